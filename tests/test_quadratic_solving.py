"""Quadratic objectives solved: to published optima, and as independent methods solve them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from mdsl.diagnostics import PlanError
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import Solution, Status
from mdsl.solving.answer import answer
from mdsl.solving.options import Isolate, SolveOptions, Verify
from mdsl.solving.quadratic import BY_OWN_METHOD
from mdsl.solving.verification import PROVEN
from tests.lowered import lowered
from tests.reference.quadratic import least_value

OWN_METHOD = BY_OWN_METHOD.partition("{name}")[2]


def solved(text: str, **options: object) -> Solution:
    return answer(lowered(text), SolveOptions(**options))  # type: ignore[arg-type]


@pytest.fixture(params=["highs first", "own method"])
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Solve once as users do, and once without HiGHS' method for quadratic programs."""
    if request.param == "own method":
        monkeypatch.setattr("mdsl.solving.quadratic.MOST_COLUMNS", 0)
    return str(request.param)


# --- published programs ----------------------------------------------------------------------

# W. Hock, K. Schittkowski, "Test Examples for Nonlinear Programming Codes", Lecture Notes in
# Economics and Mathematical Systems 187 (1981): all convex quadratic ones with linear rows.
HOCK_SCHITTKOWSKI = {
    "HS21": (
        -99.96,
        """
        var x >= 2 <= 50
        var y >= -50 <= 50
        minimize f: 0.01 * x ^ 2 + y ^ 2 - 100
        constraint c: 10 * x - y >= 10
        """,
    ),
    "HS28": (
        0,
        """
        set I = 1..3
        var x[I] free
        minimize f: (x[1] + x[2]) ^ 2 + (x[2] + x[3]) ^ 2
        constraint c: sum(i * x[i] for i in I) == 1
        """,
    ),
    "HS35": (
        1 / 9,
        """
        set I = 1..3
        var x[I] >= 0
        minimize f: 9 - 8 * x[1] - 6 * x[2] - 4 * x[3] + 2 * x[1] ^ 2 + 2 * x[2] ^ 2
            + x[3] ^ 2 + 2 * x[1] * x[2] + 2 * x[1] * x[3]
        constraint c: x[1] + x[2] + 2 * x[3] <= 3
        """,
    ),
    "HS48": (
        0,
        """
        set I = 1..5
        var x[I] free
        minimize f: (x[1] - 1) ^ 2 + (x[2] - x[3]) ^ 2 + (x[4] - x[5]) ^ 2
        constraint c: sum(x[i] for i in I) == 5
        constraint d: x[3] - 2 * (x[4] + x[5]) == -3
        """,
    ),
    "HS51": (
        0,
        """
        set I = 1..5
        var x[I] free
        minimize f: (x[1] - x[2]) ^ 2 + (x[2] + x[3] - 2) ^ 2 + (x[4] - 1) ^ 2 + (x[5] - 1) ^ 2
        constraint c: x[1] + 3 * x[2] == 4
        constraint d: x[3] + x[4] - 2 * x[5] == 0
        constraint e: x[2] - x[5] == 0
        """,
    ),
    "HS52": (
        1859 / 349,
        """
        set I = 1..5
        var x[I] free
        minimize f: (4 * x[1] - x[2]) ^ 2 + (x[2] + x[3] - 2) ^ 2 + (x[4] - 1) ^ 2
            + (x[5] - 1) ^ 2
        constraint c: x[1] + 3 * x[2] == 0
        constraint d: x[3] + x[4] - 2 * x[5] == 0
        constraint e: x[2] - x[5] == 0
        """,
    ),
    "HS53": (
        176 / 43,
        """
        set I = 1..5
        var x[I] >= -10 <= 10
        minimize f: (x[1] - x[2]) ^ 2 + (x[2] + x[3] - 2) ^ 2 + (x[4] - 1) ^ 2 + (x[5] - 1) ^ 2
        constraint c: x[1] + 3 * x[2] == 0
        constraint d: x[3] + x[4] - 2 * x[5] == 0
        constraint e: x[2] - x[5] == 0
        """,
    ),
    "HS76": (
        -4.681818181,
        """
        set I = 1..4
        var x[I] >= 0
        minimize f: x[1] ^ 2 + 0.5 * x[2] ^ 2 + x[3] ^ 2 + 0.5 * x[4] ^ 2 - x[1] * x[3]
            + x[3] * x[4] - x[1] - 3 * x[2] + x[3] - x[4]
        constraint a: x[1] + 2 * x[2] + x[3] + x[4] <= 5
        constraint b: 3 * x[1] + x[2] + 2 * x[3] - x[4] <= 4
        constraint c: x[2] + 4 * x[3] >= 1.5
        """,
    ),
    "HS118": (
        664.8204500,
        """
        set K ordered = 0..4
        set J = 1..3
        param low[J] = {1: 8, 2: 43, 3: 3}
        param high[J] = {1: 21, 2: 57, 3: 16}
        param top[J] = {1: 90, 2: 120, 3: 60}
        param price[J] = {1: 2.3, 2: 1.7, 3: 2.2}
        param curve[J] = {1: 0.0001, 2: 0.0001, 3: 0.00015}
        param rise[J] = {1: 13, 2: 14, 3: 13}
        param need[K] = {0: 60, 1: 50, 2: 70, 3: 85, 4: 100}
        var x[k in K, j in J] >= (low[j] if k == 0 else 0) <= (high[j] if k == 0 else top[j])
        minimize f: sum(price[j] * x[k, j] + curve[j] * x[k, j] ^ 2 for k in K, j in J)
        constraint step[k in K, j in J if k > 0]: 0 <= x[k, j] - x[k - 1, j] + 7 <= rise[j]
        constraint enough[k in K]: sum(x[k, j] for j in J) >= need[k]
        """,
    ),
}


