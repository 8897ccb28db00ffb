"""CSV files as tables: UTF-8, separated by commas, semicolons or tabs.

The first line holds the headings and says what the separator is. Blanks around a cell do not
count, quoted or not; rows without any cell filled are passed over, as spreadsheets leave them.
"""

import codecs
import csv
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from mdsl.data.cells import POINT
from mdsl.data.collecting import no_collection
from mdsl.data.headings import check_headings
from mdsl.data.source_errors import (
    AmbiguousSeparator,
    BadQuotes,
    MoreRaggedRows,
    NoHeadings,
    NotUtf8,
    NullCharacter,
    RaggedRow,
    UnreadableTable,
)
from mdsl.data.table import Column, Table, TextColumn
from mdsl.data.wanted import ALL_COLUMNS, WantedTable
from mdsl.diagnostics import Diagnostic, Place, PlanError
from mdsl.files.forms import CellForm
from mdsl.linear.arrays import LongArray
from mdsl.records import record

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
MAX_SHOWN = 20
# The csv module refuses cells beyond a limit of its own, which guards against a quote that
# never closes; ours only has to be larger than any sensible cell.
MAX_CELL = 1 << 20
# From here on it pays to load pyarrow, which reads ten times as fast.
LARGE = 1 << 20
MAX_UNPACKED = 1 << 30


