"""Scenarios: overrides of params, and what is dropped, chosen and relaxed."""

from collections.abc import Iterable

from mdsl.diagnostics import Related, did_you_mean
from mdsl.semantics.binders import check_binder, check_data_condition
from mdsl.semantics.choices import ALL, CellOverride, ObjectiveChoice, Scenario
from mdsl.semantics.choosing import WORD_FOR_ALL, choice_error, is_continuous
from mdsl.semantics.conversions import as_data, described
from mdsl.semantics.errors.names import DuplicateName
from mdsl.semantics.errors.scenarios import (
    NoCells,
    NoFlag,
    NotAParameter,
    NotInteger,
    PartialChoice,
    RepeatedObjective,
    RepeatedOverride,
    UnknownParameter,
)
from mdsl.semantics.expressions import (
    Binder,
    Comparison,
    Expression,
    Index,
    IndexValue,
    NumberConstant,
    Query,
)
from mdsl.semantics.model import (
    Parameter,
    ParameterKind,
    item_types,
)
from mdsl.semantics.parameters import as_cell
from mdsl.semantics.references import (
    check_arguments,
    expanded,
    place_items,
    signature,
    with_article,
)
from mdsl.semantics.scopes import Scope, State, known, known_values
from mdsl.semantics.setlike import is_set_like
from mdsl.semantics.types import ConditionType, MemberType
from mdsl.source import Span
from mdsl.syntax import ast

INSTEAD_OF_PARAMETERS = {
    "let": "override the params that it is computed from",
    "set": "put a param into its definition, as in `{name} = {{i in ... if open[i]}}`",
    "var": "put a param into its bounds, and override that",
}
INSTEAD_OF_PARTS = {
    "drop": "for some instances, give it a condition, as in `[i in I if limited[i]]`, and "
    "override the param",
    "relax": "declare two variables",
}


def check_scenarios(
    state: State, statements: Iterable[ast.Statement]
) -> dict[str, Scenario]:
    """Return the scenarios of a text by name, in its order."""
    found: dict[str, Scenario] = {}
    first: dict[str, Span] = {name: s.span for name, s in state.symbols.items()}
    for statement in statements:
        if not isinstance(statement, ast.ScenarioStatement):
            continue
        scenario = _scenario(state, statement)
        earlier = first.setdefault(scenario.name, scenario.span)
        if earlier is scenario.span:
            found[scenario.name] = scenario
        else:
            related = (Related(earlier, "declared here first"),)
            state.report(
                DuplicateName(name=scenario.name, span=scenario.span, related=related)
            )
    return found


def _scenario(state: State, statement: ast.ScenarioStatement) -> Scenario:
    name = statement.name.name
    overrides: list[CellOverride] = []
    targets: dict[str, list[str]] = {"drop": [], "relax": []}
    objective: ObjectiveChoice | None = None
    for item in statement.items:
        match item:
            case ast.Override():
                override = _override(state, item)
                if override is not None:
                    _report_repeated(state, name, overrides, override)
                    overrides.append(override)
            case ast.Directive(word="objective"):
                if objective is not None:
                    related = (Related(objective.span, "the first one"),)
                    state.report(
                        RepeatedObjective(
                            scenario=name, span=item.span, related=related
                        )
                    )
                objective = _objective(state, item) or objective
            case ast.Directive(word=word):
                targets[word] += _whole_target(state, item)
    texts = [description.text for description in statement.attributes]
    return Scenario(
        name,
        statement.name.span,
        texts[0] if texts else "",
        tuple(overrides),
        tuple(dict.fromkeys(targets["drop"])),
        tuple(dict.fromkeys(targets["relax"])),
        objective,
    )


# --- overrides ---------------------------------------------------------------------------------


def _override(state: State, item: ast.Override) -> CellOverride | None:
    """Check `name[cells] = value`."""
    name = item.name.name
    scope = Scope(state, name)
    parameter = state.parameters.get(name)
    if parameter is None:
        _report_no_parameter(state, item.name)
        return None
    inner, cells = _cells(scope, parameter, item)
    value = as_data(inner, inner.value(item.value), "the value of an override")
    cell = None if value is None else _as_cell(inner, parameter, value)
    if cells is None or cell is None:
        return None
    query, arguments = cells
    return CellOverride(name, query, arguments, cell, item.span)


def _report_no_parameter(state: State, name: ast.Identifier) -> None:
    symbol = state.symbols.get(name.name)
    if symbol is None:
        parameters = [s.name for s in state.symbols.values() if s.keyword == "param"]
        hint = did_you_mean(name.name, parameters)
        state.report(UnknownParameter(name=name.name, hint=hint, span=name.span))
    elif symbol.keyword != "param":
        instead = INSTEAD_OF_PARAMETERS.get(symbol.keyword, "")
        state.report(
            NotAParameter(
                name=name.name,
                what=with_article(symbol.kind),
                instead=instead.format(name=name.name),
                span=name.span,
                related=(Related(symbol.span, "declared here"),),
            )
        )


def _report_repeated(
    state: State,
    scenario: str,
    overrides: Iterable[CellOverride],
    override: CellOverride,
) -> None:
    """Report a single value that is overridden twice; cells are compared with the data."""
    if override.arguments:
        return
    for other in overrides:
        if other.name == override.name:
            related = (Related(other.span, "the first time"),)
            state.report(
                RepeatedOverride(
                    name=override.name,
                    scenario=scenario,
                    span=override.span,
                    related=related,
                )
            )
            return


