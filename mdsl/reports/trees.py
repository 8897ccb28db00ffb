"""Data of any stage as an indented text, for those who work on the compiler."""

import dataclasses
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import get_args

import numpy as np

from mdsl.evaluation.instance import Instance
from mdsl.reports.numbers import counted
from mdsl.semantics.expressions import Index
from mdsl.semantics.types import Type
from mdsl.source import Source, Span

MAX_ITEMS = 12
INDENT = "  "
LEAVES = (Index, Source, *get_args(Type), type)


def tree_text(value: object) -> str:
    """Return a tree of dataclasses as text, one field a line, with a line end behind it.

    Places in the text are shown as line and column behind the node's name, empty fields
    are left out, and long arrays are cut off with their length.
    """
    return "".join(f"{line}\n" for line in _lines(value, ""))


def _lines(value: object, label: str) -> Iterator[str]:
    head = f"{label}: " if label else ""
    if isinstance(value, Mapping):
        yield f"{head}{counted(len(value), 'entry', 'entries')}"
        for name, item in value.items():
            yield from _indented(_lines(item, str(name)))
    elif isinstance(value, tuple | list | frozenset):
        yield f"{head}{counted(len(value), 'item')}"
        for item in value:
            yield from _indented(_lines(item, "-"))
    elif _is_node(value):
        yield f"{head}{type(value).__name__}{_place(value)}"
        for name, item in _fields(value):
            yield from _indented(_lines(item, name))
    else:
        yield f"{head}{_leaf(value)}"


def _is_node(value: object) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, LEAVES)


def _leaf(value: object) -> str:
    """Return on one line what has no lines of its own below it."""
    match value:
        case Index():
            return f"index {value.name or '(unnamed)'} of {value.type}"
        case Source():
            return value.name
        case np.ndarray():
            return _array(value)
        case Enum():
            return str(value.value)
        case str():
            return repr(value)
        case _:
            return str(value)


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)


def _fields(value: object) -> Iterator[tuple[str, object]]:
    """Yield the fields that say something."""
    if not dataclasses.is_dataclass(value):
        return
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        is_place = isinstance(item, Source | Span) or field.name == "spans"
        is_empty = item is None or item is False
        if isinstance(item, str | tuple | list | dict | frozenset):
            is_empty = not item
        if not (field.name.startswith("_") or is_place or is_empty):
            yield field.name, item


def _place(value: object) -> str:
    span = getattr(value, "span", None)
    if not isinstance(span, Span) or not span.source.text:
        return ""
    line, column = span.source.line_and_column(span.start)
    return f" @ {line}:{column}"


def _array(array: np.ndarray) -> str:
    shown = ", ".join(str(item) for item in array[:MAX_ITEMS].tolist())
    more = ", ..." if len(array) > MAX_ITEMS else ""
    return f"{array.dtype}[{len(array)}] {shown}{more}".rstrip()


def instance_text(instance: Instance) -> str:
    """Return the data of an instance as text: what its sets and parameters have become."""
    named = {
        "sets": {name: _root_or_set(instance, name) for name in instance.sets},
        "families": instance.families,
        "parameters": instance.parameters,
        "lets": instance.lets,
        "domains": instance.domains,
        "table_columns": {
            f"{table}.{column}": members
            for (table, column), members in instance.table_columns.items()
        },
        "notes": [str(note) for note in instance.notes],
    }
    return tree_text({name: part for name, part in named.items() if part})


def _root_or_set(instance: Instance, name: str) -> object:
    return instance.root(name) if name in instance.roots else instance.sets[name]
