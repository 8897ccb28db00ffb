"""Declared sets: root sets, subsets, relations and families."""

from mdsl.diagnostics import Related
from mdsl.records import changed, record
from mdsl.semantics.attributes import (
    SOURCE,
    VALUE,
    Attributes,
    collect_attributes,
    described_symbol,
    report_contradictions,
    report_misplaced,
)
from mdsl.semantics.binders import check_indexing
from mdsl.semantics.columns import columns_of, snake_case
from mdsl.semantics.conversions import PLAIN_TYPES, plain_kind
from mdsl.semantics.errors.declarations import (
    FamilyFromData,
    MisplacedAttribute,
    NoMembers,
    PlainIndex,
    WrongArity,
    WrongKind,
    WrongOrder,
)
from mdsl.semantics.errors.expressions import NotWhole
from mdsl.semantics.expressions import LiteralSet, Query, SetExpression
from mdsl.semantics.model import IndexSet
from mdsl.semantics.scopes import Scope, State
from mdsl.semantics.setalgebra import coerced
from mdsl.semantics.sources import set_sources
from mdsl.semantics.symbols import Symbol
from mdsl.semantics.types import ItemType, Kind, MemberType, NumberType, SetType
from mdsl.source import Span
from mdsl.syntax import ast

CONTRADICTIONS = ((SOURCE, VALUE), ("integer", "date"))
KIND_WORDS = {"integer": Kind.INTEGER, "date": Kind.DATE}
MEMBERS = {Kind.TEXT: "texts", Kind.INTEGER: "whole numbers", Kind.DATE: "dates"}


@record(eq=False)
class SetParts:
    """What a declaration says of a set.

    Attributes:
        symbol: Its name.
        scope: The scope in which the indices of a family are bound.
        indexing: These indices.
        attributes: Its attributes.
        within: The set that it lies within.
    """

    symbol: Symbol
    scope: Scope
    indexing: Query
    attributes: Attributes
    within: SetExpression | None = None

    @property
    def state(self) -> State:
        """The model so far."""
        return self.scope.state

    @property
    def name(self) -> str:
        """The name of the set."""
        return self.symbol.name


def check_set_declaration(state: State, symbol: Symbol) -> None:
    """Check a `set` statement."""
    statement = symbol.statement
    scope = Scope(state, symbol.name)
    attributes = collect_attributes(state, statement.attributes)
    report_contradictions(state, attributes, CONTRADICTIONS)
    inner, indexing = check_indexing(scope, symbol.name, statement.indexing)
    written = attributes.value("within")
    within = None if written is None else inner.set(written)
    if indexing is None or (written is not None and within is None):
        return
    parts = SetParts(symbol, inner, indexing, attributes, within)
    source, value = attributes.source(), attributes.value(VALUE)
    result = None
    if within is not None:
        instead = "the members are of the kind of the set that they are within"
        declaration = f"{described_symbol(symbol)} within another set"
        report_misplaced(state, attributes, tuple(KIND_WORDS), declaration, instead)
    if source is not None:
        result = _read_set(parts, source)
    elif value is not None:
        result = define_set(parts, value)
    else:
        state.report(NoMembers(name=symbol.name, span=symbol.span))
    if result is not None:
        state.sets[symbol.name] = result


# --- sets that are read ------------------------------------------------------------------------


def _read_set(parts: SetParts, node: ast.From) -> IndexSet | None:
    """Return a set that is read from tables."""
    if parts.indexing.binders:
        parts.state.report(FamilyFromData(name=parts.name, span=node.span))
        return None
    _check_reading(parts, node)
    found = set_sources(parts.scope, parts.name, node, parts.within)
    if found is None:
        return None
    kind = declared_kind(parts) or Kind.TEXT
    items: tuple[ItemType, ...] = (MemberType(parts.name, kind),)
    if parts.within is not None:
        items = parts.within.type.items
    return changed(
        _made(parts, items, found.columns),
        sources=found.sources,
        by=node.by.name if node.by is not None else None,
        skip_unknown=node.skip_unknown,
    )


