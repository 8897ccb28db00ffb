"""Reductions: `sum`, `prod`, `min`, `max`, `any` and `all` over the instances of a query."""

from mdsl.diagnostics import did_you_mean
from mdsl.semantics import foreign_names
from mdsl.semantics.binders import check_query
from mdsl.semantics.conversions import (
    as_condition,
    as_linear,
    as_number,
    described,
)
from mdsl.semantics.errors.expressions import UnorderedComparison, WrongType
from mdsl.semantics.errors.names import UnknownFunction
from mdsl.semantics.errors.relations import MisplacedOrder, NotLinear
from mdsl.semantics.expressions import Expression, Reduction
from mdsl.semantics.scopes import Scope
from mdsl.semantics.types import ConditionType, MemberType, TupleType
from mdsl.syntax import ast

REDUCTIONS = ("sum", "prod", "min", "max", "any", "all")
SPECIAL_ORDERS = ("sos1", "sos2")


def check_reduction(scope: Scope, node: ast.Reduction) -> Expression | None:
    """Check `function(body for binders if condition)`."""
    if node.function not in (*REDUCTIONS, *SPECIAL_ORDERS):
        hint = foreign_names.REDUCTIONS.get(node.function)
        hint = hint or did_you_mean(node.function, REDUCTIONS)
        scope.report(UnknownFunction(name=node.function, hint=hint, span=node.span))
        return None
    inner, query = check_query(scope, node.binders, node.condition)
    value = inner.value(node.body)
    if node.function in SPECIAL_ORDERS:
        scope.report(MisplacedOrder(function=node.function, span=node.span))
        return None
    body = _body(scope, node.function, value)
    if body is None or query is None:
        return None
    return Reduction(
        node.function,
        body,
        query,
        type=body.type,
        degree=body.degree,
        span=node.span,
    )


def _body(scope: Scope, function: str, value: Expression | None) -> Expression | None:
    """Return the body of a reduction as what the reduction is made of."""
    match function:
        case "sum":
            return as_number(scope, value)
        case "prod":
            body = as_number(scope, value)
            if body is not None and body.degree:
                scope.report(NotLinear(function="prod", span=body.span))
                return None
            return body
        case "min" | "max":
            return _ordered_body(scope, function, value)
        case _:
            return as_condition(scope, value)


def _ordered_body(
    scope: Scope, function: str, value: Expression | None
) -> Expression | None:
    """Return the body of `min` or `max`: numbers, dates or members of an ordered set."""
    if value is None:
        return None
    if value.degree:
        purpose = f"what `{function}` is taken of"
        return as_linear(scope, as_number(scope, value), purpose)
    item = value.type
    if isinstance(item, ConditionType | TupleType):
        expected, found = "a number, a date or a member", described(value)
        scope.report(WrongType(expected=expected, found=found, span=value.span))
        return None
    if not scope.state.is_ordered(item):
        instead = ""
        if isinstance(item, MemberType):
            instead = f"declare it as `set {item.root} ordered`"
        scope.report(
            UnorderedComparison(
                operator=function, operand=str(item), instead=instead, span=value.span
            )
        )
        return None
    return value
