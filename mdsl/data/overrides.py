"""Values that whoever runs a model gives in place of those of the data: `--set`."""

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.cells import FLAG_WORDS, date_hint, number_hint, parse_member
from mdsl.data.errors import (
    BadCell,
    BadOverride,
    IndexedOverride,
)
from mdsl.data.given import Given
from mdsl.data.values import EXPECTED, member_root, parse_override, to_values
from mdsl.diagnostics import did_you_mean
from mdsl.evaluation.instance import RootIndex
from mdsl.linear.domain import Domain
from mdsl.semantics.instance_names import InstanceName, parse_instance_name
from mdsl.semantics.model import Parameter, ParameterKind, item_types
from mdsl.semantics.references import signature
from mdsl.semantics.types import MemberType


def with_set_cells(binding: Binding, parameter: Parameter, given: Given) -> Given:
    """Return a parameter's cells with those that `--set 'demand[Chair,Week 1]=80'` gives."""
    instances: list[int] = []
    values: list[object] = []
    for name, text in binding.overrides.items():
        cell = parse_instance_name(name)
        if cell.name != parameter.name or cell.inner is None:
            continue
        instance = _instance(binding, parameter, cell, given)
        value = override_value(binding, parameter, name, text)
        if instance in instances:
            _report(binding, parameter, cell, "the same cell is set twice")
        elif instance is None or value is None:
            binding.partial.add(parameter.name)
        else:
            instances.append(instance)
            values.append(value)
    found = np.array(instances, np.int64)
    return given.overridden(found, to_values(parameter.kind, values), None)


def override_value(
    binding: Binding, parameter: Parameter, name: str, text: str
) -> object | None:
    """Return the text of an override as a value; None if it is none, which is reported."""
    text = text.strip()
    value = parse_override(binding, parameter, text)
    if value is None:
        binding.findings.add(
            BadOverride(
                span=parameter.span,
                name=name,
                value=text,
                expected=_expected(parameter),
                hint=_hint(binding, parameter, text),
            )
        )
    return value


def _expected(parameter: Parameter) -> str:
    if isinstance(parameter.type, MemberType):
        return f"a member of {parameter.type.root}"
    return EXPECTED[parameter.kind]


def _hint(binding: Binding, parameter: Parameter, text: str) -> str:
    match parameter.kind:
        case ParameterKind.NUMBER | ParameterKind.INTEGER:
            return number_hint(text)
        case ParameterKind.DATE:
            return date_hint(text)
        case ParameterKind.FLAG:
            return did_you_mean(text, FLAG_WORDS)
        case ParameterKind.MEMBER:
            members = member_root(binding, parameter).root.members
            return did_you_mean(text, map(str, members))
        case _:
            return ""


def read_scalar(binding: Binding, parameter: Parameter, domain: Domain) -> Given | None:
    """Return the cell of `--set rate=40`; None if it is none, which is reported."""
    if parameter.arity:
        form = signature(parameter.name, item_types(parameter))
        binding.findings.add(
            IndexedOverride(span=parameter.span, name=parameter.name, signature=form)
        )
        return None
    text = binding.overrides[parameter.name]
    value = override_value(binding, parameter, parameter.name, text)
    if value is None:
        return None
    only = np.zeros(domain.count, np.int64)
    return Given(domain, only, to_values(parameter.kind, [value] * domain.count), only)


def _instance(
    binding: Binding, parameter: Parameter, cell: InstanceName, given: Given
) -> int | None:
    """Return the instance that labels name; None if there is none, which is reported."""
    roots = [binding.root(item) for item in item_types(parameter)]
    labels = cell.labels(len(roots))
    if len(labels) != len(roots):
        form = signature(parameter.name, item_types(parameter))
        hint = 'a member that holds a comma stands in quotes, as in `["a, b"]`'
        reason = f"the cells are those of `{form}`"
        _report(binding, parameter, cell, reason, hint)
        return None
    codes: list[int] = []
    for label, index in zip(labels, roots, strict=True):
        code = _code(label, index)
        if code is None:
            reason = f"`{label}` is not a member of {index.root.name}"
            hint = did_you_mean(label, map(str, index.root.members))
            _report(binding, parameter, cell, reason, hint)
            return None
        codes.append(code)
    if not codes:
        return 0 if given.domain.count else None
    instance = int(given.domain.find([np.array([c], np.int32) for c in codes])[0])
    if instance < 0:
        _report(binding, parameter, cell, f"`{parameter.name}` has no such cell")
        return None
    return instance


def _report(
    binding: Binding,
    parameter: Parameter,
    cell: InstanceName,
    reason: str,
    hint: str = "",
) -> None:
    binding.findings.add(
        BadCell(span=parameter.span, name=str(cell), reason=reason, hint=hint)
    )


def _code(label: str, index: RootIndex) -> int | None:
    member = parse_member(label, index.root.kind)
    return None if member is None else index.codes.get(member)
