"""SQLite databases, by Python's own library."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mdsl.files.databases import (
    LISTED,
    LISTING,
    Cells,
    DatabaseError,
    cell_type,
    quoted,
)

BATCH = 20_000
ROWIDS = ("rowid", "_rowid_", "oid")
ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}


@dataclass(eq=False)
class SqliteReader:
    """A database file that is only read, in one transaction.

    Attributes:
        path: The file.
    """

    path: Path
    _connection: sqlite3.Connection | None = None

    @property
    def location(self) -> str:
        """The file as messages name it."""
        return self.path.as_posix()

    def names(self) -> tuple[str, ...]:
        """Return the names of all tables and views, sorted."""
        return tuple(sorted(self._kinds()))

    def _kinds(self) -> dict[str, str]:
        """Return `table` or `view` for each of them."""
        query = "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"
        found = dict(self._execute(query).fetchall())
        return {name: kind for name, kind in found.items() if name[:7] != "sqlite_"}

    def headings(self, table: str) -> tuple[str, ...]:
        """Return the names of a table's columns."""
        cursor = self._execute(f"SELECT * FROM {quoted(table)} LIMIT 0")
        return tuple(column[0] for column in cursor.description)

    def batches(
        self, table: str, columns: Sequence[str]
    ) -> Iterator[list[tuple[object, ...]]]:
        """Yield the records of a table in their own order, many at a time."""
        chosen = ", ".join(map(quoted, columns))
        query = f"SELECT {chosen} FROM {quoted(table)}{self._order(table)}"
        cursor = self._execute(query)
        try:
            while batch := cursor.fetchmany(BATCH):
                yield batch
        except sqlite3.Error as error:
            raise DatabaseError(str(error)) from None

    def _order(self, table: str) -> str:
        """Return what keeps the order in which records were put in.

        Without it, an index that holds all columns would give them in its own order.
        """
        if self._kinds().get(table) != "table":
            return ""
        names = {heading.lower() for heading in self.headings(table)}
        rowid = next((name for name in ROWIDS if name not in names), None)
        try:
            self._execute(f"SELECT {rowid} FROM {quoted(table)} LIMIT 0")
        except DatabaseError:
            return ""
        return f" ORDER BY {rowid}"

    def _execute(self, query: str) -> sqlite3.Cursor:
        try:
            if self._connection is None:
                self._connection = _open(self.path)
            return self._connection.execute(query)
        except sqlite3.Error as error:
            raise DatabaseError(str(error)) from None

    def close(self) -> None:
        """End the transaction; the next query begins another one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open(path: Path) -> sqlite3.Connection:
    """Open a file so that nothing in it can make us write or reach another file."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("BEGIN")
    connection.set_authorizer(_authorize)
    return connection


def _authorize(
    action: int, _first: str | None, _second: str | None, *_: str | None
) -> int:
    is_allowed = action in ALLOWED or action == sqlite3.SQLITE_RECURSIVE
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


# --- writing ---------------------------------------------------------------------------------

TYPES = {int: "INTEGER", float: "REAL"}


@dataclass(eq=False)
class SqliteTransaction:
    """A transaction that writes."""

    connection: sqlite3.Connection

    def names(self) -> set[str]:
        """Return the names of all tables and views."""
        query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        return {name for (name,) in self.connection.execute(query)}

    def listed(self) -> set[str]:
        """Return what stands in the column of a listing of ours."""
        query = f"SELECT {quoted(LISTED)} FROM {quoted(LISTING)}"
        return {name for (name,) in self.connection.execute(query)}

    def drop(self, table: str) -> None:
        """Remove a table."""
        self.connection.execute(f"DROP TABLE {quoted(table)}")

    def create(self, table: str, columns: Cells) -> None:
        """Make a table with its records."""
        types = (TYPES.get(cell_type(cells), "TEXT") for cells in columns.values())
        pairs = zip(map(quoted, columns), types, strict=True)
        headings = ", ".join(f"{heading} {kind}" for heading, kind in pairs)
        self.connection.execute(f"CREATE TABLE {quoted(table)} ({headings})")
        marks = ", ".join("?" * len(columns))
        insert = f"INSERT INTO {quoted(table)} VALUES ({marks})"
        rows = zip(*(map(_plain, cells) for cells in columns.values()), strict=True)
        self.connection.executemany(insert, rows)


def _plain(cell: object) -> object:
    return cell if isinstance(cell, int | float | str | None) else str(cell)


@contextmanager
def sqlite_transaction(path: Path) -> Iterator[SqliteTransaction]:
    """Begin a transaction; it is kept when the block ends, and undone when it fails.

    Raises:
        DatabaseError: The database refuses.
    """
    is_new = not path.exists()
    is_kept = False
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        transaction = SqliteTransaction(connection)
        yield transaction
        is_kept = connection.total_changes > 0
        connection.execute("COMMIT" if is_kept else "ROLLBACK")
    except sqlite3.Error as error:
        is_kept = False
        raise DatabaseError(str(error)) from None
    finally:
        # What was not committed is undone when the connection ends.
        if connection is not None:
            connection.close()
        if is_new and not is_kept:
            path.unlink(missing_ok=True)
