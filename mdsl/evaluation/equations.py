"""Equations of members that are numbers or dates, solved for each index that stands alone.

`u == t + lead[p]` tells u from t and p, and t from u and p, where the numbers are whole. So
a query need not try all pairs: the value of one side is worked out and looked up among the
members. How the equation is written (`u - t == lead[p]`) does not matter.
"""

from collections.abc import Iterator

from mdsl.records import record
from mdsl.semantics.expressions import (
    Addition,
    Comparison,
    Expression,
    Index,
    IndexValue,
    MemberToValue,
    Negation,
    NumberConstant,
    ValueToMember,
)
from mdsl.semantics.free import free_indices
from mdsl.semantics.types import DateType, Kind, MemberType, NumberType

WHOLE = NumberType(is_integer=True)


@record(eq=False)
class Solution:
    """An index, and the member that it must be."""

    index: Index
    member: Expression


def solutions(equation: Comparison) -> list[Solution]:
    """Return what an equality of two values says of the indices in it, each one once."""
    found: dict[Index, Solution] = {}
    for one in (*_as_written(equation), *_rearranged(equation)):
        found.setdefault(one.index, one)
    return list(found.values())


def _as_written(equation: Comparison) -> Iterator[Solution]:
    """Yield the indices that stand alone on a side, whatever numbers the other holds."""
    left, right = equation.operands
    for one, other in ((left, right), (right, left)):
        index = _number_of(one)
        if index is not None and index not in free_indices(other):
            yield _solution(index, other)


def _rearranged(equation: Comparison) -> Iterator[Solution]:
    """Yield the indices that are addends among whole numbers and dates.

    These may be taken to the other side: float64 holds whole numbers and their sums exactly
    up to 2**53, beyond which it does not tell them apart as they are written either.
    """
    left, right = equation.operands
    addends = [*_addends(left, 1), *_addends(right, -1)]
    if not all(_is_exact(addend) for _, addend in addends):
        return
    for at, (sign, addend) in enumerate(addends):
        index = _number_of(addend)
        others = [(-sign * s, a) for s, a in addends[:at] + addends[at + 1 :]]
        if index is None or any(index in free_indices(a) for _, a in others):
            continue
        # A sum begins with what is added, so that a date comes before what it is moved by.
        others.sort(
            key=lambda other: (-other[0], not isinstance(other[1].type, DateType))
        )
        yield _solution(index, _sum_of(others, equation))


def _sum_of(addends: list[tuple[int, Expression]], equation: Comparison) -> Expression:
    dates = sum(sign for sign, one in addends if isinstance(one.type, DateType))
    if not addends or addends[0][0] < 0:
        zero = NumberConstant(0.0, type=WHOLE, span=equation.span)
        addends = [(1, zero), *addends]
    if len(addends) == 1:
        return addends[0][1]
    return Addition(
        tuple(addend for _, addend in addends),
        tuple("+" if sign > 0 else "-" for sign, _ in addends[1:]),
        type=DateType() if dates else WHOLE,
        span=equation.span,
    )


def _addends(expression: Expression, sign: int) -> Iterator[tuple[int, Expression]]:
    """Yield what is added up in an expression, with its sign."""
    match expression:
        case Addition(operands=operands, operators=operators):
            for operator, operand in zip(("+", *operators), operands, strict=True):
                yield from _addends(operand, sign if operator == "+" else -sign)
        case Negation(operand=operand):
            yield from _addends(operand, -sign)
        case _:
            yield sign, expression


def _is_exact(addend: Expression) -> bool:
    return isinstance(addend.type, DateType) or addend.type == WHOLE


def _number_of(expression: Expression) -> Index | None:
    """Return the index whose number or date an expression is."""
    match expression:
        case MemberToValue(
            operand=IndexValue(
                index=index, type=MemberType(kind=Kind.INTEGER | Kind.DATE)
            )
        ):
            return index
        case _:
            return None


def _solution(index: Index, value: Expression) -> Solution:
    item = index.type
    root = item.root if isinstance(item, MemberType) else ""
    return Solution(index, ValueToMember(value, root, type=index.type, span=value.span))
