import os
import signal
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from mdsl.diagnostics import InternalError, PlanError, render_all
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import Integrality, LinearProgram, Sense
from mdsl.linear.solution import Solution, Status
from mdsl.linear.validation import validate
from mdsl.solving import highs
from mdsl.solving.certificates import (
    optimality_fault,
    plan_fault,
    proves_infeasible,
)
from mdsl.solving.options import OptionValue, Progress, SolveOptions
from mdsl.solving.priorities import solve
from mdsl.solving.signals import stop_on_signals
from mdsl.solving.working import level_of, no_level, working_copy
from tests.golden import Golden
from tests.programs import Goal, make_program

INF = np.inf
MAX, MIN = Sense.MAXIMIZE, Sense.MINIMIZE


def run(program: LinearProgram, **options: OptionValue) -> Solution:
    return solve(program, SolveOptions(highs=options))


def knapsacks(num_col: int = 60, num_row: int = 30) -> LinearProgram:
    """Return an integer program whose proof takes far longer than any test."""
    random = np.random.default_rng(0)
    matrix = random.integers(0, 100, (num_row, num_col)).astype(float)
    room = np.floor(matrix.sum(axis=1) / 2)
    worth = matrix.sum(axis=0) + random.integers(0, 50, num_col)
    return make_program(
        matrix,
        (np.full(num_row, -INF), room),
        (np.zeros(num_col), np.ones(num_col)),
        [Goal(worth, MAX)],
        [1] * num_col,
    )


# Validation


def small_program() -> LinearProgram:
    return make_program(
        [[1, 2], [3, 0]], ([-INF, 0], [8, 9]), ([0, 0], [5, 5]), [Goal([1, 1], MAX)]
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("col_lower", np.zeros(3)),
        ("col_upper", np.zeros(2, np.float32)),
        ("row_lower", np.array([np.nan, 0])),
        ("integrality", np.array([0, 9], np.uint8)),
        ("a_start", np.array([0, 2, 1], np.int32)),
        ("a_start", np.array([0, 2], np.int32)),
        ("a_index", np.array([0, 1, 2], np.int32)),
        ("a_index", np.array([0, -1, 0], np.int32)),
        ("a_index", np.array([1, 1, 0], np.int32)),
        ("a_index", np.array([1, 0, 0], np.int32)),
        ("a_index", np.array([0, 1, 0], np.int64)),
        ("a_value", np.array([1, np.inf, 1])),
        ("a_value", np.array([1, 0.0, 1])),
        ("col_start", np.zeros(1)),
        ("num_col", 3),
        ("num_row", 1),
        ("row_blocks", ()),
    ],
)
def test_validate_finds_misfits(field: str, value: object) -> None:
    program = small_program()
    validate(program)
    with pytest.raises(InternalError):
        validate(replace(program, **{field: value}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cols", np.array([0, 0], np.int32)),
        ("cols", np.array([0, 2], np.int32)),
        ("costs", np.array([1, np.nan])),
        ("offset", np.inf),
    ],
)
def test_validate_finds_bad_objectives(field: str, value: object) -> None:
    program = small_program()
    wrong = replace(program.objectives[0], **{field: value})  # type: ignore[arg-type]
    with pytest.raises(InternalError):
        validate(replace(program, objectives=(wrong,)))


# Statuses


def test_optimal_figures_are_those_of_the_plan() -> None:
    solution = run(small_program())
    assert solution.status is Status.OPTIMAL
    assert solution.col_value is not None
    assert solution.row_value is not None
    assert solution.col_value == pytest.approx([3, 2.5])
    assert solution.row_value == pytest.approx([8, 9])
    assert solution.objective == pytest.approx(5.5)
    assert solution.levels[0].value == solution.levels[0].achieved == solution.objective
    assert solution.bound is None
    assert solution.worst_bound is not None
    assert solution.worst_bound.amount == 0
    assert solution.solver.startswith("HiGHS 1.")