def _check_reading(parts: SetParts, node: ast.From) -> None:
    """Report `by`, `skip unknown` and `sum duplicates` where they mean nothing."""
    declaration = described_symbol(parts.symbol)
    is_root = parts.within is None
    wrong: list[tuple[str, str, str]] = []
    if node.sum_duplicates:
        wrong.append(("sum duplicates", declaration, "a set has no values to add up"))
    if node.skip_unknown and is_root:
        root = f"{declaration}, which is within no other set"
        wrong.append(("skip unknown", root, "it takes all members that it finds"))
    if node.by is not None and not is_root:
        subset = f"{declaration}, which lies within another set"
        wrong.append(("by", subset, "a subset has the order of the set it is within"))
    elif node.by is not None and declared_kind(parts) is not None:
        by_value = f"{declaration}, whose members have an order of their own"
        wrong.append(("by", by_value, "numbers and dates are ordered by value"))
    elif node.by is not None and "ordered" not in parts.attributes:
        unordered = f"{declaration}, which is not ordered"
        wrong.append(("by", unordered, "say `ordered` before `from`"))
    for attribute, whose, instead in wrong:
        parts.state.report(
            MisplacedAttribute(
                attribute=attribute, declaration=whose, instead=instead, span=node.span
            )
        )


# --- sets that are defined -----------------------------------------------------------------------


def define_set(parts: SetParts, value: ast.Expression) -> IndexSet | None:
    """Return a set that the text defines: a root set, a derived set or a family."""
    definition = _definition(parts, value)
    if definition is None:
        return None
    if parts.within is not None:
        return _defined_within(parts, parts.within, definition)
    items = definition.type.items
    if all(isinstance(item, MemberType) for item in items):
        return _derived(parts, items, definition)
    if len(items) == 1 and not parts.indexing.binders:
        return _defined_root(parts, items[0], definition)
    plain = [k for k, item in enumerate(items, 1) if not isinstance(item, MemberType)]
    roots = (i.root if isinstance(i, MemberType) else "SET" for i in items)
    within = " * ".join(roots)
    parts.state.report(
        PlainIndex(
            name=parts.name,
            position=f"component {plain[0]}" if len(items) > 1 else "a member",
            found=str(items[plain[0] - 1]),
            instead=f"say whose members they are: `set {parts.name} within {within} = ...`",
            span=value.span,
        )
    )
    return None


def _definition(parts: SetParts, value: ast.Expression) -> SetExpression | None:
    while isinstance(value, ast.Paren):
        value = value.inner
    if isinstance(value, ast.SetLiteral) and not value.items and parts.within:
        return LiteralSet((), type=parts.within.type, span=value.span)
    kind = declared_kind(parts) or Kind.TEXT
    if parts.within is not None:
        kind = plain_kind(parts.within.type.items[0])
    scope = parts.scope
    inner = Scope(scope.state, scope.owner, scope.bindings, column_kind=kind)
    return inner.set(value)


def _defined_within(
    parts: SetParts, within: SetExpression, definition: SetExpression
) -> IndexSet | None:
    fitting = coerced(parts.scope, definition, within.type.items)
    if fitting is None:
        found, expected = str(definition.type), str(within.type)
        span = definition.span
        related = (Related(within.span, "must lie within this"),)
        parts.state.report(
            WrongArity(found=found, expected=expected, span=span, related=related)
        )
        return None
    return _derived(parts, within.type.items, fitting)


def _derived(
    parts: SetParts, items: tuple[ItemType, ...], definition: SetExpression
) -> IndexSet | None:
    kind = declared_kind(parts)
    if kind is not None and plain_kind(items[0]) is not kind:
        _report_kind(parts, kind, plain_kind(items[0]), definition)
    # Tables have columns for kinds of things, and not for the sets that a model makes of some.
    columns = columns_of(parts.state, definition)
    made = _made(parts, items, columns)
    return changed(made, definition=definition)


