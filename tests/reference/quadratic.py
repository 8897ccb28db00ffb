"""The optimum of a small convex quadratic program, by trying every set of active bounds.

Independent of the project: dense matrices, and no method but the equations of Karush, Kuhn
and Tucker for a set of rows and columns that are taken to be at a bound.
"""

from itertools import combinations

import numpy as np


def least_value(
    q_matrix: np.ndarray, costs: np.ndarray, rows: np.ndarray, limits: np.ndarray
) -> float:
    """Return the least `x' Q x / 2 + c' x` over `rows @ x <= limits`; inf without a plan.

    The plans must be bounded. Then some best plan is the only solution of the equations
    for the rows that are equalities there, or has further rows that are.

    Args:
        q_matrix: Q, positive semidefinite, n by n.
        costs: c.
        rows: m by n.
        limits: Right-hand sides; every bound is a row.
    """
    count = len(costs)
    best = np.inf
    for size in range(count + 1):
        for active in combinations(range(len(limits)), size):
            held = rows[list(active)]
            equations = np.block([[q_matrix, held.T], [held, np.zeros((size, size))]])
            right = np.concatenate([-costs, limits[list(active)]])
            point = np.linalg.lstsq(equations, right, rcond=None)[0][:count]
            if (rows @ point <= limits + 1e-9).all():
                value = point @ q_matrix @ point / 2 + costs @ point
                best = min(best, float(value))
    return best
