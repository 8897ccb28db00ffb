"""Columns of texts and numbers as polars reads them, and what they are taken for.

Nothing of polars' own comes out but inside of a `Texts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mdsl.records import record

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
LongArray = npt.NDArray[np.int64]

# What Python takes for blanks around a text; polars takes fewer characters.
BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
BLANK = -1
# So many cells are numbered first, and then together.
FIRST, PIECE = 4096, 1 << 18
# So many texts are looked up in one table; it is made anew when a text is new.
MANY = 10_000
# Runs of equal cells are worth looking for where they are this long.
RUN = 8
WHOLE_DIGITS = 18


@record(eq=False)
class Numbers:
    """A column of numbers: float64 or int64, and which cells hold none."""

    values: FloatArray | LongArray
    blank: BoolArray

    def __len__(self) -> int:
        return len(self.values)

    @property
    def has_null(self) -> bool:
        """Whether nothing at all stands in a cell."""
        return bool(self.blank.any())


@record(eq=False)
class Objects:
    """A column by its different values, in order of appearance; -1 for blanks."""

    distinct: Sequence[object]
    numbers: IntArray


@record(eq=False)
class Texts:
    """A column of texts; a text means itself without the blanks around it.

    Attributes:
        series: The cells, null where nothing stands.
    """

    series: pl.Series

    def __len__(self) -> int:
        return len(self.series)

    @property
    def has_null(self) -> bool:
        """Whether nothing at all stands in a cell."""
        return bool(self.series.null_count())

    @property
    def _cell(self) -> pl.Expr:
        return pl.col(self.series.name).str.strip_chars(BLANKS)

    def blank(self) -> BoolArray:
        """Return which cells hold nothing."""
        blank = self._cell.is_null() | (self._cell == "").fill_null(value=True)
        found = self.series.to_frame().select(blank.alias("blank"))
        return found["blank"].to_numpy()

    def text(self, record: int) -> str:
        """Return a cell; an empty text for a blank."""
        return (self.series[record] or "").strip()

    @property
    def is_various(self) -> bool:
        """Whether most cells differ, as the first ones show."""
        first = self.series.head(FIRST)
        return 2 * first.n_unique() > len(first)

    def coded(self) -> Objects:
        """Return the column by its different texts."""
        labels = Labels()
        numbers = labels.number(self)
        return Objects(labels.texts, numbers)

    def whole_numbers(self) -> Numbers | None:
        """Return the cells as int64; None unless each is a whole number in its plain form.

        That is without a sign `+`, leading zeros and blanks, and of eighteen digits at most:
        every cell has the text that its number is shown as.
        """
        values = self.series.cast(pl.Int64, strict=False)
        blanks = self.series.null_count()
        if values.null_count() > blanks:
            return None
        whole = filled(values, 0)
        high = max(int(whole.max(initial=0)), -int(whole.min(initial=0)))
        if high >= 10**WHOLE_DIGITS:
            return None
        # polars takes nothing but digits behind a sign, so that any other form is longer.
        length = len(whole) - blanks + int(np.count_nonzero(whole < 0))
        power = 10
        while power <= high:
            length += int(np.count_nonzero(whole >= power))
            length += int(np.count_nonzero(whole <= -power))
            power *= 10
        if length != int(self.series.str.len_bytes().sum()):
            return None
        return Numbers(whole, nulls(self.series))

    def numbers(self, pattern: str, swap: str = "") -> tuple[FloatArray, BoolArray]:
        """Return the cells that have the form of a number as numbers.

        Args:
            pattern: The form, a regular expression for the whole cell.
            swap: Two characters that stand for each other.

        Returns:
            float64 values, and which cells are numbers; 0 for the others.
        """
        cell = self._cell
        if swap:
            cell = cell.str.replace_many(list(swap), list(swap[::-1]))
        value = cell.cast(pl.Float64, strict=False)
        good = cell.str.contains(f"^(?:{pattern})$") & value.is_finite()
        # One query, so that polars works on both at once.
        found = self.series.to_frame().select(
            value.fill_null(0.0).alias("value"),
            good.fill_null(value=False).alias("good"),
        )
        is_number = found["good"].to_numpy()
        # The array of polars cannot be written to.
        values = np.where(is_number, found["value"].to_numpy(), 0.0)
        return values, is_number


def joined(columns: Sequence[Texts]) -> Texts:
    """Return one column of the cells of several."""
    return Texts(pl.concat([column.series for column in columns], rechunk=False))


def as_texts(values: LongArray, blank: BoolArray) -> Texts:
    """Return whole numbers as texts."""
    series = pl.Series(values).cast(pl.String)
    return Texts(series.set(pl.Series(blank), None))


def filled(series: pl.Series, fill: float) -> npt.NDArray[Any]:
    """Return a column as an array, with a value where there is none."""
    if series.null_count():
        series = series.fill_null(fill)
    return series.to_numpy()


def nulls(series: pl.Series) -> BoolArray:
    """Return in which cells nothing stands."""
    if not series.null_count():
        return np.zeros(len(series), np.bool_)
    return series.is_null().to_numpy()


# --- different texts -------------------------------------------------------------------------


@dataclass(eq=False)
class Labels:
    """Numbers texts in the order in which they first appear, in any number of columns.

    Attributes:
        texts: The texts so far, without blanks around them, none of them empty.
    """

    texts: list[str] = field(default_factory=list)
    # The number of each spelling: several may be one text but for the blanks around them.
    _numbers: dict[str, int] = field(default_factory=lambda: {"": BLANK})
    _known: pl.Enum = field(default_factory=lambda: pl.Enum([]))
    _numbers_of_known: IntArray = field(
        default_factory=lambda: np.array([BLANK], np.int32)
    )

    def number(self, column: Texts) -> IntArray:
        """Return the position of each cell's text, int32; -1 for blanks."""
        series = column.series
        if column.is_various:
            return self._number_apart(series)
        found = np.empty(len(series), np.int32)
        # Most texts are among the first cells, which say as well whether equal ones stand
        # together: then the first of each run is looked up.
        is_run = not series.null_count() and _runs(series.head(FIRST))
        start, end = 0, FIRST
        while start < len(series):
            piece = series.slice(start, end - start)
            found[start:end] = (
                self._number_runs(piece) if is_run else self._look_up(piece)
            )
            start, end = end, end + PIECE
            if len(self._numbers) > MANY:
                end = len(series)
        return found

    def _number_runs(self, series: pl.Series) -> IntArray:
        """Number the first cell of each run of equal ones, and with it the others."""
        series = series.rechunk()
        starts = np.append(0, _changes(series).arg_true().to_numpy() + 1)
        numbers = self._look_up(series.gather(starts))
        return np.repeat(numbers, np.diff(starts, append=len(series)))

    def _look_up(self, series: pl.Series) -> IntArray:
        if len(self._numbers) > MANY:
            return self._number_apart(series)
        found = series.cast(self._known, strict=False)
        if found.null_count() > series.null_count():
            self._learn(series.gather(np.flatnonzero(nulls(found))))
            if len(self._numbers) <= MANY:
                spellings = list(self._numbers)
                self._known = pl.Enum(spellings)
                self._numbers_of_known = self._numbers_of(spellings)
            return self._look_up(series)
        return _translated(found, self._numbers_of_known)

    def _number_apart(self, series: pl.Series) -> IntArray:
        """Number the cells by way of their own different texts, of which there are many."""
        own = self._learn(series)
        return _translated(series.cast(pl.Enum(own)), self._numbers_of(own))

    def _learn(self, series: pl.Series) -> list[str]:
        """Take up all texts of a column, and return them."""
        own: list[str] = series.unique(maintain_order=True).drop_nulls().to_list()
        spellings = own
        if len(self._numbers) > 1 or "" in own:
            spellings = [spelling for spelling in own if spelling not in self._numbers]
        texts = list(map(str.strip, spellings))
        if texts != spellings:
            new = [text for text in dict.fromkeys(texts) if text not in self._numbers]
        else:
            new = spellings
        first = len(self.texts)
        self._numbers.update(zip(new, range(first, first + len(new)), strict=True))
        self.texts += new
        if new is not spellings:
            numbers = map(self._numbers.__getitem__, texts)
            self._numbers.update(zip(spellings, numbers, strict=True))
        return own

    def _numbers_of(self, spellings: Sequence[str]) -> IntArray:
        """Return the numbers of some spellings, and last that of no text."""
        numbers = [*map(self._numbers.__getitem__, spellings), BLANK]
        return np.array(numbers, np.int32)


def _changes(series: pl.Series) -> pl.Series:
    """Return of each cell but the first whether it differs from the one before it."""
    changes: pl.Series = series.slice(1) != series.slice(0, max(len(series) - 1, 0))
    return changes


def _runs(series: pl.Series) -> bool:
    """Whether equal cells stand together, so that looking up the first of them pays."""
    return bool(_changes(series).sum() * RUN <= len(series))


def _translated(found: pl.Series, numbers: IntArray) -> IntArray:
    """Return the number of each cell.

    Args:
        found: The cells as an enumeration.
        numbers: The number of each of its texts, and last that of no text.
    """
    codes = found.to_physical()
    if codes.null_count():
        codes = codes.cast(pl.Int32).fill_null(len(numbers) - 1)
    elif bool((numbers[:-1] == np.arange(len(numbers) - 1)).all()):
        return codes.to_numpy().astype(np.int32)
    found_numbers: IntArray = numbers[codes.to_numpy()]
    return found_numbers
