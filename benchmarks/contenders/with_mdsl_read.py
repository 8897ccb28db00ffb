"""mdsl where the program has read the model before: tables to the model inside HiGHS.

The libraries' models are Python, which has been read and compiled when they get the tables.
`mdsl.read` gives a model that keeps what its check found, so that a program compiles it with
other tables without reading it again. That is measured here; `with_mdsl` begins with the text.
"""

from functools import cache
from typing import Any

from benchmarks.cases.case import Case
from benchmarks.contenders.contender import Contender
from benchmarks.contenders.memory_tables import to_memory_tables
from benchmarks.contenders.with_mdsl import Loaded, loaded, optimum, phases, shape
from benchmarks.tables import Tables
from mdsl.api import Model, read
from mdsl.commands.memory import keep_freed_memory
from mdsl.compiler import compile_model


def build(case: Case[Any], tables: Tables) -> Loaded:
    """Return HiGHS with the compiled model in it; the first call reads the model."""
    keep_freed_memory()
    model = _model(str(case.plan)).check()
    return loaded(compile_model(model, to_memory_tables(tables)))


@cache
def _model(path: str) -> Model:
    return read(path)


CONTENDER = Contender(
    name="mdsl (model read before)",
    packages=("mdsl", "numpy", "highspy"),
    build=build,
    shape=shape,
    optimum=optimum,
    phases=phases,
)
