"""What only some solvers read is read by them as what it was rewritten to for the others.

Every solver that is installed reads every file. Whoever is said to read a part has to come
to our optimum of the same model in rows and binaries; the others have to refuse the file, or
are those of whom we warn. The summary counts who refused what.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import mdsl
from mdsl.compiler import compile_model
from mdsl.data.opening import open_data
from mdsl.diagnostics import PlanError
from mdsl.formats.export import export_program
from mdsl.formats.options import FileFormat, FileOptions
from mdsl.formats.readers import misreaders_of, native_parts, readers_of
from mdsl.linear.program import LinearProgram
from mdsl.rewrites.choices import Choices
from tests.compiled import compile_case
from tests.external.solvers import Reading, Solver
from tests.external.tally import MISREAD, REFUSED, TALLY, UNBOUNDED_RELAXATION
from tests.lowered import lowered
from tests.paths import MODELS, ROOT, TESTS
from tests.strategies.logic import FEATURES, logical_cases
from tests.strategies.schema import Case as Logical
from tests.test_external import PAIRS, Case, case_of, check_result, installed
from tests.test_models import read_run
from tests.test_native import BOUNDED

NAMES = {
    "glpsol": "GLPK",
    "cbc": "CBC",
    "clp": "CLP",
    "lp_solve": "lp_solve",
    "highspy": "HiGHS",
    "pyscipopt": "SCIP",
    "gurobipy": "Gurobi",
    "cplex": "CPLEX",
    "coptpy": "COPT",
    "xpress": "Xpress",
    "ortools": "OR-Tools",
    "mosek": "MOSEK",
}
BY_HAND = {
    "implied": (
        "set I = 1..3\nvar x[I] >= -9 <= 20\nvar on[I] binary\n"
        "maximize z: sum(x[i] - 6 * i * on[i] for i in I) + x[1]\n"
        "constraint most: x[1] + x[2] + x[3] <= 30\n"
        "constraint a[i in I]: not on[i] implies x[i] <= 2\n"
        "constraint b[i in I]: on[i] implies x[i] == 3 * i + 1\n"
        "constraint c: on[1] and not on[2] implies x[3] <= x[1] - 1\n"
    ),
    "ordered": (
        "set I = 1..5\nvar x[I] >= -2 <= 4\nvar y[I] >= 0 <= 3\n"
        "maximize z: sum(i * x[i] for i in I) + 5 * x[1] + 3 * y[1] + 3 * y[5] + y[2]\n"
        "constraint two: sos2(x[i] for i in I)\n"
        "constraint one: sos1(y[i] + x[i] - 1 for i in I if i != 3)\n"
        "constraint also: sos1(y[i] for i in I if i > 1)\n"
    ),
    "pieces": (
        "set I = 1..3\nvar x[I] >= 0 <= 9\n"
        "minimize z: sum(piecewise(x[i], {0: 0, 2 * i: 9, 7: 11, 9: 10}) for i in I)\n"
        "    + sum(piecewise(x[i] - 4, {0: i, 2: 0}, -1, -2) for i in I)\n"
        "constraint least: x[1] + x[2] + x[3] >= 11\n"
    ),
    "every": BOUNDED,
    "nothing": (
        "var x >= 0 <= 5\nvar on binary\nmaximize z: x + on\n"
        "constraint a: on implies x <= 2\nconstraint b: not on implies x <= -1\n"
        "constraint c: on implies x >= 3\n"
    ),
}
WITHOUT_BOUNDS = {
    "implied_free": (
        "set I = 1..3\nvar x[I] free {bound}\nvar on[I] binary\n"
        "minimize z: sum(x[i] - 4 * i * on[i] for i in I)\n"
        "constraint least: sum(x[i] for i in I) >= -20\n"
        "constraint a[i in I]: on[i] implies x[i] >= 3 * i\n"
        "constraint b[i in I]: not on[i] implies x[i] == (x[next(i)] default (2 * x[1] - 1))\n"
    ),
    "rays": (
        "set I = 1..3\nvar x[I] free {bound}\n"
        "maximize z: sum(piecewise(x[i], {{0: 0, i: -2, 3 + i: 4}}, 1, -0.5) for i in I)\n"
        "    + sum(piecewise(x[i] + i, {{i: 0}}, 0.2, 0.25) for i in I)\n"
        "constraint sum_is: x[1] + x[2] + x[3] == -30\n"
    ),
}
BOUND = ">= -500 <= 500"
"""Models that need bounds in rows and binaries, and none as they are for some solvers."""

PUBLISHED = (
    "fctp8x12/fctp8x12",
    "feedbackarc/feedbackarc",
    "lotsize3/lotsize3",
    "sosmix/sosmix",
    "wagnerwhitin/wagnerwhitin",
)
SAMPLE, ALL = 30, 300
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]

Pair = tuple[Case, LinearProgram]
"""A model in rows and binaries with its optimum, and the same as it is for some solvers."""


def paired(name: str, plain: LinearProgram, native: LinearProgram) -> Pair:
    return case_of(name, plain), native


@cache
def by_hand() -> tuple[Pair, ...]:
    return tuple(
        paired(name, lowered(text), lowered(text, is_native=True))
        for name, text in BY_HAND.items()
    ) + tuple(
        paired(
            name,
            lowered(text.format(bound=BOUND).replace("free >=", ">=")),
            lowered(text.format(bound=""), is_native=True),
        )
        for name, text in WITHOUT_BOUNDS.items()
    )


def programs_of(path: Path) -> Pair:
    """Return a model of the gallery or the corpus, both ways."""
    model = mdsl.read(path).check()
    data, choices = [], Choices()
    if MODELS in path.parents:
        run = read_run(path)
        data = [str(ROOT / place) for place in run.data]
        choices = Choices(run.scenario, relax=tuple(run.relax), values=run.values)
    with open_data(model, data) as tables:
        plain, native = (
            compile_model(model, tables, choices, is_native=is_native).program
            for is_native in (False, True)
        )
    return paired(path.stem, plain, native)


@cache
def models() -> tuple[Pair, ...]:
    paths = [TESTS / "corpus" / f"{name}.plan" for name in PUBLISHED]
    paths += [MODELS / "production" / "production.plan"]
    return tuple(programs_of(path) for path in paths)


@cache
def random_models(count: int) -> tuple[Pair, ...]:
    """Return models with logic, as hypothesis draws them, that have what we look for."""
    drawn: list[Logical] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=QUIET,
    )
    @given(logical_cases(FEATURES))
    def draw(case: Logical) -> None:
        drawn.append(case)

    draw()
    found: list[Pair] = []
    for number, case in enumerate(drawn):
        try:
            native = compile_case(case, is_native=True).program
        except PlanError:
            # Some of them say what is known to be false.
            continue
        if native.is_native:
            plain = compile_case(case).program
            found.append(paired(f"logic{number}", plain, native))
    return tuple(found)


Compare = Callable[[Solver, str, Sequence[Pair]], None]


@pytest.fixture
def compare(tmp_path: Path, record_property: Callable[[str, object], None]) -> Compare:
    """Compare what a solver makes of files with the cases, as far as it reads them."""

    def run(solver: Solver, ending: str, pairs: Sequence[Pair]) -> None:
        options = FileOptions(FileFormat(ending), is_native=True)
        files: dict[bool, list[tuple[Case, Path, bool]]] = {True: [], False: []}
        name = NAMES[solver.name]
        for case, program in pairs:
            path = tmp_path / f"{case.name}.{ending}"
            objective = program.objectives[-1] if program.objectives else None
            export_program(program, path, objective, options)
            parts = native_parts(program, options)
            is_misread = name in misreaders_of(parts, options.format)
            reads = name in readers_of(parts, options.format)
            files[reads].append((case, path, is_misread))
        # A process ends with a file that is refused: few are enough.
        used = [*files[True], *files[False][:2]]
        readings = installed(solver).read([path for _, path, _ in used])
        found: dict[str, list[str]] = {}
        for number, (case, path, is_misread) in enumerate(used):
            reading = readings[number]
            if is_unbounded_for(solver, case, reading):
                came = UNBOUNDED_RELAXATION
            elif number < len(files[True]):
                came = check_result(case, reading, solver)
            elif is_misread:
                came = MISREAD
            else:
                assert reading.status != "optimal", f"{solver.name} reads {path.name}"
                came = REFUSED
            found.setdefault(came, []).append(case.name)
        record_property(TALLY, {f"{solver.name}-{ending} (native)": found})

    return run


def is_unbounded_for(solver: Solver, case: Case, reading: Reading) -> bool:
    """Whether Xpress calls a model unbounded that only ordered sets keep finite.

    Where its relaxation has no limit it looks no further.
    """
    is_one_of_these = solver.name == "xpress" and case.name in WITHOUT_BOUNDS
    return is_one_of_these and reading.status == "unbounded"


@pytest.mark.parametrize(("solver", "ending"), PAIRS)
def test_models_by_hand(solver: Solver, ending: str, compare: Compare) -> None:
    compare(solver, ending, by_hand())


@pytest.mark.parametrize(("solver", "ending"), PAIRS)
def test_models_of_the_gallery(solver: Solver, ending: str, compare: Compare) -> None:
    compare(solver, ending, models())


@pytest.mark.parametrize(("solver", "ending"), PAIRS)
def test_random_models(solver: Solver, ending: str, compare: Compare) -> None:
    compare(solver, ending, random_models(SAMPLE))


@pytest.mark.release
@pytest.mark.parametrize(("solver", "ending"), PAIRS)
def test_all_random_models(solver: Solver, ending: str, compare: Compare) -> None:
    compare(solver, ending, random_models(ALL))
