"""Expansions: the rows that a query makes of the rows of a frame."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mdsl.evaluation.frames import Frame
from mdsl.evaluation.rows import Runs
from mdsl.linear.arrays import BoolArray, LongArray, WholeArray, spread_out, whole_type
from mdsl.records import lazy, record

Offset = int | LongArray | Runs | None


@record(eq=False)
class Expansion:
    """The rows that a query makes of the rows of a frame.

    Attributes:
        frame: The new rows, with the columns of the indices that are still needed.
        offsets: What the rows of each part of the new frame add to the number of the row of
            the old frame that they came from: an array, or so much for each step, or the
            number of their run, or None for nothing.
        missing: The rows of the old frame on which the condition missed a reference, by
            number; None for none.
    """

    frame: Frame
    offsets: tuple[Offset, ...]
    missing: LongArray | None = None

    @lazy
    def parent(self) -> LongArray:
        """For each new row the row of the old frame that it came from, int64."""
        return self._parents(np.int64)

    def parents_of(self, size: int) -> WholeArray:
        """Return the same, int32 where the numbers of so many old rows fit."""
        return self._parents(whole_type(size))

    def _parents(self, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        frame = self.frame
        total = np.zeros((1,) * len(frame.parts), dtype)
        for number, (part, offset) in enumerate(
            zip(frame.parts, self.offsets, strict=True)
        ):
            own = offset_numbers(offset, part.count)
            if own is not None:
                own = own.astype(dtype, copy=False).reshape(frame.shape_of((number,)))
                total = total + own if total.any() else own
        return spread_out(total, tuple(part.count for part in frame.parts))

    @lazy
    def width(self) -> int:
        """How many new rows each old row has, where they stand behind one another; or 0."""
        stepped = [isinstance(offset, int) for offset in self.offsets]
        is_even = stepped == sorted(stepped, reverse=True) and all(
            offset is None or isinstance(offset, int) for offset in self.offsets
        )
        return self.frame.strides[sum(stepped) - 1] if is_even and any(stepped) else 0

    @lazy
    def runs(self) -> Runs | None:
        """The new rows of each old row, where they stand behind one another and differ."""
        first, *others = self.offsets
        if not isinstance(first, Runs) or any(each is not None for each in others):
            return None
        stride = self.frame.strides[0]
        if stride == 1:
            return first
        return Runs(first.starts.astype(np.int64) * stride)

    def missing_rows(self, inner: BoolArray | None, size: int) -> BoolArray | None:
        """Return the rows of the old frame on which a reference was missing.

        Args:
            inner: On which new rows one was missing; None for none.
            size: The size of the old frame.
        """
        if inner is None and self.missing is None:
            return None
        result = np.zeros(size, np.bool_)
        if inner is not None:
            result[self.parent[inner]] = True
        if self.missing is not None:
            result[self.missing] = True
        return result


def offset_numbers(offset: Offset, count: int) -> LongArray | None:
    """Return what the rows of a part add to the numbers of their old rows, int64."""
    if isinstance(offset, int):
        return np.arange(count, dtype=np.int64) * offset
    if isinstance(offset, Runs):
        return offset.numbers.astype(np.int64)
    return offset


def moved_offset(offset: Offset, rows: Runs) -> Offset:
    """Return what new rows add in place of those that they came from."""
    if offset is None:
        return None
    if isinstance(offset, Runs):
        return offset.followed_by(rows)
    if isinstance(offset, int):
        return rows if offset == 1 else rows.numbers.astype(np.int64) * offset
    return offset[rows.numbers]
