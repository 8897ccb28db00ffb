"""The value of an expression for one combination of members, and the members of a set."""

from collections.abc import Iterator, Sequence

from mdsl.syntax import ast
from tests.reference import arithmetic, comparing, set_algebra, steps
from tests.reference.scope import Argument, Scope
from tests.reference.values import (
    AbsentError,
    FailureError,
    Item,
    Member,
    MemberTuple,
    MissingError,
    NonlinearError,
    Outside,
    Plain,
    Value,
    as_item_value,
    components,
    key_of,
    plain,
)

# --- values ------------------------------------------------------------------------------


def evaluate(scope: Scope, expression: ast.Expression) -> Value:
    """Return the value of an expression that is no set."""
    result: Value
    match expression:
        case ast.Number() | ast.String() | ast.Date():
            result = expression.value
        case ast.Infinity():
            result = float("inf")
        case ast.Name(name) if name in scope.names:
            result = scope.names[name]
        case ast.Name() | ast.Subscript() | ast.Attribute():
            result = _reference(scope, expression)
        case ast.Default():
            result = _default(scope, expression)
        case ast.Call() | ast.Reduction():
            result = _function(scope, expression)
        case _:
            result = _operation(scope, expression)
    return result


def _operation(scope: Scope, expression: ast.Expression) -> Value:
    result: Value
    match expression:
        case ast.Paren(inner):
            result = evaluate(scope, inner)
        case ast.Tuple(items):
            result = _tuple(scope, items)
        case ast.Unary("-", operand):
            result = arithmetic.multiply(-1.0, evaluate(scope, operand))
        case ast.Power(base, exponent):
            result = arithmetic.power(evaluate(scope, base), evaluate(scope, exponent))
        case ast.Chain(operands, operators) if operators[0] not in ("and", "or"):
            result = evaluate(scope, operands[0])
            for operator, operand in zip(operators, operands[1:], strict=True):
                result = arithmetic.OPERATORS[operator](
                    result, evaluate(scope, operand)
                )
        case ast.Conditional(value, condition, otherwise):
            result = evaluate(scope, value if holds(scope, condition) else otherwise)
        case ast.Unary() | ast.Chain() | ast.Comparison() | ast.Implication():
            result = holds(scope, expression)
        case _:
            raise FailureError("type", f"{expression} is no value")
    return result


def holds(scope: Scope, condition: ast.Expression) -> bool:
    """Return whether a condition holds; what decides nothing is not looked at."""
    match condition:
        case ast.Unary("not", operand):
            result = not holds(scope, operand)
        case ast.Chain(operands, operators) if operators[0] in ("and", "or"):
            result = operators[0] == "and"
            for operand in operands:
                if result == (operators[0] == "and"):
                    result = holds(scope, operand)
        case ast.Implication("implies", left, right):
            result = not holds(scope, left) or holds(scope, right)
        case ast.Implication(_, left, right):
            result = holds(scope, left) == holds(scope, right)
        case ast.Comparison(operands, operators):
            pairs = zip(operators, operands, operands[1:], strict=False)
            result = all(_compare(scope, *pair) for pair in pairs)
        case _:
            result = comparing.truth(evaluate(scope, condition))
    return result


def _compare(
    scope: Scope, operator: str, left: ast.Expression, right: ast.Expression
) -> bool:
    if operator not in ("in", "not in"):
        value, other = evaluate(scope, left), evaluate(scope, right)
        return comparing.compare(scope.lookup, operator, value, other)
    keys = [key_of(item) for item in evaluate_set(scope, right)]
    try:
        is_in = key_of(as_item_value(evaluate(scope, left))) in keys
    except MissingError as missing:
        # Whether a step stays inside is what such a condition asks.
        if not missing.side:
            raise
        is_in = False
    return is_in == (operator == "in")


def _tuple(scope: Scope, items: Sequence[ast.Expression | ast.Select]) -> MemberTuple:
    parts: list[Member | Plain] = []
    for item in items:
        if isinstance(item, ast.Select):
            raise FailureError("type", "`=` outside a pattern")
        parts.extend(components(as_item_value(evaluate(scope, item))))
    return MemberTuple(tuple(parts))


# --- references and what is missing ----------------------------------------------------------


def _reference(
    scope: Scope, expression: ast.Name | ast.Subscript | ast.Attribute
) -> Value:
    match expression:
        case ast.Attribute(ast.Name(name), part) if name in scope.names:
            return components(scope.names[name])[int(part) - 1]
        case ast.Subscript(base, arguments):
            name, values = _declared_name(base), _arguments(scope, arguments)
        case _:
            name, values = _declared_name(expression), []
    try:
        return scope.lookup.cell(name, values)
    except AbsentError:
        raise MissingError(expression) from None


def _declared_name(expression: ast.Expression) -> str:
    match expression:
        case ast.Name(name):
            return name
        case ast.Attribute(ast.Name(goal), deviation):
            return f"{goal}.{deviation}"
        case _:
            raise FailureError("type", f"{expression} has no cells")


