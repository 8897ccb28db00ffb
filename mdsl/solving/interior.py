"""An interior-point method for convex quadratic programs.

It keeps to the middle of the plans and comes close to the best one in some tens of steps,
whatever the program. Nothing here judges how close: the duals that come with the plan prove
it, or do not.

Sources: S. Mehrotra, "On the Implementation of a Primal-Dual Interior Point Method", SIAM
Journal on Optimization 2 (1992), for the predicted and the corrected step; R. J. Vanderbei,
"Symmetric Quasidefinite Matrices", SIAM Journal on Optimization 5 (1995), for the matrix of
a step.
"""

from collections.abc import Callable

import numpy as np
from scipy.sparse import block_array, csc_array, diags_array
from scipy.sparse.linalg import splu

from mdsl.linear.arrays import BoolArray, FloatArray, LongArray
from mdsl.linear.hessian import Hessian
from mdsl.records import record
from mdsl.solving.equilibration import Scaled, equilibrated
from mdsl.solving.working import Level, Working

MAX_STEPS = 200
MAX_IDLE_STEPS = 30
PRECISE = 1e-12
TO_THE_EDGE = 0.995
MOST_CORRECTION = 10.0
LEAST_DISTANCE = 1e-20
# What is added to the diagonal, of which entries are about 1, and taken back by refinement.
ADDED = 1e-13
LEAST_PIVOT = 0.01
REFINEMENTS = 6
# A value that is as close as this to its bound, and closer than its dual is to 0, is there.
AT_BOUND = 1e-7

Solver = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


@record(eq=False)
class Point:
    """A point between the bounds with its duals, or a step from one to another.

    Attributes:
        inside: The columns, then the rows that are no equations, float64.
        row_dual: The duals of all rows, float64.
        below, above: Duals of the bounds of `inside`, positive; 0 where there is none.
    """

    inside: FloatArray
    row_dual: FloatArray
    below: FloatArray
    above: FloatArray

    def moved(self, step: "Point", length: float) -> "Point":
        """Return the point at the end of a step."""
        return Point(
            self.inside + length * step.inside,
            self.row_dual + length * step.row_dual,
            self.below + length * step.below,
            self.above + length * step.above,
        )


# Points that are lost to an overflow are passed over; numpy need not warn of them.
@np.errstate(all="ignore")
def solve_interior(
    working: Working, level: Level, hessian: Hessian, goes_on: Callable[[], bool]
) -> tuple[FloatArray, FloatArray, int]:
    """Return the columns, the rows' duals in the sense of the level, and the steps taken.

    Args:
        working: The program, without integer columns; it should have plans and a best one.
        level: What to optimise; a minimum is convex, a maximum concave.
        hessian: Its quadratic part.
        goes_on: Asked before each step whether to take it.
    """
    fixed = working.col_lower == working.col_upper
    values = np.where(fixed, working.col_lower, 0.0)
    row_dual = np.zeros(working.num_row)
    free = np.flatnonzero(~fixed)
    bounded = np.isfinite(working.row_lower) | np.isfinite(working.row_upper)
    rows = np.flatnonzero(bounded)
    program = _program(working, level, hessian, values, (free, rows))
    point, steps = _best_point(_Method(program), goes_on)
    values[free] = point.inside[: len(free)] * program.col_scale
    factor = level.sign / program.cost_scale
    row_dual[rows] = factor * program.row_scale * point.row_dual
    return values, row_dual, steps


def _program(
    working: Working,
    level: Level,
    hessian: Hessian,
    fixed: FloatArray,
    kept: tuple[LongArray, LongArray],
) -> Scaled:
    """Return the program of some columns and rows, the other columns being fixed."""
    free, rows = kept
    count = working.num_col
    of_rows, of_cols, q_values = hessian.whole()
    q_whole = csc_array((level.sign * q_values, (of_rows, of_cols)), (count, count))
    matrix = working.matrix
    arrays = (matrix.value, matrix.index, matrix.start)
    a_whole = csc_array(arrays, shape=(working.num_row, count))
    used = a_whole @ fixed
    return equilibrated(
        q_whole[free, :][:, free],
        level.sign * level.gradient(fixed)[free],
        a_whole[rows, :][:, free],
        np.concatenate([working.col_lower[free], (working.row_lower - used)[rows]]),
        np.concatenate([working.col_upper[free], (working.row_upper - used)[rows]]),
    )


