"""What solvers read besides rows: rows that a binary switches, and special ordered sets.

A program holds them only where a file is wanted in which logic and piecewise linear
functions stand as they are. HiGHS knows neither, so that such a program is never solved here.
"""

from typing import TYPE_CHECKING

import numpy as np

from mdsl.linear.arrays import BoolArray, ByteArray, FloatArray, IntArray, owners
from mdsl.records import record

if TYPE_CHECKING:
    from mdsl.linear.program import Block, LinearProgram

MAX_COUNT = 2
"""How many members of a special ordered set may differ from 0 at most."""


@record(eq=False)
class Indicators:
    """Rows that bind only where a binary has a value; each has one finite bound.

    Attributes:
        rows: The rows, int32, ascending.
        cols: The binary of each, int32.
        values: The value with which it binds, 0 or 1, uint8.
    """

    rows: IntArray
    cols: IntArray
    values: ByteArray

    def is_off(self, col_value: FloatArray) -> BoolArray:
        """Return which of the rows do not bind at a plan, bool."""
        off: BoolArray = np.round(col_value[self.cols]) != self.values
        return off


@record(eq=False)
class SpecialSets:
    """Sets of columns of which at most one, or two neighbours, are not 0.

    Attributes:
        blocks: Provenance; they cover all sets in order, `start` counting sets.
        counts: How many members of each set may differ from 0, 1 or 2, uint8.
        start: Where the members of each set begin, and where the last ones end, int32.
        cols: The members in their order, int32, each once in a set.
    """

    blocks: "tuple[Block, ...]"
    counts: ByteArray
    start: IntArray
    cols: IntArray

    @property
    def num_set(self) -> int:
        """The number of sets."""
        return len(self.counts)

    @property
    def owner(self) -> IntArray:
        """The set of each member, int32."""
        return owners(self.start).astype(np.int32, copy=False)

    @property
    def places(self) -> IntArray:
        """The place of each member in its set, from 1, int32: the weights of solvers."""
        return np.arange(1, len(self.cols) + 1, dtype=np.int32) - self.start[self.owner]

    def excess(self, col_value: FloatArray, tolerance: float) -> FloatArray:
        """Return what stands in each set beside the members that may differ from 0.

        Args:
            col_value: A plan, float64.
            tolerance: What is not above this counts as 0.

        Returns:
            The least sum of sizes that would have to become 0, float64.
        """
        sizes = np.abs(col_value[self.cols])
        sizes[sizes <= tolerance] = 0.0
        owner = self.owner
        total = np.bincount(owner, sizes, self.num_set).astype(np.float64)
        largest = np.zeros(self.num_set)
        np.maximum.at(largest, owner, sizes)
        pair = (owner[1:] == owner[:-1]) & (self.counts[owner[1:]] == MAX_COUNT)
        at = np.flatnonzero(pair)
        np.maximum.at(largest, owner[at], sizes[at] + sizes[at + 1])
        return np.maximum(total - largest, 0.0)


def bounds_at(
    program: "LinearProgram", col_value: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of rows at a plan: none where a binary switches them off."""
    if program.indicators is None:
        return program.row_lower, program.row_upper
    off = program.indicators.rows[program.indicators.is_off(col_value)]
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    lower[off], upper[off] = -np.inf, np.inf
    return lower, upper
