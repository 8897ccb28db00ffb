"""The expressions of a declaration that lowering will ask for."""

from mdsl.semantics.bodies import body_parts
from mdsl.semantics.model import (
    CheckedModel,
    Constraint,
    Declared,
    Goal,
    Let,
    ObjectiveDeclaration,
    Variable,
)
from mdsl.semantics.needs import Used


def lowered_declarations(model: CheckedModel) -> tuple[Declared, ...]:
    """Return the declarations that are no data."""
    return (
        *model.variables.values(),
        *(let for let in model.lets.values() if let.degree),
        *model.objectives.values(),
        *model.constraints.values(),
        *model.goals.values(),
    )


def expressions_of(declared: Declared) -> tuple[Used, ...]:
    """Return the expressions of such a declaration, its indexing included."""
    match declared:
        case Let(body=body):
            own: tuple[Used, ...] = (body,)
        case Variable():
            own = (
                declared.lower,
                declared.upper,
                declared.before,
                declared.after,
                declared.start,
                declared.definition,
            )
        case ObjectiveDeclaration(body=body, priority=priority):
            own = (body, priority)
        case Constraint(body=body):
            own = body_parts(body)
        case Goal():
            own = (
                *declared.relation.operands,
                declared.priority,
                declared.weight_under,
                declared.weight_over,
                declared.penalty,
            )
        case _:
            own = ()
    return (declared.indexing, *own)
