"""Derived values: data, named expressions, sets, and recursions."""

from mdsl.semantics.attributes import (
    Attributes,
    collect_attributes,
    described_symbol,
    report_misplaced,
)
from mdsl.semantics.binders import check_indexing
from mdsl.semantics.conversions import as_data, described
from mdsl.semantics.dependence import RECURSION_OF_SETS
from mdsl.semantics.errors.expressions import WrongType
from mdsl.semantics.errors.names import (
    DependenceCycle,
    RecursionOfVariables,
    UnusableSelfReference,
)
from mdsl.semantics.expressions import (
    Expression,
    NumberConstant,
    Query,
)
from mdsl.semantics.model import Let
from mdsl.semantics.recursion import own_cells, scan_index, seed_type
from mdsl.semantics.scopes import Scope, State
from mdsl.semantics.self_references import self_references
from mdsl.semantics.set_declarations import SetParts, define_set
from mdsl.semantics.setlike import is_set_like
from mdsl.semantics.symbols import Symbol, references
from mdsl.semantics.types import (
    ConditionType,
    NumberType,
    TupleType,
)
from mdsl.source import Span
from mdsl.syntax import ast

MAX_ASSUMPTIONS = 3

NEEDS_ITSELF = (
    "this is the cell that is being defined; another one is `prev(t)`, `t - 1`, or the one "
    "that a param of members names, as in `parent[n]`"
)
CHOSEN_BY_ITSELF = (
    "which cells are used must be known from other data: conditions, sets and brackets "
    "around it hold no cell of the same `let`"
)


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
        itself = next(references({symbol.name: symbol}, [statement.body]), None)
        if itself is not None:
            _report_recursive_set(state, symbol.name, itself[1])
        elif indexing is not None:
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


def _report_recursive_set(state: State, name: str, span: Span) -> None:
    """Report a set that uses itself: a family is no sequence of earlier sets."""
    path = f"{name} -> {name}"
    found = DependenceCycle(
        name=name, next=name, path=path, instead=RECURSION_OF_SETS, span=span
    )
    state.report(found)


def _made(
    symbol: Symbol,
    indexing: Query,
    attributes: Attributes,
    body: Expression,
    *,
    is_recursive: bool = False,
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
        is_recursive=is_recursive,
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
        instead = (
            "a condition on the plan is stated by a constraint; a binary that tells "
            "whether it holds is `var is_met binary == ...`"
        )
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
    """Check a `let` that uses its own cells.

    What its cells are must be known to check the body that says so: the part of the body
    that does not use them gives a first guess, and the body is checked until guess and
    finding agree.
    """
    state = scope.state
    assumed = seed_type(scope, symbol, body)
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
        cell, _ = next(own_cells(symbol.name, found))
        state.report(RecursionOfVariables(name=symbol.name, span=cell.span))
        return
    position = scan_index(scope, symbol, found, indexing)
    if position is not None or _is_known_before(scope, symbol, found, indexing):
        state.lets[symbol.name] = _made(
            symbol, indexing, attributes, found, is_recursive=True, scan_index=position
        )


def _is_known_before(
    scope: Scope, symbol: Symbol, body: Expression, indexing: Query
) -> bool:
    """Return whether the data tell in which order the cells of a `let` can be known."""
    for reference in self_references(symbol.name, body):
        instead = ""
        if not reference.is_known:
            instead = CHOSEN_BY_ITSELF
        elif reference.means_itself(indexing):
            instead = NEEDS_ITSELF
        if instead:
            span = reference.cell.span
            found = UnusableSelfReference(name=symbol.name, instead=instead, span=span)
            scope.report(found)
            return False
    return True
