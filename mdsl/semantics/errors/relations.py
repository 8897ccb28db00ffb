"""What can be wrong where variables are involved (C240 to C259)."""

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
    remedy: ClassVar[str] = "rows are linear; {instead}"

    instead: str
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
    """A variable in a condition on the plan that is not binary."""

    code: ClassVar[str] = "C250"
    title: ClassVar[str] = (
        "a condition on the plan needs a binary variable, and `{name}` is not"
    )
    label: ClassVar[str] = "is not binary"
    remedy: ClassVar[str] = "declare `{name}` as `binary`"

    name: str


@record(kw_only=True)
class AntecedentOfData(Diagnostic):
    """A condition of data where one on the plan is due."""

    code: ClassVar[str] = "C251"
    title: ClassVar[str] = "this condition is known from the data"
    label: ClassVar[str] = "holds no variable"
    remedy: ClassVar[str] = (
        "make it a condition of the instances, `constraint {name}[... if ...]`; what must "
        "hold of the data is a `check`"
    )

    name: str


@record(kw_only=True)
class NotASwitch(Diagnostic):
    """A binary compared otherwise than by `==` with 0 or 1 in a condition on the plan."""

    code: ClassVar[str] = "C252"
    title: ClassVar[str] = "a binary is compared with 0 or 1 by `==`"
    label: ClassVar[str] = "compared otherwise"
    remedy: ClassVar[str] = (
        "write `{text} == 1` or `{text} == 0`; two binaries are equal where `a iff b`"
    )

    text: str


@record(kw_only=True)
class NotABinaryCondition(Diagnostic):
    """A condition on the plan that is made of something other than binaries."""

    code: ClassVar[str] = "C253"
    title: ClassVar[str] = "a condition on the plan is made of binary variables"
    label: ClassVar[str] = "is no binary variable"
    remedy: ClassVar[str] = (
        "declare a binary for it, and say what it means: `constraint ...: is_late == 0 "
        "implies end <= due`"
    )


@record(kw_only=True)
class ConditionNotBinary(Diagnostic):
    """A variable that a condition defines and that is not binary."""

    code: ClassVar[str] = "C254"
    title: ClassVar[str] = "`{name}` is defined by a condition and is not binary"
    label: ClassVar[str] = "true or false"
    remedy: ClassVar[str] = "declare `{name}` as `binary`, without bounds"

    name: str


@record(kw_only=True)
class ProductWithoutBinary(Diagnostic):
    """`product` of two expressions of which neither is a binary."""

    code: ClassVar[str] = "C255"
    title: ClassVar[str] = "`product` needs a binary variable"
    label: ClassVar[str] = "neither `{left}` nor `{right}` is one"
    remedy: ClassVar[str] = (
        "one of the two must be a variable that is declared `binary`; other products of "
        "variables are not linear"
    )

    left: str
    right: str


@record(kw_only=True)
class WrongPoints(Diagnostic):
    """The second argument of `piecewise` is no list of points."""

    code: ClassVar[str] = "C256"
    title: ClassVar[str] = "`piecewise` takes its points as `{{x: y, ...}}`"
    label: ClassVar[str] = "no points"
    remedy: ClassVar[str] = (
        "write `piecewise(x, {{0: 0, 100: 50}})`, or `{{load[k]: cost[k] for k in Point}}`"
    )


@record(kw_only=True)
class OneSlope(Diagnostic):
    """`piecewise` with one slope."""

    code: ClassVar[str] = "C257"
    title: ClassVar[str] = "`piecewise` takes two slopes, or none"
    label: ClassVar[str] = "has one"
    remedy: ClassVar[str] = (
        "give the slope before the first point and the one after the last; without them "
        "the argument stays between these points"
    )


@record(kw_only=True)
class MisplacedOrder(Diagnostic):
    """`sos1` or `sos2` inside an expression."""

    code: ClassVar[str] = "C258"
    title: ClassVar[str] = "`{function}` is a constraint by itself"
    label: ClassVar[str] = "is no value"
    remedy: ClassVar[str] = (
        "write `constraint ...: {function}(x[k] for k in Point)`, and nothing else in it"
    )

    function: str


@record(kw_only=True)
class TooManyCases(Diagnostic):
    """A condition before `implies` that holds in too many ways."""

    code: ClassVar[str] = "C259"
    title: ClassVar[str] = "this condition holds in more than {limit} ways"
    label: ClassVar[str] = "each way makes rows of its own"
    remedy: ClassVar[str] = (
        "name parts of it with binaries of their own: `var both binary == a and b`"
    )

    limit: int
