"""How a solve ended, as an exit code."""

from collections.abc import Mapping

from mdsl.commands.exits import Exit
from mdsl.linear.solution import Solution, Status

EXITS: Mapping[Status, Exit] = {
    Status.OPTIMAL: Exit.SOLVED,
    Status.INFEASIBLE: Exit.INFEASIBLE,
    Status.UNBOUNDED: Exit.UNBOUNDED,
    Status.INFEASIBLE_OR_UNBOUNDED: Exit.SOLVER_FAILED,
    Status.NUMERICAL_TROUBLE: Exit.FAILED_CHECK,
    Status.DISPUTED: Exit.FAILED_CHECK,
    Status.SOLVER_ERROR: Exit.SOLVER_FAILED,
    Status.UNKNOWN: Exit.SOLVER_FAILED,
    Status.EVALUATED: Exit.SOLVED,
}
"""The codes of statuses that are no limits."""

WRITTEN_EXITS = frozenset(
    {Exit.SOLVED, Exit.LIMIT_WITH_PLAN, Exit.INTERRUPTED, Exit.TERMINATED}
)
"""The ends after which a plan, if there is one, is a plan that passed our checks."""


def exit_of(solution: Solution) -> Exit:
    """Return the exit code of a solution."""
    status = solution.status
    if solution.is_violated:
        return Exit.FAILED_CHECK
    if status is Status.INTERRUPTED:
        is_end = solution.stopped_by == "SIGTERM"
        return Exit.TERMINATED if is_end else Exit.INTERRUPTED
    if status in EXITS:
        return EXITS[status]
    if solution.has_plan:
        return Exit.LIMIT_WITH_PLAN
    if status is Status.MEMORY_LIMIT:
        return Exit.NO_RESOURCES
    if status is Status.CRASHED:
        return Exit.SOLVER_FAILED
    return Exit.LIMIT_WITHOUT_PLAN


def is_kept(solution: Solution) -> bool:
    """Return whether a solution has a plan that passed our checks, to be written."""
    if not solution.has_plan or solution.is_violated:
        return False
    is_disputed = solution.status is Status.DISPUTED
    return is_disputed or exit_of(solution) in WRITTEN_EXITS
