"""mdsl: the `.plan` file and the tables, down to the model inside HiGHS."""

from dataclasses import dataclass
from typing import Any

from benchmarks.cases.case import Case
from benchmarks.contenders.contender import Contender
from benchmarks.contenders.memory_tables import to_memory_tables
from benchmarks.program import Shape
from benchmarks.tables import Tables
from mdsl.compiler import compile_text
from mdsl.data.table import Tables as LogicalTables
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
    """A program, and HiGHS with the program in it."""

    program: LinearProgram
    engine: Engine


def build(case: Case[Any], tables: Tables) -> Loaded:
    """Return HiGHS with the compiled model in it."""
    return build_from(case, to_memory_tables(tables))


def build_from(case: Case[Any], tables: LogicalTables) -> Loaded:
    """Return HiGHS with the compiled model in it, whatever the tables are read from."""
    source = Source(str(case.plan), case.plan.read_text(encoding="utf-8"))
    return hand_over(compile_text(source, tables).program)


def hand_over(program: LinearProgram) -> Loaded:
    """Return HiGHS with a program in it, by the steps that a solve begins with."""
    validate(program)
    check_numbers(program)
    contradiction(program)
    levels = tuple(level_of(each) for each in program.objectives) or (no_level(),)
    working = working_copy(program, levels)
    engine = Engine(working, {}, StopRequest())
    engine.set_level(levels[-1])
    engine.set_integer(integer=True)
    return Loaded(program, engine)


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


CONTENDER = Contender(
    name="mdsl",
    packages=("mdsl", "numpy", "highspy"),
    build=build,
    shape=shape,
    optimum=optimum,
)
