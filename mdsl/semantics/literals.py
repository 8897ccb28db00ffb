"""Literal values of params: a number, a text, a date, or a map of cells."""

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Sequence

from mdsl.diagnostics import printable
from mdsl.semantics.errors.declarations import NotALiteral, RepeatedKey, WrongLiteral
from mdsl.semantics.model import LiteralMap, LiteralValue, Parameter, ParameterKind
from mdsl.semantics.scopes import Scope, counted
from mdsl.semantics.types import ItemType, Kind, MemberType
from mdsl.source import Span
from mdsl.syntax import ast

KINDS = {
    ParameterKind.NUMBER: "a number",
    ParameterKind.INTEGER: "a whole number",
    ParameterKind.TEXT: "a text",
    ParameterKind.DATE: "a date",
    ParameterKind.FLAG: "1 or 0",
}
TUPLE_KEY = 'a key of several indices is a tuple, `{("a", "b"): 1}`'

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

MEMBER_KINDS = {
    Kind.TEXT: "a text",
    Kind.INTEGER: "a whole number",
    Kind.DATE: "a date",
}


def literal_value(node: ast.Expression) -> LiteralValue | None:
    """Return the value of a literal, or None if a phrase is none."""
    match node:
        case ast.Paren(inner=inner):
            return literal_value(inner)
        case ast.Number(value=number):
            return number
        case ast.Infinity():
            return math.inf
        case ast.Unary(operator="-", operand=ast.Number() | ast.Infinity() as operand):
            return -_magnitude(operand)
        case ast.String(value=text):
            return text
        case ast.Date(value=date):
            return date
        case _:
            return None


def lower_bounds(
    attributes: Iterable[ast.AttributeNode],
) -> Iterator[tuple[str, float]]:
    """Yield the lower bounds that attributes state as literals: the operator, the value."""
    for node in attributes:
        if isinstance(node, ast.Bound) and node.operator.startswith(">"):
            bound = literal_value(node.value)
            if isinstance(bound, float):
                yield node.operator, bound


def _magnitude(node: ast.Number | ast.Infinity) -> float:
    return node.value if isinstance(node, ast.Number) else math.inf


def check_literal(
    scope: Scope, parameter: Parameter, node: ast.Expression
) -> LiteralMap | None:
    """Check what stands behind `=`."""
    while isinstance(node, ast.Paren):
        node = node.inner
    if isinstance(node, ast.MapLiteral):
        return _check_map(scope, parameter, node)
    value = literal_value(node)
    if value is None:
        _report_no_literal(scope, parameter, node)
        return None
    if parameter.arity:
        scope.report(
            WrongLiteral(
                name=parameter.name,
                expected="a map of its cells",
                found="one value",
                instead="a value for all cells is a default: `default ...`",
                span=node.span,
            )
        )
        return None
    cell = _fitting_cell(scope, parameter, value, node.span)
    return None if cell is None else LiteralMap((((), cell),), (node.span,))


def _check_map(
    scope: Scope, parameter: Parameter, node: ast.MapLiteral
) -> LiteralMap | None:
    """Check `{key: value, ...}`."""
    if not parameter.arity:
        scope.report(
            WrongLiteral(
                name=parameter.name,
                expected="one value",
                found="a map",
                instead="a map gives the cells of an indexed param",
                span=node.span,
            )
        )
        return None
    entries: dict[tuple[LiteralValue, ...], LiteralValue] = {}
    is_sound = True
    for item in node.items:
        key = _check_key(scope, parameter, item.key)
        if key is None and isinstance(item.value, ast.MapLiteral):
            # What is nested has been told of at its key.
            return None
        value = _check_cell(scope, parameter, item.value)
        if key is None or value is None:
            is_sound = False
        elif key in entries:
            is_sound = False
            text = printable(" ".join(item.key.span.text.split()))
            scope.report(RepeatedKey(key=text, span=item.key.span))
        else:
            entries[key] = value
    spans = tuple(item.span for item in node.items)
    return LiteralMap(tuple(entries.items()), spans) if is_sound else None


