"""`mdsl solve`: from a model and its tables to a summary, and to tables of the plan."""

import sys
from collections.abc import Callable
from importlib import import_module

from mdsl.commands.arguments import Arguments
from mdsl.commands.endings import exit_of
from mdsl.commands.exits import Exit
from mdsl.commands.loading import choices_of, load_model, tables_of
from mdsl.commands.progress import progress_line
from mdsl.compiler import Stopwatch, compile_model
from mdsl.data.opening import data_places
from mdsl.diagnostics import render
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import Solution
from mdsl.reports.outcomes import diagnose_outcome
from mdsl.reports.output import OutputFormat
from mdsl.reports.summary import run_of, summarize
from mdsl.reports.tables import solution_tables
from mdsl.reports.targets import check_target, write_plan
from mdsl.semantics.model import CheckedModel
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
    if arguments.out is not None:
        check_output(arguments, model)
    with tables_of(arguments, model) as tables:
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
    if arguments.out is not None and solution.has_plan and code in WRITTEN_EXITS:
        origin = import_module("mdsl.reports.origin").origin_of(
            model, compiled.instance, arguments.scenario, watch.seconds
        )
        written = solution_tables(compiled.program, solution, origin)
        write_plan(arguments.out, written, OutputFormat(arguments.format))
    return code


def check_output(arguments: Arguments, model: CheckedModel) -> None:
    """Raise `PlanError` unless the plan can be written where it is to go."""
    families = (model.variables, model.constraints, model.goals, model.lets)
    names = [name for family in families for name in family]
    data = data_places(model, arguments.data)
    check_target(str(arguments.out), OutputFormat(arguments.format), data, names)


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
