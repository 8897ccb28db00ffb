"""Variables: their positions first, then bounds, boundaries and definitions."""

from functools import partial

from mdsl.records import changed
from mdsl.semantics.attributes import (
    DEFINITION,
    LOWER,
    UPPER,
    Attributes,
    collect_attributes,
    report_contradictions,
)
from mdsl.semantics.binders import check_indexing
from mdsl.semantics.conversions import as_data, as_linear, as_number
from mdsl.semantics.errors.declarations import (
    NoLowerBound,
    NotOneOrderedIndex,
    StrictBound,
)
from mdsl.semantics.errors.relations import ConditionNotBinary
from mdsl.semantics.expressions import Expression, NumberConstant
from mdsl.semantics.logic import check_plan_condition
from mdsl.semantics.model import Variable, item_types
from mdsl.semantics.parameters import Finish
from mdsl.semantics.scopes import Scope, State
from mdsl.semantics.symbols import Symbol, stepped_positions
from mdsl.semantics.types import NumberType
from mdsl.source import Span
from mdsl.syntax import ast

CONTRADICTIONS = (
    ("free", LOWER),
    ("free", "binary"),
    ("binary", LOWER),
    ("binary", UPPER),
    ("binary", "integer"),
    ("binary", "semicontinuous"),
    ("free", "semicontinuous"),
)
LOGIC = ("any", "all")


def check_variable(state: State, symbol: Symbol) -> Finish | None:
    """Check the positions of a variable, and return what checks the rest."""
    statement = symbol.statement
    scope = Scope(state, symbol.name)
    attributes = collect_attributes(state, statement.attributes)
    report_contradictions(state, attributes, CONTRADICTIONS)
    inner, indexing = check_indexing(scope, symbol.name, statement.indexing)
    if indexing is None:
        return None
    is_binary = "binary" in attributes
    variable = Variable(
        name=symbol.name,
        span=symbol.span,
        indexing=indexing,
        description=attributes.description,
        unit=attributes.unit,
        lower=None,
        upper=None,
        is_integer=is_binary or "integer" in attributes,
        is_binary=is_binary,
        is_semicontinuous="semicontinuous" in attributes,
    )
    state.variables[symbol.name] = variable
    return partial(_finish_variable, inner, symbol, variable, attributes)


def _finish_variable(
    scope: Scope, symbol: Symbol, variable: Variable, attributes: Attributes
) -> None:
    """Check all that a variable says beyond its positions."""
    if not {LOWER, "free", "binary"} & attributes.by_key.keys():
        scope.report(NoLowerBound(name=symbol.name, span=symbol.span))
    lower, upper = _bound(scope, attributes, LOWER), _bound(scope, attributes, UPPER)
    if variable.is_binary:
        lower, upper = _constant(0.0, symbol.span), _constant(1.0, symbol.span)
    start = attributes.value("start")
    scope.state.variables[symbol.name] = changed(
        variable,
        lower=lower,
        upper=upper,
        before=_boundary(scope, attributes, "before"),
        after=_boundary(scope, attributes, "after"),
        ordered_position=_ordered_position(scope, symbol, variable, attributes),
        start=None if start is None else _data_number(scope, start, "a start value"),
        definition=_definition(scope, symbol, attributes),
    )


def _constant(value: float, span: Span) -> NumberConstant:
    return NumberConstant(value, type=NumberType(is_integer=True), span=span)


def _data_number(scope: Scope, node: ast.Expression, purpose: str) -> Expression | None:
    return as_data(scope, as_number(scope, scope.value(node)), purpose)


def _bound(scope: Scope, attributes: Attributes, key: str) -> Expression | None:
    node = attributes.bound(key)
    if node is None:
        return None
    if len(node.operator) == 1:
        scope.report(StrictBound(operator=node.operator, span=node.span))
        return None
    instead = "state a bound that is decided by a constraint"
    value = as_number(scope, scope.value(node.value))
    return as_data(scope, value, "the bound of a variable", instead)


def _boundary(scope: Scope, attributes: Attributes, word: str) -> Expression | None:
    """Return what a reference beyond one end stands for; it may be a variable, too."""
    node = attributes.value(word)
    if node is None:
        return None
    value = as_number(scope, scope.value(node))
    return as_linear(scope, value, f"the value of `{word}`")


def _ordered_position(
    scope: Scope, symbol: Symbol, variable: Variable, attributes: Attributes
) -> int | None:
    """Return the position of the index that a boundary is for.

    That is the one ordered index, or of several the one along which references step.
    """
    words = [word for word in ("before", "after") if word in attributes]
    if not words:
        return None
    ordered = [
        position
        for position, item in enumerate(item_types(variable))
        if scope.state.is_ordered(item)
    ]
    if len(ordered) > 1:
        arity = len(item_types(variable))
        stepped = stepped_positions(scope.state.symbols, symbol.name, arity)
        ordered = [position for position in ordered if position in stepped] or ordered
    if len(ordered) == 1:
        return ordered[0]
    count = "none" if not ordered else str(len(ordered))
    scope.report(
        NotOneOrderedIndex(
            name=symbol.name,
            attribute=words[0],
            count=count,
            span=attributes.span(words[0]),
        )
    )
    return None


def _definition(
    scope: Scope, symbol: Symbol, attributes: Attributes
) -> Expression | None:
    """Return what a defined variable equals: a number, or a condition for a binary."""
    node = attributes.value(DEFINITION)
    if node is None:
        return None
    if not _is_logic(node):
        value = as_number(scope, scope.value(node))
        return as_linear(scope, value, "the definition of a variable")
    condition = check_plan_condition(scope, node)
    if condition is not None and "binary" not in attributes:
        scope.report(ConditionNotBinary(name=symbol.name, span=node.span))
        return None
    return condition


def _is_logic(node: ast.Expression) -> bool:
    """Return whether a phrase has the form of a condition."""
    while isinstance(node, ast.Paren):
        node = node.inner
    match node:
        case ast.Reduction(function=function) | ast.Call(function=function):
            return function in LOGIC
        case ast.Chain(operators=("and" | "or", *_)) | ast.Unary(operator="not"):
            return True
        case ast.Comparison():
            return True
        case _:
            return False
