"""Sums, products, powers and signs: types and degrees."""

from mdsl.semantics.binaries import is_binary
from mdsl.semantics.conversions import (
    as_data,
    as_number,
    as_plain,
    described,
    highest_degree,
    is_whole,
    report_fraction,
)
from mdsl.semantics.errors.expressions import WrongSetOperator, WrongType
from mdsl.semantics.errors.relations import (
    DivisionByVariable,
    HighDegree,
    NotLinear,
    ProductOfVariables,
)
from mdsl.semantics.expressions import (
    Addition,
    Cardinality,
    Exponentiation,
    Expression,
    LetValue,
    Multiplication,
    Negation,
    NumberConstant,
    ParameterValue,
    Position,
)
from mdsl.semantics.literals import lower_bounds
from mdsl.semantics.scopes import Scope, shown
from mdsl.semantics.types import DateType, MemberType, NumberType
from mdsl.source import Span, join_spans
from mdsl.syntax import ast

WHOLE = NumberType(is_integer=True)
ONLY_IN_OBJECTIVES = (
    "a quadratic expression may stand in an objective, and a binary times an expression "
    "is `product(b, e)`"
)


def check_minus(scope: Scope, node: ast.Unary) -> Expression | None:
    """Check `-operand`; a negative literal is a literal."""
    operand = as_number(scope, scope.value(node.operand))
    match operand:
        case None:
            return None
        case NumberConstant(value=value):
            return NumberConstant(-value, type=operand.type, span=node.span)
        case _:
            return Negation(
                operand, type=operand.type, degree=operand.degree, span=node.span
            )


# --- sums ------------------------------------------------------------------------------------


def check_sum(scope: Scope, node: ast.Chain) -> Expression | None:
    """Check operands joined by `+` and `-`: of numbers, or of dates and days."""
    operands = [_addend(scope, scope.value(part)) for part in node.operands]
    if "|" in node.operators:
        scope.report(
            WrongSetOperator(
                operator="|",
                operands="values",
                instead="join conditions with `or`",
                span=node.span,
            )
        )
        return None
    present = [operand for operand in operands if operand is not None]
    if len(present) < len(operands):
        return None
    if any(isinstance(operand.type, DateType) for operand in present):
        return _date_sum(scope, node, present)
    is_integer = all(operand.type == WHOLE for operand in present)
    return Addition(
        tuple(present),
        node.operators,
        type=NumberType(is_integer),
        degree=highest_degree(present),
        span=node.span,
    )


def _addend(scope: Scope, value: Expression | None) -> Expression | None:
    """Return a number or a date; members of integer and date sets are such."""
    if value is None:
        return None
    plain = as_plain(value)
    if isinstance(plain.type, NumberType | DateType):
        return plain
    hint = ""
    if isinstance(value.type, MemberType) and scope.state.is_ordered(value.type):
        text = shown(value.span)
        hint = f"members of an ordered set step with `prev({text})` and `next({text})`"
    expected, found = "a number or a date", described(value)
    scope.report(WrongType(expected=expected, found=found, hint=hint, span=value.span))
    return None


def _date_sum(
    scope: Scope, node: ast.Chain, operands: list[Expression]
) -> Expression | None:
    """Check a sum with dates: `date + days`, `date - days`, `date - date`."""
    current = operands[0].type
    days = [operand for operand in operands if isinstance(operand.type, NumberType)]
    for operator, operand in zip(node.operators, operands[1:], strict=True):
        match current, operator, operand.type:
            case DateType(), "-", DateType():
                current = WHOLE
            case (DateType(), _, NumberType()) | (NumberType(), "+", DateType()):
                current = DateType()
            case NumberType(), _, NumberType():
                pass
            case _:
                scope.report(
                    WrongType(
                        expected="a number of days",
                        found=described(operand),
                        span=operand.span,
                    )
                )
                return None
    for operand in days:
        if as_data(scope, operand, "a date") is None:
            return None
        if operand.type != WHOLE:
            report_fraction(scope, operand, "a number of days")
            return None
    return Addition(tuple(operands), node.operators, type=current, span=node.span)


# --- products ----------------------------------------------------------------------------------


