"""Reading and binding 1e6 rows (three keys, one value) from CSV, Parquet and SQLite.

Of the two Parquet files one has its labels as texts, the other as categories. Each place is
compared with what its library needs to read it and no more: the same file and the same columns,
as a user would have them: pyarrow with the types of the columns known (texts as texts), and
`fetchall` of sqlite3; and with what polars needs, another reader. `python -m
benchmarks.test_data` prints times taken in turns, and the memory, each kind of place in a
process of its own.
"""

import argparse
import ctypes
import gc
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import csv, parquet
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.memory import forget_peak, memory
from mdsl.api import Model
from mdsl.commands.memory import keep_freed_memory
from mdsl.evaluation.instance import Instance
from mdsl.source import Source

ROWS = 1_000_000
SIZES = (1000, 200, 52)
KINDS = ("csv", "parquet", "categories", "sqlite")
DATA = Path(tempfile.gettempdir()) / "mdsl-benchmarks" / "rows"
TEXT = """
set Product from demand
set Node from demand
set Week integer from demand
param demand[Product, Node, Week] >= 0 default 0 from demand
"""
SCHEMA = {
    "product": pl.String,
    "node": pl.String,
    "week": pl.Int64,
    "demand": pl.Float64,
}
TYPES = {
    "product": pa.string(),
    "node": pa.string(),
    "week": pa.int64(),
    "demand": pa.float64(),
}


def make_table(rows: int) -> pl.DataFrame:
    """Return records with different keys, in order, as exports have them."""
    random = np.random.default_rng(5)
    keys = np.sort(random.choice(np.prod(SIZES), rows, replace=False))
    product, node, week = np.unravel_index(keys, SIZES)
    columns = {
        "product": [f"P{number:04d}" for number in product],
        "node": [f"Node {number}" for number in node],
        "week": week + 1,
        "demand": np.round(random.random(rows) * 1000, 3),
    }
    return pl.DataFrame(columns, schema=SCHEMA)


def make_places() -> dict[str, Path]:
    """Return the table in every kind of place, made on first use."""
    places = {kind: DATA / kind for kind in KINDS}
    places["sqlite"] = DATA / "a.db"
    if all(place.exists() for place in places.values()):
        return places
    frame = make_table(ROWS)
    for kind in ("csv", "parquet", "categories"):
        places[kind].mkdir(parents=True, exist_ok=True)
    frame.write_csv(places["csv"] / "demand.csv")
    frame.write_parquet(places["parquet"] / "demand.parquet")
    categories = pl.col("product", "node").cast(pl.Categorical)
    frame.with_columns(categories).write_parquet(
        places["categories"] / "demand.parquet"
    )
    if not places["sqlite"].exists():
        part = places["sqlite"].with_suffix(".part")
        part.unlink(missing_ok=True)
        database = sqlite3.connect(part)
        database.execute(
            "CREATE TABLE demand (product TEXT, node TEXT, week INTEGER, demand REAL)"
        )
        rows = frame.iter_rows()
        database.executemany("INSERT INTO demand VALUES (?, ?, ?, ?)", rows)
        database.commit()
        database.close()
        part.rename(places["sqlite"])
    return places


def read_bare(kind: str, place: Path) -> object:
    """Read a table by its library alone."""
    match kind:
        case "csv":
            convert = csv.ConvertOptions(column_types=TYPES)
            return csv.read_csv(place / "demand.csv", convert_options=convert)
        case "parquet" | "categories":
            return parquet.read_table(place / "demand.parquet")
        case _:
            database = sqlite3.connect(place)
            found = database.execute("SELECT * FROM demand").fetchall()
            database.close()
            return found


def read_with_polars(kind: str, place: Path) -> object:
    """Read the same table by polars."""
    if kind == "csv":
        return pl.read_csv(place / "demand.csv", schema=SCHEMA)
    return pl.read_parquet(place / "demand.parquet")


def bind(place: Path) -> Instance:
    """Read a table and bind it."""
    return Model(Source("rows.plan", TEXT)).compile(str(place)).instance


