"""Parquet files: one of the doors to pyarrow."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet
from pyarrow import types as kinds

from mdsl.files.cells import (
    Numbers,
    Objects,
    Texts,
    codes_of,
    filled,
    held,
    nulls,
)

# Powers of ten are exact as float64 up to this one, whole numbers up to that one; what is
# divided by the one of the other comes out as the text of the quotient would.
EXACT_POWER, EXACT_WHOLE = 22, 1 << 53
# The width of decimal numbers of two 64-bit halves, the lower one first.
LOW_AND_HIGH = 128

Cells = Numbers | Texts | Objects


class ParquetError(Exception):
    """A file that is no Parquet file, or a damaged one, with the reason."""


class ParquetFile:
    """A Parquet file whose columns are read one at a time.

    Attributes:
        headings: The headings, in order.
        count: The number of records.

    Raises:
        ParquetError: It is no Parquet file.
        OSError: It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            file = parquet.ParquetFile(path)
        except pa.ArrowException as error:
            raise ParquetError(_first_line(error)) from None
        with file:
            self._metadata = file.metadata
            self._types = {field.name: field.type for field in file.schema_arrow}
            self.headings: list[str] = file.schema_arrow.names
        self.count: int = self._metadata.num_rows

    def unreadable(self, heading: str) -> str:
        """Return the type of a column that holds no plain cells; nothing for any other."""
        kind = self._types[heading]
        value = kind.value_type if kinds.is_dictionary(kind) else kind
        is_plain = (
            _is_text(value)
            or kinds.is_integer(value)
            or kinds.is_floating(value)
            or kinds.is_decimal(value)
            or kinds.is_boolean(value)
            or kinds.is_null(value)
            or (kinds.is_temporal(value) and not kinds.is_interval(value))
        )
        return "" if is_plain else str(kind)

    def read(self, headings: Sequence[str]) -> Iterator[tuple[str, Cells]]:
        """Yield the cells of some columns in pieces, each with the column's heading.

        Raises:
            ParquetError: The file is damaged.
        """
        # A file keeps its texts numbered, and so they are read: no text is made of a cell.
        texts = [heading for heading in headings if _is_text(self._types[heading])]
        pool = pa.default_memory_pool()
        # What this one frees others may have; Arrow's own keeps it for the next file.
        pa.set_memory_pool(pa.system_memory_pool())
        try:
            with parquet.ParquetFile(
                self._path, metadata=self._metadata, read_dictionary=texts
            ) as file:
                for group in range(file.num_row_groups):
                    table = file.read_row_group(group, columns=list(headings))
                    for heading in headings:
                        for chunk in table.column(heading).chunks:
                            yield heading, _cells(chunk)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise ParquetError(_first_line(error)) from None
        finally:
            pa.set_memory_pool(pool)


def _is_text(kind: Any) -> bool:
    known = kinds.is_string, kinds.is_large_string, kinds.is_string_view
    return any(is_kind(kind) for is_kind in known)


def _cells(array: Any) -> Cells:
    """Return cells of a type that is readable."""
    kind = array.type
    if kinds.is_dictionary(kind):
        if _is_text(kind.value_type):
            return Texts(array.dictionary, codes_of(array))
        return _cells(array.dictionary_decode())
    if kinds.is_decimal(kind):
        return _decimals(array)
    if kinds.is_integer(kind) or kinds.is_floating(kind):
        # Of the whole numbers only those without a sign may be too large for int64.
        if kinds.is_integer(kind) and not kinds.is_uint64(kind):
            whole = held(array).astype(np.int64, copy=False)
            return Numbers(filled(array, whole), nulls(array))
        values = held(array).astype(np.float64, copy=False)
        return Numbers(filled(array, values), nulls(array))
    if kinds.is_timestamp(kind):
        # Python knows no nanoseconds.
        array = array.cast(pa.timestamp("us", kind.tz), safe=False)
    elif kinds.is_time64(kind):
        array = array.cast(pa.time64("us"), safe=False)
    elif kinds.is_duration(kind):
        array = array.cast(pa.duration("us"), safe=False)
    encoded = array.dictionary_encode()
    if _is_text(kind):
        return Texts(encoded.dictionary, codes_of(encoded))
    return Objects(encoded.dictionary.to_pylist(), codes_of(encoded))


def _decimals(array: Any) -> Numbers:
    """Return decimal numbers as the floats next to them."""
    scale, bits = array.type.scale, array.type.bit_width
    if bits == LOW_AND_HIGH and 0 <= scale <= EXACT_POWER:
        low, high = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2).T
        here = slice(array.offset, array.offset + len(array))
        whole = filled(array, low[here])
        if (high[here] == low[here] >> 63).all() and (abs(whole) < EXACT_WHOLE).all():
            return Numbers(whole / 10.0**scale, nulls(array))
    encoded = array.dictionary_encode()
    # What is null has the last position.
    values = np.array([*map(float, encoded.dictionary.to_pylist()), 0.0])
    return Numbers(values[codes_of(encoded)], nulls(array))


# --- writing ---------------------------------------------------------------------------------


def write_parquet(path: Path, columns: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write columns as a Parquet file; the types are those of the cells.

    What is not finite becomes null.
    """
    table = pa.table({name: _written(array) for name, array in columns.items()})
    parquet.write_table(table, path, compression="zstd")


def _written(array: npt.NDArray[Any]) -> Any:
    if array.dtype == np.object_:
        return pa.array(array.tolist())
    if array.dtype.kind != "f":
        return pa.array(array)
    return pa.array(array, mask=~np.isfinite(array))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
