"""Conversions between members and plain values, and what a place asks for.

`converted` decides and says nothing; the functions that take a scope report what is wrong.
"""

import math
from collections.abc import Sequence

from mdsl.semantics.errors.expressions import (
    MixedTypes,
    NotACondition,
    NotWhole,
    WrongType,
)
from mdsl.semantics.errors.relations import (
    QuadraticRow,
    VariableInData,
)
from mdsl.semantics.expressions import (
    DateConstant,
    Expression,
    LetValue,
    Literal,
    MemberConstant,
    MemberToValue,
    NumberConstant,
    ParameterValue,
    Query,
    TextConstant,
    ValueToMember,
    VariableValue,
)
from mdsl.semantics.free import Part, parts, query_parts
from mdsl.semantics.scopes import Scope, shown
from mdsl.semantics.types import (
    ConditionType,
    DateType,
    ItemType,
    Kind,
    MemberType,
    NumberType,
    ScalarType,
    TextType,
    TupleType,
)

PLAIN_TYPES: dict[Kind, ItemType] = {
    Kind.TEXT: TextType(),
    Kind.INTEGER: NumberType(is_integer=True),
    Kind.DATE: DateType(),
}


def plain_kind(item: ItemType) -> Kind:
    """Return what the values of a type are."""
    match item:
        case MemberType(kind=kind):
            return kind
        case NumberType():
            return Kind.INTEGER
        case DateType():
            return Kind.DATE
        case TextType():
            return Kind.TEXT


def converted(value: Expression, target: ItemType) -> Expression | None:
    """Return a value as an item of a type, or None if it cannot be one."""
    if isinstance(target, MemberType):
        return _as_member(value, target)
    match value.type, target:
        case (NumberType(), NumberType()) | (DateType(), DateType()):
            return value
        case TextType(), TextType():
            return value
        case MemberType(kind=kind), _ if kind is plain_kind(target):
            return as_plain(value)
        case _:
            return None


def as_plain(value: Expression) -> Expression:
    """Return a member as the number, date or text that it is; other values as they are."""
    match value.type:
        case MemberType(kind=kind):
            plain = PLAIN_TYPES[kind]
            return MemberToValue(
                value, type=plain, degree=value.degree, span=value.span
            )
        case _:
            return value


def _as_member(value: Expression, target: MemberType) -> Expression | None:
    match value, target.kind:
        case (TextConstant(value=literal), Kind.TEXT) | (
            DateConstant(value=literal),
            Kind.DATE,
        ):
            return MemberConstant(target.root, literal, type=target, span=value.span)
        case NumberConstant(value=number), Kind.INTEGER if is_whole(number):
            return MemberConstant(
                target.root, int(number), type=target, span=value.span
            )
        case _:
            pass
    match value.type, target.kind:
        case MemberType(root=root), _:
            return value if root == target.root else None
        case (
            (NumberType(is_integer=True), Kind.INTEGER)
            | (DateType(), Kind.DATE)
            | (TextType(), Kind.TEXT)
        ):
            return ValueToMember(
                value, target.root, type=target, degree=value.degree, span=value.span
            )
        case _:
            return None


def is_whole(number: float) -> bool:
    """Return whether a number is whole (and finite)."""
    return math.isfinite(number) and number == int(number)


def described(value: Expression | ScalarType) -> str:
    """Return what a value is, as messages call it: a literal is shown as it is."""
    match value:
        case TextConstant(value=text):
            return f'the text "{text}"'
        case DateConstant(value=date):
            return f"the date {date}"
        case NumberConstant():
            return f"the number {shown(value.span)}"
        case NumberType() | DateType() | TextType() | ConditionType():
            return str(value)
        case MemberType() | TupleType():
            return str(value)
        case _:
            return str(value.type)


def asked(item: ItemType) -> str:
    """Return what a position asks for: a member, and of which kind where it is no text."""
    match item:
        case MemberType(kind=Kind.INTEGER):
            return f"{item} (a whole number)"
        case MemberType(kind=Kind.DATE):
            return f"{item} (a date)"
        case _:
            return str(item)


# --- what a place asks for -----------------------------------------------------------------


def as_item(scope: Scope, value: Expression, target: ItemType) -> Expression | None:
    """Return a value as an item of a type; report it if it cannot be one."""
    result = converted(value, target)
    if result is None:
        report_misfit(scope, value, target)
    return result


def report_misfit(scope: Scope, value: Expression, target: ItemType) -> None:
    """Report a value that is no item of a type."""
    if is_fractional(value, target):
        report_fraction(scope, value, f"{target}")
    else:
        scope.report(
            WrongType(
                expected=asked(target),
                found=described(value),
                hint=kinship(scope, value, target),
                span=value.span,
            )
        )


def kinship(scope: Scope, value: Expression, target: ItemType) -> str:
    """Return the remedy where two sets are meant to be one, or texts to be numbers."""
    match value.type, target:
        case TextType(), MemberType(root=root, kind=Kind.INTEGER | Kind.DATE as kind):
            what = "dates" if kind is Kind.DATE else "numbers"
            return f"the members of {root} are {what}, which stand without quotes"
        case NumberType() | DateType(), MemberType(root=root, kind=Kind.TEXT):
            known = scope.state.sets.get(root)
            if known is None or not known.sources:
                return ""
            is_date = isinstance(value.type, DateType)
            what, word = ("dates", "date") if is_date else ("numbers", "integer")
            return f"if the members of {root} are {what}, declare `set {root} {word}`"
        case MemberType(root=one, kind=kind), MemberType(root=other, kind=same) if (
            kind is same and kind is not Kind.TEXT and one != other
        ):
            return f"if {other} holds all members of {one}, declare `set {one} within {other}`"
        case _:
            return ""


