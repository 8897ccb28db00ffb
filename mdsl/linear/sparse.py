"""Entries in any order as a matrix that is stored by column.

The counting sort is scipy's own kernel, `coo_tocsr` of `scipy.sparse._sparsetools`. It is
loaded as a bare extension, because importing `scipy.sparse` takes longer (0.25 s) than most
models take to compile; where the extension is not found, a stable sort of numpy's does the
same, four times slower.
"""

import importlib.machinery
import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mdsl.linear.arrays import FloatArray, IntArray

Kernel = Callable[[int, int, int, Any, Any, Any, Any, Any, Any], None]
Entries = tuple[IntArray, IntArray, FloatArray]


@cache
def _kernel() -> Kernel | None:
    """Return scipy's `coo_tocsr`, or None where the extension is not found."""
    package = importlib.util.find_spec("scipy")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent / "sparse"
    for suffix in importlib.machinery.EXTENSION_SUFFIXES:
        path = folder / f"_sparsetools{suffix}"
        if not path.is_file():
            continue
        loader = importlib.machinery.ExtensionFileLoader("_sparsetools", str(path))
        spec = importlib.util.spec_from_loader("_sparsetools", loader)
        if spec is None:
            return None
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
        found: Kernel | None = getattr(module, "coo_tocsr", None)
        return found
    return None


def columns_of_rows(parts: Sequence[Entries], num_row: int, num_col: int) -> Entries:
    """Return the matrix by column of entries that come sorted by row.

    Args:
        parts: Rows, columns (int32) and values (float64); rows ascend within a part and from
            part to part, and no row and column occur twice.
        num_row: The number of rows.
        num_col: The number of columns.

    Returns:
        Column starts (int32, `num_col + 1`), rows (int32, ascending within a column) and
        values (float64).
    """
    none = (np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))
    rows, cols, values = (
        np.concatenate(p) for p in zip(*(parts or [none]), strict=True)
    )
    return sorted_by(cols, rows, values, num_col, num_row)


def sorted_by(
    major: IntArray, minor: IntArray, values: FloatArray, num_major: int, num_minor: int
) -> Entries:
    """Return entries in compressed form by their major index, in the given order within it.

    Returns:
        Starts (int32, `num_major + 1`), minor indices (int32) and values (float64).
    """
    count = len(major)
    kernel = _kernel()
    if kernel is None:
        start = np.zeros(num_major + 1, np.int32)
        np.cumsum(np.bincount(major, minlength=num_major), out=start[1:])
        order = np.argsort(major, kind="stable")
        return start, minor[order], values[order]
    start = np.zeros(num_major + 1, np.int32)
    index = np.empty(count, np.int32)
    value = np.empty(count, np.float64)
    major = np.ascontiguousarray(major, np.int32)
    minor = np.ascontiguousarray(minor, np.int32)
    values = np.ascontiguousarray(values, np.float64)
    kernel(num_major, num_minor, count, major, minor, values, start, index, value)
    return start, index, value
