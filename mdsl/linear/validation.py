"""Checks that a linear program is well formed, before a solver sees it.

Solvers do not check lengths, read past the end of short arrays, drop NaN without a word and
crash on a bad index. What is checked here can only be wrong through a fault of our own, so
every finding is an `InternalError`. What a user's data can bring about, such as bounds that
contradict each other, is not checked here.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mdsl.diagnostics import InternalError
from mdsl.linear.arrays import FloatArray, ascends
from mdsl.linear.hessian import Hessian
from mdsl.linear.kernels import sparse_kernels
from mdsl.linear.native import MAX_COUNT, Indicators, SpecialSets
from mdsl.linear.program import Block, Integrality, LinearProgram, Objective

MAX_INDEX = np.iinfo(np.int32).max


def validate(program: LinearProgram) -> None:
    """Raise `InternalError` unless all arrays of a program fit together.

    Lengths, dtypes, finiteness, index ranges, order and repeats within columns, costs and
    blocks are checked in time proportional to the nonzeros.
    """
    if not 0 <= program.num_col < MAX_INDEX or not 0 <= program.num_row < MAX_INDEX:
        raise InternalError("the number of columns and of rows must fit into 31 bits")
    _check_bounds(program)
    _check_matrix(program)
    for objective in program.objectives:
        _check_objective(objective, program.num_col)
    for objective in program.objectives[:-1]:
        if objective.hessian is not None:
            raise InternalError(f"objective {objective.name} is quadratic and not last")
    if program.col_start is not None:
        _check_array("col_start", program.col_start, np.float64, program.num_col)
    _check_blocks("column", program.col_blocks, program.num_col)
    _check_blocks("row", program.row_blocks, program.num_row)
    if program.indicators is not None:
        _check_indicators(program, program.indicators)
    if program.special_sets is not None:
        _check_sets(program, program.special_sets)


def validate_solvable(program: LinearProgram) -> None:
    """Raise `InternalError` unless a program is well formed, and all of it solved here."""
    validate(program)
    if program.is_native:
        raise InternalError("indicators and special ordered sets are not solved here")


def _check_array(
    name: str, array: npt.NDArray[np.generic], dtype: type[np.generic], length: int
) -> None:
    if array.ndim != 1 or len(array) != length:
        raise InternalError(f"{name} has shape {array.shape}, expected ({length},)")
    if array.dtype != dtype:
        raise InternalError(
            f"{name} has dtype {array.dtype}, expected {dtype.__name__}"
        )


def _check_bounds(program: LinearProgram) -> None:
    lengths = {
        "col_lower": program.num_col,
        "col_upper": program.num_col,
        "row_lower": program.num_row,
        "row_upper": program.num_row,
    }
    for name, length in lengths.items():
        bounds: FloatArray = getattr(program, name)
        _check_array(name, bounds, np.float64, length)
        if np.isnan(program.bound_ranges[name][0]):
            raise InternalError(f"{name} holds NaN")
    _check_array("integrality", program.integrality, np.uint8, program.num_col)
    if program.num_col and program.integrality.max() > max(Integrality):
        raise InternalError("integrality holds an unknown code")


def _check_matrix(program: LinearProgram) -> None:
    num_nonzero = len(program.a_value)
    if num_nonzero >= MAX_INDEX:
        raise InternalError("the number of nonzeros must fit into 31 bits")
    _check_array("a_start", program.a_start, np.int32, program.num_col + 1)
    _check_array("a_index", program.a_index, np.int32, num_nonzero)
    _check_array("a_value", program.a_value, np.float64, num_nonzero)
    start, index = program.a_start, program.a_index
    if start[0] != 0 or start[-1] != num_nonzero:
        raise InternalError("a_start does not run from 0 up to the number of nonzeros")
    # That no start lies before the one before it is looked at as well.
    if not sparse_kernels().csr_has_canonical_format(program.num_col, start, index):
        raise InternalError("rows are not ascending and unique within a column")
    if not num_nonzero:
        return
    if index.min() < 0 or index.max() >= program.num_row:
        raise InternalError("a_index holds a row that does not exist")
    low, high = program.value_range
    holds_zero = low <= 0 <= high and not program.a_value.all()
    if not np.isfinite((low, high)).all() or holds_zero:
        raise InternalError("a_value holds NaN, an infinity or a zero")


def _check_objective(objective: Objective, num_col: int) -> None:
    cols, costs = objective.cols, objective.costs
    what = f"objective {objective.name}"
    _check_array(f"{what}, cols", cols, np.int32, len(cols))
    _check_array(f"{what}, costs", costs, np.float64, len(cols))
    if len(cols) and (cols.min() < 0 or cols.max() >= num_col):
        raise InternalError(f"{what} names a column that does not exist")
    if not ascends(cols) and np.bincount(cols).max() > 1:
        raise InternalError(f"{what} names a column twice")
    if not np.isfinite((*objective.cost_range, objective.offset)).all():
        raise InternalError(f"{what} holds NaN or an infinity")
    if objective.hessian is not None:
        _check_hessian(what, objective.hessian, num_col)


def _check_hessian(what: str, hessian: Hessian, num_col: int) -> None:
    start, index, value = hessian.start, hessian.index, hessian.value
    _check_array(f"{what}, hessian start", start, np.int32, num_col + 1)
    _check_array(f"{what}, hessian index", index, np.int32, len(value))
    _check_array(f"{what}, hessian value", value, np.float64, len(value))
    if start[0] != 0 or start[-1] != len(value) or (np.diff(start) < 0).any():
        raise InternalError(f"{what}, hessian: starts do not run up to the nonzeros")
    cols = hessian.cols
    if len(index) and (index.max() >= num_col or (index < cols).any()):
        raise InternalError(f"{what}, hessian: an index is above the diagonal")
    if ((cols[1:] == cols[:-1]) & (np.diff(index) <= 0)).any():
        raise InternalError(f"{what}, hessian: rows are not ascending within a column")
    if not np.isfinite(value).all():
        raise InternalError(f"{what}, hessian: NaN or an infinity")


def _check_indicators(program: LinearProgram, indicators: Indicators) -> None:
    rows, cols = indicators.rows, indicators.cols
    _check_array("rows of indicators", rows, np.int32, len(rows))
    _check_array("columns of indicators", cols, np.int32, len(rows))
    _check_array("values of indicators", indicators.values, np.uint8, len(rows))
    if not len(rows):
        raise InternalError("there are indicators, and none of them")
    if rows[0] < 0 or rows[-1] >= program.num_row or not ascends(rows):
        raise InternalError("rows of indicators are not ascending, or do not exist")
    if cols.min() < 0 or cols.max() >= program.num_col or indicators.values.max() > 1:
        raise InternalError("an indicator names no column, or no value of a binary")
    is_binary = program.integrality[cols] == Integrality.INTEGER
    is_binary &= (program.col_lower[cols] >= 0) & (program.col_upper[cols] <= 1)
    if not is_binary.all():
        raise InternalError("an indicator's column is no binary")
    lower, upper = program.row_lower[rows], program.row_upper[rows]
    if (np.isfinite(lower) == np.isfinite(upper)).any():
        raise InternalError("an indicator's row has not one bound")


def _check_sets(program: LinearProgram, sets: SpecialSets) -> None:
    start, cols = sets.start, sets.cols
    _check_array("start of sets", start, np.int32, sets.num_set + 1)
    _check_array("members of sets", cols, np.int32, int(start[-1]))
    _check_array("counts of sets", sets.counts, np.uint8, sets.num_set)
    _check_blocks("set", sets.blocks, sets.num_set)
    if not sets.num_set or start[0] != 0 or not ascends(start):
        raise InternalError("there is no special ordered set, or one without members")
    if sets.counts.min() < 1 or sets.counts.max() > MAX_COUNT:
        raise InternalError("a special ordered set is of neither kind")
    if cols.min() < 0 or cols.max() >= program.num_col:
        raise InternalError("a special ordered set names a column that does not exist")
    keys = np.sort(sets.owner.astype(np.int64) * program.num_col + cols)
    if (keys[1:] == keys[:-1]).any():
        raise InternalError("a special ordered set names a column twice")


def _check_blocks(what: str, blocks: Sequence[Block], number: int) -> None:
    stop = 0
    for block in blocks:
        if block.start != stop:
            raise InternalError(
                f"{what} block {block.name} does not follow the last one"
            )
        stop = block.stop
    if stop != number:
        raise InternalError(f"{what} blocks end at {stop}, expected {number}")
