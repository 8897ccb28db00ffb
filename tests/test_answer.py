"""The solver's answer as a user gets it: weighted, verified, protected, with ranges."""

import faulthandler
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mdsl
from mdsl.commands.endings import exit_of, is_kept
from mdsl.commands.exits import Exit
from mdsl.diagnostics import InternalError, PlanError, render_all
from mdsl.linear.program import LinearProgram, Sense
from mdsl.linear.solution import Solution, Status, Violation
from mdsl.solving import answer as answers
from mdsl.solving import isolation, levels, priorities, worker
from mdsl.solving.answer import answer
from mdsl.solving.highs import solver_version
from mdsl.solving.isolation import is_isolated
from mdsl.solving.options import (
    Incumbent,
    Isolate,
    OptionValue,
    Progress,
    SolveOptions,
    Verify,
)
from mdsl.solving.priorities import solve
from tests.golden import Golden
from tests.paths import MODELS
from tests.programs import Goal, make_program
from tests.test_solving import knapsacks, small_program

INF = np.inf
MAX, MIN = Sense.MAXIMIZE, Sense.MINIMIZE
ALONE = SolveOptions(isolate=Isolate.ALWAYS)
WEIGHTS = {1.0: 1e5, 2.0: 1e4, 3.0: 1e3}


# Weights in place of priorities


@pytest.mark.parametrize(
    ("goals", "weights", "levels"),
    [
        ("priorities", {}, [0, 20, 300]),
        ("weighted", {}, [0, 20, 300]),
        ("weighted", {1: 10, 2: 1}, [1, 0, 300]),
        ("weighted", {1: 21, 2: 1}, [0, 20, 300]),
    ],
)
def test_weights_of_ten_to_one_are_no_priorities(
    goals: str, weights: dict[float, float], levels: list[float]
) -> None:
    model = mdsl.read(MODELS / "goals")
    result = model.solve(goals=goals, weights=weights)
    assert result.ok
    assert [level.value for level in result.levels] == pytest.approx(levels)


def test_weighted_production_comes_to_the_plan_of_its_priorities() -> None:
    result = mdsl.read(MODELS / "production").solve(goals="weighted", weights=WEIGHTS)
    assert result.ok
    values = [level.value for level in result.levels]
    assert values == pytest.approx([14, 25, 78, 35_822.50], 1e-6)
    assert result.objective == values[-1]
    told = "100000 for priority 1, 10000 for priority 2, 1000 for priority 3, 1 for"
    assert any(told in text for text in result.solution.messages)


def test_computed_weights_outweigh_all_that_comes_later() -> None:
    result = mdsl.read(MODELS / "goals").solve(goals="weighted")
    # 20 units of silver at weight 310 and 300 dollars are 6,500.
    told = "6600 for priority 1, 310 for priority 2, 1 for revenue"
    assert any(told in text for text in result.solution.messages)


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_computed_weights_agree_with_priorities_in_whole_units(start: int) -> None:
    """Where levels differ by whole units, computed weights are priorities."""
    for seed in range(start, start + 20):
        random = np.random.default_rng(seed)
        matrix = random.integers(1, 10, (2, 4)).astype(float)
        goals = [
            Goal(random.integers(-4, 5, 4).astype(float), (MAX, MIN)[int(sense)])
            for sense in random.integers(0, 2, random.integers(2, 4))
        ]
        rows = np.full(2, -INF), random.integers(8, 40, 2).astype(float)
        cols = np.zeros(4), random.integers(1, 6, 4).astype(float)
        program = make_program(matrix, rows, cols, goals, [1] * 4)
        ordered = solve(program, SolveOptions())
        options = SolveOptions(is_weighted=True, isolate=Isolate.NEVER)
        weighted = answer(program, options)
        values = [level.value for level in ordered.levels]
        assert [level.value for level in weighted.levels] == pytest.approx(values), seed


