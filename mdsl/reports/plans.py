"""Plans that were written as tables, read back as values of a program's columns.

A plan may come from another day or another formulation: tables and cells that are missing
stay open, and those that the program does not have are told of.
"""

from collections.abc import Sequence
from dataclasses import field, replace
from pathlib import Path

import numpy as np

from mdsl.data.opening import open_place
from mdsl.data.table import Column, Source, Table
from mdsl.data.wanted import Wanted, WantedTable
from mdsl.diagnostics import Diagnostic, PlanError, did_you_mean, printable
from mdsl.evaluation.instance import Member
from mdsl.files.forms import CellForm
from mdsl.files.locations import shown_location
from mdsl.linear.arrays import FloatArray, IntArray, LongArray
from mdsl.linear.domain import Axis
from mdsl.linear.program import Block, LinearProgram
from mdsl.records import record
from mdsl.reports.errors import (
    CellTwice,
    MissingColumn,
    NoNumber,
    NoPlanThere,
)
from mdsl.reports.families import Family, FamilyKind, families
from mdsl.reports.numbers import counted
from mdsl.reports.tables import index_columns
from mdsl.reports.targets import PREFIX
from mdsl.semantics.types import Kind

VALUE = "value"
TAKEN = (VALUE, "lower", "upper")
"""Headings of a variable's table that its index columns cannot have."""

DECIMAL_MARK = "."
PLANS = Wanted(others=WantedTable({VALUE: CellForm.NUMBERS}, CellForm.CELLS))


@record(eq=False)
class EarlierPlan:
    """What the tables of a plan say of a program's columns.

    Attributes:
        values: float64, NaN where the tables say nothing.
        notes: What the tables say of other columns, as sentences.
    """

    values: FloatArray
    notes: tuple[str, ...] = field(default=())


def read_plan_tables(program: LinearProgram, place: str) -> EarlierPlan:
    """Return what the tables of a plan say of a program's variables.

    Args:
        program: The program.
        place: What `mdsl solve --out` has written: a folder of CSV or Parquet files (or its
            folder `variables`), a workbook or a database.

    Raises:
        PlanError: There is no such plan, or a table cannot be understood.
    """
    path = Path(place) / FamilyKind.VARIABLE
    source = open_place(
        path.as_posix() if path.is_dir() else place, PLANS, DECIMAL_MARK
    )
    values = np.full(program.num_col, np.nan)
    notes: list[str] = []
    wrong: list[Diagnostic] = []
    variables = [f for f in families(program) if f.kind is FamilyKind.VARIABLE]
    try:
        names = {*source.names()}
        found = [f for f in variables if {f.name, f"{PREFIX}{f.name}"} & names]
        if not found:
            expected = tuple(f.name for f in variables)
            raise PlanError(
                [NoPlanThere(path=shown_location(place), variables=expected)]
            )
        for family in found:
            try:
                notes += _read_family(source, names, family, values)
            except PlanError as error:
                wrong += error.diagnostics
    finally:
        source.release()
    if wrong:
        raise PlanError(wrong)
    return EarlierPlan(values, tuple(notes))


def started(program: LinearProgram, place: str) -> tuple[LinearProgram, str]:
    """Return a program that starts from an earlier plan, and a sentence about that.

    Where the plan says nothing, start values of the model stay.

    Raises:
        PlanError: As `read_plan_tables` does.
    """
    values = read_plan_tables(program, place).values
    given = int(np.isfinite(values).sum())
    if program.col_start is not None:
        values = np.where(np.isnan(values), program.col_start, values)
    of = counted(program.num_col, "column")
    told = f"started from {printable(shown_location(place))}, which has values of {given:,} of {of}"
    return replace(program, col_start=values), told


def _read_family(
    source: Source, names: set[str], family: Family, values: FloatArray
) -> list[str]:
    """Put a family's values into the array; return what is to be told of it."""
    block = family.block
    name = family.name if family.name in names else f"{PREFIX}{family.name}"
    table = source.load(name)
    numbers, is_bad = _column(table, VALUE).to_numbers()
    given = ~_column(table, VALUE).blank
    bad = np.flatnonzero(is_bad & given)
    if len(bad):
        text = _column(table, VALUE).text(int(bad[0]))
        raise PlanError([NoNumber(place=table.place(int(bad[0]), VALUE), text=text)])
    instances = _instances(table, block)
    known = given & (instances >= 0)
    if block.count:
        number, times = np.unique(instances[known], return_counts=True)
        if (times > 1).any():
            twice = number[times > 1][0]
            record_number = int(np.flatnonzero(known & (instances == twice))[1])
            label = block.label(block.start + int(twice))
            place = table.place(record_number)
            raise PlanError([CellTwice(place=place, name=label)])
    values[block.start + instances[known]] = numbers[known]
    unknown = np.flatnonzero(given & (instances < 0))
    if not len(unknown):
        return []
    rows = counted(len(unknown), "row")
    first = table.place(int(unknown[0]))
    return [f"{rows} of the plan's {family.name} name no cell of this model: {first}"]


def _instances(table: Table, block: Block) -> LongArray:
    """Return for each record of a table its column within the block; -1 for none."""
    if not block.domain.arity:
        # The first record is the one cell; others are as wrong as unknown members.
        return np.where(np.arange(table.count) == 0, 0, -1).astype(np.int64)
    codes = [
        _codes(_column(table, heading), axis)
        for heading, axis in zip(
            index_columns(block, TAKEN), block.domain.axes, strict=True
        )
    ]
    found = block.domain.find(codes)
    if block.instances is None:
        return found
    at = np.searchsorted(block.instances, found)
    at = np.minimum(at, max(block.count - 1, 0))
    is_there = block.instances[at] == found if block.count else found < -1
    return np.where(is_there, at, -1).astype(np.int64)


def _codes(column: Column, axis: Axis) -> IntArray:
    members: Sequence[Member] = axis.members.tolist()
    lookup = {member: code for code, member in enumerate(members)}
    kind = Kind.TEXT
    if members and not isinstance(members[0], str):
        kind = Kind.INTEGER if isinstance(members[0], int) else Kind.DATE
    return column.to_members(kind).to_codes(lookup)


def _column(table: Table, heading: str) -> Column:
    if heading in table.columns:
        return table.columns[heading]
    wrong = MissingColumn(
        place=table.place(),
        column=heading,
        hint=did_you_mean(heading, [*table.columns]),
    )
    raise PlanError([wrong])
