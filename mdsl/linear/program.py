"""The waist: a linear program as arrays, with the way back to the model's own words.

Names of fields are those of HiGHS. A `Block` is a contiguous range of columns or rows that
one declaration made over one domain; it gives names and labels back from a number, on
demand. Nothing here knows the language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import IntEnum, StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.linear.arrays import (
    ByteArray,
    FloatArray,
    IntArray,
    LongArray,
    extremes,
)
from mdsl.linear.domain import Domain
from mdsl.linear.extremes import ExtremeColumns
from mdsl.linear.hessian import Hessian, QuadraticTerms
from mdsl.linear.native import Indicators, SpecialSets
from mdsl.records import lazy, record
from mdsl.source import NO_SPAN, Span

if TYPE_CHECKING:
    from scipy.sparse import csc_array


class Sense(StrEnum):
    """The direction of an objective."""

    MINIMIZE = "minimize"
    MAXIMIZE = "maximize"


class Integrality(IntEnum):
    """The kind of a column, in HiGHS' numbers."""

    CONTINUOUS = 0
    INTEGER = 1
    SEMICONTINUOUS = 2
    SEMI_INTEGER = 3


class Role(StrEnum):
    """What a block is in the model, so that a report can tell its rows and columns apart."""

    VARIABLE = "variable"
    CONSTRAINT = "constraint"
    UNDER = "under"
    OVER = "over"
    GOAL = "goal"
    EXPRESSION = "expression"
    AUXILIARY = "auxiliary"


@record(eq=False)
class Block:
    """A contiguous range of columns or rows made by one declaration.

    Attributes:
        name: The declaration's name; a deviation's is `goal.under` or `goal.over`. Empty in
            a program that was read from a file, where members are whole names.
        role: What the declaration is.
        start: The first column or row.
        domain: The instances that the numbers `start`, `start + 1`, ... stand for.
        instances: Which instances of the domain stand there, ascending; None for all of
            them. Rows of constraints that hold no variable are left out of a program.
        description: The text that the modeller gave the declaration.
        unit: The unit of the values, as the modeller wrote it.
        span: The declaration's place in the text.
    """

    name: str
    role: Role
    start: int
    domain: Domain
    instances: IntArray | None = None
    description: str = ""
    unit: str = ""
    span: Span = field(default=NO_SPAN)

    @property
    def count(self) -> int:
        """The number of columns or rows."""
        return self.domain.count if self.instances is None else len(self.instances)

    @property
    def stop(self) -> int:
        """One past the last column or row."""
        return self.start + self.count

    @property
    def slice(self) -> slice:
        """The range as a slice of an array over all columns or rows."""
        return slice(self.start, self.stop)

    def instance(self, number: int) -> int:
        """Return the instance of the domain that a column or row number stands for."""
        at = number - self.start
        return at if self.instances is None else int(self.instances[at])

    def label(self, number: int) -> str:
        """Return a column's or row's name as the model writes it, `make[chair,Week 1]`."""
        if not self.domain.arity:
            return self.name
        if not self.name:
            return self.domain.label(self.instance(number))
        return f"{self.name}[{self.domain.label(self.instance(number))}]"

    def codes(self) -> tuple[IntArray, ...]:
        """Return the member codes of all columns or rows, an array for each position."""
        if self.instances is None:
            return self.domain.all_codes()
        return self.domain.codes(self.instances.astype(np.int64))

    def codes_at(self, at: LongArray) -> tuple[IntArray, ...]:
        """Return the same of some columns or rows, which are counted from the block's."""
        own = at if self.instances is None else self.instances[at].astype(np.int64)
        return self.domain.codes(own)


