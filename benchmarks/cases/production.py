"""Production over many periods, with sparse needs for machines and materials.

With P products, T periods, M machines, R materials, H pairs of a product and a machine, and
Q pairs of a product and a material: (M + R + 4 P) T rows, 5 P T columns, and
(2 H + Q + 14 P) T - 6 P nonzeros, for T >= 2.
"""

from dataclasses import dataclass
from itertools import pairwise

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

DENSITY = 0.1
RUN = 3
"""A run lasts at least so many periods."""


@dataclass(frozen=True)
class Size:
    """Numbers of members."""

    products: int
    periods: int
    machines: int
    materials: int


def generate(size: Size, seed: int) -> Tables:
    """Return tables in which a tenth of all pairs of products and resources has a need."""
    random = np.random.default_rng(seed)
    products = names("product", size.products)
    machines = names("machine", size.machines)
    materials = names("material", size.materials)
    made_on = _pairs(random, size.products, size.machines)
    made_of = _pairs(random, size.products, size.materials)
    periods = np.arange(1, size.periods + 1)
    hours = random.integers(1, 10, len(made_on[0])) / 4.0
    need = random.integers(1, 10, len(made_of[0])).astype(np.float64)
    demand = random.integers(0, 40, size.products * size.periods).astype(np.float64)
    # About four fifths of what is asked for can be made in time.
    busy = np.bincount(made_on[1], hours, size.machines)
    used = np.bincount(made_of[1], need, size.materials)
    return {
        "products": {
            "product": every(products),
            "holding_cost": random.integers(1, 9, size.products) / 10.0,
            "late_cost": random.integers(10, 50, size.products) / 10.0,
            "setup_cost": random.integers(5, 80, size.products).astype(np.float64),
            "opening": random.integers(0, 30, size.products).astype(np.float64),
            "largest_batch": random.integers(60, 90, size.products).astype(np.float64),
        },
        "machines": {
            "machine": every(machines),
            "available_hours": np.ceil(16.0 * busy) + 4.0,
        },
        "materials": {"material": every(materials), "available": 16.0 * used},
        "periods": {"period": periods},
        "hours": {
            "product": Labels(products, made_on[0]),
            "machine": Labels(machines, made_on[1]),
            "hours_per_unit": hours,
            "setup_hours": random.integers(1, 5, len(hours)) / 2.0,
        },
        "requirements": {
            "product": Labels(products, made_of[0]),
            "material": Labels(materials, made_of[1]),
            "quantity": need,
        },
        "demand": {
            "product": Labels(products, _repeat(size.products, size.periods)),
            "period": np.tile(periods, size.products),
            "quantity": demand,
        },
    }


def _repeat(number: int, times: int) -> IntArray:
    return np.repeat(np.arange(number, dtype=np.int32), times)


def _pairs(
    random: np.random.Generator, products: int, resources: int
) -> tuple[IntArray, IntArray]:
    """Return a tenth of all pairs, in order, and at least one for every resource."""
    total = products * resources
    needed = random.integers(0, products, resources) * resources + np.arange(resources)
    others = np.setdiff1d(random.permutation(total), needed, assume_unique=True)
    more = max(round(DENSITY * total) - resources, 0)
    drawn = np.sort(np.concatenate((needed, others[:more]))).astype(np.int32)
    return drawn // np.int32(resources), drawn % np.int32(resources)


