"""CPLEX-LP, one function for each section.

The dialect is the part of the format that every reader takes alike: blanks between all
words, one term a line, no constant, both bounds of a column in one line, and every column
in the objective, so that all readers number the columns as the program does.
"""

from typing import BinaryIO

import numpy as np

from mdsl.formats.numerals import number_texts
from mdsl.formats.sheet import Sheet
from mdsl.formats.text import BLOCK, Bytes, blocks_of, joined
from mdsl.linear.arrays import FloatArray, IntArray
from mdsl.linear.kernels import sparse_kernels
from mdsl.linear.program import Integrality
from mdsl.records import record

ANY_COLUMN = b"none_"
ANY_ROW = b"norow_"
"""What stands in a file that would have no column or no row, which some readers refuse."""


@record(eq=False)
class _RowMatrix:
    """The matrix by row: starts int32, columns int32 and values float64."""

    start: IntArray
    index: IntArray
    value: FloatArray


def write_lp(sheet: Sheet, stream: BinaryIO) -> None:
    """Write a sheet, whose rows have one bound or are equations, as CPLEX-LP.

    Args:
        sheet: What to write.
        stream: Where the bytes go, ASCII with line feeds.
    """
    stream.write(b"\\ " + sheet.name + b"\n")
    _write_objective(stream, sheet)
    _write_rows(stream, sheet)
    _write_bounds(stream, sheet)
    _write_kind(stream, sheet, b"Generals", Integrality.INTEGER)
    _write_kind(stream, sheet, b"Semi-Continuous", Integrality.SEMICONTINUOUS)
    stream.write(b"End\n")


def _write_objective(stream: BinaryIO, sheet: Sheet) -> None:
    stream.write(b"Maximize\n" if sheet.is_maximum else b"Minimize\n")
    stream.write(b" " + sheet.objective + b":\n")
    stream.writelines(
        _terms(sheet.costs[part], sheet.col_names[part])
        for part in blocks_of(sheet.num_col)
    )
    if not sheet.num_col:
        stream.write(b"  + 0 " + ANY_COLUMN + b"\n")


def _terms(values: FloatArray, names: Bytes) -> bytes:
    signs = np.where(values < 0, b"  - ", b"  + ")
    return joined(signs, number_texts(np.abs(values)), b" ", names, b"\n")


def _write_rows(stream: BinaryIO, sheet: Sheet) -> None:
    stream.write(b"Subject To\n")
    if not sheet.num_row:
        first = sheet.col_names[0] if sheet.num_col else ANY_COLUMN
        stream.write(b" " + ANY_ROW + b":\n  + 0 " + bytes(first) + b"\n  >= -1\n")
        return
    matrix = _by_row(sheet)
    start = 0
    while start < sheet.num_row:
        enough = int(matrix.start[start]) + BLOCK
        by_entries = int(np.searchsorted(matrix.start, enough, side="right")) - 1
        stop = min(sheet.num_row, max(start + 1, by_entries), start + BLOCK)
        stream.write(_rows(sheet, matrix, slice(start, stop)))
        start = stop


def _by_row(sheet: Sheet) -> _RowMatrix:
    start = np.zeros(sheet.num_row + 1, np.int32)
    index, value = np.empty_like(sheet.a_index), np.empty_like(sheet.a_value)
    # By column as a matrix by row is its transpose, and so is the other way round.
    sparse_kernels().csr_tocsc(
        *(sheet.num_col, sheet.num_row),
        *(sheet.a_start, sheet.a_index, sheet.a_value),
        *(start, index, value),
    )
    return _RowMatrix(start, index, value)


def _rows(sheet: Sheet, matrix: _RowMatrix, part: slice) -> bytes:
    """Return the lines of a range of rows: a label, a line for each term, the bound.

    A row without terms has the first column times 0.
    """
    starts = matrix.start[part.start : part.stop + 1].astype(np.int64)
    counts = np.diff(starts)
    cols = matrix.index[int(starts[0]) : int(starts[-1])]
    values = matrix.value[int(starts[0]) : int(starts[-1])]
    empty = counts == 0
    if empty.any():
        at = (starts[:-1] - starts[0])[empty]
        cols, values = np.insert(cols, at, 0), np.insert(values, at, 0.0)
        counts = np.maximum(counts, 1)
    ends = np.cumsum(counts + 2)
    heads, tails = ends - counts - 2, ends - 1
    is_term = np.ones(int(ends[-1]), np.bool_)
    is_term[heads] = is_term[tails] = False
    lower, upper = sheet.row_lower[part], sheet.row_upper[part]
    bounds = np.where(np.isfinite(lower), lower, upper)
    relation = np.where(np.isfinite(lower), b"  >= ", b"  <= ")
    relation[lower == upper] = b"  = "
    return _assembled(
        sheet,
        (heads, tails, is_term),
        (sheet.row_names[part], cols, values),
        (relation, bounds),
    )


