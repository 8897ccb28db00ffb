"""References: names, cells of declarations, components of tuples, deviations of goals."""

from collections.abc import Iterable, Sequence
from itertools import permutations

from mdsl.diagnostics import Related, did_you_mean
from mdsl.records import changed
from mdsl.semantics.conversions import (
    as_data,
    asked,
    converted,
    described,
    is_fractional,
    kinship,
    report_fraction,
)
from mdsl.semantics.errors.expressions import WrongIndex, WrongIndexCount
from mdsl.semantics.errors.names import (
    MisplacedColumn,
    NoSuchComponent,
    NoSuchDeviation,
    NotAValue,
    SetAsValue,
)
from mdsl.semantics.expressions import (
    EndOfSet,
    Expression,
    Index,
    IndexValue,
    LetValue,
    ParameterValue,
    Step,
    TupleValue,
    VariableValue,
)
from mdsl.semantics.model import (
    Declared,
    IndexSet,
    Let,
    Parameter,
    Variable,
    item_types,
)
from mdsl.semantics.scopes import Scope, TupleIndex, counted, known_values, shown
from mdsl.semantics.symbols import DEVIATIONS
from mdsl.semantics.types import ItemType, MemberType, NumberType, TupleType
from mdsl.semantics.unknown_names import is_unknown_label, report_unknown
from mdsl.source import Span
from mdsl.syntax import ast

MAX_PERMUTED = 5

INSTEAD = {
    "goal": "its deviations are `{name}.under` and `{name}.over`",
    "constraint": "name its left side with `let` to use it elsewhere",
    "objective": "name its expression with `let` to use it elsewhere",
    "check": "name its condition with `let` to use it elsewhere",
}


def check_name(scope: Scope, node: ast.Name) -> Expression | None:
    """Check a name that stands alone: an index, or a declaration without indices."""
    if node.name in scope.bindings:
        return index_value(scope, node.name, node.span)
    return check_cell(scope, node.name, (), node.span, node.span)


def index_value(scope: Scope, name: str, span: Span) -> Expression | None:
    """Return the value of a bound index; that of a tuple-valued one is a tuple."""
    match scope.bindings[name]:
        case None:
            return None
        case Index() as index:
            return IndexValue(index, type=index.type, span=span)
        case TupleIndex(indices=indices):
            items = tuple(IndexValue(i, type=i.type, span=span) for i in indices)
            types = TupleType(tuple(index.type for index in indices))
            return TupleValue(items, type=types, span=span)


def check_subscript(scope: Scope, node: ast.Subscript) -> Expression | None:
    """Check `base[arguments]`."""
    match node.base:
        case ast.Name(name=name) if name in scope.bindings:
            binding = scope.bindings[name]
            if binding is not None:
                report_no_component(scope, name, "[...]", node.span)
            return None
        case ast.Name(name=name):
            return check_cell(scope, name, node.arguments, node.span, node.base.span)
        case ast.Attribute():
            return _check_deviation(scope, node.base, node.arguments, node.span)
        case ast.Subscript(base=name_node, arguments=first):
            items = ", ".join(shown(i.span) for i in (*first, *node.arguments))
            hint = f"one pair of brackets holds all indices: `{shown(name_node.span)}[{items}]`"
            report_no_component(scope, shown(node.base.span), "[...]", node.span, hint)
            return None
        case _:
            base = shown(node.base.span)
            report_no_component(scope, base, "[...]", node.span)
            return None


def check_attribute(scope: Scope, node: ast.Attribute) -> Expression | None:
    """Check `v.1`, or the deviation of a goal without indices."""
    match node.base:
        case ast.Name(name=name) if name in scope.bindings:
            return _check_component(scope, node, name)
        case _:
            return _check_deviation(scope, node, (), node.span)


