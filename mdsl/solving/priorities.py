"""Levels served in their order of priority: the one way in which programs are solved.

Each level is optimised while the earlier ones are held at what they reached; a program with
one objective has one level, and one without has none to optimise. The driver changes costs
and bounds in one copy of the program and starts each level from the plan of the one before.
"""

import time
from contextlib import nullcontext
from dataclasses import replace

import numpy as np

from mdsl.linear.arrays import FloatArray
from mdsl.linear.extremes import settled
from mdsl.linear.program import LinearProgram, Objective
from mdsl.linear.solution import LevelResult, Ranging, Solution, Status
from mdsl.linear.validation import validate_solvable
from mdsl.records import record
from mdsl.solving.callbacks import Callbacks
from mdsl.solving.clock import Clock
from mdsl.solving.highs import Engine, solver_version
from mdsl.solving.levels import solve_level
from mdsl.solving.options import Incumbent, OptionValue, Progress, SolveOptions
from mdsl.solving.outcome import SearchState
from mdsl.solving.quadratic import solve_quadratic
from mdsl.solving.review import with_plan
from mdsl.solving.screening import (
    check_numbers,
    checked_options,
    contradiction,
    small_coefficients,
)
from mdsl.solving.search import Answer, Held, Search
from mdsl.solving.signals import StopRequest, stop_on_signals
from mdsl.solving.working import Level, level_of, no_level, working_copy

DUALS_WITH_HELD_LEVELS = (
    "duals and reduced costs are those of {name} with the {count} earlier levels held"
)

STOPPED = "stopped by {name}"
RANGES = "ranges of costs and right-hand sides hold for one change at this basis"
RANGES_OF_FIXED = f"{RANGES}, with all whole numbers as they are"
NO_RANGES = "the solver gives no ranges of costs and right-hand sides for this plan"


def solve(
    program: LinearProgram, options: SolveOptions, stop: StopRequest | None = None
) -> Solution:
    """Optimise a program's objectives in their order, the earlier ones being held.

    Args:
        program: The program; its arrays are validated (`InternalError`).
        options: What the user asks for.
        stop: What asks to stop; None for the signals of this process.

    Raises:
        PlanError: An option is unknown or has a bad value, or a number is too large.
    """
    validate_solvable(program)
    clock = Clock(options.time_limit)
    options = checked_options(options)
    clock = replace(clock, limit=options.time_limit)
    check_numbers(program)
    messages = [text for text in (small_coefficients(program),) if text]
    reason = contradiction(program)
    if reason:
        solution = Solution(Status.INFEASIBLE, messages=(*messages, reason))
    elif program.num_col == 0:
        solution = _solve_empty(program, messages)
    else:
        with stop_on_signals() if stop is None else nullcontext(stop) as request:
            solution = _solve(program, options, clock, request, messages)
    return replace(solution, seconds=clock.elapsed(), solver=solver_version())


def _solve_empty(program: LinearProgram, messages: list[str]) -> Solution:
    """Return the one answer that a program without columns has."""
    levels = tuple(
        _result(objective, Answer(Status.OPTIMAL), objective.offset, 0.0)
        for objective in program.objectives
    )
    solution = Solution(Status.OPTIMAL, levels=levels, messages=tuple(messages))
    return with_plan(solution, program, np.zeros(0))


def _solve(
    program: LinearProgram,
    options: SolveOptions,
    clock: Clock,
    stop: StopRequest,
    messages: list[str],
) -> Solution:
    levels = tuple(level_of(o) for o in program.objectives) or (no_level(),)
    working = working_copy(program, levels)
    reporter = _Reporter(options, clock, levels)
    teller = _Teller(program, options)
    calls = Callbacks(
        options.on_log,
        None if options.on_progress is None else reporter.report,
        None if options.on_plan is None else teller.tell_search,
    )
    engine = Engine(working, levels[0], _settings(options), stop, calls)
    search = Search(working, options, engine, clock, messages=messages)
    steps = _solve_levels(search, levels, reporter, teller)
    solution = _solution(program, search, steps)
    if solution.status is not Status.INTERRUPTED or not stop.made:
        return solution
    reason = STOPPED.format(name=stop.signal_name)
    return replace(
        solution,
        stopped_by=stop.signal_name,
        messages=(*solution.messages, reason),
    )


