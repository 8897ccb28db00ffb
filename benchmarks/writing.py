"""How fast files are written, beside HiGHS' own writer: `python -m benchmarks.writing`.

The same model is written by mdsl, by `Highs.writeModel` and by polars, in turns; the least
CPU seconds of some rounds, and ratios. All write full names. HiGHS writes 15 digits, which
do not always read back as the same number; mdsl and polars write the shortest that do.

polars, the fastest writer of a library that we know, is given the columns section ready made:
the names of the columns and the rows of all entries as texts, and the values as numbers.
mdsl makes the names, checks all numbers, and writes the other sections as well. The time to
write the same bytes as one block is told as a floor.

Beside HiGHS, which does so itself, mdsl writes a new file. All else is written over the file
of the round before. The pages of the system's cache that hold a file are so there already:
new ones are the system's work, and what they cost depends on who freed them last, by up to
the time of writing itself where a virtual machine gives freed pages back to its host.

Memory is what the process holds at most while it writes, beyond what it held before.
"""

import argparse
import importlib
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import highspy
import numpy as np

from benchmarks.memory import forget_peak, memory
from mdsl.formats.export import checked_sheet, write_sheet
from mdsl.formats.options import FileFormat, FileOptions
from mdsl.formats.sheet import Sheet
from mdsl.formats.text import Bytes
from mdsl.linear.arrays import FloatArray
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.program import Block, LinearProgram, Objective, Role, Sense

PER_COLUMN = 10
WEEKS = 100
MACHINES = 200
MOST_FOR_LP = 2_000_000
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


@dataclass
class Stopwatch:
    """The least CPU seconds, and seconds by the clock, that some work took."""

    work: Callable[[], object]
    cpu: float = np.inf
    clock: float = np.inf

    def run(self) -> None:
        """Do the work once more."""
        begun = time.process_time(), time.perf_counter()
        self.work()
        self.cpu = min(self.cpu, time.process_time() - begun[0])
        self.clock = min(self.clock, time.perf_counter() - begun[1])


