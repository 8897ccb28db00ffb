"""What commands answer when something is wrong with files, options, plans or the solve.

Each case lays some files into an empty folder and runs one command there; what it prints of
errors is `tests/errors/commands/NAME.err`.
"""

import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import mdsl as api
from mdsl.diagnostics import PlanError, render_all
from mdsl.reports.output import OutputFormat
from mdsl.reports.tables import solution_tables
from mdsl.reports.targets import check_target, write_plan
from mdsl.source import Source
from tests.commands import runner
from tests.golden import Golden

MENU = """set Food from foods
param cost[Food]
var buy[Food] >= 0 <= 9
minimize total: sum(cost[f] * buy[f] for f in Food)
constraint enough: sum(buy[f] for f in Food) >= 3
"""
FOODS = "food,cost\nbeans,1\nfish,3\n"
MODEL = {"menu.plan": MENU, "data/foods.csv": FOODS}
SHOP = """set Line = {"a", "b"}
var make[Line] >= 0
var is_on binary
goal most[k in Line] priority 1: make[k] >= 5
goal least priority 2: sum(make[k] for k in Line) <= 3
minimize effort: make["a"] + is_on
constraint on: is_on == 1 implies make["a"] == 0
constraint bound: make["a"] + make["b"] <= 40
"""
SOLUTION = "Model status\nOptimal\n\n# Primal solution values\nFeasible\nObjective 3\n"


CSV = OutputFormat.CSV
SEMI = """NAME m
ROWS
 N cost
 G need
COLUMNS
 x cost 1 need 1
RHS
 rhs need 2
BOUNDS
 SC bnd x 1e30
ENDATA
"""
SQUARE = """NAME m
ROWS
 N cost
 G need
COLUMNS
 x cost 1 need 1
RHS
 rhs need 2
QUADOBJ
 x x -2
ENDATA
"""


@dataclass(frozen=True)
class Case:
    """A command in a folder.

    Attributes:
        command: Its words.
        files: The texts or bytes of files, by path.
        folders: Folders that exist beside these.
    """

    command: Sequence[str]
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    folders: Sequence[str] = ()


def table(text: str | bytes, **more: str) -> Case:
    """Return a check of a model with a table that is no table."""
    files = {**MODEL, "data/foods.csv": text, **more}
    return Case(("check", "menu.plan"), files)


def solve(text: str, *options: str, **files: str) -> Case:
    """Return a solve of a model that reads nothing."""
    named = {name.replace("_", "."): content for name, content in files.items()}
    return Case(("solve", "m.plan", *options), {"m.plan": text, **named})


def menu(*command: str, **files: str) -> Case:
    return Case(command, {**MODEL, **files})


