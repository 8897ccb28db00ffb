"""What became of the phrases of a model that are no linear rows by themselves."""

from collections.abc import Iterator, Sequence

import numpy as np

from mdsl.diagnostics import printable
from mdsl.linear.program import (
    Block,
    DerivedCoefficients,
    LinearProgram,
    Rewrite,
    Role,
)
from mdsl.reports.numbers import counted, section, shown
from mdsl.source import Span

MAX_TEXT = 88
NOTHING = "every statement of this model is a linear row as it stands"
WIDTH = 14


def rewrites_text(program: LinearProgram) -> Iterator[str]:
    """Yield the lines that say what each statement became, in the order of the text."""
    parts = [
        *((rewrite.span, _rewrite(rewrite)) for rewrite in program.rewrites),
        *_definitions(program),
        *_goals(program),
    ]
    parts.sort(key=lambda part: part[0].start)
    for number, (_, lines) in enumerate(parts):
        if number:
            yield ""
        yield from lines
    if not parts:
        yield NOTHING


def _head(name: str, form: str, span: Span) -> list[str]:
    """Return the name of a declaration with its place, and the phrase that it holds."""
    text = " ".join(span.text.split())
    if len(text) > MAX_TEXT:
        text = f"{text[: MAX_TEXT - 3]}..."
    place = f"{span.source.name}:{span.line}"
    head = f"{printable(name)}: {form} ({printable(place)})"
    return [head] if text == name else [head, f"  {printable(text)}"]


def _rewrite(rewrite: Rewrite) -> list[str]:
    return [
        *_head(rewrite.owner, rewrite.form, rewrite.span),
        f"  {rewrite.text}",
        *_families("columns", rewrite.columns),
        *_families("rows", rewrite.rows),
        *(
            f"  {line}"
            for line in section(
                "coefficients",
                [_coefficients(one) for one in rewrite.derived if one.values.any()],
                WIDTH,
            )
        ),
    ]


def _families(label: str, blocks: Sequence[Block]) -> list[str]:
    """Return the names of families with their sizes."""
    names = [f"{printable(block.name)} ({block.count:,})" for block in blocks]
    return [
        f"  {line}"
        for line in section(label, [", ".join(names)] if names else [], WIDTH)
    ]


def _coefficients(derived: DerivedCoefficients) -> str:
    """Return the range of derived coefficients, and instances at both of its ends."""
    values, block = derived.values, derived.rows
    used = np.flatnonzero(values)
    least, greatest = (used[at(values[used])] for at in (np.argmin, np.argmax))
    ends = dict.fromkeys((int(used[0]), int(least), int(greatest)))
    examples = ", ".join(
        f"{printable(block.label(block.start + row))} {shown(float(values[row]))}"
        for row in ends
    )
    low, high = shown(float(values[least])), shown(float(values[greatest]))
    span = low if low == high else f"{low} to {high}"
    number = counted(len(used), "row")
    return f"{printable(derived.what)}: {span} in {number}; {examples}"


def _definitions(program: LinearProgram) -> Iterator[tuple[Span, list[str]]]:
    """Yield what defined variables became whose definitions are linear."""
    variables = {b.name: b for b in program.col_blocks if b.role is Role.VARIABLE}
    logical = {rewrite.owner for rewrite in program.rewrites}
    for block in program.row_blocks:
        if block.name in variables and block.name not in logical:
            column = variables[block.name]
            lines = _head(block.name, "defined variable", column.span)
            lines.append("  a column, and a row that it equals its definition by")
            lines += _families("columns", [column]) + _families("rows", [block])
            yield block.span, lines


def _goals(program: LinearProgram) -> Iterator[tuple[Span, list[str]]]:
    """Yield what goals became."""
    for goal in program.goals:
        sides = [block for block in (goal.under, goal.over) if block is not None]
        lines = _head(goal.name, "goal", goal.row.span)
        lines.append("  rows, and columns for what is missed")
        lines += _families("columns", sides) + _families("rows", [goal.row])
        yield goal.row.span, lines