APART = (([1, 1], [1, 1]), ([-INF, 5.0], [3.0, INF]))


@pytest.mark.parametrize("kind", [Integrality.CONTINUOUS, Integrality.INTEGER])
def test_infeasible(kind: Integrality) -> None:
    matrix, rows = APART
    cols = [0, 0], [INF, INF]
    program = make_program(matrix, rows, cols, [Goal([1, 2])], [kind] * 2)
    solution = run(program)
    assert solution.status is Status.INFEASIBLE
    assert not solution.has_plan
    assert solution.objective is None
    assert solution.levels == ()


def test_infeasible_only_because_of_integers() -> None:
    program = make_program([[2, 2]], ([3], [3]), ([0, 0], [5, 5]), (), [1, 1])
    assert run(program).status is Status.INFEASIBLE


@pytest.mark.parametrize("kind", [Integrality.CONTINUOUS, Integrality.INTEGER])
def test_unbounded_has_no_values(kind: Integrality) -> None:
    program = make_program(
        [[1, -1]], ([-INF], [3]), ([0, 0], [INF, INF]), [Goal([1, 1], MAX)], [kind] * 2
    )
    solution = run(program)
    assert solution.status is Status.UNBOUNDED
    assert not solution.has_plan
    assert solution.bound is None


@pytest.mark.parametrize("kind", [Integrality.CONTINUOUS, Integrality.INTEGER])
@pytest.mark.parametrize("has_plan", [False, True])
def test_infeasible_or_unbounded_is_resolved(
    *, kind: Integrality, has_plan: bool
) -> None:
    least = 2.0 if has_plan else 4.0
    program = make_program(
        [[1, -1, 0], [1, -1, 0]],
        ([-INF, least], [3, INF]),
        ([0, 0, 0], [INF, INF, INF]),
        [Goal([-1, -1, -1])],
        [kind] * 3,
    )
    expected = Status.UNBOUNDED if has_plan else Status.INFEASIBLE
    for presolve in ("on", "off"):
        assert run(program, presolve=presolve).status is expected


@pytest.mark.parametrize(
    ("cols", "rows", "message"),
    [
        (([0, 6], [4, 5]), ([0], [9]), "x[1] has no value between 6 and 5"),
        (([0, INF], [4, INF]), ([0], [9]), "x[1] has no value between inf and inf"),
        (([0, 0], [4, 5]), ([7], [5]), "row[0] has no value between 7 and 5"),
    ],
)
def test_contradicting_bounds_are_named(
    cols: tuple[list[float], list[float]],
    rows: tuple[list[float], list[float]],
    message: str,
) -> None:
    solution = run(make_program([[1, 1]], rows, cols, [Goal([1, 1])]))
    assert solution.status is Status.INFEASIBLE
    assert solution.messages == (message,)


def test_integer_without_whole_number() -> None:
    program = make_program([[1]], ([-INF], [9]), ([0.2], [0.8]), (), [1])
    assert run(program).messages == ("x[0] has no value between 0.2 and 0.8",)


def test_row_without_variables_that_leaves_out_zero() -> None:
    program = make_program([[0.0]], ([1], [2]), ([0], [1]))
    message = "without variables row[0] has no value between 1 and 2"
    assert run(program).messages == (message,)


def test_no_columns() -> None:
    nothing = np.zeros((1, 0))
    goal = Goal([], offset=7)
    solution = run(make_program(nothing, ([-1], [1]), ([], []), [goal]))
    assert solution.status is Status.OPTIMAL
    assert solution.objective == 7
    assert solution.levels[0].value == 7
    solution = run(make_program(nothing, ([1], [1]), ([], []), [goal]))
    assert solution.status is Status.INFEASIBLE


