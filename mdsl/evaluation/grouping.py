"""Joins: the pairs of rows and tuples that agree on a key."""

from collections.abc import Callable, Sequence

import numpy as np

from mdsl.evaluation.rows import Runs, mixed_key
from mdsl.linear.arrays import (
    MAX_INT32,
    PIECE,
    BoolArray,
    IntArray,
    LongArray,
    WholeArray,
    counting,
    is_sorted,
    looked_up,
    whole_type,
)
from mdsl.linear.domain import MAX_TABLE_CELLS, Factor
from mdsl.linear.kernels import sparse_kernels
from mdsl.records import lazy, record


@record(eq=False)
class Grouping:
    """Tuples, grouped by the key of some positions.

    Attributes:
        tuple_keys: The key of each tuple, int32 or int64; not to be written to.
        starts: For each key of a dense key space, where its tuples begin, int32; one longer.
        keys: The distinct keys, ascending, where the key space is too large to be dense;
            `starts` then belongs to these.
        sizes: The sizes of the key's positions.
    """

    tuple_keys: WholeArray
    starts: IntArray
    keys: WholeArray | None
    sizes: tuple[int, ...]

    @lazy
    def counts(self) -> IntArray:
        """The number of tuples of each key, int32."""
        return np.diff(self.starts)

    @lazy
    def order(self) -> WholeArray | None:
        """Tuple numbers in order of their keys; None where they stand in that order.

        Planning asks for many groupings of which only the counts matter.
        """
        keys = self.tuple_keys
        if is_sorted(keys):
            return None
        if self.keys is not None or keys.dtype != np.int32:
            return np.argsort(keys, kind="stable")
        # A counting sort: every key is put into its place at once.
        count, space = len(keys), len(self.starts) - 1
        order, nothing = np.empty(count, np.int32), np.zeros(count, np.int8)
        starts = np.empty_like(self.starts)
        sparse_kernels().coo_tocsr(
            space, count, count, keys, counting(count), nothing, starts, order, nothing
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
    distinct, counts = np.unique(keys.astype(np.int64), return_counts=True)
    starts = np.zeros(len(distinct) + 1, np.int32)
    np.cumsum(counts, out=starts[1:])
    return Grouping(keys, starts, distinct, sizes)


def _starts(keys: WholeArray, space: int) -> IntArray:
    """Return where each key of a dense space begins when keys are sorted, int32."""
    starts = np.zeros(space + 1, np.int32)
    np.cumsum(_counts(keys, space), out=starts[1:])
    return starts


def _counts(keys: WholeArray, space: int) -> LongArray:
    """Return how often each key of a dense space occurs, int64."""
    if space > PIECE:
        return np.bincount(keys, minlength=space)
    # numpy makes int64 of all keys first: of some at a time, in memory that it has already.
    counts = np.zeros(space, np.int64)
    for start in range(0, len(keys), PIECE):
        counts += np.bincount(keys[start : start + PIECE], minlength=space)
    return counts


Check = Callable[[int], None]
"""Raises `PlanError` where there are more pairs than memory should be taken for."""


def join_rows(
    grouping: Grouping, columns: Sequence[IntArray], check: Check
) -> tuple[Runs, WholeArray]:
    """Return the pairs of rows and tuples that agree on a relation's key.

    Args:
        grouping: The relation, grouped by the key.
        columns: The rows' codes at the key's positions; codes below 0 match nothing.
        check: What is asked before the pairs are made.

    Returns:
        The pairs of each row, and their tuple numbers.
    """
    keys = mixed_key(columns, grouping.sizes)
    valid: BoolArray | None = None
    if any(column.min(initial=0) < 0 for column in columns):
        valid = np.ones(len(columns[0]), np.bool_)
        for column in columns:
            valid &= column >= 0
        keys = np.where(valid, keys, 0)
    if grouping.keys is not None:
        if not len(grouping.keys):
            return Runs(np.zeros(len(keys) + 1, np.int32)), np.zeros(0, np.int32)
        at = np.minimum(np.searchsorted(grouping.keys, keys), len(grouping.keys) - 1)
        hit = grouping.keys[at] == keys
        valid = hit if valid is None else valid & hit
        keys = at
    return _matches(grouping, keys, valid, check)


def join_tuples(
    grouping: Grouping, columns: Sequence[IntArray], check: Check
) -> tuple[WholeArray, WholeArray]:
    """Return the pairs of rows and tuples that agree on a key, in the order of the tuples.

    With few rows and many tuples it is cheaper to put the rows in order than the tuples.

    Args:
        grouping: The relation, grouped by the key; its key space is dense.
        columns: The rows' codes at the key's positions, none below 0.
        check: What is asked before the pairs are made.

    Returns:
        Row numbers and tuple numbers, of which the latter are ascending.
    """
    keys = mixed_key(columns, grouping.sizes)
    space = len(grouping.starts) - 1
    rows = Grouping(keys, _starts(keys, space), None, grouping.sizes)
    tuples, found = _matches(rows, grouping.tuple_keys, None, check)
    return found, tuples.numbers


def _matches(
    grouping: Grouping, keys: WholeArray, valid: BoolArray | None, check: Check
) -> tuple[Runs, WholeArray]:
    """Return the matches of each of some keys, and the tuples that have them."""
    counts = looked_up(grouping.counts, keys)
    if valid is not None:
        counts = np.where(valid, counts, 0)
    total = int(counts.sum(dtype=np.int64))
    check(total)
    starts = np.zeros(len(keys) + 1, whole_type(total))
    np.cumsum(counts, out=starts[1:])
    matches = Runs(starts)
    shift = looked_up(grouping.starts, keys) - starts[:-1]
    at: WholeArray = counting(total) if total <= MAX_INT32 else np.arange(total)
    if shift.any():
        at = looked_up(shift, matches.numbers) + at
    return matches, at if grouping.order is None else looked_up(grouping.order, at)
