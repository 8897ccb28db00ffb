"""A program as it stands in a file, before it is written in one format or another.

All that the dialects decide is decided here: the direction of the objective, where its
constant goes, which row becomes two, how semicontinuous columns are expressed.
"""

from dataclasses import replace
from enum import Enum

import numpy as np

from mdsl.diagnostics import PlanError
from mdsl.formats.errors import UnboundedSemicontinuousInFile
from mdsl.formats.labels import escaped
from mdsl.formats.limits import LARGEST, SMALLEST, check_limits
from mdsl.formats.lines import blocks_of
from mdsl.formats.names import (
    TWIN_LENGTH,
    FileNames,
    file_names,
    twin_names,
)
from mdsl.formats.naming import Names, given_names, joined_names
from mdsl.formats.options import Dialect, FileFormat, FileOptions
from mdsl.formats.text import Bytes
from mdsl.linear.arrays import BoolArray, ByteArray, FloatArray, IntArray, LongArray
from mdsl.linear.hessian import Hessian
from mdsl.linear.native import Indicators
from mdsl.linear.program import Integrality, LinearProgram, Objective, Sense
from mdsl.linear.semicontinuous import native_semicontinuous, without_semicontinuous
from mdsl.records import record

MAX_MODEL_NAME = 63
MODEL_NAME = b"model"
WHOLE = 1e-6
"""How far beyond a bound a whole number may lie, as for all solvers."""


class Ranges(Enum):
    """Which rows with two bounds stay one row: all, those that stay exact, or none."""

    ALL = "all"
    EXACT = "exact"
    NONE = "none"


@record(eq=False)
class Sheet:
    """A program as it stands in a file.

    Attributes:
        program: The program, semicontinuous columns expressed by binary ones unless they
            are to stay.
        name: The model's name, safe.
        objective: The name of the objective's row.
        is_maximum: Whether the file maximises.
        col_names: Names of the columns; the last one may be the constant's.
        costs: Costs of the columns, float64.
        col_lower, col_upper: Bounds of the columns, float64.
        integrality: `Integrality` of the columns, uint8.
        row_names: Names of the rows.
        set_names: Names of the special ordered sets.
        row_source: The program's row that each row comes from, int64, ascending; None
            where all became one.
        row_first: Where the rows begin that each row of the program became, none, one or
            two, and where the last ones end, int64; None where all became one.
        row_lower, row_upper: Bounds of the rows, float64.
        a_start: Where each column's entries begin in the program's matrix, int32.
        hessian: The quadratic part of the objective; None for none.
        indicators: Which rows of the file a binary switches; None for none.
    """

    program: LinearProgram
    name: bytes
    objective: bytes
    is_maximum: bool
    col_names: Names
    costs: FloatArray
    col_lower: FloatArray
    col_upper: FloatArray
    integrality: ByteArray
    row_names: Names
    set_names: Names
    row_source: LongArray | None
    row_first: LongArray | None
    row_lower: FloatArray
    row_upper: FloatArray
    a_start: IntArray
    hessian: Hessian | None = None
    indicators: Indicators | None = None

    @property
    def num_col(self) -> int:
        """The number of columns."""
        return len(self.costs)

    @property
    def num_row(self) -> int:
        """The number of rows."""
        return len(self.row_lower)


def make_sheet(
    program: LinearProgram, objective: Objective | None, options: FileOptions
) -> Sheet:
    """Return a program as it is to stand in a file.

    Rows without bounds say nothing and are left out.

    Args:
        program: The program.
        objective: The objective to write; None for any plan.
        options: What is asked of the file.

    Raises:
        PlanError: A number is too small or too large for what solvers read alike, or a
            semicontinuous column has no finite bound.
    """
    check_limits(program, objective)
    written = _expressed(program, is_native=options.is_native)
    names = file_names(written, objective, options.names)
    is_plain = options.dialect is Dialect.PLAIN
    is_maximum = objective is not None and objective.sense is Sense.MAXIMIZE
    sign = -1.0 if is_maximum and not is_plain else 1.0
    costs, constant = _costs(written, objective, sign)
    ranges = Ranges.ALL if is_plain else Ranges.NONE
    if options.format is FileFormat.MPS and not is_plain:
        ranges = Ranges.EXACT
    if options.format is FileFormat.LP:
        ranges = Ranges.NONE
    sheet = _with_rows(written, names, ranges)
    sheet = replace(sheet, costs=costs, is_maximum=is_plain and is_maximum)
    if objective is not None and objective.hessian is not None:
        sheet = replace(sheet, hessian=objective.hessian.scaled(sign))
    sheet = _with_whole_bounds(sheet)
    return _with_constant(sheet, names.constant, constant) if constant else sheet


