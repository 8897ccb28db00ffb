"""Binding: a checked model and its tables become an instance, or a list of what is wrong.

Sets, parameters and data `let`s are bound in the order of their dependence. What is wrong is
collected over all tables; what depends on something wrong is passed over without a word, so
that one mistake is reported once.
"""

import dataclasses
from collections.abc import Mapping

from mdsl.data.binding import Binding, OverriddenCells
from mdsl.data.demands import expressions_of, lowered_declarations
from mdsl.data.earlier import (
    Earlier,
    came_out_as_before,
    changed_params,
    take_over,
)
from mdsl.data.errors import UnknownOverride
from mdsl.data.parameters import bind_parameter
from mdsl.data.preparing import bind_domain, prepare
from mdsl.data.roots import bind_root
from mdsl.data.scenarios import needed_names, overridden_cells
from mdsl.data.sizes import has_bearable_size
from mdsl.data.subsets import bind_subset
from mdsl.data.table import Tables
from mdsl.diagnostics import InternalError, PlanError, did_you_mean
from mdsl.evaluation.evaluator import evaluate_let, failed_checks
from mdsl.evaluation.instance import Instance
from mdsl.rewrites.choices import MAX_CELLS
from mdsl.semantics.instance_names import parse_instance_name
from mdsl.semantics.model import (
    CheckedModel,
    Declared,
    IndexSet,
    Let,
    Parameter,
    item_types,
)
from mdsl.semantics.needs import (
    Used,
    fixed_values,
    names_in,
    parameter_roots,
    root_names,
)

NO_OVERRIDES: Mapping[str, str] = {}


def bind(
    model: CheckedModel,
    tables: Tables,
    overrides: Mapping[str, str] = NO_OVERRIDES,
    max_cells: int = MAX_CELLS,
    earlier: Earlier | None = None,
) -> Instance:
    """Return the instance that a model's tables make of it.

    Args:
        model: The checked model; its `overrides` are those of the scenario to bind.
        tables: Where the tables are found.
        overrides: Values, as texts, that replace those of the data, by the name of a
            parameter or of a cell, as `demand[Chair,Week 1]`. A scenario changes these.
        max_cells: How many instances a declaration may have, and a query rows.
        earlier: What an earlier run of the model with the same tables and limit holds. What
            is wrong is then found, but not all of it told.

    Raises:
        PlanError: With everything that is wrong with the data.
    """
    instance = Instance(model, max_cells=max_cells)
    binding = _new_binding(instance, tables, overrides, earlier)
    _report_unknown(binding)
    if model.overrides:
        _apply_scenario(binding)
    for name in model.order:
        _bind_declared(binding, name)
    for variable in model.variables.values():
        bind_domain(binding, variable)
    for declared in lowered_declarations(model):
        expressions = expressions_of(declared)
        if _is_as_before(binding, declared, *expressions):
            continue
        if not binding.lacks_any(declared.indexing):
            has_bearable_size(binding, declared)
            prepare(binding, *expressions)
    _check_data(binding)
    if binding.findings.found:
        raise PlanError(binding.findings.by_table())
    binding.instance.notes.extend(tables.notes)
    return binding.instance


def _check_data(binding: Binding) -> None:
    for check in binding.instance.model.checks.values():
        used = (check.indexing, check.condition)
        if _is_as_before(binding, check, *used) or binding.lacks_any(*used):
            continue
        if prepare(binding, *used):
            with binding.findings.catching():
                binding.findings.extend(failed_checks(binding.instance, check))


def _new_binding(
    instance: Instance,
    tables: Tables,
    overrides: Mapping[str, str],
    earlier: Earlier | None,
) -> Binding:
    binding = Binding(instance, tables, overrides, earlier=earlier)
    if earlier is not None:
        binding.changed |= changed_params(instance.model, overrides, earlier)
        instance.table_columns.update(earlier.instance.table_columns)
    return binding


def _is_as_before(binding: Binding, declared: Declared, *used: Used) -> bool:
    """Whether nothing that a declaration uses differs from an earlier run."""
    earlier = binding.earlier
    return (
        earlier is not None
        and earlier.knows(declared)
        and earlier.reads(declared, used).isdisjoint(binding.changed)
    )