def _check_component(scope: Scope, node: ast.Attribute, name: str) -> Expression | None:
    match scope.bindings[name]:
        case None:
            return None
        case TupleIndex(indices=indices):
            for position, index in enumerate(indices, 1):
                if node.name == str(position):
                    return IndexValue(index, type=index.type, span=node.span)
            parts = [f"`{name}.{position + 1}`" for position in range(len(indices))]
            hint = f"its components are {', '.join(parts)}"
            report_no_component(scope, name, node.name, node.span, hint)
        case Index():
            report_no_component(scope, name, node.name, node.span)
    return None


def report_no_component(
    scope: Scope, base: str, name: str, span: Span, hint: str = ""
) -> None:
    """Report a component, or indices, of something that has none."""
    scope.report(
        NoSuchComponent(
            base=base, name=name, known=hint or "it is a single value", span=span
        )
    )


def _check_deviation(
    scope: Scope, node: ast.Attribute, arguments: Sequence[ast.Expression], span: Span
) -> Expression | None:
    """Check `goal.under[...]`; a table's column is no value."""
    match node.base:
        case ast.Name(name=name) if name in scope.state.symbols:
            if scope.state.symbols[name].keyword == "goal":
                return _deviation(scope, name, node, arguments, span)
            report_no_component(scope, name, node.name, node.span)
        case ast.Name(name=name) if arguments or node.name in DEVIATIONS:
            report_unknown(scope, name, node.base.span)
        case ast.Name() | ast.String():
            scope.report(MisplacedColumn(text=shown(node.span), span=node.span))
        case _:
            report_no_component(scope, shown(node.base.span), node.name, node.span)
    check_items(scope, arguments)
    return None


def _deviation(
    scope: Scope,
    goal: str,
    node: ast.Attribute,
    arguments: Sequence[ast.Expression],
    span: Span,
) -> Expression | None:
    if node.name not in DEVIATIONS:
        hint = did_you_mean(node.name, DEVIATIONS)
        scope.report(
            NoSuchDeviation(goal=goal, name=node.name, hint=hint, span=node.span)
        )
        return None
    declared = scope.state.goals.get(goal)
    if declared is None:
        check_items(scope, arguments)
        return None
    name = f"{goal}.{node.name}"
    cells = check_arguments(scope, declared, name, arguments, span)
    scope.state.used_deviations.add(name)
    if cells is None:
        return None
    return VariableValue(name, cells, type=NumberType(), degree=1, span=span)


# --- cells -------------------------------------------------------------------------------------


def check_cell(
    scope: Scope,
    name: str,
    arguments: Sequence[ast.Expression],
    span: Span,
    name_span: Span,
) -> Expression | None:
    """Check a reference to a cell of a param, a `let` or a variable."""
    symbol = scope.state.symbols.get(name)
    declared = scope.state.declared(name)
    if symbol is None:
        report_unknown(scope, name, name_span)
    elif symbol.kind in INSTEAD:
        scope.report(
            NotAValue(
                name=name,
                what=with_article(symbol.kind),
                instead=INSTEAD[symbol.kind].format(name=name),
                span=name_span,
            )
        )
    elif isinstance(declared, IndexSet) or symbol.keyword == "set":
        scope.report(SetAsValue(span=span))
    if declared is None or isinstance(declared, IndexSet):
        check_items(scope, arguments)
        return None
    cells = check_arguments(scope, declared, name, arguments, span)
    return None if cells is None else _cell(declared, cells, span)


def _cell(
    declared: Declared, cells: tuple[Expression, ...], span: Span
) -> Expression | None:
    match declared:
        case Parameter():
            return ParameterValue(declared.name, cells, type=declared.type, span=span)
        case Let():
            return LetValue(
                declared.name,
                cells,
                type=declared.type,
                degree=declared.degree,
                span=span,
            )
        case Variable():
            whole = NumberType(declared.is_integer)
            return VariableValue(declared.name, cells, type=whole, degree=1, span=span)
        case _:
            return None


