"""Every solver that is installed reads our files with squares, or refuses them.

None may take such a file for a linear program and say nothing.
"""

from pathlib import Path

import numpy as np
import pytest

from mdsl.formats.export import export_program
from mdsl.formats.options import FileFormat, FileOptions
from mdsl.linear.program import LinearProgram
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve
from tests.external.solvers import SOLVERS, Reading, Solver
from tests.lowered import lowered

SAMPLE = 6
REFUSING = {"glpsol", "lp_solve", "cbc", "clp"}
READING = {"highspy", "pyscipopt", "gurobipy", "cplex", "coptpy", "xpress"}
PAIRS = [
    pytest.param(solver, ending, id=f"{solver.name}-{ending}")
    for solver in SOLVERS
    if solver.name in READING | REFUSING
    for ending in sorted(solver.endings)
]


def random_program(seed: int) -> LinearProgram:
    """Return a program with one best plan, of numbers that have many digits."""
    random = np.random.default_rng(seed)
    count = int(random.integers(1, 6))
    half = random.normal(size=(count, count))
    squares = " + ".join(
        "(" + " + ".join(f"({v!r}) * x[{i}]" for i, v in enumerate(row)) + ") ^ 2"
        for row in half.tolist()
    )
    costs = random.normal(0, 5, count).tolist()
    linear = " + ".join(f"({cost!r}) * x[{i}]" for i, cost in enumerate(costs))
    sense, sign = ("minimize", "") if seed % 2 else ("maximize", "-")
    return lowered(f"""
        set I = 0..{count - 1}
        var x[I] >= -2 <= 3.5
        {sense} f: {sign}({squares} + 0.1 * sum(x[i] ^ 2 for i in I) + {linear} + {seed})
        constraint c: -1 <= sum(x[i] for i in I) <= 1.25
        """)


@pytest.mark.parametrize(("solver", "ending"), PAIRS)
def test_squares_are_read_or_refused(
    solver: Solver, ending: str, tmp_path: Path
) -> None:
    if not solver.is_installed:
        pytest.skip(f"{solver.name} is not installed: {solver.package}")
    programs = [random_program(seed) for seed in range(SAMPLE)]
    paths = [tmp_path / f"q{number}.{ending}" for number in range(SAMPLE)]
    for program, path in zip(programs, paths, strict=True):
        options = FileOptions(FileFormat(ending))
        export_program(program, path, program.objectives[-1], options)
    for number, (program, reading) in enumerate(
        zip(programs, solver.read(paths), strict=True)
    ):
        where = f"{solver.name} on q{number}.{ending}: {reading.status}"
        if solver.name in REFUSING:
            assert reading.objective is None, where
        else:
            _check(program, reading, where)


def _check(program: LinearProgram, reading: Reading, where: str) -> None:
    objective = program.objectives[-1]
    own = solve(program, SolveOptions()).objective
    assert own is not None
    # The file minimises, whatever the model does.
    sign = 1.0 if objective.sense.value == "minimize" else -1.0
    assert reading.status == "optimal", where
    assert reading.objective == pytest.approx(sign * own, rel=1e-4, abs=1e-4), where
