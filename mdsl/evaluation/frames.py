"""Frames: the rows over which an expression is evaluated, and the values it has there.

A frame has one row for each combination of bound indices that is being looked at. The column
of an index holds int32 member codes, or plain values (float64 numbers, int64 days).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import Domain, Factor
from mdsl.records import record
from mdsl.semantics.expressions import Index
from mdsl.semantics.model import Declared

IndexColumn = Values


@dataclass(eq=False)
class TupleNumbers:
    """Numbers of a relation's tuples by row, gathered when they are first asked for.

    Most relations that a query runs through are nobody's domain, and so not asked for.
    """

    _known: LongArray | None
    _before: "TupleNumbers | None" = None
    _rows: LongArray | None = None

    @property
    def numbers(self) -> LongArray:
        """The number of the tuple on each row, int64."""
        if self._known is None:
            if self._before is None or self._rows is None:
                raise InternalError("numbers are known or gathered from others")
            self._known = self._before.numbers[self._rows]
            self._before = self._rows = None
        return self._known

    def take(self, rows: LongArray) -> "TupleNumbers":
        """Return the numbers on some rows."""
        return TupleNumbers(None, self, rows)


Tuples = Mapping[tuple[Index | None, ...], tuple[Factor, TupleNumbers]]

NO_TUPLES: Tuples = MappingProxyType({})


@record(eq=False)
class Frame:
    """Rows of bound indices.

    Attributes:
        size: The number of rows.
        columns: For each bound index an array of `size` codes or plain values.
        tuples: For indices that are known to form a tuple of a relation, the relation and
            the number of the tuple on each row, so that nobody need look it up.
    """

    size: int
    columns: Mapping[Index, IndexColumn]
    tuples: Tuples = field(default_factory=dict)

    def take(self, rows: LongArray | BoolArray) -> "Frame":
        """Return the frame of some rows, given by number or by a mask."""
        numbers: LongArray = (
            np.flatnonzero(rows)
            if rows.dtype == np.bool_
            else rows.astype(np.int64, copy=False)
        )
        columns = {index: column[numbers] for index, column in self.columns.items()}
        tuples = {k: (f, found.take(numbers)) for k, (f, found) in self.tuples.items()}
        return Frame(len(numbers), columns, tuples)

    def extended(
        self,
        columns: Mapping[Index, IndexColumn],
        tuples: Tuples = NO_TUPLES,
    ) -> "Frame":
        """Return the frame with further columns."""
        return Frame(self.size, {**self.columns, **columns}, {**self.tuples, **tuples})

    def only(self, wanted: AbstractSet[Index]) -> "Frame":
        """Return the frame with the columns of some indices."""
        return Frame(
            self.size,
            {i: column for i, column in self.columns.items() if i in wanted},
            {key: found for key, found in self.tuples.items() if wanted >= set(key)},
        )


UNIT_FRAME = Frame(1, {})


def frame_of(declared: Declared, codes: tuple[IntArray, ...], count: int) -> Frame:
    """Return the frame of instances of a declaration, given their codes."""
    return Frame(count, dict(zip(declared.indices, codes, strict=True)))


def whole_frame(declared: Declared, domain: Domain) -> Frame:
    """Return the frame of all instances of a declaration."""
    frame = frame_of(declared, domain.all_codes(), domain.count)
    tuples: dict[tuple[Index | None, ...], tuple[Factor, TupleNumbers]] = {}
    at = 0
    for factor, stride in zip(domain.factors, domain.strides, strict=True):
        key = declared.indices[at : at + factor.arity]
        at += factor.arity
        if factor.columns is not None:
            own = np.arange(factor.count, dtype=np.int64)
            if len(domain.factors) > 1:
                own = np.resize(np.repeat(own, stride), domain.count)
            tuples[key] = (factor, TupleNumbers(own))
    return frame.extended({}, tuples)


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
        if self.values.ndim:
            return self.values
        repeated: Values = np.broadcast_to(self.values, (size,))
        return repeated


def either(first: BoolArray | None, second: BoolArray | None) -> BoolArray | None:
    """Return the rows in one mask or the other."""
    if first is None:
        return second
    return first if second is None else first | second
