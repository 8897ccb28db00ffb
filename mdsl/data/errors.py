"""What can be wrong with data once the model looks at them (D320 to D399)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class MoreErrors(Diagnostic):
    """Errors of one declaration in one table beyond those that are shown."""

    code: ClassVar[str] = "D320"
    title: ClassVar[str] = "and {count} more {kind} for `{name}` in this table"

    name: str
    count: int
    kind: str


# --- tables and columns ------------------------------------------------------------------


@record(kw_only=True)
class MissingColumn(Diagnostic):
    """A column that the model reads does not exist."""

    code: ClassVar[str] = "D321"
    title: ClassVar[str] = "the table has no column `{column}`"
    label: ClassVar[str] = "is read from there"
    remedy: ClassVar[str] = "its columns: {columns}"

    column: str
    columns: tuple[str, ...]


@record(kw_only=True)
class NothingFound(Diagnostic):
    """A param that does not say where it is read from, and is not where it would be."""

    code: ClassVar[str] = "D325"
    title: ClassVar[str] = (
        "nothing says where `{name}` is read from, and {missing} for it"
    )
    label: ClassVar[str] = "would be read from `{table}`"
    remedy: ClassVar[str] = "add `from TABLE`, a literal `= ...` or `default ...`"

    name: str
    table: str
    missing: str


@record(kw_only=True)
class EmptySet(Diagnostic):
    """A root set without members."""

    code: ClassVar[str] = "D322"
    title: ClassVar[str] = "the set {name} has no members: {reason}"
    label: ClassVar[str] = "is empty"

    name: str
    reason: str


@record(kw_only=True)
class NoSuchRecords(Diagnostic):
    """A fixed key that no record has, but for a slip of the pen."""

    code: ClassVar[str] = "D323"
    title: ClassVar[str] = "no record has `{value}` in column {column}"
    label: ClassVar[str] = "reads only those records"

    value: str
    column: str


@record(kw_only=True)
class NotOneRecord(Diagnostic):
    """A scalar's table with several records, or none."""

    code: ClassVar[str] = "D324"
    title: ClassVar[str] = "`{name}` is a single value and {found} there for it"
    label: ClassVar[str] = "has no index"
    remedy: ClassVar[str] = (
        "a single value stands in a table of one record, or in the record of its own name "
        "in a table with the columns `name` and `value`"
    )

    name: str
    found: str


# --- values ------------------------------------------------------------------------------


@record(kw_only=True)
class BlankCell(Diagnostic):
    """A cell without a value that must have one."""

    code: ClassVar[str] = "D340"
    title: ClassVar[str] = "the cell is blank, and `{name}` must be given"
    label: ClassVar[str] = "has no default"
    remedy: ClassVar[str] = "fill the cell, or declare `default` or `optional`"

    name: str


@record(kw_only=True)
class BadValue(Diagnostic):
    """A cell that is not what the parameter's cells are."""

    code: ClassVar[str] = "D341"
    title: ClassVar[str] = "`{value}` is not {expected}"
    label: ClassVar[str] = "takes {expected}"

    value: str
    expected: str


@record(kw_only=True)
class BoundViolated(Diagnostic):
    """A cell beyond a declared bound."""

    code: ClassVar[str] = "D342"
    title: ClassVar[str] = "`{cell}` is {value}, which is not {operator} {bound}"
    label: ClassVar[str] = "is what the model demands"

    cell: str
    value: float | str
    operator: str
    bound: float | str


@record(kw_only=True)
class MissingCells(Diagnostic):
    """Cells of the declared domain that no record gives."""

    code: ClassVar[str] = "D343"
    title: ClassVar[str] = "{missing} of {count} cells of `{name}` are missing: {cells}"
    label: ClassVar[str] = "must be given on its whole domain"
    remedy: ClassVar[str] = "give them, or declare `default` or `optional`"

    name: str
    missing: int
    count: int
    cells: str


# --- order -------------------------------------------------------------------------------


