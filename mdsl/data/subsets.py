"""Sets that are no root sets: subsets, relations and families, read or defined."""

import dataclasses

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.errors import OutsideDomain, OutsideSet
from mdsl.data.findings import where
from mdsl.data.order import Listing, order_by
from mdsl.data.records import Cells, Reading, positions, read_cells
from mdsl.diagnostics import Diagnostic
from mdsl.evaluation.evaluator import (
    domain_of,
    evaluate_family,
    evaluate_set,
)
from mdsl.evaluation.instance import BoundFamily, BoundSet
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import Factor
from mdsl.semantics.expressions import ProductSet, SetExpression, SetReference
from mdsl.semantics.model import (
    DataSource,
    HeadingField,
    IndexSet,
    KeyField,
    item_types,
)


def bind_subset(binding: Binding, declared: IndexSet) -> bool:
    """Bind a set that is no root set; what is wrong with it is reported.

    Returns:
        Whether there is a set to go on with.
    """
    if declared.indexing.binders:
        return _bind_family(binding, declared)
    if declared.definition is None:
        return _read_subset(binding, declared)
    bound = evaluate_set(binding.instance, declared.definition)
    every = np.arange(bound.factor.count, dtype=np.int64)
    columns = tuple(bound.factor.codes(i, every) for i in range(bound.factor.arity))
    _check_defined(binding, declared, columns)
    binding.instance.sets[declared.name] = dataclasses.replace(
        bound,
        is_ordered=declared.is_ordered or bound.is_ordered,
        is_circular=declared.is_circular,
    )
    return True


# --- from tables ---------------------------------------------------------------------------


def _read_subset(binding: Binding, declared: IndexSet) -> bool:
    """Read the tuples of a set from its tables."""
    read = [
        cells
        for source in declared.sources
        if (cells := _read_tuples(binding, declared, source)) is not None
    ]
    if len(read) < len(declared.sources):
        return False
    columns = tuple(
        np.concatenate([cells.codes[i] for cells in read])
        for i in range(len(declared.type.items))
    )
    numbers, first = number_tuples(columns)
    columns = tuple(column[first] for column in columns)
    if declared.by is not None:
        cells = read[0]
        listing = Listing(
            cells.table, cells.records, numbers, _labels(binding, declared, columns)
        )
        span = declared.sources[0].span
        order = order_by(binding, declared, declared.by, span, listing)
        columns = tuple(column[order] for column in columns)
    elif len(columns) == 1 and binding.root(declared.type.items[0]).root.is_ordered:
        columns = (np.sort(columns[0]),)
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
) -> Cells | None:
    """Return the cells whose keys are the tuples, those outside of the set sifted out."""
    items = (*item_types(declared), *declared.type.items)
    source, is_headings = _with_positions(source, len(items))
    reading = Reading(declared, source, items, declared.skip_unknown)
    cells = read_cells(binding, reading)
    if cells is None:
        return None
    kept = np.ones(cells.count, np.bool_)
    if cells.columns and not is_headings:
        # Under headings, a tuple is in the relation where its cell is filled.
        blank = np.stack([c.blank[cells.records] for c in cells.columns], axis=1)
        kept = ~blank.ravel()
    if declared.arity and not binding.lacks_any(declared.indexing):
        kept &= _has_owner(binding, declared, cells, kept)
    if declared.within is not None and not binding.lacks_any(declared.within):
        members = cells.codes[declared.arity :]
        inside = is_inside(binding, declared.within, members)
        if not declared.skip_unknown:
            _report_outside(binding, declared, cells, kept & ~inside)
        kept &= inside
    # From here on a cell is a record of its own.
    records = np.repeat(cells.records, cells.width)[kept]
    codes = tuple(column[kept] for column in cells.codes)
    return dataclasses.replace(cells, records=records, columns=(), codes=codes)


def _with_positions(source: DataSource, count: int) -> tuple[DataSource, bool]:
    """Return a source with a key for each position, and whether its headings are the set."""
    found = positions(source)
    if len(found) < count and source.field is not None:
        # The members of a set of one component stand in the value column.
        member = KeyField(source.field, source.span)
        return dataclasses.replace(
            source, keys=(*source.keys, member), field=None
        ), False
    if len(found) > count == 1:
        # The columns that are named beside the headings only say what is no member.
        excluded = tuple(key.field for key in found if isinstance(key, KeyField))
        keys = tuple(
            dataclasses.replace(key, excluded=(*key.excluded, *excluded))
            if isinstance(key, HeadingField)
            else key
            for key in source.keys
            if not isinstance(key, KeyField)
        )
        return dataclasses.replace(source, keys=keys), True
    return source, False


