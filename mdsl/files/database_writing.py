"""Writing tables into a database: all of them in one transaction, and nothing of others'.

The table `plan_tables` lists the tables that we have put there. They are replaced; where any
other table has one of our names, nothing is touched.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from mdsl.diagnostics import PlanError
from mdsl.files.databases import LISTED, LISTING, Cells, DatabaseError
from mdsl.files.errors import CannotWrite, DatabaseHoldsOthers


class Transaction(Protocol):
    """What can be done to a database, to be kept as a whole or not at all."""

    def names(self) -> set[str]:
        """Return the names of all tables and views."""

    def listed(self) -> set[str]:
        """Return what stands in the column of a listing of ours."""

    def drop(self, table: str) -> None:
        """Remove a table."""

    def create(self, table: str, columns: Cells) -> None:
        """Make a table with its records."""


Open = Callable[[], AbstractContextManager[Transaction]]


def write_database(location: str, begin: Open, tables: Mapping[str, Cells]) -> None:
    """Write tables, in place of those that an earlier run has put there.

    Args:
        location: The database as messages name it.
        begin: Begins a transaction, which ends with the block.
        tables: The tables by name.

    Raises:
        PlanError: A table of another's has one of the names, or the database refuses.
    """
    with _reported(location, begin) as transaction:
        ours = _ours(location, transaction, tables)
        for name in sorted(ours):
            transaction.drop(name)
        for name, columns in tables.items():
            transaction.create(name, columns)
        transaction.create(LISTING, {LISTED: list(tables)})


def check_database(location: str, begin: Open, tables: Sequence[str]) -> None:
    """Raise `PlanError` unless tables of these names may be written."""
    with _reported(location, begin) as transaction:
        _ours(location, transaction, tables)


def _ours(
    location: str, transaction: Transaction, wanted: Mapping[str, Cells] | Sequence[str]
) -> set[str]:
    """Return our tables; raises `PlanError` where one of another's is in the way."""
    existing = transaction.names()
    ours = {*transaction.listed(), LISTING} & existing if LISTING in existing else set()
    others = sorted({*wanted, LISTING} & (existing - ours))
    if others:
        wrong = DatabaseHoldsOthers(path=location, tables=tuple(others))
        raise PlanError([wrong])
    return ours


@contextmanager
def _reported(location: str, begin: Open) -> Iterator[Transaction]:
    """Begin a transaction, and turn refusals of the database into a diagnostic."""
    try:
        with begin() as transaction:
            yield transaction
    except DatabaseError as error:
        raise PlanError([CannotWrite(path=location, reason=str(error))]) from None
