"""The values that a person asks to see below the summary of a run."""

from collections.abc import Iterator, Sequence

import numpy as np

from mdsl.diagnostics import PlanError, did_you_mean, printable
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import Block, LinearProgram
from mdsl.linear.solution import Solution
from mdsl.reports.errors import UnknownFamily
from mdsl.reports.families import FamilyKind, families
from mdsl.reports.numbers import SMALLEST, aligned, counted, shown
from mdsl.semantics.model import CheckedModel

ALL = "all"
"""What stands for all variables."""

MAX_LINES = 500


def check_chosen(model: CheckedModel, names: Sequence[str]) -> None:
    """Raise `PlanError` for a name that is no variable and no `let` with variables."""
    lets = [name for name, let in model.lets.items() if let.degree]
    known = [*model.variables, *lets]
    unknown = [name for name in names if name not in {ALL, *known}]
    if unknown:
        expected = "variable or `let` with variables"
        raise PlanError(
            [
                UnknownFamily(
                    name=name, expected=expected, hint=did_you_mean(name, known)
                )
                for name in unknown
            ]
        )


def chosen_values(
    program: LinearProgram, solution: Solution, names: Sequence[str]
) -> Iterator[str]:
    """Yield the values that are not 0, family by family, in the order of the names."""
    if solution.col_value is None:
        return
    expressions = program.expressions.values(solution.col_value)
    values = {
        FamilyKind.VARIABLE: solution.col_value,
        FamilyKind.EXPRESSION: expressions,
    }
    for name in names:
        for family in families(program):
            is_variable = family.kind is FamilyKind.VARIABLE
            is_asked = family.kind in values and family.block.name == name
            if is_asked or (name == ALL and is_variable):
                yield ""
                yield from _lines(family.block, values[family.kind])


def _lines(block: Block, values: FloatArray) -> list[str]:
    used = np.flatnonzero(np.abs(values[block.slice]) >= SMALLEST) + block.start
    if not len(used):
        return [f"{printable(block.name)}  all 0"]
    rows = [
        [
            printable(block.label(number)),
            shown(float(values[number])),
            printable(block.unit),
        ]
        for number in used[:MAX_LINES].tolist()
    ]
    lines = aligned(rows, {1})
    rest = len(used) - len(rows)
    if rest:
        lines.append(f"and {counted(rest, 'other')}; --out writes all of them")
    return lines