CASES = {
    # tables
    "nul_in_a_table": table("food,cost\nbeans,\0\n"),
    "empty_table": table(""),
    "blank_heading": table("food,,cost\nbeans,1,2\n"),
    "repeated_heading": table("food,cost,cost\nbeans,1,2\n"),
    "two_separators": table("food;cost,price\nbeans;1\n"),
    "open_quotes": table('food,cost\n"beans,1\n'),
    "many_ragged_rows": table("food,cost\n" + "beans\n" * 22),
    "several_files": Case(
        ("check", "menu.plan"), {**MODEL, "data/foods.csv.gz": b"\x1f\x8b"}
    ),
    "no_workbook": Case(
        ("check", "menu.plan", "--data", "b.xlsx"), {**MODEL, "b.xlsx": "no workbook"}
    ),
    # models
    "no_model": Case(("check", "menu.plan")),
    "no_model_in_folder": Case(("check", "."), {"readme.txt": "nothing"}),
    "several_models": Case(("check", "."), {"a.plan": "var x free", "b.plan": ""}),
    "folder_as_model": Case(("check", "a.plan"), folders=("a.plan",)),
    "device_as_model": Case(("check", "/dev/null")),
    "no_utf_8": Case(("check", "a.plan"), {"a.plan": b"var x free # \xff"}),
    "bad_model_name": Case(("new", "1st plan")),
    "taken_place": Case(("new", "menu"), folders=("menu",)),
    # outputs
    "no_such_folder": menu("compile", "menu.plan", "-o", "there/menu.mps"),
    "unknown_ending": menu("data-template", "menu.plan", "-o", "tables.db"),
    "other_files": menu(
        "solve", "menu.plan", "--out", "plan", **{"plan/mine.txt": "keep me"}
    ),
    "plan_among_data": menu("solve", "menu.plan", "--out", "data"),
    "other_workbook": Case(
        ("solve", "menu.plan", "--out", "p.xlsx"), {**MODEL, "p.xlsx": "no workbook"}
    ),
    "cases_in_a_workbook": menu("sweep", "menu.plan", "--out", "cases.xlsx"),
    # solves
    "nothing_to_show": menu("solve", "menu.plan", "--show", "by", "--show", "cost"),
    "unlimited": solve("var x >= 0\nmaximize size: x\n"),
    "impossible": solve("var x >= 3\nminimize size: x\nconstraint few: x <= 2\n"),
    "quadratic_with_integers": solve(
        "var x >= 0\nvar n integer >= 0\nminimize misfit: (x + n - 1.5) ^ 2\n"
    ),
    "quadratic_with_binaries_of_a_phrase": solve(
        "var x >= 0 <= 9\nminimize misfit: (max(x, 3) - 4) ^ 2\n"
    ),
    "quadratic_without_limit": solve(
        "var x, y >= 0\nminimize misfit: (x - y) ^ 2 - x\n"
    ),
    "unknown_option": solve(
        SHOP, "--options", "o.toml", o_toml="[highs]\npresolv = 1\n"
    ),
    "bad_option_value": solve(
        SHOP, "--options", "o.toml", o_toml='[highs]\npresolve = "maybe"\n'
    ),
    "managed_option": solve(
        SHOP, "--options", "o.toml", o_toml="[highs]\nlog_to_console = true\n"
    ),
    "bad_options_file": solve(SHOP, "--options", "o.toml", o_toml="presolve = \n"),
    "no_options_file": solve(SHOP, "--options", "o.toml"),
    "large_numbers": solve(
        "var x >= 0\nvar y >= 0 <= 1e25\nminimize t: 1e20 * x - y\n"
        "constraint c: x + 1e15 * y >= 1e25\nconstraint d: -1e30 <= x - y <= 3\n"
    ),
    "quadratic_in_a_file": Case(("read", "m.mps", "--solve"), {"m.mps": SQUARE}),
    "unbounded_in_a_file": Case(("read", "m.mps", "-o", "other.lp"), {"m.mps": SEMI}),
    "bad_weight": solve(SHOP, "--goals", "weighted", "--weight", "1=none"),
    "unknown_weight": solve(SHOP, "--goals", "weighted", "--weight", "7=3"),
    "missing_weight": solve(SHOP, "--goals", "weighted", "--weight", "1=3"),
    "unused_weight": solve(SHOP, "--weight", "1=3"),
    "no_computed_weight": solve(
        "var x >= 0\ngoal a priority 1: x >= 2\ngoal b priority 2: x <= 1\n",
        "--goals",
        "weighted",
    ),
    "too_many_cells": solve(
        "set I = 1..40\nvar x[I, I] >= 0\nminimize t: x[1, 1]\n", "--max-cells", "100"
    ),
    "endless_range": solve(
        "param n integer = 1000000000\nvar x >= sum(1 for k in 1..n)\nminimize t: x\n"
    ),
    # files for solvers
    "long_names": menu(
        "compile", "menu.plan", "-o", "m.mps", "--format", "fixed", "--names", "full"
    ),
    "number_out_of_range": Case(
        ("compile", "m.plan", "-o", "m.mps"),
        {"m.plan": "var x >= 0\nminimize t: x\nconstraint c: x >= 1e16\n"},
    ),
    "no_program": Case(("read", "m.mps"), {"m.mps": "nothing of the kind\n"}),
    "number_of_many_digits": Case(
        ("compile", "m.plan", "-o", "m.mps", "--format", "fixed"),
        {"m.plan": "var x >= 0\nminimize t: 1.234567890123 * x\n"},
    ),
    "no_such_level": Case(
        ("compile", "m.plan", "-o", "m.mps", "--level", "9"), {"m.plan": SHOP}
    ),
    "levels_on_a_pipe": Case(
        ("compile", "m.plan", "-o", "-", "--goals", "levels"), {"m.plan": SHOP}
    ),
    "no_goals": menu("compile", "menu.plan", "-o", "m.mps", "--goals", "weighted"),
    # plans of others
    "no_solution": menu("import-solution", "menu.plan", "--sol", "m.sol"),
    "strange_solution": menu(
        "import-solution", "menu.plan", "--sol", "m.sol", **{"m.sol": "what?\n"}
    ),
    "solution_without_plan": menu(
        "import-solution",
        "menu.plan",
        "--sol",
        "m.sol",
        **{"m.sol": "Model status\nInfeasible\n\n# Primal solution values\nNone\n"},
    ),
    "solution_of_another": menu(
        "import-solution",
        "menu.plan",
        "--sol",
        "m.sol",
        **{"m.sol": f"{SOLUTION}# Columns 3\na 1\nb 2\nc 3\n"},
    ),
    "solution_with_other_names": menu(
        "import-solution",
        "menu.plan",
        "--sol",
        "m.sol",
        **{"m.sol": f"{SOLUTION}# Columns 2\nbuy(beans) 1\nbuy(rice) 2\n"},
    ),
    "solution_that_lacks_columns": menu(
        "import-solution",
        "menu.plan",
        "--sol",
        "m.sol",
        **{"m.sol": "# Objective = 3\nbuy(beans) 3\n"},
    ),
    "solution_of_another_size": menu(
        "import-solution",
        "menu.plan",
        "--sol",
        "m.sol",
        **{
            "m.sol": "s bas 1 5 f f 3\ni 1 b 3 0\nj 1 b 1 0\nj 2 b 1 0\nj 3 b 1 0\nj 4 b 1 0\nj 5 b 1 0\ne o f\n"
        },
    ),
    "empty_plan": Case(
        ("evaluate", "menu.plan", "--plan", "plan"), MODEL, folders=("plan",)
    ),
    "plan_without_values": menu(
        "evaluate", "menu.plan", "--plan", "plan", **{"plan/buy.csv": "food\nbeans\n"}
    ),
    "plan_with_a_text": menu(
        "evaluate",
        "menu.plan",
        "--plan",
        "plan",
        **{"plan/buy.csv": "food,value\nbeans,many\nfish,1\n"},
    ),
    "plan_that_says_it_twice": menu(
        "evaluate",
        "menu.plan",
        "--plan",
        "plan",
        **{"plan/buy.csv": "food,value\nbeans,1\nfish,1\nbeans,2\n"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_command(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    golden: Golden,
) -> None:
    case = CASES[name]
    for folder in case.folders:
        (tmp_path / folder).mkdir()
    for path, content in case.files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        file.write_bytes(data)
    monkeypatch.chdir(tmp_path)
    run = runner(capfd)(*case.command)
    assert run.code != 0
    assert "Traceback" not in run.err
    golden(f"errors/commands/{name}.err", run.err)


# --- from Python ------------------------------------------------------------------------------


def rendered(error: PlanError) -> str:
    return f"{render_all(error.diagnostics)}\n"


def solved(text: str) -> api.Result:
    return api.Model(Source("m.plan", text)).solve()


def without_duals(result: api.Result) -> api.Result:
    return replace(result, solution=replace(result.solution, col_dual=None))


CHEAP = """set P = {"a", "b"}
param cost[P] = {"a": 1, "b": 2}
var x[P] >= 1
minimize t: sum(cost[p] * x[p] for p in P)
"""
FROM_PYTHON: dict[str, Callable[[], object]] = {
    "values_without_a_plan": lambda: solved(
        "var x >= 3\nminimize t: x\nconstraint few: x <= 2\n"
    ).values("x"),
    "duals_of_a_plan_without": lambda: without_duals(solved(CHEAP)).duals("x"),
    "unknown_family": lambda: solved("var make >= 3\nminimize t: make\n").values("mke"),
    "unknown_param": lambda: solved(CHEAP).places("csot", "a"),
    "unknown_cell": lambda: solved(CHEAP).places("cost", "c"),
}


@pytest.mark.parametrize("name", FROM_PYTHON)
def test_from_python(name: str, golden: Golden) -> None:
    with pytest.raises(PlanError) as caught:
        FROM_PYTHON[name]()
    golden(f"errors/commands/{name}.err", rendered(caught.value))


# --- what a machine lacks, or cannot hold -----------------------------------------------------


def test_missing_library(monkeypatch: pytest.MonkeyPatch, golden: Golden) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(PlanError) as caught:
        check_target("plan.xlsx", CSV, [], [])
    golden("errors/commands/missing_library.err", rendered(caught.value))


def test_too_many_columns(monkeypatch: pytest.MonkeyPatch, golden: Golden) -> None:
    monkeypatch.setattr("mdsl.lowering.columns.MAX_INT32", 3)
    with pytest.raises(PlanError) as caught:
        solved("set I = 1..4\nvar x[I] >= 0\nminimize t: x[1]\n")
    golden("errors/commands/too_many_columns.err", rendered(caught.value))


def test_database_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("plan.db")) as database:
        database.execute("create table plan_x (mine text)")
        database.commit()
    result = solved(CHEAP)
    with pytest.raises(PlanError) as caught:
        write_plan("plan.db", solution_tables(result.program, result.solution), CSV)
    golden("errors/commands/database_of_others.err", rendered(caught.value))


def test_too_many_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mdsl.data.database_source.MAX_RECORDS", 1)
    with closing(sqlite3.connect("data.db")) as database:
        database.execute("create table foods (food text, cost real)")
        database.execute("insert into foods values ('beans', 1), ('fish', 3)")
        database.commit()
    with pytest.raises(PlanError) as caught:
        api.Model(Source("menu.plan", MENU)).solve("data.db")
    golden("errors/commands/too_many_records.err", rendered(caught.value))


def test_plan_that_no_values_complete(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    golden: Golden,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mdsl.commands.evaluate.completed", lambda *_: None)
    Path("m.plan").write_text("var x >= -1 <= 1\nmaximize t: abs(x)\n")
    Path("plan").mkdir()
    Path("plan/x.csv").write_text("value\n1\n")
    run = runner(capfd)("evaluate", "m.plan", "--plan", "plan")
    golden("errors/commands/plan_not_completed.err", run.err)
