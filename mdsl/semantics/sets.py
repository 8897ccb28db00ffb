"""Sets: names, literals, ranges, comprehensions and the algebra of sets."""

from mdsl.semantics.binders import check_query
from mdsl.semantics.conversions import (
    PLAIN_TYPES,
    as_data,
    common_type,
    converted,
    described,
    joined_number_type,
    report_fraction,
    unified,
)
from mdsl.semantics.errors.expressions import (
    BareRange,
    EmptyLiteral,
    MisplacedMap,
    MixedTypes,
    UnorderedStep,
    WrongSetOperator,
    WrongType,
)
from mdsl.semantics.errors.names import (
    ForeignBuilder,
    MisplacedColumn,
    NotASet,
    NotAValue,
)
from mdsl.semantics.expressions import (
    ColumnSet,
    ComprehensionSet,
    DomainSet,
    Expression,
    LiteralSet,
    ProductSet,
    RangeSet,
    SetExpression,
    SetReference,
)
from mdsl.semantics.model import IndexSet, item_types
from mdsl.semantics.references import (
    INSTEAD,
    check_arguments,
    check_items,
    expanded,
    with_article,
)
from mdsl.semantics.scopes import Scope, known, known_sets, known_values, shown
from mdsl.semantics.setalgebra import combine, make_tuple
from mdsl.semantics.setlike import is_set_like
from mdsl.semantics.steps import check_window
from mdsl.semantics.types import (
    ConditionType,
    DateType,
    ItemType,
    MemberType,
    NumberType,
    TupleType,
)
from mdsl.semantics.unknown_names import is_unknown_label, report_unknown
from mdsl.source import Span, join_spans
from mdsl.syntax import ast


def check_set(scope: Scope, node: ast.Expression) -> SetExpression | None:
    """Return a phrase as a checked set; None if an error was reported."""
    while isinstance(node, ast.Paren):
        node = node.inner
    match node:
        case ast.Name(name=name):
            return _check_name(scope, name, (), node.span, node.span)
        case ast.Subscript(base=ast.Name(name=name), arguments=arguments):
            return _check_name(scope, name, arguments, node.span, node.base.span)
        case ast.Attribute():
            return _check_column(scope, node)
        case ast.Chain(operators=("+" | "-" | "|" | "*" | "&", *_)):
            return _check_algebra(scope, node)
        case ast.Call(function="window"):
            return check_window(scope, node)
        case ast.SetLiteral() | ast.Range() | ast.Comprehension() | ast.MapLiteral():
            return _check_written(scope, node)
        case _:
            value = scope.value(node)
            if value is not None:
                scope.report(NotASet(found=described(value), span=node.span))
            return None


def _check_written(
    scope: Scope,
    node: ast.SetLiteral | ast.Range | ast.Comprehension | ast.MapLiteral,
) -> SetExpression | None:
    """Check a set that is written out."""
    match node:
        case ast.SetLiteral():
            return _check_literal(scope, node)
        case ast.Range():
            return _check_range(scope, node)
        case ast.Comprehension():
            return _check_comprehension(scope, node)
        case ast.MapLiteral():
            if any(_binds(item.key) for item in node.items):
                scope.report(ForeignBuilder(span=node.span))
            else:
                scope.report(MisplacedMap(expected="a set", span=node.span))
            return None


# --- names -------------------------------------------------------------------------------------


