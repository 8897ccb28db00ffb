"""Large CSV files, read by polars where they are plain enough to be read in one way only.

Anything unusual, and everything that is wrong, is left to the reader for small files, which
knows what to say about it. What is read here is what that reader would read.
"""

import numpy as np

from mdsl.data.table import Column, Table
from mdsl.data.text_columns import LargeTextColumn
from mdsl.files.frames import read_csv_texts
from mdsl.linear.arrays import BoolArray, LongArray

QUOTE, NEWLINE = ord('"'), ord("\n")
MAX_LINE = 1 << 20


def read_large_csv(
    data: bytes, table: Table, separator: str, decimal_mark: str
) -> Table | None:
    """Return the table of a file whose heading line is its first line.

    Args:
        data: The file in UTF-8, without a byte order mark.
        table: The table without its columns' cells: name, place and headings.
        separator: What parts its cells.
        decimal_mark: What parts the whole from the fraction in numbers.

    Returns:
        The table; None where the file is not plain.
    """
    lines = _count_lines(data, separator, len(table.columns))
    if lines is None:
        return None
    body = data[data.index(b"\n") + 1 :]
    headings = list(table.columns)
    texts = read_csv_texts(body, separator, headings)
    if texts is None or len(texts[0].series) != lines - 1:
        return None
    columns: dict[str, Column] = {
        heading: LargeTextColumn(heading, column, decimal_mark)
        for heading, column in zip(headings, texts, strict=True)
    }
    if _has_blank_rows(columns):
        return None
    rows: LongArray = np.arange(2, lines + 1, dtype=np.int64)
    return Table(table.name, table.location, columns, rows)


def _has_blank_rows(columns: dict[str, Column]) -> bool:
    """Whether there are records to be passed over."""
    first, *others = columns.values()
    blank = first.blank
    for column in others:
        if not blank.any():
            return False
        blank = blank & column.blank
    return bool(blank.any())


def _count_lines(data: bytes, separator: str, width: int) -> int | None:
    """Return the number of lines, each of which is a record; None where that is not sure."""
    if b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    if b"\n\n" in data or b"\n\r\n" in data:
        return None
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets == NEWLINE)
    if len(ends) < 2 or int(np.diff(ends).max()) > MAX_LINE:
        return None
    separators = np.flatnonzero(octets == ord(separator))
    if b'"' in data:
        quotes = np.flatnonzero(octets == QUOTE)
        if not _are_plain(octets, quotes, separator) or _inside(quotes, ends).any():
            return None
        separators = separators[~_inside(quotes, separators)]
    # A quick sum first: too few cells in one row and too many in another are told apart
    # by the line that each separator stands in.
    if len(separators) != lines * (width - 1):
        return None
    if width > 1:
        last = separators[width - 2 :: width - 1][: len(ends)]
        following = separators[width - 1 :: width - 1]
        if (last > ends[: len(last)]).any() or (
            following < ends[: len(following)]
        ).any():
            return None
    return lines


def _inside(quotes: LongArray, places: LongArray) -> BoolArray:
    """Return which places stand between quotes."""
    inside: BoolArray = np.searchsorted(quotes, places) % 2 == 1
    return inside


def _are_plain(octets: np.ndarray, quotes: LongArray, separator: str) -> bool:
    """Whether all quotes stand around whole cells, or doubled inside of them."""
    if len(quotes) % 2:
        return False
    edges = np.zeros(256, np.bool_)
    edges[[ord(separator), NEWLINE, ord("\r"), QUOTE]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[np.maximum(opening - 1, 0)]
    after = octets[np.minimum(closing + 1, len(octets) - 1)]
    is_open = edges[before] | (opening == 0)
    is_closed = edges[after] | (closing == len(octets) - 1)
    return bool(is_open.all() and is_closed.all())
