"""Models without tables through the compiler, and their rows by name."""

from pathlib import Path

import numpy as np
import pytest

from mdsl.compiler import compile_text
from mdsl.data.folder import Folder
from mdsl.linear.program import LinearProgram
from mdsl.source import Source


def lowered(
    text: str, name: str = "case.plan", *, is_native: bool = False
) -> LinearProgram:
    """Compile a model that reads no table."""
    source, tables = Source(name, text), Folder(Path("no data"))
    return compile_text(source, tables, is_native=is_native).program


def row(program: LinearProgram, name: str) -> tuple[dict[str, float], float, float]:
    """Return a row's coefficients by column name, and its bounds."""
    cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
    for number in range(program.num_row):
        if program.row_label(number) == name:
            at = program.a_index == number
            names = [program.col_label(int(col)) for col in cols[at]]
            terms = dict(zip(names, program.a_value[at].tolist(), strict=True))
            lower, upper = program.row_lower[number], program.row_upper[number]
            return terms, float(lower), float(upper)
    pytest.fail(f"there is no row {name}")