def _with_whole_bounds(sheet: Sheet) -> Sheet:
    """Return a sheet in which bounds of integer columns are whole numbers.

    GLPK refuses others. Where no whole number lies between them, they stay what they are.
    """
    integer = sheet.integrality == Integrality.INTEGER
    if not integer.any():
        return sheet
    col_lower, col_upper = sheet.col_lower.copy(), sheet.col_upper.copy()
    for part in blocks_of(sheet.num_col):
        lower, upper = col_lower[part], col_upper[part]
        whole_lower, whole_upper = np.ceil(lower - WHOLE), np.floor(upper + WHOLE)
        used = integer[part] & (whole_lower <= whole_upper)
        col_lower[part] = np.where(used, whole_lower + 0.0, lower)
        col_upper[part] = np.where(used, whole_upper + 0.0, upper)
    return replace(sheet, col_lower=col_lower, col_upper=col_upper)


def _expressed(program: LinearProgram, *, is_native: bool) -> LinearProgram:
    """Return a program in which only native semicontinuous columns are left."""
    kinds = program.integrality
    semi = kinds >= Integrality.SEMICONTINUOUS
    if not semi.any():
        return program
    unbounded = semi & ~(
        np.isfinite(program.col_lower) & np.isfinite(program.col_upper)
    )
    if unbounded.any():
        name = program.col_label(int(np.argmax(unbounded)))
        count = int(unbounded.sum())
        raise PlanError([UnboundedSemicontinuousInFile(name=name, count=count)])
    if not is_native:
        return without_semicontinuous(program)
    native = native_semicontinuous(program)
    plain = np.where(native, np.uint8(Integrality.CONTINUOUS), kinds)
    others = without_semicontinuous(replace(program, integrality=plain))
    kinds_now = others.integrality.copy()
    kinds_now[: program.num_col][native] = Integrality.SEMICONTINUOUS
    return replace(others, integrality=kinds_now)


def _costs(
    program: LinearProgram, objective: Objective | None, sign: float
) -> tuple[FloatArray, float]:
    """Return the cost of every column and the constant, times 1 or -1."""
    costs = np.zeros(program.num_col)
    if objective is None:
        return costs, 0.0
    costs[objective.cols] = objective.costs
    costs *= sign
    return costs, sign * objective.offset


def _with_constant(sheet: Sheet, name: bytes, constant: float) -> Sheet:
    """Return a sheet whose last column, fixed at 1, has the constant as its cost."""
    return replace(
        sheet,
        col_names=joined_names([sheet.col_names, given_names(np.array([name]))]),
        costs=np.append(sheet.costs, constant),
        col_lower=np.append(sheet.col_lower, 1.0),
        col_upper=np.append(sheet.col_upper, 1.0),
        integrality=np.append(sheet.integrality, np.uint8(Integrality.CONTINUOUS)),
        a_start=np.append(sheet.a_start, sheet.a_start[-1]),
    )


