"""Levels in their order, against exact enumeration, and a solver that is made to err."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import LinearProgram, Sense
from mdsl.linear.solution import Solution, Status
from mdsl.solving.options import OptionValue, SolveOptions
from mdsl.solving.outcome import Outcome
from mdsl.solving.priorities import solve
from mdsl.solving.search import Search
from tests.programs import Goal, dense_matrix, make_program

INF = np.inf
MAX, MIN = Sense.MAXIMIZE, Sense.MINIMIZE
Point = tuple[Fraction, ...]


def level_values(solution: Solution) -> list[float]:
    return [level.value for level in solution.levels]


# Exact enumeration


@dataclass(frozen=True)
class HalfPlane:
    """The points at which `factors . y <= side`."""

    factors: Point
    side: Fraction

    def holds(self, point: Point) -> bool:
        """Return whether a point is one of them."""
        pairs = zip(self.factors, point, strict=True)
        return sum((f * y for f, y in pairs), Fraction(0)) <= self.side


def exact(number: float) -> Fraction:
    """Return the decimal number that a float was written as."""
    return Fraction(str(float(number)))


def half_planes(program: LinearProgram, whole: dict[int, Fraction]) -> list[HalfPlane]:
    """Return what rows and bounds say of the continuous columns once integers stand."""
    matrix = dense_matrix(program)
    rest = [col for col in range(program.num_col) if col not in whole]
    found: list[HalfPlane] = []
    for row in range(program.num_row):
        factors = tuple(exact(matrix[row, col]) for col in rest)
        used = sum((exact(matrix[row, c]) * v for c, v in whole.items()), Fraction(0))
        low, high = program.row_lower[row], program.row_upper[row]
        if np.isfinite(high):
            found.append(HalfPlane(factors, exact(high) - used))
        if np.isfinite(low):
            found.append(HalfPlane(tuple(-f for f in factors), used - exact(low)))
    for at, col in enumerate(rest):
        unit = tuple(Fraction(int(at == other)) for other in range(len(rest)))
        found.append(HalfPlane(unit, exact(program.col_upper[col])))
        low = exact(program.col_lower[col])
        found.append(HalfPlane(tuple(-u for u in unit), -low))
    return found


def vertices(planes: list[HalfPlane], dimension: int) -> Iterator[Point]:
    """Yield the corners of a bounded region in at most two dimensions."""
    if dimension == 0:
        candidates: set[Point] = {()}
    elif dimension == 1:
        candidates = {(p.side / p.factors[0],) for p in planes if p.factors[0]}
    else:
        candidates = set()
        for p, q in combinations(planes, 2):
            (a, b), (c, d) = p.factors, q.factors
            if a * d != b * c:
                x = (p.side * d - b * q.side) / (a * d - b * c)
                y = (a * q.side - p.side * c) / (a * d - b * c)
                candidates.add((x, y))
    return (point for point in candidates if all(p.holds(point) for p in planes))


def enumerated(program: LinearProgram) -> list[float] | None:
    """Return the values of all levels by exact enumeration; None if there is no plan.

    A lexicographic optimum of a bounded region lies in one of its corners.
    """
    integers = np.flatnonzero(program.integrality).tolist()
    rest = [col for col in range(program.num_col) if col not in integers]
    ranges = (
        range(int(program.col_lower[c]), int(program.col_upper[c]) + 1)
        for c in integers
    )
    best: list[Fraction] | None = None
    for whole in product(*ranges):
        fixed = dict(zip(integers, map(Fraction, whole), strict=True))
        planes = half_planes(program, fixed)
        for corner in vertices(planes, len(rest)):
            point = fixed | dict(zip(rest, corner, strict=True))
            values = signed_values(program, point)
            best = values if best is None else min(best, values)
    if best is None:
        return None
    signs = [1 if o.sense is MIN else -1 for o in program.objectives]
    pairs = zip(best, signs, program.objectives, strict=True)
    return [float(value) * sign + o.offset for value, sign, o in pairs]


def signed_values(program: LinearProgram, point: dict[int, Fraction]) -> list[Fraction]:
    """Return the levels' values without constants, those of maxima negated."""
    found: list[Fraction] = []
    for objective in program.objectives:
        terms = zip(objective.cols.tolist(), objective.costs, strict=True)
        value = sum((exact(cost) * point[col] for col, cost in terms), Fraction(0))
        found.append(value if objective.sense is MIN else -value)
    return found


