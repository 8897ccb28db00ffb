"""What can be wrong with data once the model looks at them (D320 to D399)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic, Place
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
    remedy: ClassVar[str] = (
        "add `from TABLE`, a literal `= ...`, `default ...` or `optional`"
    )

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


# --- keys --------------------------------------------------------------------------------


@record(kw_only=True)
class BlankKey(Diagnostic):
    """A record without a key."""

    code: ClassVar[str] = "D330"
    title: ClassVar[str] = "the key is blank: a member of {set} belongs here"
    label: ClassVar[str] = "reads this column"
    remedy: ClassVar[str] = "fill the cell, or delete the row"

    set: str


@record(kw_only=True)
class MalformedKey(Diagnostic):
    """A key that is no whole number or no date."""

    code: ClassVar[str] = "D331"
    title: ClassVar[str] = "`{value}` is not {expected}, as a member of {set} is"
    label: ClassVar[str] = "reads this cell"

    value: str
    expected: str
    set: str


@record(kw_only=True)
class UnknownMember(Diagnostic):
    """A label that is no member of its set."""

    code: ClassVar[str] = "D332"
    title: ClassVar[str] = "`{value}` is not a member of {set}"
    label: ClassVar[str] = "takes members of {set}"

    value: str
    set: str


@record(kw_only=True)
class OutsideDomain(Diagnostic):
    """A key whose members are known but not together, or not in the subset."""

    code: ClassVar[str] = "D333"
    title: ClassVar[str] = "`{name}` has no cell for ({key})"
    label: ClassVar[str] = "is declared over fewer"
    remedy: ClassVar[str] = (
        "delete the record, widen the declaration, or say `skip unknown` behind `from`"
    )

    name: str
    key: str


@record(kw_only=True)
class OutsideSet(Diagnostic):
    """A member or tuple outside of the set that it must be in."""

    code: ClassVar[str] = "D334"
    title: ClassVar[str] = "`{value}` is not in the set that `{name}` is {word}"
    label: ClassVar[str] = "says which set"

    value: str
    name: str
    word: str


@record(kw_only=True)
class DuplicateKey(Diagnostic):
    """Two records for one cell."""

    code: ClassVar[str] = "D335"
    title: ClassVar[str] = "`{name}` has a value for ({key}) already, at {other}"
    label: ClassVar[str] = "has one value for each key"
    remedy: ClassVar[str] = (
        "delete one of them, or say `sum duplicates` behind `from` to add them up"
    )

    name: str
    key: str
    other: Place | None


@record(kw_only=True)
class KeyOrder(Diagnostic):
    """Keys in the order of the table's columns."""

    code: ClassVar[str] = "D336"
    title: ClassVar[str] = (
        "the keys of `{name}` stand in another order than its indices"
    )
    label: ClassVar[str] = "says the order"
    remedy: ClassVar[str] = (
        "the first key holds the first index, wherever its column stands"
    )

    name: str


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
