"""Cells of files, and how arrays of Arrow's, which know no types here, become such."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from mdsl.records import record

BoolArray = npt.NDArray[np.bool_]
ByteArray = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
LongArray = npt.NDArray[np.int64]
Held = TypeVar("Held", FloatArray, LongArray)

BLANK = -1
# So many digits always fit 64 bits.
WHOLE_DIGITS = 18
MINUS, ZERO = ord("-"), ord("0")


@record(eq=False)
class Numbers:
    """Some cells of a column of numbers.

    Attributes:
        values: The numbers, float64 or int64; 0 where a cell holds none.
        blank: Which cells hold none.
    """

    values: FloatArray | LongArray
    blank: BoolArray

    def __len__(self) -> int:
        return len(self.values)


@record(eq=False)
class Texts:
    """Some cells of a column of texts, each different one kept once.

    Attributes:
        dictionary: The different texts and perhaps others, as an array of Arrow's; where
            whole numbers are asked for, one of the type `string`.
        codes: For each cell the position of its text, int32; -1 where nothing stands.
        is_in_order: Whether the dictionary has the texts in order of appearance, and no
            others.
    """

    dictionary: Any
    codes: IntArray
    is_in_order: bool = False

    def __len__(self) -> int:
        return len(self.codes)

    def distinct(self) -> list[str]:
        """Return the texts of the dictionary."""
        texts: list[str] = self.dictionary.to_pylist()
        return texts

    def whole_numbers(self) -> Numbers | None:
        """Return the cells as int64; None unless each is a whole number in its plain form.

        That is without a sign `+`, leading zeros and blanks, and of eighteen digits at most:
        every cell has the text that its number is shown as. An empty text is a blank.
        """
        parsed = _parsed(*_octets(self.dictionary))
        if parsed is None:
            return None
        values = parsed.values[self.codes]
        if not parsed.blank.any():
            return Numbers(values, np.zeros(len(values), np.bool_))
        return Numbers(values, parsed.blank[self.codes])


@record(eq=False)
class Objects:
    """Some cells of a column of days, flags and the like, each different one kept once."""

    distinct: Sequence[object]
    codes: IntArray

    def __len__(self) -> int:
        return len(self.codes)


def codes_of(array: Any) -> IntArray:
    """Return the positions of a dictionary array of Arrow's, int32; -1 for nulls."""
    codes = held(array.indices).astype(np.int32, copy=False)
    if array.indices.null_count:
        codes = np.where(nulls(array.indices), np.int32(BLANK), codes)
    return codes


def held(array: Any) -> npt.NDArray[Any]:
    """Return what an array of Arrow's holds, without a copy; anything where it is null."""
    if not len(array):
        return np.empty(0, array.type.to_pandas_dtype())
    values = np.frombuffer(array.buffers()[1], array.type.to_pandas_dtype())
    return values[array.offset : array.offset + len(array)]


def filled(array: Any, values: Held) -> Held:
    """Return what an array of Arrow's holds with 0 where it is null."""
    if not array.null_count:
        return values
    found = values.copy()
    found[nulls(array)] = 0
    return found


def nulls(array: Any) -> BoolArray:
    """Return which cells of an array of Arrow's are null."""
    if not array.null_count:
        return np.zeros(len(array), np.bool_)
    packed = np.frombuffer(array.buffers()[0], np.uint8)
    bits = np.unpackbits(packed, bitorder="little")
    found: BoolArray = bits[array.offset : array.offset + len(array)] == 0
    return found


# --- texts that are whole numbers ------------------------------------------------------------


def _octets(texts: Any) -> tuple[ByteArray, LongArray]:
    """Return the octets of some texts, one after the other, and where each begins and ends."""
    _, starts, octets = texts.buffers()
    offsets = np.frombuffer(starts, np.int32)[texts.offset :][: len(texts) + 1]
    return np.frombuffer(octets or b"", np.uint8), offsets.astype(np.int64)


def _parsed(octets: ByteArray, offsets: LongArray) -> Numbers | None:
    """Return texts as whole numbers; None where one is none, or not in its plain form."""
    first, length = offsets[:-1], np.diff(offsets)
    blank: BoolArray = length == 0
    if blank.all():
        return Numbers(np.zeros(len(blank), np.int64), blank)

    def octet(place: int) -> ByteArray:
        """Return the octet at a place of each text; another one behind its end."""
        return octets[np.minimum(first + place, len(octets) - 1)]

    is_negative = (octet(0) == MINUS) & ~blank
    first, length = first + is_negative, length - is_negative
    has_zero = (octet(0) == ZERO) & ((length > 1) | is_negative)
    if (length[~blank] == 0).any() or length.max() > WHOLE_DIGITS:
        return None
    if (has_zero & ~blank).any():
        return None
    values = np.zeros(len(first), np.int64)
    for place in range(int(length.max())):
        is_inside = length > place
        # What stands before 0 among the octets comes out far above 9.
        digit = octet(place) - np.uint8(ZERO)
        if (digit[is_inside] > 9).any():
            return None
        values = np.where(is_inside, values * 10 + digit, values)
    return Numbers(np.where(is_negative, -values, values), blank)
