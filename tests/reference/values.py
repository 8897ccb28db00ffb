"""What an expression can be worth, and what can be wrong with it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from mdsl.syntax import ast

Plain = str | int | float | datetime.date
"""What a member is; also a plain text, number or date."""

Key = tuple[Plain, ...]
"""The members of an instance. The instance of a scalar is the empty tuple."""

ColumnKey = tuple[str, Key]
"""A column: the variable's name and its members; a deviation's name is `goal.under`."""


@dataclass(frozen=True)
class Member:
    """A member of a root set."""

    root: str
    value: Plain


@dataclass(frozen=True)
class MemberTuple:
    """Some members; `relation` is the set that a binder took the whole tuple from."""

    items: "tuple[Member | Plain, ...]"
    relation: str = field(default="", compare=False)


Item = Member | Plain | MemberTuple
"""What a set can hold."""


@dataclass(frozen=True)
class Affine:
    """Coefficients of columns and a constant."""

    terms: Mapping[ColumnKey, float]
    constant: float = 0.0


Value = Item | bool | Affine


@dataclass(frozen=True)
class Outside:
    """An index that stepped out of its set: `before` its first or `after` its last member.

    A step from what is not in the set at all leads `elsewhere`.
    """

    side: str


class FailureError(Exception):
    """The model or its data are wrong.

    Attributes:
        kind: `missing` (a reference), `data` (cells, keys), `bounds`, `false` (a row without
            variables that does not hold), `check`, `type`, `cycle` or `unknown` (a name).
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


class MissingError(Exception):
    """A reference is missing; a `default` around it may still say what it stands for.

    Attributes:
        owner: The phrase that is missing.
        side: For a step that left its set, where to: `before`, `after` or `elsewhere`.
    """

    def __init__(self, owner: ast.Node, side: str = "") -> None:
        super().__init__(f"{owner} is missing")
        self.owner = owner
        self.side = side


class AbsentError(Exception):
    """A name has no value for these members; the phrase that asked is not known here."""


class NonlinearError(Exception):
    """A value that is not linear in the variables: it has a value at a point only."""


class UnreachableError(Exception):
    """A point at which no plan can be, such as one beyond the ends of a `piecewise`."""


def plain(item: Item) -> Plain:
    """Return what a member is; whole numbers as int, so that they compare with members."""
    match item:
        case Member(_, value):
            return value
        case MemberTuple():
            raise FailureError("type", "a tuple where a single member is due")
        case float() if item.is_integer():
            return int(item)
        case _:
            return item


def components(item: Item) -> tuple[Member | Plain, ...]:
    """Return the items of a tuple; a single member is a tuple of itself."""
    return item.items if isinstance(item, MemberTuple) else (item,)


def key_of(item: Item) -> Key:
    """Return an item as the key of an instance."""
    return tuple(plain(component) for component in components(item))


def as_item(parts: "tuple[Member | Plain, ...]") -> Item:
    """Return a tuple of members; one alone is no tuple."""
    return parts[0] if len(parts) == 1 else MemberTuple(parts)


def distinct(items: "list[Item]") -> "list[Item]":
    """Return the items without repetitions, in order of appearance."""
    by_key: dict[Key, Item] = {}
    for item in items:
        by_key.setdefault(key_of(item), item)
    return list(by_key.values())


def in_order(items: "list[Item]") -> "list[Item]":
    """Return distinct items; whole numbers and dates are ordered by value."""
    result = distinct(items)
    values = [plain(item) for item in result if not isinstance(item, MemberTuple)]
    if len(values) < len(result) or any(isinstance(value, str) for value in values):
        return result
    return sorted(result, key=lambda item: rank(plain(item)))


def rank(value: Plain) -> float:
    """Return where a number or date stands among others of its kind."""
    match value:
        case datetime.date():
            return float(value.toordinal())
        case str():
            raise FailureError("type", "texts have no order")
        case _:
            return float(value)


def as_item_value(value: Value) -> Item:
    """Return a value that can be a member."""
    if isinstance(value, bool | Affine):
        raise FailureError("type", "this cannot be a member")
    return value


def label(key: Key) -> str:
    """Return a key as instances are labelled: members joined by commas."""
    return ",".join(str(part) for part in key)