def limit(tables: Tables) -> Program:
    """Return the program: patterns of products, shifted from period to period.

    Rows and columns stand in the order of the model's statements, and are written straight
    into their final arrays.
    """
    products = tables["products"]
    num_p = count(products["product"])
    num_t = len(integers(tables["periods"]["period"]))
    num_m = count(tables["machines"]["machine"])
    num_r = count(tables["materials"]["material"])
    cells = num_p * num_t
    first = np.cumsum([0, num_m * num_t, num_r * num_t, *[cells] * 4])
    zeros, ones, nothing = np.zeros(cells), np.ones(cells), np.full(3 * cells, -np.inf)
    start, index, value = _matrix(tables, first, num_p, num_t)
    due = _due(tables, num_p, num_t)
    return Program(
        col_cost=np.concatenate(
            (
                zeros,
                np.repeat(floats(products["holding_cost"]), num_t),
                np.repeat(floats(products["late_cost"]), num_t),
                zeros,
                np.repeat(floats(products["setup_cost"]), num_t),
            )
        ),
        col_lower=np.zeros(5 * cells),
        col_upper=np.concatenate((np.full(3 * cells, np.inf), ones, ones)),
        row_lower=np.concatenate((np.full(first[2], -np.inf), due, nothing)),
        row_upper=np.concatenate(
            (
                np.repeat(floats(tables["machines"]["available_hours"]), num_t),
                np.repeat(floats(tables["materials"]["available"]), num_t),
                due,
                np.zeros(3 * cells),
            )
        ),
        start=start,
        index=index,
        value=value,
        integrality=np.repeat(np.array([0, 0, 0, 1, 0], np.int32), cells),
    )


def _due(tables: Tables, num_p: int, num_t: int) -> FloatArray:
    """Return the right-hand sides of the balance: stock at hand less what is due."""
    demand = tables["demand"]
    cell = codes(demand["product"]) * np.int64(num_t) + integers(demand["period"]) - 1
    due = np.zeros(num_p * num_t)
    due[cell] = -floats(demand["quantity"])
    due[::num_t] += floats(tables["products"]["opening"])
    return due


@dataclass(frozen=True, eq=False)
class _Pattern:
    """The nonzeros of every product's column in the first period, product by product.

    A later period's are the same in rows further on.
    """

    start: LongArray
    index: IntArray
    value: FloatArray


def _pattern(
    owner: tuple[IntArray, ...],
    index: tuple[IntArray, ...],
    value: tuple[FloatArray, ...],
    num_p: int,
) -> _Pattern:
    """Return nonzeros grouped by the product that owns them."""
    owners = np.concatenate(owner)
    order = np.argsort(owners, kind="stable")
    start = np.zeros(num_p + 1, np.int64)
    np.cumsum(np.bincount(owners, minlength=num_p), out=start[1:])
    return _Pattern(start, np.concatenate(index)[order], np.concatenate(value)[order])


_Columns = tuple[IntArray, IntArray, FloatArray]


def _matrix(tables: Tables, first: LongArray, num_p: int, num_t: int) -> _Columns:
    """Return the matrix: make, stock, late, is_made, starts."""
    make, starts = _patterns(tables, first, num_p, num_t)
    cells = num_p * num_t
    in_make, in_two = len(make.index) * num_t, num_p * (2 * num_t - 1)
    in_starts = len(starts.index) * num_t - num_p * sum(range(min(RUN, num_t + 1)))
    ends = np.cumsum([0, in_make, in_two, in_two, num_p * (4 * num_t - 1), in_starts])
    start = np.zeros(5 * cells + 1, np.int32)
    index, value = np.empty(ends[-1], np.int32), np.empty(ends[-1])
    parts = [
        (start[k * cells + 1 :][:cells], index[a:b], value[a:b])
        for k, (a, b) in enumerate(pairwise(ends.tolist()))
    ]
    here = np.arange(cells, dtype=np.int32).reshape(num_p, num_t)
    _fill_patterns(make, num_t, parts[0])
    _fill_shifted(here, ((first[2], 1.0), (first[2] + 1, -1.0)), parts[1])
    _fill_shifted(here, ((first[2], -1.0), (first[2] + 1, 1.0)), parts[2])
    set_up, start_up, run = first[3:6]
    _fill_shifted(
        here,
        ((set_up, 0.0), (start_up, 1.0), (run, -1.0), (start_up + 1, -1.0)),
        parts[3],
    )
    largest = -floats(tables["products"]["largest_batch"])
    parts[3][2].reshape(num_p, -1)[:, ::4] = largest[:, None]
    _fill_patterns(starts, num_t, parts[4], cut=RUN - 1)
    np.cumsum(start, out=start)
    return start, index, value


