"""Every solver that is installed reads our files as the model that we have written.

A solver that is not installed is skipped by its name, and pytest's summary tells which
files it did not solve, within its size or time. The usual run takes a sample of the random
models; `pytest -m release` takes all of them, and the models with much data.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from mdsl.api import read
from mdsl.formats.export import checked_sheet, export_program
from mdsl.formats.options import Dialect, FileFormat, FileOptions, NameStyle
from mdsl.formats.sheet import Sheet, entries_of
from mdsl.linear.program import Integrality, LinearProgram, Objective, Sense
from mdsl.linear.solution import Status
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve
from tests.external.child import LICENCE, LIMIT, TIME
from tests.external.solvers import SOLVERS, Reading, Solver, read_fixed_glpsol
from tests.external.tally import COMPARED, OWN_TIME, QUADRATIC, TALLY, UNBOUNDED_MIP
from tests.paths import ROOT
from tests.programs import Goal, make_program
from tests.test_models import PLANS, read_run

INF = np.inf
SAMPLE, ALL = 10, 200
SECONDS = 10
LARGE = 50_000
OPTIONS = {
    "mps": FileOptions(),
    "lp": FileOptions(FileFormat.LP),
}
LINEAR_ONLY = {"glpsol", "cbc", "clp", "lp_solve", "ortools"}
RANGE_COLUMN = "MPS_Rg"


def random_program(seed: int) -> LinearProgram:
    """Return a small program of numbers with all their digits and every kind of bound."""
    random = np.random.default_rng(seed)
    num_row, num_col = int(random.integers(1, 7)), int(random.integers(1, 8))
    matrix = random.normal(0, 3, (num_row, num_col))
    matrix *= random.random((num_row, num_col)) < 0.6
    matrix = np.where(random.random((num_row, num_col)) < 0.4, np.round(matrix), matrix)
    matrix[np.abs(matrix) < 0.01] = 0
    rows = _random_bounds(random, num_row)
    cols = _random_bounds(random, num_col)
    kinds = (random.random(num_col) < 0.3).astype(np.uint8)
    # Xpress and GLPK refuse an integer column without a whole number between its bounds.
    lower = np.where(kinds > 0, np.floor(cols[0]), cols[0])
    cols = lower, np.maximum(cols[1], lower)
    if seed % 4:
        rows = _around(random, matrix, rows, (cols, kinds))
    costs = np.round(random.normal(0, 9, num_col), 3) * (random.random(num_col) < 0.8)
    sense = Sense.MAXIMIZE if random.random() < 0.5 else Sense.MINIMIZE
    offset = float(random.integers(-3, 4)) / 8
    return make_program(matrix, rows, cols, [Goal(costs, sense, offset)], kinds)


Bounds = tuple[np.ndarray, np.ndarray]


def _around(
    random: np.random.Generator,
    matrix: np.ndarray,
    rows: Bounds,
    columns: tuple[Bounds, np.ndarray],
) -> Bounds:
    """Return bounds of rows moved so that a point within the columns' bounds is a plan."""
    (lower, upper), kinds = columns
    low = np.where(np.isfinite(lower), lower, np.minimum(upper, 0) - 3)
    high = np.where(np.isfinite(upper), upper, np.maximum(low, 0) + 3)
    point = low + random.random(len(low)) * (high - low)
    value = matrix @ np.where(kinds > 0, np.floor(point), point)
    shift = np.where(np.isfinite(rows[0]), value - rows[0], value - rows[1])
    shift = np.where(np.isfinite(shift), shift, 0.0)
    inside = np.where(np.isfinite(rows[0]), -0.5, 0.5) * (rows[0] != rows[1])
    # An equation that only a rounding error keeps is one that SCIP calls violated.
    movable = (kinds == 0) & (lower < upper)
    is_tight = (rows[0] == rows[1]) & ~(matrix[:, movable] != 0).any(axis=1)
    room = np.where(is_tight, 0.25, 0.0)
    return rows[0] + shift + inside - room, rows[1] + shift + inside + room


