"""Bounds that rows imply: activity-based bound tightening.

Source: M. W. P. Savelsbergh, "Preprocessing and Probing Techniques for Mixed Integer
Programming Problems", ORSA Journal on Computing 6 (1994), sections 1.2 and 2.
"""

import numpy as np

from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray
from mdsl.records import record

MAX_ROUNDS = 10
# A round that tightens no bound by more than this part of it is the last one.
LEAST_GAIN = 1e-3
# A whole number may be missed by this much before it is rounded to the next one.
WHOLE_TOLERANCE = 1e-6


@record(eq=False)
class RowMatrix:
    """Rows `lower <= A x <= upper` as entries sorted by row, then column.

    Attributes:
        rows: int64.
        cols: int32.
        coefs: float64, finite and not 0.
        lower, upper: Bounds of the rows, float64.
    """

    rows: LongArray
    cols: IntArray
    coefs: FloatArray
    lower: FloatArray
    upper: FloatArray


@record(eq=False)
class Bounds:
    """Bounds of all columns, float64."""

    lower: FloatArray
    upper: FloatArray


@record(eq=False)
class Activity:
    """The least (or greatest) value that each row can take.

    Attributes:
        each: What each entry contributes, 0 where that is infinite, float64.
        is_infinite: Which entries contribute an infinite amount.
        total: The sum of the finite contributions of each row, float64.
        infinite: The number of infinite contributions of each row.
    """

    each: FloatArray
    is_infinite: BoolArray
    total: FloatArray
    infinite: LongArray


def activity(matrix: RowMatrix, bounds: Bounds, *, least: bool) -> Activity:
    """Return the least or greatest activity of every row."""
    at_lower = (matrix.coefs > 0) == least
    value = np.where(at_lower, bounds.lower[matrix.cols], bounds.upper[matrix.cols])
    is_infinite = np.isinf(value)
    each = np.where(is_infinite, 0.0, matrix.coefs * np.where(is_infinite, 0.0, value))
    count = len(matrix.lower)
    return Activity(
        each,
        is_infinite,
        np.bincount(matrix.rows, each, count).astype(np.float64),
        np.bincount(matrix.rows, is_infinite, count).astype(np.int64),
    )


def tightened(matrix: RowMatrix, bounds: Bounds, integer: BoolArray) -> Bounds:
    """Return the bounds of the columns that the rows and the given bounds imply.

    Args:
        matrix: The rows.
        bounds: The declared bounds.
        integer: Which columns are whole.
    """
    current = bounds
    for _ in range(MAX_ROUNDS):
        lower, upper = current.lower.copy(), current.upper.copy()
        for value, is_upper in _implied(matrix, current):
            np.minimum.at(upper, matrix.cols[is_upper], value[is_upper])
            np.maximum.at(lower, matrix.cols[~is_upper], value[~is_upper])
        lower[integer] = np.ceil(lower[integer] - WHOLE_TOLERANCE)
        upper[integer] = np.floor(upper[integer] + WHOLE_TOLERANCE)
        # Rows that contradict each other are for the solver to find.
        crossed = lower > upper
        lower = np.where(crossed, current.lower, lower)
        upper = np.where(crossed, current.upper, upper)
        gained = _gained(current.lower, lower) | _gained(current.upper, upper)
        current = Bounds(lower, upper)
        if not gained:
            break
    return current


def _gained(before: FloatArray, after: FloatArray) -> bool:
    changed = before != after
    old, new = before[changed], after[changed]
    with np.errstate(invalid="ignore"):
        step = np.abs(new - old)
    return bool(
        np.any(np.isinf(old) | (step > LEAST_GAIN * np.maximum(1.0, np.abs(new))))
    )


def _implied(matrix: RowMatrix, bounds: Bounds) -> list[tuple[FloatArray, BoolArray]]:
    """Return, for both sides of the rows, each entry's bound and whether it is an upper.

    An entry without a bound gets an infinite one.
    """
    found: list[tuple[FloatArray, BoolArray]] = []
    for side, least in ((matrix.upper, True), (matrix.lower, False)):
        other = activity(matrix, bounds, least=least)
        rest = other.total[matrix.rows] - other.each
        rest_infinite = other.infinite[matrix.rows] - other.is_infinite
        is_upper = (matrix.coefs > 0) == least
        known = (rest_infinite == 0) & np.isfinite(side[matrix.rows])
        reach = np.where(known, side[matrix.rows], 0.0) - rest
        value = np.where(
            known, reach / matrix.coefs, np.where(is_upper, np.inf, -np.inf)
        )
        found.append((value, is_upper))
    return found


@record(eq=False)
class Probe:
    """Columns whose bounds are wanted where a binary has a value.

    Attributes:
        cols: The columns, int32.
        binaries: For each, the binary's column, int32.
        values: For each, the binary's value, 0 or 1, float64.
    """

    cols: IntArray
    binaries: IntArray
    values: FloatArray


def probed(matrix: RowMatrix, bounds: Bounds, probe: Probe) -> Bounds:
    """Return bounds of columns that hold where their binary has the given value.

    One round over the rows that hold both the column and the binary; the row's other
    columns keep their bounds.
    """
    lower, upper = bounds.lower[probe.cols], bounds.upper[probe.cols]
    order = np.argsort(matrix.cols, kind="stable")
    starts = np.searchsorted(matrix.cols[order], np.arange(len(bounds.lower) + 1))
    counts = starts[probe.cols + 1] - starts[probe.cols]
    pair = np.repeat(np.arange(len(probe.cols)), counts)
    within = np.arange(len(pair)) - (np.cumsum(counts) - counts)[pair]
    entry = order[starts[probe.cols][pair] + within]
    partner = _find_entries(matrix, matrix.rows[entry], probe.binaries[pair])
    both = partner >= 0
    pair, entry, partner = pair[both], entry[both], partner[both]
    row, coef = matrix.rows[entry], matrix.coefs[entry]
    fixed = matrix.coefs[partner] * probe.values[pair]
    for side, least in ((matrix.upper, True), (matrix.lower, False)):
        other = activity(matrix, bounds, least=least)
        rest = other.total[row] - other.each[entry] - other.each[partner] + fixed
        infinite = other.infinite[row] - other.is_infinite[entry]
        infinite = infinite - other.is_infinite[partner]
        known = (infinite == 0) & np.isfinite(side[row]) & (entry != partner)
        value = (np.where(known, side[row], 0.0) - rest) / coef
        is_upper = (coef > 0) == least
        np.minimum.at(upper, pair[known & is_upper], value[known & is_upper])
        np.maximum.at(lower, pair[known & ~is_upper], value[known & ~is_upper])
    crossed = lower > upper
    lower = np.where(crossed, bounds.lower[probe.cols], lower)
    upper = np.where(crossed, bounds.upper[probe.cols], upper)
    return Bounds(lower, upper)


def _find_entries(matrix: RowMatrix, rows: LongArray, cols: IntArray) -> LongArray:
    """Return the number of the entry at each row and column; -1 where there is none."""
    num_col = int(max(matrix.cols.max(initial=0), cols.max(initial=0))) + 1
    keys = matrix.rows * num_col + matrix.cols
    wanted = rows * num_col + cols
    if not len(keys):
        return np.full(len(wanted), -1, np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)
