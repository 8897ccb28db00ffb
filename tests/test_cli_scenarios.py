"""Scenarios, choices and sweeps from the command line."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from mdsl.commands.exits import Exit
from tests.commands import Mdsl
from tests.golden import Golden
from tests.paths import MODELS

TWO = """\
model two "Two objectives"
set City = {"A&P", "=[x]"}
param rate = 1
param least = 2
param price[City] default 1
param best in City = "A&P"
var x integer >= 0 <= 10
minimize cost: rate * x + price[best]
maximize gain[c in City]: price[c] * x
constraint need: x >= least
check sensible: rate < 100
scenario more "More of it" { least = least + 3.5 }
scenario none { least = 11 }
scenario dear { rate = 100 * rate }
"""

TIMES = re.compile(r" +(\d+\.\d\d|seconds)$", re.MULTILINE)


@pytest.fixture
def mdsl(mdsl: Mdsl, tmp_path: Path) -> Mdsl:
    """Run commands in a folder of its own that holds two models."""
    shutil.copytree(MODELS / "production", tmp_path / "production")
    (tmp_path / "two.plan").write_text(TWO, encoding="utf-8")
    return mdsl


def test_solve_with_a_scenario(mdsl: Mdsl, golden: Golden) -> None:
    run = mdsl("solve", "production", "--scenario", "high_demand")
    golden("cli/solve_scenario.txt", run.text)


def test_sweep_compares_all_scenarios(mdsl: Mdsl, golden: Golden) -> None:
    run = mdsl("sweep", "production")
    assert run.code == Exit.SOLVED
    golden("cli/sweep_production.txt", TIMES.sub("  ?", run.text))


def test_sweep_tells_what_is_wrong_and_goes_on(mdsl: Mdsl, golden: Golden) -> None:
    run = mdsl("sweep", "two.plan", "--objective", "cost")
    assert run.code == Exit.INFEASIBLE
    golden("cli/sweep_two.txt", TIMES.sub("  ?", run.text))


def heading(text: str) -> list[str]:
    return text.splitlines()[2].split()


def cases(text: str) -> list[str]:
    return [line.split("  ")[0] for line in text.splitlines()[3:] if line[:4] != "size"]


def test_sweep_over_values(mdsl: Mdsl) -> None:
    run = mdsl(
        *("sweep", "two.plan", "--objective", "cost", "--relax", "x"),
        *("--scenario", "more", "--set", "rate=1,2", "--set", "price[A&P]=5"),
    )
    assert (run.code, run.err) == (Exit.SOLVED, "")
    assert heading(run.out) == ["case", "status", "cost", "seconds"]
    expected = ["base case", "rate=1", "rate=2", "more, rate=1", "more, rate=2", ""]
    assert cases(run.out) == expected
    values = re.findall(r"optimal +(\S+)", run.out)
    assert values == ["7", "7", "9", "10.5", "16"]


def test_tables_of_a_sweep(mdsl: Mdsl) -> None:
    arguments = ("sweep", "production", "--scenario", "downturn", "--out", "plans")
    assert mdsl(*arguments, "--set", "quantity[1]=10,20").code == Exit.SOLVED
    assert mdsl(*arguments).code == Exit.SOLVED
    with Path("plans/cases.csv").open(encoding="utf-8", newline="") as file:
        base, downturn = csv.DictReader(file)
    assert base["folder"] == "base_case"
    assert float(downturn["value"]) == pytest.approx(23_195.98125)
    assert float(downturn["priority 3"]) == pytest.approx(28)
    assert {path.name for path in Path("plans").iterdir()} == {
        "cases.csv",
        "base_case",
        "downturn",
    }
    assert Path("plans/downturn/variables/make.csv").exists()
    assert mdsl(*arguments, "--format", "json").code == Exit.SOLVED
    records = json.loads(Path("plans/cases.json").read_text(encoding="utf-8"))
    assert [record["case"] for record in records] == ["base case", "downturn"]
    assert not Path("plans/cases.csv").exists()


def test_folder_of_others_is_left_alone(mdsl: Mdsl) -> None:
    Path("plans").mkdir()
    Path("plans/letter.txt").write_text("dear", encoding="utf-8")
    run = mdsl("sweep", "production", "--out", "plans")
    assert run.code == Exit.NO_RESOURCES
    assert run.out == ""
    assert Path("plans/letter.txt").exists()


def test_check_looks_at_all_scenarios(mdsl: Mdsl) -> None:
    run = mdsl("check", "two.plan")
    assert run.code == Exit.WRONG_INPUT
    assert run.err.startswith("scenario dear:\nerror[E404]: the check `sensible`")
    assert "are right" not in run.out
    assert mdsl("check", "two.plan", "--scenario", "more").code == Exit.SOLVED
    assert "4 scenarios" in mdsl("check", "production").out


def test_choices_of_other_commands(mdsl: Mdsl) -> None:
    choices = ("--scenario", "more", "--objective", "cost", "--relax", "x")
    run = mdsl("compile", "two.plan", *choices, "-o", "-")
    assert "INTORG" not in run.out
    run = mdsl("dump", "two.plan", *choices, "--drop", "need")
    assert "minimize cost" in run.out
    assert "need" not in run.out
    run = mdsl(
        "solve", "two.plan", "--objective", "gain[=[x]]", "--set", "price[=[x]]=3"
    )
    assert run.code == Exit.SOLVED
    assert "gain[=[x]], maximized  30" in run.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["solve", "two.plan", "--scenario", "mroe"], "did you mean `more`?"),
        (["sweep", "two.plan", "--scenario", "mroe"], "did you mean `more`?"),
        (["solve", "two.plan", "--drop", "ned"], "did you mean `need`?"),
        (["solve", "two.plan", "--drop", "x"], "takes a constraint or a goal"),
        (["solve", "two.plan", "--relax", "y"], "takes a var"),
        (["solve", "two.plan", "--objective", "need"], "takes an objective"),
        (["solve", "two.plan", "--objective", "cost[1]"], "names 1 member"),
        (["solve", "two.plan", "--objective", "cost", "--set", "best=A&R"], "`A&P`?"),
        (
            ["solve", "two.plan", "--objective", "cost", "--set", "price[A&R]=3"],
            "not a member of City",
        ),
        (["solve", "two.plan", "--objective", "cost", "--set", "price[A&P]"], "=VALUE"),
    ],
)
def test_wrong_choices(arguments: list[str], says: str, mdsl: Mdsl) -> None:
    run = mdsl(*arguments)
    assert run.code == Exit.WRONG_USAGE
    assert run.out == ""
    assert says in run.err


def test_several_objectives_ask_for_a_choice(mdsl: Mdsl) -> None:
    run = mdsl("solve", "two.plan")
    assert run.code == Exit.WRONG_INPUT
    assert "choose one of `cost`, `gain[A&P]`, `gain[=[x]]`" in run.err


def test_help_of_a_sweep(mdsl: Mdsl) -> None:
    assert "The exit code is that of" in mdsl("sweep", "--help").out
