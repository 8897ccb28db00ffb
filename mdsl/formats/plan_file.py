"""Plans as files that solvers and `mdsl import-solution` read: a name and a value a line."""

from typing import BinaryIO

from mdsl.formats.labels import labels
from mdsl.formats.lines import LineWriter, blocks_of
from mdsl.formats.numerals import number_text
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import LinearProgram


def write_plan(
    program: LinearProgram, values: FloatArray, objective: float, stream: BinaryIO
) -> None:
    """Write a plan in the form of Gurobi's `.sol` files.

    Args:
        program: A program that was read from a file, whose columns keep their names.
        values: The values of its columns, float64.
        objective: What the plan comes to.
        stream: Where the bytes go, UTF-8 with line feeds.
    """
    head = f"# Solution for model {program.name}\n# Objective value = "
    stream.write(f"{head}{number_text(objective)}\n".encode())
    out = LineWriter(stream)
    for block in program.col_blocks:
        own = values[block.slice]
        names = labels(block.domain.axes[0].members, bytes)
        for part in blocks_of(block.count):
            out.write(names[part], b" ", out.numbers(own[part], b"\n"))
