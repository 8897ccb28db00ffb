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
    key_of,
)


class Roots(Protocol):
    """What is known of root sets."""

    def root_items(self, name: str) -> list[Item]:
        """Return all members of a root set, or the tuples of a relation, in order."""
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


def position(among: OrderedSet, item: Item) -> int:
    """Return the 0-based position of an item."""
    keys = [key_of(other) for other in among.items]
    if key_of(item) not in keys:
        raise FailureError("missing", f"{item} is not in the set of the step")
    return keys.index(key_of(item))


def step(among: OrderedSet, item: Item, count: int) -> Item | Outside:
    """Return the item `count` steps ahead, or the side on which that is outside."""
    at = position(among, item) + count
    if among.is_circular:
        return among.items[at % len(among.items)]
    if at < 0:
        return Outside("before")
    if at >= len(among.items):
        return Outside("after")
    return among.items[at]


def window(among: OrderedSet, item: Item, before: int, after: int) -> list[Item]:
    """Return the neighbours of an item, cut off at the ends (which a circle has not)."""
    result: list[Item] = []
    for count in range(-before, after + 1):
        neighbour = step(among, item, count)
        if not isinstance(neighbour, Outside) and neighbour not in result:
            result.append(neighbour)
    return result
