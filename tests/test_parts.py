"""What is missed of goals with a penalty is shown as a part of the objective."""

import pytest

import mdsl
from mdsl.reports.parts import figures
from mdsl.source import Source


def shown_parts(text: str) -> list[tuple[str, str, float]]:
    result = mdsl.Model(Source("model.plan", text)).solve()
    assert result.solution.col_value is not None
    parts, _ = figures(result.compiled.model, result.program, result.solution.col_value)
    return [(part.sign, part.name, part.value) for part in parts]


def test_penalty_is_subtracted_from_what_is_maximized() -> None:
    parts = shown_parts(
        """
        set K = {"a", "b"}
        var make[K] >= 0 <= 10
        let sales = 2 * sum(make[k] for k in K)
        maximize profit: sales
        goal full[k in K] penalty 3: make[k] >= 12
        goal low penalty 0.5: make["a"] <= 4
        """
    )
    assert parts == [("+", "sales", 40), ("-", "full", 12), ("-", "low", 3)]


def test_penalties_alone_are_the_objective() -> None:
    assert shown_parts("var x >= 0 <= 1\ngoal g penalty 2: x >= 3") == [("+", "g", 4)]


@pytest.mark.parametrize("priority", ["priority 1", "priority 2"])
def test_goals_with_a_priority_are_no_part(priority: str) -> None:
    text = f"var x >= 0 <= 9\nminimize cost: x\ngoal g {priority}: x >= 3"
    assert shown_parts(text) == []