def random_program(seed: int) -> LinearProgram:
    """Return a small integer program with two to four levels; some have no plan."""
    random = np.random.default_rng(seed)
    num_integer, num_rest = random.integers(1, 5), random.integers(0, 3)
    num_col, num_row = num_integer + num_rest, random.integers(1, 6)
    shape = (num_row, num_col)
    matrix = np.round(random.uniform(-5, 10, shape), 1) * (random.random(shape) < 0.7)
    lower: FloatArray = random.integers(-3, 2, num_col).astype(np.float64)
    upper: FloatArray = lower + random.integers(1, 5, num_col).astype(np.float64)
    inside = np.round(random.integers(lower.astype(int), upper.astype(int) + 1))
    activity = np.round(matrix @ inside, 1)
    kind = random.integers(0, 3, num_row)
    room = np.round(random.uniform(0, 6, num_row), 1)
    row_lower = np.where(kind == 0, -INF, np.round(activity - room * (kind == 1), 1))
    row_upper = np.where(kind == 1, INF, np.round(activity + room * (kind == 0), 1))
    if random.random() < 0.15:
        row_lower = np.round(row_lower + random.integers(1, 8), 1)
        row_upper = np.maximum(row_lower, row_upper)
    goals = [
        Goal(
            np.round(random.uniform(-4, 6, num_col), 1)
            * (random.random(num_col) < 0.6),
            MAX if random.random() < 0.5 else MIN,
            float(random.integers(-5, 6)),
        )
        for _ in range(random.integers(2, 5))
    ]
    order = random.permutation(num_col)
    kinds = np.zeros(num_col, np.uint8)
    kinds[order[:num_integer]] = 1
    return make_program(matrix, (row_lower, row_upper), (lower, upper), goals, kinds)


SETTINGS: list[dict[str, OptionValue]] = [
    {},
    {"presolve": "off"},
    {"mip_feasibility_tolerance": 1e-6},
    {"mip_feasibility_tolerance": 1e-6, "presolve": "off"},
]


@pytest.mark.parametrize("start", range(0, 320, 20))
def test_random_levels_against_enumeration(start: int) -> None:
    for seed in range(start, start + 20):
        program = random_program(seed)
        expected = enumerated(program)
        options = SolveOptions(highs=SETTINGS[seed % len(SETTINGS)])
        solution = solve(program, options)
        if expected is None:
            assert solution.status is Status.INFEASIBLE, seed
        else:
            assert solution.status is Status.OPTIMAL, seed
            assert level_values(solution) == pytest.approx(expected, abs=1e-6), seed


@pytest.mark.parametrize("start", range(0, 80, 20))
def test_random_linear_levels_against_enumeration(start: int) -> None:
    for seed in range(start, start + 20):
        program = random_program(seed)
        relaxed = [0, 1] if program.num_col >= 2 else [0]
        program = restricted(program, relaxed)
        expected = enumerated(program)
        solution = solve(program, SolveOptions())
        if expected is None:
            assert solution.status is Status.INFEASIBLE, seed
        else:
            assert solution.status is Status.OPTIMAL, seed
            assert level_values(solution) == pytest.approx(expected, abs=1e-6), seed


def restricted(program: LinearProgram, cols: list[int]) -> LinearProgram:
    """Return the program of some columns alone, all continuous."""
    goals = []
    for objective in program.objectives:
        costs = np.zeros(program.num_col)
        costs[objective.cols] = objective.costs
        goals.append(Goal(costs[cols], objective.sense, objective.offset))
    rows = program.row_lower, program.row_upper
    bounds = program.col_lower[cols], program.col_upper[cols]
    return make_program(dense_matrix(program)[:, cols], rows, bounds, goals)


# What is told of the levels


