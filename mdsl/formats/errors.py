"""What keeps a program from being written to a file (codes W8xx)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class UnboundedSemicontinuousInFile(Diagnostic):
    """A semicontinuous variable lacks a bound that its binary variable needs.

    Attributes:
        name: The first such column, in the model's own words.
        count: How many there are.
    """

    code: ClassVar[str] = "W801"
    title: ClassVar[str] = (
        "the semicontinuous variable `{name}` has an infinite bound ({count} in all)"
    )
    remedy: ClassVar[str] = "give it the largest value that can occur, `<= ...`"

    name: str
    count: int


@record(kw_only=True)
class NumberOutOfRange(Diagnostic):
    """A number is of a size that some reader drops, refuses or takes for infinity.

    Attributes:
        number: The number.
        what: Where it stands, in the model's own words.
        count: How many such numbers stand in that part of the file.
    """

    code: ClassVar[str] = "W802"
    title: ClassVar[str] = (
        "{number} as {what} is outside of what solvers read alike ({count} in all)"
    )
    remedy: ClassVar[str] = "choose units in which sizes lie between 1e-9 and 1e15"

    number: float
    what: str
    count: int


@record(kw_only=True)
class NameTooLong(Diagnostic):
    """A name does not fit into a field of fixed MPS.

    Attributes:
        name: The first such name.
        count: How many there are.
    """

    code: ClassVar[str] = "W803"
    title: ClassVar[str] = (
        "the name `{name}` is longer than the eight characters of fixed MPS "
        "({count} in all)"
    )
    remedy: ClassVar[str] = (
        "leave out `--names full`, name rows and columns with `--names none`, or write "
        "free MPS, which every solver of today reads"
    )

    name: str
    count: int


@record(kw_only=True)
class NumberTooLong(Diagnostic):
    """A number does not fit into a field of fixed MPS without losing digits.

    Attributes:
        number: The number.
        what: Where it stands, in the file's names.
    """

    code: ClassVar[str] = "W804"
    title: ClassVar[str] = (
        "{number} as {what} is longer than the twelve characters of fixed MPS"
    )
    remedy: ClassVar[str] = "write free MPS, which keeps every digit"

    number: float
    what: str
