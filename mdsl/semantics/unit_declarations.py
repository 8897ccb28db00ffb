"""The units of declarations: what they state, what they hold, and that the two agree."""

import dataclasses
from collections.abc import Iterable

from mdsl.diagnostics import Related
from mdsl.semantics.bodies import Implication, Relation, body_parts
from mdsl.semantics.choices import Scenario
from mdsl.semantics.errors.units import MisplacedUnit
from mdsl.semantics.expressions import Expression, Query
from mdsl.semantics.model import (
    Check,
    Constraint,
    DataSource,
    Declared,
    FixedField,
    Goal,
    IndexSet,
    Let,
    ObjectiveDeclaration,
    Parameter,
    Variable,
)
from mdsl.semantics.objectives import priced_objective
from mdsl.semantics.scopes import State
from mdsl.semantics.types import NumberType
from mdsl.semantics.unit_check import (
    agreed,
    measure,
    require,
    require_plain,
    unit_of,
    visit_parts,
)
from mdsl.semantics.unit_definitions import resolved, stated_units, unit_table
from mdsl.semantics.unit_reports import Due, Measures, is_literal
from mdsl.semantics.units import PLAIN, Unit, multiplied, quantity
from mdsl.syntax import ast


def check_units(
    state: State, model: ast.Model, order: Iterable[str], scenarios: Iterable[Scenario]
) -> None:
    """Check the units of a whole model, and give each declaration the unit that it has.

    Args:
        state: The checked declarations; those that have no unit yet are replaced.
        model: The text.
        order: All names, each behind those that its type depends on.
        scenarios: The scenarios.
    """
    table = unit_table(state, model)
    if table is None:
        return
    measures = Measures(state, table)
    for name, unit in stated_units(state):
        measures.units[name] = _stated(measures, name, unit)
        measures.stated[name] = unit.span
    for name in (*state.parameters, *state.variables):
        measures.units.setdefault(name, PLAIN)
    for name in order:
        declared = _found(state, name)
        if declared is not None:
            visit_parts(measures, declared.indexing)
            _check_declared(measures, declared)
    _check_penalties(measures, priced_objective(state.objectives))
    for scenario in scenarios:
        _check_scenario(measures, scenario)
    _name_units(measures)


def _stated(measures: Measures, name: str, unit: ast.UnitOf) -> Unit | None:
    """Return the unit that a declaration states; report it where there can be none."""
    state = measures.state
    result = resolved(state, measures.table, unit.parts)
    if result is None or result.is_plain:
        return result
    variable = state.variables.get(name)
    valued = state.parameters.get(name) or state.lets.get(name)
    if variable is not None and variable.is_binary:
        what = "a binary"
    elif valued is not None and not isinstance(valued.type, NumberType):
        what = str(valued.type)
    else:
        return result
    state.report(MisplacedUnit(name=name, what=what, span=unit.span))
    return PLAIN


def _found(state: State, name: str) -> Declared | None:
    return (
        state.declared(name)
        or state.goals.get(name)
        or state.objectives.get(name)
        or state.constraints.get(name)
        or state.checks.get(name)
    )


def _due(measures: Measures, declared: Declared) -> Due | None:
    """Return what a declaration asks of the expressions that belong to it."""
    name = declared.name
    unit = measures.units.get(name)
    if unit is None:
        return None
    if name in measures.stated:
        related = Related(measures.stated[name], f"`{name}` is in {unit}")
    else:
        related = Related(declared.span, f"`{name}` has no unit")
    return Due(unit, related)


def _check_declared(measures: Measures, declared: Declared) -> None:
    match declared:
        case IndexSet():
            for part in (declared.definition, declared.within):
                if part is not None:
                    visit_parts(measures, part)
            for source in declared.sources:
                _check_source(measures, source)
        case Parameter():
            _check_parameter(measures, declared)
        case Variable():
            _check_variable(measures, declared)
        case Let() if declared.name in measures.stated:
            require(measures, declared.body, _due(measures, declared))
        case Let() | Goal():
            unit_of(measures, declared.name)
            if isinstance(declared, Goal):
                _check_goal(measures, declared)
        case _:
            _check_statement(measures, declared)


def _check_parameter(measures: Measures, parameter: Parameter) -> None:
    due = None
    if isinstance(parameter.type, NumberType):
        due = _due(measures, parameter)
    if parameter.member_of is not None:
        visit_parts(measures, parameter.member_of)
    if parameter.default is not None:
        require(measures, parameter.default, due)
    for bound in parameter.bounds:
        require(measures, bound.value, due)
    if parameter.source is not None:
        _check_source(measures, parameter.source)


def _check_source(measures: Measures, source: DataSource) -> None:
    """Check the values of fixed keys in themselves: a table states no units."""
    for key in source.keys:
        if isinstance(key, FixedField):
            measure(measures, key.value)


def _check_variable(measures: Measures, variable: Variable) -> None:
    due = _due(measures, variable)
    parts = (
        variable.lower,
        variable.upper,
        variable.before,
        variable.after,
        variable.start,
        variable.definition,
    )
    for part in parts:
        if part is not None:
            require(measures, part, due)


