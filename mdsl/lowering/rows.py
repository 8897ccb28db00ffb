"""Constraint families as rows: all variables on one side, constants in the bounds."""

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from mdsl.diagnostics import shown_number
from mdsl.evaluation.context import Context, describe_rows
from mdsl.evaluation.evaluator import values_over
from mdsl.evaluation.frames import Frame, whole_frame
from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, are_finite
from mdsl.linear.domain import Domain
from mdsl.linear.sparse import RowEntries, kept_rows
from mdsl.lowering.affine import MINUS_ONE, Affine, added
from mdsl.lowering.errors import FalseConstant, NotFinite
from mdsl.lowering.families import NO_CONSTANTS, RowFamily
from mdsl.lowering.linear import lower
from mdsl.lowering.merging import merged
from mdsl.lowering.scope import Scope
from mdsl.records import record
from mdsl.semantics.bodies import Relation
from mdsl.semantics.expressions import Addition, Expression
from mdsl.semantics.model import Declared

# How far a row without variables may miss, relative to its numbers, for rounding.
CONSTANT_TOLERANCE = 1e-9
NO_COLS = np.zeros(0, np.int32)
NO_COEFS = np.zeros(0)


@record(eq=False)
class RelationRows:
    """A relation on every row of a frame: `lower <= terms <= upper`.

    Attributes:
        terms: The terms.
        lower, upper: The bounds, float64.
        constants: The constant of each addend that holds variables.
    """

    terms: RowEntries
    lower: FloatArray
    upper: FloatArray
    constants: Mapping[Expression, Values] = dataclasses.field(
        default_factory=lambda: NO_CONSTANTS
    )


def lower_relation(
    context: Context, scope: Scope, relation: Relation, frame: Frame
) -> RelationRows:
    """Return a relation as terms and bounds on every row of a frame.

    Constants move to the side of the bounds.
    """
    constants: dict[Expression, Values] = {}

    def one_side(expression: Expression) -> Affine:
        affine = lower(context, scope, expression, frame)
        if expression.degree:
            constants[expression] = affine.constant
        return affine

    total = _total(relation, one_side)
    low, high = _bounds(context, relation, total, frame)
    terms = merged(total.terms, frame.size, scope.num_col)
    return RelationRows(terms, low, high, constants)


def _total(relation: Relation, lowered: Callable[[Expression], Affine]) -> Affine:
    """Return what is between the bounds, given how its addends are lowered."""
    if len(relation.operands) == 2:
        left, right = (_sum_of(side, lowered) for side in relation.operands)
        return added([left, right.scaled(MINUS_ONE)])
    return _sum_of(relation.operands[1], lowered)


def _sum_of(expression: Expression, lowered: Callable[[Expression], Affine]) -> Affine:
    """Return an expression as the sum of its addends."""
    if not isinstance(expression, Addition) or not expression.degree:
        return lowered(expression)
    parts = [_sum_of(expression.operands[0], lowered)]
    for operator, operand in zip(
        expression.operators, expression.operands[1:], strict=True
    ):
        part = _sum_of(operand, lowered)
        parts.append(part if operator == "+" else part.scaled(MINUS_ONE))
    return added(parts)


