"""gurobipy: tuple dictionaries of variables; the model ends in Gurobi, not in HiGHS.

Without a licence Gurobi builds models of any size but solves only small ones.
"""

from typing import Any

import gurobipy as gp
from gurobipy import GRB, LinExpr, quicksum

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


def _model() -> Any:
    environment = gp.Env(params={"OutputFlag": 0})
    return gp.Model(env=environment)


def transport(tables: Tables) -> Any:
    """Return the model of the case, as do the functions below."""
    data = Transport.of(tables)
    model = _model()
    ship = model.addVars(data.cost.keys())
    model.addConstrs(
        quicksum(ship[i, j] for j in data.demand) <= supply
        for i, supply in data.supply.items()
    )
    model.addConstrs(
        quicksum(ship[i, j] for i in data.supply) >= demand
        for j, demand in data.demand.items()
    )
    model.setObjective(ship.prod(data.cost))
    model.update()
    return model


def production(tables: Tables) -> Any:
    data = Production.of(tables)
    model = _model()
    make = model.addVars(data.cells)
    stock = model.addVars(data.cells)
    late = model.addVars(data.cells)
    is_made = model.addVars(data.cells, vtype=GRB.BINARY)
    starts = model.addVars(data.cells, ub=1.0)
    first = data.periods[0]
    model.addConstrs(
        quicksum(h * make[p, t] + s * starts[p, t] for p, h, s in data.hours[m])
        <= available
        for m, available in data.available_hours.items()
        for t in data.periods
    )
    model.addConstrs(
        quicksum(need * make[p, t] for p, need in data.needs[r]) <= available
        for r, available in data.available.items()
        for t in data.periods
    )
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
        model.addConstr(left == due)
        model.addConstr(make[now] <= data.largest_batch[p] * is_made[now])
        model.addConstr(start_up <= 0)
        run = quicksum(starts[p, u] for u in range(max(first, t - 2), t + 1))
        model.addConstr(run <= is_made[now])
    model.setObjective(
        quicksum(
            data.holding_cost[cell[0]] * stock[cell]
            + data.late_cost[cell[0]] * late[cell]
            + data.setup_cost[cell[0]] * starts[cell]
            for cell in data.cells
        )
    )
    model.update()
    return model


def ijklm(tables: Tables) -> Any:
    data = Join.of(tables)
    model = _model()
    tuples = {i: data.tuples(i) for i in data.items}
    x = model.addVars([each for found in tuples.values() for each in found])
    model.addConstrs(quicksum(x[each] for each in tuples[i]) >= 0 for i in data.items)
    model.setObjective(LinExpr(1.0))
    model.update()
    return model


def multicommodity(tables: Tables) -> Any:
    data = Network.of(tables)
    model = _model()
    pairs = [(k, t) for k in data.commodities for t in data.periods]
    flow = model.addVars([(*lane, *pair) for lane in data.cost for pair in pairs])
    stock = model.addVars([(n, *pair) for n in data.nodes for pair in pairs])
    first = data.periods[0]
    for n, k, t in stock:
        due = data.arrival.get((n, k, t), 0.0)
        row = stock[n, k, t] + quicksum(
            flow[n, j, k, t] for j in data.out_of.get(n, ())
        )
        if t == first:
            due += data.opening[n, k]
        else:
            row -= stock[n, k, t - 1]
        row -= quicksum(
            flow[i, n, k, t - data.lead[i, n]]
            for i in data.into.get(n, ())
            if t - data.lead[i, n] >= first
        )
        model.addConstr(row == due)
    model.addConstrs(
        quicksum(flow[i, j, k, t] for k in data.commodities) <= capacity
        for (i, j), capacity in data.capacity.items()
        for t in data.periods
    )
    cost = quicksum(data.cost[i, j] * each for (i, j, _, _), each in flow.items())
    holding = quicksum(
        data.holding_cost[n, k] * each for (n, k, _), each in stock.items()
    )
    model.setObjective(cost + holding)
    model.update()
    return model


def facility(tables: Tables) -> Any:
    data = Grid.of(tables)
    model = _model()
    farthest = model.addVar()
    place = model.addVars(data.facilities, data.ways, ub=1.0)
    serves = model.addVars(data.cells, vtype=GRB.BINARY)
    distance = model.addVars(data.cells)
    away = model.addVars(
        [(*cell, way) for cell in data.cells for way in data.ways], lb=-GRB.INFINITY
    )
    model.addConstrs(
        quicksum(serves[i, j, f] for f in data.facilities) == 1
        for i in data.east
        for j in data.north
    )
    for cell in data.cells:
        i, j, f = cell
        model.addConstr(distance[cell] == farthest + data.far * (1 - serves[cell]))
        for way, at in (("east", data.east[i]), ("north", data.north[j])):
            offset = away[i, j, f, way]
            model.addConstr(offset == at - place[f, way])
            model.addConstr(distance[cell] >= offset)
            model.addConstr(distance[cell] >= -offset)
    model.setObjective(farthest)
    model.update()
    return model


def knapsack(tables: Tables) -> Any:
    data = Knapsack.of(tables)
    model = _model()
    take = model.addVars(data.weight.keys(), vtype=GRB.BINARY)
    model.addConstr(take.prod(data.weight) <= data.capacity)
    model.setObjective(take.prod(data.worth), GRB.MAXIMIZE)
    model.update()
    return model


def shape(model: Any) -> Shape:
    """Return the size of the model."""
    return Shape(model.NumConstrs, model.NumVars, model.NumNZs)


def optimum(model: Any) -> float:
    """Return the objective's value at an optimal plan."""
    model.Params.MIPGap = 0.0
    model.optimize()
    return float(model.ObjVal)


CONTENDER = Contender(
    name="gurobipy",
    packages=("gurobipy",),
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
    note="into Gurobi",
)
