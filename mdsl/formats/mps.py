"""Free MPS in the dialect that every solver reads alike.

What readers disagree on is left out or made explicit: the file always minimises, the
constant of the objective is a column fixed at 1, bounds never rest on a default but that of
0 and infinity for continuous columns, there is one entry a line, and a row with two bounds
is a range only where the width is exact. Sections are written in blocks, so that memory
stays bounded.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np

from mdsl.formats.files import whole_file
from mdsl.formats.limits import LARGEST, SMALLEST, check_limits
from mdsl.formats.names import (
    CONSTANT_COLUMN,
    FileNames,
    escaped,
    file_names,
    write_names,
)
from mdsl.formats.text import Bytes, joined, number_text, number_texts
from mdsl.linear.arrays import FloatArray, LongArray
from mdsl.linear.program import Integrality, LinearProgram, Objective, Sense
from mdsl.records import record

BLOCK = 1 << 17
MAX_MODEL_NAME = 63
LOW_ROW, HIGH_ROW = b"~lo", b"~up"


@record(eq=False)
class _Rows:
    """The rows of the file, in the order in which they are written.

    Attributes:
        names: Their names, dtype `S`.
        kinds: `E`, `G` or `L`, dtype `S1`.
        rhs: Right-hand sides, float64.
        width: Widths of the ranges, float64; 0 where there is none.
        first, second: For each row of the program the row of the file, -1 where there is
            none: a row without bounds has none, one without an exact range has two.
    """

    names: Bytes
    kinds: Bytes
    rhs: FloatArray
    width: FloatArray
    first: LongArray
    second: LongArray


def export_mps(program: LinearProgram, path: Path, objective: Objective | None) -> None:
    """Write a program and, beside it, `<path>.names.csv` with the way back to its names.

    Args:
        program: The program.
        path: The file; compressed if its name ends in `.gz`.
        objective: The objective to write; None for any plan.

    Raises:
        PlanError: The program holds what no file can say, or the file cannot be written.
    """
    names = file_names(program, objective)
    with whole_file(path) as stream:
        write_mps(program, stream, objective, names)
    with whole_file(path.with_name(f"{path.name}.names.csv")) as stream:
        write_names(program, stream, objective, names)


def write_mps(
    program: LinearProgram,
    stream: BinaryIO,
    objective: Objective | None,
    names: FileNames | None = None,
) -> None:
    """Write a program as free MPS.

    Rows without bounds say nothing and are left out.

    Args:
        program: The program.
        stream: Where the bytes go, ASCII with line feeds.
        objective: The objective to write; None for any plan.
        names: Names of the columns and rows; None to make them here.

    Raises:
        PlanError: A column is semicontinuous, or a number is too small or too large.
    """
    check_limits(program, objective)
    own = file_names(program, objective) if names is None else names
    rows = _file_rows(program, own)
    costs, constant = _minimised(program, objective)
    name = escaped(program.name)[:MAX_MODEL_NAME] or "model"
    stream.write(f"NAME  {name}  FREE\n".encode())
    _write_rows(stream, own, rows)
    _write_columns(stream, program, own, rows, costs)
    if constant:
        text = number_text(constant).encode()
        stream.write(_entry_line(CONSTANT_COLUMN, own.objective, text))
    _write_rhs(stream, rows)
    _write_ranges(stream, rows)
    _write_bounds(stream, program, own)
    if constant:
        stream.write(b" FX  BND  " + CONSTANT_COLUMN + b"  1\n")
    stream.write(b"ENDATA\n")


def _entry_line(name: bytes, row: bytes, number: bytes) -> bytes:
    return b"  " + name + b"  " + row + b"  " + number + b"\n"


def _minimised(
    program: LinearProgram, objective: Objective | None
) -> tuple[FloatArray, float]:
    """Return the cost of every column and the constant, negated for a maximum."""
    costs = np.zeros(program.num_col)
    if objective is None:
        return costs, 0.0
    sign = -1.0 if objective.sense is Sense.MAXIMIZE else 1.0
    costs[objective.cols] = sign * objective.costs
    return costs, sign * objective.offset


def _file_rows(program: LinearProgram, names: FileNames) -> _Rows:
    """Return the rows of the file: those of the program, without or with a twin."""
    lower, upper = program.row_lower, program.row_upper
    has_lower, has_upper = np.isfinite(lower), np.isfinite(upper)
    equal = has_lower & (lower == upper)
    both = has_lower & has_upper & ~equal
    with np.errstate(invalid="ignore"):
        width = upper - lower
        exact = both & (width > 0) & (lower + width == upper)
    exact &= (width > SMALLEST) & (width < LARGEST)
    split = both & ~exact
    copies = np.where(has_lower | has_upper, 1 + split, 0)
    start = np.cumsum(copies) - copies
    source = np.repeat(np.arange(program.num_row), copies)
    is_second = np.zeros(len(source), np.bool_)
    is_second[start[split] + 1] = True
    is_lower = has_lower[source] & ~is_second
    kinds = np.where(is_lower, b"G", b"L")
    kinds[equal[source]] = b"E"
    in_two = split[source]
    ends = np.where(in_two, np.where(is_second, HIGH_ROW, LOW_ROW), b"")
    return _Rows(
        names=np.strings.add(names.rows[source], ends),
        kinds=kinds,
        rhs=np.where(is_lower, lower[source], upper[source]),
        width=np.where(exact[source], width[source], 0.0),
        first=np.where(copies > 0, start, -1),
        second=np.where(split, start + 1, -1),
    )


def _write_rows(stream: BinaryIO, names: FileNames, rows: _Rows) -> None:
    stream.write(b"ROWS\n N  " + names.objective + b"\n")
    for part in _parts(len(rows.names)):
        count = part.stop - part.start
        line = (b" ", rows.kinds[part], b"  ", rows.names[part], b"\n")
        stream.write(joined(count, *line))


def _parts(count: int) -> Iterator[slice]:
    """Yield the slices of blocks in which a section is written."""
    for start in range(0, count, BLOCK):
        yield slice(start, min(count, start + BLOCK))


def _write_columns(
    stream: BinaryIO,
    program: LinearProgram,
    names: FileNames,
    rows: _Rows,
    costs: FloatArray,
) -> None:
    """Write the entries by column, between markers where columns are integer."""
    stream.write(b"COLUMNS\n")
    integer = program.integrality == Integrality.INTEGER
    changes = np.flatnonzero(np.diff(integer.astype(np.int8))) + 1
    ends = [0, *changes.tolist(), program.num_col]
    marker = 0
    for start, stop in pairwise(ends):
        if start == stop:
            continue
        if integer[start]:
            marker += 1
            stream.write(f"  M{marker}  'MARKER'  'INTORG'\n".encode())
        stream.writelines(
            _columns(program, names, rows, costs, part)
            for part in _column_parts(program, start, stop)
        )
        if integer[start]:
            marker += 1
            stream.write(f"  M{marker}  'MARKER'  'INTEND'\n".encode())


def _column_parts(program: LinearProgram, start: int, stop: int) -> Iterator[slice]:
    """Yield ranges of columns that have few enough entries for one block."""
    while start < stop:
        enough = int(program.a_start[start]) + BLOCK
        by_entries = int(np.searchsorted(program.a_start, enough, side="right")) - 1
        last = min(stop, max(start + 1, by_entries), start + BLOCK)
        yield slice(start, last)
        start = last


def _columns(
    program: LinearProgram,
    names: FileNames,
    rows: _Rows,
    costs: FloatArray,
    part: slice,
) -> bytes:
    """Return the lines of a range of columns.

    A column's cost comes first; a column without any entry gets a cost of 0, for otherwise
    some readers do not learn that it exists.
    """
    entries = slice(int(program.a_start[part.start]), int(program.a_start[part.stop]))
    index = program.a_index[entries]
    copies = (rows.first[index] >= 0).astype(np.int64) + (rows.second[index] >= 0)
    cols = np.repeat(
        np.arange(part.start, part.stop),
        np.diff(program.a_start[part.start : part.stop + 1]),
    )
    per_col = np.bincount(cols - part.start, copies, part.stop - part.start)
    per_col = per_col.astype(np.int64)
    has_head = (costs[part] != 0) | (per_col == 0)
    start = np.cumsum(per_col + has_head) - (per_col + has_head)
    count = int(per_col.sum() + has_head.sum())
    heads = start[has_head]
    is_entry = np.ones(count, np.bool_)
    is_entry[heads] = False
    repeated = np.repeat(np.arange(len(index)), copies)
    is_twin = np.concatenate(([False], repeated[1:] == repeated[:-1]))[: len(repeated)]
    line_col = np.repeat(np.arange(part.start, part.stop), per_col + has_head)
    line_row = np.full(count, len(rows.names))
    twins = np.where(is_twin, rows.second[index[repeated]], rows.first[index[repeated]])
    line_row[is_entry] = twins
    values = np.empty(count)
    values[heads] = costs[part][has_head]
    values[is_entry] = program.a_value[entries][repeated]
    row_names = np.append(rows.names, names.objective)
    return joined(
        count,
        *(b"  ", names.cols[line_col], b"  ", row_names[line_row]),
        *(b"  ", number_texts(values), b"\n"),
    )


def _write_rhs(stream: BinaryIO, rows: _Rows) -> None:
    stream.write(b"RHS\n")
    _write_vector(stream, b"  RHS  ", rows.names, rows.rhs)


def _write_ranges(stream: BinaryIO, rows: _Rows) -> None:
    if rows.width.any():
        stream.write(b"RANGES\n")
        _write_vector(stream, b"  RNG  ", rows.names, rows.width)


def _write_vector(
    stream: BinaryIO, head: bytes, names: Bytes, values: FloatArray
) -> None:
    """Write the entries of a vector that are not 0."""
    used = np.flatnonzero(values)
    for part in _parts(len(used)):
        at = used[part]
        line = (head, names[at], b"  ", number_texts(values[at]), b"\n")
        stream.write(joined(len(at), *line))


def _write_bounds(stream: BinaryIO, program: LinearProgram, names: FileNames) -> None:
    """Write bounds, the lower one first; only [0, inf) of continuous columns is implied."""
    stream.write(b"BOUNDS\n")
    stream.writelines(_bounds(program, names, p) for p in _parts(program.num_col))


def _bounds(program: LinearProgram, names: FileNames, part: slice) -> bytes:
    """Return the lines of bounds for a range of columns, up to two for each.

    `FX` and `FR` say both bounds in one line. Otherwise the lower bound is `LO` or `MI`
    and the upper one `UP`, or `PL` for an integer column.
    """
    lower, upper = program.col_lower[part], program.col_upper[part]
    integer = program.integrality[part] == Integrality.INTEGER
    finite = np.isfinite(lower), np.isfinite(upper)
    fixed = finite[0] & (lower == upper)
    free = ~finite[0] & ~finite[1]
    usual = (lower == 0) & ~finite[1] & ~integer
    low_kind = np.where(finite[0], b"LO", b"MI")
    low_kind[fixed], low_kind[free] = b"FX", b"FR"
    high_kind = np.where(finite[1], b"UP", b"PL")
    has_low = ~usual
    has_high = (finite[1] | integer) & ~fixed & ~free
    count = len(lower)
    kinds = np.stack((low_kind, high_kind), axis=1).ravel()
    values = np.stack((lower, upper), axis=1).ravel()
    used = np.stack((has_low, has_high), axis=1).ravel()
    cols = np.repeat(np.arange(count), 2)[used]
    kinds, values = kinds[used], values[used]
    return joined(
        len(cols),
        *(b" ", kinds, b"  BND  ", names.cols[part][cols]),
        *(_bound_texts(kinds, values), b"\n"),
    )


def _bound_texts(kinds: Bytes, values: FloatArray) -> Bytes:
    """Return the numbers of bounds after two blanks; nothing where a kind has none."""
    has_value = np.isin(kinds, [b"LO", b"UP", b"FX"])
    texts = np.strings.add(b"  ", number_texts(np.where(has_value, values, 0.0)))
    return np.where(has_value, texts, b"")
