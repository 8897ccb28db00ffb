"""What can be wrong with the types of expressions (C219 to C239)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class BareRange(Diagnostic):
    """`{0} | 1..n`, which is read as `({0} | 1)..n`."""

    code: ClassVar[str] = "C219"
    title: ClassVar[str] = "a range within a larger set needs parentheses"
    label: ClassVar[str] = "is read as the end of a range"
    remedy: ClassVar[str] = "write `(1..n) | {{0}}`"


@record(kw_only=True)
class WrongType(Diagnostic):
    """A value of another type than its place asks for."""

    code: ClassVar[str] = "C220"
    title: ClassVar[str] = "expected {expected}, found {found}"
    label: ClassVar[str] = "is {found}"

    expected: str
    found: str


@record(kw_only=True)
class WrongIndex(Diagnostic):
    """An index of another set than the position asks for."""

    code: ClassVar[str] = "C221"
    title: ClassVar[str] = (
        "index {position} of `{name}` must be {expected}, found {found}"
    )
    label: ClassVar[str] = "is {found}"

    name: str
    position: int
    expected: str
    found: str


@record(kw_only=True)
class WrongIndexCount(Diagnostic):
    """More or fewer indices than a declaration has."""

    code: ClassVar[str] = "C222"
    title: ClassVar[str] = "`{name}` takes {expected}, found {found}"
    label: ClassVar[str] = "{found} here"
    remedy: ClassVar[str] = "it is declared as `{signature}`"

    name: str
    expected: str
    found: str
    signature: str


@record(kw_only=True)
class NotWhole(Diagnostic):
    """A number that may not be whole where a whole one is due."""

    code: ClassVar[str] = "C223"
    title: ClassVar[str] = "this number may not be whole, and {purpose} must be"
    label: ClassVar[str] = "a number"
    remedy: ClassVar[str] = (
        "declare the param it comes from `integer`, or say how to round it: `round(...)`, "
        "`floor(...)`, `ceil(...)`"
    )

    purpose: str


@record(kw_only=True)
class IncomparableSets(Diagnostic):
    """Members of two sets that are compared or mixed."""

    code: ClassVar[str] = "C224"
    title: ClassVar[str] = "{left} and {right} have nothing in common"
    label: ClassVar[str] = "{left} and {right}"
    remedy: ClassVar[str] = "{instead}"

    left: str
    right: str
    instead: str


@record(kw_only=True)
class UnorderedComparison(Diagnostic):
    """`<` between values without an order."""

    code: ClassVar[str] = "C225"
    title: ClassVar[str] = "`{operator}` needs an order, which {operand} does not have"
    label: ClassVar[str] = "is not ordered"
    remedy: ClassVar[str] = "{instead}"

    operator: str
    operand: str
    instead: str = ""


@record(kw_only=True)
class MixedTypes(Diagnostic):
    """Alternatives of one expression with different types."""

    code: ClassVar[str] = "C226"
    title: ClassVar[str] = "{left} and {right} cannot stand for each other"
    label: ClassVar[str] = "is {right}"

    left: str
    right: str


@record(kw_only=True)
class NotACondition(Diagnostic):
    """A value where a condition is due."""

    code: ClassVar[str] = "C227"
    title: ClassVar[str] = "expected a condition, found {found}"
    label: ClassVar[str] = "is {found}"
    remedy: ClassVar[str] = "{instead}"

    found: str
    instead: str


@record(kw_only=True)
class ArgumentCount(Diagnostic):
    """More or fewer arguments than a function takes."""

    code: ClassVar[str] = "C228"
    title: ClassVar[str] = "`{function}` takes {expected}, found {found}"
    label: ClassVar[str] = "{found} here"

    function: str
    expected: str
    found: int


@record(kw_only=True)
class PatternArity(Diagnostic):
    """A tuple pattern of another length than the tuples of its set."""

    code: ClassVar[str] = "C229"
    title: ClassVar[str] = "the pattern has {found} and the set has {expected}"
    label: ClassVar[str] = "{found}"
    remedy: ClassVar[str] = "the set is {type}"

    found: str
    expected: str
    type: str


@record(kw_only=True)
class UnorderedStep(Diagnostic):
    """A step, position, window or end of a set without an order."""

    code: ClassVar[str] = "C230"
    title: ClassVar[str] = "`{function}` needs an ordered set, and {set} is not ordered"
    label: ClassVar[str] = "not ordered"
    remedy: ClassVar[str] = "{instead}"

    function: str
    set: str
    instead: str = ""


@record(kw_only=True)
class NoSetToStep(Diagnostic):
    """A step from a value that belongs to no set."""

    code: ClassVar[str] = "C231"
    title: ClassVar[str] = (
        "`{function}` needs a member of an ordered set, found {found}"
    )
    label: ClassVar[str] = "belongs to no set"
    remedy: ClassVar[str] = "{instead}"

    function: str
    found: str
    instead: str


@record(kw_only=True)
class WrongSetOperator(Diagnostic):
    """`+` between sets, or `|` between numbers."""

    code: ClassVar[str] = "C232"
    title: ClassVar[str] = "`{operator}` does not join {operands}"
    label: ClassVar[str] = "`{operator}`"
    remedy: ClassVar[str] = "{instead}"

    operator: str
    operands: str
    instead: str


@record(kw_only=True)
class MixedSets(Diagnostic):
    """Set algebra between sets whose members differ in type."""

    code: ClassVar[str] = "C233"
    title: ClassVar[str] = "`{operator}` joins {left} and {right}"
    label: ClassVar[str] = "is {right}"
    remedy: ClassVar[str] = "both sides must have members of the same root sets"

    operator: str
    left: str
    right: str


@record(kw_only=True)
class EmptyLiteral(Diagnostic):
    """`{}` where nothing says what it would hold."""

    code: ClassVar[str] = "C234"
    title: ClassVar[str] = "nothing says what this empty set would hold"
    label: ClassVar[str] = "empty"
    remedy: ClassVar[str] = "declare it as `set NAME within SET = {{}}`"


@record(kw_only=True)
class MisplacedMembership(Diagnostic):
    """`in` within a chain of comparisons."""

    code: ClassVar[str] = "C235"
    title: ClassVar[str] = "`{operator}` cannot be part of a chain of comparisons"
    label: ClassVar[str] = "in a chain"
    remedy: ClassVar[str] = "join the two conditions with `and`"

    operator: str


@record(kw_only=True)
class MisplacedMap(Diagnostic):
    """A map outside the literal of a param."""

    code: ClassVar[str] = "C236"
    title: ClassVar[str] = "a map stands where {expected} is due"
    label: ClassVar[str] = "a map"
    remedy: ClassVar[str] = (
        "a map gives the cells of a param: `param NAME[SET] = {{...}}`"
    )

    expected: str


@record(kw_only=True)
class NothingMissing(Diagnostic):
    """`default` behind what can never be missing."""

    code: ClassVar[str] = "C237"
    title: ClassVar[str] = "`default` stands behind what is never missing"
    label: ClassVar[str] = "always there"
    remedy: ClassVar[str] = "put it behind the reference that may be missing"


@record(kw_only=True)
class FlagComparison(Diagnostic):
    """`open[i] == 1` for a flag."""

    code: ClassVar[str] = "C238"
    title: ClassVar[str] = "`{text}` is a condition and is not compared"
    label: ClassVar[str] = "is a condition"
    remedy: ClassVar[str] = "write `{text}` or `not {text}`"

    text: str


@record(kw_only=True)
class TupleComparison(Diagnostic):
    """Tuples compared other than two of a kind by `==` or `!=`."""

    code: ClassVar[str] = "C239"
    title: ClassVar[str] = "tuples are compared two at a time, by `==` or `!=`"
    label: ClassVar[str] = "compares tuples"
    remedy: ClassVar[str] = "join the comparisons of their components with `and`"
