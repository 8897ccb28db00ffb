"""What all contenders must arrive at: one linear program, as arrays in HiGHS' own terms."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from benchmarks.tables import FloatArray, IntArray

HashArray = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Shape:
    """The size of a model."""

    rows: int
    cols: int
    nonzeros: int

    def __str__(self) -> str:
        return f"{self.rows:,} x {self.cols:,}, {self.nonzeros:,}"


@dataclass(frozen=True, eq=False)
class Program:
    """A linear program whose matrix is stored by column.

    Attributes:
        col_cost: Costs, float64; they are minimised, or maximised if `is_maximum`.
        col_lower, col_upper, row_lower, row_upper: Bounds, float64.
        start: Column starts, int32, one more than columns.
        index: Rows of the nonzeros, int32, in any order within a column.
        value: Nonzeros, float64.
        integrality: 1 for the columns that are integer, int32.
        is_maximum: Whether the objective is maximised.
        offset: The constant of the objective.
        kept: Whatever else is needed to read a plan: what the columns stand for, where
            arithmetic alone does not tell.
    """

    col_cost: FloatArray
    col_lower: FloatArray
    col_upper: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    start: IntArray
    index: IntArray
    value: FloatArray
    integrality: IntArray
    is_maximum: bool = False
    offset: float = 0.0
    kept: tuple[npt.NDArray[np.generic], ...] = field(default=())

    @property
    def shape(self) -> Shape:
        """The numbers of rows, columns and nonzeros."""
        return Shape(len(self.row_lower), len(self.col_cost), len(self.value))

    def cols(self) -> IntArray:
        """Return the column of every nonzero, int32."""
        every = np.arange(len(self.col_cost), dtype=np.int32)
        return np.repeat(every, np.diff(self.start))


def fingerprint(program: Program, rounds: int = 4) -> tuple[HashArray, HashArray]:
    """Return sorted hashes of the rows and of the columns.

    A row's hash says what stands in it, and the hashes of its columns what stands in those,
    and so on for some rounds. Programs that are one but for the order of their rows and
    columns have equal fingerprints; others have different ones, but for rare symmetries.
    """
    row_index = program.index.astype(np.int64)
    col_index = program.cols().astype(np.int64)
    value = _hash_floats(program.value)
    own_row = _mixed(_hash_floats(program.row_lower), _hash_floats(program.row_upper))
    own_col = _mixed(
        _mixed(_hash_floats(program.col_cost), _hash_floats(program.col_lower)),
        _mixed(_hash_floats(program.col_upper), _hash_floats(program.integrality)),
    )
    row, col = own_row, own_col
    for _ in range(rounds):
        from_cols = _sums(_mixed(value, col[col_index]), row_index, len(own_row))
        from_rows = _sums(_mixed(value, row[row_index]), col_index, len(own_col))
        row, col = _mixed(own_row, from_cols), _mixed(own_col, from_rows)
    return np.sort(row), np.sort(col)


def _hash_floats(numbers: npt.NDArray[np.number]) -> HashArray:
    """Return a hash of each number, rounded a little; 0 and -0 have the same."""
    rounded = np.array([float(f"{number:.12g}") for number in numbers.tolist()])
    bits: HashArray = (rounded + 0.0).view(np.uint64)
    return _scrambled(bits)


def _mixed(one: HashArray, other: HashArray) -> HashArray:
    return _scrambled(_scrambled(one) * np.uint64(3) + other)


def _scrambled(bits: HashArray) -> HashArray:
    """Return bits in which every bit depends on every one (the finaliser of splitmix64)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _sums(hashes: HashArray, owners: npt.NDArray[np.int64], count: int) -> HashArray:
    result = np.zeros(count, np.uint64)
    np.add.at(result, owners, hashes)
    return result
