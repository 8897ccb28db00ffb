"""Many lines of text at once, put together from pieces by one compiled loop.

A line is a row of pieces: names, numbers, blanks. All of them lie in one array of bytes, and
a piece is where it begins and ends there. scipy's loop that selects rows of a sparse matrix
copies runs of unequal length one behind the other, which is what it takes to make text of
pieces; so no Python object exists for a line, and nothing is padded and packed again.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np

from mdsl.formats.numerals import WIDTH, fill_numbers
from mdsl.formats.text import (
    BOTH,
    Bytes,
    Texts,
    ends_of,
    lengths_of,
    spans_in_rows,
    spans_of,
    texts_of,
)
from mdsl.linear.arrays import ByteArray, FloatArray, IntArray, LongArray
from mdsl.linear.kernels import sparse_kernels

BLOCK = 1 << 14
"""How many lines are made at once, so that memory stays bounded, and near the processor."""

ALIGNED = 8


def blocks_of(count: int) -> Iterator[slice]:
    """Yield the slices in which many lines are made."""
    for start in range(0, count, BLOCK):
        yield slice(start, min(count, start + BLOCK))


def parts_of(
    starts: IntArray | LongArray, first: int, last: int
) -> Iterator[tuple[slice, slice]]:
    """Yield ranges of columns, or of rows, and of their entries that fit into one block.

    A column with more entries than that comes several times, each time with some of them.

    Args:
        starts: Where the entries of each begin, and where the last one's end.
        first: The first of them.
        last: One past the last one.
    """
    at = int(starts[first])
    while first < last:
        # Only some are looked at, since numpy would copy all to make one type of both.
        near = starts[first : min(last, first + BLOCK) + 1].astype(np.int64)
        stop = first + int(np.searchsorted(near, at + BLOCK, side="right")) - 1
        end = at + BLOCK if stop <= first else int(starts[stop])
        yield slice(first, max(stop, first + 1)), slice(at, end)
        first, at = max(stop, first), end


Part = bytes | Bytes | Texts
"""Texts that stand side by side with others, or one that all lines share."""


def _as_texts(part: Part) -> Texts:
    if isinstance(part, Texts):
        return part
    if isinstance(part, bytes):
        end = np.array([len(part)])
        return Texts(np.frombuffer(part, np.uint8), spans_of(end - end, end))
    return texts_of(part)


class _Bench:
    """Where pieces lie side by side, and are put together.

    Source: `place` brings texts, `room` is for texts that are made on the spot, `gather`
    copies pieces of them, `clear` makes the bench empty.

    The arrays are used again for the next lines, since memory that is touched for the first
    time costs more than what is done with it.
    """

    def __init__(self) -> None:
        self._content = np.empty(0, np.uint8)
        self._index = np.zeros(0, np.int32)
        self._used = 0

    def place(self, part: Part) -> Texts:
        """Return texts as they lie on the bench, to which their bytes are copied."""
        texts = _as_texts(part)
        if texts.content is None:
            return texts
        start, room = self.room(len(texts.content))
        room[:] = texts.content
        return Texts(None, texts.spans + start * BOTH)

    def room(self, size: int) -> tuple[int, ByteArray]:
        """Return where so many bytes begin that are free from now on, and the bytes."""
        start = -(-self._used // ALIGNED) * ALIGNED
        if start + size > len(self._content):
            content = np.empty(start + 2 * size, np.uint8)
            content[: self._used] = self._content[: self._used]
            self._content = content
        self._used = start + size
        return start, self._content[start : start + size]

    def gather(self, pieces: LongArray, out: ByteArray) -> None:
        """Copy pieces one behind the other; `out` has just the room that they need.

        The loop copies an index along with each byte. Nobody looks at these, so they are
        taken from where they go.
        """
        longest = max(len(self._content), len(out))
        if len(self._index) < longest:
            self._index = np.zeros(longest, np.int32)
        ends = pieces.view(np.int32).ravel()
        sparse_kernels().csr_row_slice(
            *(0, len(ends), 2, ends, self._index, self._content, self._index, out)
        )

    def clear(self) -> None:
        """Forget what has been placed."""
        self._used = 0


class LineWriter:
    """Writes lines made of pieces to a stream.

    Source: `write` puts texts side by side, line by line. `numbers` and `names` are texts
    that are made just for that; `place` and `write_pieces` are for lines of several kinds.

    Attributes:
        stream: Where the bytes go.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self._bench = _Bench()
        self._text = np.empty(0, np.uint8)
        self._pieces = np.empty(0, np.int64)

    def numbers(self, values: FloatArray, end: bytes = b"") -> Texts:
        """Return the texts of numbers, as `number_texts` does, for the next lines."""
        start, room = self._bench.room(len(values) * WIDTH)
        return Texts(None, fill_numbers(room, values, end) + start * BOTH)

    def names(self, names: Bytes, index: IntArray | LongArray) -> Texts:
        """Return some of many texts, in any order, for the next lines."""
        width = names.dtype.itemsize
        start, room = self._bench.room(len(index) * width)
        own = room.view(names.dtype)
        # Only with a mode does numpy write to an array that is there.
        np.take(names, index, out=own, mode="clip")
        return Texts(None, spans_in_rows(lengths_of(own), width, start))

    def place(self, part: Part) -> LongArray:
        """Return where texts lie until the next lines are written, as spans."""
        return self._bench.place(part).spans

    def write(self, *parts: Part) -> None:
        """Write a line for each text: the texts of all parts side by side.

        Args:
            parts: Texts of one number, or texts that all lines share; one is not shared.
        """
        size = _count(parts) * len(parts)
        if len(self._pieces) < size:
            self._pieces = np.empty(size, np.int64)
        pieces = self._pieces[:size].reshape(-1, len(parts))
        for number, part in enumerate(parts):
            pieces[:, number] = self.place(part)
        self.write_pieces(pieces)

    def write_pieces(self, pieces: LongArray) -> None:
        """Write pieces one behind the other, given as spans from `place`, row by row."""
        size = _size(pieces)
        if len(self._text) < size:
            self._text = np.empty(size * 5 // 4, np.uint8)
        self._bench.gather(pieces, self._text[:size])
        self._bench.clear()
        self.stream.write(self._text[:size].data)


def _size(pieces: LongArray) -> int:
    """Return how many bytes pieces have."""
    ends = ends_of(pieces)
    return int((ends[:, 1] - ends[:, 0]).sum(dtype=np.int64))


def _count(parts: Sequence[Part]) -> int:
    return next(len(part) for part in parts if not isinstance(part, bytes))
