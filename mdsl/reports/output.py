"""Solution tables as CSV, JSON or Parquet files."""

import csv
import io
import json
import math
from collections.abc import Sequence
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import numpy as np

from mdsl.files.writing import whole_folder
from mdsl.reports.families import FamilyKind
from mdsl.reports.tables import Array, Columns, SolutionTable

Cell = str | int | float | None
COMPARISON = "cases"
"""The table that compares cases; the tables of each stand in a folder beside it."""


class OutputFormat(StrEnum):
    """What solution tables are written as; also the ending of the files."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def write_tables(
    folder: Path, tables: Sequence[SolutionTable], output_format: OutputFormat
) -> None:
    """Write tables into a folder that appears when all of them are written.

    Numbers are written so that reading them gives the same number, infinite bounds and
    what is unknown as blank cells (CSV) or `null` (JSON, Parquet).

    Raises:
        PlanError: The folder cannot be written, or holds what is no earlier output.
    """
    with whole_folder(folder, is_output) as part:
        fill_folder(part, tables, output_format)


def fill_folder(
    folder: Path, tables: Sequence[SolutionTable], output_format: OutputFormat
) -> None:
    """Write tables into a folder that holds none of them."""
    for table in tables:
        path = folder / f"{table.path}.{output_format}"
        path.parent.mkdir(exist_ok=True)
        if output_format is OutputFormat.PARQUET:
            parquet = import_module("mdsl.files.parquet")
            parquet.write_parquet(path, table.columns)
            continue
        to_text = to_csv if output_format is OutputFormat.CSV else to_json
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(to_text(table.columns))


def is_output(path: Path) -> bool:
    """Return whether a path inside an output folder is one that `write_tables` makes."""
    if path.suffix.removeprefix(".") not in {*OutputFormat}:
        return False
    match path.parts:
        case (_,):
            return path.stem in {"run", "levels"}
        case (kind, _):
            return kind in {*FamilyKind}
        case _:
            return False


def is_comparison(path: Path) -> bool:
    """Return whether a path inside a folder is one that a comparison of cases makes."""
    match path.parts:
        case (name,):
            return name in {f"{COMPARISON}.{ending}" for ending in OutputFormat}
        case (_, *rest):
            return is_output(Path(*rest))
        case _:
            return False


def to_csv(columns: Columns) -> str:
    """Return a table as CSV with a heading line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*map(_cells, columns.values()), strict=True))
    return text.getvalue()


def to_json(columns: Columns) -> str:
    """Return a table as a JSON list of records, one on each line."""
    rows = zip(*map(_cells, columns.values()), strict=True)
    records = [
        json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        for row in rows
    ]
    return "[\n" + ",\n".join(records) + "\n]\n" if records else "[]\n"


def _cells(array: Array) -> list[Cell]:
    """Return an array as what CSV and JSON hold: whole floats without a fraction."""
    if array.dtype == np.float64:
        return [_number(value) for value in array.tolist()]
    return [_cell(value) for value in array.tolist()]


def _number(value: float) -> int | float | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _cell(value: object) -> Cell:
    match value:
        case float():
            return _number(value)
        case str() | int() | None:
            return value
        case _:
            return str(value)
