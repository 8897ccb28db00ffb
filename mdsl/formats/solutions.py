"""Plans that other solvers have written to files, as values of a program's own columns.

HiGHS, glpsol (`-w`), CBC and CLP, SCIP and Gurobi each have a format of their own. Names
lead back to the model, or positions where a format has no names.
"""

import gzip
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import numpy as np

from mdsl.diagnostics import PlanError, did_you_mean
from mdsl.formats.names import file_names
from mdsl.formats.options import NameStyle
from mdsl.formats.solution_errors import (
    ColumnsMissing,
    NoPlanInFile,
    PlanOfOtherModel,
    UnknownColumn,
    UnreadablePlan,
)
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import LinearProgram
from mdsl.linear.semicontinuous import semicontinuous_cols, without_semicontinuous
from mdsl.records import record

WHOLE = 1e-6
"""How near a whole number a value of an integer column is taken for it."""

GLPK_NO_PLAN = re.compile(r"s (bas \d+ \d+ [^f]|(mip|ipt) \d+ \d+ [^of])")
GLPK_COLUMN = {"bas": 3, "ipt": 2, "mip": 2}
"""Where the value stands in a line about a column."""

CBC_HEAD = re.compile(
    r"(?P<status>[A-Za-z][\w ,()]*?) - objective value\s+\S+$", re.IGNORECASE
)
NAME_AND_VALUE = 2
ADDED_COLUMNS = ("MPS_Rg", "indslack_")
"""What the columns begin with that Gurobi makes of ranges, and SCIP of indicators."""


class Writer(StrEnum):
    """Who wrote a file."""

    HIGHS = "HiGHS"
    GLPK = "GLPK"
    CBC = "CBC"
    SCIP = "SCIP"
    GUROBI = "Gurobi"


@record(eq=False)
class PlanFile:
    """What a file says.

    Attributes:
        path: The file.
        writer: Who wrote it.
        by_name: Values by names; empty where the format has positions.
        by_position: Values in the order of the columns; empty where there are names.
        is_sparse: Whether columns that are 0 may be left out.
    """

    path: str
    writer: Writer
    by_name: Mapping[str, float]
    by_position: Sequence[float]
    is_sparse: bool


def read_plan(path: Path, program: LinearProgram) -> tuple[FloatArray, Writer]:
    """Return the plan of a file, and who wrote it.

    Values of integer columns that are whole but for rounding are rounded.

    Args:
        path: The file; unpacked if its name ends in `.gz`.
        program: The program that the solver was given, under any of our names.

    Raises:
        PlanError: The file cannot be understood, holds no plan, or one of another model.
    """
    found = _parse(path)
    is_named = found.writer is not Writer.GLPK
    values = _by_name(found, program) if is_named else _by_position(found, program)
    whole = np.round(values)
    near = np.abs(values - whole) <= WHOLE * np.maximum(1.0, np.abs(values))
    integer = (program.integrality & 1).astype(np.bool_)
    return np.where(integer & near, whole, values) + 0.0, found.writer


# --- from names to columns ----------------------------------------------------------------


def _by_name(found: PlanFile, program: LinearProgram) -> FloatArray:
    """Return the values under the one way of naming that the file's names are of."""
    plain = program
    if len(semicontinuous_cols(program)):
        plain = without_semicontinuous(program)
    best: dict[str, int] = {}
    unknown = list(found.by_name)
    for style in NameStyle:
        found_names = file_names(plain, None, style)
        names = [*found_names.cols[:].tolist(), found_names.constant]
        known = {name.decode(): col for col, name in enumerate(names)}
        missing = [
            name
            for name in found.by_name
            if name not in known and not name.startswith(ADDED_COLUMNS)
        ]
        if not best or len(missing) < len(unknown):
            best, unknown = known, missing
        if not unknown:
            break
    if unknown:
        hint = did_you_mean(unknown[0], best) if len(best) < 10_000 else ""
        wrong = UnknownColumn(
            path=found.path, name=unknown[0], count=len(unknown), hint=hint
        )
        raise PlanError([wrong])
    values = np.full(len(best), math.nan)
    for name, value in found.by_name.items():
        if name in best:
            values[best[name]] = value
    own = values[: program.num_col]
    absent = np.flatnonzero(np.isnan(own))
    if len(absent) and not found.is_sparse:
        name = program.col_label(int(absent[0]))
        raise PlanError([ColumnsMissing(path=found.path, name=name, count=len(absent))])
    return np.where(np.isnan(own), 0.0, own)


def _by_position(found: PlanFile, program: LinearProgram) -> FloatArray:
    """Return the first values: those of binary columns and of the constant come last."""
    count, num_col = len(found.by_position), program.num_col
    extra = len(semicontinuous_cols(program))
    if count not in {num_col, num_col + 1, num_col + extra, num_col + extra + 1}:
        wrong = PlanOfOtherModel(path=found.path, found=count, expected=num_col)
        raise PlanError([wrong])
    return np.array(found.by_position[:num_col], np.float64)


# --- files --------------------------------------------------------------------------------


def _parse(path: Path) -> PlanFile:
    lines = _lines(path)
    first = next((line for line in lines if line.strip()), "")
    reader = _Reader(str(path), lines)
    if first.startswith(("c Problem", "s bas ", "s mip ", "s ipt ")):
        return reader.glpk()
    if first.startswith("Model status"):
        return reader.highs()
    if first.startswith("# "):
        return reader.pairs(Writer.GUROBI, is_sparse=False)
    if first.startswith(("solution status:", "objective value:", "no solution")):
        return reader.scip()
    if CBC_HEAD.match(first):
        return reader.cbc()
    if first.startswith("Problem:") or first.strip() == "Columns":
        raise reader.wrong(1, "it is a listing for people, which has lost digits")
    raise reader.wrong(1, "it is no plan of HiGHS, glpsol, CBC, SCIP or Gurobi")


