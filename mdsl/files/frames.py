"""Columns of large tables: the one door to polars.

Nothing of polars' own comes out but inside of a `Texts`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from polars.exceptions import PolarsError

from mdsl.records import record

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
LongArray = npt.NDArray[np.int64]

# What Python takes for blanks around a text; polars takes fewer characters.
BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
BLANK = -1
# What the reader for small files takes for a cell.
MAX_CELL = 1 << 20


class FrameError(Exception):
    """A file that polars cannot read, with its reason."""


@record(eq=False)
class Texts:
    """A column of texts; a text means itself without the blanks around it.

    Attributes:
        series: The cells, null where nothing stands.
        is_clean: Whether no cell is empty, and none begins or ends with a blank.
    """

    series: pl.Series
    is_clean: bool = False

    @property
    def _cell(self) -> pl.Expr:
        cell = pl.col(self.series.name)
        return cell if self.is_clean else cell.str.strip_chars(BLANKS)

    def blank(self) -> BoolArray:
        """Return which cells hold nothing."""
        blank = self._cell.is_null()
        if not self.is_clean:
            blank |= (self._cell == "").fill_null(value=True)
        found = self.series.to_frame().select(blank.alias("blank"))
        return found["blank"].to_numpy()

    def text(self, record: int) -> str:
        """Return a cell; an empty text for a blank."""
        return (self.series[record] or "").strip()

    def coded(self) -> tuple[list[str], IntArray]:
        """Return the different texts in order of appearance, and which each cell is.

        Returns:
            The texts, and int32 positions, -1 for blanks.
        """
        found = self.series.unique(maintain_order=True).drop_nulls()
        codes = _filled(self.series.cast(pl.Enum(found)).to_physical(), len(found))
        # Different texts may be one but for the blanks around them.
        position: dict[str, int] = {}
        numbers = [
            position.setdefault(text, len(position)) if text else BLANK
            for text in map(str.strip, found)
        ]
        of_text = np.array([*numbers, BLANK], np.int32)
        return list(position), of_text[codes]

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


@record(eq=False)
class Numbers:
    """A column of numbers: float64 or int64, and which cells hold none."""

    values: FloatArray | LongArray
    blank: BoolArray


@record(eq=False)
class Objects:
    """A column by its different values, in order of appearance; -1 for blanks."""

    distinct: Sequence[object]
    numbers: IntArray


FrameColumn = Texts | Numbers | Objects


def _filled(series: pl.Series, fill: float) -> npt.NDArray[np.generic]:
    """Return a column as an array, with a value where there is none."""
    if series.null_count():
        series = series.fill_null(fill)
    return series.to_numpy()


def read_csv_texts(
    data: bytes, separator: str, headings: Sequence[str], *, is_stripped: bool
) -> list[Texts] | None:
    """Return the columns of a CSV file without its heading line.

    Args:
        data: The lines behind the heading line, in UTF-8.
        separator: What parts the cells.
        headings: What parts them into columns: their number counts.
        is_stripped: Whether no cell begins or ends with a blank.

    Returns:
        The columns; None where polars does not read the file.
    """
    names = [f"{number}" for number in range(len(headings))]
    every = pl.col(pl.String)
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            separator=separator,
            schema=dict.fromkeys(names, pl.String),
            encoding="utf8",
        )
        longest = frame.select(every.str.len_bytes().max()).row(0)
        is_empty = frame.select((every == "").any()).row(0)
    except PolarsError:
        return None
    if max(length or 0 for length in longest) > MAX_CELL:
        return None
    return [
        Texts(frame[name], is_clean=is_stripped and not has_empty)
        for name, has_empty in zip(names, is_empty, strict=True)
    ]


# --- Parquet ---------------------------------------------------------------------------------


def parquet_form(path: Path) -> tuple[list[str], int]:
    """Return the headings and the number of records of a Parquet file.

    Raises:
        FrameError: It is no Parquet file.
    """
    try:
        frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        headings = frame.collect_schema().names()
        return headings, int(frame.select(pl.len()).collect().item())
    except (PolarsError, ValueError) as error:
        raise FrameError(_first_line(error)) from None


def read_parquet(path: Path, headings: Sequence[str]) -> dict[str, FrameColumn | str]:
    """Return columns of a Parquet file.

    Returns:
        The columns by heading; the name of its type for one that holds no plain cells.

    Raises:
        FrameError: The file is damaged.
    """
    try:
        frame = pl.read_parquet(
            path, columns=list(headings), glob=False, hive_partitioning=False
        )
    except (PolarsError, ValueError) as error:
        raise FrameError(_first_line(error)) from None
    return {heading: _column(frame[heading]) for heading in headings}


def _column(series: pl.Series) -> FrameColumn | str:
    dtype = series.dtype
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        return Texts(series.cast(pl.String))
    if dtype.is_decimal() or dtype in {pl.UInt64, pl.Int128, pl.UInt128}:
        series = series.cast(pl.Float64)
    if series.dtype.is_numeric():
        blank = series.is_null().to_numpy()
        if series.dtype.is_integer():
            whole = _filled(series.cast(pl.Int64), 0).astype(np.int64, copy=False)
            return Numbers(whole, blank)
        values = _filled(series.cast(pl.Float64), 0.0)
        return Numbers(values.astype(np.float64, copy=False), blank)
    if dtype.is_temporal() or dtype == pl.Boolean:
        distinct = series.unique(maintain_order=True).drop_nulls()
        places = pl.Series(range(len(distinct)), dtype=pl.Int32)
        numbers = series.replace_strict(distinct, places, default=None)
        codes = _filled(numbers, BLANK).astype(np.int32, copy=False)
        return Objects(distinct.to_list(), codes)
    return str(dtype)


def write_parquet(path: Path, columns: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write columns as a Parquet file; the types are those of the cells.

    What is not finite becomes null.
    """
    frame = pl.DataFrame({name: _written(array) for name, array in columns.items()})
    frame.write_parquet(path)


def _written(array: npt.NDArray[Any]) -> pl.Series:
    if array.dtype == np.object_:
        return pl.Series(array.tolist(), strict=True)
    if array.dtype.kind != "f":
        return pl.Series(array)
    series = pl.Series(array)
    return series.set(~series.is_finite(), None)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