@pytest.mark.parametrize("kind", [Integrality.CONTINUOUS, Integrality.INTEGER])
def test_no_rows(kind: Integrality) -> None:
    cols = [0, 0], [4, 5.5]
    goals = [Goal([1, -2], offset=3)]
    program = make_program(np.zeros((0, 2)), ([], []), cols, goals, [kind] * 2)
    solution = run(program)
    assert solution.status is Status.OPTIMAL
    expected = 3 - 2 * (5 if kind is Integrality.INTEGER else 5.5)
    assert solution.objective == pytest.approx(expected)


@pytest.mark.parametrize("kind", [Integrality.CONTINUOUS, Integrality.INTEGER])
def test_no_objective_takes_any_plan(kind: Integrality) -> None:
    program = make_program([[1, 1]], ([2], [3]), ([0, 0], [4, 5]), (), [kind] * 2)
    solution = run(program)
    assert solution.status is Status.OPTIMAL
    assert solution.row_value is not None
    assert 2 <= solution.row_value[0] <= 3
    assert solution.objective is None
    assert solution.levels == ()


# Semicontinuous columns, large bounds, small coefficients


@pytest.mark.parametrize(
    ("kind", "room", "expected"),
    [
        (Integrality.SEMICONTINUOUS, 2.5, 0.0),
        (Integrality.SEMICONTINUOUS, 3e5 - 0.5, 3e5 - 0.5),
        (Integrality.SEMI_INTEGER, 3e5 - 0.5, 3e5 - 1),
    ],
)
def test_semicontinuous(kind: Integrality, room: float, expected: float) -> None:
    """HiGHS itself takes upper bounds for 1e5 and calls what needs more infeasible."""
    program = make_program(
        [[1]], ([-INF], [room]), ([3], [3e5]), [Goal([1], MAX)], [kind]
    )
    solution = run(program)
    assert solution.status is Status.OPTIMAL
    assert solution.col_value is not None
    assert solution.col_value.tolist() == [expected]
    assert solution.worst_bound is not None
    assert solution.worst_bound.amount == 0


def test_semicontinuous_below_zero() -> None:
    cols = [-9, 0], [-4, 9]
    program = make_program([[1, 1]], ([-3.5], [INF]), cols, [Goal([1, 3])], [2, 0])
    solution = run(program)
    assert solution.col_value is not None
    assert solution.col_value.tolist() == [-4, 0.5]


def test_large_bounds_are_kept_from_the_search() -> None:
    program = make_program(
        [[1, 1]], ([-INF], [50]), ([0, 0], [1e9, 1e9]), [Goal([3, 2], MAX)], [1, 1]
    )
    assert working_copy(program, ()).search_bounds()[1].tolist() == [INF, INF]
    solution = run(program)
    assert solution.objective == 150
    assert solution.messages == ()


@pytest.mark.parametrize("upper", [2e7, 1e9])
def test_large_bounds_are_used_where_they_count(upper: float) -> None:
    program = make_program(
        [[1, -1]], ([-INF], [5]), ([0, 0], [upper, INF]), [Goal([3, -1], MAX)], [1, 1]
    )
    solution = run(program)
    assert solution.status is Status.OPTIMAL
    assert solution.objective == 2 * upper + 5
    assert "had to be used" in solution.messages[0]


def test_small_coefficients_are_told() -> None:
    program = make_program([[1, 1e-13]], ([1], [9]), ([0, 0], [9, 9]), [Goal([1, 1])])
    assert run(program).messages == (
        "HiGHS takes coefficients below 1e-12 for 0: 1 of them, among them the "
        "coefficient of x[1] in row[0]",
    )


# Limits, signals, callbacks


def test_time_limit_with_a_plan() -> None:
    solution = solve(knapsacks(), SolveOptions(time_limit=0.7))
    assert solution.status is Status.TIME_LIMIT
    assert solution.has_plan
    assert solution.objective is not None
    assert solution.bound is not None
    assert solution.gap is not None
    assert solution.bound > solution.objective
    assert solution.gap > 0
    assert solution.seconds < 5


