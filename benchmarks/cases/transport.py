"""Dense transport: every origin may ship to every destination.

Rows: origins + destinations; columns: origins x destinations, two nonzeros in each.
"""

from dataclasses import dataclass
from math import isqrt

import numpy as np

from benchmarks.cases.case import Case
from benchmarks.program import Program
from benchmarks.tables import Labels, Tables, codes, every, floats, names


@dataclass(frozen=True)
class Size:
    """Numbers of members."""

    origins: int
    destinations: int


def generate(size: Size, seed: int) -> Tables:
    """Return tables with whole tons, of which enough are at hand."""
    random = np.random.default_rng(seed)
    origins = names("mill", size.origins)
    destinations = names("plant", size.destinations)
    demand = random.integers(10, 100, size.destinations)
    at_hand = -(-int(demand.sum()) // size.origins)
    supply = at_hand + random.integers(0, 20, size.origins)
    pairs = np.indices((size.origins, size.destinations), np.int32).reshape(2, -1)
    return {
        "supply": {"origin": every(origins), "supply": supply.astype(np.float64)},
        "demand": {
            "destination": every(destinations),
            "demand": demand.astype(np.float64),
        },
        "costs": {
            "origin": Labels(origins, pairs[0]),
            "destination": Labels(destinations, pairs[1]),
            "cost": random.integers(1, 1000, pairs.shape[1]) / 10.0,
        },
    }


def limit(tables: Tables) -> Program:
    """Return the program by index arithmetic."""
    supply, demand = floats(tables["supply"]["supply"]), tables["demand"]["demand"]
    num_from, num_to = len(supply), len(floats(demand))
    costs, count = tables["costs"], num_from * num_to
    col_cost = np.empty(count)
    at = codes(costs["origin"]) * np.int32(num_to) + codes(costs["destination"])
    col_cost[at] = floats(costs["cost"])
    index = np.empty((num_from, num_to, 2), np.int32)
    index[:, :, 0] = np.arange(num_from, dtype=np.int32)[:, None]
    index[:, :, 1] = np.arange(num_from, num_from + num_to, dtype=np.int32)
    return Program(
        col_cost=col_cost,
        col_lower=np.zeros(count),
        col_upper=np.full(count, np.inf),
        row_lower=np.concatenate((np.full(num_from, -np.inf), floats(demand))),
        row_upper=np.concatenate((supply, np.full(num_to, np.inf))),
        start=np.arange(0, 2 * count + 1, 2, dtype=np.int32),
        index=index.ravel(),
        value=np.ones(2 * count),
        integrality=np.zeros(count, np.int32),
    )


def sized(nonzeros: int) -> Size:
    """Return a size with roughly so many nonzeros."""
    side = max(isqrt(nonzeros // 2), 1)
    return Size(side, side)


CASE = Case(
    name="transport",
    model="transport",
    title="dense transport",
    sizes={
        "tiny": Size(3, 4),
        "small": Size(40, 40),
        "medium": Size(300, 300),
        "large": Size(1000, 1000),
    },
    generate=generate,
    limit=limit,
    sized=sized,
)
