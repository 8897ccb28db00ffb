"""`mdsl import-solution`: a plan that another solver has found, in the model's words."""

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from mdsl.commands.arguments import Arguments
from mdsl.commands.exits import Exit
from mdsl.commands.loading import choices_of, load_model, tables_of
from mdsl.commands.solve import check_output
from mdsl.compiler import Stopwatch, compile_model
from mdsl.formats.solutions import read_plan
from mdsl.linear.native import bounds_at
from mdsl.reports.evaluation import breach_lines, evaluate_plan
from mdsl.reports.output import OutputFormat
from mdsl.reports.summary import run_of, summarize
from mdsl.reports.tables import solution_tables
from mdsl.reports.targets import write_plan


def run(arguments: Arguments) -> Exit:
    """Evaluate the plan; a plan that breaks rows or bounds is not written as tables."""
    watch = Stopwatch()
    model = load_model(arguments.model, watch)
    if arguments.out is not None:
        check_output(arguments, model)
    with tables_of(arguments, model) as tables:
        compiled = compile_model(
            model, tables, choices_of(arguments), watch, is_native=arguments.is_native
        )
    program = compiled.program
    path = Path(arguments.solution)
    with watch.stage("import"):
        col_value, writer = read_plan(path, program)
        origin = f"{path.name}, by {writer}"
        evaluation = evaluate_plan(program, col_value, origin)
        # Rows that a binary switches off have no bounds in the tables either.
        lower, upper = bounds_at(program, col_value)
        program = replace(program, row_lower=lower, row_upper=upper)
    solution = evaluation.solution
    notes, scenario = compiled.instance.notes, arguments.scenario
    told = run_of(model, program, solution, notes, watch.seconds, scenario)
    sys.stdout.write(summarize(told))
    sys.stdout.writelines(f"{line}\n" for line in breach_lines(evaluation))
    sys.stdout.flush()
    if not evaluation.is_kept:
        return Exit.FAILED_CHECK
    if arguments.out is not None:
        source = import_module("mdsl.reports.origin").origin_of(
            model, compiled.instance, arguments.scenario, watch.seconds
        )
        written = solution_tables(program, solution, source)
        write_plan(arguments.out, written, OutputFormat(arguments.format))
    return Exit.SOLVED
