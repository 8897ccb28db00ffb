"""What-if data: the tables of a model with some columns multiplied."""

import csv
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

Factors = Mapping[tuple[str, str], str]
"""The factor, as a decimal number, of each column, named by table and heading."""


def write_what_if(source: Path, target: Path, factors: Factors) -> Path:
    """Copy a folder of CSV tables, with columns multiplied, and return the copy.

    Products are exact decimals, so that 80 at 1.3 is written as 104.0.
    """
    shutil.copytree(source, target)
    for (table, column), factor in factors.items():
        _multiply_column(target / f"{table}.csv", column, Decimal(factor))
    return target


def _multiply_column(path: Path, column: str, factor: Decimal) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        heading, *records = csv.reader(file)
    at = heading.index(column)
    for record in records:
        record[at] = str(Decimal(record[at]) * factor)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([heading, *records])
