"""Scaling a quadratic program so that all its numbers are of about one size.

Source: D. Ruiz, "A Scaling Algorithm to Equilibrate Both Rows and Columns Norms in Matrices",
technical report RAL-TR-2001-034 (2001).
"""

import numpy as np
from scipy.sparse import csc_array, diags_array

from mdsl.linear.arrays import FloatArray
from mdsl.records import record

ROUNDS = 12


@record(eq=False)
class Scaled:
    """Minimise `x' Q x / 2 + c' x` over `lower <= (x, A x) <= upper`, entries about 1.

    A column of the program is `col_scale` times its x, a row `1 / row_scale` times its A x,
    and the objective `1 / cost_scale` times the one here.

    Attributes:
        q_matrix: Q, positive semidefinite.
        costs: c, float64.
        a_matrix, transposed: A.
        lower, upper: Bounds of the columns, then of the rows, float64.
        col_scale, row_scale, cost_scale: The factors.
    """

    q_matrix: csc_array
    costs: FloatArray
    a_matrix: csc_array
    transposed: csc_array
    lower: FloatArray
    upper: FloatArray
    col_scale: FloatArray
    row_scale: FloatArray
    cost_scale: float


def equilibrated(
    q_matrix: csc_array,
    costs: FloatArray,
    a_matrix: csc_array,
    lower: FloatArray,
    upper: FloatArray,
) -> Scaled:
    """Return a program with all rows and columns of `[Q A'; A 0]` at a largest entry of 1."""
    num_row, num_col = a_matrix.shape
    col, row = np.ones(num_col), np.ones(num_row)
    for _ in range(ROUNDS):
        q_now, a_now = _times(col, q_matrix, col), _times(row, a_matrix, col)
        of_cols = np.maximum(_largest(q_now, 0), _largest(a_now, 0))
        col = col / np.sqrt(np.where(of_cols > 0, of_cols, 1.0))
        of_rows = _largest(a_now, 1)
        row = row / np.sqrt(np.where(of_rows > 0, of_rows, 1.0))
    q_now, costs = _times(col, q_matrix, col), col * costs
    a_now = csc_array(_times(row, a_matrix, col))
    size = max(np.abs(costs).max(initial=0.0), _largest(q_now, 0).max(initial=0.0))
    cost_scale = 1.0 / size if size > 0 else 1.0
    both = np.concatenate([1.0 / col, row])
    return Scaled(
        csc_array(cost_scale * q_now),
        cost_scale * costs,
        a_now,
        csc_array(a_now.T),
        lower * both,
        upper * both,
        col,
        row,
        cost_scale,
    )


def _times(left: FloatArray, matrix: csc_array, right: FloatArray) -> csc_array:
    """Return a matrix with its rows and columns multiplied by factors."""
    return csc_array(diags_array(left) @ matrix @ diags_array(right))


def _largest(matrix: csc_array, axis: int) -> FloatArray:
    """Return the size of the largest entry of each column (0) or row (1), float64."""
    count = matrix.shape[1 - axis]
    found = np.zeros(count)
    cols = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    np.maximum.at(found, matrix.indices if axis else cols, np.abs(matrix.data))
    return found
