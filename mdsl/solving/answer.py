"""What a user gets: a program solved as the options ask for, protected and checked."""

from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import Solution
from mdsl.linear.validation import validate_solvable
from mdsl.solving.isolation import is_isolated, solve_isolated
from mdsl.solving.options import SolveOptions, Verify
from mdsl.solving.priorities import solve
from mdsl.solving.screening import checked_options
from mdsl.solving.verification import verify_again
from mdsl.solving.weighting import solve_weighted


def answer(program: LinearProgram, options: SolveOptions) -> Solution:
    """Solve a program, in a process of its own where that is due, and verify the answer.

    Args:
        program: The program; its arrays are validated (`InternalError`).
        options: What the user asks for.

    Raises:
        PlanError: An option is unknown or has a bad value, or a number is too large.
    """
    validate_solvable(program)
    options = checked_options(options)
    if options.is_weighted and len(program.objectives) > 1:
        return solve_weighted(program, options, _verified)
    return _verified(program, options)


def _verified(program: LinearProgram, options: SolveOptions) -> Solution:
    solution = _protected(program, options)
    if options.verify is Verify.FULL:
        return verify_again(program, options, solution, _protected)
    return solution


def _protected(program: LinearProgram, options: SolveOptions) -> Solution:
    if is_isolated(program, options):
        return solve_isolated(program, options)
    return solve(program, options)
