"""References: cells of parameters and `let`s, members, and steps along ordered sets."""

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.context import (
    Context,
    Tolerance,
    cell_lookup,
    member_code,
    nearest_member,
    report_missing,
)
from mdsl.evaluation.errors import UnknownMember
from mdsl.evaluation.frames import Column, Frame, either, frame_of
from mdsl.evaluation.instance import (
    AFTER_LAST,
    BEFORE_FIRST,
    MISSING,
    BoundParameter,
    Values,
)
from mdsl.evaluation.lookup import argument_codes, find_instances
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.semantics.expressions import (
    Expression,
    LetValue,
    MemberConstant,
    MemberToValue,
    ParameterValue,
    Step,
    ValueToMember,
)
from mdsl.semantics.model import Parameter
from mdsl.semantics.types import Kind, MemberType

BRACKETS_REMEDY = (
    "a `default` behind a reference is not for what is missing in its brackets; behind "
    "parentheses it stands for the whole: `((x[...]) default ...)`"
)
DEFAULT_REMEDY = (
    "say what stands there, `({text} default ...)`, or leave it out with a condition"
)


def missing_rows(
    context: Context,
    reference: Expression,
    frame: Frame,
    missing: BoolArray,
    remedy: str = "",
) -> BoolArray | None:
    """Report missing references, or hand them to the `default` around them."""
    if not missing.any():
        return None
    if context.is_tolerant:
        return missing
    text = " ".join(reference.span.text.split())
    if context.tolerance is Tolerance.BRACKETS:
        remedy = BRACKETS_REMEDY
    report_missing(
        context,
        reference,
        frame,
        missing,
        remedy or DEFAULT_REMEDY.format(text=text),
    )
    return None


def parameter_value(
    context: Context, reference: ParameterValue, frame: Frame
) -> Column:
    """Return the cells of a parameter."""
    parameter = context.instance.model.parameters[reference.name]
    bound = context.instance.parameters[reference.name]
    return _cells(context, reference, bound, parameter, frame)


def let_value(context: Context, reference: LetValue, frame: Frame) -> Column:
    """Return the cells of a data `let`."""
    bound = context.partial.get(reference.name) or context.instance.lets[reference.name]
    return _cells(context, reference, bound, None, frame)


def _cells(
    context: Context,
    reference: ParameterValue | LetValue,
    bound: BoundParameter,
    parameter: Parameter | None,
    frame: Frame,
) -> Column:
    if not bound.domain.arity and bound.given is None and bound.domain.count:
        return Column(bound.values[0])
    found = find_instances(context, reference, bound.domain, frame)
    outside = found.absent
    if bound.given is None:
        if found.is_in_order:
            return Column(bound.values)
        values = _take(bound.values, found.numbers())
        if outside is None:
            return Column(values)
        return Column(values, missing_rows(context, reference, frame, outside))
    cells = cell_lookup(context, bound).find(found.numbers())
    values = _take(bound.values, np.maximum(cells, 0))
    absent = cells < 0
    if outside is None:
        outside = np.zeros(frame.size, np.bool_)
    absent &= ~outside
    if parameter is None or parameter.default is None:
        remedy = _optional_remedy(reference) if absent.any() else ""
        return Column(
            values, missing_rows(context, reference, frame, outside | absent, remedy)
        )
    missing = missing_rows(context, reference, frame, outside)
    if absent.any():
        rows = np.flatnonzero(absent)
        codes, _ = argument_codes(context, reference.arguments, frame.take(rows))
        inner = frame_of(parameter, tuple(codes), len(rows))
        default = context.strict().evaluate(parameter.default, inner)
        if not len(values) or values.dtype != default.values.dtype:
            values = values.astype(np.result_type(values, default.values))
        values[rows] = default.full(len(rows))
    return Column(values, missing)


def _optional_remedy(reference: Expression) -> str:
    text = " ".join(reference.span.text.split())
    return (
        f"give the cell in the data, say `({text} default ...)`, or run only over the "
        "cells that were given"
    )


def _take(values: Values, cells: IntArray | LongArray) -> Values:
    """Return values by cell number; any value where there is no cell at all."""
    if not len(values):
        return np.zeros(len(cells), values.dtype)
    taken: Values = values[cells]
    return taken


# --- members -----------------------------------------------------------------------------------


def member_constant(context: Context, constant: MemberConstant) -> Column:
    """Return the code of a member that the text names."""
    code = member_code(context, constant.root, constant.value)
    if code is None:
        context.report(
            UnknownMember(
                span=constant.span,
                member=f"`{constant.value}`",
                root=constant.root,
                hint=nearest_member(context, constant.root, constant.value),
            )
        )
        code = 0
    return Column(np.array(code, np.int32))


