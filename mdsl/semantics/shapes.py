"""Functions of variables that are made rows: `product` and `piecewise`."""

from collections.abc import Sequence

from mdsl.semantics.binaries import is_binary
from mdsl.semantics.binders import check_query
from mdsl.semantics.conversions import as_data, as_linear, as_number
from mdsl.semantics.errors.relations import (
    OneSlope,
    ProductWithoutBinary,
    WrongPoints,
)
from mdsl.semantics.expressions import (
    Expression,
    FunctionCall,
    Multiplication,
    PointList,
    Query,
)
from mdsl.semantics.relations import without_parentheses
from mdsl.semantics.scopes import Scope, known, known_values, shown
from mdsl.semantics.steps import has_arguments
from mdsl.semantics.types import NumberType
from mdsl.syntax import ast

NUMBER = NumberType()


def check_product_call(scope: Scope, node: ast.Call) -> Expression | None:
    """Check `product(b, e)`: the binary comes first in what is returned."""
    if not has_arguments(scope, node, 2, 2):
        return None
    purpose = "a factor of `product`"
    factors = known_values(
        [
            as_linear(scope, as_number(scope, scope.value(argument)), purpose)
            for argument in node.arguments
        ]
    )
    if factors is None:
        return None
    left, right = factors
    if not (left.degree and right.degree):
        degree = max(left.degree, right.degree)
        return Multiplication(
            factors, ("*",), type=NUMBER, degree=degree, span=node.span
        )
    if not is_binary(scope.state, left):
        left, right = right, left
    if not is_binary(scope.state, left):
        one, other = (shown(factor.span) for factor in factors)
        scope.report(ProductWithoutBinary(left=one, right=other, span=node.span))
        return None
    return FunctionCall("product", (left, right), type=NUMBER, degree=1, span=node.span)


def check_piecewise(scope: Scope, node: ast.Call) -> Expression | None:
    """Check `piecewise(x, points)` and `piecewise(x, points, before, after)`."""
    if not has_arguments(scope, node, 2, 4):
        return None
    if len(node.arguments) == 3:
        scope.report(OneSlope(span=node.span))
        return None
    first, written, *others = node.arguments
    value = as_number(scope, scope.value(first))
    value = as_linear(scope, value, "what `piecewise` is a function of")
    points = _points(scope, without_parentheses(written))
    slopes = known_values([_datum(scope, node, "a slope") for node in others])
    if value is None or points is None or slopes is None:
        return None
    arguments = (value, points, *slopes)
    return FunctionCall(
        "piecewise", arguments, type=NUMBER, degree=value.degree, span=node.span
    )


def _points(scope: Scope, node: ast.Expression) -> PointList | None:
    """Check `{x: y, ...}` and `{x[k]: y[k] for k in Point}`."""
    query: Query | None = None
    match node:
        case ast.MapLiteral(items=items):
            pass
        case ast.Comprehension(element=ast.MapItem() as item):
            scope, query = check_query(scope, node.binders, node.condition)
            items = (item,)
            if query is None:
                return None
        case _:
            scope.report(WrongPoints(span=node.span))
            return None
    pairs = known([_point(scope, item) for item in items])
    if pairs is None:
        return None
    return PointList(pairs, query, type=NUMBER, span=node.span)


def _point(scope: Scope, item: ast.MapItem) -> tuple[Expression, Expression] | None:
    ends: Sequence[ast.Expression] = (item.key, item.value)
    pair = known_values([_datum(scope, node, "a point") for node in ends])
    return None if pair is None else (pair[0], pair[1])


def _datum(scope: Scope, node: ast.Expression, purpose: str) -> Expression | None:
    return as_data(scope, as_number(scope, scope.value(node)), purpose)