def _random_bounds(
    random: np.random.Generator, count: int
) -> tuple[np.ndarray, np.ndarray]:
    lower = np.round(random.normal(-2, 5, count), int(random.integers(0, 16)))
    upper = lower + np.abs(random.normal(2, 9, count))
    kind = random.integers(0, 8, count)
    lower = np.select([kind == 0, kind == 1, kind == 2], [-INF, -INF, 0.0], lower)
    upper = np.select([kind == 0, kind == 2, kind == 3], [INF, INF, lower], upper)
    return lower, upper


@dataclass(frozen=True)
class Case:
    """A model with what is expected of those who read its files."""

    name: str
    program: LinearProgram
    objective: Objective | None
    status: Status
    optimum: float | None
    """Of the file, which minimises."""


def case_of(name: str, program: LinearProgram) -> Case:
    objective = program.objectives[-1] if program.objectives else None
    alone = replace(program, objectives=program.objectives[-1:])
    solution = solve(alone, SolveOptions(time_limit=SECONDS))
    optimum = solution.objective if solution.has_plan else None
    if objective is not None and objective.sense is Sense.MAXIMIZE and optimum:
        optimum = -optimum
    return Case(name, program, objective, solution.status, optimum)


@cache
def random_cases(start: int, stop: int) -> tuple[Case, ...]:
    return tuple(
        case_of(f"random{seed}", random_program(seed)) for seed in range(start, stop)
    )


@cache
def model_cases(*, is_large: bool) -> tuple[Case, ...]:
    """Return the models of the gallery with much data, or the others."""
    return tuple(
        case_of(path.stem, program_of(path))
        for path in PLANS
        if (data_size(path) > LARGE) == is_large
    )


def data_size(path: Path) -> int:
    """Return the bytes of a model's tables."""
    places = [ROOT / place for place in read_run(path).data] or [path.parent / "data"]
    return sum(p.stat().st_size for place in places for p in place.rglob("*.*"))


def program_of(path: Path) -> LinearProgram:
    """Return a model of the gallery on the data that its header comment names."""
    run = read_run(path)
    compiled = read(path).compile(
        data=[str(ROOT / place) for place in run.data] or None,
        set=run.values,
        scenario=run.scenario,
        relax=run.relax,
    )
    return compiled.program


def files_of(cases: Sequence[Case], folder: Path, ending: str) -> list[Path]:
    paths = [folder / f"{case.name}.{ending}" for case in cases]
    for case, path in zip(cases, paths, strict=True):
        export_program(case.program, path, case.objective, OPTIONS[ending])
    return paths


def installed(solver: Solver) -> Solver:
    if not solver.is_installed:
        pytest.skip(f"{solver.name} is not installed: {solver.package}")
    return solver


def check_result(case: Case, reading: Reading, solver: Solver) -> str:
    """Compare status and optimum; CBC and CLP print eight digits.

    Returns:
        What came of it: `COMPARED`, or why the answers could not be compared.
    """
    if reading.status in {LICENCE, LIMIT, TIME}:
        return reading.status
    if case.program.is_quadratic and solver.name in LINEAR_ONLY:
        # Whoever cannot read squares must not pass them over.
        assert reading.status != "optimal", f"{solver.name} on {case.name}"
        return QUADRATIC
    if case.status is Status.TIME_LIMIT:
        return OWN_TIME
    is_unbounded_mip = case.status is Status.UNBOUNDED and case.program.is_mip
    if (
        solver.name == "highspy"
        and is_unbounded_mip
        and reading.status in {"infeasible", "optimal"}
    ):
        # HiGHS 1.15 calls some of these infeasible, or optimal without presolving.
        return UNBOUNDED_MIP
    where = f"{solver.name} on {case.name}"
    words = {case.status.value}
    if case.status in {Status.INFEASIBLE, Status.UNBOUNDED}:
        words.add("either")
    if reading.status == "either" and case.status is not Status.OPTIMAL:
        return COMPARED
    assert reading.status in words, where
    if case.optimum is not None:
        assert reading.objective == pytest.approx(case.optimum, rel=1e-5, abs=1e-5), (
            where
        )
    return COMPARED


