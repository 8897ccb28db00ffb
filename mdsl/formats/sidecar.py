"""The table of names beside a file: the way back from its names to the model's."""

import csv
import io
from typing import BinaryIO

import numpy as np

from mdsl.formats.labels import labels, quoted
from mdsl.formats.lines import LineWriter, Part, blocks_of
from mdsl.formats.naming import Names, part_of_names
from mdsl.formats.numerals import number_text
from mdsl.formats.sheet import Sheet
from mdsl.linear.arrays import LongArray
from mdsl.linear.program import Block, Objective, Sense


def write_names(sheet: Sheet, objective: Objective | None, stream: BinaryIO) -> None:
    """Write the table that leads from a file's names back to the model's.

    The columns are `kind` (`sense`, `columns`, `rows`, `constant`, `objective`, `column`,
    `row` or `set`), `exported` (the name in the file), `declaration`, and one for each index.
    The sense is the model's: a file in the safe dialect always minimises, so the costs of a
    maximum are negated in it. `columns` and `rows` are how many the file has, that of the
    constant included and that of the objective not.
    A row of the model that became two in the file stands there twice.
    """
    program = sheet.program
    sets = program.special_sets
    set_blocks = () if sets is None else sets.blocks
    blocks = (*program.col_blocks, *program.row_blocks, *set_blocks)
    arity = max((block.domain.arity for block in blocks), default=0)
    heading = ["kind", "exported", "declaration"]
    heading += [f"index{number + 1}" for number in range(arity)]
    sense = Sense.MINIMIZE if objective is None else objective.sense
    lines: list[list[str]] = [heading, ["sense", "", sense.value]]
    lines.append(["columns", "", str(sheet.num_col)])
    lines.append(["rows", "", str(sheet.num_row)])
    if objective is not None:
        lines.append(["objective", sheet.objective.decode(), objective.name])
        if objective.offset:
            constant = number_text(objective.offset)
            lines.append(["constant", sheet.col_names[-1].decode(), constant])
    filled = [line + [""] * (len(heading) - len(line)) for line in lines]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(filled)
    stream.write(text.getvalue().encode())
    out = LineWriter(stream)
    for block in program.col_blocks:
        names = part_of_names(sheet.col_names, block.start, block.stop)
        _write_block(out, b"column", block, names, None, arity)
    for block in program.row_blocks:
        first, last, source = block.start, block.stop, None
        if sheet.row_source is not None:
            first, last = np.searchsorted(sheet.row_source, (first, last)).tolist()
            source = sheet.row_source[first:last]
        names = part_of_names(sheet.row_names, first, last)
        _write_block(out, b"row", block, names, source, arity)
    for block in set_blocks:
        names = part_of_names(sheet.set_names, block.start, block.stop)
        _write_block(out, b"set", block, names, None, arity)


def _write_block(
    out: LineWriter,
    kind: bytes,
    block: Block,
    names: Names,
    source: LongArray | None,
    arity: int,
) -> None:
    """Write the lines of one block.

    Args:
        out: Where the lines go.
        kind: `column`, `row` or `set`.
        block: The block.
        names: Names in the file.
        source: The column or row of the program that each name stands for; None for all
            of the block in order.
        arity: How many indices the table has room for.
    """
    axes = block.domain.axes
    members = [labels(axis.members, quoted) for axis in axes]
    declaration = quoted(block.name.encode())
    for part in blocks_of(len(names)):
        own = np.arange(part.start, part.stop)
        if source is not None:
            own = source[part] - block.start
        texts: list[Part] = [kind + b',"', names[part], b'",', declaration]
        codes = block.codes_at(own) if axes else ()
        for column, own_labels in zip(codes, members, strict=True):
            texts += [b",", own_labels[column]]
        texts.append(b"," * (arity - block.domain.arity) + b"\n")
        out.write(*texts)
