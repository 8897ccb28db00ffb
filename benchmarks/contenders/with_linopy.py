"""linopy: labelled arrays of variables, as its documentation advises for speed."""

from typing import Any

import linopy
import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from benchmarks.contenders.contender import Contender, of_models
from benchmarks.contenders.in_highs import optimum, shape
from benchmarks.tables import (
    Table,
    Tables,
    codes,
    count,
    floats,
    integers,
)


def _index(name: str, length: int) -> pd.RangeIndex:
    return pd.RangeIndex(length, name=name)


def _array(values: npt.NDArray[Any], *dims: str) -> xr.DataArray:
    coords = [_index(dim, n) for dim, n in zip(dims, values.shape, strict=True)]
    return xr.DataArray(values, dims=dims, coords=coords)


def _to_highs(model: linopy.Model) -> Any:
    return linopy.io.to_highspy(model, set_names=False)


def transport(tables: Tables) -> Any:
    """Return the model of the case, as do the functions below."""
    supply, demand = tables["supply"], tables["demand"]
    costs = tables["costs"]
    cost = np.zeros((count(supply["origin"]), count(demand["destination"])))
    cost[codes(costs["origin"]), codes(costs["destination"])] = floats(costs["cost"])
    prices = _array(cost, "origin", "destination")
    model = linopy.Model()
    ship = model.add_variables(lower=0, coords=prices.coords, name="ship")
    model.add_constraints(
        ship.sum("destination") <= _array(floats(supply["supply"]), "origin")
    )
    model.add_constraints(
        ship.sum("origin") >= _array(floats(demand["demand"]), "destination")
    )
    model.add_objective((prices * ship).sum())
    return _to_highs(model)


def production(tables: Tables) -> Any:
    products = tables["products"]
    num_p = count(products["product"])
    num_t = len(integers(tables["periods"]["period"]))
    coords = [_index("product", num_p), _index("period", num_t)]
    model = linopy.Model()
    make = model.add_variables(lower=0, coords=coords, name="make")
    stock = model.add_variables(lower=0, coords=coords, name="stock")
    late = model.add_variables(lower=0, coords=coords, name="late")
    is_made = model.add_variables(binary=True, coords=coords, name="is_made")
    starts = model.add_variables(lower=0, upper=1, coords=coords, name="starts")

    def of_product(heading: str) -> xr.DataArray:
        return _array(floats(products[heading]), "product")

    hours, needs = tables["hours"], tables["requirements"]
    on = xr.DataArray(codes(hours["product"]), dims="pair")
    used = _pairs(floats(hours["hours_per_unit"])) * make.isel(product=on) + _pairs(
        floats(hours["setup_hours"])
    ) * starts.isel(product=on)
    machine = _pairs(codes(hours["machine"])).rename("machine")
    available = _array(floats(tables["machines"]["available_hours"]), "machine")
    model.add_constraints(used.groupby(machine).sum() <= available)
    of = xr.DataArray(codes(needs["product"]), dims="pair")
    used = _pairs(floats(needs["quantity"])) * make.isel(product=of)
    material = _pairs(codes(needs["material"])).rename("material")
    available = _array(floats(tables["materials"]["available"]), "material")
    model.add_constraints(used.groupby(material).sum() <= available)

    demand = tables["demand"]
    due = np.zeros((num_p, num_t))
    due[codes(demand["product"]), integers(demand["period"]) - 1] = -floats(
        demand["quantity"]
    )
    due[:, 0] += floats(products["opening"])
    model.add_constraints(
        stock - late - stock.shift(period=1) + late.shift(period=1) - make
        == _array(due, "product", "period")
    )
    model.add_constraints(make - of_product("largest_batch") * is_made <= 0)
    model.add_constraints(is_made - is_made.shift(period=1) - starts <= 0)
    run = starts + starts.shift(period=1) + starts.shift(period=2)
    model.add_constraints(run - is_made <= 0)
    model.add_objective(
        (of_product("holding_cost") * stock).sum()
        + (of_product("late_cost") * late).sum()
        + (of_product("setup_cost") * starts).sum()
    )
    return _to_highs(model)


def _pairs(values: npt.NDArray[Any]) -> xr.DataArray:
    return xr.DataArray(values, dims="pair")