@record(eq=False)
class Objective:
    """A linear or quadratic function of the columns that is minimised or maximised.

    Attributes:
        name: The objective's name; for a level of goals, the goals' names.
        sense: The direction.
        cols: The columns with a cost, int32, without repeats.
        costs: Their costs, float64.
        offset: The constant.
        priority: Lower numbers are served first; objectives without one come last.
        is_goal_level: Whether it is the weighted deviations of goals.
        description: The text that the modeller gave it.
        unit: The unit of the value.
        hessian: Its quadratic part; only the level that is served last may have one.
    """

    name: str
    sense: Sense
    cols: IntArray
    costs: FloatArray
    offset: float = 0.0
    priority: float | None = None
    is_goal_level: bool = False
    description: str = ""
    unit: str = ""
    hessian: Hessian | None = None

    @lazy
    def cost_range(self) -> tuple[float, float]:
        """The least and the greatest cost; NaN where one is; 0 and 0 for none."""
        return extremes(self.costs)

    def value(self, col_value: FloatArray) -> float:
        """Return the objective at a point."""
        linear = float(self.costs @ col_value[self.cols]) + self.offset
        return linear if self.hessian is None else linear + self.hessian.at(col_value)


@record(eq=False)
class NamedExpressions:
    """Expressions that have a name but are no rows: `let`s that hold variables.

    Attributes:
        blocks: The declarations; `start` counts the expressions.
        start: Row starts of the matrix, int32, one more than expressions.
        index: The columns, int32.
        value: The coefficients, float64.
        offset: The constants, float64.
        quadratic: Quadratic terms, by the number of their expression; None without any.
    """

    blocks: tuple[Block, ...]
    start: IntArray
    index: IntArray
    value: FloatArray
    offset: FloatArray
    quadratic: QuadraticTerms | None = None

    def values(self, col_value: FloatArray) -> FloatArray:
        """Return all expressions at a point, float64."""
        result = self.offset.copy()
        if self.quadratic is not None:
            result += self.quadratic.sums(col_value, len(result))
        terms = self.value * col_value[self.index]
        if not len(terms):
            return result
        sums: FloatArray = np.add.reduceat(np.append(terms, 0.0), self.start[:-1])
        sums[self.start[:-1] == self.start[1:]] = 0.0
        return result + sums


def no_expressions() -> NamedExpressions:
    """Return the empty collection of named expressions."""
    empty = np.zeros(0)
    return NamedExpressions(
        (), np.zeros(1, np.int32), empty.astype(np.int32), empty, empty
    )


@record(eq=False)
class DerivedCoefficients:
    """Coefficients of rows that were derived from bounds.

    Attributes:
        what: What they do, in words.
        rows: The rows.
        values: The coefficient of each, float64; 0 where it has none.
    """

    what: str
    rows: Block
    values: FloatArray


@record(eq=False)
class Rewrite:
    """What a phrase became that is no linear row by itself.

    Attributes:
        owner: The declaration that it stands in.
        form: What it is, such as `implies` or `max`.
        text: What it became, in words.
        span: Its place in the text.
        columns, rows: What it became.
        derived: The coefficients for which bounds were used.
    """

    owner: str
    form: str
    text: str
    span: Span = field(default=NO_SPAN)
    columns: tuple[Block, ...] = ()
    rows: tuple[Block, ...] = ()
    derived: tuple[DerivedCoefficients, ...] = ()


