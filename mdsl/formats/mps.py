"""MPS, free or in fixed columns, one function for each section.

What readers disagree on is left out or made explicit: the constant of the objective is a
column fixed at 1, bounds never rest on a default but that of 0 and infinity for continuous
columns, and there is one entry a line. Sections are written in blocks, so that memory stays
bounded.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

import numpy as np

from mdsl.formats.numerals import Padded, number_texts
from mdsl.formats.sheet import Sheet
from mdsl.formats.text import BLOCK, Bytes, blocks_of, joined, padded
from mdsl.linear.arrays import BoolArray, FloatArray, LongArray
from mdsl.linear.program import Integrality
from mdsl.records import record

GAP = b"  "
FIXED_NAME = 8


@record(eq=False)
class _Layout:
    """Where the fields of a line stand.

    Attributes:
        is_fixed: Whether they stand in fixed columns: 2, 5, 15, 25.
        indent: What stands before the first name of a line that has no kind.
        cols, rows: Names as they are followed by another field; dtype `S`.
        objective: The name of the objective, likewise.
    """

    is_fixed: bool
    indent: bytes
    cols: Bytes
    rows: Bytes
    objective: bytes

    def set_name(self, name: bytes) -> bytes:
        """Return a set's name, as it is followed by another field."""
        return (name.ljust(FIXED_NAME) if self.is_fixed else name) + GAP


def write_mps(sheet: Sheet, stream: BinaryIO, *, is_fixed: bool = False) -> None:
    """Write a sheet as MPS.

    Args:
        sheet: What to write.
        stream: Where the bytes go, ASCII with line feeds.
        is_fixed: Whether fields stand in fixed columns, for which `check_fixed` is due.
    """
    layout = _layout(sheet, is_fixed=is_fixed)
    free = b"" if is_fixed else b"  FREE"
    name = sheet.name[:FIXED_NAME] if is_fixed else sheet.name
    stream.write((b"NAME          " if is_fixed else b"NAME  ") + name + free + b"\n")
    if sheet.is_maximum:
        stream.write(b"OBJSENSE\n    MAX\n")
    _write_rows(stream, sheet)
    _write_columns(stream, sheet, layout)
    _write_rhs(stream, sheet, layout)
    _write_ranges(stream, sheet, layout)
    _write_bounds(stream, sheet, layout)
    stream.write(b"ENDATA\n")


def _layout(sheet: Sheet, *, is_fixed: bool) -> _Layout:
    if not is_fixed:
        return _Layout(is_fixed, GAP, sheet.col_names, sheet.row_names, sheet.objective)
    return _Layout(
        is_fixed,
        b"    ",
        padded(sheet.col_names, FIXED_NAME),
        padded(sheet.row_names, FIXED_NAME),
        sheet.objective.ljust(FIXED_NAME),
    )


def _is_equation(sheet: Sheet) -> BoolArray:
    equal: BoolArray = sheet.row_lower == sheet.row_upper
    return equal


def _write_rows(stream: BinaryIO, sheet: Sheet) -> None:
    """Write kinds and names; a row with two bounds is `G` with a range."""
    stream.write(b"ROWS\n N  " + sheet.objective + b"\n")
    kinds = np.where(np.isfinite(sheet.row_lower), b"G", b"L")
    kinds[_is_equation(sheet)] = b"E"
    stream.writelines(
        joined(b" ", kinds[part], GAP, sheet.row_names[part], b"\n")
        for part in blocks_of(sheet.num_row)
    )


def _write_columns(stream: BinaryIO, sheet: Sheet, layout: _Layout) -> None:
    """Write the entries by column, between markers where columns are integer."""
    stream.write(b"COLUMNS\n")
    integer = sheet.integrality == Integrality.INTEGER
    changes = np.flatnonzero(np.diff(integer.astype(np.int8))) + 1
    ends = [0, *changes.tolist(), sheet.num_col]
    row_names = np.append(layout.rows, np.array([layout.objective]))
    marker = 0
    for start, stop in pairwise(ends):
        if start == stop:
            continue
        if integer[start]:
            marker += 1
            stream.write(_marker(layout, marker, "'INTORG'"))
        stream.writelines(
            _columns(sheet, layout, row_names, part)
            for part in _column_parts(sheet, start, stop)
        )
        if integer[start]:
            marker += 1
            stream.write(_marker(layout, marker, "'INTEND'"))


def _marker(layout: _Layout, number: int, word: str) -> bytes:
    if layout.is_fixed:
        return f"    {f'M{number}':<8}  'MARKER'                 {word}\n".encode()
    return f"  M{number}  'MARKER'  {word}\n".encode()