def read_csv(
    path: Path,
    name: str,
    location: str,
    decimal_mark: str = POINT,
    wanted: WantedTable = ALL_COLUMNS,
) -> Table:
    """Read a file as a table.

    Args:
        path: The file, which may be compressed as `.csv.gz`.
        name: The table's name in the model.
        location: The file's name in messages.
        decimal_mark: What parts the whole from the fraction in numbers.
        wanted: The columns to read, and what for; of a small file all are read.

    Raises:
        PlanError: With everything that is wrong with the file's form.
        OSError: When it cannot be read.
    """
    again = partial(_reread, path, name, location, decimal_mark)
    is_packed = path.suffix == ".gz"
    try:
        with gzip.open(path) if is_packed else path.open("rb") as file:
            table = _read_large(file, name, location, decimal_mark, wanted, again)
            if table is not None:
                return table
            file.seek(0)
            data = file.read(MAX_UNPACKED + 1 if is_packed else -1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        wrong = UnreadableTable(place=Place(location), reason=str(error))
        raise PlanError([wrong]) from None
    if is_packed and len(data) > MAX_UNPACKED:
        reason = f"it unpacks to more than {MAX_UNPACKED >> 20} MB"
        raise PlanError([UnreadableTable(place=Place(location), reason=reason)])
    text = _decode(data, location)
    with no_collection():
        return _read_text(text, name, location, decimal_mark)


def _reread(
    path: Path, name: str, location: str, decimal_mark: str, heading: str, count: int
) -> Column:
    """Return a column of a file that was read before, and had `count` records, as texts."""
    wanted = WantedTable({heading: CellForm.CELLS})
    reason = "it was changed while it was being read"
    try:
        table = read_csv(path, name, location, decimal_mark, wanted)
        if table.count == count and heading in table.columns:
            return table.columns[heading]
    except OSError as error:
        reason = error.strerror or str(error)
    raise PlanError([UnreadableTable(place=Place(location), reason=reason)])


def _read_large(
    file: io.BufferedIOBase,
    name: str,
    location: str,
    decimal_mark: str,
    wanted: WantedTable,
    again: Callable[[str, int], Column],
) -> Table | None:
    """Return the table of a large file that is plain; None for any other."""
    if len(file.read(LARGE)) < LARGE or find_spec("pyarrow") is None:
        return None
    file.seek(0)
    line = file.readline(MAX_CELL).removeprefix(codecs.BOM_UTF8)
    try:
        text = line.strip().decode()
        records = _read_records(text, location)
        separator = _separator(text, location)
    except (PlanError, UnicodeDecodeError):
        return None
    headings = [heading.strip() for heading in records.cells[0]]
    if len(records.cells) > 1 or check_headings(headings, Place(location)):
        return None
    large_csv = import_module("mdsl.data.large_csv")
    forms = wanted.forms(headings)
    form = large_csv.CsvForm(name, location, headings, separator, decimal_mark, forms)
    limit = MAX_UNPACKED if isinstance(file, gzip.GzipFile) else sys.maxsize
    read: Table | None = large_csv.read_large_csv(file, form, again, limit)
    return read


def _read_text(text: str, name: str, location: str, decimal_mark: str) -> Table:
    records = _read_records(text, location)
    headings = [heading.strip() for heading in records.cells[0]]
    wrong = check_headings(headings, Place(location, int(records.rows[0])))
    wrong += _check_widths(records, len(headings), location)
    if wrong:
        raise PlanError(wrong)
    columns = _columns(headings, records, decimal_mark)
    return Table(name, location, columns, records.rows[1:], int(records.rows[0]))


@record(eq=False)
class _Records:
    """The records of a file, the heading line first, and the lines on which they begin."""

    cells: list[list[str]]
    rows: LongArray


def _decode(data: bytes, location: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = ""
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            hint = "it seems to be UTF-16, which spreadsheets call `Unicode text`"
        elif data[error.start] >= 0xA0:
            letter = data[error.start : error.start + 1].decode("latin-1")
            hint = f"in Windows-1252, which spreadsheets still write, it is `{letter}`"
        wrong = NotUtf8(
            place=Place(location, data.count(b"\n", 0, error.start) + 1),
            byte=f"0x{data[error.start]:02X}",
            offset=error.start,
            hint=hint,
        )
        raise PlanError([wrong]) from None
    nul = text.find("\0")
    if nul >= 0:
        row = text.count("\n", 0, nul) + 1
        raise PlanError([NullCharacter(place=Place(location, row))])
    return text


def _read_records(text: str, location: str) -> _Records:
    """Return all records that hold anything, the heading line first."""
    separator = _separator(text, location)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    cells: list[list[str]] = []
    try:
        cells.extend(reader)
    except csv.Error as error:
        # What was read before the fault is kept, so its end is where the fault begins.
        row = int(_first_lines(text, separator, len(cells) + 1)[-1])
        wrong = BadQuotes(place=Place(location, row), reason=str(error))
        raise PlanError([wrong]) from None
    rows = np.arange(1, len(cells) + 1, dtype=np.int64)
    if reader.line_num != len(cells):
        rows = _first_lines(text, separator, len(cells))
    kept = _filled(cells)
    if not kept:
        raise PlanError([NoHeadings(place=Place(location))])
    if len(kept) < len(cells):
        cells = [cells[record] for record in kept]
        rows = rows[kept]
    return _Records(cells, rows)


def _filled(cells: list[list[str]]) -> Sequence[int]:
    """Return the numbers of the records with a cell that is not blank."""
    if all(cell and cell[0] for cell in cells):
        return range(len(cells))
    return [i for i, cell in enumerate(cells) if any(map(str.strip, cell))]


def _first_lines(text: str, separator: str, count: int) -> LongArray:
    """Return the lines on which the first records begin, where quoted cells hold lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines = np.empty(count, np.int64)
    for number in range(count):
        lines[number] = reader.line_num + 1
        if number < count - 1:
            next(reader)
    return lines


def _separator(text: str, location: str) -> str:
    """Return what separates the headings, which are the first line that is not blank."""
    line = next((line for line in io.StringIO(text) if line.strip(" \t\r\n,;")), "")
    # Every second part stands between quotes.
    bare = "".join(line.split('"')[::2])
    found = [separator for separator in SEPARATORS if separator in bare]
    if len(found) > 1:
        row = text[: text.find(line)].count("\n") + 1
        words = " and ".join(SEPARATORS[separator] for separator in found)
        wrong = AmbiguousSeparator(place=Place(location, row), separators=words)
        raise PlanError([wrong])
    return found[0] if found else ","


def _check_widths(records: _Records, width: int, location: str) -> list[Diagnostic]:
    widths = np.fromiter(map(len, records.cells), np.int64, len(records.cells))
    ragged = np.flatnonzero(widths != width)
    wrong: list[Diagnostic] = [
        RaggedRow(
            place=Place(location, int(records.rows[record])),
            found=int(widths[record]),
            expected=width,
        )
        for record in ragged[:MAX_SHOWN]
    ]
    if len(ragged) > MAX_SHOWN:
        rest = len(ragged) - MAX_SHOWN
        wrong.append(MoreRaggedRows(place=Place(location), count=rest))
    return wrong


def _columns(
    headings: list[str], records: _Records, decimal_mark: str
) -> dict[str, Column]:
    columns = zip(*records.cells, strict=True)
    return {
        heading: TextColumn(heading, _stripped(column[1:]), decimal_mark)
        for heading, column in zip(headings, columns, strict=True)
    }


def _stripped(cells: tuple[str, ...]) -> list[str]:
    """Return cells without the blanks around them."""
    joined = "".join(cells)
    # Most columns of a large table hold no blank at all, which is cheap to see.
    if joined.split(None, 1)[:1] == [joined]:
        return list(cells)
    return list(map(str.strip, cells))
