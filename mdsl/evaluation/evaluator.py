"""What binding and lowering ask of evaluation: domains, sets, `let`s and checks."""

import datetime
from collections.abc import Sequence
from typing import assert_never

import numpy as np

from mdsl.diagnostics import Diagnostic, InternalError
from mdsl.evaluation.context import Context, describe_rows
from mdsl.evaluation.errors import FailedCheck
from mdsl.evaluation.evaluate import new_context
from mdsl.evaluation.frames import UNIT_FRAME, Frame, frame_of, plain_frame, whole_frame
from mdsl.evaluation.instance import (
    EPOCH,
    BoundFamily,
    BoundParameter,
    BoundSet,
    Instance,
    Member,
    Values,
)
from mdsl.evaluation.lookup import argument_codes
from mdsl.evaluation.recursion import groups_along, groups_by_data
from mdsl.evaluation.references import existing
from mdsl.evaluation.sets import closed_set, expand_set, indexing_domain, root_names
from mdsl.linear.arrays import IntArray, MemberArray, distinct
from mdsl.linear.domain import Domain
from mdsl.semantics.expressions import Expression, Query, SetExpression
from mdsl.semantics.model import Check, Declared, Let
from mdsl.semantics.types import (
    ConditionType,
    DateType,
    Kind,
    MemberType,
    NumberType,
    ScalarType,
    TextType,
    TupleType,
)


def domain_of(instance: Instance, indexing: Query) -> Domain:
    """Return the domain of a declaration's indexing.

    Where the binders are whole sets and there is no condition it is their product, without
    a list of its tuples; otherwise the tuples that the query makes, in order.

    Raises:
        PlanError: A reference in the indexing is missing.
    """
    context = new_context(instance)
    domain = indexing_domain(context, indexing)
    context.raise_findings()
    return domain


def root_members(
    instance: Instance, kind: Kind, definition: SetExpression
) -> MemberArray:
    """Return the members of a root set that the text defines, in order, distinct.

    Integer and date sets come sorted by value. `{0} | weeks.t` reads `weeks.t` from
    `instance.table_columns`, which the binder has filled.

    Raises:
        PlanError: A reference in the definition is missing.
    """
    context = new_context(instance)
    _, columns = expand_set(context, definition, UNIT_FRAME)
    context.raise_findings()
    values = columns[0]
    if kind is not Kind.TEXT:
        values = distinct(values.astype(np.int64))
    if kind is Kind.INTEGER:
        return values
    members = [_member(kind, value) for value in values.tolist()]
    result = np.empty(len(members), np.object_)
    result[:] = members
    return result


def _member(kind: Kind, value: object) -> Member:
    match kind, value:
        case Kind.DATE, int():
            return EPOCH + datetime.timedelta(days=value)
        case _, str() | int():
            return value
        case _:
            raise InternalError(f"{value!r} is no member of a set of kind {kind}")


def evaluate_set(instance: Instance, expression: SetExpression) -> BoundSet:
    """Return the tuples of a set expression without free indices.

    Raises:
        PlanError: A reference in it is missing.
    """
    context = new_context(instance)
    bound = closed_set(context, expression)
    context.raise_findings()
    return bound


def evaluate_family(
    instance: Instance, indexing: Query, expression: SetExpression
) -> BoundFamily:
    """Return the sets of an indexed set.

    Raises:
        PlanError: A reference in it is missing.
    """
    context = new_context(instance)
    outer = domain_of(instance, indexing)
    columns = dict(zip(indexing.indices, outer.all_codes(), strict=True))
    owner, tuples = expand_set(context, expression, plain_frame(outer.count, columns))
    context.raise_findings()
    codes = tuple(column.astype(np.int32) for column in tuples)
    # A set of members of an ordered root set keeps that order.
    order = np.lexsort((codes[0], owner)) if len(codes) == 1 else np.arange(len(owner))
    return BoundFamily(
        outer,
        owner[order],
        tuple(column[order] for column in codes),
        root_names(expression),
        expression.type.is_ordered,
    )


