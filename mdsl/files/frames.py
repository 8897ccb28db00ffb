"""Files of large tables: the one door to polars, with `texts`."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from polars.exceptions import PolarsError

from mdsl.files.forms import CellForm
from mdsl.files.texts import (
    BLANK,
    Numbers,
    Objects,
    Texts,
    filled,
    nulls,
)

FrameColumn = Texts | Numbers | Objects


class FrameError(Exception):
    """A file that polars cannot read, with its reason."""


# --- CSV -------------------------------------------------------------------------------------


def read_csv_block(
    data: bytes, separator: str, width: int, forms: Mapping[int, CellForm]
) -> dict[int, Texts | Numbers] | None:
    """Return columns of some lines of a CSV file.

    Args:
        data: The lines, in UTF-8.
        separator: What parts the cells.
        width: The number of columns.
        forms: What the columns to be read are read for, by their positions.

    Returns:
        The columns: `Numbers` where that is their form and all cells that are not blank are
        finite numbers, `Texts` otherwise. None where polars does not read the lines.
    """
    numbers = [i for i, form in forms.items() if form is CellForm.NUMBERS]
    frame = _read_lines(data, separator, width, forms, numbers)
    if frame is None:
        # A cell is no number, or the lines are not plain: the texts will show.
        numbers = []
        frame = _read_lines(data, separator, width, forms, numbers)
        if frame is None:
            return None
    found: dict[int, Texts | Numbers] = {}
    for i in forms:
        series = frame[_name(i)]
        if i not in numbers:
            found[i] = Texts(series)
            continue
        values = filled(series, 0.0)
        if not np.isfinite(values).all():
            texts = _read_lines(data, separator, width, {i: CellForm.CELLS}, [])
            if texts is None:
                return None
            found[i] = Texts(texts[_name(i)])
        else:
            found[i] = Numbers(values, nulls(series))
    return found


def _name(position: int) -> str:
    """Return what polars calls a column without a heading."""
    return f"column_{position + 1}"


def _read_lines(
    data: bytes,
    separator: str,
    width: int,
    chosen: Iterable[int],
    numbers: Sequence[int],
) -> pl.DataFrame | None:
    """Return the chosen columns as texts, and some of them as numbers."""
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(
        map(_name, range(width)), pl.String
    )
    schema.update(dict.fromkeys(map(_name, numbers), pl.Float64))
    try:
        return pl.read_csv(
            data,
            has_header=False,
            separator=separator,
            schema=schema,
            columns=list(map(_name, chosen)),
            encoding="utf8",
        )
    except PolarsError:
        return None


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


def read_parquet(
    path: Path, forms: Mapping[str, CellForm]
) -> dict[str, FrameColumn | str]:
    """Return columns of a Parquet file.

    Args:
        path: The file.
        forms: What the columns to be read are read for, by their headings.

    Returns:
        The columns by heading; the name of its type for one that holds no plain cells.

    Raises:
        FrameError: The file is damaged.
    """
    try:
        plan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        schema = plan.collect_schema()
        texts = [heading for heading in forms if schema[heading] == pl.String]
        others = [heading for heading in forms if heading not in texts]
        found = dict(zip(others, plan.select(others).collect(), strict=True))
        columns = {h: _column(found.pop(h), forms[h]) for h in others}
        # Texts take most of the memory: each column is let go before the next one is read.
        for heading in texts:
            series = plan.select(heading).collect().to_series()
            columns[heading] = _column(series, forms[heading])
    except (PolarsError, ValueError) as error:
        raise FrameError(_first_line(error)) from None
    return columns


def _column(series: pl.Series, form: CellForm) -> FrameColumn | str:
    dtype = series.dtype
    if dtype == pl.String:
        texts = Texts(series)
        return texts.coded() if form is CellForm.LABELS else texts
    if isinstance(dtype, pl.Categorical | pl.Enum):
        different = series.unique(maintain_order=True).drop_nulls()
        return _numbered(series, different, Texts(different.cast(pl.String)).coded())
    if dtype.is_decimal() or dtype in {pl.UInt64, pl.Int128, pl.UInt128}:
        series = series.cast(pl.Float64)
    if series.dtype.is_numeric():
        blank = nulls(series)
        if series.dtype.is_integer():
            whole = filled(series.cast(pl.Int64), 0).astype(np.int64, copy=False)
            return Numbers(whole, blank)
        values = filled(series.cast(pl.Float64), 0.0)
        return Numbers(values.astype(np.float64, copy=False), blank)
    if dtype.is_temporal() or dtype == pl.Boolean:
        different = series.unique(maintain_order=True).drop_nulls()
        every = np.arange(len(different), dtype=np.int32)
        return _numbered(series, different, Objects(different.to_list(), every))
    return str(dtype)


def _numbered(series: pl.Series, different: pl.Series, own: Objects) -> Objects:
    """Return a column by its different values.

    Args:
        series: The column.
        different: Its different values.
        own: These, as they are to be known.
    """
    if not len(different):
        return Objects([], np.full(len(series), BLANK, np.int32))
    known = _keys(different)
    keys = _keys(series, int(known[0]))
    low, high = int(known.min()), int(known.max())
    if low < 0 or high >= 2 * len(keys) + 1000:
        # A number of days, say: what counts is how far they are from each other.
        keys = keys.astype(np.int64, copy=False) - low
        known = known.astype(np.int64, copy=False) - low
    if np.array_equal(known, own.numbers):
        numbers = keys.astype(np.int32)
    elif high - low < 2 * len(keys) + 1000:
        table = np.full(int(known.max()) + 1, BLANK, np.int32)
        table[known] = own.numbers
        numbers = table.take(keys)
    else:
        order = np.argsort(known)
        numbers = own.numbers[order][np.searchsorted(known[order], keys)]
    if series.null_count():
        numbers[nulls(series)] = BLANK
    return Objects(own.distinct, numbers)


def _keys(series: pl.Series, fill: int = 0) -> npt.NDArray[Any]:
    """Return a whole number for each cell, the same for equal ones, and one for nulls."""
    if series.dtype == pl.Boolean:
        series = series.cast(pl.Int8)
    return filled(series.to_physical(), fill)


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
