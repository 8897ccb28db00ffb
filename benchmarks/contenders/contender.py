"""What a contender is: a way to build the cases' models from tables in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cases.case import Case
from benchmarks.program import Shape
from benchmarks.tables import Tables

Model = Any
"""Whatever a library calls a model, with the solver that holds it."""


def no_phases(model: Model) -> Mapping[str, float]:
    """Return no phases."""
    del model
    return {}


@dataclass(frozen=True)
class Contender:
    """A way to build models.

    Attributes:
        name: Its name in tables.
        packages: The distributions whose versions tell what was measured.
        build: Builds a case's model from its tables and hands it over to the solver.
        shape: Reads the size of a model back from the solver that holds it.
        optimum: Solves a model without a gap and returns the objective's value.
        build_from_folder: The same from a folder of CSV files, for those that read files
            themselves; the others are given a fast reader.
        phases: Returns the seconds of each phase of a model's making.
        note: Where the hand-over ends, if not in HiGHS.
    """

    name: str
    packages: tuple[str, ...]
    build: Callable[[Case[Any], Tables], Model]
    shape: Callable[[Model], Shape]
    optimum: Callable[[Model], float]
    build_from_folder: Callable[[Case[Any], Path], Model] | None = None
    phases: Callable[[Model], Mapping[str, float]] = no_phases
    note: str = ""


def of_models(
    builders: Mapping[str, Callable[[Tables], Model]],
) -> Callable[[Case[Any], Tables], Model]:
    """Return the `build` of a contender that has a function for each model."""

    def build(case: Case[Any], tables: Tables) -> Model:
        return builders[case.model](tables)

    return build