def _check_goal(measures: Measures, goal: Goal) -> None:
    """Check a goal's sides where it states a unit, its priority and its weights.

    A weight may have any unit: it is what makes deviations of several units comparable.
    """
    if goal.name in measures.stated:
        for side in goal.relation.operands:
            require(measures, side, _due(measures, goal))
    if goal.priority is not None:
        require_plain(measures, goal.priority, "a priority")
    for weight in (goal.weight_under, goal.weight_over):
        if weight is not None:
            measure(measures, weight)


def _check_statement(measures: Measures, declared: Declared) -> None:
    match declared:
        case ObjectiveDeclaration(body=body, priority=priority):
            _check_objective(measures, declared, body)
            if priority is not None:
                require_plain(measures, priority, "a priority")
        case Constraint(body=Relation(operands=operands)):
            found = agreed(measures, operands)
            measures.units[declared.name] = None if found is None else found.unit
        case Constraint(body=Implication() as body):
            measures.units[declared.name] = _implied(measures, body)
        case Constraint(body=body):
            for part in body_parts(body):
                if isinstance(part, Query):
                    visit_parts(measures, part)
                else:
                    measure(measures, part)
        case Check(condition=condition):
            measure(measures, condition)
        case _:
            pass


def _check_objective(measures: Measures, declared: Declared, body: Expression) -> None:
    if declared.name in measures.stated:
        require(measures, body, _due(measures, declared))
    else:
        found = measure(measures, body)
        measures.units[declared.name] = None if found is None else found.unit


def _implied(measures: Measures, implication: Implication) -> Unit | None:
    """Return the unit that all rows of an implication have, if they have one."""
    visit_parts(measures, implication.antecedent)
    units: set[Unit | None] = set()
    for implied in implication.consequents:
        for query in implied.queries:
            visit_parts(measures, query)
        if not isinstance(implied.body, Relation):
            visit_parts(measures, implied.body)
            continue
        found = agreed(measures, implied.body.operands)
        units.add(None if found is None else found.unit)
    return units.pop() if len(units) == 1 else None


# --- penalties ---------------------------------------------------------------------------------


def _check_penalties(
    measures: Measures, objective: ObjectiveDeclaration | None
) -> None:
    """Check that a penalty times a deviation is in the unit of the objective it is in."""
    state = measures.state
    due = None if objective is None else _objective_due(measures, objective)
    for goal in list(state.goals.values()):
        if not isinstance(goal, Goal) or goal.penalty is None:
            continue
        found = measure(measures, goal.penalty)
        unit = measures.units.get(goal.name)
        if found is None or unit is None or is_literal(goal.penalty):
            continue
        price = multiplied(found, quantity(unit)).unit
        if due is None and objective is None:
            due = Due(price, Related(goal.penalty.span, f"is priced in {price}"))
            state.goals[goal.name] = dataclasses.replace(goal, price_unit=str(price))
        elif due is not None:
            factor = multiplied(quantity(due.unit), quantity(unit), -1).unit
            require(measures, goal.penalty, Due(factor, due.related))


def _objective_due(measures: Measures, objective: ObjectiveDeclaration) -> Due | None:
    unit = measures.units.get(objective.name)
    if unit is None:
        return None
    text = (
        f"`{objective.name}` is in {unit}"
        if not unit.is_plain
        else (f"`{objective.name}` has no unit")
    )
    return Due(unit, Related(objective.span, text))


# --- scenarios ---------------------------------------------------------------------------------


def _check_scenario(measures: Measures, scenario: Scenario) -> None:
    """Check that cells have values in their param's unit, also under the chosen objective."""
    for override in scenario.overrides:
        visit_parts(measures, override.query)
        for argument in override.arguments:
            require_plain(measures, argument, "an index")
        parameter = measures.state.parameters[override.name]
        is_number = isinstance(parameter.type, NumberType)
        due = _due(measures, parameter) if is_number else None
        require(measures, override.value, due)
    if scenario.objective is not None:
        for argument in scenario.objective.arguments or ():
            require_plain(measures, argument, "an index")
        chosen = measures.state.objectives.get(scenario.objective.name)
        _check_penalties(measures, chosen)


# --- the result --------------------------------------------------------------------------------


def _name_units(measures: Measures) -> None:
    """Give the declarations that state no unit the one that was found."""
    state = measures.state
    for name, unit in measures.units.items():
        if unit is None or not unit.powers or name in measures.stated:
            continue
        if name in state.lets:
            state.lets[name] = dataclasses.replace(state.lets[name], unit=str(unit))
        elif name in state.goals:
            goal = state.goals[name]
            state.goals[name] = dataclasses.replace(goal, unit=str(unit))
        elif name in state.objectives:
            objective = state.objectives[name]
            state.objectives[name] = dataclasses.replace(objective, unit=str(unit))
        elif name in state.constraints:
            constraint = state.constraints[name]
            state.constraints[name] = dataclasses.replace(constraint, unit=str(unit))
