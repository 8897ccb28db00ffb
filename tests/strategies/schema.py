"""What a generated model has declared so far: sets, families and bound names."""

import csv
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """A table of text cells; a blank cell is an empty text."""

    headings: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]

    def rows(self) -> list[dict[str, str]]:
        """Return the records by heading."""
        return [dict(zip(self.headings, r, strict=True)) for r in self.records]


@dataclass(frozen=True)
class Case:
    """A model, statement by statement, with its tables."""

    statements: tuple[str, ...]
    tables: dict[str, Table]

    @property
    def text(self) -> str:
        """The text of the model."""
        return "\n".join(self.statements) + "\n"

    def rows(self) -> dict[str, list[dict[str, str]]]:
        """Return the tables as the oracle takes them."""
        return {name: table.rows() for name, table in self.tables.items()}

    def write_tables(self, folder: Path) -> None:
        """Write the tables as CSV files."""
        for name, table in self.tables.items():
            path = folder / f"{name}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([table.headings, *table.records])


@dataclass(frozen=True)
class Root:
    """A root set; `kind` is `text`, `ordered`, `integer`, `date` or `circular`.

    Plain whole numbers are of the root `PLAIN`, which is no declared set.
    """

    name: str
    kind: str
    members: tuple[str, ...]

    @property
    def is_ordered(self) -> bool:
        """Whether steps are allowed."""
        return self.kind not in ("text", "plain")

    @property
    def is_valued(self) -> bool:
        """Whether members are numbers or dates, with which one can calculate."""
        return self.kind in ("integer", "date", "circular")

    def literal(self, member: str) -> str:
        """Return how the language writes a member."""
        return member if self.is_valued else f'"{member}"'

    @property
    def column(self) -> str:
        """The key column of the set."""
        return self.name.lower()


PLAIN = Root("0", "plain", ())


@dataclass(frozen=True)
class Collection:
    """A set that is no root set: tuples of members of `roots`.

    For an indexed set, `owners` are the roots of its index.
    """

    name: str
    roots: tuple[str, ...]
    owners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """A param, let or variable.

    Attributes:
        name: Its name.
        roots: The root set of each position.
        kind: `number`, `flag`, `text`, `linear`, or the root set of its cells.
        is_total: Whether it has a cell for all members of its root sets.
        is_domain: Whether its domain may be used as a set.
        has_ends: Whether it says what stands before the first and after the last member.
    """

    name: str
    roots: tuple[str, ...]
    kind: str
    is_total: bool = True
    is_domain: bool = False
    has_ends: bool = False


Scope = tuple[tuple[str, str], ...]
"""The names that are bound, such as `p` or `v.1`, each with its root set."""


@dataclass
class Schema:
    """Everything that is declared so far."""

    roots: dict[str, Root] = field(default_factory=dict)
    collections: list[Collection] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)

    def root(self, name: str) -> Root:
        """Return a root set, or that of plain numbers."""
        return PLAIN if name == PLAIN.name else self.roots[name]

    def of_kind(self, *kinds: str) -> list[Family]:
        """Return the families whose cells are of one of the kinds."""
        return [family for family in self.families if family.kind in kinds]

    def case(self) -> Case:
        """Return the model."""
        return Case(tuple(self.statements), dict(self.tables))
