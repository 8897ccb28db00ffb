"""What fixed MPS has no room for: long names, and numbers of many digits."""

from collections.abc import Callable, Iterator

import numpy as np

from mdsl.diagnostics import Diagnostic, PlanError
from mdsl.formats.errors import NameTooLong, NumberTooLong
from mdsl.formats.lines import blocks_of
from mdsl.formats.mps import FIXED_NAME
from mdsl.formats.naming import Names, given_names
from mdsl.formats.numerals import number_texts
from mdsl.formats.sheet import Sheet, entries_of
from mdsl.formats.text import lengths_of
from mdsl.linear.arrays import FloatArray

FIXED_NUMBER = 12


def check_fixed(sheet: Sheet) -> None:
    """Raise `PlanError` unless names and numbers have room in the fields of fixed MPS."""
    found = [
        *_long_names(sheet.col_names),
        *_long_names(sheet.row_names),
        *_long_names(sheet.set_names),
        *_long_names(given_names(np.array([sheet.objective]))),
    ]
    if not found:
        found += _long_numbers(sheet)
    if found:
        raise PlanError(found)


def _long_names(names: Names) -> Iterator[Diagnostic]:
    if names.width <= FIXED_NAME:
        return
    first, count = b"", 0
    for part in blocks_of(len(names)):
        own = names[part]
        long = own[lengths_of(own) > FIXED_NAME]
        if len(long):
            first, count = first or bytes(long[0]), count + len(long)
    if count:
        yield NameTooLong(name=first.decode(), count=count)


def _long_numbers(sheet: Sheet) -> Iterator[Diagnostic]:
    entries = slice(0, sheet.program.num_nonzero)
    starts, rows, coefs = entries_of(sheet, slice(0, sheet.num_col), entries)

    def entry(at: int) -> str:
        col = int(np.searchsorted(starts, at, side="right")) - 1
        return f"the coefficient of {column(col)} in {row(int(rows[at]))}"

    def column(col: int) -> str:
        return sheet.col_names[col].decode()

    def row(number: int) -> str:
        return sheet.row_names[number].decode()

    with np.errstate(invalid="ignore"):
        widths = sheet.row_upper - sheet.row_lower
    kinds: tuple[tuple[FloatArray, Callable[[int], str]], ...] = (
        (coefs, entry),
        (sheet.costs, lambda col: f"the cost of {column(col)}"),
        (sheet.row_lower, lambda number: f"the lower side of {row(number)}"),
        (sheet.row_upper, lambda number: f"the upper side of {row(number)}"),
        (widths, lambda number: f"the width of {row(number)}"),
        (sheet.col_lower, lambda col: f"the lower bound of {column(col)}"),
        (sheet.col_upper, lambda col: f"the upper bound of {column(col)}"),
    )
    for values, place in kinds:
        for part in blocks_of(len(values)):
            own = values[part]
            texts = number_texts(np.where(np.isfinite(own), own, 0.0))
            long = np.flatnonzero(texts.lengths() > FIXED_NUMBER)
            if len(long):
                at = int(long[0])
                what = place(part.start + at)
                yield NumberTooLong(number=float(own[at]), what=what)
                break
