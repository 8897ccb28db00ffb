"""Names for the array types that cross module borders, and what numpy does too slowly."""

from typing import Any

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


def distinct(values: LongArray) -> LongArray:
    """Return the different values in ascending order.

    `np.unique` does the same, but loads masked arrays at its first call, which takes longer
    than many a model.
    """
    ordered = np.sort(values)
    changes = np.ones(len(ordered), np.bool_)
    changes[1:] = ordered[1:] != ordered[:-1]
    return ordered[changes]