@contextmanager
def _over(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written over, and end it where the writing ended."""
    path.touch()
    with path.open("r+b") as file:
        yield file
        file.truncate()


def _write(program: LinearProgram, path: Path, options: FileOptions) -> None:
    with _over(path) as file:
        sheet = checked_sheet(program, program.objectives[0], options)
        write_sheet(sheet, file, options)


def _write_new(program: LinearProgram, path: Path, options: FileOptions) -> None:
    path.write_bytes(b"")
    _write(program, path, options)


def _highs(sheet: Sheet) -> highspy.Highs:
    """Return HiGHS with the same model, its names included."""
    program = sheet.program
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = program.num_col, program.num_row
    lp.col_cost_, lp.col_lower_ = sheet.costs, program.col_lower
    lp.col_upper_, lp.row_lower_ = program.col_upper, program.row_lower
    lp.row_upper_ = program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = program.a_start, program.a_index
    lp.a_matrix_.value_ = program.a_value
    lp.col_names_ = _texts(sheet.col_names[:])
    lp.row_names_ = _texts(sheet.row_names[:])
    highs = highspy.Highs()
    highs.silent()
    highs.passModel(lp)
    return highs


def _texts(names: Bytes) -> list[str]:
    return [name.decode("ascii") for name in names.tolist()]


def _polars(sheet: Sheet, path: Path) -> Callable[[], object] | None:
    """Return what writes the columns section with polars; None if it is not installed."""
    if importlib.util.find_spec("polars") is None:
        return None
    polars = importlib.import_module("polars")
    program = sheet.program
    cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
    frame = polars.DataFrame(
        {
            "col": polars.Series(_texts(sheet.col_names[:])).gather(cols),
            "row": polars.Series(_texts(sheet.row_names[:])).gather(program.a_index),
            "value": program.a_value,
        }
    )

    def write() -> None:
        with _over(path) as file:
            frame.write_csv(file, include_header=False, separator=" ")

    return write


def _rounds(works: Sequence[Callable[[], object]], rounds: int) -> list[Stopwatch]:
    """Return how long works take that are done in turns."""
    watches = [Stopwatch(work) for work in works]
    for _ in range(rounds):
        for watch in watches:
            watch.run()
    return watches


def _tell_peak(num_nonzero: int, numbers: str) -> None:
    """Print how many bytes more than before this process holds at most while it writes."""
    program = planning_program(num_nonzero, numbers)
    with tempfile.TemporaryDirectory() as folder:
        before = memory("VmRSS")
        forget_peak()
        _write(program, Path(folder) / "ours.mps", FileOptions())
        sys.stdout.write(f"{memory('VmHWM') - before}\n")


def _peak(num_nonzero: int, numbers: str) -> int:
    """Return the same of a fresh process, in which no memory is left from other work."""
    command = [sys.executable, "-m", "benchmarks.writing", "--peak"]
    command += ["--nonzeros", str(num_nonzero), "--numbers", numbers]
    return int(subprocess.run(command, check=True, capture_output=True).stdout)


def measure(num_nonzero: int, numbers: str, rounds: int, folder: Path) -> str:
    """Return a line of a table about one model."""
    program = planning_program(num_nonzero, numbers)
    options = FileOptions()
    ours, theirs = folder / "ours.mps", folder / "theirs.mps"
    peak = _peak(num_nonzero, numbers)
    sheet = checked_sheet(program, program.objectives[0], options)
    names = sheet.col_names[:].nbytes + sheet.row_names[:].nbytes
    works: list[Callable[[], object]] = [lambda: _write_new(program, ours, options)]
    highs = _highs(sheet)
    works.append(lambda: highs.writeModel(str(theirs)))
    new, other = _rounds(works, rounds)
    lp_ratio = ""
    if program.num_nonzero <= MOST_FOR_LP:
        lp = FileOptions(FileFormat.LP)
        own_lp, other_lp = _rounds(
            (
                lambda: _write_new(program, folder / "ours.lp", lp),
                lambda: highs.writeModel(str(folder / "theirs.lp")),
            ),
            rounds,
        )
        lp_ratio = f"{other_lp.cpu / own_lp.cpu:.1f}"
    highs.clear()
    floor, own, lines = _beside(sheet, ours, theirs, rounds)
    count = program.num_nonzero
    cells = (
        *(f"{count:,}", numbers, f"{1e9 * own.cpu / count:.0f}"),
        *(
            f"{ours.stat().st_size / own.cpu / 1e6:.0f}",
            f"{other.cpu / new.cpu:.1f}",
            lp_ratio,
        ),
        *(f"{floor.cpu / own.cpu:.2f}", lines, f"{names / 1e6:.0f}"),
        f"{peak / 1e6:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _beside(
    sheet: Sheet, ours: Path, theirs: Path, rounds: int
) -> tuple[Stopwatch, Stopwatch, str]:
    """Return what the bytes alone take, and mdsl, and how polars compares to that."""
    program = sheet.program
    content = ours.read_bytes()

    def write_content() -> None:
        with _over(theirs) as file:
            file.write(content)

    works: list[Callable[[], object]] = [write_content]
    works.append(lambda: _write(program, ours, FileOptions()))
    frame = _polars(sheet, theirs)
    if frame is not None:
        works.append(frame)
    floor, own, *others = _rounds(works, rounds)
    if not others:
        return floor, own, ""
    (library,) = others
    return floor, own, f"{library.cpu / own.cpu:.2f} ({library.clock / own.clock:.2f})"


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nonzeros", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--numbers", choices=NUMBERS, nargs="+", default=NUMBERS)
    parser.add_argument("--peak", action="store_true", help="tell of memory alone")
    arguments = parser.parse_args()
    if arguments.peak:
        _tell_peak(arguments.nonzeros[0], arguments.numbers[0])
        return
    heads = (
        *("nonzeros", "numbers", "ns/nonzero", "MB/s", "HiGHS / mdsl, MPS"),
        *("HiGHS / mdsl, LP", "bytes alone / mdsl", "polars / mdsl (by the clock)"),
        *("names, MB", "memory while writing, MB"),
    )
    sys.stdout.write(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n")
    with tempfile.TemporaryDirectory() as folder:
        for count in arguments.nonzeros:
            for numbers in arguments.numbers:
                line = measure(count, numbers, arguments.rounds, Path(folder))
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
