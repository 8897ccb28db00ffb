"""Lines of large CSV files as columns: one of the doors to pyarrow."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from mdsl.files.cells import Numbers, Texts, codes_of, filled, held, nulls
from mdsl.files.forms import CellForm

LABELS = pa.dictionary(pa.int32(), pa.string())
# Threads share the lines in pieces of this length.
PIECE = 1 << 20
# What this one frees others may have; Arrow's own keeps it for the next lines.
POOL = pa.system_memory_pool()

Cells = Numbers | Texts


def read_csv_block(
    data: bytes,
    separator: str,
    decimal_mark: str,
    width: int,
    forms: Mapping[int, CellForm],
) -> dict[int, list[Cells]] | None:
    """Return columns of some lines of a CSV file.

    Args:
        data: The lines, in UTF-8, which is not checked.
        separator: What parts the cells.
        decimal_mark: What parts the whole from the fraction in numbers.
        width: The number of columns.
        forms: What the columns to be read are read for, by their positions.

    Returns:
        The cells of the columns, in pieces: `Numbers` where that is their form and all cells
        that are not blank are finite numbers, `Texts` otherwise. None where pyarrow does not
        read the lines, because one has fewer or more cells, say.
    """
    numbers = {i for i, form in forms.items() if form is CellForm.NUMBERS}
    parse = csv.ParseOptions(delimiter=separator, ignore_empty_lines=False)
    read = csv.ReadOptions(column_names=list(map(str, range(width))), block_size=PIECE)
    # Its stubs do not know that pyarrow reads its own buffers, without a copy.
    lines: Any = pa.py_buffer(data)

    def columns(chosen: Iterable[int], numbers: Iterable[int]) -> Any | None:
        """Return the chosen columns as texts, and some of them as numbers."""
        types = {str(i): pa.float64() if i in numbers else LABELS for i in chosen}
        convert = csv.ConvertOptions(
            column_types=types,
            include_columns=list(types),
            null_values=[""],
            check_utf8=False,
            decimal_point=decimal_mark,
        )
        try:
            return csv.read_csv(lines, read, parse, convert, POOL)
        except pa.ArrowException:
            return None

    found = columns(forms, numbers)
    if found is None and numbers:
        # A cell is no number, or the lines are not plain: the texts will show.
        numbers = set()
        found = columns(forms, numbers)
    if found is None:
        return None
    cells: dict[int, list[Cells]] = {}
    for i in forms:
        pieces = [_cells(chunk) for chunk in found[str(i)].chunks]
        if not all(map(_is_finite, pieces)):
            again = columns([i], [])
            if again is None:
                return None
            pieces = [_cells(chunk) for chunk in again[str(i)].chunks]
        cells[i] = pieces
    return cells


def _cells(chunk: Any) -> Cells:
    if pa.types.is_dictionary(chunk.type):
        return Texts(chunk.dictionary, codes_of(chunk), is_in_order=True)
    return Numbers(filled(chunk, held(chunk)), nulls(chunk))


def _is_finite(cells: Cells) -> bool:
    """Whether no number is infinite, which its text may not be, or NaN."""
    return isinstance(cells, Texts) or bool(np.isfinite(cells.values).all())
