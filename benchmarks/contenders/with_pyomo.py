"""Pyomo: a concrete model with rules, handed over through its HiGHS interface."""

from typing import Any

import pyomo.environ as pyo
from pyomo.contrib.solver.solvers.highs import Highs

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

POSITIVE = pyo.NonNegativeReals


def _loaded(model: Any) -> Any:
    """Return Pyomo's interface to HiGHS with a model in it."""
    solver = Highs()
    solver.set_instance(model)
    return solver


def _sum(terms: Any) -> Any:
    return pyo.quicksum(terms, linear=True)


def transport(tables: Tables) -> Any:
    """Return the model of the case, as do the functions below."""
    data = Transport.of(tables)
    model = pyo.ConcreteModel()
    model.ship = pyo.Var(list(data.cost), domain=POSITIVE)
    ship = model.ship
    model.cost = pyo.Objective(
        expr=_sum(cost * ship[lane] for lane, cost in data.cost.items())
    )
    model.leave = pyo.Constraint(
        list(data.supply),
        rule=lambda _, i: _sum(ship[i, j] for j in data.demand) <= data.supply[i],
    )
    model.arrive = pyo.Constraint(
        list(data.demand),
        rule=lambda _, j: _sum(ship[i, j] for i in data.supply) >= data.demand[j],
    )
    return _loaded(model)


def production(tables: Tables) -> Any:
    data = Production.of(tables)
    model = pyo.ConcreteModel()
    model.cell = pyo.Set(initialize=data.cells, dimen=2)
    make = model.make = pyo.Var(model.cell, domain=POSITIVE)
    stock = model.stock = pyo.Var(model.cell, domain=POSITIVE)
    late = model.late = pyo.Var(model.cell, domain=POSITIVE)
    is_made = model.is_made = pyo.Var(model.cell, domain=pyo.Binary)
    starts = model.starts = pyo.Var(model.cell, bounds=(0, 1))
    first = data.periods[0]

    def machine_time(_: Any, m: str, t: int) -> Any:
        used = (h * make[p, t] + s * starts[p, t] for p, h, s in data.hours[m])
        return _sum(used) <= data.available_hours[m]

    def material_use(_: Any, r: str, t: int) -> Any:
        return _sum(q * make[p, t] for p, q in data.needs[r]) <= data.available[r]

    def balance(_: Any, p: str, t: int) -> Any:
        left = stock[p, t] - late[p, t] - make[p, t]
        if t == first:
            return left == data.opening[p] - data.demand[p, t]
        return left - stock[p, t - 1] + late[p, t - 1] == -data.demand[p, t]

    def start_up(_: Any, p: str, t: int) -> Any:
        if t == first:
            return is_made[p, t] <= starts[p, t]
        return is_made[p, t] - is_made[p, t - 1] <= starts[p, t]

    def run(_: Any, p: str, t: int) -> Any:
        begun = _sum(starts[p, u] for u in range(max(first, t - 2), t + 1))
        return begun <= is_made[p, t]

    model.machine_time = pyo.Constraint(
        list(data.available_hours), data.periods, rule=machine_time
    )
    model.material_use = pyo.Constraint(
        list(data.available), data.periods, rule=material_use
    )
    model.balance = pyo.Constraint(model.cell, rule=balance)
    model.set_up = pyo.Constraint(
        model.cell,
        rule=lambda _, p, t: make[p, t] <= data.largest_batch[p] * is_made[p, t],
    )
    model.start_up = pyo.Constraint(model.cell, rule=start_up)
    model.run = pyo.Constraint(model.cell, rule=run)
    model.cost = pyo.Objective(
        expr=_sum(
            data.holding_cost[p] * stock[p, t]
            + data.late_cost[p] * late[p, t]
            + data.setup_cost[p] * starts[p, t]
            for p, t in data.cells
        )
    )
    return _loaded(model)


def ijklm(tables: Tables) -> Any:
    data = Join.of(tables)
    model = pyo.ConcreteModel()
    tuples = {i: data.tuples(i) for i in data.items}
    every = [each for found in tuples.values() for each in found]
    x = model.x = pyo.Var(every, domain=POSITIVE)
    model.at_least = pyo.Constraint(
        list(data.items), rule=lambda _, i: _sum(x[each] for each in tuples[i]) >= 0
    )
    model.nothing = pyo.Objective(expr=1.0)
    return _loaded(model)


