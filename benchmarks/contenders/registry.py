"""All contenders, in the order in which tables show them.

They are imported one at a time and only where they are needed: some cannot live in one
process, and none but the first three is needed to run the tests.
"""

from collections.abc import Mapping
from importlib import import_module

from benchmarks.contenders.contender import Contender

MODULES: Mapping[str, str] = {
    "limit": "benchmarks.contenders.with_limit",
    "mdsl": "benchmarks.contenders.with_mdsl",
    "mdsl (model read before)": "benchmarks.contenders.with_mdsl_read",
    "linopy": "benchmarks.contenders.with_linopy",
    "PyOptInterface": "benchmarks.contenders.with_pyoptinterface",
    "highspy": "benchmarks.contenders.with_highspy",
    "gurobipy": "benchmarks.contenders.with_gurobipy",
    "OR-Tools": "benchmarks.contenders.with_ortools",
    "PuLP": "benchmarks.contenders.with_pulp",
    "Pyomo": "benchmarks.contenders.with_pyomo",
}

GLPSOL = "glpsol"
"""A program of its own, of which only the whole process can be measured."""

BUILD_ONLY = frozenset({"mdsl (model read before)"})
"""Of which only the build is measured: nobody starts a process for it."""


def load_contender(name: str) -> Contender:
    """Import a contender and the library that it stands for."""
    contender: Contender = import_module(MODULES[name]).CONTENDER
    return contender
