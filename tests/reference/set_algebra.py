"""Sets made from values and from other sets."""

import datetime

from tests.reference import arithmetic
from tests.reference.values import (
    FailureError,
    Item,
    Value,
    as_item,
    components,
    in_order,
    key_of,
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
