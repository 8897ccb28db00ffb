"""CSV files back to tables in memory, as fast as a program written for them would read.

What the columns hold is not guessed: a layout beside the files tells it. A contender that
reads tables itself, as mdsl and glpsol do, uses neither.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.tables import Column, Labels, Tables, write_folder

LAYOUT = "layout.json"
MANY_BYTES = 2_000_000
"""For this much and more it pays to import polars."""

Layout = Mapping[str, Mapping[str, str]]
"""For each table and column `float`, `integer`, or which column its texts come from."""


def write_with_layout(tables: Tables, folder: Path) -> None:
    """Write tables as CSV files, and beside them what their columns hold."""
    write_folder(tables, folder)
    roots: dict[int, str] = {}
    layout = {
        name: {
            heading: _kind(f"{name}/{heading}", column, roots)
            for heading, column in table.items()
        }
        for name, table in tables.items()
    }
    (folder / LAYOUT).write_text(json.dumps(layout), encoding="utf-8")


def _kind(key: str, column: Column, roots: dict[int, str]) -> str:
    if isinstance(column, Labels):
        return roots.setdefault(id(column.names), key)
    return "integer" if column.dtype == np.int64 else "float"


def read_folder(folder: Path) -> Tables:
    """Return the tables of a folder that `write_with_layout` wrote."""
    layout: Layout = json.loads((folder / LAYOUT).read_text(encoding="utf-8"))
    size = sum(path.stat().st_size for path in folder.glob("*.csv"))
    read = _read_with_polars if size >= MANY_BYTES else _read_plainly
    roots: dict[str, npt.NDArray[np.str_]] = {}
    return {
        name: dict(read(name, folder / f"{name}.csv", kinds, roots))
        for name, kinds in layout.items()
    }


def _read_plainly(
    name: str,
    path: Path,
    kinds: Mapping[str, str],
    roots: dict[str, npt.NDArray[np.str_]],
) -> Iterator[tuple[str, Column]]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    for (heading, kind), cells in zip(kinds.items(), columns, strict=True):
        if kind == "integer":
            yield heading, np.array(cells, np.int64)
        elif kind == "float":
            yield heading, np.array(cells, np.float64)
        else:
            if kind == f"{name}/{heading}":
                roots[kind] = np.array(cells)
            position = {text: i for i, text in enumerate(roots[kind].tolist())}
            codes = np.array([position[cell] for cell in cells], np.int32)
            yield heading, Labels(roots[kind], codes)


def _read_with_polars(
    name: str,
    path: Path,
    kinds: Mapping[str, str],
    roots: dict[str, npt.NDArray[np.str_]],
) -> Iterator[tuple[str, Column]]:
    # Importing it takes longer than reading a small folder does, hence not at the top.
    polars = import_module("polars")
    types = {"integer": polars.Int64, "float": polars.Float64}
    frame = polars.read_csv(
        path,
        schema={
            heading: types.get(kind, polars.String) for heading, kind in kinds.items()
        },
    )
    for heading, kind in kinds.items():
        series = frame[heading]
        if kind in types:
            yield heading, series.to_numpy()
            continue
        if kind == f"{name}/{heading}":
            roots[kind] = series.to_numpy().astype(np.str_)
        coded = series.cast(polars.Enum(roots[kind].tolist())).to_physical()
        yield heading, Labels(roots[kind], coded.to_numpy().astype(np.int32))
