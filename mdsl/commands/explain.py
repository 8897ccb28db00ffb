"""`mdsl explain`: what a model became.

`--rewrites` tells what became of logic and of other phrases that are no linear rows by
themselves, `--plan` in which order sets are joined, and how many rows there are then.
"""

import sys
from collections.abc import Iterator

from mdsl.commands.arguments import Arguments
from mdsl.commands.exits import Exit
from mdsl.commands.loading import choices_of, load_model, tables_of
from mdsl.compiler import Stopwatch, compile_model
from mdsl.diagnostics import printable
from mdsl.evaluation.recording import QueryPlan, recorded_plans
from mdsl.reports.rewrites import rewrites_text


def run(arguments: Arguments) -> Exit:
    """Compile a model and print what became of it."""
    return _rewrites(arguments) if arguments.rewrites else _plan(arguments)


def _rewrites(arguments: Arguments) -> Exit:
    """Print what each phrase became, and with which coefficients."""
    watch = Stopwatch()
    model = load_model(arguments.model, watch)
    with tables_of(arguments, model) as tables:
        program = compile_model(model, tables, choices_of(arguments), watch).program
    sys.stdout.writelines(f"{line}\n" for line in rewrites_text(program))
    return Exit.SOLVED


def _plan(arguments: Arguments) -> Exit:
    """Print how each query was worked off."""
    watch = Stopwatch()
    model = load_model(arguments.model, watch)
    with tables_of(arguments, model) as tables, recorded_plans() as plans:
        compile_model(model, tables, choices_of(arguments), watch)
    for plan in plans:
        for line in plan_lines(plan):
            sys.stdout.write(f"{printable(line)}\n")
    total = sum(plan.rows_made for plan in plans)
    sys.stdout.write(f"{total:,} rows were made in all\n")
    return Exit.SOLVED


def plan_lines(plan: QueryPlan) -> Iterator[str]:
    """Yield the lines about one query."""
    yield f"{plan.span.source.name}:{plan.span.line}: {plan.text}"
    begin = "from 1 row" if plan.outer == 1 else f"from {plan.outer:,} rows"
    if plan.is_apart:
        begin = f"by itself, then matched with {plan.outer:,} rows"
    yield f"    {begin}"
    width = max((len(step.text) for step in plan.steps), default=0)
    for step in plan.steps:
        word = "keep" if step.is_filter else "join"
        yield f"    {word}  {step.text:<{width}}  {step.rows:>12,} rows"
    yield f"    {plan.rows_made:,} rows made"
