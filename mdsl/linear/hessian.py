"""The quadratic parts of objectives and of named expressions."""

import numpy as np

from mdsl.linear.arrays import FloatArray, IntArray, LongArray
from mdsl.records import record


@record(eq=False)
class QuadraticTerms:
    """Terms `coefs * first * second` on rows (int64, int32, int32, float64)."""

    rows: LongArray
    first: IntArray
    second: IntArray
    coefs: FloatArray

    def sums(self, col_value: FloatArray, count: int) -> FloatArray:
        """Return the sum of each of `count` rows at a point, float64."""
        terms = self.coefs * col_value[self.first] * col_value[self.second]
        return np.bincount(self.rows, terms, count).astype(np.float64)


@record(eq=False)
class Hessian:
    """The lower triangle of a symmetric matrix Q by column: `x' Q x / 2` is added.

    Attributes:
        start: Column starts, int32, one more than columns.
        index: Rows of the nonzeros, int32, ascending within a column, none above it.
        value: Nonzeros, float64, finite and not 0.
    """

    start: IntArray
    index: IntArray
    value: FloatArray

    @property
    def num_col(self) -> int:
        """The number of columns."""
        return len(self.start) - 1

    @property
    def cols(self) -> IntArray:
        """The column of each nonzero, int32."""
        every = np.arange(self.num_col, dtype=np.int32)
        return np.repeat(every, np.diff(self.start))

    @property
    def factors(self) -> FloatArray:
        """The factor of each nonzero's product of two columns in the objective, float64."""
        return np.where(self.cols == self.index, self.value / 2, self.value)

    def diagonal(self) -> FloatArray:
        """Return the diagonal of Q, float64."""
        found = np.zeros(self.num_col)
        cols = self.cols
        on = cols == self.index
        found[cols[on]] = self.value[on]
        return found

    def whole(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Return the rows, columns and values of both triangles, in no order."""
        cols, index = self.cols, self.index
        off = cols != index
        return (
            np.concatenate([index, cols[off]]),
            np.concatenate([cols, index[off]]),
            np.concatenate([self.value, self.value[off]]),
        )

    def gradient(self, col_value: FloatArray) -> FloatArray:
        """Return Q x at a point, float64."""
        rows, cols, values = self.whole()
        sums = np.bincount(rows, values * col_value[cols], self.num_col)
        return sums.astype(np.float64)

    def at(self, col_value: FloatArray) -> float:
        """Return `x' Q x / 2` at a point."""
        terms = self.factors * col_value[self.cols] * col_value[self.index]
        return float(terms.sum())

    def padded(self, num_col: int) -> "Hessian":
        """Return the matrix for a program with more columns behind its own."""
        more = num_col - self.num_col
        start = np.append(self.start, np.full(more, self.start[-1], np.int32))
        return Hessian(start, self.index, self.value)

    def scaled(self, factor: float) -> "Hessian":
        """Return a multiple of the matrix."""
        return Hessian(self.start, self.index, factor * self.value)