def test_too_wide_a_spread_of_weights_is_told() -> None:
    wide = mdsl.read(MODELS / "goals").solve(goals="weighted", weights={1: 1e9, 2: 1})
    assert any("factor of 1e+09" in text for text in wide.solution.messages)
    near = mdsl.read(MODELS / "goals").solve(goals="weighted", weights={1: 10, 2: 1})
    assert not any("factor" in text for text in near.solution.messages)


def test_senses_of_levels_are_minded() -> None:
    # The second level is minimised, and is subtracted from the last one.
    goals = [Goal([1, 0], MAX), Goal([0, 1], MIN), Goal([0, 1], MAX)]
    program = make_program([[1, 1]], ([2], [5]), ([0, 0], [3, 4]), goals)
    objectives = (
        *program.objectives[:2],
        replace(program.objectives[2], priority=None),
    )
    program = replace(program, objectives=objectives)
    cases: list[tuple[float, list[float]]] = [(5, [3, 0, 0]), (0.5, [3, 2, 2])]
    for second, expected in cases:
        weights = {1.0: 1.0, 2.0: second}
        options = SolveOptions(is_weighted=True, weights=weights)
        solution = answer(program, options)
        assert [level.value for level in solution.levels] == pytest.approx(expected)
        assert solution.bound is None


def test_weights_that_fit_no_priority(golden: Golden) -> None:
    program = three_levels_without_limit()
    for name, weights in (("unknown", {1.0: 3.0, 7.0: 2.0}), ("none", {})):
        with pytest.raises(PlanError) as error:
            answer(program, SolveOptions(is_weighted=True, weights=weights))
        golden(f"golden/weights_{name}.txt", f"{render_all(error.value.diagnostics)}\n")


def three_levels_without_limit() -> LinearProgram:
    goals = [Goal([1, 0]), Goal([0, 1], MAX, name="far"), Goal([1, 1], name="last")]
    return make_program([[1, -1]], ([-INF], [0]), ([0, 0], [INF, INF]), goals)


def test_weighted_without_a_plan() -> None:
    goals = [Goal([1, 0]), Goal([0, 1])]
    program = make_program([[1, 1]], ([9], [INF]), ([0, 0], [3, 4]), goals)
    solution = answer(program, SolveOptions(is_weighted=True))
    assert solution.status is Status.INFEASIBLE
    assert solution.levels == ()
    assert solution.objective is None


# Verification


def test_violations_are_judged_by_their_size() -> None:
    assert not Violation(1e-4, "big", 1e-3).is_beyond
    assert Violation(1e-4, "small", 1e-6).is_beyond
    solution = Solution(Status.OPTIMAL, worst_row=Violation(1e-4, "small", 1e-6))
    assert solution.is_violated


def test_full_verification_confirms() -> None:
    integer = answer(knapsacks(12, 4), SolveOptions(verify=Verify.FULL))
    assert integer.status is Status.OPTIMAL
    told = "verified: a second solve with presolving off and another seed found nothing"
    assert integer.messages[-1].startswith(told)
    linear = answer(small_program(), SolveOptions(verify=Verify.FULL))
    assert linear.messages[-1].startswith("verified: the duals prove")


def test_wrong_optimum_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    program = knapsacks(12, 4)
    right = solve(program, SolveOptions())
    calls: list[OptionValue] = []

    def careless(program: LinearProgram, options: SolveOptions) -> Solution:
        """Call a plan the best that is not, unless presolving is off."""
        calls.append(options.highs.get("presolve", ""))
        if options.highs.get("presolve") == "off":
            return solve(program, options)
        worse = replace(program, col_upper=program.col_upper * (right_plan < 1))
        return solve(worse, options)

    assert right.col_value is not None
    assert right.objective is not None
    right_plan = right.col_value * (np.arange(12) == right.col_value.argmax())
    monkeypatch.setattr(answers, "solve", careless)
    options = SolveOptions(verify=Verify.FULL, isolate=Isolate.NEVER)
    found = answer(program, options)
    assert calls == ["", "off"]
    assert found.status is Status.DISPUTED
    assert found.objective == right.objective
    assert "the solver erred" in found.messages[-1]