def _report_unknown(binding: Binding) -> None:
    """Report overrides of what is no parameter."""
    parameters = binding.instance.model.parameters
    for text in binding.overrides:
        name = parse_instance_name(text).name
        if name not in parameters:
            hint = did_you_mean(name, parameters)
            binding.findings.add(UnknownOverride(name=name, hint=hint))


def _apply_scenario(binding: Binding) -> None:
    """Work out the cells that the scenario overrides, from the data without it.

    What is wrong with those data is not told here: it is found once more when all of them
    are bound.
    """
    model = binding.instance.model
    plain = Instance(
        dataclasses.replace(model, overrides=()), max_cells=binding.instance.max_cells
    )
    before = _new_binding(plain, binding.tables, binding.overrides, binding.earlier)
    needed = needed_names(model)
    for name in model.order:
        if name in needed:
            _bind_declared(before, name)
    found: dict[str, list[OverriddenCells]] = {}
    for override in model.overrides:
        used = (override.query, *override.arguments, override.value)
        if before.lacks_any(*used) or not prepare(before, *used):
            continue
        try:
            cells = overridden_cells(plain, override)
        except PlanError as error:
            binding.findings.extend(error.diagnostics)
            binding.absent.add(override.name)
            continue
        found.setdefault(override.name, []).append(cells)
    binding.scenario_cells = found


def _bind_declared(binding: Binding, name: str) -> None:
    """Bind a set, a parameter or a `let`, unless what it stands on is wrong."""
    if name in binding.absent or _is_taken_over(binding, name):
        return
    model = binding.instance.model
    before = binding.findings.count
    try:
        if name in model.sets:
            is_known = _bind_set(binding, model.sets[name])
        elif name in model.parameters:
            is_known = _bind_parameter(binding, model.parameters[name])
        elif name in model.lets:
            is_known = _bind_let(binding, model.lets[name])
        else:
            raise InternalError(f"`{name}` is no set, no parameter and no let")
    except PlanError as error:
        binding.findings.extend(error.diagnostics)
        is_known = False
    if not is_known:
        binding.absent.add(name)
    elif binding.findings.count > before:
        binding.partial.add(name)
    elif binding.earlier is not None and came_out_as_before(
        binding.instance, binding.earlier.instance, name
    ):
        binding.changed.discard(name)


def _is_taken_over(binding: Binding, name: str) -> bool:
    """Take the value of a name from an earlier run; returns whether it is the same."""
    earlier = binding.earlier
    if earlier is None:
        return False
    if name in binding.changed or not earlier.needs(name).isdisjoint(binding.changed):
        binding.changed.add(name)
        return False
    take_over(binding.instance, earlier.instance, name)
    return True


# Each of the following returns whether the name has a value now.


def _bind_set(binding: Binding, declared: IndexSet) -> bool:
    used = (declared.indexing, declared.definition, *fixed_values(*declared.sources))
    others = root_names((*declared.type.items, *item_types(declared)))
    others.discard(declared.name)
    if declared.definition is not None:
        used = (*used, declared.within)
    if (
        binding.lacks_any(*used)
        or not binding.absent.isdisjoint(others)
        or not prepare(binding, *used, declared.within)
    ):
        return False
    if not binding.partial.isdisjoint(others) or binding.lacks_any(declared.within):
        binding.partial.add(declared.name)
    if declared.is_root:
        return bind_root(binding, declared)
    return bind_subset(binding, declared)


def _bind_parameter(binding: Binding, parameter: Parameter) -> bool:
    sources = () if parameter.source is None else (parameter.source,)
    wrong = binding.absent | (binding.partial - binding.instance.model.sets.keys())
    needed = names_in(parameter.indexing) | parameter_roots(parameter)
    bounds = tuple(bound.value for bound in parameter.bounds)
    if (
        not wrong.isdisjoint(needed)
        or binding.lacks_any(*fixed_values(*sources))
        or not prepare(
            binding,
            parameter.indexing,
            parameter.member_of,
            parameter.default,
            *bounds,
            *fixed_values(*sources),
        )
        or not has_bearable_size(binding, parameter)
    ):
        return False
    return bind_parameter(binding, parameter)


def _bind_let(binding: Binding, let: Let) -> bool:
    used = (let.indexing, let.body)
    if (
        binding.lacks_any(*used)
        or not prepare(binding, *used)
        or not has_bearable_size(binding, let)
    ):
        return False
    binding.instance.lets[let.name] = evaluate_let(binding.instance, let)
    return True
