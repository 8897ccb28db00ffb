"""What lowering can find wrong (codes L5xx)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class FalseConstant(Diagnostic):
    """Constraint instances that hold no variable and are false."""

    code: ClassVar[str] = "L501"
    title: ClassVar[str] = "`{name}` holds no variable and is false{instances}"
    label: ClassVar[str] = "with these data it says {example}"
    remedy: ClassVar[str] = (
        "correct the data, or leave these instances out with a condition"
    )

    name: str
    instances: str
    example: str


@record(kw_only=True)
class CrossedBounds(Diagnostic):
    """Columns whose lower bound exceeds the upper."""

    code: ClassVar[str] = "L502"
    title: ClassVar[str] = (
        "the lower bound of `{name}` exceeds its upper bound{instances}"
    )
    label: ClassVar[str] = "{lower} exceeds {upper}"
    remedy: ClassVar[str] = "correct the data that the bounds come from"

    name: str
    instances: str
    lower: float
    upper: float


@record(kw_only=True)
class NotFinite(Diagnostic):
    """A number that must be finite and is not."""

    code: ClassVar[str] = "L503"
    title: ClassVar[str] = "{what} of `{name}` is {value}{instances}"
    remedy: ClassVar[str] = "only bounds may be infinite; correct the data"

    what: str
    name: str
    value: float
    instances: str


@record(kw_only=True)
class UnboundedImplication(Diagnostic):
    """An implication whose row has no finite coefficient."""

    code: ClassVar[str] = "L504"
    title: ClassVar[str] = (
        "no coefficient can switch `{name}` off: `{variable}` has no {side} bound"
    )
    label: ClassVar[str] = "needed for {row}"
    remedy: ClassVar[str] = (
        "give `{variable}` a bound, in its declaration or by a constraint"
    )

    name: str
    variable: str
    side: str
    row: str


@record(kw_only=True)
class TooLarge(Diagnostic):
    """A program beyond what 32-bit indices can count."""

    code: ClassVar[str] = "L505"
    title: ClassVar[str] = "the model would have {count} {what}; the limit is {limit}"
    remedy: ClassVar[str] = "index by relations of the tuples that matter"

    what: str
    count: int
    limit: int


@record(kw_only=True)
class BadWeight(Diagnostic):
    """A goal's weight or priority that is not a number it can be."""

    code: ClassVar[str] = "L506"
    title: ClassVar[str] = "the {what} of `{name}` is {value}{instances}"
    remedy: ClassVar[str] = "weights are finite and not negative, priorities finite"

    what: str
    name: str
    value: float
    instances: str


@record(kw_only=True)
class NotZeroOrOne(Diagnostic):
    """Data that stand in for a binary and are neither 0 nor 1."""

    code: ClassVar[str] = "L508"
    title: ClassVar[str] = "what stands for this binary is {value}{instances}"
    label: ClassVar[str] = "must be 0 or 1"
    remedy: ClassVar[str] = "correct the data, or the `default`"

    value: float
    instances: str


@record(kw_only=True)
class UnboundedPhrase(Diagnostic):
    """A phrase whose rows have no finite coefficients."""

    code: ClassVar[str] = "L509"
    title: ClassVar[str] = (
        "no coefficient makes rows of this `{form}`: `{variable}` has no {side} bound"
    )
    label: ClassVar[str] = "needed for {row}"
    remedy: ClassVar[str] = (
        "give `{variable}` a bound, in its declaration or by a constraint"
    )

    form: str
    variable: str
    side: str
    row: str


@record(kw_only=True)
class UnlimitedSemicontinuous(Diagnostic):
    """A semicontinuous variable of which nothing says how large it can be."""

    code: ClassVar[str] = "L510"
    title: ClassVar[str] = "the semicontinuous variable `{name}` has no upper bound"
    label: ClassVar[str] = "nor do constraints imply one"
    remedy: ClassVar[str] = "add the largest value that can occur, `<= ...`"

    name: str


@record(kw_only=True)
class NotConvex(Diagnostic):
    """A quadratic objective whose best plan need not be where no small step improves it."""

    code: ClassVar[str] = "L513"
    title: ClassVar[str] = "the quadratic objective `{name}` is not {shape}"
    label: ClassVar[str] = (
        "curves {way} where {direction}: the second derivative along it is {curvature}"
    )
    remedy: ClassVar[str] = (
        "a sum of squares, each {verb}, is {shape}; a product with a binary is "
        "`product(b, e)`"
    )

    name: str
    shape: str
    way: str
    verb: str
    direction: str
    curvature: str


@record(kw_only=True)
class QuadraticNotLast(Diagnostic):
    """A quadratic objective with another one behind it."""

    code: ClassVar[str] = "L514"
    title: ClassVar[str] = "the quadratic objective `{name}` is not served last"
    label: ClassVar[str] = "`{after}` comes after it"
    remedy: ClassVar[str] = (
        "give it the last priority, for no linear row can hold what it reaches; or add "
        "the objectives up in one"
    )

    name: str
    after: str


@record(kw_only=True)
class TooManyPairs(Diagnostic):
    """Products of sums that are too long to be multiplied out."""

    code: ClassVar[str] = "L515"
    title: ClassVar[str] = (
        "multiplied out, this product would have {count} terms; the limit is {limit}"
    )
    remedy: ClassVar[str] = (
        "give each sum a variable of its own, `var total free == sum(...)`, and multiply "
        "these"
    )

    count: int
    limit: int


@record(kw_only=True)
class UnrankedObjective(Diagnostic):
    """Several objectives of which one has no priority."""

    code: ClassVar[str] = "L511"
    title: ClassVar[str] = (
        "there are {count} objectives, and nothing says which comes first"
    )
    label: ClassVar[str] = "has no priority"
    remedy: ClassVar[str] = (
        "choose one of {names}, as in `--objective '{example}'`, or give each a "
        "`priority`, 1 first"
    )

    count: int
    names: str
    example: str


@record(kw_only=True)
class NoSuchObjective(Diagnostic):
    """A chosen instance that the family of objectives does not have."""

    code: ClassVar[str] = "L512"
    title: ClassVar[str] = "the chosen instance of `{name}` does not exist"
    label: ClassVar[str] = "is declared here"
    remedy: ClassVar[str] = "there are {names}"

    name: str
    names: tuple[str, ...]
