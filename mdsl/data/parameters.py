"""Parameters: their cells from a table, from the text or from the command line."""

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.conditions import check_bounds, check_coverage, check_members
from mdsl.data.errors import MissingColumn, NotOneRecord
from mdsl.data.given import Given, nothing_given, report_cells
from mdsl.data.key_errors import DuplicateKey, OutsideDomain
from mdsl.data.literals import read_literal
from mdsl.data.members import as_word
from mdsl.data.overrides import read_scalar, with_set_cells
from mdsl.data.reading import Cells, Reading
from mdsl.data.records import read_cells
from mdsl.data.scenarios import with_scenario_cells
from mdsl.data.table import Table
from mdsl.data.unsaid import is_found
from mdsl.data.values import convert_cells, report_blank, to_values
from mdsl.diagnostics import Diagnostic, did_you_mean
from mdsl.evaluation.evaluator import domain_of
from mdsl.evaluation.instance import BoundParameter
from mdsl.evaluation.notes import Defaulted, Skipped, Summed
from mdsl.linear.arrays import LongArray, ascends, distinct, sorting_order
from mdsl.linear.domain import Domain
from mdsl.records import changed
from mdsl.semantics.expressions import TextConstant
from mdsl.semantics.model import (
    DataSource,
    FixedField,
    Parameter,
    ParameterKind,
    item_types,
)
from mdsl.semantics.types import TextType


def bind_parameter(binding: Binding, parameter: Parameter) -> bool:
    """Bind a parameter; what is wrong with it is reported.

    Returns:
        Whether there are cells to go on with.
    """
    domain = domain_of(binding.instance, parameter.indexing)
    given = _read(binding, parameter, domain)
    if given is None:
        return False
    given = _without_duplicates(binding, parameter, given)
    given = with_set_cells(binding, parameter, given)
    given = with_scenario_cells(binding, parameter, given)
    check_coverage(binding, parameter, given)
    check_bounds(binding, parameter, given)
    if given.lost:
        binding.partial.add(parameter.name)
    bound = given.bound()
    if parameter.kind is ParameterKind.FLAG:
        bound = _with_all_flags(bound)
    binding.instance.parameters[parameter.name] = bound
    check_members(binding, parameter, given)
    _note_defaults(binding, parameter, bound)
    return True


def _read(binding: Binding, parameter: Parameter, domain: Domain) -> Given | None:
    """Return the cells that are given; None if there is no way to know them."""
    if parameter.name in binding.overrides:
        return read_scalar(binding, parameter, domain)
    if parameter.source is not None:
        return _read_table(binding, parameter, parameter.source, domain)
    if parameter.literal is not None:
        return read_literal(binding, parameter, parameter.literal, domain)
    return nothing_given(domain, to_values(parameter.kind, []))


# --- tables --------------------------------------------------------------------------------


def _read_table(
    binding: Binding, parameter: Parameter, source: DataSource, domain: Domain
) -> Given | None:
    if source.is_unsaid and not is_found(binding, parameter, source):
        return None
    if source.is_scalar:
        found = _scalar_source(binding, parameter, source)
        if found is None:
            return None
        source = found
    reading = Reading(parameter, source, item_types(parameter), parameter.skip_unknown)
    cells = read_cells(binding, reading)
    if cells is None:
        return None
    if not parameter.arity and not _is_single(binding, parameter, cells):
        return None
    if cells.skipped:
        binding.instance.notes.append(
            Skipped(parameter.name, cells.skipped, cells.table.location)
        )
    return _place_cells(binding, parameter, cells, domain)


def _scalar_source(
    binding: Binding, parameter: Parameter, source: DataSource
) -> DataSource | None:
    """Return which of its two forms a scalar's table has.

    Its own column in a table of one record, or the record of its own name in a table with the
    columns `name` and `value`; another name for both is said behind `from`.
    """
    table = binding.table(source.table, source.span)
    if table is None:
        return None
    own = source.field or parameter.name
    if own in table.columns:
        return changed(source, keys=(), field=own)
    if {"name", "value"} <= table.columns.keys():
        name = TextConstant(own, type=TextType(), span=source.span)
        key = FixedField("name", name, source.span)
        return changed(source, keys=(key,), field="value")
    binding.findings.add(
        MissingColumn(
            place=table.place(),
            span=source.span,
            column=own,
            columns=tuple(table.columns),
            hint=did_you_mean(own, table.columns)
            or _names_hint(binding, source, table),
        )
    )
    return None


def _names_hint(binding: Binding, source: DataSource, table: Table) -> str:
    """Return how a table of names and values is read that calls its columns otherwise."""
    known = binding.instance.model.parameters
    if len(table.columns) != 2 or any(heading in known for heading in table.columns):
        return ""
    names, values = map(as_word, table.columns)
    place = f"{as_word(source.table)}[{names}].{values}"
    return f"if `{names}` holds the names of the params, write `from {place}`"


def _is_single(binding: Binding, parameter: Parameter, cells: Cells) -> bool:
    """Whether a scalar has one record, or none where it need not be given."""
    count = cells.records.count
    need_not = parameter.default is not None or parameter.is_optional
    if count == 1 or (not count and need_not):
        return True
    if parameter.sum_duplicates and count:
        return True
    binding.findings.add(
        NotOneRecord(
            span=parameter.span,
            place=cells.table.place(),
            name=parameter.name,
            found=f"{count} records are" if count else "no record is",
        )
    )
    return False


