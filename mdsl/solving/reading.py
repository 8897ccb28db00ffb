"""Programs from MPS and LP files, as HiGHS reads them.

HiGHS knows most of what such files hold. What it drops or mends it tells in its log, which
is passed on; what it reads differently from the text without a word is a matter of files
that no two solvers read alike.
"""

import locale
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np
from highspy import cb

from mdsl.diagnostics import PlanError
from mdsl.linear.arrays import ByteArray, FloatArray
from mdsl.linear.convexity import descent
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.hessian import Hessian
from mdsl.linear.program import (
    Block,
    Integrality,
    LinearProgram,
    Objective,
    Role,
    Sense,
)
from mdsl.linear.sparse import by_row, gathered, sorted_rows, without_repeats
from mdsl.linear.validation import validate
from mdsl.solving.errors import (
    NotConvexInFile,
    SectionNotRead,
    UnreadableProgram,
)
from mdsl.solving.sections import unread_section

WARNING, ERROR = "WARNING:", "ERROR:"
KINDS = {
    highspy.HighsVarType.kContinuous: Integrality.CONTINUOUS,
    highspy.HighsVarType.kInteger: Integrality.INTEGER,
    highspy.HighsVarType.kSemiContinuous: Integrality.SEMICONTINUOUS,
    highspy.HighsVarType.kSemiInteger: Integrality.SEMI_INTEGER,
}
OBJECTIVE = "objective"


def read_program(path: Path) -> tuple[LinearProgram, tuple[str, ...]]:
    """Return the program of a file, and what HiGHS has to say about the file.

    Columns and rows have the names of the file; each is a member of one block without a
    name of its own.

    Args:
        path: The file; its ending says whether it is MPS or LP, and compressed.

    Raises:
        PlanError: The file cannot be read, or its objective is quadratic and not convex.
    """
    _check_readable(path)
    messages: list[str] = []
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("log_to_console", False)  # noqa: FBT003
    _listen(highs, messages)
    status = highs.readModel(str(path))
    highs.stopCallback(cb.HighsCallbackType.kCallbackLogging)
    told = tuple(text for text in messages if text.startswith((WARNING, ERROR)))
    if status == highspy.HighsStatus.kError:
        section = unread_section(path)
        if section:
            raise PlanError([SectionNotRead(path=str(path), section=section)])
        reasons = [text.removeprefix(ERROR).strip() for text in told] or [
            "HiGHS takes it for no model"
        ]
        raise PlanError([UnreadableProgram(path=str(path), reason=reasons[-1])])
    program = _program(highs.getLp(), path.name.split(".")[0])
    program = _with_hessian(program, highs.getModel().hessian_, path)
    validate(program)
    return program, tuple(text.removeprefix(WARNING).strip() for text in told)


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb") as file:
            file.read(1)
        reason = "" if path.is_file() else "it is not a regular file"
    except OSError as error:
        reason = error.strerror or str(error)
    if not reason and locale.localeconv()["decimal_point"] != ".":
        reason = (
            "HiGHS misreads numbers where the decimal mark of the process is a comma"
        )
    if reason:
        raise PlanError([UnreadableProgram(path=str(path), reason=reason)])


def _listen(highs: highspy.Highs, messages: list[str]) -> None:
    def hear(
        _kind: cb.HighsCallbackType,
        message: str,
        _data_out: cb.HighsCallbackOutput,
        _data_in: cb.HighsCallbackInput,
        _data: object,
    ) -> None:
        messages.extend(line.strip() for line in message.splitlines() if line.strip())

    highs.setCallback(hear, None)
    highs.startCallback(cb.HighsCallbackType.kCallbackLogging)


def _program(lp: highspy.HighsLp, name: str) -> LinearProgram:
    """Return HiGHS' program as ours."""
    num_col, num_row = lp.num_col_, lp.num_row_
    starts = np.array(lp.a_matrix_.start_, np.int64)[: num_col + 1]
    is_colwise = lp.a_matrix_.format_ == highspy.MatrixFormat.kColwise
    outer = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    inner = np.array(lp.a_matrix_.index_, np.int32)
    rows, cols = (inner, outer) if is_colwise else (outer, inner)
    coefs = np.array(lp.a_matrix_.value_, np.float64)
    # By column is by row of the transpose.
    grouped = by_row(cols, rows, coefs, num_col, num_row)
    matrix = without_repeats(*grouped, num_row)
    costs = np.array(lp.col_cost_, np.float64)
    used = np.flatnonzero(costs).astype(np.int32)
    is_maximum = lp.sense_ == highspy.ObjSense.kMaximize
    objective = Objective(
        OBJECTIVE,
        Sense.MAXIMIZE if is_maximum else Sense.MINIMIZE,
        used,
        costs[used],
        float(lp.offset_),
    )
    return LinearProgram(
        name=lp.model_name_ or name,
        num_col=num_col,
        num_row=num_row,
        col_lower=_bounds(lp.col_lower_),
        col_upper=_bounds(lp.col_upper_),
        row_lower=_bounds(lp.row_lower_),
        row_upper=_bounds(lp.row_upper_),
        integrality=_kinds(lp.integrality_, num_col),
        a_start=matrix.start,
        a_index=matrix.cols,
        a_value=matrix.coefs,
        objectives=(objective,),
        col_blocks=_block("column", "c", Role.VARIABLE, lp.col_names_, num_col),
        row_blocks=_block("row", "r", Role.CONSTRAINT, lp.row_names_, num_row),
    )


def _with_hessian(
    program: LinearProgram, found: highspy.HighsHessian, path: Path
) -> LinearProgram:
    """Return a program with the quadratic part that HiGHS has read; it must be convex."""
    starts = np.array(found.start_, np.int64)
    outer = np.repeat(
        np.arange(max(len(starts) - 1, 0), dtype=np.int32), np.diff(starts)
    )
    inner = np.array(found.index_, np.int32)
    values = np.array(found.value_, np.float64)
    # Whichever triangle it is, or both, the lower one says all.
    cols, index = np.minimum(outer, inner), np.maximum(outer, inner)
    if found.format_ == highspy.HessianFormat.kSquare:
        kept = np.flatnonzero(inner >= outer)
        cols, index, values = cols[kept], index[kept], values[kept]
    count = program.num_col
    entries = sorted_rows(gathered(cols, index, values, count, count))
    if not len(entries.coefs):
        return program
    hessian = Hessian(entries.start, entries.cols, entries.coefs)
    (objective,) = program.objectives
    direction = descent(hessian, 1.0 if objective.sense is Sense.MINIMIZE else -1.0)
    if direction is not None:
        column = program.col_label(int(direction.cols[0]))
        raise PlanError([NotConvexInFile(path=str(path), column=column)])
    return replace(program, objectives=(replace(objective, hessian=hessian),))


def _bounds(values: Sequence[float]) -> FloatArray:
    return np.array(values, np.float64)


def _kinds(kinds: Sequence[highspy.HighsVarType], count: int) -> ByteArray:
    """Return the kinds of columns; implied integers are integers."""
    numbers = [KINDS.get(kind, Integrality.INTEGER) for kind in kinds]
    return np.array(numbers or [Integrality.CONTINUOUS] * count, np.uint8)


def _block(
    axis_name: str, letter: str, role: Role, names: Sequence[str], count: int
) -> tuple[Block, ...]:
    """Return the block of all columns or rows, under the names of the file."""
    own = list(names) or [f"{letter}{number + 1}" for number in range(count)]
    members = np.empty(count, np.object_)
    members[:] = own
    domain = Domain((Factor((count,)),), (Axis(axis_name, members),))
    return (Block("", role, 0, domain),)
