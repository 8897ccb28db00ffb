"""highspy's own modelling interface: variables, expressions and `qsum`."""

from typing import Any

import highspy

from benchmarks.contenders.contender import Contender, of_models
from benchmarks.contenders.in_highs import optimum, shape, silent_highs
from benchmarks.contenders.records import (
    Grid,
    Join,
    Knapsack,
    Network,
    Production,
    Transport,
)
from benchmarks.tables import Tables

INTEGER = highspy.HighsVarType.kInteger
INF = highspy.kHighsInf


def transport(tables: Tables) -> Any:
    """Return the model of the case, as do the functions below."""
    data = Transport.of(tables)
    model = silent_highs()
    ship = model.addVariables(list(data.cost))
    qsum = model.qsum
    model.addConstrs(
        qsum(ship[i, j] for j in data.demand) <= supply
        for i, supply in data.supply.items()
    )
    model.addConstrs(
        qsum(ship[i, j] for i in data.supply) >= demand
        for j, demand in data.demand.items()
    )
    model.setObjective(qsum(cost * ship[lane] for lane, cost in data.cost.items()))
    return model


def production(tables: Tables) -> Any:
    data = Production.of(tables)
    model = silent_highs()
    cells = list(data.cells)
    make = model.addVariables(cells)
    stock = model.addVariables(cells)
    late = model.addVariables(cells)
    is_made = model.addVariables(cells, ub=1.0, type=INTEGER)
    starts = model.addVariables(cells, ub=1.0)
    qsum, first = model.qsum, data.periods[0]
    model.addConstrs(
        qsum(h * make[p, t] + s * starts[p, t] for p, h, s in data.hours[m])
        <= available
        for m, available in data.available_hours.items()
        for t in data.periods
    )
    model.addConstrs(
        qsum(need * make[p, t] for p, need in data.needs[r]) <= available
        for r, available in data.available.items()
        for t in data.periods
    )
    for p, t in cells:
        now, before = (p, t), (p, t - 1)
        left = stock[now] - late[now] - make[now]
        start_up = is_made[now] - starts[now]
        due = -data.demand[now]
        if t == first:
            due += data.opening[p]
        else:
            left += late[before] - stock[before]
            start_up -= is_made[before]
        model.addConstr(left == due)
        model.addConstr(make[now] <= data.largest_batch[p] * is_made[now])
        model.addConstr(start_up <= 0)
        run = qsum(starts[p, u] for u in range(max(first, t - 2), t + 1))
        model.addConstr(run <= is_made[now])
    model.setObjective(
        qsum(
            data.holding_cost[cell[0]] * stock[cell]
            + data.late_cost[cell[0]] * late[cell]
            + data.setup_cost[cell[0]] * starts[cell]
            for cell in cells
        )
    )
    return model


def ijklm(tables: Tables) -> Any:
    data = Join.of(tables)
    model = silent_highs()
    tuples = {i: data.tuples(i) for i in data.items}
    x = model.addVariables([each for found in tuples.values() for each in found])
    model.addConstrs(model.qsum(x[each] for each in tuples[i]) >= 0 for i in data.items)
    model.setObjective(highspy.highs_linear_expression(1.0))
    return model


def multicommodity(tables: Tables) -> Any:
    data = Network.of(tables)
    model = silent_highs()
    pairs = [(k, t) for k in data.commodities for t in data.periods]
    flow = model.addVariables([(*lane, *pair) for lane in data.cost for pair in pairs])
    stock = model.addVariables([(n, *pair) for n in data.nodes for pair in pairs])
    qsum, first = model.qsum, data.periods[0]
    for n, k, t in stock:
        due = data.arrival.get((n, k, t), 0.0)
        row = stock[n, k, t] + qsum(flow[n, j, k, t] for j in data.out_of.get(n, ()))
        if t == first:
            due += data.opening[n, k]
        else:
            row -= stock[n, k, t - 1]
        for i in data.into.get(n, ()):
            sent = t - data.lead[i, n]
            if sent >= first:
                row -= flow[i, n, k, sent]
        model.addConstr(row == due)
    model.addConstrs(
        qsum(flow[i, j, k, t] for k in data.commodities) <= capacity
        for (i, j), capacity in data.capacity.items()
        for t in data.periods
    )
    cost = qsum(data.cost[i, j] * each for (i, j, _, _), each in flow.items())
    holding = qsum(data.holding_cost[n, k] * each for (n, k, _), each in stock.items())
    model.setObjective(cost + holding)
    return model


def facility(tables: Tables) -> Any:
    data = Grid.of(tables)
    model = silent_highs()
    cells = list(data.cells)
    farthest = model.addVariable()
    place = model.addVariables(
        [(f, way) for f in data.facilities for way in data.ways], ub=1.0
    )
    serves = model.addVariables(cells, ub=1.0, type=INTEGER)
    distance = model.addVariables(cells)
    away = model.addVariables(
        [(*cell, way) for cell in cells for way in data.ways], lb=-INF
    )
    model.addConstrs(
        model.qsum(serves[i, j, f] for f in data.facilities) == 1
        for i in data.east
        for j in data.north
    )
    for cell in cells:
        i, j, f = cell
        model.addConstr(distance[cell] == farthest + data.far * (1 - 1 * serves[cell]))
        for way, at in (("east", data.east[i]), ("north", data.north[j])):
            offset = away[i, j, f, way]
            model.addConstr(offset + place[f, way] == at)
            model.addConstr(distance[cell] - offset >= 0)
            model.addConstr(distance[cell] + offset >= 0)
    model.setObjective(1 * farthest)
    return model


def knapsack(tables: Tables) -> Any:
    data = Knapsack.of(tables)
    model = silent_highs()
    take = model.addVariables(list(data.weight), ub=1.0, type=INTEGER)
    weight = model.qsum(weight * take[i] for i, weight in data.weight.items())
    model.addConstr(weight <= data.capacity)
    model.setObjective(
        model.qsum(worth * take[i] for i, worth in data.worth.items()),
        highspy.ObjSense.kMaximize,
    )
    return model


CONTENDER = Contender(
    name="highspy",
    packages=("highspy",),
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
