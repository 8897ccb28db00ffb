"""Databases on servers: the one door to SQLAlchemy."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from mdsl.files.databases import (
    LISTED,
    LISTING,
    Cells,
    DatabaseError,
    Rows,
    cell_type,
)
from mdsl.files.locations import shown_location
from mdsl.records import lazy

BATCH = 20_000
MALFORMED = (SQLAlchemyError, ValueError, TypeError)
# Without these, PostgreSQL may give the records of a large table in another order each time.
KEEP_ORDER = (
    "SET LOCAL synchronize_seqscans = off",
    "SET LOCAL max_parallel_workers_per_gather = 0",
    "SET LOCAL enable_indexonlyscan = off",
)


@dataclass(eq=False)
class ServerReader:
    """A database that is only read, in one transaction.

    Attributes:
        name: Its URL, which may hold a password and is never shown.
    """

    name: str
    _connection: Connection | None = None

    @property
    def location(self) -> str:
        """The database as messages name it."""
        return shown_location(self.name)

    @lazy
    def _engine(self) -> Engine:
        return open_engine(self.name)

    def names(self) -> tuple[str, ...]:
        """Return the names of all tables and views, sorted."""
        try:
            inspector = sql.inspect(self._connect())
            found = {*inspector.get_table_names(), *inspector.get_view_names()}
            if self._engine.dialect.name == "postgresql":
                found.update(inspector.get_materialized_view_names())
        except SQLAlchemyError as error:
            raise self._fault(error) from None
        return tuple(sorted(found))

    def headings(self, table: str) -> tuple[str, ...]:
        """Return the names of a table's columns."""
        try:
            columns = sql.inspect(self._connect()).get_columns(table)
        except SQLAlchemyError as error:
            raise self._fault(error) from None
        return tuple(column["name"] for column in columns)

    def batches(self, table: str, columns: Sequence[str]) -> Iterator[Rows]:
        """Yield the records of a table in their own order, many at a time."""
        chosen: list[sql.ColumnClause[object]] = [
            sql.column(exact(name)) for name in columns
        ]
        query = sql.select(*chosen).select_from(sql.table(exact(table)))
        try:
            options = {"yield_per": BATCH}
            result = self._connect().execute(query, execution_options=options)
            yield from result.partitions()
        except SQLAlchemyError as error:
            raise self._fault(error) from None

    def _connect(self) -> Connection:
        if self._connection is None:
            try:
                connection = self._engine.connect()
            except (SQLAlchemyError, TypeError, ValueError) as error:
                raise self._fault(error) from None
            if self._engine.dialect.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                for setting in KEEP_ORDER:
                    connection.execute(sql.text(setting))
            self._connection = connection
        return self._connection

    def close(self) -> None:
        """End the transaction; the next query begins another one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _fault(self, error: Exception) -> DatabaseError:
        return database_fault(error, self.name)


def open_engine(name: str) -> Engine:
    """Return SQLAlchemy's engine for a URL; no connection is made.

    Raises:
        DatabaseError: It is no URL, or there is no driver for it.
    """
    try:
        url = make_url(name)
        if url.drivername in {"postgres", "postgresql"}:
            url = url.set(drivername="postgresql+psycopg")
        return sql.create_engine(url, poolclass=NullPool)
    except NoSuchModuleError:
        raise DatabaseError("no database of this kind is known") from None
    except ImportError as error:
        package = error.name or "its driver"
        raise DatabaseError(f"{package} is not installed") from None
    except MALFORMED:
        # Their words would repeat the URL with its password.
        raise DatabaseError("it is no URL of a database") from None


def database_fault(error: Exception, name: str) -> DatabaseError:
    """Return a refusal in the database's own words, without the password."""
    origin = getattr(error, "orig", None) or error
    lines = str(origin).strip().splitlines() or [type(origin).__name__]
    text = lines[0]
    for secret in _secrets(name):
        text = text.replace(secret, "***")
    return DatabaseError(text)


def _secrets(name: str) -> list[str]:
    """Return what of a URL must not be shown."""
    try:
        url: URL = make_url(name)
    except MALFORMED:
        return [name]
    hidden = [str(url.password)] if url.password else []
    values = [v for v in url.query.values() if isinstance(v, str)]
    return [name, *hidden, *(value for value in values if value)]


def exact(name: str) -> sql.sql.quoted_name:
    """Return a name that is always quoted, so that it is nothing but a name."""
    return sql.sql.quoted_name(name, quote=True)


# --- writing ---------------------------------------------------------------------------------

TYPES: dict[type, type[sql.types.TypeEngine[Any]]] = {
    int: sql.BigInteger,
    float: sql.Double,
    datetime.date: sql.Date,
}


@dataclass(eq=False)
class ServerTransaction:
    """A transaction that writes."""

    connection: Connection

    def names(self) -> set[str]:
        """Return the names of all tables and views."""
        inspector = sql.inspect(self.connection)
        return {*inspector.get_table_names(), *inspector.get_view_names()}

    def listed(self) -> set[str]:
        """Return what stands in the column of a listing of ours."""
        column: sql.ColumnClause[str] = sql.column(exact(LISTED))
        query = sql.select(column).select_from(sql.table(exact(LISTING)))
        rows = self.connection.execute(query)
        return {name for (name,) in rows}

    def drop(self, table: str) -> None:
        """Remove a table."""
        sql.Table(exact(table), sql.MetaData()).drop(self.connection)

    def create(self, table: str, columns: Cells) -> None:
        """Make a table with its records."""
        made = sql.Table(
            exact(table),
            sql.MetaData(),
            *(
                sql.Column(exact(heading), TYPES.get(cell_type(cells), sql.Text))
                for heading, cells in columns.items()
            ),
        )
        made.create(self.connection)
        rows = zip(*columns.values(), strict=True)
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        if records:
            self.connection.execute(made.insert(), records)


@contextmanager
def server_transaction(name: str) -> Iterator[ServerTransaction]:
    """Begin a transaction; it is kept when the block ends, and undone when it fails.

    Raises:
        DatabaseError: The database refuses.
    """
    engine = open_engine(name)
    try:
        with engine.begin() as connection:
            yield ServerTransaction(connection)
    except (SQLAlchemyError, TypeError) as error:
        raise database_fault(error, name) from None
    finally:
        engine.dispose()