def _best_point(method: "_Method", goes_on: Callable[[], bool]) -> tuple[Point, int]:
    """Return the most exact point that the steps came to, and their number."""
    point = best = method.start()
    least, steps, idle = method.error(point), 0, 0
    while steps < MAX_STEPS and idle < MAX_IDLE_STEPS and least > PRECISE and goes_on():
        try:
            point = method.next(point)
        except RuntimeError:
            # The matrix of the step is singular in the precision that there is.
            break
        steps += 1
        error = method.error(point)
        if not np.isfinite(error):
            break
        idle = 0 if error < least / 2 else idle + 1
        if error < least:
            best, least = point, error
    return method.at_bounds(best), steps


class _Method:
    """The steps of the method on one program.

    Rows that are no equations have columns of their own, behind those of the program:
    `A x - s = 0` with the row's bounds for s.
    """

    def __init__(self, program: Scaled) -> None:
        count = len(program.costs)
        lower, upper = program.lower[count:], program.upper[count:]
        equal = lower == upper
        own = np.concatenate([np.ones(count, np.bool_), ~equal])
        self._count = count
        self._program = program
        self._ranged = np.flatnonzero(~equal)
        self._right = np.where(equal, lower, 0.0)
        self._lower, self._upper = program.lower[own], program.upper[own]
        self._has_lower: BoolArray = np.isfinite(self._lower)
        self._has_upper: BoolArray = np.isfinite(self._upper)
        self._pairs = int(self._has_lower.sum() + self._has_upper.sum())

    def start(self) -> Point:
        """Return a point well inside the bounds.

        Columns are those that are best where a square of each is added and bounds are not
        looked at; then they are moved inside by as much as the worst is outside. Duals are
        as large as the slopes, and in the same proportion to all bounds.
        """
        lower, upper = self._lower, self._upper
        nothing = np.zeros(len(lower))
        slope = nothing.copy()
        slope[: self._count] = -self._program.costs
        inside, row_dual = self._solver(np.ones(len(lower)))(slope, self._right)
        outside = np.maximum(np.maximum(lower - inside, inside - upper), 0.0)
        width = np.where(self._has_lower & self._has_upper, upper - lower, np.inf)
        away = np.minimum(max(1.0, float(outside.max(initial=0.0))), width / 2)
        inside = np.maximum(inside, np.where(self._has_lower, lower + away, -np.inf))
        inside = np.minimum(inside, np.where(self._has_upper, upper - away, np.inf))
        point = Point(inside, row_dual, nothing, nothing)
        slope, _ = self._residuals(point)
        steepest = max(1.0, float(np.abs(slope).max(initial=0.0)))
        product = steepest * float(away.max(initial=1.0))
        below, above = self._distances(point)
        return Point(
            inside,
            row_dual,
            np.where(self._has_lower, product / below, 0.0),
            np.where(self._has_upper, product / above, 0.0),
        )

    def error(self, point: Point) -> float:
        """Return how far a point is from the best plan, relative to its numbers."""
        program, cols = self._program, point.inside[: self._count]
        slope, rows = self._residuals(point)
        curved = float(cols @ (program.q_matrix @ cols)) / 2
        size = 1.0 + float(np.abs(cols).max(initial=0.0))
        return max(
            float(np.abs(slope).max(initial=0.0)),
            float(np.abs(rows).max(initial=0.0)) / size,
            self._gap(point) / (1.0 + abs(curved + float(program.costs @ cols))),
        )

    def next(self, point: Point) -> Point:
        """Return the next point: a step is predicted, and then corrected by its errors.

        Corrections much larger than what they correct would send the steps to and fro.
        """
        solve = self._solver(self._weights(point))
        nothing = np.zeros(len(point.inside))
        mean = self._gap(point) / max(1, self._pairs)
        first = self._step(solve, point, nothing, nothing)
        ahead = point.moved(first, self._length(point, first))
        left = self._gap(ahead) / max(1, self._pairs)
        aim = mean * (left / mean) ** 3 if mean > 0 else 0.0
        most = MOST_CORRECTION * mean
        below = np.clip(first.inside * first.below, -most, most)
        above = np.clip(-first.inside * first.above, -most, most)
        second = self._step(
            solve,
            point,
            np.where(self._has_lower, aim - below, 0.0),
            np.where(self._has_upper, aim - above, 0.0),
        )
        return point.moved(second, TO_THE_EDGE * self._length(point, second))

    def at_bounds(self, point: Point) -> Point:
        """Return a point with the values on their bounds that their duals hold there."""
        below, above = self._distances(point)
        size = AT_BOUND * (1.0 + np.abs(point.inside))
        at_lower = self._has_lower & (below < size) & (below < point.below)
        at_upper = self._has_upper & (above < size) & (above < point.above)
        inside = np.where(at_lower, self._lower, point.inside)
        inside = np.where(at_upper, self._upper, inside)
        return Point(inside, point.row_dual, point.below, point.above)

    def _distances(self, point: Point) -> tuple[FloatArray, FloatArray]:
        """Return the distances to both bounds, 1 where there is none."""
        below = np.where(self._has_lower, point.inside - self._lower, 1.0)
        above = np.where(self._has_upper, self._upper - point.inside, 1.0)
        return np.maximum(below, LEAST_DISTANCE), np.maximum(above, LEAST_DISTANCE)

    def _gap(self, point: Point) -> float:
        """Return the sum of all distances times their duals."""
        below, above = self._distances(point)
        return float(below @ point.below + above @ point.above)

    def _weights(self, point: Point) -> FloatArray:
        below, above = self._distances(point)
        return point.below / below + point.above / above

    def _residuals(self, point: Point) -> tuple[FloatArray, FloatArray]:
        """Return by how much the slopes miss the duals, and the rows their values."""
        program, cols = self._program, point.inside[: self._count]
        slope = program.q_matrix @ cols + program.costs
        slope -= program.transposed @ point.row_dual
        slope = np.concatenate([slope, point.row_dual[self._ranged]])
        rows = self._right - program.a_matrix @ cols
        rows[self._ranged] += point.inside[self._count :]
        return slope - point.below + point.above, rows

    def _step(
        self, solve: Solver, point: Point, to_lower: FloatArray, to_upper: FloatArray
    ) -> Point:
        """Return the step after which distances times duals are about as given."""
        slope, rows = self._residuals(point)
        below, above = self._distances(point)
        low = to_lower / below - point.below
        high = to_upper / above - point.above
        inside, row_dual = solve(low - high - slope, rows)
        return Point(
            inside,
            row_dual,
            np.where(self._has_lower, low - point.below / below * inside, 0.0),
            np.where(self._has_upper, high + point.above / above * inside, 0.0),
        )

    def _solver(self, weights: FloatArray) -> Solver:
        """Return what solves the equations of a step for slopes and rows.

        The columns of rows have been eliminated: `[-(Q + W) A'; A 1/W']`.
        """
        program, count = self._program, self._count
        of_rows = np.maximum(weights[count:], LEAST_DISTANCE)
        corner = np.zeros(program.a_matrix.shape[0])
        corner[self._ranged] = 1.0 / of_rows
        curved = program.q_matrix + diags_array(weights[:count])
        exact = block_array(
            [[-curved, program.transposed], [program.a_matrix, diags_array(corner)]],
            format="csc",
        )
        added = np.full(exact.shape[0], ADDED)
        added[:count] = -ADDED
        factors = splu(
            csc_array(exact + diags_array(added)),
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=LEAST_PIVOT,
            options={"SymmetricMode": True},
        )

        def solve(slope: FloatArray, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
            lower = rows.copy()
            lower[self._ranged] += slope[count:] / of_rows
            right = np.concatenate([-slope[:count], lower])
            found = _refined(exact, factors.solve, right)
            dual = found[count:]
            ranged = (slope[count:] - dual[self._ranged]) / of_rows
            return np.concatenate([found[:count], ranged]), dual

        return solve

    def _length(self, point: Point, step: Point) -> float:
        """Return which part of a step, at most 1, leaves every distance and dual positive."""
        below, above = self._distances(point)
        longest = 1.0
        for value, change, there in (
            (below, step.inside, self._has_lower),
            (above, -step.inside, self._has_upper),
            (point.below, step.below, self._has_lower),
            (point.above, step.above, self._has_upper),
        ):
            falls = there & (change < 0)
            shares = value[falls] / -change[falls]
            longest = min(longest, float(shares.min(initial=1.0)))
        return longest


def _refined(
    matrix: csc_array, solve: Callable[[FloatArray], FloatArray], right: FloatArray
) -> FloatArray:
    """Return a solution of `matrix @ x = right` that is corrected as long as this helps."""
    found = solve(right)
    left = right - matrix @ found
    error = float(np.abs(left).max(initial=0.0))
    for _ in range(REFINEMENTS):
        other = found + solve(left)
        left = right - matrix @ other
        now = float(np.abs(left).max(initial=0.0))
        if not now < error:
            break
        found, error = other, now
    return found
