"""`mdsl compile`: the matrices as files for other solvers."""

import json
import sys
from dataclasses import replace
from pathlib import Path

from mdsl.commands.arguments import Arguments
from mdsl.commands.endings import exit_of
from mdsl.commands.errors import LevelsNeedFolder, NoGoals, NoSuchLevel
from mdsl.commands.exits import Exit
from mdsl.commands.loading import (
    choices_of,
    load_model,
    output_folder,
    tables_of,
)
from mdsl.compiler import Stopwatch, compile_model
from mdsl.diagnostics import PlanError, printable, render
from mdsl.files.errors import UnknownEnding
from mdsl.files.locations import shown_location
from mdsl.files.writing import whole_folder
from mdsl.formats.export import export_program, write_program
from mdsl.formats.options import (
    ENDINGS,
    Dialect,
    FileFormat,
    FileOptions,
    NameStyle,
    format_of,
)
from mdsl.formats.readers import misreaders_of, native_parts, readers_of
from mdsl.linear.levels import values_reached, weighted_goals, with_levels_held
from mdsl.linear.program import LinearProgram, Objective
from mdsl.linear.solution import Solution, Status
from mdsl.lowering.lowerer import lower_instance
from mdsl.records import record
from mdsl.reports.numbers import counted, listed
from mdsl.reports.outcomes import diagnose_outcome
from mdsl.reports.summary import status_line
from mdsl.semantics.model import CheckedModel
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve

STDOUT = "-"
INDEX = "index.json"
WEIGHTED, LEVELS = "weighted", "levels"


@record(eq=False)
class Programs:
    """A model's program as it is written, and as it is solved for earlier levels.

    Attributes:
        model: The model.
        written: The program of the file.
        solved: The same in rows alone.
    """

    model: CheckedModel
    written: LinearProgram
    solved: LinearProgram


def run(arguments: Arguments) -> Exit:
    """Write the file or the files."""
    out = str(arguments.out)
    options = file_options(arguments, out)
    if arguments.goals == LEVELS and out == STDOUT:
        raise PlanError([LevelsNeedFolder()])
    watch = Stopwatch()
    model = load_model(arguments.model, watch)
    if arguments.goals == LEVELS:
        # What must not be replaced is told before anything is done.
        output_folder(arguments, model, is_level_file)
    programs = _compiled(arguments, model, watch)
    program = programs.written
    tell_readers(program, options)
    if arguments.goals == LEVELS:
        return _write_levels(programs, Path(out), options)
    if arguments.level is not None:
        return _write_level(programs, arguments.level, out, options)
    if arguments.goals == WEIGHTED:
        objective = weighted_goals(program)
        if objective is None:
            raise PlanError([NoGoals(model=model.name)])
    else:
        objective = program.objectives[-1] if program.objectives else None
    _warn(program, objective)
    write_out(program, objective, out, options)
    return Exit.SOLVED


def _compiled(arguments: Arguments, model: CheckedModel, watch: Stopwatch) -> Programs:
    """Return a model's program; in rows alone, too, where earlier levels are solved."""
    choices, is_native = choices_of(arguments), arguments.is_native
    with tables_of(arguments, model) as tables:
        compiled = compile_model(model, tables, choices, watch, is_native=is_native)
        written = solved = compiled.program
        levels = len(written.objectives) if arguments.goals == LEVELS else 0
        if written.is_native and max(levels, arguments.level or 0) > 1:
            solved = lower_instance(compiled.instance)
    return Programs(model, written, solved)


def file_options(arguments: Arguments, out: str) -> FileOptions:
    """Return what is asked of the file; its name decides where nothing else does."""
    found = format_of(out)
    if arguments.file_format is not None:
        chosen = FileFormat(arguments.file_format)
    elif found is not None:
        chosen = found
    elif out == STDOUT or arguments.goals == LEVELS:
        chosen = FileFormat.MPS
    else:
        endings = tuple(f"{ending}{gz}" for ending in ENDINGS for gz in ("", ".gz"))
        raise PlanError([UnknownEnding(path=shown_location(out), endings=endings)])
    style = arguments.names
    if style is None:
        style = NameStyle.SHORT if chosen is FileFormat.FIXED else NameStyle.FULL
    return FileOptions(
        chosen, Dialect(arguments.dialect), NameStyle(style), arguments.is_native
    )


def write_out(
    program: LinearProgram, objective: Objective | None, out: str, options: FileOptions
) -> None:
    """Write a file, or print it."""
    if out == STDOUT:
        write_program(program, sys.stdout.buffer, objective, options)
        sys.stdout.buffer.flush()
    else:
        export_program(program, Path(out), objective, options)


