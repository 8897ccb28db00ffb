"""One row over very many binary columns."""

from dataclasses import dataclass

import numpy as np

from benchmarks.cases.case import Case
from benchmarks.program import Program
from benchmarks.tables import Tables, floats


@dataclass(frozen=True)
class Size:
    """The number of items."""

    items: int


def generate(size: Size, seed: int) -> Tables:
    """Return tables in which a quarter of all weight may be taken."""
    random = np.random.default_rng(seed)
    weight = random.integers(5, 100, size.items).astype(np.float64)
    return {
        "items": {
            "item": np.arange(1, size.items + 1),
            "weight": weight,
            "worth": random.integers(50, 1000, size.items) / 10.0,
        },
        "knapsack": {"capacity": np.array([weight.sum() // 4])},
    }


def limit(tables: Tables) -> Program:
    """Return the program: the columns of the table are those of the program."""
    items = tables["items"]
    weight = floats(items["weight"])
    return Program(
        col_cost=floats(items["worth"]),
        col_lower=np.zeros(len(weight)),
        col_upper=np.ones(len(weight)),
        row_lower=np.array([-np.inf]),
        row_upper=floats(tables["knapsack"]["capacity"]),
        start=np.arange(len(weight) + 1, dtype=np.int32),
        index=np.zeros(len(weight), np.int32),
        value=weight,
        integrality=np.ones(len(weight), np.int32),
        is_maximum=True,
    )


def sized(nonzeros: int) -> Size:
    """Return a size with so many nonzeros."""
    return Size(nonzeros)


CASE = Case(
    name="knapsack",
    model="knapsack",
    title="knapsack, one row",
    sizes={
        "tiny": Size(7),
        "small": Size(1000),
        "medium": Size(1_000_000),
        "large": Size(10_000_000),
    },
    generate=generate,
    limit=limit,
    sized=sized,
)
