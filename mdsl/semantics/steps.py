"""Positions in ordered sets: steps, positions, ends, counts and windows."""

from collections.abc import Sequence

from mdsl.semantics.conversions import (
    as_data,
    as_item,
    as_whole,
    described,
)
from mdsl.semantics.errors.expressions import (
    ArgumentCount,
    NoSetToStep,
    UnorderedStep,
    WrongType,
)
from mdsl.semantics.expressions import (
    Cardinality,
    EndOfSet,
    Expression,
    NumberConstant,
    Position,
    SetExpression,
    SetReference,
    Step,
    TupleValue,
    WindowSet,
)
from mdsl.semantics.scopes import Scope, TupleIndex, known_values, shown
from mdsl.semantics.setlike import is_set_like
from mdsl.semantics.types import MemberType, NumberType, TupleType
from mdsl.syntax import ast

WHOLE = NumberType(is_integer=True)


def check_step(scope: Scope, node: ast.Call) -> Expression | None:
    """Check `prev(t)`, `next(t, k)`, `prev(t, SET)` and `prev(t, k, SET)`."""
    if not has_arguments(scope, node, 1, 3):
        return None
    sets = [a for a in node.arguments[1:] if is_set_like(scope, a)]
    counts = [a for a in node.arguments[1:] if not is_set_like(scope, a)]
    if len(sets) > 1 or len(counts) > 1:
        expected = "a member, then at most one number of steps and one set"
        found = len(node.arguments)
        scope.report(
            ArgumentCount(
                function=node.function, expected=expected, found=found, span=node.span
            )
        )
        return None
    place = _operand_and_set(scope, node, sets)
    count: Expression | None = NumberConstant(1.0, type=WHOLE, span=node.span)
    if counts:
        purpose = "a number of steps"
        count = as_whole(scope, scope.value(counts[0]), purpose)
    if place is None or count is None:
        return None
    operand, members = place
    is_forward = node.function == "next"
    return Step(operand, count, is_forward, members, type=operand.type, span=node.span)


def check_position(scope: Scope, node: ast.Call) -> Expression | None:
    """Check `ord(t)` and `ord(t, SET)`."""
    if not has_arguments(scope, node, 1, 2):
        return None
    place = _operand_and_set(scope, node, node.arguments[1:])
    if place is None:
        return None
    return Position(*place, type=WHOLE, span=node.span)


def _operand_and_set(
    scope: Scope, node: ast.Call, sets: Sequence[ast.Expression]
) -> tuple[Expression, SetExpression | None] | None:
    """Return the member that a step starts from, and the set it steps in if it is named."""
    value = as_data(scope, scope.value(node.arguments[0]), "a member to step from")
    if sets:
        members = scope.set(sets[0])
        if value is None or members is None:
            return None
        if not require_order(scope, node.function, members):
            return None
        if not _is_of_members(scope, members):
            return None
        operand = _member_of(scope, value, members)
        return None if operand is None else (operand, members)
    if value is None:
        return None
    match value.type:
        case MemberType(root=root) as item:
            if scope.state.is_ordered(item):
                return value, None
            _report_unordered(scope, node, root)
        case TupleType():
            members = _set_of_tuples(scope, node.arguments[0], value)
            if members is not None:
                return value, members
            _report_no_set(scope, node, value)
        case _:
            _report_no_set(scope, node, value)
    return None


def _is_of_members(scope: Scope, members: SetExpression) -> bool:
    """Return whether a set to step in holds members of declared sets; report if not."""
    if all(isinstance(item, MemberType) for item in members.type.items):
        return True
    expected, found = "a set of members of a declared set", str(members.type)
    hint = "declare it, `set NAME within SET = ...`, and name it here"
    scope.report(
        WrongType(expected=expected, found=found, hint=hint, span=members.span)
    )
    return False


def _report_unordered(scope: Scope, node: ast.Call, root: str) -> None:
    scope.report(
        UnorderedStep(
            function=node.function,
            set=root,
            instead=f"declare it as `set {root} ordered`",
            span=node.span,
        )
    )


