"""Numbers and dates: sums, products, powers and functions of data."""

from collections.abc import Callable

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.context import Context, report_arithmetic
from mdsl.evaluation.frames import Column, Frame, either
from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import BoolArray
from mdsl.semantics.expressions import (
    Addition,
    Exponentiation,
    Expression,
    FunctionCall,
    Multiplication,
)
from mdsl.semantics.types import DateType


def addition(context: Context, expression: Addition, frame: Frame) -> Column:
    """Return a sum; of dates as whole days."""
    first = context.evaluate(expression.operands[0], frame)
    total, missing = first.values, first.missing
    for operator, operand in zip(
        expression.operators, expression.operands[1:], strict=True
    ):
        column = context.evaluate(operand, frame)
        missing = either(missing, column.missing)
        total = total + column.values if operator == "+" else total - column.values
    if isinstance(expression.type, DateType):
        total = total.astype(np.int64)
    elif total.dtype == np.int64:
        total = total.astype(np.float64)
    report_nan(context, expression, frame, total, missing)
    return Column(total, missing)


def multiplication(
    context: Context, expression: Multiplication, frame: Frame
) -> Column:
    """Return a product, quotient or remainder, from the left."""
    first = context.evaluate(expression.operands[0], frame)
    result, missing = first.values, first.missing
    for operator, operand in zip(
        expression.operators, expression.operands[1:], strict=True
    ):
        column = context.evaluate(operand, frame)
        missing = either(missing, column.missing)
        other = column.values
        # Zero times infinity is caught below; numpy need not warn of it.
        if operator == "*":
            result = result * other
            continue
        other = nonzero(context, expression, frame, Column(other, missing))
        match operator:
            case "/":
                result = result / other
            case "div":
                result = np.floor_divide(result, other)
            case "mod":
                result = np.mod(result, other)
            case _:
                raise InternalError(f"unknown operator {operator}")
    report_nan(context, expression, frame, result, missing)
    return Column(result, missing)


def nonzero(
    context: Context, expression: Expression, frame: Frame, divisor: Column
) -> Values:
    """Return a divisor without zeros, and report those that it has."""
    zero: BoolArray = np.asarray(divisor.values == 0)
    if not zero.any():
        return divisor.values
    wrong = zero if divisor.missing is None else zero & ~divisor.missing
    if wrong.any():
        report_arithmetic(context, expression, frame, wrong, "a division by 0")
    return np.where(zero, 1.0, divisor.values)


def exponentiation(
    context: Context, expression: Exponentiation, frame: Frame
) -> Column:
    """Return a power."""
    base = context.evaluate(expression.base, frame)
    exponent = context.evaluate(expression.exponent, frame)
    missing = either(base.missing, exponent.missing)
    with np.errstate(all="ignore"):
        values = np.power(
            base.values.astype(np.float64), exponent.values.astype(np.float64)
        )
    wrong = ~np.isfinite(values)
    if missing is not None:
        wrong = wrong & ~missing
    if wrong.any():
        report_arithmetic(context, expression, frame, wrong, "this power")
    return Column(np.where(np.isfinite(values), values, 0.0), missing)


def report_nan(
    context: Context,
    expression: Expression,
    frame: Frame,
    values: Values,
    missing: BoolArray | None,
) -> None:
    """Report where a sum or product of infinities has no value."""
    wrong = np.isnan(values) if values.dtype.kind == "f" else np.zeros((), np.bool_)
    if missing is not None:
        wrong = wrong & ~missing
    if wrong.any():
        report_arithmetic(context, expression, frame, wrong, "this calculation")


# --- functions ---------------------------------------------------------------------------------

NUMBER_FUNCTIONS: dict[str, Callable[[Values], Values]] = {
    "abs": np.abs,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "trunc": np.trunc,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "log10": np.log10,
    "sin": np.sin,
    "cos": np.cos,
}


def weekday(days: Values) -> Values:
    """Return the ISO day of the week of days since 1970-01-01, a Thursday."""
    result: Values = (days + 3) % 7 + 1
    return result


def year(days: Values) -> Values:
    """Return the year."""
    result: Values = (
        days.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    )
    return result


def month(days: Values) -> Values:
    """Return the month, 1 to 12."""
    result: Values = (
        days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12 + 1
    )
    return result


def day_of_month(days: Values) -> Values:
    """Return the day of the month, 1 to 31."""
    dates = days.astype("datetime64[D]")
    result: Values = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    return result


def week(days: Values) -> Values:
    """Return the ISO week: that of the year that holds the week's Thursday."""
    thursday = days + 4 - weekday(days)
    first = (
        thursday.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]")
    )
    result: Values = (thursday - first.astype(np.int64)) // 7 + 1
    return result


DATE_FUNCTIONS: dict[str, Callable[[Values], Values]] = {
    "weekday": weekday,
    "week": week,
    "month": month,
    "year": year,
    "day": day_of_month,
}


def function_call(context: Context, call: FunctionCall, frame: Frame) -> Column:
    """Return a function of data."""
    inside = context.inside()
    columns = [inside.evaluate(argument, frame) for argument in call.arguments]
    missing = None
    for column in columns:
        missing = either(missing, column.missing)
    first = columns[0].values
    if call.function in DATE_FUNCTIONS:
        return Column(DATE_FUNCTIONS[call.function](first).astype(np.float64), missing)
    if call.function in {"min", "max"}:
        choose = np.minimum if call.function == "min" else np.maximum
        for column in columns[1:]:
            first = choose(first, column.values)
        return Column(first, missing)
    with np.errstate(all="ignore"):
        values = NUMBER_FUNCTIONS[call.function](first)
    wrong = np.isnan(values) | (np.isinf(values) & np.isfinite(first))
    if missing is not None:
        wrong = wrong & ~missing
    if wrong.any():
        report_arithmetic(context, call, frame, wrong, f"`{call.function}`")
        values = np.where(wrong, 0.0, values)
    return Column(values, missing)
