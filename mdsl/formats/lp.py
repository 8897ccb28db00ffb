"""CPLEX-LP, one function for each section.

The dialect is the part of the format that every reader takes alike: blanks between all
words, one term a line, no constant, both bounds of a column in one line, and every column
in the objective, so that all readers number the columns as the program does.
"""

from typing import BinaryIO

import numpy as np

from mdsl.formats.lines import (
    LineWriter,
    blocks_of,
    parts_of,
)
from mdsl.formats.naming import given_names
from mdsl.formats.native import lp_label_ends, write_lp_sets
from mdsl.formats.sheet import Sheet
from mdsl.formats.text import Bytes, Texts, joined, texts_of
from mdsl.linear.arrays import FloatArray, IntArray, LongArray
from mdsl.linear.hessian import Hessian
from mdsl.linear.kernels import sparse_kernels
from mdsl.linear.program import Integrality
from mdsl.records import record

ANY_COLUMN = b"none_"
ANY_ROW = b"norow_"
"""What stands in a file that would have no column or no row, which some readers refuse."""

SIGNS = texts_of(np.array([b"  + ", b"  - "]))
RELATIONS = texts_of(np.array([b"  <= ", b"  >= ", b"  = "]))


@record(eq=False)
class _RowMatrix:
    """The program's matrix by row, of whose rows some are not in the file and some twice.

    Attributes:
        start: Where the terms of each row of the file begin if they are counted through,
            and where the last ones end, int64.
        shift: How far from there they lie in the matrix, int64.
        index, value: The columns, int32, and the values, float64, of the matrix.
    """

    start: LongArray
    shift: LongArray
    index: IntArray
    value: FloatArray


def write_lp(sheet: Sheet, stream: BinaryIO) -> None:
    """Write a sheet, whose rows have one bound or are equations, as CPLEX-LP.

    Args:
        sheet: What to write.
        stream: Where the bytes go, ASCII with line feeds.
    """
    stream.write(b"\\ " + sheet.name + b"\n")
    names = sheet.col_names
    if not sheet.num_col:
        names = given_names(np.array([ANY_COLUMN]))
    cols = names.table(b" ", b"\n")
    out = LineWriter(stream)
    _write_objective(out, sheet, cols)
    _write_rows(out, sheet, cols)
    _write_bounds(out, sheet)
    _write_kind(out, sheet, b"Generals\n", Integrality.INTEGER)
    _write_kind(out, sheet, b"Semi-Continuous\n", Integrality.SEMICONTINUOUS)
    if sheet.program.special_sets is not None:
        write_lp_sets(out, sheet, sheet.program.special_sets)
    stream.write(b"End\n")


def _write_objective(out: LineWriter, sheet: Sheet, cols: Bytes) -> None:
    out.stream.write(b"Maximize\n" if sheet.is_maximum else b"Minimize\n")
    out.stream.write(b" " + sheet.objective + b":\n")
    for part in blocks_of(sheet.num_col):
        out.write(*_terms(out, sheet.costs[part]), cols[part])
    if not sheet.num_col:
        out.stream.write(b"  + 0 " + ANY_COLUMN + b"\n")
    if sheet.hessian is not None:
        _write_quadratic(out, sheet, sheet.hessian)


def _write_quadratic(out: LineWriter, sheet: Sheet, hessian: Hessian) -> None:
    """Write the quadratic terms in brackets, which hold twice what they stand for."""
    out.stream.write(b"  + [\n")
    cols, index, factors = hessian.cols, hessian.index, 2.0 * hessian.factors
    firsts = sheet.col_names.table(b" ", b"")
    # Behind the columns' names stands what makes a square.
    others = sheet.col_names.table(b" * ", b"\n")
    others = np.append(others, np.array([b" ^2\n"]))
    second = np.where(cols == index, len(sheet.col_names), index)
    for part in blocks_of(len(cols)):
        out.write(
            *_terms(out, factors[part]),
            out.names(firsts, cols[part]),
            out.names(others, second[part]),
        )
    out.stream.write(b"  ] / 2\n")


def _terms(out: LineWriter, values: FloatArray) -> tuple[Texts, Texts]:
    """Return the signs of coefficients and their sizes."""
    signs = SIGNS.take((values < 0).astype(np.intp))
    return signs, out.numbers(np.abs(values))


def _write_rows(out: LineWriter, sheet: Sheet, cols: Bytes) -> None:
    out.stream.write(b"Subject To\n")
    if not sheet.num_row:
        first = sheet.col_names[0] if sheet.num_col else ANY_COLUMN
        out.stream.write(b" " + ANY_ROW + b":\n  + 0 " + first + b"\n  >= -1\n")
        return
    matrix = _by_row(sheet)
    for part, terms in parts_of(matrix.start, 0, sheet.num_row):
        _write_some_rows(out, sheet, cols, (matrix, part, terms))


