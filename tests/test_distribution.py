"""The plans of the distribution model, and of its faults, as another statement of it found them.

Four weeks here; all slices of the calendar are in `benchmarks/formulations`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest

import mdsl
from mdsl.linear.solution import Status
from mdsl.reports.parts import figures
from tests.paths import MODELS

TOLERANCE = 1e-6
GAP = 1e-3
DISTRIBUTION = MODELS / "distribution"
FAULTS = DISTRIBUTION / "faults"

NO_STOCK = "no_opening_stock"


@dataclass(frozen=True)
class Plan:
    """What a run comes to: the cost, the units made and the units short."""

    values: Mapping[str, object]
    cost: float
    made: float
    short: float
    scenario: str = ""
    name: str = field(default="")

    def __str__(self) -> str:
        return " ".join([*map(str, self.values.values()), self.scenario])


LPS = [
    Plan({"slice": "w4"}, 1_459_990.26, 262_932, 0),
    Plan({"slice": "w4"}, 1_980_451.18, 311_493, 26_439, NO_STOCK),
    Plan({"slice": "w4", "shelf_life": True}, 1_460_022.51, 262_932, 0),
    Plan({"slice": "w8"}, 3_273_287.75, 591_523, 0),
    Plan({"slice": "w12"}, 5_034_200.03, 910_691, 0),
    Plan({"slice": "full"}, 12_882_335.84, 2_332_299, 0),
]

FAULTY = [
    Plan({"fault": "none"}, 1_459_990.26, 262_932, 0),
    Plan({"fault": "first_day"}, 1_459_990.26, 262_932, 0),
    Plan({"fault": "mondays"}, 1_460_298.54, 262_932, 0),
    Plan({"fault": "mornings"}, 1_984_354.37, 144_571, 118_361),
    Plan({"fault": "summed"}, 1_459_988.23, 262_932, 0),
    Plan({"fault": "closing_stock"}, 1_462_420.12, 263_017, 0),
    Plan({"fault": "afternoons"}, 1_460_497.01, 262_932, 0),
    Plan({"fault": "untimed"}, 1_459_766.16, 262_932, 0),
    Plan({"fault": "phantom_legs"}, 1_148_587.62, 204_247, 0),
    Plan({"fault": "phantom_trucks"}, 1_148_587.62, 204_247, 0),
    Plan({"fault": "wrong_sign"}, 1_459_990.26, 262_932, 0),
    Plan({"fault": "all_at_once"}, 1_148_587.62, 204_247, 0),
    Plan({"fault": "window"}, 1_519_013.12, 266_047.5, 3_845),
    Plan({"fault": "window", "slice": "w12"}, 5_418_303.02, 936_679, 23_798),
    Plan({"fault": "counted_again"}, 1_064_440.60, 189_175, 0),
    Plan({"fault": "none"}, 1_980_451.18, 311_493, 26_439, NO_STOCK),
    Plan({"fault": "first_day"}, 2_021_738.80, 302_499, 35_433, NO_STOCK),
    Plan({"fault": "mondays"}, 2_025_908.56, 301_643, 36_289, NO_STOCK),
    Plan({"fault": "mornings"}, 2_569_421.97, 177_459, 160_473, NO_STOCK),
    Plan({"fault": "phantom_trucks"}, 1_532_626.87, 243_957, 16_977, NO_STOCK),
]


def solve_lp(plan: Plan) -> mdsl.Result:
    return mdsl.read(DISTRIBUTION).solve(
        set=plan.values, scenario=plan.scenario, relax="all"
    )


def solve_faulty(values: Mapping[str, object], scenario: str = "") -> mdsl.Result:
    return mdsl.read(FAULTS).solve(
        data=DISTRIBUTION / "data",
        set={"slice": "w4", **values},
        scenario=scenario,
    )


@pytest.mark.parametrize("plan", LPS, ids=str)
def test_lp(plan: Plan) -> None:
    result = solve_lp(plan)
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(plan.cost, TOLERANCE)
    assert result.values("make").sum() == pytest.approx(plan.made, TOLERANCE)
    assert result.values("meet.under").sum() == pytest.approx(plan.short, abs=0.5)


@pytest.mark.parametrize("plan", FAULTY, ids=str)
def test_fault(plan: Plan) -> None:
    result = solve_faulty(plan.values, plan.scenario)
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(plan.cost, TOLERANCE)
    assert result.values("make").sum() == pytest.approx(plan.made, TOLERANCE)
    assert result.values("missed").sum() == pytest.approx(plan.short, abs=0.5)


def test_wrong_sign_leaves_no_plan_where_something_is_short() -> None:
    result = solve_faulty({"fault": "wrong_sign"}, NO_STOCK)
    assert result.status is Status.INFEASIBLE


def test_size() -> None:
    """One delivery and one row for each demand, more than where shortage is a variable."""
    whole = mdsl.read(DISTRIBUTION).compile(set={"slice": "full"}).program
    rows, cols = whole.a_matrix.shape
    demands = 8_833
    assert (rows, cols) == (12_833 + demands, 29_878 + demands)
    assert whole.a_matrix.nnz == 54_089 + 2 * demands
    plain = mdsl.read(FAULTS).compile(data=DISTRIBUTION / "data", set={"slice": "full"})
    assert plain.program.a_matrix.shape == (12_833, 29_878)
    assert plain.program.a_matrix.nnz == 54_089


def test_parts_of_the_cost_are_all_of_it() -> None:
    result = solve_lp(LPS[1])
    assert result.solution.col_value is not None
    parts, _ = figures(result.compiled.model, result.program, result.solution.col_value)
    assert [(part.sign, part.name) for part in parts] == [
        ("+", name) for name in ("production", "labour", "transport", "storage", "meet")
    ]
    assert sum(part.value for part in parts) == pytest.approx(result.objective)
    assert parts[-1].value == pytest.approx(264_390)


def test_nothing_appears_and_nothing_is_lost() -> None:
    result = solve_lp(LPS[0])
    opening = result.compiled.instance.parameters["opening"].values.sum()
    stock = result.table("stock")
    dates = stock["calendar"]
    left = stock["value"][dates == max(dates)].sum()
    used = result.values("deliver").sum()
    assert opening == 75_000
    assert opening + result.values("make").sum() == pytest.approx(used + left)


@pytest.mark.parametrize(
    ("whole_pallets", "cost"), [(False, 1_460_500), (True, 1_461_100)]
)
def test_trucks_and_open_days_are_whole(*, whole_pallets: bool, cost: float) -> None:
    """The best plans known cost 1,460,839.5, and 1,461,357 with whole pallets."""
    result = mdsl.read(DISTRIBUTION).solve(
        set={"slice": "w4", "whole_pallets": whole_pallets}, gap=GAP
    )
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(cost, GAP)
    assert result.bound == pytest.approx(1_460_350, 1e-4)
    assert np.count_nonzero(result.program.integrality) == (
        293 if whole_pallets else 53
    )
