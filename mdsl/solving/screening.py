"""What is looked at before HiGHS sees a program: numbers, bounds, options."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mdsl.diagnostics import Diagnostic, PlanError
from mdsl.linear.arrays import FloatArray, LongArray
from mdsl.linear.program import Integrality, LinearProgram
from mdsl.linear.semicontinuous import semicontinuous_cols
from mdsl.solving.errors import (
    BadOptionValue,
    NumberTooLarge,
    QuadraticWithIntegers,
    UnboundedSemicontinuous,
)
from mdsl.solving.highs import (
    LARGEST_BOUND,
    LARGEST_COEFFICIENT,
    LARGEST_COST,
    SMALLEST_COEFFICIENT,
    find_bad_options,
)
from mdsl.solving.options import SolveOptions

MAX_SHOWN = 5
SLICE = 1 << 18
KINDS = {
    Integrality.INTEGER: "integer",
    Integrality.SEMICONTINUOUS: "semicontinuous",
    Integrality.SEMI_INTEGER: "semicontinuous and integer",
}


def checked_options(options: SolveOptions) -> SolveOptions:
    """Return options in which each thing is said once; raise `PlanError` for bad ones.

    HiGHS options that have a field of their own, such as `mip_rel_gap`, are moved there.
    """
    found = find_bad_options(options.highs)
    if found:
        raise PlanError(found)
    rest = dict(options.highs)
    if "mip_rel_gap" in rest:
        options = replace(options, gap=float(rest.pop("mip_rel_gap")))
    if "time_limit" in rest:
        options = replace(options, time_limit=float(rest.pop("time_limit")))
    if "threads" in rest:
        options = replace(options, threads=int(rest.pop("threads")))
    if "random_seed" in rest:
        options = replace(options, seed=int(rest.pop("random_seed")))
    options = replace(options, highs=rest)
    found = _bad_fields(options)
    if found:
        raise PlanError(found)
    return options


def _bad_fields(options: SolveOptions) -> list[Diagnostic]:
    fields = {
        "time limit": options.time_limit,
        "gap": options.gap,
        "level gap": options.level_gap,
        "hold slack": options.hold_slack,
        "threads": options.threads,
        "seed": options.seed,
    }
    return [
        BadOptionValue(name=name, value=str(value), expected="a number from 0 up")
        for name, value in fields.items()
        if value is not None and (math.isnan(value) or value < 0)
    ]


def check_numbers(program: LinearProgram) -> None:
    """Raise `PlanError` for numbers and columns that HiGHS would get wrong."""
    found: list[Diagnostic] = []
    low, high = program.value_range
    if max(-low, high) >= LARGEST_COEFFICIENT:
        large = _beyond(program.a_value, LARGEST_COEFFICIENT)
        found += [
            NumberTooLarge(
                number=float(program.a_value[at]),
                what=_entry(program, int(at)),
                limit=LARGEST_COEFFICIENT,
            )
            for at in large[:MAX_SHOWN]
        ]
    for objective in program.objectives:
        low, high = objective.cost_range
        if max(-low, high) < LARGEST_COST:
            continue
        costs = _beyond(objective.costs, LARGEST_COST)
        found += [
            NumberTooLarge(
                number=float(objective.costs[at]),
                what=f"the cost of {program.col_label(int(objective.cols[at]))} "
                f"in {objective.name}",
                limit=LARGEST_COST,
            )
            for at in costs[:MAX_SHOWN]
        ]
    found += _large_bounds(program)
    semi = semicontinuous_cols(program)
    bounded = np.isfinite(program.col_lower[semi]) & np.isfinite(
        program.col_upper[semi]
    )
    found += [
        UnboundedSemicontinuous(name=program.col_label(int(col)))
        for col in semi[~bounded][:MAX_SHOWN]
    ]
    found += _quadratic_faults(program)
    if found:
        raise PlanError(found)


def _large_bounds(program: LinearProgram) -> list[Diagnostic]:
    """Return an error for each finite bound that HiGHS would take for none."""
    found: list[Diagnostic] = []
    for name, what in (
        ("col_lower", "the lower bound of "),
        ("col_upper", "the upper bound of "),
        ("row_lower", "the lower side of "),
        ("row_upper", "the upper side of "),
    ):
        low, high = program.bound_ranges[name]
        if max(-low, high) < LARGEST_BOUND or (low == high and np.isinf(low)):
            continue
        values: FloatArray = getattr(program, name)
        large = _finite_beyond(values, LARGEST_BOUND)
        label = program.row_label if "side" in what else program.col_label
        found += [
            NumberTooLarge(
                number=float(values[at]),
                what=what + label(int(at)),
                limit=LARGEST_BOUND,
                hint="no bound at all is `inf`",
            )
            for at in large[:MAX_SHOWN]
        ]
    return found


def _finite_beyond(values: FloatArray, limit: float) -> LongArray:
    """Return the positions of finite numbers whose size is at least a limit.

    A slice at a time, because memory that is new to a process costs more than the numbers.
    """
    found: list[LongArray] = [np.zeros(0, np.int64)]
    for at in range(0, len(values), SLICE):
        sizes = np.abs(values[at : at + SLICE])
        found.append(at + np.flatnonzero((sizes >= limit) & (sizes < np.inf)))
    return np.concatenate(found)


def _quadratic_faults(program: LinearProgram) -> Iterator[Diagnostic]:
    """Yield what keeps a quadratic objective from being solved."""
    objective = program.objectives[-1] if program.is_quadratic else None
    if objective is None or objective.hessian is None:
        return
    kinds = program.integrality
    if kinds.any():
        first, more = int(np.flatnonzero(kinds)[0]), np.count_nonzero(kinds) - 1
        yield QuadraticWithIntegers(
            name=objective.name,
            column=program.col_label(first),
            kind=KINDS[Integrality(int(kinds[first]))],
            others=f", and {more} more are not continuous" if more else "",
        )
    hessian = objective.hessian
    for at in _beyond(hessian.value, LARGEST_COST)[:MAX_SHOWN]:
        column = program.col_label(int(hessian.cols[at]))
        yield NumberTooLarge(
            number=float(hessian.value[at]),
            what=f"the quadratic cost of {column} in {objective.name}",
            limit=LARGEST_COST,
        )


def _beyond(values: FloatArray, limit: float) -> LongArray:
    """Return the positions of numbers whose size is at least a limit; seldom any."""
    if not len(values) or -limit < values.min() <= values.max() < limit:
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.abs(values) >= limit)


def _entry(program: LinearProgram, at: int) -> str:
    """Return in the model's words where a nonzero stands."""
    col = int(np.searchsorted(program.a_start, at, side="right")) - 1
    row = program.row_label(int(program.a_index[at]))
    return f"the coefficient of {program.col_label(col)} in {row}"


