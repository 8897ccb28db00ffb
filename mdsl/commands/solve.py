"""`mdsl solve`: from a model and its tables to a summary, and to tables of the plan."""

import sys
from collections.abc import Callable

from mdsl.commands.arguments import Arguments
from mdsl.commands.endings import exit_of
from mdsl.commands.exits import Exit
from mdsl.commands.loading import choices_of, load_model, output_folder
from mdsl.commands.progress import progress_line
from mdsl.compiler import Stopwatch, compile_model
from mdsl.data.opening import open_data
from mdsl.diagnostics import render
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import Solution
from mdsl.reports.outcomes import diagnose_outcome
from mdsl.reports.output import OutputFormat, is_output, write_tables
from mdsl.reports.summary import run_of, summarize
from mdsl.reports.tables import solution_tables
from mdsl.solving.options import Progress, SolveOptions
from mdsl.solving.priorities import solve

WRITTEN_EXITS = frozenset(
    {Exit.SOLVED, Exit.LIMIT_WITH_PLAN, Exit.INTERRUPTED, Exit.TERMINATED}
)
"""The ends after which a plan, if there is one, is a plan that passed our checks."""


def run(arguments: Arguments) -> Exit:
    """Solve a model; returns how the solve ended."""
    watch = Stopwatch()
    model = load_model(arguments.model, watch)
    out = output_folder(arguments, model, is_output)
    tables = open_data(model, arguments.data)
    compiled = compile_model(model, tables, choices_of(arguments), watch)
    solution = _solve(compiled.program, arguments, watch)
    code = exit_of(solution)
    if not arguments.quiet:
        notes, scenario = compiled.instance.notes, arguments.scenario
        told = run_of(model, compiled.program, solution, notes, watch.seconds, scenario)
        sys.stdout.write(summarize(told))
    # The summary comes first, so that it is not lost where the rest fails.
    sys.stdout.flush()
    reason = diagnose_outcome(model, compiled.program, solution)
    if reason is not None:
        sys.stderr.write(f"{render(reason)}\n")
    if out is not None and solution.has_plan and code in WRITTEN_EXITS:
        written = solution_tables(compiled.program, solution)
        write_tables(out, written, OutputFormat(arguments.format))
    return code


def _solve(program: LinearProgram, arguments: Arguments, watch: Stopwatch) -> Solution:
    """Return the solver's answer, with a line about its progress meanwhile."""
    with progress_line(is_wanted=arguments.progress) as on_progress:
        options = solve_options(arguments, on_progress)
        with watch.stage("solve"):
            return solve(program, options)


def solve_options(
    arguments: Arguments, on_progress: Callable[[Progress], None] | None
) -> SolveOptions:
    """Return what a command line asks of the solver."""
    return SolveOptions(
        time_limit=arguments.time_limit,
        gap=arguments.gap,
        threads=arguments.threads,
        seed=arguments.seed,
        highs=arguments.options,
        on_log=_print_log if arguments.log else None,
        on_progress=on_progress,
    )


def _print_log(text: str) -> None:
    sys.stderr.write(text)