def _patterns(
    tables: Tables, first: LongArray, num_p: int, num_t: int
) -> tuple[_Pattern, _Pattern]:
    """Return the patterns of the columns `make` and `starts`."""
    hours, needs = tables["hours"], tables["requirements"]
    on, width = codes(hours["product"]), np.int32(num_t)
    on_machine = codes(hours["machine"]) * width
    every_p = np.arange(num_p, dtype=np.int32)
    own = every_p * width
    ones = np.ones(num_p)
    material = codes(needs["material"]) * width + np.int32(first[1])
    make = _pattern(
        (on, codes(needs["product"]), every_p, every_p),
        (on_machine, material, own + np.int32(first[2]), own + np.int32(first[3])),
        (floats(hours["hours_per_unit"]), floats(needs["quantity"]), -ones, ones),
        num_p,
    )
    runs = [own + np.int32(first[5] + k) for k in range(RUN)]
    starts = _pattern(
        (on, every_p, *[every_p] * RUN),
        (on_machine, own + np.int32(first[4]), *runs),
        (floats(hours["setup_hours"]), -ones, *[ones] * RUN),
        num_p,
    )
    return make, starts


def _fill_patterns(pattern: _Pattern, num_t: int, part: _Columns, cut: int = 0) -> None:
    """Fill in the columns of the products' patterns over all periods.

    Args:
        pattern: The patterns.
        num_t: The number of periods.
        part: Widths of the columns, rows and values, to be filled.
        cut: In the last period so many nonzeros at the end of a pattern lie beyond the
            horizon, in the one before one less, and so on.
    """
    widths, index, value = part
    lost = np.maximum(np.arange(cut - num_t + 1, cut + 1), 0)
    np.subtract(
        np.diff(pattern.start)[:, None],
        lost,
        out=widths.reshape(-1, num_t),
        casting="unsafe",
    )
    whole = max(num_t - cut, 0)
    shift = np.arange(whole, dtype=np.int32)[:, None]
    at = 0
    for a, b in pairwise(pattern.start.tolist()):
        stop = at + whole * (b - a)
        np.add(pattern.index[a:b], shift, out=index[at:stop].reshape(whole, b - a))
        value[at:stop].reshape(whole, b - a)[:] = pattern.value[a:b]
        at = stop
        for t in range(whole, num_t):
            kept = b - int(lost[t])
            stop = at + kept - a
            index[at:stop] = pattern.index[a:kept] + np.int32(t)
            value[at:stop] = pattern.value[a:kept]
            at = stop


def _fill_shifted(
    here: IntArray, entries: tuple[tuple[int, float], ...], part: _Columns
) -> None:
    """Fill in columns with the same entries; the last one is lost in the last period.

    Args:
        here: The numbers of the columns, products x periods.
        entries: How far the row lies from the column's number, and the coefficient.
        part: Widths of the columns, rows and values, to be filled.
    """
    widths, index, value = part
    num_p, num_t = here.shape
    width = len(entries)
    widths[:] = width
    widths[num_t - 1 :: num_t] = width - 1
    for k, (row, coef) in enumerate(entries):
        periods = num_t if k < width - 1 else num_t - 1
        np.add(
            here[:, :periods], np.int32(row), out=index.reshape(num_p, -1)[:, k::width]
        )
        value.reshape(num_p, -1)[:, k::width] = coef


def sized(nonzeros: int) -> Size:
    """Return a size with roughly so many nonzeros: all but the periods grow."""
    periods = 26
    per_period = nonzeros / periods
    # 0.1 P (2 x 0.12 P + 0.4 P) + 14 P = nonzeros for a period.
    products = max(round((-14 + (14**2 + 0.256 * per_period) ** 0.5) / 0.128), 2)
    return Size(
        products, periods, max(round(0.12 * products), 1), max(round(0.4 * products), 1)
    )


CASE = Case(
    name="production",
    model="production",
    title="production planning, needs 10 % dense",
    sizes={
        "tiny": Size(4, 5, 3, 5),
        "small": Size(10, 12, 4, 6),
        "medium": Size(150, 52, 20, 60),
        "large": Size(500, 104, 60, 200),
    },
    generate=generate,
    limit=limit,
    sized=sized,
)
