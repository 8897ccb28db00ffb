"""The checker: from the tree of a text to the checked model.

Types come first, in the order in which they depend on each other: sets, the positions of
params, variables and goals, and `let`s with their bodies. Then nothing is left that depends
on order: bounds, defaults, data sources, constraints, goals and objectives.
"""

import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import PurePath
from typing import TypeVar

from mdsl.diagnostics import Diagnostic, InternalError, PlanError, Related
from mdsl.semantics.choices import Scenario
from mdsl.semantics.choosing import needed_goals
from mdsl.semantics.dependence import (
    Dependence,
    find_cycles,
    find_dependence,
    sorted_names,
)
from mdsl.semantics.errors.names import RepeatedModel, UnusedName
from mdsl.semantics.lets import check_let
from mdsl.semantics.model import CheckedModel, Goal
from mdsl.semantics.parameters import Finish, check_parameter
from mdsl.semantics.rows import (
    check_check,
    check_constraint,
    check_goal,
    check_objective,
)
from mdsl.semantics.scenarios import check_scenarios
from mdsl.semantics.scopes import Rules, State
from mdsl.semantics.set_declarations import check_set_declaration
from mdsl.semantics.sets import check_set
from mdsl.semantics.symbols import Symbol, Symbols, collect_symbols, references
from mdsl.semantics.values import check_value
from mdsl.semantics.variables import check_variable
from mdsl.source import Source
from mdsl.syntax import ast
from mdsl.syntax.limits import MAX_NESTING

CALLS_FOR_A_PHRASE = 10

WARNED = ("set", "param", "let")


def check(model: ast.Model, source: Source) -> CheckedModel:
    """Return what a model means.

    Raises:
        PlanError: The model is wrong; holds every error of the text, in its order.
    """
    with _room_for_nesting():
        return _check(model, source)


