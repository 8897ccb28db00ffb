"""Affine terms: what a linear expression is on every row of a frame.

Terms are columns of numbers (row, column of the program, coefficient); there is no object
for a term, a variable or a row. A chunk whose rows are all rows of the frame in order says
so, because most chunks are like that.
"""

from collections.abc import Callable, Sequence

import numpy as np

from mdsl.evaluation.frames import either
from mdsl.evaluation.instance import Values
from mdsl.evaluation.rows import Even, Runs
from mdsl.linear.arrays import (
    BoolArray,
    IntArray,
    LongArray,
    WholeArray,
    looked_up,
)
from mdsl.linear.hessian import QuadraticTerms
from mdsl.records import record
from mdsl.semantics.expressions import Index

NO_INDICES: frozenset[Index] = frozenset()
# Numbers that most expressions begin with; nobody writes to them.
ZERO, ONE, MINUS_ONE = np.zeros(()), np.ones(()), np.array(-1.0)
for _number in (ZERO, ONE, MINUS_ONE):
    _number.flags.writeable = False

Operation = Callable[[Values, Values], Values]


Rows = WholeArray | Even | Runs


@record(eq=False)
class Terms:
    """Terms `coefs * column` on rows of a frame.

    Attributes:
        rows: The rows, int32 or int64; or how many terms there are on each row, in order,
            the same number of them or not; None for one.
        cols: The columns of the program, int32.
        coefs: The coefficients, float64, one for each term or a single one for all.
        family: The variable that all columns belong to; empty if it is not known.
        told_by: The indices of which each has its own columns: two terms on one row that
            differ in one of them differ in their column. None if a row may hold a column
            more than once.
    """

    rows: Rows | None
    cols: IntArray
    coefs: Values
    family: str = ""
    told_by: frozenset[Index] | None = None

    def scaled(self, factor: Values, operation: Operation = np.multiply) -> "Terms":
        """Return the terms times a number on each row, or times one number."""
        rows = self.rows
        if factor.ndim and rows is not None:
            if isinstance(rows, Even):
                factor = np.repeat(factor, rows.width)
            else:
                factor = looked_up(factor, numbers_of(rows))
        if operation is np.multiply and not self.coefs.ndim and self.coefs == 1:
            coefs = factor
        else:
            coefs = operation(self.coefs, factor)
        return Terms(self.rows, self.cols, coefs, self.family, self.told_by)

    def moved(self, rows: Rows, summed: frozenset[Index] = NO_INDICES) -> "Terms":
        """Return the terms with each row replaced by `rows[row]`.

        Args:
            rows: The new row of each row.
            summed: The indices in which rows differ that fall together.
        """
        told_by = self.told_by
        if told_by is not None and not summed <= told_by:
            told_by = None
        new = _moved(rows, self.rows)
        return Terms(new, self.cols, self.coefs, self.family, told_by)

    def row_numbers(self, size: int) -> WholeArray:
        """Return the row of each term, of so many rows."""
        return np.arange(size) if self.rows is None else numbers_of(self.rows)

    def kept(self, keep: BoolArray) -> "Terms":
        """Return the terms on the rows of a mask."""
        if self.rows is None:
            chosen: LongArray = np.flatnonzero(keep)
            rows: WholeArray = chosen
        else:
            numbers = numbers_of(self.rows)
            chosen = np.flatnonzero(keep[numbers])
            rows = numbers[chosen]
        coefs = self.coefs[chosen] if self.coefs.ndim else self.coefs
        return Terms(rows, self.cols[chosen], coefs, self.family, self.told_by)


def numbers_of(rows: Rows) -> WholeArray:
    """Return the row of each term, int32 or int64."""
    return rows.numbers if isinstance(rows, Even | Runs) else rows


def _moved(rows: Rows, own: Rows | None) -> Rows:
    """Return the new rows of terms whose rows have moved."""
    if own is None:
        return rows
    if isinstance(rows, Even) and isinstance(own, Even):
        return Even(rows.width * own.width, rows.count)
    return numbers_of(rows)[numbers_of(own)]


