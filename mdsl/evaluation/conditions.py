"""Conditions on data: comparisons, membership, and their combinations."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import Column, Frame, either
from mdsl.evaluation.instance import Values
from mdsl.evaluation.references import existing
from mdsl.linear.arrays import BoolArray
from mdsl.semantics.expressions import (
    Comparison,
    Complement,
    Conjunction,
    Disjunction,
    Expression,
    Membership,
    TupleValue,
)

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def comparison(context: Context, expression: Comparison, frame: Frame) -> Column:
    """Return where all links of a chain of comparisons hold."""
    operands = [_items(context, operand, frame) for operand in expression.operands]
    missing: BoolArray | None = None
    for items in operands:
        for item in items:
            missing = either(missing, item.missing)
    result: Values = np.ones((), np.bool_)
    for left, sign, right in zip(
        operands, expression.operators, operands[1:], strict=False
    ):
        result = result & _link(left, sign, right)
    return Column(result, missing)


def _items(context: Context, operand: Expression, frame: Frame) -> list[Column]:
    items = operand.items if isinstance(operand, TupleValue) else (operand,)
    return [existing(context, item, frame) for item in items]


def _link(left: list[Column], sign: str, right: list[Column]) -> Values:
    if len(left) == 1:
        return np.asarray(COMPARE[sign](left[0].values, right[0].values), np.bool_)
    equal: Values = np.ones((), np.bool_)
    for one, other in zip(left, right, strict=True):
        equal = equal & np.asarray(one.values == other.values, np.bool_)
    return equal if sign == "==" else ~equal


def membership(context: Context, expression: Membership, frame: Frame) -> Column:
    """Return where a tuple is in a set; a member that does not exist is in none."""
    missing: BoolArray | None = None
    items: list[Values] = []
    for item in expression.items:
        column = context.evaluate(item, frame)
        missing = either(missing, column.missing)
        items.append(column.full(frame.size))
    inside = context.is_member(expression.set, items, frame)
    return Column(~inside if expression.is_negated else inside, missing)


def conjunction(context: Context, expression: Conjunction, frame: Frame) -> Column:
    """Return where all operands hold, each looked at where those before it hold."""
    return _lazy(context, expression.operands, frame, stop_at=False)


def disjunction(context: Context, expression: Disjunction, frame: Frame) -> Column:
    """Return where an operand holds, each looked at where those before it do not."""
    return _lazy(context, expression.operands, frame, stop_at=True)


def _lazy(
    context: Context, operands: tuple[Expression, ...], frame: Frame, *, stop_at: bool
) -> Column:
    """Evaluate operands in turn on the rows that are not yet settled."""
    result = np.full(frame.size, not stop_at)
    missing: BoolArray | None = None
    open_rows = np.arange(frame.size, dtype=np.int64)
    for operand in operands:
        if not len(open_rows):
            break
        is_whole = len(open_rows) == frame.size
        inner = frame if is_whole else frame.take(open_rows)
        column = context.evaluate(operand, inner)
        settled = column.full(inner.size).astype(np.bool_) == stop_at
        if column.missing is not None:
            missing = np.zeros(frame.size, np.bool_) if missing is None else missing
            missing[open_rows[column.missing]] = True
            settled = settled | column.missing
        result[open_rows[settled]] = stop_at
        open_rows = open_rows[~settled]
    return Column(result, missing)


def complement(context: Context, expression: Complement, frame: Frame) -> Column:
    """Return where the operand does not hold."""
    column = context.evaluate(expression.operand, frame)
    return Column(~column.values.astype(np.bool_), column.missing)
