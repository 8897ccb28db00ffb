"""Whether two results of the compiler are the same to the last bit."""

import dataclasses
from collections.abc import Iterator, Mapping

import numpy as np

from mdsl.compiler import Compiled
from mdsl.linear.domain import DelayedCodes


def compiled_differences(one: Compiled, other: Compiled) -> list[str]:
    """Return where two compiled models differ in what comes out, and in what is told."""
    pairs = {
        "program": (one.program, other.program),
        "notes": (one.instance.notes, other.instance.notes),
        "sets": (one.instance.sets, other.instance.sets),
        "families": (one.instance.families, other.instance.families),
        "parameters": (one.instance.parameters, other.instance.parameters),
        "lets": (one.instance.lets, other.instance.lets),
    }
    return [
        place for name, pair in pairs.items() for place in _differences(*pair, name)
    ]


def _differences(one: object, other: object, place: str) -> Iterator[str]:
    if type(one) is not type(other):
        yield f"{place}: {type(one).__name__} and {type(other).__name__}"
    elif isinstance(one, np.ndarray):
        if not _is_same_array(one, other):
            yield f"{place}: {one} and {other}"
    elif dataclasses.is_dataclass(one) or isinstance(
        one, Mapping | list | tuple | DelayedCodes
    ):
        parts, others = _parts(one), _parts(other)
        if list(parts) != list(others):
            yield f"{place}: {list(parts)} and {list(others)}"
        for name in parts.keys() & others.keys():
            yield from _differences(parts[name], others[name], f"{place}.{name}")
    elif repr(one) != repr(other):
        yield f"{place}: {one!r} and {other!r}"


def _parts(value: object) -> Mapping[object, object]:
    """Return the parts of a record, of a mapping or of a sequence by name."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple | DelayedCodes):
        return dict(enumerate(value))
    names = [field.name for field in dataclasses.fields(value)]  # type: ignore[arg-type]
    return {name: getattr(value, name) for name in names}


def _is_same_array(one: np.ndarray, other: object) -> bool:
    if not isinstance(other, np.ndarray) or one.dtype != other.dtype:
        return False
    if one.dtype == np.object_:
        return bool(one.tolist() == other.tolist())
    return one.shape == other.shape and one.tobytes() == other.tobytes()
