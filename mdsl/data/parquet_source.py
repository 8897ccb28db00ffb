"""Parquet files as tables: only the columns that a model needs are read."""

from pathlib import Path

from mdsl.data.headings import ReadColumns, check_headings
from mdsl.data.large_parts import TypedPart
from mdsl.data.source_errors import TooManyRecords, UnreadableColumn, UnreadableTable
from mdsl.data.table import Table
from mdsl.data.wanted import ALL_COLUMNS, WantedTable
from mdsl.diagnostics import Diagnostic, Place, PlanError
from mdsl.files.parquet import ParquetError, ParquetFile

MAX_RECORDS = 500_000_000


def read_parquet_table(
    path: Path, name: str, location: str, wanted: WantedTable = ALL_COLUMNS
) -> Table:
    """Read a file as a table.

    Args:
        path: The file.
        name: The table's name in the model.
        location: The file's name in messages.
        wanted: The columns to read.

    Raises:
        PlanError: With everything that is wrong with the file.
    """
    place = Place(location)
    try:
        file = ParquetFile(path)
        # A heading is known without the blanks around it.
        own = {heading.strip(): heading for heading in file.headings}
        headings = [heading.strip() for heading in file.headings]
        read = list(wanted.forms(headings))
        wrong = _wrong(file, headings, [own[heading] for heading in read], place)
        if wrong:
            raise PlanError(wrong)
        parts = {own[heading]: TypedPart(heading, file.count) for heading in read}
        for heading, cells in file.read(list(parts)):
            parts[heading].add(cells)
    except ParquetError as error:
        raise PlanError([UnreadableTable(place=place, reason=str(error))]) from None
    columns = {part.heading: part.to_column() for part in parts.values()}
    rows = range(1, file.count + 1)
    return Table(name, location, ReadColumns(headings, columns), rows, None)


def _wrong(
    file: ParquetFile, headings: list[str], read: list[str], place: Place
) -> list[Diagnostic]:
    """Return what is wrong with a file, as far as its form tells."""
    wrong = check_headings(headings, place)
    if file.count > MAX_RECORDS:
        shown, limit = f"{file.count:_}", f"{MAX_RECORDS:_}"
        wrong.append(TooManyRecords(place=place, count=shown, limit=limit))
    if wrong:
        return wrong
    for heading in read:
        kind = file.unreadable(heading)
        if kind:
            where = Place(place.table, None, heading.strip())
            wrong.append(UnreadableColumn(place=where, kind=kind))
    return wrong
