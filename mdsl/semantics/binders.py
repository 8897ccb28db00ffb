"""Binders: the indices that a query binds, and the patterns that select."""

from collections.abc import Sequence

from mdsl.diagnostics import Related
from mdsl.semantics.conversions import as_condition, as_data, as_item
from mdsl.semantics.errors.declarations import PlainIndex
from mdsl.semantics.errors.expressions import PatternArity
from mdsl.semantics.errors.names import RepeatedIndex, ShadowedDeclaration
from mdsl.semantics.expressions import (
    Binder,
    Expression,
    Index,
    Query,
    Selection,
    SetExpression,
)
from mdsl.semantics.scopes import Binding, Scope, TupleIndex, counted, known
from mdsl.semantics.types import MemberType
from mdsl.semantics.unknown_names import report_unbound
from mdsl.syntax import ast

CONDITION = "a condition of the data"
CONDITION_REMEDY = (
    "a condition on the plan is stated by a constraint, or by `BINARY implies ...`"
)


def check_data_condition(
    scope: Scope, node: ast.Expression | None
) -> Expression | None:
    """Check a condition that must be known before the plan is."""
    if node is None:
        return None
    condition = as_condition(scope, scope.value(node))
    return as_data(scope, condition, CONDITION, CONDITION_REMEDY)


def check_query(
    scope: Scope, binders: Sequence[ast.Binder], condition: ast.Expression | None
) -> tuple[Scope, Query | None]:
    """Check `binders if condition`.

    Returns the scope in which the indices are bound, also where the query has errors, and
    the query.
    """
    checked: list[Binder | None] = []
    inner = scope
    for binder in binders:
        inner, result = check_binder(inner, binder)
        checked.append(result)
    where = check_data_condition(inner, condition)
    known_binders = known(checked)
    if known_binders is None or (condition is not None and where is None):
        return inner, None
    return inner, Query(known_binders, where)


def check_indexing(
    scope: Scope, name: str, indexing: ast.Indexing | None
) -> tuple[Scope, Query | None]:
    """Check what stands in brackets behind a declared name."""
    if indexing is None:
        return scope, Query()
    inner, query = check_query(scope, indexing.binders, indexing.condition)
    if query is None:
        return inner, None
    is_sound = True
    for index in query.indices:
        if not isinstance(index.type, MemberType):
            is_sound = False
            scope.report(
                PlainIndex(
                    name=name,
                    position="an index",
                    found=f"{index.type}",
                    instead=(
                        "declare the set, `set NAME = ...`, and use its name here; a part "
                        "of it is `[i in NAME & (1..4)]` or `[i in NAME if ...]`"
                    ),
                    span=index.span,
                )
            )
    return inner, query if is_sound else None


def check_binder(scope: Scope, node: ast.Binder) -> tuple[Scope, Binder | None]:
    """Check one binder; a pattern's names are bound even where its set has errors."""
    if node.pattern is None and isinstance(node.set, ast.Name):
        name = node.set
        if not scope.knows(name.name):
            report_unbound(scope, name)
            return scope.with_bindings({name.name: None}), None
    members = scope.set(node.set)
    match node.pattern:
        case None:
            return scope, _anonymous(node, members)
        case ast.Name():
            return _check_single(scope, node, node.pattern, members)
        case ast.Tuple():
            return _check_tuple(scope, node, node.pattern, members)


def _anonymous(node: ast.Binder, members: SetExpression | None) -> Binder | None:
    if members is None:
        return None
    indices = tuple(Index("", item, node.span) for item in members.type.items)
    return Binder(indices, members, node.span)


def _check_single(
    scope: Scope, node: ast.Binder, name: ast.Name, members: SetExpression | None
) -> tuple[Scope, Binder | None]:
    """Check `i in I`, or `v in Lane` with a hidden index for each component of `v`."""
    if not _is_new(scope, name):
        return scope.with_bindings({name.name: None}), None
    if members is None:
        return scope.with_bindings({name.name: None}), None
    items = members.type.items
    if len(items) == 1:
        index = Index(name.name, items[0], name.span)
        bound = scope.with_bindings({name.name: index})
        return bound, Binder((index,), members, node.span)
    indices = tuple(
        Index(f"{name.name}.{position}", item, name.span)
        for position, item in enumerate(items, 1)
    )
    whole = TupleIndex(name.name, indices, members)
    return scope.with_bindings({name.name: whole}), Binder(indices, members, node.span)


def _check_tuple(
    scope: Scope, node: ast.Binder, pattern: ast.Tuple, members: SetExpression | None
) -> tuple[Scope, Binder | None]:
    """Check `(=i, j) in Lane`."""
    if members is not None and members.type.arity != len(pattern.items):
        scope.report(
            PatternArity(
                found=counted(len(pattern.items), "position"),
                expected=counted(members.type.arity, "component"),
                type=str(members.type),
                span=pattern.span,
            )
        )
        members = None
    bindings: dict[str, Binding] = {}
    positions: list[Index | Selection | None] = []
    for at, item in enumerate(pattern.items):
        target = None if members is None else members.type.items[at]
        match item:
            case ast.Select(value=value):
                selected = as_data(scope, scope.value(value), "a selection")
                if selected is not None and target is not None:
                    selected = as_item(scope, selected, target)
                positions.append(None if selected is None else Selection(selected))
            case ast.Name() if _is_new(scope.with_bindings(bindings), item):
                index = None if target is None else Index(item.name, target, item.span)
                bindings[item.name] = index
                positions.append(index)
            case ast.Name(name=name):
                bindings[name] = None
                positions.append(None)
            case _:
                positions.append(None)
    inner = scope.with_bindings(bindings)
    known_positions: tuple[Index | Selection, ...] | None = known(positions)
    if members is None or known_positions is None:
        return inner, None
    return inner, Binder(known_positions, members, node.span)


def _is_new(scope: Scope, name: ast.Name) -> bool:
    """Return whether a name may be bound; report a name that has a meaning already."""
    if name.name in scope.bindings:
        known_binding = scope.bindings[name.name]
        related: tuple[Related, ...] = ()
        match known_binding:
            case Index(span=span):
                related = (Related(span, "bound here"),)
            case TupleIndex(indices=(first, *_)):
                related = (Related(first.span, "bound here"),)
            case _:
                pass
        scope.report(RepeatedIndex(name=name.name, span=name.span, related=related))
        return False
    symbol = scope.state.symbols.get(name.name)
    if symbol is None:
        return True
    related = (Related(symbol.span, "declared here"),)
    shadowed = ShadowedDeclaration(
        name=name.name, keyword=symbol.keyword, span=name.span, related=related
    )
    # A short name of a declaration would else be told of at every index of that name.
    if (ShadowedDeclaration, symbol) not in scope.state.reported:
        scope.report(shadowed)
    scope.state.reported.add((ShadowedDeclaration, symbol))
    return False
