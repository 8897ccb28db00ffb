"""Copies of expressions that bind indices of their own."""

import dataclasses
from typing import TypeVar

from mdsl.semantics.expressions import (
    Binder,
    Checked,
    CheckedSet,
    Index,
    Query,
    Selection,
)
from mdsl.source import Span

T = TypeVar("T")


def renewed(expression: T) -> T:
    """Return a copy of an expression in which every bound index is a new one.

    The same expression may stand twice in one condition only if its indices are not the
    same: a frame has one column for each index.
    """
    return _copied(expression, {})


def _copied(part: T, indices: dict[Index, Index]) -> T:
    """Return a copy of a part; indices that are bound outside stay as they are."""
    match part:
        case Index():
            return indices.get(part, part)  # type: ignore[return-value]
        case Span():
            return part
        case tuple():
            return tuple(_copied(item, indices) for item in part)  # type: ignore[return-value]
        case Query(binders=binders):
            for index in part.indices:
                indices[index] = dataclasses.replace(index)
            copied = tuple(_copied(binder, indices) for binder in binders)
            where = _copied(part.condition, indices)
            return Query(copied, where)  # type: ignore[return-value]
        case Checked() | CheckedSet() | Binder() | Selection():
            # The queries come first, for what stands beside them uses their indices.
            names = [field.name for field in dataclasses.fields(part)]
            names.sort(key=lambda name: not isinstance(getattr(part, name), Query))
            changed = {name: _copied(getattr(part, name), indices) for name in names}
            return dataclasses.replace(part, **changed)
        case _:
            return part