def _place_cells(
    binding: Binding, parameter: Parameter, cells: Cells, domain: Domain
) -> Given:
    """Return the cells that have a value and an instance; the others are reported."""
    converted = convert_cells(binding, parameter, cells)
    is_good = not (converted.blank.any() or converted.bad.any())
    if is_good and parameter.arity and domain.lists(cells.codes):
        return Given(domain, None, converted.values, None, cells, lost=cells.lost)
    if parameter.arity:
        instances = domain.find(cells.codes)
    else:
        instances = np.full(cells.count, 0 if domain.count else -1, np.int64)
    if is_good and instances.min(initial=0) >= 0:
        return Given(domain, instances, converted.values, None, cells, lost=cells.lost)
    outside = (instances < 0) & ~converted.blank
    if parameter.kind is ParameterKind.FLAG:
        # A flag that is false says nothing about a key that has none.
        outside &= converted.values.astype(np.bool_)
    if not parameter.skip_unknown and not binding.lacks_any(parameter.indexing):
        _report_outside(binding, parameter, cells, np.flatnonzero(outside))
    inside = instances >= 0
    if parameter.default is None and not parameter.is_optional:
        report_blank(binding, parameter, cells, converted.blank & inside)
    if (converted.bad & ~converted.reported).any():
        binding.partial.add(parameter.name)
    good = inside & ~converted.blank & ~converted.bad
    chosen = np.flatnonzero(good)
    return Given(
        domain,
        instances[chosen],
        converted.values[chosen],
        chosen.astype(np.int64),
        cells,
        explained=distinct(instances[inside & ~good]),
        lost=cells.lost,
    )


def _report_outside(
    binding: Binding, parameter: Parameter, cells: Cells, outside: LongArray
) -> None:
    roots = [binding.root(item).root for item in item_types(parameter)]

    def describe(cell: int) -> Diagnostic:
        key = ", ".join(
            str(root.members[int(codes[cell])])
            for root, codes in zip(roots, cells.codes, strict=True)
        )
        heading = cells.column(cell).heading
        return OutsideDomain(
            span=parameter.span,
            place=cells.table.place(cells.record(cell), heading),
            name=parameter.name,
            key=key,
        )

    binding.findings.add_records(
        parameter, cells.table, outside.astype(np.int64), describe
    )


# --- duplicates ------------------------------------------------------------------------------


def _without_duplicates(binding: Binding, parameter: Parameter, given: Given) -> Given:
    """Return the cells in order of their instances, each once."""
    if given.chosen is None or ascends(given.chosen):
        return given
    ordered = given.take(sorting_order(given.instances))
    if ascends(ordered.instances):
        return ordered
    starts = np.ones(ordered.count, np.bool_)
    starts[1:] = ordered.instances[1:] != ordered.instances[:-1]
    first = np.flatnonzero(starts).astype(np.int64)
    if parameter.sum_duplicates:
        summed = ordered.take(first)
        binding.instance.notes.append(
            Summed(parameter.name, ordered.count, summed.count)
        )
        return changed(
            summed,
            values=np.add.reduceat(ordered.values, first),
            summed=(ordered.instances, ordered.sources),
        )
    _report_duplicates(binding, parameter, ordered, first, np.flatnonzero(~starts))
    return ordered.take(first)


def _report_duplicates(
    binding: Binding,
    parameter: Parameter,
    ordered: Given,
    first: LongArray,
    again: LongArray,
) -> None:
    def describe(cell: int) -> Diagnostic:
        earlier = int(first[np.searchsorted(first, cell, side="right") - 1])
        return DuplicateKey(
            span=parameter.span,
            place=ordered.place(cell),
            name=parameter.name,
            key=ordered.key(cell),
            other=ordered.place(earlier),
        )

    report_cells(binding, parameter, ordered, again.astype(np.int64), describe)


# --- what is kept ----------------------------------------------------------------------------


def _with_all_flags(bound: BoundParameter) -> BoundParameter:
    """Return a flag with all its cells: what is not given is false."""
    if bound.given is None:
        return bound
    values = np.zeros(bound.domain.count, np.bool_)
    values[bound.given] = bound.values
    rows = np.zeros(bound.domain.count, np.int64)
    if bound.rows is not None:
        rows[bound.given] = bound.rows
    heading_of = np.zeros(bound.domain.count, np.int32)
    if bound.heading_of is not None:
        heading_of[bound.given] = bound.heading_of
    return changed(
        bound,
        values=values,
        given=None,
        rows=None if bound.rows is None else rows,
        heading_of=None if bound.heading_of is None else heading_of,
    )


def _note_defaults(
    binding: Binding, parameter: Parameter, bound: BoundParameter
) -> None:
    if bound.given is None or parameter.source is None or parameter.default is None:
        return
    defaulted = bound.domain.count - len(bound.given)
    binding.instance.notes.append(
        Defaulted(parameter.name, len(bound.given), defaulted)
    )