Cells = tuple[Query, tuple[Expression, ...]]


def _cells(
    scope: Scope, parameter: Parameter, item: ast.Override
) -> tuple[Scope, Cells | None]:
    """Check what stands in brackets, and return the scope of the value with it."""
    if item.indexing is None:
        if not parameter.arity:
            return scope, (Query(), ())
        _report_no_cells(scope, parameter, item)
        return scope, None
    binders: list[Binder | None] = []
    items: list[Expression | None] = []
    inner = scope
    for node in item.indexing.binders:
        if node.pattern is None and not _is_set(inner, node.set):
            value = inner.value(node.set)
            items += [None] if value is None else expanded(value)
            continue
        inner, binder = check_binder(inner, node)
        binders.append(binder)
        items += [None] if binder is None else _positions(binder)
    condition = check_data_condition(inner, item.indexing.condition)
    checked, placed = known(binders), known_values(items)
    if checked is None or placed is None:
        return inner, None
    if condition is None and item.indexing.condition is not None:
        return inner, None
    arguments = place_items(
        scope, parameter, parameter.name, placed, item.span, is_plain=True
    )
    if arguments is None:
        return inner, None
    return inner, (Query(checked, condition), arguments)


def _is_set(scope: Scope, node: ast.Expression) -> bool:
    """Return whether a position without `in` is a set, and not a member."""
    if isinstance(node, ast.Name) and node.name not in scope.bindings:
        declared = scope.state.declared(node.name)
        return is_set_like(scope, node) or (declared is not None and declared.arity > 0)
    return is_set_like(scope, node)


def _positions(binder: Binder) -> tuple[Expression, ...]:
    """Return the members that a binder gives, one for each of its positions."""
    return tuple(
        IndexValue(position, type=position.type, span=position.span)
        if isinstance(position, Index)
        else position.value
        for position in binder.positions
    )


def _report_no_cells(scope: Scope, parameter: Parameter, item: ast.Override) -> None:
    sets = [
        t.root if isinstance(t, MemberType) else str(t) for t in item_types(parameter)
    ]
    scope.report(
        NoCells(
            name=parameter.name,
            sets=" and ".join(sets),
            example=signature(parameter.name, item_types(parameter)),
            span=item.name.span,
            related=(Related(parameter.span, "declared here"),),
        )
    )


def _as_cell(
    scope: Scope, parameter: Parameter, value: Expression
) -> Expression | None:
    """Return a value as a cell of a param; 1 and 0 stand for a flag's cells."""
    if parameter.kind is not ParameterKind.FLAG:
        return as_cell(scope, parameter, value)
    match value:
        case NumberConstant(value=number) if number in {0, 1}:
            zero = NumberConstant(0.0, type=value.type, span=value.span)
            return Comparison(
                (value, zero), ("!=",), type=ConditionType(), span=value.span
            )
        case _ if isinstance(value.type, ConditionType):
            return value
        case _:
            found = described(value)
            scope.report(NoFlag(name=parameter.name, found=found, span=value.span))
            return None


# --- drop, objective, relax --------------------------------------------------------------------


def _whole_target(state: State, item: ast.Directive) -> list[str]:
    """Check `drop NAME` and `relax NAME`; return the name unless it is wrong."""
    match item.target:
        case ast.Name(name=name):
            pass
        case ast.Subscript(base=ast.Name(name=name)):
            instead = INSTEAD_OF_PARTS[item.word]
            state.report(
                PartialChoice(
                    word=item.word, name=name, instead=instead, span=item.target.span
                )
            )
            return []
        case _:
            name = " ".join(item.target.span.text.split())
    if item.word == "relax" and name == WORD_FOR_ALL and name not in state.symbols:
        return [ALL]
    wrong = choice_error(_kinds(state), item.word, name, item.target.span)
    variable = state.variables.get(name) if item.word == "relax" else None
    if variable is not None and is_continuous(variable):
        wrong = NotInteger(name=name, span=item.target.span)
    if wrong is not None:
        state.report(wrong)
        return []
    return [name]


def _objective(state: State, item: ast.Directive) -> ObjectiveChoice | None:
    """Check `objective NAME` or `objective NAME[members]`."""
    nodes: tuple[ast.Expression, ...] | None = None
    match item.target:
        case ast.Name(name=name):
            pass
        case ast.Subscript(base=ast.Name(name=name), arguments=nodes):
            pass
        case _:
            name = " ".join(item.target.span.text.split())
    wrong = choice_error(_kinds(state), item.word, name, item.target.span)
    if wrong is not None:
        state.report(wrong)
        return None
    declared = state.objectives.get(name)
    if declared is None:
        return None
    if nodes is None:
        return ObjectiveChoice(name, None, item.target.span)
    scope = Scope(state, name)
    arguments = check_arguments(scope, declared, name, nodes, item.target.span)
    if arguments is None:
        return None
    return ObjectiveChoice(name, arguments, item.target.span)


def _kinds(state: State) -> dict[str, str]:
    return {name: symbol.kind for name, symbol in state.symbols.items()}
