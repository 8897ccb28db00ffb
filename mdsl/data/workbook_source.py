"""Workbooks as places with tables, a sheet for each: the one door to calamine.

The first row with a cell holds the headings. Columns without a heading and without cells, and
rows without cells, are passed over, as people leave them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from mdsl.data.headings import ReadColumns, check_headings
from mdsl.data.source_errors import (
    MissingTable,
    NoHeadings,
    UnreadablePlace,
    UnreadableTable,
)
from mdsl.data.table import Table
from mdsl.data.typed import cell_text, object_column
from mdsl.data.wanted import EVERYTHING, Wanted, WantedTable
from mdsl.diagnostics import Place, PlanError, did_you_mean
from mdsl.files.archives import archive_refusal
from mdsl.records import lazy, record

Row = Sequence[object]


@dataclass(eq=False)
class Workbook:
    """The sheets of a workbook.

    Attributes:
        path: The file.
        wanted: The columns that the model needs.
    """

    path: Path
    wanted: Wanted = EVERYTHING
    _open: dict[str, CalamineWorkbook] = field(default_factory=dict)

    @property
    def location(self) -> str:
        """The file as messages name it."""
        return self.path.as_posix()

    @property
    def _book(self) -> CalamineWorkbook:
        if not self._open:
            try:
                reason = archive_refusal(self.path)
                if reason:
                    raise PlanError([self._refusal(reason)])
                book = CalamineWorkbook.from_path(self.path)
            except (CalamineError, BadZipFile) as error:
                raise PlanError([self._refusal(str(error))]) from None
            except OSError as error:
                reason = error.strerror or str(error)
                raise PlanError([self._refusal(reason)]) from None
            self._open[self.location] = book
        return self._open[self.location]

    def _refusal(self, reason: str) -> UnreadablePlace:
        return UnreadablePlace(location=self.location, reason=reason)

    def names(self) -> tuple[str, ...]:
        """Return the names of all sheets, sorted."""
        return tuple(sorted(self._book.sheet_names))

    def load(self, name: str) -> Table:
        """Read a sheet; raises `PlanError` with all that is wrong with it."""
        existing = self.names()
        if name not in existing:
            wrong = MissingTable(
                table=name,
                reason=f"{self.location} has no such sheet",
                tables=existing,
                hint=did_you_mean(name, existing),
            )
            raise PlanError([wrong])
        location = f"{self.location}: {name}"
        try:
            sheet = self._book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
        except CalamineError as error:
            refusal = UnreadableTable(place=Place(location), reason=str(error))
            raise PlanError([refusal]) from None
        return _Sheet(name, location, rows).to_table(self.wanted.table(name))

    def release(self) -> None:
        """Close the file; it is opened again when it is needed."""
        self._open.clear()


@record(eq=False)
class _Sheet:
    """The cells of a sheet, row by row; an empty text for what holds nothing."""

    name: str
    location: str
    rows: Sequence[Row]

    @lazy
    def _filled(self) -> list[int]:
        """The numbers of the rows with a cell."""
        return [i for i, row in enumerate(self.rows) if any(map(cell_text, row))]

    def to_table(self, wanted: WantedTable) -> Table:
        """Return the table that stands in the sheet."""
        if not self._filled:
            raise PlanError([NoHeadings(place=Place(self.location))])
        first, *filled = self._filled
        columns = list(zip(*(self.rows[i] for i in [first, *filled]), strict=True))
        columns = [c for c in columns if any(cell_text(cell) for cell in c)]
        headings = [cell_text(column[0]) for column in columns]
        wrong = check_headings(headings, Place(self.location, first + 1))
        if wrong:
            raise PlanError(wrong)
        chosen = wanted.forms(headings)
        read = {
            heading: object_column(heading, [_cell(cell) for cell in column[1:]])
            for heading, column in zip(headings, columns, strict=True)
            if heading in chosen
        }
        rows = np.array(filled, np.int64) + 1
        held = ReadColumns(headings, read)
        return Table(self.name, self.location, held, rows, first + 1)


def _cell(cell: object) -> object:
    return None if cell == "" else cell
