"""Semicontinuous columns rewritten with binary columns.

Few solvers and fewer file formats know columns that are either 0 or between bounds, and
those that do disagree on what an infinite upper bound means. This rewriting keeps the
program's own columns and rows in place and puts the new ones behind them.
"""

from dataclasses import replace

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray
from mdsl.linear.assembly import Entries, Matrix, extended
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.program import Block, Integrality, LinearProgram, Role


def semicontinuous_cols(program: LinearProgram) -> IntArray:
    """Return the columns for which being semicontinuous makes a difference, int32.

    A semicontinuous column whose bounds include 0 is an ordinary one.
    """
    if program.integrality.max(initial=0) < Integrality.SEMICONTINUOUS:
        return np.zeros(0, np.int32)
    semi = program.integrality >= Integrality.SEMICONTINUOUS
    apart = (program.col_lower > 0) | (program.col_upper < 0)
    return np.flatnonzero(semi & apart).astype(np.int32)


def native_semicontinuous(program: LinearProgram) -> BoolArray:
    """Return which columns are semicontinuous to all that read such columns, bool.

    Readers disagree on whole numbers that may also be 0, and on negative ones.
    """
    semi = program.integrality == Integrality.SEMICONTINUOUS
    result: BoolArray = semi & (program.col_lower > 0)
    return result


def without_semicontinuous(program: LinearProgram) -> LinearProgram:
    """Return a program with the same answers in which no column is semicontinuous.

    For a column `x` that is 0 or between `l` and `u` a binary `b` is added with the rows
    `x - u b <= 0` and `x - l b >= 0`. Both bounds must be finite (`InternalError`).
    """
    if program.integrality.max(initial=0) < Integrality.SEMICONTINUOUS:
        return program
    cols = semicontinuous_cols(program)
    lower, upper = program.col_lower[cols], program.col_upper[cols]
    if not (np.isfinite(lower).all() and np.isfinite(upper).all()):
        raise InternalError("a semicontinuous column needs finite bounds")
    num, num_col, num_row = len(cols), program.num_col + len(cols), program.num_row
    binaries = np.arange(program.num_col, num_col, dtype=np.int32)
    above = np.arange(num_row, num_row + num, dtype=np.int32)
    added = Entries(
        np.concatenate((above, above, above + num, above + num)),
        np.concatenate((cols, binaries, cols, binaries)),
        np.concatenate((np.ones(num), -upper, np.ones(num), -lower)),
    )
    matrix = extended(
        Matrix(program.a_start, program.a_index, program.a_value), added, num_col
    )
    zeros, ones, inf = np.zeros(num), np.ones(num), np.full(num, np.inf)
    return replace(
        program,
        num_col=num_col,
        num_row=num_row + 2 * num,
        col_lower=np.concatenate((_with(program.col_lower, cols, lower, 0), zeros)),
        col_upper=np.concatenate((_with(program.col_upper, cols, upper, 1), ones)),
        row_lower=np.concatenate((program.row_lower, -inf, zeros)),
        row_upper=np.concatenate((program.row_upper, zeros, inf)),
        integrality=np.concatenate(
            (program.integrality & Integrality.INTEGER, np.ones(num, np.uint8))
        ),
        a_start=matrix.start,
        a_index=matrix.index,
        a_value=matrix.value,
        col_blocks=(*program.col_blocks, _block("is_on", program.num_col, cols)),
        row_blocks=(
            *program.row_blocks,
            _block("at_most_if_on", num_row, cols),
            _block("at_least_if_on", num_row + num, cols),
        ),
        col_start=None
        if program.col_start is None
        else np.concatenate((program.col_start, np.full(num, np.nan))),
    )


def _with(bounds: FloatArray, cols: IntArray, own: FloatArray, side: int) -> FloatArray:
    """Return bounds in which the columns may also be 0."""
    result = bounds.copy()
    result[cols] = np.maximum(own, 0) if side else np.minimum(own, 0)
    return result


def _block(name: str, start: int, cols: IntArray) -> Block:
    """Return a block that holds one column or row for each of the columns."""
    axis = Axis("column", cols.astype(np.object_))
    domain = Domain((Factor((len(cols),)),), (axis,))
    return Block(name, Role.AUXILIARY, start, domain)
