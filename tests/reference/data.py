"""Reading tables: rows of text cells by heading."""

import datetime
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from mdsl.syntax import ast
from tests.reference.values import FailureError, Plain

Row = Mapping[str, str]
Tables = Mapping[str, Sequence[Row]]
"""The rows of every table, by the table's name. A blank cell is an empty text."""

TRUE = ("1", "true", "yes", "x")
FALSE = ("0", "false", "no", "")


def snake_case(name: str) -> str:
    """Return the column name that belongs to a set's name."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def convert(kind: str, text: str) -> Plain:
    """Return a cell as a `text`, an `integer`, a `date` or a `number`."""
    try:
        match kind:
            case "integer":
                value = float(text)
                if not value.is_integer():
                    raise FailureError("data", f"{text} is not whole")
                return int(value)
            case "date":
                return datetime.date.fromisoformat(text)
            case "number":
                if math.isnan(float(text)):
                    raise FailureError("data", "not a number")
                return float(text)
            case _:
                return text
    except ValueError:
        raise FailureError("data", f"{text} is not of kind {kind}") from None


def flag(text: str) -> bool:
    """Return a cell of a flag."""
    folded = text.strip().lower()
    if folded in TRUE:
        return True
    if folded in FALSE:
        return False
    raise FailureError("data", f"{text} is no flag")


def table_rows(
    tables: Tables, source: ast.TableColumn, literal: Callable[[ast.Expression], Plain]
) -> list[Row]:
    """Return the rows of a source's table that have its fixed keys."""
    if source.table.name not in tables:
        raise FailureError("data", f"no table {source.table.name}")
    fixed = [key for key in source.keys or () if isinstance(key, ast.FixedKey)]
    return [
        row
        for row in tables[source.table.name]
        if all(cell(row, key.column.name) == str(literal(key.value)) for key in fixed)
    ]


def cell(row: Row, column: str) -> str:
    """Return a cell; a column that is not there is an error."""
    if column not in row:
        raise FailureError("data", f"no column {column}")
    return row[column].strip()


def key_columns(source: ast.TableColumn) -> list[str] | None:
    """Return the columns of the keys that are not fixed, or None if none is written."""
    columns = [k.column.name for k in source.keys or () if isinstance(k, ast.KeyColumn)]
    return columns or None


def headings_key(source: ast.TableColumn) -> ast.HeadingsKey | None:
    """Return the key whose members are headings."""
    for key in source.keys or ():
        if isinstance(key, ast.HeadingsKey):
            return key
    return None


def headings(rows: Sequence[Row], source: ast.TableColumn) -> list[str]:
    """Return the headings of a wide table that are members."""
    taken = {word.name for key in source.keys or () for word in _words(key)}
    return [heading for heading in (rows[0] if rows else ()) if heading not in taken]


def _words(key: ast.Key) -> tuple[ast.Word, ...]:
    return key.excluded if isinstance(key, ast.HeadingsKey) else (key.column,)


def records(
    rows: Sequence[Row], source: ast.TableColumn, columns: Sequence[str], value: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the key cells and the value cell of every cell of a table.

    In a wide table the heading stands at the place of `columns` among the keys.
    """
    heading = headings_key(source)
    if heading is None:
        for row in rows:
            yield tuple(cell(row, column) for column in columns), cell(row, value)
        return
    keys = [key for key in source.keys or () if not isinstance(key, ast.FixedKey)]
    for row in rows:
        for name in headings(rows, source):
            parts = [
                cell(row, key.column.name) if isinstance(key, ast.KeyColumn) else name
                for key in keys
            ]
            yield tuple(parts), cell(row, name)
