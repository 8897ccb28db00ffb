"""Answers without a plan, as diagnostics that say what to look at."""

from collections.abc import Sequence

import numpy as np

from mdsl.diagnostics import Diagnostic
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import Integrality, LinearProgram, Objective, Sense
from mdsl.linear.solution import Solution, Status
from mdsl.reports.errors import Infeasible, Unbounded
from mdsl.reports.numbers import shown
from mdsl.semantics.model import CheckedModel

MAX_VARIABLES = 5
TOLERANCE = 1e-6


def diagnose_outcome(
    model: CheckedModel, program: LinearProgram, solution: Solution
) -> Diagnostic | None:
    """Return why a program has no best plan; None where that is not what was found."""
    match solution.status:
        case Status.INFEASIBLE:
            return _infeasible(model, program)
        case Status.UNBOUNDED:
            return _unbounded(model, program, solution)
        case _:
            return None


def _infeasible(model: CheckedModel, program: LinearProgram) -> Infeasible:
    """Return the diagnostic, at the first row that bounds alone rule out, if there is one."""
    least, most = _activity_ranges(program)
    lower, upper = program.row_lower, program.row_upper
    above = least > upper + TOLERANCE * np.maximum(1.0, np.abs(upper))
    below = most < lower - TOLERANCE * np.maximum(1.0, np.abs(lower))
    rows = np.flatnonzero(above | below)
    if not len(rows):
        return Infeasible(model=model.name)
    row = int(rows[0])
    wanted, possible = (
        (f"at most {shown(upper[row])}", f"at least {shown(least[row])}")
        if above[row]
        else (f"at least {shown(lower[row])}", f"at most {shown(most[row])}")
    )
    return Infeasible(
        span=program.row_block(row).span,
        model=model.name,
        reason=f"{program.row_label(row)} is to be {wanted}, and the bounds of its "
        f"variables make it {possible}",
    )


def _activity_ranges(program: LinearProgram) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest activity of rows that column bounds allow."""
    lower, upper = program.col_lower, program.col_upper
    semi = program.integrality >= Integrality.SEMICONTINUOUS
    lower = np.where(semi, np.minimum(lower, 0.0), lower)
    upper = np.where(semi, np.maximum(upper, 0.0), upper)
    cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
    ends = np.stack((program.a_value * lower[cols], program.a_value * upper[cols]))
    rows, count = program.a_index, program.num_row
    least = np.bincount(rows, ends.min(axis=0), count).astype(np.float64)
    most = np.bincount(rows, ends.max(axis=0), count).astype(np.float64)
    return least, most


def _unbounded(
    model: CheckedModel, program: LinearProgram, solution: Solution
) -> Unbounded:
    number = min(len(solution.levels), len(program.objectives) - 1)
    objective = program.objectives[number]
    declared = model.objectives.get(objective.name.partition("[")[0])
    return Unbounded(
        span=None if declared is None else declared.span,
        objective=objective.name,
        variables=_unlimited(program, objective),
    )


def _unlimited(program: LinearProgram, objective: Objective) -> tuple[str, ...]:
    """Return the variables that improve an objective and are not bounded on that side."""
    sign = -1.0 if objective.sense is Sense.MAXIMIZE else 1.0
    gains = sign * objective.costs < 0
    bounds = np.where(
        gains, program.col_upper[objective.cols], program.col_lower[objective.cols]
    )
    cols = objective.cols[np.isinf(bounds) & (objective.costs != 0)]
    return _block_names(program, cols.tolist())


def _block_names(program: LinearProgram, cols: Sequence[int]) -> tuple[str, ...]:
    starts = np.array([block.start for block in program.col_blocks])
    numbers = np.unique(np.searchsorted(starts, cols, side="right") - 1)
    return tuple(program.col_blocks[n].name for n in numbers[:MAX_VARIABLES])
