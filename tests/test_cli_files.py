"""`compile`, `import-solution` and `read` as a planner and a script see them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import highspy
import pytest

from mdsl.commands.exits import Exit
from mdsl.commands.options import FILE_FORMATS
from mdsl.formats.options import FileFormat
from tests.commands import Mdsl
from tests.external.plans import WRITERS, solve_file
from tests.golden import Golden
from tests.paths import MODELS, TESTS

BASIC = "models/production_basic"


@pytest.fixture
def mdsl(mdsl: Mdsl, tmp_path: Path) -> Mdsl:
    """Run commands in a folder of its own with some models and MPS files."""
    for name in ("diet", "transport", "production_basic", "production"):
        shutil.copytree(MODELS / name, tmp_path / "models" / name)
    for path in (TESTS / "cli" / "models").glob("*.plan"):
        shutil.copy(path, tmp_path)
    shutil.copy(TESTS / "mps" / "edge_bounds.mps", tmp_path)
    return mdsl


def optimum(path: str, solution: str = "", style: int = 0) -> float:
    """Return HiGHS' optimum of a file; its plan goes into another one."""
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    assert model.readModel(path) == highspy.HighsStatus.kOk
    model.run()
    assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if solution:
        model.writeSolution(solution, style)
    return float(model.getInfo().objective_function_value)


def test_formats_are_those_that_can_be_written() -> None:
    assert [*FileFormat] == [*FILE_FORMATS]


@pytest.mark.parametrize("name", ["a.lp", "a.lp.gz", "a.mps", "a.mps.gz"])
def test_compile_by_ending(name: str, mdsl: Mdsl) -> None:
    assert mdsl("compile", "models/transport", "-o", name).code == Exit.SOLVED
    assert optimum(name) == pytest.approx(201700)
    assert Path(f"{name}.names.csv").is_file()


def test_compile_to_stdout_in_a_format(mdsl: Mdsl, golden: Golden) -> None:
    for options in (
        ["--format", "lp"],
        ["--format", "fixed"],
        ["--format", "lp", "--dialect", "plain", "--names", "none"],
    ):
        name = "_".join(word.strip("-") for word in options)
        run = mdsl("compile", "tight.plan", "-o", "-", *options)
        golden(f"cli/compile_{name}.txt", run.text)


def test_format_wins_over_the_name_of_the_file(mdsl: Mdsl) -> None:
    run = mdsl("compile", "tight.plan", "-o", "tight.txt", "--format", "lp")
    assert run.code == Exit.SOLVED
    assert Path("tight.txt").read_text(encoding="ascii").startswith("\\ tight\n")


def test_all_levels(mdsl: Mdsl) -> None:
    run = mdsl("compile", BASIC, "-o", "files", "--goals", "levels", "--format", "lp")
    assert (run.code, run.out, run.err) == (Exit.SOLVED, "", "")
    index = json.loads(Path("files/index.json").read_text(encoding="utf-8"))
    assert index["model"] == "production_basic"
    records = index["levels"]
    assert [record["kind"] for record in records] == ["goals"] * 3 + ["objective"]
    found = [optimum(f"files/{record['file']}") for record in records]
    assert found == pytest.approx([41, 45, 23, -2730])
    achieved = [record["achieved"] for record in records]
    assert achieved[:3] == pytest.approx([41, 45, 23])
    # An earlier folder is replaced as a whole, another one is not touched.
    again = mdsl("compile", BASIC, "-o", "files", "--goals", "levels")
    assert again.code == Exit.SOLVED
    assert not list(Path("files").glob("*.lp"))
    other = mdsl("compile", BASIC, "-o", "models", "--goals", "levels")
    assert other.code == Exit.NO_RESOURCES


def test_one_level(mdsl: Mdsl) -> None:
    assert mdsl("compile", BASIC, "-o", "a.mps", "--level", "2").code == Exit.SOLVED
    assert optimum("a.mps") == pytest.approx(45)
    assert "level1_held" in Path("a.mps").read_text(encoding="ascii")


def test_weighted_goals(mdsl: Mdsl) -> None:
    run = mdsl("compile", BASIC, "-o", "a.mps", "--goals", "weighted")
    assert run.code == Exit.SOLVED
    assert "not `earnings`" in run.err
    assert optimum("a.mps") <= 41 + 45 + 23