def _check_name(
    scope: Scope,
    name: str,
    arguments: tuple[ast.Expression, ...],
    span: Span,
    name_span: Span,
) -> SetExpression | None:
    """Check a declared set, a set of a family, or the domain of something with cells."""
    symbol = scope.state.symbols.get(name)
    if name in scope.bindings:
        if scope.bindings[name] is not None:
            scope.report(NotASet(found=f"the index `{name}`", span=span))
        return None
    if symbol is None:
        instead = f"declare it: `set {name} from TABLE`"
        report_unknown(scope, name, name_span, instead)
        return None
    if symbol.kind in INSTEAD:
        instead = INSTEAD[symbol.kind].format(name=name)
        scope.report(
            NotAValue(
                name=name,
                what=with_article(symbol.kind),
                instead=instead,
                span=name_span,
            )
        )
        return None
    declared = scope.state.declared(name)
    if isinstance(declared, IndexSet):
        cells = check_arguments(scope, declared, name, arguments, span)
        if cells is None:
            return None
        return SetReference(name, cells, type=declared.type, span=span)
    if declared is None:
        return None
    if arguments or not declared.arity:
        found = f"a cell of `{name}`" if arguments else f"the single value `{name}`"
        scope.report(NotASet(found=found, span=span))
        return None
    return DomainSet(name, type=scope.state.set_type(item_types(declared)), span=span)


def _check_column(scope: Scope, node: ast.Attribute) -> SetExpression | None:
    """Check `weeks.t`: the column of a table, in the definition of a set."""
    match node.base:
        case ast.Name(name=table) if table in scope.bindings:
            if scope.value(node) is not None:
                scope.report(NotASet(found="a single value", span=node.span))
            return None
        case ast.Name(name=table) | ast.String(value=table):
            pass
        case _:
            scope.report(NotASet(found="this", span=node.span))
            return None
    if scope.column_kind is None:
        scope.report(MisplacedColumn(text=shown(node.span), span=node.span))
        return None
    items = (PLAIN_TYPES[scope.column_kind],)
    return ColumnSet(table, node.name, type=scope.state.set_type(items), span=node.span)


# --- literals, ranges, comprehensions ----------------------------------------------------------


def _check_literal(scope: Scope, node: ast.SetLiteral) -> SetExpression | None:
    """Check `{a, b}`; the items are tuples in a literal relation."""
    if not node.items:
        scope.report(EmptyLiteral(span=node.span))
        return None
    if any(_binds(item) for item in node.items):
        scope.report(ForeignBuilder(span=node.span))
        return None
    items = known_values([_literal_item(scope, item) for item in node.items])
    if items is None:
        return None
    if isinstance(items[0].type, TupleType):
        return _literal_relation(scope, node, items)
    fitting = unified(scope, items)
    if fitting is None:
        return None
    types = _component_types(scope, fitting)
    if types is None:
        return None
    # All items are members of the one component.
    item: ItemType = types[0]
    if isinstance(item, NumberType):
        item = joined_number_type(fitting)
    return LiteralSet(fitting, type=scope.state.set_type((item,)), span=node.span)


def _binds(node: ast.Expression) -> bool:
    """Return whether `i in I` stands where a member is due."""
    return isinstance(node, ast.Comparison) and "in" in node.operators


def _literal_item(scope: Scope, node: ast.Expression) -> Expression | None:
    if is_unknown_label(scope, node):
        return None
    return as_data(scope, scope.value(node), "a member of a set")


def _literal_relation(
    scope: Scope, node: ast.SetLiteral, items: tuple[Expression, ...]
) -> SetExpression | None:
    rows = [expanded(item) for item in items]
    for row, item in zip(rows, items, strict=True):
        if len(row) != len(rows[0]):
            left, right = str(items[0].type), str(item.type)
            scope.report(MixedTypes(left=left, right=right, span=item.span))
            return None
    columns = known([unified(scope, column) for column in zip(*rows, strict=True)])
    if columns is None:
        return None
    types = _component_types(scope, tuple(column[0] for column in columns))
    if types is None:
        return None
    fitting = tuple(
        make_tuple(row, item.span)
        for row, item in zip(zip(*columns, strict=True), items, strict=True)
    )
    return LiteralSet(fitting, type=scope.state.set_type(types), span=node.span)


