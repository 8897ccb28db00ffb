"""Linear programs written by hand or drawn at random, for tests right of the waist."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt

from mdsl.formats.export import write_program
from mdsl.formats.options import FileOptions
from mdsl.linear.arrays import ByteArray, FloatArray, IntArray
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.program import (
    Block,
    LinearProgram,
    Objective,
    Role,
    Sense,
)

Floats = Sequence[float] | npt.NDArray[np.float64]


@dataclass(frozen=True)
class Goal:
    """An objective in dense form."""

    costs: Floats
    sense: Sense = Sense.MINIMIZE
    offset: float = 0.0
    name: str = ""


def numbered_block(name: str, role: Role, count: int) -> Block:
    """Return a block of instances `name[0]`, `name[1]`, ..."""
    axis = Axis("Number", np.arange(count).astype(np.object_))
    return Block(name, role, 0, Domain((Factor((count,)),), (axis,)))


def sparse_columns(
    matrix: npt.NDArray[np.float64],
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return column starts, rows and values of a dense matrix."""
    cols, rows = np.nonzero(matrix.T)
    counts = np.bincount(cols, minlength=matrix.shape[1])
    start = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return start, rows.astype(np.int32), matrix.T[cols, rows].astype(np.float64)


def objective_of(goal: Goal, number: int) -> Objective:
    costs = np.asarray(goal.costs, np.float64)
    cols = np.flatnonzero(costs).astype(np.int32)
    name = goal.name or f"level{number + 1}"
    return Objective(
        name, goal.sense, cols, costs[cols], goal.offset, priority=float(number + 1)
    )


def make_program(
    matrix: Sequence[Floats] | npt.NDArray[np.float64],
    rows: tuple[Floats, Floats],
    cols: tuple[Floats, Floats],
    goals: Sequence[Goal] = (),
    integrality: Sequence[int] | ByteArray | None = None,
) -> LinearProgram:
    """Return a program from dense arrays.

    Args:
        matrix: Coefficients, one row for each row.
        rows: Lower and upper bounds of the rows.
        cols: Lower and upper bounds of the columns, `x[0]`, `x[1]`, ...
        goals: The objectives in the order in which they are served.
        integrality: The kind of each column; None if all are continuous.
    """
    row_lower, row_upper = (np.asarray(b, np.float64) for b in rows)
    col_lower, col_upper = (np.asarray(b, np.float64) for b in cols)
    num_row, num_col = len(row_lower), len(col_lower)
    dense = np.asarray(matrix, np.float64).reshape(num_row, num_col)
    start, index, value = sparse_columns(dense)
    kinds = np.zeros(num_col) if integrality is None else integrality
    return LinearProgram(
        name="made by hand",
        num_col=num_col,
        num_row=num_row,
        col_lower=col_lower,
        col_upper=col_upper,
        row_lower=row_lower,
        row_upper=row_upper,
        integrality=np.asarray(kinds, np.uint8),
        a_start=start,
        a_index=index,
        a_value=value,
        objectives=tuple(objective_of(g, number) for number, g in enumerate(goals)),
        col_blocks=(numbered_block("x", Role.VARIABLE, num_col),),
        row_blocks=(numbered_block("row", Role.CONSTRAINT, num_row),),
    )


def dense_matrix(program: LinearProgram) -> npt.NDArray[np.float64]:
    """Return a program's matrix in dense form."""
    matrix = np.zeros((program.num_row, program.num_col))
    cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
    matrix[program.a_index, cols] = program.a_value
    return matrix


def file_text(program: LinearProgram, options: FileOptions) -> str:
    """Return the file of a program as text."""
    stream = BytesIO()
    goal = program.objectives[-1] if program.objectives else None
    write_program(program, stream, goal, options)
    return stream.getvalue().decode("ascii")