def _arguments(scope: Scope, arguments: Sequence[ast.Expression]) -> list[Argument]:
    """Return the members in brackets; a step that left its set is noted, not raised."""
    result: list[Argument] = []
    for argument in arguments:
        try:
            result.extend(key_of(as_item_value(evaluate(scope, argument))))
        except MissingError as missing:
            if not missing.side:
                raise
            result.append(Outside(missing.side))
    return result


def _default(scope: Scope, expression: ast.Default) -> Value:
    """Return the reference, or what stands instead where that very reference is missing.

    After parentheses it stands for the whole, whichever reference inside is missing.
    """
    reference = expression.reference
    try:
        return evaluate(scope, reference)
    except MissingError as missing:
        if not isinstance(reference, ast.Paren) and missing.owner is not reference:
            raise
    return evaluate(scope, expression.alternative)


# --- functions and reductions ----------------------------------------------------------------


def _function(scope: Scope, expression: ast.Call | ast.Reduction) -> Value:
    match expression:
        case ast.Reduction():
            return _reduction(scope, expression)
        case ast.Call("prev" | "next", arguments):
            return _step(scope, expression, arguments)
        case ast.Call("card" | "first" | "last", (of,)):
            return _function_of_set(expression, evaluate_set(scope, of))
        case ast.Call("ord", arguments):
            return _position(scope, arguments)
        case ast.Call("piecewise", (at, points, *slopes)):
            return arithmetic.interpolate(
                arithmetic.number(evaluate(scope, at)),
                _points(scope, points),
                [arithmetic.number(evaluate(scope, slope)) for slope in slopes],
            )
        case _:
            return _function_of_values(scope, expression)


def _function_of_values(scope: Scope, call: ast.Call) -> Value:
    values = [evaluate(scope, argument) for argument in call.arguments]
    if call.function in ("min", "max"):
        return comparing.extreme(scope.lookup, call.function, values)
    if call.function == "product":
        return arithmetic.multiply(*values)
    return arithmetic.call(call.function, values[0])


def _function_of_set(call: ast.Call, items: Sequence[Item]) -> Value:
    if call.function == "card":
        return float(len(items))
    if not items:
        raise MissingError(call, "before")
    return items[0] if call.function == "first" else items[-1]


def _position(scope: Scope, arguments: Sequence[ast.Expression]) -> float:
    """Return the 1-based position `ord(t)` or `ord(t, Set)`."""
    of, *named = arguments
    item = as_item_value(evaluate(scope, of))
    among = steps.ordered_set(scope.lookup, item, _set_items(scope, named))
    place = steps.position(among, item)
    if place is None:
        raise MissingError(of)
    return float(place + 1)


def _step(scope: Scope, call: ast.Call, arguments: Sequence[ast.Expression]) -> Item:
    """Return the member some steps ahead: `prev(t)`, `prev(t, k)`, `prev(t, Open_day)`."""
    of, *rest = arguments
    named = [argument for argument in rest if _is_set(scope, argument)]
    counts = [argument for argument in rest if argument not in named]
    try:
        item = as_item_value(evaluate(scope, of))
    except MissingError as missing:
        # A step from a place outside the set is outside as well.
        raise MissingError(
            call if missing.side else missing.owner, missing.side
        ) from None
    count = arithmetic.whole(evaluate(scope, counts[0])) if counts else 1
    among = steps.ordered_set(scope.lookup, item, _set_items(scope, named))
    result = steps.step(among, item, -count if call.function == "prev" else count)
    if isinstance(result, Outside):
        raise MissingError(call, result.side)
    return result


def _is_set(scope: Scope, expression: ast.Expression) -> bool:
    match expression:
        case ast.Name(name) | ast.Subscript(ast.Name(name)):
            return name not in scope.names and scope.lookup.is_set(name)
        case ast.Paren(inner):
            return _is_set(scope, inner)
        case _:
            return isinstance(
                expression, ast.Comprehension | ast.SetLiteral | ast.Range
            )


def _set_items(
    scope: Scope, named: Sequence[ast.Expression]
) -> tuple[str, list[Item]] | None:
    """Return the set that a step names, with its name if it is a declared one."""
    if not named:
        return None
    name = named[0].name if isinstance(named[0], ast.Name) else ""
    return name, evaluate_set(scope, named[0])


def _points(scope: Scope, points: ast.Expression) -> list[tuple[float, float]]:
    match points:
        case ast.MapLiteral(items):
            pairs = [(scope, item) for item in items]
        case ast.Comprehension(ast.MapItem() as item, binders, condition):
            pairs = [(inner, item) for inner, _ in bind(scope, binders, condition)]
        case _:
            raise FailureError("type", "points of a piecewise are `{x: y}`")
    return [
        (
            arithmetic.number(evaluate(inner, pair.key)),
            arithmetic.number(evaluate(inner, pair.value)),
        )
        for inner, pair in pairs
    ]


