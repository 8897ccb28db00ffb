"""The evaluation of data expressions: one case for each kind of expression."""

from typing import assert_never

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation import arithmetic, choices, conditions, ordering, references
from mdsl.evaluation.context import Context, Operations
from mdsl.evaluation.frames import Column, Frame
from mdsl.evaluation.instance import Instance, days_since_epoch
from mdsl.evaluation.membership import is_member
from mdsl.evaluation.piecewise import piecewise
from mdsl.evaluation.queries import expand_query
from mdsl.semantics.expressions import (
    Addition,
    Cardinality,
    Comparison,
    Complement,
    Conditional,
    Conjunction,
    DateConstant,
    Default,
    Disjunction,
    EndOfSet,
    Exponentiation,
    Expression,
    FunctionCall,
    IndexValue,
    LetValue,
    Literal,
    MemberConstant,
    Membership,
    MemberToValue,
    Multiplication,
    Negation,
    NumberConstant,
    ParameterValue,
    PointList,
    Position,
    Reduction,
    Step,
    TextConstant,
    TupleValue,
    ValueToMember,
    VariableValue,
)
from mdsl.semantics.free import free_indices


def evaluate(context: Context, expression: Expression, frame: Frame) -> Column:
    """Return what a data expression is on every row of a frame.

    It is worked out over the parts of the frame that it depends on.
    """
    if len(frame.parts) == 1 or isinstance(expression, IndexValue):
        return _evaluated(context, expression, frame)
    parts = frame.parts_of(free_indices(expression))
    if len(parts) == len(frame.parts):
        return _evaluated(context, expression, frame)
    column = evaluate(context, expression, frame.product_of(parts))
    values, missing = column.values, column.missing
    return Column(
        frame.spread(values, parts) if values.ndim else values,
        missing if missing is None else frame.spread(missing, parts),
    )


def _evaluated(  # noqa: C901, PLR0912 - one case for each kind
    context: Context, expression: Expression, frame: Frame
) -> Column:
    match expression:
        case NumberConstant(value=value):
            return Column(np.array(value, np.float64))
        case TextConstant(value=text):
            return Column(np.array(text, np.object_))
        case DateConstant(value=date):
            return Column(np.array(days_since_epoch(date), np.int64))
        case MemberConstant():
            return references.member_constant(context, expression)
        case IndexValue(index=index):
            return Column(frame.columns[index])
        case ParameterValue():
            return references.parameter_value(context, expression, frame)
        case LetValue():
            return references.let_value(context, expression, frame)
        case MemberToValue():
            return references.member_to_value(context, expression, frame)
        case ValueToMember():
            return references.value_to_member(context, expression, frame)
        case VariableValue() | Literal() | TupleValue() | PointList():
            raise InternalError(f"{type(expression).__name__} is no data")
        case _:
            return _evaluate_operation(context, expression, frame)


Operation = (
    Negation
    | Addition
    | Multiplication
    | Exponentiation
    | FunctionCall
    | Comparison
    | Membership
    | Conjunction
    | Disjunction
    | Complement
    | Conditional
    | Default
    | Reduction
    | Cardinality
    | EndOfSet
    | Position
    | Step
)


def _evaluate_operation(  # noqa: C901, PLR0912 - one case for each kind
    context: Context, expression: Operation, frame: Frame
) -> Column:
    match expression:
        case Negation(operand=operand):
            column = context.evaluate(operand, frame)
            return Column(-column.values, column.missing)
        case Addition():
            return arithmetic.addition(context, expression, frame)
        case Multiplication():
            return arithmetic.multiplication(context, expression, frame)
        case Exponentiation():
            return arithmetic.exponentiation(context, expression, frame)
        case FunctionCall(function="piecewise"):
            return piecewise(context, expression, frame)
        case FunctionCall():
            return arithmetic.function_call(context, expression, frame)
        case Comparison():
            return conditions.comparison(context, expression, frame)
        case Membership():
            return conditions.membership(context, expression, frame)
        case Conjunction():
            return conditions.conjunction(context, expression, frame)
        case Disjunction():
            return conditions.disjunction(context, expression, frame)
        case Complement():
            return conditions.complement(context, expression, frame)
        case _:
            return _evaluate_choice(context, expression, frame)


def _evaluate_choice(
    context: Context,
    expression: Conditional
    | Default
    | Reduction
    | Cardinality
    | EndOfSet
    | Position
    | Step,
    frame: Frame,
) -> Column:
    match expression:
        case Conditional():
            return choices.conditional(context, expression, frame)
        case Default():
            return choices.default(context, expression, frame)
        case Reduction():
            return choices.reduction(context, expression, frame)
        case Cardinality():
            return choices.cardinality(context, expression, frame)
        case EndOfSet():
            return ordering.end_of_set(context, expression, frame)
        case Position():
            return ordering.position(context, expression, frame)
        case Step():
            return ordering.step(context, expression, frame)
        case _:
            assert_never(expression)


def new_context(instance: Instance) -> Context:
    """Return the context in which an instance's expressions are evaluated."""
    return Context(instance, Operations(evaluate, expand_query, is_member))