def small_coefficients(program: LinearProgram) -> str:
    """Return a sentence about coefficients that HiGHS takes for 0, or nothing."""
    sizes = np.abs(program.a_value)
    small = np.flatnonzero(sizes < SMALLEST_COEFFICIENT)
    if not len(small):
        return ""
    first = int(small[0])
    return (
        f"HiGHS takes coefficients below {SMALLEST_COEFFICIENT:.0e} for 0: "
        f"{len(small)} of them, among them {_entry(program, first)}"
    )


def contradiction(program: LinearProgram) -> str:
    """Return a sentence about a row or column whose own bounds leave no value.

    Bounds that cross, and infinite ones on the wrong side, are found here; so is an integer
    column without a whole number between its bounds, and a row without columns whose
    bounds leave out 0.
    """
    col_lower, col_upper = program.col_lower, program.col_upper
    # Bounds that are at least 1 apart leave a number, and a whole one.
    narrow = _narrow_cols(program)
    low, high = col_lower[narrow], col_upper[narrow]
    whole = program.integrality[narrow] == Integrality.INTEGER
    at = _first_empty(
        np.where(whole, np.ceil(low), low), np.where(whole, np.floor(high), high)
    )
    if at is not None:
        at = int(narrow[at])
        bounds = f"{col_lower[at]:.12g} and {col_upper[at]:.12g}"
        return f"{program.col_label(at)} has no value between {bounds}"
    at = _first_empty(program.row_lower, program.row_upper)
    without = ""
    if at is None:
        without = "without variables "
        at = _first_false(program)
    if at is None:
        return ""
    bounds = f"{program.row_lower[at]:.12g} and {program.row_upper[at]:.12g}"
    return f"{without}{program.row_label(at)} has no value between {bounds}"


def _narrow_cols(program: LinearProgram) -> LongArray:
    """Return the columns whose bounds are less than 1 apart, or cross, or are infinite alike.

    A slice at a time, because memory that is new to a process costs more than the numbers.
    """
    lower, upper = program.col_lower, program.col_upper
    found: list[LongArray] = [np.zeros(0, np.int64)]
    if program.bound_ranges["col_upper"][0] - program.bound_ranges["col_lower"][1] >= 1:
        return found[0]
    with np.errstate(invalid="ignore"):
        for at in range(0, program.num_col, SLICE):
            end = at + SLICE
            found.append(at + np.flatnonzero(~(upper[at:end] - lower[at:end] >= 1)))
    return np.concatenate(found)


def _first_false(program: LinearProgram) -> int | None:
    """Return the first row without columns whose bounds leave out 0."""
    if not program.has_empty_rows:
        return None
    asks = (program.row_lower > 0) | (program.row_upper < 0)
    for at in range(0, program.num_nonzero, SLICE):
        if not asks.any():
            return None
        asks[program.a_index[at : at + SLICE]] = False
    false = np.flatnonzero(asks)
    return int(false[0]) if len(false) else None


def _first_empty(lower: FloatArray, upper: FloatArray) -> int | None:
    """Return the first pair of bounds without a number between them."""
    empty = np.flatnonzero((lower > upper) | (lower == np.inf) | (upper == -np.inf))
    return int(empty[0]) if len(empty) else None
