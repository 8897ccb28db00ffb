"""What keeps a program from being written to a file (codes W8xx)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class SemicontinuousInFile(Diagnostic):
    """Readers disagree on semicontinuous variables, or do not know them.

    Attributes:
        name: The first such column, in the model's own words.
        count: How many there are.
    """

    code: ClassVar[str] = "W801"
    title: ClassVar[str] = (
        "the file cannot hold semicontinuous variables such as `{name}` ({count} in all)"
    )
    remedy: ClassVar[str] = (
        "solvers read them differently or not at all: use a binary variable with "
        "`implies` instead"
    )

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
