"""Statements about the plan: constraints, goals, objectives, and checks of the data."""

from functools import partial

from mdsl.semantics.attributes import (
    WEIGHT,
    Attributes,
    collect_attributes,
    report_contradictions,
    report_misplaced,
)
from mdsl.semantics.binders import check_data_condition, check_indexing
from mdsl.semantics.bodies import Relation
from mdsl.semantics.conversions import as_data, as_number
from mdsl.semantics.errors.declarations import NoPriority
from mdsl.semantics.errors.relations import GoalChain
from mdsl.semantics.expressions import Expression, Query
from mdsl.semantics.logic import check_constraint_body
from mdsl.semantics.model import Check, Constraint, Declared, Goal, ObjectiveDeclaration
from mdsl.semantics.parameters import Finish
from mdsl.semantics.relations import check_relation
from mdsl.semantics.scopes import Scope, State
from mdsl.semantics.symbols import Symbol
from mdsl.syntax import ast

GOAL_CONTRADICTIONS = (("priority", "penalty"), ("penalty", WEIGHT))


def check_constraint(state: State, symbol: Symbol, statement: ast.Definitional) -> None:
    """Check a `constraint` statement."""
    attributes = collect_attributes(state, statement.attributes)
    scope = Scope(state, symbol.name)
    inner, indexing = check_indexing(scope, symbol.name, statement.indexing)
    body = check_constraint_body(inner, symbol.name, statement.body)
    if indexing is not None and body is not None:
        state.constraints[symbol.name] = Constraint(
            name=symbol.name,
            span=symbol.span,
            indexing=indexing,
            description=attributes.description,
            body=body,
        )


def check_check(state: State, symbol: Symbol, statement: ast.Definitional) -> None:
    """Check a `check` statement."""
    attributes = collect_attributes(state, statement.attributes)
    scope = Scope(state, symbol.name)
    inner, indexing = check_indexing(scope, symbol.name, statement.indexing)
    condition = check_data_condition(inner, statement.body)
    if indexing is not None and condition is not None:
        state.checks[symbol.name] = Check(
            name=symbol.name,
            span=symbol.span,
            indexing=indexing,
            description=attributes.description,
            condition=condition,
        )


# --- objectives --------------------------------------------------------------------------------


def check_objective(state: State, symbol: Symbol, statement: ast.Definitional) -> None:
    """Check a `minimize` or `maximize` statement."""
    attributes = collect_attributes(state, statement.attributes)
    scope = Scope(state, symbol.name, allows_quadratic=True)
    inner, indexing = check_indexing(scope, symbol.name, statement.indexing)
    body = as_number(inner, inner.value(statement.body))
    priority = _data_number(inner, attributes, "priority")
    if indexing is not None and body is not None:
        state.objectives[symbol.name] = ObjectiveDeclaration(
            name=symbol.name,
            span=symbol.span,
            indexing=indexing,
            description=attributes.description,
            unit=attributes.unit,
            is_maximized=statement.keyword == "maximize",
            priority=priority,
            body=body,
        )


def _data_number(scope: Scope, attributes: Attributes, word: str) -> Expression | None:
    node = attributes.value(word)
    if node is None:
        return None
    return as_data(scope, as_number(scope, scope.value(node)), f"a {word}")


# --- goals -------------------------------------------------------------------------------------


def check_goal(
    state: State, symbol: Symbol, statement: ast.Definitional
) -> Finish | None:
    """Check the positions of a goal, and return what checks the rest."""
    attributes = collect_attributes(state, statement.attributes)
    report_contradictions(state, attributes, GOAL_CONTRADICTIONS)
    scope = Scope(state, symbol.name)
    inner, indexing = check_indexing(scope, symbol.name, statement.indexing)
    if indexing is not None:
        state.goals[symbol.name] = Declared(
            name=symbol.name, span=symbol.span, indexing=indexing
        )
    return partial(_finish_goal, inner, symbol, statement, indexing, attributes)


def _finish_goal(
    scope: Scope,
    symbol: Symbol,
    statement: ast.Definitional,
    indexing: Query | None,
    attributes: Attributes,
) -> None:
    """Check the relation, priority, weights and penalty of a goal."""
    if "priority" not in attributes and "penalty" not in attributes:
        scope.report(NoPriority(name=symbol.name, span=symbol.span))
    relation = check_relation(scope, statement.body, "a goal")
    if relation is not None and len(relation.operands) > 2:
        scope.report(GoalChain(span=relation.span))
        return
    under, over = _weights(scope, symbol, attributes, relation)
    priority = _data_number(scope, attributes, "priority")
    penalty = _data_number(scope, attributes, "penalty")
    if indexing is None or relation is None:
        return
    scope.state.goals[symbol.name] = Goal(
        name=symbol.name,
        span=symbol.span,
        indexing=indexing,
        description=attributes.description,
        unit=attributes.unit,
        relation=relation,
        priority=priority,
        weight_under=under,
        weight_over=over,
        penalty=penalty,
    )


def _weights(
    scope: Scope, symbol: Symbol, attributes: Attributes, relation: Relation | None
) -> tuple[Expression | None, Expression | None]:
    """Return the weights of what falls short and of what is too much."""
    operator = relation.operators[0] if relation is not None else "=="
    two = attributes.by_key.get(WEIGHT)
    if isinstance(two, ast.TwoWeights):
        if operator != "==":
            report_misplaced(
                scope.state,
                attributes,
                (WEIGHT,),
                f"the goal `{symbol.name}`, whose relation is `{operator}`",
                f"only one deviation from `{operator}` is unwanted: write `weight w`",
            )
        under, over = (
            as_data(scope, as_number(scope, scope.value(node)), "a weight")
            for node in (two.under, two.over)
        )
        return under, over
    weight = _data_number(scope, attributes, WEIGHT)
    return (
        weight if operator != "<=" else None,
        weight if operator != ">=" else None,
    )
