"""Every model of the gallery reaches the plan that its header comment states."""

import re
from pathlib import Path

import pytest

import mdsl
from mdsl.linear.solution import Status
from tests.paths import MODELS

TOLERANCE = 1e-6
PLANS = sorted(MODELS.glob("*/*.plan"))

EXPECTED_LINE = re.compile(r"^# expected (objective|levels): (.+)$", re.MULTILINE)


def read_expected(path: Path) -> dict[str, list[float]]:
    """Return the numbers of the `# expected ...` lines by their word."""
    return {
        word: [float(number) for number in numbers.split(", ")]
        for word, numbers in EXPECTED_LINE.findall(path.read_text(encoding="utf-8"))
    }


def test_there_are_models() -> None:
    assert PLANS


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_model_reaches_its_plan(path: Path) -> None:
    expected = read_expected(path)
    result = mdsl.read(path.parent).solve()
    assert result.status is Status.OPTIMAL
    assert [result.objective] == pytest.approx(expected["objective"], TOLERANCE)
    levels = [level.value for level in result.levels if level.is_goal_level]
    assert levels == pytest.approx(expected.get("levels", []), TOLERANCE)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_model_is_listed(path: Path) -> None:
    gallery = (MODELS / "README.md").read_text(encoding="utf-8")
    assert f"({path.relative_to(MODELS).as_posix()})" in gallery
    assert path.stem == path.parent.name