def with_article(noun: str) -> str:
    """Return a noun with `a` or `an` before it."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


# --- arguments ---------------------------------------------------------------------------------


def check_items(
    scope: Scope, nodes: Iterable[ast.Expression | ast.Select]
) -> tuple[Expression, ...] | None:
    """Check items of a subscript or a tuple; tuples among them give their components."""
    items: list[Expression | None] = []
    for node in nodes:
        value = None
        if not isinstance(node, ast.Select) and not is_unknown_label(scope, node):
            value = scope.value(node)
        items += [None] if value is None else expanded(value)
    return known_values(items)


def expanded(value: Expression) -> tuple[Expression, ...]:
    """Return the components of a tuple; other values as they are."""
    match value.type, value:
        case TupleType(), TupleValue(items=items):
            return items
        case TupleType(items=types), Step() | EndOfSet():
            return tuple(
                changed(value, component=position, type=item)
                for position, item in enumerate(types)
            )
        case _:
            return (value,)


def check_arguments(
    scope: Scope,
    declared: Declared,
    name: str,
    nodes: Sequence[ast.Expression],
    span: Span,
) -> tuple[Expression, ...] | None:
    """Check the indices of a reference against the positions of its declaration."""
    items = check_items(scope, nodes)
    if items is None:
        return None
    is_plain = len(nodes) == len(items)
    return place_items(scope, declared, name, items, span, is_plain=is_plain)


def place_items(
    scope: Scope,
    declared: Declared,
    name: str,
    items: tuple[Expression, ...],
    span: Span,
    *,
    is_plain: bool,
) -> tuple[Expression, ...] | None:
    """Return items as members of the positions of a declaration; report what misfits.

    Args:
        scope: Where they stand.
        declared: The declaration.
        name: Its name, or that of a goal's deviation.
        items: The items.
        span: The place of the whole.
        is_plain: Whether each item has a phrase of its own, so that they may be swapped.
    """
    types = item_types(declared)
    if len(items) != len(types):
        scope.report(
            WrongIndexCount(
                name=name,
                expected=counted(len(types), "index", "indices"),
                found=str(len(items)) if items else "none",
                signature=signature(name, types),
                span=span,
                related=(Related(declared.span, "declared here"),),
            )
        )
        return None
    return _placed(scope, declared, name, items, is_plain=is_plain)


def signature(name: str, types: Sequence[ItemType]) -> str:
    """Return a name with the sets of its positions: `hours[Product, Machine]`."""
    sets = [item.root if isinstance(item, MemberType) else str(item) for item in types]
    return f"{name}[{', '.join(sets)}]" if sets else name


def _placed(
    scope: Scope,
    declared: Declared,
    name: str,
    items: tuple[Expression, ...],
    *,
    is_plain: bool,
) -> tuple[Expression, ...] | None:
    """Return items as members of the roots of a declaration's positions."""
    types = item_types(declared)
    fitting = [converted(i, target) for i, target in zip(items, types, strict=True)]
    placed = known_values(fitting)
    if placed is not None:
        return known_values([as_data(scope, item, "an index") for item in placed])
    swapped = _swapped(name, items, types) if is_plain else ""
    for at, (item, target) in enumerate(zip(items, types, strict=True)):
        if fitting[at] is not None:
            continue
        if is_fractional(item, target):
            report_fraction(scope, item, f"an index of `{name}`")
            continue
        scope.report(
            WrongIndex(
                name=name,
                position=at + 1,
                expected=asked(target),
                found=described(item),
                hint=swapped or kinship(scope, item, target),
                span=item.span,
                related=(Related(declared.span, "declared here"),),
            )
        )
        if swapped:
            break
    return None


def _swapped(name: str, items: Sequence[Expression], types: Sequence[ItemType]) -> str:
    """Return the order of the indices that would fit, as a remedy."""
    if len(items) > MAX_PERMUTED:
        return ""
    for order in permutations(items):
        if all(
            converted(item, target) is not None
            for item, target in zip(order, types, strict=True)
        ):
            texts = ", ".join(shown(item.span) for item in order)
            return f"write `{name}[{texts}]`"
    return ""
