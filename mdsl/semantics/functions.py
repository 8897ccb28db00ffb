"""Calls: functions of numbers and dates, and where the others are checked."""

from collections.abc import Callable, Mapping

from mdsl.diagnostics import did_you_mean
from mdsl.semantics.conversions import (
    as_data,
    as_linear,
    as_number,
    as_plain,
    described,
    highest_degree,
    joined_number_type,
)
from mdsl.semantics.errors.expressions import MixedTypes, WrongType
from mdsl.semantics.errors.names import (
    ReductionWithoutIndex,
    SetAsValue,
    UnknownFunction,
)
from mdsl.semantics.errors.relations import MisplacedOrder, NotLinear
from mdsl.semantics.expressions import Expression, FunctionCall
from mdsl.semantics.foreign_names import FUNCTIONS
from mdsl.semantics.reductions import REDUCTIONS, SPECIAL_ORDERS
from mdsl.semantics.scopes import Scope, shown
from mdsl.semantics.shapes import check_piecewise, check_product_call
from mdsl.semantics.steps import (
    check_cardinality,
    check_end,
    check_position,
    check_step,
    has_arguments,
)
from mdsl.semantics.types import DateType, NumberType
from mdsl.syntax import ast

WHOLE = NumberType(is_integer=True)

ROUNDINGS = ("floor", "ceil", "round", "trunc")
NUMERIC = ("abs", *ROUNDINGS, "sqrt", "exp", "log", "log10", "sin", "cos")
EXTREMES = ("min", "max")
CALENDAR = ("weekday", "week", "month", "year", "day")

Check = Callable[[Scope, ast.Call], Expression | None]


def check_call(scope: Scope, node: ast.Call) -> Expression | None:
    """Check the call of a function that gives a value."""
    check = CHECKS.get(node.function)
    if check is not None:
        return check(scope, node)
    if node.function in REDUCTIONS:
        # Its arguments miss the indices that `for` would bind.
        report_without_index(scope, node)
        return None
    if node.function in scope.state.symbols:
        _report_round_brackets(scope, node)
        return None
    hint = FUNCTIONS.get(node.function, "")
    if not hint:
        hint = did_you_mean(node.function, [*CHECKS, *REDUCTIONS, "window"])
        for argument in node.arguments:
            scope.value(argument)
    scope.report(UnknownFunction(name=node.function, hint=hint, span=node.span))
    return None


def _report_round_brackets(scope: Scope, node: ast.Call) -> None:
    """Report `x(i)`, where `x` is declared."""
    items = ", ".join(shown(argument.span) for argument in node.arguments)
    hint = f"indices stand in square brackets: `{node.function}[{items}]`"
    scope.report(UnknownFunction(name=node.function, hint=hint, span=node.span))


def report_without_index(scope: Scope, node: ast.Call) -> None:
    """Report `sum(x)`, `sum(i, x[i])`, `sum(x[i], i in I)` and `sum(x[i] | i in I)`."""
    hint = ""
    match node.arguments:
        case (ast.Name(name=name),) if scope.state.declared(name) is not None:
            hint = f"write `{node.function}({name}[v] for v in {name})`"
        case (ast.Name(name=name), body):
            hint = f"write `{node.function}({shown(body.span)} for {name} in SET)`"
        case (ast.Comparison(operators=("in",)), body):
            hint = (
                f"write `{node.function}({shown(body.span)} for "
                f"{shown(node.arguments[0].span)})`"
            )
        case (body, ast.Comparison(operators=("in",))):
            hint = (
                f"write `{node.function}({shown(body.span)} for "
                f"{shown(node.arguments[1].span)})`"
            )
        case _:
            pass
    scope.report(
        ReductionWithoutIndex(function=node.function, hint=hint, span=node.span)
    )


def _check_numeric(scope: Scope, node: ast.Call) -> Expression | None:
    """Check a function of one number."""
    if not has_arguments(scope, node, 1, 1):
        return None
    argument = as_number(scope, scope.value(node.arguments[0]))
    if node.function == "abs":
        argument = as_linear(scope, argument, "what `abs` is taken of")
    if argument is None:
        return None
    if argument.degree and node.function != "abs":
        scope.report(NotLinear(function=node.function, span=node.span))
        return None
    is_whole = node.function in ROUNDINGS or (
        node.function == "abs" and argument.type == WHOLE
    )
    return FunctionCall(
        node.function,
        (argument,),
        type=NumberType(is_whole),
        degree=argument.degree,
        span=node.span,
    )


def _check_extreme(scope: Scope, node: ast.Call) -> Expression | None:
    """Check `min(a, b)` and `max(a, b)`, of numbers or of dates."""
    if len(node.arguments) < 2:
        report_without_index(scope, node)
        return None
    arguments = scope.values(node.arguments)
    if arguments is None:
        return None
    plain = [as_plain(argument) for argument in arguments]
    for operand in plain:
        if not isinstance(operand.type, NumberType | DateType):
            expected, found = "a number or a date", described(operand)
            scope.report(WrongType(expected=expected, found=found, span=operand.span))
            return None
        if type(operand.type) is not type(plain[0].type):
            left, right = str(plain[0].type), str(operand.type)
            scope.report(MixedTypes(left=left, right=right, span=operand.span))
            return None
        if as_linear(scope, operand, f"what `{node.function}` is taken of") is None:
            return None
    first = plain[0].type
    joined = joined_number_type(plain) if isinstance(first, NumberType) else first
    return FunctionCall(
        node.function,
        tuple(plain),
        type=joined,
        degree=highest_degree(plain),
        span=node.span,
    )


def _check_calendar(scope: Scope, node: ast.Call) -> Expression | None:
    """Check a function of one date."""
    if not has_arguments(scope, node, 1, 1):
        return None
    argument = as_data(scope, scope.value(node.arguments[0]), "a date")
    if argument is None:
        return None
    plain = as_plain(argument)
    if not isinstance(plain.type, DateType):
        found = described(argument)
        scope.report(WrongType(expected="a date", found=found, span=argument.span))
        return None
    return FunctionCall(node.function, (plain,), type=WHOLE, span=node.span)


def _report_order(scope: Scope, node: ast.Call) -> Expression | None:
    scope.report(MisplacedOrder(function=node.function, span=node.span))
    return None


def _report_set(scope: Scope, node: ast.Call) -> Expression | None:
    scope.report(SetAsValue(span=node.span))
    return None


CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(NUMERIC, _check_numeric),
    **dict.fromkeys(EXTREMES, _check_extreme),
    **dict.fromkeys(CALENDAR, _check_calendar),
    **dict.fromkeys(("prev", "next"), check_step),
    **dict.fromkeys(("first", "last"), check_end),
    **dict.fromkeys(SPECIAL_ORDERS, _report_order),
    "product": check_product_call,
    "piecewise": check_piecewise,
    "ord": check_position,
    "card": check_cardinality,
    "window": _report_set,
}
