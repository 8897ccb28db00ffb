"""Units and their algebra: `USD/piece`, `day = 24 h`.

A unit is a product of powers of declared names. What two units measure is compared by their
*dimension*, the powers of base units that they come down to, and by their *factor*, how much
of those one of them is. `h` and `day` share a dimension and differ by the factor 24: they
never stand for each other, and mdsl never converts one to the other by itself.

A conversion is written in the model, by a param that has a unit, `param shift unit h/day =
24`, or by a plain number. What a plain number in a product means, only its place can tell.
In `24 * rest[t]` with `rest` in days, 24 may count (the unit is still `day`), or convert (the
product is the same time in hours). So a product with literals has several *readings*, one
for each choice of the literals that convert; they differ by factors only. Where two
expressions meet, the readings that both have remain, and where none remains the model is
wrong. A `let` without a stated unit has the reading in which nothing converts.
"""

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

from mdsl.diagnostics import shown_number
from mdsl.records import record

ONE = Fraction(1)
MAX_POWER = 99
MAX_READINGS = 16
LARGEST = Fraction(10) ** 30
LARGEST_PRODUCT = LARGEST**5
MAX_EXACT = 10**15

Powers = tuple[tuple[str, int], ...]


@record()
class Unit:
    """What one of a number is.

    Attributes:
        powers: Declared names with their exponents, none of them 0, in order of appearance.
        dimension: Base units with their exponents, none of them 0, by name.
        factor: How much of those one of this unit is; above 0.
        scale: What `factor` has beyond the product of the names' factors: 1 but for a unit
            without a name of its own.
    """

    powers: Powers = ()
    dimension: Powers = ()
    factor: Fraction = ONE
    scale: Fraction = ONE

    @property
    def is_plain(self) -> bool:
        """Whether it is that of a number without a unit."""
        return not self.dimension and self.factor == 1

    @property
    def is_too_high(self) -> bool:
        """Whether it holds a power, or has a factor, that nothing is measured in."""
        exponents = (exponent for _, exponent in (*self.powers, *self.dimension))
        is_high = any(abs(exponent) > MAX_POWER for exponent in exponents)
        return is_high or not 1 / LARGEST_PRODUCT < self.factor < LARGEST_PRODUCT

    def __str__(self) -> str:
        scale = "" if self.scale == 1 else f"{shown_fraction(self.scale)} "
        return f"{scale}{_powers_text(self.powers)}"


PLAIN = Unit()

UnitTable = Mapping[str, Unit | None]
"""Units by name; None stands for one whose definition has an error."""


def _powers_text(powers: Powers) -> str:
    above = "*".join(_power_text(name, e) for name, e in powers if e > 0)
    below = "".join(f"/{_power_text(name, -e)}" for name, e in powers if e < 0)
    return f"{above or '1'}{below}"


