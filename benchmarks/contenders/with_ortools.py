"""OR-Tools' model builder; the model ends in its own store, before any solver.

It cannot be imported beside highspy.
"""

from collections.abc import Iterable
from typing import Any

from ortools.linear_solver.python import model_builder

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

INF = float("inf")


def _sum(variables: Iterable[Any]) -> Any:
    return model_builder.LinearExpr.sum(list(variables))


def _weighted(terms: Iterable[tuple[float, Any]]) -> Any:
    """Return a sum of coefficients times variables."""
    coefs, variables = zip(*terms, strict=True)
    return model_builder.LinearExpr.weighted_sum(variables, coefs)


def _positive(model: Any, keys: Iterable[Any], upper: float = INF) -> dict[Any, Any]:
    return {key: model.new_num_var(0.0, upper, None) for key in keys}


def transport(tables: Tables) -> Any:
    """Return the model of the case, as do the functions below."""
    data = Transport.of(tables)
    model = model_builder.Model()
    ship = _positive(model, data.cost)
    for i, supply in data.supply.items():
        model.add(_sum(ship[i, j] for j in data.demand) <= supply)
    for j, demand in data.demand.items():
        model.add(_sum(ship[i, j] for i in data.supply) >= demand)
    model.minimize(_weighted((cost, ship[lane]) for lane, cost in data.cost.items()))
    return model


def production(tables: Tables) -> Any:
    data = Production.of(tables)
    model = model_builder.Model()
    make = _positive(model, data.cells)
    stock = _positive(model, data.cells)
    late = _positive(model, data.cells)
    is_made = {cell: model.new_bool_var(None) for cell in data.cells}
    starts = _positive(model, data.cells, 1.0)
    first = data.periods[0]
    for m, available in data.available_hours.items():
        for t in data.periods:
            used = [(h, make[p, t]) for p, h, _ in data.hours[m]]
            used += [(s, starts[p, t]) for p, _, s in data.hours[m]]
            model.add(_weighted(used) <= available)
    for r, available in data.available.items():
        for t in data.periods:
            used = [(q, make[p, t]) for p, q in data.needs[r]]
            model.add(_weighted(used) <= available)
    for p, t in data.cells:
        now, before = (p, t), (p, t - 1)
        left = stock[now] - late[now] - make[now]
        start_up = is_made[now] - starts[now]
        due = -data.demand[now]
        if t == first:
            due += data.opening[p]
        else:
            left = left + late[before] - stock[before]
            start_up = start_up - is_made[before]
        model.add(left == due)
        model.add(make[now] <= data.largest_batch[p] * is_made[now])
        model.add(start_up <= 0)
        run = _sum(starts[p, u] for u in range(max(first, t - 2), t + 1))
        model.add(run <= is_made[now])
    terms = [(data.holding_cost[cell[0]], stock[cell]) for cell in data.cells]
    terms += [(data.late_cost[cell[0]], late[cell]) for cell in data.cells]
    terms += [(data.setup_cost[cell[0]], starts[cell]) for cell in data.cells]
    model.minimize(_weighted(terms))
    return model


def ijklm(tables: Tables) -> Any:
    data = Join.of(tables)
    model = model_builder.Model()
    for i in data.items:
        x = _positive(model, data.tuples(i))
        model.add(_sum(x.values()) >= 0)
    model.minimize(1.0)
    return model


def multicommodity(tables: Tables) -> Any:
    data = Network.of(tables)
    model = model_builder.Model()
    pairs = [(k, t) for k in data.commodities for t in data.periods]
    flow = _positive(model, [(*lane, *pair) for lane in data.cost for pair in pairs])
    stock = _positive(model, [(n, *pair) for n in data.nodes for pair in pairs])
    first = data.periods[0]
    for n, k, t in stock:
        due = data.arrival.get((n, k, t), 0.0)
        row = [(1.0, stock[n, k, t])]
        row += [(1.0, flow[n, j, k, t]) for j in data.out_of.get(n, ())]
        if t == first:
            due += data.opening[n, k]
        else:
            row.append((-1.0, stock[n, k, t - 1]))
        for i in data.into.get(n, ()):
            sent = t - data.lead[i, n]
            if sent >= first:
                row.append((-1.0, flow[i, n, k, sent]))
        model.add(_weighted(row) == due)
    for (i, j), capacity in data.capacity.items():
        for t in data.periods:
            model.add(_sum(flow[i, j, k, t] for k in data.commodities) <= capacity)
    terms = [(data.cost[i, j], each) for (i, j, _, _), each in flow.items()]
    terms += [(data.holding_cost[n, k], each) for (n, k, _), each in stock.items()]
    model.minimize(_weighted(terms))
    return model


def facility(tables: Tables) -> Any:
    data = Grid.of(tables)
    model = model_builder.Model()
    farthest = model.new_num_var(0.0, INF, None)
    place = _positive(
        model, [(f, way) for f in data.facilities for way in data.ways], 1.0
    )
    serves = {cell: model.new_bool_var(None) for cell in data.cells}
    distance = _positive(model, data.cells)
    away = {
        (*cell, way): model.new_num_var(-INF, INF, None)
        for cell in data.cells
        for way in data.ways
    }
    for i in data.east:
        for j in data.north:
            model.add(_sum(serves[i, j, f] for f in data.facilities) == 1)
    for cell in data.cells:
        i, j, f = cell
        model.add(distance[cell] == farthest + data.far * (1 - serves[cell]))
        for way, at in (("east", data.east[i]), ("north", data.north[j])):
            offset = away[i, j, f, way]
            model.add(offset == at - place[f, way])
            model.add(distance[cell] >= offset)
            model.add(distance[cell] >= -offset)
    model.minimize(farthest)
    return model


def knapsack(tables: Tables) -> Any:
    data = Knapsack.of(tables)
    model = model_builder.Model()
    take = {i: model.new_bool_var(None) for i in data.weight}
    weight = _weighted((weight, take[i]) for i, weight in data.weight.items())
    model.add(weight <= data.capacity)
    model.maximize(_weighted((worth, take[i]) for i, worth in data.worth.items()))
    return model


def shape(model: Any) -> Shape:
    """Return the size of the model."""
    rows, helper = model.num_constraints, model.helper
    nonzeros = sum(len(helper.constraint_var_indices(row)) for row in range(rows))
    return Shape(rows, model.num_variables, nonzeros)


def optimum(model: Any) -> float:
    """Return the objective's value at an optimal plan, found by SCIP."""
    solver = model_builder.Solver("scip")
    solver.set_solver_specific_parameters("limits/gap = 0")
    status = solver.solve(model)
    if status != model_builder.SolveStatus.OPTIMAL:
        raise ValueError(f"SCIP ends with {status}")
    return float(solver.objective_value)


CONTENDER = Contender(
    name="OR-Tools",
    packages=("ortools",),
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
    note="into the model builder",
)
