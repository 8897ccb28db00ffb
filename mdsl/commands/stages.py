"""The stages whose results `mdsl dump` prints."""

from enum import StrEnum


class Stage(StrEnum):
    """A stage by what it makes."""

    AST = "ast"
    CHECKED = "checked"
    INSTANCE = "instance"
    MATRIX = "matrix"
