"""Conditions: what is true, what is less, what is the least."""

from collections.abc import Sequence

from tests.reference import steps
from tests.reference.values import (
    Affine,
    FailureError,
    Item,
    Member,
    MemberTuple,
    NonlinearError,
    Value,
    as_item_value,
    key_of,
    rank,
)


def truth(value: Value) -> bool:
    """Return a condition: of data, or the value 0 or 1 of a binary at a point."""
    match value:
        case bool():
            return value
        case float() | int():
            return value > 0.5
        case Affine():
            raise NonlinearError
        case _:
            raise FailureError("type", f"{value!r} is no condition")


def compare(roots: steps.Roots, operator: str, left: Value, right: Value) -> bool:
    """Return whether a comparison holds."""
    if isinstance(left, bool) or isinstance(right, bool):
        return _compare_ranks(operator, float(truth(left)), float(truth(right)))
    one, other = _constant(left), _constant(right)
    _check_text(roots, one, other)
    _check_text(roots, other, one)
    if operator in ("==", "!="):
        return (key_of(one) == key_of(other)) == (operator == "==")
    return _compare_ranks(operator, _rank(roots, one, other), _rank(roots, other, one))


def _compare_ranks(operator: str, left: float, right: float) -> bool:
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case _:
            raise FailureError("type", f"{operator} is no comparison")


def _constant(value: Value) -> Item:
    if isinstance(value, Affine):
        if any(value.terms.values()):
            raise NonlinearError
        return value.constant
    return as_item_value(value)


def _check_text(roots: steps.Roots, item: Item, other: Item) -> None:
    """A text beside a member of a set must be a member of that set."""
    if isinstance(item, str) and isinstance(other, Member):
        members = [key_of(member) for member in roots.root_items(other.root)]
        if (item,) not in members:
            raise FailureError("unknown", f"{item} is not in {other.root}")


def _rank(roots: steps.Roots, item: Item, beside: Item) -> float:
    """Return where an item stands; texts stand where their ordered set has them."""
    match item:
        case Member(_, str()):
            among = steps.ordered_set(roots, item, None)
            return float(steps.position(among, item) or 0)
        case str() if isinstance(beside, Member):
            return _rank(roots, Member(beside.root, item), item)
        case Member(_, value):
            return rank(value)
        case MemberTuple() | str():
            raise FailureError("type", f"{item} has no order")
        case _:
            return rank(item)


def extreme(roots: steps.Roots, function: str, values: Sequence[Value]) -> Value:
    """Return the least or greatest of some values; of members, the first or last."""
    items = [_constant(value) for value in values]
    best = items[0]
    for item in items[1:]:
        operator = "<" if function == "min" else ">"
        if compare(roots, operator, item, best):
            best = item
    return best
