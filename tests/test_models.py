"""Every model of the gallery reaches the plan that its header comment states."""

import re
import shlex
from pathlib import Path

import pytest

import mdsl
from mdsl.commands.arguments import Arguments, parse_arguments
from mdsl.linear.solution import Status
from tests.paths import MODELS, ROOT

TOLERANCE = 1e-6
PLANS = sorted(MODELS.rglob("*.plan"))

RUN_LINE = re.compile(r"^# run: mdsl (.+)$", re.MULTILINE)

EXPECTED_LINE = re.compile(r"^# expected (objective|levels): (.+)$", re.MULTILINE)


def read_expected(path: Path) -> dict[str, list[float]]:
    """Return the numbers of the `# expected ...` lines by their word."""
    return {
        word: [float(number) for number in numbers.split(", ")]
        for word, numbers in EXPECTED_LINE.findall(path.read_text(encoding="utf-8"))
    }


def read_run(path: Path) -> Arguments:
    """Return the command of the `# run: mdsl ...` line; a plain one if there is none."""
    folder = path.parent.relative_to(ROOT).as_posix()
    found = RUN_LINE.search(path.read_text(encoding="utf-8"))
    words = shlex.split(found[1] if found else f"solve {folder}")
    arguments = parse_arguments(words)
    assert (arguments.command, arguments.model) == ("solve", folder)
    return arguments


def test_there_are_models() -> None:
    assert PLANS


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_model_reaches_its_plan(path: Path) -> None:
    expected = read_expected(path)
    run = read_run(path)
    result = mdsl.read(path).solve(
        data=[str(ROOT / place) for place in run.data] or None,
        set=run.values,
        scenario=run.scenario,
        relax=run.relax,
    )
    assert result.status is Status.OPTIMAL
    assert [result.objective] == pytest.approx(expected["objective"], TOLERANCE)
    levels = [level.value for level in result.levels if level.is_goal_level]
    assert levels == pytest.approx(expected.get("levels", []), TOLERANCE)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_model_is_listed(path: Path) -> None:
    gallery = (MODELS / "README.md").read_text(encoding="utf-8")
    assert f"({path.relative_to(MODELS).as_posix()})" in gallery
    assert path.stem == path.parent.name