def _bounds(
    context: Context, relation: Relation, total: Affine, frame: Frame
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of the terms of a relation, float64."""
    if len(relation.operands) == 2:
        bound = 0.0 - total.constant
        if not bound.ndim:
            bound = np.full(frame.size, bound)
        operator = relation.operators[0]
        low = np.full(frame.size, -np.inf) if operator == "<=" else bound
        high = np.full(frame.size, np.inf) if operator == ">=" else bound
    else:
        first = values_over(context, frame, relation.operands[0]) - total.constant
        last = values_over(context, frame, relation.operands[2]) - total.constant
        is_rising = relation.operators[0] == "<="
        low, high = (first, last) if is_rising else (last, first)
    # Nobody writes to bounds, so that those of an equation may be one array.
    return low.astype(np.float64, copy=False), high.astype(np.float64, copy=False)


def relation_family(
    context: Context,
    scope: Scope,
    declared: Declared,
    relation: Relation,
    over: tuple[Domain, Frame],
) -> RowFamily:
    """Return the rows of a constraint whose body is a relation."""
    domain, frame = over
    rows = lower_relation(context, scope, relation, frame)
    report_bad_numbers(context, declared, rows, frame)
    if not rows.terms.has_empty_rows:
        return RowFamily(
            declared,
            domain,
            None,
            rows.terms,
            rows.lower,
            rows.upper,
            constants=rows.constants,
        )
    held = rows.terms.counts > 0
    report_false_constants(context, declared, rows, ~held, frame)
    kept = np.flatnonzero(held).astype(np.int32)
    terms = kept_rows(rows.terms, held)
    return RowFamily(
        declared,
        domain,
        kept,
        terms,
        rows.lower[kept],
        rows.upper[kept],
        dropped=frame.size - len(kept),
        constants=rows.constants,
    )


def with_other_bounds(
    context: Context,
    scope: Scope,
    declared: Declared,
    relation: Relation,
    family: RowFamily,
) -> RowFamily:
    """Return rows whose terms hold with the bounds that other data give them.

    Args:
        context: The instance with these data.
        scope: The columns.
        declared: The constraint.
        relation: Its body.
        family: Its rows with other data.
    """
    frame = whole_frame(declared, family.domain)

    def one_side(expression: Expression) -> Affine:
        if expression.degree:
            return Affine(family.constants[expression])
        return lower(context, scope, expression, frame)

    low, high = _bounds(context, relation, _total(relation, one_side), frame)
    at: IntArray | slice = slice(None)
    if family.instances is not None:
        at = family.instances
    none = RowEntries(np.zeros(frame.size + 1, np.int32), NO_COLS, NO_COEFS)
    rows = RelationRows(none, low, high)
    report_bad_numbers(context, declared, rows, frame)
    is_constant = np.zeros(frame.size, np.bool_)
    if family.instances is not None:
        is_constant[:] = True
        is_constant[family.instances] = False
    report_false_constants(context, declared, rows, is_constant, frame)
    return dataclasses.replace(family, lower=low[at], upper=high[at])


def report_false_constants(
    context: Context,
    declared: Declared,
    rows: RelationRows,
    constant: BoolArray,
    frame: Frame,
) -> None:
    """Report instances without variables that do not hold."""
    size = np.maximum(1.0, np.fmax(_finite(rows.lower), _finite(rows.upper)))
    false = constant & (
        (rows.lower > CONSTANT_TOLERANCE * size)
        | (rows.upper < -CONSTANT_TOLERANCE * size)
    )
    if not false.any():
        return
    at = int(np.argmax(false))
    context.report(
        FalseConstant(
            span=declared.span,
            name=declared.name,
            instances=describe_rows(context, declared.indices, frame, false),
            example=_constant_text(rows.lower[at], rows.upper[at]),
        )
    )


def _finite(values: FloatArray) -> FloatArray:
    return np.where(np.isfinite(values), np.abs(values), 0.0)


def _constant_text(lower: float, upper: float) -> str:
    """Return a row without variables in words, such as `0 >= 5`."""
    if lower == upper:
        return f"0 == {shown_number(lower)}"
    if np.isfinite(lower) and np.isfinite(upper):
        return f"{shown_number(lower)} <= 0 <= {shown_number(upper)}"
    if np.isfinite(lower):
        return f"0 >= {shown_number(lower)}"
    return f"0 <= {shown_number(upper)}"


def report_bad_numbers(
    context: Context, declared: Declared, rows: RelationRows, frame: Frame
) -> None:
    """Report coefficients that are not finite, and right-hand sides that say nothing."""
    if not are_finite(rows.terms.values):
        bad = ~np.isfinite(rows.terms.coefs)
        at = np.zeros(frame.size, np.bool_)
        at[rows.terms.rows[bad]] = True
        value = float(rows.terms.coefs[bad][0])
        _report_not_finite(context, declared, "a coefficient", value, (frame, at))
    # A comparison with NaN does not hold either.
    right = (rows.lower < np.inf) & (rows.upper > -np.inf)
    if not right.all():
        wrong = ~right
        at_row = int(np.argmax(wrong))
        value = float(rows.lower[at_row])
        value = float(rows.upper[at_row]) if np.isfinite(value) else value
        _report_not_finite(
            context, declared, "the right-hand side", value, (frame, wrong)
        )


def _report_not_finite(
    context: Context,
    declared: Declared,
    what: str,
    value: float,
    where: tuple[Frame, BoolArray],
) -> None:
    frame, mask = where
    context.report(
        NotFinite(
            span=declared.span,
            what=what,
            name=declared.name,
            value=value,
            instances=describe_rows(context, declared.indices, frame, mask),
        )
    )
