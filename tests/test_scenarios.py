"""Scenarios and choices: what they change of a model, and what they leave as it was."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import mdsl
from mdsl import cases
from mdsl.cases import BASE_CASE, plan_cases, split_values
from mdsl.compiler import Compiled, Stopwatch, check_source, compile_text
from mdsl.data.folder import Folder
from mdsl.diagnostics import PlanError
from mdsl.linear.program import Integrality, LinearProgram
from mdsl.linear.solution import Solution, Status
from mdsl.rewrites.choices import NO_CHOICES, Choices
from mdsl.semantics.instance_names import parse_instance_name
from mdsl.solving.options import SolveOptions
from mdsl.source import Source
from tests.paths import MODELS
from tests.test_production import WHAT_IFS, goal_values

NO_DATA = Folder(Path("no data"))
PRODUCTION = MODELS / "production"

Cells = dict[str, object]


def compiled(text: str, scenario: str = "", **values: str) -> Compiled:
    choices = Choices(scenario=scenario, values=values)
    return compile_text(Source("a.plan", text), NO_DATA, choices)


def chosen(text: str, choices: Choices) -> LinearProgram:
    return compile_text(Source("a.plan", text), NO_DATA, choices).program


def cells(made: Compiled, name: str) -> Cells:
    """Return the given cells of a param, or all of a data let, by their members."""
    instance = made.instance
    bound = instance.parameters.get(name) or instance.lets[name]
    given = np.arange(bound.domain.count) if bound.given is None else bound.given
    labels = [bound.domain.label(int(number)) for number in given]
    return dict(zip(labels, bound.values.tolist(), strict=True))


def members(made: Compiled, name: str) -> list[object]:
    """Return the members of a set."""
    bound = made.instance.sets[name]
    codes = bound.factor.codes(0, np.arange(bound.factor.count))
    return list(made.instance.root(bound.items[0]).members[codes])


# --- overrides -------------------------------------------------------------------------------

DEMAND = """
set P = {"a", "b"}
set T = 1..3
param demand[P, T] default 10
param rate = 3
var x[P, T] >= 0
minimize cost: sum(rate * demand[p, t] * x[p, t] for p in P, t in T)
"""


def test_all_cells_and_a_scalar() -> None:
    text = (
        DEMAND + "scenario s { demand[p in P, t in T] = 2 * demand[p, t]  rate = 40 }"
    )
    made = compiled(text, "s")
    assert set(cells(made, "demand").values()) == {20.0}
    assert cells(made, "rate") == {"": 40.0}
    assert made.program.objectives[0].costs.tolist() == [800.0] * 6
    assert [str(note) for note in made.instance.notes] == [
        "demand: 6 cells overridden by the scenario",
        "rate: 1 cell overridden by the scenario",
    ]


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("demand[p in P, t in T if t > 2] = t", {"a,3": 3.0, "b,3": 3.0}),
        ('demand["a", t in T if t < 3] = t', {"a,1": 1.0, "a,2": 2.0}),
        ('demand["b", 2] = 7', {"b,2": 7.0}),
        ("demand[last(P2), first(T)] = 7", {"b,1": 7.0}),
        ("demand[p in P, next(first(T))] = 7", {"a,2": 7.0, "b,2": 7.0}),
        ('demand[P, 1] = 7  demand["a", 2] = 8', {"a,1": 7.0, "a,2": 8.0, "b,1": 7.0}),
        ("demand[(=first(P2), t) in P * T if t != 1] = t", {"a,2": 2.0, "a,3": 3.0}),
        ("demand[v in P * T if v.2 == 3] = 2 * demand[v]", {"a,3": 20.0, "b,3": 20.0}),
        ("demand[p in P, t in T if t > 5] = 1", {}),
    ],
)
def test_only_these_cells_change(override: str, expected: Cells) -> None:
    text = DEMAND + f'set P2 ordered = {{"a", "b"}}\nscenario s {{ {override} }}'
    text = text.replace('set P = {"a", "b"}', "set P within P2 = P2")
    made = compiled(text, "s")
    assert cells(made, "demand") == expected
    assert cells(compiled(text), "demand") == {}


def test_right_hand_sides_see_the_values_before_all_overrides() -> None:
    text = """
    param a = 3
    param b = 5
    let total = a + b
    var x >= 0
    minimize cost: (a + b + total) * x
    scenario s { b = 2 * a  a = total + b }
    """
    made = compiled(text, "s")
    assert cells(made, "a") == {"": 13.0}
    assert cells(made, "b") == {"": 6.0}
    assert cells(made, "total") == {"": 19.0}


def test_sets_and_lets_follow() -> None:
    text = """
    set P = {"a", "b", "c"}
    param open[P] flag = {"a": 1, "b": 1}
    param limit integer = 2
    set Open = {p for p in P if open[p]}
    set T = 1..limit
    let count = card(Open) * card(T)
    var x[Open, T] >= 0
    minimize cost: count * sum(x[p, t] for p in Open, t in T)
    scenario s { open[p in P] = not open[p]  limit = limit + 1 }
    scenario t { open["c"] = 1  open["a"] = 0 }
    """
    assert members(compiled(text), "Open") == ["a", "b"]
    made = compiled(text, "s")
    assert members(made, "Open") == ["c"]
    assert members(made, "T") == [1, 2, 3]
    assert cells(made, "count") == {"": 3.0}
    assert made.program.num_col == 3
    assert members(compiled(text, "t"), "Open") == ["b", "c"]


def test_members_keep_their_names_where_their_codes_change() -> None:
    text = """
    param start integer = 1
    set T = start..6
    param peak in T = 4
    param demand[T] default 1
    var x[T] >= 0
    minimize cost: sum(demand[t] * x[t] for t in T if t != peak)
    scenario s { start = 3  peak = 5  demand[t in T if t > 4] = 10 * t }
    scenario too_long { start = 3  demand[t in T] = 2 }
    """
    made = compiled(text, "s")
    assert cells(made, "demand") == {"5": 50.0, "6": 60.0}
    root = made.instance.root("T")
    assert root.members[made.instance.parameters["peak"].values[0]] == 5
    with pytest.raises(PlanError, match=r"no `demand\[1\]`, `demand\[2\]` to override"):
        compiled(text, "too_long")


def test_values_of_every_kind() -> None:
    text = """
    set P = {"a", "b"}
    set D = 2025-06-01..2025-06-05
    param best in P = "a"
    param day in D = 2025-06-01
    param due date = 2025-06-02
    param label[P] text = {"a": "x", "b": "y"}
    param lots[P] integer default 0
    param late flag = 0
    var x[P] >= 0
    minimize cost: sum(x[p] for p in P if p != best and label[p] != "" and p in lots)
    check used: (late or due > day) and due > 2025-01-01
    scenario s {
        best = "b"
        day = 2025-06-03
        due = due + 2
        label["b"] = label["a"]
        lots["a"] = 2
        late = due > 2025-06-01
    }
    """
    made = compiled(text, "s")
    assert cells(made, "best") == {"": 1}
    assert cells(made, "day") == {"": 2}
    assert cells(made, "due") == {"": 20243}
    assert cells(made, "label") == {"a": "x", "b": "x"}
    assert cells(made, "lots") == {"a": 2.0}
    assert cells(made, "late") == {"": True}


def test_cells_of_tables_keep_their_places(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("p,price\na,1\nb,2\nc,3\n", encoding="utf-8")
    text = """
    set P from t
    param price[P] from t
    var x[P] >= 0
    minimize cost: sum(price[p] * x[p] for p in P)
    scenario s { price["b"] = 2 * price["c"] }
    """
    source, choices = Source("a.plan", text), Choices(scenario="s")
    bound = compile_text(source, Folder(tmp_path), choices).instance.parameters["price"]
    places = [place and place.row for place in map(bound.place, range(3))]
    assert bound.values.tolist() == [1, 6, 3]
    assert places == [2, None, 4]
    strict = Source("a.plan", text.replace("param price[P]", "param price[P] >= 2"))
    with pytest.raises(PlanError) as error:
        compile_text(strict, Folder(tmp_path), choices)
    rows = [d.place and d.place.row for d in error.value.diagnostics]
    assert rows == [2]


def test_names_of_a_scenario_count_as_used() -> None:
    text = """
    param growth = 2
    param rate = 3
    var x >= 0
    minimize cost: rate * x
    scenario s { rate = growth * rate }
    """
    model = check_source(Source("a.plan", text), Stopwatch())
    assert model.warnings == ()
    assert [*model.scenarios] == ["s"]


def test_set_values_come_before_the_scenario() -> None:
    text = (
        DEMAND + "scenario s { rate = 2 * rate  demand[p in P, 1] = demand[p, 1] + 1 }"
    )
    made = compiled(text, "s", rate="5", **{"demand[b,1]": "4", "demand[b, 3]": "9"})
    assert cells(made, "rate") == {"": 10.0}
    assert cells(made, "demand") == {"a,1": 11.0, "b,1": 5.0, "b,3": 9.0}


def test_set_takes_labels_with_commas_and_quotes() -> None:
    text = """
    set City = {"Paris, France", "Rome"}
    param cost[City] default 1
    param far[City, City] default 1
    var x[City] >= 0
    minimize total: sum(cost[c] * far[c, c] * x[c] for c in City)
    """
    values = {
        "cost[Paris, France]": "2",
        'cost["Rome"]': "3",
        'far["Paris, France",Rome]': "4",
    }
    made = compiled(text, **values)
    assert cells(made, "cost") == {"Paris, France": 2.0, "Rome": 3.0}
    assert cells(made, "far") == {"Paris, France,Rome": 4.0}


def test_instance_names() -> None:
    assert parse_instance_name(" cost ").inner is None
    name = parse_instance_name("cost[A&P]")
    assert (name.name, name.labels(1), str(name)) == ("cost", ("A&P",), "cost[A&P]")
    assert parse_instance_name('x["a ""b""", c ]').labels(2) == ('a "b"', "c")
    assert parse_instance_name("x[]").labels(2) == ()