def bound_bytes(instance: Instance) -> int:
    """Return the size of what was bound: eight bytes a value, an instance and a row."""
    cells = instance.parameters["demand"]
    arrays = (cells.values, cells.given, cells.rows)
    return sum(8 * len(array) for array in arrays if array is not None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", ["library", "mdsl"])
def test_rows(kind: str, reader: str, benchmark: BenchmarkFixture) -> None:
    place = make_places()[kind]
    if reader == "library":
        benchmark.pedantic(read_bare, args=(kind, place), rounds=5, warmup_rounds=1)
    else:
        found = benchmark.pedantic(bind, args=(place,), rounds=5, warmup_rounds=1)
        assert len(found.parameters["demand"].values) == ROWS


# --- times in turns, and memory --------------------------------------------------------------


def measure(kind: str, place: Path, rounds: int) -> dict[str, float]:
    """Return the seconds of both, medians of some rounds, and the memory of binding."""
    # As the command does.
    keep_freed_memory()
    bind(_tiny(kind))
    forget_peak()
    before = memory("VmRSS")
    instance = bind(place)
    peak = memory("VmHWM") - before
    held = _settled() - before
    arrays = bound_bytes(instance)
    del instance
    contenders = _contenders(kind, place)
    cpu: dict[str, list[float]] = {name: [] for name in contenders}
    wall: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            # CPU seconds are those of all threads: other programs hardly count.
            begun = time.process_time(), time.perf_counter()
            run()
            cpu[name].append(time.process_time() - begun[0])
            wall[name].append(time.perf_counter() - begun[1])
    found = {f"cpu {name}": statistics.median(taken) for name, taken in cpu.items()}
    found |= {f"wall {name}": statistics.median(taken) for name, taken in wall.items()}
    return {**found, "held": held / arrays, "peak": peak / arrays}


def _settled() -> int:
    """Return the memory that is in use, without what allocators keep for later."""
    gc.collect()
    # polars gives memory back after a while, the C library when it is told to.
    time.sleep(2)
    ctypes.CDLL(None).malloc_trim(0)
    return memory("VmRSS")


def _contenders(kind: str, place: Path) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {
        "library": lambda: read_bare(kind, place),
        "mdsl": lambda: bind(place),
    }
    if kind != "sqlite":
        found["polars"] = lambda: read_with_polars(kind, place)
    return found


def _tiny(kind: str) -> Path:
    """Return a small table of a kind, so that what is loaded once is not counted."""
    folder = Path(tempfile.mkdtemp(prefix="mdsl-tiny-"))
    frame = make_table(50_000 if kind == "csv" else 10)
    if kind in {"parquet", "categories"}:
        frame.write_parquet(folder / "demand.parquet")
    else:
        frame.write_csv(folder / "demand.csv")
    return folder


def main() -> None:
    """Measure one kind, or each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    places = make_places()
    if arguments.kind:
        found = measure(arguments.kind, places[arguments.kind], arguments.rounds)
        sys.stdout.write(json.dumps(found))
        return
    sys.stdout.write(
        "             -------- CPU seconds -------   ------- wall seconds -------   "
        "of the arrays\n"
        "kind         library  polars  mdsl  ratio   library  polars  mdsl  ratio    "
        "held   peak\n"
    )
    for kind in places:
        command = [sys.executable, "-m", "benchmarks.test_data", "--kind", kind]
        command += ["--rounds", str(arguments.rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        sys.stdout.write(f"{kind:12}{_line(json.loads(done.stdout))}\n")


def _line(found: dict[str, float]) -> str:
    """Return what was measured of a kind of place."""
    line = ""
    for clock in ("cpu", "wall"):
        library, own = found[f"{clock} library"], found[f"{clock} mdsl"]
        other = found.get(f"{clock} polars")
        shown = "      -" if other is None else f"{other:7.3f}"
        line += f" {library:7.3f} {shown} {own:6.3f} {own / library:5.1f}  "
    return f"{line} {found['held']:6.1f} {found['peak']:6.1f}"


if __name__ == "__main__":
    main()
