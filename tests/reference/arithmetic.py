"""Arithmetic on values: numbers, dates and affine expressions."""

import datetime
import math
from collections.abc import Callable
from itertools import pairwise

from tests.reference.values import (
    Affine,
    FailureError,
    Member,
    MemberTuple,
    NonlinearError,
    UnreachableError,
    Value,
)


def number(value: Value) -> float:
    """Return a value as a number; a member of an integer set is the number that it is."""
    match value:
        case Affine(terms, constant):
            if any(terms.values()):
                raise NonlinearError
            return constant
        case Member():
            return number(value.value)
        case bool() | str() | datetime.date() | MemberTuple():
            raise FailureError("type", f"{value!r} where a number is due")
        case _:
            return float(value)


def whole(value: Value) -> int:
    """Return a whole number, such as a count of steps or days."""
    result = number(value)
    if not result.is_integer():
        raise FailureError("type", f"{result} where a whole number is due")
    return int(result)


def date_of(value: Value) -> datetime.date | None:
    """Return a value that is a date, plain or as a member."""
    if isinstance(value, Member):
        value = value.value
    return value if isinstance(value, datetime.date) else None


def affine(value: Value) -> Affine:
    """Return a number as an affine expression without terms."""
    return value if isinstance(value, Affine) else Affine({}, number(value))


def add(left: Value, right: Value, sign: float = 1.0) -> Value:
    """Return `left + sign * right`, of numbers, dates or affine expressions."""
    first, second = date_of(left), date_of(right)
    if first is not None and second is not None:
        if sign > 0:
            raise FailureError("type", "a date plus a date")
        return float((first - second).days)
    if first is not None:
        return first + datetime.timedelta(days=int(sign) * whole(right))
    if second is not None and sign > 0:
        return second + datetime.timedelta(days=whole(left))
    if not isinstance(left, Affine) and not isinstance(right, Affine):
        return number(left) + sign * number(right)
    one, other = affine(left), affine(right)
    terms = dict(one.terms)
    for column, coef in other.terms.items():
        terms[column] = terms.get(column, 0.0) + sign * coef
    return Affine(terms, one.constant + sign * other.constant)


def multiply(left: Value, right: Value) -> Value:
    """Return a product of which at most one factor holds variables."""
    if not isinstance(left, Affine) and not isinstance(right, Affine):
        return number(left) * number(right)
    one, other = affine(left), affine(right)
    if any(one.terms.values()):
        return scaled(one, number(other))
    return scaled(other, number(one))


def scaled(expression: Affine, factor: float) -> Affine:
    """Return the multiple of an affine expression."""
    terms = {column: coef * factor for column, coef in expression.terms.items()}
    return Affine(terms, expression.constant * factor)


def divide(left: Value, right: Value) -> Value:
    """Return a quotient by a number."""
    divisor = number(right)
    if divisor == 0:
        raise FailureError("type", "division by zero")
    if isinstance(left, Affine):
        terms = {column: coef / divisor for column, coef in left.terms.items()}
        return Affine(terms, left.constant / divisor)
    return number(left) / divisor


def floor_divide(left: Value, right: Value) -> Value:
    """Return the quotient rounded down."""
    if number(right) == 0:
        raise FailureError("type", "division by zero")
    return number(left) // number(right)


def modulo(left: Value, right: Value) -> Value:
    """Return the remainder with the sign of the divisor."""
    if number(right) == 0:
        raise FailureError("type", "division by zero")
    return number(left) % number(right)


OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": lambda left, right: add(left, right, -1.0),
    "*": multiply,
    "/": divide,
    "div": floor_divide,
    "mod": modulo,
}


def power(base: Value, exponent: Value) -> Value:
    """Return `base ^ exponent` of numbers."""
    return float(number(base) ** number(exponent))


def _round(value: float) -> float:
    """Round to the nearest whole number, halves to the even one."""
    return float(round(value))


NUMBER_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": _round,
    "trunc": math.trunc,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
}

DATE_FUNCTIONS: dict[str, Callable[[datetime.date], int]] = {
    "weekday": lambda date: date.isoweekday(),
    "week": lambda date: date.isocalendar().week,
    "month": lambda date: date.month,
    "year": lambda date: date.year,
    "day": lambda date: date.day,
}


def call(function: str, value: Value) -> Value:
    """Return a function of one number or date."""
    if function in NUMBER_FUNCTIONS:
        return float(NUMBER_FUNCTIONS[function](number(value)))
    date = date_of(value)
    if function not in DATE_FUNCTIONS or date is None:
        raise FailureError("unknown", f"{function} of {value}")
    return float(DATE_FUNCTIONS[function](date))


def interpolate(
    at: float, points: list[tuple[float, float]], slopes: list[float]
) -> float:
    """Return a piecewise linear function given by its points.

    Without slopes `at` must lie between the first and the last point.
    """
    points = sorted(points)
    (first, first_value), (last, last_value) = points[0], points[-1]
    if at < first or at > last:
        if not slopes:
            raise UnreachableError
        if at < first:
            return first_value - slopes[0] * (first - at)
        return last_value + slopes[1] * (at - last)
    for (x, y), (next_x, next_y) in pairwise(points):
        if x <= at <= next_x:
            return y + (next_y - y) * (at - x) / (next_x - x)
    return first_value
