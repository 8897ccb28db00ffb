"""Cells that a scenario gives other values than the data.

The right-hand sides see the data as they stand without the scenario, and so do the sets that
their indices run over: the binder works out as much of them as the overrides need, and then
binds the model anew with the cells that came out.
"""

import numpy as np

from mdsl.data.binding import Binding, OverriddenCells
from mdsl.data.errors import OverriddenTwice, OverrideOutside
from mdsl.data.given import Given, instance_name
from mdsl.data.values import member_root
from mdsl.evaluation.evaluator import evaluate_cells
from mdsl.evaluation.instance import MISSING, Instance, Root, RootIndex
from mdsl.evaluation.notes import Overridden
from mdsl.linear.arrays import IntArray, LongArray
from mdsl.semantics.choices import CellOverride
from mdsl.semantics.model import CheckedModel, Parameter, item_types
from mdsl.semantics.needs import needs_of, parameter_roots, reads_of
from mdsl.semantics.types import MemberType
from mdsl.source import Span

SHOWN_CELLS = 5


def overridden_cells(instance: Instance, override: CellOverride) -> OverriddenCells:
    """Return the cells of an override; raises `PlanError` for missing references."""
    parameter = instance.model.parameters[override.name]
    codes, values = evaluate_cells(
        instance, override.query, override.arguments, override.value
    )
    return OverriddenCells(
        codes,
        tuple(
            instance.root(item.root)
            for item in item_types(parameter)
            if isinstance(item, MemberType)
        ),
        values,
        instance.root(parameter.type.root)
        if isinstance(parameter.type, MemberType)
        else None,
        override.span,
    )


def with_scenario_cells(binding: Binding, parameter: Parameter, given: Given) -> Given:
    """Return a parameter's cells with those that the scenario gives."""
    before: LongArray = np.empty(0, np.int64)
    count = 0
    for cells in binding.scenario_cells.get(parameter.name, ()):
        instances = _instances(binding, parameter, given, cells)
        count += len(instances)
        values = cells.values
        inside = instances >= 0
        if not inside.all():
            instances, values = instances[inside], values[inside]
        again = instances[np.isin(instances, before)] if len(before) else before
        if len(again):
            _report_twice(binding, parameter, given, again, cells.span)
            binding.partial.add(parameter.name)
            return given
        before = np.concatenate((before, instances))
        if cells.value_root is not None:
            members = member_root(binding, parameter)
            values = _recoded(values.astype(np.int32), cells.value_root, members)
        given = given.overridden(instances, values, cells.span)
    if binding.scenario_cells.get(parameter.name):
        binding.instance.notes.append(Overridden(parameter.name, count))
    return given


def _instances(
    binding: Binding, parameter: Parameter, given: Given, cells: OverriddenCells
) -> LongArray:
    """Return the instance of each overridden cell; -1 for those that do not exist."""
    count = len(cells.values)
    if not parameter.arity:
        return np.full(count, 0 if given.domain.count else -1, np.int64)
    codes = [
        _recoded(column, root, binding.root(item))
        for column, root, item in zip(
            cells.codes, cells.roots, item_types(parameter), strict=True
        )
    ]
    instances = given.domain.find(codes)
    outside = np.flatnonzero(instances < 0)
    if len(outside):
        names = [
            f"{parameter.name}[{_label(cells, int(cell))}]"
            for cell in outside[:SHOWN_CELLS]
        ]
        binding.partial.add(parameter.name)
        binding.findings.add(
            OverrideOutside(
                span=cells.span, name=parameter.name, cells=_listed(names, len(outside))
            )
        )
    return instances


def _label(cells: OverriddenCells, cell: int) -> str:
    return ",".join(
        str(root.members[int(column[cell])]) if column[cell] >= 0 else "?"
        for root, column in zip(cells.roots, cells.codes, strict=True)
    )


def _listed(names: list[str], count: int) -> str:
    more = f" and {count - len(names)} more" if count > len(names) else ""
    return f"`{'`, `'.join(names)}`{more}"


def _recoded(codes: IntArray, before: Root, now: RootIndex) -> IntArray:
    """Return codes of a root set as it was as codes of what it is now."""
    if len(before.members) == now.root.count and bool(
        (before.members == now.root.members).all()
    ):
        return codes
    table = [now.codes.get(member, MISSING) for member in before.members]
    # A code below 0 reads the last entry.
    return np.array([*table, MISSING], np.int32)[np.maximum(codes, -1)]


def _report_twice(
    binding: Binding,
    parameter: Parameter,
    given: Given,
    instances: LongArray,
    span: Span,
) -> None:
    names = [
        instance_name(parameter, given.domain, instance)
        for instance in instances[:SHOWN_CELLS].tolist()
    ]
    binding.findings.add(
        OverriddenTwice(span=span, cells=_listed(names, len(instances)))
    )


# --- what a scenario needs to know -----------------------------------------------------------------


def needed_names(model: CheckedModel) -> set[str]:
    """Return the sets, parameters and `let`s that a scenario's overrides are made of."""
    needed: set[str] = set()
    stack: list[str] = []
    for override in model.overrides:
        stack += reads_of(override.query, *override.arguments, override.value)
        stack += parameter_roots(model.parameters[override.name])
    while stack:
        name = stack.pop()
        if name not in needed:
            needed.add(name)
            stack += needs_of(model, name)
    return needed
