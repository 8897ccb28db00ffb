"""Affine terms: what a linear expression is on every row of a frame.

Terms are columns of numbers (row, column of the program, coefficient); there is no object
for a term, a variable or a row. A chunk whose rows are all rows of the frame in order says
so, because most chunks are like that.
"""

from collections.abc import Callable, Sequence

import numpy as np

from mdsl.evaluation.frames import either
from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray
from mdsl.records import record

Operation = Callable[[Values, Values], Values]


@record(eq=False)
class Terms:
    """Terms `coefs * column` on rows of a frame.

    Attributes:
        rows: The rows, int64; None for one term on each row, in order.
        cols: The columns of the program, int32.
        coefs: The coefficients, float64, one for each term or a single one for all.
    """

    rows: LongArray | None
    cols: IntArray
    coefs: Values

    def scaled(self, factor: Values, operation: Operation = np.multiply) -> "Terms":
        """Return the terms times a number on each row, or times one number."""
        if factor.ndim and self.rows is not None:
            factor = factor[self.rows]
        return Terms(self.rows, self.cols, operation(self.coefs, factor))

    def moved(self, rows: LongArray) -> "Terms":
        """Return the terms with each row replaced by `rows[row]`."""
        return Terms(
            rows if self.rows is None else rows[self.rows], self.cols, self.coefs
        )

    def kept(self, keep: BoolArray) -> "Terms":
        """Return the terms on the rows of a mask."""
        if self.rows is None:
            rows = np.flatnonzero(keep)
            chosen: LongArray = rows
        else:
            chosen = np.flatnonzero(keep[self.rows])
            rows = self.rows[chosen]
        coefs = self.coefs[chosen] if self.coefs.ndim else self.coefs
        return Terms(rows, self.cols[chosen], coefs)


@record(eq=False)
class QuadraticTerms:
    """Terms `coefs * first * second` on rows of a frame (int64, int32, int32, float64)."""

    rows: LongArray
    first: IntArray
    second: IntArray
    coefs: FloatArray


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

    def moved(self, rows: LongArray, size: int) -> "Affine":
        """Return the expression on a larger frame, where row `k` is row `rows[k]`.

        Values that fall on the same row add up.
        """
        constant: Values = np.zeros(size)
        if self.constant.ndim:
            constant = np.bincount(rows, self.constant, size)
        elif self.constant != 0:
            constant = np.bincount(rows, minlength=size) * self.constant
        missing = None
        if self.missing is not None and self.missing.any():
            missing = np.zeros(size, np.bool_)
            missing[rows[self.missing]] = True
        return Affine(
            constant,
            tuple(chunk.moved(rows) for chunk in self.terms),
            missing,
            tuple(
                QuadraticTerms(rows[q.rows], q.first, q.second, q.coefs)
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
        constant = constant + part.constant
        missing = either(missing, part.missing)
    return Affine(
        constant,
        tuple(chunk for part in parts for chunk in part.terms),
        missing,
        tuple(chunk for part in parts for chunk in part.quadratic),
    )


@record(eq=False)
class Merged:
    """Terms sorted by row, then column, with repeats added up and zeros left out.

    Attributes:
        rows: int64, ascending.
        cols: int32.
        coefs: float64, not 0.
    """

    rows: LongArray
    cols: IntArray
    coefs: FloatArray


def merged(terms: Sequence[Terms], size: int, num_col: int) -> Merged:
    """Return the terms of a frame of `size` rows with repeats added up.

    A column whose coefficients cancel exactly is left out of its row.
    """
    rows, cols, coefs = concatenated(terms, size)
    keys = rows * num_col + cols
    if len(keys) > 1 and not np.all(keys[1:] > keys[:-1]):
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        coefs = coefs[order]
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        keys = keys[starts]
        coefs = np.add.reduceat(coefs, starts)
    keep = coefs != 0
    if not keep.all():
        keys, coefs = keys[keep], coefs[keep]
    rows, cols_long = np.divmod(keys, max(num_col, 1))
    return Merged(rows, cols_long.astype(np.int32), coefs)


def concatenated(
    terms: Sequence[Terms], size: int
) -> tuple[LongArray, IntArray, FloatArray]:
    """Return the rows, columns and coefficients of several chunks as whole arrays."""
    if not terms:
        return np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0)
    every = np.arange(size, dtype=np.int64)
    rows = [every if chunk.rows is None else chunk.rows for chunk in terms]
    coefs = [np.broadcast_to(chunk.coefs, chunk.cols.shape) for chunk in terms]
    return (
        np.concatenate(rows),
        np.concatenate([chunk.cols for chunk in terms]),
        np.concatenate(coefs).astype(np.float64, copy=False),
    )
