"""Putting further rows and columns below and beside a matrix that is stored by column."""

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.linear.arrays import FloatArray, IntArray
from mdsl.records import record


@record(eq=False)
class Matrix:
    """A sparse matrix by column, as in `LinearProgram`.

    Attributes:
        start: Column starts, int32, one more than columns.
        index: Rows of the nonzeros, int32, ascending within a column.
        value: Nonzeros, float64.
    """

    start: IntArray
    index: IntArray
    value: FloatArray

    @property
    def num_col(self) -> int:
        """The number of columns."""
        return len(self.start) - 1

    def cols(self) -> IntArray:
        """Return the column of every nonzero, int32."""
        return np.repeat(np.arange(self.num_col, dtype=np.int32), np.diff(self.start))


@record(eq=False)
class Entries:
    """Nonzeros in any order: rows and columns int32, values float64."""

    row: IntArray
    col: IntArray
    value: FloatArray


def extended(matrix: Matrix, added: Entries, num_col: int) -> Matrix:
    """Return a matrix with entries added in rows below all of its own.

    Entries with value 0 are left out. Time is proportional to the nonzeros, plus sorting
    the added entries.

    Args:
        matrix: The matrix.
        added: Entries in rows that the matrix does not have, without repeats.
        num_col: The number of columns of the result, at least those of the matrix.
    """
    if len(added.row) and len(matrix.index) and added.row.min() <= matrix.index.max():
        raise InternalError("added entries must stand below the matrix")
    kept = np.flatnonzero(added.value)
    order = kept[np.lexsort((added.row[kept], added.col[kept]))]
    row, col, value = added.row[order], added.col[order], added.value[order]
    own = np.zeros(num_col, np.int64)
    own[: matrix.num_col] = np.diff(matrix.start)
    more = np.bincount(col, minlength=num_col)
    start = np.concatenate(([0], np.cumsum(own + more)))
    shift = np.cumsum(more) - more
    to_own = np.arange(len(matrix.index)) + shift[matrix.cols()]
    to_more = np.arange(len(order)) + np.cumsum(own)[col]
    index = np.empty(start[-1], np.int32)
    values = np.empty(start[-1], np.float64)
    index[to_own], index[to_more] = matrix.index, row
    values[to_own], values[to_more] = matrix.value, value
    return Matrix(start.astype(np.int32), index, values)