def _defined_root(
    parts: SetParts, item: ItemType, definition: SetExpression
) -> IndexSet | None:
    """Return a root set of the plain values of a definition."""
    if isinstance(item, NumberType) and not item.is_integer:
        purpose = f"a member of {parts.name}"
        parts.state.report(NotWhole(purpose=purpose, span=_fraction(definition)))
        return None
    kind = plain_kind(item)
    declared = declared_kind(parts)
    if declared is not None and item != PLAIN_TYPES[declared]:
        _report_kind(parts, declared, kind, definition)
        return None
    root = (MemberType(parts.name, kind),)
    made = _made(parts, root, (snake_case(parts.name),))
    return changed(made, definition=definition)


def _fraction(definition: SetExpression) -> Span:
    """Return where a set holds a number that is not sure to be whole."""
    if isinstance(definition, LiteralSet):
        for item in definition.items:
            if item.type != NumberType(is_integer=True):
                return item.span
    return definition.span


def _report_kind(
    parts: SetParts, declared: Kind, found: Kind, definition: SetExpression
) -> None:
    parts.state.report(
        WrongKind(
            name=parts.name,
            kind=declared.value,
            found=MEMBERS[found],
            span=definition.span,
        )
    )


# --- all of them -----------------------------------------------------------------------------------


def declared_kind(parts: SetParts) -> Kind | None:
    """Return the kind that the declaration states."""
    for word, kind in KIND_WORDS.items():
        if word in parts.attributes:
            return kind
    return None


def _made(
    parts: SetParts, items: tuple[ItemType, ...], columns: tuple[str, ...]
) -> IndexSet:
    """Return a set of which all is known but where its members come from."""
    is_root = isinstance(items[0], MemberType) and items[0].root == parts.name
    is_ordered, is_circular = _order(parts, items)
    return IndexSet(
        name=parts.name,
        span=parts.symbol.span,
        indexing=parts.indexing,
        description=parts.attributes.description,
        unit=parts.attributes.unit,
        type=SetType(items, is_ordered),
        kind=plain_kind(items[0]),
        is_root=is_root,
        is_ordered=is_ordered,
        is_circular=is_circular,
        within=parts.within,
        columns=columns,
    )


def _order(parts: SetParts, items: tuple[ItemType, ...]) -> tuple[bool, bool]:
    """Return whether a set is ordered and circular; report an order it cannot have."""
    says_ordered = "ordered" in parts.attributes
    is_circular = "circular" in parts.attributes
    unordered = _unordered_root(parts, items)
    if unordered and says_ordered:
        parts.state.report(
            WrongOrder(
                name=parts.name,
                attribute="ordered",
                reason=f"its members are those of {unordered}, which is not ordered",
                instead=f"declare it as `set {unordered} ordered`",
                span=parts.attributes.span("ordered"),
            )
        )
    is_ordered = not unordered and (says_ordered or _is_naturally_ordered(parts, items))
    if is_circular and not is_ordered and not (unordered and says_ordered):
        parts.state.report(
            WrongOrder(
                name=parts.name,
                attribute="circular",
                reason="it is not ordered",
                instead="say `ordered circular`",
                span=parts.attributes.span("circular"),
            )
        )
    return is_ordered, is_circular


def _unordered_root(parts: SetParts, items: tuple[ItemType, ...]) -> str:
    """Return another root set of a component that has no order, or nothing."""
    roots = [item for item in items if isinstance(item, MemberType)]
    for item in roots:
        if item.root != parts.name and not parts.state.is_ordered(item):
            return item.root
    return ""


def _is_naturally_ordered(parts: SetParts, items: tuple[ItemType, ...]) -> bool:
    """Return whether a set has an order without saying so."""
    item = items[0]
    if len(items) > 1 or not isinstance(item, MemberType):
        return False
    return item.root != parts.name or item.kind is not Kind.TEXT
