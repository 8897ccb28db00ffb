"""The benchmark's tables as mdsl's logical tables, without a file between them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.tables import Column, Labels, Tables
from mdsl.data.table import CodedColumn, Table
from mdsl.data.table import Column as LogicalColumn
from mdsl.data.typed import NumberColumn


@dataclass(frozen=True, eq=False)
class MemoryTables:
    """Tables in memory as mdsl's binder asks for them."""

    tables: Mapping[str, Table]
    notes: tuple[()] = ()

    def load(self, name: str) -> Table:
        """Return a table."""
        return self.tables[name]

    def release(self) -> None:
        """Keep everything: nothing was read or opened."""


def to_memory_tables(tables: Tables) -> MemoryTables:
    """Return tables as mdsl's binder asks for them; numbers and codes are not copied."""
    # Texts that columns share are made once, and shared again.
    texts: dict[int, list[str]] = {}
    return MemoryTables(
        {name: _to_table(name, table, texts) for name, table in tables.items()}
    )


def _to_table(
    name: str, columns: Mapping[str, Column], texts: dict[int, list[str]]
) -> Table:
    made = {
        heading: _to_column(heading, column, texts)
        for heading, column in columns.items()
    }
    count = max(_length(each) for each in columns.values())
    return Table(name, name, made, range(2, count + 2))


def _to_column(
    heading: str, column: Column, texts: dict[int, list[str]]
) -> LogicalColumn:
    if not isinstance(column, Labels):
        return NumberColumn(heading, column, np.zeros(len(column), np.bool_))
    key = id(column.names)
    if key not in texts:
        texts[key] = column.names.tolist()
    return CodedColumn(heading, texts[key], column.codes)


def _length(column: Column) -> int:
    return len(column.codes if isinstance(column, Labels) else column)
