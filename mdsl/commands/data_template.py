"""`mdsl data-template`: empty tables with the columns that a model reads."""

import csv
import sys
from collections.abc import Mapping
from pathlib import Path

from mdsl.commands.arguments import Arguments
from mdsl.commands.exits import Exit
from mdsl.commands.loading import load_model
from mdsl.compiler import Stopwatch
from mdsl.data.folder import is_plain
from mdsl.data.source_errors import UnsafeTableName
from mdsl.data.wanted import heading_sets, named_columns
from mdsl.diagnostics import PlanError, printable
from mdsl.files.errors import PlaceTaken, UnknownEnding
from mdsl.files.locations import LocationKind, location_kind, shown_location
from mdsl.files.writing import whole_folder
from mdsl.reports.numbers import counted
from mdsl.reports.targets import XLSX, workbook_module

Headings = Mapping[str, list[str]]


def run(arguments: Arguments) -> Exit:
    """Write the tables, and tell what belongs into them."""
    out = str(arguments.out)
    model = load_model(arguments.model, Stopwatch())
    tables = {name: list(columns) for name, columns in named_columns(model).items()}
    wrong = [UnsafeTableName(table=name) for name in tables if not is_plain(name)]
    if wrong:
        raise PlanError(wrong)
    if "://" not in out and Path(out).exists():
        raise PlanError([PlaceTaken(path=out)])
    if location_kind(out) is LocationKind.FOLDER:
        _write_folder(Path(out), tables)
    elif out.endswith(XLSX):
        columns = {name: dict.fromkeys(c, ()) for name, c in tables.items()}
        workbook_module().write_workbook(Path(out), columns, "Tables to fill in")
    else:
        raise PlanError([UnknownEnding(path=shown_location(out), endings=(XLSX,))])
    sys.stdout.write(f"wrote {counted(len(tables), 'table')} to {printable(out)}\n")
    wide = heading_sets(model)
    for name, headings in tables.items():
        more = [f"and a column for each member of {s}" for s in wide.get(name, ())]
        line = ", ".join([*map(printable, headings), *more])
        sys.stdout.write(f"  {printable(name)}: {line}\n")
    return Exit.SOLVED


def _write_folder(folder: Path, tables: Headings) -> None:
    with whole_folder(folder, lambda _: False) as part:
        for name, headings in tables.items():
            path = part / f"{name}.csv"
            with path.open("x", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerow(headings)
