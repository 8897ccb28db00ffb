"""Whether a convex quadratic objective has no limit.

HiGHS' word for it cannot be relied on. A convex quadratic function that has plans has no
limit over them just when there is a direction in which one can go on for ever, along which
it is linear and improves: d with Q d = 0 and c' d < 0, along which no bound of a row or
column is in the way. Source: B. C. Eaves, "On Quadratic Programming", Management Science 17
(1971).
"""

from dataclasses import replace

import numpy as np

from mdsl.linear.arrays import FloatArray
from mdsl.linear.assembly import Entries, extended
from mdsl.linear.hessian import Hessian
from mdsl.linear.solution import Status
from mdsl.solving.callbacks import NO_CALLBACKS
from mdsl.solving.highs import Engine
from mdsl.solving.search import TIGHT
from mdsl.solving.signals import StopRequest
from mdsl.solving.working import Level, Working

LEAST_DESCENT = 1e-8


def has_descent(
    working: Working,
    level: Level,
    hessian: Hessian,
    seconds: float,
    stop: StopRequest,
) -> bool:
    """Return whether a quadratic level improves for ever along some direction.

    Args:
        working: The program; it has no integer columns, and it has plans.
        level: The level.
        hessian: Its quadratic part.
        seconds: The time limit.
        stop: What may ask to stop.
    """
    lower, upper = np.isfinite(working.col_lower), np.isfinite(working.col_upper)
    if (lower & upper).all() or not len(level.cols):
        return False
    largest = float(np.abs(level.costs).max())
    linear = replace(level, costs=level.costs / largest, hessian=None, offset=0.0)
    tight = {"primal_feasibility_tolerance": TIGHT, "dual_feasibility_tolerance": TIGHT}
    directions = _directions(working, hessian)
    engine = Engine(directions, linear, tight, stop, NO_CALLBACKS)
    outcome = engine.run({}, seconds)
    if outcome.status is not Status.OPTIMAL or outcome.col_value is None:
        return False
    return -level.sign * linear.linear_value(outcome.col_value) > LEAST_DESCENT


def _directions(working: Working, hessian: Hessian) -> Working:
    """Return the program of the directions, no step above 1, along which nothing ends.

    The rows of Q are scaled to a largest entry of 1, so that a curvature does not pass for
    none because its unit is large.
    """
    rows, cols, values = hessian.whole()
    largest = np.zeros(working.num_col)
    np.maximum.at(largest, rows, np.abs(values))
    used = np.flatnonzero(largest)
    place = np.zeros(working.num_col, np.int32)
    place[used] = np.arange(working.num_row, working.num_row + len(used))
    flat = Entries(place[rows], cols, values / largest[rows])
    zeros = np.zeros(len(used))
    return replace(
        working,
        matrix=extended(working.matrix, flat, working.num_col),
        num_row=working.num_row + len(used),
        col_lower=_open(working.col_lower, -1.0),
        col_upper=_open(working.col_upper, 1.0),
        row_lower=np.append(_open(working.row_lower, -np.inf), zeros),
        row_upper=np.append(_open(working.row_upper, np.inf), zeros),
    )


def _open(bounds: FloatArray, otherwise: float) -> FloatArray:
    """Return 0 where there is a bound, and something else where there is none."""
    return np.where(np.isfinite(bounds), 0.0, otherwise)
