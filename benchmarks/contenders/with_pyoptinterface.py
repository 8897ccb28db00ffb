"""PyOptInterface: loops that add terms to expression builders, as its benchmarks do."""

import ctypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import highsbox
import pyoptinterface as poi
from pyoptinterface import highs

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


def _weighted(terms: Iterable[tuple[float, Any]]) -> Any:
    """Return a sum of coefficients times variables."""
    result = poi.ExprBuilder()
    for coef, variable in terms:
        result.add_affine_term(variable, coef)
    return result


def _sum(variables: Iterable[Any]) -> Any:
    result = poi.ExprBuilder()
    for variable in variables:
        result.add_affine_term(variable, 1.0)
    return result


def transport(tables: Tables) -> Any:
    """Return the model of the case, as do the functions below."""
    data = Transport.of(tables)
    model = highs.Model()
    ship = {lane: model.add_variable(lb=0.0) for lane in data.cost}
    for i, supply in data.supply.items():
        model.add_linear_constraint(
            _sum(ship[i, j] for j in data.demand), poi.Leq, supply
        )
    for j, demand in data.demand.items():
        model.add_linear_constraint(
            _sum(ship[i, j] for i in data.supply), poi.Geq, demand
        )
    cost = _weighted((cost, ship[lane]) for lane, cost in data.cost.items())
    model.set_objective(cost, poi.ObjectiveSense.Minimize)
    return model


def production(tables: Tables) -> Any:
    data = Production.of(tables)
    model = highs.Model()
    make = {cell: model.add_variable(lb=0.0) for cell in data.cells}
    stock = {cell: model.add_variable(lb=0.0) for cell in data.cells}
    late = {cell: model.add_variable(lb=0.0) for cell in data.cells}
    binary = poi.VariableDomain.Binary
    is_made = {cell: model.add_variable(domain=binary) for cell in data.cells}
    starts = {cell: model.add_variable(lb=0.0, ub=1.0) for cell in data.cells}
    for m, available in data.available_hours.items():
        for t in data.periods:
            used = poi.ExprBuilder()
            for p, hours, setup_hours in data.hours[m]:
                used.add_affine_term(make[p, t], hours)
                used.add_affine_term(starts[p, t], setup_hours)
            model.add_linear_constraint(used, poi.Leq, available)
    for r, available in data.available.items():
        for t in data.periods:
            used = _weighted((need, make[p, t]) for p, need in data.needs[r])
            model.add_linear_constraint(used, poi.Leq, available)
    first = data.periods[0]
    for p, t in data.cells:
        now, before = (p, t), (p, t - 1)
        left = stock[now] - late[now] - make[now]
        right = -data.demand[now]
        start_up = is_made[now] - starts[now]
        if t == first:
            right += data.opening[p]
        else:
            left += late[before] - stock[before]
            start_up -= is_made[before]
        model.add_linear_constraint(left, poi.Eq, right)
        set_up = make[now] - data.largest_batch[p] * is_made[now]
        model.add_linear_constraint(set_up, poi.Leq, 0.0)
        model.add_linear_constraint(start_up, poi.Leq, 0.0)
        run = _sum(starts[p, u] for u in range(max(first, t - 2), t + 1))
        run.add_affine_term(is_made[now], -1.0)
        model.add_linear_constraint(run, poi.Leq, 0.0)
    cost = poi.ExprBuilder()
    for cell in data.cells:
        cost.add_affine_term(stock[cell], data.holding_cost[cell[0]])
        cost.add_affine_term(late[cell], data.late_cost[cell[0]])
        cost.add_affine_term(starts[cell], data.setup_cost[cell[0]])
    model.set_objective(cost, poi.ObjectiveSense.Minimize)
    return model


def ijklm(tables: Tables) -> Any:
    data = Join.of(tables)
    model = highs.Model()
    x = {}
    for i in data.items:
        row = poi.ExprBuilder()
        for each in data.tuples(i):
            x[each] = model.add_variable(lb=0.0)
            row.add_affine_term(x[each], 1.0)
        model.add_linear_constraint(row, poi.Geq, 0.0)
    model.set_objective(poi.ExprBuilder(1.0), poi.ObjectiveSense.Minimize)
    return model


