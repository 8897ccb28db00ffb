"""Defined variables as columns with the rows that define them.

A variable that an expression defines equals it; a binary that a condition defines is 1 just
where the condition holds.
"""

from mdsl.diagnostics import InternalError
from mdsl.records import changed
from mdsl.semantics.bodies import Equivalence, Relation
from mdsl.semantics.expressions import IndexValue, Literal, VariableValue
from mdsl.semantics.model import CheckedModel, Constraint, Variable
from mdsl.semantics.types import ConditionType, NumberType


def rewrite_defined(model: CheckedModel) -> CheckedModel:
    """Return the model with a constraint for each defined variable, under its name."""
    rows = {
        variable.name: _definition(variable)
        for variable in model.variables.values()
        if variable.definition is not None
    }
    if not rows:
        return model
    return changed(model, constraints={**rows, **model.constraints})


def _definition(variable: Variable) -> Constraint:
    if variable.definition is None:
        raise InternalError("this variable is not defined by an expression")
    cell = VariableValue(
        type=NumberType(),
        degree=1,
        span=variable.span,
        name=variable.name,
        arguments=tuple(
            IndexValue(type=index.type, span=variable.span, index=index)
            for index in variable.indices
        ),
    )
    definition, span = variable.definition, variable.definition.span
    body: Relation | Equivalence = Relation((cell, definition), ("==",), span)
    if isinstance(definition.type, ConditionType):
        literal = Literal(
            cell, is_true=True, type=definition.type, degree=1, span=variable.span
        )
        body = Equivalence(literal, definition, span)
    return Constraint(
        name=variable.name,
        span=variable.span,
        indexing=variable.indexing,
        description=variable.description,
        unit=variable.unit,
        body=body,
    )