def evaluate_scalar(instance: Instance, expression: Expression) -> float | Member:
    """Return a data expression without free indices as a number, text, date or member.

    Raises:
        PlanError: A reference in it is missing.
    """
    context = new_context(instance)
    column = existing(context, expression, UNIT_FRAME)
    context.raise_findings()
    value = column.full(1)[0]
    match expression.type:
        case MemberType(root=root):
            return instance.root(root).member(int(value))
        case DateType():
            return EPOCH + datetime.timedelta(days=int(value))
        case TextType():
            return str(value)
        case _:
            return float(value)


def evaluate_over(
    instance: Instance, declared: Declared, domain: Domain, expression: Expression
) -> Values:
    """Return a data expression that uses a declaration's indices, for every instance.

    Returns:
        An array of `domain.count` values: float64 for numbers, int64 days for dates, int32
        codes for members, object for texts, bool for conditions.

    Raises:
        PlanError: References are missing; all of them are in it.
    """
    context = new_context(instance)
    values = values_over(context, whole_frame(declared, domain), expression)
    context.raise_findings()
    return values


# What is not finite is reported with its place; numpy need not warn of it.
@np.errstate(all="ignore")
def values_over(context: Context, frame: Frame, expression: Expression) -> Values:
    """Return a data expression on every row of a frame, in the array type of its type."""
    column = existing(context, expression, frame)
    values = column.full(frame.size)
    return values.astype(array_type(expression.type), copy=False)


def array_type(item: ScalarType) -> type[np.generic]:
    """Return the array type in which values of a type are kept."""
    match item:
        case NumberType():
            return np.float64
        case DateType():
            return np.int64
        case MemberType():
            return np.int32
        case ConditionType():
            return np.bool_
        case TextType():
            return np.object_
        case TupleType():
            raise InternalError("a tuple is no value of a cell")
        case _:
            assert_never(item)


def evaluate_let(instance: Instance, let: Let) -> BoundParameter:
    """Return all cells of a data `let`.

    A `let` that uses its own cells is evaluated group by group of cells that need only
    those of earlier groups, all cells of a group at once.

    Raises:
        PlanError: References are missing, all of which are in it; or cells of a `let` need
            themselves.
    """
    domain = domain_of(instance, let.indexing)
    if not let.is_recursive:
        return BoundParameter(domain, evaluate_over(instance, let, domain, let.body))
    context = new_context(instance)
    codes = domain.all_codes()
    values = np.zeros(domain.count, array_type(let.type))
    context.partial[let.name] = BoundParameter(domain, values)
    if let.scan_index is None:
        groups = groups_by_data(context, let, domain)
    else:
        groups = groups_along(codes[let.scan_index])
    for rows in groups:
        frame = frame_of(let, tuple(column[rows] for column in codes), len(rows))
        values[rows] = values_over(context, frame, let.body)
    context.raise_findings()
    return BoundParameter(domain, values)


def evaluate_cells(
    instance: Instance, query: Query, arguments: Sequence[Expression], value: Expression
) -> tuple[tuple[IntArray, ...], Values]:
    """Return cells and their values, for every row that a query makes.

    Returns:
        The member codes of the cells, one int32 array for each argument (below 0 where
        there is no such member), and the values as `evaluate_over` has them.

    Raises:
        PlanError: References are missing; all of them are in it.
    """
    context = new_context(instance)
    expansion = context.expand(query, UNIT_FRAME, frozenset(query.indices))
    context.raise_findings()
    codes, _ = argument_codes(context, arguments, expansion.frame)
    values = values_over(context, expansion.frame, value)
    context.raise_findings()
    return tuple(codes), values


def failed_checks(instance: Instance, check: Check) -> list[Diagnostic]:
    """Return what a `check` finds wrong: one finding that lists the offenders."""
    context = new_context(instance)
    domain = domain_of(instance, check.indexing)
    frame = whole_frame(check, domain)
    column = context.evaluate(check.condition, frame)
    if context.memory.findings:
        return context.memory.findings
    wrong = ~column.full(frame.size).astype(np.bool_)
    if not wrong.any():
        return []
    where = describe_rows(context, check.indices, frame, wrong)
    return [
        FailedCheck(
            span=check.condition.span,
            name=check.name,
            instances=where,
            hint=check.description,
        )
    ]
