"""`mdsl solve`: from a model and its tables to a summary, and to tables of the plan."""

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module

from mdsl.commands.arguments import Arguments
from mdsl.commands.endings import exit_of, is_kept
from mdsl.commands.errors import BadWeightOption, WeightsWithoutUse
from mdsl.commands.exits import Exit
from mdsl.commands.loading import choices_of, load_model, tables_of
from mdsl.commands.progress import progress_line
from mdsl.compiler import Stopwatch, compile_model
from mdsl.data.opening import data_places
from mdsl.diagnostics import Diagnostic, PlanError, render
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import Solution
from mdsl.reports.outcomes import diagnose_outcome
from mdsl.reports.output import OutputFormat
from mdsl.reports.plans import started
from mdsl.reports.summary import run_of, summarize
from mdsl.reports.tables import solution_tables
from mdsl.reports.targets import check_target, write_plan
from mdsl.semantics.model import CheckedModel
from mdsl.solving.answer import answer
from mdsl.solving.options import Isolate, OptionValue, Progress, SolveOptions, Verify

WEIGHTED = "weighted"


def run(arguments: Arguments) -> Exit:
    """Solve a model; returns how the solve ended."""
    watch = Stopwatch()
    # What is wrong with the command line is told before anything is read.
    solve_options(arguments, None)
    model = load_model(arguments.model, watch)
    if arguments.out is not None:
        check_output(arguments, model)
    chosen = import_module("mdsl.reports.chosen_values") if arguments.show else None
    if chosen is not None:
        chosen.check_chosen(model, arguments.show)
    with tables_of(arguments, model) as tables:
        compiled = compile_model(model, tables, choices_of(arguments), watch)
    program, told_start = compiled.program, ""
    if arguments.start is not None:
        with watch.stage("start"):
            program, told_start = started(program, arguments.start)
    solution = _solve(program, arguments, watch)
    if told_start:
        solution = replace(solution, messages=(*solution.messages, told_start))
    code = exit_of(solution)
    if not arguments.quiet:
        notes, scenario = compiled.instance.notes, arguments.scenario
        told = run_of(model, compiled.program, solution, notes, watch.seconds, scenario)
        sys.stdout.write(summarize(told))
    if chosen is not None:
        for line in chosen.chosen_values(program, solution, arguments.show):
            sys.stdout.write(f"{line}\n")
    # The summary comes first, so that it is not lost where the rest fails.
    sys.stdout.flush()
    reason = diagnose_outcome(model, compiled.program, solution)
    if reason is not None:
        sys.stderr.write(f"{render(reason)}\n")
    if arguments.out is not None and is_kept(solution):
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
            return answer(program, options)


def solve_options(
    arguments: Arguments, on_progress: Callable[[Progress], None] | None
) -> SolveOptions:
    """Return what a command line asks of the solver."""
    from_file: dict[str, OptionValue] = {}
    if arguments.options_file is not None:
        loading = import_module("mdsl.commands.options_file")
        from_file = loading.read_options(arguments.options_file)
    is_weighted = arguments.goals == WEIGHTED
    if arguments.weights and not is_weighted:
        raise PlanError([WeightsWithoutUse()])
    return SolveOptions(
        time_limit=arguments.time_limit,
        gap=arguments.gap,
        threads=arguments.threads,
        seed=arguments.seed,
        highs={**from_file, **arguments.options},
        is_weighted=is_weighted,
        weights=_weights(arguments.weights),
        verify=Verify(arguments.verify),
        isolate=Isolate(arguments.isolate),
        sensitivity=arguments.sensitivity,
        on_log=_print_log if arguments.log else None,
        on_progress=on_progress,
    )


def _weights(given: Mapping[str, str]) -> dict[float, float]:
    """Return the weights by priority; raises `PlanError` for what is no number."""
    weights: dict[float, float] = {}
    wrong: list[Diagnostic] = []
    for priority, weight in given.items():
        try:
            weights[float(priority)] = number = float(weight)
        except ValueError:
            number = 0.0
        if not 0 < number < math.inf:
            wrong.append(BadWeightOption(text=f"{priority}={weight}"))
    if wrong:
        raise PlanError(wrong)
    return weights


def _print_log(text: str) -> None:
    sys.stderr.write(text)