# --- drop, relax, objective --------------------------------------------------------------------

CHOICES = """
set P = {"a", "b", "c"}
var x[P] integer >= 0 <= 9
var y binary
var z integer semicontinuous >= 2 <= 5
minimize cost: sum(x[p] for p in P) + 20 * y
maximize gain[p in P if p != "b"] "of one": x[p] + z
constraint least: sum(x[p] for p in P) >= 2.5
constraint most: sum(x[p] for p in P) + y + z <= 9.5
goal some priority 1: x["a"] >= 5
goal fine penalty 3: x["b"] >= 1
scenario s { drop least  drop some  objective gain["c"]  relax x }
"""


def test_only_the_chosen_objective_is_served() -> None:
    program = chosen(CHOICES, Choices(objective="cost"))
    assert [o.name for o in program.objectives] == ["some", "cost"]
    program = chosen(CHOICES, Choices(objective="gain[c]"))
    assert [o.name for o in program.objectives] == ["some", "gain[c]"]
    assert program.objectives[-1].description == "of one"
    labels = [program.col_label(col) for col in program.objectives[-1].cols]
    assert labels == ["x[c]", "z", "fine.under"]


def test_goals_keep_their_places_around_a_chosen_objective() -> None:
    text = """
    var x >= 0 <= 9
    minimize cost priority 2: x
    maximize gain priority 1: x
    goal early priority 1: x >= 3
    goal late priority 3: x >= 5
    """
    names = [o.name for o in chosen(text, NO_CHOICES).objectives]
    assert names == ["early", "gain", "cost", "late"]
    names = [o.name for o in chosen(text, Choices(objective="cost")).objectives]
    assert names == ["early", "cost", "late"]


