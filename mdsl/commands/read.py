"""`mdsl read`: an MPS or LP file, whoever wrote it: its statistics, its plan, a copy."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mdsl.commands.arguments import Arguments
from mdsl.commands.compile import STDOUT, file_options, tell_readers, write_out
from mdsl.commands.endings import exit_of
from mdsl.commands.exits import Exit
from mdsl.commands.progress import progress_line
from mdsl.commands.solve import solve_options
from mdsl.compiler import Stopwatch
from mdsl.diagnostics import PlanError, printable
from mdsl.files.errors import UnknownEnding
from mdsl.files.locations import shown_location
from mdsl.formats.files import whole_file
from mdsl.formats.options import ENDINGS, format_of
from mdsl.formats.plan_file import write_plan
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import Solution
from mdsl.reports.numbers import aligned, shown
from mdsl.reports.statistics import statistics_lines
from mdsl.reports.summary import Run, summarize
from mdsl.solving.answer import answer
from mdsl.solving.reading import read_program


def run(arguments: Arguments) -> Exit:
    """Show what the file holds; solve it and write it where that is asked for."""
    path = arguments.model
    if format_of(path) is None:
        endings = tuple(f"{ending}{gz}" for ending in ENDINGS for gz in ("", ".gz"))
        raise PlanError([UnknownEnding(path=shown_location(path), endings=endings)])
    watch = Stopwatch()
    options = None
    if arguments.out is not None:
        options = file_options(arguments, arguments.out)
    with watch.stage("read"):
        program, warnings = read_program(Path(path))
    for warning in warnings:
        sys.stderr.write(f"warning: {printable(warning)}\n")
    if arguments.out != STDOUT:
        sys.stdout.writelines(f"{line}\n" for line in statistics_lines(program))
    if arguments.out is not None and options is not None:
        objective = program.objectives[0]
        tell_readers(program, options)
        write_out(program, objective, arguments.out, options)
    if not arguments.is_solved and not arguments.solution:
        return Exit.SOLVED
    return _solve(arguments, program, watch)


def _solve(arguments: Arguments, program: LinearProgram, watch: Stopwatch) -> Exit:
    with (
        progress_line(is_wanted=arguments.progress) as on_progress,
        watch.stage("solve"),
    ):
        solution = answer(program, solve_options(arguments, on_progress))
    told = Run(program.name, program, solution, seconds=watch.seconds)
    sys.stdout.write(f"\n{summarize(told)}")
    if arguments.solution:
        _write_plan(program, solution, Path(arguments.solution))
    if arguments.has_values:
        sys.stdout.writelines(f"{line}\n" for line in _values(program, solution))
    return exit_of(solution)


def _write_plan(program: LinearProgram, solution: Solution, path: Path) -> None:
    """Write a plan; its objective is that of the file that was read."""
    if solution.col_value is None:
        return
    with whole_file(path) as stream:
        write_plan(program, solution.col_value, solution.objective or 0.0, stream)


def _values(program: LinearProgram, solution: Solution) -> Iterator[str]:
    """Yield the values that are not 0."""
    if solution.col_value is None:
        return
    used = np.flatnonzero(solution.col_value)
    rows = [
        [printable(program.col_label(int(col))), shown(float(value))]
        for col, value in zip(used, solution.col_value[used], strict=True)
    ]
    yield ""
    yield from aligned(rows, {1}) if rows else ["all values are 0"]
