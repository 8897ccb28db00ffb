"""mdsl: the `.plan` file and the tables, down to the model inside HiGHS."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cases.case import Case
from benchmarks.contenders.contender import Contender
from benchmarks.contenders.memory_tables import to_memory_tables
from benchmarks.program import Shape
from benchmarks.tables import Tables
from mdsl.commands.memory import keep_freed_memory
from mdsl.compiler import (
    Compiled,
    Stopwatch,
    check_source,
    compile_model,
    compile_text,
)
from mdsl.data.opening import open_data
from mdsl.linear.program import LinearProgram
from mdsl.linear.validation import validate
from mdsl.solving.highs import Engine
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve
from mdsl.solving.screening import check_numbers, contradiction
from mdsl.solving.signals import StopRequest
from mdsl.solving.working import level_of, no_level, working_copy
from mdsl.source import Source


@dataclass(frozen=True, eq=False)
class Loaded:
    """A program, HiGHS with the program in it, and the seconds of each phase."""

    program: LinearProgram
    engine: Engine
    seconds: Mapping[str, float]


def build(case: Case[Any], tables: Tables) -> Loaded:
    """Return HiGHS with the compiled model in it, as a command does it."""
    keep_freed_memory()
    return loaded(compile_text(_source(case), to_memory_tables(tables)))


def build_from_folder(case: Case[Any], folder: Path) -> Loaded:
    """Return HiGHS with the compiled model in it, from a folder of CSV files."""
    keep_freed_memory()
    watch = Stopwatch()
    model = check_source(_source(case), watch)
    tables = open_data(model, [str(folder)])
    return loaded(compile_model(model, tables, watch=watch))


def _source(case: Case[Any]) -> Source:
    return Source(str(case.plan), case.plan.read_text(encoding="utf-8"))


def loaded(result: Compiled) -> Loaded:
    """Return HiGHS with what was compiled in it."""
    begun = time.perf_counter()
    engine = hand_over(result.program)
    seconds = {**result.seconds, "hand over": time.perf_counter() - begun}
    return Loaded(result.program, engine, seconds)


def hand_over(program: LinearProgram) -> Engine:
    """Return HiGHS with a program in it, by the steps that a solve begins with."""
    validate(program)
    check_numbers(program)
    contradiction(program)
    levels = tuple(level_of(each) for each in program.objectives) or (no_level(),)
    working = working_copy(program, levels)
    return Engine(working, levels[-1], {}, StopRequest())


def shape(loaded: Loaded) -> Shape:
    """Return the size of the model."""
    program = loaded.program
    return Shape(program.num_row, program.num_col, program.num_nonzero)


def optimum(loaded: Loaded) -> float:
    """Return the objective's value at an optimal plan."""
    solution = solve(loaded.program, SolveOptions())
    if solution.objective is None:
        raise ValueError(f"mdsl ends with {solution.status}")
    return solution.objective


def phases(loaded: Loaded) -> Mapping[str, float]:
    """Return the seconds of each phase."""
    return loaded.seconds


CONTENDER = Contender(
    name="mdsl",
    packages=("mdsl", "numpy", "highspy"),
    build=build,
    shape=shape,
    optimum=optimum,
    build_from_folder=build_from_folder,
    phases=phases,
)
