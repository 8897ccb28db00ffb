"""Second opinions on "infeasible" and "unbounded".

HiGHS says "infeasible or unbounded" where its presolve cannot tell, and now and then
"infeasible" of a program that has a plan. Neither is told to a user before it is confirmed.
"""

from dataclasses import replace

from mdsl.linear.solution import Status
from mdsl.solving.certificates import plan_fault, proves_infeasible
from mdsl.solving.outcome import Outcome
from mdsl.solving.search import LIMITS, Answer, Search, clipped
from mdsl.solving.working import Level, no_level

LEAST_CONFIRMATION = 10.0
CONFIRMATION_SHARE = 10.0
WITHOUT_PRESOLVE = {"presolve": "off"}
UNCONFIRMED = (
    "the solver found no plan, but a second solve could not confirm it in time"
)


def judge_no_optimum(
    search: Search, level: Level, outcome: Outcome, seconds: float
) -> Answer:
    """Return what an outcome without an optimum means.

    Args:
        search: The state; `plan` is set if a second solve finds a plan after all.
        level: The level in hand, whose costs are loaded.
        outcome: HiGHS says infeasible, unbounded, or one of the two.
        seconds: How long it took to say so.
    """
    if search.plan is None:
        if outcome.status is Status.UNBOUNDED and not search.working.is_mip:
            return Answer(Status.UNBOUNDED)
        answer = find_plan(search, level, outcome, seconds)
        if answer is not None:
            return answer
    if outcome.status is Status.INFEASIBLE:
        return Answer(outcome.status, fault="infeasible, though a plan is known")
    return _judge_unbounded(search, level, outcome)


def find_plan(
    search: Search, level: Level, outcome: Outcome, seconds: float
) -> Answer | None:
    """Return an answer where there is no plan; None if there is one, kept in `search`.

    Args:
        search: The state, without a plan.
        level: The level in hand, whose costs are loaded.
        outcome: What is known of it.
        seconds: How long it took to find that out.
    """
    proof = not search.working.is_mip and outcome.status is Status.INFEASIBLE
    if proof and _has_proof(search):
        return Answer(Status.INFEASIBLE)
    search.engine.set_level(no_level())
    try:
        return _find_plan_without_costs(search, outcome, seconds)
    finally:
        search.engine.set_level(level)


def _find_plan_without_costs(
    search: Search, outcome: Outcome, seconds: float
) -> Answer | None:
    """Look for any plan, first without integers, where a proof that there is none is due."""
    search.load_relaxation()
    second = search.run({} if search.working.is_mip else WITHOUT_PRESOLVE)
    if second.status is Status.INFEASIBLE and _has_proof(search):
        return Answer(Status.INFEASIBLE)
    if search.working.is_mip:
        search.load_integer()
        allowed = max(LEAST_CONFIRMATION, CONFIRMATION_SHARE * seconds)
        second = search.run(WITHOUT_PRESOLVE, min(allowed, search.clock.remaining()))
    if second.col_value is not None:
        return _keep_plan(search, second)
    if second.status is Status.INFEASIBLE:
        return Answer(Status.INFEASIBLE)
    if second.status in LIMITS and outcome.status is Status.INFEASIBLE:
        search.messages.append(UNCONFIRMED)
        return Answer(Status.INFEASIBLE)
    status = second.status if second.status in LIMITS else outcome.status
    return Answer(status)


def _keep_plan(search: Search, second: Outcome) -> Answer | None:
    """Keep the plan of a second solve; answer with a fault if it is none."""
    if second.col_value is None:
        return Answer(second.status, fault="a second solve found no plan")
    if search.working.is_mip:
        answer = search.polished(second.col_value)
        search.plan = answer.plan
        return replace(answer, plan=None) if answer.fault else None
    lower, upper = search.working.col_lower, search.working.col_upper
    plan = clipped(second.col_value, lower, upper)
    fault = plan_fault(search.working, plan)
    if fault:
        return Answer(second.status, fault=f"in the second solve, {fault}")
    search.plan = plan
    return None


def _has_proof(search: Search) -> bool:
    """Return whether multipliers of rows prove that the LP in HiGHS has no plan."""
    ray = search.engine.dual_ray()
    return ray is not None and proves_infeasible(search.working, ray)


def _judge_unbounded(search: Search, level: Level, outcome: Outcome) -> Answer:
    """Tell whether a program that has a plan has no best one.

    An integer program with rational numbers that has a plan is unbounded just when its
    relaxation is.
    """
    search.load_relaxation()
    second = search.run(WITHOUT_PRESOLVE)
    if second.status in {Status.UNBOUNDED, *LIMITS}:
        return Answer(second.status)
    told = outcome.status_name
    return Answer(
        outcome.status, fault=f"{told} of level {level.name}, which is bounded"
    )
