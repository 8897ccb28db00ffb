"""Why there is no plan to report (codes R7xx)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class Infeasible(Diagnostic):
    """No values of the variables meet all constraints.

    Attributes:
        model: The model's name.
        reason: What a row asks for that bounds alone rule out; empty if there is no such
            row.
    """

    code: ClassVar[str] = "R701"
    title: ClassVar[str] = "no plan meets all constraints of `{model}`"
    label: ClassVar[str] = "{reason}"
    remedy: ClassVar[str] = (
        "look for constraints that ask for more than others allow, and for data that are "
        "out of proportion; a goal in place of a constraint shows by how much it is missed"
    )

    model: str
    reason: str = ""


@record(kw_only=True)
class Unbounded(Diagnostic):
    """The objective can be improved without limit.

    Attributes:
        objective: Its name.
        variables: Variables that improve it and that their bounds do not stop.
    """

    code: ClassVar[str] = "R702"
    title: ClassVar[str] = "`{objective}` can be improved without limit"
    remedy: ClassVar[str] = "a constraint that limits the plan is missing"

    objective: str
    variables: tuple[str, ...]

    @property
    def remedies(self) -> tuple[str, ...]:
        """What is missing, with the variables that a bound would stop."""
        if not self.variables:
            return super().remedies
        return (self.fill(f"{self.remedy}, or a bound of {{variables}}"),)


@record(kw_only=True)
class NoPlan(Diagnostic):
    """Values are asked for where there are none.

    Attributes:
        status: How the solve ended.
    """

    code: ClassVar[str] = "R703"
    title: ClassVar[str] = (
        "there is no plan to take values from: the solve ended `{status}`"
    )
    remedy: ClassVar[str] = "look at `.status` first, or at `.ok`"

    status: str


@record(kw_only=True)
class NoDuals(Diagnostic):
    """Duals are asked for where there are none."""

    code: ClassVar[str] = "R704"
    title: ClassVar[str] = "the solver gave no duals"
    remedy: ClassVar[str] = "they exist for plans that are proven to be the best"


@record(kw_only=True)
class UnknownFamily(Diagnostic):
    """A name that has no values.

    Attributes:
        name: The name.
        expected: What has values.
    """

    code: ClassVar[str] = "R705"
    title: ClassVar[str] = "the model has no {expected} `{name}`"

    name: str
    expected: str


@record(kw_only=True)
class UnknownParam(Diagnostic):
    """A name that is no param."""

    code: ClassVar[str] = "R706"
    title: ClassVar[str] = "the model has no param `{name}`"

    name: str


@record(kw_only=True)
class UnknownCell(Diagnostic):
    """A key that is none of a param's."""

    code: ClassVar[str] = "R707"
    title: ClassVar[str] = "`{name}` has no cell ({key})"

    name: str
    key: str


@record(kw_only=True)
class NoPlanThere(Diagnostic):
    """A place that should hold a plan has no table of any variable.

    Attributes:
        path: The place.
        variables: The model's variables.
    """

    code: ClassVar[str] = "R711"
    title: ClassVar[str] = "`{path}` holds no plan of this model"
    remedy: ClassVar[str] = (
        "it takes tables with the names of the variables, {variables}, as `mdsl solve "
        "--out` writes them"
    )

    path: str
    variables: tuple[str, ...]


@record(kw_only=True)
class MissingColumn(Diagnostic):
    """The table of a variable lacks a column.

    Attributes:
        column: Its heading.
    """

    code: ClassVar[str] = "R712"
    title: ClassVar[str] = "the plan's table has no column `{column}`"
    remedy: ClassVar[str] = "it takes a column for each set, and `value`"

    column: str


@record(kw_only=True)
class NoNumber(Diagnostic):
    """A value of a plan is no number.

    Attributes:
        text: What stands there.
    """

    code: ClassVar[str] = "R713"
    title: ClassVar[str] = "`{text}` is no number"

    text: str


@record(kw_only=True)
class CellTwice(Diagnostic):
    """A plan gives a cell two values.

    Attributes:
        name: The cell.
    """

    code: ClassVar[str] = "R714"
    title: ClassVar[str] = "the plan gives `{name}` a second value"

    name: str