def wrong_with_presolving() -> LinearProgram:
    """Return a program of which HiGHS 1.15.1 with presolving calls -5.7085 the best."""
    matrix = [
        [9.8, -3.9, -2.7, -3.1, 0.5, 2.2, -1.2],
        [-8.4, -8.8, -6.4, 1.5, 4.7, -5.5, 0.0],
        [8.7, 4.6, 6.6, 6.1, 6.5, 0.0, -9.4],
    ]
    rows = [-INF] * 3, [90.2, -65.6, 75.2]
    cols = [0, -8, 0, 0, 0, 0, 0], [9, 18, 5, 25, 8, 18, 16]
    goal = Goal([8.0, 4.8, -4.9, -0.8, -1.2, 3.3, 8.6])
    return make_program(matrix, rows, cols, [goal], [0, 1, 1, 1, 0, 1, 1])


def wrong_without_presolving() -> LinearProgram:
    """Return a program of which HiGHS 1.15.1 without presolving calls -9.1 the best."""
    matrix = [
        [-3.9, 6.8, 8.9, 4.5, 8.8, -4.7, 3.7, -7.8],
        [8.7, 0.0, 0.0, -6.4, 2.3, -7.1, 4.9, 9.6],
        [-8.7, -9.0, -0.3, 1.5, 7.9, -0.2, 0.0, 0.0],
    ]
    rows = [-INF] * 3, [0.7, 1.1, 6.7]
    goal = Goal([7.5, -3.7, 3.6, -7.3, 1.6, 7.6, -6.9, -2.5])
    integer = [0, 1, 1, 0, 0, 1, 1, 0]
    return make_program(matrix, rows, ([0] * 8, [1] * 8), [goal], integer)


@pytest.mark.parametrize(
    ("program", "presolve", "best"),
    [
        (wrong_with_presolving(), "on", -6.12553191489362),
        (wrong_without_presolving(), "off", -9.253125),
    ],
)
def test_known_wrong_answers_of_the_solver_are_found_out(
    program: LinearProgram, presolve: str, best: float
) -> None:
    options = SolveOptions(highs={"presolve": presolve}, verify=Verify.FULL)
    found = answer(program, options)
    assert found.objective == pytest.approx(best)
    # A later HiGHS may get it right at once.
    assert found.status in {Status.DISPUTED, Status.OPTIMAL}
    if solver_version() == "HiGHS 1.15.1":
        assert found.status is Status.DISPUTED
        assert found.messages[-1].startswith("the solver erred")
        alone = answer(program, replace(options, verify=Verify.PLAN))
        assert alone.status is Status.OPTIMAL
        assert alone.objective != pytest.approx(best)


def test_verification_that_comes_to_no_end_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow(program: LinearProgram, options: SolveOptions) -> Solution:
        if options.highs.get("presolve") == "off":
            return Solution(Status.TIME_LIMIT, seconds=1.0)
        return solve(program, options)

    monkeypatch.setattr(answers, "solve", slow)
    options = SolveOptions(verify=Verify.FULL, isolate=Isolate.NEVER)
    found = answer(knapsacks(12, 4), options)
    assert found.status is Status.OPTIMAL
    assert found.messages[-1].startswith("not verified: a second solve")
    assert found.messages[-1].endswith("ended with `time limit`")


def test_exit_codes_of_doubtful_plans() -> None:
    plan = np.zeros(2)
    assert exit_of(Solution(Status.CRASHED)) is Exit.SOLVER_FAILED
    crashed = Solution(Status.CRASHED, plan)
    assert exit_of(crashed) is Exit.LIMIT_WITH_PLAN
    disputed = Solution(Status.DISPUTED, plan)
    assert exit_of(disputed) is Exit.FAILED_CHECK
    assert is_kept(crashed)
    assert is_kept(disputed)
    worst = Violation(1e-4, "small", 1e-6)
    for status in (Status.OPTIMAL, Status.TIME_LIMIT, Status.DISPUTED):
        violated = Solution(status, plan, worst_row=worst)
        assert exit_of(violated) is Exit.FAILED_CHECK
        assert not is_kept(violated)


