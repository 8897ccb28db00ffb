"""The lowering of linear expressions to affine terms: one case for each kind."""

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.arithmetic import nonzero
from mdsl.evaluation.choices import expand_reduction, zero_supports
from mdsl.evaluation.context import Context, Tolerance
from mdsl.evaluation.frames import Column, Frame, either, frame_of, whole_frame
from mdsl.evaluation.instance import AFTER_LAST, BEFORE_FIRST
from mdsl.evaluation.lookup import argument_codes, find_instances
from mdsl.evaluation.references import existing, missing_rows
from mdsl.evaluation.rows import Even, runs
from mdsl.evaluation.sets import declared_domain
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray
from mdsl.linear.hessian import QuadraticTerms
from mdsl.lowering.affine import MINUS_ONE, ONE, ZERO, Affine, Terms, added
from mdsl.lowering.errors import TooManyPairs
from mdsl.lowering.merging import concatenated, merged, merged_quadratic
from mdsl.lowering.scope import LoweredLet, Scope
from mdsl.records import changed
from mdsl.semantics.expressions import (
    Addition,
    Conditional,
    Default,
    Exponentiation,
    Expression,
    FunctionCall,
    IndexValue,
    LetValue,
    Multiplication,
    Negation,
    NumberConstant,
    Reduction,
    VariableValue,
)
from mdsl.semantics.model import Let
from mdsl.semantics.types import NumberType

# Terms that a product of sums may have: some gigabytes of memory.
MAX_PAIRS = 100_000_000


def lower(  # noqa: C901, PLR0912 - one case for each kind
    context: Context, scope: Scope, expression: Expression, frame: Frame
) -> Affine:
    """Return a number expression as affine terms on every row of a frame."""
    if expression.degree == 0:
        column = existing(context, expression, frame)
        return Affine(column.values, (), column.missing)
    match expression:
        case VariableValue():
            return _variable(context, scope, expression, frame)
        case LetValue():
            return _let(context, scope, expression, frame)
        case Negation(operand=operand):
            return lower(context, scope, operand, frame).scaled(MINUS_ONE)
        case Addition():
            return _addition(context, scope, expression, frame)
        case Multiplication():
            return _multiplication(context, scope, expression, frame)
        case Exponentiation(base=base):
            inner = lower(context, scope, base, frame)
            return _product(context, expression, inner, inner, frame.size)
        case Conditional():
            return _conditional(context, scope, expression, frame)
        case Default():
            return _default(context, scope, expression, frame)
        case Reduction(function="sum"):
            return _sum(context, scope, expression, frame)
        case FunctionCall() | Reduction():
            return scope.lower_shape(context, scope, expression, frame)
        case _:
            raise InternalError(f"{type(expression).__name__} is not linear")


# --- references ----------------------------------------------------------------------------------


def _variable(
    context: Context, scope: Scope, reference: VariableValue, frame: Frame
) -> Affine:
    family = scope.columns[reference.name]
    told_by = frozenset(
        a.index for a in reference.arguments if isinstance(a, IndexValue)
    )
    found = find_instances(context, reference, family.domain, frame)
    absent = found.absent
    if absent is None:
        if found.is_in_order:
            cols = family.cols
        else:
            cols = found.numbers(family.start).astype(np.int32, copy=False)
        terms = Terms(None, cols, ONE, reference.name, told_by)
        return Affine(ZERO, (terms,))
    rows = np.flatnonzero(~absent)
    cols = found.numbers(family.start)[rows].astype(np.int32, copy=False)
    terms = Terms(rows, cols, ONE, reference.name, told_by)
    beyond, absent = _beyond(context, scope, reference, frame, absent)
    missing = missing_rows(context, reference, frame, absent)
    return added([Affine(ZERO, (terms,), missing), *beyond])


def _beyond(
    context: Context,
    scope: Scope,
    reference: VariableValue,
    frame: Frame,
    absent: BoolArray,
) -> tuple[list[Affine], BoolArray]:
    """Return what references beyond the ends of an ordered index stand for.

    Returns:
        The boundaries where they are taken, and where a reference is still missing.
    """
    family = scope.columns[reference.name]
    variable = family.variable
    position = variable.ordered_position
    has_boundary = variable.before is not None or variable.after is not None
    if position is None or not has_boundary or not family.domain.count:
        return [], absent
    rows = np.flatnonzero(absent)
    codes, _ = argument_codes(context, reference.arguments, frame.take(rows))
    code = codes[position]
    lowest, highest = family.domain.extent(position)
    # The variable may begin later than the root set that references step in.
    is_before = (code == BEFORE_FIRST) | ((code >= 0) & (code < lowest))
    is_after = (code == AFTER_LAST) | (code > highest)
    parts: list[Affine] = []
    absent = absent.copy()
    for boundary, is_there in (
        (variable.before, is_before),
        (variable.after, is_after),
    ):
        if boundary is None or not is_there.any():
            continue
        own = tuple(column[is_there] for column in codes)
        inner = frame_of(variable, own, len(own[0]))
        value = lower(context.strict(), scope, boundary, inner)
        parts.append(value.moved(rows[is_there], frame.size))
        absent[rows[is_there]] = False
    return parts, absent