@record(eq=False)
class LinearProgram:
    """Minimise or maximise objectives over columns within rows and bounds.

    The matrix is stored by column: the nonzeros of column `j` are `a_index[k]` (row) and
    `a_value[k]` for `k` from `a_start[j]` to `a_start[j + 1]`. Infinite bounds are ±inf.

    Attributes:
        name: The model's name.
        num_col: The number of columns.
        num_row: The number of rows.
        col_lower, col_upper: Column bounds, float64.
        row_lower, row_upper: Row bounds, float64.
        integrality: `Integrality` of each column, uint8.
        a_start: Column starts, int32, `num_col + 1` long.
        a_index: Rows of the nonzeros, int32, ascending and unique within a column.
        a_value: Nonzeros, float64, finite and not 0.
        objectives: The levels in the order in which they are served: goal levels and
            objectives by priority, then the objective without one. Empty: any plan will do.
        col_blocks, row_blocks: Provenance; they cover all columns and rows in order.
        expressions: Named expressions over the same columns.
        col_start: Start values, float64, NaN where none is given; None if there are none.
        goals: For each goal family, the blocks that belong to it.
        dropped_rows: How many constraint instances without variables held and were left out.
        has_empty_rows: Whether there may be rows without columns; False spares a search.
        extremes: Columns whose exact values are worked out from a plan.
        rewrites: What phrases became that are no linear rows by themselves.
        indicators: Rows that a binary switches; None for none, as in all that is solved.
        special_sets: Sets of columns most of which are 0; None for none, likewise.
    """

    name: str
    num_col: int
    num_row: int
    col_lower: FloatArray
    col_upper: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    integrality: ByteArray
    a_start: IntArray
    a_index: IntArray
    a_value: FloatArray
    objectives: tuple[Objective, ...]
    col_blocks: tuple[Block, ...]
    row_blocks: tuple[Block, ...]
    expressions: NamedExpressions = field(default_factory=no_expressions)
    col_start: FloatArray | None = None
    goals: "tuple[GoalBlocks, ...]" = ()
    dropped_rows: int = 0
    has_empty_rows: bool = True
    extremes: tuple[ExtremeColumns, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    indicators: Indicators | None = None
    special_sets: SpecialSets | None = None

    @property
    def num_nonzero(self) -> int:
        """The number of nonzeros."""
        return len(self.a_value)

    @lazy
    def value_range(self) -> tuple[float, float]:
        """The least and the greatest nonzero; NaN where one is; 1 and 1 for none."""
        return extremes(self.a_value) if len(self.a_value) else (1.0, 1.0)

    @lazy
    def bound_ranges(self) -> Mapping[str, tuple[float, float]]:
        """The least and the greatest of the bounds by field; NaN where one is."""
        names = "col_lower", "col_upper", "row_lower", "row_upper"
        return {name: extremes(getattr(self, name)) for name in names}

    @lazy
    def a_matrix(self) -> "csc_array":
        """The matrix as a sparse array of scipy, float64, `num_row` by `num_col`."""
        # scipy.sparse takes longer to load than a small model takes to be solved.
        csc = import_module("mdsl.linear.csc")
        matrix: csc_array = csc.to_csc(self)
        return matrix

    @property
    def is_quadratic(self) -> bool:
        """Whether the objective that is served last is quadratic."""
        return bool(self.objectives) and self.objectives[-1].hessian is not None

    @property
    def is_native(self) -> bool:
        """Whether it holds what only some solvers read, and none of it is solved here."""
        return self.indicators is not None or self.special_sets is not None

    @property
    def is_mip(self) -> bool:
        """Whether any column is not continuous."""
        return bool(self.integrality.any())

    def col_block(self, col: int) -> Block:
        """Return the block that a column belongs to."""
        return find_block(self.col_blocks, col)

    def row_block(self, row: int) -> Block:
        """Return the block that a row belongs to."""
        return find_block(self.row_blocks, row)

    def col_label(self, col: int) -> str:
        """Return a column's name as the model writes it."""
        return self.col_block(col).label(col)

    def row_label(self, row: int) -> str:
        """Return a row's name as the model writes it."""
        return self.row_block(row).label(row)

    def row_values(self, col_value: FloatArray) -> FloatArray:
        """Return the activity of every row at a point, float64."""
        cols = np.repeat(np.arange(self.num_col), np.diff(self.a_start))
        products = self.a_value * col_value[cols]
        return np.bincount(self.a_index, products, self.num_row).astype(np.float64)


@record(eq=False)
class GoalBlocks:
    """What a goal family became.

    Attributes:
        name: The goal's name.
        relation: `<=`, `>=` or `==`, as written.
        row: The rows `lhs + under - over = target`; a block of constraints.
        under, over: The columns of the deviations; None where the goal has none.
        target: The right-hand side of every instance, float64.
        priority: The priority of every instance, float64.
        weight_under, weight_over: The weights of every instance, float64.
    """

    name: str
    relation: str
    row: Block
    under: Block | None
    over: Block | None
    target: FloatArray
    priority: FloatArray
    weight_under: FloatArray
    weight_over: FloatArray


def find_block(blocks: Sequence[Block], number: int) -> Block:
    """Return the block whose range holds a number."""
    low, high = 0, len(blocks)
    while low < high:
        middle = (low + high) // 2
        if blocks[middle].stop <= number:
            low = middle + 1
        else:
            high = middle
    if low == len(blocks) or number < blocks[low].start:
        raise InternalError(f"no block holds number {number}")
    return blocks[low]
