"""What is looked at before a program is written: its numbers."""

from collections.abc import Iterator

import numpy as np

from mdsl.diagnostics import Diagnostic, PlanError
from mdsl.formats.errors import NumberOutOfRange
from mdsl.linear.arrays import FloatArray, LongArray
from mdsl.linear.program import LinearProgram, Objective

SMALLEST = 1e-9
LARGEST = 1e15
"""Sizes between which every solver reads numbers alike, both ends left out."""

SLICE = 1 << 14
"""How many numbers are looked at at once, so that they stay in the processor's cache."""


def check_limits(program: LinearProgram, objective: Objective | None) -> None:
    """Raise `PlanError` for what no file can say that all solvers read alike."""
    found: list[Diagnostic] = []
    outside = _outside(program.a_value)
    if len(outside):
        at = int(outside[0])
        what = f"the coefficient of {_entry_name(program, at)}"
        found.append(_out_of_range(program.a_value, outside, what))
    if objective is not None:
        found += _check_objective(program, objective)
    for words, values, label, right in (
        ("the lower bound of", program.col_lower, program.col_label, -np.inf),
        ("the upper bound of", program.col_upper, program.col_label, np.inf),
        ("the lower side of", program.row_lower, program.row_label, -np.inf),
        ("the upper side of", program.row_upper, program.row_label, np.inf),
    ):
        outside = _outside(values, right)
        if len(outside):
            what = f"{words} {label(int(outside[0]))}"
            found.append(_out_of_range(values, outside, what))
    if found:
        raise PlanError(found)


def _check_objective(
    program: LinearProgram, objective: Objective
) -> Iterator[Diagnostic]:
    outside = _outside(objective.costs)
    if len(outside):
        col = program.col_label(int(objective.cols[outside[0]]))
        what = f"the cost of {col} in {objective.name}"
        yield _out_of_range(objective.costs, outside, what)
    if objective.hessian is not None:
        values = objective.hessian.value
        outside = _outside(values)
        if len(outside):
            col = program.col_label(int(objective.hessian.cols[outside[0]]))
            what = f"the quadratic cost of {col} in {objective.name}"
            yield _out_of_range(values, outside, what)
    constant = np.array([objective.offset])
    if len(_outside(constant)):
        what = f"the constant of {objective.name}"
        yield _out_of_range(constant, np.zeros(1, np.int64), what)


def _outside(values: FloatArray, right: float = np.nan) -> LongArray:
    """Return which numbers are too small or too large, or no numbers at all.

    0 is fine, and so is `right`, the infinity that a bound may have.
    """
    found: list[LongArray] = [np.zeros(0, np.int64)]
    for start in range(0, len(values), SLICE):
        own = values[start : start + SLICE]
        sizes = np.abs(own)
        fine = (sizes > SMALLEST) & (sizes < LARGEST)
        if fine.all():
            continue
        fine |= (own == 0) | (own == right)
        if not fine.all():
            found.append(np.flatnonzero(~fine) + start)
    return np.concatenate(found)


def _out_of_range(values: FloatArray, outside: LongArray, what: str) -> Diagnostic:
    number = float(values[outside[0]])
    return NumberOutOfRange(number=number, what=what, count=len(outside))


def _entry_name(program: LinearProgram, at: int) -> str:
    """Return in the model's words where a nonzero stands."""
    col = int(np.searchsorted(program.a_start, at, side="right")) - 1
    return f"{program.col_label(col)} in {program.row_label(int(program.a_index[at]))}"
