"""What a run chooses of a model: a scenario, an objective, what to drop and to relax.

The model that comes out holds what was chosen and nothing else, so that no later stage needs
to know of choices; the cells that the scenario overrides wait in it for the data.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TypeVar

from mdsl.diagnostics import Diagnostic, PlanError, did_you_mean
from mdsl.records import changed, record
from mdsl.semantics.choices import ALL, ObjectiveChoice, Scenario
from mdsl.semantics.choosing import (
    WORD_FOR_ALL,
    choice_error,
    is_continuous,
    needed_goals,
)
from mdsl.semantics.errors.scenarios import (
    NotInteger,
    UnknownScenario,
    WrongInstance,
)
from mdsl.semantics.expressions import Expression, MemberConstant
from mdsl.semantics.instance_names import InstanceName, parse_instance_name
from mdsl.semantics.model import CheckedModel, ObjectiveDeclaration, item_types
from mdsl.semantics.references import signature
from mdsl.semantics.scopes import counted
from mdsl.semantics.types import ItemType, Kind, MemberType

NO_VALUES: Mapping[str, str] = {}
MAX_CELLS = 1_000_000_000


@record()
class Choices:
    """What a run chooses, as texts.

    Attributes:
        scenario: The scenario; empty for the model as it stands.
        objective: The objective that is to be the only one, such as `cost` or `cost[A&P]`;
            it takes precedence over that of the scenario. Empty for all of them.
        drop: Constraints and goals that are left out, besides those of the scenario.
        relax: Variables whose values need not be whole, besides those of the scenario;
            `all` stands for all.
        values: Values of params that replace those of the data, before the scenario
            changes any: by name, or by cell, as `demand[Chair,Week 1]`.
        max_cells: How many instances a declaration may have, and a query rows.
    """

    scenario: str = ""
    objective: str = ""
    drop: tuple[str, ...] = ()
    relax: tuple[str, ...] = ()
    values: Mapping[str, str] = dataclasses.field(default_factory=lambda: NO_VALUES)
    max_cells: int = MAX_CELLS


NO_CHOICES = Choices()


def choose(model: CheckedModel, choices: Choices) -> CheckedModel:
    """Return the model with what was chosen.

    Raises:
        PlanError: A choice that the model does not have, or a goal that is dropped though
            something uses its deviations.
    """
    scenario = _scenario(model, choices.scenario)
    wrong = _wrong_names(model, choices)
    if wrong:
        raise PlanError(wrong)
    drops = (*scenario.drops, *choices.drop)
    wrong = needed_goals(model, drops)
    if wrong:
        raise PlanError(wrong)
    objective = scenario.objective
    if choices.objective:
        objective = _objective(model, choices.objective)
    return changed(
        model,
        objectives=_chosen(model, objective),
        constraints=_without(model.constraints, drops),
        goals=_without(model.goals, drops),
        overrides=scenario.overrides,
        relaxed=_relaxed(model, (*scenario.relaxes, *choices.relax)),
    )


def with_declarations_of(core: CheckedModel, other: CheckedModel) -> CheckedModel:
    """Return a core with the declarations of another core of the same model.

    What rewrites make of a declaration depends on nothing that a run chooses, but for
    objectives: these hold the prices of the goals that are there, which go to one of them.
    """
    objectives = core.objectives
    if (
        core.goals.keys() == other.goals.keys()
        and objectives.keys() == other.objectives.keys()
    ):
        objectives = {
            name: known
            if known is not None and known.chosen is objective.chosen
            else objective
            for name, objective in objectives.items()
            for known in [other.objectives.get(name)]
        }
    return changed(
        core,
        variables={n: other.variables.get(n, v) for n, v in core.variables.items()},
        constraints={
            n: other.constraints.get(n, c) for n, c in core.constraints.items()
        },
        objectives=objectives,
    )


T = TypeVar("T")


def _without(declarations: dict[str, T], names: Iterable[str]) -> dict[str, T]:
    left_out = set(names)
    return {name: d for name, d in declarations.items() if name not in left_out}


def _scenario(model: CheckedModel, name: str) -> Scenario:
    """Return a scenario by name; the one without a name changes nothing."""
    if not name:
        return Scenario("")
    found = model.scenarios.get(name)
    if found is None:
        known = "it declares none: `scenario NAME { ... }`"
        if model.scenarios:
            known = f"its scenarios: {', '.join(model.scenarios)}"
        hint = did_you_mean(name, model.scenarios)
        raise PlanError([UnknownScenario(name=name, known=known, hint=hint)])
    return found


def _wrong_names(model: CheckedModel, choices: Choices) -> list[Diagnostic]:
    """Return an error for each name that is not what it is chosen as."""
    kinds = _kinds(model)
    found = [choice_error(kinds, "drop", name) for name in choices.drop]
    if choices.objective:
        name = parse_instance_name(choices.objective).name
        found.append(choice_error(kinds, "objective", name))
    for name in choices.relax:
        if name == WORD_FOR_ALL and name not in kinds:
            continue
        if name in model.variables and is_continuous(model.variables[name]):
            found.append(NotInteger(name=name))
        else:
            found.append(choice_error(kinds, "relax", name))
    return [error for error in found if error is not None]


def _kinds(model: CheckedModel) -> dict[str, str]:
    """Return what each declared name is."""
    groups: tuple[tuple[str, Iterable[str]], ...] = (
        ("set", model.sets),
        ("param", model.parameters),
        ("let", model.lets),
        ("var", model.variables),
        ("objective", model.objectives),
        ("constraint", model.constraints),
        ("goal", model.goals),
        ("check", model.checks),
        ("scenario", model.scenarios),
    )
    return {name: kind for kind, names in groups for name in names}


def _relaxed(model: CheckedModel, names: Iterable[str]) -> frozenset[str]:
    is_word = WORD_FOR_ALL not in model.variables
    return frozenset(
        ALL if name == WORD_FOR_ALL and is_word else name for name in names
    )


# --- the objective -------------------------------------------------------------------------------


def _chosen(
    model: CheckedModel, choice: ObjectiveChoice | None
) -> dict[str, ObjectiveDeclaration]:
    if choice is None:
        return model.objectives
    objective = model.objectives[choice.name]
    return {
        choice.name: changed(objective, chosen=choice.arguments),
    }


def _objective(model: CheckedModel, text: str) -> ObjectiveChoice:
    """Return the objective that a text such as `cost[A&P]` names."""
    chosen = parse_instance_name(text)
    objective = model.objectives[chosen.name]
    if chosen.inner is None:
        return ObjectiveChoice(chosen.name)
    types = item_types(objective)
    labels = chosen.labels(len(types))
    if len(labels) != len(types):
        found, expected = (
            counted(len(labels), "member"),
            counted(len(types), "index", "indices"),
        )
        reason = f"it names {found}, and the objective has {expected}"
        raise PlanError([_wrong_instance(chosen, types, reason)])
    members = [_member(label, item) for label, item in zip(labels, types, strict=True)]
    known = tuple(member for member in members if member is not None)
    if len(known) < len(members):
        at = members.index(None)
        reason = f"`{labels[at]}` is no member of {types[at]}"
        raise PlanError([_wrong_instance(chosen, types, reason)])
    return ObjectiveChoice(chosen.name, known or None)


def _wrong_instance(
    chosen: InstanceName, types: tuple[ItemType, ...], reason: str
) -> WrongInstance:
    return WrongInstance(
        chosen=str(chosen),
        name=chosen.name,
        reason=reason,
        signature=signature(chosen.name, types),
    )


def _member(label: str, item: ItemType) -> Expression | None:
    """Return a label as a member of a root set; None if it is none of its kind."""
    if not isinstance(item, MemberType):
        return None
    value: str | int | datetime.date = label
    with suppress(ValueError):
        match item.kind:
            case Kind.INTEGER:
                value = int(label)
            case Kind.DATE:
                value = datetime.date.fromisoformat(label)
            case Kind.TEXT:
                pass
        return MemberConstant(item.root, value, type=item)
    return None
