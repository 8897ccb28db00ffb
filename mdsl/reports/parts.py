"""Figures of a plan: the parts of an objective, and other named expressions."""

from collections.abc import Iterator, Mapping

import numpy as np

from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import LinearProgram, Sense
from mdsl.records import record
from mdsl.semantics.expressions import (
    Addition,
    Expression,
    LetValue,
    Negation,
    Query,
    SetExpression,
)
from mdsl.semantics.free import parts, query_parts
from mdsl.semantics.model import CheckedModel

OPPOSITE: Mapping[str, str] = {"+": "-", "-": "+"}


@record()
class Figure:
    """A named expression, as a summary shows it.

    Attributes:
        name: Its name.
        value: Its value at the plan; of a family, the sum.
        sign: `+` or `-` where it is a term of the objective by itself; empty otherwise.
        is_sum: Whether it is a family, of which the sum is shown.
        description: The modeller's text about it.
        unit: Its unit as written.
    """

    name: str
    value: float
    sign: str = ""
    is_sum: bool = False
    description: str = ""
    unit: str = ""


def figures(
    model: CheckedModel, program: LinearProgram, col_value: FloatArray
) -> tuple[list[Figure], list[Figure]]:
    """Return the parts of the last objective, and all other scalar named expressions.

    What is missed of goals with a penalty is a part of that objective as well.

    Args:
        model: The model as the text says it.
        program: Its program.
        col_value: Values of the columns, float64.
    """
    objective = program.objectives[-1].name if program.objectives else ""
    declared = model.objectives.get(objective.partition("[")[0])
    signs: dict[str, str] = {}
    if declared is not None:
        for name, sign in _terms(declared.body, "+"):
            # A name that occurs twice is not a term by itself.
            signs[name] = sign if name not in signs else ""
    values = program.expressions.values(col_value)
    found = {
        block.name: Figure(
            block.name,
            float(values[block.slice].sum()),
            signs.get(block.name, ""),
            is_sum=block.domain.arity > 0,
            description=block.description,
            unit=block.unit,
        )
        for block in program.expressions.blocks
    }
    own = [found[name] for name in signs if name in found]
    own += _penalties(program, col_value)
    others = [f for f in found.values() if f.name not in signs and not f.is_sum]
    return own, others


def _penalties(program: LinearProgram, col_value: FloatArray) -> Iterator[Figure]:
    """Yield what the deviations of goals with a penalty cost in the last objective."""
    if not program.objectives or program.objectives[-1].is_goal_level:
        return
    objective = program.objectives[-1]
    is_minimum = objective.sense is Sense.MINIMIZE
    costs = np.zeros(program.num_col)
    costs[objective.cols] = objective.costs if is_minimum else -objective.costs
    for goal in program.goals:
        if goal.name == objective.name or not np.isnan(goal.priority).all():
            continue
        sides = [side.slice for side in (goal.under, goal.over) if side is not None]
        yield Figure(
            goal.name,
            float(sum(costs[side] @ col_value[side] for side in sides)),
            "+" if is_minimum else "-",
            description="penalty of what is missed",
            unit=objective.unit,
        )


def _terms(expression: Expression, sign: str) -> Iterator[tuple[str, str]]:
    """Yield the `let`s of an expression, with a sign where one is a term by itself."""
    match expression:
        case Addition(operands=operands, operators=operators):
            for operand, operator in zip(operands, ("+", *operators), strict=True):
                yield from _terms(operand, sign if operator == "+" else OPPOSITE[sign])
        case Negation(operand=operand):
            yield from _terms(operand, OPPOSITE[sign])
        case LetValue(name=name, arguments=()):
            yield name, sign
        case _:
            for name in _lets(expression):
                yield name, ""


def _lets(part: Expression | SetExpression | Query) -> Iterator[str]:
    if isinstance(part, LetValue):
        yield part.name
    inner = query_parts(part) if isinstance(part, Query) else parts(part)
    for other in inner:
        yield from _lets(other)