def lowered_let(context: Context, scope: Scope, let: Let) -> LoweredLet:
    """Return a named expression's matrix; it is lowered once, when it is first needed."""
    known = scope.lets.get(let.name)
    if known is None:
        domain = declared_domain(context, let.name)
        owner, scope.owner = scope.owner, let.name
        affine = lower(context.strict(), scope, let.body, whole_frame(let, domain))
        scope.owner = owner
        terms = merged(affine.terms, domain.count, scope.num_col)
        start = terms.start.astype(np.int64)
        constant = np.broadcast_to(affine.constant, (domain.count,)).astype(np.float64)
        quadratic = merged_quadratic(affine.quadratic)
        matrix = start, terms.cols, terms.coefs, constant
        known = LoweredLet(domain, *matrix, quadratic)
        scope.lets[let.name] = known
    return known


def _let(context: Context, scope: Scope, reference: LetValue, frame: Frame) -> Affine:
    let = context.instance.model.lets[reference.name]
    known = lowered_let(context, scope, let)
    found = find_instances(context, reference, known.domain, frame)
    instances = found.numbers().astype(np.int64)
    if found.absent is not None:
        instances[found.absent] = -1
    missing = missing_rows(context, reference, frame, instances < 0)
    if not known.domain.count:
        return Affine(np.zeros(frame.size), (), missing)
    constant = np.where(instances < 0, 0.0, known.constant[np.maximum(instances, 0)])
    rows, at = _entries_of(context, reference, known.start, instances)
    terms = Terms(rows, known.cols[at], known.coefs[at])
    if known.quadratic is None:
        return Affine(constant, (terms,), missing)
    of, every = known.quadratic, np.arange(known.domain.count + 1)
    start = np.searchsorted(of.rows, every)
    rows, at = _entries_of(context, reference, start, instances)
    quadratic = QuadraticTerms(rows, of.first[at], of.second[at], of.coefs[at])
    return Affine(constant, (terms,), missing, (quadratic,))


def _entries_of(
    context: Context, reference: LetValue, start: LongArray, instances: LongArray
) -> tuple[LongArray, LongArray]:
    """Return the entries of instances, none for -1: where each is used, and which it is."""
    absent = instances < 0
    safe = np.where(absent, 0, instances)
    counts = np.where(absent, 0, start[safe + 1] - start[safe])
    hint = f"make `{reference.name}` a variable, so that its terms are written once"
    context.check_count(int(counts.sum()), reference.span, hint)
    rows, within = runs(counts)
    return rows, start[safe][rows] + within


# --- arithmetic ----------------------------------------------------------------------------------


def _addition(
    context: Context, scope: Scope, expression: Addition, frame: Frame
) -> Affine:
    parts = [lower(context, scope, expression.operands[0], frame)]
    for operator, operand in zip(
        expression.operators, expression.operands[1:], strict=True
    ):
        part = lower(context, scope, operand, frame)
        parts.append(part if operator == "+" else part.scaled(MINUS_ONE))
    return added(parts)


def _multiplication(
    context: Context, scope: Scope, expression: Multiplication, frame: Frame
) -> Affine:
    result = lower(context, scope, expression.operands[0], frame)
    is_data = expression.operands[0].degree == 0
    for operator, operand in zip(
        expression.operators, expression.operands[1:], strict=True
    ):
        part = lower(context, scope, operand, frame)
        if operator == "/":
            divisor = Column(part.constant, part.missing)
            safe = nonzero(context, expression, frame, divisor)
            result = _with_missing(result.scaled(safe, np.divide), part.missing)
        elif operand.degree == 0:
            result = _with_missing(result.scaled(part.constant), part.missing)
        elif is_data:
            result = _with_missing(part.scaled(result.constant), result.missing)
            is_data = False
        else:
            result = _product(context, expression, result, part, frame.size)
    return result


def _with_missing(affine: Affine, missing: BoolArray | None) -> Affine:
    if missing is None:
        return affine
    return changed(affine, missing=either(affine.missing, missing))


