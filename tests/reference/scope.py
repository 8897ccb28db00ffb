"""What an expression may look up: the bound indices and the declared names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.reference import steps
from tests.reference.values import Item, Outside, Plain, Value

Argument = Plain | Outside


class Lookup(steps.Roots, Protocol):
    """What the declared names stand for."""

    def is_set(self, name: str) -> bool:
        """Return whether the name is that of a declared set."""
        ...

    def cell(self, name: str, arguments: Sequence[Argument]) -> Value:
        """Return the cell of a param, let or variable; AbsentError where there is none."""
        ...

    def items(self, name: str, arguments: Sequence[Argument]) -> list[Item]:
        """Return a set, or the domain of a name; AbsentError outside an indexed set."""
        ...

    def column_values(self, table: str, column: str) -> list[Item]:
        """Return the cells of a table's column."""
        ...


@dataclass(frozen=True)
class Scope:
    """The declared names and the indices that are bound at some place."""

    lookup: Lookup
    names: Mapping[str, Item] = field(default_factory=dict)

    def bind(self, name: str, item: Item) -> "Scope":
        """Return the scope with one more index."""
        return Scope(self.lookup, {**self.names, name: item})
