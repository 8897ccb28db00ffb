"""What can be wrong with units (C300 to C312)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class NoUnits(Diagnostic):
    """`unit ...` in a model without a `units` statement."""

    code: ClassVar[str] = "C300"
    title: ClassVar[str] = "no statement declares the units of this model"
    label: ClassVar[str] = "states a unit"
    remedy: ClassVar[str] = "add `units {names}`"

    names: str


@record(kw_only=True)
class UnknownUnit(Diagnostic):
    """A unit that is not declared."""

    code: ClassVar[str] = "C301"
    title: ClassVar[str] = "no unit is called `{name}`"
    label: ClassVar[str] = "not declared"
    remedy: ClassVar[str] = "declare it: `units {name}`, or `units {name} = ...`"

    name: str


@record(kw_only=True)
class RepeatedUnit(Diagnostic):
    """A unit that is declared twice."""

    code: ClassVar[str] = "C302"
    title: ClassVar[str] = "the unit `{name}` is declared more than once"
    label: ClassVar[str] = "declared again"
    remedy: ClassVar[str] = "take one of the two away"

    name: str


@record(kw_only=True)
class UnitCycle(Diagnostic):
    """Units that are defined by one another."""

    code: ClassVar[str] = "C303"
    title: ClassVar[str] = "the unit `{name}` is defined by itself: {path}"
    label: ClassVar[str] = "`{name}` needs `{next}`"
    remedy: ClassVar[str] = (
        "declare one of them by its name alone, as in `units {name}`"
    )

    name: str
    next: str
    path: str


@record(kw_only=True)
class UnitFactor(Diagnostic):
    """A unit of no size, or of one that no number is measured in."""

    code: ClassVar[str] = "C304"
    title: ClassVar[str] = "`{name}` is no usable unit: its factor is {problem}"
    label: ClassVar[str] = "a factor of {problem}"
    remedy: ClassVar[str] = (
        "a factor lies between 1e-30 and 1e30, as in `units h, day = 24 h`"
    )

    name: str
    problem: str


@record(kw_only=True)
class HighPower(Diagnostic):
    """A unit to a power that nothing is measured in."""

    code: ClassVar[str] = "C305"
    title: ClassVar[str] = "this is a unit to a power that nothing is measured in"
    label: ClassVar[str] = "beyond a power of {limit}, or a factor of 1e150"

    limit: int


@record(kw_only=True)
class MisplacedUnit(Diagnostic):
    """A unit of what is no number, or of a binary."""

    code: ClassVar[str] = "C306"
    title: ClassVar[str] = "`{name}` is {what}, which has no unit"
    label: ClassVar[str] = "has no unit"
    remedy: ClassVar[str] = "leave the unit out"

    name: str
    what: str


@record(kw_only=True)
class OtherScale(Diagnostic):
    """Hours and days: one dimension, two factors."""

    code: ClassVar[str] = "C307"
    title: ClassVar[str] = "`{text}` is {found}, where {due} is due"
    label: ClassVar[str] = "is {found}"
    remedy: ClassVar[str] = "{instead}"

    text: str
    found: str
    due: str
    instead: str


@record(kw_only=True)
class OtherUnit(Diagnostic):
    """Hours and dollars: two dimensions."""

    code: ClassVar[str] = "C308"
    title: ClassVar[str] = "`{text}` is {found}, where {due} is due"
    label: ClassVar[str] = "is {found}"
    remedy: ClassVar[str] = "{instead}"

    text: str
    found: str
    due: str
    instead: str


@record(kw_only=True)
class NumberWithoutUnit(Diagnostic):
    """`hours[p] <= 8`."""

    code: ClassVar[str] = "C309"
    title: ClassVar[str] = "the number {text} has no unit, where {due} is due"
    label: ClassVar[str] = "in which unit?"
    remedy: ClassVar[str] = (
        "give it a name and its unit, `param NAME unit {due} = {text}`, and write the "
        "name here"
    )

    text: str
    due: str


@record(kw_only=True)
class UnwantedUnit(Diagnostic):
    """A unit where only a plain number has a meaning."""

    code: ClassVar[str] = "C310"
    title: ClassVar[str] = "`{text}` is {found}, and {purpose} has no unit"
    label: ClassVar[str] = "is {found}"
    remedy: ClassVar[str] = "divide it by a param whose unit is {found_unit}"

    purpose: str
    text: str
    found: str
    found_unit: str


@record(kw_only=True)
class UnitOfPower(Diagnostic):
    """A power or root whose unit cannot be told."""

    code: ClassVar[str] = "C311"
    title: ClassVar[str] = "the unit of this {operation} cannot be told"
    label: ClassVar[str] = "of `{text}`, which is {found}"
    remedy: ClassVar[str] = "{instead}"

    operation: str
    text: str
    found: str
    instead: str


@record(kw_only=True)
class UnitOfProduct(Diagnostic):
    """`prod` of what has a unit: as many factors, as high a power."""

    code: ClassVar[str] = "C312"
    title: ClassVar[str] = (
        "the unit of this `prod` depends on how many members there are"
    )
    label: ClassVar[str] = "is {found}"
    remedy: ClassVar[str] = "multiply numbers without a unit"

    found: str
