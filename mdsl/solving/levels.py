"""One level of a lexicographic solve: attempts, their verdicts, and the plan they give.

HiGHS' word is not taken for it. A plan must satisfy every row, hold every earlier level, be
no worse than the plan that is known, and have whole numbers where they are due; an LP's
must be proved by its duals. What fails is tried again under other settings, and never told
as a result.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from mdsl.linear.arrays import FloatArray
from mdsl.linear.solution import Status
from mdsl.records import record
from mdsl.solving.certificates import (
    FEASIBILITY,
    excess,
    optimality_fault,
    plan_fault,
)
from mdsl.solving.confirmation import judge_no_optimum
from mdsl.solving.options import OptionValue
from mdsl.solving.outcome import Outcome
from mdsl.solving.search import LIMITS, TIGHT, Answer, Search, clipped
from mdsl.solving.working import DANGEROUS_BOUND, Level

LEAST_WARM_ITERATIONS = 1000
WIDER = 1e-9
WIDEST = 1e-6
NO_OPTIMUM = frozenset(
    {Status.INFEASIBLE, Status.UNBOUNDED, Status.INFEASIBLE_OR_UNBOUNDED}
)
WORSE_THAN_KNOWN = "the optimum is worse than a plan that is known"
LARGE_BOUNDS_NEEDED = (
    f"bounds of {DANGEROUS_BOUND:.0e} and more, which make the solver unreliable, had to "
    "be used: without them the best plan goes beyond them"
)


@record()
class Attempt:
    """One way to solve a level.

    Attributes:
        name: What is unlike the first way, for messages.
        overrides: HiGHS options.
        slack: The least relative slack of held levels.
        warm: Whether to start from the basis of the level before, and to give up early.
    """

    name: str
    overrides: Mapping[str, OptionValue]
    slack: float = 0.0
    warm: bool = False


def solve_level(search: Search, level: Level, gap: float) -> Answer:
    """Optimise one level while the earlier ones are held.

    Args:
        search: The state; its `plan` becomes the level's best plan.
        level: The level.
        gap: The relative gap that is good enough for an integer program.
    """
    search.engine.set_level(level)
    faults: list[str] = []
    ending = Status.NUMERICAL_TROUBLE
    for attempt in _attempts(search, gap):
        search.hold(attempt.slack)
        answer = _solve(search, level, attempt)
        if not answer.fault:
            if faults:
                search.messages.append(_retried(level, faults, attempt))
            return answer
        if not attempt.warm:
            faults.append(answer.fault)
            ending = answer.status
        if search.clock.remaining() <= 0:
            break
    search.messages.append(_gave_up(level, faults))
    if ending not in {Status.SOLVER_ERROR, Status.UNKNOWN}:
        ending = Status.NUMERICAL_TROUBLE
    return Answer(ending, search.plan)


def _retried(level: Level, faults: list[str], attempt: Attempt) -> str:
    return (
        f"level {level.name or 'of feasibility'}: HiGHS failed ({'; '.join(faults)}) "
        f"and was run again {attempt.name}"
    )


def _gave_up(level: Level, faults: list[str]) -> str:
    return (
        f"level {level.name or 'of feasibility'}: HiGHS failed {len(faults)} times "
        f"({'; '.join(dict.fromkeys(faults))})"
    )


def _attempts(search: Search, gap: float) -> Iterator[Attempt]:
    """Yield ways to solve a level, the usual one first.

    Slack is given to held levels only after all else has failed: it lets HiGHS take a plan
    that misses them by more than the slack, or leaves it a sliver in which it finds none.
    """
    chosen = search.options.highs
    presolve = {"presolve": "on" if chosen.get("presolve") == "off" else "off"}
    seed = {"random_seed": (search.options.seed or 0) + 1}
    if search.working.is_mip:
        usual: dict[str, OptionValue] = {
            "mip_rel_gap": gap,
            "mip_abs_gap": chosen.get("mip_abs_gap", 0.0),
            "mip_feasibility_tolerance": chosen.get("mip_feasibility_tolerance", TIGHT),
        }
        tight: dict[str, OptionValue] = {"mip_feasibility_tolerance": TIGHT, **seed}
        loose: dict[str, OptionValue] = {"mip_feasibility_tolerance": 1e-7, **seed}
    else:
        usual, loose = {}, {"solver": "ipm", "run_crossover": "on"}
        tight = {
            "primal_feasibility_tolerance": TIGHT,
            "dual_feasibility_tolerance": TIGHT,
        }
        if search.held:
            yield Attempt("", _warm(search), warm=True)
    yield Attempt("", usual)
    yield Attempt("with other presolving", {**usual, **presolve})
    yield Attempt("with tight tolerances", {**usual, **tight})
    yield Attempt("by another method", {**usual, **loose})
    if search.held:
        yield Attempt(f"with a slack of {WIDER}", {**usual, **tight}, WIDER)
        yield Attempt(f"with a slack of {WIDEST}", usual, WIDEST)
        yield Attempt(
            f"with a slack of {WIDEST}", {**usual, **presolve, **loose}, WIDEST
        )


def _warm(search: Search) -> dict[str, OptionValue]:
    """Return options for a later level of an LP.

    The basis of the level before is feasible for this one, so the primal simplex method
    needs few steps as a rule, twenty times fewer than a fresh start. Where it needs many,
    a fresh start with presolving is better, so their number is limited.
    """
    limit = max(LEAST_WARM_ITERATIONS, search.working.num_row)
    own = search.options.highs.get("simplex_iteration_limit")
    return {
        "simplex_strategy": 4,
        "simplex_iteration_limit": min(limit, int(own)) if own is not None else limit,
    }


def _solve(search: Search, level: Level, attempt: Attempt) -> Answer:
    if search.working.is_mip:
        search.load_integer()
    elif not attempt.warm:
        search.load_relaxation()
    begun = time.monotonic()
    outcome = search.run(attempt.overrides)
    if _needs_large_bounds(search, outcome):
        search.uses_large_bounds = True
        search.messages.append(LARGE_BOUNDS_NEEDED)
        return _solve(search, level, attempt)
    if attempt.warm and outcome.status is Status.ITERATION_LIMIT:
        return Answer(outcome.status, fault="the warm start was not worth it")
    if outcome.status in NO_OPTIMUM:
        return judge_no_optimum(search, level, outcome, time.monotonic() - begun)
    if outcome.status in LIMITS:
        return _judge_limit(search, level, outcome)
    return _judge_optimum(search, level, outcome, attempt)


def _needs_large_bounds(search: Search, outcome: Outcome) -> bool:
    """Return whether leaving out large bounds has let a search go beyond them."""
    working = search.working
    if search.uses_large_bounds or not working.large.any():
        return False
    if outcome.status in {Status.UNBOUNDED, Status.INFEASIBLE_OR_UNBOUNDED}:
        return True
    if outcome.col_value is None:
        return False
    outside = excess(outcome.col_value, working.col_lower, working.col_upper)
    return bool((outside[working.large] > FEASIBILITY).any())


def _judge_limit(search: Search, level: Level, outcome: Outcome) -> Answer:
    """Return what is known at a limit: the better of the new plan and the known one."""
    working = search.working
    duals: Answer | None = None
    if outcome.col_value is not None and working.is_mip:
        duals = search.polished(outcome.col_value)
        if duals.plan is not None:
            search.keep_if_better(level, duals.plan)
    elif outcome.col_value is not None:
        plan = clipped(outcome.col_value, working.col_lower, working.col_upper)
        if not plan_fault(working, plan, tolerance=search.tolerance):
            search.keep_if_better(level, plan)
    answer = Answer(outcome.status, search.plan, outcome.bound)
    if duals is not None and duals.plan is search.plan:
        answer = replace(answer, row_dual=duals.row_dual, col_dual=duals.col_dual)
    return answer if working.is_mip else replace(answer, bound=None)


def _judge_optimum(
    search: Search, level: Level, outcome: Outcome, attempt: Attempt
) -> Answer:
    """Return the plan of an optimum, if it is one; every other status is a fault."""
    if outcome.status is not Status.OPTIMAL or outcome.col_value is None:
        return Answer(outcome.status, fault=f"it ended with {outcome.status_name}")
    if search.working.is_mip:
        gap = float(attempt.overrides["mip_rel_gap"])
        return _judge_integer(search, level, outcome, outcome.col_value, gap)
    return judge_lp(search, level, outcome, outcome.col_value)


def judge_lp(
    search: Search, level: Level, outcome: Outcome, values: FloatArray
) -> Answer:
    """Return the plan of an LP, or of a quadratic program, if its duals prove it."""
    working = search.working
    if outcome.row_dual is None:
        return Answer(outcome.status, fault="an optimum without duals")
    plan = clipped(values, working.col_lower, working.col_upper)
    fault = plan_fault(working, plan, tolerance=search.tolerance)
    fault = fault or optimality_fault(
        working, level, plan, outcome.row_dual, search.tolerance
    )
    if _is_worse_than_known(search, level, plan, search.tolerance):
        fault = fault or WORSE_THAN_KNOWN
    if fault:
        return Answer(outcome.status, fault=fault)
    search.plan = plan
    return Answer(
        outcome.status, plan, row_dual=outcome.row_dual, col_dual=outcome.col_dual
    )


def _judge_integer(
    search: Search, level: Level, outcome: Outcome, values: FloatArray, gap: float
) -> Answer:
    """Return the exact plan behind an optimum, if it is as good as HiGHS says."""
    answer = search.polished(values)
    if answer.plan is None:
        return answer
    value = level.value(answer.plan)
    fault = ""
    if _is_worse_than_known(search, level, answer.plan, max(gap, FEASIBILITY)):
        fault = WORSE_THAN_KNOWN
    elif level.misses(value, outcome.objective) > FEASIBILITY:
        fault = "the optimum rests on fractions that pass for whole numbers"
    elif outcome.bound is not None and level.misses(outcome.bound, value) > FEASIBILITY:
        fault = "the bound is worse than the plan"
    if _is_worse_than_known(search, level, answer.plan, FEASIBILITY):
        answer = Answer(answer.status, search.plan)
    search.plan = answer.plan
    if fault:
        return Answer(outcome.status, fault=fault)
    return replace(answer, bound=outcome.bound)


def _is_worse_than_known(
    search: Search, level: Level, plan: FloatArray, tolerance: float
) -> bool:
    if search.plan is None:
        return False
    return level.misses(level.value(plan), level.value(search.plan)) > tolerance