def value_to_member(context: Context, lookup: ValueToMember, frame: Frame) -> Column:
    """Return the members that are the given values; codes below 0 where there are none."""
    column = context.evaluate(lookup.operand, frame)
    root = context.root(lookup.root)
    if root.root.kind is Kind.TEXT:
        codes = [root.codes.get(str(v), MISSING) for v in np.atleast_1d(column.values)]
        found = np.array(codes, np.int32).reshape(column.values.shape)
        return Column(found, column.missing)
    members = root.values
    if not len(members):
        return Column(np.full(column.values.shape, MISSING, np.int32), column.missing)
    low, high = int(members[0]), int(members[-1])
    if high - low == len(members) - 1:
        # Neighbours all along: a value's place is its distance from the first.
        return Column(_places(column.values, low, len(members)), column.missing)
    # Members and values are whole and far below 2**53, so that float64 holds them exactly.
    values = column.values.astype(np.float64)
    at = np.minimum(np.searchsorted(members, values), len(members) - 1)
    codes_found = np.where(members[at] == values, at, MISSING)
    codes_found = np.where(values < members[0], BEFORE_FIRST, codes_found)
    codes_found = np.where(values > members[-1], AFTER_LAST, codes_found)
    return Column(codes_found.astype(np.int32), column.missing)


def _places(values: Values, low: int, count: int) -> IntArray:
    """Return the codes of numbers in a set of `count` whole numbers from `low` up."""
    place = values.astype(np.float64) - low
    codes = np.clip(place, -1, count).astype(np.int32)
    # Compared as they are: a fraction may be lost where the first number is taken away.
    exact = codes + float(low) == values
    below, above = place < 0, place > count - 1
    if exact.all() and not below.any() and not above.any():
        return codes
    found = np.where(exact, codes, MISSING)
    found = np.where(below, BEFORE_FIRST, found)
    return np.where(above, AFTER_LAST, found).astype(np.int32)


def member_to_value(context: Context, lookup: MemberToValue, frame: Frame) -> Column:
    """Return the number, date or text that members are."""
    item = lookup.operand.type
    if not isinstance(item, MemberType):
        raise InternalError("only a member has a value of its own")
    column = existing(context, lookup.operand, frame)
    root = context.root(item.root)
    values: Values
    match item.kind:
        case Kind.INTEGER:
            values = root.values.astype(np.float64)
        case Kind.DATE:
            values = root.values
        case Kind.TEXT:
            values = root.root.members
    if not len(values):
        return Column(np.zeros(column.values.shape, values.dtype), column.missing)
    return Column(values[np.maximum(column.values, 0)], column.missing)


def existing(context: Context, expression: Expression, frame: Frame) -> Column:
    """Return an expression whose members must exist: one that does not is missing."""
    column = context.evaluate(expression, frame)
    if not isinstance(expression.type, MemberType):
        return column
    absent = column.values < 0
    if column.missing is not None:
        absent = absent & ~column.missing
    if not absent.any():
        return column
    mask = np.broadcast_to(absent, (frame.size,))
    missing = missing_rows(context, expression, frame, mask)
    return Column(column.values, either(column.missing, missing))


# --- steps ---------------------------------------------------------------------------------------


def shifted(
    positions: LongArray, count: LongArray | int, *, is_circular: bool
) -> LongArray:
    """Return positions with those outside 0 to count - 1 marked, or wrapped around."""
    if is_circular and count:
        wrapped: LongArray = positions % count
        return wrapped
    result = np.where(positions < 0, BEFORE_FIRST, positions)
    return np.where(positions >= count, AFTER_LAST, result)


def root_step(context: Context, step: Step, frame: Frame) -> Column:
    """Return the members some positions further on in their root set."""
    item = step.operand.type
    if not isinstance(item, MemberType):
        raise InternalError("only members of a root set step in it")
    root = context.instance.root(item.root)
    column = context.inside().evaluate(step.operand, frame)
    counts, missing = step_counts(context.inside(), step, frame)
    codes = column.values.astype(np.int64)
    moved = shifted(codes + counts, root.count, is_circular=root.is_circular)
    moved = np.where(codes < 0, codes, moved)
    return Column(moved.astype(np.int32), either(column.missing, missing))


def step_counts(
    context: Context, step: Step, frame: Frame
) -> tuple[Values, BoolArray | None]:
    """Return by how many positions a step goes forward."""
    count = context.evaluate(step.count, frame)
    whole = count.values.astype(np.int64)
    return (whole if step.is_forward else -whole), count.missing
