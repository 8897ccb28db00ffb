"""What can be wrong with the keys of records (D330 to D339)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic, Place
from mdsl.records import record


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
