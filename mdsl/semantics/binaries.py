"""Which expressions are 0 or 1 whatever the plan is."""

from mdsl.semantics.expressions import (
    Conditional,
    Default,
    Expression,
    LetValue,
    VariableValue,
)
from mdsl.semantics.scopes import State


def is_binary(state: State, value: Expression) -> bool:
    """Return whether a value of degree 1 is 0 or 1, as far as its declarations say.

    What stands in for it where it is missing, or by a condition, may be data; that they are
    0 or 1 is checked with the data.
    """
    match value:
        case VariableValue(name=name):
            variable = state.variables.get(name)
            return variable is not None and variable.is_binary
        case LetValue(name=name) if value.degree == 1:
            return is_binary(state, state.lets[name].body)
        case (
            Default(value=one, alternative=other)
            | Conditional(value=one, otherwise=other)
        ):
            return all(not v.degree or is_binary(state, v) for v in (one, other))
        case _:
            return False
