"""The figures of a plan, computed anew from the program's arrays.

Nothing that a solver says of its own plan is passed on: objective, activities and
violations are those of the values that a person gets to see.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import Integrality, LinearProgram
from mdsl.linear.solution import Solution, Violation
from mdsl.solving.certificates import FEASIBILITY, ROUNDING, bound_size, excess


def with_plan(
    solution: Solution,
    program: LinearProgram,
    col_value: FloatArray,
    tolerance: float = FEASIBILITY,
) -> Solution:
    """Return a solution with a plan and all that follows from it.

    Args:
        solution: What is known without the plan.
        program: The program.
        col_value: Values of its columns, float64.
        tolerance: What may be missed, in units of a bound where that is above 1.
    """
    row_value = program.row_values(col_value)
    last = program.objectives[-1] if program.objectives else None
    rows = row_excess(program, row_value)
    row_allowed = allowed_in_rows(program, col_value, tolerance)
    bounds = tolerance * bound_size(program.col_lower, program.col_upper)
    whole = np.full(program.num_col, tolerance)
    return replace(
        solution,
        col_value=col_value,
        row_value=row_value,
        objective=None if last is None else last.value(col_value),
        worst_row=_worst(rows, row_allowed, program.row_label),
        worst_bound=_worst(bound_excess(program, col_value), bounds, program.col_label),
        worst_integrality=_worst(
            fractions(program, col_value), whole, program.col_label
        ),
    )


def row_excess(program: LinearProgram, row_value: FloatArray) -> FloatArray:
    """Return by how much rows miss their bounds, float64."""
    return excess(row_value, program.row_lower, program.row_upper)


def allowed_in_rows(
    program: LinearProgram, col_value: FloatArray, tolerance: float = FEASIBILITY
) -> FloatArray:
    """Return by how much rows may be missed, what rounding costs included, float64."""
    cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
    terms = np.abs(program.a_value * col_value[cols])
    sizes = np.bincount(program.a_index, terms, program.num_row)
    allowed = tolerance * bound_size(program.row_lower, program.row_upper)
    return np.asarray(allowed + ROUNDING * sizes, np.float64)


def bound_excess(program: LinearProgram, col_value: FloatArray) -> FloatArray:
    """Return by how much columns miss their bounds; semicontinuous ones may be 0."""
    outside = excess(col_value, program.col_lower, program.col_upper)
    semi = program.integrality >= Integrality.SEMICONTINUOUS
    return np.where(semi, np.minimum(outside, np.abs(col_value)), outside)


def fractions(program: LinearProgram, col_value: FloatArray) -> FloatArray:
    """Return how far integer columns are from whole numbers, 0 for the others."""
    whole = (program.integrality == Integrality.INTEGER) | (
        program.integrality == Integrality.SEMI_INTEGER
    )
    return np.where(whole, np.abs(col_value - np.round(col_value)), 0.0)


def _worst(
    amounts: FloatArray, allowed: FloatArray, label: Callable[[int], str]
) -> Violation | None:
    """Return the amount that is the largest by what is allowed of it, with its name.

    The name is empty where nothing is violated.
    """
    if not len(amounts):
        return None
    at = int(np.argmax(amounts / allowed))
    amount = float(amounts[at])
    return Violation(amount, label(at) if amount > 0 else "", float(allowed[at]))
