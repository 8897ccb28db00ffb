"""What can be wrong where variables are involved (C240 to C259, C299)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class VariableInData(Diagnostic):
    """A variable where the value must be known before the plan is."""

    code: ClassVar[str] = "C240"
    title: ClassVar[str] = "{purpose} cannot depend on variables"
    label: ClassVar[str] = "is decided by the solver"
    remedy: ClassVar[str] = "{instead}"

    purpose: str
    instead: str = ""


@record(kw_only=True)
class ProductOfVariables(Diagnostic):
    """A product of two variable expressions outside an objective."""

    code: ClassVar[str] = "C241"
    title: ClassVar[str] = "product of two variable expressions: `{left}` and `{right}`"
    label: ClassVar[str] = "both are decided by the solver"
    remedy: ClassVar[str] = (
        "rows are linear; a quadratic expression may stand in an objective only"
    )

    left: str
    right: str


@record(kw_only=True)
class HighDegree(Diagnostic):
    """A product of more than two variable expressions."""

    code: ClassVar[str] = "C242"
    title: ClassVar[str] = "this multiplies more than two variable expressions"
    label: ClassVar[str] = "of a degree above 2"
    remedy: ClassVar[str] = "an objective is linear or quadratic"


@record(kw_only=True)
class DivisionByVariable(Diagnostic):
    """A variable expression below a division sign."""

    code: ClassVar[str] = "C243"
    title: ClassVar[str] = "`{operator}` by a variable expression is not linear"
    label: ClassVar[str] = "is decided by the solver"
    remedy: ClassVar[str] = "{instead}"

    operator: str
    instead: str = ""


@record(kw_only=True)
class NotLinear(Diagnostic):
    """A function or power of a variable expression."""

    code: ClassVar[str] = "C244"
    title: ClassVar[str] = "`{function}` of a variable expression is not linear"
    label: ClassVar[str] = "is decided by the solver"

    function: str


@record(kw_only=True)
class QuadraticRow(Diagnostic):
    """A quadratic expression, by way of a `let`, where a linear one is due."""

    code: ClassVar[str] = "C245"
    title: ClassVar[str] = "{purpose} must be linear"
    label: ClassVar[str] = "is quadratic"
    remedy: ClassVar[str] = "a quadratic expression may stand in an objective only"

    purpose: str


# --- relations -------------------------------------------------------------------------------


@record(kw_only=True)
class NotARelation(Diagnostic):
    """A constraint or goal that relates nothing."""

    code: ClassVar[str] = "C246"
    title: ClassVar[str] = "{purpose} must be a relation: `<=`, `>=` or `==`"
    label: ClassVar[str] = "relates nothing"
    remedy: ClassVar[str] = "{instead}"

    purpose: str
    instead: str = ""


@record(kw_only=True)
class WrongRelation(Diagnostic):
    """`<`, `>`, `!=` or `in` as the relation of a row."""

    code: ClassVar[str] = "C247"
    title: ClassVar[str] = "`{operator}` cannot relate the two sides of a row"
    label: ClassVar[str] = "`{operator}`"
    remedy: ClassVar[str] = "{instead}"

    operator: str
    instead: str


@record(kw_only=True)
class WrongChain(Diagnostic):
    """A chain of relations that is no range."""

    code: ClassVar[str] = "C248"
    title: ClassVar[str] = "this chain is not of the form `l <= e <= u`"
    label: ClassVar[str] = "a chain of relations"
    remedy: ClassVar[str] = (
        "a row has one relation, or two of one direction with data at both ends; write "
        "the others as constraints of their own"
    )


@record(kw_only=True)
class GoalChain(Diagnostic):
    """A goal with two relations."""

    code: ClassVar[str] = "C249"
    title: ClassVar[str] = "a goal has one relation: `lhs >= target`"
    label: ClassVar[str] = "has two"
    remedy: ClassVar[str] = "write two goals"


@record(kw_only=True)
class AntecedentNotBinary(Diagnostic):
    """`implies` behind a variable that is not binary."""

    code: ClassVar[str] = "C250"
    title: ClassVar[str] = "`implies` needs a binary variable, and `{name}` is not"
    label: ClassVar[str] = "is not binary"
    remedy: ClassVar[str] = "declare `{name}` as `binary`"

    name: str


@record(kw_only=True)
class AntecedentOfData(Diagnostic):
    """`implies` behind a condition of data."""

    code: ClassVar[str] = "C251"
    title: ClassVar[str] = "this condition is known from the data"
    label: ClassVar[str] = "holds no variable"
    remedy: ClassVar[str] = (
        "make it a condition of the instances: `constraint {name}[... if ...]`"
    )

    name: str


@record(kw_only=True)
class NotASwitch(Diagnostic):
    """A binary compared with something other than 0 or 1 to the left of `implies`."""

    code: ClassVar[str] = "C252"
    title: ClassVar[str] = "a binary is compared with 0 or 1 by `==`"
    label: ClassVar[str] = "compared otherwise"
    remedy: ClassVar[str] = (
        "write `{text} == 1 implies ...` or `{text} == 0 implies ...`"
    )

    text: str


@record(kw_only=True)
class NotYetSupported(Diagnostic):
    """Part of the language that this version of mdsl does not compile."""

    code: ClassVar[str] = "C299"
    title: ClassVar[str] = "not yet supported: {feature}"
    label: ClassVar[str] = "not yet supported"
    remedy: ClassVar[str] = "{instead}"

    feature: str
    instead: str = ""
