"""The benchmark's tables as mdsl's logical tables, without a file between them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.tables import Column, FloatArray, Labels, LongArray, Tables
from mdsl.data.table import MALFORMED, Members, Table
from mdsl.semantics.types import Kind

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class LabelColumn:
    """A column of texts, stored once each."""

    heading: str
    labels: Labels

    @property
    def blank(self) -> BoolArray:
        """Which cells hold nothing."""
        return np.zeros(len(self.labels.codes), np.bool_)

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""
        return str(self.labels.names[self.labels.codes[record]])

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members."""
        if kind is not Kind.TEXT:
            raise TypeError(f"{self.heading} holds texts")
        return Members(self.labels.names.astype(np.object_), self.labels.codes)

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return no cell as a number."""
        length = len(self.labels.codes)
        return np.zeros(length), np.ones(length, np.bool_)

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return no cell as a flag."""
        length = len(self.labels.codes)
        return np.zeros(length, np.bool_), np.ones(length, np.bool_)


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """A column of numbers, whole or not."""

    heading: str
    cells: FloatArray | LongArray

    @property
    def blank(self) -> BoolArray:
        """Which cells hold nothing."""
        return np.zeros(len(self.cells), np.bool_)

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""
        return str(self.cells[record])

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members: whole numbers in order of appearance."""
        if kind is not Kind.INTEGER or self.cells.dtype != np.int64:
            length = len(self.cells)
            return Members(
                np.zeros(0, np.object_), np.full(length, MALFORMED, np.int32)
            )
        distinct, numbers = _encoded(self.cells.astype(np.int64, copy=False))
        return Members(distinct.astype(np.object_), numbers)

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the cells as float64."""
        return self.cells.astype(np.float64), np.isnan(self.cells)

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return the cells as flags."""
        return self.cells != 0, (self.cells != 0) & (self.cells != 1)


def _encoded(cells: LongArray) -> tuple[LongArray, npt.NDArray[np.int32]]:
    """Return the distinct numbers and which of them each cell is."""
    if not len(cells):
        return cells, np.zeros(0, np.int32)
    low, high = int(cells.min()), int(cells.max())
    if len(cells) == high - low + 1 and bool((np.diff(cells) == 1).all()):
        return cells, np.arange(len(cells), dtype=np.int32)
    if high - low > 4 * len(cells) + 1000:
        distinct, numbers = np.unique(cells, return_inverse=True)
        return distinct, numbers.astype(np.int32)
    seen = np.zeros(high - low + 1, np.bool_)
    seen[cells - low] = True
    number = np.cumsum(seen, dtype=np.int32) - np.int32(1)
    return np.flatnonzero(seen) + low, number[cells - low]


@dataclass(frozen=True, eq=False)
class MemoryTables:
    """Tables in memory as mdsl's binder asks for them."""

    tables: Mapping[str, Table]

    def load(self, name: str) -> Table:
        """Return a table."""
        return self.tables[name]


def to_memory_tables(tables: Tables) -> MemoryTables:
    """Return tables as mdsl's binder asks for them; nothing is copied."""
    return MemoryTables(
        {name: _to_table(name, table) for name, table in tables.items()}
    )


def _to_table(name: str, columns: Mapping[str, Column]) -> Table:
    made = {
        heading: LabelColumn(heading, column)
        if isinstance(column, Labels)
        else NumberColumn(heading, column)
        for heading, column in columns.items()
    }
    first = next(iter(made.values()))
    return Table(name, name, made, np.arange(2, len(first.blank) + 2, dtype=np.int64))