@pytest.mark.parametrize("name", HOCK_SCHITTKOWSKI)
@pytest.mark.usefixtures("method")
def test_hock_and_schittkowski(name: str) -> None:
    optimum, text = HOCK_SCHITTKOWSKI[name]
    solution = solved(text)
    assert solution.status is Status.OPTIMAL
    assert solution.objective == pytest.approx(optimum, rel=1e-8, abs=1e-8)


def test_hock_and_schittkowski_44_is_not_convex() -> None:
    with pytest.raises(PlanError, match="L513"):
        lowered("""
            set I = 1..4
            var x[I] >= 0
            minimize f: x[1] - x[2] - x[3] - x[1] * x[3] + x[1] * x[4] + x[2] * x[3] - x[2] * x[4]
            constraint c: x[1] + 2 * x[2] <= 8
            """)


# The three stocks of H. Markowitz, "Portfolio Selection" (1959), with the answer that is
# printed in L. Schrage, "Optimization Modeling with LINGO", chapter 13.
RETURNS = """
    1.300 1.225 1.149  1.103 1.290 1.260  1.216 1.216 1.419  0.954 0.728 0.922
    0.929 1.144 1.169  1.056 1.107 0.965  1.038 1.321 1.133  1.089 1.305 1.732
    1.090 1.195 1.021  1.083 1.390 1.131  1.035 0.928 1.006  1.176 1.715 1.908
"""
PORTFOLIO = """
    set Stock = {{"ATT", "GMC", "USX"}}
    set Year = 1..12
    param growth[Year, Stock] = {{{growth}}}
    let mean[s in Stock] = sum(growth[y, s] for y in Year) / card(Year)
    let cov[s in Stock, r in Stock] =
        sum((growth[y, s] - mean[s]) * (growth[y, r] - mean[r]) for y in Year) / (card(Year) - 1)
    var share[Stock] >= 0
    minimize variance: {variance}
    constraint all_spent: sum(share[s] for s in Stock) == 1
    constraint enough: sum(mean[s] * share[s] for s in Stock) >= 1.15
"""


@pytest.mark.parametrize(
    "variance",
    [
        "sum(cov[s, r] * share[s] * share[r] for s in Stock, r in Stock)",
        "sum(sum((growth[y, s] - mean[s]) * share[s] for s in Stock) ^ 2 for y in Year) / 11",
        "sum(cov[s, s] * share[s] ^ 2 for s in Stock)"
        " + 2 * sum(cov[s, r] * share[s] * share[r] for s in Stock, r in Stock if s < r)",
    ],
)
@pytest.mark.usefixtures("method")
def test_portfolio_of_markowitz_in_three_ways(variance: str) -> None:
    if "s < r" in variance:
        variance = variance.replace("s < r", "ord(s) < ord(r)")
    cells = [
        f'({1 + at // 3}, "{("ATT", "GMC", "USX")[at % 3]}"): {number}'
        for at, number in enumerate(RETURNS.split())
    ]
    text = PORTFOLIO.format(growth=", ".join(cells), variance=variance)
    solution = solved(text.replace("set Stock =", "set Stock ordered ="))
    assert solution.objective == pytest.approx(0.02241378, abs=5e-8)
    assert solution.col_value == pytest.approx(
        [0.5300926, 0.3564106, 0.1134968], abs=4e-6
    )


