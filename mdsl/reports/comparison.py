"""Several runs of one model side by side."""

from collections.abc import Sequence

import numpy as np

from mdsl.diagnostics import printable
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import Solution
from mdsl.records import record
from mdsl.reports.families import unique_names
from mdsl.reports.numbers import aligned, counted, section, shown
from mdsl.reports.parts import Figure, figures
from mdsl.reports.tables import Array, Columns
from mdsl.semantics.model import CheckedModel

WRONG = "error"
"""The status of a case that could not be solved, because its data or choices are wrong."""


@record(eq=False)
class CaseFigures:
    """What a comparison tells of a case.

    Attributes:
        name: The case.
        status: How it ended.
        objective: The name of the objective that was served last; empty without a plan.
        sense: Its direction.
        value, bound, gap: As in `Solution`.
        figures: The named parts of the objective, and other named numbers.
        levels: The value of each level before the last objective, by what it is called.
        size: Columns, rows and nonzeros.
        seconds: Wall time of everything.
        folder: Where its tables were written; empty if they were not.
    """

    name: str
    status: str = WRONG
    objective: str = ""
    sense: str = ""
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    figures: tuple[Figure, ...] = ()
    levels: tuple[tuple[str, float], ...] = ()
    size: tuple[int, int, int] | None = None
    seconds: float | None = None
    folder: str = ""


def case_figures(
    name: str,
    model: CheckedModel,
    program: LinearProgram,
    solution: Solution,
    seconds: float,
) -> CaseFigures:
    """Return what a comparison tells of a case that was solved."""
    size = (program.num_col, program.num_row, program.num_nonzero)
    status = str(solution.status)
    if solution.col_value is None:
        return CaseFigures(name, status, size=size, seconds=seconds)
    last = program.objectives[-1] if program.objectives else None
    is_named = last is not None and not last.is_goal_level
    parts, others = figures(model, program, solution.col_value)
    levels = [
        (
            _level_name(level.name, level.priority, is_goal=level.is_goal_level),
            level.value,
        )
        for level, objective in zip(solution.levels, program.objectives, strict=False)
        if objective is not last or not is_named
    ]
    return CaseFigures(
        name,
        status,
        last.name if last is not None and is_named else "",
        str(last.sense) if last is not None and is_named else "",
        solution.objective if is_named else None,
        solution.bound if is_named else None,
        solution.gap if is_named else None,
        (*parts, *others),
        tuple(levels),
        size,
        seconds,
    )


def _level_name(name: str, priority: float | None, *, is_goal: bool) -> str:
    return f"priority {shown(priority or 0)}" if is_goal else name


def _all_of(rows: Sequence[dict[str, float]]) -> list[str]:
    """Return the keys of all rows, in order of appearance."""
    return [*dict.fromkeys(key for row in rows for key in row)]


def _by_name(case: CaseFigures) -> dict[str, float]:
    return {figure.name: figure.value for figure in case.figures}


# --- as a table ------------------------------------------------------------------------------


def comparison_columns(cases: Sequence[CaseFigures]) -> Columns:
    """Return the table of cases: a record for each; None where a number is not known."""
    fixed: dict[str, list[object]] = {
        "case": [case.name for case in cases],
        "status": [case.status for case in cases],
        "objective": [case.objective for case in cases],
        "sense": [case.sense for case in cases],
        "value": [case.value for case in cases],
        "bound": [case.bound for case in cases],
        "gap": [case.gap for case in cases],
    }
    sizes = [case.size or (None, None, None) for case in cases]
    last: dict[str, list[object]] = {
        "columns": [size[0] for size in sizes],
        "rows": [size[1] for size in sizes],
        "nonzeros": [size[2] for size in sizes],
        "seconds": [case.seconds for case in cases],
        "folder": [case.folder for case in cases],
    }
    if not any(case.folder for case in cases):
        del last["folder"]
    varying = [_by_name(case) for case in cases], [dict(case.levels) for case in cases]
    lists: list[list[object]] = []
    names: list[str] = []
    for rows in varying:
        keys = _all_of(rows)
        names += keys
        lists += [[row.get(key) for row in rows] for key in keys]
    headings = unique_names(names, (*fixed, *last))
    found = {**fixed, **dict(zip(headings, lists, strict=True)), **last}
    return {heading: _objects(values) for heading, values in found.items()}


def _objects(values: Sequence[object]) -> Array:
    array = np.empty(len(values), np.object_)
    array[:] = values
    return array


# --- as text ---------------------------------------------------------------------------------


def comparison_text(title: str, cases: Sequence[CaseFigures]) -> str:
    """Return the comparison for a terminal, with a line end behind it."""
    names = {case.objective for case in cases if case.objective}
    columns: list[list[str]] = [
        ["case", *(case.name for case in cases)],
        ["status", *(case.status for case in cases)],
    ]
    if len(names) > 1:
        columns.append(["objective", *(case.objective for case in cases)])
    left = len(columns)
    if names:
        heading = names.pop() if len(names) == 1 else "value"
        columns.append([heading, *(_shown(case.value) for case in cases)])
    for varying in (
        [_by_name(case) for case in cases],
        [dict(case.levels) for case in cases],
    ):
        columns += (
            [key, *(_shown(row.get(key)) for row in varying)]
            for key in _all_of(varying)
        )
    sizes = {case.size for case in cases if case.size is not None}
    if len(sizes) > 1:
        for at, heading in enumerate(("columns", "rows", "nonzeros")):
            texts = ["" if c.size is None else f"{c.size[at]:,}" for c in cases]
            columns.append([heading, *texts])
    times = ["" if c.seconds is None else f"{c.seconds:.2f}" for c in cases]
    columns.append(["seconds", *times])
    rows = [[printable(cell) for cell in row] for row in zip(*columns, strict=True)]
    lines = [printable(title), "", *aligned(rows, range(left, len(columns)))]
    if len(sizes) == 1:
        col, row, nonzero = sizes.pop()
        size = f"{counted(col, 'column')}, {counted(row, 'row')}, "
        lines += ["", *section("size", [size + counted(nonzero, "nonzero")])]
    return "\n".join(lines) + "\n"


def _shown(value: float | None) -> str:
    return "" if value is None else shown(value)
