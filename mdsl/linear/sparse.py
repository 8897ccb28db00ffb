"""Sparse matrices by row, and their transposition to columns.

All steps are counting sorts in compiled code: time is proportional to the entries.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mdsl.linear.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    ascends,
    counting,
    owners,
)
from mdsl.linear.kernels import sparse_kernels
from mdsl.records import record


@record(eq=False)
class RowEntries:
    """A sparse matrix by row, without repeated entries and without zeros.

    Attributes:
        start: Row starts, int32, one longer than rows.
        cols: The columns, int32, in any order within a row.
        coefs: The values, float64, not 0.
    """

    start: IntArray
    cols: IntArray
    coefs: FloatArray

    @property
    def num_row(self) -> int:
        """The number of rows."""
        return len(self.start) - 1

    @property
    def counts(self) -> IntArray:
        """The number of entries of each row, int32."""
        return np.diff(self.start)

    @property
    def num_nonzero(self) -> int:
        """The number of entries."""
        return len(self.values)

    @property
    def values(self) -> FloatArray:
        """The values, float64, in any order."""
        return self.coefs

    @property
    def has_empty_rows(self) -> bool:
        """Whether a row has no entry."""
        return bool((self.start[1:] == self.start[:-1]).any())

    def write(self, cols: IntArray, coefs: FloatArray) -> IntArray:
        """Write the columns and values into arrays; return the row starts."""
        cols[:], coefs[:] = self.cols, self.coefs
        return self.start

    @property
    def rows(self) -> IntArray:
        """The row of each entry, int32."""
        return owners(self.start).astype(np.int32, copy=False)


Compressed = tuple[IntArray, IntArray, FloatArray]


class ScatteredRows(RowEntries):
    """A matrix of which each row has an entry, put in order when that is first asked for.

    Mostly it is never asked for, but written into the matrix of a whole program.

    Attributes:
        shape: The numbers of rows and of columns.
    """

    shape: tuple[int, int]

    def __init__(self, entries: Compressed, shape: tuple[int, int]) -> None:
        """Take entries in any order, without repeats and zeros.

        Args:
            entries: Their rows (int32), columns and values.
            shape: As above.
        """
        self.__dict__.update(scattered=entries, shape=shape)

    def __getattr__(self, name: str) -> Any:
        if name not in {"start", "cols", "coefs"}:
            raise AttributeError(name)
        rows, cols, coefs = self.__dict__.pop("scattered")
        ordered = by_row(rows, cols, coefs, *self.shape)
        self.__dict__.update(zip(("start", "cols", "coefs"), ordered, strict=True))
        return self.__dict__[name]

    @property
    def num_row(self) -> int:
        """The number of rows."""
        return self.shape[0]

    @property
    def values(self) -> FloatArray:
        """The values, float64, in any order."""
        entries: Compressed | None = self.__dict__.get("scattered")
        return self.coefs if entries is None else entries[2]

    @property
    def has_empty_rows(self) -> bool:
        """No row is empty."""
        return False

    def write(self, cols: IntArray, coefs: FloatArray) -> IntArray:
        """Write the columns and values by row into arrays; return the row starts."""
        entries: Compressed | None = self.__dict__.get("scattered")
        if entries is None:
            return super().write(cols, coefs)
        start = np.empty(self.num_row + 1, np.int32)
        sparse_kernels().coo_tocsr(*self.shape, len(cols), *entries, start, cols, coefs)
        return start


def by_row(
    rows: IntArray, cols: IntArray, coefs: FloatArray, num_row: int, num_col: int
) -> Compressed:
    """Return entries by row, in their order within it: row starts, columns and values.

    Args:
        rows: The rows of the entries, int32.
        cols: Their columns, int32.
        coefs: Their values, float64.
        num_row: The number of rows of the matrix.
        num_col: The number of its columns.
    """
    start = np.zeros(num_row + 1, np.int32)
    if not len(cols):
        return start, cols, coefs
    index, value = np.empty_like(cols), np.empty_like(coefs)
    sparse_kernels().coo_tocsr(
        num_row, num_col, len(cols), rows, cols, coefs, start, index, value
    )
    return start, index, value


def gathered(
    rows: IntArray, cols: IntArray, coefs: FloatArray, num_row: int, num_col: int
) -> RowEntries:
    """Return entries in any order as a matrix by row; repeats add up, zeros go."""
    return without_repeats(*by_row(rows, cols, coefs, num_row, num_col), num_col)


def without_repeats(
    start: IntArray, cols: IntArray, coefs: FloatArray, num_col: int
) -> RowEntries:
    """Return rows with repeated entries added up and zeros left out.

    The arrays are worked on in place.
    """
    kernels, num_row = sparse_kernels(), len(start) - 1
    if not kernels.csr_has_canonical_format(num_row, start, cols):
        kernels.csr_sort_indices(num_row, start, cols, coefs)
        kernels.csr_sum_duplicates(num_row, num_col, start, cols, coefs)
        cols, coefs = cols[: start[-1]], coefs[: start[-1]]
    return without_zeros(start, cols, coefs, num_col)


def without_zeros(
    start: IntArray, cols: IntArray, coefs: FloatArray, num_col: int
) -> RowEntries:
    """Return rows with zeros left out; the arrays are worked on in place."""
    if not coefs.all():
        kernels = sparse_kernels()
        kernels.csr_eliminate_zeros(len(start) - 1, num_col, start, cols, coefs)
        cols, coefs = cols[: start[-1]], coefs[: start[-1]]
    return RowEntries(start, cols, coefs)


def kept_rows(entries: RowEntries, keep: BoolArray) -> RowEntries:
    """Return the rows of a mask."""
    counts = entries.counts[keep]
    start = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=start[1:])
    if start[-1] == len(entries.cols):
        return RowEntries(start, entries.cols, entries.coefs)
    inside = np.repeat(keep, entries.counts)
    return RowEntries(start, entries.cols[inside], entries.coefs[inside])


def sorted_rows(entries: RowEntries) -> RowEntries:
    """Return the same matrix with the columns ascending within every row."""
    kernels = sparse_kernels()
    if kernels.csr_has_sorted_indices(entries.num_row, entries.start, entries.cols):
        return entries
    cols, coefs = entries.cols.copy(), entries.coefs.copy()
    kernels.csr_sort_indices(entries.num_row, entries.start, cols, coefs)
    return RowEntries(entries.start, cols, coefs)


def stacked(parts: Sequence[RowEntries]) -> RowEntries:
    """Return the rows of several matrices below one another."""
    if len(parts) == 1:
        return parts[0]
    total = sum(part.num_nonzero for part in parts)
    starts = [np.zeros(1, np.int32)]
    cols, coefs = np.empty(total, np.int32), np.empty(total)
    at = 0
    for part in parts:
        end = at + part.num_nonzero
        start = part.write(cols[at:end], coefs[at:end])
        starts.append(start[1:] + np.int32(at))
        at = end
    return RowEntries(np.concatenate(starts), cols, coefs)


def by_column(
    entries: RowEntries, num_col: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return a matrix by column.

    Returns:
        Column starts (int32, `num_col + 1`), rows (int32, ascending within a column) and
        values (float64).
    """
    cols = entries.cols
    if ascends(cols):
        # In the order of the columns, the entries by row are those by column.
        start = counting(num_col + 1)
        if len(cols) < num_col:
            start = np.zeros(num_col + 1, np.int32)
            start[1:][cols] = 1
            np.cumsum(start, out=start)
        single = entries.num_row == 1
        rows = np.zeros(len(cols), np.int32) if single else entries.rows
        return start, rows, entries.coefs
    start = np.zeros(num_col + 1, np.int32)
    index, value = np.empty_like(entries.cols), np.empty_like(entries.coefs)
    sparse_kernels().csr_tocsc(
        entries.num_row,
        num_col,
        entries.start,
        entries.cols,
        entries.coefs,
        start,
        index,
        value,
    )
    return start, index, value