def test_levels_without_a_plan(mdsl: Mdsl) -> None:
    model = Path(f"{BASIC}/production_basic.plan")
    source = model.read_text(encoding="utf-8")
    source += "\nconstraint impossible: sum(make[p] for p in Product) <= -1\n"
    model.write_text(source, encoding="utf-8")
    run = mdsl("compile", BASIC, "-o", "files", "--goals", "levels")
    assert run.code == Exit.INFEASIBLE
    assert "error[R701]" in run.err
    assert not Path("files").exists()


WRONG = {
    "stdout_levels": [BASIC, "-o", "-", "--goals", "levels"],
    "no_such_level": [BASIC, "-o", "a.mps", "--level", "5"],
    "no_level_0": [BASIC, "-o", "a.mps", "--level", "0"],
    "no_goals": ["models/diet", "-o", "a.mps", "--goals", "weighted"],
}


def test_wrong_usage(mdsl: Mdsl, golden: Golden) -> None:
    told = []
    for name, arguments in WRONG.items():
        run = mdsl("compile", *arguments)
        assert run.code == Exit.WRONG_USAGE, name
        told.append(run.err)
    golden("cli/compile_wrong.txt", "".join(told))
    both = mdsl("compile", BASIC, "-o", "a", "--goals", "levels", "--level", "1")
    assert both.code == Exit.WRONG_USAGE


