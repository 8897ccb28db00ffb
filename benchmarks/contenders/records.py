"""Tables as dictionaries and lists of Python objects, for libraries that loop over them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.tables import Table, Tables, values

Pair = tuple[str, str]


def by_key(table: Table, keys: Sequence[str], value: str) -> dict[Any, float]:
    """Return a column by the members of one or more other columns."""
    cells: Sequence[Any] = values(table[value])
    if len(keys) == 1:
        return dict(zip(values(table[keys[0]]), cells, strict=True))
    columns = (values(table[key]) for key in keys)
    return dict(zip(zip(*columns, strict=True), cells, strict=True))


def grouped(
    table: Table, keys: Sequence[str], rest: Sequence[str]
) -> Mapping[Any, list[Any]]:
    """Return for the members of some columns the records of the remaining ones.

    One key or one remaining column stands for itself, several form a tuple.
    """
    result: defaultdict[Any, list[Any]] = defaultdict(list)
    for key, record in zip(_rows(table, keys), _rows(table, rest), strict=True):
        result[key].append(record)
    return result


def _rows(table: Table, headings: Sequence[str]) -> Sequence[Any]:
    columns = [values(table[heading]) for heading in headings]
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


@dataclass(frozen=True, eq=False)
class Transport:
    """The data of the transport model."""

    supply: Mapping[str, float]
    demand: Mapping[str, float]
    cost: Mapping[Pair, float]

    @classmethod
    def of(cls, tables: Tables) -> "Transport":
        """Return the data that tables hold."""
        return cls(
            by_key(tables["supply"], ["origin"], "supply"),
            by_key(tables["demand"], ["destination"], "demand"),
            by_key(tables["costs"], ["origin", "destination"], "cost"),
        )


@dataclass(frozen=True, eq=False)
class Production:
    """The data of the production model.

    Attributes:
        cells: All pairs of a product and a period.
        hours: For each machine its products with hours for a unit and for a set-up.
        needs: For each material its products with the quantity for a unit.
    """

    periods: Sequence[int]
    cells: Sequence[tuple[str, int]]
    holding_cost: Mapping[str, float]
    late_cost: Mapping[str, float]
    setup_cost: Mapping[str, float]
    opening: Mapping[str, float]
    largest_batch: Mapping[str, float]
    available_hours: Mapping[str, float]
    available: Mapping[str, float]
    hours: Mapping[str, list[tuple[str, float, float]]]
    needs: Mapping[str, list[tuple[str, float]]]
    demand: Mapping[tuple[str, int], float]

    @classmethod
    def of(cls, tables: Tables) -> "Production":
        """Return the data that tables hold."""
        products, hours = tables["products"], tables["hours"]
        periods: Sequence[Any] = values(tables["periods"]["period"])
        members: Sequence[Any] = values(products["product"])

        def of_product(heading: str) -> dict[str, float]:
            return by_key(products, ["product"], heading)

        return cls(
            periods=periods,
            cells=[(p, t) for p in members for t in periods],
            holding_cost=of_product("holding_cost"),
            late_cost=of_product("late_cost"),
            setup_cost=of_product("setup_cost"),
            opening=of_product("opening"),
            largest_batch=of_product("largest_batch"),
            available_hours=by_key(tables["machines"], ["machine"], "available_hours"),
            available=by_key(tables["materials"], ["material"], "available"),
            hours=grouped(
                hours, ["machine"], ["product", "hours_per_unit", "setup_hours"]
            ),
            needs=grouped(
                tables["requirements"], ["material"], ["product", "quantity"]
            ),
            demand=by_key(tables["demand"], ["product", "period"], "quantity"),
        )


@dataclass(frozen=True, eq=False)
class Join:
    """The data of the sparse join: for what is known of a triple, the rest of it.

    Attributes:
        ijk: Pairs of j and k for each i.
        jkl: Members l for each pair of j and k.
        klm: Members m for each pair of k and l.
    """

    items: Sequence[str]
    ijk: Mapping[str, list[Pair]]
    jkl: Mapping[Pair, list[str]]
    klm: Mapping[Pair, list[str]]

    @classmethod
    def of(cls, tables: Tables) -> "Join":
        """Return the data that tables hold."""
        items: Sequence[Any] = values(tables["is"]["i"])
        return cls(
            items=items,
            ijk=grouped(tables["ijk"], ["i"], ["j", "k"]),
            jkl=dict(grouped(tables["jkl"], ["j", "k"], ["l"])),
            klm=dict(grouped(tables["klm"], ["k", "l"], ["m"])),
        )

    def tuples(self, i: str) -> list[tuple[str, str, str, str, str]]:
        """Return the tuples of the join that begin with a member."""
        return [
            (i, j, k, l, m)
            for j, k in self.ijk[i]
            for l in self.jkl.get((j, k), ())  # noqa: E741 - the set's own letter
            for m in self.klm.get((k, l), ())
        ]


@dataclass(frozen=True, eq=False)
class Network:
    """The data of the multicommodity model.

    Attributes:
        into: For each node where its incoming lanes begin.
        out_of: For each node where its outgoing lanes end.
    """

    nodes: Sequence[str]
    commodities: Sequence[str]
    periods: Sequence[int]
    cost: Mapping[Pair, float]
    capacity: Mapping[Pair, float]
    lead: Mapping[Pair, int]
    into: Mapping[str, list[str]]
    out_of: Mapping[str, list[str]]
    opening: Mapping[Pair, float]
    holding_cost: Mapping[Pair, float]
    arrival: Mapping[tuple[str, str, int], float]

    @classmethod
    def of(cls, tables: Tables) -> "Network":
        """Return the data that tables hold."""
        lanes, stocks = tables["lanes"], tables["stocks"]
        ends, pair = ["origin", "destination"], ["node", "commodity"]
        nodes: Sequence[Any] = values(tables["nodes"]["node"])
        commodities: Sequence[Any] = values(tables["commodities"]["commodity"])
        periods: Sequence[Any] = values(tables["periods"]["period"])
        lead: Mapping[Any, Any] = by_key(lanes, ends, "lead")
        return cls(
            nodes=nodes,
            commodities=commodities,
            periods=periods,
            cost=by_key(lanes, ends, "cost"),
            capacity=by_key(lanes, ends, "capacity"),
            lead=lead,
            into=grouped(lanes, ["destination"], ["origin"]),
            out_of=grouped(lanes, ["origin"], ["destination"]),
            opening=by_key(stocks, pair, "opening"),
            holding_cost=by_key(stocks, pair, "holding_cost"),
            arrival=by_key(tables["arrivals"], [*pair, "period"], "quantity"),
        )


@dataclass(frozen=True, eq=False)
class Grid:
    """The data of the facility model.

    Attributes:
        cells: All triples of an easting, a northing and a facility.
    """

    east: Mapping[int, float]
    north: Mapping[int, float]
    facilities: Sequence[str]
    cells: Sequence[tuple[int, int, str]]
    far: float = 2.0
    ways: tuple[str, str] = ("east", "north")

    @classmethod
    def of(cls, tables: Tables) -> "Grid":
        """Return the data that tables hold."""
        east = by_key(tables["eastings"], ["i"], "east")
        north = by_key(tables["northings"], ["j"], "north")
        facilities: Sequence[Any] = values(tables["facilities"]["facility"])
        cells = [(i, j, f) for i in east for j in north for f in facilities]
        return cls(east, north, facilities, cells)


@dataclass(frozen=True, eq=False)
class Knapsack:
    """The data of the knapsack model."""

    weight: Mapping[int, float]
    worth: Mapping[int, float]
    capacity: float

    @classmethod
    def of(cls, tables: Tables) -> "Knapsack":
        """Return the data that tables hold."""
        (capacity,) = values(tables["knapsack"]["capacity"])
        return cls(
            by_key(tables["items"], ["item"], "weight"),
            by_key(tables["items"], ["item"], "worth"),
            float(capacity),
        )
