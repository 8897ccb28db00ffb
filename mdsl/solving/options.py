"""What a user may ask of the solver, and what it tells while it works."""

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum

from mdsl.linear.arrays import FloatArray
from mdsl.linear.solution import LevelResult
from mdsl.records import record

OptionValue = bool | int | float | str

USE_OUTPUT = "watch the solve by its log or its progress instead"
USE_FILES = "write files of the model or the plan by mdsl, which keeps every digit"
USE_MODEL = "say it in the model instead"
USE_NOTHING = "the limits that the solver needs for right answers are fixed"
MANAGED_OPTIONS: Mapping[str, str] = {
    "output_flag": USE_OUTPUT,
    "log_to_console": USE_OUTPUT,
    "write_model_to_file": USE_FILES,
    "write_model_file": USE_FILES,
    "write_presolved_model_file": USE_FILES,
    "write_solution_to_file": USE_FILES,
    "solution_file": USE_FILES,
    "write_basis_file": USE_FILES,
    "read_solution_file": USE_FILES,
    "read_basis_file": USE_FILES,
    "solve_relaxation": USE_MODEL,
    "objective_bound": USE_MODEL,
    "objective_target": USE_MODEL,
    "blend_multi_objectives": USE_NOTHING,
    "allow_unbounded_or_infeasible": USE_NOTHING,
    "infinite_bound": USE_NOTHING,
    "infinite_cost": USE_NOTHING,
    "small_matrix_value": USE_NOTHING,
    "large_matrix_value": USE_NOTHING,
}
"""HiGHS options that are not the user's, with what to do instead."""

OPTION_CHOICES: Mapping[str, str] = {
    "presolve": "off, choose or on",
    "parallel": "off, choose or on",
    "run_crossover": "off, choose or on",
    "ranging": "off or on",
    "solver": "choose, simplex, ipm, ipx, hipo, pdlp or another solver of this HiGHS",
}
"""What HiGHS options take that are texts, so that an error can say it."""


@record()
class Progress:
    """How far the search for the best whole-number plan has come.

    Attributes:
        level: The name of the level that is being solved; empty for a model without any.
        number: Which level it is, from 1.
        count: How many levels there are.
        incumbent: The value of the best plan so far; None if there is none yet.
        bound: The best value that is not yet ruled out; None if unknown.
        gap: Relative gap between the two; None if either is missing.
        nodes: Nodes of the search tree that are done.
        seconds: Wall time since the solve began, all levels together.
    """

    level: str
    number: int
    count: int
    incumbent: float | None
    bound: float | None
    gap: float | None
    nodes: int
    seconds: float


@record(eq=False)
class Incumbent:
    """The best plan so far, while the search for a better one goes on.

    Attributes:
        levels: The levels that were solved to the end.
        col_value: Values of the columns, float64.
        is_exact: Whether it has passed all checks; otherwise it is the solver's own word,
            and whole numbers are whole within its tolerance only.
    """

    levels: tuple[LevelResult, ...]
    col_value: FloatArray
    is_exact: bool


class Verify(StrEnum):
    """How an answer is checked.

    `plan` computes every row, bound, whole number, goal and objective anew; `full` solves
    integer programs a second time as well, in another way, and compares.
    """

    PLAN = "plan"
    FULL = "full"


class Isolate(StrEnum):
    """Whether the solver runs in a process of its own; `auto` where that is worth it."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@record(kw_only=True)
class SolveOptions:
    """What a user may ask of the solver.

    Attributes:
        time_limit: Seconds of wall time for all levels together; None for no limit.
        gap: Relative gap at which the last level is good enough; 0 for a proven optimum.
        level_gap: The same for every earlier level.
        hold_slack: By how much later levels may miss the value of an earlier one, relative
            to its size where that is above 1.
        threads: How many threads HiGHS may use; None for its own choice.
        seed: Seed of HiGHS' random choices; None for its own.
        highs: Further HiGHS options by name; texts are read as HiGHS reads them.
        is_weighted: Whether all levels are added up to one objective instead of being
            served one after the other.
        weights: The weight of each priority then; empty for computed ones.
        verify: How the answer is checked.
        isolate: Whether the solver runs in a process of its own.
        sensitivity: Whether to tell how far costs and right-hand sides may move.
        on_log: Called with every piece of HiGHS' log.
        on_progress: Called now and then while integers are searched for.
        on_plan: Called with every better plan.
        progress_seconds: The least time between two such calls.
    """

    time_limit: float | None = None
    gap: float = 0.0
    level_gap: float = 0.0
    hold_slack: float = 0.0
    threads: int | None = None
    seed: int | None = None
    highs: Mapping[str, OptionValue] = field(default_factory=dict)
    is_weighted: bool = False
    weights: Mapping[float, float] = field(default_factory=dict)
    verify: Verify = Verify.PLAN
    isolate: Isolate = Isolate.AUTO
    sensitivity: bool = False
    on_log: Callable[[str], None] | None = None
    on_progress: Callable[[Progress], None] | None = None
    on_plan: Callable[[Incumbent], None] | None = None
    progress_seconds: float = 0.5