def test_a_full_disk_leaves_the_old_file(mdsl: Mdsl) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    run = mdsl("compile", "tight.plan", "-o", "/dev/full", "--format", "mps")
    assert run.code == Exit.NO_RESOURCES
    assert "error[F010]" in run.err


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
from mdsl.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
@pytest.mark.parametrize("name", ["a.mps", "a.lp", "a.lp.gz"])
def test_a_file_that_cannot_grow_leaves_the_old_one(name: str, mdsl: Mdsl) -> None:
    """The limit takes effect in the midst of writing, as a disk that runs full does."""
    del mdsl
    Path(name).write_text("old", encoding="ascii")
    command = [
        sys.executable,
        "-c",
        LIMITED,
        "compile",
        "models/production",
        "-o",
        name,
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == Exit.NO_RESOURCES, run.stderr
    assert "error[F010]" in run.stderr
    assert Path(name).read_text(encoding="ascii") == "old"
    assert not [path for path in Path().iterdir() if path.name.startswith(f".{name}")]


def test_an_interrupt_leaves_the_old_file(
    mdsl: Mdsl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_descriptor: int) -> None:
        raise KeyboardInterrupt

    Path("a.lp").write_text("old", encoding="ascii")
    monkeypatch.setattr(os, "fsync", interrupt)
    run = mdsl("compile", "tight.plan", "-o", "a.lp")
    assert run.code == Exit.INTERRUPTED
    assert Path("a.lp").read_text(encoding="ascii") == "old"
    assert not list(Path().glob(".a.lp*"))


# import-solution


def test_import_of_an_optimal_plan(mdsl: Mdsl, golden: Golden) -> None:
    mdsl("compile", BASIC, "-o", "files", "--goals", "levels", "--names", "short")
    optimum("files/level4.mps", "plan.sol")
    run = mdsl("import-solution", BASIC, "--sol", "plan.sol", "--out", "plan")
    golden("cli/import_production_basic.txt", run.text)
    assert run.code == Exit.SOLVED
    table = Path("plan/variables/make.csv").read_text(encoding="utf-8")
    assert table.splitlines()[0].startswith("product,value")


@pytest.mark.parametrize("solver", WRITERS)
def test_import_from_a_solver(solver: str, mdsl: Mdsl) -> None:
    mdsl("compile", "models/transport", "-o", "a.mps")
    solve_file(solver, Path("a.mps"), Path("plan.sol"))
    arguments = ("models/transport", "--sol", "plan.sol", "--out", "plan")
    run = mdsl("import-solution", *arguments)
    assert run.code == Exit.SOLVED, run.text
    assert "201,700" in run.out
    assert Path("plan/variables/ship.csv").is_file()


def test_import_of_a_plan_that_breaks_rows(mdsl: Mdsl, golden: Golden) -> None:
    mdsl("compile", "models/transport", "-o", "a.mps")
    optimum("a.mps", "plan.sol", 4)
    text = Path("plan.sol").read_text(encoding="ascii")
    lines = [
        f"{line.split()[0]} -5 {line.split()[2]}"
        if line.startswith("ship(GARY,STL)")
        else line
        for line in text.splitlines()
    ]
    Path("plan.sol").write_text("\n".join(lines), encoding="ascii")
    run = mdsl("import-solution", "models/transport", "--sol", "plan.sol", "--out", "p")
    golden("cli/import_transport_broken.txt", run.text)
    assert run.code == Exit.FAILED_CHECK
    assert not Path("p").exists()


def test_import_of_what_is_no_plan(mdsl: Mdsl) -> None:
    run = mdsl("import-solution", "models/diet", "--sol", "edge_bounds.mps")
    assert run.code == Exit.WRONG_INPUT
    assert "error[W811]" in run.err


# read


def test_read_and_solve(mdsl: Mdsl, golden: Golden) -> None:
    run = mdsl("read", "edge_bounds.mps", "--solve", "--values")
    golden("cli/read_edge_bounds.txt", run.text)


def test_read_and_convert(mdsl: Mdsl) -> None:
    run = mdsl("read", "edge_bounds.mps", "-o", "copy.lp.gz")
    assert run.code == Exit.SOLVED
    assert optimum("copy.lp.gz") == pytest.approx(-46)
    printed = mdsl("read", "copy.lp.gz", "-o", "-", "--format", "fixed")
    assert printed.out.startswith("NAME          ")
    assert printed.err == ""


def test_read_and_write_the_plan(mdsl: Mdsl) -> None:
    mdsl("compile", "models/transport", "-o", "a.mps")
    run = mdsl("read", "a.mps", "--sol", "plan.sol")
    assert run.code == Exit.SOLVED
    lines = Path("plan.sol").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# Solution for model a", "# Objective value = 201700"]
    assert len(lines) == 2 + 14
    back = mdsl("import-solution", "models/transport", "--sol", "plan.sol")
    assert back.code == Exit.SOLVED
    assert "201,700" in back.out


NO_PLAN = """NAME  none  FREE
ROWS
 N  cost
 G  row
COLUMNS
  x  cost  1
  x  row  1
RHS
  RHS  row  2
BOUNDS
 UP  BND  x  1
ENDATA
"""


def test_without_a_plan_there_is_no_file_of_it(mdsl: Mdsl) -> None:
    Path("none.mps").write_text(NO_PLAN, encoding="ascii")
    run = mdsl("read", "none.mps", "--sol", "plan.sol")
    assert run.code == Exit.INFEASIBLE
    assert not Path("plan.sol").exists()


def test_read_what_it_cannot(mdsl: Mdsl) -> None:
    assert mdsl("read", "tight.plan").code == Exit.WRONG_USAGE
    assert mdsl("read", "nowhere.mps").code == Exit.WRONG_INPUT
    assert mdsl("read", "edge_bounds.mps", "-o", "a.txt").code == Exit.WRONG_USAGE


def test_values_are_shown_that_are_asked_for(tmp_path: Path, mdsl: Mdsl) -> None:
    path = tmp_path / "m.plan"
    path.write_text(
        'units piece\nset Line = {"a", "b", "c"}\n'
        "var make[Line] >= 0 unit piece\nvar idle[Line] >= 0\nvar most >= 0\n"
        "let twice[k in Line] unit piece = 2 * make[k]\n"
        "minimize effort unit piece: sum(make[k] for k in Line)\n"
        'param due unit piece = 1500.5\nconstraint some: make["a"] >= due\n'
        'constraint more: make["c"] >= make["a"]\n'
        "constraint least: most >= 2\n",
        encoding="utf-8",
    )
    run = mdsl("solve", str(path), "--quiet", "--show", "twice", "--show", "all")
    assert run.out.splitlines() == [
        "",
        "twice[a]  3,001  piece",
        "twice[c]  3,001  piece",
        "",
        "make[a]  1,500.5  piece",
        "make[c]  1,500.5  piece",
        "",
        "idle  all 0",
        "",
        "most  2",
    ]