# --- against other methods -------------------------------------------------------------------


@given(seed=st.integers(0, 2**32 - 1))
def test_small_programs_as_by_trying_all_active_sets(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, num_row = int(rng.integers(1, 4)), int(rng.integers(0, 4))
    half = rng.integers(-3, 4, (int(rng.integers(1, count + 1)), count)).astype(float)
    costs = rng.integers(-9, 10, count).astype(float)
    rows = rng.integers(-4, 5, (num_row, count)).astype(float)
    rows[~rows.any(axis=1), 0] = 1.0
    limits = rng.integers(-3, 9, num_row).astype(float)
    text = f"set I = 1..{count}\nvar x[I] >= -2 <= 3\nminimize f: " + " + ".join(
        [
            *(f"({_sum(row)}) ^ 2" for row in half),
            _sum(costs),
        ]
    )
    for number, (row, limit) in enumerate(zip(rows, limits, strict=True)):
        text += f"\nconstraint c{number}: {_sum(row)} <= {limit}"
    best = least_value(
        2 * half.T @ half,
        costs,
        np.concatenate([rows, np.eye(count), -np.eye(count)]),
        np.concatenate([limits, np.full(count, 3.0), np.full(count, 2.0)]),
    )
    solution = solved(text)
    if best == np.inf:
        assert solution.status is Status.INFEASIBLE
    else:
        assert solution.status is Status.OPTIMAL
        assert solution.objective == pytest.approx(best, rel=1e-6, abs=1e-6)


def _sum(row: np.ndarray) -> str:
    terms = [f"{coef:g} * x[{at + 1}]" for at, coef in enumerate(row) if coef]
    return " + ".join(terms) or "0"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.usefixtures("method")
def test_least_squares_as_numpy_fits_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, width = 30, int(rng.integers(1, 6))
    matrix = np.round(rng.normal(size=(count, width)) * 10.0 ** rng.integers(-2, 3), 3)
    right = np.round(rng.normal(size=count) * 100 + 1000, 2)
    cells = ", ".join(
        f"({i}, {j}): {matrix[i, j]}" for i, j in np.ndindex(matrix.shape)
    )
    given_right = ", ".join(f"{i}: {value}" for i, value in enumerate(right))
    solution = solved(f"""
        set I = 0..{count - 1}
        set J = 0..{width - 1}
        param a[I, J] = {{{cells}}}
        param b[I] = {{{given_right}}}
        var x[J] free
        minimize misfit: sum((sum(a[i, j] * x[j] for j in J) - b[i]) ^ 2 for i in I)
        """)
    fitted, residual, *_ = np.linalg.lstsq(matrix, right)
    assert solution.objective == pytest.approx(residual[0], rel=1e-9)
    assert solution.col_value == pytest.approx(fitted, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.usefixtures("method")
def test_random_programs_as_scipy_solves_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = 8
    half = rng.normal(size=(count, count))
    matrix, costs = half.T @ half + 0.1 * np.eye(count), rng.normal(size=count) * 5
    row = rng.normal(size=count)
    terms = " + ".join(
        f"{float(matrix[i, j])!r} * x[{i}] * x[{j}]"
        for i, j in np.ndindex(matrix.shape)
    ).replace("+ -", "- ")
    linear = " + ".join(f"({float(c)!r}) * x[{i}]" for i, c in enumerate(costs))
    left = " + ".join(f"({float(c)!r}) * x[{i}]" for i, c in enumerate(row))
    solution = solved(f"""
        set I = 0..{count - 1}
        var x[I] >= -1 <= 1
        minimize f: ({terms}) / 2 + {linear}
        constraint c: {left} >= 0.5
        """)
    found = minimize(  # type: ignore[call-overload]
        lambda x: x @ matrix @ x / 2 + costs @ x,
        np.zeros(count),
        jac=lambda x: matrix @ x + costs,
        bounds=[(-1, 1)] * count,
        constraints={
            "type": "ineq",
            "fun": lambda x: row @ x - 0.5,
            "jac": lambda _: row,
        },
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    assert solution.objective == pytest.approx(found.fun, rel=1e-7, abs=1e-7)
    assert solution.col_value == pytest.approx(found.x, abs=1e-5)


# --- what stays as it was --------------------------------------------------------------------

STORAGE = """
    set T ordered = 1..12
    let need[t in T] = 20 + 13 * ((5 * t) mod 7)
    var make[T] >= 0 <= 90
    var stock[T] >= 0 before 5
    {sense} cost: {sign} ({cost})
    constraint balance[t in T]: stock[prev(t)] + make[t] == need[t] + stock[t]
"""
COST = "sum(0.1 * make[t] ^ 2 + 3 * make[t] for t in T) + sum(0.02 * stock[t] ^ 2 for t in T)"


@pytest.mark.parametrize(
    ("sense", "sign", "cost"),
    [
        ("maximize", "-", COST),
        (
            "minimize",
            "",
            "sum(0.1 * make[t] ^ 2 + 3 * make[t] + 0.02 * stock[t] ^ 2 for t in T)",
        ),
        ("minimize", "2 * ", COST),
        (
            "minimize",
            "",
            "sum(0.1 * make[t] * make[t] + 3 * make[t] for t in T if t > 4)"
            " + sum(0.1 * make[t] ^ 2 + 3 * make[t] for t in T if t <= 4)"
            " + sum((0.1 * stock[t]) * (0.2 * stock[t]) for t in T)",
        ),
    ],
)
def test_same_plan_however_it_is_said(sense: str, sign: str, cost: str) -> None:
    first = solved(STORAGE.format(sense="minimize", sign="", cost=COST))
    other = solved(STORAGE.format(sense=sense, sign=sign, cost=cost))
    assert first.col_value is not None
    assert other.col_value == pytest.approx(first.col_value, abs=1e-5)
    factor = {"-": -1, "": 1, "2 * ": 2}[sign]
    assert first.objective is not None
    assert other.objective == pytest.approx(factor * first.objective, rel=1e-8)


@pytest.mark.usefixtures("method")
def test_small_units_are_as_exact_as_large_ones() -> None:
    one = solved(STORAGE.format(sense="minimize", sign="", cost=COST))
    tiny = solved(STORAGE.format(sense="minimize", sign="1e-7 * ", cost=COST))
    assert one.objective is not None
    assert one.col_value is not None
    assert tiny.objective == pytest.approx(1e-7 * one.objective, rel=1e-8, abs=0)
    assert tiny.col_value == pytest.approx(one.col_value, rel=1e-4, abs=1e-3)


# --- duals, levels, endings ------------------------------------------------------------------


@pytest.mark.parametrize("sense", ["minimize", "maximize"])
@pytest.mark.usefixtures("method")
def test_duals_are_the_worth_of_one_more_unit(sense: str) -> None:
    sign = "" if sense == "minimize" else "-"
    text = f"""
        var x, y >= 0
        {sense} cost: {sign}(x ^ 2 + 3 * y ^ 2 + y)
        constraint c: x + y >= {{need}}
        """
    step = 1e-3
    solution = solved(text.format(need=4))
    ends = [solved(text.format(need=4 + h)).objective for h in (step, -step)]
    assert ends[0] is not None
    assert ends[1] is not None
    assert solution.row_dual is not None
    slope = (ends[0] - ends[1]) / (2 * step)
    assert solution.row_dual[0] == pytest.approx(slope, rel=1e-6)
    assert solution.dual_kind == "qp"


@pytest.mark.usefixtures("method")
def test_quadratic_level_is_served_after_linear_ones() -> None:
    text = """
        var x, y >= 0 <= 3
        goal enough priority 1: x + y >= 2
        maximize most priority 2: x
        minimize even priority 3: (y - 1) ^ 2 + (x - 1) ^ 2
        """
    solution = solved(text)
    assert [level.value for level in solution.levels] == pytest.approx([0, 3, 4])
    weights = {1.0: 10.0, 2.0: 1.0, 3.0: 1.0}
    weighted = solved(text, is_weighted=True, weights=weights)
    # Along x, 1 is gained and 2 (x - 1) is lost.
    assert weighted.col_value is not None
    assert weighted.col_value[:2] == pytest.approx([1.5, 1], abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "var x, y free  minimize c: (x - y) ^ 2 + x",
        "var x, y >= 0  maximize c: 1e-6 * x - (y - 1) ^ 2",
        "var x, y >= 0  minimize c: (x - 2 * y) ^ 2 - x  constraint r: x - y >= 3",
    ],
)
@pytest.mark.usefixtures("method")
def test_unbounded_and_infeasible(text: str) -> None:
    assert solved(text).status is Status.UNBOUNDED
    bounded = text + "  constraint most: x + y <= 1e4  constraint least: x + y >= -1e4"
    assert solved(bounded).status is Status.OPTIMAL
    text += "  constraint no: x + y == 5  constraint nor: x + y == 6"
    assert solved(text).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    ("text", "optimum"),
    [
        ("var x >= 3 <= 3  minimize c: (x - 1) ^ 2", 4),
        ("var x >= 3 <= 3  minimize c: (x - 1) ^ 2  constraint r: 2 * x >= 6", 4),
        ("var x free  minimize c: (x - 1) ^ 2", 0),
        ("var x, y free  minimize c: (x - 1) ^ 2  constraint r: x + y == 4", 0),
        (
            "var x, y free  minimize c: (x - 1) ^ 2 + y ^ 2 "
            "constraint r: x + y == 4  constraint twice: 2 * x + 2 * y == 8",
            4.5,
        ),
        (
            "var x, y >= 0  minimize c: x ^ 2 + y ^ 2 "
            "constraint r: x + y >= 1  constraint s: x + y <= 1",
            0.5,
        ),
        ("var x >= 1e6 <= 1e6 + 1  minimize c: (x - 1) ^ 2", (1e6 - 1) ** 2),
        ("var x >= 0 <= 1e-9  var y >= 0  minimize c: (x - 1) ^ 2 + (y - x) ^ 2", 1),
    ],
)
@pytest.mark.usefixtures("method")
def test_corners(text: str, optimum: float) -> None:
    """What is fixed, free, said twice, or has no room inside."""
    solution = solved(text)
    assert solution.status is Status.OPTIMAL
    assert solution.objective == pytest.approx(optimum, rel=1e-7, abs=1e-8)


@pytest.mark.usefixtures("method")
def test_weak_curvature_is_a_limit() -> None:
    solution = solved("var x >= 0  minimize c: 1e-8 * x ^ 2 - x")
    assert solution.status is Status.OPTIMAL
    assert solution.objective == pytest.approx(-2.5e7, rel=1e-9)


def test_degenerate_program_that_highs_alone_cannot_solve() -> None:
    """HiGHS goes round in circles on portfolios of a hundred shares, as of version 1.15."""
    rng = np.random.default_rng(1)
    text = "set I = 1..100\nvar x[I] >= 0\nminimize f: 1e4 * (" + " + ".join(
        f"({' + '.join(f'{v:.5f} * x[{i + 1}]' for i, v in enumerate(row))}) ^ 2"
        for row in rng.normal(0, 0.05, (120, 100))
    ).replace("+ -", "- ")
    solution = solved(
        text + ")\nconstraint all: sum(x[i] for i in I) == 1", verify=Verify.FULL
    )
    assert solution.status is Status.OPTIMAL
    assert PROVEN in solution.messages


def test_own_method_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mdsl.solving.quadratic.MOST_COLUMNS", 0)
    solution = solved("var x >= 0  minimize c: (x - 1) ^ 2")
    assert any(OWN_METHOD in message for message in solution.messages)


@pytest.mark.usefixtures("method")
def test_time_limit_leaves_a_plan_or_none() -> None:
    text = STORAGE.format(sense="minimize", sign="", cost=COST)
    solution = solved(text, time_limit=0.0)
    assert solution.status is Status.TIME_LIMIT


def test_process_of_its_own_gives_the_same() -> None:
    text = STORAGE.format(sense="minimize", sign="", cost=COST)
    one, other = solved(text), solved(text, isolate=Isolate.ALWAYS)
    assert one.objective == other.objective


@pytest.mark.parametrize("kind", ["integer >= 0", "binary", ">= 2 <= 3 semicontinuous"])
def test_variables_that_are_not_continuous_are_refused(kind: str) -> None:
    with pytest.raises(PlanError, match="S614"):
        solved(f"var x >= 0  var n {kind}  minimize c: (x - 1) ^ 2 + n")


def program_of(size: int) -> LinearProgram:
    """Return a program with more columns than HiGHS is given."""
    return lowered(f"""
        set I = 1..{size}
        var x[I] >= 0 <= 4
        minimize f: sum((x[i] - i mod 7) ^ 2 for i in I)
        constraint c: sum(x[i] for i in I) <= {2 * size}
        """)


def test_large_program_is_solved_by_the_own_method() -> None:
    size = 5000
    program = program_of(size)
    solution = answer(program, SolveOptions())
    assert solution.status is Status.OPTIMAL
    # With the dual of the row as a price p, x[i] is i mod 7 - p / 2 within its bounds.
    assert solution.row_dual is not None
    assert solution.col_value is not None
    target = np.arange(1, size + 1) % 7 + solution.row_dual[0] / 2
    assert solution.col_value == pytest.approx(np.clip(target, 0, 4), abs=1e-6)