@record(kw_only=True)
class BlankOrder(Diagnostic):
    """A member without a place in the order."""

    code: ClassVar[str] = "D350"
    title: ClassVar[str] = (
        "the cell is blank, and the members of {set} are ordered by it"
    )
    label: ClassVar[str] = "is ordered by this column"

    set: str


@record(kw_only=True)
class TiedOrder(Diagnostic):
    """Two members with the same place in the order."""

    code: ClassVar[str] = "D351"
    title: ClassVar[str] = (
        "`{second}` has the same `{value}` as `{first}`, so that neither comes first"
    )
    label: ClassVar[str] = "is ordered by this column"

    first: str
    second: str
    value: str


@record(kw_only=True)
class ConflictingOrder(Diagnostic):
    """One member with two places in the order."""

    code: ClassVar[str] = "D352"
    title: ClassVar[str] = (
        "`{member}` has `{second}` here and `{first}` in another record"
    )
    label: ClassVar[str] = "is ordered by this column"

    member: str
    first: str
    second: str


# --- sizes, literals and overrides -------------------------------------------------------


@record(kw_only=True)
class TooManyCells(Diagnostic):
    """A domain beyond the limit."""

    code: ClassVar[str] = "D360"
    title: ClassVar[str] = "`{name}` would have {sizes} = {count} instances"
    label: ClassVar[str] = "is indexed too widely"
    remedy: ClassVar[str] = (
        "the limit is {limit} (`--max-cells`): index it by a relation of the tuples that "
        "matter"
    )

    name: str
    sizes: str
    count: str
    limit: str


@record(kw_only=True)
class UnknownOverride(Diagnostic):
    """An override of something that is no parameter."""

    code: ClassVar[str] = "D361"
    title: ClassVar[str] = "`--set {name}`: the model has no param of that name"

    name: str


@record(kw_only=True)
class IndexedOverride(Diagnostic):
    """An override of a parameter with many cells that names none of them."""

    code: ClassVar[str] = "D362"
    title: ClassVar[str] = (
        "`--set {name}`: `{name}` has many cells, and this names none"
    )
    label: ClassVar[str] = "has an index"
    remedy: ClassVar[str] = (
        "name one, `--set '{signature}=...'`, or override many by a scenario"
    )

    name: str
    signature: str


@record(kw_only=True)
class BadOverride(Diagnostic):
    """An override whose value does not fit."""

    code: ClassVar[str] = "D363"
    title: ClassVar[str] = "`--set {name}`: `{value}` is not {expected}"
    label: ClassVar[str] = "takes {expected}"

    name: str
    value: str
    expected: str


@record(kw_only=True)
class BadCell(Diagnostic):
    """An override of a cell that does not exist."""

    code: ClassVar[str] = "D365"
    title: ClassVar[str] = "`--set {name}`: {reason}"
    label: ClassVar[str] = "is declared here"

    name: str
    reason: str


@record(kw_only=True)
class OverrideOutside(Diagnostic):
    """Cells that a scenario overrides and the param does not have."""

    code: ClassVar[str] = "D366"
    title: ClassVar[str] = "`{name}` has no {cells} to override"
    label: ClassVar[str] = "runs over more than there is"
    remedy: ClassVar[str] = "run over the cells that there are"

    name: str
    cells: str


@record(kw_only=True)
class OverriddenTwice(Diagnostic):
    """Cells that one scenario gives two values."""

    code: ClassVar[str] = "D367"
    title: ClassVar[str] = "the scenario overrides {cells} twice"
    label: ClassVar[str] = "once more"
    remedy: ClassVar[str] = (
        "all values of a scenario are those before it, so that no order decides: say with "
        "conditions which cells each override is for"
    )

    cells: str


@record(kw_only=True)
class MixedColumn(Diagnostic):
    """A column that set expressions read in two ways."""

    code: ClassVar[str] = "D364"
    title: ClassVar[str] = (
        "column `{column}` of `{table}` is read as {first} and {second}"
    )
    label: ClassVar[str] = "reads it once more"

    table: str
    column: str
    first: str
    second: str
