"""Many commodities flow over time: every lane has a lead, every node keeps stock.

With N nodes, K commodities, T periods and A lanes whose mean lead is L: N K T + A T rows,
(A + N) K T columns, and (3 A + 2 N) K T - (A L + N) K nonzeros.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.cases.case import Case
from benchmarks.program import Program
from benchmarks.tables import (
    FloatArray,
    IntArray,
    Labels,
    LongArray,
    Tables,
    codes,
    count,
    every,
    floats,
    integers,
    names,
)


@dataclass(frozen=True)
class Size:
    """Numbers of members, and the longest lead."""

    nodes: int
    lanes: int
    commodities: int
    periods: int
    longest_lead: int


def generate(size: Size, seed: int) -> Tables:
    """Return tables of a random network; a tenth of all cells has something coming in.

    Holding stock is paid for at some nodes, so that there is a reason to ship.
    """
    random = np.random.default_rng(seed)
    nodes, commodities = names("node", size.nodes), names("item", size.commodities)
    lanes = _lanes(random, size.nodes, size.lanes)
    cells = size.nodes * size.commodities * size.periods
    coming = np.sort(random.permutation(cells)[: max(cells // 10, 1)]).astype(np.int32)
    pairs = np.indices((size.nodes, size.commodities), np.int32).reshape(2, -1)
    # Leads run through 1, 2, ..., so that their mean does not depend on the seed.
    leads = random.permutation(np.arange(size.lanes) % size.longest_lead + 1)
    worth = random.integers(-20, 3, size.nodes) / 10.0
    return {
        "nodes": {"node": every(nodes)},
        "commodities": {"commodity": every(commodities)},
        "periods": {"period": np.arange(1, size.periods + 1)},
        "lanes": {
            "origin": Labels(nodes, (lanes // size.nodes).astype(np.int32)),
            "destination": Labels(nodes, (lanes % size.nodes).astype(np.int32)),
            "cost": random.integers(1, 50, size.lanes) / 10.0,
            "capacity": random.integers(5, 50, size.lanes).astype(np.float64),
            "lead": leads,
        },
        "stocks": {
            "node": Labels(nodes, pairs[0]),
            "commodity": Labels(commodities, pairs[1]),
            "opening": random.integers(0, 20, pairs.shape[1]).astype(np.float64),
            "holding_cost": worth[pairs[0]],
        },
        "arrivals": {
            "node": Labels(nodes, coming // np.int32(size.commodities * size.periods)),
            "commodity": Labels(
                commodities,
                coming // np.int32(size.periods) % np.int32(size.commodities),
            ),
            "period": (coming % size.periods + 1).astype(np.int64),
            "quantity": random.integers(1, 30, len(coming)).astype(np.float64),
        },
    }


def _lanes(random: np.random.Generator, nodes: int, lanes: int) -> LongArray:
    """Return the numbers of so many pairs of different nodes, ascending."""
    found = np.zeros(0, np.int64)
    while len(found) < lanes:
        drawn = random.integers(0, nodes * nodes, 2 * lanes)
        apart = drawn[drawn // nodes != drawn % nodes]
        found = np.union1d(found, apart)
    return np.sort(random.permutation(found)[:lanes])


def limit(tables: Tables) -> Program:
    """Return the program by index arithmetic, written straight into its final arrays.

    The lanes are taken in order of their leads, so that the columns of a lead, of which as
    many reach beyond the horizon, form one regular block; that order is kept.
    """
    num_n = count(tables["nodes"]["node"])
    num_k = count(tables["commodities"]["commodity"])
    num_t = len(integers(tables["periods"]["period"]))
    lead = np.minimum(integers(tables["lanes"]["lead"]), num_t)
    lanes = np.argsort(lead, kind="stable")
    flows, cells = len(lead) * num_k * num_t, num_n * num_k * num_t
    in_flows = num_k * int((3 * num_t - lead).sum())
    nonzeros = in_flows + num_n * num_k * (2 * num_t - 1)
    start = np.empty(flows + cells + 1, np.int32)
    index, value = np.empty(nonzeros, np.int32), np.ones(nonzeros)
    _fill_flows(tables, lanes, (num_k, num_t, cells), start, index, value)
    _fill_stocks(
        num_n * num_k, num_t, start[flows:], index[in_flows:], value[in_flows:]
    )
    start[flows:] += np.int32(in_flows)
    due = _due(tables, num_k, num_t, cells)
    capacity = np.repeat(floats(tables["lanes"]["capacity"]), num_t)
    return Program(
        col_cost=_costs(tables, lanes, num_k, num_t),
        col_lower=np.zeros(flows + cells),
        col_upper=np.full(flows + cells, np.inf),
        row_lower=np.concatenate((due, np.full(len(capacity), -np.inf))),
        row_upper=np.concatenate((due, capacity)),
        start=start,
        index=index,
        value=value,
        integrality=np.zeros(flows + cells, np.int32),
        kept=(lanes,),
    )


def _costs(tables: Tables, lanes: LongArray, num_k: int, num_t: int) -> FloatArray:
    stocks, flows = tables["stocks"], len(lanes) * num_k * num_t
    cell = codes(stocks["node"]) * np.int32(num_k) + codes(stocks["commodity"])
    holding = np.empty(len(cell))
    holding[cell] = floats(stocks["holding_cost"])
    cost = np.empty(flows + len(cell) * num_t)
    of_lane = floats(tables["lanes"]["cost"])[lanes]
    cost[:flows].reshape(len(lanes), -1)[:] = of_lane[:, None]
    cost[flows:].reshape(-1, num_t)[:] = holding[:, None]
    return cost


def _due(tables: Tables, num_k: int, num_t: int, cells: int) -> FloatArray:
    """Return the right-hand sides of the balance: what is there or comes in."""
    arrivals, stocks = tables["arrivals"], tables["stocks"]
    pair = codes(arrivals["node"]) * np.int64(num_k) + codes(arrivals["commodity"])
    due = np.zeros(cells)
    due[pair * num_t + integers(arrivals["period"]) - 1] = floats(arrivals["quantity"])
    pair = codes(stocks["node"]) * np.int64(num_k) + codes(stocks["commodity"])
    due[pair * num_t] += floats(stocks["opening"])
    return due


def _fill_flows(
    tables: Tables,
    order: LongArray,
    sizes: tuple[int, int, int],
    start: IntArray,
    index: IntArray,
    value: FloatArray,
) -> None:
    """Fill in the columns of flows: into a node later, out of another one, capacity.

    Args:
        tables: The tables.
        order: The lanes by their leads.
        sizes: The numbers of commodities, of periods and of balance rows.
        start: Column starts, to be filled.
        index: Rows, to be filled.
        value: Coefficients, 1 already.
    """
    num_k, num_t, cells = sizes
    lanes = tables["lanes"]
    k_t = np.arange(num_k * num_t, dtype=np.int32).reshape(num_k, num_t)
    periods = np.arange(num_t, dtype=np.int32)
    into = codes(lanes["destination"]) * np.int32(num_k * num_t)
    out_of = codes(lanes["origin"]) * np.int32(num_k * num_t)
    lead = np.minimum(integers(lanes["lead"]), num_t)[order]
    first = at = 0
    for length in np.unique(lead).tolist():
        own = order[np.searchsorted(lead, length) : np.searchsorted(lead, length + 1)]
        inside = num_t - length
        width = 3 * num_t - length
        stop = at + len(own) * num_k * width
        block = index[at:stop].reshape(len(own), num_k, width)
        arriving, leaving = block[..., : 3 * inside], block[..., 3 * inside :]
        here = out_of[own][:, None, None] + k_t
        in_use = (own * num_t + cells).astype(np.int32)[:, None, None] + periods
        np.add(into[own][:, None, None], k_t[:, length:], out=arriving[..., 0::3])
        arriving[..., 1::3], leaving[..., 0::2] = here[..., :inside], here[..., inside:]
        arriving[..., 2::3] = in_use[..., :inside]
        leaving[..., 1::2] = in_use[..., inside:]
        value[at:stop].reshape(-1, width)[:, 0 : 3 * inside : 3] = -1.0
        starts = start[first : first + len(own) * num_k * num_t].reshape(-1, num_t)
        within = 3 * periods - np.maximum(periods - inside, 0)
        np.add(
            np.arange(at, stop, width)[:, None], within, out=starts, casting="unsafe"
        )
        first, at = first + starts.size, stop


def _fill_stocks(
    pairs: int, num_t: int, start: IntArray, index: IntArray, value: FloatArray
) -> None:
    """Fill in the columns of stocks: in their period's row and in the next one's."""
    width = 2 * num_t - 1
    here = np.arange(pairs * num_t, dtype=np.int32).reshape(pairs, num_t)
    rows = index.reshape(pairs, width)
    rows[:, 0::2], rows[:, 1::2] = here, here[:, 1:]
    value.reshape(pairs, width)[:, 1::2] = -1.0
    shift = np.arange(0, pairs * width, width, dtype=np.int32)
    within = np.arange(0, 2 * num_t, 2, dtype=np.int32)
    np.add(shift[:, None], within, out=start[:-1].reshape(pairs, num_t))
    start[-1] = pairs * width


def sized(nonzeros: int) -> Size:
    """Return a size with roughly so many nonzeros: the network grows."""
    nodes = max(round(nonzeros / 625), 3)
    return Size(nodes, round(nodes * 1.5625), 5, 20, 9)


def sized_large(nonzeros: int) -> Size:
    """Return a size with roughly so many nonzeros: nodes and commodities grow."""
    nodes = max(round(min(nonzeros / 1300, (nonzeros / 21) ** 0.5)), 4)
    lanes = min(round(3.5 * nodes), nodes * (nodes - 1))
    return Size(nodes, lanes, max(round(nodes / 31), 2), 52, 3)


CASE = Case(
    name="multicommodity",
    model="multicommodity",
    title="multicommodity flow with leads",
    sizes={
        "tiny": Size(4, 6, 2, 5, 3),
        "small": Size(20, 32, 3, 8, 3),
        "medium": Size(640, 1000, 5, 20, 9),
        "large": Size(6400, 10_000, 5, 20, 9),
    },
    generate=generate,
    limit=limit,
    sized=sized,
)

LARGE = Case(
    name="multicommodity_large",
    model="multicommodity",
    title="multicommodity flow, many commodities",
    sizes={
        "tiny": Size(4, 7, 3, 4, 2),
        "small": Size(12, 42, 4, 9, 3),
        "medium": Size(110, 385, 10, 52, 3),
        "large": Size(1100, 3850, 35, 52, 3),
    },
    generate=generate,
    limit=limit,
    sized=sized_large,
)
