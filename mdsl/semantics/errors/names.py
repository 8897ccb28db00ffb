"""What can be wrong with names (C201 to C219)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class DuplicateName(Diagnostic):
    """A name that is declared twice."""

    code: ClassVar[str] = "C201"
    title: ClassVar[str] = "`{name}` is declared more than once"
    label: ClassVar[str] = "declared again"
    remedy: ClassVar[str] = (
        "all declarations share one space of names: rename one of the two"
    )

    name: str


@record(kw_only=True)
class UnknownName(Diagnostic):
    """A name that is neither declared nor bound."""

    code: ClassVar[str] = "C202"
    title: ClassVar[str] = "nothing is called `{name}` here"
    label: ClassVar[str] = "not known"
    remedy: ClassVar[str] = "{instead}"

    name: str
    instead: str


@record(kw_only=True)
class UnknownFunction(Diagnostic):
    """A call of a function that does not exist."""

    code: ClassVar[str] = "C203"
    title: ClassVar[str] = "there is no function `{name}`"
    label: ClassVar[str] = "not known"

    name: str


@record(kw_only=True)
class ShadowedDeclaration(Diagnostic):
    """An index with the name of a declaration."""

    code: ClassVar[str] = "C204"
    title: ClassVar[str] = "the index `{name}` has the name of a declaration"
    label: ClassVar[str] = "bound here"
    remedy: ClassVar[str] = (
        "rename the {keyword}, or all indices of that name, so that `{name}` has one meaning"
    )

    name: str
    keyword: str


@record(kw_only=True)
class RepeatedIndex(Diagnostic):
    """A binder that binds a name which is bound already."""

    code: ClassVar[str] = "C205"
    title: ClassVar[str] = "the index `{name}` is bound already"
    label: ClassVar[str] = "bound again"
    remedy: ClassVar[str] = (
        "write `={name}` in a tuple pattern to select by the index that is bound, or "
        "rename one of the two"
    )

    name: str


@record(kw_only=True)
class NotAValue(Diagnostic):
    """The name of a constraint, goal, objective or check where a value is due."""

    code: ClassVar[str] = "C206"
    title: ClassVar[str] = "`{name}` is {what}, which has no value"
    label: ClassVar[str] = "a value is due"
    remedy: ClassVar[str] = "{instead}"

    name: str
    what: str
    instead: str = ""


@record(kw_only=True)
class SetAsValue(Diagnostic):
    """A set where a value is due."""

    code: ClassVar[str] = "C207"
    title: ClassVar[str] = "a set stands where a value is due"
    label: ClassVar[str] = "is a set"
    remedy: ClassVar[str] = (
        "count it with `card(...)`, or run over it as in `sum(... for i in SET)`"
    )


@record(kw_only=True)
class NotASet(Diagnostic):
    """Something else where a set is due."""

    code: ClassVar[str] = "C208"
    title: ClassVar[str] = "{found} stands where a set is due"
    label: ClassVar[str] = "is no set"

    found: str


@record(kw_only=True)
class NoSuchComponent(Diagnostic):
    """`v.3` of a pair, or `x.y` of something without components."""

    code: ClassVar[str] = "C209"
    title: ClassVar[str] = "`{base}` has no component `{name}`"
    label: ClassVar[str] = "not known"
    remedy: ClassVar[str] = "{known}"

    base: str
    name: str
    known: str = ""


@record(kw_only=True)
class NoSuchDeviation(Diagnostic):
    """Something other than `under` or `over` of a goal."""

    code: ClassVar[str] = "C210"
    title: ClassVar[str] = "the goal `{goal}` has no `{name}`"
    label: ClassVar[str] = "not known"
    remedy: ClassVar[str] = (
        "its deviations are `{goal}.under` (what the target is missed by from below) and "
        "`{goal}.over`"
    )

    goal: str
    name: str


@record(kw_only=True)
class DependenceCycle(Diagnostic):
    """Declarations that need each other to be known."""

    code: ClassVar[str] = "C211"
    title: ClassVar[str] = "`{name}` depends on itself: {path}"
    label: ClassVar[str] = "`{name}` needs `{next}`"
    remedy: ClassVar[str] = "{instead}"

    name: str
    next: str
    path: str
    instead: str


@record(kw_only=True)
class UnusableSelfReference(Diagnostic):
    """A `let` that uses cells of its own which cannot be known before it is."""

    code: ClassVar[str] = "C212"
    title: ClassVar[str] = "`{name}` cannot be known from this cell of its own"
    label: ClassVar[str] = "must be known before"
    remedy: ClassVar[str] = "{instead}"

    name: str
    instead: str


@record(kw_only=True)
class RecursionOfVariables(Diagnostic):
    """A `let` with variables that uses itself."""

    code: ClassVar[str] = "C213"
    title: ClassVar[str] = "`{name}` holds variables and uses itself"
    label: ClassVar[str] = "`{name}` again"
    remedy: ClassVar[str] = (
        "make it a defined variable, `var {name}[...] free == ...`, which may refer to "
        "its own cells"
    )

    name: str


@record(kw_only=True)
class RepeatedModel(Diagnostic):
    """A second `model` statement."""

    code: ClassVar[str] = "C214"
    title: ClassVar[str] = "a file holds one `model` statement"
    label: ClassVar[str] = "the second one"
    remedy: ClassVar[str] = "take one of the two away"


@record(kw_only=True)
class UnusedName(Diagnostic):
    """A set, param or data `let` that nothing uses."""

    code: ClassVar[str] = "C215"
    severity: ClassVar[str] = "warning"
    title: ClassVar[str] = "the {keyword} `{name}` is never used"
    label: ClassVar[str] = "not used"

    keyword: str
    name: str


@record(kw_only=True)
class MisplacedColumn(Diagnostic):
    """A table's column outside the definition of a set."""

    code: ClassVar[str] = "C216"
    title: ClassVar[str] = "the column `{text}` can only define a set"
    label: ClassVar[str] = "read here"
    remedy: ClassVar[str] = (
        "declare `set NAME from {text}` and use the set here; values of cells are read "
        "by `param`"
    )

    text: str


@record(kw_only=True)
class ForeignBuilder(Diagnostic):
    """`{i in I: c}` and `{i in I | c}`."""

    code: ClassVar[str] = "C218"
    title: ClassVar[str] = "a set does not say what its members are"
    label: ClassVar[str] = "`for` is missing"
    remedy: ClassVar[str] = (
        "write `{{i for i in I if condition}}`, "
        "`{{(i, j) for i in I, j in J if condition}}`"
    )


@record(kw_only=True)
class ReductionWithoutIndex(Diagnostic):
    """`sum(x)`."""

    code: ClassVar[str] = "C217"
    title: ClassVar[str] = "`{function}` does not say what it runs over"
    label: ClassVar[str] = "`for` is missing"
    remedy: ClassVar[str] = "write `{function}(... for i in SET)`"

    function: str
