"""Positions in ordered sets: steps, positions and ends, of members and of tuples."""

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import Column, Frame, either
from mdsl.evaluation.instance import MISSING, Values
from mdsl.evaluation.references import (
    existing,
    missing_rows,
    root_step,
    shifted,
    step_counts,
)
from mdsl.evaluation.sets import (
    closed_set,
    expand_set,
    has_order_of_root,
    is_closed,
    root_sizes,
)
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import Factor
from mdsl.records import record
from mdsl.semantics.expressions import EndOfSet, Position, SetExpression, Step
from mdsl.semantics.references import expanded
from mdsl.semantics.types import MemberType


@record(eq=False)
class _Listing:
    """The tuples of an ordered set on each row of a frame, in the order of the set.

    Attributes:
        starts: Where the tuples of each row begin in `columns`.
        counts: How many each row has; one number where all rows have the same set.
        columns: The components of the tuples.
        is_circular: Whether the last is followed by the first.
    """

    starts: LongArray
    counts: LongArray | int
    columns: tuple[Values, ...]
    is_circular: bool = False


def _list(context: Context, members: SetExpression, frame: Frame) -> _Listing:
    """Return the tuples of an ordered set on each row."""
    if is_closed(members):
        bound = closed_set(context, members)
        every = np.arange(bound.factor.count, dtype=np.int64)
        own = tuple(bound.factor.codes(i, every) for i in range(bound.factor.arity))
        starts = np.zeros(frame.size, np.int64)
        return _Listing(starts, bound.factor.count, own, bound.is_circular)
    parent, columns = expand_set(context, members, frame)
    counts = np.bincount(parent, minlength=frame.size).astype(np.int64)
    is_plain = not isinstance(members.type.items[0], MemberType)
    if len(columns) == 1 and (is_plain or has_order_of_root(context, members)):
        columns = (columns[0][np.lexsort((columns[0], parent))],)
    return _Listing(np.cumsum(counts) - counts, counts, columns)


def _find(
    context: Context, members: SetExpression, listing: _Listing, codes: list[IntArray]
) -> LongArray:
    """Return the position, from 0, of the tuple of each row in its set; -1 if not in it."""
    if is_closed(members):
        return closed_set(context, members).factor.find(codes)
    size = len(listing.starts)
    rows = np.arange(size, dtype=np.int32)
    columns = tuple(column.astype(np.int32) for column in listing.columns)
    owner = np.repeat(rows, listing.counts)
    every = Factor((size, *root_sizes(context, members)), (owner, *columns))
    found = every.find([rows, *codes])
    return np.where(found < 0, -1, found - listing.starts)


def _operand_codes(
    context: Context, expression: Step, frame: Frame
) -> tuple[list[IntArray], BoolArray | None]:
    """Return the codes of the member or tuple that a step starts from."""
    codes: list[IntArray] = []
    missing: BoolArray | None = None
    for part in expanded(expression.operand):
        column = context.evaluate(part, frame)
        codes.append(column.full(frame.size).astype(np.int32))
        missing = either(missing, column.missing)
    return codes, missing


def step(context: Context, expression: Step, frame: Frame) -> Column:
    """Return members some positions further on."""
    if expression.set is None:
        return root_step(context, expression, frame)
    codes, missing = _operand_codes(context, expression, frame)
    listing = _list(context, expression.set, frame)
    at = _find(context, expression.set, listing, codes)
    steps, more = step_counts(context, expression, frame)
    moved = shifted(at + steps, listing.counts, is_circular=listing.is_circular)
    result = np.minimum.reduce(codes)
    # What is no member stays so, and says on which side it left its set.
    result = np.where(result < 0, result, MISSING)
    result = np.where((at >= 0) & (moved < 0), moved, result)
    reached = np.flatnonzero((at >= 0) & (moved >= 0))
    members = listing.columns[expression.component or 0]
    result[reached] = members[listing.starts[reached] + moved[reached]]
    return Column(result.astype(np.int32), either(missing, more))


def position(context: Context, expression: Position, frame: Frame) -> Column:
    """Return the 1-based position of a member in its root set or a named set."""
    if expression.set is None:
        column = existing(context, expression.operand, frame)
        return Column(column.values.astype(np.float64) + 1, column.missing)
    codes: list[IntArray] = []
    missing: BoolArray | None = None
    for part in expanded(expression.operand):
        column = existing(context, part, frame)
        codes.append(column.full(frame.size).astype(np.int32))
        missing = either(missing, column.missing)
    listing = _list(context, expression.set, frame)
    at = _find(context, expression.set, listing, codes)
    absent = missing_rows(context, expression, frame, at < 0)
    return Column(at.astype(np.float64) + 1, either(missing, absent))


def end_of_set(context: Context, expression: EndOfSet, frame: Frame) -> Column:
    """Return the first or last member of a set; of an empty set it is missing."""
    listing = _list(context, expression.set, frame)
    counts = np.broadcast_to(listing.counts, (frame.size,))
    empty = counts == 0
    members = listing.columns[expression.component or 0]
    at = listing.starts + (counts - 1 if expression.is_last else 0)
    result = np.full(frame.size, MISSING, members.dtype)
    result[~empty] = members[at[~empty]]
    if isinstance(expression.type, MemberType):
        # A member that does not exist is missing where it is used, as that of a step is.
        return Column(result)
    remedy = "this set is empty; say what stands there with `default`"
    return Column(result, missing_rows(context, expression, frame, empty, remedy))
