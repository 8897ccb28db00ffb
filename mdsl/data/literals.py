"""Cells that the text gives: `= 3`, `= {"gold": 100, ("a", "b"): 2}`."""

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.given import Given
from mdsl.data.key_errors import OutsideDomain
from mdsl.data.values import convert_literal, literal_code, to_values
from mdsl.evaluation.instance import RootIndex
from mdsl.linear.arrays import distinct
from mdsl.linear.domain import Domain
from mdsl.semantics.model import LiteralMap, LiteralValue, Parameter, item_types
from mdsl.source import Span


def read_literal(
    binding: Binding, parameter: Parameter, literal: LiteralMap, domain: Domain
) -> Given:
    """Return the cells of a literal; keys and members that do not exist are reported.

    That keys and values are of the right kinds, and no key repeated, is known already.
    """
    roots = [binding.root(item) for item in item_types(parameter)]
    instances: list[int] = []
    values: list[object] = []
    sources: list[int] = []
    explained: list[int] = []
    for number, (key, value) in enumerate(literal.entries):
        span = literal.spans[number]
        instance = _instance(binding, parameter, domain, roots, (key, span))
        if instance is None:
            continue
        converted = convert_literal(binding, parameter, value, span)
        if converted is None:
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
        spans=literal.spans,
        explained=distinct(np.array(explained, np.int64)),
        lost=len(literal.entries) - len(instances) - len(explained),
    )


def _instance(
    binding: Binding,
    parameter: Parameter,
    domain: Domain,
    roots: list[RootIndex],
    entry: tuple[tuple[LiteralValue, ...], Span],
) -> int | None:
    """Return the instance of a literal's key; None if it has none, which is reported."""
    key, span = entry
    codes = [
        literal_code(binding, root, value, span)
        for root, value in zip(roots, key, strict=True)
    ]
    known = [code for code in codes if code is not None]
    if len(known) < len(codes):
        return None
    if not roots:
        return 0 if domain.count else None
    instance = int(domain.find([np.array([code], np.int32) for code in known])[0])
    if instance >= 0:
        return instance
    if not binding.lacks_any(parameter.indexing):
        text = ", ".join(map(str, key))
        binding.findings.add(OutsideDomain(span=span, name=parameter.name, key=text))
    return None
