"""Root sets: their members, from tables or from the text, and the order of these."""

from functools import partial

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.cells import parse_member
from mdsl.data.errors import BadValue, EmptySet
from mdsl.data.findings import where
from mdsl.data.key_errors import BlankKey
from mdsl.data.members import EXPECTED, leave_out, malformed_member, wrong_member
from mdsl.data.order import Listing, order_by
from mdsl.data.reading import Reading, Records
from mdsl.data.records import (
    heading_columns,
    read_table,
    select_records,
)
from mdsl.data.table import (
    BLANK,
    MALFORMED,
    Column,
    Members,
    Table,
    member_array,
)
from mdsl.diagnostics import Diagnostic, InternalError
from mdsl.evaluation.evaluator import root_members
from mdsl.evaluation.instance import BoundSet, Member, Root, RootIndex
from mdsl.linear.arrays import IntArray, MemberArray, ascends, first_places
from mdsl.linear.domain import Factor
from mdsl.records import record
from mdsl.semantics.expressions import ColumnSet
from mdsl.semantics.model import DataSource, Declared, IndexSet
from mdsl.semantics.types import Kind


def bind_root(binding: Binding, declared: IndexSet) -> bool:
    """Bind a root set; what is wrong with it is reported.

    Returns:
        Whether it has members to go on with.
    """
    if declared.definition is not None:
        members: MemberArray | None = root_members(
            binding.instance, declared.kind, declared.definition
        )
    else:
        members = _read_members(binding, declared)
    if members is None:
        return False
    _add_root(binding, declared, members)
    return True


def _add_root(binding: Binding, declared: IndexSet, members: MemberArray) -> None:
    """Put a root set with its members into the instance."""
    name = declared.name
    root = Root(
        name,
        declared.kind,
        members,
        is_ordered=declared.is_ordered or declared.kind is not Kind.TEXT,
        is_circular=declared.is_circular,
    )
    binding.instance.roots[name] = RootIndex(root)
    binding.instance.sets[name] = BoundSet(
        Factor((root.count,)), (name,), root.is_ordered, root.is_circular
    )


@record(eq=False)
class _Column:
    """One column with members, and the records of it that count."""

    table: Table
    column: Column
    members: Members
    records: Records


def _read_members(binding: Binding, declared: IndexSet) -> MemberArray | None:
    """Return the distinct members of all sources; None where nothing can be read."""
    parts: list[MemberArray] = []
    columns: list[_Column] = []
    is_complete = True
    for source in declared.sources:
        table = read_table(binding, source)
        if table is None:
            is_complete = False
        elif source.field is None:
            parts.append(_from_headings(binding, declared, source, table))
        else:
            column = _read_column(binding, declared, source, table)
            is_complete &= column is not None
            if column is not None:
                columns.append(column)
                parts.append(_members_of(column))
    if not is_complete:
        return None
    found = _distinct(parts)
    if not len(found):
        _report_empty(binding, declared)
        return None
    return _in_order(binding, declared, found, columns)


def _distinct(parts: list[MemberArray]) -> MemberArray:
    """Return the members of several lists, each once; each list has it only once."""
    if len(parts) == 1:
        return parts[0]
    found = dict.fromkeys(member for part in parts for member in part.tolist())
    distinct = np.empty(len(found), np.object_)
    distinct[:] = list(found)
    return distinct


def _report_empty(binding: Binding, declared: IndexSet) -> None:
    source = declared.sources[0]
    table = binding.tables.load(source.table)
    reason = "the table has no records" if not table.count else "no cell holds one"
    binding.findings.add(
        EmptySet(
            place=table.place(),
            span=declared.span,
            name=declared.name,
            reason=reason,
        )
    )