def _with_rows(program: LinearProgram, names: FileNames, ranges: Ranges) -> Sheet:
    """Return a sheet with rows in place, in which a row may have become two."""
    lower, upper = program.row_lower, program.row_upper
    split = _split_rows(lower, upper, ranges)
    shown = np.isfinite(lower) | np.isfinite(upper)
    row_names, source, first = names.rows, None, None
    if split.any() or not shown.all():
        copies = np.where(shown, 1 + split, 0)
        first = np.concatenate(([0], np.cumsum(copies)))
        source = np.repeat(np.arange(program.num_row), copies)
        lower, upper = lower[source], upper[source]
        twin = first[:-1][split]
        upper[twin], lower[twin + 1] = np.inf, -np.inf
        row_names = _with_twins(names, split, source, first)
    return Sheet(
        program=program,
        name=escaped(program.name.encode())[:MAX_MODEL_NAME] or MODEL_NAME,
        objective=names.objective,
        is_maximum=False,
        col_names=names.cols,
        costs=np.zeros(program.num_col),
        col_lower=program.col_lower,
        col_upper=program.col_upper,
        integrality=program.integrality,
        row_names=row_names,
        set_names=names.sets,
        row_source=source,
        row_first=first,
        row_lower=lower,
        row_upper=upper,
        a_start=program.a_start,
        indicators=_moved(program.indicators, first),
    )


def _moved(indicators: Indicators | None, first: LongArray | None) -> Indicators | None:
    """Return indicators of the rows of a file; their rows have not become two."""
    if indicators is None or first is None:
        return indicators
    return replace(indicators, rows=first[indicators.rows].astype(np.int32))


def _with_twins(
    names: FileNames, split: BoolArray, source: LongArray, first: LongArray
) -> Names:
    """Return the names of rows, of which two have come from each that was split."""

    def make(numbers: LongArray) -> Bytes:
        own = source[numbers]
        found, two = names.rows.make(own), split[own]
        if not two.any():
            return found
        low, high = twin_names(found[two], names.style)
        is_low = first[own[two]] == numbers[two]
        found = found.astype(f"S{max(found.dtype.itemsize, low.dtype.itemsize)}")
        found[two] = np.where(is_low, low, high)
        return found

    return Names(len(source), names.rows.width + TWIN_LENGTH, make)


def entries_of(
    sheet: Sheet, cols: slice, entries: slice
) -> tuple[LongArray, LongArray, FloatArray]:
    """Return entries of a range of columns, as they stand in the file.

    Args:
        sheet: The sheet.
        cols: The columns.
        entries: Which entries of the program's matrix; of the first and the last column
            not all need be among them.

    Returns:
        Where each column's entries begin, and where the last one's end, int64; their rows
        in the file, int64; their values, float64.
    """
    starts = sheet.a_start[cols.start : cols.stop + 1].astype(np.int64)
    starts = np.clip(starts, entries.start, entries.stop) - entries.start
    index, values = sheet.program.a_index[entries], sheet.program.a_value[entries]
    if sheet.row_first is None:
        return starts, index.astype(np.int64), values
    first = sheet.row_first[index]
    per_entry = sheet.row_first[index + 1] - first
    ends = np.cumsum(per_entry)
    rows = np.repeat(first, per_entry)
    rows[ends[per_entry == 2] - 1] += 1
    return np.append(0, ends)[starts], rows, np.repeat(values, per_entry)


def _split_rows(lower: FloatArray, upper: FloatArray, ranges: Ranges) -> BoolArray:
    """Return which rows have two bounds that one row of the file cannot hold."""
    split = np.empty(len(lower), np.bool_)
    for part in blocks_of(len(lower)):
        split[part] = _split_some(lower[part], upper[part], ranges)
    return split


def _split_some(lower: FloatArray, upper: FloatArray, ranges: Ranges) -> BoolArray:
    two: BoolArray = np.isfinite(lower) & np.isfinite(upper) & (lower != upper)
    split: BoolArray
    match ranges:
        case Ranges.ALL:
            # A range of a negative width would be read as one of a positive width.
            split = two & (lower > upper)
        case Ranges.EXACT:
            with np.errstate(invalid="ignore"):
                width = upper - lower
                exact = (width > SMALLEST) & (width < LARGEST)
                split = two & ~(exact & (lower + width == upper))
        case Ranges.NONE:
            split = two
    return split
