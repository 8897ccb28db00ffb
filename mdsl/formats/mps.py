"""MPS, free or in fixed columns, one function for each section.

What readers disagree on is left out or made explicit: the constant of the objective is a
column fixed at 1, bounds never rest on a default but that of 0 and infinity for continuous
columns, and there is one entry a line. Sections are written in blocks, so that memory stays
bounded.
"""

from itertools import pairwise
from typing import BinaryIO

import numpy as np

from mdsl.formats.lines import (
    LineWriter,
    Part,
    blocks_of,
    parts_of,
)
from mdsl.formats.native import (
    switching_binaries,
    write_mps_indicators,
    write_mps_sets,
)
from mdsl.formats.sheet import Sheet, entries_of
from mdsl.formats.text import Bytes, joined, padded, texts_of
from mdsl.linear.arrays import BoolArray, FloatArray
from mdsl.linear.hessian import Hessian
from mdsl.linear.program import Integrality
from mdsl.records import record

GAP = b"  "
FIXED_NAME = 8


@record(eq=False)
class _Layout:
    """Where the fields of a line stand.

    Attributes:
        is_fixed: Whether they stand in fixed columns: 2, 5, 15, 25.
        rows: Names of the rows, and last that of the objective, as they stand between
            other fields; dtype `S`. `_write_rows` puts them there.
    """

    is_fixed: bool
    rows: Bytes

    def lines_of(self, names: Bytes) -> Bytes:
        """Return names as they begin a line."""
        return joined(self.indent, self.field(names))

    def field(self, names: Bytes) -> Bytes:
        """Return names as they are followed by another field."""
        return padded(names, FIXED_NAME) if self.is_fixed else names

    @property
    def indent(self) -> bytes:
        """What stands before the first name of a line that has no kind."""
        return b"    " if self.is_fixed else GAP

    @property
    def kind_gap(self) -> bytes:
        """What stands between the kind of a line, of two letters, and its first name."""
        return b" " if self.is_fixed else GAP

    def set_name(self, name: bytes) -> bytes:
        """Return a set's name before another name."""
        return name.ljust(FIXED_NAME) if self.is_fixed else name


def write_mps(sheet: Sheet, stream: BinaryIO, *, is_fixed: bool = False) -> None:
    """Write a sheet as MPS.

    Args:
        sheet: What to write.
        stream: Where the bytes go, ASCII with line feeds.
        is_fixed: Whether fields stand in fixed columns, for which `check_fixed` is due.
    """
    layout = _Layout(is_fixed, _room_for_rows(sheet, is_fixed=is_fixed))
    free = b"" if is_fixed else b"  FREE"
    name = sheet.name[:FIXED_NAME] if is_fixed else sheet.name
    stream.write((b"NAME          " if is_fixed else b"NAME  ") + name + free + b"\n")
    if sheet.is_maximum:
        stream.write(b"OBJSENSE\n    MAX\n")
    out = LineWriter(stream)
    _write_rows(out, sheet, layout)
    _write_columns(out, sheet, layout)
    _write_rhs(out, sheet, layout)
    _write_ranges(out, sheet, layout)
    _write_bounds(out, sheet, layout)
    if sheet.program.special_sets is not None:
        write_mps_sets(out, sheet, sheet.program.special_sets, layout.field)
    if sheet.hessian is not None:
        _write_quadratic(out, sheet, layout, sheet.hessian)
    if sheet.indicators is not None:
        head = b" IF" + layout.kind_gap
        write_mps_indicators(out, sheet, sheet.indicators, (head, layout.field))
    stream.write(b"ENDATA\n")


def _room_for_rows(sheet: Sheet, *, is_fixed: bool) -> Bytes:
    """Return room for the names of the rows and of the objective, between blanks."""
    width = max(sheet.row_names.width, len(sheet.objective))
    width = (FIXED_NAME if is_fixed else width) + 2 * len(GAP)
    return np.empty(sheet.num_row + 1, f"S{width}")


def _write_rows(out: LineWriter, sheet: Sheet, layout: _Layout) -> None:
    """Write kinds and names, and keep the names; a row with two bounds is `G`."""
    out.stream.write(b"ROWS\n N  " + sheet.objective + b"\n")
    objective = layout.field(np.array([sheet.objective]))
    layout.rows[-1:] = joined(GAP, objective, GAP)
    for part in blocks_of(sheet.num_row):
        lower, names = sheet.row_lower[part], sheet.row_names[part]
        kinds = np.where(np.isfinite(lower), b"G", b"L")
        kinds[lower == sheet.row_upper[part]] = b"E"
        out.write(b" ", kinds, GAP, names, b"\n")
        layout.rows[part] = joined(GAP, layout.field(names), GAP)


def _write_columns(out: LineWriter, sheet: Sheet, layout: _Layout) -> None:
    """Write the entries by column, between markers where columns are integer."""
    out.stream.write(b"COLUMNS\n")
    integer = sheet.integrality == Integrality.INTEGER
    changes = np.flatnonzero(np.diff(integer.astype(np.int8))) + 1
    ends = [0, *changes.tolist(), sheet.num_col]
    marker = 0
    for start, stop in pairwise(ends):
        if start == stop:
            continue
        if integer[start]:
            marker += 1
            out.stream.write(_marker(layout, marker, "'INTORG'"))
        for part, entries in parts_of(sheet.a_start, start, stop):
            _write_entries(out, sheet, layout, part, entries)
        if integer[start]:
            marker += 1
            out.stream.write(_marker(layout, marker, "'INTEND'"))


def _marker(layout: _Layout, number: int, word: str) -> bytes:
    if layout.is_fixed:
        return f"    {f'M{number}':<8}  'MARKER'                 {word}\n".encode()
    return f"  M{number}  'MARKER'  {word}\n".encode()


