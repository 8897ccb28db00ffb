"""Entries in any order as a matrix that is stored by column."""

from collections.abc import Sequence

import numpy as np

from mdsl.linear.arrays import FloatArray, IntArray, LongArray


def columns_of_rows(
    parts: Sequence[tuple[LongArray, IntArray, FloatArray]], num_col: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the matrix by column of entries that come sorted by row.

    Args:
        parts: Rows, columns and values; rows ascend within a part and from part to part,
            and no row and column occur twice.
        num_col: The number of columns.

    Returns:
        Column starts (int32, `num_col + 1`), rows (int32, ascending within a column) and
        values (float64).
    """
    cols = np.concatenate([part[1] for part in parts] or [np.zeros(0, np.int32)])
    start = np.zeros(num_col + 1, np.int64)
    np.cumsum(np.bincount(cols, minlength=num_col), out=start[1:])
    order = np.argsort(cols, kind="stable")
    index = np.concatenate([part[0] for part in parts] or [np.zeros(0, np.int64)])
    value = np.concatenate([part[2] for part in parts] or [np.zeros(0)])
    return start.astype(np.int32), index[order].astype(np.int32), value[order]
