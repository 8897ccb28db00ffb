"""One measurement in a process of its own: `python -m benchmarks.measure ...`.

`build` imports the contender, lets it build a tiny model of the same case, loads the tables,
and only then looks at the clock: what libraries do once in a process is told apart. `whole`
does what a user's script does, from files; its time is taken from outside, and nothing is
left out. Both end when the model stands in the solver.
"""

import argparse
import gc
import json
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.cases.registry import CASES
from benchmarks.contenders.registry import load_contender
from benchmarks.memory import forget_peak, memory, touch_memory
from benchmarks.tables import load


def main() -> None:
    """Measure once and print the findings as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.measure")
    parser.add_argument("kind", choices=["build", "whole", "optimum"])
    parser.add_argument("contender")
    parser.add_argument("case", choices=CASES)
    parser.add_argument("data", type=Path, help="a file for build, a folder for whole")
    parser.add_argument("--touch", type=int, default=0, help="bytes, before a build")
    arguments = parser.parse_args()
    build = partial(measure_build, touched=arguments.touch)
    kinds: dict[str, Callable[[str, str, Path], dict[str, Any]]]
    kinds = {"build": build, "whole": run_whole, "optimum": find_optimum}
    found = kinds[arguments.kind](arguments.contender, arguments.case, arguments.data)
    print(json.dumps(found))  # noqa: T201 - the parent process reads it


def measure_build(
    contender: str, case: str, data: Path, touched: int
) -> dict[str, Any]:
    """Return the time and memory of building a model and handing it over."""
    entrant = load_contender(contender)
    tiny = CASES[case].tables("tiny")
    first = time.process_time()
    entrant.build(CASES[case], tiny)
    first = time.process_time() - first
    tables = load(data)
    gc.collect()
    touch_memory(touched)
    forget_peak()
    before = memory("VmRSS")
    cpu, wall = time.process_time(), time.perf_counter()
    model = entrant.build(CASES[case], tables)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = memory("VmHWM")
    shape = entrant.shape(model)
    # Not at the top, so that a whole process does not wait for what it has no use for.
    versions = import_module("benchmarks.versions")
    return {
        "cpu": cpu,
        "wall": wall,
        "first": first,
        "before": before,
        "peak": peak,
        "shape": [shape.rows, shape.cols, shape.nonzeros],
        "phases": entrant.phases(model),
        "versions": versions.find_versions(entrant.packages),
    }


def run_whole(contender: str, case: str, data: Path) -> dict[str, Any]:
    """Build a model from files and hand it over; there is nothing to tell."""
    entrant = load_contender(contender)
    if entrant.build_from_folder is not None:
        entrant.build_from_folder(CASES[case], data)
    else:
        # Contenders that read files themselves have no use for this reader.
        reading = import_module("benchmarks.reading")
        entrant.build(CASES[case], reading.read_folder(data))
    return {}


def find_optimum(contender: str, case: str, data: Path) -> dict[str, Any]:
    """Return the size and the optimum of a model."""
    entrant = load_contender(contender)
    model = entrant.build(CASES[case], load(data))
    shape = entrant.shape(model)
    return {
        "shape": [shape.rows, shape.cols, shape.nonzeros],
        "optimum": entrant.optimum(model),
    }


if __name__ == "__main__":
    main()
