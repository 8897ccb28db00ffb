"""Choices between values, reductions over rows, and the sizes of sets."""

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.atoms import query_atoms, support_atom
from mdsl.evaluation.context import Context, Tolerance
from mdsl.evaluation.expansions import Expansion
from mdsl.evaluation.frames import Column, Frame, either
from mdsl.evaluation.instance import MISSING, Values
from mdsl.evaluation.queries import expand_atoms
from mdsl.evaluation.references import (
    existing,
    missing_rows,
)
from mdsl.evaluation.sets import closed_set, expand_set, is_closed
from mdsl.evaluation.totality import is_total
from mdsl.linear.arrays import BoolArray, LongArray
from mdsl.semantics.expressions import (
    Cardinality,
    Conditional,
    Default,
    Expression,
    Multiplication,
    NumberConstant,
    ParameterValue,
    Reduction,
)
from mdsl.semantics.free import free_indices
from mdsl.semantics.types import MemberType


def conditional(context: Context, expression: Conditional, frame: Frame) -> Column:
    """Return one of two values; each is looked at only where it is taken."""
    column = context.evaluate(expression.condition, frame)
    holds = column.full(frame.size).astype(np.bool_)
    if column.missing is None:
        if holds.all():
            return context.evaluate(expression.value, frame)
        if not holds.any():
            return context.evaluate(expression.otherwise, frame)
    unknown = np.zeros(frame.size, np.bool_)
    if column.missing is not None:
        unknown = column.missing
    parts = [(expression.value, holds & ~unknown)]
    parts.append((expression.otherwise, ~holds & ~unknown))
    return _merge(context, parts, frame, column.missing)


def _merge(
    context: Context,
    parts: list[tuple[Expression, BoolArray]],
    frame: Frame,
    missing: BoolArray | None,
) -> Column:
    """Evaluate each expression on its own rows and put the values together."""
    values: Values | None = None
    absent = missing
    for expression, mask in parts:
        rows = np.flatnonzero(mask)
        if not len(rows):
            continue
        column = context.evaluate(expression, frame.take(rows))
        if values is None:
            values = np.zeros(frame.size, column.values.dtype)
        elif values.dtype != column.values.dtype:
            values = values.astype(np.result_type(values, column.values))
        values[rows] = column.full(len(rows))
        if column.missing is not None:
            more = np.zeros(frame.size, np.bool_)
            more[rows[column.missing]] = True
            absent = either(absent, more)
    return Column(np.zeros(frame.size) if values is None else values, absent)


def default(context: Context, expression: Default, frame: Frame) -> Column:
    """Return a value, and the alternative where a reference in the value is missing."""
    tolerance = Tolerance.ALL if expression.is_whole else Tolerance.ONE
    column = existing(context.tolerating(tolerance), expression.value, frame)
    if column.missing is None or not column.missing.any():
        return Column(column.values)
    rows = np.flatnonzero(column.missing)
    other = context.evaluate(expression.alternative, frame.take(rows))
    dtype = np.result_type(column.values, other.values)
    values = column.full(frame.size).astype(dtype)
    values[rows] = other.full(len(rows))
    missing = None
    if other.missing is not None:
        missing = np.zeros(frame.size, np.bool_)
        missing[rows[other.missing]] = True
    return Column(values, missing)


# --- reductions ----------------------------------------------------------------------------------


def expand_reduction(context: Context, reduction: Reduction, frame: Frame) -> Expansion:
    """Return the rows of a reduction.

    A parameter with default 0 that multiplies the whole body of a `sum` restricts the rows
    to the cells that were given: all others add nothing. That is done only where no other
    factor could miss a reference, for such a miss is an error even beside a zero.
    """
    atoms = query_atoms(context, reduction.query)
    if reduction.function == "sum":
        for value in zero_supports(context, reduction.body):
            atom = support_atom(context, value)
            if atom is not None:
                atoms.append(atom)
    needed = frozenset(free_indices(reduction.body))
    return expand_atoms(context, atoms, frame, needed)


def zero_supports(context: Context, body: Expression) -> list[ParameterValue]:
    """Return the sparse parameters with default 0 that multiply a whole body."""
    if isinstance(body, ParameterValue):
        factors: tuple[Expression, ...] = (body,)
    elif isinstance(body, Multiplication) and set(body.operators) == {"*"}:
        factors = body.operands
    else:
        return []
    if not all(is_total(context, factor) for factor in factors):
        return []
    return [
        factor
        for factor in factors
        if isinstance(factor, ParameterValue) and _is_zero_default(context, factor)
    ]


def _is_zero_default(context: Context, reference: ParameterValue) -> bool:
    chosen = context.instance.model.parameters[reference.name].default
    return isinstance(chosen, NumberConstant) and chosen.value == 0


def reduction(context: Context, expression: Reduction, frame: Frame) -> Column:
    """Return a reduction of data."""
    expansion = expand_reduction(context.inside(), expression, frame)
    inner = expansion.frame
    column = existing(context.inside(), expression.body, inner)
    values, parent = column.full(inner.size), expansion.parent
    missing = expansion.missing_rows(column.missing, frame.size)
    match expression.function:
        case "sum":
            total = np.bincount(parent, values.astype(np.float64), frame.size)
            return Column(total.astype(np.float64), missing)
        case "prod":
            product = np.ones(frame.size)
            np.multiply.at(product, parent, values)
            return Column(product, missing)
        case "any" | "all":
            wanted = expression.function == "any"
            decisive = parent[values.astype(np.bool_) == wanted]
            found = np.bincount(decisive, minlength=frame.size) > 0
            return Column(found if wanted else ~found, missing)
        case "min" | "max":
            return _extreme(
                context, expression, frame, expansion.parent, values, missing
            )
        case _:
            raise InternalError(f"unknown reduction {expression.function}")


def _extreme(
    context: Context,
    expression: Reduction,
    frame: Frame,
    parent: LongArray,
    values: Values,
    missing: BoolArray | None,
) -> Column:
    """Return the least or greatest value; over no rows it is missing."""
    order = np.lexsort((values, parent))
    counts = np.bincount(parent, minlength=frame.size)
    ends = np.cumsum(counts)
    at = ends - counts if expression.function == "min" else ends - 1
    empty = counts == 0
    result = np.full(frame.size, MISSING, values.dtype)
    result[~empty] = values[order][at[~empty]]
    # A member that does not exist is missing where it is used, as that of a step is.
    if empty.any() and not isinstance(expression.type, MemberType):
        remedy = "say what it is where there is nothing to choose from, with `default`"
        missing = either(
            missing, missing_rows(context, expression, frame, empty, remedy)
        )
    return Column(result, missing)


# --- sizes of sets -------------------------------------------------------------------------------


def cardinality(context: Context, expression: Cardinality, frame: Frame) -> Column:
    """Return the number of tuples of a set."""
    if is_closed(expression.set):
        return Column(np.array(float(closed_set(context, expression.set).factor.count)))
    parent, _ = expand_set(context, expression.set, frame)
    return Column(np.bincount(parent, minlength=frame.size).astype(np.float64))