def test_time_limit_without_a_plan() -> None:
    solution = solve(knapsacks(), SolveOptions(time_limit=0))
    assert solution.status is Status.TIME_LIMIT
    assert not solution.has_plan
    assert solution.levels == ()


def test_node_limit() -> None:
    solution = run(knapsacks(), mip_max_nodes=2)
    assert solution.status is Status.NODE_LIMIT
    assert solution.has_plan


def test_iteration_limit() -> None:
    random = np.random.default_rng(3)
    matrix = random.random((20, 30))
    program = make_program(
        matrix, ([1] * 20, [INF] * 20), ([0] * 30, [INF] * 30), [Goal([1] * 30)]
    )
    solution = run(program, simplex_iteration_limit=3, presolve="off")
    assert solution.status is Status.ITERATION_LIMIT
    assert solution.bound is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_with_the_best_plan(number: signal.Signals) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    begun = time.monotonic()
    timer = threading.Timer(0.7, os.kill, (os.getpid(), number))
    timer.start()
    solution = solve(knapsacks(), SolveOptions(time_limit=30))
    timer.join()
    assert solution.status is Status.INTERRUPTED
    assert solution.has_plan
    assert solution.messages == (f"stopped by {number.name}",)
    assert time.monotonic() - begun < 10
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_second_interrupt_aborts() -> None:
    before = signal.getsignal(signal.SIGINT)

    def interrupt(_progress: Progress) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    options = SolveOptions(on_progress=interrupt, progress_seconds=0, time_limit=30)
    program = knapsacks()

    def twice(progress: Progress) -> None:
        interrupt(progress)
        interrupt(progress)

    with pytest.raises(KeyboardInterrupt):
        solve(program, replace(options, on_progress=twice))
    assert signal.getsignal(signal.SIGINT) is before


def test_second_termination_aborts() -> None:
    with stop_on_signals() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.signal_name == "SIGTERM"
        with pytest.raises(SystemExit) as ending:
            os.kill(os.getpid(), signal.SIGTERM)
    assert ending.value.code == 128 + signal.SIGTERM


def test_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stop_on_signals() as stop:
            os.kill(os.getpid(), signal.SIGINT)
            assert not stop.made
    finally:
        signal.signal(signal.SIGINT, before)


def test_solve_outside_the_main_thread() -> None:
    found: list[Solution] = []
    thread = threading.Thread(target=lambda: found.append(run(small_program())))
    thread.start()
    thread.join()
    assert found[0].status is Status.OPTIMAL


def test_progress_and_log() -> None:
    progress: list[Progress] = []
    log: list[str] = []
    options = SolveOptions(
        time_limit=1, on_progress=progress.append, on_log=log.append, progress_seconds=0
    )
    solve(knapsacks(), options)
    last = progress[-1]
    assert (last.level, last.number, last.count) == ("level1", 1, 1)
    assert last.incumbent is not None
    assert last.bound is not None
    assert last.gap == pytest.approx((last.bound - last.incumbent) / last.incumbent)
    assert progress[0].seconds <= last.seconds
    assert any("MIP" in text for text in log)


def test_error_in_a_callback_is_the_callers() -> None:
    def fail(_progress: Progress) -> None:
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        solve(knapsacks(), SolveOptions(on_progress=fail, progress_seconds=0))


def test_silent(capfd: pytest.CaptureFixture[str]) -> None:
    run(small_program())
    run(knapsacks(20, 5))
    assert capfd.readouterr() == ("", "")


def test_number_of_threads_may_change() -> None:
    program = knapsacks(20, 5)
    found = [
        solve(program, SolveOptions(threads=t)).objective for t in (1, 2, 1, None, 2)
    ]
    assert len(set(found)) == 1


def test_same_seed_same_plan() -> None:
    program = knapsacks(30, 5)
    options = SolveOptions(seed=5, threads=1)
    first, second = solve(program, options), solve(program, options)
    assert first.col_value is not None
    assert second.col_value is not None
    assert first.col_value.tolist() == second.col_value.tolist()
    assert first.nodes == second.nodes


