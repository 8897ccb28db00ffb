"""What can be wrong with a plan in a file (codes W81x)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record

OF_ANOTHER_MODEL = "it is a plan of another model, of other data, or of an older file"
OF_ANOTHER_FILE = (
    f"{OF_ANOTHER_MODEL}; the plan of a file that was written with `--native` needs "
    "`--native` here, too"
)


@record(kw_only=True)
class UnreadablePlan(Diagnostic):
    """A file with a plan that cannot be read or understood.

    Attributes:
        path: The file.
        line: The line, from 1; 0 for the whole file.
        reason: What is wrong.
    """

    code: ClassVar[str] = "W811"
    title: ClassVar[str] = "line {line} of `{path}` cannot be understood: {reason}"
    remedy: ClassVar[str] = (
        "files that can be read: HiGHS `--solution_file`, `glpsol -w`, CBC `solution`, "
        "SCIP `write solution`, Gurobi `.sol`"
    )

    path: str
    line: int
    reason: str

    @property
    def message(self) -> str:
        """The title; of a whole file without a line."""
        if self.line:
            return super().message
        return self.fill("`{path}` cannot be read: {reason}")


@record(kw_only=True)
class NoPlanInFile(Diagnostic):
    """A solver that found no plan has written a file all the same.

    Attributes:
        path: The file.
        status: How the solver says that it ended.
    """

    code: ClassVar[str] = "W812"
    title: ClassVar[str] = "`{path}` holds no plan: the solver ended `{status}`"

    path: str
    status: str


@record(kw_only=True)
class UnknownColumn(Diagnostic):
    """A plan has values for columns that the model does not have.

    Attributes:
        path: The file.
        name: The first such column.
        count: How many there are.
    """

    code: ClassVar[str] = "W813"
    title: ClassVar[str] = (
        "`{path}` has a value for `{name}`, which is no column of the model "
        "({count} in all)"
    )
    remedy: ClassVar[str] = OF_ANOTHER_FILE

    path: str
    name: str
    count: int


@record(kw_only=True)
class ColumnsMissing(Diagnostic):
    """A plan has no values for some columns.

    Attributes:
        path: The file.
        name: The first such column, in the model's own words.
        count: How many there are.
    """

    code: ClassVar[str] = "W814"
    title: ClassVar[str] = "`{path}` has no value for `{name}` ({count} in all)"
    remedy: ClassVar[str] = OF_ANOTHER_FILE

    path: str
    name: str
    count: int


@record(kw_only=True)
class PlanOfOtherModel(Diagnostic):
    """A plan without names has another number of columns.

    Attributes:
        path: The file.
        found: How many columns it has.
        expected: How many the model has.
    """

    code: ClassVar[str] = "W815"
    title: ClassVar[str] = "`{path}` has {found} columns, and the model has {expected}"
    remedy: ClassVar[str] = OF_ANOTHER_MODEL

    path: str
    found: int
    expected: int