@contextmanager
def _room_for_nesting() -> Iterator[None]:
    """Let Python call as deep as the highest tree needs.

    A tree is at most `MAX_NESTING` phrases high, and each takes a few calls.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + CALLS_FOR_A_PHRASE * MAX_NESTING)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _check(model: ast.Model, source: Source) -> CheckedModel:
    symbols, diagnostics = collect_symbols(model)
    state = State(symbols, Rules(check_value, check_set))
    state.diagnostics += diagnostics
    _report_statements(state, model)
    dependence = find_dependence(model, symbols)
    for cycle in find_cycles(dependence.values, symbols):
        state.report(cycle)
    early = sorted_names(dependence.types)
    finishes = [_check_types(state, symbols[name]) for name in early]
    for finish in finishes:
        if finish is not None:
            finish()
    for symbol in symbols.values():
        _check_rows(state, symbol)
    scenarios = check_scenarios(state, model.statements)
    if _has_units(model):
        # Exact fractions take longer to load than a small model takes to be checked.
        units = import_module("mdsl.semantics.unit_declarations")
        units.check_units(state, model, early, scenarios.values())
    if state.diagnostics:
        raise PlanError(_in_order(state.diagnostics))
    _assure_all_known(state)
    checked = _checked_model(state, model, source, dependence)
    return _with_scenarios(checked, scenarios)


def _assure_all_known(state: State) -> None:
    """Raise our own fault where a declaration was lost without an error.

    What refers to such a one is passed over as well, so that the model would mean less than
    its text says.
    """
    known = {
        *state.sets,
        *state.parameters,
        *state.lets,
        *state.variables,
        *state.goals,
        *state.objectives,
        *state.constraints,
        *state.checks,
    }
    lost = [name for name in state.symbols if name not in known]
    if lost:
        raise InternalError(f"the checker has lost {', '.join(lost)}")


def _with_scenarios(
    model: CheckedModel, scenarios: dict[str, Scenario]
) -> CheckedModel:
    """Return the model with its scenarios, none of which drops a goal that is needed."""
    if not scenarios:
        return model
    wrong = [
        needed
        for scenario in scenarios.values()
        for needed in needed_goals(
            model,
            scenario.drops,
            (Related(scenario.span, "drops it"),),
        )
    ]
    if wrong:
        raise PlanError(_in_order(wrong))
    return dataclasses.replace(model, scenarios=scenarios)


def _has_units(model: ast.Model) -> bool:
    return any(
        isinstance(statement, ast.UnitsStatement)
        or (
            isinstance(statement, ast.Declaration | ast.Definitional)
            and any(isinstance(a, ast.UnitOf) for a in statement.attributes)
        )
        for statement in model.statements
    )


def _in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda d: d.span.start if d.span is not None else 0)


def _report_statements(state: State, model: ast.Model) -> None:
    """Report a second `model` statement."""
    first: ast.ModelStatement | None = None
    for statement in model.statements:
        match statement:
            case ast.ModelStatement() if first is None:
                first = statement
            case ast.ModelStatement() if first is not None:
                related = (Related(first.span, "the first one"),)
                state.report(RepeatedModel(span=statement.span, related=related))
            case _:
                pass


def _check_types(state: State, symbol: Symbol) -> Finish | None:
    """Check what others need to know of a declaration; return what checks the rest."""
    match symbol.statement:
        case ast.Declaration(keyword="set"):
            check_set_declaration(state, symbol)
        case ast.Declaration(keyword="param"):
            return check_parameter(state, symbol)
        case ast.Declaration():
            return check_variable(state, symbol)
        case ast.Definitional(keyword="let"):
            check_let(state, symbol)
        case ast.Definitional(keyword="goal") as statement:
            return check_goal(state, symbol, statement)
        case _:
            pass
    return None


def _check_rows(state: State, symbol: Symbol) -> None:
    """Check a declaration that others do not depend on."""
    match symbol.statement:
        case ast.Definitional(keyword="constraint") as statement:
            check_constraint(state, symbol, statement)
        case ast.Definitional(keyword="check") as statement:
            check_check(state, symbol, statement)
        case ast.Definitional(keyword="minimize" | "maximize") as statement:
            check_objective(state, symbol, statement)
        case _:
            pass


# --- the result --------------------------------------------------------------------------------


def _checked_model(
    state: State, model: ast.Model, source: Source, dependence: Dependence
) -> CheckedModel:
    name, description = _title(model, source)
    data_lets = {name for name, let in state.lets.items() if not let.degree}
    evaluated = {*state.sets, *state.parameters, *data_lets}
    order = [name for name in sorted_names(dependence.values) if name in evaluated]
    scenarios = [s for s in model.statements if isinstance(s, ast.ScenarioStatement)]
    items = [item for scenario in scenarios for item in scenario.items]
    uses = dependence.uses.union(name for name, _ in references(state.symbols, items))
    warnings = _unused(state, state.symbols, uses)
    return CheckedModel(
        name=name,
        description=description,
        source=source,
        sets=_in_text_order(state, state.sets),
        parameters=_in_text_order(state, state.parameters),
        lets=_in_text_order(state, state.lets),
        variables=_in_text_order(state, state.variables),
        objectives=state.objectives,
        constraints=state.constraints,
        goals=_in_text_order(
            state,
            {name: g for name, g in state.goals.items() if isinstance(g, Goal)},
        ),
        checks=state.checks,
        scenarios={},
        order=tuple(order),
        used_deviations=frozenset(state.used_deviations),
        warnings=tuple(warnings),
    )


T = TypeVar("T")


def _in_text_order(state: State, found: dict[str, T]) -> dict[str, T]:
    return {name: found[name] for name in state.symbols if name in found}


def _title(model: ast.Model, source: Source) -> tuple[str, str]:
    """Return the model's name and description; the file's name stands in for the name."""
    for statement in model.statements:
        if isinstance(statement, ast.ModelStatement):
            texts = [description.text for description in statement.attributes]
            return statement.name.name, texts[0] if texts else ""
    return PurePath(source.name).stem, ""


def _unused(state: State, symbols: Symbols, uses: frozenset[str]) -> list[Diagnostic]:
    """Return a warning for each set, param and data `let` that nothing uses.

    A `let` with variables is reported with the solution, which is use enough.
    """
    return [
        UnusedName(keyword=symbol.keyword, name=name, span=symbol.span)
        for name, symbol in symbols.items()
        if symbol.keyword in WARNED
        and name not in uses
        and not (name in state.lets and state.lets[name].degree)
    ]
