"""Tables in memory: what every contender reads, and the same tables as files.

A column is an array of whole numbers, an array of numbers, or labels: texts that are stored
once, with a code for every record, as data frames keep categories.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
LongArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Labels:
    """A column of texts.

    Attributes:
        names: The different texts, an array of dtype `U`. Columns that speak of one set
            share one array, so that a code means the same member in all of them.
        codes: For each record the position of its text in `names`, int32.
    """

    names: npt.NDArray[np.str_]
    codes: IntArray

    def to_texts(self) -> list[str]:
        """Return the text of every record."""
        names: list[str] = self.names.tolist()
        return [names[code] for code in self.codes.tolist()]


Column = Labels | FloatArray | LongArray
Table = Mapping[str, Column]
Tables = Mapping[str, Table]


def names(prefix: str, count: int) -> npt.NDArray[np.str_]:
    """Return the texts `prefix0`, `prefix1`, ... as an array."""
    return np.array([f"{prefix}{i}" for i in range(count)])


def every(texts: npt.NDArray[np.str_]) -> Labels:
    """Return a column that holds each text once, in order."""
    return Labels(texts, np.arange(len(texts), dtype=np.int32))


def labels(column: Column) -> Labels:
    """Return a column that is known to hold labels."""
    if not isinstance(column, Labels):
        raise TypeError("the column holds numbers")
    return column


def codes(column: Column) -> IntArray:
    """Return the codes of a column that is known to hold labels."""
    return labels(column).codes


def count(column: Column) -> int:
    """Return how many different texts the labels of a column can be."""
    return len(labels(column).names)


def floats(column: Column) -> FloatArray:
    """Return a column of numbers as float64."""
    if isinstance(column, Labels):
        raise TypeError("the column holds labels")
    return column.astype(np.float64, copy=False)


def integers(column: Column) -> LongArray:
    """Return a column that is known to hold whole numbers as int64."""
    if isinstance(column, Labels) or column.dtype != np.int64:
        raise TypeError("the column holds no whole numbers")
    return column.astype(np.int64, copy=False)


def values(column: Column) -> list[str] | list[int] | list[float]:
    """Return a column as a list of Python objects, for contenders that loop."""
    if isinstance(column, Labels):
        return column.to_texts()
    return list(column.tolist())


# --- files -------------------------------------------------------------------------------


def save(tables: Tables, path: Path) -> None:
    """Write tables to one `.npz` file, which loads in next to no time."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    texts: dict[int, str] = {}
    for table, columns in tables.items():
        for heading, column in columns.items():
            key = f"{table}/{heading}"
            if isinstance(column, Labels):
                # An array of texts that columns share is written once and shared again.
                shared = texts.setdefault(id(column.names), f"{key}/names")
                arrays[shared] = column.names
                arrays[f"{key}/of/{shared}"] = column.codes
            else:
                arrays[key] = column
    np.savez(path, allow_pickle=False, **arrays)


def load(path: Path) -> Tables:
    """Return the tables that `save` wrote, with their columns in order."""
    tables: dict[str, dict[str, Column]] = {}
    with np.load(path) as arrays:
        texts = {key: arrays[key] for key in arrays.files if key.endswith("/names")}
        for key in arrays.files:
            table, heading, *rest = key.split("/", 3)
            columns = tables.setdefault(table, {})
            if not rest:
                columns[heading] = arrays[key]
            elif rest[0] == "of":
                columns[heading] = Labels(texts[rest[1]], arrays[key])
    return tables


def write_folder(tables: Tables, folder: Path) -> None:
    """Write each table as a CSV file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table)
            writer.writerows(zip(*map(values, table.values()), strict=True))
