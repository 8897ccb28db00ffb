"""Recursion of a `let` through its own earlier cells: its type, and along which index.

Where every reference to an own cell is known, from the text alone, to be an earlier one along
some index, the cells are evaluated step by step along it, over all its other indices at once.
"""

from collections.abc import Iterator, Mapping

from mdsl.semantics.binders import check_query
from mdsl.semantics.expressions import (
    Addition,
    Comparison,
    Conditional,
    Conjunction,
    Expression,
    Index,
    IndexValue,
    LetValue,
    MemberToValue,
    NumberConstant,
    ParameterValue,
    Query,
    RangeSet,
    Step,
    ValueToMember,
)
from mdsl.semantics.free import Part, parts
from mdsl.semantics.literals import lower_bounds
from mdsl.semantics.scopes import Scope
from mdsl.semantics.symbols import Symbol, references
from mdsl.semantics.types import (
    ConditionType,
    MemberType,
    NumberType,
    ScalarType,
)
from mdsl.syntax import ast

# Pairs of indices of which the first is known to be before the second.
Facts = frozenset[tuple[Index, Index]]

NOTHING: Facts = frozenset()


def seed_type(scope: Scope, symbol: Symbol, node: ast.Expression) -> ScalarType:
    """Return the type of the first part of a body that is an alternative for the whole.

    The parts that use the `let` itself tell nothing about its type.
    """
    own = {symbol.name: symbol}
    stack: list[ast.Expression] = [node]
    while stack:
        candidate = stack.pop()
        match candidate:
            case ast.Paren(inner=inner):
                stack.append(inner)
            case ast.Default(reference=first, alternative=second):
                stack += [second, first]
            case ast.Conditional(value=first, otherwise=second):
                stack += [second, first]
            case ast.Chain(operators=("+" | "-", *_), operands=operands):
                stack += reversed(operands)
            case (
                ast.Comparison()
                | ast.Chain(operators=("and" | "or", *_))
                | ast.Unary(operator="not")
                | ast.Reduction(function="any" | "all")
            ):
                return ConditionType()
            case ast.Reduction(function="min" | "max", body=body) if not any(
                references(own, [body])
            ):
                return _quiet_type(scope, body, candidate)
            case _ if not any(references(own, [candidate])):
                return _quiet_type(scope, candidate)
            case _:
                pass
    return NumberType(is_integer=True)


def _quiet_type(
    scope: Scope, node: ast.Expression, within: ast.Reduction | None = None
) -> ScalarType:
    """Return the type of a part; its errors are reported when the whole is checked.

    A number is taken for whole until the whole turns out not to be.
    """
    checkpoint = scope.state.checkpoint()
    if within is not None:
        scope, _ = check_query(scope, within.binders, None)
    value = scope.value(node)
    scope.state.restore(checkpoint)
    if value is None or isinstance(value.type, NumberType):
        return NumberType(is_integer=True)
    return value.type


# --- earlier cells -----------------------------------------------------------------------------


def scan_index(
    scope: Scope, symbol: Symbol, body: Expression, indexing: Query
) -> int | None:
    """Return the position of an index along which all own cells are earlier ones.

    None where the text shows no such index; then the data tell the order.
    """
    left = dict(enumerate(indexing.indices))
    for cell, facts in own_cells(symbol.name, body):
        left = _earlier_positions(scope, cell, left, facts)
    return min(left, default=None)


def _earlier_positions(
    scope: Scope, cell: LetValue, positions: Mapping[int, Index], facts: Facts
) -> dict[int, Index]:
    """Return the positions at which a cell is earlier than the one that uses it."""
    return {
        position: index
        for position, index in positions.items()
        if _is_earlier(scope, cell.arguments[position], index, facts)
    }


def _is_index(value: Expression, index: Index) -> bool:
    return isinstance(value, IndexValue) and value.index is index


