"""The records that a declaration reads, with their keys as codes."""

from collections.abc import Callable
from functools import partial
from itertools import compress

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.cells import parse_member
from mdsl.data.errors import NoSuchRecords
from mdsl.data.key_order import report_key_order
from mdsl.data.members import (
    is_misspelt,
    leave_out,
    reported_unknown,
    wrong_member,
)
from mdsl.data.reading import NO_RECORDS, Cells, Reading, Records, positions
from mdsl.data.table import BLANK, MALFORMED, UNKNOWN, Column, Members, Table
from mdsl.diagnostics import Diagnostic, did_you_mean, nearest
from mdsl.evaluation.evaluator import evaluate_scalar
from mdsl.evaluation.instance import Member, RootIndex
from mdsl.linear.arrays import BoolArray, IntArray
from mdsl.records import record
from mdsl.semantics.model import (
    DataSource,
    FixedField,
    HeadingField,
    NameField,
)
from mdsl.semantics.types import ItemType, Kind


@record(eq=False)
class _Axis:
    """The codes of one position along the records or along the columns."""

    codes: IntArray
    is_heading: bool
    report: Callable[[], None] | None = None
    """Tells of the keys that are wrong, if there are any."""

    @property
    def is_strange(self) -> bool:
        """Whether there are keys, and none of them is known."""
        return bool(self.codes.size) and int(self.codes.max()) < 0


def read_cells(binding: Binding, reading: Reading) -> Cells | None:
    """Return the cells that a declaration reads, with the codes of their keys.

    Every wrong key is reported. None if the table or one of its columns does not exist.
    """
    source = reading.source
    table = read_table(binding, source)
    if table is None:
        return None
    records = select_records(binding, reading, table)
    if records is None:
        return None
    columns = _value_columns(source, table)
    reader = _KeyReader(binding, reading, table)
    axes = [
        reader.headings(item, columns)
        if isinstance(key, HeadingField)
        else reader.records(item, table.columns[key.field], records)
        for key, item in zip(positions(source), reading.items, strict=True)
    ]
    if not any(axis.is_strange for axis in axes) or not report_key_order(
        binding, reading, table, records, columns
    ):
        for axis in axes:
            if axis.report is not None:
                axis.report()
    return _combine(reading, table, axes, records, columns)


def member_headings(binding: Binding, reading: Reading) -> Cells | None:
    """Return the headings that are the members of a set, as cells without records."""
    table = read_table(binding, reading.source)
    if table is None:
        return None
    columns = heading_columns(reading.source, table)
    reader = _KeyReader(binding, reading, table)
    axis = reader.headings(reading.items[0], columns)
    if axis.report is not None:
        axis.report()
    known = axis.codes >= 0
    lost = 0 if reading.skip_unknown else int((~known).sum())
    columns = tuple(compress(columns, known))
    return Cells(table, NO_RECORDS, columns, (axis.codes[known],), lost)


def read_table(binding: Binding, source: DataSource) -> Table | None:
    """Return a source's table; None if it, or a column that is named, does not exist."""
    table = binding.table(source.table, source.span)
    if table is None:
        return None
    names = key_fields(source)
    names += [] if source.field is None else [source.field]
    for key in source.keys:
        if isinstance(key, HeadingField):
            # A misspelt exception would leave a column among the members.
            names += [name for name in key.excluded if name not in names]
    found = [binding.column(table, name, source.span) is not None for name in names]
    return table if all(found) else None


def key_fields(source: DataSource) -> list[str]:
    """Return the columns that the keys of a source name."""
    return [key.field for key in source.keys if not isinstance(key, HeadingField)]


def heading_columns(source: DataSource, table: Table) -> tuple[Column, ...]:
    """Return the columns whose headings are members."""
    taken = set(key_fields(source))
    for key in source.keys:
        if isinstance(key, HeadingField):
            taken.update(key.excluded)
    return tuple(
        column for heading, column in table.columns.items() if heading not in taken
    )


def _value_columns(source: DataSource, table: Table) -> tuple[Column, ...]:
    if any(isinstance(key, HeadingField) for key in source.keys):
        return heading_columns(source, table)
    return () if source.field is None else (table.columns[source.field],)


# --- which records -----------------------------------------------------------------------


def select_records(binding: Binding, reading: Reading, table: Table) -> Records | None:
    """Return the records that have the fixed keys, and the declaration's own name.

    None if a fixed key is misspelt, which is reported.
    """
    before = binding.findings.count
    records = Records(table.count)
    for key in reading.source.keys:
        match key:
            case FixedField():
                value = evaluate_scalar(binding.instance, key.value)
            case NameField():
                value = reading.declared.name
            case _:
                continue
        records = records.kept(records.of(_matches(binding, table, key, value)))
    return records if binding.findings.count == before else None


def _matches(
    binding: Binding,
    table: Table,
    key: FixedField | NameField,
    value: float | Member,
) -> BoolArray:
    column = table.columns[key.field]
    if isinstance(value, float):
        numbers, bad = column.to_numbers()
        equal: BoolArray = (numbers == value) & ~bad & ~column.blank
        return equal
    kind = Kind.TEXT if isinstance(value, str) else _kind_of(value)
    codes = column.to_members(kind).to_codes({value: 0})
    found: BoolArray = codes == 0
    if isinstance(value, str) and not found.any():
        texts = [str(text) for text in column.to_members(Kind.TEXT).distinct]
        # No record may have the key, but one that nearly has it tells of a slip.
        if nearest(value, texts) is not None:
            binding.findings.add(
                NoSuchRecords(
                    place=table.place(column=key.field),
                    span=key.span,
                    value=value,
                    column=key.field,
                    hint=did_you_mean(value, texts),
                )
            )
    return found


