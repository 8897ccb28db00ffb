"""Literals as columns of the program, and conditions of the data beside them."""

import numpy as np

from mdsl.evaluation.context import Context, describe_rows
from mdsl.evaluation.frames import Frame
from mdsl.linear.arrays import BoolArray, FloatArray, LongArray
from mdsl.lowering.errors import NotZeroOrOne
from mdsl.lowering.families import Binaries
from mdsl.lowering.linear import lower
from mdsl.lowering.merging import merged
from mdsl.lowering.scope import Scope
from mdsl.semantics.expressions import Expression, Literal
from mdsl.semantics.free import free_indices


def data_holds(context: Context, condition: Expression, frame: Frame) -> BoolArray:
    """Return on which rows a condition of the data holds."""
    column = context.evaluate(condition, frame)
    return column.full(frame.size).astype(np.bool_)


def lower_literal(
    context: Context, scope: Scope, literal: Literal, frame: Frame
) -> Binaries:
    """Return a literal on every row of a frame."""
    binaries, _ = lower_binary(context, scope, literal.operand, frame)
    return Binaries(binaries.cols, binaries.constant, literal.is_true)


def lower_binary(
    context: Context, scope: Scope, operand: Expression, frame: Frame
) -> tuple[Binaries, BoolArray | None]:
    """Return a binary on every row of a frame, and where it is missing.

    What stands in for a binary must be 0 or 1.
    """
    affine = lower(context, scope, operand, frame)
    terms = merged(affine.terms, frame.size, scope.num_col)
    constant = np.broadcast_to(affine.constant, (frame.size,)).astype(np.float64)
    cols = np.full(frame.size, -1, np.int32)
    cols[terms.rows] = terms.cols
    known = cols < 0
    if affine.missing is not None:
        known &= ~affine.missing
    wrong = known & (constant != 0) & (constant != 1)
    if wrong.any():
        _report_wrong(context, operand, frame, constant, wrong)
    known_value = np.where(known, constant, 0.0)
    return Binaries(cols, known_value, is_true=True), affine.missing


def _report_wrong(
    context: Context,
    operand: Expression,
    frame: Frame,
    values: FloatArray,
    wrong: BoolArray,
) -> None:
    context.report(
        NotZeroOrOne(
            span=operand.span,
            value=float(values[wrong][0]),
            instances=describe_rows(context, free_indices(operand), frame, wrong),
        )
    )


def taken(binaries: Binaries, rows: LongArray) -> Binaries:
    """Return a literal on some rows."""
    return Binaries(
        binaries.cols[rows], binaries.constant[rows], is_true=binaries.is_true
    )