def test_a_family_of_one_objective_needs_no_choice() -> None:
    text = """
    set P = {"a"}
    var x[P] >= 0
    minimize cost[p in P]: x[p]
    """
    assert chosen(text, NO_CHOICES).objectives[0].name == "cost[a]"


def test_a_family_chosen_as_a_whole_needs_priorities() -> None:
    text = """
    set P = {"a", "b"}
    param rank[P] = {"a": 2, "b": 1}
    var x[P] >= 1
    minimize cost[p in P] priority rank[p]: x[p]
    minimize all_of_it: sum(x[p] for p in P)
    """
    names = [o.name for o in chosen(text, Choices(objective="cost")).objectives]
    assert names == ["cost[b]", "cost[a]"]
    with pytest.raises(PlanError, match="there are 3 objectives"):
        chosen(text, NO_CHOICES)


def rows(program: LinearProgram) -> list[str]:
    return [program.row_label(row) for row in range(program.num_row)]


def test_dropped_constraints_and_goals_leave_nothing_behind() -> None:
    everything = chosen(CHOICES, Choices(objective="cost"))
    assert rows(everything) == ["least", "most", "some", "fine"]
    choices = Choices(objective="cost", drop=("least", "fine", "some"))
    program = chosen(CHOICES, choices)
    assert rows(program) == ["most"]
    assert everything.num_col == program.num_col + 2
    assert program.goals == ()
    labels = [program.col_label(col) for col in program.objectives[-1].cols]
    assert labels == ["x[a]", "x[b]", "x[c]", "y"]


