"""`mdsl evaluate`: what a plan comes to in a model, and what it violates."""

import sys
from dataclasses import replace
from importlib import import_module

import numpy as np

from mdsl.commands.arguments import Arguments
from mdsl.commands.errors import NotCompleted
from mdsl.commands.exits import Exit
from mdsl.commands.loading import choices_of, load_model, tables_of
from mdsl.commands.solve import check_output
from mdsl.compiler import Stopwatch, compile_model
from mdsl.diagnostics import PlanError
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import LinearProgram, Role
from mdsl.reports.evaluation import breach_lines, evaluate_plan
from mdsl.reports.numbers import counted
from mdsl.reports.output import OutputFormat
from mdsl.reports.plans import read_plan_tables
from mdsl.reports.summary import run_of, summarize
from mdsl.reports.tables import solution_tables
from mdsl.reports.targets import write_plan
from mdsl.solving.completion import completed
from mdsl.solving.options import SolveOptions

MAX_NAMED = 3


def run(arguments: Arguments) -> Exit:
    """Evaluate a plan; one that violates something is not written as tables."""
    watch = Stopwatch()
    model = load_model(arguments.model, watch)
    if arguments.out is not None:
        check_output(arguments, model)
    with tables_of(arguments, model) as tables:
        compiled = compile_model(model, tables, choices_of(arguments), watch)
    program = compiled.program
    with watch.stage("evaluate"):
        earlier = read_plan_tables(program, arguments.plan)
        plan = completed(program, earlier.values, SolveOptions())
        if plan is None:
            raise PlanError([NotCompleted(path=arguments.plan)])
        evaluation = evaluate_plan(program, plan, arguments.plan)
    messages = (*earlier.notes, *_left_open(program, earlier.values))
    solution = replace(evaluation.solution, messages=messages)
    notes, scenario = compiled.instance.notes, arguments.scenario
    told = run_of(model, program, solution, notes, watch.seconds, scenario)
    sys.stdout.write(summarize(told))
    sys.stdout.writelines(f"{line}\n" for line in breach_lines(evaluation))
    sys.stdout.flush()
    if not evaluation.is_kept:
        return Exit.FAILED_CHECK
    if arguments.out is not None:
        origin = import_module("mdsl.reports.origin").origin_of(
            model, compiled.instance, scenario, watch.seconds
        )
        written = solution_tables(program, solution, origin)
        write_plan(arguments.out, written, OutputFormat(arguments.format))
    return Exit.SOLVED


def _left_open(program: LinearProgram, values: FloatArray) -> list[str]:
    """Return a sentence about variables of which the plan says nothing."""
    cols = [
        block.start + at
        for block in program.col_blocks
        if block.role is Role.VARIABLE
        for at in np.flatnonzero(np.isnan(values[block.slice])).tolist()
    ]
    if not cols:
        return []
    names = [program.col_label(col) for col in cols[:MAX_NAMED]]
    more = f" and {len(cols) - MAX_NAMED} more" if len(cols) > MAX_NAMED else ""
    return [
        f"the plan gives no value to {counted(len(cols), 'cell')}, which count as 0 (or "
        f"as the bound nearest to it): {', '.join(names)}{more}"
    ]
