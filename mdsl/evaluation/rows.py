"""Array work on rows that knows nothing of expressions: repeats, distinct rows, groups."""

from collections.abc import Sequence

import numpy as np

from mdsl.evaluation.context import Grouping
from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import IntArray, LongArray
from mdsl.linear.domain import MAX_TABLE_CELLS, Factor


def runs(counts: LongArray) -> tuple[LongArray, LongArray]:
    """Return, for rows repeated `counts` times, the row and the number within its run.

    Args:
        counts: int64, not negative.

    Returns:
        Two int64 arrays of the sum of the counts.
    """
    parent = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    starts = np.cumsum(counts) - counts
    within = np.arange(len(parent), dtype=np.int64) - starts[parent]
    return parent, within


def distinct_rows(columns: Sequence[Values]) -> LongArray:
    """Return the numbers of the first appearances of the distinct rows, ascending."""
    coded = [
        np.unique(c, return_inverse=True)[1] if c.dtype == np.object_ else c
        for c in columns
    ]
    if not coded:
        return np.arange(0)
    order = np.lexsort(coded[::-1])
    if not len(order):
        return order
    changes = np.zeros(len(order), np.bool_)
    changes[0] = True
    for column in coded:
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
        starts = np.zeros(space + 1, np.int64)
        np.cumsum(np.bincount(keys, minlength=space), out=starts[1:])
        return Grouping(np.argsort(keys, kind="stable"), starts, None, sizes)
    order = np.argsort(keys, kind="stable")
    distinct, first = np.unique(keys[order], return_index=True)
    starts = np.append(first, len(keys)).astype(np.int64)
    return Grouping(order, starts, distinct, sizes)


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
    valid = np.ones(len(columns[0]), np.bool_)
    for column in columns:
        valid &= column >= 0
    keys = mixed_key(columns, grouping.sizes)
    if not valid.all():
        keys[~valid] = 0
    if grouping.keys is not None:
        if not len(grouping.keys):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        at = np.minimum(np.searchsorted(grouping.keys, keys), len(grouping.keys) - 1)
        valid &= grouping.keys[at] == keys
        keys = at
    first = grouping.starts[keys]
    counts = grouping.starts[keys + 1] - first
    counts[~valid] = 0
    parent, within = runs(counts)
    return parent, grouping.order[first[parent] + within]
