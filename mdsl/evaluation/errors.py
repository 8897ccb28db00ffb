"""What evaluation over the data can find wrong (codes E4xx)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class MissingReference(Diagnostic):
    """A reference to something that is not there."""

    code: ClassVar[str] = "E401"
    title: ClassVar[str] = (
        "`{reference}` is missing{instances}; the model does not say what it means there"
    )
    label: ClassVar[str] = "no such instance"

    reference: str
    instances: str


@record(kw_only=True)
class UnknownMember(Diagnostic):
    """A literal that is no member of the set where it stands."""

    code: ClassVar[str] = "E402"
    title: ClassVar[str] = "{member} is no member of {root}"
    label: ClassVar[str] = "a member of {root} is expected here"

    member: str
    root: str


@record(kw_only=True)
class BadArithmetic(Diagnostic):
    """An operation that has no result, such as a division by 0."""

    code: ClassVar[str] = "E403"
    title: ClassVar[str] = "{operation} has no result{instances}"
    remedy: ClassVar[str] = (
        "leave these instances out with a condition, or correct the data"
    )

    operation: str
    instances: str


@record(kw_only=True)
class FailedCheck(Diagnostic):
    """A `check` that does not hold."""

    code: ClassVar[str] = "E404"
    title: ClassVar[str] = "the check `{name}` does not hold{instances}"
    label: ClassVar[str] = "this must hold of the data"

    name: str
    instances: str


@record(kw_only=True)
class UnlimitedRange(Diagnostic):
    """A range whose ends are no whole finite numbers, or which is far too long."""

    code: ClassVar[str] = "E406"
    title: ClassVar[str] = "the range {first}..{last} {reason}"

    first: str
    last: str
    reason: str


@record(kw_only=True)
class TooManyRows(Diagnostic):
    """Rows that are more than the limit, even if a condition leaves fewer of them."""

    code: ClassVar[str] = "E407"
    title: ClassVar[str] = "{name} makes {count} combinations to look at"
    label: ClassVar[str] = "with what stands beside it"
    remedy: ClassVar[str] = (
        "the limit is {limit} (`--max-cells`): name a relation of the tuples that matter, or "
        "say with `==` what belongs together"
    )

    name: str
    count: str
    limit: str


@record(kw_only=True)
class WrongPoints(Diagnostic):
    """The points of a piecewise linear function that make none."""

    code: ClassVar[str] = "E408"
    title: ClassVar[str] = "this `piecewise` has {what}{instances}"
    label: ClassVar[str] = "its points"
    remedy: ClassVar[str] = (
        "give two points or more (one is enough beside two slopes), each further right "
        "than the one before it"
    )

    what: str
    instances: str


@record(kw_only=True)
class OutsidePoints(Diagnostic):
    """A piecewise linear function of data, asked beyond its points."""

    code: ClassVar[str] = "E409"
    title: ClassVar[str] = "this `piecewise` is not defined there{instances}"
    label: ClassVar[str] = "before its first or after its last point"
    remedy: ClassVar[str] = (
        "add points, or say which slopes it has before the first and after the last one"
    )

    instances: str


@record(kw_only=True)
class CircularCells(Diagnostic):
    """Cells of a `let` that need each other."""

    code: ClassVar[str] = "E410"
    title: ClassVar[str] = "a cell of `{name}` needs itself: {path}"
    label: ClassVar[str] = "here one cell needs another"
    remedy: ClassVar[str] = (
        "correct the data that say which cell needs which, or leave the circle out with a "
        "condition"
    )

    name: str
    path: str
