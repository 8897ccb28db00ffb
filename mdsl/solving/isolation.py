"""The solver in a process of its own, so that its crash or hang costs a plan at most.

The child sends its log, its progress and every better plan as they come, and the solution
at the end. When it dies, or does not stop when it has to, the best plan that it has sent is
checked here and reported, and no more is lost.
"""

import queue
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mdsl.diagnostics import InternalError, PlanError
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import Integrality, LinearProgram
from mdsl.linear.solution import LevelResult, Solution, Status
from mdsl.solving.clock import Clock
from mdsl.solving.highs import Scheduler, solver_version
from mdsl.solving.options import Incumbent, Isolate, SolveOptions
from mdsl.solving.priorities import STOPPED
from mdsl.solving.review import with_plan
from mdsl.solving.signals import StopRequest, stop_on_signals
from mdsl.solving.verification import described, other_way
from mdsl.solving.worker import (
    Frame,
    FrameKind,
    Worker,
    can_fork,
    fork_worker,
    spawn_worker,
)
from mdsl.solving.working import level_of

FORKED_LP, SPAWNED_LP = 100_000, 1_000_000
SPAWNED_MIP = 1_000
"""Nonzeros from which a process is worth its start: 10 ms by a fork, 300 ms otherwise."""

POLL = 0.1
KILL_GRACE, KILL_SHARE = 5.0, 0.1
STOP_GRACE, STOP_GRACE_WITHOUT_PLAN = 1.0, 10.0

CRASHED = "the solver crashed ({ending})"
AGAIN = "; it was run again {how}"
HUNG = "the solver did not stop at the time limit and was ended"
NOT_STOPPED = "the solver did not stop in time and was ended"


def is_isolated(program: LinearProgram, options: SolveOptions) -> bool:
    """Return whether a program is solved in a process of its own."""
    if options.isolate is not Isolate.AUTO:
        return options.isolate is Isolate.ALWAYS
    if can_fork():
        return program.is_mip or program.num_nonzero >= FORKED_LP
    least = SPAWNED_MIP if program.is_mip else SPAWNED_LP
    return program.num_nonzero >= least


def solve_isolated(program: LinearProgram, options: SolveOptions) -> Solution:
    """Solve a program in a process of its own, and once more if that crashes.

    Args:
        program: A valid program.
        options: Checked options; the callbacks are called in this process.

    Raises:
        PlanError: A number is too large.
        InternalError: A fault of ours in the child.
    """
    clock = Clock(options.time_limit)
    with stop_on_signals() as stop:
        first = _Run(program, options, clock, stop)
        solution = first.solution()
        if solution.status is not Status.CRASHED or stop.made:
            return solution
        told = f"{solution.messages[-1]}{AGAIN.format(how=described(options))}"
        left = None if options.time_limit is None else max(0.0, clock.remaining())
        other = replace(other_way(options), time_limit=left)
        start = program
        if solution.col_value is not None:
            start = replace(program, col_start=solution.col_value)
        second = _Run(start, other, Clock(left), stop, first.known).solution()
        messages = (told, *second.messages)
        return replace(second, messages=messages, seconds=clock.elapsed())


@dataclass(eq=False)
class KnownPlans:
    """The best plans that a child has sent.

    Attributes:
        levels: The levels that were solved to the end.
        exact: The plan of the last of them; None before the first.
        latest: The solver's own word for a better plan of the level in hand, or None.
    """

    levels: tuple[LevelResult, ...] = ()
    exact: FloatArray | None = None
    latest: FloatArray | None = None

    def learn(self, program: LinearProgram, incumbent: Incumbent) -> None:
        """Keep a plan, unless a better one is known from a child that was there before."""
        number = len(incumbent.levels)
        if number < len(self.levels):
            return
        if incumbent.is_exact:
            self.levels = incumbent.levels
            self.exact, self.latest = incumbent.col_value, None
            return
        known = self.exact if self.latest is None else self.latest
        if known is not None and number < len(program.objectives):
            level = level_of(program.objectives[number])
            new = level.value(incumbent.col_value)
            if level.misses(new, level.value(known)) >= 0:
                return
        self.latest = incumbent.col_value

    def best(self, program: LinearProgram) -> FloatArray | None:
        """Return the best plan that satisfies the program with its integers rounded."""
        if self.latest is not None:
            plan = _rounded(program, self.latest)
            if not with_plan(Solution(Status.UNKNOWN), program, plan).is_violated:
                return plan
        return self.exact


