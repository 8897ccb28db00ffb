"""A second opinion on integer programs, whose optima no certificate proves.

HiGHS takes a worse plan for the best one about once in some thousand small programs; its
presolve is where most of this happens. The second solve goes without it (or with it, where
the first went without) and with another seed, from the first plan: so it can confirm it or
find a better one.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mdsl.linear.program import LinearProgram, Sense
from mdsl.linear.solution import LevelResult, Solution, Status
from mdsl.solving.certificates import FEASIBILITY
from mdsl.solving.options import OptionValue, SolveOptions

Solve = Callable[[LinearProgram, SolveOptions], Solution]

PROVEN = "verified: the duals prove that no plan is better"
CONFIRMED = "verified: a second solve {how} found nothing better"
UNCONFIRMED = "not verified: a second solve {how} ended with `{status}`"
BETTER = (
    "the solver erred: it called {name} of {first:.12g} the best there is, and found "
    "{second:.12g} when it was run again {how}; this is the better plan"
)
HOW = "with presolving {presolve} and another seed"


def other_way(options: SolveOptions) -> SolveOptions:
    """Return options under which HiGHS goes about the same program in another way."""
    highs: Mapping[str, OptionValue] = {**options.highs, "presolve": _flipped(options)}
    return replace(options, highs=highs, seed=(options.seed or 0) + 1)


def described(options: SolveOptions) -> str:
    """Return how `other_way` goes about it, in words."""
    return HOW.format(presolve=_flipped(options))


def _flipped(options: SolveOptions) -> str:
    return "on" if options.highs.get("presolve") == "off" else "off"


def verify_again(
    program: LinearProgram, options: SolveOptions, solution: Solution, solve_one: Solve
) -> Solution:
    """Solve an integer program again in another way, and say what came of it.

    Where the second plan is better, it becomes the answer, of which the status says that it
    is in dispute.

    Args:
        program: The program.
        options: Under which it was solved.
        solution: What came of it.
        solve_one: What solves a program.
    """
    if solution.status is not Status.OPTIMAL or solution.col_value is None:
        return solution
    if not program.is_mip:
        return replace(solution, messages=(*solution.messages, PROVEN))
    how = described(options)
    left = options.time_limit
    if left is not None:
        left = max(0.0, left - solution.seconds)
    chosen = replace(other_way(options), time_limit=left)
    second = solve_one(replace(program, col_start=solution.col_value), chosen)
    seconds = solution.seconds + second.seconds
    if second.status is not Status.OPTIMAL:
        told = UNCONFIRMED.format(how=how, status=second.status)
    else:
        found = _better(program, options, solution, second)
        if found is not None:
            first, now = found
            told = BETTER.format(
                name=first.name, first=first.value, second=now.value, how=how
            )
            messages = (*solution.messages, told)
            return replace(
                second, status=Status.DISPUTED, messages=messages, seconds=seconds
            )
        told = CONFIRMED.format(how=how)
    return replace(solution, messages=(*solution.messages, told), seconds=seconds)


def _better(
    program: LinearProgram, options: SolveOptions, first: Solution, second: Solution
) -> tuple[LevelResult, LevelResult] | None:
    """Return the first level that differs, if the second solution is better there."""
    pairs = zip(program.objectives, first.levels, second.levels, strict=True)
    for number, (objective, one, two) in enumerate(pairs, start=1):
        is_last = number == len(program.objectives)
        gap = options.gap if is_last else options.level_gap
        allowed = (gap + FEASIBILITY) * max(1.0, abs(one.value)) + one.slack
        sign = 1.0 if objective.sense is Sense.MINIMIZE else -1.0
        gain = sign * (one.value - two.value)
        if abs(gain) > allowed:
            return (one, two) if gain > 0 else None
    return None