def test_start_values_are_used() -> None:
    program = knapsacks()
    start = np.zeros(60)
    start[7] = 1
    log: list[str] = []
    options = SolveOptions(on_log=log.append, time_limit=0.3)
    solve(replace(program, col_start=start), options)
    assert any("MIP start solution is feasible" in text for text in log)


# Options


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("S601", {"mip_relgap": 0.1, "nonsense": 1}),
        ("S602", {"presolve": "maybe", "threads": "x", "time_limit": -1.0}),
        ("S603", {"output_flag": True, "solve_relaxation": True}),
    ],
)
def test_bad_options(
    name: str, options: dict[str, OptionValue], golden: Golden
) -> None:
    with pytest.raises(PlanError) as error:
        run(small_program(), **options)
    golden(f"golden/{name}.txt", render_all(error.value.diagnostics) + "\n")


def test_bad_fields(golden: Golden) -> None:
    options = SolveOptions(gap=-1, time_limit=float("nan"))
    with pytest.raises(PlanError) as error:
        solve(small_program(), options)
    golden("golden/S602_fields.txt", render_all(error.value.diagnostics) + "\n")


def test_too_large_numbers(golden: Golden) -> None:
    cols = [0, 0], [9, 9]
    program = make_program([[1e15, 1]], ([0], [9]), cols, [Goal([1, -1e20])])
    with pytest.raises(PlanError) as error:
        run(program)
    golden("golden/S604.txt", render_all(error.value.diagnostics) + "\n")


def test_semicontinuous_without_bound(golden: Golden) -> None:
    program = make_program([[1, 1]], ([0], [9]), ([2, 2], [INF, 9]), (), [2, 2])
    with pytest.raises(PlanError) as error:
        run(program)
    golden("golden/S605.txt", render_all(error.value.diagnostics) + "\n")


def test_options_as_texts_and_by_field() -> None:
    solution = run(knapsacks(), mip_rel_gap="0.5", time_limit="20", threads="1")
    assert solution.status is Status.OPTIMAL
    assert solution.gap is not None
    assert 0 < solution.gap <= 0.5


# Duals


def value_at(program: LinearProgram, field: str, at: int, change: float) -> float:
    bounds: FloatArray = getattr(program, field).copy()
    bounds[at] += change
    if field.startswith("row") and program.row_lower[at] == program.row_upper[at]:
        program = replace(program, row_lower=bounds, row_upper=bounds)
    else:
        program = replace(program, **{field: bounds})  # type: ignore[arg-type]
    solution = run(program)
    assert solution.objective is not None
    return solution.objective


def slope(program: LinearProgram, field: str, at: int) -> float:
    step = 1e-3
    more = value_at(program, field, at, step)
    less = value_at(program, field, at, -step)
    return (more - less) / (2 * step)


@pytest.mark.parametrize("sense", [MIN, MAX])
@pytest.mark.parametrize("relation", ["<=", ">=", "=="])
@pytest.mark.parametrize("kinds", [[0, 0, 0], [0, 0, 1]])
def test_duals_are_the_worth_of_one_more_unit(
    sense: Sense, relation: str, kinds: list[int]
) -> None:
    side = 10.0
    row = {"<=": ([-INF], [side]), ">=": ([side], [INF]), "==": ([side], [side])}
    toward = {"<=": -1.0, ">=": 1.0, "==": 0.5}[relation]
    sign = toward if sense is MIN else -toward
    # The costs push against the row, and one column against its own bound.
    costs = np.array([2.0, 3.0, -1.0 * np.sign(sign)]) * sign
    program = make_program(
        [[1, 2, 0]],
        row[relation],
        ([0, 1, 0.0], [30, 40, 7]),
        [Goal(costs, sense)],
        kinds,
    )
    solution = run(program)
    assert solution.status is Status.OPTIMAL
    assert solution.row_dual is not None
    assert solution.col_dual is not None
    assert solution.dual_kind == ("fixed lp" if any(kinds) else "lp")
    field = "row_upper" if relation == "<=" else "row_lower"
    worth = slope(program, field, 0)
    assert worth != 0
    assert solution.row_dual[0] == pytest.approx(worth)
    assert solution.col_dual[2] == pytest.approx(costs[2])


