"""The solver's copy of a program: what HiGHS is given in place of the program itself.

It differs from the program in three ways. Semicontinuous columns are rewritten. Every level
but the last has a row of its costs, free until the level is held. Large finite bounds of a
mixed-integer program are kept from the search, because HiGHS hangs and crashes on them.
"""

import numpy as np

from mdsl.linear.arrays import BoolArray, ByteArray, FloatArray, IntArray
from mdsl.linear.assembly import Entries, Matrix, extended
from mdsl.linear.hessian import Hessian
from mdsl.linear.program import LinearProgram, Objective, Sense
from mdsl.linear.semicontinuous import without_semicontinuous
from mdsl.records import lazy, record

DANGEROUS_BOUND = 1e7


@record(eq=False)
class Working:
    """The solver's copy of a program.

    Attributes:
        matrix: The program's matrix, below it rows for semicontinuous columns and levels.
        num_row: The number of rows.
        col_lower, col_upper, row_lower, row_upper: Bounds, float64.
        integrality: 1 for integer columns, otherwise 0; uint8.
        num_own_col, num_own_row: How many columns and rows are the program's own.
        level_rows: The row of every level but the last.
        start: Start values of all columns, NaN where none is given; None without any.
    """

    matrix: Matrix
    num_row: int
    col_lower: FloatArray
    col_upper: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    integrality: ByteArray
    num_own_col: int
    num_own_row: int
    level_rows: tuple[int, ...]
    start: FloatArray | None

    @property
    def num_col(self) -> int:
        """The number of columns."""
        return self.matrix.num_col

    @lazy
    def is_mip(self) -> bool:
        """Whether any column is integer."""
        return bool(self.integrality.any())

    @lazy
    def integers(self) -> IntArray:
        """The integer columns, int32."""
        return np.flatnonzero(self.integrality).astype(np.int32)

    @lazy
    def large(self) -> BoolArray:
        """Columns that have a finite bound which is kept from the search, bool."""
        if not self.is_mip:
            return np.zeros(self.num_col, np.bool_)
        lower, upper = self.col_lower, self.col_upper
        large: BoolArray = (lower <= -DANGEROUS_BOUND) & np.isfinite(lower)
        large |= (upper >= DANGEROUS_BOUND) & np.isfinite(upper)
        return large

    def row_values(self, col_value: FloatArray) -> FloatArray:
        """Return the activity of every row at a point, float64."""
        return self._row_sums(self.matrix.value * col_value[self.matrix.cols()])

    def row_sizes(self, col_value: FloatArray) -> FloatArray:
        """Return the sum of the absolute terms of every row at a point, float64."""
        terms = self.matrix.value * col_value[self.matrix.cols()]
        return self._row_sums(np.abs(terms))

    def col_sums(self, row_dual: FloatArray) -> FloatArray:
        """Return the rows' duals times their coefficients, summed by column, float64."""
        terms = self.matrix.value * row_dual[self.matrix.index]
        sums = np.bincount(self.matrix.cols(), terms, self.num_col)
        return sums.astype(np.float64)

    def _row_sums(self, terms: FloatArray) -> FloatArray:
        sums = np.bincount(self.matrix.index, terms, self.num_row)
        return sums.astype(np.float64)

    def search_bounds(self) -> tuple[FloatArray, FloatArray]:
        """Return column bounds in which dangerously large ones are infinite."""
        lower, upper = self.col_lower, self.col_upper
        return (
            np.where(lower <= -DANGEROUS_BOUND, -np.inf, lower),
            np.where(upper >= DANGEROUS_BOUND, np.inf, upper),
        )


@record(eq=False)
class Level:
    """An objective as the driver sees it.

    Attributes:
        name: Its name; empty for the one that stands in where a program has none.
        sign: 1 for a minimum, -1 for a maximum.
        cols: The columns with a cost, int32, without costs of 0.
        costs: Their costs, float64.
        offset: The constant.
        hessian: The quadratic part; only the last level may have one.
    """

    name: str
    sign: int
    cols: IntArray
    costs: FloatArray
    offset: float
    hessian: Hessian | None = None

    @property
    def is_constant(self) -> bool:
        """Whether the value is the same at every point."""
        return not len(self.cols) and self.hessian is None

    @property
    def largest(self) -> float:
        """The size of the largest number in the objective, but for the constant."""
        size = float(np.abs(self.costs).max(initial=0.0))
        if self.hessian is None:
            return size
        return max(size, float(np.abs(self.hessian.value).max(initial=0.0)))

    def linear_value(self, col_value: FloatArray) -> float:
        """Return the value at a point without the constant."""
        return float(self.costs @ col_value[self.cols])

    def value(self, col_value: FloatArray) -> float:
        """Return the value at a point."""
        value = self.linear_value(col_value) + self.offset
        return value if self.hessian is None else value + self.hessian.at(col_value)

    def gradient(self, col_value: FloatArray) -> FloatArray:
        """Return the slope along every column at a point, float64."""
        slope = np.zeros(len(col_value))
        slope[self.cols] = self.costs
        if self.hessian is not None:
            slope += self.hessian.gradient(col_value)
        return slope

    def misses(self, value: float, reference: float) -> float:
        """Return by how much a value is worse than another, relative to sizes above 1."""
        return self.sign * (value - reference) / max(1.0, abs(reference))


def level_of(objective: Objective) -> Level:
    """Return an objective as a level."""
    cols, costs = objective.cols, objective.costs
    if not costs.all():
        kept = np.flatnonzero(costs)
        cols, costs = cols[kept], costs[kept]
    sign = 1 if objective.sense is Sense.MINIMIZE else -1
    return Level(objective.name, sign, cols, costs, objective.offset, objective.hessian)


def no_level() -> Level:
    """Return the level of a program without objectives, where any plan will do."""
    return Level("", 1, np.zeros(0, np.int32), np.zeros(0), 0.0)


def working_copy(program: LinearProgram, levels: tuple[Level, ...]) -> Working:
    """Return the solver's copy of a program.

    Args:
        program: A valid program whose semicontinuous columns have finite bounds.
        levels: Its levels in the order in which they are served.
    """
    plain = without_semicontinuous(program)
    held = levels[:-1]
    rows = np.arange(plain.num_row, plain.num_row + len(held), dtype=np.int32)
    added = Entries(
        np.repeat(rows, [len(level.cols) for level in held]),
        np.concatenate([np.zeros(0, np.int32), *(level.cols for level in held)]),
        np.concatenate([np.zeros(0), *(level.costs for level in held)]),
    )
    matrix = Matrix(plain.a_start, plain.a_index, plain.a_value)
    free = np.full(len(held), np.inf)
    return Working(
        matrix=extended(matrix, added, plain.num_col) if held else matrix,
        num_row=plain.num_row + len(held),
        col_lower=plain.col_lower,
        col_upper=plain.col_upper,
        row_lower=np.append(plain.row_lower, -free) if held else plain.row_lower,
        row_upper=np.append(plain.row_upper, free) if held else plain.row_upper,
        integrality=plain.integrality,
        num_own_col=program.num_col,
        num_own_row=program.num_row,
        level_rows=tuple(int(row) for row in rows),
        start=plain.col_start,
    )
