"""The `units` statements of a model, and the units that its declarations state."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from mdsl.diagnostics import Related, did_you_mean
from mdsl.semantics.dependence import Graph, cycles, sorted_names
from mdsl.semantics.errors.units import (
    HighPower,
    NoUnits,
    RepeatedUnit,
    UnitCycle,
    UnitFactor,
    UnknownUnit,
)
from mdsl.semantics.scopes import State
from mdsl.semantics.units import LARGEST, MAX_POWER, PLAIN, Unit, UnitTable, times
from mdsl.syntax import ast

PLAIN_NAME = "1"


def unit_table(state: State, model: ast.Model) -> UnitTable | None:
    """Return the units of a model by name; None if it declares none.

    Reports what is wrong with the definitions, and units that are stated where none are
    declared.
    """
    statements = [s for s in model.statements if isinstance(s, ast.UnitsStatement)]
    if not statements:
        _report_undeclared(state)
        return None
    definitions: dict[str, ast.UnitDefinition] = {}
    for statement in statements:
        for definition in statement.definitions:
            name = definition.name.name
            first = definitions.setdefault(name, definition)
            if first is not definition:
                related = (Related(first.name.span, "declared here first"),)
                span = definition.name.span
                state.report(RepeatedUnit(name=name, span=span, related=related))
    graph = {
        name: {
            part.name: part.span
            for part in definition.parts
            if part.name in definitions
        }
        for name, definition in definitions.items()
    }
    table: dict[str, Unit | None] = dict.fromkeys(definitions)
    for cycle in cycles(graph):
        _report_cycle(state, graph, cycle)
    for name in sorted_names(graph):
        table[name] = _defined(state, table, definitions[name])
    return table


def _report_undeclared(state: State) -> None:
    """Report the first of the units that are stated where none are declared."""
    stated = [unit for _, unit in stated_units(state)]
    if stated:
        parts = (part for unit in stated for part in unit.parts)
        names = dict.fromkeys(part.name for part in parts if part.name != PLAIN_NAME)
        state.report(NoUnits(names=", ".join(names) or "h", span=stated[0].span))


def stated_units(state: State) -> Iterator[tuple[str, ast.UnitOf]]:
    """Yield the names that state a unit, with it; sets are no such names."""
    for name, symbol in state.symbols.items():
        if name in state.sets:
            continue
        for attribute in symbol.statement.attributes:
            if isinstance(attribute, ast.UnitOf):
                yield name, attribute
                break


def _report_cycle(state: State, graph: Graph, cycle: list[str]) -> None:
    pairs = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
    related = tuple(
        Related(graph[name][needed], f"`{name}` needs `{needed}`")
        for name, needed in pairs[1:]
    )
    name, needed = pairs[0]
    path = " -> ".join([*cycle, cycle[0]])
    span = graph[name][needed]
    state.report(
        UnitCycle(name=name, next=needed, path=path, span=span, related=related)
    )


def _defined(
    state: State, table: UnitTable, definition: ast.UnitDefinition
) -> Unit | None:
    """Return the unit that a definition makes; None if it is wrong."""
    name = definition.name.name
    if not definition.parts:
        return Unit(((name, 1),), ((name, 1),))
    value = resolved(state, table, definition.parts)
    if value is None:
        return None
    number = 1.0 if definition.factor is None else definition.factor.value
    if not 1 / LARGEST < number < LARGEST:
        text = "" if definition.factor is None else definition.factor.text
        _report_factor(state, definition, text)
        return None
    exact = Fraction(1)
    if definition.factor is not None:
        exact = Fraction(definition.factor.text.replace("_", ""))
    factor = exact * value.factor
    if not 1 / LARGEST < factor < LARGEST:
        _report_factor(state, definition, f"{float(factor):.3g}".replace("e+", "e"))
        return None
    return Unit(((name, 1),), value.dimension, factor)


def _report_factor(state: State, definition: ast.UnitDefinition, problem: str) -> None:
    name = definition.name.name
    state.report(UnitFactor(name=name, problem=problem, span=definition.span))


def resolved(
    state: State, table: UnitTable, parts: Iterable[ast.UnitPower]
) -> Unit | None:
    """Return a unit as it is written; None, and a report, where it is wrong."""
    result: Unit | None = PLAIN
    for part in parts:
        unit = PLAIN if part.name == PLAIN_NAME else table.get(part.name)
        if part.name != PLAIN_NAME and part.name not in table:
            _report_unknown(state, table, part)
        if unit is None or result is None:
            result = None
            continue
        exponent = -part.exponent if part.is_divisor else part.exponent
        if abs(exponent) <= MAX_POWER:
            result = times(result, unit, exponent)
        if abs(exponent) > MAX_POWER or result.is_too_high:
            state.report(HighPower(limit=MAX_POWER, span=part.span))
            return None
    return result


def _report_unknown(state: State, table: UnitTable, part: ast.UnitPower) -> None:
    """Report a name that is no unit, at the first place only."""
    key = (UnknownUnit, part.name)
    if key not in state.reported:
        state.reported.add(key)
        hint = did_you_mean(part.name, table)
        state.report(UnknownUnit(name=part.name, hint=hint, span=part.span))