def check_model(case: Case, reading: Reading, solver: Solver, ending: str) -> None:
    """Compare every bound, cost and coefficient, digit by digit."""
    model = reading.model
    if not model:
        return
    if case.program.is_quadratic and solver.name == "pyscipopt":
        # SCIP makes a column and a row of the squares.
        return
    sheet = checked_sheet(case.program, case.objective, OPTIONS[ending])
    where = f"{solver.name} on {case.name}"
    own = {name: col for name, col in model["cols"].items() if RANGE_COLUMN not in name}
    assert own == dict(expected_columns(sheet)), where
    assert model.get("sense", "min") == "min", where
    if "rows" in model and len(own) == len(model["cols"]):
        rows = {
            name: [low, high, {col: v for col, v in terms.items() if v}]
            for name, (low, high, terms) in model["rows"].items()
            if name != "norow_"
        }
        expected = dict(expected_rows(sheet))
        # SCIP makes a bound of a row with one column and none of an empty row.
        if solver.name == "pyscipopt":
            rows = {name: row for name, row in rows.items() if row[2]}
            expected = {name: row for name, row in expected.items() if row[2]}
        assert rows == expected, where


def expected_columns(sheet: Sheet) -> Iterator[tuple[str, list[float]]]:
    for col, name in enumerate(sheet.col_names[:].tolist()):
        is_integer = sheet.integrality[col] == Integrality.INTEGER
        yield (
            name.decode(),
            [
                float(sheet.col_lower[col]),
                float(sheet.col_upper[col]),
                int(is_integer),
                float(sheet.costs[col]),
            ],
        )


def expected_rows(sheet: Sheet) -> Iterator[tuple[str, list[object]]]:
    entries = slice(0, sheet.program.num_nonzero)
    starts, rows, values = entries_of(sheet, slice(0, sheet.num_col), entries)
    cols = np.repeat(np.arange(sheet.num_col), np.diff(starts))
    names = [name.decode() for name in sheet.col_names[:].tolist()]
    for row, name in enumerate(sheet.row_names[:].tolist()):
        own = np.flatnonzero(rows == row)
        terms = {names[cols[at]]: float(values[at]) for at in own}
        low, high = float(sheet.row_lower[row]), float(sheet.row_upper[row])
        yield name.decode(), [low, high, terms]


