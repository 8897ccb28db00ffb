"""`mdsl check`: everything that is wrong with a model and its data."""

import dataclasses
import sys
from pathlib import Path

from mdsl.commands.arguments import Arguments
from mdsl.commands.exits import Exit
from mdsl.commands.loading import choices_of, load_model, tables_of
from mdsl.compiler import Stopwatch, bind_model
from mdsl.data.opening import data_places, reads_tables
from mdsl.data.table import Tables
from mdsl.diagnostics import PlanError, printable, render_all
from mdsl.reports.counts import instance_counts, model_counts
from mdsl.rewrites.choices import Choices
from mdsl.semantics.model import CheckedModel


def run(arguments: Arguments) -> Exit:
    """Check a model, and its data where there are any, and count what there is."""
    watch = Stopwatch()
    model = load_model(arguments.model, watch)
    sys.stdout.write(f"{model.source.name}: {model_counts(model)}\n")
    (place, *_) = data_places(model, arguments.data)
    if not arguments.data and reads_tables(model) and not Path(place).exists():
        sys.stdout.write(f"the model is right; there are no data to check in {place}\n")
        return Exit.SOLVED
    choices = choices_of(arguments)
    with tables_of(arguments, model) as tables:
        instance = bind_model(model, tables, choices, watch)
        sys.stdout.write(instance_counts(instance))
        sys.stdout.flush()
        if not arguments.scenario and not _are_right(model, tables, choices):
            return Exit.WRONG_INPUT
    sys.stdout.write("the model and its data are right\n")
    return Exit.SOLVED


def _are_right(model: CheckedModel, tables: Tables, choices: Choices) -> bool:
    """Tell what is wrong with scenarios on these data; return whether nothing is."""
    is_right = True
    for name in model.scenarios:
        chosen = dataclasses.replace(choices, scenario=name)
        try:
            bind_model(model, tables, chosen, Stopwatch())
        except PlanError as error:
            is_right = False
            wrong = render_all(error.diagnostics)
            sys.stderr.write(f"scenario {printable(name)}:\n{wrong}\n\n")
    return is_right
