"""Two sets joined, and a set brought to the types of another one."""

from collections.abc import Sequence

from mdsl.diagnostics import InternalError
from mdsl.semantics.conversions import converted
from mdsl.semantics.errors.expressions import MixedSets
from mdsl.semantics.expressions import (
    Binder,
    ComprehensionSet,
    Conjunction,
    Expression,
    Index,
    IndexValue,
    LiteralSet,
    Membership,
    ProductSet,
    Query,
    RangeSet,
    SetAlgebra,
    SetExpression,
    SetReference,
    TupleValue,
)
from mdsl.semantics.references import expanded
from mdsl.semantics.scopes import Scope, known, known_sets, known_values
from mdsl.semantics.types import (
    ConditionType,
    DateType,
    ItemType,
    MemberType,
    NumberType,
    SetType,
    TupleType,
)
from mdsl.source import Span

CONDITION = ConditionType()
NOT_ITEMS = ConditionType | TupleType


def combine(
    scope: Scope, operator: str, left: SetExpression, right: SetExpression, span: Span
) -> SetExpression | None:
    """Return `left operator right` for `|`, `&`, `-` and `*`."""
    if operator == "*":
        items = (*left.type.items, *right.type.items)
        return ProductSet((left, right), type=scope.state.set_type(items), span=span)
    targets = _common_items(left.type, right.type)
    if targets is not None:
        sides = known_sets(
            [
                coerced(scope, left, targets, is_cut=operator == "&"),
                coerced(scope, right, targets, is_cut=operator != "|"),
            ]
        )
        if sides is not None:
            kind = scope.state.set_type(targets)
            return SetAlgebra(operator, *sides, type=kind, span=span)
    scope.report(
        MixedSets(
            operator=operator,
            left=str(left.type),
            right=str(right.type),
            span=right.span,
        )
    )
    return None


def _common_items(left: SetType, right: SetType) -> tuple[ItemType, ...] | None:
    """Return the types that both sides can have: members rather than plain values."""
    if left.arity != right.arity:
        return None
    items: list[ItemType] = []
    for one, other in zip(left.items, right.items, strict=True):
        match one, other:
            case NumberType(is_integer=first), NumberType(is_integer=second):
                items.append(NumberType(first and second))
            case _, MemberType():
                items.append(other)
            case _:
                items.append(one)
    return tuple(items)


def coerced(
    scope: Scope,
    members: SetExpression,
    targets: Sequence[ItemType],
    *,
    is_cut: bool = False,
) -> SetExpression | None:
    """Return a set with its components as items of other types; None if they cannot be.

    Literals become members of the sets they are compared with; plain values of ranges and
    columns are looked up there. Where `is_cut` holds, numbers and dates of ranges and
    comprehensions that are no members there make no tuple, instead of an error: written
    ones and those of tables may be misspelt, and computed ones cannot.
    """
    if members.type.arity != len(targets):
        return None
    if members.type.items == tuple(targets):
        return members
    kind = scope.state.set_type(tuple(targets))
    match members:
        case LiteralSet():
            return _coerced_literal(members, targets, kind)
        case ComprehensionSet(components=components, query=query):
            fitting = _coerced_tuple(components, targets)
            if fitting is None:
                return None
            if is_cut:
                query = _cut(scope, query, components, fitting)
            return ComprehensionSet(fitting, query, type=kind, span=members.span)
        case SetAlgebra(operator=operator, left=left, right=right):
            sides = known_sets(
                [coerced(scope, s, targets, is_cut=is_cut) for s in (left, right)]
            )
            if sides is None:
                return None
            return SetAlgebra(operator, *sides, type=kind, span=members.span)
        case ProductSet(factors=factors):
            return _coerced_product(scope, members, factors, targets, is_cut=is_cut)
        case _:
            is_cut = is_cut and isinstance(members, RangeSet)
            return _looked_up(scope, members, targets, kind, is_cut=is_cut)


def _coerced_literal(
    members: LiteralSet, targets: Sequence[ItemType], kind: SetType
) -> SetExpression | None:
    rows = known([_coerced_tuple(expanded(item), targets) for item in members.items])
    if rows is None:
        return None
    tuples = tuple(make_tuple(row, members.span) for row in rows)
    return LiteralSet(tuples, type=kind, span=members.span)


def _coerced_product(
    scope: Scope,
    members: ProductSet,
    factors: Sequence[SetExpression],
    targets: Sequence[ItemType],
    *,
    is_cut: bool,
) -> SetExpression | None:
    fitting: list[SetExpression | None] = []
    rest = list(targets)
    for factor in factors:
        own, rest = rest[: factor.type.arity], rest[factor.type.arity :]
        fitting.append(coerced(scope, factor, own, is_cut=is_cut))
    known_factors = known_sets(fitting)
    if known_factors is None:
        return None
    kind = scope.state.set_type(tuple(targets))
    return ProductSet(known_factors, type=kind, span=members.span)


def _looked_up(
    scope: Scope,
    members: SetExpression,
    targets: Sequence[ItemType],
    kind: SetType,
    *,
    is_cut: bool,
) -> SetExpression | None:
    """Return `{converted item for item in members}`."""
    indices = tuple(Index("", item, members.span) for item in members.type.items)
    values = [IndexValue(i, type=i.type, span=members.span) for i in indices]
    components = _coerced_tuple(values, targets)
    if components is None:
        return None
    query = Query((Binder(indices, members, members.span),))
    if is_cut:
        query = _cut(scope, query, values, components)
    return ComprehensionSet(components, query, type=kind, span=members.span)


def _cut(
    scope: Scope,
    query: Query,
    plain: Sequence[Expression],
    fitting: Sequence[Expression],
) -> Query:
    """Return a query for the rows whose numbers and dates are members of their sets."""
    tests: list[Expression] = []
    for value, member in zip(plain, fitting, strict=True):
        is_plain = isinstance(value.type, NumberType | DateType)
        if is_plain and isinstance(member.type, MemberType):
            kind = scope.state.set_type((member.type,))
            root = SetReference(member.type.root, type=kind, span=member.span)
            tests.append(Membership((member,), root, type=CONDITION, span=member.span))
    if not tests:
        return query
    conditions = tests if query.condition is None else [query.condition, *tests]
    both = Conjunction(tuple(conditions), type=CONDITION, span=conditions[0].span)
    return Query(query.binders, conditions[0] if len(conditions) == 1 else both)


def _coerced_tuple(
    items: Sequence[Expression], targets: Sequence[ItemType]
) -> tuple[Expression, ...] | None:
    pairs = zip(items, targets, strict=True)
    return known_values([converted(item, target) for item, target in pairs])


def make_tuple(items: Sequence[Expression], span: Span) -> Expression:
    """Return items as a tuple; a single item stands for itself."""
    if len(items) == 1:
        return items[0]
    types = tuple(i.type for i in items if not isinstance(i.type, NOT_ITEMS))
    if len(types) < len(items):
        raise InternalError("a tuple of conditions or of tuples")
    return TupleValue(tuple(items), type=TupleType(types), span=span)