def test_reduced_cost_is_the_worth_of_a_bound() -> None:
    for sense, sign in ((MIN, 1), (MAX, -1)):
        goal = Goal([4.0 * sign, 1.0 * sign], sense)
        program = make_program([[1, 1]], ([6], [INF]), ([2, 0], [9, 9]), [goal])
        solution = run(program)
        assert solution.col_dual is not None
        assert solution.col_dual[0] == pytest.approx(slope(program, "col_lower", 0))
        assert solution.col_dual[0] == pytest.approx(3 * sign)


# Certificates


def test_certificates_tell_right_from_wrong() -> None:
    program = small_program()
    level = level_of(program.objectives[0])
    working = working_copy(program, (level,))
    solution = run(program)
    assert solution.col_value is not None
    assert solution.row_dual is not None
    best, dual = solution.col_value, solution.row_dual
    assert plan_fault(working, best) == ""
    assert plan_fault(working, best + np.array([0, 1])) == "1 rows are violated"
    assert plan_fault(working, np.array([0.0, -1])) == "1 bounds are violated"
    assert optimality_fault(working, level, best, dual) == ""
    assert "gap" in optimality_fault(working, level, np.zeros(2), dual)
    wrong = optimality_fault(working, level, best, dual * np.array([-1, 1]))
    assert wrong == "a dual has the wrong sign"


def test_farkas_proof() -> None:
    matrix, rows = APART
    program = make_program(matrix, rows, ([0, 0], [INF, INF]))
    working = working_copy(program, ())
    assert proves_infeasible(working, np.array([1.0, -1.0]))
    assert proves_infeasible(working, np.array([-2.0, 2.0]))
    assert not proves_infeasible(working, np.array([1.0, 1.0]))
    assert not proves_infeasible(working, np.zeros(2))
    possible = working_copy(replace(program, row_upper=np.array([6.0, INF])), ())
    assert not proves_infeasible(possible, np.array([1.0, -1.0]))


@pytest.mark.parametrize("seed", range(60))
def test_random_lps_against_scipy(seed: int) -> None:
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import

    random = np.random.default_rng(seed)
    num_col, num_row = random.integers(1, 8, 2)
    matrix = random.integers(-4, 6, (num_row, num_col)).astype(float)
    upper = random.integers(-3, 12, num_row).astype(float)
    high = np.where(random.random(num_col) < 0.3, INF, 6.0)
    costs = random.integers(-5, 6, num_col).astype(float)
    cols = np.zeros(num_col), high
    rows = np.full(num_row, -INF), upper
    ours = run(make_program(matrix, rows, cols, [Goal(costs)]))
    theirs = linprog(costs, matrix, upper, bounds=list(zip(*cols, strict=True)))
    words = {0: Status.OPTIMAL, 2: Status.INFEASIBLE, 3: Status.UNBOUNDED}
    if theirs.status in words:
        assert ours.status is words[theirs.status]
    else:
        assert ours.status in {Status.INFEASIBLE, Status.UNBOUNDED}
    if ours.status is Status.OPTIMAL:
        assert ours.objective == pytest.approx(theirs.fun)


# Faults of the solver


def test_unknown_status_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highs, "STATUSES", {})
    solution = run(small_program())
    assert solution.status is Status.UNKNOWN
    assert not solution.has_plan
    assert "it ended with Optimal" in solution.messages[0]


def test_refused_call_is_our_own_fault() -> None:
    program = small_program()
    broken = replace(working_copy(program, ()), num_row=-1)
    with stop_on_signals() as stop, pytest.raises(InternalError):
        highs.Engine(broken, no_level(), {}, stop)
