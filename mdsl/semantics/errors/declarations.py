"""What can be wrong with declarations (C260 to C279)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class DuplicateAttribute(Diagnostic):
    """An attribute that is given twice."""

    code: ClassVar[str] = "C260"
    title: ClassVar[str] = "`{attribute}` is given twice"
    label: ClassVar[str] = "given again"

    attribute: str


@record(kw_only=True)
class ContradictoryAttributes(Diagnostic):
    """Two attributes that exclude each other."""

    code: ClassVar[str] = "C261"
    title: ClassVar[str] = "`{first}` and `{second}` exclude each other"
    label: ClassVar[str] = "with `{first}`"
    remedy: ClassVar[str] = "{instead}"

    first: str
    second: str
    instead: str = "take one of the two away"


@record(kw_only=True)
class MisplacedAttribute(Diagnostic):
    """An attribute that does not belong to this declaration."""

    code: ClassVar[str] = "C262"
    title: ClassVar[str] = "`{attribute}` does not belong to {declaration}"
    label: ClassVar[str] = "does not belong here"
    remedy: ClassVar[str] = "{instead}"

    attribute: str
    declaration: str
    instead: str = ""


@record(kw_only=True)
class NoLowerBound(Diagnostic):
    """A variable that does not say its lower bound."""

    code: ClassVar[str] = "C263"
    title: ClassVar[str] = "the variable `{name}` does not say its lower bound"
    label: ClassVar[str] = "from where?"
    remedy: ClassVar[str] = "say `>= 0` (or another bound), `free` or `binary`"

    name: str


@record(kw_only=True)
class StrictBound(Diagnostic):
    """`> e` or `< e` for a variable."""

    code: ClassVar[str] = "C264"
    title: ClassVar[str] = "a variable's bound cannot be strict"
    label: ClassVar[str] = "`{operator}`"
    remedy: ClassVar[str] = "write `{operator}=`: a plan may lie on the bound"

    operator: str


@record(kw_only=True)
class SeveralPlaces(Diagnostic):
    """A param without `from`, over a set that is read from several places."""

    code: ClassVar[str] = "C265"
    title: ClassVar[str] = (
        "`{name}` does not say which table it is read from, and {set} is read from {places}"
    )
    label: ClassVar[str] = "from which of them?"
    remedy: ClassVar[str] = "add `from TABLE`, a literal `= ...` or `default ...`"

    name: str
    set: str
    places: tuple[str, ...]


@record(kw_only=True)
class NotALiteral(Diagnostic):
    """`param x = expression`."""

    code: ClassVar[str] = "C266"
    title: ClassVar[str] = "a param is given by data or by a literal, not computed"
    label: ClassVar[str] = "is no literal"
    remedy: ClassVar[str] = "what is computed from data is a `let`: `let {name} = ...`"

    name: str


@record(kw_only=True)
class WrongLiteral(Diagnostic):
    """A literal whose shape does not fit its param."""

    code: ClassVar[str] = "C267"
    title: ClassVar[str] = "`{name}` takes {expected}, found {found}"
    label: ClassVar[str] = "{found}"
    remedy: ClassVar[str] = "{instead}"

    name: str
    expected: str
    found: str
    instead: str = ""


@record(kw_only=True)
class RepeatedKey(Diagnostic):
    """A key that a literal map holds twice."""

    code: ClassVar[str] = "C268"
    title: ClassVar[str] = "the key {key} stands in this map twice"
    label: ClassVar[str] = "again"

    key: str


@record(kw_only=True)
class PlainIndex(Diagnostic):
    """An index position, or a set's component, of plain values."""

    code: ClassVar[str] = "C269"
    title: ClassVar[str] = (
        "{position} of `{name}` is {found}, not a member of a declared set"
    )
    label: ClassVar[str] = "is {found}"
    remedy: ClassVar[str] = "{instead}"

    name: str
    position: str
    found: str
    instead: str


@record(kw_only=True)
class NotOneOrderedIndex(Diagnostic):
    """`before` or `after` of a variable without exactly one ordered index."""

    code: ClassVar[str] = "C270"
    title: ClassVar[str] = (
        "`{attribute}` needs one ordered index to step along, and `{name}` has {count}"
    )
    label: ClassVar[str] = "before or after what?"
    remedy: ClassVar[str] = "say it where the reference is: `({name}[...] default ...)`"

    name: str
    attribute: str
    count: str


@record(kw_only=True)
class NoPriority(Diagnostic):
    """A goal that says neither its priority nor its penalty."""

    code: ClassVar[str] = "C271"
    title: ClassVar[str] = "the goal `{name}` says neither a priority nor a penalty"
    label: ClassVar[str] = "how much does it matter?"
    remedy: ClassVar[str] = (
        "add `priority 1` (1 is served first), or `penalty c` to price it in the objective"
    )

    name: str


@record(kw_only=True)
class FreeRelation(Diagnostic):
    """A relation read from data that is within nothing."""

    code: ClassVar[str] = "C273"
    title: ClassVar[str] = "the relation `{name}` does not say whose tuples it holds"
    label: ClassVar[str] = "{arity} key columns"
    remedy: ClassVar[str] = "add `within {example}` with the sets of its components"

    name: str
    arity: int
    example: str


@record(kw_only=True)
class FamilyFromData(Diagnostic):
    """An indexed set that is read from a table."""

    code: ClassVar[str] = "C274"
    title: ClassVar[str] = "the indexed set `{name}` cannot be read from data"
    label: ClassVar[str] = "read from a table"
    remedy: ClassVar[str] = (
        "read a relation, `set PAIRS within A * B from ...`, and define the sets by it: "
        "`set {name}[a in A] = {{b for (=a, b) in PAIRS}}`"
    )

    name: str


@record(kw_only=True)
class NoMembers(Diagnostic):
    """A set of which nothing says what it holds."""

    code: ClassVar[str] = "C275"
    title: ClassVar[str] = "nothing says what the set `{name}` holds"
    label: ClassVar[str] = "no members"
    remedy: ClassVar[str] = "add `from TABLE.column` or `= ...`"

    name: str


@record(kw_only=True)
class WrongOrder(Diagnostic):
    """An order that the set cannot have."""

    code: ClassVar[str] = "C276"
    title: ClassVar[str] = "`{name}` cannot be `{attribute}`: {reason}"
    label: ClassVar[str] = "`{attribute}`"
    remedy: ClassVar[str] = "{instead}"

    name: str
    attribute: str
    reason: str
    instead: str


@record(kw_only=True)
class WrongKind(Diagnostic):
    """A set declared `integer` or `date` whose definition says otherwise."""

    code: ClassVar[str] = "C277"
    title: ClassVar[str] = "`{name}` is declared `{kind}`, and its members are {found}"
    label: ClassVar[str] = "{found}"

    name: str
    kind: str
    found: str


@record(kw_only=True)
class WrongArity(Diagnostic):
    """Tuples of another length than the set they must be within."""

    code: ClassVar[str] = "C278"
    title: ClassVar[str] = "{found} cannot lie within {expected}"
    label: ClassVar[str] = "is {found}"

    found: str
    expected: str