@record(eq=False)
class Affine:
    """A linear (or quadratic) expression on every row of a frame.

    Attributes:
        constant: The part without variables: one number for each row, or one for all.
        terms: Chunks of terms; a column may occur more than once on a row.
        missing: On which rows a reference was missing; None for none.
        quadratic: Chunks of quadratic terms.
    """

    constant: Values
    terms: tuple[Terms, ...] = ()
    missing: BoolArray | None = None
    quadratic: tuple[QuadraticTerms, ...] = ()

    def scaled(self, factor: Values, operation: Operation = np.multiply) -> "Affine":
        """Return the expression times (or divided by) numbers on the rows.

        Args:
            factor: One number for each row, or one for all.
            operation: `np.multiply` or `np.divide`.
        """
        # Zero stays zero, also times infinity: the terms tell of an infinite factor.
        constant = self.constant
        if constant.ndim and not factor.ndim and abs(factor) == 1:
            constant = operation(constant, factor)
            # Adding 0 turns negative zeros into zeros.
            constant += 0.0
        elif not is_zero(constant):
            constant = np.where(constant == 0, 0.0, operation(constant, factor))
        return Affine(
            constant,
            tuple(chunk.scaled(factor, operation) for chunk in self.terms),
            self.missing,
            tuple(
                QuadraticTerms(
                    q.rows,
                    q.first,
                    q.second,
                    operation(q.coefs, factor[q.rows] if factor.ndim else factor),
                )
                for q in self.quadratic
            ),
        )

    def moved(
        self,
        moved: Rows,
        size: int,
        summed: frozenset[Index] = NO_INDICES,
    ) -> "Affine":
        """Return the expression on another frame, where row `k` is row `rows[k]`.

        Values that fall on the same row add up.

        Args:
            moved: The new row of each row.
            size: The size of the other frame.
            summed: The indices in which rows differ that fall together.
        """
        constant: Values = ZERO
        if self.constant.ndim:
            constant = np.bincount(numbers_of(moved), self.constant, size)
        elif not is_zero(self.constant):
            constant = np.bincount(numbers_of(moved), minlength=size) * self.constant
        missing = None
        if self.missing is not None and self.missing.any():
            missing = np.zeros(size, np.bool_)
            missing[numbers_of(moved)[self.missing]] = True
        return Affine(
            constant,
            tuple(chunk.moved(moved, summed) for chunk in self.terms),
            missing,
            tuple(
                QuadraticTerms(
                    numbers_of(moved)[q.rows].astype(np.int64, copy=False),
                    q.first,
                    q.second,
                    q.coefs,
                )
                for q in self.quadratic
            ),
        )

    def without(self, rows: BoolArray) -> "Affine":
        """Return the expression with nothing left on the rows of a mask."""
        keep = ~rows
        return Affine(
            np.where(rows, 0.0, self.constant),
            tuple(chunk.kept(keep) for chunk in self.terms),
            None,
            tuple(
                QuadraticTerms(q.rows[k], q.first[k], q.second[k], q.coefs[k])
                for q in self.quadratic
                for k in [keep[q.rows]]
            ),
        )


def is_zero(constant: Values) -> bool:
    """Whether a constant is a single 0."""
    return constant is ZERO or (not constant.ndim and not constant)


def added(parts: Sequence[Affine]) -> Affine:
    """Return the sum of expressions over one frame."""
    constant: Values = ZERO
    missing: BoolArray | None = None
    for part in parts:
        if not is_zero(part.constant):
            # An array that the first sum has made is our own.
            own = constant if constant.ndim else None
            constant = np.add(constant, part.constant, out=own)
        missing = either(missing, part.missing)
    return Affine(
        constant,
        tuple(chunk for part in parts for chunk in part.terms),
        missing,
        tuple(chunk for part in parts for chunk in part.quadratic),
    )
