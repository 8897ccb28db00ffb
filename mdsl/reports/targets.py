"""Where a plan goes: a folder, a workbook or a database, by the name of the place."""

import math
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from mdsl.diagnostics import PlanError
from mdsl.files.database_writing import Open, check_database, write_database
from mdsl.files.databases import LISTING, Cells
from mdsl.files.errors import MissingLibrary, OutputIsInput, UnknownEnding
from mdsl.files.locations import (
    LocationKind,
    location_kind,
    shown_location,
    sqlite_path,
)
from mdsl.files.writing import check_apart, check_folder
from mdsl.reports.output import OutputFormat, is_output, write_tables
from mdsl.reports.tables import Columns, SolutionTable

PREFIX = "plan_"
"""What the names of our tables in a database begin with."""

XLSX = ".xlsx"


def check_target(
    out: str, output_format: OutputFormat, data: Sequence[str], names: Sequence[str]
) -> None:
    """Raise `PlanError` unless a plan can be written to a place.

    A plan that took hours should not fail for want of a place, so that this is looked at
    before all else.

    Args:
        out: The place.
        output_format: What the files of a folder are written as.
        data: The places of the data.
        names: The names of the model's families.
    """
    kind = location_kind(out)
    if kind is LocationKind.FOLDER:
        if output_format is OutputFormat.PARQUET:
            _library("mdsl.files.parquet", "Parquet", "pyarrow", "parquet")
        for place in data:
            if "://" not in place and Path(place).is_dir():
                check_apart(Path(out), Path(place))
        check_folder(Path(out), is_output)
    elif kind is LocationKind.WORKBOOK:
        if not out.endswith(XLSX):
            raise PlanError([UnknownEnding(path=shown_location(out), endings=(XLSX,))])
        if any(Path(out).resolve() == Path(place).resolve() for place in data):
            raise PlanError([OutputIsInput(path=out, data=out)])
        workbook_module().check_workbook(Path(out))
    else:
        wanted = [_table_name(name) for name in ("run", "levels", *names)]
        check_database(shown_location(out), _transaction(out, kind), wanted)


def write_plan(
    out: str, tables: Sequence[SolutionTable], output_format: OutputFormat
) -> None:
    """Write the tables of a plan to a place, all of them or none.

    Args:
        out: The place.
        tables: The tables.
        output_format: What the files of a folder are written as.

    Raises:
        PlanError: The place cannot be written.
    """
    kind = location_kind(out)
    if kind is LocationKind.FOLDER:
        write_tables(Path(out), tables, output_format)
        return
    if kind is LocationKind.WORKBOOK:
        sheets = {_plain_name(t): to_cells(t.columns) for t in tables}
        workbook_module().write_workbook(Path(out), sheets)
        return
    named = {_table_name(_plain_name(t)): to_cells(t.columns) for t in tables}
    write_database(shown_location(out), _transaction(out, kind), named)


def _plain_name(table: SolutionTable) -> str:
    """Return a table's name without its kind: names of a model's families are different."""
    return table.path.rpartition("/")[2]


def _table_name(name: str) -> str:
    plain = f"{PREFIX}{name}"
    return f"{plain}_" if plain == LISTING else plain


def to_cells(columns: Columns) -> Cells:
    """Return a table as lists of Python objects; None for what is not finite."""
    return {
        heading: [
            None if isinstance(cell, float) and not math.isfinite(cell) else cell
            for cell in array.tolist()
        ]
        for heading, array in columns.items()
    }


# The libraries behind places are loaded where one is named.


def _transaction(out: str, kind: LocationKind) -> Open:
    if kind is LocationKind.SQLITE:
        module = import_module("mdsl.files.sqlite")
        return lambda: module.sqlite_transaction(sqlite_path(out))
    server = _library("mdsl.files.server", "a database", "sqlalchemy", "sql")
    return lambda: server.server_transaction(out)


def workbook_module() -> ModuleType:
    """Return what writes workbooks; raises `PlanError` where its library is missing."""
    return _library("mdsl.reports.workbook", "a workbook", "xlsxwriter", "excel")


def _library(module: str, what: str, package: str, extra: str) -> ModuleType:
    if find_spec(package) is None:
        wrong = MissingLibrary(what=what, package=package, extra=extra)
        raise PlanError([wrong])
    return import_module(module)