def _has_owner(
    binding: Binding, declared: IndexSet, cells: Cells, kept: BoolArray
) -> BoolArray:
    """Return which tuples belong to a set of the family; the others are reported."""
    outer = domain_of(binding.instance, declared.indexing)
    owned: BoolArray = outer.find(cells.codes[: declared.arity]) >= 0

    def describe(cell: int) -> Diagnostic:
        parts = [
            str(binding.root(item).root.members[int(codes[cell])])
            for item, codes in zip(item_types(declared), cells.codes, strict=False)
        ]
        return OutsideDomain(
            span=declared.span,
            place=cells.table.place(cells.record(cell)),
            name=declared.name,
            key=", ".join(parts),
        )

    if not declared.skip_unknown:
        strange = where(kept & ~owned)
        binding.findings.add_records(declared, cells.table, strange, describe)
    return owned


def _report_outside(
    binding: Binding, declared: IndexSet, cells: Cells, outside: BoolArray
) -> None:
    heading = positions(declared.sources[0])
    last = heading[-1] if heading else None
    column = last.field if isinstance(last, KeyField) else declared.sources[0].field

    def describe(cell: int) -> Diagnostic:
        at = np.array([cell])
        codes = tuple(column[at] for column in cells.codes[declared.arity :])
        return OutsideSet(
            span=declared.span,
            place=cells.table.place(cells.record(cell), column),
            value=_labels(binding, declared, codes)[0],
            name=declared.name,
            word="within",
        )

    wrong = where(outside)
    binding.findings.add_records(declared, cells.table, wrong, describe)


def _labels(
    binding: Binding, declared: IndexSet, columns: tuple[IntArray, ...]
) -> list[str]:
    parts = [
        binding.root(item).root.axis.labels(column)
        for item, column in zip(declared.type.items, columns, strict=True)
    ]
    return [", ".join(part) for part in zip(*parts, strict=True)]


def number_tuples(columns: tuple[IntArray, ...]) -> tuple[LongArray, LongArray]:
    """Number tuples in order of first appearance.

    Returns:
        For each tuple its number, and for each number where it first stands; int64.
    """
    keys = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        # Compressed after each column, the keys cannot outgrow 64 bits.
        dense = np.unique(keys, return_inverse=True)[1].astype(np.int64)
        keys = dense * (int(column.max(initial=0)) + 1) + column
    _, first, numbers = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[numbers], first[order].astype(np.int64)


# --- within --------------------------------------------------------------------------------


def is_inside(
    binding: Binding, members: SetExpression, columns: tuple[IntArray, ...]
) -> BoolArray:
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


def _check_defined(
    binding: Binding, declared: IndexSet, columns: tuple[IntArray, ...]
) -> None:
    """Report a defined set that is not within the set that it must be in."""
    if declared.within is None:
        return
    outside = np.flatnonzero(~is_inside(binding, declared.within, columns))
    if len(outside):
        first = tuple(column[outside[:1]] for column in columns)
        binding.findings.add(
            OutsideSet(
                span=declared.span,
                value=_labels(binding, declared, first)[0],
                name=declared.name,
                word="within",
            )
        )


# --- families --------------------------------------------------------------------------------


def _bind_family(binding: Binding, declared: IndexSet) -> bool:
    """Bind a set that has one instance for each member of others."""
    if declared.definition is not None:
        family = evaluate_family(
            binding.instance, declared.indexing, declared.definition
        )
        _check_defined(binding, declared, family.columns)
        family = dataclasses.replace(
            family, is_ordered=declared.is_ordered or family.is_ordered
        )
    else:
        read = _read_family(binding, declared)
        if read is None:
            return False
        family = read
    binding.instance.families[declared.name] = family
    return True


def _read_family(binding: Binding, declared: IndexSet) -> BoundFamily | None:
    """Read a family: the first keys say whose set it is, the others are the tuples."""
    read = [
        cells
        for source in declared.sources
        if (cells := _read_tuples(binding, declared, source)) is not None
    ]
    if len(read) < len(declared.sources):
        return None
    outer = domain_of(binding.instance, declared.indexing)
    codes = tuple(
        np.concatenate(parts) for parts in zip(*(c.codes for c in read), strict=True)
    )
    _, first = number_tuples(codes)
    codes = tuple(column[first] for column in codes)
    owner = outer.find(codes[: declared.arity])
    order = np.argsort(owner, kind="stable")
    order = order[owner[order] >= 0]
    return BoundFamily(
        outer,
        owner[order],
        tuple(column[order] for column in codes[declared.arity :]),
        tuple(binding.root(item).root.name for item in declared.type.items),
        is_ordered=declared.is_ordered,
    )
