"""What the attributes of a statement say."""

from collections.abc import Iterator
from dataclasses import fields

from mdsl.syntax import ast

Statement = ast.Declaration | ast.Definitional


def by_name(model: ast.Model) -> dict[str, Statement]:
    """Return the statements that declare names, by name."""
    result: dict[str, Statement] = {}
    for statement in model.statements:
        match statement:
            case ast.Declaration(names=names):
                result |= {name.name: statement for name in names}
            case ast.Definitional(name=name):
                result[name.name] = statement
            case _:
                pass
    return result


def has_flag(statement: Statement, word: str) -> bool:
    """Return whether an attribute of one word is there."""
    return any(
        isinstance(attribute, ast.Flag) and attribute.word == word
        for attribute in statement.attributes
    )


def valued(statement: Statement, word: str) -> ast.Expression | None:
    """Return the expression behind a word such as `default`."""
    for attribute in statement.attributes:
        if isinstance(attribute, ast.Valued) and attribute.word == word:
            return attribute.value
    return None


def bounds(statement: Statement) -> Iterator[ast.Bound]:
    """Yield the bounds."""
    for attribute in statement.attributes:
        if isinstance(attribute, ast.Bound):
            yield attribute


def source(statement: Statement) -> ast.From | None:
    """Return where the data stand."""
    for attribute in statement.attributes:
        if isinstance(attribute, ast.From):
            return attribute
    return None


def value(statement: Statement) -> ast.Expression | None:
    """Return what stands behind `=`."""
    for attribute in statement.attributes:
        if isinstance(attribute, ast.Value):
            return attribute.value
    return None


def definition(statement: Statement) -> ast.Expression | None:
    """Return what stands behind `==`."""
    for attribute in statement.attributes:
        if isinstance(attribute, ast.Definition):
            return attribute.value
    return None


def kind(statement: Statement) -> str:
    """Return what the members of a set or the cells of a param are."""
    for word in ("text", "integer", "date", "flag"):
        if has_flag(statement, word):
            return word
    return "text" if statement.keyword == "set" else "number"


def binders(statement: Statement) -> tuple[ast.Binder, ...]:
    """Return the binders in brackets."""
    return () if statement.indexing is None else statement.indexing.binders


def used_deviations(node: object) -> set[str]:
    """Return the names `goal.under` and `goal.over` that stand anywhere in a tree."""
    match node:
        case ast.Attribute(ast.Name(goal), ("under" | "over") as deviation):
            return {f"{goal}.{deviation}"}
        case tuple():
            return set[str]().union(*(used_deviations(item) for item in node))
        case ast.Node() | ast.Model():
            parts = (getattr(node, f.name) for f in fields(node) if f.name != "span")
            return set[str]().union(*(used_deviations(part) for part in parts))
        case _:
            return set()