def _power_text(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"


def times(left: Unit, right: Unit, exponent: int = 1) -> Unit:
    """Return the product of a unit and a power of another."""
    return Unit(
        _merged(left.powers, right.powers, exponent),
        tuple(sorted(_merged(left.dimension, right.dimension, exponent))),
        left.factor * right.factor**exponent,
        left.scale * right.scale**exponent,
    )


def _merged(left: Powers, right: Powers, exponent: int) -> Powers:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power * exponent
    return tuple((name, power) for name, power in powers.items() if power)


def combined(table: UnitTable, powers: Iterable[tuple[str, int]]) -> Unit | None:
    """Return a product of powers of declared units, or None if one of them is unknown."""
    result = PLAIN
    for name, exponent in powers:
        unit = PLAIN if name == "1" else table.get(name)
        if unit is None:
            return None
        result = times(result, unit, exponent)
    return result


def raised(table: UnitTable, unit: Unit, exponent: Fraction) -> Unit | None:
    """Return a power or root of a unit, or None if that is no unit.

    The root of an area is a length, whatever the two are called.
    """
    powers, scale = _raised(unit.powers, exponent), _root(unit.scale, exponent)
    if powers is None or scale is None:
        powers, scale = _raised(unit.dimension, exponent), _root(unit.factor, exponent)
    if powers is None or scale is None:
        return None
    result = combined(table, powers)
    if result is None or scale == 1:
        return result
    factor = result.factor * scale
    return _named(table, Unit(result.powers, result.dimension, factor, scale), factor)


def _raised(powers: Powers, exponent: Fraction) -> Powers | None:
    raised_powers = [(name, power * exponent) for name, power in powers]
    if any(power.denominator > 1 for _, power in raised_powers):
        return None
    return tuple((name, int(power)) for name, power in raised_powers if power)


def _root(number: Fraction, exponent: Fraction) -> Fraction | None:
    """Return a power of a number if it is exact: of 1, a whole power or a square root."""
    if number == 1:
        return number
    if exponent.denominator > 2:
        return None
    if exponent.denominator == 2:
        root = Fraction(math.isqrt(number.numerator), math.isqrt(number.denominator))
        if root**2 != number:
            return None
        number = root
    return number**exponent.numerator


# --- readings ----------------------------------------------------------------------------------


@record()
class Quantity:
    """The unit of an expression, with its readings.

    Attributes:
        unit: The unit in which no literal converts.
        factors: The factors of all readings; that of `unit` is one of them.
    """

    unit: Unit
    factors: frozenset[Fraction]


def quantity(unit: Unit) -> Quantity:
    """Return the quantity with one reading."""
    return Quantity(unit, frozenset((unit.factor,)))


NUMBER = quantity(PLAIN)


def literal_factor(value: float) -> Quantity:
    """Return the readings of a literal in a product: it counts, or it converts.

    A literal that converts is 1 of what it stands for: 24 hours to a day are 1.
    """
    exact = Fraction(repr(abs(value)))
    if not 1 / LARGEST < exact < LARGEST:
        return NUMBER
    return Quantity(PLAIN, frozenset((ONE, 1 / exact)))


def multiplied(left: Quantity, right: Quantity, exponent: int = 1) -> Quantity:
    """Return the quantity of a product, or of a quotient where the exponent is -1."""
    unit = times(left.unit, right.unit, exponent)
    factors = frozenset(
        one * other**exponent for one in left.factors for other in right.factors
    )
    if len(factors) > MAX_READINGS:
        # Nobody converts by so many literals.
        factors = frozenset((unit.factor,))
    return Quantity(unit, factors)


def raised_quantity(
    table: UnitTable, base: Quantity, exponent: Fraction
) -> Quantity | None:
    """Return the quantity of a power or root, or None if it has no unit."""
    unit = raised(table, base.unit, exponent)
    if unit is None:
        return None
    if exponent.denominator > 1 or abs(exponent) > MAX_POWER:
        return quantity(unit)
    factors = frozenset(factor ** int(exponent) for factor in base.factors)
    return Quantity(unit, factors)


def joined(table: UnitTable, left: Quantity, right: Quantity) -> Quantity | None:
    """Return the readings that two quantities share, or None if there are none."""
    factors = left.factors & right.factors
    if left.unit.dimension != right.unit.dimension or not factors:
        return None
    for unit in (left.unit, right.unit):
        if unit.factor in factors:
            return Quantity(unit, factors)
    return Quantity(_named(table, left.unit, min(factors)), factors)


def _named(table: UnitTable, unit: Unit, factor: Fraction) -> Unit:
    """Return the unit of a dimension that has a factor, by name if there is one."""
    for name, known in table.items():
        if known and (known.dimension, known.factor) == (unit.dimension, factor):
            return Unit(((name, 1),), known.dimension, factor)
    scale = unit.scale * factor / unit.factor
    return Unit(unit.powers, unit.dimension, factor, scale)


# --- texts -------------------------------------------------------------------------------------


def shown_fraction(number: Fraction) -> str:
    """Return a number as it is written in a product: `24`, `0.5` or `7 / 30`."""
    if _is_decimal(number) or not _is_short(number):
        return shown_number(float(number))
    return f"{number.numerator} / {number.denominator}"


def converted_text(text: str, ratio: Fraction) -> str:
    """Return the product that converts a number, as in `24 * x` or `x / 24`.

    Returns:
        Nothing where no short numbers say the ratio exactly.
    """
    if ratio.denominator > 1 and (ratio.numerator == 1 or _is_decimal(1 / ratio)):
        return f"{text} / {shown_fraction(1 / ratio)}"
    if _is_decimal(ratio):
        return f"{shown_fraction(ratio)} * {text}"
    if _is_short(ratio):
        return f"{ratio.numerator} * {text} / {ratio.denominator}"
    return ""


def _is_short(number: Fraction) -> bool:
    return max(number.numerator, number.denominator) < MAX_EXACT


def _is_decimal(number: Fraction) -> bool:
    """Return whether a number is exactly what its shortest decimal says."""
    return Fraction(repr(float(number))) == number
