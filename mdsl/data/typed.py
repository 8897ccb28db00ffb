"""Columns of sources that know types: numbers, texts, days, and mixtures of them.

A cell means what its text means, wherever it is kept: 1 and 1.0 are `1`, a day is
`2025-06-02`, a flag `true` or `false`, and nothing is an empty text. So a model reads the
same from a workbook, a database and a text file.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from mdsl.data.cells import parse_member
from mdsl.data.table import (
    BLANK,
    MALFORMED,
    CodedColumn,
    Column,
    Members,
    member_array,
)
from mdsl.diagnostics import shown_number
from mdsl.evaluation.instance import Member
from mdsl.linear.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    LongArray,
    MemberArray,
    ascends,
    counting,
    first_places,
    looked_up,
    ranked,
    sorting_order,
)
from mdsl.records import lazy, record
from mdsl.semantics.types import Kind

MIDNIGHT = datetime.time()
# Whole numbers below this one have the same text as float64.
EXACT = 10**15
MAX_TABLE = 1 << 28
LOOK = 1 << 16


def cell_text(value: object) -> str:
    """Return a cell as the text that stands for it."""
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return shown_number(value)
        case datetime.datetime() if value.time() == MIDNIGHT and value.tzinfo is None:
            return value.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case _ if hasattr(value, "__float__"):
            # Decimal numbers of databases.
            return shown_number(float(value))
        case _:
            return str(value).strip()


@record(eq=False)
class NumberColumn:
    """A column of numbers.

    Attributes:
        heading: The column's name.
        values: The numbers, float64 or int64; anything where a cell is blank.
        blank: Which cells hold nothing.
    """

    heading: str
    values: FloatArray | LongArray
    blank: BoolArray

    def text(self, record: int) -> str:
        """Return a cell as messages show it."""
        return "" if self.blank[record] else cell_text(self.values[record].item())

    def to_members(self, kind: Kind) -> Members:
        """Return the cells as members of a kind."""
        known = self._members.get(kind)
        if known is None:
            known = self._to_members(kind)
            self._members[kind] = known
        return known

    @lazy
    def _members(self) -> dict[Kind, Members]:
        """What was asked for before: a set and all params over it ask for the same."""
        return {}

    def _to_members(self, kind: Kind) -> Members:
        is_full = not self.blank.any()
        filled = self.values if is_full else self.values[~self.blank]
        different, numbers = _different(_as_whole(filled))
        distinct: MemberArray = different
        # Mostly they are members as they are.
        if kind is not Kind.INTEGER or not _are_whole(different):
            distinct, of_value = _members_of(different, numbers, kind)
            numbers = looked_up(of_value, numbers)
        if is_full:
            return Members(distinct, numbers)
        cells = np.full(len(self.values), BLANK, np.int32)
        cells[~self.blank] = numbers
        return Members(distinct, cells)

    def to_numbers(self) -> tuple[FloatArray, BoolArray]:
        """Return the cells as float64 and which of them are no numbers; 0 for blanks."""
        if not self.blank.any():
            whole = self.values.astype(np.float64, copy=False)
            if not len(whole) or not np.isnan(whole.min()):
                return whole, np.zeros(len(whole), np.bool_)
        values = self.values.astype(np.float64)
        values[self.blank] = 0.0
        bad = np.isnan(values)
        values[bad] = 0.0
        return values, bad

    def to_flags(self) -> tuple[BoolArray, BoolArray]:
        """Return the cells as flags and which of them are none; false for blanks."""
        values, _ = self.to_numbers()
        is_one = (values == 1) & ~self.blank
        return is_one, ~is_one & (values != 0) | np.isnan(self.values) & ~self.blank


def _members_of(
    different: FloatArray | LongArray, numbers: IntArray, kind: Kind
) -> tuple[MemberArray, IntArray]:
    """Return the members that numbers are, and which of them each is, or `MALFORMED`.

    Args:
        different: The different numbers, ascending.
        numbers: Which of them each cell is.
        kind: What the members are; but for whole numbers they come as they appear.
    """
    distinct, is_member = _as_members(different, kind)
    of_value = np.full(len(different), MALFORMED, np.int32)
    of_value[is_member] = np.arange(len(distinct))
    if kind is not Kind.INTEGER:
        order = np.argsort(first_places(numbers, len(different))[is_member])
        distinct = distinct[order]
        of_value[np.flatnonzero(is_member)[order]] = np.arange(len(order))
    return distinct, of_value


def _are_whole(values: FloatArray | LongArray) -> bool:
    """Whether ascending numbers are whole ones that keep their texts as float64."""
    return values.dtype == np.int64 and (
        not len(values) or bool(values[0] > -EXACT and values[-1] < EXACT)
    )


def _as_members(
    values: FloatArray | LongArray, kind: Kind
) -> tuple[MemberArray, BoolArray]:
    """Return the members that numbers are, and which of the numbers are one."""
    if kind is Kind.INTEGER and _is_small(values):
        whole = values.astype(np.int64)
        is_whole: BoolArray = whole == values
        return whole[is_whole], is_whole
    found = [parse_member(cell_text(value), kind) for value in values.tolist()]
    members: list[Member] = [member for member in found if member is not None]
    return member_array(members, kind), np.array([m is not None for m in found], bool)


def _as_whole(values: FloatArray | LongArray) -> FloatArray | LongArray:
    """Return numbers as int64 where that changes none of them."""
    if values.dtype.kind == "f" and _is_small(values):
        whole = values.astype(np.int64)
        if (whole == values).all():
            return whole
    return values


def _different(
    values: FloatArray | LongArray,
) -> tuple[FloatArray | LongArray, IntArray]:
    """Return the different values, ascending, and which of them each value is, int32."""
    if values.dtype.kind == "f" or not len(values):
        return ranked(values, np.argsort(values, kind="stable"))
    if ascends(values):
        return values, counting(len(values))
    low, high = int(values.min()), int(values.max())
    if high - low < min(2 * len(values) + 1000, MAX_TABLE):
        # A small range is looked up in a table, which is faster than sorting.
        return _in_range(values, low, high - low + 1)
    if high - low >= 1 << 63:
        return ranked(values, np.argsort(values, kind="stable"))
    return ranked(values, sorting_order(values.astype(np.int64, copy=False) - low))


def _in_range(
    values: FloatArray | LongArray, low: int, size: int
) -> tuple[LongArray, IntArray]:
    """Return the same for whole numbers from `low` on, of which there are `size`."""
    at = np.empty(len(values), np.int32)
    np.subtract(values, low, out=at, casting="unsafe")
    is_there = np.zeros(size, np.bool_)
    for start in range(0, len(at), LOOK):
        is_there[at[start : start + LOOK]] = True
        # Mostly all of them stand among the first ones.
        if is_there.all():
            return np.arange(low, low + size), at
    rank = np.cumsum(is_there, dtype=np.int32) - np.int32(1)
    return np.flatnonzero(is_there) + low, looked_up(rank, at)


def object_column(heading: str, cells: Sequence[object]) -> Column:
    """Return a column of Python objects."""
    builder = ColumnBuilder(heading)
    builder.add(cells)
    return builder.build()


# --- columns that come in batches ------------------------------------------------------------


class _TextCodes(dict[object, int]):
    """The number of each text or None; the next one for a text that is new."""

    def __init__(self, texts: dict[str, int]) -> None:
        super().__init__()
        self.texts = texts

    def __missing__(self, cell: object) -> int:
        text = cell_text(cell)
        found = self.texts.setdefault(text, len(self.texts)) if text else BLANK
        self[cell] = found
        return found


class _CellCodes(dict[tuple[type, object], int]):
    """The same for cells of any types: 1, 1.0 and True are equal, but not the same cell."""

    def __init__(self, texts: _TextCodes) -> None:
        super().__init__()
        self.texts = texts

    def __missing__(self, key: tuple[type, object]) -> int:
        found = self.texts[cell_text(key[1])]
        self[key] = found
        return found


@dataclass(eq=False)
class ColumnBuilder:
    """Puts a column together from batches of Python objects, none of which is kept.

    Numbers are kept as numbers as long as all cells are of one kind, anything else by its
    different texts.
    """

    heading: str
    _numbers: list[tuple[FloatArray | LongArray, BoolArray]] = field(
        default_factory=list
    )
    _codes: list[IntArray] = field(default_factory=list)
    _texts: _TextCodes = field(default_factory=lambda: _TextCodes({}))
    _cells: _CellCodes | None = None

    def add(self, cells: Sequence[object]) -> None:
        """Add cells."""
        kinds = set(map(type, cells))
        if not self._codes and kinds <= {int, float, type(None)}:
            chunk = _numeric(cells, kinds)
            if chunk is not None and self._fits(chunk[0]):
                self._numbers.append(chunk)
                return
        for values, blank in self._numbers:
            held = zip(values.tolist(), blank.tolist(), strict=True)
            self._encode([None if is_blank else value for value, is_blank in held])
        self._numbers = []
        if kinds <= {str, type(None)}:
            found = map(self._texts.__getitem__, cells)
            self._codes.append(np.fromiter(found, np.int32, len(cells)))
        else:
            self._encode(cells)

    def _fits(self, values: FloatArray | LongArray) -> bool:
        """Whether numbers can stand in one array with those before them."""
        chunks = [*(chunk for chunk, _ in self._numbers), values]
        kinds = {chunk.dtype.kind for chunk in chunks}
        return len(kinds) == 1 or all(map(_is_exact, chunks))

    def _encode(self, cells: Sequence[object]) -> None:
        if self._cells is None:
            self._cells = _CellCodes(self._texts)
        found = map(self._cells.__getitem__, zip(map(type, cells), cells, strict=True))
        self._codes.append(np.fromiter(found, np.int32, len(cells)))

    def build(self) -> Column:
        """Return the column."""
        if self._codes:
            codes = np.concatenate(self._codes)
            return CodedColumn(self.heading, list(self._texts.texts), codes)
        if not self._numbers:
            return CodedColumn(self.heading, [], np.empty(0, np.int32))
        values = np.concatenate([values for values, _ in self._numbers])
        blank = np.concatenate([blank for _, blank in self._numbers])
        return NumberColumn(self.heading, values, blank)


def _numeric(
    cells: Sequence[object], kinds: set[type]
) -> tuple[FloatArray | LongArray, BoolArray] | None:
    """Return cells as numbers; None where that would change the text of one."""
    blank = np.zeros(len(cells), np.bool_)
    if type(None) in kinds:
        blank = np.fromiter((cell is None for cell in cells), np.bool_, len(cells))
        cells = [0 if cell is None else cell for cell in cells]
    if float in kinds and int in kinds:
        whole = [cell for cell in cells if type(cell) is int]
        if max(map(abs, whole)) >= EXACT:
            return None
    try:
        if float in kinds:
            return np.array(cells, np.float64), blank
        return np.array(cells, np.int64), blank
    except OverflowError:
        return None


def _is_exact(values: FloatArray | LongArray) -> bool:
    """Whether whole numbers keep their texts as float64."""
    return values.dtype.kind == "f" or _is_small(values)


def _is_small(values: FloatArray | LongArray) -> bool:
    """Whether all numbers are far from the ends of their type; false where one is none."""
    return bool(((values > -EXACT) & (values < EXACT)).all())
