"""Parquet files as tables: only the columns that a model needs are read."""

from pathlib import Path

from mdsl.data.headings import ReadColumns, check_headings
from mdsl.data.source_errors import TooManyRecords, UnreadableColumn, UnreadableTable
from mdsl.data.table import CodedColumn, Column, Table
from mdsl.data.text_columns import LargeTextColumn
from mdsl.data.typed import NumberColumn, cell_text
from mdsl.data.wanted import ALL_COLUMNS, WantedTable
from mdsl.diagnostics import Place, PlanError
from mdsl.files import frames
from mdsl.files.frames import FrameColumn
from mdsl.files.texts import Numbers, Objects, Texts

MAX_RECORDS = 500_000_000


def read_parquet_table(
    path: Path, name: str, location: str, wanted: WantedTable = ALL_COLUMNS
) -> Table:
    """Read a file as a table.

    Args:
        path: The file.
        name: The table's name in the model.
        location: The file's name in messages.
        wanted: The columns to read, and what for.

    Raises:
        PlanError: With everything that is wrong with the file.
    """
    place = Place(location)
    try:
        names, count = frames.parquet_form(path)
        headings = [heading.strip() for heading in names]
        wrong = check_headings(headings, place)
        if count > MAX_RECORDS:
            shown, limit = f"{count:_}", f"{MAX_RECORDS:_}"
            wrong.append(TooManyRecords(place=place, count=shown, limit=limit))
        if wrong:
            raise PlanError(wrong)
        own = dict(zip(headings, names, strict=True))
        forms = wanted.forms(headings)
        read = frames.read_parquet(path, {own[h]: form for h, form in forms.items()})
    except frames.FrameError as error:
        raise PlanError([UnreadableTable(place=place, reason=str(error))]) from None
    columns: dict[str, Column] = {}
    for heading in forms:
        column = read[own[heading]]
        if isinstance(column, str):
            where = Place(location, None, heading)
            wrong.append(UnreadableColumn(place=where, kind=column))
        else:
            columns[heading] = _column(heading, column)
    if wrong:
        raise PlanError(wrong)
    rows = range(1, count + 1)
    return Table(name, location, ReadColumns(headings, columns), rows, None)


def _column(heading: str, column: FrameColumn) -> Column:
    match column:
        case Numbers(values=values, blank=blank):
            return NumberColumn(heading, values, blank)
        case Objects(distinct=distinct, numbers=numbers):
            return CodedColumn(heading, list(map(cell_text, distinct)), numbers)
        case Texts():
            return LargeTextColumn(heading, column)
