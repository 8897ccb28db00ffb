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
)
from mdsl.formats.naming import given_names
from mdsl.formats.native import lp_label_ends, write_lp_sets
from mdsl.formats.rows import RowTerms, terms_by_row
from mdsl.formats.sheet import Sheet
from mdsl.formats.text import Bytes, Texts, joined, texts_of
from mdsl.linear.arrays import FloatArray
from mdsl.linear.hessian import Hessian
from mdsl.linear.program import Integrality

ANY_COLUMN = b"none_"
ANY_ROW = b"norow_"
"""What stands in a file that would have no column or no row, which some readers refuse."""

SIGNS = texts_of(np.array([b"  + ", b"  - "]))
RELATIONS = texts_of(np.array([b"  <= ", b"  >= ", b"  = "]))


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
    for rows in terms_by_row(sheet):
        for part, terms in rows.parts():
            _write_some_rows(out, sheet, cols, (rows, part, terms))


def _write_some_rows(
    out: LineWriter, sheet: Sheet, cols: Bytes, own: tuple[RowTerms, slice, slice]
) -> None:
    """Write the lines of a range of rows: a label, a line for each term, the bound.

    Of a row that is too long for one block the label comes with the first terms, and the
    bound with the last.
    """
    rows, part, terms = own
    counts, index, values = rows.of(part, terms)
    has_head = rows.start[part] >= terms.start
    has_tail = rows.start[part.start + 1 : part.stop + 1] <= terms.stop
    lines = counts + has_head + has_tail
    ends = np.cumsum(lines)
    heads, tails = (ends - lines)[has_head], ends[has_tail] - 1
    is_term = np.ones(int(ends[-1]), np.bool_)
    is_term[heads] = is_term[tails] = False
    # What a line lacks is an empty piece.
    pieces = np.zeros((len(is_term), 3), np.int64)
    labelled = np.arange(part.start, part.stop)[has_head]
    names = sheet.row_names[labelled]
    labels = joined(b" ", names, lp_label_ends(sheet, labelled))
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
