"""The order of a set's members by another column of its table."""

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.errors import BlankOrder, ConflictingOrder, TiedOrder
from mdsl.data.table import Column, Table
from mdsl.diagnostics import Diagnostic
from mdsl.linear.arrays import IntArray, LongArray
from mdsl.records import record
from mdsl.semantics.model import IndexSet
from mdsl.semantics.types import Kind
from mdsl.source import Span


@record(eq=False)
class Listing:
    """The records of a table in which the members of a set (or its tuples) stand.

    Attributes:
        table: The table.
        records: The records, int64.
        members: For each of them the number of the member that stands there, int64.
        labels: The members by number, for messages.
    """

    table: Table
    records: LongArray
    members: LongArray
    labels: list[str]


def order_by(
    binding: Binding, declared: IndexSet, heading: str, span: Span, listing: Listing
) -> LongArray:
    """Return the numbers of a set's members in the order of a column.

    Numbers are ordered by value, anything else as text, which orders ISO dates by day. A
    blank, a tie, and a member with two values are reported.
    """
    count = len(listing.labels)
    table, records, members = listing.table, listing.records, listing.members
    column = binding.column(table, heading, span)
    if column is None:
        return np.arange(count, dtype=np.int64)
    blank = column.blank[records]

    def is_blank(record: int) -> Diagnostic:
        place = table.place(record, heading)
        return BlankOrder(span=declared.span, place=place, set=declared.name)

    binding.findings.add_records(declared, table, records[blank], is_blank)
    records, members = records[~blank], members[~blank]
    first = np.full(count, -1, np.int64)
    # Written backwards, the first record of each member is the one that stays.
    first[members[::-1]] = records[::-1]
    ranks = _ranks(column)
    _report_conflicts(binding, declared, column, listing, first, ranks)
    placed = np.flatnonzero(first >= 0)
    order = placed[np.argsort(ranks[first[placed]], kind="stable")]
    _report_ties(binding, declared, column, listing, first[order], ranks)
    return order.astype(np.int64)


def _ranks(column: Column) -> LongArray:
    """Return numbers that are ordered as the cells are; those of blanks mean nothing."""
    values, bad = column.to_numbers()
    if not bad.any():
        return np.unique(values, return_inverse=True)[1].astype(np.int64)
    members = column.to_members(Kind.TEXT)
    ranks: IntArray = np.empty(len(members.distinct), np.int32)
    ranks[np.argsort(members.distinct)] = np.arange(len(ranks), dtype=np.int32)
    return members.translate(ranks).astype(np.int64)


def _report_conflicts(
    binding: Binding,
    declared: IndexSet,
    column: Column,
    listing: Listing,
    first: LongArray,
    ranks: LongArray,
) -> None:
    """Report members that have two values."""
    own = first[listing.members]
    differs = (ranks[listing.records] != ranks[own]) & ~column.blank[listing.records]

    def conflict(at: int) -> Diagnostic:
        record = int(listing.records[at])
        return ConflictingOrder(
            span=declared.span,
            place=listing.table.place(record, column.heading),
            member=listing.labels[int(listing.members[at])],
            first=column.text(int(own[at])),
            second=column.text(record),
        )

    wrong = np.flatnonzero(differs).astype(np.int64)
    binding.findings.add_records(declared, listing.table, wrong, conflict)


def _report_ties(
    binding: Binding,
    declared: IndexSet,
    column: Column,
    listing: Listing,
    ordered: LongArray,
    ranks: LongArray,
) -> None:
    """Report neighbours with the same value; `ordered` are the members' first records."""
    member_of = dict(
        zip(listing.records.tolist(), listing.members.tolist(), strict=True)
    )

    def tie(at: int) -> Diagnostic:
        first, second = int(ordered[at]), int(ordered[at + 1])
        return TiedOrder(
            span=declared.span,
            place=listing.table.place(second, column.heading),
            first=listing.labels[member_of[first]],
            second=listing.labels[member_of[second]],
            value=column.text(second),
        )

    ties = np.flatnonzero(ranks[ordered[1:]] == ranks[ordered[:-1]]).astype(np.int64)
    binding.findings.add_records(declared, listing.table, ties, tie)