def _write_entries(
    out: LineWriter, sheet: Sheet, layout: _Layout, part: slice, entries: slice
) -> None:
    """Write the lines of a range of columns and of entries.

    A column's cost comes first; a column without any entry gets a cost of 0, for otherwise
    some readers do not learn that it exists.
    """
    starts, index, values = entries_of(sheet, part, entries)
    counts = np.diff(starts)
    costs = sheet.costs[part]
    has_head = (costs != 0) | (counts == 0)
    has_head &= sheet.a_start[part] >= entries.start
    cols = np.repeat(np.arange(len(counts)), counts + has_head)
    if has_head.any():
        at = starts[:-1][has_head]
        index = np.insert(index, at, sheet.num_row)
        values = np.insert(values, at, costs[has_head])
    names = texts_of(layout.lines_of(sheet.col_names[part]))
    out.write(
        names.take(cols), out.names(layout.rows, index), out.numbers(values, b"\n")
    )


def _write_rhs(out: LineWriter, sheet: Sheet, layout: _Layout) -> None:
    out.stream.write(b"RHS\n")
    head = layout.indent + layout.set_name(b"RHS")
    for part in blocks_of(sheet.num_row):
        lower, upper = sheet.row_lower[part], sheet.row_upper[part]
        values = np.where(np.isfinite(lower), lower, upper)
        _write_vector(out, head, layout.rows[part], values)


def _write_ranges(out: LineWriter, sheet: Sheet, layout: _Layout) -> None:
    heading = b"RANGES\n"
    head = layout.indent + layout.set_name(b"RNG")
    for part in blocks_of(sheet.num_row):
        lower, upper = sheet.row_lower[part], sheet.row_upper[part]
        both = np.isfinite(lower) & np.isfinite(upper) & (lower != upper)
        if both.any():
            out.stream.write(heading)
            heading = b""
            widths = np.subtract(upper, lower, out=np.zeros(len(both)), where=both)
            _write_vector(out, head, layout.rows[part], widths)


def _write_vector(
    out: LineWriter, head: bytes, rows: Bytes, values: FloatArray
) -> None:
    """Write those entries of a vector that are not 0."""
    at = np.flatnonzero(values)
    if len(at):
        out.write(head, out.names(rows, at), out.numbers(values[at], b"\n"))


def _write_quadratic(
    out: LineWriter, sheet: Sheet, layout: _Layout, hessian: Hessian
) -> None:
    """Write Q, of which `x' Q x / 2` is a part of the objective, with both triangles.

    Where the section is `QUADOBJ`, with one triangle, CBC leaves it out without a word.
    """
    out.stream.write(b"QMATRIX\n")
    rows, cols, values = hessian.whole()
    order = np.lexsort((rows, cols))
    names = joined(layout.field(sheet.col_names[:]), GAP)
    for part in blocks_of(len(order)):
        at = order[part]
        out.write(
            layout.indent,
            out.names(names, cols[at]),
            out.names(names, rows[at]),
            out.numbers(values[at], b"\n"),
        )


def _write_bounds(out: LineWriter, sheet: Sheet, layout: _Layout) -> None:
    """Write bounds, the lower one first; only [0, inf) of continuous columns is implied."""
    out.stream.write(b"BOUNDS\n")
    binary = switching_binaries(sheet)
    for part in blocks_of(sheet.num_col):
        _write_bounds_of(out, sheet, layout, part, binary[part])


def _write_bounds_of(
    out: LineWriter, sheet: Sheet, layout: _Layout, part: slice, binary: BoolArray
) -> None:
    """Write the lines of bounds for a range of columns, up to two for each.

    `FX`, `FR` and `BV` say both bounds in one line. Otherwise the lower bound is `LO` or
    `MI` and the upper one `UP`, or `PL` for an integer column; that of a semicontinuous
    column is `SC`.
    """
    lower, upper = sheet.col_lower[part], sheet.col_upper[part]
    kinds = sheet.integrality[part]
    integer = kinds == Integrality.INTEGER
    semi = kinds == Integrality.SEMICONTINUOUS
    finite = np.isfinite(lower), np.isfinite(upper)
    fixed = finite[0] & (lower == upper) & ~semi
    free = ~finite[0] & ~finite[1]
    usual = (lower == 0) & ~finite[1] & ~integer
    low_kind = np.where(finite[0], b"LO", b"MI")
    low_kind[fixed], low_kind[free], low_kind[binary] = b"FX", b"FR", b"BV"
    high_kind = np.where(finite[1], b"UP", b"PL")
    high_kind[semi] = b"SC"
    has_high = (finite[1] | integer) & ~(fixed | free | binary)
    used = np.stack((~usual, has_high), axis=1).ravel()
    if not used.any():
        return
    names = sheet.col_names[part].repeat(2)[used]
    words = np.stack((low_kind, high_kind), axis=1).ravel()[used]
    values = np.stack((lower, upper), axis=1).ravel()[used]
    fields = _bound_fields(out, layout, (names, words, values))
    out.write(b" ", words, layout.kind_gap, *fields, b"\n")


def _bound_fields(
    out: LineWriter, layout: _Layout, bounds: tuple[Bytes, Bytes, FloatArray]
) -> list[Part]:
    """Return the fields behind the kinds of bounds: names, and numbers where there are any.

    Nothing follows a name that has no number behind it.
    """
    names, words, values = bounds
    has_value = np.isin(words, [b"LO", b"UP", b"FX", b"SC"])
    fields = np.where(has_value, layout.field(names), names)
    gaps = np.where(has_value, GAP, b"")
    texts = out.numbers(np.where(has_value, values, 0.0)).where(has_value)
    return [layout.set_name(b"BND"), GAP, fields, gaps, texts]