def _reduction(scope: Scope, reduction: ast.Reduction) -> Value:
    scopes = [inner for inner, _ in bind(scope, reduction.binders, reduction.condition)]
    function, body = reduction.function, reduction.body
    if function in ("any", "all"):
        truths = [holds(inner, body) for inner in scopes]
        return any(truths) if function == "any" else all(truths)
    values = [evaluate(inner, body) for inner in scopes]
    if function in ("min", "max"):
        if not values:
            raise MissingError(reduction)
        return comparing.extreme(scope.lookup, function, values)
    if function not in ("sum", "prod"):
        raise NonlinearError(function)
    result: Value = 0.0 if function == "sum" else 1.0
    for value in values:
        combine = arithmetic.add if function == "sum" else arithmetic.multiply
        result = combine(result, value)
    return result


# --- sets and binders ------------------------------------------------------------------------


def evaluate_set(scope: Scope, expression: ast.Expression) -> list[Item]:
    """Return the members of a set in their order."""
    return steps.in_root_order(scope.lookup, _members(scope, expression))


def _members(scope: Scope, expression: ast.Expression) -> list[Item]:
    match expression:
        case ast.Paren(inner):
            result = evaluate_set(scope, inner)
        case ast.Name() | ast.Subscript():
            result = _declared_set(scope, expression)
        case ast.Attribute(ast.Name(table) | ast.String(table), column):
            result = scope.lookup.column_values(table, column)
        case ast.SetLiteral(items):
            result = [as_item_value(evaluate(scope, item)) for item in items]
        case ast.Comprehension():
            result = _comprehension(scope, expression)
        case ast.Range(first, last):
            result = _range(scope, evaluate(scope, first), evaluate(scope, last))
        case ast.Chain(operands, operators):
            result = evaluate_set(scope, operands[0])
            for operator, operand in zip(operators, operands[1:], strict=True):
                result = set_algebra.combine(
                    operator, result, evaluate_set(scope, operand)
                )
        case ast.Call("window", (of, *reach)):
            item = as_item_value(evaluate(scope, of))
            before, after = (arithmetic.whole(evaluate(scope, e)) for e in reach)
            among = steps.ordered_set(scope.lookup, item, None)
            result = steps.window(among, item, before, after)
        case _:
            raise FailureError("type", f"{expression} is no set")
    return result


def _range(scope: Scope, first: Value, last: Value) -> list[Item]:
    """Return plain numbers or dates, or the members of a set between two of them."""
    match first, last:
        case Member(root, _), Member(other, _) if root == other:
            among = steps.ordered_set(scope.lookup, first, None)
            return steps.between(among, first, last)
        case _:
            return set_algebra.value_range(first, last)


def _comprehension(scope: Scope, expression: ast.Comprehension) -> list[Item]:
    element = expression.element
    if isinstance(element, ast.MapItem):
        raise FailureError("type", "a map is no set")
    inners = bind(scope, expression.binders, expression.condition)
    return [as_item_value(evaluate(inner, element)) for inner, _ in inners]


def _declared_set(scope: Scope, expression: ast.Name | ast.Subscript) -> list[Item]:
    base: ast.Expression = expression
    arguments = tuple[ast.Expression, ...]()
    if isinstance(expression, ast.Subscript):
        base, arguments = expression.base, expression.arguments
    try:
        return scope.lookup.items(_declared_name(base), _arguments(scope, arguments))
    except AbsentError:
        raise MissingError(expression) from None


def bind(
    scope: Scope, binders: Sequence[ast.Binder], condition: ast.Expression | None
) -> Iterator[tuple[Scope, tuple[Member | Plain, ...]]]:
    """Yield the scope and the index positions of every combination of members.

    A position that selects by `=e` is no index.
    """
    if not binders:
        if condition is None or holds(scope, condition):
            yield scope, ()
        return
    first, *others = binders
    for item in evaluate_set(scope, first.set):
        matched = _match(scope, first, item)
        if matched is not None:
            inner, positions = matched
            for innermost, further in bind(inner, others, condition):
                yield innermost, positions + further


def _match(
    scope: Scope, binder: ast.Binder, item: Item
) -> tuple[Scope, tuple[Member | Plain, ...]] | None:
    """Return the scope with the pattern's names bound, or None if a selection differs."""
    parts = components(item)
    match binder.pattern:
        case None:
            return scope, parts
        case ast.Name(name):
            if isinstance(item, MemberTuple) and isinstance(binder.set, ast.Name):
                item = MemberTuple(item.items, binder.set.name)
            return scope.bind(name, item), parts
        case ast.Tuple(patterns):
            return _match_tuple(scope, patterns, parts)


def _match_tuple(
    scope: Scope,
    patterns: Sequence[ast.Expression | ast.Select],
    parts: Sequence[Member | Plain],
) -> tuple[Scope, tuple[Member | Plain, ...]] | None:
    outer, positions = scope, list[Member | Plain]()
    for pattern, part in zip(patterns, parts, strict=True):
        match pattern:
            case ast.Select(value):
                if plain(as_item_value(evaluate(outer, value))) != plain(part):
                    return None
            case ast.Name(name):
                scope = scope.bind(name, part)
                positions.append(part)
            case _:
                raise FailureError("type", "a pattern has names and `=` selections")
    return scope, tuple(positions)
