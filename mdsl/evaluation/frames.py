"""Frames: the rows over which an expression is evaluated, and the values it has there.

A frame has one row for each combination of bound indices that is being looked at. The column
of an index holds int32 member codes, or plain values (float64 numbers, int64 days).

A frame is kept as a product of parts: `for p in Product, t in Week` has a part for the
products and one for the weeks. What depends on one part alone is worked out on the rows of
that part, and is only written out to all rows where it meets something else. Source:
D. Olteanu, J. Zavodny, "Size bounds for factorised representations of query results",
ACM Transactions on Database Systems 40(1), 2015.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from math import prod
from types import MappingProxyType
from typing import Any

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import (
    BoolArray,
    IntArray,
    WholeArray,
    counting,
    digit,
    looked_up,
    repeated,
    spread_out,
    whole_type,
)
from mdsl.linear.domain import Domain, Factor
from mdsl.records import lazy, record
from mdsl.semantics.expressions import Index
from mdsl.semantics.model import Declared

IndexColumn = Values


class Columns(Mapping[Index, IndexColumn]):
    """Columns by index; some are only written out when they are asked for."""

    __slots__ = ("_columns",)

    def __init__(
        self, columns: Mapping[Index, IndexColumn | Callable[[], IndexColumn]]
    ) -> None:
        """Take arrays, or functions that return them."""
        self._columns = dict(columns)

    def __getitem__(self, index: Index) -> IndexColumn:
        """Return a column."""
        column = self._columns[index]
        if isinstance(column, np.ndarray):
            return column
        self._columns[index] = written = column()
        return written

    def __iter__(self) -> Iterator[Index]:
        """Run through the indices."""
        return iter(self._columns)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._columns)

    def __contains__(self, index: object) -> bool:
        """Whether an index has a column; nothing is written out."""
        return index in self._columns

    def changed(self, change: Callable[[IndexColumn], IndexColumn]) -> "Columns":
        """Return columns that something is done to when they are asked for."""
        return Columns(
            {index: partial(self._changed, index, change) for index in self._columns}
        )

    def _changed(
        self, index: Index, change: Callable[[IndexColumn], IndexColumn]
    ) -> IndexColumn:
        return change(self[index])

    def only(self, wanted: AbstractSet[Index]) -> "Columns":
        """Return the columns of some indices."""
        return Columns({i: c for i, c in self._columns.items() if i in wanted})

    def with_more(
        self, more: Mapping[Index, IndexColumn | Callable[[], IndexColumn]]
    ) -> "Columns":
        """Return the columns and further ones."""
        return Columns({**self._columns, **more})

    def delayed(self) -> "dict[Index, Callable[[], IndexColumn]]":
        """Return what writes out each column when it is called."""
        return {index: partial(self.__getitem__, index) for index in self._columns}


@dataclass(eq=False)
class TupleNumbers:
    """Numbers of a relation's tuples by row, worked out when they are first asked for.

    Most relations that a query runs through are nobody's domain, and so not asked for.
    """

    _known: WholeArray | Callable[[], WholeArray]

    @property
    def numbers(self) -> WholeArray:
        """The number of the tuple on each row."""
        if not isinstance(self._known, np.ndarray):
            self._known = self._known()
        return self._known

    def changed(self, change: Callable[[WholeArray], WholeArray]) -> "TupleNumbers":
        """Return numbers that something is done to when they are asked for."""
        return TupleNumbers(lambda: change(self.numbers))


Tuples = Mapping[tuple[Index | None, ...], tuple[Factor, TupleNumbers]]

NO_TUPLES: Tuples = MappingProxyType({})


@record(eq=False)
class Part:
    """Rows of which a frame is a product, with the indices that they alone tell.

    Attributes:
        count: The number of rows.
        columns: For each index an array of `count` codes or plain values.
        tuples: For indices that are known to form a tuple of a relation, the relation and
            the number of the tuple on each row, so that nobody need look it up.
    """

    count: int
    columns: Columns
    tuples: Tuples = field(default_factory=dict)

    def take(self, rows: WholeArray) -> "Part":
        """Return the part of some rows."""
        return self.taken(len(rows), lambda: rows)

    def taken(self, count: int, rows: Callable[[], WholeArray]) -> "Part":
        """Return the part of so many rows, whose numbers are only asked for when needed."""
        return Part(
            count,
            self.columns.changed(lambda column: looked_up(column, rows())),
            {
                key: (factor, own.changed(lambda numbers: looked_up(numbers, rows())))
                for key, (factor, own) in self.tuples.items()
            },
        )

    def only(self, wanted: AbstractSet[Index]) -> "Part":
        """Return the part with the columns of some indices."""
        if wanted >= set(self.columns):
            return self
        tuples = {key: own for key, own in self.tuples.items() if wanted >= set(key)}
        return Part(self.count, self.columns.only(wanted), tuples)

    def with_more(
        self,
        columns: Mapping[Index, IndexColumn | Callable[[], IndexColumn]],
        tuples: Tuples = NO_TUPLES,
    ) -> "Part":
        """Return the part with further columns."""
        return Part(
            self.count, self.columns.with_more(columns), {**self.tuples, **tuples}
        )


@record(eq=False)
class Frame:
    """Rows of bound indices: the product of parts, of which the last runs fastest."""

    parts: tuple[Part, ...]

    @lazy
    def size(self) -> int:
        """The number of rows."""
        return prod(part.count for part in self.parts)

    @lazy
    def columns(self) -> Columns:
        """For each bound index an array of `size` codes or plain values."""
        if len(self.parts) == 1:
            return self.parts[0].columns
        return Columns(
            {
                index: partial(self._spread_column, number, index)
                for number, part in enumerate(self.parts)
                for index in part.columns
            }
        )

    def _spread_column(self, number: int, index: Index) -> IndexColumn:
        return self.spread(self.parts[number].columns[index], (number,))

    @lazy
    def tuples(self) -> Tuples:
        """What is known of tuples, for all rows."""
        if len(self.parts) == 1:
            return self.parts[0].tuples
        return {
            key: (factor, own.changed(partial(self.spread, numbers=(number,))))
            for number, part in enumerate(self.parts)
            for key, (factor, own) in part.tuples.items()
        }

    @lazy
    def _products(self) -> "dict[tuple[int, ...], Frame]":
        return {}

    @lazy
    def strides(self) -> tuple[int, ...]:
        """How far one step in each part moves the row."""
        counts = [part.count for part in self.parts]
        return tuple(prod(counts[number + 1 :]) for number in range(len(counts)))

    def parts_of(self, indices: Collection[Index]) -> tuple[int, ...]:
        """Return the numbers of the parts that indices belong to, ascending.

        All parts, where the frame has a single one or no rows at all: what stands on no row
        must not be looked at.
        """
        if len(self.parts) == 1 or not self.size:
            return tuple(range(len(self.parts)))
        return tuple(
            number
            for number, part in enumerate(self.parts)
            if any(index in part.columns for index in indices)
        )

    def place_of(self, index: Index) -> tuple[int, IndexColumn]:
        """Return the number of the part that an index belongs to, and its column there."""
        number = self._numbers.get(index)
        if number is None:
            raise InternalError(f"the index `{index.name}` is not bound")
        return number, self.parts[number].columns[index]

    @lazy
    def _numbers(self) -> dict[Index, int]:
        """For each bound index the number of its part."""
        return {
            index: number
            for number, part in enumerate(self.parts)
            for index in part.columns
        }

    def product_of(self, numbers: tuple[int, ...]) -> "Frame":
        """Return the frame of some parts, by their numbers, ascending."""
        if len(numbers) == len(self.parts):
            return self
        if numbers not in self._products:
            chosen = tuple(self.parts[number] for number in numbers)
            self._products[numbers] = Frame(chosen)
        return self._products[numbers]

    def shape_of(self, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape in which values over some parts meet those over others."""
        return tuple(
            part.count if number in numbers else 1
            for number, part in enumerate(self.parts)
        )

    def spread(self, values: Values, numbers: tuple[int, ...]) -> Values:
        """Return values over some parts for all rows.

        Args:
            values: One for each row of the product of the parts.
            numbers: The numbers of the parts, ascending.
        """
        if len(numbers) == len(self.parts):
            return values
        counts = tuple(part.count for part in self.parts)
        return spread_out(values.reshape(self.shape_of(numbers)), counts)

    def take(self, rows: WholeArray | BoolArray) -> "Frame":
        """Return the frame of some rows, given by number or by a mask."""
        chosen: Any = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        if len(self.parts) == 1:
            return Frame((self.parts[0].take(chosen),))
        numbers: WholeArray = chosen.astype(whole_type(self.size), copy=False)
        whole = Part(len(numbers), Columns({}))
        for part, stride in zip(self.parts, self.strides, strict=True):
            taken = part.taken(len(numbers), _places(numbers, stride, part.count))
            whole = whole.with_more(taken.columns.delayed(), taken.tuples)
        return Frame((whole,))


