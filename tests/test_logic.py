"""Logic and functions that are not linear: their rows, their bounds, and their errors."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from mdsl.diagnostics import PlanError, render_all
from mdsl.linear.solution import Solution
from mdsl.reports.listing import listing
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve
from tests.golden import Golden
from tests.lowered import lowered
from tests.paths import TESTS

ERRORS = sorted((TESTS / "errors" / "logic").glob("*.plan"))


@pytest.mark.parametrize("path", ERRORS, ids=lambda path: path.stem)
def test_error(path: Path, golden: Golden) -> None:
    with pytest.raises(PlanError) as caught:
        lowered(path.read_text(encoding="utf-8"), path.name)
    text = render_all(caught.value.diagnostics) + "\n"
    golden(path.relative_to(TESTS).with_suffix(".err"), text)


def rows(text: str) -> list[str]:
    """Return the rows of a model without tables, as `mdsl dump` lists them."""
    lines = list(listing(lowered(text)))
    begin = next(at for at, line in enumerate(lines) if line.startswith("rows: "))
    return [line.strip() for line in lines[begin + 1 : lines.index("", begin)]]


def solved(text: str, *, is_relaxed: bool = False) -> Solution:
    """Return the answer of a model without tables, or that of its LP relaxation."""
    program = lowered(text)
    if is_relaxed:
        none = np.zeros(program.num_col, np.uint8)
        program = dataclasses.replace(program, integrality=none)
    return solve(program, SolveOptions())


# --- conditions ------------------------------------------------------------------------------

BINARIES = "set I = 1..3  var y[I] binary  var a, b, c binary  "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "var z binary == any(y[i] for i in I)",
            [
                "z.1: y[1] + y[2] + y[3] - z >= 0",
                *(f"z.2[{i}]: -y[{i}] + z >= 0" for i in (1, 2, 3)),
            ],
        ),
        (
            "var z binary == all(y[i] for i in I)",
            [
                *(f"z.1[{i}]: y[{i}] - z >= 0" for i in (1, 2, 3)),
                "z.2: -y[1] - y[2] - y[3] + z >= -2",
            ],
        ),
        ("var z binary == not a", ["z: a + z == 1"]),
        ("var z binary == (a == 0)", ["z: a + z == 1"]),
        ("var z binary == any(y[i] for i in I if i > 5)", ["z: -z >= 0"]),
        ("var z binary == all(y[i] for i in I if i > 5)", ["z: z >= 1"]),
        ("constraint k: a iff not b", ["k: a + b == 1"]),
        ("constraint k: a", ["k: a >= 1"]),
        ("constraint k[i in I if i > 1]: y[i]", ["k[2]: y[2] >= 1", "k[3]: y[3] >= 1"]),
        ("constraint k: a or not b or c", ["k: a - b + c >= 0"]),
        ("constraint k: not (a and b)", ["k: -a - b >= -1"]),
        (
            "constraint k: not any(y[i] for i in I)",
            [f"k[{i}]: -y[{i}] >= 0" for i in (1, 2, 3)],
        ),
        ("constraint k: a or a or not a", []),
        ("constraint k: a or b or a", ["k: a + b >= 1"]),
        (
            "constraint k: a implies b and c == 1",
            ["k.1: -a + c >= 0", "k.2: -a + b >= 0"],
        ),
        # One conjunction is spread over several rows; of two, one gets a binary.
        ("constraint k: a or (b and c)", ["k.1: a + b >= 1", "k.2: a + c >= 1"]),
        (
            "constraint k: (a and b) or (b and c)",
            [
                "k.1: b + k.and.1 >= 1",
                "k.2: c + k.and.1 >= 1",
                "k.and.1.1: a - k.and.1 >= 0",
                "k.and.1.2: b - k.and.1 >= 0",
            ],
        ),
    ],
)
def test_rows_of_conditions(text: str, expected: list[str]) -> None:
    assert rows(BINARIES + text) == expected


def test_conditions_of_the_data_guard_and_decide() -> None:
    text = """
        set T ordered = {"t1", "t2", "t3"}
        param closed[T] flag = {"t2": 1}
        var on[T] binary
        constraint k[t in T]: t == first(T) or closed[t] or on[prev(t)] or not on[t]
        """
    assert rows(text) == ["k[t3]: on[t2] - on[t3] >= 0"]


def test_a_default_may_be_what_was_before() -> None:
    text = """
        set T ordered = {"t1", "t2"}
        param was_on = 1
        var on, start[T] binary
        constraint k[t in T]: on[t] and not (on[prev(t)] default was_on) iff start[t]
        """
    assert rows(text) == [
        "k.1[t2]: on[t1] - on[t2] + start[t2] >= 0",
        "k.2[t1]: on[t1] - start[t1] >= 0",
        "k.2[t2]: on[t2] - start[t2] >= 0",
        "k.3[t1]: -start[t1] >= 0",
        "k.3[t2]: -on[t1] - start[t2] >= -1",
    ]


def test_any_is_not_weaker_than_its_hull() -> None:
    """The relaxation of `any` has whole corners only: its sum cannot be had for less."""
    text = (
        BINARIES
        + """
        var z binary == any(y[i] for i in I)
        minimize cost: 3 * z - sum(y[i] for i in I)
        """
    )
    assert solved(text, is_relaxed=True).objective == pytest.approx(0)
    assert solved(text).objective == pytest.approx(0)


# --- implications ----------------------------------------------------------------------------

SWITCHED = "set I = 1..2  var x[I] >= -1 <= 4  var y[I] binary  var a, b binary  "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a and not b implies x[1] <= 1", ["k: x[1] + 3 a - 3 b <= 4"]),
        (
            "a or not b implies x[1] <= 1",
            ["k.1: x[1] + 3 a <= 4", "k.2: x[1] - 3 b <= 1"],
        ),
        (
            "any(y[i] for i in I) implies x[1] <= 1",
            ["k[1]: x[1] + 3 y[1] <= 4", "k[2]: x[1] + 3 y[2] <= 4"],
        ),
        (
            "all(y[i] for i in I) implies x[1] <= 1",
            ["k: x[1] + 3 k.all.1 <= 4", "k.all.1: -y[1] - y[2] + k.all.1 >= -1"],
        ),
        (
            "not any(y[i] for i in I) implies x[1] <= 1",
            ["k: x[1] + 3 k.all.1 <= 4", "k.all.1: y[1] + y[2] + k.all.1 >= 1"],
        ),
        (
            "a implies all(x[i] <= 1 and x[i] >= 0 for i in I)",
            [
                *(f"k.1[{i}]: x[{i}] + 3 a <= 4" for i in (1, 2)),
                *(f"k.2[{i}]: x[{i}] - a >= -1" for i in (1, 2)),
            ],
        ),
        (
            "a implies all(all(x[i] + x[j] <= 1 for j in I if j > i) for i in I if i > 0)",
            ["k[1,2]: x[1] + x[2] + 7 a <= 8"],
        ),
        ("a implies x[1] <= 4", []),
        ("a implies 1 <= 0", ["k: a <= 0"]),
        ("a and b implies 1 <= 0", ["k: a + b <= 1"]),
    ],
)
def test_rows_of_implications(text: str, expected: list[str]) -> None:
    assert rows(f"{SWITCHED} constraint k: {text}") == expected


def test_implied_row_stays_where_only_the_binary_keeps_it() -> None:
    """While `a` is 0 another row holds `x` at 0; while it is 1 nothing else does."""
    text = """
        var x >= 0 <= 100
        var a binary
        constraint link: x <= 100 * a
        constraint few: a implies x <= 50
        """
    assert rows(text) == ["link: x - 100 a <= 0", "few: x - 50 a <= 0"]
    assert solved(text + "maximize made: x").objective == pytest.approx(50)


def test_each_literal_has_the_coefficient_that_it_needs() -> None:
    text = """
        var x >= 0 <= 100
        var a, b binary
        constraint link: x <= 60 + 40 * a
        constraint few: a and b implies x <= 50
        """
    assert rows(text)[1] == "few: x + 10 a + 50 b <= 110"


# --- greatest and least ----------------------------------------------------------------------


def test_convex_uses_need_no_binaries() -> None:
    text = """
        set I = 1..3
        var x[I] free
        var y free
        minimize far: max(x[i] for i in I) + sum(abs(x[i] - i) for i in I) - min(y, 3)
        constraint near[i in I]: 2 * abs(x[i] - y) <= 5 - max(0, y)
        """
    program = lowered(text)
    assert not program.is_mip
    assert program.num_col == 4 + 3 + 1 + 1 + 3 + 1
    assert [block.name for block in program.col_blocks] == [
        *("x", "y", "near.abs.1", "near.max.1", "far.max.1", "far.abs.1", "far.min.1")
    ]


def test_instances_that_agree_in_what_a_phrase_uses_share_a_column() -> None:
    text = """
        set I = 1..3
        var x[I] >= 0 <= 5
        minimize far: sum(abs(x[i] - 2) for i in I, j in I if i <= j)
        """
    program = lowered(text)
    assert [program.col_label(col) for col in range(3, 6)] == [
        "far.abs.1[1]",
        "far.abs.1[2]",
        "far.abs.1[3]",
    ]
    assert program.objectives[0].costs.tolist() == [3, 2, 1]


def test_nested_uses_are_told_from_the_outside_in() -> None:
    """The inner maximum is pressed down by an outer one only where that is."""
    down, up = (
        lowered(f"var x, y >= 0 <= 9  {sense} far: max(abs(x - y), x)")
        for sense in ("minimize", "maximize")
    )
    assert not down.is_mip
    assert int(up.integrality.sum()) == 2


def test_coefficients_of_a_choice_are_those_of_the_bounds() -> None:
    text = "var x >= -3 <= 5  maximize far: abs(x)"
    assert rows(text) == [
        "far.abs.1[1]: -x + far.abs.1 >= 0",
        "far.abs.1[2]: x + far.abs.1 >= 0",
        "far.abs.1.attained[1]: -x + far.abs.1 + 6 far.abs.1.choice[1] <= 6",
        "far.abs.1.attained[2]: x + far.abs.1 - 10 far.abs.1.choice[1] <= 0",
    ]


def test_arguments_that_are_never_the_greatest_have_no_binary() -> None:
    text = """
        var x >= 0 <= 1
        var y >= 2 <= 3
        maximize far: max(x, y, 1)
        """
    program = lowered(text)
    assert not program.is_mip
    assert solve(program, SolveOptions()).objective == pytest.approx(3)


def test_maximum_of_many_is_at_least_as_tight_as_with_one_bound() -> None:
    """The textbook row is `t <= x + (greatest upper - own lower) * (1 - b)`."""
    text = """
        set I = 1..3
        param low[I] = {1: 0, 2: 2, 3: 1}
        param high[I] = {1: 9, 2: 6, 3: 4}
        var x[i in I] >= low[i] <= high[i]
        constraint cap: sum(x[i] for i in I) <= 8
        """
    own = text + "maximize far: max(x[i] for i in I)"
    textbook = (
        text
        + """
        var t free
        var b[I] binary
        maximize far: t
        constraint attained[i in I]: t <= x[i] + (9 - low[i]) * (1 - b[i])
        constraint one: sum(b[i] for i in I) == 1
        """
    )
    assert solved(own).objective == solved(textbook).objective == pytest.approx(6)
    relaxed = solved(own, is_relaxed=True).objective
    bound = solved(textbook, is_relaxed=True).objective
    assert relaxed is not None
    assert bound is not None
    assert relaxed <= bound + 1e-6


def test_what_nothing_presses_is_shown_at_its_exact_value() -> None:
    text = """
        set I = 1..2
        var x[I] >= 0 <= 9
        let distance[i in I] = abs(x[i] - 4)
        let worst = max(distance[i] for i in I) + min(x[1], x[2])
        minimize cost: 2 * x[1] + x[2]
        constraint some: worst <= 30
        constraint all: x[1] + x[2] >= 3
        """
    program = lowered(text)
    solution = solve(program, SolveOptions())
    assert solution.col_value is not None
    values = program.expressions.values(solution.col_value)
    assert values == pytest.approx([4, 1, 4])


# --- products --------------------------------------------------------------------------------


def test_rows_of_products() -> None:
    text = "var a, b binary  var x >= -2 <= 7  minimize cost: product(a, b) + product(x, a)"
    assert rows(text) == [
        "cost.product.1.most: -a + cost.product.1 <= 0",
        "cost.product.1.rest_most: a + b - cost.product.1 <= 1",
        "cost.product.1.rest_least: b - cost.product.1 >= 0",
        "cost.product.2.most: -7 a + cost.product.2 <= 0",
        "cost.product.2.least: 2 a + cost.product.2 >= 0",
        "cost.product.2.rest_most: 7 a + x - cost.product.2 <= 7",
        "cost.product.2.rest_least: -2 a + x - cost.product.2 >= -2",
    ]


def test_product_with_data_is_a_product() -> None:
    text = "param p = 3  var b binary  var x free  minimize cost: product(b, p) + product(2, x)"
    assert rows(text + "  constraint c: x >= 1") == ["c: x >= 1"]


# --- piecewise linear functions --------------------------------------------------------------


def test_convex_functions_need_their_lines_alone() -> None:
    text = """
        set I = 1..2
        set K = 1..3
        param x0[K] = {1: 0, 2: 4, 3: 6}
        param y0[I, K] = {(1, 1): 0, (1, 2): 4, (1, 3): 8, (2, 1): 1, (2, 2): 3, (2, 3): 5}
        var x[I] >= 0
        minimize cost: sum(piecewise(x[i], {x0[k]: y0[i, k] for k in K}) for i in I)
        constraint some: x[1] + x[2] >= 5
        """
    assert rows(text)[1:] == [
        "cost.piecewise.1[1,1]: -x[1] + cost.piecewise.1[1] >= 0",
        "cost.piecewise.1[1,2]: -2 x[1] + cost.piecewise.1[1] >= -4",
        "cost.piecewise.1[2,1]: -0.5 x[2] + cost.piecewise.1[2] >= 1",
        "cost.piecewise.1[2,2]: -x[2] + cost.piecewise.1[2] >= -1",
        "cost.piecewise.1.domain[1]: x[1] <= 6",
        "cost.piecewise.1.domain[2]: x[2] <= 6",
    ]


def test_rounded_slopes_are_no_bend() -> None:
    """0.1 * 3 is not 0.3, but the three points lie on one line."""
    text = """
        param step = 0.1
        var x >= 0 <= 7
        maximize gain: piecewise(x, {0: 0, 1: step, 3: 0.1 * 3, 7: 0.7})
        """
    program = lowered(text)
    assert not program.is_mip
    assert solve(program, SolveOptions()).objective == pytest.approx(0.7)


@pytest.mark.parametrize("sense", ["minimize", "maximize"])
def test_relaxation_of_segments_is_the_hull_of_the_function(sense: str) -> None:
    text = """
        var x >= 0 <= 10
        var off >= -10 <= 10
        constraint here: x == 5 + off
        """
    sign = 1 if sense == "minimize" else -1
    points = {0: 0, 2: 5, 4: 3, 7: 9, 10: 2}
    written = ", ".join(f"{x}: {y}" for x, y in points.items())
    own = solved(
        f"{text} {sense} cost: piecewise(x, {{{written}}}) - {sign} * -99 * abs(off)",
        is_relaxed=True,
    ).objective
    hull = min(
        sign * (points[a] + (points[b] - points[a]) * (5 - a) / (b - a))
        for a in points
        for b in points
        if a < 5 < b
    )
    assert own == pytest.approx(sign * hull)


def test_slopes_beyond_the_points_go_as_far_as_the_bounds() -> None:
    text = """
        var x >= -4 <= 9
        maximize gain: piecewise(x, {0: 1, 2: 0}, -2, 3)
        """
    assert solved(text).objective == pytest.approx(21)
    assert solved(text.replace("-4 <= 9", "-12 <= 9")).objective == pytest.approx(25)


def test_piecewise_of_data_is_a_number() -> None:
    text = """
        set I = 1..4
        let cost[i in I] = piecewise(i, {2: 5, 3: 9}, 1, 2)
        var x[I] >= 0
        constraint c[i in I]: x[i] >= cost[i]
        """
    assert rows(text) == [
        f"c[{i}]: x[{i}] >= {v}" for i, v in enumerate((4, 5, 9, 11), 1)
    ]


# --- special ordered sets --------------------------------------------------------------------


def test_members_come_in_the_order_of_their_set() -> None:
    text = """
        set K ordered = {"low", "middle", "high"}
        param rank[K] = {"low": 3, "middle": 1, "high": 2}
        var w[K] >= 0 <= 5
        maximize total: sum(rank[k] * w[k] for k in K)
        constraint near: sos2(w[k] for k in K)
        """
    assert solved(text).objective == pytest.approx(20)
    assert solved(text.replace("sos2", "sos1")).objective == pytest.approx(15)


def test_sets_that_are_short_enough_make_no_rows() -> None:
    text = """
        set K = 1..3
        var w[K, K] >= -1 <= 5
        constraint c[i in K]: sos2(w[i, k] for k in K if k > i)
        """
    assert rows(text) == []


def test_members_may_be_negative() -> None:
    text = """
        set K = 1..3
        var w[K] >= -2 <= 5
        constraint c: sos1(w[k] for k in K)
        """
    assert rows(text) == [
        *(f"c.lower[{k}]: w[{k}] + 2 c.sos1[{k}] >= 0" for k in (1, 2, 3)),
        *(f"c.upper[{k}]: w[{k}] - 5 c.sos1[{k}] <= 0" for k in (1, 2, 3)),
        "c: c.sos1[1] + c.sos1[2] + c.sos1[3] <= 1",
    ]


# --- semicontinuous variables ----------------------------------------------------------------


def test_semicontinuous_bound_comes_from_the_rows() -> None:
    text = """
        var a semicontinuous >= 4
        var b integer semicontinuous >= 3
        var n integer >= 0
        minimize cost: 2 * a + b + 3 * n
        constraint most: a + b <= 9.5
        constraint need: a + 2 * b + n >= 10.5
        """
    program = lowered(text)
    assert program.col_upper.tolist() == [9.5, 9, np.inf]
    solution = solve(program, SolveOptions())
    assert solution.objective == pytest.approx(6)
    assert solution.col_value == pytest.approx([0, 6, 0])


def test_start_values_go_beside_columns_of_phrases() -> None:
    text = """
        var n integer >= 0 <= 9 start 4
        var x >= 0 <= 9
        maximize gain: abs(n - x)
        """
    program = lowered(text)
    assert program.col_start is not None
    assert program.col_start[0] == 4
    assert np.isnan(program.col_start[1:]).all()
    assert solve(program, SolveOptions()).objective == pytest.approx(9)
