"""Tables as a workbook, a sheet for each: the one door to XlsxWriter."""

import datetime
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from mdsl.diagnostics import PlanError
from mdsl.files.databases import Cells
from mdsl.files.errors import CannotWrite, OtherWorkbook
from mdsl.files.writing import whole_file

MARK = "A plan written by mdsl"
MARKED = "docProps/core.xml"
MAX_MARKED = 1 << 16
MAX_NAME = 31
MAX_ROWS = 1_048_576
MAX_WHOLE = 1 << 53
OPTIONS = {
    # A label is a text, also where it looks like a formula or a link.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


class _Exact(float):
    """A number that XlsxWriter writes with as many digits as it needs, not with sixteen."""

    def __format__(self, spec: str) -> str:
        """Return the shortest text that reads back as this number."""
        return repr(float(self))


def _exact(cell: object) -> object:
    """Return a cell as a workbook holds it without a change."""
    match cell:
        case float():
            return _Exact(cell)
        case int() if abs(cell) > MAX_WHOLE:
            # All numbers of a workbook are floating point: the digits stay as a text.
            return str(cell)
        case _:
            return cell


def check_workbook(path: Path) -> None:
    """Raise `PlanError` unless a workbook may be written there."""
    if path.exists() and not _is_ours(path):
        raise PlanError([OtherWorkbook(path=str(path))])


def _is_ours(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MARKED) as file:
            return MARK.encode() in file.read(MAX_MARKED)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def write_workbook(path: Path, tables: Mapping[str, Cells], mark: str = MARK) -> None:
    """Write tables as the sheets of a workbook that appears when it is complete.

    Args:
        path: The file.
        tables: The tables by name; a sheet's name is cut where it is too long.
        mark: What the file says of itself.

    Raises:
        PlanError: The file cannot be written, or a table is longer than a sheet.
    """
    for name, columns in tables.items():
        if any(len(cells) >= MAX_ROWS for cells in columns.values()):
            reason = f"`{name}` has more rows than a sheet of {MAX_ROWS:_}"
            raise PlanError([CannotWrite(path=str(path), reason=reason)])
    names = sheet_names(list(tables))
    with whole_file(path) as file, Workbook(file, OPTIONS) as book:
        book.set_properties({"comments": mark})
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, columns in zip(names, tables.values(), strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, (heading, cells) in enumerate(columns.items()):
                sheet.write_string(0, number, heading, bold)
                is_day = any(isinstance(cell, datetime.date) for cell in cells)
                exact = list(map(_exact, cells))
                sheet.write_column(1, number, exact, day if is_day else None)
                sheet.set_column(number, number, max(9, min(40, len(heading) + 2)))


def sheet_names(names: Sequence[str]) -> list[str]:
    """Return different names for sheets; to a workbook, large and small letters are one."""
    found: list[str] = []
    for name in names:
        taken = {other.casefold() for other in found}
        short, number = name[:MAX_NAME], 1
        while short.casefold() in taken:
            number += 1
            ending = f"_{number}"
            short = name[: MAX_NAME - len(ending)] + ending
        found.append(short)
    return found