def _settings(options: SolveOptions) -> dict[str, OptionValue]:
    """Return the HiGHS options of all runs."""
    settings = dict(options.highs)
    if options.threads is not None:
        settings["threads"] = options.threads
    if options.seed is not None:
        settings["random_seed"] = options.seed
    return settings


@record(eq=False)
class _Step:
    """A level with what it came to, and the seconds that it took."""

    level: Level
    answer: Answer
    seconds: float


def _solve_levels(
    search: Search,
    levels: tuple[Level, ...],
    reporter: "_Reporter",
    teller: "_Teller",
) -> list[_Step]:
    """Solve levels in order, up to the first that does not end with an optimum."""
    steps: list[_Step] = []
    for number, level in enumerate(levels):
        begun = time.monotonic()
        reporter.number = number
        is_last = number == len(levels) - 1
        gap = search.options.gap if is_last else search.options.level_gap
        if search.plan is not None and level.is_constant:
            answer = _constant_level(search, level)
        elif level.hessian is not None:
            answer = solve_quadratic(search, level, level.hessian)
        else:
            answer = solve_level(search, level, gap)
        steps.append(_Step(level, answer, time.monotonic() - begun))
        if answer.status is not Status.OPTIMAL or answer.plan is None:
            break
        teller.tell_level(steps, answer.plan)
        if not is_last:
            value = level.linear_value(answer.plan)
            slack = search.options.hold_slack * max(1.0, abs(value))
            row = search.working.level_rows[number]
            search.held = (*search.held, Held(level, row, value, slack))
    return steps


def _constant_level(search: Search, level: Level) -> Answer:
    """Return the answer for a level without costs, for which any plan will do."""
    if not search.working.is_mip:
        return Answer(
            Status.OPTIMAL,
            search.plan,
            row_dual=np.zeros(search.working.num_row),
            col_dual=np.zeros(search.working.num_col),
        )
    return Answer(Status.OPTIMAL, search.plan, level.offset)


class _Reporter:
    """Tells the user's callback about progress, now and then.

    Attributes:
        number: The level in hand, from 0.
    """

    def __init__(
        self, options: SolveOptions, clock: Clock, levels: tuple[Level, ...]
    ) -> None:
        self._options = options
        self._clock = clock
        self._levels = levels
        self._last = 0.0
        self.number = 0

    def report(self, state: SearchState) -> None:
        """Pass a state on, unless the last one was passed on a moment ago."""
        now = self._clock.elapsed()
        if now - self._last < self._options.progress_seconds:
            return
        self._last = now
        level = self._levels[self.number]
        incumbent = state.incumbent if np.isfinite(state.incumbent) else None
        bound = state.bound if np.isfinite(state.bound) else None
        progress = Progress(
            level=level.name,
            number=self.number + 1,
            count=len(self._levels),
            incumbent=incumbent,
            bound=bound,
            gap=relative_gap(incumbent, bound),
            nodes=state.nodes,
            seconds=now,
        )
        if self._options.on_progress is not None:
            self._options.on_progress(progress)


class _Teller:
    """Tells the user's callback about better plans."""

    def __init__(self, program: LinearProgram, options: SolveOptions) -> None:
        self._program = program
        self._on_plan = options.on_plan
        self._levels: tuple[LevelResult, ...] = ()

    def tell_search(self, values: FloatArray) -> None:
        """Tell of a plan that a search has come upon."""
        if self._on_plan is not None:
            own = values[: self._program.num_col]
            self._on_plan(Incumbent(self._levels, own, is_exact=False))

    def tell_level(self, steps: list[_Step], plan: FloatArray) -> None:
        """Tell of the best plan of a level."""
        if self._on_plan is None:
            return
        self._levels = tuple(_results(self._program, steps))
        own = plan[: self._program.num_col]
        self._on_plan(Incumbent(self._levels, own, is_exact=True))


