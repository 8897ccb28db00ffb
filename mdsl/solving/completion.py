"""A plan that gives the model's own variables, completed by those that mdsl has added.

Deviations of goals follow from the rows. Columns that stand for logic do not: for them the
program is solved with all else fixed, so that rows are missed by as little as possible.
"""

from dataclasses import replace

import numpy as np

from mdsl.linear.arrays import BoolArray, ByteArray, FloatArray
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.program import (
    Block,
    Integrality,
    LinearProgram,
    Objective,
    Role,
    Sense,
)
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve

MISSED = "missed"


def completed(
    program: LinearProgram, values: FloatArray, options: SolveOptions
) -> FloatArray | None:
    """Return a plan with a value for every column.

    Variables without a value get the one nearest to 0 that their bounds allow.

    Args:
        program: The program.
        values: Values of its columns, float64, NaN where there is none.
        options: For the solve that other columns may need.

    Returns:
        float64; None if the solver finds no values for the columns that mdsl has added.
    """
    values = values.copy()
    own = _cols_of(program, Role.VARIABLE)
    least = np.clip(0.0, program.col_lower, program.col_upper)
    values = np.where(own & np.isnan(values), least, values)
    deviations = np.zeros(program.num_col, np.bool_)
    for goal in program.goals:
        for block in (goal.under, goal.over):
            if block is not None:
                deviations[block.slice] = True
    free = np.isnan(values)
    if (free & ~deviations).any():
        return _solved(program, np.where(deviations, np.nan, values), options)
    return _with_deviations(program, np.where(deviations, 0.0, values))


def _cols_of(program: LinearProgram, role: Role) -> BoolArray:
    chosen = np.zeros(program.num_col, np.bool_)
    for block in program.col_blocks:
        chosen[block.slice] = block.role is role
    return chosen


def _with_deviations(program: LinearProgram, values: FloatArray) -> FloatArray:
    """Return values with the deviations that the rows of goals ask for.

    A goal whose left side holds a deviation of another goal has to come after it, so that
    the rows are gone through as often as there are goals.
    """
    for _ in program.goals:
        row_value = program.row_values(values)
        for goal in program.goals:
            rows, instances = goal.row.slice, goal.row.instances
            at = np.arange(goal.row.count) if instances is None else instances
            below, above = program.row_lower[rows], program.row_upper[rows]
            left = row_value[rows].copy()
            if goal.under is not None:
                left -= values[goal.under.start + at]
            if goal.over is not None:
                left += values[goal.over.start + at]
            if goal.under is not None:
                target = np.where(np.isfinite(below), below, above)
                values[goal.under.start + at] = np.maximum(target - left, 0.0)
            if goal.over is not None:
                target = np.where(np.isfinite(above), above, below)
                values[goal.over.start + at] = np.maximum(left - target, 0.0)
    return values


def _solved(
    program: LinearProgram, values: FloatArray, options: SolveOptions
) -> FloatArray | None:
    """Return the best completion of those that miss rows by as little as possible."""
    free = np.isnan(values)
    cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
    touched = np.bincount(program.a_index, free[cols], program.num_row) > 0
    rows = np.flatnonzero(touched).astype(np.int32)
    count, start = len(rows), program.num_col
    axis = Axis("row", rows.astype(np.object_))
    shares = [
        Block(
            f"{MISSED}_{side}", Role.AUXILIARY, at, Domain((Factor((count,)),), (axis,))
        )
        for side, at in (("below", start), ("above", start + count))
    ]
    ends = program.a_start[-1] + np.arange(1, 2 * count + 1, dtype=np.int32)
    missed = np.arange(start, start + 2 * count, dtype=np.int32)
    least = Objective(MISSED, Sense.MINIMIZE, missed, np.ones(2 * count))
    zeros = np.zeros(2 * count)
    own_kinds = np.where(free, program.integrality, Integrality.CONTINUOUS)
    kinds = np.append(own_kinds, np.zeros(2 * count)).astype(np.uint8)
    elastic = replace(
        program,
        num_col=start + 2 * count,
        col_lower=np.append(np.where(free, program.col_lower, values), zeros),
        col_upper=np.append(np.where(free, program.col_upper, values), zeros + np.inf),
        row_lower=np.where(touched, program.row_lower, -np.inf),
        row_upper=np.where(touched, program.row_upper, np.inf),
        integrality=kinds,
        a_start=np.append(program.a_start, ends).astype(np.int32),
        a_index=np.concatenate((program.a_index, rows, rows)),
        a_value=np.concatenate((program.a_value, np.ones(count), -np.ones(count))),
        objectives=(least, *(_over(o, values, kinds) for o in program.objectives)),
        col_blocks=(*program.col_blocks, *shares),
        col_start=None,
    )
    plan = solve(elastic, options).col_value
    return None if plan is None else plan[:start]


def _over(objective: Objective, values: FloatArray, kinds: ByteArray) -> Objective:
    """Return an objective for a program with columns added behind its own.

    A quadratic one beside integers, which HiGHS does not solve, is taken at the values that
    are given: it is linear in each of the columns without a value.

    Args:
        objective: The objective.
        values: Values of its program's columns, float64, NaN where there is none.
        kinds: The kinds of all columns, with those that are added.
    """
    if objective.hessian is None:
        return objective
    if not kinds.any():
        return replace(objective, hessian=objective.hessian.padded(len(kinds)))
    free = np.isnan(values)
    costs = objective.hessian.gradient(np.where(free, 0.0, values))
    costs[objective.cols] += objective.costs
    cols = np.flatnonzero(free).astype(np.int32)
    return replace(objective, cols=cols, costs=costs[cols], hessian=None)
