"""Params: their types first, then what their cells may be and where they come from."""

from collections.abc import Callable
from functools import partial

from mdsl.records import changed
from mdsl.semantics.attributes import (
    LOWER,
    SOURCE,
    UPPER,
    VALUE,
    Attributes,
    collect_attributes,
    described_symbol,
    report_contradictions,
    report_misplaced,
)
from mdsl.semantics.binders import check_indexing
from mdsl.semantics.conversions import (
    as_data,
    as_item,
    as_number,
    report_fraction,
)
from mdsl.semantics.errors.declarations import (
    MisplacedAttribute,
    PlainIndex,
)
from mdsl.semantics.errors.expressions import WrongType
from mdsl.semantics.expressions import Expression, Query, SetExpression
from mdsl.semantics.literals import check_literal
from mdsl.semantics.model import (
    DataSource,
    Parameter,
    ParameterBound,
    ParameterKind,
)
from mdsl.semantics.scopes import Scope, State
from mdsl.semantics.sources import parameter_source
from mdsl.semantics.symbols import Symbol
from mdsl.semantics.types import (
    ConditionType,
    DateType,
    MemberType,
    NumberType,
    ScalarType,
    TextType,
    TupleType,
)
from mdsl.semantics.unsaid_tables import unsaid_source
from mdsl.syntax import ast

KIND_WORDS = ("text", "integer", "date", "flag")
CONTRADICTIONS = (
    *((a, b) for n, a in enumerate(KIND_WORDS) for b in (*KIND_WORDS[n + 1 :], "in")),
    ("default", "optional"),
    (SOURCE, VALUE),
)
TYPES: dict[ParameterKind, ScalarType] = {
    ParameterKind.NUMBER: NumberType(),
    ParameterKind.INTEGER: NumberType(is_integer=True),
    ParameterKind.TEXT: TextType(),
    ParameterKind.DATE: DateType(),
    ParameterKind.FLAG: ConditionType(),
}
BOUNDED = (ParameterKind.NUMBER, ParameterKind.INTEGER, ParameterKind.DATE)

Finish = Callable[[], None]


def check_parameter(state: State, symbol: Symbol) -> Finish | None:
    """Check the type of a param, and return what checks the rest."""
    statement = symbol.statement
    scope = Scope(state, symbol.name)
    attributes = collect_attributes(state, statement.attributes)
    report_contradictions(state, attributes, CONTRADICTIONS)
    inner, indexing = check_indexing(scope, symbol.name, statement.indexing)
    written = attributes.value("in")
    member_of = None if written is None else inner.set(written)
    if indexing is None or (written is not None and member_of is None):
        return None
    kind = _kind(attributes)
    cell = (
        TYPES.get(kind) if member_of is None else _member_type(inner, symbol, member_of)
    )
    if cell is None:
        return None
    parameter = Parameter(
        name=symbol.name,
        span=symbol.span,
        indexing=indexing,
        description=attributes.description,
        unit=attributes.unit,
        type=cell,
        kind=kind,
        member_of=member_of,
        is_optional="optional" in attributes,
    )
    state.parameters[symbol.name] = parameter
    return partial(_finish_parameter, inner, symbol, parameter, attributes)


def _kind(attributes: Attributes) -> ParameterKind:
    if "in" in attributes:
        return ParameterKind.MEMBER
    for word in KIND_WORDS:
        if word in attributes:
            return ParameterKind(word)
    return ParameterKind.NUMBER


def _member_type(
    scope: Scope, symbol: Symbol, member_of: SetExpression
) -> ScalarType | None:
    """Return the type of a member-valued param's cells."""
    items = member_of.type.items
    if len(items) > 1:
        expected, found = "a set of single members", str(member_of.type)
        scope.report(WrongType(expected=expected, found=found, span=member_of.span))
        return None
    if not isinstance(items[0], MemberType):
        instead = "declare the set, or use bounds: `integer >= 1 <= 5`"
        scope.report(
            PlainIndex(
                name=symbol.name,
                position="a cell",
                found=str(items[0]),
                instead=instead,
                span=member_of.span,
            )
        )
        return None
    return items[0]


