"""Goals as rows with deviations.

`goal g: lhs >= rhs` becomes the columns `g.under` and the rows `lhs + under >= rhs`; `<=`
has `g.over`, `==` has both. The other deviation of an inequality is made only where some
expression uses it, and then the row is an equality. The goals themselves stay in the model:
lowering makes the levels of their priorities and weights. A goal with a penalty is priced in
the objective: added where it is minimised, subtracted where it is maximised.
"""

from mdsl.records import changed
from mdsl.semantics.bodies import Relation
from mdsl.semantics.expressions import (
    Addition,
    Expression,
    IndexValue,
    Multiplication,
    NumberConstant,
    Reduction,
    VariableValue,
)
from mdsl.semantics.model import (
    CheckedModel,
    Constraint,
    Goal,
    ObjectiveDeclaration,
    Variable,
)
from mdsl.semantics.objectives import priced_objective
from mdsl.semantics.types import NumberType

SIDES = ("under", "over")


def rewrite_goals(model: CheckedModel) -> CheckedModel:
    """Return the model with the rows, columns and prices of its goals."""
    if not model.goals:
        return model
    variables = dict(model.variables)
    constraints = dict(model.constraints)
    objectives = dict(model.objectives)
    made = _free_name(model)
    for goal in model.goals.values():
        sides = deviation_sides(model, goal)
        for side in sides:
            variables[f"{goal.name}.{side}"] = _deviation(goal, side)
        constraints[goal.name] = _row(goal, sides)
        if goal.penalty is not None:
            sides = unwanted_sides(goal)
            objectives = _priced(objectives, goal, goal.penalty, sides, made)
    return changed(
        model, variables=variables, constraints=constraints, objectives=objectives
    )


def _free_name(model: CheckedModel) -> str:
    """Return a name for the objective of a model that has none but priced goals."""
    taken = (
        model.sets.keys()
        | model.parameters.keys()
        | model.lets.keys()
        | model.variables.keys()
        | model.constraints.keys()
        | model.goals.keys()
        | model.checks.keys()
    )
    name = "penalties"
    while name in taken:
        name += "_"
    return name


def unwanted_sides(goal: Goal) -> tuple[str, ...]:
    """Return the deviations that a goal is to avoid."""
    match goal.relation.operators[0]:
        case ">=":
            return ("under",)
        case "<=":
            return ("over",)
        case _:
            return SIDES


def deviation_sides(model: CheckedModel, goal: Goal) -> tuple[str, ...]:
    """Return the deviations for which a goal has columns."""
    unwanted = unwanted_sides(goal)
    return tuple(
        side
        for side in SIDES
        if side in unwanted or f"{goal.name}.{side}" in model.used_deviations
    )


def _deviation(goal: Goal, side: str) -> Variable:
    return Variable(
        name=f"{goal.name}.{side}",
        span=goal.span,
        indexing=goal.indexing,
        description=goal.description,
        unit=goal.unit,
        lower=_number(0.0),
        upper=None,
        deviation_of=goal.name,
    )


def _number(value: float) -> Expression:
    return NumberConstant(type=NumberType(), value=value)


def _cell(goal: Goal, side: str) -> VariableValue:
    return VariableValue(
        type=NumberType(),
        degree=1,
        span=goal.span,
        name=f"{goal.name}.{side}",
        arguments=tuple(
            IndexValue(type=index.type, span=goal.span, index=index)
            for index in goal.indices
        ),
    )


def _row(goal: Goal, sides: tuple[str, ...]) -> Constraint:
    left, right = goal.relation.operands
    operators = tuple("+" if side == "under" else "-" for side in sides)
    total = Addition(
        type=NumberType(),
        degree=1,
        span=left.span,
        operands=(left, *(_cell(goal, side) for side in sides)),
        operators=operators,
    )
    operator = goal.relation.operators[0] if len(sides) == 1 else "=="
    return Constraint(
        name=goal.name,
        span=goal.span,
        indexing=goal.indexing,
        description=goal.description,
        unit=goal.unit,
        body=Relation((total, right), (operator,), goal.relation.span),
    )


def _priced(
    objectives: dict[str, ObjectiveDeclaration],
    goal: Goal,
    penalty: Expression,
    sides: tuple[str, ...],
    name: str,
) -> dict[str, ObjectiveDeclaration]:
    """Return the objectives with a goal's deviations priced in the last-served one.

    Where there is none, one of this name is made.
    """
    deviations: Expression = _cell(goal, sides[0])
    if len(sides) > 1:
        deviations = Addition(
            type=NumberType(),
            degree=1,
            operands=tuple(_cell(goal, side) for side in sides),
            operators=("+",),
        )
    cost: Expression = Multiplication(
        type=NumberType(),
        degree=1,
        span=goal.span,
        operands=(penalty, deviations),
        operators=("*",),
    )
    cost = Reduction(
        type=NumberType(),
        degree=1,
        span=goal.span,
        function="sum",
        body=cost,
        query=goal.indexing,
    )
    chosen = priced_objective(objectives)
    if chosen is None:
        priced = ObjectiveDeclaration(
            name=name,
            span=goal.span,
            description="",
            unit=goal.price_unit,
            is_maximized=False,
            priority=None,
            body=cost,
        )
        return {**objectives, name: priced}
    sign = "-" if chosen.is_maximized else "+"
    body = Addition(
        type=NumberType(),
        degree=max(chosen.body.degree, 1),
        span=chosen.body.span,
        operands=(chosen.body, cost),
        operators=(sign,),
    )
    return {**objectives, chosen.name: changed(chosen, body=body)}
