"""The units of expressions.

`+`, `-`, comparisons, choices, `min`, `max` and the sides of a row need one unit; `*` and `/`
multiply units; powers and roots raise them; `exp`, `log` and the like, `prod`, indices and
numbers of steps take numbers without a unit. 0 and `inf` fit every unit. Members of integer
sets, counts and positions have no unit. Dates have none either: the difference of two dates
is in `day` where the model declares a unit of that name, and else a number without a unit;
what is added to a date is in the same, or has no unit.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from mdsl.diagnostics import Related
from mdsl.semantics.errors.units import UnitOfProduct
from mdsl.semantics.expressions import (
    Addition,
    Cardinality,
    CheckedSet,
    Comparison,
    Conditional,
    Default,
    Exponentiation,
    Expression,
    FunctionCall,
    LetValue,
    MemberToValue,
    Multiplication,
    Negation,
    NumberConstant,
    ParameterValue,
    PointList,
    Position,
    Query,
    RangeSet,
    Reduction,
    Step,
    ValueToMember,
    VariableValue,
    WindowSet,
)
from mdsl.semantics.free import Part, parts, query_parts
from mdsl.semantics.model import Goal, Let
from mdsl.semantics.types import ConditionType, DateType, NumberType
from mdsl.semantics.unit_reports import (
    Due,
    Measures,
    due_beside,
    is_literal,
    report_high,
    report_misfit,
    report_power,
    report_unwanted,
)
from mdsl.semantics.units import (
    MAX_POWER,
    NUMBER,
    PLAIN,
    Quantity,
    Unit,
    joined,
    literal_factor,
    multiplied,
    quantity,
    raised_quantity,
)

DAY = "day"
KEPT = ("abs", "floor", "ceil", "round", "trunc")
EXTREMES = ("min", "max")
PURPOSES: dict[type, str] = {
    Step: "a number of steps",
    WindowSet: "a number of steps",
    RangeSet: "the end of a range",
    ValueToMember: "a member of a set",
}


def measure(measures: Measures, expression: Expression) -> Quantity | None:
    """Return the quantity of an expression; reports misfits within it.

    Returns:
        None where every unit fits: for 0 and `inf`, for what is no number, and where an
        error was reported.
    """
    match expression:
        case NumberConstant(value=value):
            return NUMBER if value and math.isfinite(value) else None
        case ParameterValue() | LetValue() | VariableValue():
            return _cell(measures, expression)
        case Negation(operand=operand):
            return measure(measures, operand)
        case Addition():
            return _sum(measures, expression)
        case Multiplication():
            return _product(measures, expression)
        case Conditional(condition=condition, value=value, otherwise=otherwise):
            measure(measures, condition)
            return agreed(measures, (value, otherwise))
        case Default(value=value, alternative=alternative):
            return agreed(measures, (value, alternative))
        case Reduction():
            return _reduction(measures, expression)
        case _:
            return _other(measures, expression)


def _other(measures: Measures, expression: Expression) -> Quantity | None:
    match expression:
        case Exponentiation():
            return _power(measures, expression)
        case FunctionCall():
            return _call(measures, expression)
        case Comparison(operands=operands):
            agreed(measures, operands)
            return None
        case _:
            _visit_inner(measures, expression)
            return NUMBER if isinstance(expression.type, NumberType) else None


# --- what places ask for -----------------------------------------------------------------------


def agreed(measures: Measures, operands: Sequence[Expression]) -> Quantity | None:
    """Return the quantity that all operands have; report those that have another one.

    A member says that the others have no unit, and else the first operand with a unit says
    what they should be.
    """
    found = [(operand, measure(measures, operand)) for operand in operands]
    known = [(operand, q) for operand, q in found if q is not None]
    if not known:
        return None
    first, result = max(known, key=lambda pair: _weight(*pair))
    misfits: set[Unit] = set()
    for operand, own in known:
        both = joined(measures.table, result, own)
        if both is not None:
            result = both
        elif own.unit not in misfits:
            misfits.add(own.unit)
            report_misfit(measures, operand, own, due_beside(first, result))
    return None if misfits else result


def _weight(expression: Expression, found: Quantity) -> int:
    """Return how sure it is that an expression has the unit that its neighbours need."""
    if isinstance(expression, MemberToValue | Position | Cardinality):
        return 2
    return int(not found.unit.is_plain)


def require(measures: Measures, expression: Expression, due: Due | None) -> None:
    """Report an expression that has another unit than is due.

    What is made of written numbers alone is data of the declaration that it belongs to, and
    in its unit.
    """
    found = measure(measures, expression)
    if found is None or due is None or is_literal(expression):
        return
    if joined(measures.table, found, quantity(due.unit)) is None:
        report_misfit(measures, expression, found, due)


def require_plain(measures: Measures, expression: Expression, purpose: str) -> None:
    """Report an expression that has a unit where none has a meaning."""
    found = measure(measures, expression)
    if found is not None and joined(measures.table, found, NUMBER) is None:
        report_unwanted(measures, expression, found, purpose)


def visit_parts(measures: Measures, whole: Part) -> None:
    """Check the units within an expression, a set or a query."""
    if isinstance(whole, Query | CheckedSet):
        _visit_inner(measures, whole, "a member of a set")
    else:
        measure(measures, whole)


def _visit_inner(measures: Measures, whole: Part, purpose: str = "an index") -> None:
    """Check the parts of what is no arithmetic: numbers among them have no unit."""
    purpose = PURPOSES.get(type(whole), purpose)
    inner = query_parts(whole) if isinstance(whole, Query) else parts(whole)
    for part in inner:
        if isinstance(part, Query | CheckedSet):
            visit_parts(measures, part)
        else:
            require_plain(measures, part, purpose)


# --- names -------------------------------------------------------------------------------------


def _cell(
    measures: Measures, expression: ParameterValue | LetValue | VariableValue
) -> Quantity | None:
    _visit_inner(measures, expression)
    unit = unit_of(measures, expression.name)
    if unit is None or not isinstance(expression.type, NumberType):
        return None
    return quantity(unit)


def unit_of(measures: Measures, name: str) -> Unit | None:
    """Return the unit of a name; that of a goal is the unit of its deviations, too.

    A `let` or a goal that states no unit has that of its body.
    """
    name = name.partition(".")[0]
    if name not in measures.units:
        # A name on the way to its own unit fits all units.
        measures.units[name] = None
        let, goal = measures.state.lets.get(name), measures.state.goals.get(name)
        if let is not None:
            _infer_let(measures, let)
        elif isinstance(goal, Goal):
            found = agreed(measures, goal.relation.operands)
            measures.units[name] = None if found is None else found.unit
    return measures.units[name]


def _infer_let(measures: Measures, let: Let) -> None:
    found = measure(measures, let.body)
    if found is None:
        return
    measures.units[let.name] = found.unit
    measures.readings[let.name] = found
    if let.is_recursive:
        # Its own cells are measured by what those without any have shown.
        related = Related(let.span, f"`{let.name}` is in {found.unit}")
        require(measures, let.body, Due(found.unit, related))


# --- arithmetic --------------------------------------------------------------------------------


def _sum(measures: Measures, expression: Addition) -> Quantity | None:
    operands = expression.operands
    dates = [operand for operand in operands if isinstance(operand.type, DateType)]
    if not dates:
        return agreed(measures, operands)
    day = measures.table.get(DAY, PLAIN)
    due = None if day is None else Due(day, Related(dates[0].span, "a date"))
    for operand in operands:
        found = measure(measures, operand)
        if found is not None and joined(measures.table, found, NUMBER) is None:
            require(measures, operand, due)
    if day is None or not isinstance(expression.type, NumberType):
        return None
    return quantity(day)


def _factor(measures: Measures, expression: Expression) -> Quantity | None:
    """Return the quantity of an operand of a product, where a literal may convert."""
    match expression:
        case NumberConstant(value=value) if value and math.isfinite(value):
            return literal_factor(value)
        case _:
            return measure(measures, expression)


def _product(measures: Measures, expression: Multiplication) -> Quantity | None:
    first, *others = expression.operands
    result = _factor(measures, first)
    for operator, operand in zip(expression.operators, others, strict=True):
        found = _factor(measures, operand)
        if found is None or result is None:
            result = None
        elif operator == "mod":
            both = joined(measures.table, result, found)
            if both is None:
                report_misfit(measures, operand, found, due_beside(first, result))
            result = both
        else:
            result = multiplied(result, found, 1 if operator == "*" else -1)
            if result.unit.is_too_high:
                report_high(measures, expression.span)
                result = None
    return result


def _power(measures: Measures, expression: Exponentiation) -> Quantity | None:
    base = _factor(measures, expression.base)
    require_plain(measures, expression.exponent, "an exponent")
    if base is None:
        return None
    match expression.exponent:
        case NumberConstant(value=value) if math.isfinite(value):
            return _raised(measures, expression, base, Fraction(repr(value)))
        case _ if base.unit.is_plain:
            return NUMBER
        case _:
            instead = (
                "only an exponent that is written as a number says which unit it has"
            )
            report_power(measures, expression, "power", base, instead)
            return None


def _raised(
    measures: Measures,
    expression: Exponentiation | FunctionCall,
    base: Quantity,
    exponent: Fraction,
) -> Quantity | None:
    """Return the quantity of a power or root; report one that has no unit."""
    if base.unit.is_plain and not base.unit.powers and abs(exponent) > MAX_POWER:
        return NUMBER
    if abs(exponent) > MAX_POWER:
        report_high(measures, expression.span)
        return None
    result = raised_quantity(measures.table, base, exponent)
    if result is None:
        instead = "a root needs a unit whose exponents it divides, such as h^2"
        report_power(measures, expression, "root", base, instead)
    elif result.unit.is_too_high:
        report_high(measures, expression.span)
        return None
    return result


# --- functions and reductions ------------------------------------------------------------------


def _call(measures: Measures, expression: FunctionCall) -> Quantity | None:
    function, arguments = expression.function, expression.arguments
    match function:
        case "piecewise":
            return _piecewise(measures, arguments)
        case "product":
            left, right = (measure(measures, argument) for argument in arguments)
            return None if left is None or right is None else multiplied(left, right)
        case "sqrt":
            base = measure(measures, arguments[0])
            if base is None:
                return None
            return _raised(measures, expression, base, Fraction(1, 2))
        case _ if function in KEPT or function in EXTREMES:
            return agreed(measures, arguments)
        case _:
            for argument in arguments:
                purpose = f"what `{function}` takes"
                require_plain(measures, argument, purpose)
            return NUMBER


def _piecewise(measures: Measures, arguments: Sequence[Expression]) -> Quantity | None:
    """Return the quantity of a piecewise linear function: that of its values.

    Written numbers are data of the function: at its points in the unit of what it is a
    function of, and at its values in the unit that is due.
    """
    first, points, *slopes = arguments
    below, above = [first], []
    if isinstance(points, PointList):
        if points.query is not None:
            visit_parts(measures, points.query)
        below += [x for x, _ in points.points if not is_literal(x)]
        above = [y for _, y in points.points if not is_literal(y)]
    base, result = agreed(measures, below), agreed(measures, above)
    for slope in slopes:
        found = measure(measures, slope) if base is None or result is None else None
        if base is not None and result is not None:
            unit = multiplied(result, base, -1).unit
            require(measures, slope, Due(unit, Related(first.span, f"in {base.unit}")))
        elif base is not None and found is not None and not is_literal(slope):
            # Where all values are written numbers, a slope says in what.
            result = multiplied(found, base)
    return result


def _reduction(measures: Measures, expression: Reduction) -> Quantity | None:
    visit_parts(measures, expression.query)
    found = measure(measures, expression.body)
    if isinstance(expression.type, ConditionType) or found is None:
        return None
    if expression.function != "prod":
        return found
    if joined(measures.table, found, NUMBER) is None:
        text = f"in {found.unit}"
        measures.state.report(UnitOfProduct(found=text, span=expression.body.span))
    return NUMBER
