"""Whether a quadratic function is convex, and along which direction if it is not.

A function is convex where its matrix has no negative eigenvalue, which does not change when
rows and columns are scaled alike; so the matrix is scaled to a diagonal of ones first, and
one tolerance serves all units of measurement. Simple reasons come first: a negative square,
then two columns whose product outweighs their squares. What is left is decided by the
eigenvalues or, where there are many columns, by the signs of the pivots of a factorisation.
Each answer "not convex" is a direction that shows it.
"""

from importlib import import_module

import numpy as np

from mdsl.linear.arrays import FloatArray, IntArray, LongArray
from mdsl.linear.hessian import Hessian
from mdsl.records import record

# An eigenvalue of the scaled matrix above minus this is taken for 0: sums of a million
# products of two doubles are a hundred times as exact, and the solvers of the trade allow
# a hundred times as much.
TOLERANCE = 1e-8
# Columns up to which all eigenvalues are worked out, which takes a tenth of a second.
MOST_DENSE = 300
# Steps that are smaller than this, relative to the largest, are rounding errors.
DUST = 1e-12


@record(eq=False)
class Descent:
    """A direction along which a function that should be convex curves downwards.

    Attributes:
        cols: The columns that change, int32; the one that changes most comes first.
        steps: By how much, float64; the first is 1.
        curvature: The second derivative along the direction, below 0.
    """

    cols: IntArray
    steps: FloatArray
    curvature: float


@record(eq=False)
class Scaled:
    """The rows and columns of some columns of a matrix, scaled to a diagonal of ones.

    Source: `of`.

    Attributes:
        rows, cols: Places of all entries, int64.
        values: The entries, float64.
        scale: By what each row and column is multiplied, float64.
    """

    rows: LongArray
    cols: LongArray
    values: FloatArray
    scale: FloatArray

    @property
    def size(self) -> int:
        """The number of columns."""
        return len(self.scale)

    @staticmethod
    def of(hessian: Hessian, used: LongArray, diagonal: FloatArray) -> "Scaled":
        """Return the part of columns whose diagonal entries are positive."""
        place = np.full(hessian.num_col, -1, np.int64)
        place[used] = np.arange(len(used))
        rows, cols, values = hessian.whole()
        rows_now, cols_now = place[rows], place[cols]
        kept = (rows_now >= 0) & (cols_now >= 0)
        rows_now, cols_now = rows_now[kept], cols_now[kept]
        scale = 1.0 / np.sqrt(diagonal[used])
        scaled = values[kept] * scale[rows_now] * scale[cols_now]
        return Scaled(rows_now, cols_now, scaled, scale)


def descent(hessian: Hessian, sign: float) -> Descent | None:
    """Return a direction that shows that a quadratic function is not convex, or None.

    Args:
        hessian: The function.
        sign: 1 where it is to be convex, -1 where it is to be concave.
    """
    own = hessian.scaled(sign)
    diagonal = own.diagonal()
    if diagonal.min(initial=0.0) < 0:
        return _direction(own, np.array([diagonal.argmin()]), np.ones(1))
    if _is_dominated(own, diagonal):
        return None
    pair = _steep_pair(own, diagonal)
    if pair is not None:
        return pair
    used = np.flatnonzero(diagonal > 0)
    scaled = Scaled.of(own, used, diagonal)
    if len(used) <= MOST_DENSE:
        found = _negative_eigenvector(scaled)
    else:
        # What factorises takes longer to load than most models take to be solved.
        inertia = import_module("mdsl.linear.inertia")
        found = inertia.negative_direction(scaled, TOLERANCE)
    if found is None:
        return None
    found = np.where(np.abs(found) > DUST * np.abs(found).max(), found, 0.0)
    return _direction(own, used, found * scaled.scale)


def _negative_eigenvector(scaled: Scaled) -> FloatArray | None:
    matrix = np.zeros((scaled.size, scaled.size))
    matrix[scaled.rows, scaled.cols] = scaled.values
    values, vectors = np.linalg.eigh(matrix)
    found: FloatArray = vectors[:, 0]
    return None if values[0] >= -TOLERANCE else found


def _is_dominated(own: Hessian, diagonal: FloatArray) -> bool:
    """Whether each diagonal entry outweighs its row, which is enough (Gershgorin)."""
    rows, _, values = own.whole()
    sums = np.bincount(rows, np.abs(values), own.num_col)
    return bool((sums <= (2.0 + TOLERANCE) * diagonal).all())


def _steep_pair(own: Hessian, diagonal: FloatArray) -> Descent | None:
    """Return the two columns whose product outweighs their squares most, if any do."""
    off = np.flatnonzero(own.cols != own.index)
    first, second, value = own.cols[off], own.index[off], own.value[off]
    squares = np.sqrt(diagonal[first]) * np.sqrt(diagonal[second])
    share = squares / np.abs(value)
    worst = int(share.argmin())
    if share[worst] * (1.0 + TOLERANCE) >= 1.0:
        return None
    pair = np.array([first[worst], second[worst]], np.int64)
    # Along (1, t) the curvature is a + 2 t q + t^2 b; t = -q / b is the least, where b > 0.
    (a, b), q = diagonal[pair], float(value[worst])
    step = -q / b if b > 0 else -np.sign(q) * max(1.0, a / abs(q))
    return _direction(own, pair, np.array([1.0, step]))


def _direction(own: Hessian, cols: LongArray, steps: FloatArray) -> Descent | None:
    """Return a direction by its largest steps; None if the function does not fall there."""
    point = np.zeros(own.num_col)
    point[cols] = steps
    order = np.argsort(-np.abs(point), kind="stable")[: np.count_nonzero(point)]
    point /= point[order[0]]
    curvature = 2.0 * own.at(point)
    if curvature >= 0:
        return None
    return Descent(order.astype(np.int32), point[order], curvature)
