"""Membership: which tuples are in a set."""

from collections.abc import Sequence

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import Frame
from mdsl.evaluation.instance import BoundFamily, Values
from mdsl.evaluation.sets import closed_set, expand_set, family_instance, is_closed
from mdsl.linear.arrays import BoolArray, LongArray
from mdsl.linear.domain import Factor
from mdsl.semantics.expressions import (
    ProductSet,
    RangeSet,
    SetAlgebra,
    SetExpression,
    SetReference,
)


def is_member(
    context: Context,
    expression: SetExpression,
    items: Sequence[Values],
    frame: Frame,
    parent: LongArray | None = None,
) -> BoolArray:
    """Return whether tuples are in a set.

    Args:
        context: How to evaluate.
        expression: The set, which may use the indices of the frame.
        items: The components of the tuples, all of one length.
        frame: The rows that the set's own indices take their values from.
        parent: For each tuple its row of the frame; None if tuples and rows are the same.
    """
    match expression:
        case SetAlgebra(operator=operator, left=left, right=right):
            one = is_member(context, left, items, frame, parent)
            other = is_member(context, right, items, frame, parent)
            if operator == "|":
                return one | other
            return one & other if operator == "&" else one & ~other
        case ProductSet(factors=factors):
            return _in_product(context, factors, items, frame, parent)
        case RangeSet():
            return _in_range(context, expression, items[0], frame, parent)
        case SetReference(arguments=(_, *_)):
            return _in_family(context, expression, items, frame, parent)
        case _ if is_closed(expression):
            codes = [item.astype(np.int32) for item in items]
            return closed_set(context, expression).factor.find(codes) >= 0
        case _:
            return _in_expansion(context, expression, items, frame, parent)


def _in_product(
    context: Context,
    factors: Sequence[SetExpression],
    items: Sequence[Values],
    frame: Frame,
    parent: LongArray | None,
) -> BoolArray:
    result = np.ones(len(items[0]), np.bool_)
    at = 0
    for factor in factors:
        own = items[at : at + factor.type.arity]
        result &= is_member(context, factor, own, frame, parent)
        at += factor.type.arity
    return result


def _in_range(
    context: Context,
    expression: RangeSet,
    values: Values,
    frame: Frame,
    parent: LongArray | None,
) -> BoolArray:
    first = context.evaluate(expression.first, frame).full(frame.size)
    last = context.evaluate(expression.last, frame).full(frame.size)
    if parent is not None:
        first, last = first[parent], last[parent]
    number = values.astype(np.float64)
    inside: BoolArray = (number >= first.astype(np.float64)) & (
        number <= last.astype(np.float64)
    )
    return np.asarray(inside & (np.floor(number) == number), np.bool_)


def family_factor(context: Context, family: BoundFamily) -> Factor:
    """Return the tuples of all sets of a family, each behind its instance number."""
    known = context.memory.families.get(family)
    if known is None:
        sizes = tuple(context.instance.root(name).count for name in family.items)
        owner = family.owner.astype(np.int32)
        known = Factor((family.outer.count, *sizes), (owner, *family.columns))
        context.memory.families[family] = known
    return known


def _in_family(
    context: Context,
    expression: SetReference,
    items: Sequence[Values],
    frame: Frame,
    parent: LongArray | None,
) -> BoolArray:
    family = context.instance.families[expression.name]
    owner = family_instance(context, expression, frame)
    if parent is not None:
        owner = owner[parent]
    codes = [owner.astype(np.int32), *(item.astype(np.int32) for item in items)]
    return family_factor(context, family).find(codes) >= 0


def _in_expansion(
    context: Context,
    expression: SetExpression,
    items: Sequence[Values],
    frame: Frame,
    parent: LongArray | None,
) -> BoolArray:
    """Return membership in a set that must be listed for every row."""
    rows = np.arange(frame.size, dtype=np.int64) if parent is None else parent
    owner, columns = expand_set(context, expression, frame)
    both = [
        np.concatenate(pair)
        for pair in zip((owner, *columns), (rows, *items), strict=True)
    ]
    # A listed tuple comes first in its run, so that a tuple is a member where the first
    # of its run is a listed one.
    first = np.full(len(both[0]), -1, np.int64)
    order = np.lexsort([_sortable(column) for column in both[::-1]])
    changes = np.zeros(len(order), np.bool_)
    changes[:1] = True
    for column in both:
        ordered = column[order]
        changes[1:] |= ordered[1:] != ordered[:-1]
    groups = np.cumsum(changes) - 1
    first[order] = order[np.flatnonzero(changes)][groups]
    return first[len(owner) :] < len(owner)


def _sortable(column: Values) -> Values:
    if column.dtype == np.object_:
        codes: Values = np.unique(column, return_inverse=True)[1]
        return codes
    return column