# A process of its own


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let children be forked, which then do what a test has put in place of the solver.

    The threads of whatever runs the tests do not keep a child from that.
    """
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    monkeypatch.setattr(isolation, "can_fork", lambda: True)


@pytest.fixture(params=["fork", "spawn"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the child be made in one of the two ways."""
    name: str = request.param
    if name == "fork":
        request.getfixturevalue("forked")
    else:
        monkeypatch.setattr(isolation, "can_fork", lambda: False)
    return name


def test_same_answer_from_a_process_of_its_own(way: str) -> None:
    assert way
    for program in (small_program(), knapsacks(12, 4)):
        inside = solve(program, SolveOptions())
        outside = answer(program, ALONE)
        assert outside.status is Status.OPTIMAL
        assert outside.objective == inside.objective
        assert outside.col_value is not None
        assert outside.col_value.tolist() == np.asarray(inside.col_value).tolist()
        assert outside.levels[0].value == inside.levels[0].value


def test_what_a_child_tells_comes_through(way: str) -> None:
    assert way
    progress: list[Progress] = []
    plans: list[Incumbent] = []
    log: list[str] = []
    options = replace(
        ALONE,
        time_limit=1,
        on_progress=progress.append,
        on_plan=plans.append,
        on_log=log.append,
        progress_seconds=0,
    )
    found = answer(knapsacks(), options)
    assert found.status is Status.TIME_LIMIT
    assert progress[-1].incumbent is not None
    assert any("MIP" in text for text in log)
    values = [knapsacks().objectives[0].value(plan.col_value) for plan in plans]
    assert values == sorted(values)
    assert found.objective is not None
    assert found.objective >= values[-1] - 1e-6


@pytest.mark.usefixtures("forked")
def test_errors_of_a_child_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    large = make_program([[1e16]], ([0], [1]), ([0], [1]), [Goal([1])])
    with pytest.raises(PlanError, match="too large"):
        answer(large, ALONE)

    def fail(*_arguments: object) -> Solution:
        raise ValueError("ours")

    monkeypatch.setattr(worker, "solve", fail)
    with pytest.raises(InternalError, match="ours"):
        answer(small_program(), ALONE)

    def run_out(*_arguments: object) -> Solution:
        raise MemoryError

    monkeypatch.setattr(worker, "solve", run_out)
    assert answer(small_program(), ALONE).status is Status.MEMORY_LIMIT


@pytest.mark.usefixtures("forked")
def test_error_in_a_callback_ends_the_child() -> None:
    def fail(_progress: Progress) -> None:
        raise RuntimeError("mine")

    options = replace(ALONE, on_progress=fail, progress_seconds=0)
    with pytest.raises(RuntimeError, match="mine"):
        answer(knapsacks(), options)


Act = Callable[[], None]


def crash() -> None:
    # The test runner would print where the child was.
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGSEGV)


def hang() -> None:
    time.sleep(60)


def after(act: Act, plans: int, *, once: bool = False) -> Callable[..., Solution]:
    """Return a solve that does something when some better plans have been told of."""
    first = os.getpid()
    marks: list[int] = []

    def broken(program: LinearProgram, options: SolveOptions, stop: object) -> Solution:
        assert os.getpid() != first
        assert stop is not None
        told = options.on_plan

        def tell(incumbent: Incumbent) -> None:
            assert told is not None
            told(incumbent)
            marks.append(1)
            if len(marks) == plans:
                act()

        is_second = options.highs.get("presolve") == "off"
        if not plans and not (once and is_second):
            act()
        if once and is_second:
            return solve(program, options)
        return solve(program, replace(options, on_plan=tell))

    return broken


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("plans", [0, 1, 3])
def test_crash_costs_the_plan_at_most(
    plans: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "solve", after(crash, plans))
    found = answer(knapsacks(), ALONE)
    assert found.status is Status.CRASHED
    assert found.messages[0] == (
        "the solver crashed (SIGSEGV); it was run again with presolving off and another "
        "seed"
    )
    assert found.messages[1] == "the solver crashed (SIGSEGV)"
    assert found.has_plan == bool(plans)
    assert not found.is_violated
    assert bool(found.levels) == bool(plans)


