"""The instance: what a checked model's sets and parameters are, once data are in.

Members are int32 codes: positions in their root set, whose order is that of the data (by
value for whole numbers and dates). Codes below 0 stand for no member.
"""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mdsl.diagnostics import InternalError, Place
from mdsl.evaluation.notes import Note
from mdsl.linear.arrays import IntArray, LongArray, MemberArray
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.records import record
from mdsl.rewrites.choices import MAX_CELLS
from mdsl.semantics.model import CheckedModel
from mdsl.semantics.types import Kind

# What a code below 0 says about a member that is missing.
MISSING = -1
BEFORE_FIRST = -2
AFTER_LAST = -3

Member = str | int | datetime.date

EPOCH = datetime.date(1970, 1, 1)


def days_since_epoch(date: datetime.date) -> int:
    """Return a date as the number of days since 1970-01-01."""
    return (date - EPOCH).days


@record(eq=False)
class Root:
    """A root set's members.

    Attributes:
        name: The set's name.
        kind: What the members are.
        members: The members by code: int64, or an object array of str or date.
        is_ordered: Whether the order of the codes is one that steps may use.
        is_circular: Whether steps wrap around.
    """

    name: str
    kind: Kind
    members: MemberArray
    is_ordered: bool = False
    is_circular: bool = False

    @property
    def count(self) -> int:
        """The number of members."""
        return len(self.members)

    def member(self, code: int) -> Member:
        """Return the member of a code."""
        found: list[Member] = self.members[code : code + 1].tolist()
        return found[0]

    @property
    def axis(self) -> Axis:
        """The members as names and reports need them."""
        return Axis(self.name, self.members)


@record(eq=False)
class WholeNumberCodes(Mapping[object, int]):
    """The codes of whole numbers, found without an entry for each of them.

    Attributes:
        members: The members, int64, ascending.
    """

    members: LongArray

    def find(self, values: LongArray) -> IntArray:
        """Return the code of each value, int32; `MISSING` where there is none."""
        count = len(self.members)
        if not count:
            return np.full(len(values), MISSING, np.int32)
        low, high = int(self.members[0]), int(self.members[-1])
        if high - low == count - 1:
            inside = (values >= low) & (values <= high)
            return np.where(inside, values - low, MISSING).astype(np.int32)
        at = np.minimum(np.searchsorted(self.members, values), count - 1)
        return np.where(self.members[at] == values, at, MISSING).astype(np.int32)

    def __getitem__(self, member: object) -> int:
        if not isinstance(member, int | float | np.number):
            raise KeyError(member)
        at = int(np.searchsorted(self.members, member))
        if at == len(self.members) or self.members[at] != member:
            raise KeyError(member)
        return at

    def __len__(self) -> int:
        return len(self.members)

    def __iter__(self) -> Iterator[int]:
        return iter(self.members.tolist())


@dataclass(eq=False)
class RootIndex:
    """Lookups into a root set, made on first use."""

    root: Root
    _codes: Mapping[Any, int] | None = None
    _values: LongArray | None = None

    @property
    def codes(self) -> Mapping[Any, int]:
        """The code of every member."""
        if self._codes is None:
            if self.root.kind is Kind.INTEGER:
                self._codes = WholeNumberCodes(self.values)
            else:
                members = self.root.members.tolist()
                self._codes = {member: i for i, member in enumerate(members)}
        return self._codes

    @property
    def values(self) -> LongArray:
        """The members of an integer or date set as int64 (days for dates), ascending."""
        if self._values is None:
            match self.root.kind:
                case Kind.DATE:
                    self._values = np.array(
                        [days_since_epoch(member) for member in self.root.members],
                        np.int64,
                    )
                case Kind.INTEGER:
                    self._values = self.root.members.astype(np.int64, copy=False)
                case Kind.TEXT:
                    raise InternalError(f"{self.root.name} has no numeric values")
        return self._values


@record(eq=False)
class BoundSet:
    """A set that is not indexed: its tuples in order.

    Attributes:
        factor: The tuples, as codes of the root sets of its components.
        items: The root set of each component.
        is_ordered: Whether the order of the tuples is one that steps may use.
        is_circular: Whether steps wrap around.
    """

    factor: Factor
    items: tuple[str, ...]
    is_ordered: bool = False
    is_circular: bool = False


