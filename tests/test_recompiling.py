"""Compiling again what has changed gives what compiling from the start gives, to the last bit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mdsl
from mdsl.compiler import (
    Compiled,
    Recompiler,
    Stopwatch,
    check_source,
    compile_model,
)
from mdsl.data.folder import Folder, open_tables
from mdsl.data.layers import Layers
from mdsl.data.table import Tables
from mdsl.diagnostics import PlanError, render_all
from mdsl.linear.program import LinearProgram
from mdsl.rewrites.choices import NO_CHOICES, Choices
from mdsl.semantics.model import CheckedModel, ParameterKind
from mdsl.source import Source
from tests.identical import compiled_differences
from tests.paths import MODELS
from tests.strategies.logic import FEATURES, logical_cases
from tests.strategies.models import cases
from tests.strategies.schema import Case

NO_DATA = Folder(Path("no data"))
SOME = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

Outcome = Compiled | str


def fresh(model: CheckedModel, tables: Tables, choices: Choices) -> Outcome:
    """Return what compiling from the start gives, or what it finds wrong."""
    try:
        return compile_model(model, tables, choices)
    except PlanError as error:
        return render_all(error.diagnostics)


def assert_same_again(
    model: CheckedModel, tables: Tables, runs: Sequence[Choices]
) -> list[Outcome]:
    """Compile all runs one after the other, and each from the start; return what came."""
    recompiler = Recompiler(model, tables)
    found: list[Outcome] = []
    for choices in runs:
        expected = fresh(model, tables, choices)
        try:
            again: Outcome = recompiler.compile(choices)
        except PlanError as error:
            again = render_all(error.diagnostics)
        if isinstance(expected, Compiled) and isinstance(again, Compiled):
            assert compiled_differences(expected, again) == []
        else:
            assert again == expected
        found.append(again)
    return found


# --- the gallery -----------------------------------------------------------------------------


def scaled(model: CheckedModel) -> str:
    """Return a scenario for each param of numbers, which makes its cells larger."""
    return "\n".join(
        f"scenario scaled_{name}_{factor} {{ {_scaling(name, model)} = {right} }}"
        for name, parameter in model.parameters.items()
        if parameter.kind in {ParameterKind.NUMBER, ParameterKind.INTEGER}
        for factor in (0, 2)
        for right in [f"{factor} * {_cell(name, model)}"]
    )


def _scaling(name: str, model: CheckedModel) -> str:
    names = [f"i{at}" for at in range(model.parameters[name].arity)]
    if not names:
        return name
    pattern = names[0] if len(names) == 1 else f"({', '.join(names)})"
    return f"{name}[{pattern} in {name}]"


def _cell(name: str, model: CheckedModel) -> str:
    names = [f"i{at}" for at in range(model.parameters[name].arity)]
    return f"{name}[{', '.join(names)}]" if names else name


def with_scenarios(source: Source) -> CheckedModel:
    """Return a model with a scenario for each of its params besides its own."""
    model = check_source(source, Stopwatch())
    text = f"{source.text}\n{scaled(model)}\n"
    return check_source(Source(source.name, text), Stopwatch())


def all_runs(model: CheckedModel) -> Iterator[Choices]:
    """Yield the run that changes nothing, all scenarios, and all that can be left out."""
    yield NO_CHOICES
    for scenario in model.scenarios:
        yield Choices(scenario=scenario)
    for name in (*model.constraints, *model.goals):
        yield Choices(drop=(name,))
    for name in model.objectives:
        yield Choices(objective=name)
    yield Choices(relax=("all",))
    yield NO_CHOICES


@pytest.mark.parametrize(
    "name", ["diet", "goals", "production", "production_basic", "transport"]
)
def test_gallery(name: str) -> None:
    path = MODELS / name / f"{name}.plan"
    model = with_scenarios(Source(str(path), path.read_text(encoding="utf-8")))
    tables = Layers([Folder(path.parent / "data")])
    found = assert_same_again(model, tables, [*all_runs(model)])
    assert isinstance(found[0], Compiled)
    assert isinstance(found[-1], Compiled)


DATES = MODELS / "distribution" / "data"
SLICES = [Choices(values={"slice": name}) for name in ("w2", "w4")]
RULES = ("V0", "V0e", "S1", "S2A", "S2B", "S4", "CN", "DCN", "FLN")


def compiled_all(folder: Path, runs: Sequence[Choices]) -> None:
    """Compile the runs of a model on the calendar; all of them can be compiled."""
    model = mdsl.read(folder).check()
    found = assert_same_again(model, Layers([Folder(DATES)]), runs)
    assert all(isinstance(one, Compiled) for one in found)


def test_slices_of_the_calendar() -> None:
    costs = [
        replace(run, values={**run.values, **more})
        for run in SLICES
        for more in (
            {"overtime_rate": "9"},
            {"production_cost": "1"},
            {"shelf_life": "1"},
        )
    ]
    scenarios = [
        replace(run, scenario="no_opening_stock", relax=("all",)) for run in SLICES
    ]
    compiled_all(
        MODELS / "distribution", [SLICES[0], *costs[:2], *scenarios, *SLICES, *costs]
    )


def test_rules_of_changeover() -> None:
    rules = [Choices(values={"rule": rule}) for rule in RULES]
    more = [Choices(values={"rule": "CN", "useful_only": "1"}), NO_CHOICES]
    compiled_all(MODELS / "changeover", [*rules, *more, *rules[::-1]])


# --- what is taken over ----------------------------------------------------------------------


SMALL = """
set P = {"a", "b"}
set T = 1..3
param demand[P, T] default 10
param rate[P] default 2
param weight[P] default 3
param room = 100
set Heavy = {p for p in P if weight[p] > 1}
var make[P, T] >= 0
var extra[P] >= 0 <= room
minimize cost: sum(rate[p] * make[p, t] for p in P, t in T)
constraint meet[p in P, t in T]: make[p, t] + extra[p] >= demand[p, t]
constraint fits[t in T]: sum(weight[p] * make[p, t] for p in Heavy) <= room
scenario dearer { rate[p in P] = 2 * rate[p] }
scenario busier { demand[p in P, t in T] = 2 * demand[p, t] }
scenario lighter { weight[p in P] = weight[p] / 2 }
scenario lightest { weight["a"] = 0 }
scenario roomier { room = 200 }
"""


def again(scenario: str) -> tuple[LinearProgram, LinearProgram]:
    """Return the program of the small model, and that of one of its scenarios."""
    model = check_source(Source("small.plan", SMALL), Stopwatch())
    recompiler = Recompiler(model, NO_DATA)
    first = recompiler.compile().program
    return first, recompiler.compile(Choices(scenario=scenario)).program


@pytest.mark.parametrize(
    ("scenario", "changed"),
    [
        ("dearer", {"costs"}),
        ("busier", {"row_lower", "row_upper"}),
        ("lighter", {"row_lower", "row_upper", "a_value"}),
        ("lightest", {"row_lower", "row_upper", "a_start", "a_index", "a_value"}),
        ("roomier", {"row_lower", "row_upper", "col_lower", "col_upper"}),
    ],
)
def test_arrays_are_shared_where_nothing_changes(
    scenario: str, changed: set[str]
) -> None:
    first, other = again(scenario)
    arrays = (
        "col_lower",
        "col_upper",
        "row_lower",
        "row_upper",
        "a_start",
        "a_index",
        "a_value",
    )
    made = {name for name in arrays if getattr(first, name) is not getattr(other, name)}
    made |= {"costs"} if first.objectives[0] is not other.objectives[0] else set()
    assert made == changed


# --- random models ---------------------------------------------------------------------------


def assert_same_in_random_order(case: Case, random: Random) -> None:
    """Compile some runs of a random model in a random order."""
    with TemporaryDirectory() as folder:
        case.write_tables(Path(folder))
        try:
            model = with_scenarios(Source("case.plan", case.text))
        except PlanError:
            return
        runs = [*all_runs(model)]
        random.shuffle(runs)
        assert_same_again(model, open_tables(folder), runs[:8])


@SOME
@given(cases(), st.randoms(use_true_random=False))
def test_random_models(case: Case, random: Random) -> None:
    assert_same_in_random_order(case, random)


@SOME
@given(logical_cases(tuple(FEATURES)), st.randoms(use_true_random=False))
def test_random_logic(case: Case, random: Random) -> None:
    assert_same_in_random_order(case, random)


QUADRATIC = """
set I ordered = 1..4
param target[I] = {1: 1, 2: 0, 3: 2, 4: 5}
param weight = 2
param room = 9
param steep = 0
var x[I] >= 0 <= 8
var low >= 0
let miss[i in I] = weight * (x[i] - target[i]) ^ 2
let steps = sum((x[i] - x[prev(i)]) ^ 2 for i in I if i > 1)
let kink = max(low, x[1] - 2)
minimize total priority 3: sum(miss[i] for i in I) + steps + (kink + steep * low) ^ 2
minimize only priority 2: sum(x[i] for i in I if i > 3)
constraint limit: sum(x[i] for i in I) <= room
constraint less: low + x[2] >= 1

scenario other_targets { target[i in I] = target[i] + i }
scenario same_weight { weight = 2 }
scenario heavy { weight = 7 }
scenario roomy { room = 90 }
scenario curved { weight = -1 }
scenario steeper { steep = 3 }
scenario unlimited { drop limit }
scenario alone { objective only }
"""


@given(st.randoms(use_true_random=False))
@settings(max_examples=12)
def test_quadratic_objectives(random: Random) -> None:
    model = check_source(Source("quadratic.plan", QUADRATIC), Stopwatch())
    runs = list(all_runs(model))
    random.shuffle(runs)
    found = assert_same_again(model, NO_DATA, runs)
    assert sum(isinstance(one, str) for one in found) == 1
