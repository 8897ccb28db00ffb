"""Columns of large files, put together from some of their cells at a time."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from mdsl.data.cells import POINT
from mdsl.data.labels import Labels
from mdsl.data.large_numbers import Again, LargeNumberColumn
from mdsl.data.table import CodedColumn, Column
from mdsl.data.typed import NumberColumn, cell_text
from mdsl.diagnostics import InternalError
from mdsl.files.cells import Numbers, Objects, Texts
from mdsl.files.forms import CellForm


@dataclass(eq=False)
class Growing:
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
class TypedPart:
    """What was read so far of a column whose cells have a type.

    Attributes:
        heading: The column's name.
        count: How many cells there will be.
    """

    heading: str
    count: int
    _labels: Labels = field(default_factory=Labels)
    _held: Growing | None = None

    def __post_init__(self) -> None:
        self._blank = Growing(np.empty(self.count, np.bool_))

    def add(self, cells: Numbers | Texts | Objects) -> None:
        """Add cells; all cells of a column are of one of the three kinds."""
        match cells:
            case Numbers(values=values, blank=blank):
                self._add(values)
                self._blank.add(blank)
            case Texts():
                self._add(self._labels.number_texts(cells))
            case Objects(distinct=distinct, codes=codes):
                texts = list(map(cell_text, distinct))
                self._add(self._labels.number(texts, codes))

    def _add(self, held: npt.NDArray[Any]) -> None:
        if self._held is None:
            self._held = Growing(np.empty(self.count, held.dtype))
        self._held.add(held)

    def to_column(self) -> Column:
        """Return the whole column."""
        if self._held is None:
            return CodedColumn(self.heading, [], np.empty(0, np.int32))
        if self._blank.count:
            return NumberColumn(self.heading, self._held.filled, self._blank.filled)
        return CodedColumn(self.heading, self._labels.texts, self._held.filled)


@dataclass(eq=False)
class TextPart:
    """What was read so far of a column of a text file.

    Attributes:
        heading: The column's name.
        form: What it is read for; a column of whole numbers with another cell has labels.
        decimal_mark: What parts the whole from the fraction in numbers.
        expected: About how many cells there will be; 0 where that is not known.
    """

    heading: str
    form: CellForm
    decimal_mark: str = POINT
    expected: int = 0
    _labels: Labels = field(default_factory=Labels)

    def __post_init__(self) -> None:
        is_float = self.form is CellForm.NUMBERS
        self._values = self._growing(np.float64 if is_float else np.int64)
        self._codes = self._growing(np.int32)
        self._blank = self._growing(np.bool_)
        self._bad = self._growing(np.bool_)

    def _growing(self, dtype: type[np.generic]) -> Growing:
        return Growing(np.empty(self.expected, dtype))

    def add(self, cells: Numbers | Texts) -> None:
        """Add cells."""
        match self.form, cells:
            case CellForm.NUMBERS, Numbers():
                self._add_numbers(cells)
                self._bad.add(np.zeros(len(cells), np.bool_))
            case CellForm.NUMBERS, Texts():
                part = TextPart(self.heading, CellForm.LABELS, self.decimal_mark)
                part.add(cells)
                column = part.labelled()
                values, bad = column.to_numbers()
                self._add_numbers(Numbers(values, column.blank))
                self._bad.add(bad)
            case CellForm.LABELS | CellForm.CELLS, Texts():
                self._codes.add(self._labels.number_texts(cells))
            case CellForm.WHOLE_NUMBERS, Texts():
                whole = cells.whole_numbers()
                if whole is not None:
                    self._add_numbers(whole)
                else:
                    self._turn_to_labels()
                    self.add(cells)
            case _:
                raise InternalError(f"column {self.heading} was read as {self.form}")

    def _add_numbers(self, numbers: Numbers) -> None:
        self._values.add(numbers.values)
        self._blank.add(numbers.blank)

    def _turn_to_labels(self) -> None:
        """Take what was read as whole numbers for texts: each is the text of its number."""
        self.form = CellForm.LABELS
        different, first = np.unique(self._values.filled, return_inverse=True)
        codes = np.where(self._blank.filled, -1, first).astype(np.int32)
        texts = list(map(str, different.tolist()))
        self._codes.add(self._labels.number(texts, codes))

    def labelled(self) -> CodedColumn:
        """Return the cells as labels."""
        texts, codes = self._labels.texts, self._codes.filled
        return CodedColumn(self.heading, texts, codes, self.decimal_mark)

    def to_column(self, again: Again) -> Column:
        """Return the whole column; `again` reads it as texts."""
        values, blank = self._values.filled, self._blank.filled
        match self.form:
            case CellForm.CELLS | CellForm.LABELS:
                return self.labelled()
            case CellForm.WHOLE_NUMBERS:
                return NumberColumn(self.heading, values, blank)
            case CellForm.NUMBERS:
                bad = self._bad.filled
                return LargeNumberColumn(self.heading, values, blank, bad, again)