def tell_readers(program: LinearProgram, options: FileOptions) -> None:
    """Tell who reads a file that holds what not all solvers read."""
    parts = native_parts(program, options)
    if not parts:
        return
    readers = listed(readers_of(parts, options.format))
    sys.stderr.write(f"note: the file holds {listed(parts)}, which {readers} read\n")
    wrong = misreaders_of(parts, options.format)
    if wrong:
        sys.stderr.write(
            f"  help: not for {listed(wrong)}: read wrongly without a word\n"
        )


def _warn(program: LinearProgram, objective: Objective | None) -> None:
    """Tell of levels that the file cannot hold."""
    if objective is None:
        return
    if objective not in program.objectives:
        left = [o for o in program.objectives if not o.is_goal_level]
        if left:
            names = ", ".join(f"`{printable(o.name)}`" for o in left)
            sys.stderr.write(f"warning: the file holds the goals alone, not {names}\n")
    elif len(program.objectives) > 1:
        levels = counted(len(program.objectives) - 1, "level")
        sys.stderr.write(
            f"warning: the file holds the objective `{printable(objective.name)}` "
            f"alone, and not the {levels} that `mdsl solve` serves before it\n"
            "  help: `--goals levels -o DIR` writes a file for each of them, "
            "`--goals weighted` adds the goals up\n"
        )


# --- levels -------------------------------------------------------------------------------


def _write_level(
    programs: Programs, number: int, out: str, options: FileOptions
) -> Exit:
    """Write one level, from 1, with the earlier ones held at what they reach."""
    program = programs.written
    count = max(1, len(program.objectives))
    if not 1 <= number <= count:
        raise PlanError([NoSuchLevel(level=number, count=count)])
    earlier = _solve_earlier(programs.solved, number - 1)
    if not _is_solved(earlier):
        return _give_up(programs, earlier)
    held = _held(programs, number - 1, earlier)
    objective = held.objectives[0] if held.objectives else None
    write_out(held, objective, out, options)
    return Exit.SOLVED


def _write_levels(programs: Programs, folder: Path, options: FileOptions) -> Exit:
    """Write all levels into a folder, with an index that scripts can read.

    The file of a level has the values that the earlier ones reach as rows.
    """
    program = programs.written
    count = max(1, len(program.objectives))
    earlier = _solve_earlier(programs.solved, count - 1)
    if not _is_solved(earlier):
        return _give_up(programs, earlier)
    ending = "lp" if options.format is FileFormat.LP else "mps"
    records: list[dict[str, object]] = []
    with whole_folder(folder, is_level_file) as part:
        for number in range(count):
            held = _held(programs, number, earlier)
            objective = held.objectives[0] if held.objectives else None
            name = f"level{number + 1}.{ending}"
            export_program(held, part / name, objective, options)
            records.append(
                {
                    "level": number + 1,
                    "file": name,
                    "objective": None if objective is None else objective.name,
                    "sense": None if objective is None else str(objective.sense),
                    "kind": _kind(objective),
                    "priority": None if objective is None else objective.priority,
                    "achieved": earlier.levels[number].value
                    if number < len(earlier.levels)
                    else None,
                }
            )
        index = {
            "model": program.name,
            "format": str(options.format),
            "levels": records,
        }
        text = json.dumps(index, indent=2, ensure_ascii=False)
        (part / INDEX).write_text(f"{text}\n", encoding="utf-8")
    return Exit.SOLVED


def _kind(objective: Objective | None) -> str | None:
    if objective is None:
        return None
    return "goals" if objective.is_goal_level else "objective"


def is_level_file(path: Path) -> bool:
    """Return whether a file of a folder is one that `--goals levels` makes."""
    name = path.name.removesuffix(".names.csv")
    is_level = name.startswith("level") and format_of(name) is not None
    return len(path.parts) == 1 and (path.name == INDEX or is_level)


def _solve_earlier(program: LinearProgram, number: int) -> Solution:
    """Return the solution of the first levels alone."""
    if not number:
        return Solution(Status.OPTIMAL)
    earlier = replace(program, objectives=program.objectives[:number])
    return solve(earlier, SolveOptions())


def _is_solved(solution: Solution) -> bool:
    return solution.status is Status.OPTIMAL


def _give_up(programs: Programs, solution: Solution) -> Exit:
    """Tell why the earlier levels have no best plan, so that there is no file."""
    reason = diagnose_outcome(programs.model, programs.solved, solution)
    text = status_line(solution) if reason is None else render(reason)
    sys.stderr.write(f"{text}\n")
    return exit_of(solution)


def _held(programs: Programs, number: int, earlier: Solution) -> LinearProgram:
    """Return the program of a level, from 0, with the earlier ones as rows."""
    program = programs.written
    if not program.objectives:
        return program
    if earlier.col_value is None:
        return replace(program, objectives=program.objectives[:1])
    values = values_reached(programs.solved, number, earlier.col_value)
    return with_levels_held(program, values)
