"""The signs of a symmetric matrix's eigenvalues, by a sparse factorisation.

By Sylvester's law of inertia the pivots of `L D L'` have the signs of the eigenvalues. The
factorisation of a positive definite matrix needs no pivoting and is backward stable, and of
one that is not, the row of L that belongs to a negative pivot gives a direction. Source: N.
J. Higham, "Accuracy and Stability of Numerical Algorithms" (2002), chapter 10; S. M. Rump,
"Verification of Positive Definiteness", BIT Numerical Mathematics 46 (2006).
"""

import numpy as np
from scipy.sparse import csc_array, diags_array
from scipy.sparse.linalg import splu, spsolve_triangular

from mdsl.diagnostics import InternalError
from mdsl.linear.arrays import FloatArray
from mdsl.linear.convexity import Scaled

# A pivot that is exactly 0 is seldom; with another shift it is another one.
SHIFTS = (1.0, 1.1, 1.3, 1.7)


def negative_direction(scaled: Scaled, tolerance: float) -> FloatArray | None:
    """Return a direction along which a scaled matrix curves downwards, float64.

    None if all its eigenvalues are above minus the tolerance.
    """
    size = scaled.size
    entries = scaled.values, (scaled.rows, scaled.cols)
    matrix = csc_array(entries, shape=(size, size))
    for factor in SHIFTS:
        shift = diags_array(np.full(size, factor * tolerance))
        try:
            factors = splu(
                csc_array(matrix + shift),
                permc_spec="MMD_AT_PLUS_A",
                diag_pivot_thresh=0.0,
                options={"SymmetricMode": True},
            )
        except RuntimeError:
            # It is exactly singular.
            continue
        if not (factors.perm_r == factors.perm_c).all():
            continue
        negative = np.flatnonzero(factors.U.diagonal() < 0)
        if not len(negative):
            return None
        # With A = L D L' and L' v = e for the pivot d, v' A v = d.
        leading = int(negative[0]) + 1
        right = np.zeros(leading)
        right[-1] = 1.0
        below = csc_array(factors.L[:leading, :leading])
        steps = np.zeros(size)
        steps[:leading] = spsolve_triangular(below.T.tocsr(), right, lower=False)
        direction: FloatArray = steps[factors.perm_c]
        return direction
    raise InternalError("no factorisation tells whether a quadratic function is convex")