def gold_and_silver(weights: tuple[float, float] | None) -> LinearProgram:
    """Return the least case in which weights of ten to one are no priorities.

    There are 80 hours. A gold order is one unit that takes all of them; a silver one is 20
    units that take 4 each.
    """
    gold, silver = [1.0, 0.0], [0.0, 1.0]
    if weights is None:
        goals = [Goal(gold, MAX), Goal(silver, MAX)]
    else:
        goals = [Goal(np.array(weights), MAX)]
    return make_program([[80, 4]], ([-INF], [80]), ([0, 0], [1, 20]), goals, [1, 1])


def test_priorities_are_not_weights() -> None:
    weighted = solve(gold_and_silver((10, 1)), SolveOptions())
    assert weighted.col_value is not None
    assert weighted.col_value.tolist() == [0, 20]
    ordered = solve(gold_and_silver(None), SolveOptions())
    assert ordered.col_value is not None
    assert ordered.col_value.tolist() == [1, 0]
    assert level_values(ordered) == [1, 0]


def test_levels_are_told_with_bound_gap_and_slack() -> None:
    solution = solve(gold_and_silver(None), SolveOptions(hold_slack=1e-3))
    first, last = solution.levels
    assert (first.name, first.priority, first.status) == ("level1", 1, Status.OPTIMAL)
    assert (first.achieved, first.bound, first.gap) == (1, 1, 0)
    assert (first.slack, last.slack) == (1e-3, 0)
    assert solution.objective == last.value
    assert solution.bound == last.bound


def three_levels(kinds: list[int]) -> LinearProgram:
    goals = [
        Goal([1, 1, 0], MIN, 3, "shortfall"),
        Goal([0, 0, 0], MIN, 5, "nothing"),
        Goal([1, 0, 2], MAX, -1, "money"),
    ]
    rows = [4, -INF], [INF, 20]
    cols = [0, 0, 0], [9, 9, 30]
    return make_program([[1, 1, 0], [0, 1, 1]], rows, cols, goals, kinds)


@pytest.mark.parametrize("kinds", [[0, 0, 0], [1, 0, 1]])
def test_senses_constants_and_a_level_without_costs(kinds: list[int]) -> None:
    solution = solve(three_levels(kinds), SolveOptions())
    assert solution.status is Status.OPTIMAL
    assert [level.name for level in solution.levels] == [
        "shortfall",
        "nothing",
        "money",
    ]
    assert level_values(solution) == pytest.approx([7, 5, 43])
    assert solution.objective == pytest.approx(43)


@pytest.mark.parametrize("kinds", [[0, 0, 0], [1, 0, 1]])
def test_duals_of_the_last_level_are_told_to_rest_on_held_levels(
    kinds: list[int],
) -> None:
    solution = solve(three_levels(kinds), SolveOptions())
    told = "duals and reduced costs are those of money with the 2 earlier levels held"
    assert told in solution.messages
    assert solution.row_dual is not None
    assert len(solution.row_dual) == 2


def test_level_without_costs_comes_first_or_last() -> None:
    for kinds in ([0, 0, 0], [1, 1, 1]):
        program = three_levels(kinds)
        shortfall, nothing, _ = program.objectives
        for order in ((nothing, shortfall), (shortfall, nothing)):
            solution = solve(replace(program, objectives=order), SolveOptions())
            values = {level.name: level.value for level in solution.levels}
            assert values == pytest.approx({"shortfall": 7, "nothing": 5})


def test_hold_slack_lets_later_levels_gain() -> None:
    program = make_program(
        [[1, 1]],
        ([-INF], [10]),
        ([0, 0], [INF, INF]),
        [Goal([1, 0], MAX), Goal([0, 1], MAX)],
    )
    assert level_values(solve(program, SolveOptions())) == pytest.approx([10, 0])
    solution = solve(program, SolveOptions(hold_slack=0.1))
    assert level_values(solution) == pytest.approx([9, 1])
    assert [level.achieved for level in solution.levels] == pytest.approx([10, 1])
    assert solution.levels[0].slack == pytest.approx(1)


