"""Plans that come back: to start from, and to be looked at."""

from pathlib import Path

import pytest

import mdsl
from mdsl.api import Model
from mdsl.cli import main
from mdsl.diagnostics import PlanError, render_all
from mdsl.linear.solution import Status
from mdsl.source import Source
from tests.golden import Golden
from tests.paths import MODELS

LOGIC = """\
model logic
set Site = {"a", "b"}
var open[s in Site] binary
var make[s in Site] integer >= 0 <= 9
minimize cost: sum(5 * open[s] + make[s] for s in Site)
constraint closed[s in Site]: open[s] == 0 implies make[s] <= 2
constraint enough: sum(make[s] for s in Site) >= 6
goal much priority 1: make["a"] >= 8
"""


def write_plan(folder: Path, **tables: str) -> Path:
    """Write the tables of variables and return the folder of the plan."""
    (folder / "plan" / "variables").mkdir(parents=True)
    for name, text in tables.items():
        path = folder / "plan" / "variables" / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
    return folder / "plan"


def write_model(folder: Path) -> Path:
    path = folder / "logic.plan"
    path.write_text(LOGIC, encoding="utf-8")
    return path


def evaluate(model: Path, plan: Path, *options: str) -> int:
    return main(["evaluate", str(model), "--plan", str(plan), *options])


@pytest.mark.parametrize("kind", ["folder", "plan.xlsx", "plan.db"])
def test_own_plan_keeps_to_everything(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / kind
    assert main(["solve", str(MODELS / "production"), "--out", str(place)]) == 0
    before = capsys.readouterr().out
    assert evaluate(MODELS / "production", place) == 0
    after = capsys.readouterr().out
    assert "violated   nothing" in after
    assert "evaluated: a plan from elsewhere" in after
    for line in before.splitlines():
        if line.startswith(("objective", "goals", "           priority", "misses")):
            assert line in after


def test_violations_are_told_by_name_and_amount(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = write_plan(tmp_path, deliver="order,value\ngold,1\nsilver,20.5\n")
    assert evaluate(MODELS / "goals", plan, "--out", str(tmp_path / "out")) == 3
    told = capsys.readouterr().out
    lines = [line.split() for line in told.partition("violated")[2].splitlines()]
    assert ["row", "machine_time", "82", "above", "80"] in lines
    assert ["bound", "deliver[silver]", "0.5", "above", "20"] in lines
    assert any(line[:3] == ["whole", "number", "deliver[silver]"] for line in lines)
    assert "objective  revenue, maximized  607.5" in told
    assert not (tmp_path / "out").exists()


def test_what_a_plan_leaves_open_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = write_plan(tmp_path, deliver="order,value\nbronze,3\nsilver,\ngold,1\n")
    assert evaluate(MODELS / "goals", plan, "--out", str(tmp_path / "out")) == 0
    told = capsys.readouterr().out
    assert "the plan gives no value to 1 cell, which count as 0" in told
    assert "deliver[silver]" in told
    assert "1 row of the plan's deliver name no cell of this model" in told
    assert "deliver.csv, row 2" in told
    written = (tmp_path / "out" / "goals" / "fulfil.csv").read_text(encoding="utf-8")
    assert "silver,20,0,20,0,2" in written


@pytest.mark.parametrize(
    ("make", "code", "missed"),
    [("a,8\nb,0\n", 0, []), ("a,4\nb,3\n", 3, ["row closed[b] 1"])],
)
def test_logic_is_completed(
    make: str,
    code: int,
    missed: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = write_plan(
        tmp_path, make=f"site,value\n{make}", open="site,value\na,1\nb,0\n"
    )
    assert evaluate(write_model(tmp_path), plan) == code
    told = " ".join(capsys.readouterr().out.partition("violated")[2].split())
    for text in missed or ["nothing"]:
        assert text in told


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("none", {"other": "a\n1\n"}),
        ("column", {"deliver": "ordr,value\ngold,1\n"}),
        ("number", {"deliver": "order,value\ngold,one\n"}),
        ("twice", {"deliver": "order,value\ngold,1\ngold,0\n"}),
    ],
)
def test_bad_plan(
    name: str,
    tables: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    golden: Golden,
) -> None:
    monkeypatch.chdir(tmp_path)
    write_plan(tmp_path, **tables)
    with pytest.raises(PlanError) as error:
        mdsl.read(MODELS / "goals").solve(start="plan")
    text = render_all(error.value.diagnostics)
    golden(f"golden/plan_{name}.txt", f"{text}\n")


# Starting


def test_start_is_told_and_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = write_plan(tmp_path, deliver="order,value\nsilver,20\n")
    code = main(["solve", str(MODELS / "goals"), "--start", str(plan)])
    assert code == 0
    told = capsys.readouterr().out
    assert "which has values of 1 of 4 columns" in told
    assert "objective  revenue, maximized  300" in told


def test_start_that_breaks_rows_does_no_harm(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, deliver="order,value\ngold,1\nsilver,20\n")
    result = mdsl.read(MODELS / "goals").solve(start=plan)
    assert result.status is Status.OPTIMAL
    assert [level.value for level in result.levels] == [0, 20, 300]


# Options


def test_options_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "options.toml"
    path.write_text('[highs]\npresolve = "off"\nmip_rel_gap = 0.5\n', encoding="utf-8")
    goals = str(MODELS / "goals")
    assert main(["solve", goals, "--options", str(path)]) == 0
    assert "no plan is better" in capsys.readouterr().out
    # The command line wins over the file.
    given = ["--options", str(path), "--option", "presolve=sometimes"]
    assert main(["solve", goals, *given]) == 2
    assert "cannot be `sometimes`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("missing", None),
        ("no_toml", "presolve off\n"),
        ("other_table", "[gurobi]\nMIPGap = 1\n"),
        ("no_table", "highs = 3\n"),
        ("no_value", "[highs]\npresolve = [1]\n"),
        ("no_text", b"\xff\xfe"),
    ],
)
def test_bad_options_file(
    name: str,
    text: str | bytes | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    golden: Golden,
) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None:
        data = text if isinstance(text, bytes) else text.encode()
        Path("options.toml").write_bytes(data)
    code = main(["solve", str(MODELS / "goals"), "--options", "options.toml"])
    assert code == 2
    golden(f"golden/options_{name}.txt", capsys.readouterr().err)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("bad", ["--goals", "weighted", "--weight", "1=many", "--weight", "2=0"]),
        ("unused", ["--weight", "1=10"]),
    ],
)
def test_bad_weights(
    name: str,
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    golden: Golden,
) -> None:
    assert main(["solve", str(MODELS / "goals"), *arguments]) == 2
    golden(f"golden/weights_{name}.txt", capsys.readouterr().err)