@pytest.mark.usefixtures("forked")
def test_second_solve_after_a_crash_is_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "solve", after(crash, 0, once=True))
    program = knapsacks(12, 4)
    found = answer(program, ALONE)
    assert found.status is Status.OPTIMAL
    assert found.objective == solve(program, SolveOptions()).objective
    assert "run again" in found.messages[0]


@pytest.mark.usefixtures("forked")
def test_crash_of_a_later_level_keeps_the_levels_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goals = [Goal([1, 0, 0], MAX), Goal([0, 1, 0], MAX), Goal([0, 0, 1], MAX)]
    program = make_program(
        [[1, 1, 1]], ([-INF], [9.5]), ([0, 0, 0], [4, 4, 4]), goals, [1, 1, 1]
    )
    whole = solve(program, SolveOptions())
    level = {"count": 0}
    own = levels.solve_level

    def crashing(*arguments: object) -> object:
        level["count"] += 1
        if level["count"] > 1:
            crash()
        return own(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(priorities, "solve_level", crashing)
    found = answer(program, ALONE)
    assert found.status is Status.CRASHED
    assert [found.levels[0].value, whole.levels[0].value] == [4, 4]
    assert found.levels[0].status is Status.OPTIMAL
    assert found.levels[1].status is Status.CRASHED


def test_worse_plans_of_a_second_child_are_passed_over() -> None:
    program = small_program()
    first, worse, better = ([1.0, 2.0], [1.0, 1.0], [2.0, 2.0])
    known = isolation.KnownPlans()
    for values, expected in ((first, first), (worse, first), (better, better)):
        known.learn(program, Incumbent((), np.array(values), is_exact=False))
        assert known.best(program) is not None
        assert np.asarray(known.best(program)).tolist() == expected
    levels = solve(program, SolveOptions()).levels
    known.learn(program, Incumbent(levels, np.array(worse), is_exact=True))
    known.learn(program, Incumbent((), np.array(better), is_exact=False))
    assert np.asarray(known.best(program)).tolist() == worse


def test_unsound_plan_is_not_rescued() -> None:
    program = small_program()
    known = isolation.KnownPlans(exact=np.array([1.0, 1.0]))
    known.learn(program, Incumbent((), np.array([5.0, 5.0]), is_exact=False))
    assert np.asarray(known.best(program)).tolist() == [1, 1]


@pytest.mark.usefixtures("forked")
def test_hang_is_ended_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "KILL_GRACE", 0.5)
    monkeypatch.setattr(worker, "solve", after(hang, 1))
    begun = time.monotonic()
    found = answer(knapsacks(), replace(ALONE, time_limit=0.5))
    assert time.monotonic() - begun < 10
    assert found.status is Status.TIME_LIMIT
    assert found.has_plan
    assert found.messages == (isolation.HUNG,)


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_a_child_with_the_best_plan(number: signal.Signals) -> None:
    timer = threading.Timer(0.7, os.kill, (os.getpid(), number))
    begun = time.monotonic()
    timer.start()
    found = answer(knapsacks(), replace(ALONE, time_limit=30))
    timer.join()
    assert time.monotonic() - begun < 15
    assert found.status is Status.INTERRUPTED
    assert found.stopped_by == number.name
    assert found.has_plan
    assert found.messages[-1] == f"stopped by {number.name}"


@pytest.mark.usefixtures("forked")
def test_signal_ends_a_child_that_does_not_listen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "solve", after(hang, 1))
    begun = time.monotonic()

    def stop(_plan: Incumbent) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    found = answer(knapsacks(), replace(ALONE, on_plan=stop))
    assert time.monotonic() - begun < 10
    assert found.status is Status.INTERRUPTED
    assert found.stopped_by == "SIGINT"
    assert found.has_plan


