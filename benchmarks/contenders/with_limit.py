"""The limit: numpy written by hand for each model, and HiGHS' raw interface."""

from typing import Any

import highspy

from benchmarks.cases.case import Case
from benchmarks.contenders.contender import Contender
from benchmarks.contenders.in_highs import hand_over, optimum, shape
from benchmarks.tables import Tables


def build(case: Case[Any], tables: Tables) -> highspy.Highs:
    """Return HiGHS with the case's program in it."""
    return hand_over(case.limit(tables))


CONTENDER = Contender(
    name="limit",
    packages=("numpy", "highspy"),
    build=build,
    shape=shape,
    optimum=optimum,
)
