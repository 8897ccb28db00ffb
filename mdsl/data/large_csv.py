"""Large CSV files, read by pyarrow where they are plain enough to be read in one way only.

Anything unusual, and everything that is wrong, is left to the reader for small files, which
knows what to say about it. What is read here is what that reader would read.

A file is read some lines at a time, so that no more of it is in memory than what was made of
it: numbers of labels, and values.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from gzip import GzipFile
from io import SEEK_END, BufferedIOBase

import numpy as np

from mdsl.data.headings import ReadColumns
from mdsl.data.large_numbers import Again
from mdsl.data.large_parts import TextPart
from mdsl.data.table import Column, Table
from mdsl.files.csv_blocks import read_csv_block
from mdsl.files.forms import CellForm
from mdsl.records import record

QUOTE, NEWLINE = ord('"'), ord("\n")
BLOCK = 1 << 22
SAMPLE = 1 << 16
# What the reader for small files takes for a cell, and thus for a line.
MAX_LINE = 1 << 20


@record(eq=False)
class CsvForm:
    """What is known of a file before its records are read.

    Attributes:
        name: The table's name in the model.
        location: The file's name in messages.
        headings: The headings, in order.
        separator: What parts its cells.
        decimal_mark: What parts the whole from the fraction in numbers.
        forms: The columns to be read, and what for.
    """

    name: str
    location: str
    headings: Sequence[str]
    separator: str
    decimal_mark: str
    forms: Mapping[str, CellForm]


def read_large_csv(
    file: BufferedIOBase, form: CsvForm, again: Again, limit: int
) -> Table | None:
    """Return the table of a file whose heading line is its first line.

    Args:
        file: The file in UTF-8, open behind the heading line.
        form: Its form.
        again: What reads one of its columns as texts, for a message about a number.
        limit: How many bytes there may be, unpacked.

    Returns:
        The table; None where the file is not plain, or longer.
    """
    start = file.tell()
    position = {heading: i for i, heading in enumerate(form.headings)}
    expected = _expected_count(file)
    parts = {
        position[heading]: TextPart(heading, cells, form.decimal_mark, expected)
        for heading, cells in form.forms.items()
    }
    if not parts:
        return None
    count = 0
    for block in _blocks(file):
        lines = None if block is None else _read_block(block, form, parts)
        if lines is None or file.tell() > limit:
            return None
        count += lines
    if not count:
        return None
    columns: dict[str, Column] = {
        part.heading: part.to_column(again) for part in parts.values()
    }
    if _has_blank_rows(columns):
        if len(parts) == len(form.headings):
            return None
        # Whether these are to be passed over, the other columns will show.
        every = {
            heading: form.forms.get(heading, CellForm.CELLS) for heading in position
        }
        file.seek(start)
        return read_large_csv(file, replace(form, forms=every), again, limit)
    rows = range(2, count + 2)
    held = ReadColumns(form.headings, columns)
    return Table(form.name, form.location, held, rows)


def _expected_count(file: BufferedIOBase) -> int:
    """Return about how many lines follow, as the next ones let expect; 0 for no idea."""
    if isinstance(file, GzipFile):
        return 0
    start = file.tell()
    sample = file.read(SAMPLE)
    size = file.seek(0, SEEK_END) - start
    file.seek(start)
    return int(1.1 * (sample.count(b"\n") + 1) * size / max(len(sample), 1))


def _blocks(file: BufferedIOBase) -> Iterator[bytes | None]:
    """Yield whole lines, many at a time; None for a line that is too long."""
    is_packed = isinstance(file, GzipFile)
    while True:
        if is_packed:
            # Going back would mean unpacking all of it once more.
            block = file.read(BLOCK)
            block += file.readline(MAX_LINE)
        else:
            block = _read_lines(file)
        if not block:
            return
        # A line longer than the limit leaves a stretch of half its length without an end.
        half = MAX_LINE // 2
        stretches = range(0, len(block) - half, half)
        if any(block.find(b"\n", start, start + half) < 0 for start in stretches):
            yield None
            return
        yield block


def _read_lines(file: BufferedIOBase) -> bytes:
    """Return whole lines, without a second copy of them in memory."""
    start = file.tell()
    file.seek(start + BLOCK)
    rest = len(file.readline(MAX_LINE))
    file.seek(start)
    return file.read(BLOCK + rest)


def _read_block(
    block: bytes, form: CsvForm, parts: Mapping[int, TextPart]
) -> int | None:
    """Read some lines, and return their number; None where they are not plain."""
    if b"\0" in block:
        return None
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return None
    if not block.isascii():
        try:
            block.decode()
        except UnicodeDecodeError:
            return None
    if b'"' in block and not _are_plain(block, form.separator):
        return None
    forms = {i: part.form for i, part in parts.items()}
    found = read_csv_block(
        block, form.separator, form.decimal_mark, len(form.headings), forms
    )
    if found is None:
        return None
    lines = block.count(b"\n") + (not block.endswith(b"\n"))
    for i, part in parts.items():
        if sum(map(len, found[i])) != lines:
            return None
        for cells in found[i]:
            part.add(cells)
    return lines


def _are_plain(block: bytes, separator: str) -> bool:
    """Whether all quotes stand around whole cells of one line, or doubled inside of them."""
    octets = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(octets == QUOTE)
    if len(quotes) % 2:
        return False
    edges = np.zeros(256, np.bool_)
    edges[[ord(separator), NEWLINE, ord("\r"), QUOTE]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[np.maximum(opening - 1, 0)]
    after = octets[np.minimum(closing + 1, len(octets) - 1)]
    is_open = edges[before] | (opening == 0)
    is_closed = edges[after] | (closing == len(octets) - 1)
    ends = np.flatnonzero(octets == NEWLINE)
    is_inside = np.searchsorted(quotes, ends) % 2 == 1
    return bool(is_open.all() and is_closed.all() and not is_inside.any())


def _has_blank_rows(columns: Mapping[str, Column]) -> bool:
    """Whether there are records to be passed over."""
    first, *others = columns.values()
    blank = first.blank
    for column in others:
        if not blank.any():
            return False
        blank = blank & column.blank
    return bool(blank.any())