def multicommodity(tables: Tables) -> Any:
    data = Network.of(tables)
    model = highs.Model()
    flow = {
        (i, j, k, t): model.add_variable(lb=0.0)
        for i, j in data.cost
        for k in data.commodities
        for t in data.periods
    }
    stock = {
        (n, k, t): model.add_variable(lb=0.0)
        for n in data.nodes
        for k in data.commodities
        for t in data.periods
    }
    first = data.periods[0]
    for (n, k, t), kept in stock.items():
        row = poi.ExprBuilder()
        row.add_affine_term(kept, 1.0)
        due = data.arrival.get((n, k, t), 0.0)
        if t == first:
            due += data.opening[n, k]
        else:
            row.add_affine_term(stock[n, k, t - 1], -1.0)
        for i in data.into.get(n, ()):
            sent = t - data.lead[i, n]
            if sent >= first:
                row.add_affine_term(flow[i, n, k, sent], -1.0)
        for j in data.out_of.get(n, ()):
            row.add_affine_term(flow[n, j, k, t], 1.0)
        model.add_linear_constraint(row, poi.Eq, due)
    for (i, j), capacity in data.capacity.items():
        for t in data.periods:
            used = _sum(flow[i, j, k, t] for k in data.commodities)
            model.add_linear_constraint(used, poi.Leq, capacity)
    cost = poi.ExprBuilder()
    for (i, j, _, _), variable in flow.items():
        cost.add_affine_term(variable, data.cost[i, j])
    for (n, k, _), variable in stock.items():
        cost.add_affine_term(variable, data.holding_cost[n, k])
    model.set_objective(cost, poi.ObjectiveSense.Minimize)
    return model


def facility(tables: Tables) -> Any:
    data = Grid.of(tables)
    model = highs.Model()
    binary = poi.VariableDomain.Binary
    farthest = model.add_variable(lb=0.0)
    place = {
        (f, way): model.add_variable(lb=0.0, ub=1.0)
        for f in data.facilities
        for way in data.ways
    }
    serves = {cell: model.add_variable(domain=binary) for cell in data.cells}
    distance = {cell: model.add_variable(lb=0.0) for cell in data.cells}
    away = {
        (*cell, way): model.add_variable(lb=-INF)
        for cell in data.cells
        for way in data.ways
    }
    for i in data.east:
        for j in data.north:
            served = _sum(serves[i, j, f] for f in data.facilities)
            model.add_linear_constraint(served, poi.Eq, 1.0)
    for cell in data.cells:
        i, j, f = cell
        reach = distance[cell] - farthest + data.far * serves[cell]
        model.add_linear_constraint(reach, poi.Eq, data.far)
        for way, at in (("east", data.east[i]), ("north", data.north[j])):
            offset = away[i, j, f, way]
            model.add_linear_constraint(offset + place[f, way], poi.Eq, at)
            model.add_linear_constraint(distance[cell] - offset, poi.Geq, 0.0)
            model.add_linear_constraint(distance[cell] + offset, poi.Geq, 0.0)
    model.set_objective(1.0 * farthest, poi.ObjectiveSense.Minimize)
    return model


def knapsack(tables: Tables) -> Any:
    data = Knapsack.of(tables)
    model = highs.Model()
    binary = poi.VariableDomain.Binary
    take = {i: model.add_variable(domain=binary) for i in data.weight}
    weight = _weighted((weight, take[i]) for i, weight in data.weight.items())
    model.add_linear_constraint(weight, poi.Leq, data.capacity)
    worth = _weighted((worth, take[i]) for i, worth in data.worth.items())
    model.set_objective(worth, poi.ObjectiveSense.Maximize)
    return model


def shape(model: Any) -> Shape:
    """Return the size of the model."""
    return Shape(model.getnumrow(), model.getnumcol(), _nonzeros(model))


def optimum(model: Any) -> float:
    """Return the objective's value at an optimal plan."""
    model.set_model_attribute(poi.ModelAttribute.Silent, True)  # noqa: FBT003
    model.set_raw_parameter("mip_rel_gap", 0.0)
    model.optimize()
    return float(model.get_model_attribute(poi.ModelAttribute.ObjectiveValue))


def _nonzeros(model: Any) -> int:
    """Return the number of nonzeros, which only HiGHS' C interface tells."""
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = (
        ctypes.c_void_p,
        [ctypes.py_object, ctypes.c_char_p],
    )
    library = ctypes.CDLL(str(Path(highsbox.highs_dist_dir()) / "lib" / "libhighs.so"))
    library.Highs_getNumNz.argtypes = [ctypes.c_void_p]
    handle = pointer(model.get_raw_model(), b"nb_handle")
    return int(library.Highs_getNumNz(handle))


CONTENDER = Contender(
    name="PyOptInterface",
    packages=("pyoptinterface", "highsbox"),
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
