"""The state of one solve, and the runs of HiGHS that all its steps are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from mdsl.linear.arrays import FloatArray
from mdsl.linear.solution import Status
from mdsl.records import record
from mdsl.solving.certificates import FEASIBILITY, plan_fault
from mdsl.solving.clock import Clock
from mdsl.solving.highs import Engine
from mdsl.solving.options import OptionValue, SolveOptions
from mdsl.solving.outcome import Outcome
from mdsl.solving.working import Level, Working

TIGHT = 1e-9
APPROXIMATE = 1e-3
FIRST_ORDER_SOLVERS = frozenset({"pdlp", "hipdlp", "cupdlpc"})
LIMITS = frozenset(
    {
        Status.TIME_LIMIT,
        Status.ITERATION_LIMIT,
        Status.NODE_LIMIT,
        Status.MEMORY_LIMIT,
        Status.INTERRUPTED,
    }
)
"""Statuses that say only that a run was ended early."""


@record(eq=False)
class Held:
    """A level that was solved and that later levels must keep.

    Attributes:
        level: The level.
        row: The row of its costs.
        value: Its value at the plan, without the constant.
        slack: By how much later levels may miss it.
    """

    level: Level
    row: int
    value: float
    slack: float

    @property
    def limit(self) -> float:
        """The worst value that later levels may take."""
        return self.value + self.level.sign * self.slack


@record(eq=False)
class Answer:
    """What one level came to.

    Attributes:
        status: How it ended.
        plan: Values of the working copy's columns, float64; None without a plan.
        bound: The best value that is not ruled out; None if unknown or for an LP.
        row_dual, col_dual: Duals of the LP, or of the LP with integers fixed; or None.
        fault: Why this is no answer but a fault of the solver; empty for an answer.
    """

    status: Status
    plan: FloatArray | None = None
    bound: float | None = None
    row_dual: FloatArray | None = None
    col_dual: FloatArray | None = None
    fault: str = ""


@dataclass(eq=False)
class Search:
    """The state of one solve.

    Attributes:
        working: What is solved; its level rows are bounded as the levels are held.
        options: What the user asked for.
        engine: HiGHS with the working copy in it.
        clock: The time that all runs share.
        plan: The best plan that is known for the level in hand; integers are whole.
        held: The levels that are held.
        uses_large_bounds: Whether the search was given the dangerously large bounds.
        messages: What a person should know about the answer.
        nodes, iterations: Work done so far.
    """

    working: Working
    options: SolveOptions
    engine: Engine
    clock: Clock
    plan: FloatArray | None = None
    held: tuple[Held, ...] = ()
    uses_large_bounds: bool = False
    messages: list[str] = field(default_factory=list)
    nodes: int = 0
    iterations: int = 0

    @property
    def tolerance(self) -> float:
        """How closely an LP's answer can be expected to prove itself."""
        chosen = self.options.highs
        first_order = chosen.get("solver") in FIRST_ORDER_SOLVERS
        without_vertex = chosen.get("run_crossover") == "off"
        return APPROXIMATE if first_order or without_vertex else FEASIBILITY

    def run(
        self,
        overrides: Mapping[str, OptionValue],
        seconds: float | None = None,
        *,
        heeds_stop: bool = True,
    ) -> Outcome:
        """Run HiGHS in what time is left, or in less."""
        left = self.clock.remaining() if seconds is None else seconds
        outcome = self.engine.run(overrides, left, heeds_stop=heeds_stop)
        self.nodes += outcome.nodes
        self.iterations += outcome.iterations
        return outcome

    def hold(self, slack: float) -> None:
        """Bound the rows of held levels, at least by a slack relative to their size."""
        self.held = tuple(
            replace(h, slack=max(h.slack, slack * max(1.0, abs(h.value))))
            for h in self.held
        )
        lower, upper = self.working.row_lower.copy(), self.working.row_upper.copy()
        for held in self.held:
            if held.level.sign > 0:
                upper[held.row] = held.limit
            else:
                lower[held.row] = held.limit
            self.engine.set_row_bounds(held.row, lower[held.row], upper[held.row])
        self.working = replace(self.working, row_lower=lower, row_upper=upper)

    def load_relaxation(self) -> None:
        """Prepare a run of the LP in which integers may be fractions."""
        self.engine.forget()
        if self.working.is_mip:
            self.engine.set_integer(integer=False)
            self.engine.set_col_bounds(self.working.col_lower, self.working.col_upper)

    def load_integer(self) -> None:
        """Prepare a run of the integer program, from the best plan that is known."""
        working = self.working
        self.engine.forget()
        self.engine.set_integer(integer=True)
        if self.uses_large_bounds or not working.large.any():
            self.engine.set_col_bounds(working.col_lower, working.col_upper)
        else:
            self.engine.set_col_bounds(*working.search_bounds())
        start = self.plan if self.plan is not None else working.start
        if start is not None and not np.isnan(start).all():
            cols = np.flatnonzero(~np.isnan(start)).astype(np.int32)
            self.engine.set_start(cols, start[cols])

    def keep_if_better(self, level: Level, plan: FloatArray) -> None:
        """Make a plan the known one if it is better for the level in hand."""
        if (
            self.plan is None
            or level.misses(level.value(plan), level.value(self.plan)) < 0
        ):
            self.plan = plan

    def polished(self, values: FloatArray) -> Answer:
        """Return the best exact plan that has the whole numbers of a point.

        Integers are rounded and fixed, and the LP of what is left is solved; so the value
        of a level owes nothing to the solver's tolerance of fractions. Where the LP fails,
        the point itself will do if it satisfies every row with its integers rounded.
        """
        working = self.working
        lower, upper = working.col_lower.copy(), working.col_upper.copy()
        at = working.integers
        whole = np.clip(np.round(values[at]), lower[at], upper[at])
        lower[at] = upper[at] = whole
        self.load_relaxation()
        self.engine.set_col_bounds(lower, upper)
        exact: dict[str, OptionValue] = {"solver": "choose", "run_crossover": "on"}
        tight = {
            "primal_feasibility_tolerance": TIGHT,
            "dual_feasibility_tolerance": TIGHT,
        }
        for overrides in ({**exact, **tight}, {**exact, "presolve": "off"}):
            self.engine.forget()
            outcome = self.run(overrides, self.clock.grace(), heeds_stop=False)
            if outcome.status is not Status.OPTIMAL or outcome.col_value is None:
                continue
            plan = clipped(outcome.col_value, lower, upper)
            if not plan_fault(working, plan, integral=True):
                return Answer(
                    Status.OPTIMAL,
                    plan,
                    row_dual=outcome.row_dual,
                    col_dual=outcome.col_dual,
                )
        plan = clipped(values, lower, upper)
        fault = plan_fault(working, plan, integral=True)
        if fault:
            return Answer(
                Status.NUMERICAL_TROUBLE, fault=f"with integers rounded, {fault}"
            )
        return Answer(Status.OPTIMAL, plan)


def clipped(values: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Return values moved into their bounds, and without negative zeros."""
    return np.clip(values, lower, upper) + 0.0
