"""A plan from elsewhere, looked at: what it is worth, and what it violates by how much."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from mdsl.diagnostics import printable
from mdsl.linear.arrays import FloatArray
from mdsl.linear.extremes import settled
from mdsl.linear.native import SpecialSets, bounds_at
from mdsl.linear.program import Integrality, LinearProgram, find_block
from mdsl.linear.solution import LevelResult, Solution, Status
from mdsl.records import record
from mdsl.reports.numbers import aligned, counted, section, shown

TOLERANCE = 1e-6
DIGITS = 1e-7
"""What the digits that a file has lost may cost, relative to the terms of a row."""

MAX_SHOWN = 20


@record()
class Breach:
    """A row, bound or kind of a column that a plan does not keep to.

    Attributes:
        kind: `row`, `bound`, `whole number` or `set`.
        name: The row or column, in the model's own words.
        amount: By how much it is missed.
        detail: What it was to be, such as `above 80`.
    """

    kind: str
    name: str
    amount: float
    detail: str


@record(eq=False)
class Evaluation:
    """What a plan comes to.

    Attributes:
        solution: The plan with its activities and the values of all levels.
        breaches: The largest breaches, the worst of each kind first.
        count: How many breaches there are.
    """

    solution: Solution
    breaches: tuple[Breach, ...]
    count: int

    @property
    def is_kept(self) -> bool:
        """Whether the plan keeps to all rows, bounds, kinds and sets."""
        return not self.count


def evaluate_plan(
    program: LinearProgram,
    col_value: FloatArray,
    origin: str = "",
    tolerance: float = TOLERANCE,
) -> Evaluation:
    """Return what a plan comes to: objectives, and breaches by name and amount.

    A bound may be missed by `tolerance` in units of its size where that is above 1; a row
    also by what lost digits cost in a sum of terms of that size.

    Args:
        program: The program.
        col_value: Values of all its columns, float64, finite.
        origin: Where the plan comes from.
        tolerance: The tolerance.
    """
    col_value = settled(program.extremes, col_value)
    row_value = program.row_values(col_value)
    levels = tuple(
        LevelResult(
            name=objective.name,
            priority=objective.priority,
            is_goal_level=objective.is_goal_level,
            status=Status.EVALUATED,
            value=value,
            achieved=value,
            bound=None,
            gap=None,
            slack=0.0,
            seconds=0.0,
        )
        for objective in program.objectives
        for value in (objective.value(col_value),)
    )
    solution = Solution(
        Status.EVALUATED,
        col_value,
        row_value,
        levels[-1].value if levels else None,
        levels=levels,
        solver=origin,
    )
    found = _Breaches(tolerance)
    found.add_rows(program, col_value, row_value)
    found.add_columns(program, col_value)
    if program.special_sets is not None:
        found.add_sets(program.special_sets, col_value)
    return Evaluation(solution, tuple(found.breaches), found.count)


class _Breaches:
    """Collects the largest breaches of each kind, and counts all."""

    def __init__(self, tolerance: float) -> None:
        self._tolerance = tolerance
        self.breaches: list[Breach] = []
        self.count = 0

    def add_rows(
        self, program: LinearProgram, col_value: FloatArray, row_value: FloatArray
    ) -> None:
        """Add the rows that a plan violates."""
        cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
        terms = np.abs(program.a_value * col_value[cols])
        sizes = np.bincount(program.a_index, terms, program.num_row)
        bounds = bounds_at(program, col_value)
        room = DIGITS * sizes.astype(np.float64)
        self._add("row", row_value, bounds, room, program.row_label)

    def add_columns(self, program: LinearProgram, col_value: FloatArray) -> None:
        """Add the bounds and kinds of columns that a plan violates."""
        kinds = program.integrality
        semi = kinds >= Integrality.SEMICONTINUOUS
        is_off = semi & (np.abs(col_value) <= self._tolerance)
        lower = np.where(is_off, -np.inf, program.col_lower)
        upper = np.where(is_off, np.inf, program.col_upper)
        room = np.zeros(program.num_col)
        self._add("bound", col_value, (lower, upper), room, program.col_label)
        whole = (kinds == Integrality.INTEGER) | (kinds == Integrality.SEMI_INTEGER)
        nearest = np.where(whole, np.round(col_value), col_value)
        bounds = nearest, nearest
        self._add("whole number", col_value, bounds, room, program.col_label)

    def add_sets(self, sets: SpecialSets, col_value: FloatArray) -> None:
        """Add the special ordered sets in which more differs from 0 than may."""
        excess = sets.excess(col_value, self._tolerance)
        none = np.zeros(sets.num_set)
        bounds, label = (none, none), partial(_set_label, sets)
        self._add("set", excess, bounds, none, label)

    def _add(
        self,
        kind: str,
        value: FloatArray,
        bounds: tuple[FloatArray, FloatArray],
        room: FloatArray,
        label: Callable[[int], str],
    ) -> None:
        lower, upper = bounds
        with np.errstate(invalid="ignore"):
            below, above = lower - value, value - upper
        amount = np.maximum(np.maximum(below, above), 0.0)
        bound = np.where(below > above, lower, upper)
        size = np.maximum(1.0, np.where(np.isfinite(bound), np.abs(bound), 0.0))
        broken = np.flatnonzero(amount > self._tolerance * size + room)
        self.count += len(broken)
        worst = broken[np.argsort(-amount[broken], kind="stable")[:MAX_SHOWN]]
        for at in worst.tolist():
            side = "below" if below[at] > above[at] else "above"
            detail = f"{side} {shown(float(bound[at]))}"
            self.breaches.append(Breach(kind, label(at), float(amount[at]), detail))


def _set_label(sets: SpecialSets, number: int) -> str:
    return find_block(sets.blocks, number).label(number)


def breach_lines(evaluation: Evaluation) -> Iterator[str]:
    """Yield lines that tell what a plan violates, or that it violates nothing."""
    rows = [
        [breach.kind, printable(breach.name), shown(breach.amount), breach.detail]
        for breach in evaluation.breaches
    ]
    lines = aligned(rows, {2}) if rows else ["nothing"]
    more = evaluation.count - len(rows)
    if more:
        lines.append(f"and {counted(more, 'more breach', 'more breaches')}")
    yield from section("violated", lines)
