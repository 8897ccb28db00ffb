"""What databases have in common, whichever library speaks to them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

Rows = Sequence[Sequence[object]]


class DatabaseError(Exception):
    """What a database cannot or will not do, with its reason."""


class DatabaseReader(Protocol):
    """A database that is only read, all of it in one transaction."""

    @property
    def location(self) -> str:
        """The database as messages name it, without a password."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all tables and views, sorted."""

    def headings(self, table: str) -> tuple[str, ...]:
        """Return the names of a table's columns."""

    def batches(self, table: str, columns: Sequence[str]) -> Iterator[Rows]:
        """Yield the records of a table in their own order, many at a time."""

    def close(self) -> None:
        """End the transaction; the next query begins another one."""


LISTING = "plan_tables"
"""The table that lists the tables that we have put into a database, and its column."""

LISTED = "table_name"

Cells = Mapping[str, Sequence[object]]
"""A table to be written: the cells of its columns by their headings."""


def quoted(name: str) -> str:
    """Return a name as SQL's own language writes one that may hold anything."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def cell_type(cells: Sequence[object]) -> type:
    """Return the type of a column's cells: that of the first one that holds anything."""
    return next((type(cell) for cell in cells if cell is not None), str)