def _finish_parameter(
    scope: Scope, symbol: Symbol, parameter: Parameter, attributes: Attributes
) -> None:
    """Check bounds, default and data of a param."""
    state = scope.state
    if parameter.kind is ParameterKind.FLAG:
        instead = "a flag without a value is false"
        declaration = f"the flag `{symbol.name}`"
        report_misplaced(
            state, attributes, ("default", "optional"), declaration, instead
        )
    default = None
    written = attributes.value("default")
    if written is not None and parameter.kind is not ParameterKind.FLAG:
        value = as_data(scope, scope.value(written), "a default")
        default = None if value is None else as_cell(scope, parameter, value)
    source, literal = attributes.source(), attributes.value(VALUE)
    state.parameters[symbol.name] = changed(
        parameter,
        bounds=_bounds(scope, symbol, parameter, attributes),
        default=default,
        source=_source(scope, symbol, parameter.indexing, attributes),
        skip_unknown=source is not None and source.skip_unknown,
        sum_duplicates=source is not None and source.sum_duplicates,
        literal=None if literal is None else check_literal(scope, parameter, literal),
    )
    _check_reading(scope, symbol, parameter, source)


def _source(
    scope: Scope, symbol: Symbol, indexing: Query, attributes: Attributes
) -> DataSource | None:
    """Return where the cells of a param stand; None if it is in no table."""
    source = attributes.source()
    if source is not None:
        return parameter_source(scope, symbol.name, indexing, source)
    if {VALUE, "default"} & attributes.by_key.keys():
        return None
    return unsaid_source(scope, symbol, indexing)


def _check_reading(
    scope: Scope, symbol: Symbol, parameter: Parameter, source: ast.From | None
) -> None:
    """Report `by` and `sum duplicates` where they mean nothing."""
    if source is None:
        return
    wrong: list[tuple[str, str]] = []
    if source.by is not None:
        wrong.append(("by", "only a set has an order"))
    if source.sum_duplicates and not isinstance(parameter.type, NumberType):
        wrong.append(("sum duplicates", "only numbers can be added up"))
    for attribute, instead in wrong:
        scope.report(
            MisplacedAttribute(
                attribute=attribute,
                declaration=described_symbol(symbol),
                instead=instead,
                span=source.span,
            )
        )


def as_cell(scope: Scope, parameter: Parameter, value: Expression) -> Expression | None:
    """Return a value as a cell of a param; a flag has none that is no condition."""
    match parameter.type:
        case NumberType(is_integer=is_integer):
            number = as_number(scope, value)
            if number is not None and is_integer and number.type != parameter.type:
                purpose = f"a cell of `{parameter.name}`"
                report_fraction(scope, number, purpose)
                return None
            return number
        case ConditionType() | TupleType():
            return None
        case item:
            return as_item(scope, value, item)


def _bounds(
    scope: Scope, symbol: Symbol, parameter: Parameter, attributes: Attributes
) -> tuple[ParameterBound, ...]:
    """Return what must hold of every cell."""
    if parameter.kind not in BOUNDED:
        declaration = f"{described_symbol(symbol)}, whose cells are no numbers or dates"
        report_misplaced(scope.state, attributes, (LOWER, UPPER), declaration)
        return ()
    bounds: list[ParameterBound] = []
    for key in (LOWER, UPPER):
        node = attributes.bound(key)
        if node is None:
            continue
        value = as_data(scope, scope.value(node.value), "the bound of a param")
        if value is None:
            continue
        fitting = as_item(
            scope,
            value,
            DateType() if parameter.kind is ParameterKind.DATE else NumberType(),
        )
        if fitting is not None:
            bounds.append(ParameterBound(node.operator, fitting, node.span))
    return tuple(bounds)
