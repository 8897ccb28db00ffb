"""Values: which rule checks which kind of phrase."""

import math

from mdsl.semantics.arithmetic import check_minus, check_power, check_product, check_sum
from mdsl.semantics.conditions import (
    check_comparison,
    check_complement,
    check_conditional,
    check_default,
    check_inner_implication,
    check_logic,
)
from mdsl.semantics.conversions import is_whole
from mdsl.semantics.errors.expressions import MisplacedMap, WrongType
from mdsl.semantics.errors.names import SetAsValue
from mdsl.semantics.expressions import (
    DateConstant,
    Expression,
    NumberConstant,
    TextConstant,
    TupleValue,
)
from mdsl.semantics.functions import check_call
from mdsl.semantics.reductions import check_reduction
from mdsl.semantics.references import (
    check_attribute,
    check_items,
    check_name,
    check_subscript,
)
from mdsl.semantics.scopes import Scope
from mdsl.semantics.types import (
    ConditionType,
    DateType,
    NumberType,
    TextType,
    TupleType,
)
from mdsl.syntax import ast


def check_value(scope: Scope, node: ast.Expression) -> Expression | None:
    """Return a phrase as a checked value; None if an error was reported."""
    while isinstance(node, ast.Paren):
        node = node.inner
    match node:
        case ast.Name():
            return check_name(scope, node)
        case ast.Subscript():
            return check_subscript(scope, node)
        case ast.Attribute():
            return check_attribute(scope, node)
        case ast.Call():
            return check_call(scope, node)
        case ast.Reduction():
            return check_reduction(scope, node)
        case ast.Chain() | ast.Unary() | ast.Power():
            return _check_operation(scope, node)
        case ast.Comparison() | ast.Conditional() | ast.Default() | ast.Implication():
            return _check_choice(scope, node)
        case ast.Tuple():
            return _check_tuple(scope, node)
        case _:
            return _check_atom(scope, node)


def _check_operation(
    scope: Scope, node: ast.Chain | ast.Unary | ast.Power
) -> Expression | None:
    match node:
        case ast.Power():
            return check_power(scope, node)
        case ast.Unary(operator="not"):
            return check_complement(scope, node)
        case ast.Unary():
            return check_minus(scope, node)
        case ast.Chain(operators=("and" | "or", *_)):
            return check_logic(scope, node)
        case ast.Chain(operators=("+" | "-" | "|", *_)):
            return check_sum(scope, node)
        case ast.Chain():
            return check_product(scope, node)


def _check_choice(
    scope: Scope,
    node: ast.Comparison | ast.Conditional | ast.Default | ast.Implication,
) -> Expression | None:
    match node:
        case ast.Comparison():
            return check_comparison(scope, node)
        case ast.Conditional():
            return check_conditional(scope, node)
        case ast.Default():
            return check_default(scope, node)
        case ast.Implication():
            return check_inner_implication(scope, node)


def _check_atom(scope: Scope, node: ast.Expression) -> Expression | None:
    match node:
        case ast.Number(value=number):
            whole = NumberType(is_whole(number))
            return NumberConstant(number, type=whole, span=node.span)
        case ast.Infinity():
            return NumberConstant(math.inf, type=NumberType(), span=node.span)
        case ast.String(value=text):
            return TextConstant(text, type=TextType(), span=node.span)
        case ast.Date(value=date):
            return DateConstant(date, type=DateType(), span=node.span)
        case ast.MapLiteral() | ast.Comprehension(element=ast.MapItem()):
            scope.report(MisplacedMap(expected="a value", span=node.span))
            return None
        case _:
            scope.report(SetAsValue(span=node.span))
            return None


def _check_tuple(scope: Scope, node: ast.Tuple) -> Expression | None:
    items = check_items(scope, node.items)
    if items is None:
        return None
    types = []
    for item in items:
        if isinstance(item.type, ConditionType | TupleType):
            expected = "a member, a number, a date or a text"
            found = str(item.type)
            scope.report(WrongType(expected=expected, found=found, span=item.span))
            return None
        types.append(item.type)
    degree = max(item.degree for item in items)
    return TupleValue(
        items, type=TupleType(tuple(types)), degree=degree, span=node.span
    )