def test_gap_is_for_the_last_level_only() -> None:
    random = np.random.default_rng(4)
    matrix = random.integers(1, 50, (5, 25)).astype(float)
    rows = np.full(5, -INF), np.floor(matrix.sum(axis=1) / 3)
    worth = random.integers(10, 60, 25).astype(float)
    goals = [Goal(worth, MAX), Goal(worth[::-1], MAX)]
    cols = np.zeros(25), np.ones(25)
    program = make_program(matrix, rows, cols, goals, [1] * 25)
    best = solve(program, SolveOptions())
    loose = solve(program, SolveOptions(gap=0.5))
    assert loose.levels[0].achieved == best.levels[0].achieved
    both = solve(program, SolveOptions(gap=0.5, level_gap=0.5))
    assert both.levels[0].gap is not None
    assert both.status is Status.OPTIMAL
    assert both.levels[1].value <= best.levels[1].value or (
        both.levels[0].value < best.levels[0].value
    )


@pytest.mark.parametrize("kinds", [[0, 0, 0], [1, 1, 0]])
def test_unbounded_later_level(kinds: list[int]) -> None:
    goals = [Goal([1, 0, 0]), Goal([0, 1, 0], MAX)]
    cols = [0, 0, 0], [INF, INF, INF]
    program = make_program([[1, -1, 0]], ([-INF], [3]), cols, goals, kinds)
    solution = solve(program, SolveOptions())
    assert solution.status is Status.UNBOUNDED
    assert not solution.has_plan
    assert level_values(solution) == [0]


def test_many_linear_levels_from_warm_starts() -> None:
    """Twelve levels, each minimising one column, against their values one by one."""
    random = np.random.default_rng(8)
    num = 12
    matrix = random.integers(1, 9, (20, num)).astype(float)
    rows = matrix.sum(axis=1), np.full(20, INF)
    goals = [Goal(np.eye(num)[at]) for at in range(num)]
    bounds = np.zeros(num), np.full(num, 3.0)
    solution = solve(make_program(matrix, rows, bounds, goals), SolveOptions())
    assert solution.status is Status.OPTIMAL
    low, high = bounds[0].copy(), bounds[1].copy()
    for at in range(num):
        single = solve(
            make_program(matrix, rows, (low, high), [goals[at]]), SolveOptions()
        )
        assert single.objective is not None
        assert solution.levels[at].value == pytest.approx(single.objective, abs=1e-6)
        low[at], high[at] = single.objective, single.objective + 1e-9


# Limits between levels


def stop_after(monkeypatch: pytest.MonkeyPatch, levels: int) -> None:
    """Let the time be over once some levels are held."""
    usual = Search.run

    def limited(
        search: Search,
        overrides: dict[str, OptionValue],
        seconds: float | None = None,
        *,
        heeds_stop: bool = True,
    ) -> Outcome:
        if len(search.held) == levels and heeds_stop:
            seconds = 0
        return usual(search, overrides, seconds, heeds_stop=heeds_stop)

    monkeypatch.setattr(Search, "run", limited)


