"""Row families as the matrix of a program: put together, or changed where only values are."""

from collections.abc import Sequence

import numpy as np

from mdsl.linear.arrays import FloatArray, IntArray
from mdsl.linear.program import LinearProgram
from mdsl.linear.sparse import RowEntries, by_column, stacked
from mdsl.lowering.families import RowFamily
from mdsl.lowering.statements import Lowered

Matrix = tuple[IntArray, IntArray, FloatArray]


def matrix_of(
    families: Sequence[RowFamily], num_col: int, earlier: Lowered | None
) -> Matrix:
    """Return all rows by column: starts, rows and values, as a `LinearProgram` has them.

    Args:
        families: The rows.
        num_col: The number of columns.
        earlier: Another program; its arrays are shared as far as they are the same.
    """
    if (
        earlier is not None
        and earlier.program.num_col == num_col
        and len(earlier.families) == len(families)
    ):
        pairs = [
            (family.terms, other.terms)
            for family, other in zip(families, earlier.families, strict=True)
        ]
        if all(_has_same_pattern(one, other) for one, other in pairs):
            return _with_other_values(pairs, earlier.program)
    return by_column(stacked([family.terms for family in families]), num_col)


def _with_other_values(
    pairs: Sequence[tuple[RowEntries, RowEntries]], program: LinearProgram
) -> Matrix:
    """Return the matrix of a program with the values of some rows changed.

    Args:
        pairs: For each family of its rows the terms that it is to have, and those it has.
        program: The program.
    """
    index, value, row = program.a_index, program.a_value, 0
    for terms, before in pairs:
        if terms is not before:
            if value is program.a_value:
                value = value.copy()
            # Within a column rows ascend, so that the entries of a family stand in the
            # order in which they would stand by themselves.
            inside = (index >= row) & (index < row + terms.num_row)
            value[inside] = by_column(terms, program.num_col)[2]
        row += terms.num_row
    return program.a_start, index, value


def _has_same_pattern(one: RowEntries, other: RowEntries) -> bool:
    return one is other or (
        np.array_equal(one.start, other.start) and np.array_equal(one.cols, other.cols)
    )


def row_bounds(
    families: Sequence[RowFamily], earlier: Lowered | None
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of all rows; the arrays of another program if they are the same."""
    if earlier is not None and [*families] == earlier.families:
        return earlier.program.row_lower, earlier.program.row_upper
    none = np.zeros(0)
    return (
        np.concatenate([none, *(family.lower for family in families)]),
        np.concatenate([none, *(family.upper for family in families)]),
    )