def _lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        return content.decode("utf-8").splitlines()
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        wrong = UnreadablePlan(path=str(path), line=0, reason=reason)
    except UnicodeDecodeError:
        wrong = UnreadablePlan(path=str(path), line=0, reason="it is no text")
    raise PlanError([wrong])


class _Reader:
    """Reads the lines of a file in one format or another.

    Source: `_parse` decides on the format; every method reads all of the file.
    """

    def __init__(self, path: str, lines: Sequence[str]) -> None:
        self._path = path
        self._lines = lines

    def wrong(self, line: int, reason: str) -> PlanError:
        """Return the error about a line, counted from 1."""
        return PlanError([UnreadablePlan(path=self._path, line=line, reason=reason)])

    def _no_plan(self, status: str) -> PlanError:
        return PlanError([NoPlanInFile(path=self._path, status=status)])

    def _number(self, text: str, line: int) -> float:
        try:
            value = float(text)
        except ValueError:
            raise self.wrong(line, f"{text!r} is no number") from None
        if not math.isfinite(value):
            raise self.wrong(line, f"{text!r} is no value of a variable")
        return value

    def _put(self, values: dict[str, float], name: str, text: str, line: int) -> None:
        if name in values:
            raise self.wrong(line, f"`{name}` has a value already")
        values[name] = self._number(text, line)

    def _named(
        self, writer: Writer, values: Mapping[str, float], *, is_sparse: bool
    ) -> PlanFile:
        if not values and not is_sparse:
            raise self._no_plan("without values")
        return PlanFile(self._path, writer, values, (), is_sparse)

    def _numbered(self) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(self._lines, start=1):
            if line.strip():
                yield number, line

    def pairs(self, writer: Writer, *, is_sparse: bool) -> PlanFile:
        """Read lines of a name and a value; what stands behind `#` is no value."""
        values: dict[str, float] = {}
        for number, line in self._numbered():
            if line.startswith("#"):
                continue
            words = line.split()
            if len(words) < NAME_AND_VALUE:
                raise self.wrong(number, "expected a name and a value")
            self._put(values, words[0], words[1], number)
        return self._named(writer, values, is_sparse=is_sparse)

    def scip(self) -> PlanFile:
        """Read what `write solution` of SCIP has written: all values but 0."""
        values: dict[str, float] = {}
        for number, line in self._numbered():
            head, is_head, rest = line.partition(":")
            if line.startswith("no solution"):
                raise self._no_plan("no solution available")
            if is_head and head in {"solution status", "objective value"}:
                if head == "solution status" and rest.strip() in {
                    "infeasible",
                    "unbounded",
                    "infeasible or unbounded",
                }:
                    raise self._no_plan(rest.strip())
                continue
            words = line.split()
            if len(words) < NAME_AND_VALUE:
                raise self.wrong(number, "expected a name and a value")
            self._put(values, words[0], words[1], number)
        return PlanFile(self._path, Writer.SCIP, values, (), is_sparse=True)

    def cbc(self) -> PlanFile:
        """Read what `solution` of CBC and CLP has written: number, name, value, cost.

        With all printing options the rows come first, and the numbers begin anew.
        """
        values: dict[str, float] = {}
        head = CBC_HEAD.match(next(line for _, line in self._numbered()))
        status = "" if head is None else head["status"]
        if re.match(r"(integer )?infeasible|unbounded", status, re.IGNORECASE):
            raise self._no_plan(status)
        last = -1
        for number, line in list(self._numbered())[1:]:
            words = line.removeprefix("**").split()
            if len(words) < NAME_AND_VALUE + 1 or not words[0].isdigit():
                raise self.wrong(number, "expected a number, a name and a value")
            if int(words[0]) <= last:
                values.clear()
            last = int(words[0])
            self._put(values, words[1], words[2], number)
        return PlanFile(self._path, Writer.CBC, values, (), is_sparse=True)

    def highs(self) -> PlanFile:
        """Read HiGHS' raw or sparse format: the section of columns with primal values."""
        values: dict[str, float] = {}
        is_inside = False
        status = ""
        count = 0
        for number, line in self._numbered():
            if number > 1 and not status:
                status = line.strip()
            if line.startswith("# Dual"):
                break
            if line.startswith("#"):
                is_inside = line.startswith("# Columns")
                count = int(line.split()[-1]) if is_inside else count
                continue
            if not is_inside:
                continue
            words = line.split()
            if len(words) < NAME_AND_VALUE:
                raise self.wrong(number, "expected a name and a value")
            self._put(values, words[0], words[1], number)
        if not count and not values:
            raise self._no_plan(status)
        return self._named(Writer.HIGHS, values, is_sparse=count < 0)

    def glpk(self) -> PlanFile:
        """Read what `glpsol -w` has written: the columns by their numbers."""
        values: dict[int, float] = {}
        at = 0
        for number, line in self._numbered():
            if GLPK_NO_PLAN.match(line):
                raise self._no_plan("without a plan")
            words = line.split()
            if words[0] == "s" and len(words) > 1:
                at = GLPK_COLUMN.get(words[1], 0)
            if words[0] != "j":
                continue
            if not at or len(words) <= at or not words[1].isdigit():
                raise self.wrong(number, "expected a column's number and its value")
            values[int(words[1])] = self._number(words[at], number)
        if sorted(values) != list(range(1, len(values) + 1)):
            raise self.wrong(0, "columns are missing")
        ordered = [values[col] for col in range(1, len(values) + 1)]
        return PlanFile(self._path, Writer.GLPK, {}, ordered, is_sparse=False)
