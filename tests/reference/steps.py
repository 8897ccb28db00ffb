"""Positions in ordered sets, and steps from one member to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.reference.values import (
    FailureError,
    Item,
    Member,
    MemberTuple,
    Outside,
    in_order,
    key_of,
)


class Roots(Protocol):
    """What is known of root sets."""

    def root_items(self, name: str) -> list[Item]:
        """Return all members of a root set, or the tuples of a relation, in order."""
        ...

    def is_ordered(self, name: str) -> bool:
        """Return whether a root set has an order: declared, or that of its values."""
        ...

    def is_circular(self, name: str) -> bool:
        """Return whether steps in a set wrap around."""
        ...


@dataclass(frozen=True)
class OrderedSet:
    """Members in an order along which one can step."""

    items: Sequence[Item]
    is_circular: bool


def ordered_set(
    roots: Roots, item: Item, named: tuple[str, list[Item]] | None
) -> OrderedSet:
    """Return the set along which to step from an item: a named one, or its root set."""
    if named is not None:
        name, items = named
        return OrderedSet(items, bool(name) and roots.is_circular(name))
    match item:
        case Member(root, _) | MemberTuple(_, root) if root:
            return OrderedSet(roots.root_items(root), roots.is_circular(root))
        case _:
            raise FailureError("type", f"{item} belongs to no set")


def in_root_order(roots: Roots, items: list[Item]) -> list[Item]:
    """Return distinct items; members of an ordered set are in its order."""
    items = in_order(items)
    names = {item.root for item in items if isinstance(item, Member)}
    if len(names) != 1 or not all(isinstance(item, Member) for item in items):
        return items
    (name,) = names
    if not roots.is_ordered(name):
        return items
    keys = [key_of(member) for member in roots.root_items(name)]
    return sorted(items, key=lambda item: keys.index(key_of(item)))


def position(among: OrderedSet, item: Item) -> int | None:
    """Return the 0-based position of an item; None if it is not there."""
    keys = [key_of(other) for other in among.items]
    return keys.index(key_of(item)) if key_of(item) in keys else None


def step(among: OrderedSet, item: Item, count: int) -> Item | Outside:
    """Return the item `count` steps ahead, or the side on which that is outside.

    From what is not in the set, every step leads outside.
    """
    start = position(among, item)
    if start is None:
        return Outside("elsewhere")
    at = start + count
    if among.is_circular:
        return among.items[at % len(among.items)]
    if at < 0:
        return Outside("before")
    if at >= len(among.items):
        return Outside("after")
    return among.items[at]


def between(among: OrderedSet, first: Item, last: Item) -> list[Item]:
    """Return the members from the first to the last."""
    begin, end = position(among, first), position(among, last)
    if begin is None or end is None:
        raise FailureError("type", f"{first}..{last} are not of one set")
    return list(among.items[begin : end + 1])


def window(among: OrderedSet, item: Item, before: int, after: int) -> list[Item]:
    """Return the neighbours of an item, cut off at the ends (which a circle has not)."""
    result: list[Item] = []
    for count in range(-before, after + 1):
        neighbour = step(among, item, count)
        if not isinstance(neighbour, Outside) and neighbour not in result:
            result.append(neighbour)
    return result
