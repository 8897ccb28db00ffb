"""What may be dropped, chosen and relaxed, by a scenario or by whoever runs a model."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from mdsl.diagnostics import Diagnostic, Related, did_you_mean
from mdsl.semantics.errors.scenarios import NeededGoal, WrongChoice
from mdsl.semantics.expressions import Index, VariableValue
from mdsl.semantics.model import CheckedModel, Declared, Variable
from mdsl.semantics.references import with_article
from mdsl.semantics.symbols import DEVIATIONS
from mdsl.semantics.types import ScalarType
from mdsl.source import Span

WORD_FOR_ALL = "all"

EXPECTED = {
    "drop": ("constraint", "goal"),
    "objective": ("objective",),
    "relax": ("var",),
}
"""What each word may stand before."""

INSTEAD_OF_CHOICES: Mapping[str, Mapping[str, str]] = {
    "drop": {
        "objective": "choose the one that is to be served by `objective`",
        "param": "give it another value instead",
        "var": "hold it at 0 by a bound that is a param",
    },
    "objective": {
        "let": "declare `minimize` or `maximize` with it",
        "goal": "goals stay: drop those that are not to be served",
    },
    "relax": {"constraint": "`drop` leaves a constraint out"},
}


def choice_error(
    kinds: Mapping[str, str], word: str, name: str, span: Span | None = None
) -> Diagnostic | None:
    """Return what is wrong with a choice by name; None if nothing is.

    Args:
        kinds: What each declared name is: `constraint`, `goal`, `objective`, `var`, ...
        word: `drop`, `objective` or `relax`.
        name: What it is said of.
        span: The place in the text, if it stands there.
    """
    expected = EXPECTED[word]
    kind = kinds.get(name)
    if kind in expected:
        return None
    if kind is None:
        found, instead = f"nothing is called `{name}`", ""
        candidates = [n for n, known in kinds.items() if known in expected]
        hint = did_you_mean(name, candidates)
    else:
        found, hint = f"`{name}` is {with_article(kind)}", ""
        instead = INSTEAD_OF_CHOICES[word].get(kind, "")
    return WrongChoice(
        found=found,
        word=word,
        expected=" or ".join(with_article(kind) for kind in expected),
        instead=instead,
        hint=hint,
        span=span,
    )


def is_continuous(variable: Variable) -> bool:
    """Return whether a variable may have values that are not whole."""
    return not (variable.is_integer or variable.is_binary)


# --- goals whose deviations are used -------------------------------------------------------------


def needed_goals(
    model: CheckedModel, drops: Iterable[str], related: tuple[Related, ...] = ()
) -> list[Diagnostic]:
    """Return an error for each dropped goal whose deviations something else uses.

    Args:
        model: The model with the goals.
        drops: The names of constraints and goals that are dropped together.
        related: The place that drops them, if it stands in the text.
    """
    dropped = set(drops)
    deviations = {
        f"{goal}.{side}": goal
        for goal in dropped & model.goals.keys()
        for side in DEVIATIONS
        if f"{goal}.{side}" in model.used_deviations
    }
    if not deviations:
        return []
    found: dict[str, Diagnostic] = {}
    groups: tuple[tuple[str, Mapping[str, Declared]], ...] = (
        ("the let", model.lets),
        ("the var", model.variables),
        ("the objective", model.objectives),
        ("the constraint", model.constraints),
        ("the goal", model.goals),
    )
    for word, declarations in groups:
        for name, declared in declarations.items():
            if name in dropped:
                continue
            for value in _variable_values(declared):
                goal = deviations.get(value.name, "")
                if goal and goal not in found:
                    found[goal] = NeededGoal(
                        goal=goal,
                        name=value.name,
                        user=f"{word} `{name}`",
                        span=value.span,
                        related=related,
                    )
    return list(found.values())


LEAVES = (str, int, float, Span, Index, ScalarType)


def _variable_values(node: object) -> Iterator[VariableValue]:
    """Yield the references to variables in a declaration, whatever it is made of."""
    if isinstance(node, VariableValue):
        yield node
    if isinstance(node, LEAVES):
        return
    if isinstance(node, tuple):
        for item in node:
            yield from _variable_values(item)
    elif dataclasses.is_dataclass(node):
        for part in dataclasses.fields(node):
            yield from _variable_values(getattr(node, part.name))
