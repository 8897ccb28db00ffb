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
from mdsl.solving.certificates import excess


def with_plan(
    solution: Solution, program: LinearProgram, col_value: FloatArray
) -> Solution:
    """Return a solution with a plan and all that follows from it.

    Args:
        solution: What is known without the plan.
        program: The program.
        col_value: Values of its columns, float64.
    """
    row_value = program.row_values(col_value)
    last = program.objectives[-1] if program.objectives else None
    rows = excess(row_value, program.row_lower, program.row_upper)
    return replace(
        solution,
        col_value=col_value,
        row_value=row_value,
        objective=None if last is None else last.value(col_value),
        worst_row=_worst(rows, program.row_label),
        worst_bound=_worst(_bound_excess(program, col_value), program.col_label),
        worst_integrality=_worst(_fractions(program, col_value), program.col_label),
    )


def _bound_excess(program: LinearProgram, col_value: FloatArray) -> FloatArray:
    """Return by how much columns miss their bounds; semicontinuous ones may be 0."""
    outside = excess(col_value, program.col_lower, program.col_upper)
    semi = program.integrality >= Integrality.SEMICONTINUOUS
    return np.where(semi, np.minimum(outside, np.abs(col_value)), outside)


def _fractions(program: LinearProgram, col_value: FloatArray) -> FloatArray:
    """Return how far integer columns are from whole numbers, 0 for the others."""
    whole = (program.integrality == Integrality.INTEGER) | (
        program.integrality == Integrality.SEMI_INTEGER
    )
    return np.where(whole, np.abs(col_value - np.round(col_value)), 0.0)


def _worst(amounts: FloatArray, label: Callable[[int], str]) -> Violation | None:
    """Return the largest amount with its name, which is empty where nothing is violated."""
    if not len(amounts):
        return None
    at = int(np.argmax(amounts))
    amount = float(amounts[at])
    return Violation(amount, label(at) if amount > 0 else "")
