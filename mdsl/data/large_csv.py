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
ASCII_BLANKS = b" \t\x0b\x0c\x1c\x1d\x1e\x1f"
# How the blanks of other scripts begin in UTF-8.
WIDE_BLANKS = (
    b"\xc2\x85",
    b"\xc2\xa0",
    b"\xe1\x9a",
    b"\xe2\x80",
    b"\xe2\x81",
    b"\xe3\x80",
)


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
    is_stripped = not _has_outer_blanks(data, separator)
    texts = read_csv_texts(body, separator, headings, is_stripped=is_stripped)
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
    """Return the number of lines, each of which is a record; None where that is not sure.

    polars refuses a line with too many cells, and fills up one with too few; where the
    number of all separators is right, there is neither.
    """
    if b"\0" in data:
        return None
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return None
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    separators = data.count(separator.encode())
    if b'"' in data:
        octets = np.frombuffer(data, np.uint8)
        quotes = np.flatnonzero(octets == QUOTE)
        if not _are_plain(octets, quotes, separator):
            return None
        if _inside(quotes, np.flatnonzero(octets == NEWLINE)).any():
            return None
        places = np.flatnonzero(octets == ord(separator))
        separators -= int(_inside(quotes, places).sum())
    return lines if lines > 1 and separators == lines * (width - 1) else None


def _has_outer_blanks(data: bytes, separator: str) -> bool:
    """Whether a cell may begin or end with a blank: looking costs less than stripping."""
    if not data.isascii() and any(blank in data for blank in WIDE_BLANKS):
        return True
    kinds = bytearray(256)
    for blank in ASCII_BLANKS:
        kinds[blank] = 1
    for edge in f'{separator}\n\r"'.encode():
        kinds[edge] = 2
    found = np.frombuffer(data.translate(kinds), np.uint8)
    return bool(found[-1] == 1 or (found[1:] + found[:-1] == 3).any())


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