def _report_no_set(scope: Scope, node: ast.Call, value: Expression) -> None:
    scope.report(
        NoSetToStep(
            function=node.function,
            found=described(value),
            instead=f"name the set: `{node.function}({shown(value.span)}, SET)`",
            span=node.arguments[0].span,
        )
    )


def _set_of_tuples(
    scope: Scope, node: ast.Expression, value: Expression
) -> SetExpression | None:
    """Return the ordered relation that a tuple comes from, where that is plain to see."""
    match node, value:
        case ast.Name(name=name), _:
            binding = scope.bindings.get(name)
            if isinstance(binding, TupleIndex) and isinstance(
                binding.set, SetReference
            ):
                return binding.set if binding.set.type.is_ordered else None
            return None
        case _, Step(set=members) | EndOfSet(set=members):
            return members
        case _:
            return None


def _member_of(
    scope: Scope, value: Expression, members: SetExpression
) -> Expression | None:
    """Return a value, or a tuple, as an item of a set."""
    items = members.type.items
    if len(items) == 1:
        return as_item(scope, value, items[0])
    match value:
        case TupleValue(items=values) if len(values) == len(items):
            pairs = zip(values, items, strict=True)
            fitting = known_values(
                [as_item(scope, one, target) for one, target in pairs]
            )
            if fitting is None:
                return None
            return TupleValue(fitting, type=TupleType(items), span=value.span)
        case Step() | EndOfSet() if value.type == TupleType(items):
            return value
        case _:
            expected = f"a tuple of {members.type}"
            found = described(value)
            scope.report(WrongType(expected=expected, found=found, span=value.span))
            return None


def require_order(scope: Scope, function: str, members: SetExpression) -> bool:
    """Return whether a set is ordered; report it if not."""
    if members.type.is_ordered:
        return True
    instead = ""
    match members.type.items, members:
        case (MemberType(root=root),), _:
            instead = f"declare it as `set {root} ordered`"
        case _, SetReference(name=name):
            instead = f"declare it as `set {name} ordered`"
        case _:
            pass
    text = shown(members.span)
    scope.report(
        UnorderedStep(function=function, set=text, instead=instead, span=members.span)
    )
    return False


def check_end(scope: Scope, node: ast.Call) -> Expression | None:
    """Check `first(SET)` and `last(SET)`."""
    if not has_arguments(scope, node, 1, 1):
        return None
    members = scope.set(node.arguments[0])
    if members is None or not require_order(scope, node.function, members):
        return None
    items = members.type.items
    item = items[0] if len(items) == 1 else TupleType(items)
    return EndOfSet(members, node.function == "last", type=item, span=node.span)


def check_cardinality(scope: Scope, node: ast.Call) -> Expression | None:
    """Check `card(SET)`."""
    if not has_arguments(scope, node, 1, 1):
        return None
    members = scope.set(node.arguments[0])
    if members is None:
        return None
    return Cardinality(members, type=WHOLE, span=node.span)


def check_window(scope: Scope, node: ast.Call) -> SetExpression | None:
    """Check `window(t, before, after)`."""
    if not has_arguments(scope, node, 3, 3):
        return None
    place = _operand_and_set(scope, node, ())
    before, after = (
        as_whole(scope, scope.value(argument), "a number of steps")
        for argument in node.arguments[1:]
    )
    if place is None or before is None or after is None:
        return None
    operand = place[0]
    if not isinstance(operand.type, MemberType):
        _report_no_set(scope, node, operand)
        return None
    members = scope.state.set_type((operand.type,))
    return WindowSet(operand, before, after, type=members, span=node.span)


def has_arguments(scope: Scope, node: ast.Call, least: int, most: int | None) -> bool:
    """Return whether a function has as many arguments as it takes; report it if not."""
    found = len(node.arguments)
    if least <= found and (most is None or found <= most):
        return True
    if most is None:
        expected = f"{least} arguments or more"
    elif least == most:
        expected = f"{least} argument{'' if least == 1 else 's'}"
    else:
        expected = f"{least} to {most} arguments"
    scope.report(
        ArgumentCount(
            function=node.function, expected=expected, found=found, span=node.span
        )
    )
    return False
