"""The compiler's program beside the oracle's: columns, rows and objectives by label."""

import datetime
import math
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import TypeVar

import numpy as np

from mdsl.compiler import Compiled
from mdsl.evaluation.instance import EPOCH, Instance
from mdsl.linear.program import Integrality, LinearProgram, Role
from mdsl.semantics.types import DateType, MemberType, ScalarType
from tests.reference.program import (
    Column,
    ObjectiveFunction,
    ReferenceProgram,
)
from tests.reference.shown import name_of
from tests.reference.values import Affine, plain

KINDS = {
    Integrality.CONTINUOUS: "continuous",
    Integrality.INTEGER: "integer",
    Integrality.SEMICONTINUOUS: "semicontinuous",
    Integrality.SEMI_INTEGER: "semi-integer",
}

Terms = Mapping[str, float]
Cell = float | str | datetime.date | bool
T = TypeVar("T")


@dataclass(frozen=True)
class LabelledRow:
    """A row with its columns by label."""

    terms: Terms
    lower: float
    upper: float


@dataclass(frozen=True)
class LabelledObjective:
    """An objective with its columns by label; a goal level has no name of its own."""

    name: str
    sense: str
    terms: Terms
    offset: float
    priority: float | None


@dataclass(frozen=True)
class LabelledProgram:
    """Everything of a program that the model decides, whatever the order.

    `cells` are those of `let`s that are data. `logical` are the names of instances that the
    oracle knows at points only.
    """

    columns: Mapping[str, Column]
    rows: Mapping[str, LabelledRow]
    objectives: Mapping[str, LabelledObjective]
    expressions: Mapping[str, tuple[Terms, float]]
    dropped_rows: int
    cells: Mapping[str, Cell]
    logical: frozenset[str] = frozenset()


def labelled_reference(program: ReferenceProgram) -> LabelledProgram:
    """Return the oracle's program with labels for keys."""
    rows = {
        name_of(key): LabelledRow(
            {name_of(column): coef for column, coef in row.coefficients.items()},
            row.lower,
            row.upper,
        )
        for key, row in program.rows.items()
    }
    objectives = [
        _reference_objective(name_of(key), objective)
        for key, objective in program.objectives.items()
    ]
    return LabelledProgram(
        columns={name_of(key): column for key, column in program.columns.items()},
        rows=rows,
        objectives={objective.name: objective for objective in objectives},
        expressions={
            name_of(key): (
                {name_of(c): coef for c, coef in value.terms.items() if coef != 0.0},
                value.constant,
            )
            for key, value in program.lets.items()
            if isinstance(value, Affine)
        },
        dropped_rows=program.dropped_rows,
        cells={
            name_of(key): value if isinstance(value, bool) else plain(value)
            for key, value in program.lets.items()
            if not isinstance(value, Affine)
        },
        logical=frozenset(map(name_of, program.logical)),
    )


def _reference_objective(name: str, objective: ObjectiveFunction) -> LabelledObjective:
    terms = {name_of(column): cost for column, cost in objective.costs.items()}
    if objective.is_goal_level:
        name = f"goals of priority {objective.priority}"
    return LabelledObjective(
        name, objective.sense, terms, objective.offset, objective.priority
    )


def labelled_program(compiled: Compiled) -> LabelledProgram:
    """Return the compiler's program with labels for numbers."""
    program = compiled.program
    names = [program.col_label(col) for col in range(program.num_col)]
    objectives = [
        LabelledObjective(
            f"goals of priority {o.priority}" if o.is_goal_level else o.name,
            o.sense.value,
            {
                names[col]: cost
                for col, cost in zip(o.cols.tolist(), o.costs.tolist(), strict=True)
                if cost != 0.0
            },
            o.offset,
            o.priority,
        )
        for o in program.objectives
    ]
    # What phrases were made of is compared point by point, and not here.
    columns = {
        names[col]: _column(program, col)
        for block in program.col_blocks
        if block.role is not Role.AUXILIARY
        for col in range(block.start, block.stop)
    }
    return LabelledProgram(
        columns=columns,
        rows=_rows(program, names),
        objectives={objective.name: objective for objective in objectives},
        expressions=_expressions(program, names),
        dropped_rows=program.dropped_rows,
        cells=_cells(compiled.instance),
    )


def _cells(instance: Instance) -> dict[str, Cell]:
    result: dict[str, Cell] = {}
    for name, bound in instance.lets.items():
        item = instance.model.lets[name].type
        for number, value in enumerate(bound.values.tolist()):
            label = f"{name}[{bound.domain.label(number)}]"
            result[label if bound.domain.arity else name] = _cell(instance, item, value)
    return result