def _is_earlier(scope: Scope, value: Expression, index: Index, facts: Facts) -> bool:
    """Return whether a value is an earlier member than an index."""
    match value:
        case IndexValue(index=other):
            return (other, index) in facts
        case Step(operand=operand, count=count, is_forward=False):
            return (
                not _is_circular(scope, index)
                and _is_positive(scope, count)
                and (
                    _is_index(operand, index)
                    or _is_earlier(scope, operand, index, facts)
                )
            )
        case ValueToMember(
            operand=Addition(operands=(MemberToValue(operand=first), *counts)) as total
        ):
            return (
                _is_index(first, index)
                and set(total.operators) == {"-"}
                and all(_is_positive(scope, count) for count in counts)
            )
        case _:
            return False


def _is_circular(scope: Scope, index: Index) -> bool:
    item = index.type
    return isinstance(item, MemberType) and scope.state.sets[item.root].is_circular


def _is_positive(scope: Scope, count: Expression) -> bool:
    """Return whether a number of steps is above 0, as the text says."""
    match count:
        case NumberConstant(value=number):
            return number > 0
        case ParameterValue(name=name):
            statement = scope.state.symbols[name].statement
            return any(
                bound > 0 or (bound == 0 and operator == ">")
                for operator, bound in lower_bounds(statement.attributes)
            )
        case _:
            return False


# --- what is known of indices ------------------------------------------------------------------


def own_cells(name: str, body: Expression) -> Iterator[tuple[LetValue, Facts]]:
    """Return a body's references to cells of its own `let`, with what is known there."""
    stack: list[tuple[Part, Facts]] = [(body, NOTHING)]
    while stack:
        part, facts = stack.pop()
        if isinstance(part, LetValue) and part.name == name:
            yield part, facts
        stack += reversed(list(_inner_parts(part, facts)))


def _inner_parts(part: Part, facts: Facts) -> Iterator[tuple[Part, Facts]]:
    """Return the parts of a part with what is known where they are looked at."""
    match part:
        case Query(binders=binders, condition=condition):
            for binder in binders:
                yield binder.set, facts
                facts |= _range_facts(binder.positions[0], binder.set)
            if condition is not None:
                yield condition, facts
        case Conjunction(operands=operands):
            for operand in operands:
                yield operand, facts
                facts |= _facts_of(operand)
        case Conditional(condition=condition, value=value, otherwise=otherwise):
            yield condition, facts
            yield value, facts | _facts_of(condition)
            yield otherwise, facts
        case _:
            for inner in parts(part):
                yield inner, facts
                if isinstance(inner, Query):
                    facts |= _query_facts(inner)


def _query_facts(query: Query) -> Facts:
    """Return what is known of the instances of a query."""
    facts = NOTHING if query.condition is None else _facts_of(query.condition)
    for binder in query.binders:
        facts |= _range_facts(binder.positions[0], binder.set)
    return facts


def _range_facts(position: object, members: object) -> Facts:
    """Return that `s` is before `t` where it runs over `first(T)..prev(t)`."""
    match position, members:
        case Index() as index, RangeSet(
            last=Step(
                operand=IndexValue(index=later),
                count=NumberConstant(value=count),
                is_forward=False,
            )
        ) if count > 0:
            return frozenset({(index, later)})
        case _:
            return NOTHING


def _facts_of(condition: Expression) -> Facts:
    """Return the pairs of indices that a condition puts in order."""
    found: set[tuple[Index, Index]] = set()
    conditions: tuple[Expression, ...] = (condition,)
    if isinstance(condition, Conjunction):
        conditions = condition.operands
    for one in conditions:
        if not isinstance(one, Comparison):
            continue
        for operator, left, right in zip(
            one.operators, one.operands, one.operands[1:], strict=False
        ):
            pair = (_index_of(left), _index_of(right))
            found |= _ordered_pair(operator, *pair)
    return frozenset(found)


def _ordered_pair(
    operator: str, left: Index | None, right: Index | None
) -> set[tuple[Index, Index]]:
    if left is None or right is None or left.type != right.type:
        return set()
    match operator:
        case "<":
            return {(left, right)}
        case ">":
            return {(right, left)}
        case _:
            return set()


def _index_of(value: Expression) -> Index | None:
    """Return the index whose member, or whose value, an expression is."""
    match value:
        case IndexValue(index=index) | MemberToValue(operand=IndexValue(index=index)):
            return index
        case _:
            return None
