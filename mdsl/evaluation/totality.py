"""Which expressions can be evaluated on any rows, because they cannot miss a reference."""

from mdsl.evaluation.context import Context
from mdsl.semantics.expressions import (
    Addition,
    Comparison,
    Complement,
    Conjunction,
    DateConstant,
    Disjunction,
    Expression,
    IndexValue,
    LetValue,
    MemberConstant,
    Membership,
    MemberToValue,
    Multiplication,
    Negation,
    NumberConstant,
    ParameterValue,
    TextConstant,
    VariableValue,
)
from mdsl.semantics.free import free_indices


def is_total(context: Context, expression: Expression) -> bool:
    """Whether an expression has a value whatever its indices are."""
    match expression:
        case NumberConstant() | TextConstant() | DateConstant() | MemberConstant():
            return True
        case IndexValue():
            return True
        case ParameterValue() | LetValue() | VariableValue():
            return _has_all_cells(context, expression)
        case MemberToValue(operand=operand):
            return isinstance(operand, IndexValue)
        case Negation(operand=operand) | Complement(operand=operand):
            return is_total(context, operand)
        case Multiplication(operands=operands, operators=operators):
            return set(operators) == {"*"} and _all_total(context, operands)
        case Addition() | Comparison() | Conjunction() | Disjunction():
            return _all_total(context, expression.operands)
        case Membership(items=items, set=members):
            return _all_total(context, items) and not free_indices(members)
        case _:
            return False


def _all_total(context: Context, expressions: tuple[Expression, ...]) -> bool:
    return all(is_total(context, expression) for expression in expressions)


def _has_all_cells(
    context: Context, reference: ParameterValue | LetValue | VariableValue
) -> bool:
    """Whether every tuple of members is a cell, and the arguments are members for sure."""
    instance = context.instance
    if not all(isinstance(a, IndexValue | MemberConstant) for a in reference.arguments):
        return False
    if isinstance(reference, VariableValue):
        domain = instance.domains.get(reference.name)
        return domain is not None and domain.is_whole
    bound = instance.parameters.get(reference.name) or instance.lets.get(reference.name)
    if bound is None or not bound.domain.is_whole:
        return False
    if bound.given is None:
        return True
    parameter = instance.model.parameters.get(reference.name)
    return parameter is not None and parameter.default is not None
