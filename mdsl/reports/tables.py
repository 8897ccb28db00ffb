"""A solution as tables: for each family the members, the values and the bounds."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mdsl.diagnostics import InternalError
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import Block, Integrality, LinearProgram
from mdsl.linear.solution import Solution
from mdsl.records import record
from mdsl.reports.families import Family, FamilyKind, families, unique_names
from mdsl.reports.goals import goal_figures, level_unit

Array = npt.NDArray[Any]
Columns = Mapping[str, Array]
"""A table: arrays of one length by their headings."""

WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

AT_THIS_BASIS = "at this basis"
"""What ranges of costs and right-hand sides are: wider ones may exist at another basis."""


@record(eq=False)
class SolutionTable:
    """A table with the path under which it is written, without an ending."""

    path: str
    columns: Columns


@record()
class Origin:
    """Where a plan comes from.

    Attributes:
        scenario: The scenario; empty without one.
        model_hash: SHA-256 of the model's text.
        data_hash: SHA-256 of the data, as the model sees them: the same for the same tables
            in any kind of place.
        started: When the run began, as an ISO text in UTC.
        seconds_before: Wall time from there to the solve.
    """

    scenario: str
    model_hash: str
    data_hash: str
    started: str
    seconds_before: float


def solution_tables(
    program: LinearProgram, solution: Solution, origin: Origin | None = None
) -> list[SolutionTable]:
    """Return all tables of a solution that has a plan: `run`, `levels`, the families."""
    return [
        SolutionTable("run", run_columns(program, solution, origin)),
        *(
            [SolutionTable("levels", level_columns(program, solution))]
            if solution.levels
            else []
        ),
        *(
            SolutionTable(
                f"{family.kind}/{family.name}",
                family_columns(program, solution, family),
            )
            for family in families(program)
        ),
    ]


def family_columns(
    program: LinearProgram, solution: Solution, family: Family
) -> Columns:
    """Return the table of a family at a solution's plan.

    Columns are named after the sets, in snake case; then come, float64 unless said
    otherwise:

    - variables: `value`, `lower`, `upper` (int64 for integers) and `reduced_cost`
    - constraints: `activity`, `lower`, `upper`, `slack` (to the nearer bound) and `dual`
    - goals: `target`, `achieved`, `under`, `over`, `priority` and the weight or weights
    - named expressions: `value`

    `reduced_cost` and `dual` are there only where the solver gave some. A family with a
    unit has the column `unit`, of texts, which is the unit of all its columns but duals,
    reduced costs, priorities and weights.
    """
    col_value, row_value = plan_of(solution)
    block = family.block
    if family.goal is not None:
        figures = goal_figures(program, family.goal, col_value, row_value)
        goal = family.goal
        columns: dict[str, Array] = {
            "target": goal.target,
            "achieved": figures.achieved,
            "under": figures.under,
            "over": figures.over,
            "priority": goal.priority,
        }
        match goal.relation:
            case ">=":
                columns["weight"] = goal.weight_under
            case "<=":
                columns["weight"] = goal.weight_over
            case _:
                columns["weight_under"] = goal.weight_under
                columns["weight_over"] = goal.weight_over
    elif family.kind is FamilyKind.VARIABLE:
        columns = _variable_columns(program, solution, block, col_value)
    elif family.kind is FamilyKind.CONSTRAINT:
        columns = _constraint_columns(program, solution, block, row_value)
    else:
        columns = {"value": program.expressions.values(col_value)[block.slice]}
    if block.unit:
        columns["unit"] = np.full(block.count, block.unit, np.object_)
    return {**index_columns(block, list(columns)), **columns}


def plan_of(solution: Solution) -> tuple[FloatArray, FloatArray]:
    """Return the values of columns and rows of a solution that has a plan."""
    if solution.col_value is None or solution.row_value is None:
        raise InternalError("a solution without a plan has no tables")
    return solution.col_value, solution.row_value


def _variable_columns(
    program: LinearProgram, solution: Solution, block: Block, col_value: FloatArray
) -> dict[str, Array]:
    kinds = program.integrality[block.slice]
    integer = (kinds == Integrality.INTEGER) | (kinds == Integrality.SEMI_INTEGER)
    lower, upper = program.col_lower[block.slice], program.col_upper[block.slice]
    arrays: dict[str, Array] = {
        "value": col_value[block.slice],
        "lower": lower,
        "upper": upper,
    }
    if block.count and integer.all():
        arrays = {name: _whole(array) for name, array in arrays.items()}
    if solution.col_dual is not None:
        arrays["reduced_cost"] = solution.col_dual[block.slice]
    if solution.ranging is not None:
        ranging = solution.ranging
        arrays["cost"] = ranging.cost[block.slice]
        arrays["cost_from"] = ranging.cost_from[block.slice]
        arrays["cost_to"] = ranging.cost_to[block.slice]
    return arrays


def _whole(array: Array) -> Array:
    """Return numbers as int64 if all of them are whole."""
    numbers = array.astype(np.float64)
    with np.errstate(invalid="ignore"):
        whole = numbers.astype(np.int64)
    fits = np.isfinite(numbers) & (np.abs(numbers) < 2.0**53)
    return whole if (fits & (whole == numbers)).all() else array


def _constraint_columns(
    program: LinearProgram, solution: Solution, block: Block, row_value: FloatArray
) -> dict[str, Array]:
    activity = row_value[block.slice]
    lower, upper = program.row_lower[block.slice], program.row_upper[block.slice]
    arrays: dict[str, Array] = {
        "activity": activity,
        "lower": lower,
        "upper": upper,
        "slack": np.minimum(activity - lower, upper - activity) + 0.0,
    }
    if solution.row_dual is not None:
        arrays["dual"] = solution.row_dual[block.slice]
    if solution.ranging is not None:
        arrays["bound_from"] = solution.ranging.bound_from[block.slice]
        arrays["bound_to"] = solution.ranging.bound_to[block.slice]
    return arrays


def index_columns(block: Block, taken: Sequence[str]) -> dict[str, Array]:
    """Return the members of a block's instances, an object array for each position.

    Args:
        block: The block.
        taken: Headings that the members' columns must not have.
    """
    axes = block.domain.axes
    names = unique_names([snake_case(axis.name) for axis in axes], taken)
    return {
        name: axis.members[codes].astype(np.object_, copy=False)
        for name, axis, codes in zip(names, axes, block.codes(), strict=True)
    }


def snake_case(name: str) -> str:
    """Return the name of a set as that of a column: `OpenDay` as `open_day`."""
    return WORD_START.sub("_", name).lower().replace("__", "_")


def run_columns(
    program: LinearProgram, solution: Solution, origin: Origin | None = None
) -> Columns:
    """Return the table of one record that says how a plan came about."""
    last = program.objectives[-1] if program.objectives else None
    record: dict[str, object] = {
        "model": program.name,
        "status": str(solution.status),
        "objective": "" if last is None else last.name,
        "sense": "" if last is None else str(last.sense),
        "value": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "unit": "" if last is None else level_unit(program, last),
        "duals": solution.dual_kind,
        "ranges": "" if solution.ranging is None else AT_THIS_BASIS,
        "columns": program.num_col,
        "rows": program.num_row,
        "nonzeros": program.num_nonzero,
        "nodes": solution.nodes,
        "iterations": solution.iterations,
        "seconds": solution.seconds,
        "solver": solution.solver,
    }
    if origin is not None:
        record |= {
            "scenario": origin.scenario,
            "model_hash": origin.model_hash,
            "data_hash": origin.data_hash,
            "started": origin.started,
            "seconds_before": origin.seconds_before,
        }
    return _records([record])


def level_columns(program: LinearProgram, solution: Solution) -> Columns:
    """Return the table of the levels that were solved, in the order served."""
    records: list[dict[str, object]] = [
        {
            "level": number,
            "name": level.name,
            "kind": "goals" if level.is_goal_level else "objective",
            "sense": str(objective.sense),
            "priority": level.priority,
            "status": str(level.status),
            "value": level.value,
            "achieved": level.achieved,
            "bound": level.bound,
            "gap": level.gap,
            "unit": level_unit(program, objective),
            "slack": level.slack,
            "seconds": level.seconds,
        }
        for number, (level, objective) in enumerate(
            zip(solution.levels, program.objectives, strict=False), start=1
        )
    ]
    return _records(records)


def _records(records: list[dict[str, object]]) -> Columns:
    """Return records as columns of Python objects; None where there is no value."""
    columns: dict[str, Array] = {}
    for name in records[0]:
        array = np.empty(len(records), np.object_)
        array[:] = [record[name] for record in records]
        columns[name] = array
    return columns
