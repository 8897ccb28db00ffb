"""Array work on rows that knows nothing of expressions: repeats, distinct rows, keys."""

from collections.abc import Sequence
from math import prod

import numpy as np

from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import IntArray, LongArray, WholeArray, owners, whole_type
from mdsl.linear.domain import MAX_KEY, MAX_TABLE_CELLS
from mdsl.records import lazy, record


@record(eq=False)
class Even:
    """New rows that stand behind one another, so many for each old row."""

    width: int
    count: int

    @property
    def numbers(self) -> LongArray:
        """The old row of each new row, int64."""
        return np.repeat(np.arange(self.count, dtype=np.int64), self.width)


@record(eq=False)
class Runs:
    """New rows that stand behind one another by the old row that they came from.

    Attributes:
        starts: Where the new rows of each old row begin, int32 or int64, one longer than
            there are old rows.
    """

    starts: WholeArray

    @property
    def count(self) -> int:
        """The number of new rows."""
        return int(self.starts[-1])

    @lazy
    def numbers(self) -> WholeArray:
        """The old row of each new row, int32 where the numbers fit."""
        return owners(self.starts)

    def followed_by(self, later: "Runs") -> "Runs":
        """Return the runs of what comes of the new rows."""
        return Runs(later.starts[self.starts])


def runs(counts: LongArray) -> tuple[LongArray, LongArray]:
    """Return, for rows repeated `counts` times, the row and the number within its run.

    Args:
        counts: int64, not negative.

    Returns:
        Two int64 arrays of the sum of the counts.
    """
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    parent = Runs(starts).numbers.astype(np.int64, copy=False)
    within = np.arange(len(parent), dtype=np.int64)
    within -= starts[parent]
    return parent, within


def distinct_rows(columns: Sequence[Values]) -> LongArray:
    """Return the numbers of the first appearances of the distinct rows, ascending."""
    if not columns or not len(columns[0]):
        return np.arange(0)
    coded = [
        np.unique(c, return_inverse=True)[1] if c.dtype == np.object_ else c
        for c in columns
    ]
    keys = _single_key(coded)
    if keys is None:
        return _distinct_by_sorting(coded)
    if np.all(keys[1:] > keys[:-1]):
        return np.arange(len(keys))
    space = int(keys.max()) + 1
    if space > max(MAX_TABLE_CELLS, 4 * len(keys)):
        return _distinct_by_sorting([keys])
    # Of the rows with one key the first is written last, so that it stays in the table.
    first = np.empty(space, np.int64)
    numbers = np.arange(len(keys))
    first[keys[::-1]] = numbers[::-1]
    return np.flatnonzero(first[keys] == numbers)


def _single_key(columns: Sequence[Values]) -> WholeArray | None:
    """Return one number for each row, in the order of the rows; None where none fits."""
    sizes: list[int] = []
    space = 1
    for column in columns:
        if column.dtype.kind not in "iu" or int(column.min()) < 0:
            return None
        sizes.append(int(column.max()) + 1)
        space *= sizes[-1]
    return mixed_key(columns, sizes) if space < MAX_KEY else None


def _distinct_by_sorting(columns: Sequence[Values]) -> LongArray:
    order = np.lexsort(columns[::-1])
    changes = np.zeros(len(order), np.bool_)
    changes[0] = True
    for column in columns:
        ordered = column[order]
        changes[1:] |= ordered[1:] != ordered[:-1]
    # The sort is stable, so that the first row of each run is its first appearance.
    return np.sort(order[changes])


def mixed_key(columns: Sequence[IntArray], sizes: Sequence[int]) -> WholeArray:
    """Return one key for the codes of several positions (mixed radix).

    Returns:
        int32 where all keys fit, else int64; the array itself of a single position may be
        among them, so that nobody may write to keys.
    """
    dtype = whole_type(prod(map(int, sizes)))
    keys: WholeArray = columns[0].astype(dtype, copy=len(columns) > 1)
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        keys *= size
        keys += column
    return keys
