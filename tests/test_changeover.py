"""The changeover model's formulations, as another statement of them was solved.

Those that take long to prove are held to a gap here, and proven in
`benchmarks/formulations`.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

import mdsl
from mdsl.linear.solution import Status
from tests.paths import MODELS

TOLERANCE = 1e-6
LP_TOLERANCE = 5e-6
GAP = 0.01
DATA = MODELS / "distribution" / "data"
CHANGEOVER = mdsl.read(MODELS / "changeover")


@dataclass(frozen=True)
class Formulation:
    """What a rule comes to on two weeks.

    Attributes:
        rule: Its name.
        optimum: The cost of the best plan.
        relaxation: That of the best plan in which nothing need be whole, with the
            coefficients that this compiler derives.
        textbook: The same with 19,600 pieces, what a whole day can make, as coefficient.
        is_quick: Whether it is proven in some seconds.
    """

    rule: str
    optimum: float
    relaxation: float
    textbook: float
    is_quick: bool = False

    def __str__(self) -> str:
        return self.rule


FORMULATIONS = [
    Formulation("V0", 215_201.4, 209_337, 209_308),
    Formulation("V0e", 212_554.0, 208_978, 208_978, is_quick=True),
    Formulation("S1", 212_554.0, 208_978, 208_978, is_quick=True),
    Formulation("S2A", 212_373.0, 208_986, 208_986, is_quick=True),
    Formulation("S2B", 213_842.9, 209_006, 209_006, is_quick=True),
    Formulation("S4", 209_100.7, 208_800, 208_800, is_quick=True),
    Formulation("CN", 215_600.1, 210_154.5, 210_066),
    Formulation("DCN", 215_600.1, 210_220, 210_129),
    Formulation("FLN", 215_600.1, 213_270, 213_270),
]


@pytest.mark.parametrize("case", FORMULATIONS, ids=str)
def test_best_plan(case: Formulation) -> None:
    gap = 0.0 if case.is_quick else GAP
    result = CHANGEOVER.solve(DATA, {"rule": case.rule}, gap=gap)
    assert result.status is Status.OPTIMAL
    assert result.objective is not None
    assert result.bound is not None
    assert result.bound <= case.optimum * (1 + TOLERANCE)
    assert result.objective >= case.optimum * (1 - TOLERANCE)
    assert result.objective == pytest.approx(case.optimum, gap + TOLERANCE)
    assert result.values("make").sum() == pytest.approx(158_751, TOLERANCE)
    assert result.values("meet.under").sum() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("case", FORMULATIONS, ids=str)
def test_relaxation(case: Formulation) -> None:
    result = CHANGEOVER.solve(DATA, {"rule": case.rule}, relax="all")
    assert result.objective == pytest.approx(case.relaxation, LP_TOLERANCE)
    assert case.relaxation >= case.textbook


def test_coefficients_by_demand_bring_the_relaxation_closer() -> None:
    values = {"rule": "CN", "useful_only": True}
    result = CHANGEOVER.solve(DATA, values, relax="all")
    assert result.objective == pytest.approx(211_331.8, TOLERANCE)


def test_number_of_starts_as_a_variable_is_a_rewrite() -> None:
    """S1 has a column and a row for each date more than V0e, which define each other."""
    plain = CHANGEOVER.compile(DATA, {"rule": "V0e"}).program
    aggregated = CHANGEOVER.compile(DATA, {"rule": "S1"}).program
    dates = 15
    rows, cols = plain.a_matrix.shape
    assert aggregated.a_matrix.shape == (rows + dates, cols + dates)


def judged(result: mdsl.Result, folder: Path) -> mdsl.Result:
    """Return what a plan takes by the rule that counts products."""
    made = result.table("make")
    columns = zip(made["product"], made["calendar"], made["value"], strict=True)
    with (folder / "make.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["product", "calendar", "value"])
        writer.writerows(columns)
    return mdsl.read(MODELS / "changeover" / "judge").solve([DATA, folder])


@pytest.mark.parametrize(("rule", "keeps_the_limits"), [("V0e", False), ("CN", True)])
def test_judge_counts_what_a_rule_hides(
    rule: str, tmp_path: Path, *, keeps_the_limits: bool
) -> None:
    """Plans of V0e need more hours than a day has; those of CN do as they say."""
    planned = CHANGEOVER.solve(DATA, {"rule": rule}, gap=GAP)
    judgement = judged(planned, tmp_path)
    hidden = judgement.values("overhead").sum() - planned.values("overhead").sum()
    beyond = judgement.levels[0].value
    if keeps_the_limits:
        assert hidden <= TOLERANCE
        assert beyond == pytest.approx(0, abs=TOLERANCE)
    else:
        assert hidden > 5
        assert beyond > 1
