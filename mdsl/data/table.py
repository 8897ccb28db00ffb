"""Logical tables: named columns of records, wherever they come from.

The binder asks a column for what it needs (members, numbers, flags) and never how the cells
are stored, so that a source with typed columns only has to bring another `Column`.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from mdsl.data.cells import (
    FLAG_WORDS,
    POINT,
    parse_member,
    parse_numbers,
    parse_whole_numbers,
)
from mdsl.diagnostics import Place
from mdsl.evaluation.instance import Member, RootIndex, WholeNumberCodes
from mdsl.evaluation.notes import Note
from mdsl.linear.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    LongArray,
    MemberArray,
    is_counting,
    looked_up,
    ranked,
)
from mdsl.records import lazy, record
from mdsl.semantics.types import Kind

# What a cell that is no member is, in `Members.numbers` and in the codes made of them.
BLANK = -1
MALFORMED = -2
UNKNOWN = -3


@record(eq=False)
class Members:
    """The cells of a column as members.

    Attributes:
        distinct: The different members: whole numbers ascending, as int64, and anything else
            in order of appearance, as an object array.
        numbers: For each record the position in `distinct`, `BLANK` or `MALFORMED`, int32.
    """

    distinct: MemberArray
    numbers: IntArray

    def translate(self, codes: IntArray) -> IntArray:
        """Return for each record the code of its member.

        Args:
            codes: The code of each distinct member.

        Returns:
            int32 codes; `BLANK` and `MALFORMED` stay.
        """
        if is_counting(codes):
            return self.numbers
        if self.numbers.min(initial=0) >= 0:
            return looked_up(codes, self.numbers)
        # Python's negative positions count from the end, where the two marks are put.
        return np.append(codes, [MALFORMED, BLANK]).astype(np.int32)[self.numbers]

    def codes_in(self, index: RootIndex) -> IntArray:
        """Return for each record the code of its member in a root set, or a mark.

        Returns:
            int32 codes; `BLANK`, `MALFORMED` or `UNKNOWN` where there is none.
        """
        members = index.root.members
        # Lists of texts are compared by address first: sooner done than looked up.
        if members is self.distinct or (
            len(members) == len(self.distinct)
            and members.dtype == self.distinct.dtype
            and bool((members[:1] == self.distinct[:1]).all())
            and _are_equal(members, self.distinct)
        ):
            return self.numbers
        codes = index.codes
        if not isinstance(codes, WholeNumberCodes):
            return self.to_codes(codes)
        found = codes.find(self.distinct)
        return self.translate(np.where(found < 0, UNKNOWN, found).astype(np.int32))

    def to_codes(self, lookup: Mapping[Member, int]) -> IntArray:
        """Return for each record the code of its member, or a mark.

        Returns:
            int32 codes; `BLANK`, `MALFORMED` or `UNKNOWN` where there is none.
        """
        codes = [lookup.get(member, UNKNOWN) for member in self.distinct.tolist()]
        return self.translate(np.array(codes, np.int32))


def _are_equal(one: MemberArray, other: MemberArray) -> bool:
    if one.dtype == np.object_:
        return bool(one.tolist() == other.tolist())
    return bool((one == other).all())


def member_array(members: Sequence[Member], kind: Kind) -> MemberArray:
    """Return members of a kind as an array."""
    if kind is Kind.INTEGER:
        return np.array(members, np.int64)
    array = np.empty(len(members), np.object_)
    array[:] = members
    return array


class Column(Protocol):
    """A column of a table: one cell for each record."""

    @property
    def heading(self) -> str:
        """The column's name."""

    @property
    def blank(self) -> BoolArray:
        """Which cells hold nothing."""

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members of a kind."""

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the cells as float64 and which of them are no numbers; 0 for blanks."""

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return the cells as flags and which of them are none; false for blanks."""


@record(eq=False)
class CodedColumn:
    """A column by its different texts, each of which is kept once.

    Attributes:
        heading: The column's name.
        texts: The different texts in order of appearance, none of them blank.
        numbers: For each record the position in `texts`, or `BLANK`; int32.
        decimal_mark: What parts the whole from the fraction in numbers.
    """

    heading: str
    texts: list[str]
    numbers: IntArray
    decimal_mark: str = POINT

    @lazy
    def _labels(self) -> MemberArray:
        return member_array(self.texts, Kind.TEXT)

    @lazy
    def blank(self) -> BoolArray:
        """Which cells hold nothing."""
        blank: BoolArray = self.numbers == BLANK
        return blank

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""
        number = int(self.numbers[record])
        return "" if number == BLANK else self.texts[number]

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members of a kind: texts, whole numbers or ISO dates."""
        if kind is Kind.TEXT:
            return Members(self._labels, self.numbers)
        distinct, of_text = (
            _whole_numbers(self.texts)
            if kind is Kind.INTEGER
            else _members_of(self.texts, kind)
        )
        if is_counting(of_text):
            return Members(distinct, self.numbers)
        # A blank's number counts from the end.
        return Members(distinct, np.append(of_text, np.int32(BLANK))[self.numbers])

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the cells as float64 and which of them are no numbers; 0 for blanks."""
        values, bad = parse_numbers([*self.texts, ""], self.decimal_mark)
        return values[self.numbers], bad[self.numbers]

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return the cells as flags and which of them are none; false for blanks."""
        found = [FLAG_WORDS.get(text.casefold()) for text in [*self.texts, ""]]
        values = np.array([bool(flag) for flag in found], np.bool_)
        bad = np.array([flag is None for flag in found], np.bool_)
        return values[self.numbers], bad[self.numbers]


