"""`mdsl sweep`: a model and its scenarios side by side."""

import dataclasses
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mdsl.cases import Case, Outcome, plan_cases, run_cases, split_values
from mdsl.commands.arguments import Arguments
from mdsl.commands.endings import exit_of, is_kept
from mdsl.commands.exits import Exit
from mdsl.commands.loading import (
    choices_of,
    load_model,
    output_folder,
    tables_of,
)
from mdsl.commands.progress import progress_line
from mdsl.commands.solve import solve_options
from mdsl.compiler import Stopwatch
from mdsl.diagnostics import Diagnostic, printable, render_all
from mdsl.files.writing import whole_folder
from mdsl.reports.comparison import (
    CaseFigures,
    case_figures,
    comparison_columns,
    comparison_text,
)
from mdsl.reports.families import unique_names
from mdsl.reports.output import COMPARISON, OutputFormat, fill_folder, is_comparison
from mdsl.reports.summary import titled
from mdsl.reports.tables import SolutionTable, solution_tables

INTERRUPTS = frozenset({Exit.INTERRUPTED, Exit.TERMINATED})
UNSAFE = re.compile(r"[^\w.=+-]+")

Keep = Callable[[Outcome, CaseFigures], CaseFigures]
"""Writes the tables of a case, and returns its figures with the folder."""


def run(arguments: Arguments) -> Exit:
    """Solve the cases and print their comparison; returns the first that is no success."""
    watch = Stopwatch()
    model = load_model(arguments.model, watch)
    lists = {name: split_values(text) for name, text in arguments.values.items()}
    arguments.values = {n: v[0] for n, v in lists.items() if len(v) == 1}
    varying = {name: values for name, values in lists.items() if len(values) > 1}
    common = choices_of(arguments)
    cases = plan_cases(model, common, arguments.scenarios, varying)
    out = output_folder(arguments, model, is_comparison)
    rows: list[CaseFigures] = []
    code = Exit.SOLVED
    with (
        tables_of(arguments, model) as tables,
        _kept(out, cases, OutputFormat(arguments.format), rows) as keep,
        progress_line(is_wanted=arguments.progress) as on_progress,
    ):
        options = solve_options(arguments, on_progress)
        for outcome in run_cases(model, tables, cases, options):
            rows.append(keep(outcome, _figures(outcome)))
            code = _worse(code, _code(outcome))
            _tell(outcome.case, outcome.wrong)
    sys.stdout.write(comparison_text(titled(model.name, model.description), rows))
    if len(rows) < len(cases):
        names = ", ".join(case.name for case in cases[len(rows) :])
        sys.stderr.write(f"interrupted; not begun: {printable(names)}\n")
    return code


def _figures(outcome: Outcome) -> CaseFigures:
    made, solution = outcome.compiled, outcome.solution
    if made is None or solution is None:
        return CaseFigures(outcome.case.name)
    seconds = sum(made.seconds.values())
    return case_figures(outcome.case.name, made.model, made.program, solution, seconds)


def _code(outcome: Outcome) -> Exit:
    if outcome.solution is None:
        return Exit.WRONG_INPUT
    return exit_of(outcome.solution)


def _worse(before: Exit, now: Exit) -> Exit:
    """Return the code of two cases: the first that is no success, but for interrupts."""
    return now if before is Exit.SOLVED or now in INTERRUPTS else before


def _tell(case: Case, wrong: tuple[Diagnostic, ...]) -> None:
    if wrong:
        sys.stderr.write(f"{printable(case.name)}:\n{render_all(wrong)}\n\n")


# --- tables ----------------------------------------------------------------------------------


@contextmanager
def _kept(
    out: Path | None,
    cases: list[Case],
    output_format: OutputFormat,
    rows: list[CaseFigures],
) -> Iterator[Keep]:
    """Give what writes the tables of a case; the comparison is written at the end."""
    if out is None:
        yield lambda _outcome, figures: figures
        return
    names = unique_names([UNSAFE.sub("_", case.name) for case in cases])
    folders = {case.name: name for case, name in zip(cases, names, strict=True)}
    with whole_folder(out, is_comparison) as part:

        def keep(outcome: Outcome, figures: CaseFigures) -> CaseFigures:
            made, solution = outcome.compiled, outcome.solution
            if made is None or solution is None or not is_kept(solution):
                return figures
            folder = part / folders[outcome.case.name]
            folder.mkdir()
            fill_folder(folder, solution_tables(made.program, solution), output_format)
            return dataclasses.replace(figures, folder=folder.name)

        yield keep
        comparison = SolutionTable(COMPARISON, comparison_columns(rows))
        fill_folder(part, [comparison], output_format)