def _assembled(
    sheet: Sheet,
    lines: tuple[np.ndarray, np.ndarray, np.ndarray],
    content: tuple[Bytes, IntArray, FloatArray],
    ends: tuple[Bytes, FloatArray],
) -> bytes:
    """Return lines put together from the fields that all of them share.

    A line is a word, a number, a blank, a name and a colon, of which labels have the last
    two, terms the first four and bounds the first two.

    Args:
        sheet: The sheet.
        lines: The lines of labels and of bounds, and which lines are terms.
        content: The names of the rows, and the columns and values of the terms.
        ends: The relations and the bounds.
    """
    heads, tails, is_term = lines
    row_names, cols, values = content
    count = len(is_term)
    words = np.full(count, b" ", "S5")
    words[tails] = ends[0]
    words[is_term] = np.where(values < 0, b"  - ", b"  + ")
    numbers = np.zeros(count)
    numbers[tails], numbers[is_term] = ends[1], np.abs(values)
    texts = number_texts(numbers).copy()
    texts[heads] = np.zeros(1, texts.dtype)
    width = max(sheet.col_names.dtype.itemsize if sheet.num_col else 8, 8)
    width = max(width, row_names.dtype.itemsize)
    names = np.zeros(count, f"S{width}")
    names[heads] = row_names
    names[is_term] = np.take(sheet.col_names, cols) if sheet.num_col else ANY_COLUMN
    blanks, colons = np.zeros(count, "S1"), np.zeros(count, "S1")
    blanks[is_term], colons[heads] = b" ", b":"
    return joined(words, texts, blanks, names, colons, b"\n")


def _write_bounds(stream: BinaryIO, sheet: Sheet) -> None:
    """Write both bounds of columns; only [0, inf) of continuous columns is implied."""
    stream.write(b"Bounds\n")
    stream.writelines(_bounds(sheet, part) for part in blocks_of(sheet.num_col))


def _bounds(sheet: Sheet, part: slice) -> bytes:
    """Return the lines of bounds: ` l <= x <= u`, ` x = v` or ` x free`."""
    lower, upper = sheet.col_lower[part], sheet.col_upper[part]
    kinds = sheet.integrality[part]
    usual = (lower == 0) & np.isposinf(upper) & (kinds != Integrality.INTEGER)
    at = np.flatnonzero(~usual)
    if not len(at):
        return b""
    lower, upper = lower[at], upper[at]
    semi = kinds[at] == Integrality.SEMICONTINUOUS
    names = sheet.col_names[part][at]
    fixed = np.isfinite(lower) & (lower == upper) & ~semi
    free = np.isneginf(lower) & np.isposinf(upper)
    low = number_texts(np.where(np.isfinite(lower) & ~fixed, lower, 0.0)).copy()
    low[fixed | ~np.isfinite(lower)] = np.zeros(1, low.dtype)
    high = number_texts(np.where(np.isfinite(upper), upper, 0.0)).copy()
    high[~np.isfinite(upper)] = np.zeros(1, high.dtype)
    return joined(
        b" ",
        np.where(np.isneginf(lower) & ~free, b"-inf", b""),
        low,
        np.where(fixed | free, b"", b" <= "),
        names,
        np.select([fixed, free], [b" = ", b" free"], b" <= "),
        np.where(np.isposinf(upper) & ~free, b"+inf", b""),
        high,
        b"\n",
    )


def _write_kind(
    stream: BinaryIO, sheet: Sheet, heading: bytes, kind: Integrality
) -> None:
    """Write the names of the columns of a kind, one a line."""
    cols = np.flatnonzero(sheet.integrality == kind)
    if not len(cols):
        return
    stream.write(heading + b"\n")
    stream.writelines(
        joined(b" ", sheet.col_names[cols[part]], b"\n")
        for part in blocks_of(len(cols))
    )