def multicommodity(tables: Tables) -> Any:
    data = Network.of(tables)
    model = pyo.ConcreteModel()
    pairs = [(k, t) for k in data.commodities for t in data.periods]
    flows = [(*lane, *pair) for lane in data.cost for pair in pairs]
    stocks = [(n, *pair) for n in data.nodes for pair in pairs]
    flow = model.flow = pyo.Var(flows, domain=POSITIVE)
    stock = model.stock = pyo.Var(stocks, domain=POSITIVE)
    first = data.periods[0]

    def balance(_: Any, n: str, k: str, t: int) -> Any:
        due = data.arrival.get((n, k, t), 0.0)
        row = stock[n, k, t] + _sum(flow[n, j, k, t] for j in data.out_of.get(n, ()))
        if t == first:
            due += data.opening[n, k]
        else:
            row -= stock[n, k, t - 1]
        row -= _sum(
            flow[i, n, k, t - data.lead[i, n]]
            for i in data.into.get(n, ())
            if t - data.lead[i, n] >= first
        )
        return row == due

    def in_use(_: Any, i: str, j: str, t: int) -> Any:
        used = _sum(flow[i, j, k, t] for k in data.commodities)
        return used <= data.capacity[i, j]

    model.balance = pyo.Constraint(stocks, rule=balance)
    model.in_use = pyo.Constraint(list(data.capacity), data.periods, rule=in_use)
    model.cost = pyo.Objective(
        expr=_sum(data.cost[i, j] * each for (i, j, _, _), each in flow.items())
        + _sum(data.holding_cost[n, k] * each for (n, k, _), each in stock.items())
    )
    return _loaded(model)


def facility(tables: Tables) -> Any:
    data = Grid.of(tables)
    model = pyo.ConcreteModel()
    model.cell = pyo.Set(initialize=data.cells, dimen=3)
    farthest = model.farthest = pyo.Var(domain=POSITIVE)
    place = model.place = pyo.Var(list(data.facilities), data.ways, bounds=(0, 1))
    serves = model.serves = pyo.Var(model.cell, domain=pyo.Binary)
    distance = model.distance = pyo.Var(model.cell, domain=POSITIVE)
    away = model.away = pyo.Var(model.cell, data.ways)
    model.assign = pyo.Constraint(
        list(data.east),
        list(data.north),
        rule=lambda _, i, j: _sum(serves[i, j, f] for f in data.facilities) == 1,
    )
    model.reach = pyo.Constraint(
        model.cell,
        rule=lambda _, *cell: (
            distance[cell] == farthest + data.far * (1 - serves[cell])
        ),
    )
    model.away_east = pyo.Constraint(
        model.cell,
        rule=lambda _, i, j, f: (
            away[i, j, f, "east"] == data.east[i] - place[f, "east"]
        ),
    )
    model.away_north = pyo.Constraint(
        model.cell,
        rule=lambda _, i, j, f: (
            away[i, j, f, "north"] == data.north[j] - place[f, "north"]
        ),
    )
    model.above = pyo.Constraint(
        model.cell,
        data.ways,
        rule=lambda _, *each: distance[each[:3]] >= away[each],
    )
    model.below = pyo.Constraint(
        model.cell,
        data.ways,
        rule=lambda _, *each: distance[each[:3]] >= -away[each],
    )
    model.longest = pyo.Objective(expr=farthest)
    return _loaded(model)


def knapsack(tables: Tables) -> Any:
    data = Knapsack.of(tables)
    model = pyo.ConcreteModel()
    take = model.take = pyo.Var(list(data.weight), domain=pyo.Binary)
    weight = _sum(weight * take[i] for i, weight in data.weight.items())
    model.carry = pyo.Constraint(expr=weight <= data.capacity)
    model.worth = pyo.Objective(
        expr=_sum(worth * take[i] for i, worth in data.worth.items()),
        sense=pyo.maximize,
    )
    return _loaded(model)


def shape(solver: Any) -> Shape:
    """Return the size of the model in HiGHS."""
    return in_highs.shape(solver._solver_model)  # noqa: SLF001 - no other way there


def optimum(solver: Any) -> float:
    """Return the objective's value at an optimal plan."""
    return in_highs.optimum(solver._solver_model)  # noqa: SLF001


CONTENDER = Contender(
    name="Pyomo",
    packages=("pyomo", "highspy"),
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
