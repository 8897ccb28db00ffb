"""Where the cells of params come from: the table and the row."""

import numpy as np

from mdsl.diagnostics import Place, PlanError, did_you_mean
from mdsl.evaluation.instance import BoundParameter, Instance, Member
from mdsl.reports.errors import UnknownCell, UnknownParam


def cell_places(instance: Instance, name: str, *key: Member) -> tuple[Place, ...]:
    """Return the places in the data that a cell of a param comes from.

    Args:
        instance: The model with its data.
        name: The param.
        key: The members of the cell.

    Returns:
        One place; several where cells were added up; none for a default, for a value that
        the text gives, and for one that a run or a scenario overrides.

    Raises:
        PlanError: There is no such param or no such cell.
    """
    bound = instance.parameters.get(name)
    if bound is None:
        hint = did_you_mean(name, instance.parameters)
        raise PlanError([UnknownParam(name=name, hint=hint)])
    number = _instance(instance, bound, key)
    if number is None:
        shown = ", ".join(map(str, key))
        raise PlanError([UnknownCell(name=name, key=shown)])
    if bound.given is None:
        return bound.places(number)
    cell = int(np.searchsorted(bound.given, number))
    is_given = cell < len(bound.given) and int(bound.given[cell]) == number
    return bound.places(cell) if is_given else ()


def _instance(
    instance: Instance, bound: BoundParameter, key: tuple[Member, ...]
) -> int | None:
    """Return the instance of a key; None if there is none."""
    axes = bound.domain.axes
    if len(key) != len(axes):
        return None
    if not axes:
        return 0 if bound.domain.count else None
    codes = []
    for axis, member in zip(axes, key, strict=True):
        code = instance.roots[axis.name].codes.get(member)
        if code is None:
            return None
        codes.append(np.array([code], np.int32))
    number = int(bound.domain.find(codes)[0])
    return None if number < 0 else number
