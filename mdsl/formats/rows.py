"""The matrix by row, some rows at a time, so that no second copy of it is held."""

from collections.abc import Iterator

import numpy as np

from mdsl.formats.lines import parts_of
from mdsl.formats.sheet import Sheet
from mdsl.linear.arrays import FloatArray, IntArray, LongArray
from mdsl.linear.kernels import sparse_kernels
from mdsl.linear.program import LinearProgram
from mdsl.records import record

SOME = 1 << 21
PASSES = 32
"""How many entries are brought into rows at once, or how often the matrix is gone through
for that: whatever takes fewer passes."""


@record(eq=False)
class RowTerms:
    """The terms of some rows of a file, or some terms of one row.

    Source: `parts` says which rows and terms make a block, `of` returns the terms of one.

    Attributes:
        rows: The rows.
        terms: The terms, which are counted through all rows of the file.
        start: Where the terms of each row of the file begin, and where the last ones end,
            int64.
        shift: How far from there the terms of these rows lie in the arrays, int64.
        index, value: The columns, int32, and the values, float64, of the terms.
    """

    rows: slice
    terms: slice
    start: LongArray
    shift: LongArray
    index: IntArray
    value: FloatArray

    def parts(self) -> Iterator[tuple[slice, slice]]:
        """Yield ranges of rows and of their terms that fit into one block."""
        first = self.rows.start
        starts = self.start[first : self.rows.stop + 1]
        # Of a long row only some terms are here.
        starts = np.clip(starts, self.terms.start, self.terms.stop)
        for part, terms in parts_of(starts, 0, len(starts) - 1):
            yield slice(part.start + first, part.stop + first), terms

    def of(self, part: slice, terms: slice) -> tuple[LongArray, LongArray, FloatArray]:
        """Return how many terms rows have, and the columns and coefficients of the terms.

        A row without terms has the first column times 0.
        """
        starts = self.start[part.start : part.stop + 1]
        starts = np.clip(starts, terms.start, terms.stop)
        counts = np.diff(starts)
        first = self.rows.start
        shift = self.shift[part.start - first : part.stop - first]
        at = np.arange(terms.start, terms.stop) + np.repeat(shift, counts)
        index, values = self.index[at], self.value[at]
        empty = counts == 0
        if empty.any():
            at = (starts[:-1] - starts[0])[empty]
            index, values = np.insert(index, at, 0), np.insert(values, at, 0.0)
            counts = np.maximum(counts, 1)
        return counts, index, values


def terms_by_row(sheet: Sheet) -> Iterator[RowTerms]:
    """Yield the terms of all rows of a file, in order."""
    program = sheet.program
    start = ends = _starts(program)
    if sheet.row_source is not None:
        start = np.append(0, np.cumsum(np.diff(ends)[sheet.row_source]))
    most = max(SOME, program.num_nonzero // PASSES)
    first = 0
    while first < program.num_row:
        last = int(np.searchsorted(ends, ends[first] + most, side="right")) - 1
        if last > first:
            yield _of_rows(sheet, start, ends, slice(first, last))
        else:
            last = first + 1
            yield from _of_long_row(sheet, start, first, most)
        first = last


def _starts(program: LinearProgram) -> LongArray:
    """Return where the entries of each row begin by row, and the last ones end, int64."""
    starts = np.zeros(program.num_row + 1, np.int64)
    # A pass over all rows for each slice is worth it only where these are as long.
    step = max(SOME // 8, program.num_row)
    for at in range(0, program.num_nonzero, step):
        own = program.a_index[at : at + step]
        starts[1:] += np.bincount(own, minlength=program.num_row)
    return np.cumsum(starts, out=starts)


def _file_rows(sheet: Sheet, own: slice) -> slice:
    """Return which rows of the file come from a range of the program's."""
    if sheet.row_first is None:
        return own
    return slice(int(sheet.row_first[own.start]), int(sheet.row_first[own.stop]))


def _of_rows(sheet: Sheet, start: LongArray, ends: LongArray, own: slice) -> RowTerms:
    """Return the terms of a range of the program's rows.

    Args:
        sheet: The sheet.
        start: Where the terms of the file's rows begin.
        ends: Where those of the program's rows do.
        own: The program's rows.
    """
    program, kernels = sheet.program, sparse_kernels()
    entries = program.a_start, program.a_index, program.a_value
    num_row = own.stop - own.start
    if num_row < program.num_row:
        entries = kernels.get_csr_submatrix(
            *(program.num_col, program.num_row, *entries),
            *(0, program.num_col, own.start, own.stop),
        )
    first = np.empty(num_row + 1, np.int32)
    index, value = np.empty_like(entries[1]), np.empty_like(entries[2])
    # By column as a matrix by row is its transpose, and so is the other way round.
    kernels.csr_tocsc(program.num_col, num_row, *entries, first, index, value)
    rows = _file_rows(sheet, own)
    source = slice(0, num_row)
    if sheet.row_source is not None:
        source = sheet.row_source[rows] - own.start
    shift = first[source] - start[rows]
    terms = slice(int(start[rows.start]), int(start[rows.stop]))
    return RowTerms(rows, terms, start, shift, index, value)


def _of_long_row(
    sheet: Sheet, start: LongArray, row: int, most: int
) -> Iterator[RowTerms]:
    """Yield the terms of one of the program's rows, those of some columns at a time."""
    program = sheet.program
    entries = program.a_start, program.a_index, program.a_value
    rows = _file_rows(sheet, slice(row, row + 1))
    for own in range(rows.start, rows.stop):
        at = int(start[own])
        for cols in _column_ranges(program, most):
            has_term, _, value = sparse_kernels().get_csr_submatrix(
                *(program.num_col, program.num_row, *entries),
                *(cols.start, cols.stop, row, row + 1),
            )
            terms = slice(at, at + len(value))
            at = terms.stop
            if len(value):
                index = (np.flatnonzero(np.diff(has_term)) + cols.start).astype(
                    np.int32
                )
                shift = np.array([-terms.start])
                yield RowTerms(slice(own, own + 1), terms, start, shift, index, value)


def _column_ranges(program: LinearProgram, most: int) -> Iterator[slice]:
    """Yield ranges of columns with so many entries at most, or of one column."""
    starts, first = program.a_start, 0
    while first < program.num_col:
        end = np.int32(min(int(starts[first]) + most, program.num_nonzero))
        last = int(np.searchsorted(starts, end, side="right")) - 1
        yield slice(first, max(last, first + 1))
        first = max(last, first + 1)
