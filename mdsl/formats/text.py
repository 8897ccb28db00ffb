"""Many texts at once: byte strings in arrays, padded with zero bytes or lying anywhere."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from mdsl.linear.arrays import BoolArray, ByteArray, IntArray, LongArray
from mdsl.records import record

Bytes = npt.NDArray[np.bytes_]

BOTH = (1 << 32) + 1
"""What adds 1 to a beginning and an end that are held in one number."""

END = int(np.array([0, 1], np.int32).view(np.int64)[0])
"""What adds 1 to the end alone."""

FNV_OFFSET = 0xCBF29CE484222325
FNV_PRIME = 0x100000001B3


def byte_strings(texts: Iterable[str]) -> Bytes:
    """Return texts as an array of UTF-8 bytes, dtype `S`."""
    encoded = [text.encode("utf-8") for text in texts]
    if not encoded:
        return np.zeros(0, "S1")
    return np.array(encoded, np.bytes_)


def byte_table(texts: Bytes) -> npt.NDArray[np.uint8]:
    """Return an array of texts as a uint8 array with one row for each text."""
    width = texts.dtype.itemsize
    return np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), width)


def lengths_of(texts: Bytes) -> LongArray:
    """Return the number of bytes of each text without padding, int64."""
    return np.strings.str_len(texts).astype(np.int64, copy=False)


def joined(*parts: bytes | Bytes) -> Bytes:
    """Return texts put together one by one, dtype `S`, as wide as all parts together.

    Args:
        parts: Columns of texts of one length, or texts that all share; one is a column.
    """
    first, *others = parts
    found = np.asarray(first)
    for part in others:
        found = np.strings.add(found, part)
    return found


def padded(texts: Bytes, width: int) -> Bytes:
    """Return texts with blanks behind them up to a width, which none of them exceeds."""
    table = byte_table(texts.astype(f"S{width}"))
    blanks = np.where(table == 0, np.uint8(ord(" ")), table)
    return np.ascontiguousarray(blanks).view(f"S{width}").ravel()


def hashes(texts: Bytes) -> npt.NDArray[np.uint64]:
    """Return a 64-bit hash (FNV-1a) of each text; equal for equal texts of any width."""
    result = np.full(len(texts), FNV_OFFSET, np.uint64)
    prime = np.uint64(FNV_PRIME)
    for column in byte_table(texts).T:
        mixed = (result ^ column) * prime
        result = np.where(column != 0, mixed, result)
    return result


def hex_digits(numbers: npt.NDArray[np.uint64]) -> Bytes:
    """Return eight hexadecimal digits of each number, the halves of its bits mixed."""
    low = (numbers ^ (numbers >> np.uint64(32))) & np.uint64(0xFFFFFFFF)
    shifts = np.arange(28, -1, -4, dtype=np.uint64)
    digits = (low[:, None] >> shifts) & np.uint64(15)
    table = np.frombuffer(b"0123456789abcdef", np.uint8)[digits.astype(np.intp)]
    return np.ascontiguousarray(table).view("S8").ravel()


@record(eq=False)
class Texts:
    """Texts that lie anywhere in an array of bytes.

    Attributes:
        content: The bytes; None for those that lie on a `LineWriter`'s bench.
        spans: Where each text begins and ends, two int32 side by side in an int64, so that
            one gather moves both.
    """

    content: ByteArray | None
    spans: LongArray

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.spans)

    def lengths(self) -> IntArray:
        """Return the number of bytes of each text, int32."""
        ends = ends_of(self.spans)
        return ends[:, 1] - ends[:, 0]

    def take(self, index: IntArray | LongArray) -> "Texts":
        """Return some of the texts, in any order."""
        return Texts(self.content, self.spans.take(index))

    def where(self, shown: BoolArray) -> "Texts":
        """Return texts of which those that are not to be shown are empty."""
        return Texts(self.content, np.where(shown, self.spans, 0))


def spans_of(starts: IntArray | LongArray, ends: IntArray | LongArray) -> LongArray:
    """Return where texts begin and end as `Texts` hold it."""
    pairs = np.empty((len(starts), 2), np.int32)
    pairs[:, 0], pairs[:, 1] = starts, ends
    return pairs.view(np.int64).ravel()


def spans_in_rows(lengths: LongArray, width: int, start: int = 0) -> LongArray:
    """Return where texts begin and end that lie at equal distances, int64.

    Args:
        lengths: Their lengths, int64.
        width: How far the next one lies from each.
        start: Where the first one begins.
    """
    spans = lengths * END
    spans += np.arange(len(lengths)) * (width * BOTH) + start * BOTH
    return spans


def texts_of(strings: Bytes) -> Texts:
    """Return byte strings in an array as texts, without their padding."""
    width = strings.dtype.itemsize
    content = np.ascontiguousarray(strings).view(np.uint8)
    return Texts(content, spans_in_rows(lengths_of(strings), width))


def ends_of(spans: LongArray) -> IntArray:
    """Return beginnings and ends, int32, two columns; changed with the spans."""
    return spans.view(np.int32).reshape(-1, 2)
