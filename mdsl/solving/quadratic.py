"""One convex quadratic level: HiGHS where it is quick, and a method of our own behind it.

HiGHS' method goes along edges, and now and then round in circles; so it gets few steps, and
only for programs that are small. What it says counts if duals prove it. Otherwise an LP
finds whether there is a plan at all, the interior-point method looks for the best one, and
where it finds none, another LP tells whether that is because there is no limit.
"""

from collections.abc import Iterator
from importlib import import_module

from mdsl.linear.hessian import Hessian
from mdsl.linear.solution import Status
from mdsl.solving.certificates import plan_fault
from mdsl.solving.confirmation import find_plan
from mdsl.solving.levels import WIDER, WIDEST, judge_lp
from mdsl.solving.options import OptionValue
from mdsl.solving.outcome import Outcome
from mdsl.solving.recession import has_descent
from mdsl.solving.search import Answer, Search, clipped
from mdsl.solving.working import Level

MOST_COLUMNS = 1000
STEPS_FOR_A_LINE = 2
LEAST_STEPS = 200
# HiGHS adds this to the diagonal; its own 1e-7 shows in the seventh digit of duals.
ADDED_BY_HIGHS = 1e-10
BY_OWN_METHOD = (
    "the plan for {name} was found by mdsl's interior-point method, not by HiGHS; its duals "
    "prove it"
)
GAVE_UP = "level {name}: no plan could be proved to be the best ({faults})"


def solve_quadratic(search: Search, level: Level, hessian: Hessian) -> Answer:
    """Optimise a convex quadratic level while the earlier ones are held.

    Args:
        search: The state; its `plan` becomes the level's best plan.
        level: The level.
        hessian: Its quadratic part.
    """
    search.hold(0.0)
    faults: list[str] = []
    if search.working.num_col <= MOST_COLUMNS:
        answer = _by_highs(search, level)
        if not answer.fault:
            return answer
        faults.append(answer.fault)
    if search.plan is None:
        unknown = Outcome(Status.UNKNOWN, "no plan")
        no_plan = find_plan(search, level, unknown, 0.0)
        if no_plan is not None:
            return no_plan
    for slack in _slacks(search):
        search.hold(slack)
        answer = _by_interior(search, level, hessian)
        if not answer.fault:
            if answer.status is Status.OPTIMAL:
                search.messages.append(BY_OWN_METHOD.format(name=level.name))
            return answer
        faults.append(answer.fault)
        if slack == 0.0 and _is_unlimited(search, level, hessian):
            return Answer(Status.UNBOUNDED)
    told = GAVE_UP.format(name=level.name, faults="; ".join(dict.fromkeys(faults)))
    search.messages.append(told)
    return Answer(Status.NUMERICAL_TROUBLE, search.plan)


def _is_unlimited(search: Search, level: Level, hessian: Hessian) -> bool:
    left, stop = search.clock.remaining(), search.engine.stop
    return has_descent(search.working, level, hessian, left, stop)


def _slacks(search: Search) -> Iterator[float]:
    """Yield slacks of held levels, of which the usual one comes first."""
    yield 0.0
    if search.held:
        yield WIDER
        yield WIDEST


def _by_highs(search: Search, level: Level) -> Answer:
    """Return what HiGHS finds in few steps and half of the time; all else is a fault."""
    working, chosen = search.working, search.options.highs
    lines = working.num_col + working.num_row
    options: dict[str, OptionValue] = {
        "solver": "choose",
        "qp_iteration_limit": LEAST_STEPS + STEPS_FOR_A_LINE * lines,
        "qp_regularization_value": ADDED_BY_HIGHS,
    }
    options |= {name: chosen[name] for name in options if name in chosen}
    # A method that the user has chosen is one for linear programs.
    options["solver"] = "choose"
    search.engine.set_level(level)
    search.load_relaxation()
    outcome = search.run(options, search.clock.remaining() / 2)
    if outcome.status is Status.INTERRUPTED:
        return Answer(outcome.status, search.plan)
    if outcome.status is not Status.OPTIMAL or outcome.col_value is None:
        return Answer(outcome.status, fault=f"it ended with {outcome.status_name}")
    return judge_lp(search, level, outcome, outcome.col_value)


def _by_interior(search: Search, level: Level, hessian: Hessian) -> Answer:
    """Return what the interior-point method finds, if duals prove it."""
    interior = import_module("mdsl.solving.interior")
    working = search.working
    ended = Status.OPTIMAL

    def goes_on() -> bool:
        nonlocal ended
        if search.engine.stop.made:
            ended = Status.INTERRUPTED
        elif search.clock.remaining() <= 0:
            ended = Status.TIME_LIMIT
        return ended is Status.OPTIMAL

    try:
        found = interior.solve_interior(working, level, hessian, goes_on)
    except MemoryError:
        return Answer(Status.MEMORY_LIMIT, search.plan)
    values, row_dual, steps = found
    search.iterations += steps
    if ended is not Status.OPTIMAL:
        plan = clipped(values, working.col_lower, working.col_upper)
        if not plan_fault(working, plan):
            search.keep_if_better(level, plan)
        return Answer(ended, search.plan)
    col_dual = level.gradient(values) - working.col_sums(row_dual)
    outcome = Outcome(
        Status.OPTIMAL, "Optimal", values, row_dual=row_dual, col_dual=col_dual
    )
    return judge_lp(search, level, outcome, values)
