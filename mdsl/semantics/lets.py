"""Derived values: data, named expressions, sets, and recursions along an ordered index."""

from mdsl.semantics.attributes import (
    Attributes,
    collect_attributes,
    described_symbol,
    report_misplaced,
)
from mdsl.semantics.binders import check_indexing
from mdsl.semantics.conversions import as_data, described
from mdsl.semantics.errors.expressions import WrongType
from mdsl.semantics.errors.names import RecursionOfVariables, UnusableSelfReference
from mdsl.semantics.expressions import (
    Addition,
    Expression,
    Index,
    IndexValue,
    LetValue,
    MemberToValue,
    NumberConstant,
    Query,
    Step,
    ValueToMember,
)
from mdsl.semantics.free import Part, parts, query_parts
from mdsl.semantics.model import Let
from mdsl.semantics.scopes import Scope, State
from mdsl.semantics.set_declarations import SetParts, define_set
from mdsl.semantics.setlike import is_set_like
from mdsl.semantics.symbols import Symbol, references
from mdsl.semantics.types import (
    ConditionType,
    DateType,
    MemberType,
    NumberType,
    ScalarType,
    TupleType,
)
from mdsl.syntax import ast

MAX_ASSUMPTIONS = 3


def check_let(state: State, symbol: Symbol) -> None:
    """Check a `let` statement."""
    statement = symbol.statement
    if not isinstance(statement, ast.Definitional):
        return
    attributes = collect_attributes(state, statement.attributes)
    scope = Scope(state, symbol.name)
    inner, indexing = check_indexing(scope, symbol.name, statement.indexing)
    if is_set_like(inner, statement.body):
        instead = "a set has no unit"
        report_misplaced(
            state, attributes, ("unit",), described_symbol(symbol), instead
        )
        if indexing is not None:
            made = define_set(
                SetParts(symbol, inner, indexing, attributes), statement.body
            )
            if made is not None:
                state.sets[symbol.name] = made
        return
    body_scope = Scope(state, symbol.name, inner.bindings, allows_quadratic=True)
    own = {symbol.name: symbol}
    if indexing is not None and any(references(own, [statement.body])):
        _check_recursion(body_scope, symbol, statement.body, indexing, attributes)
        return
    body = _sound_body(body_scope, body_scope.value(statement.body))
    if body is not None and indexing is not None:
        state.lets[symbol.name] = _made(symbol, indexing, attributes, body)


def _made(
    symbol: Symbol,
    indexing: Query,
    attributes: Attributes,
    body: Expression,
    scan_index: int | None = None,
) -> Let:
    return Let(
        name=symbol.name,
        span=symbol.span,
        indexing=indexing,
        description=attributes.description,
        unit=attributes.unit,
        type=body.type,
        degree=body.degree,
        body=body,
        scan_index=scan_index,
    )


def _sound_body(scope: Scope, body: Expression | None) -> Expression | None:
    """Return a body that may be that of a `let`; report what cannot."""
    if body is None:
        return None
    if isinstance(body.type, TupleType):
        expected, found = "a single value", described(body)
        scope.report(WrongType(expected=expected, found=found, span=body.span))
        return None
    if body.degree and isinstance(body.type, ConditionType):
        instead = "a condition on the plan is stated by a constraint"
        return as_data(scope, body, "a condition", instead)
    return body


# --- recursion ---------------------------------------------------------------------------------


def _check_recursion(
    scope: Scope,
    symbol: Symbol,
    body: ast.Expression,
    indexing: Query,
    attributes: Attributes,
) -> None:
    """Check a `let` that uses its own earlier cells.

    What its cells are must be known to check the body that says so: the part of the body
    that does not use them gives a first guess, and the body is checked until guess and
    finding agree.
    """
    state = scope.state
    assumed = _seed_type(scope, symbol, body)
    found: Expression | None = None
    checkpoint = state.checkpoint()
    for _ in range(MAX_ASSUMPTIONS):
        state.restore(checkpoint)
        state.lets[symbol.name] = Let(
            name=symbol.name,
            span=symbol.span,
            indexing=indexing,
            type=assumed,
            degree=0,
            body=NumberConstant(0.0, type=NumberType()),
        )
        found = _sound_body(scope, scope.value(body))
        if found is None or found.type == assumed:
            break
        assumed = NumberType() if isinstance(assumed, NumberType) else found.type
    del state.lets[symbol.name]
    if found is None:
        return
    if found.degree:
        span = _own_cells(symbol.name, found)[0].span
        state.report(RecursionOfVariables(name=symbol.name, span=span))
        return
    position = _scan_index(scope, symbol, found, indexing)
    if position is not None:
        made = _made(symbol, indexing, attributes, found, position)
        state.lets[symbol.name] = made