def _kind_of(value: Member) -> Kind:
    return Kind.INTEGER if isinstance(value, int) else Kind.DATE


# --- keys to codes -----------------------------------------------------------------------


@record(eq=False)
class _KeyReader:
    """Turns keys into codes and reports those that are wrong."""

    binding: Binding
    reading: Reading
    table: Table

    def records(self, item: ItemType, column: Column, records: Records) -> _Axis:
        """Return the codes of a key column for the given records."""
        root = self.binding.root(item)
        members = column.to_members(root.root.kind)
        codes = members.codes_in(root)
        found: IntArray = records.of(codes)
        if found.min(initial=0) >= 0:
            return _Axis(found, is_heading=False)

        report = partial(self._report_records, root, column, records, members, codes)
        return _Axis(found, is_heading=False, report=report)

    def _report_records(
        self,
        root: RootIndex,
        column: Column,
        records: Records,
        members: Members,
        codes: IntArray,
    ) -> None:
        """Report the records with wrong keys in a column."""

        def describe(record: int, mark: int) -> Diagnostic:
            place = self.table.place(record, column.heading)
            text = column.text(record)
            return wrong_member(mark, root, text, self.reading.declared.span, place)

        wrong = {BLANK: codes == BLANK, MALFORMED: codes == MALFORMED}
        if not self.reading.skip_unknown:
            wrong[UNKNOWN] = reported_unknown(self.binding, root, members, codes)
        for mark, mask in wrong.items():
            self.binding.findings.add_records(
                self.reading.declared,
                self.table,
                records.numbers[records.of(mask)],
                partial(describe, mark=mark),
            )

    def headings(self, item: ItemType, columns: tuple[Column, ...]) -> _Axis:
        """Return the codes of headings."""
        root = self.binding.root(item)
        members = [parse_member(column.heading, root.root.kind) for column in columns]
        codes = np.array(
            [
                MALFORMED if member is None else root.codes.get(member, UNKNOWN)
                for member in members
            ],
            np.int32,
        )
        if codes.min(initial=0) >= 0:
            return _Axis(codes, is_heading=True)
        report = partial(self._report_headings, root, columns, codes)
        return _Axis(codes, is_heading=True, report=report)

    def _report_headings(
        self, root: RootIndex, columns: tuple[Column, ...], codes: IntArray
    ) -> None:
        """Report the headings that are no members."""
        for column, mark in zip(columns, codes.tolist(), strict=True):
            if mark < 0 and self._is_reported(root, column.heading, mark):
                place = self.table.heading_place(column.heading)
                span = self.reading.declared.span
                instead = leave_out(column.heading)
                self.binding.findings.add(
                    wrong_member(mark, root, column.heading, span, place, instead)
                )

    def _is_reported(self, root: RootIndex, heading: str, mark: int) -> bool:
        """Whether a wrong heading is an error here."""
        if mark != UNKNOWN:
            return True
        if self.reading.skip_unknown:
            return False
        is_known = root.root.name not in self.binding.partial
        return is_known or is_misspelt(heading, root)


def _combine(
    reading: Reading,
    table: Table,
    axes: list[_Axis],
    records: Records,
    columns: tuple[Column, ...],
) -> Cells:
    """Return the cells at which records and columns with known keys cross."""
    has_headings = any(axis.is_heading for axis in axes)
    if not has_headings and all(axis.codes.min(initial=0) >= 0 for axis in axes):
        return Cells(table, records, columns, tuple(axis.codes for axis in axes))
    good_records, wrong_records = _sift(reading, axes, records.count, is_heading=False)
    width = len(columns) if has_headings else 1
    good_columns, wrong_columns = _sift(reading, axes, width, is_heading=True)
    good, good_width = int(good_records.sum()), int(good_columns.sum())
    codes = tuple(
        np.tile(axis.codes[good_columns], good)
        if axis.is_heading
        else np.repeat(axis.codes[good_records], good_width)
        for axis in axes
    )
    right = int((~wrong_records).sum()) * int((~wrong_columns).sum())
    return Cells(
        table,
        records.kept(good_records) if good_width else NO_RECORDS,
        tuple(compress(columns, good_columns)) if has_headings else columns,
        codes,
        lost=records.count * width - right,
        skipped=right - good * good_width,
    )


def _sift(
    reading: Reading, axes: list[_Axis], count: int, *, is_heading: bool
) -> tuple[BoolArray, BoolArray]:
    """Return which records (or columns) have known keys, and which have wrong ones."""
    good = np.ones(count, np.bool_)
    wrong = np.zeros(count, np.bool_)
    for axis in axes:
        if axis.is_heading is is_heading:
            good &= axis.codes >= 0
            is_skipped = reading.skip_unknown & (axis.codes == UNKNOWN)
            wrong |= (axis.codes < 0) & ~is_skipped
    return good, wrong