def ijklm(tables: Tables) -> Any:
    ijk, jkl, klm = (_frame(tables[name]) for name in ("ijk", "jkl", "klm"))
    joined = ijk.merge(jkl.merge(klm, on=["k", "l"]), on=["j", "k"])
    model = linopy.Model()
    x = model.add_variables(lower=0, coords=[_index("tuple", len(joined))], name="x")
    of_item = xr.DataArray(joined["i"].to_numpy(), dims="tuple", name="i")
    model.add_constraints((1 * x).groupby(of_item).sum() >= 0)
    # An objective without variables is refused.
    model.add_objective((0 * x).sum())
    return _to_highs(model)


def _frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame({heading: codes(column) for heading, column in table.items()})


def multicommodity(tables: Tables) -> Any:
    lanes, stocks, arrivals = tables["lanes"], tables["stocks"], tables["arrivals"]
    num_n = count(tables["nodes"]["node"])
    num_k = count(tables["commodities"]["commodity"])
    num_t = len(integers(tables["periods"]["period"]))
    lead = integers(lanes["lead"])
    lane, node = _index("lane", len(lead)), _index("node", num_n)
    of_pair = [_index("commodity", num_k), _index("period", num_t)]
    model = linopy.Model()
    flow = model.add_variables(lower=0, coords=[lane, *of_pair], name="flow")
    stock = model.add_variables(lower=0, coords=[node, *of_pair], name="stock")

    arriving = linopy.merge(
        [
            flow.isel(lane=np.flatnonzero(lead == length)).shift(period=length) * 1
            for length in np.unique(lead).tolist()
            if length < num_t
        ],
        dim="lane",
    )
    into = xr.DataArray(
        codes(lanes["destination"])[arriving.indexes["lane"]], dims="lane", name="node"
    )
    out_of = xr.DataArray(codes(lanes["origin"]), dims="lane", name="node")
    shipped_in = arriving.groupby(into).sum().reindex(node=node)
    shipped_out = (1 * flow).groupby(out_of).sum().reindex(node=node)
    due = np.zeros((num_n, num_k, num_t))
    at = codes(arrivals["node"]), codes(arrivals["commodity"])
    due[(*at, integers(arrivals["period"]) - 1)] = floats(arrivals["quantity"])
    at = codes(stocks["node"]), codes(stocks["commodity"])
    due[(*at, 0)] += floats(stocks["opening"])
    holding = np.zeros((num_n, num_k))
    holding[at] = floats(stocks["holding_cost"])
    model.add_constraints(
        stock - stock.shift(period=1) - shipped_in + shipped_out
        == _array(due, "node", "commodity", "period")
    )
    model.add_constraints(
        flow.sum("commodity") <= _array(floats(lanes["capacity"]), "lane")
    )
    model.add_objective(
        (_array(floats(lanes["cost"]), "lane") * flow).sum()
        + (_array(holding, "node", "commodity") * stock).sum()
    )
    return _to_highs(model)


def facility(tables: Tables) -> Any:
    easts = _array(floats(tables["eastings"]["east"]), "i")
    norths = _array(floats(tables["northings"]["north"]), "j")
    of_customer = [_index("i", len(easts)), _index("j", len(norths))]
    sites = _index("f", count(tables["facilities"]["facility"]))
    way = pd.Index(["east", "north"], name="way")
    cells = [*of_customer, sites]
    model = linopy.Model()
    farthest = model.add_variables(lower=0, name="farthest")
    place = model.add_variables(lower=0, upper=1, coords=[sites, way], name="place")
    serves = model.add_variables(binary=True, coords=cells, name="serves")
    distance = model.add_variables(lower=0, coords=cells, name="distance")
    away = model.add_variables(coords=[*cells, way], name="away")
    model.add_constraints(serves.sum("f") == 1)
    model.add_constraints(distance - farthest + 2 * serves == 2)
    for name, position in (("east", easts), ("north", norths)):
        model.add_constraints(away.sel(way=name) + place.sel(way=name) == position)
    model.add_constraints(distance - away >= 0)
    model.add_constraints(distance + away >= 0)
    model.add_objective(1 * farthest)
    return _to_highs(model)


def knapsack(tables: Tables) -> Any:
    items = tables["items"]
    weight = _array(floats(items["weight"]), "item")
    model = linopy.Model()
    take = model.add_variables(binary=True, coords=weight.coords, name="take")
    capacity = float(floats(tables["knapsack"]["capacity"])[0])
    model.add_constraints((weight * take).sum() <= capacity)
    worth = _array(floats(items["worth"]), "item")
    model.add_objective((worth * take).sum(), sense="max")
    return _to_highs(model)


CONTENDER = Contender(
    name="linopy",
    packages=("linopy", "xarray", "pandas", "highspy"),
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