@pytest.fixture
def compare(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> Callable[[Solver, str, Sequence[Case]], None]:
    """Compare what a solver reads with the cases, and note for the summary what came of it."""

    def run(solver: Solver, ending: str, cases: Sequence[Case]) -> None:
        used = [c for c in cases if not (solver.is_lp_only and c.program.is_mip)]
        readings = installed(solver).read(files_of(used, tmp_path, ending))
        assert len(readings) == len(used)
        found: dict[str, list[str]] = {}
        for case, reading in zip(used, readings, strict=True):
            came = check_result(case, reading, solver)
            found.setdefault(came, []).append(case.name)
            check_model(case, reading, solver, ending)
        record_property(TALLY, {f"{solver.name}-{ending}": found})

    return run


Compare = Callable[[Solver, str, Sequence[Case]], None]


PAIRS = [
    pytest.param(solver, ending, id=f"{solver.name}-{ending}")
    for solver in SOLVERS
    for ending in sorted(solver.endings)
]


@pytest.mark.parametrize(("solver", "ending"), PAIRS)
def test_models(solver: Solver, ending: str, compare: Compare) -> None:
    compare(solver, ending, model_cases(is_large=False))


@pytest.mark.release
@pytest.mark.parametrize(("solver", "ending"), PAIRS)
def test_large_models(solver: Solver, ending: str, compare: Compare) -> None:
    compare(solver, ending, model_cases(is_large=True))


@pytest.mark.parametrize(("solver", "ending"), PAIRS)
def test_random_models(solver: Solver, ending: str, compare: Compare) -> None:
    compare(solver, ending, random_cases(0, SAMPLE))


FIXED = FileOptions(FileFormat.FIXED, names=NameStyle.SHORT)


def few_digits(seed: int) -> LinearProgram:
    """Return a random program whose numbers fit into the fields of fixed MPS."""
    program = random_program(seed)
    objective = program.objectives[0]
    value = np.round(program.a_value, 2)
    return replace(
        program,
        a_value=np.where(value == 0, 0.5, value),
        **{
            name: np.round(getattr(program, name), 3)
            for name in ("row_lower", "row_upper", "col_lower", "col_upper")
        },
        objectives=(replace(objective, costs=np.round(objective.costs, 2)),),
    )


def test_fixed_files_are_read_by_glpsol(tmp_path: Path) -> None:
    glpsol = installed(SOLVERS[0])
    for seed in range(SAMPLE):
        case = case_of(f"fixed{seed}", few_digits(seed))
        path = tmp_path / f"{case.name}.mps"
        export_program(case.program, path, case.objective, FIXED)
        check_result(case, read_fixed_glpsol(path), glpsol)


# COPT loses the bounds of semicontinuous columns in MPS without a word, CLP has none of them,
# and glpsol and MOSEK refuse such files.
NATIVE_READERS = [
    pytest.param(solver, ending, id=f"{solver.name}-{ending}")
    for solver in SOLVERS
    for ending in sorted(solver.endings)
    if solver.name not in {"coptpy", "clp", "glpsol", "mosek"}
]


@pytest.mark.parametrize(("solver", "ending"), NATIVE_READERS)
def test_native_semicontinuous_columns(
    solver: Solver, ending: str, tmp_path: Path
) -> None:
    """Each optimum is another one where a bound or the kind of a column is lost."""
    options = replace(OPTIONS[ending], is_native=True)
    programs = enumerate(semicontinuous_programs())
    cases = [case_of(f"semi{number}", program) for number, program in programs]
    paths = [tmp_path / f"{case.name}.{ending}" for case in cases]
    for case, path in zip(cases, paths, strict=True):
        export_program(case.program, path, case.objective, options)
    for case, reading in zip(cases, installed(solver).read(paths), strict=True):
        assert check_result(case, reading, solver) == COMPARED


def semicontinuous_programs() -> Iterator[LinearProgram]:
    """Yield programs in which a column is 0, at its lower bound, and at its upper one."""
    lower, upper, kinds = [2, 3, 0], [10, 12, 1], [2, 2, 0]
    for low, high, costs in (
        (1, 20, [3, 2, 9]),
        (0, 20, [1, 1, 1]),
        (0, 30, [-1, -2, 0]),
        (13.5, 30, [3, 1, 9]),
    ):
        rows = [low, -INF], [INF, high]
        matrix = [[1, 1, 1], [1, 1, 0]]
        yield make_program(matrix, rows, (lower, upper), [Goal(costs)], kinds)


PLAIN_READERS = [s for s in SOLVERS if s.name in {"highspy", "pyscipopt", "gurobipy"}]


@pytest.mark.parametrize("solver", PLAIN_READERS, ids=lambda solver: solver.name)
def test_plain_dialect_is_read_as_a_maximum(solver: Solver, tmp_path: Path) -> None:
    cases = [case for case in random_cases(0, SAMPLE) if case.optimum is not None]
    paths = [tmp_path / f"{case.name}.mps" for case in cases]
    for case, path in zip(cases, paths, strict=True):
        options = FileOptions(dialect=Dialect.PLAIN)
        export_program(case.program, path, case.objective, options)
    for case, reading in zip(cases, installed(solver).read(paths), strict=True):
        assert case.objective is not None
        assert case.optimum is not None
        is_maximum = case.objective.sense is Sense.MAXIMIZE
        assert reading.model["sense"] == ("max" if is_maximum else "min")
        own = -case.optimum if is_maximum else case.optimum
        assert reading.objective == pytest.approx(own, rel=1e-5, abs=1e-5)


@pytest.mark.release
@pytest.mark.parametrize(("solver", "ending"), PAIRS)
def test_all_random_models(solver: Solver, ending: str, compare: Compare) -> None:
    compare(solver, ending, random_cases(SAMPLE, ALL))
