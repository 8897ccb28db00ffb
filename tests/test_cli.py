"""The commands as a planner and a script see them: what they print, and their exit codes."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mdsl.commands import check
from mdsl.commands.arguments import FORMATS
from mdsl.commands.endings import exit_of
from mdsl.commands.exits import Exit
from mdsl.diagnostics import InternalError
from mdsl.linear.solution import Solution, Status
from mdsl.reports.output import OutputFormat
from tests.commands import Mdsl
from tests.golden import Golden
from tests.paths import MODELS, ROOT, TESTS

OWN_MODELS = TESTS / "cli" / "models"


@pytest.fixture
def mdsl(mdsl: Mdsl, tmp_path: Path) -> Mdsl:
    """Run commands in a folder of its own that holds copies of all models."""
    shutil.copytree(MODELS, tmp_path / "models")
    for path in OWN_MODELS.glob("*.plan"):
        shutil.copy(path, tmp_path)
    return mdsl


def replace_in(path: str, old: str, new: str) -> None:
    """Change a file the way a planner gets it wrong."""
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new, 1), encoding="utf-8")


def files_here() -> set[str]:
    """Return all files, so that a test can see that none was added or changed."""
    return {
        f"{path} {path.stat().st_mtime_ns}"
        for path in Path.cwd().rglob("*")
        if path.is_file()
    }


# --- what a newcomer sees ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["transport", "diet", "production", "production_basic"]
)
def test_solve(name: str, mdsl: Mdsl, golden: Golden) -> None:
    run = mdsl("solve", f"models/{name}")
    assert run.code == Exit.SOLVED
    golden(f"cli/solve_{name}.txt", run.text)


@pytest.mark.parametrize("name", ["transport", "production"])
def test_check(name: str, mdsl: Mdsl, golden: Golden) -> None:
    golden(f"cli/check_{name}.txt", mdsl("check", f"models/{name}").text)


@pytest.mark.parametrize("stage", ["ast", "checked", "instance", "matrix"])
def test_dump(stage: str, mdsl: Mdsl, golden: Golden) -> None:
    run = mdsl("dump", "tight.plan", "--stage", stage)
    assert run.code == Exit.SOLVED
    golden(f"cli/dump_{stage}.txt", run.text)


def test_dump_shows_the_matrix_with_goals_and_expressions(
    mdsl: Mdsl, golden: Golden
) -> None:
    golden(
        "cli/dump_production_basic.txt", mdsl("dump", "models/production_basic").text
    )


def test_compile_to_stdout(mdsl: Mdsl, golden: Golden) -> None:
    golden("cli/compile_tight.txt", mdsl("compile", "tight.plan", "-o", "-").text)


def test_log_goes_to_stderr(mdsl: Mdsl) -> None:
    run = mdsl("solve", "models/transport", "--log", "--quiet")
    assert run.out == ""
    assert "HiGHS" in run.err


def test_help_and_version(mdsl: Mdsl) -> None:
    assert mdsl("--version").out == "mdsl 0.1.0\n"
    run = mdsl("solve", "--help")
    assert run.code == 0
    assert "--time-limit SECONDS" in run.out
    assert "no plan meets all constraints" in run.out


def test_exit_codes_are_documented(mdsl: Mdsl) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ([\d, ]+) \|", readme, re.MULTILINE)
    listed = re.findall(
        r"^ *(\d+(?:, \d+)*)  \w", mdsl("solve", "--help").out, re.MULTILINE
    )
    for found in (table, listed):
        assert sorted(int(n) for cell in found for n in cell.split(",")) == [*Exit]


def test_formats_are_those_that_can_be_written() -> None:
    assert {*FORMATS} == {*OutputFormat}


# --- what is wrong -------------------------------------------------------------------------------


def test_model_error(mdsl: Mdsl, golden: Golden) -> None:
    replace_in("models/transport/transport.plan", "cost[i, j] *", "costs[j, i] *")
    before = files_here()
    run = mdsl("solve", "models/transport", "--out", "plan")
    assert run.code == Exit.WRONG_INPUT
    assert files_here() == before
    golden("cli/model_error.txt", run.text)


def test_data_error(mdsl: Mdsl, golden: Golden) -> None:
    replace_in("models/transport/data/links.csv", "GARY,DET,14", "GRAY,DET,1o")
    before = files_here()
    run = mdsl("solve", "models/transport", "--out", "plan")
    assert run.code == Exit.WRONG_INPUT
    assert files_here() == before
    golden("cli/data_error.txt", run.text)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("grow", Exit.UNBOUNDED),
        ("tight", Exit.INFEASIBLE),
        ("clash", Exit.INFEASIBLE),
    ],
)
def test_no_plan(name: str, code: Exit, mdsl: Mdsl, golden: Golden) -> None:
    before = files_here()
    run = mdsl("solve", f"{name}.plan", "--out", "plan")
    assert run.code == code
    assert files_here() == before
    golden(f"cli/solve_{name}.txt", run.text)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["solve"], "required: MODEL"),
        (["sovle", "grow.plan"], "invalid choice: 'sovle'"),
        (["solve", "grow.plan", "--gap", "-1"], "from 0 up"),
        (["solve", "grow.plan", "--gap", "small"], "invalid"),
        (["solve", "grow.plan", "--threads", "-1"], "from 0"),
        (["solve", "grow.plan", "--set", "x"], "expected NAME=VALUE"),
        (["solve", "grow.plan", "--set", "x=1", "--set", "x=2"], "set twice"),
        (["solve", "grow.plan", "--time", "3"], "unrecognized"),
        (["solve", "grow.plan", "--set", "x=1"], "no param"),
        (["solve", "grow.plan", "--option", "presolv=on"], "`presolve`"),
        (["solve", "grow.plan", "--option", "presolve=maybe"], "off, choose or on"),
        (["compile", "grow.plan"], "-o/--out"),
        (["compile", "grow.plan", "-o", "grow.txt"], "grow.txt"),
        (["format", "grow.plan", "--check", "--stdout"], "not allowed"),
    ],
)
def test_wrong_usage(arguments: list[str], says: str, mdsl: Mdsl) -> None:
    before = files_here()
    run = mdsl(*arguments)
    assert run.code == Exit.WRONG_USAGE
    assert run.out == ""
    assert says in run.err
    assert files_here() == before


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("models/transprt", "did you mean `models/transport`?"),
        ("grow.pln", "did you mean `grow.plan`?"),
        ("empty", "holds no `.plan` file"),
        (".", "several models: clash.plan, grow.plan"),
        ("latin.plan", "0xe9 at offset 6"),
        ("/dev/null", "not a regular file"),
    ],
)
def test_wrong_model_path(path: str, says: str, mdsl: Mdsl) -> None:
    Path("empty").mkdir()
    Path("latin.plan").write_bytes(b"model \xe9t\xe9")
    run = mdsl("check", path)
    assert run.code == Exit.WRONG_INPUT
    assert says in run.err


def test_missing_data_folder(mdsl: Mdsl) -> None:
    run = mdsl("solve", "models/transport", "--data", "nowhere")
    assert run.code == Exit.WRONG_INPUT
    assert "there is no data folder `nowhere`" in run.err


def test_check_without_data_checks_the_model(mdsl: Mdsl) -> None:
    shutil.rmtree("models/transport/data")
    run = mdsl("check", "models/transport")
    assert run.code == Exit.SOLVED
    assert "no data to check in models/transport/data" in run.out
    assert mdsl("solve", "models/transport").code == Exit.WRONG_INPUT


def test_model_without_tables_needs_no_data(mdsl: Mdsl) -> None:
    assert "the model and its data are right" in mdsl("check", "grow.plan").out


def test_set_replaces_a_param(mdsl: Mdsl) -> None:
    Path("one.plan").write_text(
        "param most = 3\nvar x >= 0 <= most\nmaximize gain: 2 * x\n", encoding="utf-8"
    )
    assert "gain, maximized  6" in mdsl("solve", "one.plan").out
    run = mdsl("solve", "one.plan", "--set", "most=20")
    assert "gain, maximized  40" in run.out
    run = mdsl("solve", "one.plan", "--set", "moist=20")
    assert run.code == Exit.WRONG_USAGE
    assert "did you mean `most`?" in run.err


# --- solution tables -----------------------------------------------------------------------------


def read_csv(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_tables_as_csv(mdsl: Mdsl) -> None:
    run = mdsl("solve", "models/production", "--out", "deep/plan", "--quiet")
    assert (run.code, run.out, run.err) == (Exit.SOLVED, "", "")
    found = {str(p.relative_to("deep/plan")) for p in Path("deep").rglob("*.csv")}
    assert found == {
        "run.csv",
        "levels.csv",
        *(f"variables/{name}.csv" for name in ("make", "stock", "is_made", "deliver")),
        *(
            f"constraints/{name}.csv"
            for name in (
                "machine_time",
                "material_use",
                "batch",
                "no_setup_no_production",
                "balance",
            )
        ),
        "goals/fulfil.csv",
        *(f"expressions/{name}.csv" for name in ("deliveries", "setups", "holding")),
    }
    made = read_csv("deep/plan/variables/is_made.csv")
    assert made[0]["product"] == "Chair"
    assert made[0]["period"] == "Week 1"
    assert {row["value"] for row in made} == {"0", "1"}
    assert sum(int(row["value"]) for row in made) == 11
    goals = read_csv("deep/plan/goals/fulfil.csv")
    under = dict.fromkeys("123", 0.0)
    for row in goals:
        under[row["priority"]] += float(row["under"])
        missing = float(row["target"]) - float(row["achieved"])
        assert missing == pytest.approx(float(row["under"]) - float(row["over"]))
    assert list(under.values()) == pytest.approx([14, 25, 78])
    (record,) = read_csv("deep/plan/run.csv")
    assert record["status"] == "optimal"
    assert record["duals"] == "fixed lp"
    assert float(record["value"]) == pytest.approx(35_822.5)
    assert not list(Path("deep").glob(".*"))


def test_tables_as_json(mdsl: Mdsl) -> None:
    run = mdsl("solve", "models/transport", "--out", "plan", "--format", "json")
    assert run.code == Exit.SOLVED
    shipped = json.loads(Path("plan/variables/ship.json").read_text(encoding="utf-8"))
    assert shipped[0]["origin"] == "GARY"
    assert shipped[0]["upper"] is None
    assert sum(row["value"] for row in shipped) == 6900
    (record,) = json.loads(Path("plan/run.json").read_text(encoding="utf-8"))
    assert record["value"] == 201_700


def test_earlier_output_is_replaced_and_nothing_else(mdsl: Mdsl) -> None:
    assert mdsl("solve", "models/production", "--out", "plan").code == Exit.SOLVED
    assert mdsl("solve", "models/transport", "--out", "plan").code == Exit.SOLVED
    assert {path.name for path in Path("plan/variables").iterdir()} == {"ship.csv"}
    Path("plan/notes.txt").write_text("mine", encoding="utf-8")
    before = files_here()
    run = mdsl("solve", "models/transport", "--out", "plan")
    assert run.code == Exit.NO_RESOURCES
    assert "holds other files, such as `notes.txt`" in run.err
    assert files_here() == before


@pytest.mark.parametrize("out", ["models/transport/data", "models/transport", "."])
def test_output_stays_apart_from_the_data(out: str, mdsl: Mdsl) -> None:
    before = files_here()
    run = mdsl("solve", "models/transport", "--out", out)
    assert run.code == Exit.NO_RESOURCES
    assert "would mix the plan with the data" in run.err
    assert files_here() == before


def test_output_beside_a_model_without_data(mdsl: Mdsl) -> None:
    run = mdsl("solve", "grow.plan", "--out", ".")
    assert run.code == Exit.NO_RESOURCES
    assert "the folder `.` holds other files" in run.err


def test_output_that_cannot_be_written(mdsl: Mdsl) -> None:
    Path("file").write_text("", encoding="utf-8")
    for out in ("file", "file/plan"):
        run = mdsl("solve", "models/transport", "--out", out)
        assert run.code == Exit.NO_RESOURCES
        assert f"`{out}` cannot be written" in run.err
    run = mdsl("compile", "grow.plan", "-o", "nowhere/grow.mps")
    assert run.code == Exit.NO_RESOURCES
    assert "`nowhere/grow.mps` cannot be written" in run.err


# --- files for other solvers, and the standard layout ------------------------------------------------


def test_compile_to_a_file(mdsl: Mdsl) -> None:
    assert mdsl("compile", "tight.plan", "-o", "tight.mps").code == Exit.SOLVED
    text = Path("tight.mps").read_text(encoding="ascii")
    assert text.endswith("ENDATA\n")
    assert mdsl("compile", "tight.plan", "-o", "-").out == text
    assert mdsl("compile", "tight.plan", "-o", "tight.mps.gz").code == Exit.SOLVED
    assert Path("tight.mps.gz").read_bytes()[:2] == b"\x1f\x8b"


def test_compile_tells_of_levels_that_the_file_lacks(mdsl: Mdsl) -> None:
    run = mdsl("compile", "models/production", "-o", "production.mps")
    assert run.code == Exit.SOLVED
    assert "the objective `contribution` alone, and not the 3 levels" in run.err


def test_format(mdsl: Mdsl) -> None:
    Path("one.plan").write_text("var  x>=0  # boxes\n", encoding="utf-8")
    run = mdsl("format", "one.plan", "--check")
    assert (run.code, run.out) == (Exit.WRONG_INPUT, "would change one.plan\n")
    run = mdsl("format", "one.plan", "--stdout")
    assert (run.code, run.out) == (Exit.SOLVED, "var x >= 0  # boxes\n")
    assert mdsl("format", "one.plan").out == "changed one.plan\n"
    assert Path("one.plan").read_text(encoding="utf-8") == "var x >= 0  # boxes\n"
    assert mdsl("format", "one.plan", "--check").code == Exit.SOLVED


def test_format_leaves_a_faulty_file_and_does_the_others(mdsl: Mdsl) -> None:
    Path("bad.plan").write_text("var x >=\n", encoding="utf-8")
    Path("one.plan").write_text("var  x>=0\n", encoding="utf-8")
    run = mdsl("format", "bad.plan", "one.plan")
    assert run.code == Exit.WRONG_INPUT
    assert "bad.plan:1" in run.err
    assert Path("bad.plan").read_text(encoding="utf-8") == "var x >=\n"
    assert Path("one.plan").read_text(encoding="utf-8") == "var x >= 0\n"


# --- ends of a run -------------------------------------------------------------------------------


def test_limits(mdsl: Mdsl) -> None:
    run = mdsl("solve", "split.plan", "--time-limit", "1", "--progress")
    assert run.code == Exit.LIMIT_WITH_PLAN
    assert "with a plan that is not proven to be the best" in run.out
    assert "not reached" in run.out
    assert re.search(r"level 1 of 2, even, best [\d,]+, possible 0", run.err)
    run = mdsl("solve", "split.plan", "--time-limit", "0", "--out", "plan")
    assert run.code == Exit.LIMIT_WITHOUT_PLAN
    assert "stopped at the time limit, before a plan was found" in run.out
    assert not Path("plan").exists()


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED)],
)
def test_signal_gives_the_best_plan(
    number: signal.Signals, code: Exit, mdsl: Mdsl
) -> None:
    timer = threading.Timer(1.0, os.kill, (os.getpid(), number))
    timer.start()
    run = mdsl("solve", "split.plan", "--out", "plan")
    timer.join()
    assert run.code == code
    assert f"stopped by {number.name}" in run.out
    assert len(read_csv("plan/variables/chosen.csv")) == 40


@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        (InternalError("a \x1b[31m fault"), Exit.INTERNAL_FAULT, "a \\x1b[31m fault"),
        (RecursionError(), Exit.INTERNAL_FAULT, "RecursionError"),
        (MemoryError(), Exit.NO_RESOURCES, "out of memory"),
        (OSError(28, "No space left on device"), Exit.NO_RESOURCES, "No space left"),
        (KeyboardInterrupt(), Exit.INTERRUPTED, "interrupted"),
    ],
)
def test_faults_are_told_without_a_traceback(
    raised: BaseException,
    code: Exit,
    says: str,
    mdsl: Mdsl,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_arguments: object) -> Exit:
        raise raised

    monkeypatch.setattr(check, "run", fail)
    run = mdsl("check", "grow.plan")
    assert run.code == code
    assert says in run.err
    assert "Traceback" not in run.err


def test_status_without_a_plan() -> None:
    codes = {status: exit_of(Solution(status)) for status in Status}
    assert codes.pop(Status.OPTIMAL) is Exit.SOLVED
    assert codes.pop(Status.INFEASIBLE) is Exit.INFEASIBLE
    assert codes.pop(Status.UNBOUNDED) is Exit.UNBOUNDED
    assert codes.pop(Status.NUMERICAL_TROUBLE) is Exit.FAILED_CHECK
    assert codes.pop(Status.DISPUTED) is Exit.FAILED_CHECK
    assert codes.pop(Status.EVALUATED) is Exit.SOLVED
    assert codes.pop(Status.MEMORY_LIMIT) is Exit.NO_RESOURCES
    assert codes.pop(Status.INTERRUPTED) is Exit.INTERRUPTED
    for status in (Status.TIME_LIMIT, Status.ITERATION_LIMIT, Status.NODE_LIMIT):
        assert codes.pop(status) is Exit.LIMIT_WITHOUT_PLAN
    assert {*codes.values()} == {Exit.SOLVER_FAILED}


def start(*arguments: str, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "mdsl", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_reader_that_goes_away() -> None:
    process = start("compile", "tests/corpus/clusters50", "-o", "-")
    assert process.stdout is not None
    assert process.stderr is not None
    # The text is longer than what a pipe holds, so that the writer notices.
    assert process.stdout.readline().startswith("NAME")
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == Exit.READER_GONE


def test_labels_that_the_terminal_cannot_show(tmp_path: Path) -> None:
    model = tmp_path / "one.plan"
    model.write_text('model one "Stück"\nvar x >= 0\nminimize y: x\n', encoding="utf-8")
    process = start("solve", str(model), PYTHONIOENCODING="ascii")
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert out.startswith("one: St\\xfcck\n")


def test_a_command_loads_only_what_it_needs() -> None:
    """Start-up is a feature: the solver and numpy are loaded by those who need them."""
    program = (
        "import sys; from mdsl import cli; code = cli.main(sys.argv[1:]); "
        "print(sorted({'numpy', 'highspy', 'scipy.sparse', 'pandas', 'lark'} & "
        "sys.modules.keys())); sys.exit(code)"
    )
    needs = {
        ("format", "--stdout", "models/diet"): "[]",
        ("check", "models/diet"): "['numpy']",
        ("solve", "models/diet", "--quiet"): "['highspy', 'numpy']",
    }
    for arguments, loaded in needs.items():
        run = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.splitlines()[-1] == loaded
