"""Joins: the pairs of rows and tuples that agree on a key."""

from collections.abc import Sequence

import numpy as np

from mdsl.evaluation.rows import mixed_key
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import MAX_TABLE_CELLS, Factor
from mdsl.linear.kernels import sparse_kernels
from mdsl.records import lazy, record


@record(eq=False)
class Grouping:
    """Tuples, grouped by the key of some positions.

    Attributes:
        tuple_keys: The key of each tuple, int64.
        starts: For each key of a dense key space, where its tuples begin; one longer.
        keys: The distinct keys, ascending, where the key space is too large to be dense;
            `starts` then belongs to these.
        sizes: The sizes of the key's positions.
    """

    tuple_keys: LongArray
    starts: LongArray
    keys: LongArray | None
    sizes: tuple[int, ...]

    @lazy
    def counts(self) -> LongArray:
        """The number of tuples of each key."""
        return np.diff(self.starts)

    @lazy
    def order(self) -> LongArray | None:
        """Tuple numbers in order of their keys; None where they stand in that order.

        Planning asks for many groupings of which only the counts matter.
        """
        keys = self.tuple_keys
        if np.all(keys[1:] >= keys[:-1]):
            return None
        if self.keys is not None:
            return np.argsort(keys, kind="stable")
        # A counting sort: every key is put into its place at once.
        count, space = len(keys), len(self.starts) - 1
        numbers, order = np.arange(count, dtype=np.int64), np.empty(count, np.int64)
        nothing = np.zeros(count, np.int8)
        sparse_kernels().coo_tocsr(
            space,
            count,
            count,
            keys,
            numbers,
            nothing,
            np.empty_like(self.starts),
            order,
            nothing.copy(),
        )
        return order


def group_relation(factor: Factor, positions: tuple[int, ...]) -> Grouping:
    """Return a relation's tuples grouped by the codes at some positions."""
    sizes = tuple(factor.sizes[position] for position in positions)
    columns = (
        [factor.columns[position] for position in positions] if factor.columns else []
    )
    keys = mixed_key(columns, sizes)
    space = int(np.prod([int(size) for size in sizes], dtype=object))
    if space <= max(MAX_TABLE_CELLS, 4 * factor.count):
        return Grouping(keys, _starts(keys, space), None, sizes)
    distinct, counts = np.unique(keys, return_counts=True)
    starts = np.zeros(len(distinct) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return Grouping(keys, starts, distinct, sizes)


def _starts(keys: LongArray, space: int) -> LongArray:
    """Return where each key of a dense space begins when keys are sorted."""
    starts = np.zeros(space + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=space), out=starts[1:])
    return starts


def join_rows(
    grouping: Grouping, columns: Sequence[IntArray]
) -> tuple[LongArray, LongArray]:
    """Return the pairs of rows and tuples that agree on a relation's key.

    Args:
        grouping: The relation, grouped by the key.
        columns: The rows' codes at the key's positions; codes below 0 match nothing.

    Returns:
        Row numbers, ascending, and tuple numbers; int64.
    """
    keys = mixed_key(columns, grouping.sizes)
    valid: BoolArray | None = None
    if any(column.min(initial=0) < 0 for column in columns):
        valid = np.ones(len(columns[0]), np.bool_)
        for column in columns:
            valid &= column >= 0
        keys[~valid] = 0
    if grouping.keys is not None:
        if not len(grouping.keys):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        at = np.minimum(np.searchsorted(grouping.keys, keys), len(grouping.keys) - 1)
        hit = grouping.keys[at] == keys
        valid = hit if valid is None else valid & hit
        keys = at
    return _matches(grouping, keys, valid)


def join_tuples(
    grouping: Grouping, columns: Sequence[IntArray]
) -> tuple[LongArray, LongArray]:
    """Return the pairs of rows and tuples that agree on a key, in the order of the tuples.

    With few rows and many tuples it is cheaper to put the rows in order than the tuples.

    Args:
        grouping: The relation, grouped by the key; its key space is dense.
        columns: The rows' codes at the key's positions, none below 0.

    Returns:
        Row numbers and tuple numbers, of which the latter are ascending; int64.
    """
    keys = mixed_key(columns, grouping.sizes)
    space = len(grouping.starts) - 1
    rows = Grouping(keys, _starts(keys, space), None, grouping.sizes)
    tuples, found = _matches(rows, grouping.tuple_keys, None)
    return found, tuples


def _matches(
    grouping: Grouping, keys: LongArray, valid: BoolArray | None
) -> tuple[LongArray, LongArray]:
    """Return the numbers of keys, ascending, and those of the tuples that have them."""
    counts = grouping.counts[keys]
    if valid is not None:
        counts[~valid] = 0
    ends = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=ends[1:])
    parent = np.empty(ends[-1], np.int64)
    sparse_kernels().expandptr(len(counts), ends, parent)
    shift = grouping.starts[keys] - ends[:-1]
    at = np.arange(len(parent), dtype=np.int64)
    at += shift[parent]
    return parent, at if grouping.order is None else grouping.order[at]