def _by_row(sheet: Sheet) -> _RowMatrix:
    program = sheet.program
    start = np.zeros(program.num_row + 1, np.int32)
    index, value = np.empty_like(program.a_index), np.empty_like(program.a_value)
    # By column as a matrix by row is its transpose, and so is the other way round.
    sparse_kernels().csr_tocsc(
        *(program.num_col, program.num_row),
        *(program.a_start, program.a_index, program.a_value),
        *(start, index, value),
    )
    source = sheet.row_source
    if source is None:
        source = np.arange(sheet.num_row)
    counts = np.diff(start)[source]
    ends = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    shift = start[source] - ends[:-1]
    return _RowMatrix(ends, shift.astype(np.int64, copy=False), index, value)


def _terms_of(
    matrix: _RowMatrix, part: slice, terms: slice
) -> tuple[LongArray, LongArray, FloatArray]:
    """Return how many terms rows have, and the columns and coefficients of the terms.

    A row without terms has the first column times 0.
    """
    starts = matrix.start[part.start : part.stop + 1]
    starts = np.clip(starts, terms.start, terms.stop)
    counts = np.diff(starts)
    at = np.arange(terms.start, terms.stop) + np.repeat(matrix.shift[part], counts)
    index, values = matrix.index[at], matrix.value[at]
    empty = counts == 0
    if empty.any():
        at = (starts[:-1] - starts[0])[empty]
        index, values = np.insert(index, at, 0), np.insert(values, at, 0.0)
        counts = np.maximum(counts, 1)
    return counts, index, values


def _write_some_rows(
    out: LineWriter, sheet: Sheet, cols: Bytes, own: tuple[_RowMatrix, slice, slice]
) -> None:
    """Write the lines of a range of rows: a label, a line for each term, the bound.

    Of a row that is too long for one block the label comes with the first terms, and the
    bound with the last.
    """
    matrix, part, terms = own
    counts, index, values = _terms_of(matrix, part, terms)
    has_head = matrix.start[part] >= terms.start
    has_tail = matrix.start[part.start + 1 : part.stop + 1] <= terms.stop
    lines = counts + has_head + has_tail
    ends = np.cumsum(lines)
    heads, tails = (ends - lines)[has_head], ends[has_tail] - 1
    is_term = np.ones(int(ends[-1]), np.bool_)
    is_term[heads] = is_term[tails] = False
    # What a line lacks is an empty piece.
    pieces = np.zeros((len(is_term), 3), np.int64)
    rows = np.arange(part.start, part.stop)[has_head]
    labels = joined(b" ", sheet.row_names[rows], lp_label_ends(sheet, rows))
    pieces[heads, 0] = out.place(labels)
    signs, sizes = _terms(out, values)
    pieces[is_term, 0] = out.place(signs)
    pieces[is_term, 1] = sizes.spans
    pieces[is_term, 2] = out.names(cols, index).spans
    lower, upper = sheet.row_lower[part][has_tail], sheet.row_upper[part][has_tail]
    relations = np.where(lower == upper, 2, np.isfinite(lower))
    pieces[tails, 0] = out.place(RELATIONS.take(relations))
    bounds = np.where(np.isfinite(lower), lower, upper)
    pieces[tails, 1] = out.numbers(bounds, b"\n").spans
    out.write_pieces(pieces)


def _write_bounds(out: LineWriter, sheet: Sheet) -> None:
    """Write both bounds of columns; only [0, inf) of continuous columns is implied."""
    out.stream.write(b"Bounds\n")
    for part in blocks_of(sheet.num_col):
        _write_bounds_of(out, sheet, part)


def _write_bounds_of(out: LineWriter, sheet: Sheet, part: slice) -> None:
    """Write the lines of bounds: ` l <= x <= u`, ` x = v` or ` x free`."""
    lower, upper = sheet.col_lower[part], sheet.col_upper[part]
    kinds = sheet.integrality[part]
    usual = (lower == 0) & np.isposinf(upper) & (kinds != Integrality.INTEGER)
    at = np.flatnonzero(~usual)
    if not len(at):
        return
    lower, upper = lower[at], upper[at]
    semi = kinds[at] == Integrality.SEMICONTINUOUS
    names = sheet.col_names[part][at]
    fixed = np.isfinite(lower) & (lower == upper) & ~semi
    free = np.isneginf(lower) & np.isposinf(upper)
    has_low, has_high = np.isfinite(lower) & ~fixed, np.isfinite(upper)
    out.write(
        b" ",
        np.where(np.isneginf(lower) & ~free, b"-inf", b""),
        out.numbers(np.where(has_low, lower, 0.0)).where(has_low),
        np.where(fixed | free, b"", b" <= "),
        names,
        np.select([fixed, free], [b" = ", b" free"], b" <= "),
        np.where(np.isposinf(upper) & ~free, b"+inf", b""),
        out.numbers(np.where(has_high, upper, 0.0)).where(has_high),
        b"\n",
    )


def _write_kind(
    out: LineWriter, sheet: Sheet, heading: bytes, kind: Integrality
) -> None:
    """Write the names of the columns of a kind, one a line."""
    for part in blocks_of(sheet.num_col):
        own = np.flatnonzero(sheet.integrality[part] == kind)
        if len(own):
            out.stream.write(heading)
            heading = b""
            out.write(b" ", sheet.col_names[part][own], b"\n")