def _rounded(program: LinearProgram, values: FloatArray) -> FloatArray:
    whole = (program.integrality == Integrality.INTEGER) | (
        program.integrality == Integrality.SEMI_INTEGER
    )
    plan = np.where(whole, np.round(values), values)
    plain = program.integrality < Integrality.SEMICONTINUOUS
    inside = np.clip(plan, program.col_lower, program.col_upper)
    return np.where(plain, inside, plan) + 0.0


class _Run:
    """One child, from its start to its end.

    Attributes:
        known: The best plans that it has sent.
    """

    def __init__(
        self,
        program: LinearProgram,
        options: SolveOptions,
        clock: Clock,
        stop: StopRequest,
        known: KnownPlans | None = None,
    ) -> None:
        self._program = program
        self._options = options
        self._clock = clock
        self._stop = stop
        self._stop_told: float | None = None
        self.known = known or KnownPlans()

    def solution(self) -> Solution:
        """Return the child's solution, or what is left of it."""
        Scheduler.end()
        start = fork_worker if can_fork() else spawn_worker
        options = self._options
        callbacks = {
            FrameKind.LOG: options.on_log,
            FrameKind.PROGRESS: options.on_progress,
        }
        worker = start(
            self._program,
            replace(options, on_log=None, on_progress=None, on_plan=None),
            frozenset(kind for kind, call in callbacks.items() if call is not None),
        )
        frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        reader = threading.Thread(target=worker.read_into, args=(frames,), daemon=True)
        reader.start()
        try:
            return self._listen(worker, frames)
        finally:
            worker.end()
            reader.join()
            worker.close()

    def _listen(self, worker: Worker, frames: "queue.SimpleQueue[Frame]") -> Solution:
        while True:
            reason = self._overdue(worker)
            if reason is not None:
                return self._rescued(*reason)
            try:
                kind, value = frames.get(timeout=POLL)
            except queue.Empty:
                continue
            match kind:
                case FrameKind.DONE:
                    return self._stamped(value)
                case FrameKind.WRONG:
                    raise PlanError(value)
                case FrameKind.FAULT:
                    raise InternalError(value)
                case FrameKind.GONE:
                    told = CRASHED.format(ending=worker.ending())
                    is_late = self._stop.made
                    status = Status.INTERRUPTED if is_late else Status.CRASHED
                    return self._rescued(status, told)
                case _:
                    self._pass_on(kind, value)

    def _pass_on(self, kind: FrameKind, value: Any) -> None:
        """Call the user's callback, if there is one."""
        options = self._options
        if isinstance(value, Incumbent):
            self.known.learn(self._program, value)
        callback = {
            FrameKind.PLAN: options.on_plan,
            FrameKind.LOG: options.on_log,
            FrameKind.PROGRESS: options.on_progress,
        }[kind]
        if callback is not None:
            callback(value)

    def _overdue(self, worker: Worker) -> tuple[Status, str] | None:
        """Return how to report a child that has to be ended now; None if it may go on."""
        now, limit = time.monotonic(), self._clock.limit
        if self._stop.made:
            if self._stop_told is None:
                self._stop_told = now
                worker.ask_to_stop()
            has_plan = self.known.best(self._program) is not None
            grace = STOP_GRACE if has_plan else STOP_GRACE_WITHOUT_PLAN
            if now - self._stop_told > grace:
                return Status.INTERRUPTED, NOT_STOPPED
        if limit is not None:
            grace = max(KILL_GRACE, KILL_SHARE * limit)
            if self._clock.elapsed() > limit + grace:
                return Status.TIME_LIMIT, HUNG
        return None

    def _stamped(self, solution: Solution) -> Solution:
        """Return a child's solution with the signal that came to this process."""
        if solution.status is not Status.INTERRUPTED or not self._stop.made:
            return solution
        name = self._stop.signal_name
        told = (*solution.messages[:-1], STOPPED.format(name=name))
        return replace(solution, stopped_by=name, messages=told)

    def _rescued(self, status: Status, reason: str) -> Solution:
        """Return the best plan that the child has sent, if there is one."""
        program, known = self._program, self.known
        messages = [reason]
        if self._stop.made:
            messages.append(STOPPED.format(name=self._stop.signal_name))
        solution = Solution(
            status,
            seconds=self._clock.elapsed(),
            solver=solver_version(),
            stopped_by=self._stop.signal_name,
            messages=tuple(messages),
        )
        plan = known.best(program)
        if plan is None:
            return solution
        pairs = zip(known.levels, program.objectives, strict=False)
        levels = [replace(level, value=o.value(plan)) for level, o in pairs]
        for objective in program.objectives[len(levels) : len(levels) + 1]:
            value = objective.value(plan)
            unfinished = LevelResult(
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
            levels.append(unfinished)
        return with_plan(replace(solution, levels=tuple(levels)), program, plan)
