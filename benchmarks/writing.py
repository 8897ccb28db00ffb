"""How fast files are written, beside HiGHS' own writer: `python -m benchmarks.writing`.

The same model is written by mdsl and by `Highs.writeModel`, in turns; CPU seconds, the best
of some rounds, and the ratio. HiGHS writes 15 digits, which do not always read back as the
same number; mdsl writes the shortest digits that do. Names are full on both sides. As a
floor, the time to write the same bytes from memory is told as well, and for polars, where it
is installed, the time that `write_csv` takes for the lines of all nonzeros, whose texts it
is given as columns.
"""

import argparse
import importlib
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import highspy
import numpy as np

from mdsl.formats.export import checked_sheet, write_sheet
from mdsl.formats.options import FileFormat, FileOptions
from mdsl.linear.arrays import FloatArray
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.program import Block, LinearProgram, Objective, Role, Sense

PER_COLUMN = 10
WEEKS = 100
MACHINES = 200
MOST_BYTES = 250_000_000
NUMBERS = ("random", "decimals", "ones")


def planning_program(num_nonzero: int, numbers: str) -> LinearProgram:
    """Return a program of products, weeks and machines with ten nonzeros in a column.

    Args:
        num_nonzero: About how many nonzeros.
        numbers: `random` with all digits, `decimals` with two, or `ones`.
    """
    random = np.random.default_rng(5)
    products = max(1, num_nonzero // (PER_COLUMN * WEEKS))
    num_col = products * WEEKS
    own = MACHINES * WEEKS
    each = MACHINES // (PER_COLUMN - 1)
    machines = random.integers(0, each, (num_col, PER_COLUMN - 1))
    machines += np.arange(PER_COLUMN - 1) * each
    week = np.tile(np.arange(WEEKS), products)
    index = np.column_stack(
        (machines * WEEKS + week[:, None], own + np.arange(num_col))
    )
    count = num_col * PER_COLUMN
    axes = (
        _axis("Product", [f"product {number}" for number in range(products)]),
        _axis("Week", list(range(1, WEEKS + 1))),
        _axis("Machine", [f"machine{number}" for number in range(MACHINES)]),
    )
    plans = Domain((Factor((products,)), Factor((WEEKS,))), axes[:2])
    hours = Domain((Factor((MACHINES,)), Factor((WEEKS,))), (axes[2], axes[1]))
    costs = np.round(random.uniform(1, 100, num_col), 2)
    every = np.arange(num_col, dtype=np.int32)
    return LinearProgram(
        name="planning",
        num_col=num_col,
        num_row=own + num_col,
        col_lower=np.zeros(num_col),
        col_upper=np.full(num_col, np.inf),
        row_lower=np.full(own + num_col, -np.inf),
        row_upper=np.round(random.uniform(1, 1000, own + num_col), 1),
        integrality=np.zeros(num_col, np.uint8),
        a_start=(np.arange(num_col + 1) * PER_COLUMN).astype(np.int32),
        a_index=index.astype(np.int32).ravel(),
        a_value=_numbers(random, count, numbers),
        objectives=(Objective("cost", Sense.MINIMIZE, every, costs),),
        col_blocks=(Block("make", Role.VARIABLE, 0, plans),),
        row_blocks=(
            Block("capacity", Role.CONSTRAINT, 0, hours),
            Block("stock", Role.CONSTRAINT, own, plans),
        ),
    )


def _axis(name: str, members: list[Any]) -> Axis:
    return Axis(name, np.array(members, np.object_))


def _numbers(random: np.random.Generator, count: int, numbers: str) -> FloatArray:
    match numbers:
        case "random":
            return random.normal(0, 3, count)
        case "decimals":
            return np.round(random.uniform(1, 100, count), 2)
        case _:
            return np.ones(count)


def best_seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the least CPU seconds of some rounds."""
    found: list[float] = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def _write(program: LinearProgram, path: Path, options: FileOptions) -> None:
    with path.open("wb") as file:
        sheet = checked_sheet(program, program.objectives[0], options)
        write_sheet(sheet, file, options)


def _polars_seconds(path: Path, rounds: int) -> float | None:
    """Return what polars takes for the same lines; None if it is not installed.

    The lines of large files would take too much memory as objects of Python.
    """
    is_large = path.stat().st_size > MOST_BYTES
    if is_large or importlib.util.find_spec("polars") is None:
        return None
    polars = importlib.import_module("polars")
    lines = path.read_text(encoding="ascii").partition("COLUMNS\n")[2]
    lines = lines.partition("RHS\n")[0]
    words = np.array(lines.split(), np.object_).reshape(-1, 3).T
    values = words[2].astype(np.float64)
    frame = polars.DataFrame({"col": words[0], "row": words[1], "value": values})
    target = path.with_suffix(".polars")
    return best_seconds(
        lambda: frame.write_csv(target, include_header=False, separator=" "), rounds
    )


def measure(num_nonzero: int, numbers: str, rounds: int, folder: Path) -> str:
    """Return a line of a table about one model."""
    program = planning_program(num_nonzero, numbers)
    path, theirs = folder / "ours.mps", folder / "theirs.mps"
    ours = best_seconds(lambda: _write(program, path, FileOptions()), rounds)
    content = path.read_bytes()
    floor = best_seconds(lambda: path.write_bytes(content), rounds)
    highs = highspy.Highs()
    highs.silent()
    highs.readModel(str(path))
    other = best_seconds(lambda: highs.writeModel(str(theirs)), rounds)
    lines = _polars_seconds(path, rounds)
    lp = FileOptions(FileFormat.LP)
    ours_lp = best_seconds(lambda: _write(program, folder / "ours.lp", lp), rounds)
    other_lp = best_seconds(lambda: highs.writeModel(str(folder / "theirs.lp")), 1)
    count = program.num_nonzero
    cells = (
        f"{count:,}",
        numbers,
        f"{1e9 * ours / count:.0f}",
        f"{len(content) / ours / 1e6:.0f}",
        f"{other / ours:.1f}",
        f"{other_lp / ours_lp:.1f}",
        f"{floor / ours:.2f}",
        "" if lines is None else f"{lines / ours:.2f}",
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nonzeros", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    heads = (
        *("nonzeros", "numbers", "ns/nonzero", "MB/s", "HiGHS / mdsl, MPS"),
        *("HiGHS / mdsl, LP", "bytes alone / mdsl", "polars / mdsl"),
    )
    sys.stdout.write(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n")
    with tempfile.TemporaryDirectory() as folder:
        for count in arguments.nonzeros:
            for numbers in NUMBERS:
                line = measure(count, numbers, arguments.rounds, Path(folder))
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
