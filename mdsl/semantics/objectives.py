"""Which of several objectives is served last, as far as the text tells."""

import math

from mdsl.semantics.expressions import NumberConstant
from mdsl.semantics.model import ObjectiveDeclaration


def priced_objective(
    objectives: dict[str, ObjectiveDeclaration],
) -> ObjectiveDeclaration | None:
    """Return the objective in which penalties are priced: the one served last.

    That is the one without a priority, or else the one whose priority is the greatest
    number. Priorities that come from data are not known here: of these the last one stands.
    """
    ranked = sorted(objectives.values(), key=_stated_priority)
    return ranked[-1] if ranked else None


def _stated_priority(objective: ObjectiveDeclaration) -> float:
    match objective.priority:
        case None:
            return math.inf
        case NumberConstant(value=value):
            return value
        case _:
            return -math.inf
