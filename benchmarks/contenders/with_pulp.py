"""PuLP: dictionaries of variables and `lpSum`, handed over through its HiGHS interface."""

from typing import Any

import pulp

from benchmarks.contenders import in_highs
from benchmarks.contenders.contender import Contender, of_models
from benchmarks.contenders.records import (
    Grid,
    Join,
    Knapsack,
    Network,
    Production,
    Transport,
)
from benchmarks.program import Shape
from benchmarks.tables import Tables

LpVariable, lpSum = pulp.LpVariable, pulp.lpSum  # noqa: N816 - PuLP's own name


def _loaded(model: pulp.LpProblem) -> pulp.LpProblem:
    """Return a model after its hand-over."""
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(model)
    solver.buildSolverModel(model)
    return model


def transport(tables: Tables) -> Any:
    """Return the model of the case, as do the functions below."""
    data = Transport.of(tables)
    model = pulp.LpProblem("transport", pulp.LpMinimize)
    ship = LpVariable.dicts("ship", data.cost.keys(), lowBound=0)
    model += lpSum(cost * ship[lane] for lane, cost in data.cost.items())
    for i, supply in data.supply.items():
        model += lpSum(ship[i, j] for j in data.demand) <= supply
    for j, demand in data.demand.items():
        model += lpSum(ship[i, j] for i in data.supply) >= demand
    return _loaded(model)


def production(tables: Tables) -> Any:
    data = Production.of(tables)
    model = pulp.LpProblem("production", pulp.LpMinimize)
    make = LpVariable.dicts("make", data.cells, lowBound=0)
    stock = LpVariable.dicts("stock", data.cells, lowBound=0)
    late = LpVariable.dicts("late", data.cells, lowBound=0)
    is_made = LpVariable.dicts("is_made", data.cells, cat=pulp.LpBinary)
    starts = LpVariable.dicts("starts", data.cells, lowBound=0, upBound=1)
    first = data.periods[0]
    model += lpSum(
        data.holding_cost[cell[0]] * stock[cell]
        + data.late_cost[cell[0]] * late[cell]
        + data.setup_cost[cell[0]] * starts[cell]
        for cell in data.cells
    )
    for m, available in data.available_hours.items():
        for t in data.periods:
            used = lpSum(h * make[p, t] + s * starts[p, t] for p, h, s in data.hours[m])
            model += used <= available
    for r, available in data.available.items():
        for t in data.periods:
            model += lpSum(q * make[p, t] for p, q in data.needs[r]) <= available
    for p, t in data.cells:
        now, before = (p, t), (p, t - 1)
        left = stock[now] - late[now] - make[now]
        start_up = is_made[now] - starts[now]
        due = -data.demand[now]
        if t == first:
            due += data.opening[p]
        else:
            left += late[before] - stock[before]
            start_up -= is_made[before]
        model += left == due
        model += make[now] <= data.largest_batch[p] * is_made[now]
        model += start_up <= 0
        run = lpSum(starts[p, u] for u in range(max(first, t - 2), t + 1))
        model += run <= is_made[now]
    return _loaded(model)


def ijklm(tables: Tables) -> Any:
    data = Join.of(tables)
    model = pulp.LpProblem("ijklm", pulp.LpMinimize)
    tuples = {i: data.tuples(i) for i in data.items}
    every = [each for found in tuples.values() for each in found]
    x = LpVariable.dicts("x", every, lowBound=0)
    model += pulp.LpAffineExpression(constant=1)
    for i in data.items:
        model += lpSum(x[each] for each in tuples[i]) >= 0
    return _loaded(model)


def multicommodity(tables: Tables) -> Any:
    data = Network.of(tables)
    model = pulp.LpProblem("multicommodity", pulp.LpMinimize)
    pairs = [(k, t) for k in data.commodities for t in data.periods]
    flows = [(*lane, *pair) for lane in data.cost for pair in pairs]
    flow = LpVariable.dicts("flow", flows, lowBound=0)
    stocks = [(n, *pair) for n in data.nodes for pair in pairs]
    stock = LpVariable.dicts("stock", stocks, lowBound=0)
    first = data.periods[0]
    cost = lpSum(data.cost[i, j] * each for (i, j, _, _), each in flow.items())
    holding = lpSum(data.holding_cost[n, k] * each for (n, k, _), each in stock.items())
    model += cost + holding
    for n, k, t in stocks:
        due = data.arrival.get((n, k, t), 0.0)
        row = [(stock[n, k, t], 1.0)]
        row += [(flow[n, j, k, t], 1.0) for j in data.out_of.get(n, ())]
        if t == first:
            due += data.opening[n, k]
        else:
            row.append((stock[n, k, t - 1], -1.0))
        for i in data.into.get(n, ()):
            sent = t - data.lead[i, n]
            if sent >= first:
                row.append((flow[i, n, k, sent], -1.0))
        model += pulp.LpAffineExpression(row) == due
    for (i, j), capacity in data.capacity.items():
        for t in data.periods:
            model += lpSum(flow[i, j, k, t] for k in data.commodities) <= capacity
    return _loaded(model)


def facility(tables: Tables) -> Any:
    data = Grid.of(tables)
    model = pulp.LpProblem("facility", pulp.LpMinimize)
    farthest = LpVariable("farthest", lowBound=0)
    sites = [(f, way) for f in data.facilities for way in data.ways]
    place = LpVariable.dicts("place", sites, lowBound=0, upBound=1)
    serves = LpVariable.dicts("serves", data.cells, cat=pulp.LpBinary)
    distance = LpVariable.dicts("distance", data.cells, lowBound=0)
    offsets = [(*cell, way) for cell in data.cells for way in data.ways]
    away = LpVariable.dicts("away", offsets)
    model += farthest
    for i in data.east:
        for j in data.north:
            model += lpSum(serves[i, j, f] for f in data.facilities) == 1
    for cell in data.cells:
        i, j, f = cell
        model += distance[cell] == farthest + data.far * (1 - serves[cell])
        for way, at in (("east", data.east[i]), ("north", data.north[j])):
            offset = away[i, j, f, way]
            model += offset == at - place[f, way]
            model += distance[cell] >= offset
            model += distance[cell] >= -offset
    return _loaded(model)


def knapsack(tables: Tables) -> Any:
    data = Knapsack.of(tables)
    model = pulp.LpProblem("knapsack", pulp.LpMaximize)
    take = LpVariable.dicts("take", data.weight.keys(), cat=pulp.LpBinary)
    model += lpSum(worth * take[i] for i, worth in data.worth.items())
    weight = lpSum(weight * take[i] for i, weight in data.weight.items())
    model += weight <= data.capacity
    return _loaded(model)


def shape(model: pulp.LpProblem) -> Shape:
    """Return the size of the model in HiGHS."""
    return in_highs.shape(model.solverModel)


def optimum(model: pulp.LpProblem) -> float:
    """Return the objective's value; PuLP turns a maximum into a minimum for HiGHS."""
    constant = float(model.objective.constant)
    return int(model.sense) * in_highs.optimum(model.solverModel) + constant


CONTENDER = Contender(
    name="PuLP",
    packages=("pulp", "highspy"),
    build=of_models(
        {
            "transport": transport,
            "production": production,
            "ijklm": ijklm,
            "multicommodity": multicommodity,
            "facility": facility,
            "knapsack": knapsack,
        }
    ),
    shape=shape,
    optimum=optimum,
)