@pytest.mark.parametrize("name", ["goals", "verify", "isolate"])
def test_bad_choices_of_a_call(name: str) -> None:
    with pytest.raises(PlanError, match=f"the option `{name}` cannot be `sometimes`"):
        mdsl.read(MODELS / "goals").solve(**{name: "sometimes"})  # type: ignore[arg-type]


# Deviations


def test_under_and_over_are_told_by_the_row() -> None:
    text = """\
var x >= 0 <= 10
goal g priority 2: x == 5
maximize both priority 1: g.under + g.over
minimize rest priority 3: x
constraint room: g.under + g.over <= 8
constraint narrow: 5 <= x <= 6
"""
    result = Model(Source("both.plan", text)).solve()
    assert result.levels[0].value == pytest.approx(8)
    # The columns hold 8 in all, whatever x is; what is told follows from x alone.
    assert result.values("g.under").sum() + result.values("g.over").sum() == 8
    table = result.table("g")
    achieved = result.values("x")[0]
    assert table["achieved"][0] == pytest.approx(achieved)
    assert table["under"][0] == pytest.approx(0)
    assert table["over"][0] == pytest.approx(achieved - 5)


@pytest.mark.parametrize(
    ("objective", "value"),
    [
        ("max(x, 0) ^ 2 + (y - 2) ^ 2", 9 + 1),
        ("(max(x, -1) - 5) ^ 2 + x * y - x * y", 4),
        ("(abs(x - 5) - 1) ^ 2 + y ^ 2", 1 + 1),
    ],
)
def test_quadratic_objective_of_phrases_that_are_completed(
    objective: str,
    value: float,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Also one beside binaries, for which there is no plan from HiGHS itself."""
    model = tmp_path / "m.plan"
    text = f"var x, y >= -9 <= 9\nminimize cost: {objective}\n"
    model.write_text(text, encoding="utf-8")
    plan = write_plan(tmp_path, x="value\n3\n", y="value\n1\n")
    assert evaluate(model, plan) == 0
    shown = capsys.readouterr().out
    assert f"minimized  {value}\n" in shown
    assert "violated   nothing" in shown
