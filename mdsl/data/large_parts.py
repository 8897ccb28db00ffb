"""Columns of large text files, put together from the cells of some lines at a time."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from mdsl.data.cells import POINT
from mdsl.data.table import CodedColumn, Column
from mdsl.data.text_columns import Again, LargeNumberColumn, LargeTextColumn
from mdsl.data.typed import NumberColumn
from mdsl.diagnostics import InternalError
from mdsl.files.forms import CellForm
from mdsl.files.texts import Labels, Numbers, Texts, as_texts, joined


@dataclass(eq=False)
class _Growing:
    """An array that is longer than what is in it, so that this need not be moved each time."""

    held: npt.NDArray[Any]
    count: int = 0

    def add(self, cells: npt.NDArray[Any]) -> None:
        """Add cells at the end."""
        end = self.count + len(cells)
        if end > len(self.held):
            longer = np.empty(max(end, 2 * len(self.held)), self.held.dtype)
            longer[: self.count] = self.filled
            self.held = longer
        self.held[self.count : end] = cells
        self.count = end

    @property
    def filled(self) -> npt.NDArray[Any]:
        """What is in it. Memory behind that was never touched, and so never taken."""
        return self.held[: self.count]


@dataclass(eq=False)
class Part:
    """What was read of a column so far.

    Attributes:
        heading: The column's name.
        form: What it is read for; a column of whole numbers with another cell has labels.
        decimal_mark: What parts the whole from the fraction in numbers.
        expected: About how many cells there will be; 0 where that is not known.
    """

    heading: str
    form: CellForm
    decimal_mark: str
    expected: int = 0
    _labels: Labels = field(default_factory=Labels)
    _texts: list[Texts] = field(default_factory=list)

    def __post_init__(self) -> None:
        is_float = self.form is CellForm.NUMBERS
        self._values = self._growing(np.float64 if is_float else np.int64)
        self._codes = self._growing(np.int32)
        self._blank = self._growing(np.bool_)
        self._bad = self._growing(np.bool_)

    def _growing(self, dtype: type[np.generic]) -> _Growing:
        return _Growing(np.empty(self.expected, dtype))

    @property
    def block_form(self) -> CellForm:
        """What the cells of the next lines are to be taken for."""
        is_plain = self.form is not CellForm.NUMBERS or self.decimal_mark == POINT
        return self.form if is_plain else CellForm.CELLS

    def add(self, found: Texts | Numbers) -> None:
        """Add the cells of some lines."""
        match self.form, found:
            case CellForm.NUMBERS, Numbers():
                self._add_numbers(found)
                self._bad.add(np.zeros(len(found), np.bool_))
            case CellForm.NUMBERS, Texts():
                column = LargeTextColumn(self.heading, found, self.decimal_mark)
                values, bad = column.to_numbers()
                self._add_numbers(Numbers(values, column.blank))
                self._bad.add(bad)
            case CellForm.CELLS, Texts():
                self._texts.append(found)
            case CellForm.LABELS, Texts():
                # Where most texts are different, all are numbered at once in the end.
                if self._texts or (not self._codes.count and found.is_various):
                    self._texts.append(found)
                else:
                    self._codes.add(self._labels.number(found))
            case CellForm.WHOLE_NUMBERS, Texts():
                whole = found.whole_numbers()
                if whole is not None:
                    self._add_numbers(whole)
                else:
                    self._turn_to_labels()
                    self.add(found)
            case _:
                raise InternalError(f"column {self.heading} was read as {self.form}")

    def _add_numbers(self, numbers: Numbers) -> None:
        self._values.add(numbers.values)
        self._blank.add(numbers.blank)

    def _turn_to_labels(self) -> None:
        """Take what was read as whole numbers for texts: each is the text of its number."""
        self.form = CellForm.LABELS
        if self._values.count:
            texts = as_texts(self._values.filled, self._blank.filled)
            self._codes.add(self._labels.number(texts))

    def to_column(self, again: Again) -> Column:
        """Return the whole column; `again` reads it as texts."""
        match self.form:
            case CellForm.CELLS:
                cells = joined(self._texts)
                return LargeTextColumn(self.heading, cells, self.decimal_mark)
            case CellForm.LABELS:
                if self._texts:
                    self._codes.add(self._labels.number(joined(self._texts)))
                    self._texts.clear()
                texts, codes = self._labels.texts, self._codes.filled
                return CodedColumn(self.heading, texts, codes, self.decimal_mark)
            case CellForm.WHOLE_NUMBERS:
                return NumberColumn(
                    self.heading, self._values.filled, self._blank.filled
                )
            case CellForm.NUMBERS:
                return LargeNumberColumn(
                    self.heading,
                    self._values.filled,
                    self._blank.filled,
                    self._bad.filled,
                    again,
                )
