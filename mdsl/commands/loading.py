"""What the commands that read a model have in common."""

import sys
from pathlib import Path

from mdsl.commands.arguments import Arguments
from mdsl.commands.memory import keep_freed_memory
from mdsl.compiler import Stopwatch, check_source
from mdsl.data.layers import Layers
from mdsl.data.opening import data_places, open_data
from mdsl.diagnostics import PlanError, render_all
from mdsl.files.errors import OnlyFolders
from mdsl.files.locations import LocationKind, location_kind, shown_location
from mdsl.files.reading import read_source
from mdsl.files.writing import IsOurs, check_apart, check_folder
from mdsl.rewrites.choices import Choices
from mdsl.semantics.model import CheckedModel


def load_model(path: str, watch: Stopwatch) -> CheckedModel:
    """Return the checked model of a path; prints its warnings to stderr."""
    keep_freed_memory()
    with watch.stage("read"):
        source = read_source(path)
    model = check_source(source, watch)
    if model.warnings:
        sys.stderr.write(f"{render_all(model.warnings)}\n")
    return model


def choices_of(arguments: Arguments) -> Choices:
    """Return what a command line chooses of a model."""
    return Choices(
        scenario=arguments.scenario,
        objective=arguments.objective,
        drop=tuple(arguments.drop),
        relax=tuple(arguments.relax),
        values=arguments.values,
        max_cells=arguments.max_cells,
    )


def tables_of(arguments: Arguments, model: CheckedModel) -> Layers:
    """Return the tables that a command line names; raises `PlanError` if there are none."""
    return open_data(model, arguments.data, is_decimal_comma=arguments.is_decimal_comma)


def output_folder(
    arguments: Arguments, model: CheckedModel, is_ours: IsOurs
) -> Path | None:
    """Return the folder for the tables of several cases, if there is to be one.

    A plan that took hours should not fail for want of a place, so that this is looked at
    before all else.
    """
    if arguments.out is None:
        return None
    if location_kind(arguments.out) is not LocationKind.FOLDER:
        raise PlanError([OnlyFolders(path=shown_location(arguments.out))])
    out = Path(arguments.out)
    for place in data_places(model, arguments.data):
        if Path(place).is_dir():
            check_apart(out, Path(place))
    check_folder(out, is_ours)
    return out
