"""Affine terms: what a linear expression is on every row of a frame.

Terms are columns of numbers (row, column of the program, coefficient); there is no object
for a term, a variable or a row. A chunk whose rows are all rows of the frame in order says
so, because most chunks are like that.
"""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from mdsl.evaluation.frames import either
from mdsl.evaluation.instance import Values
from mdsl.evaluation.rows import Even, Runs
from mdsl.linear.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    LongArray,
    WholeArray,
    ascends,
    looked_up,
)
from mdsl.linear.hessian import QuadraticTerms
from mdsl.linear.sparse import (
    Compressed,
    RowEntries,
    by_row,
    without_repeats,
    without_zeros,
)
from mdsl.records import record
from mdsl.semantics.expressions import Index

# What a sum is smaller than this part of its terms, is what their rounding has left of it.
CANCELLED = 1e-13
# A table of columns is made if it is not much longer than the terms that it is for.
SPARSE = 4
FEW_COLS = 1000
NO_INDICES: frozenset[Index] = frozenset()

Operation = Callable[[Values, Values], Values]


Rows = WholeArray | Even | Runs


@record(eq=False)
class Terms:
    """Terms `coefs * column` on rows of a frame.

    Attributes:
        rows: The rows, int32 or int64; or how many terms there are on each row, in order, the same
            number of them or not; None for one.
        cols: The columns of the program, int32.
        coefs: The coefficients, float64, one for each term or a single one for all.
        family: The variable that all columns belong to; empty if it is not known.
        told_by: The indices of which each has its own columns: two terms on one row that
            differ in one of them differ in their column. None if a row may hold a column
            more than once.
    """

    rows: Rows | None
    cols: IntArray
    coefs: Values
    family: str = ""
    told_by: frozenset[Index] | None = None

    def scaled(self, factor: Values, operation: Operation = np.multiply) -> "Terms":
        """Return the terms times a number on each row, or times one number."""
        rows = self.rows
        if factor.ndim and rows is not None:
            if isinstance(rows, Even):
                factor = np.repeat(factor, rows.width)
            else:
                factor = looked_up(factor, _numbers(rows))
        if operation is np.multiply and not self.coefs.ndim and self.coefs == 1:
            coefs = factor
        else:
            coefs = operation(self.coefs, factor)
        return Terms(self.rows, self.cols, coefs, self.family, self.told_by)

    def moved(self, rows: Rows, summed: frozenset[Index] = NO_INDICES) -> "Terms":
        """Return the terms with each row replaced by `rows[row]`.

        Args:
            rows: The new row of each row.
            summed: The indices in which rows differ that fall together.
        """
        told_by = self.told_by
        if told_by is not None and not summed <= told_by:
            told_by = None
        new = _moved(rows, self.rows)
        return Terms(new, self.cols, self.coefs, self.family, told_by)

    def row_numbers(self, size: int) -> WholeArray:
        """Return the row of each term, of so many rows."""
        return np.arange(size) if self.rows is None else _numbers(self.rows)

    def kept(self, keep: BoolArray) -> "Terms":
        """Return the terms on the rows of a mask."""
        if self.rows is None:
            chosen: LongArray = np.flatnonzero(keep)
            rows: WholeArray = chosen
        else:
            numbers = _numbers(self.rows)
            chosen = np.flatnonzero(keep[numbers])
            rows = numbers[chosen]
        coefs = self.coefs[chosen] if self.coefs.ndim else self.coefs
        return Terms(rows, self.cols[chosen], coefs, self.family, self.told_by)


def _numbers(rows: Rows) -> WholeArray:
    return rows.numbers if isinstance(rows, Even | Runs) else rows


def _moved(rows: Rows, own: Rows | None) -> Rows:
    """Return the new rows of terms whose rows have moved."""
    if own is None:
        return rows
    if isinstance(rows, Even) and isinstance(own, Even):
        return Even(rows.width * own.width, rows.count)
    return _numbers(rows)[_numbers(own)]


