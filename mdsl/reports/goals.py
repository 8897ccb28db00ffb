"""What became of goals at a plan."""

import numpy as np

from mdsl.linear.arrays import BoolArray, FloatArray
from mdsl.linear.program import GoalBlocks, LinearProgram, Objective
from mdsl.records import record

TOLERANCE = 1e-6


@record(eq=False)
class GoalFigures:
    """A goal family at a plan, float64, one number for each instance.

    Attributes:
        goal: The family.
        achieved: What the left side comes to.
        under, over: By how much that is below or above the target.
        missed: The deviations that the goal is to avoid, without weights.
    """

    goal: GoalBlocks
    achieved: FloatArray
    under: FloatArray
    over: FloatArray
    missed: FloatArray

    @property
    def met(self) -> BoolArray:
        """Whether each instance is met, apart from rounding."""
        return self.missed <= TOLERANCE * np.maximum(1.0, np.abs(self.goal.target))


def goal_figures(
    program: LinearProgram,
    goal: GoalBlocks,
    col_value: FloatArray,
    row_value: FloatArray,
) -> GoalFigures:
    """Return what a goal family comes to, computed from its rows.

    Args:
        program: The program.
        goal: The family.
        col_value: Values of the columns, float64.
        row_value: Activities of the rows, float64.
    """
    rows = goal.row.slice
    instances = goal.row.instances
    if instances is None:
        instances = np.arange(goal.row.count, dtype=np.int32)
    left = row_value[rows].copy()
    if goal.under is not None:
        left -= col_value[goal.under.start + instances]
    if goal.over is not None:
        left += col_value[goal.over.start + instances]
    lower = program.row_lower[rows]
    bound = np.where(np.isfinite(lower), lower, program.row_upper[rows])
    excess = left - bound
    # Constants on the left side have moved to the row's bound.
    achieved = left + (goal.target - bound)
    under, over = np.maximum(-excess, 0.0), np.maximum(excess, 0.0)
    missed = np.where(goal.weight_under > 0, under, 0.0)
    missed += np.where(goal.weight_over > 0, over, 0.0)
    return GoalFigures(goal, achieved + 0.0, under, over, missed)


def weights_at(goal: GoalBlocks, at: BoolArray) -> set[float]:
    """Return the weights of some instances of a goal, but for those that are 0."""
    both = np.concatenate((goal.weight_under[at], goal.weight_over[at]))
    return {*np.unique(both[both > 0]).tolist()}


def level_unit(program: LinearProgram, objective: Objective) -> str:
    """Return the unit of an objective, or of the deviations that a level adds up.

    Deviations of several units, and weighted ones, have none.
    """
    if not objective.is_goal_level:
        return objective.unit
    units: set[str] = set()
    for goal in program.goals:
        at = goal.priority == objective.priority
        if at.any():
            units.add(goal.row.unit if weights_at(goal, at) <= {1.0} else "")
    return units.pop() if len(units) == 1 else ""
