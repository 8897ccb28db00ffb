"""What a phrase is checked in: the model so far, and the indices that are bound around it."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from mdsl.diagnostics import Diagnostic
from mdsl.records import record
from mdsl.semantics.expressions import Expression, Index, SetExpression
from mdsl.semantics.model import (
    Check,
    Constraint,
    Declared,
    IndexSet,
    Let,
    ObjectiveDeclaration,
    Parameter,
    Variable,
)
from mdsl.semantics.symbols import Symbols
from mdsl.semantics.types import ItemType, Kind, MemberType, SetType, TextType
from mdsl.source import Span
from mdsl.syntax import ast


@record(eq=False)
class TupleIndex:
    """An index that stands for whole tuples: one hidden index for each component."""

    name: str
    indices: tuple[Index, ...]
    set: SetExpression


# None stands for an index whose set has an error; it makes no further errors.
Binding = Index | TupleIndex | None


@record(eq=False)
class Rules:
    """The two mutually recursive rules that every other rule is made of.

    A value holds sets and a set holds values; the rules are handed down with the state
    instead of being imported in a circle.
    """

    value: "Callable[[Scope, ast.Expression], Expression | None]"
    set: "Callable[[Scope, ast.Expression], SetExpression | None]"


@dataclass(eq=False)
class State:
    """What is known of the model so far.

    A name that is in `symbols` and in none of the dictionaries has errors of its own, or is
    on a cycle: what refers to it is unknown too, and makes no further errors.
    """

    symbols: Symbols
    rules: Rules
    sets: dict[str, IndexSet] = dataclasses.field(default_factory=dict)
    parameters: dict[str, Parameter] = dataclasses.field(default_factory=dict)
    lets: dict[str, Let] = dataclasses.field(default_factory=dict)
    variables: dict[str, Variable] = dataclasses.field(default_factory=dict)
    goals: dict[str, Declared] = dataclasses.field(default_factory=dict)
    objectives: dict[str, ObjectiveDeclaration] = dataclasses.field(
        default_factory=dict
    )
    constraints: dict[str, Constraint] = dataclasses.field(default_factory=dict)
    checks: dict[str, Check] = dataclasses.field(default_factory=dict)
    used_deviations: set[str] = dataclasses.field(default_factory=set)
    diagnostics: list[Diagnostic] = dataclasses.field(default_factory=list)
    reported: set[object] = dataclasses.field(default_factory=set)

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep something that is wrong.

        Names that share a declaration have it checked once for each; what is found again is
        dropped.
        """
        key = (type(diagnostic), diagnostic.span, diagnostic.message)
        if key not in self.reported:
            self.reported.add(key)
            self.diagnostics.append(diagnostic)

    def checkpoint(self) -> tuple[list[Diagnostic], set[object]]:
        """Return what was reported so far, for `restore`."""
        return list(self.diagnostics), set(self.reported)

    def restore(self, checkpoint: tuple[list[Diagnostic], set[object]]) -> None:
        """Forget what was reported since a checkpoint."""
        self.diagnostics = list(checkpoint[0])
        self.reported = set(checkpoint[1])

    def declared(self, name: str) -> Declared | None:
        """Return what is known of a name that has cells, or None."""
        return (
            self.parameters.get(name)
            or self.lets.get(name)
            or self.variables.get(name)
            or self.sets.get(name)
        )

    def is_ordered(self, item: ItemType) -> bool:
        """Return whether values of a type have an order."""
        match item:
            case MemberType(root=root, kind=kind):
                known = self.sets.get(root)
                return kind is not Kind.TEXT or (known is not None and known.is_ordered)
            case TextType():
                return False
            case _:
                return True

    def set_type(self, items: tuple[ItemType, ...]) -> SetType:
        """Return the type of an undeclared set: single members keep their root's order."""
        return SetType(items, len(items) == 1 and self.is_ordered(items[0]))


@record(eq=False)
class Scope:
    """Where a phrase stands.

    Attributes:
        state: The model so far.
        owner: The name of the declaration.
        bindings: The indices that are bound.
        allows_quadratic: Whether a product of two variable expressions may stand here.
        column_kind: What the values of a table's column are here; None where no column
            may stand.
    """

    state: State
    owner: str = ""
    bindings: Mapping[str, Binding] = dataclasses.field(default_factory=dict)
    allows_quadratic: bool = False
    column_kind: Kind | None = None

    def value(self, node: ast.Expression) -> Expression | None:
        """Return a checked value; None if an error was reported."""
        return self.state.rules.value(self, node)

    def values(self, nodes: Iterable[ast.Expression]) -> tuple[Expression, ...] | None:
        """Return checked values; None if an error was reported for one of them."""
        return known([self.value(node) for node in nodes])

    def set(self, node: ast.Expression) -> SetExpression | None:
        """Return a checked set; None if an error was reported."""
        return self.state.rules.set(self, node)

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep something that is wrong."""
        self.state.report(diagnostic)

    def knows(self, name: str) -> bool:
        """Return whether a name is bound here or declared."""
        return name in self.bindings or name in self.state.symbols

    def with_bindings(self, bindings: Mapping[str, Binding]) -> "Scope":
        """Return the scope in which further indices are bound."""
        return Scope(
            self.state,
            self.owner,
            {**self.bindings, **bindings},
            self.allows_quadratic,
            self.column_kind,
        )


T = TypeVar("T")


def known(items: Iterable[T | None]) -> tuple[T, ...] | None:
    """Return all items, or None if one of them is unknown."""
    found = tuple(items)
    for item in found:
        if item is None:
            return None
    return cast("tuple[T, ...]", found)


def shown(span: Span) -> str:
    """Return the text of a span on one line, shortened where it is long."""
    text = " ".join(span.text.split())
    return text if len(text) <= 40 else f"{text[:37]}..."


def known_values(
    items: Iterable[Expression | None],
) -> tuple[Expression, ...] | None:
    """Return all values, or None if one of them is unknown."""
    return known(items)


def known_sets(
    items: Iterable[SetExpression | None],
) -> tuple[SetExpression, ...] | None:
    """Return all sets, or None if one of them is unknown."""
    return known(items)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `no index`, `1 index`, `2 indices`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number or 'no'} {plural or noun + 's'}"
