"""Facility location after JuMP's paper: the farthest customer is as near as can be.

Customers stand on a grid of (G + 1) x (G + 1); each is served by one of F facilities. The
paper's cones are replaced by the larger one of the two distances along the axes. With
C = (G + 1) (G + 1) F: C / F + 7 C rows, 4 C + 2 F + 1 columns and 16 C nonzeros.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.cases.case import Case
from benchmarks.program import Program
from benchmarks.tables import (
    FloatArray,
    IntArray,
    Tables,
    count,
    every,
    floats,
    names,
)

FAR = 2.0


@dataclass(frozen=True)
class Size:
    """The grid's number of steps, and the number of facilities."""

    steps: int
    facilities: int


def generate(size: Size, seed: int) -> Tables:
    """Return tables of a square grid; the data are the same for every seed."""
    del seed
    numbers = np.arange(size.steps + 1)
    return {
        "eastings": {"i": numbers, "east": numbers / size.steps},
        "northings": {"j": numbers, "north": numbers / size.steps},
        "facilities": {"facility": every(names("facility", size.facilities))},
    }


def limit(tables: Tables) -> Program:
    """Return the program by index arithmetic."""
    east = floats(tables["eastings"]["east"])
    north = floats(tables["northings"]["north"])
    num_f = count(tables["facilities"]["facility"])
    grid, cells = len(east) * len(north), len(east) * len(north) * num_f
    num_col = 1 + 2 * num_f + 4 * cells
    z = slice(1 + 2 * num_f, 1 + 2 * num_f + cells)
    cost, lower, upper = np.zeros(num_col), np.zeros(num_col), np.full(num_col, np.inf)
    integrality = np.zeros(num_col, np.int32)
    cost[0] = 1.0
    upper[1 : z.stop] = 1.0
    lower[-2 * cells :] = -np.inf
    integrality[z] = 1
    row_lower, row_upper = _row_bounds(east, north, num_f)
    return Program(
        col_cost=cost,
        col_lower=lower,
        col_upper=upper,
        row_lower=row_lower,
        row_upper=row_upper,
        start=_starts(grid, num_f),
        index=_index(grid, num_f),
        value=_value(cells),
        integrality=integrality,
    )


def _row_bounds(
    east: FloatArray, north: FloatArray, num_f: int
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of rows: assign, reach, away_east, away_north, above, below."""
    grid, cells = len(east) * len(north), len(east) * len(north) * num_f
    lower = np.zeros(grid + 7 * cells)
    lower[:grid] = 1.0
    lower[grid : grid + cells] = FAR
    at_east = lower[grid + cells : grid + 2 * cells].reshape(len(east), -1)
    at_north = lower[grid + 2 * cells : grid + 3 * cells].reshape(-1, len(north), num_f)
    at_east[:], at_north[:] = east[:, None], north[:, None]
    upper = lower.copy()
    upper[grid + 3 * cells :] = np.inf
    return lower, upper


def _starts(grid: int, num_f: int) -> IntArray:
    """Return the column starts: farthest, place, serves, distance and away."""
    cells, places = grid * num_f, 1 + 2 * num_f
    starts = np.empty(places + 4 * cells + 1, np.int32)
    starts[0] = 0
    starts[1:places] = np.arange(cells, 3 * cells, grid)
    starts[places : places + cells] = np.arange(3 * cells, 5 * cells, 2)
    starts[places + cells : places + 2 * cells] = np.arange(5 * cells, 10 * cells, 5)
    starts[places + 2 * cells :] = np.arange(10 * cells, 16 * cells + 1, 3)
    return starts


def _index(grid: int, num_f: int) -> IntArray:
    cells = grid * num_f
    reach, away, above, below = grid + cells * np.array([0, 1, 3, 5], np.int32)
    cell = np.arange(cells, dtype=np.int32)
    both = np.arange(2 * cells, dtype=np.int32)
    index = np.empty(16 * cells, np.int32)
    index[:cells] = reach + cell
    place = index[cells : 3 * cells].reshape(num_f, 2, grid)
    place[:, 0] = away + cell.reshape(grid, num_f).T
    place[:, 1] = place[:, 0] + np.int32(cells)
    serves = index[3 * cells : 5 * cells].reshape(grid, num_f, 2)
    serves[:, :, 0] = np.arange(grid, dtype=np.int32)[:, None]
    serves[:, :, 1] = reach + cell.reshape(grid, num_f)
    distance = index[5 * cells : 10 * cells].reshape(cells, 5)
    distance[:, 0] = reach + cell
    distance[:, 1:3] = above + both.reshape(cells, 2)
    distance[:, 3:5] = below + both.reshape(cells, 2)
    offset = index[10 * cells :].reshape(cells, 2, 3)
    offset[:, 0, 0] = away + cell
    offset[:, 1, 0] = away + np.int32(cells) + cell
    offset[:, :, 1] = above + both.reshape(cells, 2)
    offset[:, :, 2] = below + both.reshape(cells, 2)
    return index


def _value(cells: int) -> FloatArray:
    value = np.ones(16 * cells)
    value[:cells] = -1.0
    value[3 * cells + 1 : 5 * cells : 2] = FAR
    value[10 * cells + 1 :: 3] = -1.0
    return value


def sized(nonzeros: int) -> Size:
    """Return a size with roughly so many nonzeros: a grid as fine as there are facilities."""
    side = max(round((nonzeros / 16) ** (1 / 3) - 2 / 3), 1)
    return Size(side, side)


CASE = Case(
    name="facility",
    model="facility",
    title="facility location (JuMP paper)",
    sizes={
        "tiny": Size(2, 2),
        "small": Size(4, 3),
        "medium": Size(22, 22),
        "large": Size(50, 50),
    },
    generate=generate,
    limit=limit,
    sized=sized,
)
