"""Proofs that an answer is right, checked by us and not by the solver that gave it.

A plan is checked against every row and bound. That an LP's plan is the best one, its duals
prove; that an LP has no plan, multipliers of its rows prove (Farkas). All checks take time
proportional to the nonzeros.
"""

import numpy as np

from mdsl.linear.arrays import FloatArray
from mdsl.solving.working import Level, Working

FEASIBILITY = 1e-6
ROUNDING = 1e-9


def excess(value: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Return by how much each value lies outside its bounds, 0 within, float64."""
    return np.maximum(np.maximum(lower - value, value - upper), 0.0)


def plan_fault(
    working: Working,
    col_value: FloatArray,
    *,
    integral: bool = False,
    tolerance: float = FEASIBILITY,
) -> str:
    """Return what keeps a point from being a plan, or nothing.

    A row may be missed by `tolerance` in units of its bound where that is above 1, and by
    what rounding costs in a sum of terms of that size.

    Args:
        working: The program; the rows of held levels count.
        col_value: The point, float64.
        integral: Whether integer columns must hold whole numbers.
        tolerance: The tolerance.
    """
    lower, upper = working.col_lower, working.col_upper
    outside = excess(col_value, lower, upper) > tolerance * bound_size(lower, upper)
    if outside.any():
        return f"{outside.sum()} bounds are violated"
    row_value = working.row_values(col_value)
    lower, upper = working.row_lower, working.row_upper
    allowed = tolerance * bound_size(lower, upper)
    allowed += ROUNDING * working.row_sizes(col_value)
    outside = excess(row_value, lower, upper) > allowed
    if outside.any():
        return f"{outside.sum()} rows are violated"
    integers = col_value[working.integers]
    if integral and (integers != np.round(integers)).any():
        return "integers are not whole"
    return ""


def bound_size(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Return the size of the larger finite bound, at least 1."""
    finite = (np.where(np.isfinite(b), np.abs(b), 0.0) for b in (lower, upper))
    return np.maximum(np.maximum(*finite), 1.0)


def optimality_fault(
    working: Working,
    level: Level,
    col_value: FloatArray,
    row_dual: FloatArray,
    tolerance: float = FEASIBILITY,
) -> str:
    """Return why duals do not prove a plan of an LP to be the best, or nothing.

    Reduced costs are computed anew from the rows' duals. What a dual says against a bound
    that is not reached adds to the gap between the plan and the best value possible. For a
    convex quadratic objective the slopes at the plan stand for the costs: no plan can be
    better by more than the gap of that LP. Its tolerances are relative to its own numbers,
    because the curvature of a portfolio, say, is far below 1; and the slope of what has no
    bound to stop it counts with its size, for a little curvature that the solver adds would
    make an optimum of what has no limit.

    Args:
        working: The program, its held levels being rows; integrality is not looked at.
        level: What was optimised.
        col_value: The plan, float64.
        row_dual: The rows' duals in the sense of the level, float64.
        tolerance: Relative tolerance of the reduced costs and of the gap.
    """
    costs = level.gradient(col_value)
    col_dual = costs - working.col_sums(row_dual)
    scale = tolerance * _cost_size(level, costs)
    row_value = working.row_values(col_value)
    sides = (
        (row_dual, row_value, working.row_lower, working.row_upper),
        (col_dual, col_value, working.col_lower, working.col_upper),
    )
    gap = 0.0
    for dual, value, lower, upper in sides:
        own = _gap(level.sign * dual, value, lower, upper, scale)
        if own is None:
            return "a dual has the wrong sign"
        held, loose = own
        gap += held if level.hessian is None else held + loose
    allowed = _allowed_gap(level, col_value, tolerance)
    return f"the duality gap is {gap:.3g}" if gap > allowed else ""


def _cost_size(level: Level, slopes: FloatArray) -> float:
    """Return the size of the numbers that reduced costs are made of."""
    steepest = float(np.abs(slopes).max(initial=0.0))
    if level.hessian is None:
        return max(1.0, steepest)
    return max(level.largest, steepest)


def _allowed_gap(level: Level, col_value: FloatArray, tolerance: float) -> float:
    """Return the gap that is left to tolerances."""
    linear = abs(level.linear_value(col_value))
    if level.hessian is None:
        return tolerance * max(1.0, linear)
    parts = linear + abs(level.hessian.at(col_value)) + abs(level.offset)
    rounding = ROUNDING * (parts + level.largest)
    return tolerance * abs(level.value(col_value)) + rounding


def _gap(
    dual: FloatArray,
    value: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    tolerance: float,
) -> tuple[float, float] | None:
    """Return what a minimum could still gain, or None if a dual has no bound to stand on.

    A positive dual says that the lower bound holds the value, a negative one the upper.

    Returns:
        What could be gained on the way to bounds, and by values as large as they are that
        have none, their duals being 0 but for the tolerance.
    """
    bound = np.where(dual > 0, lower, upper)
    held = np.isfinite(bound)
    loose = np.abs(dual[~held])
    if (loose > tolerance).any():
        return None
    way = np.abs(value[held] - bound[held])
    return float(np.abs(dual[held]) @ way), float(loose @ np.abs(value[~held]))


def proves_infeasible(working: Working, ray: FloatArray) -> bool:
    """Return whether row multipliers prove that an LP has no plan (Farkas).

    The rows, multiplied and added up, say that a sum of the columns lies in one range; the
    columns' bounds say that it lies in another. If these do not meet, there is no plan.

    Args:
        working: The program; integrality is not looked at.
        ray: A multiplier for each row, float64.
    """
    size = float(np.abs(ray).max(initial=0.0))
    if size == 0 or not np.isfinite(size):
        return False
    ray = np.where(np.abs(ray) < ROUNDING * size, 0.0, ray / size)
    sums = working.col_sums(ray)
    terms = np.abs(working.matrix.value) * np.abs(ray[working.matrix.index])
    sizes = np.bincount(working.matrix.cols(), terms, working.num_col)
    sums = np.where(np.abs(sums) <= ROUNDING * np.maximum(sizes, ROUNDING), 0.0, sums)
    row_low, row_high = _range(ray, working.row_lower, working.row_upper)
    col_low, col_high = _range(sums, working.col_lower, working.col_upper)
    ends = (end for end in (row_low, row_high, col_low, col_high) if np.isfinite(end))
    margin = FEASIBILITY * max([1.0, *(abs(end) for end in ends)])
    return col_low > row_high + margin or row_low > col_high + margin


def _range(
    factors: FloatArray, lower: FloatArray, upper: FloatArray
) -> tuple[float, float]:
    """Return the least and the greatest value of a sum of bounded terms."""
    used = factors != 0
    factor, low, high = factors[used], lower[used], upper[used]
    least = np.where(factor > 0, factor * low, factor * high)
    greatest = np.where(factor > 0, factor * high, factor * low)
    return float(least.sum()), float(greatest.sum())