def _cell(instance: Instance, item: ScalarType, value: Cell) -> Cell:
    match item, value:
        case MemberType(root=root), int():
            member: Cell = instance.root(root).members[value]
            return member
        case DateType(), int():
            return EPOCH + datetime.timedelta(days=value)
        case _:
            return value


def _column(program: LinearProgram, col: int) -> Column:
    start = None if program.col_start is None else float(program.col_start[col])
    return Column(
        float(program.col_lower[col]),
        float(program.col_upper[col]),
        KINDS[Integrality(int(program.integrality[col]))],
        None if start is None or math.isnan(start) else start,
    )


def _rows(program: LinearProgram, names: list[str]) -> dict[str, LabelledRow]:
    terms: list[dict[str, float]] = [{} for _ in range(program.num_row)]
    for col, name in enumerate(names):
        for at in range(program.a_start[col], program.a_start[col + 1]):
            terms[program.a_index[at]][name] = float(program.a_value[at])
    return {
        program.row_label(row): LabelledRow(
            terms[row], float(program.row_lower[row]), float(program.row_upper[row])
        )
        for block in program.row_blocks
        if block.role is not Role.AUXILIARY
        for row in range(block.start, block.stop)
    }


def _expressions(
    program: LinearProgram, names: list[str]
) -> dict[str, tuple[Terms, float]]:
    expressions = program.expressions
    result: dict[str, tuple[Terms, float]] = {}
    for block in expressions.blocks:
        for number in range(block.start, block.stop):
            nonzeros = slice(expressions.start[number], expressions.start[number + 1])
            terms = {
                names[col]: float(coef)
                for col, coef in zip(
                    expressions.index[nonzeros],
                    expressions.value[nonzeros],
                    strict=True,
                )
                if coef != 0.0
            }
            result[block.label(number)] = (terms, float(expressions.offset[number]))
    return result


def differences(expected: LabelledProgram, found: LabelledProgram) -> list[str]:
    """Return what two programs do not agree on, in words; nothing if they are the same."""
    families = {name.partition("[")[0] for name in expected.logical}

    def is_logical(name: str) -> bool:
        # An instance of logic has several rows: `c.1[a]`, `c.2[a]`.
        family, dot, _ = name.partition("[")[0].partition(".")
        return name in expected.logical or (bool(dot) and family in families)

    def without(entries: Mapping[str, T]) -> dict[str, T]:
        return {n: e for n, e in entries.items() if not is_logical(n)}

    return [
        *_different_entries("column", expected.columns, found.columns),
        *_different_entries("row", expected.rows, without(found.rows)),
        *_different_entries(
            "objective", expected.objectives, without(found.objectives)
        ),
        *_different_expressions(expected, found),
        *_different_cells(expected, found),
        *(
            [f"{expected.dropped_rows} rows dropped, not {found.dropped_rows}"]
            if expected.dropped_rows != found.dropped_rows
            else []
        ),
    ]


def _different_expressions(
    expected: LabelledProgram, found: LabelledProgram
) -> Iterator[str]:
    """Yield where named expressions differ; instances without variables may be left out."""
    for name, value in expected.expressions.items():
        if name not in found.expressions:
            if value[0]:
                yield f"let {name}: expected {value}, found nothing"
        elif not same(value, found.expressions[name]):
            yield f"let {name}: expected {value}, found {found.expressions[name]}"


def _different_cells(
    expected: LabelledProgram, found: LabelledProgram
) -> Iterator[str]:
    """Yield where data differ; what has no variables on these data only is left out."""
    for name, value in expected.cells.items():
        if name in found.cells and not same(value, found.cells[name]):
            yield f"let {name}: expected {value}, found {found.cells[name]}"


def _different_entries(
    what: str, expected: Mapping[str, object], found: Mapping[str, object]
) -> Iterator[str]:
    for name in [*expected, *(name for name in found if name not in expected)]:
        one, other = expected.get(name), found.get(name)
        if not same(one, other):
            yield f"{what} {name}: expected {one}, found {other}"


def same(one: object, other: object) -> bool:
    """Return whether two values are the same, numbers up to the rounding of a sum."""
    match one, other:
        case ((float() | int()), (float() | int())):
            return bool(np.isclose(one, other, rtol=1e-12, atol=1e-12))
        case dict(), dict():
            return one.keys() == other.keys() and all(
                same(one[key], other[key]) for key in one
            )
        case tuple(), tuple():
            return len(one) == len(other) and all(map(same, one, other))
        case (Column() | LabelledRow() | LabelledObjective()) as left, right:
            return type(left) is type(right) and same(astuple(left), astuple(right))
        case _:
            return one == other
