"""Many lines of text at once: byte strings in arrays, put side by side by numpy.

A column of texts is an array of fixed width, padded with zero bytes. Lines are made by
laying columns side by side and dropping the padding, so that no Python object exists for a
line. Texts must not hold zero bytes themselves.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from mdsl.formats.numerals import Padded
from mdsl.linear.arrays import LongArray

Bytes = npt.NDArray[np.bytes_]

BLOCK = 1 << 15
"""How many lines are made at once, so that memory stays bounded."""

FNV_OFFSET = 0xCBF29CE484222325
FNV_PRIME = 0x100000001B3


def byte_strings(texts: Iterable[str]) -> Bytes:
    """Return texts as an array of UTF-8 bytes, dtype `S`."""
    encoded = [text.encode("utf-8") for text in texts]
    if not encoded:
        return np.zeros(0, "S1")
    return np.array(encoded, np.bytes_)


def concatenated(*parts: bytes | Bytes) -> Bytes:
    """Return texts put together one by one, dtype `S`.

    Args:
        parts: Columns of texts of one length, or texts that all share; one is a column.
    """
    count = next(len(part) for part in parts if not isinstance(part, bytes))
    width = sum(_width(part) for part in parts)
    result = np.zeros((count, width), np.uint8)
    longest = 0
    for part in blocks_of(count):
        table = _side_by_side([_part_of(text, part) for text in parts])
        used = table != 0
        lengths = np.count_nonzero(used, axis=1)
        longest = max(longest, int(lengths.max(initial=0)))
        result[part][np.arange(width) < lengths[:, None]] = table[used]
    narrow = np.ascontiguousarray(result[:, : max(longest, 1)])
    return narrow.view(f"S{max(longest, 1)}").reshape(count)


def byte_table(texts: Bytes | Padded) -> npt.NDArray[np.uint8]:
    """Return an array of texts as a uint8 array with one row for each text."""
    width = texts.dtype.itemsize
    return np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), width)


def joined(*parts: bytes | Bytes | Padded) -> bytes:
    """Return texts put together one by one, and these one after the other.

    Args:
        parts: Columns of texts of one length, or texts that all share; one is a column.
    """
    flat = _side_by_side(parts).ravel()
    text: bytes = flat[flat != 0].tobytes()
    return text


def blocks_of(count: int) -> Iterator[slice]:
    """Yield the slices in which many lines are made."""
    for start in range(0, count, BLOCK):
        yield slice(start, min(count, start + BLOCK))


def _width(part: bytes | Bytes | Padded) -> int:
    return len(part) if isinstance(part, bytes) else part.dtype.itemsize


def _part_of(text: bytes | Bytes | Padded, part: slice) -> bytes | Bytes | Padded:
    return text if isinstance(text, bytes) else text[part]


def _side_by_side(
    parts: Sequence[bytes | Bytes | Padded],
) -> npt.NDArray[np.uint8]:
    """Return a table of bytes with one row for each text, padding included."""
    count = next(len(part) for part in parts if not isinstance(part, bytes))
    widths = [_width(part) for part in parts]
    offsets = [sum(widths[:number]) for number in range(len(widths))]
    used = [number for number, width in enumerate(widths) if width]
    # Fields of raw bytes are copied much faster than slices of a table of bytes.
    row = np.dtype(
        {
            "names": [f"part{number}" for number in used],
            "formats": [f"V{widths[number]}" for number in used],
            "offsets": [offsets[number] for number in used],
            "itemsize": sum(widths),
        }
    )
    table = np.empty(count, row)
    for number in used:
        part = parts[number]
        column = np.array(part, "S") if isinstance(part, bytes) else part
        table[f"part{number}"] = column.view(f"V{widths[number]}")
    return table.view(np.uint8).reshape(count, sum(widths))


def lengths_of(texts: Bytes | Padded) -> LongArray:
    """Return the number of bytes of each text without padding, int64."""
    counts: LongArray = np.count_nonzero(byte_table(texts), axis=1).astype(np.int64)
    return counts


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
