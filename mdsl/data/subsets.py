"""Sets that are no root sets: subsets, relations and families, read or defined."""

import dataclasses

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.findings import where
from mdsl.data.key_errors import OutsideSet
from mdsl.data.reading import Cells, Reading, positions
from mdsl.data.records import member_headings, read_cells
from mdsl.diagnostics import Diagnostic
from mdsl.evaluation.evaluator import evaluate_family, evaluate_set
from mdsl.evaluation.instance import BoundSet
from mdsl.evaluation.rows import distinct_rows
from mdsl.linear.arrays import BoolArray, IntArray
from mdsl.linear.domain import Factor
from mdsl.semantics.expressions import ProductSet, SetExpression, SetReference
from mdsl.semantics.model import DataSource, HeadingField, IndexSet, KeyField
from mdsl.semantics.types import ItemType

Codes = tuple[IntArray, ...]


def bind_subset(binding: Binding, declared: IndexSet) -> bool:
    """Bind a set that is no root set; what is wrong with it is reported.

    Returns:
        Whether there is a set to go on with.
    """
    if declared.definition is None:
        return _read_subset(binding, declared)
    if declared.indexing.binders:
        family = evaluate_family(
            binding.instance, declared.indexing, declared.definition
        )
        _check_defined(binding, declared, family.columns)
        binding.instance.families[declared.name] = dataclasses.replace(
            family, is_ordered=declared.is_ordered
        )
        return True
    bound = evaluate_set(binding.instance, declared.definition)
    if declared.within is not None:
        columns = tuple(bound.factor.all_codes(i) for i in range(bound.factor.arity))
        _check_defined(binding, declared, columns)
    binding.instance.sets[declared.name] = dataclasses.replace(
        bound, is_ordered=declared.is_ordered, is_circular=declared.is_circular
    )
    return True


# --- from tables ---------------------------------------------------------------------------


def _read_subset(binding: Binding, declared: IndexSet) -> bool:
    """Read the tuples of a set from its tables; they are distinct.

    An ordered set has the order of the sets that it is within, any other one that of the data.
    """
    read: list[Codes] = []
    for source in declared.sources:
        codes = _read_tuples(binding, declared, source)
        if codes is not None:
            read.append(codes)
    if len(read) < len(declared.sources):
        return False
    columns = read[0]
    if len(read) > 1:
        columns = tuple(np.concatenate(parts) for parts in zip(*read, strict=True))
    first = distinct_rows(columns)
    if len(first) < len(columns[0]):
        columns = tuple(column[first] for column in columns)
    if declared.is_ordered:
        order = np.lexsort(columns[::-1])
        columns = tuple(column[order] for column in columns)
    roots = [binding.root(item).root for item in declared.type.items]
    binding.instance.sets[declared.name] = BoundSet(
        Factor(tuple(root.count for root in roots), columns),
        tuple(root.name for root in roots),
        is_ordered=declared.is_ordered,
        is_circular=declared.is_circular,
    )
    return True


def _read_tuples(
    binding: Binding, declared: IndexSet, source: DataSource
) -> Codes | None:
    """Return the codes of the tuples that stand in a table and are in the set."""
    items = declared.type.items
    reading = Reading(declared, source, items, declared.skip_unknown)
    if len(items) == 1 and any(isinstance(key, HeadingField) for key in source.keys):
        cells = member_headings(binding, reading)
    else:
        if source.field is not None:
            # The members of a set of one component stand in the value column.
            member = KeyField(source.field, source.span)
            keys = (*source.keys, member)
            source = dataclasses.replace(source, keys=keys, field=None)
            reading = dataclasses.replace(reading, source=source)
        cells = read_cells(binding, reading)
    if cells is None:
        return None
    kept = np.ones(len(cells.codes[0]), np.bool_)
    if cells.columns and len(items) > 1:
        # Under headings, a tuple is in the relation where its cell is filled.
        blank = np.stack([cells.records.of(c.blank) for c in cells.columns], axis=1)
        kept = ~blank.ravel()
    if declared.within is not None and not binding.lacks_any(declared.within):
        inside = is_inside(binding, declared.within, cells.codes)
        if not declared.skip_unknown:
            _report_outside(binding, reading, cells, kept & ~inside)
        kept &= inside
    if kept.all():
        return cells.codes
    return tuple(column[kept] for column in cells.codes)


def _report_outside(
    binding: Binding, reading: Reading, cells: Cells, outside: BoolArray
) -> None:
    declared = reading.declared
    last = positions(reading.source)[-1]
    heading = last.field if isinstance(last, KeyField) else None

    def describe(cell: int) -> Diagnostic:
        if cells.records.count:
            column = heading or cells.column(cell).heading
            place = cells.table.place(cells.record(cell), column)
        else:
            place = cells.table.heading_place(cells.column(cell).heading)
        at = np.array([cell])
        return OutsideSet(
            span=declared.span,
            place=place,
            value=_label(binding, reading.items, tuple(c[at] for c in cells.codes)),
            name=declared.name,
            word="within",
        )

    binding.findings.add_records(declared, cells.table, where(outside), describe)


def _label(binding: Binding, items: tuple[ItemType, ...], codes: Codes) -> str:
    """Return the members of the one tuple of some codes."""
    return ", ".join(
        binding.root(item).root.axis.labels(column)[0]
        for item, column in zip(items, codes, strict=True)
    )


# --- within --------------------------------------------------------------------------------


def is_inside(binding: Binding, members: SetExpression, columns: Codes) -> BoolArray:
    """Return which tuples of codes are in a set."""
    match members:
        case SetReference(arguments=(), name=name) if name in binding.instance.roots:
            return np.ones(len(columns[0]), np.bool_)
        case ProductSet(factors=factors):
            # Each factor by itself: the product may be far larger than the data.
            inside = np.ones(len(columns[0]), np.bool_)
            at = 0
            for factor in factors:
                arity = factor.type.arity
                inside &= is_inside(binding, factor, columns[at : at + arity])
                at += arity
            return inside
        case SetReference(arguments=(), name=name):
            found = binding.instance.sets[name].factor.find(columns) >= 0
        case _:
            bound = evaluate_set(binding.instance, members)
            found = bound.factor.find(columns) >= 0
    return np.asarray(found, np.bool_)


def _check_defined(binding: Binding, declared: IndexSet, columns: Codes) -> None:
    """Report a defined set that is not within the set that it must be in."""
    if declared.within is None:
        return
    outside = where(~is_inside(binding, declared.within, columns))
    if len(outside):
        first = tuple(column[outside[:1]] for column in columns)
        binding.findings.add(
            OutsideSet(
                span=declared.span,
                value=_label(binding, declared.type.items, first),
                name=declared.name,
                word="within",
            )
        )