def relative_gap(value: float | None, bound: float | None) -> float | None:
    """Return the distance of a value from its bound, relative to sizes above 1."""
    if value is None or bound is None:
        return None
    return abs(value - bound) / max(1.0, abs(value))


def _result(
    objective: Objective, answer: Answer, value: float, seconds: float
) -> LevelResult:
    """Return what is told of a level, its value being that of its own plan."""
    bound = answer.bound
    if bound is not None and level_of(objective).misses(bound, value) > 0:
        # The bound is worse than the plan by a rounding error.
        bound = value
    return LevelResult(
        name=objective.name,
        priority=objective.priority,
        is_goal_level=objective.is_goal_level,
        status=answer.status,
        value=value,
        achieved=value,
        bound=bound,
        gap=relative_gap(value, bound),
        slack=0.0,
        seconds=seconds,
    )


def _solution(program: LinearProgram, search: Search, steps: list[_Step]) -> Solution:
    """Return the solution: the last plan, and every level at its value there."""
    last = steps[-1].answer
    results = _results(program, steps)
    plan = _own(program, last.plan)
    if plan is not None:
        results = [
            replace(result, value=objective.value(plan))
            for result, objective in zip(results, program.objectives, strict=False)
        ]
    for number, held in enumerate(search.held):
        results[number] = replace(results[number], slack=held.slack)
    solution = Solution(
        last.status,
        levels=tuple(results),
        nodes=search.nodes,
        iterations=search.iterations,
    )
    if plan is not None:
        if results and len(results) == len(program.objectives):
            bound, gap = results[-1].bound, results[-1].gap
            solution = replace(solution, bound=bound, gap=gap)
        solution = with_plan(solution, program, plan, search.tolerance)
        solution = _with_duals(solution, program, search, last, steps[-1].level)
        if search.options.sensitivity:
            ranging = _ranging(program, search, steps[-1], solution)
            solution = replace(solution, ranging=ranging)
    return replace(solution, messages=tuple(search.messages))


def _results(program: LinearProgram, steps: list[_Step]) -> list[LevelResult]:
    """Return what is told of each level that has a plan."""
    return [
        _result(objective, step.answer, objective.value(own), step.seconds)
        for objective, step in zip(program.objectives, steps, strict=False)
        if (own := _own(program, step.answer.plan)) is not None
    ]


def _ranging(
    program: LinearProgram, search: Search, step: _Step, solution: Solution
) -> Ranging | None:
    """Return the ranges of the LP that gave the duals; a message tells of what they are."""
    row_dual, found = solution.row_dual, None
    if step.answer.status is Status.OPTIMAL and row_dual is not None:
        # A level without costs is never solved, so that HiGHS holds another one's basis.
        is_lp = len(step.level.cols) > 0 and step.level.hessian is None
        found = search.engine.ranging() if is_lp else None
    if found is None or row_dual is None:
        search.messages.append(NO_RANGES)
        return None
    search.messages.append(RANGES_OF_FIXED if search.working.is_mip else RANGES)
    own, rows = slice(program.num_col), slice(program.num_row)
    binds = row_dual != 0
    return Ranging(
        found.cost[own],
        found.cost_from[own],
        found.cost_to[own],
        np.where(binds, found.bound_from[rows], np.nan),
        np.where(binds, found.bound_to[rows], np.nan),
    )


def _own(program: LinearProgram, plan: FloatArray | None) -> FloatArray | None:
    """Return the values of the program's own columns, settled where rows leave them open."""
    if plan is None:
        return None
    return settled(program.extremes, plan[: program.num_col])


def _with_duals(
    solution: Solution,
    program: LinearProgram,
    search: Search,
    answer: Answer,
    level: Level,
) -> Solution:
    """Return a solution with the duals of the last level."""
    if answer.row_dual is None or answer.col_dual is None:
        return solution
    if search.held:
        search.messages.append(
            DUALS_WITH_HELD_LEVELS.format(name=level.name, count=len(search.held))
        )
    kind = "lp" if level.hessian is None else "qp"
    return replace(
        solution,
        row_dual=answer.row_dual[: program.num_row],
        col_dual=answer.col_dual[: program.num_col],
        dual_kind="fixed lp" if search.working.is_mip else kind,
    )
