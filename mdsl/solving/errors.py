"""What can be wrong with a call of the solver (codes S6xx)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class UnknownOption(Diagnostic):
    """HiGHS has no option of that name.

    Attributes:
        name: The name that was given.
    """

    code: ClassVar[str] = "S601"
    title: ClassVar[str] = "HiGHS has no option `{name}`"
    remedy: ClassVar[str] = "https://ergo-code.github.io/HiGHS lists the options"

    name: str


@record(kw_only=True)
class BadOptionValue(Diagnostic):
    """An option cannot have the value that it was given.

    Attributes:
        name: The option's name.
        value: The value, as text.
        expected: What the option takes.
    """

    code: ClassVar[str] = "S602"
    title: ClassVar[str] = "the option `{name}` cannot be `{value}`"
    remedy: ClassVar[str] = "it takes {expected}"

    name: str
    value: str
    expected: str


@record(kw_only=True)
class ManagedOption(Diagnostic):
    """An option is one that would change what the answer means.

    Attributes:
        name: The option's name.
        instead: What to use in its place.
    """

    code: ClassVar[str] = "S603"
    title: ClassVar[str] = "the HiGHS option `{name}` is set by mdsl itself"
    remedy: ClassVar[str] = "{instead}"

    name: str
    instead: str


@record(kw_only=True)
class NumberTooLarge(Diagnostic):
    """A number is too large for floating point arithmetic to mean anything.

    Attributes:
        number: The number.
        what: Where it stands, in the model's own words.
        limit: The size from which HiGHS refuses it.
    """

    code: ClassVar[str] = "S604"
    title: ClassVar[str] = "{number} as {what} is too large for the solver"
    remedy: ClassVar[str] = (
        "choose units in which it is below {limit}, or bound what it multiplies"
    )

    number: float
    what: str
    limit: float


@record(kw_only=True)
class UnboundedSemicontinuous(Diagnostic):
    """A semicontinuous variable lacks the bound that tells how large it can be.

    Attributes:
        name: The column, in the model's own words.
    """

    code: ClassVar[str] = "S605"
    title: ClassVar[str] = "the semicontinuous variable `{name}` has an infinite bound"
    remedy: ClassVar[str] = "give it the largest value that can occur, `<= ...`"

    name: str


@record(kw_only=True)
class UnreadableProgram(Diagnostic):
    """A file that should hold a program and cannot be read.

    Attributes:
        path: The file.
        reason: Why not, as the system or HiGHS says.
    """

    code: ClassVar[str] = "S606"
    title: ClassVar[str] = "`{path}` cannot be read: {reason}"

    path: str
    reason: str


@record(kw_only=True)
class SectionNotRead(Diagnostic):
    """A file with indicators or special ordered sets, which HiGHS does not know.

    Attributes:
        path: The file.
        section: The section's heading, or the sign of an indicator in an LP file.
    """

    code: ClassVar[str] = "S608"
    title: ClassVar[str] = "HiGHS does not read `{section}`, which `{path}` holds"
    remedy: ClassVar[str] = (
        "Gurobi, CPLEX, Xpress, COPT and SCIP read it; `mdsl compile` without `--native` "
        "writes rows with binary variables instead"
    )

    path: str
    section: str


@record(kw_only=True)
class NotConvexInFile(Diagnostic):
    """A file with a quadratic objective that is not convex (concave, if maximised).

    Attributes:
        path: The file.
        column: A column along which it curves the wrong way, with others or alone.
    """

    code: ClassVar[str] = "S607"
    title: ClassVar[str] = (
        "the quadratic objective of `{path}` curves the wrong way along `{column}`"
    )
    remedy: ClassVar[str] = (
        "mdsl reads convex objectives to minimise, concave to maximise"
    )

    path: str
    column: str


@record(kw_only=True)
class UnknownWeight(Diagnostic):
    """A weight is given to a priority that no goal or objective has.

    Attributes:
        priority: The priority.
        priorities: Those that there are.
    """

    code: ClassVar[str] = "S611"
    title: ClassVar[str] = "nothing has the priority {priority}, which has a weight"
    remedy: ClassVar[str] = "there are the priorities {priorities}"

    priority: float
    priorities: tuple[float, ...]


@record(kw_only=True)
class MissingWeight(Diagnostic):
    """Some priorities have weights, and one has none.

    Attributes:
        priority: The priority.
    """

    code: ClassVar[str] = "S612"
    title: ClassVar[str] = "the priority {priority} has no weight, though others have"
    remedy: ClassVar[str] = (
        "`--weight {priority}=...` gives it one; without any, all are computed"
    )

    priority: float


@record(kw_only=True)
class NoComputedWeight(Diagnostic):
    """No weight can be computed for what comes before a level without limits.

    Attributes:
        name: The level's name.
    """

    code: ClassVar[str] = "S613"
    title: ClassVar[str] = (
        "no weight outweighs `{name}`, which can differ without limit between plans"
    )
    remedy: ClassVar[str] = (
        "bound the variables that it depends on, or give all priorities weights: "
        "`--weight 1=1000`"
    )

    name: str


@record(kw_only=True)
class QuadraticWithIntegers(Diagnostic):
    """A quadratic objective together with variables that are not continuous.

    Attributes:
        name: The objective.
        column: The first of these variables.
        kind: What it is.
        others: How many more there are, in words; empty for none.
    """

    code: ClassVar[str] = "S614"
    title: ClassVar[str] = (
        "HiGHS solves quadratic objectives for continuous variables only: `{name}` is "
        "quadratic, and `{column}` is {kind}{others}"
    )
    remedy: ClassVar[str] = (
        "write the square as `piecewise`; or write a file for another solver; or drop "
        "whole numbers by `--relax all`"
    )

    name: str
    column: str
    kind: str
    others: str