def _product(
    context: Context, expression: Expression, left: Affine, right: Affine, size: int
) -> Affine:
    """Return the product of two linear expressions, multiplied out."""
    one, other = _by_row(left, size), _by_row(right, size)
    counts = np.bincount(other[0], minlength=size)
    total = int(counts[one[0]].sum())
    if total > MAX_PAIRS:
        context.report(TooManyPairs(span=expression.span, count=total, limit=MAX_PAIRS))
        context.raise_findings()
    starts = np.cumsum(counts) - counts
    at, within = runs(counts[one[0]])
    partner = starts[one[0]][at] + within
    squares = QuadraticTerms(
        one[0][at], one[1][at], other[1][partner], one[2][at] * other[2][partner]
    )
    crossed = [
        *(chunk.scaled(right.constant) for chunk in left.terms),
        *(chunk.scaled(left.constant) for chunk in right.terms),
    ]
    return Affine(
        left.constant * right.constant,
        tuple(crossed),
        either(left.missing, right.missing),
        (squares,),
    )


def _by_row(affine: Affine, size: int) -> tuple[LongArray, IntArray, FloatArray]:
    """Return the rows, columns and coefficients of all terms, in the order of the rows."""
    rows, cols, coefs = concatenated(affine.terms, size)
    order = np.argsort(rows, kind="stable")
    return rows[order].astype(np.int64), cols[order], coefs[order]


def _sum(context: Context, scope: Scope, expression: Reduction, frame: Frame) -> Affine:
    """Return a sum over rows; terms that sparse parameters thin out go each its own way."""
    inside = context.inside()
    parts: list[Affine] = []
    for part in split_sum(inside, expression):
        expansion = expand_reduction(inside, part, frame)
        body = lower(inside, scope, part.body, expansion.frame)
        summed = frozenset(part.query.indices)
        rows = (
            Even(expansion.width, frame.size)
            if expansion.width
            else expansion.runs or expansion.parents_of(frame.size)
        )
        total = body.moved(rows, frame.size, summed)
        missing = expansion.missing_rows(None, frame.size)
        parts.append(_with_missing(total, missing))
    return added(parts)


def split_sum(context: Context, expression: Reduction) -> list[Reduction]:
    """Return sums that add up to a sum, so that each runs over as few rows as it can."""
    body = expression.body
    if not isinstance(body, Addition):
        return [expression]
    thin: list[Expression] = []
    thick: list[Expression] = []
    for operator, operand in zip(("+", *body.operators), body.operands, strict=True):
        term = operand if operator == "+" else _negated(operand)
        (thin if zero_supports(context, operand) else thick).append(term)
    if not thin:
        return [expression]
    if thick:
        operators = ("+",) * (len(thick) - 1)
        thin.append(changed(body, operands=tuple(thick), operators=operators))
    return [changed(expression, body=term) for term in thin]


def _negated(operand: Expression) -> Expression:
    """Return a term with the opposite sign, as a product where it is one."""
    factor = NumberConstant(type=NumberType(), span=operand.span, value=-1.0)
    operands: tuple[Expression, ...] = (factor, operand)
    if isinstance(operand, Multiplication) and set(operand.operators) == {"*"}:
        operands = (factor, *operand.operands)
    return Multiplication(
        type=NumberType(),
        degree=operand.degree,
        span=operand.span,
        operands=operands,
        operators=("*",) * (len(operands) - 1),
    )


# --- choices -------------------------------------------------------------------------------------


def _conditional(
    context: Context, scope: Scope, expression: Conditional, frame: Frame
) -> Affine:
    column = context.evaluate(expression.condition, frame)
    holds = column.full(frame.size).astype(np.bool_)
    unknown = column.missing
    parts = []
    for branch, mask in ((expression.value, holds), (expression.otherwise, ~holds)):
        rows = np.flatnonzero(mask if unknown is None else mask & ~unknown)
        if len(rows) == frame.size:
            return lower(context, scope, branch, frame)
        if len(rows):
            inner = lower(context, scope, branch, frame.take(rows))
            parts.append(inner.moved(rows, frame.size))
    return _with_missing(added(parts), unknown)


def _default(
    context: Context, scope: Scope, expression: Default, frame: Frame
) -> Affine:
    tolerance = Tolerance.ALL if expression.is_whole else Tolerance.ONE
    affine = lower(context.tolerating(tolerance), scope, expression.value, frame)
    if affine.missing is None or not affine.missing.any():
        return changed(affine, missing=None)
    rows = np.flatnonzero(affine.missing)
    other = lower(context, scope, expression.alternative, frame.take(rows))
    if isinstance(expression.value, VariableValue):
        # A reference alone has nothing where it is missing.
        value = changed(affine, missing=None)
    else:
        value = affine.without(affine.missing)
    return added([value, other.moved(rows, frame.size)])