@pytest.mark.parametrize("kinds", [[0, 0, 0], [1, 0, 1]])
def test_time_limit_keeps_the_plan_of_the_level_before(
    kinds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(monkeypatch, 2)
    solution = solve(three_levels(kinds), SolveOptions())
    assert solution.status is Status.TIME_LIMIT
    assert level_values(solution)[:2] == pytest.approx([7, 5])
    assert [level.status for level in solution.levels] == [
        Status.OPTIMAL,
        Status.OPTIMAL,
        Status.TIME_LIMIT,
    ]
    assert solution.objective == solution.levels[2].value


# A solver that errs

Fault = Callable[[Outcome], Outcome]


def infeasible(outcome: Outcome) -> Outcome:
    return replace(outcome, status=Status.INFEASIBLE, col_value=None)


def unknown(outcome: Outcome) -> Outcome:
    return replace(outcome, status=Status.UNKNOWN, status_name="Odd", col_value=None)


def without_duals(outcome: Outcome) -> Outcome:
    return replace(outcome, row_dual=None)


def wrong_duals(outcome: Outcome) -> Outcome:
    dual = outcome.row_dual
    return replace(outcome, row_dual=None if dual is None else 5 - dual)


def moved(change: float) -> Fault:
    def move(outcome: Outcome) -> Outcome:
        values = outcome.col_value
        return replace(outcome, col_value=None if values is None else values + change)

    return move


def overstated(outcome: Outcome) -> Outcome:
    return replace(outcome, objective=outcome.objective + 1)


def bound_below_the_plan(outcome: Outcome) -> Outcome:
    bound = outcome.bound
    return replace(outcome, bound=None if bound is None else bound - 1)


def err(monkeypatch: pytest.MonkeyPatch, fault: Fault, level: int, times: int) -> None:
    """Spoil the first searches of a level; polishing runs are left alone."""
    usual = Search.run
    spoilt = 0

    def spoil(
        search: Search,
        overrides: dict[str, OptionValue],
        seconds: float | None = None,
        *,
        heeds_stop: bool = True,
    ) -> Outcome:
        nonlocal spoilt
        outcome = usual(search, overrides, seconds, heeds_stop=heeds_stop)
        is_search = heeds_stop and seconds is None
        if is_search and len(search.held) == level and spoilt < times:
            spoilt += 1
            return fault(outcome)
        return outcome

    monkeypatch.setattr(Search, "run", spoil)


LINEAR_FAULTS = [infeasible, unknown, without_duals, wrong_duals, moved(-1), moved(2)]
INTEGER_FAULTS = [infeasible, unknown, moved(1), overstated, bound_below_the_plan]


@pytest.mark.parametrize("level", [0, 2])
@pytest.mark.parametrize(
    ("kinds", "fault"),
    [
        *(([0, 0, 0], fault) for fault in LINEAR_FAULTS),
        *(([1, 0, 1], fault) for fault in INTEGER_FAULTS),
    ],
)
def test_fault_is_tried_again(
    kinds: list[int], fault: Fault, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    err(monkeypatch, fault, level, times=1)
    solution = solve(three_levels(kinds), SolveOptions())
    assert solution.status is Status.OPTIMAL
    assert level_values(solution) == pytest.approx([7, 5, 43])


def test_what_was_tried_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    err(monkeypatch, infeasible, 2, times=2)
    solution = solve(three_levels([1, 0, 1]), SolveOptions())
    assert solution.messages[0] == (
        "level money: HiGHS failed (infeasible, though a plan is known; infeasible, though "
        "a plan is known) and was run again with tight tolerances"
    )


@pytest.mark.parametrize("kinds", [[0, 0, 0], [1, 0, 1]])
def test_fault_without_end_keeps_the_certified_plan(
    kinds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    err(monkeypatch, infeasible, 2, times=99)
    solution = solve(three_levels(kinds), SolveOptions())
    assert solution.status is Status.NUMERICAL_TROUBLE
    assert level_values(solution)[:2] == pytest.approx([7, 5])
    assert solution.has_plan
    assert solution.row_dual is None
    assert "HiGHS failed" in solution.messages[-1]


def test_false_infeasible_of_the_first_level_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = three_levels([1, 0, 1])
    err(monkeypatch, infeasible, 0, times=1)
    solution = solve(program, SolveOptions())
    assert solution.status is Status.OPTIMAL
    assert level_values(solution) == pytest.approx([7, 5, 43])


def test_worse_than_the_plan_that_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slack of the first level would allow what the second one is made to claim."""
    worse: FloatArray = np.array([4.0, 0, 5])

    def replaced(outcome: Outcome) -> Outcome:
        return replace(outcome, col_value=worse, objective=13.0, bound=13.0)

    err(monkeypatch, replaced, 1, times=1)
    program = three_levels([1, 0, 1])
    program = replace(program, objectives=(program.objectives[2],) * 2)
    solution = solve(program, SolveOptions(hold_slack=0.9))
    assert level_values(solution) == pytest.approx([48, 48])
    assert "worse than a plan that is known" in solution.messages[0]


def test_optimum_that_rests_on_fractions() -> None:
    """A switch that is on by a millionth opens a gate a million wide.

    With HiGHS' own tolerance the gate opens for nothing; the exact optimum pays for it.
    """
    program = make_program(
        [[1, -1e6], [1, 0]],
        ([-INF, 0.5], [0, INF]),
        ([0, 0], [1e6, 1]),
        [Goal([0, 10]), Goal([1, 0], MAX)],
        [0, 1],
    )
    for highs in SETTINGS:
        solution = solve(program, SolveOptions(highs=highs))
        assert solution.status is Status.OPTIMAL
        assert level_values(solution) == pytest.approx([10, 1e6])
        assert solution.worst_integrality is not None
        assert solution.worst_integrality.amount == 0