def _members_of(texts: list[str], kind: Kind) -> tuple[MemberArray, IntArray]:
    """Return the members that texts are, and which of them each is, or `MALFORMED`."""
    position: dict[Member, int] = {}
    numbers = np.full(len(texts), MALFORMED, np.int32)
    for i, text in enumerate(texts):
        member = parse_member(text, kind)
        if member is not None:
            numbers[i] = position.setdefault(member, len(position))
    return member_array(list(position), kind), numbers


def _whole_numbers(texts: list[str]) -> tuple[LongArray, IntArray]:
    """Return the same for whole numbers, which ascend."""
    values, is_whole = parse_whole_numbers(texts)
    # Different texts may be one member: `0` and `-0`.
    whole = values[is_whole]
    numbers = np.full(len(texts), MALFORMED, np.int32)
    distinct, numbers[is_whole] = ranked(whole, np.argsort(whole, kind="stable"))
    return distinct, numbers


@record(eq=False)
class TextColumn:
    """A column of a source without types: its cells are texts without outer blanks."""

    heading: str
    cells: list[str]
    decimal_mark: str = POINT

    @lazy
    def _coded(self) -> CodedColumn:
        texts = list(dict.fromkeys(filter(None, self.cells)))
        position = {text: i for i, text in enumerate(texts)}
        position[""] = BLANK
        numbers = map(position.__getitem__, self.cells)
        codes = np.fromiter(numbers, np.int32, len(self.cells))
        return CodedColumn(self.heading, texts, codes)

    @lazy
    def blank(self) -> BoolArray:
        """Which cells hold nothing."""
        if "" not in self.cells:
            return np.zeros(len(self.cells), np.bool_)
        return ~np.fromiter(map(bool, self.cells), np.bool_, len(self.cells))

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""
        return self.cells[record]

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members of a kind: texts, whole numbers or ISO dates."""
        return self._coded.to_members(kind)

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the cells as float64 and which of them are no numbers; 0 for blanks."""
        return parse_numbers(self.cells, self.decimal_mark)

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return the cells as flags and which of them are none; false for blanks."""
        return self._coded.to_flags()


@record(eq=False)
class Table:
    """A logical table.

    Attributes:
        name: The name under which the model speaks of it.
        location: The name under which messages speak of it, such as `data/hours.csv`.
        columns: The columns by heading, in order.
        rows: For each record its row as messages count rows, int64 or a range: in a text file
            the line on which it begins.
        heading_row: The row of the headings; None where these stand in no row.
    """

    name: str
    location: str
    columns: Mapping[str, Column]
    rows: LongArray | range
    heading_row: int | None = 1

    @property
    def count(self) -> int:
        """The number of records."""
        return len(self.rows)

    def rows_of(self, records: LongArray) -> LongArray:
        """Return the rows of some records, int64."""
        if isinstance(self.rows, range):
            return records + self.rows.start
        return self.rows[records]

    def place(self, record: int | None = None, column: str | None = None) -> Place:
        """Return a place in the table, for a message."""
        row = None if record is None else int(self.rows[record])
        return Place(self.location, row, column)

    def heading_place(self, column: str) -> Place:
        """Return the place of a heading, for a message."""
        return Place(self.location, self.heading_row, column)


class Tables(Protocol):
    """Where the logical tables are found."""

    @property
    def notes(self) -> Sequence[Note]:
        """What a summary should tell of where tables were found."""

    def load(self, name: str) -> Table:
        """Return a table; raises `PlanError` with all that is wrong with it."""

    def release(self) -> None:
        """Let go of what was read and opened; what is asked for again is read again."""


class Source(Protocol):
    """One place with tables: a folder, a workbook, a database."""

    @property
    def location(self) -> str:
        """The place as messages name it, without any password."""

    def names(self) -> tuple[str, ...]:
        """Return the names of the tables that exist, sorted."""

    def load(self, name: str) -> Table:
        """Read a table; raises `PlanError` with all that is wrong with it."""

    def release(self) -> None:
        """Close what is open; it is opened again when it is needed."""
