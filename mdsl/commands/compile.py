"""`mdsl compile`: the matrices as a file for another solver."""

import sys
from pathlib import Path

from mdsl.commands.arguments import Arguments
from mdsl.commands.exits import Exit
from mdsl.commands.loading import choices_of, load_model
from mdsl.compiler import Stopwatch, compile_model
from mdsl.data.opening import open_data
from mdsl.diagnostics import PlanError, printable
from mdsl.files.errors import UnknownEnding
from mdsl.formats.mps import export_mps, write_mps
from mdsl.linear.program import LinearProgram
from mdsl.reports.numbers import counted

STDOUT = "-"
ENDINGS = (".mps", ".mps.gz")


def run(arguments: Arguments) -> Exit:
    """Write the file; its objective is the one that is served last."""
    out = str(arguments.out)
    if out != STDOUT and not out.endswith(ENDINGS):
        raise PlanError([UnknownEnding(path=out, endings=ENDINGS)])
    watch = Stopwatch()
    model = load_model(arguments.model, watch)
    tables = open_data(model, arguments.data)
    program = compile_model(model, tables, choices_of(arguments), watch).program
    objective = program.objectives[-1] if program.objectives else None
    _warn(program)
    if out == STDOUT:
        write_mps(program, sys.stdout.buffer, objective)
        sys.stdout.buffer.flush()
    else:
        export_mps(program, Path(out), objective)
    return Exit.SOLVED


def _warn(program: LinearProgram) -> None:
    """Tell of levels that the file cannot hold."""
    if len(program.objectives) < 2:
        return
    last = printable(program.objectives[-1].name)
    levels = counted(len(program.objectives) - 1, "level")
    sys.stderr.write(
        f"warning: the file holds the objective `{last}` alone, and not the {levels} "
        "that `mdsl solve` serves before it\n"
    )
