"""Array work on rows that knows nothing of expressions: repeats, distinct rows, groups."""

from collections.abc import Sequence

import numpy as np

from mdsl.evaluation.context import Grouping
from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import MAX_KEY, MAX_TABLE_CELLS, Factor
from mdsl.linear.kernels import sparse_kernels


def runs(counts: LongArray) -> tuple[LongArray, LongArray]:
    """Return, for rows repeated `counts` times, the row and the number within its run.

    Args:
        counts: int64, not negative.

    Returns:
        Two int64 arrays of the sum of the counts.
    """
    parent = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    within = np.arange(len(parent), dtype=np.int64)
    within -= np.repeat(np.cumsum(counts) - counts, counts)
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


def _single_key(columns: Sequence[Values]) -> LongArray | None:
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


def group_relation(factor: Factor, positions: tuple[int, ...]) -> Grouping:
    """Return a relation's tuples grouped by the codes at some positions."""
    sizes = tuple(factor.sizes[position] for position in positions)
    columns = (
        [factor.columns[position] for position in positions] if factor.columns else []
    )
    keys = mixed_key(columns, sizes)
    space = int(np.prod([int(size) for size in sizes], dtype=object))
    if space <= max(MAX_TABLE_CELLS, 4 * factor.count):
        return Grouping(*_counted(keys, space), None, sizes)
    order = _order(keys)
    ordered = keys if order is None else keys[order]
    distinct, first = np.unique(ordered, return_index=True)
    starts = np.append(first, len(keys)).astype(np.int64)
    return Grouping(order, starts, distinct, sizes)


def _counted(keys: LongArray, space: int) -> tuple[LongArray | None, LongArray]:
    """Return the order that sorts keys, None where they are sorted, and where each begins.

    A counting sort: every key is put into its place at once.
    """
    starts = np.zeros(space + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=space), out=starts[1:])
    if np.all(keys[1:] >= keys[:-1]):
        return None, starts
    count = len(keys)
    numbers, order = np.arange(count, dtype=np.int64), np.empty(count, np.int64)
    nothing = np.zeros(count, np.int8)
    sparse_kernels().coo_tocsr(
        space, count, count, keys, numbers, nothing, starts, order, nothing.copy()
    )
    return order, starts


def _order(keys: LongArray) -> LongArray | None:
    """Return the order that sorts keys; None where they are sorted."""
    if np.all(keys[1:] >= keys[:-1]):
        return None
    return np.argsort(keys, kind="stable")


def mixed_key(columns: Sequence[IntArray], sizes: Sequence[int]) -> LongArray:
    """Return one int64 key for the codes of several positions (mixed radix)."""
    keys = columns[0].astype(np.int64)
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        keys *= size
        keys += column
    return keys


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