def _read_column(
    binding: Binding, declared: IndexSet, source: DataSource, table: Table
) -> _Column | None:
    """Return the column with the members; its blank and malformed cells are reported."""
    heading = source.field or ""
    column = table.columns[heading]
    reading = Reading(declared, source, declared.type.items)
    records = select_records(binding, reading, table)
    if records is None:
        return None
    members = column.to_members(declared.kind)

    def describe(record: int, mark: int) -> Diagnostic:
        place = table.place(record, heading)
        if mark == BLANK:
            return BlankKey(span=declared.span, place=place, set=declared.name)
        return malformed_member(
            column.text(record), declared.name, declared.kind, declared.span, place
        )

    numbers = records.of(members.numbers)
    marks = (BLANK, MALFORMED) if numbers.min(initial=0) < 0 else ()
    for mark in marks:
        wrong = records.numbers[numbers == mark]
        binding.findings.add_records(
            declared, table, wrong, partial(describe, mark=mark)
        )
    return _Column(table, column, members, records)


def _members_of(found: _Column) -> MemberArray:
    """Return the members in order of appearance in the records that count."""
    if found.records.chosen is None:
        return found.members.distinct
    return _as_they_appear(found.members, found.records.of(found.members.numbers))


def _as_they_appear(members: Members, numbers: IntArray) -> MemberArray:
    """Return the members that some numbers stand for, in order of appearance."""
    first = first_places(numbers, len(members.distinct))
    order = np.argsort(first, kind="stable")
    return members.distinct[order[: np.count_nonzero(first < len(numbers))]]


def _from_headings(
    binding: Binding, declared: IndexSet, source: DataSource, table: Table
) -> MemberArray:
    members: dict[Member, None] = {}
    for column in heading_columns(source, table):
        member = parse_member(column.heading, declared.kind)
        if member is None:
            binding.findings.add(
                malformed_member(
                    column.heading,
                    declared.name,
                    declared.kind,
                    declared.span,
                    table.heading_place(column.heading),
                    leave_out(column.heading),
                )
            )
        else:
            members[member] = None
    return member_array(list(members), declared.kind)


def _in_order(
    binding: Binding, declared: IndexSet, members: MemberArray, columns: list[_Column]
) -> MemberArray:
    """Return the members in the order of the set."""
    match declared.kind:
        case Kind.INTEGER:
            whole = members.astype(np.int64, copy=False)
            return whole if ascends(whole) else np.sort(whole)
        case Kind.DATE:
            return np.sort(members)
        case Kind.TEXT if declared.by is None:
            return members
        case Kind.TEXT:
            return _by_column(binding, declared, declared.by, members, columns)


def _by_column(
    binding: Binding,
    declared: IndexSet,
    by: str,
    members: MemberArray,
    columns: list[_Column],
) -> MemberArray:
    """Return texts in the order of a column."""
    if len(columns) != 1:
        raise InternalError(f"{declared.name} has no single column to be ordered by")
    column = columns[0]
    labels: list[str] = [str(member) for member in members.tolist()]
    numbers = column.members.to_codes({label: i for i, label in enumerate(labels)})
    records = column.records.numbers
    held = records[numbers[records] >= 0]
    listing = Listing(column.table, held, numbers[held].astype(np.int64), labels)
    order = order_by(binding, declared, by, declared.sources[0].span, listing)
    return members[order]


def read_distinct(
    binding: Binding, used: ColumnSet, kind: Kind, root: RootIndex | None
) -> MemberArray | None:
    """Return the distinct members of a table column that a set expression uses.

    None if it cannot be read, which is then reported; so are cells that are no members.
    """
    span, heading = used.span, used.column
    table = binding.table(used.table, span)
    column = None if table is None else binding.column(table, heading, span)
    if table is None or column is None:
        return None
    members = column.to_members(kind)
    codes = members.numbers if root is None else members.codes_in(root)

    def describe(record: int) -> Diagnostic:
        place, text = table.place(record, heading), column.text(record)
        if root is not None:
            return wrong_member(int(codes[record]), root, text, span, place)
        return BadValue(span=span, place=place, value=text, expected=EXPECTED[kind])

    wrong = where(codes < 0)
    reader = Declared(name=f"{used.table}.{heading}", span=span)
    binding.findings.add_records(reader, table, wrong, describe)
    return None if len(wrong) else _as_they_appear(members, members.numbers)