def _seed_type(scope: Scope, symbol: Symbol, node: ast.Expression) -> ScalarType:
    """Return the type of the first part of a body that is an alternative for the whole."""
    own = {symbol.name: symbol}
    stack: list[ast.Expression] = [node]
    while stack:
        candidate = stack.pop()
        match candidate:
            case ast.Paren(inner=inner):
                stack.append(inner)
            case ast.Default(reference=first, alternative=second):
                stack += [second, first]
            case ast.Conditional(value=first, otherwise=second):
                stack += [second, first]
            case ast.Chain(operators=("+" | "-", *_), operands=operands):
                stack += reversed(operands)
            case (
                ast.Comparison()
                | ast.Chain(operators=("and" | "or", *_))
                | ast.Unary(operator="not")
                | ast.Reduction(function="any" | "all")
            ):
                return ConditionType()
            case _ if not any(references(own, [candidate])):
                checkpoint = scope.state.checkpoint()
                value = scope.value(candidate)
                scope.state.restore(checkpoint)
                if value is not None:
                    return _widest(value.type)
            case _:
                pass
    return NumberType(is_integer=True)


def _widest(item: ScalarType) -> ScalarType:
    return NumberType(is_integer=True) if isinstance(item, NumberType) else item


def _own_cells(name: str, body: Expression) -> list[LetValue]:
    """Return the references of a body to cells of its own `let`."""
    found: list[LetValue] = []
    stack: list[Part] = [body]
    while stack:
        part = stack.pop()
        if isinstance(part, LetValue) and part.name == name:
            found.append(part)
        inner = query_parts(part) if isinstance(part, Query) else parts(part)
        stack += reversed(inner)
    return found


def _scan_index(
    scope: Scope, symbol: Symbol, body: Expression, indexing: Query
) -> int | None:
    """Return the position of the index along which a `let` is evaluated step by step."""
    positions: set[int] = set()
    for cell in _own_cells(symbol.name, body):
        steps = [
            position
            for position, (argument, index) in enumerate(
                zip(cell.arguments, indexing.indices, strict=True)
            )
            if not _is_index(argument, index)
        ]
        if len(steps) != 1 or not _is_earlier(
            scope, cell.arguments[steps[0]], indexing.indices[steps[0]]
        ):
            scope.report(UnusableSelfReference(name=symbol.name, span=cell.span))
            return None
        positions.add(steps[0])
    if len(positions) > 1:
        scope.report(UnusableSelfReference(name=symbol.name, span=body.span))
        return None
    return positions.pop()


def _is_index(value: Expression, index: Index) -> bool:
    return isinstance(value, IndexValue) and value.index is index


def _is_earlier(scope: Scope, value: Expression, index: Index) -> bool:
    """Return whether a value is an earlier member than an index, along one order."""
    item = index.type
    if not isinstance(item, MemberType) or not scope.state.is_ordered(item):
        return False
    if scope.state.sets[item.root].is_circular:
        return False
    match value:
        case Step(operand=operand, count=count, is_forward=False):
            return _is_positive(count) and (
                _is_index(operand, index) or _is_earlier(scope, operand, index)
            )
        case ValueToMember(
            operand=Addition(operands=(MemberToValue(operand=first), *counts)) as total
        ):
            return (
                _is_index(first, index)
                and set(total.operators) == {"-"}
                and all(_is_positive(count) for count in counts)
            )
        case _:
            return False


def _is_positive(count: Expression) -> bool:
    """Return whether a number of steps may be above 0; data are checked when it is used."""
    if isinstance(count.type, DateType):
        return False
    return not isinstance(count, NumberConstant) or count.value > 0