@record(eq=False)
class Affine:
    """A linear (or quadratic) expression on every row of a frame.

    Attributes:
        constant: The part without variables: one number for each row, or one for all.
        terms: Chunks of terms; a column may occur more than once on a row.
        missing: On which rows a reference was missing; None for none.
        quadratic: Chunks of quadratic terms.
    """

    constant: Values
    terms: tuple[Terms, ...] = ()
    missing: BoolArray | None = None
    quadratic: tuple[QuadraticTerms, ...] = ()

    def scaled(self, factor: Values, operation: Operation = np.multiply) -> "Affine":
        """Return the expression times (or divided by) numbers on the rows.

        Args:
            factor: One number for each row, or one for all.
            operation: `np.multiply` or `np.divide`.
        """
        # Zero stays zero, also times infinity: the terms tell of an infinite factor.
        constant = self.constant
        if constant.ndim or constant != 0:
            constant = np.where(constant == 0, 0.0, operation(constant, factor))
        return Affine(
            constant,
            tuple(chunk.scaled(factor, operation) for chunk in self.terms),
            self.missing,
            tuple(
                QuadraticTerms(
                    q.rows,
                    q.first,
                    q.second,
                    operation(q.coefs, factor[q.rows] if factor.ndim else factor),
                )
                for q in self.quadratic
            ),
        )

    def moved(
        self,
        moved: Rows,
        size: int,
        summed: frozenset[Index] = NO_INDICES,
    ) -> "Affine":
        """Return the expression on another frame, where row `k` is row `rows[k]`.

        Values that fall on the same row add up.

        Args:
            moved: The new row of each row.
            size: The size of the other frame.
            summed: The indices in which rows differ that fall together.
        """
        constant: Values = np.zeros(())
        if self.constant.ndim:
            constant = np.bincount(_numbers(moved), self.constant, size)
        elif self.constant != 0:
            constant = np.bincount(_numbers(moved), minlength=size) * self.constant
        missing = None
        if self.missing is not None and self.missing.any():
            missing = np.zeros(size, np.bool_)
            missing[_numbers(moved)[self.missing]] = True
        return Affine(
            constant,
            tuple(chunk.moved(moved, summed) for chunk in self.terms),
            missing,
            tuple(
                QuadraticTerms(
                    _numbers(moved)[q.rows].astype(np.int64, copy=False),
                    q.first,
                    q.second,
                    q.coefs,
                )
                for q in self.quadratic
            ),
        )

    def without(self, rows: BoolArray) -> "Affine":
        """Return the expression with nothing left on the rows of a mask."""
        keep = ~rows
        return Affine(
            np.where(rows, 0.0, self.constant),
            tuple(chunk.kept(keep) for chunk in self.terms),
            None,
            tuple(
                QuadraticTerms(q.rows[k], q.first[k], q.second[k], q.coefs[k])
                for q in self.quadratic
                for k in [keep[q.rows]]
            ),
        )


def added(parts: Sequence[Affine]) -> Affine:
    """Return the sum of expressions over one frame."""
    constant: Values = np.zeros(())
    missing: BoolArray | None = None
    for part in parts:
        if part.constant.ndim or part.constant != 0:
            constant = constant + part.constant
        missing = either(missing, part.missing)
    return Affine(
        constant,
        tuple(chunk for part in parts for chunk in part.terms),
        missing,
        tuple(chunk for part in parts for chunk in part.quadratic),
    )


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
        start, cols, coefs = _in_rows(terms, size, num_col)
    repeats = may_repeat(terms, size)
    if not repeats and coefs.all():
        return RowEntries(start, cols, coefs)
    if len(terms) == 1:
        # A single chunk may still be somebody else's array.
        cols, coefs = cols.copy(), coefs.copy()
    if not repeats:
        return without_zeros(start, cols, coefs, num_col)
    return without_repeats(start, cols, coefs, num_col)


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


def _in_rows(terms: Sequence[Terms], size: int, num_col: int) -> Compressed:
    """Return chunks by row; those that stand in the order of their rows as they are."""
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
        if isinstance(rows, np.ndarray) and bool((rows[1:] >= rows[:-1]).all()):
            start = np.zeros(size + 1, np.int32)
            np.cumsum(np.bincount(rows, minlength=size), out=start[1:])
            return start, *_values_of(terms)
    return by_row(*concatenated(terms, size), size, num_col)


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
    rows = _numbers(chunk.rows)
    if len(rows) > 1 and not ascends(rows):
        return None
    cols = np.full(size, -1, np.int32)
    cols[rows] = chunk.cols
    return cols


def concatenated(
    terms: Sequence[Terms], size: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the rows, columns and coefficients of several chunks as whole arrays."""
    if not terms:
        none = np.zeros(0, np.int32)
        return none, none, none.astype(np.float64)
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
