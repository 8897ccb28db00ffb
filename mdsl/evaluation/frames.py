"""Frames: the rows over which an expression is evaluated, and the values it has there.

A frame has one row for each combination of bound indices that is being looked at. The column
of an index holds int32 member codes, or plain values (float64 numbers, int64 days).
"""

from collections.abc import Mapping

import numpy as np

from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import Domain
from mdsl.records import record
from mdsl.semantics.expressions import Index
from mdsl.semantics.model import Declared

IndexColumn = Values


@record(eq=False)
class Frame:
    """Rows of bound indices.

    Attributes:
        size: The number of rows.
        columns: For each bound index an array of `size` codes or plain values.
    """

    size: int
    columns: Mapping[Index, IndexColumn]

    def take(self, rows: LongArray | BoolArray) -> "Frame":
        """Return the frame of some rows, given by number or by a mask."""
        numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        columns = {index: column[numbers] for index, column in self.columns.items()}
        return Frame(len(numbers), columns)

    def extended(self, columns: Mapping[Index, IndexColumn]) -> "Frame":
        """Return the frame with further columns."""
        return Frame(self.size, {**self.columns, **columns})


UNIT_FRAME = Frame(1, {})


def frame_of(declared: Declared, codes: tuple[IntArray, ...], count: int) -> Frame:
    """Return the frame of instances of a declaration, given their codes."""
    return Frame(count, dict(zip(declared.indices, codes, strict=True)))


def whole_frame(declared: Declared, domain: Domain) -> Frame:
    """Return the frame of all instances of a declaration."""
    return frame_of(declared, domain.all_codes(), domain.count)


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