def _report_no_literal(
    scope: Scope, parameter: Parameter, node: ast.Expression | ast.Select
) -> None:
    """Report what is computed, or is a text without its quotes."""
    hint = ""
    match node:
        case ast.Name(name=name) if name not in scope.state.symbols:
            hint = f'a text is written `"{name}"`'
        case _:
            pass
    scope.report(NotALiteral(name=parameter.name, hint=hint, span=node.span))


def _check_key(
    scope: Scope, parameter: Parameter, node: ast.Expression
) -> tuple[LiteralValue, ...] | None:
    """Check the key of a map's item: a literal for each index."""
    nodes: Sequence[ast.Expression | ast.Select] = (node,)
    if isinstance(node, ast.Tuple):
        nodes = node.items
    if len(nodes) != parameter.arity:
        scope.report(
            WrongLiteral(
                name=parameter.name,
                expected=f"keys of {counted(parameter.arity, 'component')}",
                found=counted(len(nodes), "component"),
                instead=TUPLE_KEY if parameter.arity > 1 else "",
                span=node.span,
            )
        )
        return None
    key: list[LiteralValue] = []
    for index, item in zip(parameter.indices, nodes, strict=True):
        value = None if isinstance(item, ast.Select) else literal_value(item)
        if value is None:
            _report_no_literal(scope, parameter, item)
            return None
        member = fitting_member(value, index.type)
        if member is None:
            _report_wrong(scope, parameter.name, _asked(index.type), value, item.span)
            return None
        key.append(member)
    return tuple(key)


def _check_cell(
    scope: Scope, parameter: Parameter, node: ast.Expression
) -> LiteralValue | None:
    value = literal_value(node)
    if value is None:
        _report_no_literal(scope, parameter, node)
        return None
    return _fitting_cell(scope, parameter, value, node.span)


def _fitting_cell(
    scope: Scope, parameter: Parameter, value: LiteralValue, span: Span
) -> LiteralValue | None:
    """Return a value as a cell of a param; report it if it cannot be one."""
    item = parameter.type
    if isinstance(item, MemberType):
        cell = fitting_member(value, item)
        expected = _asked(item)
    else:
        cell = value if _is_cell(value, parameter.kind) else None
        expected = KINDS[parameter.kind]
    if cell is None:
        _report_wrong(scope, parameter.name, expected, value, span)
    return cell


def _is_cell(value: LiteralValue, kind: ParameterKind) -> bool:
    match kind, value:
        case ParameterKind.NUMBER, float():
            return True
        case ParameterKind.INTEGER, float():
            return value.is_integer()
        case ParameterKind.FLAG, float():
            return value in {0, 1}
        case ParameterKind.TEXT, str():
            return True
        case ParameterKind.DATE, datetime.date():
            return True
        case _:
            return False


def fitting_member(value: LiteralValue, item: ItemType) -> LiteralValue | None:
    """Return a literal as a member of a root set, or None if it cannot be one."""
    match item, value:
        case MemberType(kind=Kind.TEXT), str():
            return value
        case MemberType(kind=Kind.DATE), datetime.date():
            return value
        case MemberType(kind=Kind.INTEGER), float() if value.is_integer():
            return int(value)
        case _:
            return None


def _asked(item: ItemType) -> str:
    if isinstance(item, MemberType):
        return f"{item} ({MEMBER_KINDS[item.kind]})"
    return str(item)


def _report_wrong(
    scope: Scope, name: str, expected: str, value: LiteralValue, span: Span
) -> None:
    match value:
        case str():
            found = "a text"
        case datetime.date():
            found = "a date"
        case _:
            found = f"the number {' '.join(span.text.split())}"
    instead = ""
    if isinstance(value, str) and DATE.fullmatch(value):
        instead = f"a date has no quotes: `{value}`"
    scope.report(
        WrongLiteral(
            name=name, expected=expected, found=found, instead=instead, span=span
        )
    )
