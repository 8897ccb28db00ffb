"""Cells that the text gives: `= 3`, `= {"gold": 100, ("a", "b"): 2}`."""

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.errors import OutsideDomain
from mdsl.data.given import Given
from mdsl.data.members import wrong_member
from mdsl.data.table import MALFORMED, UNKNOWN
from mdsl.data.values import bad_value, convert_literal, literal_code, to_values
from mdsl.diagnostics import shown_number
from mdsl.evaluation.instance import RootIndex
from mdsl.linear.domain import Domain
from mdsl.semantics.model import LiteralMap, LiteralValue, Parameter, item_types
from mdsl.semantics.types import Kind
from mdsl.source import Span


def read_literal(
    binding: Binding, parameter: Parameter, literal: LiteralMap, domain: Domain
) -> Given:
    """Return the cells of a literal; keys and values that are none are reported."""
    spans = literal.spans or (parameter.span,) * len(literal.entries)
    roots = [binding.root(item) for item in item_types(parameter)]
    instances: list[int] = []
    values: list[object] = []
    sources: list[int] = []
    explained: list[int] = []
    lost = 0
    for number, (key, value) in enumerate(literal.entries):
        instance = _instance(binding, parameter, domain, roots, key, spans[number])
        if instance is None:
            lost += 1
            continue
        converted = convert_literal(binding, parameter, value)
        if converted is None:
            text = shown_literal(value)
            binding.findings.add(bad_value(parameter, text, None, spans[number]))
            explained.append(instance)
            continue
        instances.append(instance)
        values.append(converted)
        sources.append(number)
    return Given(
        domain,
        np.array(instances, np.int64),
        to_values(parameter.kind, values),
        np.array(sources, np.int64),
        spans=spans,
        explained=np.unique(np.array(explained, np.int64)),
        lost=lost,
    )


def _instance(
    binding: Binding,
    parameter: Parameter,
    domain: Domain,
    roots: list[RootIndex],
    key: tuple[LiteralValue, ...],
    span: Span,
) -> int | None:
    """Return the instance of a literal's key; None if it has none, which is reported."""
    codes: list[int] = []
    for root, value in zip(roots, key, strict=True):
        code = literal_code(root, value)
        if code is None:
            if root.root.name not in binding.partial:
                mark = UNKNOWN if _is_of_kind(root, value) else MALFORMED
                text = shown_literal(value)
                binding.findings.add(wrong_member(mark, root, text, span, None))
            return None
        codes.append(code)
    if not roots:
        return 0 if domain.count else None
    instance = int(domain.find([np.array([code], np.int32) for code in codes])[0])
    if instance >= 0:
        return instance
    if not binding.lacks_any(parameter.indexing):
        key_text = ", ".join(map(shown_literal, key))
        binding.findings.add(
            OutsideDomain(span=span, name=parameter.name, key=key_text)
        )
    return None


def _is_of_kind(root: RootIndex, value: LiteralValue) -> bool:
    match root.root.kind:
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.INTEGER:
            return isinstance(value, float | int) and float(value).is_integer()
        case Kind.DATE:
            return not isinstance(value, float | int | str)


def shown_literal(value: LiteralValue) -> str:
    """Return a literal as messages show it."""
    return shown_number(value) if isinstance(value, float | int) else str(value)