def _check_comprehension(scope: Scope, node: ast.Comprehension) -> SetExpression | None:
    """Check `{element for binders if condition}`."""
    if isinstance(node.element, ast.MapItem):
        scope.report(MisplacedMap(expected="a set", span=node.span))
        return None
    inner, query = check_query(scope, node.binders, node.condition)
    components = check_items(inner, (node.element,))
    if components is None:
        return None
    fitting = known_values([as_data(scope, c, "a member of a set") for c in components])
    if fitting is None or query is None:
        return None
    types = _component_types(scope, fitting)
    if types is None:
        return None
    items = scope.state.set_type(types)
    return ComprehensionSet(fitting, query, type=items, span=node.span)


def _component_types(
    scope: Scope, components: tuple[Expression, ...]
) -> tuple[ItemType, ...] | None:
    types: list[ItemType] = []
    for component in components:
        if isinstance(component.type, ConditionType | TupleType):
            expected, found = "a member of a set", described(component)
            scope.report(WrongType(expected=expected, found=found, span=component.span))
            return None
        types.append(component.type)
    return tuple(types)


def _check_range(scope: Scope, node: ast.Range) -> SetExpression | None:
    """Check `first..last` of whole numbers, dates, or members of one ordered set."""
    for written in (node.first, node.last):
        if is_set_like(scope, written):
            scope.report(BareRange(span=written.span))
            return None
    ends = known_values(
        [
            as_data(scope, scope.value(node.first), "a range"),
            as_data(scope, scope.value(node.last), "a range"),
        ]
    )
    if ends is None:
        return None
    target = common_type(ends)
    fitting: list[Expression] = []
    for end in ends:
        result = None
        if not isinstance(target, ConditionType | TupleType):
            result = converted(end, target)
        if result is None:
            left, right = str(target), described(end)
            scope.report(MixedTypes(left=left, right=right, span=end.span))
            return None
        fitting.append(result)
    item = _range_item(scope, node, fitting)
    if item is None:
        return None
    first, last = fitting
    return RangeSet(first, last, type=scope.state.set_type((item,)), span=node.span)


def _range_item(
    scope: Scope, node: ast.Range, ends: list[Expression]
) -> ItemType | None:
    """Return what a range holds; report ends that make no range."""
    item = ends[0].type
    match item:
        case MemberType(root=root):
            if scope.state.is_ordered(item):
                return item
            instead = f"declare it as `set {root} ordered`"
            scope.report(
                UnorderedStep(function="..", set=root, instead=instead, span=node.span)
            )
        case NumberType():
            for end in ends:
                if joined_number_type([end]) != NumberType(is_integer=True):
                    report_fraction(scope, end, "an end of a range")
                    return None
            return NumberType(is_integer=True)
        case DateType():
            return item
        case _:
            expected, found = "a whole number, a date or a member", described(ends[0])
            scope.report(WrongType(expected=expected, found=found, span=ends[0].span))
    return None


# --- algebra -----------------------------------------------------------------------------------


def _check_algebra(scope: Scope, node: ast.Chain) -> SetExpression | None:
    """Check `A | B - C` and `A * B & C`, from the left."""
    sets = [scope.set(operand) for operand in node.operands]
    for operator in node.operators:
        if operator not in "|-&*":
            instead = "sets are joined by `|` (either), `&` (both), `-` and `*` (pairs)"
            scope.report(
                WrongSetOperator(
                    operator=operator, operands="sets", instead=instead, span=node.span
                )
            )
            return None
    operands = known_sets(sets)
    if operands is None:
        return None
    if set(node.operators) == {"*"}:
        types = tuple(item for factor in operands for item in factor.type.items)
        return ProductSet(operands, type=scope.state.set_type(types), span=node.span)
    result: SetExpression | None = operands[0]
    for operator, right in zip(node.operators, operands[1:], strict=True):
        if result is None:
            return None
        span = join_spans(node.operands[0].span, right.span)
        result = combine(scope, operator, result, right, span)
    return result
