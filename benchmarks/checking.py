"""Whether all contenders build the same models: their sizes, and their optima."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from math import isclose
from pathlib import Path

import numpy as np

from benchmarks.cases.registry import CASES
from benchmarks.contenders.registry import GLPSOL
from benchmarks.program import Program, Shape
from benchmarks.results import LIMIT
from benchmarks.rounds import prepare, run_json

SIZE = "small"
TIMEOUT = 120.0

Found = tuple[Shape, float]


def check(
    cases: Sequence[str], contenders: Sequence[str], data: Path
) -> Iterator[tuple[str, bool]]:
    """Compare the contenders with the limit at the small size.

    Yields:
        What was found for a contender on a case, and whether that is as it should be.
    """
    for case in cases:
        folder = prepare(data, case, SIZE, files=GLPSOL in contenders)
        program = CASES[case].limit(CASES[case].tables(SIZE))
        expected = _find(LIMIT, case, folder, program)
        for contender in contenders:
            found = _find(contender, case, folder, program)
            if isinstance(found, str) or isinstance(expected, str):
                yield f"{case}: {contender}: {found}", False
                continue
            yield (
                f"{case}: {contender}: {found[0]}: {found[1]:.9g}",
                _agree(found, expected, program.offset),
            )


def _agree(found: Found, expected: Found, offset: float) -> bool:
    # An objective that is nothing but a constant is refused by some and left out there.
    optima = (expected[1], expected[1] - offset)
    same = any(isclose(found[1], each, rel_tol=1e-6, abs_tol=1e-6) for each in optima)
    return same and found[0] == expected[0]


def _find(contender: str, case: str, folder: Path, program: Program) -> Found | str:
    """Return the size and the optimum, or why there are none."""
    if contender == GLPSOL:
        return _find_glpsol(case, folder, program)
    found = run_json("optimum", contender, case, folder / "tables.npz", TIMEOUT)
    if "failure" in found:
        return str(found["failure"])
    return Shape(*found["shape"]), float(found["optimum"])


def _find_glpsol(case: str, folder: Path, program: Program) -> Found | str:
    report = folder / "glpsol.txt"
    command = [GLPSOL, "--model", str(CASES[case].mathprog), "--output", str(report)]
    try:
        subprocess.run(
            command, cwd=folder, capture_output=True, timeout=TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    text = report.read_text(encoding="utf-8")
    rows, cols, nonzeros = (
        int(_after(text, rf"{name}: +(\d+)"))
        for name in ("Rows", "Columns", "Non-zeros")
    )
    # To glpsol the objective is a row like the others.
    costs = int(np.count_nonzero(program.col_cost))
    optimum = float(_after(text, r"Objective: +\S+ = (\S+)"))
    return Shape(rows - 1, cols, nonzeros - costs), optimum


def _after(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"glpsol's report says nothing like {pattern}")
    return found.group(1)
