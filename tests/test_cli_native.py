"""`--native` as a planner sees it: the file, who reads it, and the way back."""

import re
from pathlib import Path

import pytest

from mdsl.commands.exits import Exit
from tests.commands import Mdsl
from tests.external.plans import solve_file
from tests.golden import Golden
from tests.test_native import BOUNDED

LEVELS = """
model levels
set I = 1..2
var x[I] >= 0 <= 9
var a, b binary
minimize cost priority 2: max(x[1], 4) + x[2] - a - b
minimize worst priority 1: max(5 - x[1], 2 - x[2]) + piecewise(x[1], {0: 0, 2: 5, 9: 6})
constraint both: a and b implies x[1] >= 3 and x[2] >= 1
constraint either: not a implies x[2] >= 2
"""


@pytest.fixture
def mdsl(mdsl: Mdsl) -> Mdsl:
    """Run commands in a folder of its own with some models."""
    Path("every.plan").write_text(BOUNDED, encoding="ascii")
    Path("levels.plan").write_text(LEVELS, encoding="ascii")
    plain = "var x >= 0 <= 9\nmaximize z: x\n"
    Path("plain.plan").write_text(plain, encoding="ascii")
    return mdsl


@pytest.mark.parametrize("name", ["every.mps", "every.lp"])
def test_who_reads_the_file_is_told(name: str, mdsl: Mdsl, golden: Golden) -> None:
    run = mdsl("compile", "every.plan", "-o", name, "--native")
    golden(f"cli/native_{name.replace('.', '_')}.txt", run.text)


def test_nothing_is_told_of_files_that_all_read(mdsl: Mdsl) -> None:
    for arguments in (("every.plan",), ("plain.plan", "--native")):
        run = mdsl("compile", *arguments, "-o", "a.mps")
        assert (run.code, run.err) == (Exit.SOLVED, "")


def test_names_of_sets_lead_back(mdsl: Mdsl) -> None:
    mdsl("compile", "every.plan", "-o", "every.mps", "--native")
    table = Path("every.mps.names.csv").read_text(encoding="utf-8")
    found = re.findall(r'^set,"([^"]+)","([^"]+)",+$', table, re.MULTILINE)
    assert found == [
        (name, name) for name in ("one", "near", "cost.piecewise.1.points")
    ]


@pytest.mark.parametrize("style", ["full", "short", "none"])
@pytest.mark.parametrize("solver", ["gurobipy", "pyscipopt"])
def test_plans_come_back(solver: str, style: str, mdsl: Mdsl) -> None:
    mdsl("compile", "every.plan", "-o", "a.mps", "--native", "--names", style)
    solve_file(solver, Path("a.mps"), Path("a.sol"))
    arguments = ("import-solution", "every.plan", "--sol", "a.sol")
    run = mdsl(*arguments, "--native", "--out", "plan")
    assert run.code == Exit.SOLVED, run.text
    assert "violated   nothing" in run.out
    assert cost(run.out) == cost(mdsl("solve", "every.plan").out)
    assert Path("plan/variables/x.csv").is_file()
    if style == "full":
        run = mdsl(*arguments)
        assert run.code == Exit.WRONG_INPUT
        assert "error[W813]" in run.err
        assert "--native" in run.err


def cost(text: str) -> str:
    found = re.search(r"cost, minimized +(\S+)", text)
    assert found is not None
    return found[1]


def test_a_plan_that_breaks_what_binds(mdsl: Mdsl, golden: Golden) -> None:
    mdsl("compile", "every.plan", "-o", "a.mps", "--native")
    values = dict.fromkeys(column_names("a.mps.names.csv"), 0.0)
    values |= {"on(1)": 1, "x(1)": 4, "x(2)": -9, "y(1)": 3, "y(2)": 1}
    values |= {"near.member(1,1)": -1, "near.member(1,2)": 12}
    values |= {"near.member(2,1)": -3, "near.member(2,2)": 10}
    values |= {"cost.piecewise.1.weight(1)": 1, "both.and.1": 1}
    lines = [f"{name} {value:g}" for name, value in values.items()]
    Path("a.sol").write_text("\n".join(["# by hand", *lines]), encoding="ascii")
    run = mdsl("import-solution", "every.plan", "--sol", "a.sol", "--native")
    golden("cli/import_native_broken.txt", run.text)
    assert run.code == Exit.FAILED_CHECK


def column_names(path: str) -> list[str]:
    text = Path(path).read_text(encoding="utf-8")
    return re.findall(r'^column,"([^"]+)"', text, re.MULTILINE)


def test_earlier_levels_are_held_at_what_they_reach(mdsl: Mdsl) -> None:
    assert mdsl("compile", "levels.plan", "-o", "plain.lp", "--level", "2").code == 0
    run = mdsl("compile", "levels.plan", "-o", "native.lp", "--level", "2", "--native")
    assert run.code == Exit.SOLVED, run.text
    held = [
        re.search(r"level1_held:.*?<= (\S+)", Path(name).read_text(), re.DOTALL)
        for name in ("plain.lp", "native.lp")
    ]
    assert held[0] is not None
    assert held[1] is not None
    assert held[0][1] == held[1][1]
    assert "->" in Path("native.lp").read_text(encoding="ascii")
    arguments = ("compile", "levels.plan", "-o", "files", "--goals", "levels")
    assert mdsl(*arguments, "--native").code == Exit.SOLVED
    assert "INDICATORS" in Path("files/level2.mps").read_text(encoding="ascii")


def test_the_first_level_needs_no_bounds(mdsl: Mdsl) -> None:
    free = LEVELS.replace("x[I] >= 0 <= 9", "x[I] free")
    Path("free.plan").write_text(free, encoding="ascii")
    arguments = ("compile", "free.plan", "-o", "a.mps", "--native", "--level")
    run = mdsl(*arguments, "1")
    assert run.code == Exit.SOLVED, run.text
    run = mdsl(*arguments, "2")
    assert run.code == Exit.WRONG_INPUT
    assert "error[L504]" in run.err


@pytest.mark.parametrize("name", ["every.mps", "every.lp", "every.mps.gz"])
def test_reading_it_ends_in_an_error(name: str, mdsl: Mdsl) -> None:
    mdsl("compile", "every.plan", "-o", name, "--native")
    run = mdsl("read", name)
    assert run.code == Exit.WRONG_INPUT
    assert "error[S608]" in run.err
    assert "Traceback" not in run.text
