"""Columns that stand for the greatest or least of some sums, without rows that force it.

Such a column is bounded on one side only, because everything that uses it presses it there.
A plan may still leave it away from its exact value where nothing uses it: then the exact
value is as good, and is the one to be shown.
"""

from collections.abc import Sequence

import numpy as np

from mdsl.linear.arrays import FloatArray, IntArray, LongArray
from mdsl.linear.sparse import RowEntries
from mdsl.records import record


@record(eq=False)
class ExtremeColumns:
    """Columns that are each the greatest (sign 1) or the least (-1) of some sums.

    Attributes:
        cols: The columns, int32.
        sign: 1 or -1 for each, float64.
        start: Where the sums of each column begin, int64; each has one or more.
        terms: The sums, one for each row.
        constant: Their constants, float64.
    """

    cols: IntArray
    sign: FloatArray
    start: LongArray
    terms: RowEntries
    constant: FloatArray


def settled(extremes: Sequence[ExtremeColumns], col_value: FloatArray) -> FloatArray:
    """Return a plan in which such columns have their exact values.

    Args:
        extremes: The columns; those that sums of others use come first.
        col_value: The plan, float64.
    """
    if not extremes:
        return col_value
    result = col_value.copy()
    for one in extremes:
        terms = one.terms
        each = terms.coefs * result[terms.cols]
        sums = np.bincount(terms.rows, each, terms.num_row) + one.constant
        sign = np.repeat(one.sign, np.diff(one.start, append=len(sums)))
        result[one.cols] = one.sign * np.maximum.reduceat(sign * sums, one.start)
    return result
