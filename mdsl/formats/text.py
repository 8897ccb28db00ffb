"""Many lines of text at once: byte strings in arrays, put side by side by numpy.

A column of texts is an array of dtype `S`: fixed width, padded with zero bytes. Lines are
made by laying columns side by side and dropping the padding, so that no Python object
exists for a line. Texts must not hold zero bytes themselves.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from mdsl.linear.arrays import FloatArray

Bytes = npt.NDArray[np.bytes_]

LARGEST_WHOLE = 1e16
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
    result: bytes | Bytes = b""
    for part in parts:
        result = np.strings.add(result, part)
    return np.asarray(result)


def byte_table(texts: Bytes) -> npt.NDArray[np.uint8]:
    """Return an array of texts as a uint8 array with one row for each text."""
    width = texts.dtype.itemsize
    return np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), width)


def joined(count: int, *parts: bytes | Bytes) -> bytes:
    """Return texts put together one by one, and these one after the other.

    Args:
        count: The number of texts.
        parts: Columns of texts, each `count` long, or texts that all share.
    """
    widths = [len(p) if isinstance(p, bytes) else p.dtype.itemsize for p in parts]
    table = np.zeros((count, sum(widths)), np.uint8)
    at = 0
    for part, width in zip(parts, widths, strict=True):
        target = table[:, at : at + width]
        if isinstance(part, bytes):
            target[:] = np.frombuffer(part, np.uint8)
        else:
            target[:] = byte_table(part)
        at += width
    return table.tobytes().translate(None, b"\0")


def lengths_of(texts: Bytes) -> npt.NDArray[np.int64]:
    """Return the number of bytes of each text, int64."""
    return np.strings.str_len(texts).astype(np.int64)


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


def number_texts(values: FloatArray) -> Bytes:
    """Return numbers as the shortest texts that are read back as the same numbers.

    Every distinct number is formatted once.
    """
    distinct, inverse = np.unique(values, return_inverse=True)
    return byte_strings(map(number_text, distinct.tolist()))[inverse]


def number_text(value: float) -> str:
    """Return a number as its shortest text; whole numbers below 1e16 have no point."""
    if abs(value) < LARGEST_WHOLE and value == int(value):
        return str(int(value))
    return repr(value)
