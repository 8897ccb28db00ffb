"""Sets made from values and from other sets."""

import datetime

from tests.reference import arithmetic
from tests.reference.values import (
    FailureError,
    Item,
    Member,
    MemberTuple,
    Value,
    as_item,
    components,
    in_order,
    key_of,
    plain,
)


def value_range(first: Value, last: Value) -> list[Item]:
    """Return the whole numbers or dates from the first to the last."""
    begin, end = arithmetic.date_of(first), arithmetic.date_of(last)
    if begin is not None and end is not None:
        days = (end - begin).days + 1
        return [begin + datetime.timedelta(days=day) for day in range(days)]
    return list(range(arithmetic.whole(first), arithmetic.whole(last) + 1))


def combine(operator: str, left: list[Item], right: list[Item]) -> list[Item]:
    """Return `left operator right`."""
    if operator != "*":
        left, right = _of_one_root(left, right), _of_one_root(right, left)
    right_keys = set(map(key_of, right))
    match operator:
        case "|":
            return in_order(left + right)
        case "&":
            return [item for item in left if key_of(item) in right_keys]
        case "-":
            return [item for item in left if key_of(item) not in right_keys]
        case "*":
            return [
                as_item(components(one) + components(other))
                for one in left
                for other in right
            ]
        case _:
            raise FailureError("type", f"{operator} of sets")


def _of_one_root(items: list[Item], others: list[Item]) -> list[Item]:
    """Return literals as members of the set that the other operand's members are of."""
    roots = {item.root for item in items + others if isinstance(item, Member)}
    if len(roots) != 1:
        return items
    (root,) = roots
    return [
        item if isinstance(item, Member | MemberTuple) else Member(root, plain(item))
        for item in items
    ]
