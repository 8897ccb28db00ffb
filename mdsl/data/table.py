"""Logical tables: named columns of records, wherever they come from.

The binder asks a column for what it needs (members, numbers, flags) and never how the cells
are stored, so that a source with typed columns only has to bring another `Column`.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

import numpy as np

from mdsl.data.cells import (
    FLAG_WORDS,
    parse_member,
    parse_numbers,
)
from mdsl.diagnostics import Place
from mdsl.evaluation.instance import Member
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray, ObjectArray
from mdsl.records import record
from mdsl.semantics.types import Kind

# What a cell that is no member is, in `Members.numbers` and in the codes made of them.
BLANK = -1
MALFORMED = -2
UNKNOWN = -3


@record(eq=False)
class Members:
    """The cells of a column as members.

    Attributes:
        distinct: The different members in order of appearance, an object array.
        numbers: For each record the position in `distinct`, `BLANK` or `MALFORMED`, int32.
    """

    distinct: ObjectArray
    numbers: IntArray

    def translate(self, codes: IntArray) -> IntArray:
        """Return for each record the code of its member.

        Args:
            codes: The code of each distinct member.

        Returns:
            int32 codes; `BLANK` and `MALFORMED` stay.
        """
        # Python's negative positions count from the end, where the two marks are put.
        return np.append(codes, [MALFORMED, BLANK]).astype(np.int32)[self.numbers]

    def to_codes(self, lookup: Mapping[Member, int]) -> IntArray:
        """Return for each record the code of its member, or a mark.

        Returns:
            int32 codes; `BLANK`, `MALFORMED` or `UNKNOWN` where there is none.
        """
        codes = [lookup.get(member, UNKNOWN) for member in self.distinct]
        return self.translate(np.array(codes, np.int32))


class Column(Protocol):
    """A column of a table: one cell for each record."""

    @property
    def heading(self) -> str:
        """The column's name."""

    @property
    def blank(self) -> BoolArray:
        """Which cells hold nothing."""

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members of a kind."""

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the cells as float64 and which of them are no numbers; 0 for blanks."""

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return the cells as flags and which of them are none; false for blanks."""


@record(eq=False)
class TextColumn:
    """A column of a source without types: its cells are texts without outer blanks."""

    heading: str
    cells: list[str]

    @cached_property
    def _encoded(self) -> tuple[list[str], IntArray]:
        """The different texts in order of appearance, and which of them each cell is."""
        distinct = list(dict.fromkeys(self.cells))
        position = {text: i for i, text in enumerate(distinct)}
        numbers = map(position.__getitem__, self.cells)
        return distinct, np.fromiter(numbers, np.int32, len(self.cells))

    @cached_property
    def blank(self) -> BoolArray:
        """Which cells hold nothing."""
        if "" not in self.cells:
            return np.zeros(len(self.cells), np.bool_)
        return ~np.fromiter(map(bool, self.cells), np.bool_, len(self.cells))

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""
        return self.cells[record]

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members of a kind: texts, whole numbers or ISO dates."""
        texts, numbers = self._encoded
        # Different texts may be one member (`0` and `-0`), so members are numbered anew.
        position: dict[Member, int] = {}
        of_text = np.empty(len(texts), np.int32)
        for i, text in enumerate(texts):
            member = parse_member(text, kind)
            if member is None:
                of_text[i] = MALFORMED if text else BLANK
            else:
                of_text[i] = position.setdefault(member, len(position))
        distinct = np.empty(len(position), np.object_)
        distinct[:] = list(position)
        return Members(distinct, of_text[numbers])

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the cells as float64 and which of them are no numbers; 0 for blanks."""
        return parse_numbers(self.cells)

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return the cells as flags and which of them are none; false for blanks."""
        texts, numbers = self._encoded
        found = [FLAG_WORDS.get(text.casefold()) for text in texts]
        values = np.array([bool(flag) for flag in found], np.bool_)
        bad = np.array([flag is None for flag in found], np.bool_)
        return values[numbers], bad[numbers]


@record(eq=False)
class Table:
    """A logical table.

    Attributes:
        name: The name under which the model speaks of it.
        location: The name under which messages speak of it, such as `data/hours.csv`.
        columns: The columns by heading, in order.
        rows: For each record its row as messages count rows, int64: in a text file the line
            on which it begins.
        heading_row: The row of the headings.
    """

    name: str
    location: str
    columns: Mapping[str, Column]
    rows: LongArray
    heading_row: int = 1

    @property
    def count(self) -> int:
        """The number of records."""
        return len(self.rows)

    def place(self, record: int | None = None, column: str | None = None) -> Place:
        """Return a place in the table, for a message."""
        row = None if record is None else int(self.rows[record])
        return Place(self.location, row, column)

    def heading_place(self, column: str) -> Place:
        """Return the place of a heading, for a message."""
        return Place(self.location, self.heading_row, column)


class Tables(Protocol):
    """Where the logical tables are found."""

    def load(self, name: str) -> Table:
        """Return a table; raises `PlanError` with all that is wrong with it."""