def check_product(scope: Scope, node: ast.Chain) -> Expression | None:
    """Check operands joined by `*`, `/`, `div` and `mod` from the left."""
    operands = [as_number(scope, scope.value(part)) for part in node.operands]
    if "&" in node.operators:
        scope.report(
            WrongSetOperator(
                operator="&",
                operands="values",
                instead="join conditions with `and`",
                span=node.span,
            )
        )
        return None
    present = [operand for operand in operands if operand is not None]
    if len(present) < len(operands):
        return None
    degree = _product_degree(scope, node, present)
    if degree is None:
        return None
    is_integer = present[0].type == WHOLE
    for operator, operand in zip(node.operators, present[1:], strict=True):
        is_integer = operator == "div" or (
            operator != "/" and is_integer and operand.type == WHOLE
        )
    return Multiplication(
        tuple(present),
        node.operators,
        type=NumberType(is_integer),
        degree=degree,
        span=node.span,
    )


def _product_degree(
    scope: Scope, node: ast.Chain, operands: list[Expression]
) -> int | None:
    """Return the degree of a product; a report and None where it may not stand."""
    degree, so_far = operands[0].degree, node.operands[0].span
    for operator, operand, written in zip(
        node.operators, operands[1:], node.operands[1:], strict=True
    ):
        if operator == "*" and degree and operand.degree:
            factors = (operands[0], operand)
            is_switch = any(is_binary(scope.state, factor) for factor in factors)
            sides, both = (so_far, written.span), degree + operand.degree
            squared = _squared(scope, both, sides, is_switch=is_switch)
            if squared is None:
                return None
            degree = squared
        elif operator == "*":
            degree += operand.degree
        elif operand.degree:
            _report_division(scope, operator, written.span)
            return None
        elif degree and operator != "/":
            scope.report(NotLinear(function=operator, span=so_far))
            return None
        so_far = join_spans(so_far, written.span)
    return degree


def _report_division(scope: Scope, operator: str, divisor: Span) -> None:
    instead = ""
    if operator == "/":
        text = shown(divisor)
        instead = f"multiply both sides of the relation by `{text}`, if that is linear"
    scope.report(DivisionByVariable(operator=operator, instead=instead, span=divisor))


def _squared(
    scope: Scope, degree: int, sides: tuple[Span, Span], *, is_switch: bool = False
) -> int | None:
    """Return the degree of a product of variable expressions where one may stand."""
    span = join_spans(*sides)
    if degree > 2:
        scope.report(HighDegree(span=span))
        return None
    if not scope.allows_quadratic:
        left, right = (shown(side) for side in sides)
        instead = (
            f"write `product({left}, {right})`" if is_switch else ONLY_IN_OBJECTIVES
        )
        scope.report(
            ProductOfVariables(left=left, right=right, instead=instead, span=span)
        )
        return None
    return degree


def check_power(scope: Scope, node: ast.Power) -> Expression | None:
    """Check `base ^ exponent`; a square of a linear expression is quadratic."""
    base = as_number(scope, scope.value(node.base))
    exponent = as_number(scope, scope.value(node.exponent))
    exponent = as_data(scope, exponent, "an exponent")
    if base is None or exponent is None:
        return None
    degree = base.degree
    if base.degree:
        if not isinstance(exponent, NumberConstant) or exponent.value != 2:
            scope.report(NotLinear(function="^", span=node.span))
            return None
        squared = _squared(scope, 2 * base.degree, (node.base.span, node.base.span))
        if squared is None:
            return None
        degree = squared
    is_integer = base.type == WHOLE and _is_natural(scope, exponent)
    return Exponentiation(
        base, exponent, type=NumberType(is_integer), degree=degree, span=node.span
    )


def _is_natural(scope: Scope, expression: Expression) -> bool:
    """Return whether the text shows that a number is whole and not below 0."""
    match expression:
        case NumberConstant(value=value):
            return is_whole(value) and value >= 0
        case Cardinality() | Position():
            return True
        case ParameterValue(name=name, type=NumberType(is_integer=True)):
            statement = scope.state.symbols[name].statement
            return any(bound >= 0 for _, bound in lower_bounds(statement.attributes))
        case LetValue(name=name, type=NumberType(is_integer=True)):
            let = scope.state.lets[name]
            return not let.is_recursive and _is_natural(scope, let.body)
        case Addition(operands=operands, operators=operators):
            return set(operators) == {"+"} and all(
                _is_natural(scope, operand) for operand in operands
            )
        case _:
            return False
