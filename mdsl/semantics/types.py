"""The types of expressions.

A root set is a type of its own: its members are told apart from those of every other set
before any data is read. Numbers, dates and texts that belong to no set are plain.
"""

from enum import StrEnum

from mdsl.records import record


class Kind(StrEnum):
    """What a member of a set, or a plain value, is."""

    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"


@record()
class NumberType:
    """A number. `is_integer` holds where it is sure to be whole."""

    is_integer: bool = False

    def __str__(self) -> str:
        return "a whole number" if self.is_integer else "a number"


@record()
class DateType:
    """A plain date."""

    def __str__(self) -> str:
        return "a date"


@record()
class TextType:
    """A plain text; a text literal becomes a member where a member is due."""

    def __str__(self) -> str:
        return "a text"


@record()
class ConditionType:
    """True or false: of data where the expression's degree is 0, else of the plan."""

    def __str__(self) -> str:
        return "a condition"


@record()
class MemberType:
    """A member of a root set."""

    root: str
    kind: Kind

    def __str__(self) -> str:
        return f"a member of {self.root}"


ItemType = MemberType | NumberType | DateType | TextType


@record()
class TupleType:
    """A tuple of two or more members or plain values."""

    items: tuple[ItemType, ...]

    def __str__(self) -> str:
        return f"({', '.join(str(item) for item in self.items)})"


@record()
class SetType:
    """A set of items (one component) or of tuples (a relation)."""

    items: tuple[ItemType, ...]
    is_ordered: bool = False

    @property
    def arity(self) -> int:
        """The number of components."""
        return len(self.items)

    def __str__(self) -> str:
        if self.arity == 1:
            return f"a set of {in_plural(self.items[0])}"
        return f"a set of tuples ({', '.join(str(item) for item in self.items)})"


def in_plural(item: ItemType) -> str:
    """Return what several values of a type are called."""
    match item:
        case MemberType(root=root):
            return f"members of {root}"
        case NumberType(is_integer=True):
            return "whole numbers"
        case _:
            return f"{item}s".removeprefix("a ")


Type = (
    NumberType | DateType | TextType | ConditionType | MemberType | TupleType | SetType
)
ScalarType = NumberType | DateType | TextType | ConditionType | MemberType | TupleType
