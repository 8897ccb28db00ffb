"""Writing a program to a file, and beside it the way back to the model's names."""

from pathlib import Path
from typing import BinaryIO, assert_never

from mdsl.formats.files import whole_file
from mdsl.formats.fixed import check_fixed
from mdsl.formats.lp import write_lp
from mdsl.formats.mps import write_mps
from mdsl.formats.options import FileFormat, FileOptions, NameStyle
from mdsl.formats.sheet import Sheet, make_sheet
from mdsl.formats.sidecar import write_names
from mdsl.linear.program import LinearProgram, Objective


def export_program(
    program: LinearProgram,
    path: Path,
    objective: Objective | None,
    options: FileOptions,
) -> None:
    """Write a program and, beside it, `<path>.names.csv` with the way back to its names.

    Args:
        program: The program.
        path: The file; compressed if its name ends in `.gz`.
        objective: The objective to write; None for any plan.
        options: What is asked of the file. Without names there is no table of them.

    Raises:
        PlanError: The program holds what no file can say, or the file cannot be written.
    """
    sheet = checked_sheet(program, objective, options)
    with whole_file(path) as stream:
        write_sheet(sheet, stream, options)
    if options.names is not NameStyle.NONE:
        with whole_file(path.with_name(f"{path.name}.names.csv")) as stream:
            write_names(sheet, objective, stream)


def write_program(
    program: LinearProgram,
    stream: BinaryIO,
    objective: Objective | None,
    options: FileOptions,
) -> None:
    """Write a program to a stream; nothing is written if `PlanError` is raised."""
    write_sheet(checked_sheet(program, objective, options), stream, options)


def checked_sheet(
    program: LinearProgram, objective: Objective | None, options: FileOptions
) -> Sheet:
    """Return what is to be written; raises `PlanError` for what a file cannot hold."""
    sheet = make_sheet(program, objective, options)
    if options.format is FileFormat.FIXED:
        check_fixed(sheet)
    return sheet


def write_sheet(sheet: Sheet, stream: BinaryIO, options: FileOptions) -> None:
    """Write a sheet in its format."""
    match options.format:
        case FileFormat.MPS:
            write_mps(sheet, stream)
        case FileFormat.FIXED:
            write_mps(sheet, stream, is_fixed=True)
        case FileFormat.LP:
            write_lp(sheet, stream)
        case _:
            assert_never(options.format)
