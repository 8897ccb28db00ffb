"""Names for the array types that cross module borders, and what numpy does too slowly."""

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
LongArray = npt.NDArray[np.int64]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]
ObjectArray = npt.NDArray[np.object_]
# Members by code: whole numbers as int64, texts and dates as objects.
MemberArray = npt.NDArray[Any]

Numbers = TypeVar("Numbers", FloatArray, LongArray, FloatArray | LongArray)

FEW = 20
"""One value of so many that is less than the one before it counts for nearly in order."""
MAX_BITS = 62
PIECE = 1 << 15


def distinct(values: LongArray) -> LongArray:
    """Return the different values in ascending order.

    `np.unique` does the same, but loads masked arrays at its first call, which takes longer
    than many a model.
    """
    ordered = np.sort(values)
    changes = np.ones(len(ordered), np.bool_)
    changes[1:] = ordered[1:] != ordered[:-1]
    return ordered[changes]


def sorting_order(values: LongArray) -> LongArray:
    """Return the order in which values that are not negative ascend, equal ones as they come.

    Sorting numbers is many times as fast as sorting their positions, so that the two are put
    into one number where there is room. What is nearly in order is left to the method that
    makes use of it.
    """
    bits = max(len(values) - 1, 1).bit_length()
    if (
        np.count_nonzero(values[1:] < values[:-1]) * FEW < len(values)
        or int(values.max(initial=0)).bit_length() + bits > MAX_BITS
    ):
        return np.argsort(values, kind="stable")
    packed = values << bits
    packed |= np.arange(len(values))
    packed.sort()
    packed &= (1 << bits) - 1
    return packed


def ranked(values: Numbers, order: LongArray) -> tuple[Numbers, IntArray]:
    """Return the different values, ascending, and which of them each value is, int32.

    Args:
        values: The values; all NaN count for one.
        order: The order in which they ascend.
    """
    ordered = values[order]
    is_new = np.ones(len(ordered), np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    if ordered.dtype.kind == "f":
        is_new[1:] &= ~np.isnan(ordered[:-1])
    numbers = np.empty(len(values), np.int32)
    numbers[order] = np.cumsum(is_new) - 1
    return ordered[is_new], numbers


def looked_up(table: IntArray, positions: IntArray) -> IntArray:
    """Return `table[positions]` of many positions in a small table, none of them below 0.

    numpy makes int64 of all positions first, in new memory; made of some at a time they stay
    in the cache.
    """
    found = np.empty(len(positions), table.dtype)
    for start in range(0, len(positions), PIECE):
        piece = slice(start, start + PIECE)
        table.take(positions[piece], out=found[piece], mode="clip")
    return found


def first_places(numbers: IntArray, size: int) -> LongArray:
    """Return where each number first stands, int64; the length where it does not.

    Args:
        numbers: The numbers; those below 0 count for none.
        size: The number above the greatest one.
    """
    count = len(numbers)
    first = np.full(size, count, np.int64)
    start, end = 0, 4 * size + 1000
    # Mostly all of them stand among the first ones.
    while start < count and (not start or (first == count).any()):
        found = np.full(size + 1, count, np.int64)
        part = np.maximum(numbers[start:end], -1)
        # Written backwards, the first of equal numbers is the one that stays; -1 is the end.
        found[part[::-1]] = np.arange(start, start + len(part))[::-1]
        np.minimum(first, found[:-1], out=first)
        start, end = end, 4 * end
    return first


def are_finite(values: FloatArray) -> bool:
    """Whether no number is NaN or infinite.

    The least and the greatest tell, without an array of answers.
    """
    return not len(values) or bool(
        np.isfinite(values.min()) and np.isfinite(values.max())
    )