def kinds(program: LinearProgram) -> list[Integrality]:
    return [Integrality(int(kind)) for kind in program.integrality[:5]]


def test_relaxed_variables_keep_their_bounds() -> None:
    whole, free = Integrality.INTEGER, Integrality.CONTINUOUS
    semi = Integrality.SEMI_INTEGER, Integrality.SEMICONTINUOUS
    choices = Choices(objective="cost")
    program = chosen(CHOICES, choices)
    assert kinds(program) == [whole, whole, whole, whole, semi[0]]
    program = chosen(CHOICES, Choices(objective="cost", relax=("y",)))
    assert kinds(program) == [whole, whole, whole, free, semi[0]]
    assert (program.col_lower[3], program.col_upper[3]) == (0, 1)
    program = chosen(CHOICES, Choices(objective="cost", relax=("all",)))
    assert kinds(program) == [free, free, free, free, semi[1]]


def test_relaxing_a_binary_keeps_its_implications() -> None:
    text = """
    var on binary
    var x >= 0 <= 8
    minimize cost: on
    constraint off: on == 0 implies x == 0
    constraint need: x >= 2
    """
    relaxed = Choices(relax=("on",))
    program, before = chosen(text, relaxed), chosen(text, NO_CHOICES)
    assert (program.a_value == before.a_value).all()
    assert not program.is_mip


def test_choices_of_a_scenario_and_of_a_run_add_up(tmp_path: Path) -> None:
    made = compile_text(
        Source("a.plan", CHOICES), NO_DATA, Choices(scenario="s", drop=("fine",))
    )
    assert rows(made.program) == ["most"]
    assert [o.name for o in made.program.objectives] == ["gain[c]"]
    assert [str(note) for note in made.instance.notes] == [
        "left out: least, some, fine",
        "not held to whole numbers: x",
    ]
    program = chosen(CHOICES, Choices(scenario="s", objective="cost", relax=("all",)))
    assert program.objectives[-1].name == "cost"
    assert not (program.integrality == Integrality.INTEGER).any()


def test_a_variable_may_be_called_all() -> None:
    text = """
    var all integer >= 0
    var x integer >= 0
    minimize cost: all + x
    scenario s { relax all }
    """
    for choices in (Choices(relax=("all",)), Choices(scenario="s")):
        program = chosen(text, choices)
        assert kinds(program) == [Integrality.CONTINUOUS, Integrality.INTEGER]


# --- sweeps ----------------------------------------------------------------------------------


def test_what_ifs_of_production_as_scenarios() -> None:
    sweep = mdsl.read(PRODUCTION).sweep()
    names = [case.name.replace(" ", "_") for case in WHAT_IFS]
    assert [*sweep.results] == [BASE_CASE, *names[1:]]
    for case, result in zip(WHAT_IFS, sweep.results.values(), strict=True):
        assert result.status is Status.OPTIMAL
        assert goal_values(result.levels) == pytest.approx(case.levels, 1e-6)
        assert result.objective == pytest.approx(case.contribution, 1e-6)


