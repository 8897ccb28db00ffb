"""Levels of a program by themselves: one with the earlier ones held, or all in one sum."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mdsl.linear.arrays import FloatArray
from mdsl.linear.assembly import Entries, Matrix, extended
from mdsl.linear.domain import Domain
from mdsl.linear.program import Block, LinearProgram, Objective, Role, Sense

HELD = "level{number}_held"
WEIGHTED = "weighted_goals"
WEIGHTED_SUM = "weighted_sum"


def values_reached(
    program: LinearProgram, number: int, col_value: FloatArray
) -> FloatArray:
    """Return what the first levels come to at a plan, without their constants, float64."""
    held = program.objectives[:number]
    values = [o.costs @ col_value[o.cols] for o in held]
    return np.array(values, np.float64)


def with_levels_held(program: LinearProgram, values: FloatArray) -> LinearProgram:
    """Return a program whose one objective is a level, the earlier ones being rows.

    The row `level1_held` says that the first level comes out no worse than a value, and so
    on. Constants are left out on both sides.

    Args:
        program: The program.
        values: What `values_reached` says of a plan that is the best one for the earlier
            levels; their number is that of the level, from 0.
    """
    number = len(values)
    held = program.objectives[:number]
    rows = np.arange(program.num_row, program.num_row + number, dtype=np.int32)
    counts = [len(objective.cols) for objective in held]
    none = np.zeros(0)
    added = Entries(
        np.repeat(rows, counts),
        np.concatenate([none.astype(np.int32), *(o.cols for o in held)]),
        np.concatenate([none, *(o.costs for o in held)]),
    )
    matrix = extended(
        Matrix(program.a_start, program.a_index, program.a_value),
        added,
        program.num_col,
    )
    smaller = np.array([o.sense is Sense.MINIMIZE for o in held], np.bool_)
    blocks = [
        Block(HELD.format(number=at + 1), Role.AUXILIARY, int(row), Domain())
        for at, row in enumerate(rows)
    ]
    return replace(
        program,
        num_row=program.num_row + number,
        row_lower=np.append(program.row_lower, np.where(smaller, -np.inf, values)),
        row_upper=np.append(program.row_upper, np.where(smaller, values, np.inf)),
        a_start=matrix.start,
        a_index=matrix.index,
        a_value=matrix.value,
        row_blocks=(*program.row_blocks, *blocks),
        objectives=(program.objectives[number],),
    )


def weighted_goals(program: LinearProgram) -> Objective | None:
    """Return the sum of all weighted deviations, whatever their goals' priorities.

    None if no level of the program is one of goals.
    """
    levels = [objective for objective in program.objectives if objective.is_goal_level]
    if not levels:
        return None
    costs = np.zeros(program.num_col)
    for level in levels:
        costs[level.cols] += level.costs
    cols = np.flatnonzero(costs).astype(np.int32)
    return Objective(
        WEIGHTED,
        Sense.MINIMIZE,
        cols,
        costs[cols],
        sum(level.offset for level in levels),
        is_goal_level=True,
    )


def weighted_sum(
    objectives: Sequence[Objective], weights: Sequence[float], num_col: int
) -> Objective:
    """Return the weighted sum of all levels, in the sense of the last one.

    Levels of the other sense are subtracted; a sum that ends with goals is minimised.
    """
    last = objectives[-1]
    costs, offset = np.zeros(num_col), 0.0
    for objective, weight in zip(objectives, weights, strict=True):
        signed = weight if objective.sense is last.sense else -weight
        costs[objective.cols] += signed * objective.costs
        offset += signed * objective.offset
    cols = np.flatnonzero(costs).astype(np.int32)
    hessian = None if last.hessian is None else last.hessian.scaled(weights[-1])
    return Objective(
        WEIGHTED_SUM, last.sense, cols, costs[cols], offset, hessian=hessian
    )
