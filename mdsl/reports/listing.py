"""A linear program written out, row by row, in the model's own words."""

import math
from collections.abc import Iterator

import numpy as np

from mdsl.diagnostics import printable, shown_number
from mdsl.linear.arrays import FloatArray, IntArray
from mdsl.linear.program import Block, Integrality, LinearProgram, NamedExpressions

KINDS = {
    Integrality.CONTINUOUS: "",
    Integrality.INTEGER: "  integer",
    Integrality.SEMICONTINUOUS: "  semicontinuous",
    Integrality.SEMI_INTEGER: "  semicontinuous integer",
}


def listing(program: LinearProgram) -> Iterator[str]:
    """Yield the lines of a program: objectives, rows, named expressions and columns."""
    labels = _labels(program.col_blocks)
    yield f"program {program.name}"
    for objective in program.objectives:
        priority = (
            "" if objective.priority is None else f" priority {objective.priority:g}"
        )
        terms = _sum(labels, objective.cols, objective.costs, objective.offset)
        yield ""
        yield f"{objective.sense} {printable(objective.name)}{priority}:"
        if objective.hessian is not None:
            of = objective.hessian
            terms = _added(terms, _products(labels, of.cols, of.index, of.factors))
        yield f"  {terms}"
    yield ""
    yield f"rows: {program.num_row}"
    yield from _rows(program, labels)
    yield from _expressions(program.expressions, labels)
    yield ""
    yield f"columns: {program.num_col}"
    bounds = zip(labels, program.col_lower, program.col_upper, strict=True)
    for (label, lower, upper), kind in zip(bounds, program.integrality, strict=True):
        kind_word = KINDS[Integrality(int(kind))]
        yield f"  {_within(label, float(lower), float(upper))}{kind_word}"


def _rows(program: LinearProgram, labels: list[str]) -> Iterator[str]:
    cols = np.repeat(
        np.arange(program.num_col, dtype=np.int32), np.diff(program.a_start)
    )
    order = np.argsort(program.a_index, kind="stable")
    starts = np.searchsorted(program.a_index[order], np.arange(program.num_row + 1))
    for row, label in enumerate(_labels(program.row_blocks)):
        own = order[starts[row] : starts[row + 1]]
        terms = _sum(labels, cols[own], program.a_value[own], 0.0)
        lower, upper = float(program.row_lower[row]), float(program.row_upper[row])
        yield f"  {label}: {_within(terms, lower, upper)}"


def _expressions(expressions: NamedExpressions, labels: list[str]) -> Iterator[str]:
    if not expressions.blocks:
        return
    quadratic = expressions.quadratic
    yield ""
    yield f"named expressions: {len(expressions.offset)}"
    for number, label in enumerate(_labels(expressions.blocks)):
        own = slice(expressions.start[number], expressions.start[number + 1])
        offset = float(expressions.offset[number])
        terms = _sum(labels, expressions.index[own], expressions.value[own], offset)
        if quadratic is not None:
            at = slice(*np.searchsorted(quadratic.rows, [number, number + 1]).tolist())
            own_products = (
                quadratic.first[at],
                quadratic.second[at],
                quadratic.coefs[at],
            )
            terms = _added(terms, _products(labels, *own_products))
        yield f"  {label} = {terms}"


def _labels(blocks: tuple[Block, ...]) -> list[str]:
    return [
        printable(block.label(number))
        for block in blocks
        for number in range(block.start, block.stop)
    ]


def _sum(labels: list[str], cols: IntArray, coefs: FloatArray, offset: float) -> str:
    """Return a sum as text, such as `2 x[a] - y + 3`."""
    pieces: list[str] = []
    for col, coef in zip(cols.tolist(), coefs.tolist(), strict=True):
        size = "" if abs(coef) == 1 else f"{shown_number(abs(coef))} "
        pieces.append(f"{_sign(coef, pieces)}{size}{labels[col]}")
    if offset or not pieces:
        pieces.append(f"{_sign(offset, pieces)}{shown_number(abs(offset))}")
    return " ".join(pieces)


def _products(
    labels: list[str], first: IntArray, second: IntArray, coefs: FloatArray
) -> str:
    """Return quadratic terms as text behind others, such as ` + 2 x^2 - x * y`."""
    pieces: list[str] = []
    for one, other, coef in zip(
        first.tolist(), second.tolist(), coefs.tolist(), strict=True
    ):
        size = "" if abs(coef) == 1 else f"{shown_number(abs(coef))} "
        name = labels[one] + ("^2" if one == other else f" * {labels[other]}")
        pieces.append(f" {'-' if coef < 0 else '+'} {size}{name}")
    return "".join(pieces)


def _added(terms: str, products: str) -> str:
    """Return linear terms with quadratic ones behind them."""
    return products.removeprefix(" + ").lstrip() if terms == "0" else terms + products


def _sign(number: float, before: list[str]) -> str:
    if before:
        return "- " if number < 0 else "+ "
    return "-" if number < 0 else ""


def _within(text: str, lower: float, upper: float) -> str:
    """Return a text between its bounds."""
    if lower == upper:
        return f"{text} == {shown_number(lower)}"
    left = f"{shown_number(lower)} <= " if math.isfinite(lower) else ""
    right = f" <= {shown_number(upper)}" if math.isfinite(upper) else ""
    if left and not right:
        return f"{text} >= {shown_number(lower)}"
    return f"{left}{text}{right}" if left or right else f"{text} free"