def _places(rows: WholeArray, stride: int, count: int) -> Callable[[], WholeArray]:
    """Return what works out, once, the rows of a part that rows of a frame stand for."""
    places: list[WholeArray] = []

    def work_out() -> WholeArray:
        if not places:
            places.append(digit(rows, stride, count))
        return places[0]

    return work_out


def plain_frame(
    size: int, columns: Mapping[Index, IndexColumn], tuples: Tuples = NO_TUPLES
) -> Frame:
    """Return a frame of a single part."""
    return Frame((Part(size, Columns(columns), tuples),))


UNIT_FRAME = plain_frame(1, {})


def frame_of(declared: Declared, codes: tuple[IntArray, ...], count: int) -> Frame:
    """Return the frame of instances of a declaration, given their codes."""
    return plain_frame(count, dict(zip(declared.indices, codes, strict=True)))


def whole_frame(declared: Declared, domain: Domain) -> Frame:
    """Return the frame of all instances of a declaration."""
    if not domain.factors:
        return plain_frame(domain.count, {})
    parts: list[Part] = []
    at = 0
    for factor in domain.factors:
        indices = declared.indices[at : at + factor.arity]
        at += factor.arity
        parts.append(part_of(factor, indices))
    return Frame(tuple(parts))


def part_of(factor: Factor, indices: tuple[Index, ...]) -> Part:
    """Return all tuples of a relation as a part."""
    columns = {i: partial(factor.all_codes, k) for k, i in enumerate(indices)}
    tuples = NO_TUPLES
    if factor.columns is not None:
        count = factor.count
        numbers = TupleNumbers(lambda: counting(count))
        tuples = {indices: (factor, numbers)}
    return Part(factor.count, Columns(columns), tuples)


@record(eq=False)
class Column:
    """What an expression is on every row of a frame.

    Attributes:
        values: An array of the frame's size, or an array without axes that stands for one
            value on all rows. Members are codes; a code below 0 is a member that does not
            exist, and is missing where it is used.
        missing: On which rows a reference was missing; None for none. Only a tolerant
            evaluation has such rows; their values mean nothing.
    """

    values: Values
    missing: BoolArray | None = None

    def full(self, size: int) -> Values:
        """Return the values as an array of the given size (read-only where repeated)."""
        return self.values if self.values.ndim else repeated(self.values, size)


def either(first: BoolArray | None, second: BoolArray | None) -> BoolArray | None:
    """Return the rows in one mask or the other."""
    if first is None:
        return second
    return first if second is None else first | second
