"""What a solver answered, in a closed set of words.

Sign convention of duals: the dual of a row (the reduced cost of a column) is the worth of
one more unit of its right-hand side (bound) as written, that is the change of the objective's
own value, whatever its sense.
"""

from dataclasses import field
from enum import StrEnum

from mdsl.linear.arrays import FloatArray
from mdsl.records import record


class Status(StrEnum):
    """How a solve ended; `EVALUATED` is said of a plan that comes from elsewhere."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    INFEASIBLE_OR_UNBOUNDED = "infeasible or unbounded"
    TIME_LIMIT = "time limit"
    ITERATION_LIMIT = "iteration limit"
    NODE_LIMIT = "node limit"
    MEMORY_LIMIT = "memory limit"
    INTERRUPTED = "interrupted"
    NUMERICAL_TROUBLE = "numerical trouble"
    SOLVER_ERROR = "solver error"
    CRASHED = "solver crashed"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"
    EVALUATED = "evaluated"


@record()
class LevelResult:
    """What one level of a lexicographic solve reached.

    Attributes:
        name: The name of the level's objective.
        priority: Its priority; None for the objective that comes last.
        is_goal_level: Whether it is the weighted deviations of goals.
        status: How the level's own solve ended.
        value: The value, recomputed from the final plan.
        achieved: The value when the level was solved, which later levels must keep.
        bound: The best value that the solver could not rule out; None if unknown.
        gap: Relative gap between value and bound; None for an LP.
        slack: By how much later levels were allowed to miss `achieved`.
        seconds: Wall time of the solve.
    """

    name: str
    priority: float | None
    is_goal_level: bool
    status: Status
    value: float
    achieved: float
    bound: float | None
    gap: float | None
    slack: float
    seconds: float


@record()
class Violation:
    """The worst violation of a kind at a plan, measured by what is allowed.

    Attributes:
        amount: By how much it is missed.
        name: What is missed, in the model's own words; empty where nothing is.
        allowed: What the tolerance allows there.
    """

    amount: float
    name: str
    allowed: float = 1e-6

    @property
    def is_beyond(self) -> bool:
        """Whether it is more than the tolerance allows."""
        return self.amount > self.allowed


@record(eq=False)
class Ranging:
    """How far a cost or a right-hand side may move before the basis changes.

    All are float64, infinite where nothing limits them. They hold for one change at a time,
    and at this basis: at another basis of the same plan they may be wider.

    Attributes:
        cost: The costs of the columns.
        cost_from, cost_to: Between these costs the plan stays the best one.
        bound_from, bound_to: Between these right-hand sides of the rows the duals hold; NaN
            for rows that do not bind.
    """

    cost: FloatArray
    cost_from: FloatArray
    cost_to: FloatArray
    bound_from: FloatArray
    bound_to: FloatArray


@record(eq=False)
class Solution:
    """A solver's answer.

    Attributes:
        status: How the solve ended; of several levels, the first that was not optimal.
        col_value: Values of the columns, float64; None if there is no plan.
        row_value: Activities of the rows, recomputed from `col_value`; None without a plan.
        objective: The value of the last level, recomputed; None without a plan or levels.
        bound, gap: Of the last level; None if unknown, for an LP, or if an earlier level
            was not solved to the end.
        levels: One result for each level that was solved, in the order served.
        row_dual, col_dual: Duals of the last level, in the sign convention above; None
            where the solver gave none.
        dual_kind: `lp` for an LP's own duals, `qp` for those of a quadratic program, which
            change with each step away from the plan, `fixed lp` for those of the LP in
            which all integers stand at their values; empty where there are none.
        ranging: Ranges of the last level, where they were asked for and there are any.
        worst_row, worst_bound, worst_integrality: The largest violations at the plan, by
            what is allowed of them.
        nodes, iterations: Work done by the solver over all levels.
        seconds: Wall time of all solves.
        solver: Name and version of the solver.
        stopped_by: The signal that ended an interrupted solve, such as `SIGINT`.
        messages: What a person should know about this answer.
    """

    status: Status
    col_value: FloatArray | None = None
    row_value: FloatArray | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    levels: tuple[LevelResult, ...] = ()
    row_dual: FloatArray | None = None
    col_dual: FloatArray | None = None
    dual_kind: str = ""
    ranging: Ranging | None = None
    worst_row: Violation | None = None
    worst_bound: Violation | None = None
    worst_integrality: Violation | None = None
    nodes: int = 0
    iterations: int = 0
    seconds: float = 0.0
    solver: str = ""
    stopped_by: str = ""
    messages: tuple[str, ...] = field(default=())

    @property
    def has_plan(self) -> bool:
        """Whether there are values."""
        return self.col_value is not None

    @property
    def is_violated(self) -> bool:
        """Whether a row, a bound or a whole number is missed beyond the tolerance."""
        worst = (self.worst_row, self.worst_bound, self.worst_integrality)
        return any(v is not None and v.is_beyond for v in worst)