def test_small_programs_stay_in_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    small, auto = knapsacks(12, 4), SolveOptions()
    assert not is_isolated(small_program(), auto)
    assert not is_isolated(small, replace(auto, isolate=Isolate.NEVER))
    assert is_isolated(small_program(), ALONE)
    monkeypatch.setattr(isolation, "can_fork", lambda: False)
    assert not is_isolated(small, auto)
    assert is_isolated(knapsacks(60, 30), auto)
    monkeypatch.setattr(isolation, "can_fork", lambda: True)
    assert is_isolated(small, auto)


# Ranges


def test_ranges_are_where_plan_and_duals_change() -> None:
    # Source: maximise 3x + 2y, x + y <= 4, x + 3y <= 6, x <= 3: at (3, 1) y = 4 - x.
    goals = [Goal([3, 2], MAX)]
    rows = ([-INF, -INF], [4, 7])
    program = make_program([[1, 1], [1, 3]], rows, ([0, 0], [3, INF]), goals)
    found = solve(program, SolveOptions(sensitivity=True))
    ranging = found.ranging
    assert ranging is not None
    assert ranging.cost.tolist() == [3, 2]
    assert ranging.cost_from.tolist() == pytest.approx([2, 0])
    assert ranging.cost_to.tolist() == pytest.approx([INF, 3])
    # The second row does not bind: it has room, and no dual to hold.
    assert ranging.bound_from[0] == pytest.approx(3)
    assert ranging.bound_to[0] == pytest.approx(3 + 4 / 3)
    assert np.isnan(ranging.bound_from[1])


@pytest.mark.parametrize("seed", range(12))
def test_ranges_hold_under_perturbation(seed: int) -> None:
    random = np.random.default_rng(seed)
    matrix = np.round(random.uniform(0.1, 9, (4, 5)), 1)
    sense = (MAX, MIN)[seed % 2]
    limits = np.round(random.uniform(20, 90, 4), 1)
    free = np.full(4, INF)
    rows = (limits, free) if sense is MIN else (-free, limits)
    costs = np.round(random.uniform(1, 9, 5), 1)
    program = make_program(matrix, rows, ([0] * 5, [30] * 5), [Goal(costs, sense)])
    base = solve(program, SolveOptions(sensitivity=True))
    assert base.ranging is not None
    assert base.col_value is not None
    objective = program.objectives[0]
    for col in range(5):
        for end in (base.ranging.cost_from[col], base.ranging.cost_to[col]):
            if not np.isfinite(end):
                continue
            near = costs.copy()
            near[col] += 0.999 * (end - near[col])
            moved = replace(objective, cols=np.arange(5, dtype=np.int32), costs=near)
            again = solve(replace(program, objectives=(moved,)), SolveOptions())
            assert moved.value(base.col_value) == pytest.approx(again.objective, 1e-6)


def test_program_without_duals_has_no_ranges() -> None:
    found = solve(knapsacks(), SolveOptions(time_limit=0, sensitivity=True))
    assert found.ranging is None


def test_ranges_are_in_the_tables() -> None:
    result = mdsl.read(MODELS / "production_basic").solve(sensitivity=True)
    make = result.table("make")
    assert (make["cost_from"] <= make["cost"]).all()
    assert (make["cost"] <= make["cost_to"]).all()
    rows = result.table("machine_time")
    assert {"bound_from", "bound_to"} <= rows.keys()
    assert any("at this basis" in text for text in result.solution.messages)


# An earlier plan


def test_start_from_an_earlier_plan(tmp_path: Path) -> None:
    model = mdsl.read(MODELS / "production")
    folder = tmp_path / "variables"
    folder.mkdir()
    before = model.solve().table("make")
    lines = ["product,period,value"]
    names = list(before)[:2]
    lines += [
        f'"{product}",{period},{value}'
        for product, period, value in zip(
            before[names[0]], before[names[1]], before["value"], strict=True
        )
    ]
    lines[0] = ",".join([*names, "value"])
    (folder / "make.csv").write_text("\n".join(lines), encoding="utf-8")
    result = model.solve(start=tmp_path)
    assert result.ok
    assert result.objective == pytest.approx(35_822.5)
