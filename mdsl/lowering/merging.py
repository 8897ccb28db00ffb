"""Affine terms put together as the rows of a sparse matrix."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from mdsl.evaluation.rows import Even, Runs
from mdsl.linear.arrays import FloatArray, IntArray, ascends, is_sorted, looked_up
from mdsl.linear.hessian import QuadraticTerms
from mdsl.linear.sparse import (
    Compressed,
    RowEntries,
    ScatteredRows,
    by_row,
    without_repeats,
    without_zeros,
)
from mdsl.lowering.affine import Rows, Terms, numbers_of

# What a sum is smaller than this part of its terms, is what their rounding has left of it.
CANCELLED = 1e-13
# A table of columns is made if it is not much longer than the terms that it is for.
SPARSE = 4
FEW_COLS = 1000


def merged(terms: Sequence[Terms], size: int, num_col: int) -> RowEntries:
    """Return the terms of a frame of `size` rows as a sparse matrix by row.

    A column whose coefficients cancel exactly is left out of its row.
    """
    widths = [_width(chunk.rows) for chunk in terms]
    if len(terms) > 1 and all(widths):
        # Every chunk has so many terms on each row, so that the place of a term is known.
        start = np.arange(0, size * sum(widths) + 1, sum(widths), dtype=np.int32)
        cols_of = np.empty((size, sum(widths)), np.int32)
        coefs_of = np.empty((size, sum(widths)))
        at = 0
        for chunk, width in zip(terms, widths, strict=True):
            end = at + width
            cols_of[:, at:end] = chunk.cols.reshape(size, width)
            own = chunk.coefs
            coefs_of[:, at:end] = own.reshape(size, width) if own.ndim else own
            at = end
        cols, coefs = cols_of.reshape(-1), coefs_of.reshape(-1)
    else:
        ordered = _in_rows(terms, size)
        if ordered is None:
            return _scattered(terms, size, num_col)
        start, cols, coefs = ordered
    repeats = may_repeat(terms, size)
    if not repeats and coefs.all():
        return RowEntries(start, cols, coefs)
    if len(terms) == 1:
        # A single chunk may still be somebody else's array.
        cols, coefs = cols.copy(), coefs.copy()
    if not repeats:
        return without_zeros(start, cols, coefs, num_col)
    return without_repeats(start, cols, coefs, num_col)


def _scattered(terms: Sequence[Terms], size: int, num_col: int) -> RowEntries:
    """Return chunks that do not come in the order of the rows."""
    entries = concatenated(terms, size)
    if may_repeat(terms, size):
        return without_repeats(*by_row(*entries, size, num_col), num_col)
    if not entries[2].all():
        return without_zeros(*by_row(*entries, size, num_col), num_col)
    if size and any(_width(chunk.rows) for chunk in terms):
        return ScatteredRows(entries, (size, num_col))
    return RowEntries(*by_row(*entries, size, num_col))


def merged_quadratic(chunks: Sequence[QuadraticTerms]) -> QuadraticTerms | None:
    """Return quadratic terms by row, first and second column, the first being the lower.

    Terms of the same columns are added up; what cancels is left out. None for no terms.
    """
    rows = np.concatenate([np.zeros(0, np.int64), *(q.rows for q in chunks)])
    if not len(rows):
        return None
    first = np.concatenate([q.first for q in chunks])
    second = np.concatenate([q.second for q in chunks])
    coefs = np.concatenate([q.coefs for q in chunks])
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((high, low, rows))
    rows, low, high, coefs = rows[order], low[order], high[order], coefs[order]
    is_new = (np.diff(rows) != 0) | (np.diff(low) != 0) | (np.diff(high) != 0)
    starts = np.flatnonzero(np.concatenate(([True], is_new)))
    sums = np.add.reduceat(coefs, starts)
    sizes = np.add.reduceat(np.abs(coefs), starts)
    # What is not finite is kept, to be reported.
    left = ~np.isfinite(sums) | (np.abs(sums) > CANCELLED * sizes)
    starts = starts[left]
    if not len(starts):
        return None
    return QuadraticTerms(rows[starts], low[starts], high[starts], sums[left])


def _in_rows(terms: Sequence[Terms], size: int) -> Compressed | None:
    """Return chunks by row as they are; None if they do not stand in that order."""
    count = sum(len(chunk.cols) for chunk in terms)
    if size == 1 and terms:
        return np.array([0, count], np.int32), *_values_of(terms)
    if len(terms) == 1:
        rows = terms[0].rows
        if width := _width(rows):
            start = np.arange(0, size * width + 1, width, dtype=np.int32)
            return start, *_values_of(terms)
        if isinstance(rows, Runs):
            return rows.starts.astype(np.int32, copy=False), *_values_of(terms)
        if isinstance(rows, np.ndarray) and is_sorted(rows):
            start = np.zeros(size + 1, np.int32)
            np.cumsum(np.bincount(rows, minlength=size), out=start[1:])
            return start, *_values_of(terms)
    return None


def _width(rows: Rows | None) -> int:
    """Return how many terms there are on each row, in order; 0 where that differs."""
    if rows is None:
        return 1
    return rows.width if isinstance(rows, Even) else 0


def _values_of(terms: Sequence[Terms]) -> tuple[IntArray, FloatArray]:
    """Return the columns and coefficients of chunks, one chunk after the other."""
    if len(terms) == 1:
        coefs = np.broadcast_to(terms[0].coefs, terms[0].cols.shape)
        return terms[0].cols, np.ascontiguousarray(coefs, np.float64)
    every = [np.broadcast_to(chunk.coefs, chunk.cols.shape) for chunk in terms]
    cols = np.concatenate([chunk.cols for chunk in terms])
    return cols, np.concatenate(every).astype(np.float64, copy=False)


def may_repeat(terms: Sequence[Terms], size: int) -> bool:
    """Whether a row may hold a column more than once.

    Chunks of different variables have no column in common. Two chunks of one variable are
    compared row by row, if both have at most one term on a row, or column by column, if one
    of them has each column once.
    """
    by_family: dict[str, list[Terms]] = {}
    for chunk in terms:
        if chunk.told_by is None or not chunk.family:
            return True
        by_family.setdefault(chunk.family, []).append(chunk)
    return any(
        _meet(one, other, size)
        for chunks in by_family.values()
        for one, other in combinations(chunks, 2)
    )


def _meet(one: Terms, other: Terms, size: int) -> bool:
    """Whether two chunks may have a column in common on some row."""
    first, second = _col_by_row(one, size), _col_by_row(other, size)
    if first is not None and second is not None:
        return bool(np.any((first == second) & (first >= 0)))
    if not len(one.cols) or not len(other.cols):
        return False
    low = min(int(one.cols.min()), int(other.cols.min()))
    high = max(int(one.cols.max()), int(other.cols.max()))
    if high - low > FEW_COLS + SPARSE * (len(one.cols) + len(other.cols)):
        return True
    every = np.full(high - low + 1, -1, np.int32)
    for chunk, others in ((one, other), (other, one)):
        cols, rows = chunk.cols - np.int32(low), chunk.row_numbers(size)
        every[cols] = rows
        # A chunk that has each column once says on which row it is.
        if bool((looked_up(every, cols) == rows).all()):
            met = looked_up(every, others.cols - np.int32(low))
            return bool((met == others.row_numbers(size)).any())
        every[cols] = -1
    return True


def _col_by_row(chunk: Terms, size: int) -> IntArray | None:
    """Return the column on each row, -1 for none; None where a row may have several."""
    if chunk.rows is None:
        return chunk.cols
    if isinstance(chunk.rows, Even):
        return None
    rows = numbers_of(chunk.rows)
    if len(rows) > 1 and not ascends(rows):
        return None
    cols = np.full(size, -1, np.int32)
    cols[rows] = chunk.cols
    return cols


def concatenated(
    terms: Sequence[Terms], size: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the rows, columns and coefficients of several chunks as whole arrays.

    Those of a single chunk may be somebody else's.
    """
    if not terms:
        none = np.zeros(0, np.int32)
        return none, none, none.astype(np.float64)
    if len(terms) == 1:
        own = terms[0].row_numbers(size).astype(np.int32, copy=False)
        return own, *_values_of(terms)
    count = sum(len(chunk.cols) for chunk in terms)
    rows = np.empty(count, np.int32)
    cols = np.empty(count, np.int32)
    coefs = np.empty(count, np.float64)
    at = 0
    for chunk in terms:
        end = at + len(chunk.cols)
        rows[at:end] = chunk.row_numbers(size)
        cols[at:end] = chunk.cols
        coefs[at:end] = chunk.coefs
        at = end
    return rows, cols, coefs