def _column_parts(sheet: Sheet, start: int, stop: int) -> Iterator[slice]:
    """Yield ranges of columns that have few enough entries for one block."""
    while start < stop:
        enough = int(sheet.a_start[start]) + BLOCK
        by_entries = int(np.searchsorted(sheet.a_start, enough, side="right")) - 1
        last = min(stop, max(start + 1, by_entries), start + BLOCK)
        yield slice(start, last)
        start = last


def _columns(sheet: Sheet, layout: _Layout, row_names: Bytes, part: slice) -> bytes:
    """Return the lines of a range of columns.

    A column's cost comes first; a column without any entry gets a cost of 0, for otherwise
    some readers do not learn that it exists.
    """
    starts = sheet.a_start[part.start : part.stop + 1]
    entries = slice(int(starts[0]), int(starts[-1]))
    counts = np.diff(starts)
    costs = sheet.costs[part]
    has_head = (costs != 0) | (counts == 0)
    cols = np.repeat(np.arange(part.start, part.stop), counts + has_head)
    rows, values = sheet.a_index[entries], sheet.a_value[entries]
    if has_head.any():
        at = np.repeat(starts[:-1] - starts[0], has_head)
        rows = np.insert(rows, at, sheet.num_row)
        values = np.insert(values, at, costs[has_head])
    return joined(
        layout.indent,
        np.take(layout.cols, cols),
        GAP,
        np.take(row_names, rows),
        GAP,
        number_texts(values),
        b"\n",
    )


def _write_rhs(stream: BinaryIO, sheet: Sheet, layout: _Layout) -> None:
    stream.write(b"RHS\n")
    at_lower = np.isfinite(sheet.row_lower)
    values = np.where(at_lower, sheet.row_lower, sheet.row_upper)
    _write_vector(stream, layout, b"RHS", values)


def _write_ranges(stream: BinaryIO, sheet: Sheet, layout: _Layout) -> None:
    both = np.isfinite(sheet.row_lower) & np.isfinite(sheet.row_upper)
    if not (both & ~_is_equation(sheet)).any():
        return
    with np.errstate(invalid="ignore"):
        widths = sheet.row_upper - sheet.row_lower
    stream.write(b"RANGES\n")
    _write_vector(stream, layout, b"RNG", np.where(both, widths, 0.0))


def _write_vector(
    stream: BinaryIO, layout: _Layout, name: bytes, values: FloatArray
) -> None:
    """Write the entries of a vector over the rows that are not 0."""
    head = layout.indent + layout.set_name(name)
    used = np.flatnonzero(values)
    for part in blocks_of(len(used)):
        at = used[part]
        texts = number_texts(values[at])
        stream.write(joined(head, np.take(layout.rows, at), GAP, texts, b"\n"))


def _write_bounds(stream: BinaryIO, sheet: Sheet, layout: _Layout) -> None:
    """Write bounds, the lower one first; only [0, inf) of continuous columns is implied."""
    stream.write(b"BOUNDS\n")
    stream.writelines(_bounds(sheet, layout, part) for part in blocks_of(sheet.num_col))


def _bounds(sheet: Sheet, layout: _Layout, part: slice) -> bytes:
    """Return the lines of bounds for a range of columns, up to two for each.

    `FX` and `FR` say both bounds in one line. Otherwise the lower bound is `LO` or `MI`
    and the upper one `UP`, or `PL` for an integer column; that of a semicontinuous column
    is `SC`.
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
    low_kind[fixed], low_kind[free] = b"FX", b"FR"
    high_kind = np.where(finite[1], b"UP", b"PL")
    high_kind[semi] = b"SC"
    has_high = (finite[1] | integer) & ~fixed & ~free
    used = np.stack((~usual, has_high), axis=1).ravel()
    if not used.any():
        return b""
    cols = np.repeat(np.arange(part.start, part.stop), 2)[used]
    words = np.stack((low_kind, high_kind), axis=1).ravel()[used]
    values = np.stack((lower, upper), axis=1).ravel()[used]
    names, texts = _bound_fields(sheet, layout, cols, words, values)
    return joined(b" ", words, GAP[: 2 - layout.is_fixed], *names, *texts, b"\n")


def _bound_fields(
    sheet: Sheet, layout: _Layout, cols: LongArray, words: Bytes, values: FloatArray
) -> tuple[list[bytes | Bytes], list[Bytes | Padded]]:
    """Return the fields behind the kinds of bounds: names, and numbers where there are any.

    Nothing follows a name that has no number behind it.
    """
    has_value = np.isin(words, [b"LO", b"UP", b"FX", b"SC"])
    names = np.take(layout.cols, cols)
    if layout.is_fixed:
        names = np.where(has_value, names, sheet.col_names[cols])
    texts = number_texts(np.where(has_value, values, 0.0)).copy()
    texts[~has_value] = np.zeros(1, texts.dtype)
    gaps = np.where(has_value, GAP, b"")
    return [layout.set_name(b"BND"), names], [gaps, texts]
