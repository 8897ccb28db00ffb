"""What is known of the units of a model, and how misfits are reported."""

import dataclasses
from dataclasses import dataclass

from mdsl.diagnostics import Related
from mdsl.records import record
from mdsl.semantics.errors.units import (
    HighPower,
    NumberWithoutUnit,
    OtherScale,
    OtherUnit,
    UnitOfPower,
    UnwantedUnit,
)
from mdsl.semantics.expressions import (
    Addition,
    Conditional,
    Exponentiation,
    Expression,
    FunctionCall,
    LetValue,
    Multiplication,
    Negation,
    NumberConstant,
    ParameterValue,
    Query,
    VariableValue,
)
from mdsl.semantics.free import parts
from mdsl.semantics.scopes import State, shown
from mdsl.semantics.units import (
    MAX_POWER,
    Quantity,
    Unit,
    UnitTable,
    converted_text,
    times,
)
from mdsl.source import Span


@dataclass(eq=False)
class Measures:
    """What is known of units so far.

    Attributes:
        state: The checked declarations.
        table: The declared units.
        units: The units of names; None where the unit fits all, or is wrong.
        stated: Where names state their unit.
        readings: All readings of `let`s that state no unit.
    """

    state: State
    table: UnitTable
    units: dict[str, Unit | None] = dataclasses.field(default_factory=dict)
    stated: dict[str, Span] = dataclasses.field(default_factory=dict)
    readings: dict[str, Quantity] = dataclasses.field(default_factory=dict)


@record()
class Due:
    """The unit that a place asks for.

    Attributes:
        unit: The unit.
        related: What says so.
        let: The `let` that says so, if it is one.
    """

    unit: Unit
    related: Related
    let: str = ""


def due_beside(expression: Expression, found: Quantity) -> Due:
    """Return what an expression asks of those beside it."""
    let = expression.name if isinstance(expression, LetValue) else ""
    return Due(found.unit, Related(expression.span, _is(found.unit)), let)


def is_literal(expression: Expression) -> bool:
    """Return whether an expression is made of written numbers alone."""
    match expression:
        case NumberConstant():
            return True
        case Negation(operand=operand):
            return is_literal(operand)
        case Addition(operands=operands) | Multiplication(operands=operands):
            return all(is_literal(operand) for operand in operands)
        case Exponentiation(base=base, exponent=exponent):
            return is_literal(base) and is_literal(exponent)
        case Conditional(value=value, otherwise=other):
            return is_literal(value) and is_literal(other)
        case _:
            return False


def _is(unit: Unit) -> str:
    return "without a unit" if unit.is_plain else f"in {unit}"


def _due_text(unit: Unit) -> str:
    return "a number without a unit" if unit.is_plain else str(unit)


def report_unwanted(
    measures: Measures, expression: Expression, found: Quantity, purpose: str
) -> None:
    """Report a unit where none has a meaning."""
    measures.state.report(
        UnwantedUnit(
            purpose=purpose,
            text=shown(expression.span),
            found=_is(found.unit),
            found_unit=str(found.unit),
            span=expression.span,
        )
    )


def report_misfit(
    measures: Measures, expression: Expression, found: Quantity, due: Due
) -> None:
    """Report an expression whose unit is not the one that is due."""
    text, span = shown(expression.span), expression.span
    related = () if due.related.span == span else (due.related,)
    if is_literal(expression) and not due.unit.is_plain:
        measures.state.report(
            NumberWithoutUnit(text=text, due=str(due.unit), span=span, related=related)
        )
        return
    is_same = found.unit.dimension == due.unit.dimension
    if is_same:
        instead = _conversion(measures, expression, found.unit, due)
    else:
        instead = _factor(measures, expression, found.unit, due.unit)
    kind = OtherScale if is_same else OtherUnit
    measures.state.report(
        kind(
            text=text,
            found=_is(found.unit),
            due=_due_text(due.unit),
            instead=instead,
            span=span,
            related=related,
        )
    )


def _conversion(
    measures: Measures, expression: Expression, found: Unit, due: Due
) -> str:
    """Return the remedy between two units of one dimension."""
    own = expression.name if isinstance(expression, LetValue) else ""
    for name, unit in ((own, due.unit), (due.let, found)):
        known = measures.readings.get(name)
        if known is not None and unit.factor in known.factors:
            return (
                f"if the numbers in `{name}` convert, state what they convert to: "
                f"`let {name} unit {unit} = ...`"
            )
    text = shown(expression.span)
    if text.endswith("..."):
        text = "(...)"
    elif isinstance(expression, Addition | Negation | Conditional):
        text = f"({text})"
    ratio = found.factor / due.unit.factor
    product = converted_text(text, ratio)
    if product:
        return f"units are never converted by themselves: write `{product}`"
    factor = times(due.unit, found, -1)
    return (
        f"units are never converted by themselves: multiply by a param in {factor}, of "
        f"about {float(ratio):.9g}"
    )


def _factor(measures: Measures, expression: Expression, found: Unit, due: Unit) -> str:
    """Return the remedy between two dimensions."""
    ratio = times(due, found, -1)
    fitting = f"a factor in {ratio} would fit"
    match expression:
        case (
            ParameterValue(name=name) | VariableValue(name=name) | LetValue(name=name)
        ) if name not in measures.stated and found.is_plain and "." not in name:
            return f"if `{name}` is in {due}, declare it with `unit {due}`; {fitting}"
        case Multiplication(operands=operands):
            written = [o for o in operands if isinstance(o, NumberConstant)]
            if len(written) == 1:
                number = shown(written[0].span)
                return (
                    f"{fitting}: if {number} is in {ratio}, give it a name, "
                    f"`param NAME unit {ratio} = {number}`, and write the name here"
                )
            return fitting
        case _:
            return fitting


def report_high(measures: Measures, span: Span) -> None:
    """Report a unit to a power that nothing is measured in."""
    measures.state.report(HighPower(limit=MAX_POWER, span=span))


def report_power(
    measures: Measures,
    expression: Exponentiation | FunctionCall,
    operation: str,
    base: Quantity,
    instead: str,
) -> None:
    """Report a power or root that has no unit."""
    inner = parts(expression)[0]
    measures.state.report(
        UnitOfPower(
            operation=operation,
            text=shown(inner.span) if not isinstance(inner, Query) else "",
            found=f"in {base.unit}",
            instead=instead,
            span=expression.span,
        )
    )
