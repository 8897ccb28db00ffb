"""The tables of a folder of CSV files, put into every other kind of place."""

import csv
import gzip
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import sqlalchemy as sql
import xlsxwriter

from mdsl.files.databases import quoted

Cell = str | int | float | None
Tables = dict[str, dict[str, list[Cell]]]


def read_folder(folder: Path) -> Tables:
    """Return the tables of a folder: numbers as numbers, in columns that hold no texts."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.csv"))}


def _read(path: Path) -> dict[str, list[Cell]]:
    with path.open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    columns = list(zip(*rows, strict=True)) or [()] * len(headings)
    return dict(zip(headings, map(_typed, columns), strict=True))


def _typed(cells: Sequence[str]) -> list[Cell]:
    for kind in (int, float):
        try:
            return [kind(cell) if cell else None for cell in cells]
        except ValueError:
            continue
    return [cell or None for cell in cells]


def to_parquet(tables: Tables, place: Path) -> str:
    """Write Parquet files."""
    place.mkdir()
    for name, columns in tables.items():
        pl.DataFrame(columns).write_parquet(place / f"{name}.parquet")
    return str(place)


def to_gzip(tables: Tables, place: Path) -> str:
    """Write compressed CSV files, with semicolons."""
    place.mkdir()
    for name, columns in tables.items():
        rows = [tuple(columns), *zip(*columns.values(), strict=True)]
        with gzip.open(place / f"{name}.csv.gz", "wt", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows(rows)
    return str(place)


def to_workbook(tables: Tables, place: Path) -> str:
    """Write a workbook."""
    path = place.with_suffix(".xlsx")
    with xlsxwriter.Workbook(str(path)) as book:
        for name, columns in tables.items():
            sheet = book.add_worksheet(name)
            for number, (heading, cells) in enumerate(columns.items()):
                sheet.write_column(0, number, [heading, *cells])
    return str(path)


def to_sqlite(tables: Tables, place: Path) -> str:
    """Write a SQLite file."""
    path = place.with_suffix(".db")
    database = sqlite3.connect(path)
    for name, columns in tables.items():
        headings = ", ".join(f'"{heading}"' for heading in columns)
        marks = ", ".join("?" for _ in columns)
        database.execute(f'CREATE TABLE "{name}" ({headings})')
        rows = zip(*columns.values(), strict=True)
        database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
    database.commit()
    database.close()
    return str(path)


def to_server(tables: Tables, url: str) -> str:
    """Write the tables of a database on a server; one of them as a view."""
    engine = sql.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    kinds = {int: sql.BigInteger, float: sql.Double, str: sql.Text}
    with engine.begin() as connection:
        for name, columns in tables.items():
            found: list[sql.Column[Cell]] = [
                sql.Column(
                    heading, kinds[type(next(c for c in cells if c is not None))]
                )
                for heading, cells in columns.items()
            ]
            table = sql.Table(f"{name}_base", sql.MetaData(), *found)
            table.create(connection)
            rows = zip(*columns.values(), strict=True)
            records = [dict(zip(columns, row, strict=True)) for row in rows]
            connection.execute(table.insert(), records)
            connection.exec_driver_sql(
                f"CREATE VIEW {quoted(name)} AS TABLE {quoted(f'{name}_base')}"
            )
    engine.dispose()
    return url


FILE_PLACES: dict[str, Callable[[Tables, Path], str]] = {
    "parquet": to_parquet,
    "gzip": to_gzip,
    "workbook": to_workbook,
    "sqlite": to_sqlite,
}