@record(eq=False)
class BoundFamily:
    """A family of sets, one for each instance of its indexing.

    Attributes:
        outer: The instances of the family (the codes of its own positions).
        owner: For each tuple of any of its sets, the instance it belongs to; ascending.
        columns: The tuples' codes, one int32 array for each component.
        items: The root set of each component.
        is_ordered: Whether the order of the tuples within an instance allows steps.
    """

    outer: Domain
    owner: LongArray
    columns: tuple[IntArray, ...]
    items: tuple[str, ...]
    is_ordered: bool = False


# Values of some kind; what kind is known from the type of the expression.
Values = npt.NDArray[Any]


@record(eq=False)
class BoundParameter:
    """The cells of a parameter or of a data `let`.

    Attributes:
        domain: Its whole declared domain.
        given: The cells that were given, in order of their instance numbers in `domain`;
            None if all of them were.
        values: Values of the given cells, in that order: float64 for numbers, int32 codes
            for members, int64 days for dates, object for texts, bool for conditions.
        rows: For each given cell, the row of the table it came from, 1-based as messages
            count rows, 0 where it is overridden: int64 or a range. None when the cells do
            not come from a table.
        table: The table, as messages name it.
        column: The table's column; empty where it differs by cell.
        headings: The table's columns where the cells stand under several headings.
        heading_of: For each given cell the position of its column in `headings`, int32.
        summed: Where cells were added up, all of them: the instance of each, ascending, and
            its row.
    """

    domain: Domain
    values: Values
    given: LongArray | None = None
    rows: LongArray | range | None = None
    table: str = ""
    column: str = ""
    headings: tuple[str, ...] = ()
    heading_of: IntArray | None = None
    summed: tuple[LongArray, LongArray] | None = None

    def place(self, cell: int) -> Place | None:
        """Return where the n-th given cell stands in the data; the first of several."""
        if self.rows is None or not self.rows[cell]:
            return None
        column = self.column
        if self.heading_of is not None:
            column = self.headings[int(self.heading_of[cell])]
        return Place(self.table, int(self.rows[cell]), column or None)

    def places(self, cell: int) -> tuple[Place, ...]:
        """Return all places in the data that the n-th given cell comes from."""
        first = self.place(cell)
        if first is None or self.summed is None:
            return () if first is None else (first,)
        instances, rows = self.summed
        instance = cell if self.given is None else int(self.given[cell])
        start, end = np.searchsorted(instances, [instance, instance + 1])
        return tuple(
            dataclasses.replace(first, row=int(row)) for row in rows[start:end]
        )


@dataclass(eq=False)
class Instance:
    """A checked model with its data.

    The binder fills the dictionaries in the model's order of dependence; everything that is
    evaluated on the way sees only what stands before it.

    Attributes:
        model: The checked model.
        roots: Root sets by name.
        sets: Sets that are not indexed, by name; root sets as well.
        families: Indexed sets by name.
        parameters: Parameters by name.
        lets: Data `let`s by name.
        domains: The domains of variables, and of whatever else was asked for, by name.
        table_columns: Members of table columns that set expressions use, in order of
            appearance and distinct, by (table, column).
        notes: Facts that a summary states, such as how many cells were defaulted.
        max_cells: How many instances a declaration may have, and a query rows.
    """

    model: CheckedModel
    roots: dict[str, RootIndex] = dataclasses.field(default_factory=dict)
    sets: dict[str, BoundSet] = dataclasses.field(default_factory=dict)
    families: dict[str, BoundFamily] = dataclasses.field(default_factory=dict)
    parameters: dict[str, BoundParameter] = dataclasses.field(default_factory=dict)
    lets: dict[str, BoundParameter] = dataclasses.field(default_factory=dict)
    domains: dict[str, Domain] = dataclasses.field(default_factory=dict)
    table_columns: dict[tuple[str, str], MemberArray] = dataclasses.field(
        default_factory=dict
    )
    notes: list[Note] = dataclasses.field(default_factory=list)
    max_cells: int = MAX_CELLS

    def root(self, name: str) -> Root:
        """Return a root set."""
        return self.roots[name].root
