"""Names for the array types that cross module borders, and what numpy does too slowly."""

from math import isfinite
from typing import Any, TypeVar, cast
from weakref import ReferenceType, ref

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
LongArray = npt.NDArray[np.int64]
WholeArray = IntArray | LongArray
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]
ObjectArray = npt.NDArray[np.object_]
# Members by code: whole numbers as int64, texts and dates as objects.
MemberArray = npt.NDArray[Any]

Array = TypeVar("Array", bound=npt.NDArray[Any])
Numbers = TypeVar("Numbers", FloatArray, LongArray, FloatArray | LongArray)

FEW = 20
"""One value of so many that is less than the one before it counts for nearly in order."""
MAX_BITS = 62
MAX_INT32 = 2**31 - 1
PIECE = 1 << 15


def whole_type(largest: int) -> npt.DTypeLike:
    """Return int32 if whole numbers up to a greatest one fit, else int64."""
    return np.int32 if largest <= MAX_INT32 else np.int64


class _Shared:
    """The array of 0, 1, 2 and so on that all share who hold one."""

    reference: "ReferenceType[IntArray] | None" = None

    @classmethod
    def array(cls) -> IntArray | None:
        """Return the array; None if nobody holds it."""
        return None if cls.reference is None else cls.reference()


def counting(count: int) -> IntArray:
    """Return the numbers from 0 up to a count, int32; not to be written to.

    They number members, columns and starts of large models many times over. All share one
    array while anybody holds it, so that it is written once and known at sight.
    """
    shared = _Shared.array()
    if shared is not None and 2 * count < len(shared):
        # What needs few of them is not to keep all in memory.
        return np.arange(count, dtype=np.int32)
    if shared is None or len(shared) < count:
        # Starts of columns are one more than the columns.
        shared = np.arange((count | 63) + 1, dtype=np.int32)
        shared.flags.writeable = False
        _Shared.reference = ref(shared)
    return shared[:count]


def is_counting(numbers: WholeArray) -> bool:
    """Whether numbers are 0, 1, 2 and so on."""
    count = len(numbers)
    if not count or _is_shared(numbers):
        return True
    return bool(numbers[0] == 0 and numbers[-1] == count - 1) and ascends(numbers)


def ascends(values: npt.NDArray[Any]) -> bool:
    """Whether each value is greater than the one before it."""
    return _is_shared(values) or _holds_throughout(np.greater, values)


def is_sorted(values: npt.NDArray[Any]) -> bool:
    """Whether no value is less than the one before it."""
    return _holds_throughout(np.greater_equal, values)


def _holds_throughout(comparison: np.ufunc, values: npt.NDArray[Any]) -> bool:
    """Whether a comparison holds of each value and the one before it."""
    # Mostly the first ones tell of values in another order.
    if len(values) > PIECE and not _holds_throughout(comparison, values[:PIECE]):
        return False
    return bool(comparison(values[1:], values[:-1]).all())


def _is_shared(values: npt.NDArray[Any]) -> bool:
    """Whether values are the first ones of the array that is shared."""
    shared = _Shared.array()
    return (
        shared is not None
        and id(values.base) == id(shared)
        and values.strides == shared.strides
        and len(values) > 0
        and values[0] == 0
    )


def extremes(values: FloatArray) -> tuple[float, float]:
    """Return the least and the greatest number; NaN where one is; 0 and 0 for none.

    Both are found in one pass over the memory.
    """
    if len(values) <= PIECE:
        return (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    pieces = [values[at : at + PIECE] for at in range(0, len(values), PIECE)]
    lows, highs = [piece.min() for piece in pieces], [piece.max() for piece in pieces]
    return float(np.min(lows)), float(np.max(highs))


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


def looked_up(table: Array, positions: WholeArray) -> Array:
    """Return `table[positions]`, none of them below 0; the table itself for all in order.

    numpy makes int64 of all positions first, in new memory; made of some at a time they stay
    in the cache.
    """
    if len(positions) == len(table) and _is_shared(positions):
        return table
    if positions.dtype != np.int32 or len(positions) <= PIECE:
        chosen: Array = table[positions]  # type: ignore[assignment]
        return chosen
    found: Any = np.empty(len(positions), table.dtype)
    for start in range(0, len(positions), PIECE):
        piece = slice(start, start + PIECE)
        table.take(positions[piece], out=found[piece], mode="clip")
    result: Array = found
    return result


def spread_out(values: Array, counts: tuple[int, ...]) -> Array:
    """Return values for all cells of a product, as one axis.

    Args:
        values: An array with as many axes as the product, of length 1 where the values do
            not depend on that factor.
        counts: The lengths of the product.
    """
    if values.shape != counts:
        # Numpy's own `broadcast_to` takes longer than all else that is done to few values.
        spread = np.empty(counts, values.dtype)
        spread[...] = values
        values = cast("Array", spread)
    return cast("Array", values.reshape(-1))


def repeated(value: npt.NDArray[Any], size: int) -> npt.NDArray[Any]:
    """Return an array without axes as one of so many equal values, not to be written to."""
    if value.dtype.hasobject:
        return np.broadcast_to(value, (size,))
    found: npt.NDArray[Any] = np.ndarray((size,), value.dtype, value, 0, (0,))
    found.flags.writeable = False
    return found


def digit(numbers: WholeArray, stride: int, count: int) -> WholeArray:
    """Return `numbers // stride % count`: one digit of numbers in mixed radix.

    numpy's remainder takes several times as long as its quotient.
    """
    outer = max(stride * count, 1)
    if outer > MAX_INT32:
        numbers = numbers.astype(np.int64, copy=False)
    rest = numbers - numbers // outer * outer
    return rest // stride if stride > 1 else rest


def owners(starts: WholeArray) -> WholeArray:
    """Return the number of the run that each of many things belongs to.

    Args:
        starts: Where each run begins, ascending, one more than there are runs.

    Returns:
        int32 where the numbers fit, else int64.
    """
    count = int(starts[-1])
    # Short runs are written faster by adding up where they begin than one by one.
    begin = np.bincount(starts[1:-1], minlength=count + 1)
    return np.cumsum(begin[:count], dtype=whole_type(len(starts)))


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
    return all(map(isfinite, extremes(values)))
