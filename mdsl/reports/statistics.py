"""What a program consists of: kinds of columns and rows, and the sizes of its numbers."""

from collections.abc import Iterator

import numpy as np

from mdsl.diagnostics import printable, shown_number
from mdsl.linear.arrays import BoolArray, FloatArray
from mdsl.linear.program import Integrality, LinearProgram
from mdsl.reports.numbers import counted, section


def statistics_lines(program: LinearProgram) -> Iterator[str]:
    """Yield lines about a program: its name, objective, columns, rows and numbers."""
    yield printable(program.name)
    yield ""
    yield from section("objective", _objectives(program))
    yield from section("columns", [_columns(program)])
    yield from section("rows", [_rows(program)])
    yield from section("nonzeros", [_nonzeros(program)])
    yield from section("sizes", _sizes(program))


def _objectives(program: LinearProgram) -> Iterator[str]:
    for objective in program.objectives:
        used = int(np.count_nonzero(objective.costs))
        text = f"{objective.sense} {printable(objective.name)}, "
        text += counted(used, "cost")
        if objective.hessian is not None:
            text += f", {counted(len(objective.hessian.value), 'quadratic term')}"
        if objective.offset:
            text += f", constant {shown_number(objective.offset)}"
        yield text


def _kinds(total: int, kinds: tuple[tuple[BoolArray, str], ...]) -> str:
    """Return a total with the number of each kind that there is."""
    counts = [(int(np.count_nonzero(mask)), word) for mask, word in kinds]
    shown = ", ".join(f"{count:,} {word}" for count, word in counts if count)
    return f"{total:,}: {shown}" if shown else f"{total:,}"


def _columns(program: LinearProgram) -> str:
    lower, upper, kinds = program.col_lower, program.col_upper, program.integrality
    integer = kinds == Integrality.INTEGER
    binary = integer & (lower == 0) & (upper == 1)
    continuous = kinds == Integrality.CONTINUOUS
    infinite = np.isinf(lower) & np.isinf(upper)
    return _kinds(
        program.num_col,
        (
            (continuous & (lower != upper) & ~infinite, "continuous"),
            (binary, "binary"),
            (integer & ~binary, "integer"),
            (kinds == Integrality.SEMICONTINUOUS, "semicontinuous"),
            (kinds == Integrality.SEMI_INTEGER, "semicontinuous integer"),
            (continuous & infinite, "free"),
            (continuous & (lower == upper), "fixed"),
        ),
    )


def _rows(program: LinearProgram) -> str:
    lower, upper = program.row_lower, program.row_upper
    low, high = np.isfinite(lower), np.isfinite(upper)
    equal = low & (lower == upper)
    return _kinds(
        program.num_row,
        (
            (equal, "=="),
            (high & ~low, "<="),
            (low & ~high, ">="),
            (low & high & ~equal, "with two bounds"),
            (~low & ~high, "without bounds"),
        ),
    )


def _nonzeros(program: LinearProgram) -> str:
    cells = program.num_col * program.num_row
    share = f", {100 * program.num_nonzero / cells:.3g} % of all cells" if cells else ""
    return f"{program.num_nonzero:,}{share}"


def _sizes(program: LinearProgram) -> Iterator[str]:
    """Yield the least and the largest size of each kind of number, zeros left out."""
    costs = [objective.costs for objective in program.objectives]
    hessians = [o.hessian.value for o in program.objectives if o.hessian is not None]
    kinds: tuple[tuple[str, FloatArray], ...] = (
        ("coefficients", program.a_value),
        ("costs", np.concatenate([np.zeros(0), *costs])),
        ("curvatures", np.concatenate([np.zeros(0), *hessians])),
        ("bounds", np.concatenate((program.col_lower, program.col_upper))),
        ("sides", np.concatenate((program.row_lower, program.row_upper))),
    )
    for name, values in kinds:
        sizes = np.abs(values[np.isfinite(values) & (values != 0)])
        if len(sizes):
            least, most = float(sizes.min()), float(sizes.max())
            yield f"{name:12}  {least:.6g} to {most:.6g}"
