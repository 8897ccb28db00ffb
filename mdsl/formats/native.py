"""Indicators and special ordered sets, one function for each section, in MPS and in LP.

Both formats are written in the one form that Gurobi, CPLEX, Xpress, COPT and SCIP read
alike: `IF` lines or `b = 1 ->` before a row, and sets under the heading `SOS`.
"""

from collections.abc import Callable

import numpy as np

from mdsl.formats.lines import LineWriter, blocks_of
from mdsl.formats.sheet import Sheet
from mdsl.formats.text import Bytes, joined
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray
from mdsl.linear.native import Indicators, SpecialSets

GAP = b"  "
DIGITS = np.array([b"0", b"1", b"2"])

Field = Callable[[Bytes], Bytes]
"""What makes a field of names that another one follows."""


def switching_binaries(sheet: Sheet) -> BoolArray:
    """Return which columns switch rows and may be 0 and 1, bool.

    In MPS their bound is `BV`, for SCIP takes no other column for a binary.
    """
    found = np.zeros(sheet.num_col, np.bool_)
    if sheet.indicators is not None:
        cols = sheet.indicators.cols
        found[cols] = (sheet.col_lower[cols] == 0) & (sheet.col_upper[cols] == 1)
    return found


def write_mps_indicators(
    out: LineWriter, sheet: Sheet, indicators: Indicators, form: tuple[bytes, Field]
) -> None:
    """Write the rows that a binary switches, and with what value.

    Args:
        out: Where the lines go.
        sheet: The sheet.
        indicators: Its indicators.
        form: What a line begins with, and what makes a field of names.
    """
    head, field = form
    out.stream.write(b"INDICATORS\n")
    for part in blocks_of(len(indicators.rows)):
        rows = field(sheet.row_names[indicators.rows[part]])
        cols = field(sheet.col_names[indicators.cols[part]])
        value = DIGITS[indicators.values[part]]
        out.write(head, rows, GAP, cols, GAP, value, b"\n")


def lp_label_ends(sheet: Sheet, rows: LongArray) -> Bytes | bytes:
    """Return what stands behind the names of rows, `:` or `: b = 1 ->`, and ends the line.

    Args:
        sheet: The sheet.
        rows: Rows of the file.
    """
    plain, own = b":\n", sheet.indicators
    if own is None:
        return plain
    at = np.minimum(np.searchsorted(own.rows, rows), len(own.rows) - 1)
    is_switched = own.rows[at] == rows
    if not is_switched.any():
        return plain
    at = at[is_switched]
    names, values = sheet.col_names[own.cols[at]], DIGITS[own.values[at]]
    texts = joined(b": ", names, b" = ", values, b" ->\n")
    found = np.full(len(rows), plain, texts.dtype)
    found[is_switched] = texts
    return found


def write_mps_sets(
    out: LineWriter, sheet: Sheet, sets: SpecialSets, field: Field
) -> None:
    """Write special ordered sets: a line for the set, and one for each member."""
    out.stream.write(b"SOS\n")
    # CBC takes no second blank here, and CPLEX members further left for another set.
    heads = joined(b" S", DIGITS[sets.counts], b" ", sheet.set_names[:], b"\n")
    _write_members(
        out, sets, heads, lambda at: (b"    ", field(sheet.col_names[at]), GAP)
    )


def write_lp_sets(out: LineWriter, sheet: Sheet, sets: SpecialSets) -> None:
    """Write special ordered sets: a line for the set, and one for each member."""
    out.stream.write(b"SOS\n")
    heads = joined(b" ", sheet.set_names[:], b": S", DIGITS[sets.counts], b"::\n")
    _write_members(out, sets, heads, lambda at: (GAP, sheet.col_names[at], b":"))


def _write_members(
    out: LineWriter,
    sets: SpecialSets,
    heads: Bytes,
    fields: Callable[[IntArray], tuple[bytes, Bytes, bytes]],
) -> None:
    """Write a line for each member, and before the first of a set that of the set."""
    owner, places = sets.owner, sets.places
    for part in blocks_of(len(owner)):
        place: FloatArray = places[part].astype(np.float64)
        head = out.names(heads, owner[part]).where(place == 1)
        out.write(head, *fields(sets.cols[part]), out.numbers(place, b"\n"))