def test_table_of_a_sweep() -> None:
    sweep = mdsl.read(PRODUCTION).sweep("downturn", drop="fulfil")
    table = sweep.table()
    assert [*table] == [
        *("case", "status", "objective", "sense", "value", "bound", "gap"),
        *("deliveries", "setups", "holding"),
        *("columns", "rows", "nonzeros", "seconds"),
    ]
    assert table["case"].tolist() == [BASE_CASE, "downturn"]
    assert table["value"][0] == pytest.approx(37_169.25)
    parts = table["deliveries"] - table["setups"] - table["holding"]
    assert parts.tolist() == pytest.approx(table["value"].tolist())
    assert [*sweep.to_pandas()["case"]] == [BASE_CASE, "downturn"]
    assert sweep["downturn"].objective == table["value"][1]
    assert "downturn" in str(sweep)
    assert repr(sweep) == "<Sweep of 2 cases: base case, downturn>"


TWO = """\
param rate = 1
param least = 2
var x >= 0 <= 10
minimize cost: rate * x
maximize gain: x
constraint need: x >= least
scenario more { least = least + 3  objective cost }
scenario none { least = 11  objective cost }
"""


def written(folder: Path, text: str) -> mdsl.Model:
    (folder / "two.plan").write_text(text, encoding="utf-8")
    return mdsl.read(folder)


def objectives(sweep: mdsl.Sweep) -> Mapping[str, float | None]:
    return {name: result.objective for name, result in sweep.results.items()}


def test_values_that_vary(tmp_path: Path) -> None:
    model = written(tmp_path, TWO)
    values = {"rate": [3, 4], "least": 5}
    assert objectives(model.sweep(set=values, objective="cost")) == {
        BASE_CASE: 5,
        "rate=3": 15,
        "rate=4": 20,
    }
    values = {"rate": [3], "least": [5, 6]}
    assert objectives(model.sweep(["more"], set=values, objective="cost")) == {
        BASE_CASE: 2,
        "rate=3, least=5": 15,
        "rate=3, least=6": 18,
        "more, rate=3, least=5": 24,
        "more, rate=3, least=6": 27,
    }


def test_cases_without_a_plan(tmp_path: Path) -> None:
    sweep = written(tmp_path, TWO).sweep(objective="gain")
    table = sweep.table()
    assert table["status"].tolist() == ["optimal", "optimal", "infeasible"]
    assert table["value"].tolist() == [10, 10, None]
    assert table["objective"].tolist() == ["gain", "gain", ""]


def test_objectives_that_differ_are_named(tmp_path: Path) -> None:
    text = TWO.replace("none {", "rest { objective gain  drop need }\n#")
    ranked = text.replace("gain:", "gain priority 1:").replace(
        "cost:", "cost priority 2:"
    )
    sweep = written(tmp_path, ranked).sweep()
    assert sweep.table()["objective"].tolist() == ["cost", "cost", "gain"]
    assert sweep.table()["gain"].tolist() == [10, None, None]
    heading = sweep.summary().splitlines()[2].split()
    assert heading[:5] == ["case", "status", "objective", "value", "gain"]
    same = written(tmp_path, ranked).sweep(objective="cost").summary().splitlines()[2]
    assert same.split()[:3] == ["case", "status", "cost"]


def test_first_wrong_case_ends_a_sweep_from_python(tmp_path: Path) -> None:
    model = written(tmp_path, TWO)
    with pytest.raises(PlanError, match="there are 2 objectives"):
        model.sweep()
    with pytest.raises(PlanError, match="did you mean `more`"):
        model.sweep(["mroe"], objective="cost")


def test_an_interrupt_ends_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    model = check_source(Source("a.plan", TWO), Stopwatch())
    planned = plan_cases(model, Choices(objective="cost"))
    stopped = Solution(Status.INTERRUPTED, stopped_by="SIGINT")
    monkeypatch.setattr(cases, "answer", lambda *_: stopped)
    done = [*cases.run_cases(model, NO_DATA, planned, SolveOptions())]
    assert [outcome.case.name for outcome in done] == [BASE_CASE]


def test_values_are_split_at_commas() -> None:
    assert split_values("30,40") == ["30", "40"]
    assert split_values("30") == ["30"]
    assert split_values('"a, b", c') == ["a, b", "c"]
    assert split_values("") == [""]
