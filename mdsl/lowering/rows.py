"""Constraint families as rows: all variables on one side, constants in the bounds."""

import numpy as np

from mdsl.diagnostics import shown_number
from mdsl.evaluation.context import Context, describe_rows
from mdsl.evaluation.evaluator import values_over
from mdsl.evaluation.frames import Frame
from mdsl.linear.arrays import BoolArray, FloatArray
from mdsl.linear.domain import Domain
from mdsl.linear.sparse import RowEntries, kept_rows
from mdsl.lowering.affine import added, merged
from mdsl.lowering.errors import FalseConstant, NotFinite
from mdsl.lowering.families import RowFamily
from mdsl.lowering.linear import lower
from mdsl.lowering.scope import Scope
from mdsl.records import record
from mdsl.semantics.bodies import Relation
from mdsl.semantics.model import Declared

# How far a row without variables may miss, relative to its numbers, for rounding.
CONSTANT_TOLERANCE = 1e-9


@record(eq=False)
class RelationRows:
    """A relation on every row of a frame: `lower <= terms <= upper`."""

    terms: RowEntries
    lower: FloatArray
    upper: FloatArray


def lower_relation(
    context: Context, scope: Scope, relation: Relation, frame: Frame
) -> RelationRows:
    """Return a relation as terms and bounds on every row of a frame.

    Constants move to the side of the bounds.
    """
    if len(relation.operands) == 2:
        left = lower(context, scope, relation.operands[0], frame)
        right = lower(context, scope, relation.operands[1], frame)
        total = added([left, right.scaled(np.array(-1.0))])
        bound = 0.0 - np.broadcast_to(total.constant, (frame.size,))
        operator = relation.operators[0]
        low = np.full(frame.size, -np.inf) if operator == "<=" else bound
        high = np.full(frame.size, np.inf) if operator == ">=" else bound
    else:
        total = lower(context, scope, relation.operands[1], frame)
        first = values_over(context, frame, relation.operands[0]) - total.constant
        last = values_over(context, frame, relation.operands[2]) - total.constant
        is_rising = relation.operators[0] == "<="
        low, high = (first, last) if is_rising else (last, first)
    terms = merged(total.terms, frame.size, scope.num_col)
    return RelationRows(terms, low.astype(np.float64), high.astype(np.float64))


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
    held = rows.terms.counts > 0
    if held.all():
        return RowFamily(declared, domain, None, rows.terms, rows.lower, rows.upper)
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
    )


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
    if not np.isfinite(rows.terms.coefs).all():
        bad = ~np.isfinite(rows.terms.coefs)
        at = np.zeros(frame.size, np.bool_)
        at[rows.terms.rows[bad]] = True
        value = float(rows.terms.coefs[bad][0])
        _report_not_finite(context, declared, "a coefficient", value, (frame, at))
    fixed = rows.lower == rows.upper
    wrong = np.isnan(rows.lower) | np.isnan(rows.upper)
    wrong |= fixed & np.isinf(rows.lower)
    wrong |= (rows.lower == np.inf) | (rows.upper == -np.inf)
    if wrong.any():
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
