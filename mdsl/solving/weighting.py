"""All levels of a program added up to one objective, with weights in place of priorities.

Weights that are computed let one whole unit of a level's deviation outweigh all that the
later levels can differ by together. They keep priorities but for fractions of a unit, and
only as far as the solver's tolerances can tell costs of such different sizes apart; where
these cannot, a message says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from mdsl.diagnostics import Diagnostic, PlanError, shown_number
from mdsl.linear.arrays import FloatArray
from mdsl.linear.levels import weighted_sum
from mdsl.linear.program import LinearProgram, Objective
from mdsl.linear.semicontinuous import without_semicontinuous
from mdsl.linear.solution import LevelResult, Solution, Status
from mdsl.solving.certificates import FEASIBILITY
from mdsl.solving.clock import Clock
from mdsl.solving.errors import MissingWeight, NoComputedWeight, UnknownWeight
from mdsl.solving.options import Isolate, SolveOptions
from mdsl.solving.priorities import solve

Solve = Callable[[LinearProgram, SolveOptions], Solution]

LARGEST_SPREAD = 1 / FEASIBILITY
TOO_WIDE = (
    "the weights spread costs over a factor of {spread:.1g}, of which the solver's "
    "tolerances tell {limit:.0e} apart: what has a small weight may come out wrong"
)
WEIGHTED = "one objective in place of priorities, with {kind} weights: {terms}"


def solve_weighted(
    program: LinearProgram, options: SolveOptions, solve_one: Solve
) -> Solution:
    """Optimise the weighted sum of a program's objectives.

    Args:
        program: A valid program with at least two objectives.
        options: What the user asks for.
        solve_one: What solves a program of one objective.

    Returns:
        The solution of the sum, with the values of all levels at its plan; `gap` is that of
        the sum, and so are the duals.

    Raises:
        PlanError: Weights that do not fit the priorities, or that cannot be computed.
    """
    clock = Clock(options.time_limit)
    weights = level_weights(program, options)
    total = weighted_sum(program.objectives, weights, program.num_col)
    left = None if options.time_limit is None else max(0.0, clock.remaining())
    chosen = replace(options, is_weighted=False, time_limit=left)
    solution = solve_one(replace(program, objectives=(total,)), chosen)
    messages = [*_messages(program, options, weights, total), *solution.messages]
    solution = replace(
        solution, bound=None, levels=(), objective=None, messages=tuple(messages)
    )
    plan = solution.col_value
    if plan is None:
        return solution
    levels = tuple(
        _level(objective, solution.status, objective.value(plan))
        for objective in program.objectives
    )
    return replace(solution, levels=levels, objective=levels[-1].value)


def _level(objective: Objective, status: Status, value: float) -> LevelResult:
    return LevelResult(
        name=objective.name,
        priority=objective.priority,
        is_goal_level=objective.is_goal_level,
        status=status,
        value=value,
        achieved=value,
        bound=None,
        gap=None,
        slack=0.0,
        seconds=0.0,
    )


def _messages(
    program: LinearProgram,
    options: SolveOptions,
    weights: Sequence[float],
    total: Objective,
) -> list[str]:
    """Return what the weights are, and whether they are too far apart."""
    terms = ", ".join(
        f"{shown_number(weight)} for {_what(objective)}"
        for weight, objective in zip(weights, program.objectives, strict=True)
    )
    kind = "declared" if options.weights else "computed"
    messages = [WEIGHTED.format(kind=kind, terms=terms)]
    sizes = np.abs(total.costs)
    spread = sizes.max() / sizes.min() if len(sizes) else 1.0
    if spread > LARGEST_SPREAD:
        messages.append(TOO_WIDE.format(spread=spread, limit=LARGEST_SPREAD))
    return messages


def _what(objective: Objective) -> str:
    if objective.priority is None:
        return objective.name
    return f"priority {shown_number(objective.priority)}"


# --- weights ------------------------------------------------------------------------------


def level_weights(program: LinearProgram, options: SolveOptions) -> list[float]:
    """Return the weight of each level: declared by priority, or computed.

    An objective without a priority has the weight 1.

    Raises:
        PlanError: A priority without a weight, a weight without a priority, or a level
            whose value has no limit, so that nothing outweighs it.
    """
    if not options.weights:
        return _computed(program, options)
    priorities = {o.priority for o in program.objectives if o.priority is not None}
    wrong = _misfits(priorities, options.weights)
    if wrong:
        raise PlanError(wrong)
    return [
        1.0 if o.priority is None else options.weights[o.priority]
        for o in program.objectives
    ]


def _misfits(
    priorities: set[float], weights: Mapping[float, float]
) -> list[Diagnostic]:
    known = tuple(sorted(priorities))
    unknown = [
        UnknownWeight(priority=priority, priorities=known)
        for priority in sorted(weights.keys() - priorities)
    ]
    missing = [
        MissingWeight(priority=priority)
        for priority in sorted(priorities - weights.keys())
    ]
    return [*unknown, *missing]


def _computed(program: LinearProgram, options: SolveOptions) -> list[float]:
    capped = _with_caps(program)
    weights: list[float] = []
    room = 0.0
    for objective in reversed(program.objectives):
        if not weights and objective.priority is None:
            weight = 1.0
        else:
            unit = objective.costs.min(initial=1) if objective.is_goal_level else 1.0
            weight = _round_up((1.0 + room) / unit)
        weights.append(weight)
        if len(weights) < len(program.objectives):
            room += weight * _extent(capped, objective, options)
    return weights[::-1]


def _round_up(weight: float) -> float:
    """Return the next larger number with two digits."""
    digit = 10.0 ** (np.floor(np.log10(weight)) - 1)
    return float(np.ceil(weight / digit - FEASIBILITY) * digit)


def _extent(
    program: LinearProgram, objective: Objective, options: SolveOptions
) -> float:
    """Return the distance between the best and the worst value, integers left out."""
    cols = objective.cols
    ends = np.stack((program.col_lower[cols], program.col_upper[cols]))
    if objective.is_goal_level and np.isfinite(ends).all():
        return float(np.abs(objective.costs) @ (ends[1] - ends[0]))
    relaxed = replace(program, integrality=np.zeros_like(program.integrality))
    limits: list[float] = []
    for sign in (1.0, -1.0):
        one = replace(objective, costs=sign * objective.costs, offset=0.0)
        # An LP is certified, so that no process of its own is needed.
        chosen = SolveOptions(time_limit=options.time_limit, isolate=Isolate.NEVER)
        found = solve(replace(relaxed, objectives=(one,)), chosen)
        if found.status is Status.INFEASIBLE:
            return 0.0
        if found.status is not Status.OPTIMAL or found.objective is None:
            raise PlanError([NoComputedWeight(name=objective.name)])
        limits.append(found.objective)
    return abs(limits[0] + limits[1])


def _with_caps(program: LinearProgram) -> LinearProgram:
    """Return a program whose deviations are no larger than their rows can make them."""
    own = np.arange(program.num_col) >= 0
    for goal in program.goals:
        for block in (goal.under, goal.over):
            if block is not None:
                own[block.slice] = False
    lower, upper = np.where(own, program.col_lower, 0), program.col_upper.copy()
    least, most = _activities(program, lower, np.where(own, upper, 0))
    for goal in program.goals:
        rows, instances = goal.row.slice, goal.row.instances
        at = np.arange(goal.row.count) if instances is None else instances
        # A row of one side has the target there; of an equality both are the same.
        below, above = program.row_lower[rows], program.row_upper[rows]
        if goal.under is not None:
            cap = np.where(np.isfinite(below), below, above) - least[rows]
            upper[goal.under.start + at] = np.maximum(cap, 0)
        if goal.over is not None:
            cap = most[rows] - np.where(np.isfinite(above), above, below)
            upper[goal.over.start + at] = np.maximum(cap, 0)
    plain = replace(program, col_upper=np.minimum(upper, program.col_upper))
    return without_semicontinuous(plain)


def _activities(
    program: LinearProgram, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest activity of each row."""
    cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
    ends = np.stack((program.a_value * lower[cols], program.a_value * upper[cols]))
    rows, count = program.a_index, program.num_row
    least = np.bincount(rows, ends.min(axis=0), count).astype(np.float64)
    return least, np.bincount(rows, ends.max(axis=0), count).astype(np.float64)