def report_fraction(scope: Scope, value: Expression, purpose: str) -> None:
    """Report a number that is not sure to be whole."""
    if isinstance(value, NumberConstant):
        expected, found = f"a whole number as {purpose}", described(value)
        scope.report(WrongType(expected=expected, found=found, span=value.span))
    else:
        scope.report(NotWhole(purpose=purpose, span=value.span))


def is_fractional(value: Expression, target: ItemType) -> bool:
    """Return whether all that is wrong is that a number is not sure to be whole."""
    return (
        isinstance(target, MemberType)
        and target.kind is Kind.INTEGER
        and isinstance(value.type, NumberType)
        and not isinstance(value, NumberConstant)
    )


def as_number(scope: Scope, value: Expression | None) -> Expression | None:
    """Return a value as a number; members of integer sets are numbers."""
    if value is None:
        return None
    plain = converted(value, NumberType())
    if plain is None:
        found = described(value)
        scope.report(WrongType(expected="a number", found=found, span=value.span))
    return plain


def as_whole(scope: Scope, value: Expression | None, purpose: str) -> Expression | None:
    """Return a value as a whole number of data."""
    number = as_data(scope, as_number(scope, value), purpose)
    if number is None:
        return None
    if number.type != NumberType(is_integer=True):
        report_fraction(scope, number, purpose)
        return None
    return number


def as_condition(scope: Scope, value: Expression | None) -> Expression | None:
    """Return a value as a condition; an expression of variables as one on the plan.

    That it is a binary is looked at where conditions on the plan may stand.
    """
    if value is None or isinstance(value.type, ConditionType):
        return value
    if value.degree and isinstance(value.type, NumberType):
        return Literal(
            value,
            is_true=True,
            type=ConditionType(),
            degree=value.degree,
            span=value.span,
        )
    comparison = f"{shown(value.span)} == ..."
    if isinstance(value.type, NumberType):
        comparison = f"{shown(value.span)} != 0"
    instead = f"compare it, as in `{comparison}`"
    if isinstance(value, ParameterValue):
        instead += "; a param that is true or not is declared `flag`"
    found = described(value)
    scope.report(NotACondition(found=found, instead=instead, span=value.span))
    return None


def as_data(
    scope: Scope, value: Expression | None, purpose: str, instead: str = ""
) -> Expression | None:
    """Return a value that holds no variables."""
    if value is None or not value.degree:
        return value
    place = variable_within(value)
    scope.report(VariableInData(purpose=purpose, instead=instead, span=place.span))
    return None


def as_linear(
    scope: Scope, value: Expression | None, purpose: str
) -> Expression | None:
    """Return a value of degree 0 or 1."""
    if value is None or value.degree <= 1:
        return value
    scope.report(QuadraticRow(purpose=purpose, span=value.span))
    return None


def variable_within(value: Expression) -> Expression:
    """Return the first reference to a variable, or to a `let` with variables."""
    stack: list[Part] = [value]
    while stack:
        part = stack.pop()
        match part:
            case VariableValue():
                return part
            case LetValue() if part.degree:
                return part
            case Query():
                stack += reversed(query_parts(part))
            case _:
                stack += reversed(parts(part))
    return value


# --- alternatives of one expression ----------------------------------------------------------


def unified(
    scope: Scope, values: Sequence[Expression]
) -> tuple[Expression, ...] | None:
    """Return alternatives as values of one type; report those that do not fit."""
    target = common_type(values)
    result = []
    for value in values:
        fitting = _fitted(value, target)
        if fitting is None:
            left, right = str(target), described(value)
            scope.report(MixedTypes(left=left, right=right, span=value.span))
            return None
        result.append(fitting)
    return tuple(result)


def _fitted(value: Expression, target: ScalarType) -> Expression | None:
    match target:
        case ConditionType():
            return value if isinstance(value.type, ConditionType) else None
        case TupleType():
            return None
        case _:
            return converted(value, target)


def common_type(values: Sequence[Expression]) -> ScalarType:
    """Return the type that alternatives, or sides of a comparison, should have.

    Beside plain values the members of integer and date sets are plain values too; a literal
    text beside members of a text set names one of them.
    """
    member = next((v.type for v in values if isinstance(v.type, MemberType)), None)
    if member is None:
        return values[0].type
    plain = PLAIN_TYPES[member.kind]
    for value in values:
        if type(value.type) is type(plain) and not isinstance(value, TextConstant):
            return plain
    return member


def joined_number_type(values: Sequence[Expression]) -> NumberType:
    """Return the type of a number that is one of several."""
    return NumberType(all(v.type == NumberType(is_integer=True) for v in values))


def joined_type(values: Sequence[Expression]) -> ScalarType:
    """Return the type of an expression that is one of several unified ones."""
    if isinstance(values[0].type, NumberType):
        return joined_number_type(values)
    return values[0].type


def highest_degree(values: Sequence[Expression]) -> int:
    """Return the highest degree of several expressions."""
    return max((value.degree for value in values), default=0)
