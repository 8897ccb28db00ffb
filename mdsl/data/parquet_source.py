"""Parquet files as tables: only the columns that a model needs are read."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mdsl.data.headings import ReadColumns, check_headings
from mdsl.data.source_errors import TooManyRecords, UnreadableColumn, UnreadableTable
from mdsl.data.table import CodedColumn, Column, Table
from mdsl.data.text_columns import LargeTextColumn
from mdsl.data.typed import NumberColumn, cell_text
from mdsl.diagnostics import Place, PlanError
from mdsl.files import frames
from mdsl.files.frames import FrameColumn, Numbers, Objects, Texts

MAX_RECORDS = 500_000_000


def read_parquet_table(
    path: Path, name: str, location: str, wanted: Sequence[str] | None
) -> Table:
    """Read a file as a table.

    Args:
        path: The file.
        name: The table's name in the model.
        location: The file's name in messages.
        wanted: The columns to read; None for all.

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
        chosen = {
            heading: name
            for heading, name in zip(headings, names, strict=True)
            if wanted is None or heading in wanted
        }
        read = frames.read_parquet(path, list(chosen.values()))
    except frames.FrameError as error:
        raise PlanError([UnreadableTable(place=place, reason=str(error))]) from None
    columns: dict[str, Column] = {}
    for heading, own in chosen.items():
        column = read[own]
        if isinstance(column, str):
            where = Place(location, None, heading)
            wrong.append(UnreadableColumn(place=where, kind=column))
        else:
            columns[heading] = _column(heading, column)
    if wrong:
        raise PlanError(wrong)
    rows = np.arange(1, count + 1, dtype=np.int64)
    return Table(name, location, ReadColumns(headings, columns), rows, None)


def _column(heading: str, column: FrameColumn) -> Column:
    match column:
        case Numbers(values=values, blank=blank):
            return NumberColumn(heading, values, blank)
        case Objects(distinct=distinct, numbers=numbers):
            return CodedColumn(heading, list(map(cell_text, distinct)), numbers)
        case Texts():
            return LargeTextColumn(heading, column)
