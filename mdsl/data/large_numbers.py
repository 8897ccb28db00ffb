"""Columns of large text files that are read as numbers."""

from collections.abc import Callable

from mdsl.data.table import Column, Members
from mdsl.linear.arrays import BoolArray, FloatArray
from mdsl.records import lazy, record
from mdsl.semantics.types import Kind

Again = Callable[[str, int], Column]
"""Reads a column once more, as texts, given its heading and the number of its records."""


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
