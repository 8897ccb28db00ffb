"""Columns of large text tables, whose cells polars keeps."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from mdsl.data.cells import COMMA, NUMBER, POINT, parse_numbers
from mdsl.data.table import CodedColumn, Column, Members
from mdsl.linear.arrays import BoolArray, FloatArray
from mdsl.records import lazy, record
from mdsl.semantics.types import Kind

if TYPE_CHECKING:
    from mdsl.files.texts import Texts


Again = Callable[[str, int], Column]
"""Reads a column once more, as texts, given its heading and the number of its records."""


@record(eq=False)
class LargeTextColumn:
    """A column of texts without outer blanks; it answers as a `TextColumn` does."""

    heading: str
    texts: "Texts"
    decimal_mark: str = POINT

    @lazy
    def _coded(self) -> CodedColumn:
        found = self.texts.coded()
        texts = [str(text) for text in found.distinct]
        return CodedColumn(self.heading, texts, found.numbers)

    @property
    def blank(self) -> BoolArray:
        """Which cells hold nothing."""
        return self.texts.blank()

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""
        return self.texts.text(record)

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members of a kind: texts, whole numbers or ISO dates."""
        return self._coded.to_members(kind)

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the cells as float64 and which of them are no numbers; 0 for blanks."""
        swap = COMMA + POINT if self.decimal_mark == COMMA else ""
        values, is_number = self.texts.numbers(NUMBER.pattern, swap)
        bad = np.zeros(len(values), np.bool_)
        # What is left is blank, infinite or wrong: few cells, or an error in any case.
        rest = np.flatnonzero(~is_number)
        if len(rest):
            cells = [self.texts.text(record) for record in rest.tolist()]
            values[rest], bad[rest] = parse_numbers(cells, self.decimal_mark)
        return values, bad

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return the cells as flags and which of them are none; false for blanks."""
        return self._coded.to_flags()


@record(eq=False)
class LargeNumberColumn:
    """A column of texts that was read as numbers, and never more than once as texts.

    Attributes:
        heading: The column's name.
        values: The numbers, float64; 0 where a cell is blank or bad.
        blank: Which cells hold nothing.
        bad: Which cells are no numbers.
        again: Reads the cells as texts, for a message or another meaning.
    """

    heading: str
    values: FloatArray
    blank: BoolArray
    bad: BoolArray
    again: Again

    @lazy
    def _texts(self) -> Column:
        return self.again(self.heading, len(self.values))

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""
        return self._texts.text(record)

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members of a kind: texts, whole numbers or ISO dates."""
        return self._texts.to_members(kind)

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the cells as float64 and which of them are no numbers; 0 for blanks."""
        return self.values, self.bad

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return the cells as flags and which of them are none; false for blanks."""
        return self._texts.to_flags()
