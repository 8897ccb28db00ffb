"""Checked expressions: names are resolved, types are known, conversions are explicit.

Declarations are referred to by name and found in the `CheckedModel`; bound indices are
objects, so that no two of them can be confused. A tuple-valued index (`for v in Lane`) has
become one index for each component. `degree` is 0 for data, 1 for what is linear in the
variables, 2 for a product of two of those.
"""

import datetime
from dataclasses import field

from mdsl.records import lazy, record
from mdsl.semantics.types import ItemType, ScalarType, SetType
from mdsl.source import NO_SPAN, Span


@record(eq=False, kw_only=True, is_base=True)
class Checked:
    """A checked expression that is not a set."""

    type: ScalarType
    degree: int = 0
    span: Span = field(default=NO_SPAN, repr=False)


@record(eq=False)
class Index:
    """A bound index. `name` is empty where the binder gives none."""

    name: str
    type: ItemType
    span: Span = field(default=NO_SPAN, repr=False)


# --- values ------------------------------------------------------------------------------


@record(eq=False)
class NumberConstant(Checked):
    """A number, which may be infinite."""

    value: float


@record(eq=False)
class TextConstant(Checked):
    """A plain text."""

    value: str


@record(eq=False)
class DateConstant(Checked):
    """A plain date."""

    value: datetime.date


@record(eq=False)
class MemberConstant(Checked):
    """A literal where a member of `root` is due; that it is one is checked with the data."""

    root: str
    value: str | int | datetime.date


@record(eq=False)
class IndexValue(Checked):
    """The value of a bound index."""

    index: Index


@record(eq=False)
class ParameterValue(Checked):
    """A cell of a parameter. Arguments are members of the roots of its positions."""

    name: str
    arguments: "tuple[Expression, ...]"


@record(eq=False)
class LetValue(Checked):
    """A cell of a `let` that is a number, a date, a text, a condition or a member."""

    name: str
    arguments: "tuple[Expression, ...]"


@record(eq=False)
class VariableValue(Checked):
    """A cell of a variable; a goal's deviations are variables `goal.under`, `goal.over`."""

    name: str
    arguments: "tuple[Expression, ...]"


@record(eq=False)
class TupleValue(Checked):
    """A tuple of values."""

    items: "tuple[Expression, ...]"


# --- conversions ---------------------------------------------------------------------------


@record(eq=False)
class MemberToValue(Checked):
    """The whole number, date or text that a member is."""

    operand: "Expression"


@record(eq=False)
class ValueToMember(Checked):
    """The member of `root` that is this number, date or text; missing if there is none."""

    operand: "Expression"
    root: str


# --- arithmetic ----------------------------------------------------------------------------


@record(eq=False)
class Negation(Checked):
    """`-operand`."""

    operand: "Expression"


@record(eq=False)
class Addition(Checked):
    """Operands joined by `+` and `-` from the left; one operator fewer than operands.

    Of dates: date + number, date - number (a date) and date - date (a number).
    """

    operands: "tuple[Expression, ...]"
    operators: tuple[str, ...]


@record(eq=False)
class Multiplication(Checked):
    """Operands joined by `*`, `/`, `div` and `mod` from the left."""

    operands: "tuple[Expression, ...]"
    operators: tuple[str, ...]


@record(eq=False)
class Exponentiation(Checked):
    """`base ^ exponent`."""

    base: "Expression"
    exponent: "Expression"


@record(eq=False)
class FunctionCall(Checked):
    """A function of numbers or dates.

    `abs floor ceil round trunc sqrt exp log log10 sin cos min max weekday week month year
    day`; `product` of a binary and an expression; `piecewise`, whose points are a
    `PointList` argument.
    """

    function: str
    arguments: "tuple[Expression, ...]"


@record(eq=False)
class PointList(Checked):
    """Points `{x: y, ...}`, each for every instance of the query where there is one."""

    points: "tuple[tuple[Expression, Expression], ...]"
    query: "Query | None" = None


# --- conditions ----------------------------------------------------------------------------


@record(eq=False)
class Comparison(Checked):
    """`a <= b <= c`; operators `<= >= == != < >`."""

    operands: "tuple[Expression, ...]"
    operators: tuple[str, ...]


@record(eq=False)
class Membership(Checked):
    """Whether items form a tuple of a set; `is_negated` for `not in`."""

    items: "tuple[Expression, ...]"
    set: "SetExpression"
    is_negated: bool = False


@record(eq=False)
class Conjunction(Checked):
    """`a and b and ...`; each is looked at only where those before it hold."""

    operands: "tuple[Expression, ...]"


@record(eq=False)
class Disjunction(Checked):
    """`a or b or ...`; each is looked at only where those before it do not hold."""

    operands: "tuple[Expression, ...]"


@record(eq=False)
class Complement(Checked):
    """`not operand`."""

    operand: "Expression"


@record(eq=False)
class Literal(Checked):
    """Whether a binary is 1, or (`is_true` is false) 0: the atom of a condition on the plan.

    `operand` is a reference to a binary variable, or a choice between such and 0 or 1.
    """

    operand: "Expression"
    is_true: bool


# --- choices and reductions ------------------------------------------------------------------


@record(eq=False)
class Conditional(Checked):
    """`value if condition else otherwise`; a branch is looked at only where it is taken."""

    condition: "Expression"
    value: "Expression"
    otherwise: "Expression"


@record(eq=False)
class Default(Checked):
    """`value default alternative`: the alternative where the value is missing.

    `is_whole` holds behind parentheses: then any reference inside may be missing, otherwise
    that one alone.
    """

    value: "Expression"
    alternative: "Expression"
    is_whole: bool = False


@record(eq=False)
class Reduction(Checked):
    """`function(body for query)`; `sum prod min max any all`."""

    function: str
    body: "Expression"
    query: "Query"


@record(eq=False)
class Cardinality(Checked):
    """`card(set)`."""

    set: "SetExpression"


@record(eq=False)
class EndOfSet(Checked):
    """`first(set)` or `last(set)`; missing if the set is empty.

    `component` is the position (from 0) that is meant of a relation's tuple; with None the
    value of a relation is the whole tuple.
    """

    set: "SetExpression"
    is_last: bool
    component: int | None = None


@record(eq=False)
class Position(Checked):
    """`ord(operand)`: the 1-based position in an ordered set.

    `set` is None for the root set of the operand.
    """

    operand: "Expression"
    set: "SetExpression | None" = None


@record(eq=False)
class Step(Checked):
    """`next(operand, count)` in a set; `prev` is the same with `is_forward` false.

    `set` is None for the root set of the operand. Missing where the step leaves the set,
    unless the root set is circular.

    A `TupleValue` steps in an ordered relation, which `set` names; `component` is then the
    position (from 0) that is meant of the tuple it arrives at.
    """

    operand: "Expression"
    count: "Expression"
    is_forward: bool
    set: "SetExpression | None" = None
    component: int | None = None


Expression = (
    NumberConstant
    | TextConstant
    | DateConstant
    | MemberConstant
    | IndexValue
    | ParameterValue
    | LetValue
    | VariableValue
    | TupleValue
    | MemberToValue
    | ValueToMember
    | Negation
    | Addition
    | Multiplication
    | Exponentiation
    | FunctionCall
    | PointList
    | Comparison
    | Membership
    | Conjunction
    | Disjunction
    | Complement
    | Literal
    | Conditional
    | Default
    | Reduction
    | Cardinality
    | EndOfSet
    | Position
    | Step
)


# --- sets ------------------------------------------------------------------------------------


@record(eq=False, kw_only=True, is_base=True)
class CheckedSet:
    """A checked expression that is a set."""

    type: SetType
    span: Span = field(default=NO_SPAN, repr=False)


@record(eq=False)
class SetReference(CheckedSet):
    """A declared set; with arguments, a member of a family of sets."""

    name: str
    arguments: tuple[Expression, ...] = ()


@record(eq=False)
class DomainSet(CheckedSet):
    """The cells of a parameter that were given, or the domain of a variable or a `let`."""

    name: str


@record(eq=False)
class RangeSet(CheckedSet):
    """`first..last`, of whole numbers or dates (plain, or members of a declared set)."""

    first: Expression
    last: Expression


@record(eq=False)
class LiteralSet(CheckedSet):
    """`{a, b, ...}`."""

    items: tuple[Expression, ...]


@record(eq=False)
class ComprehensionSet(CheckedSet):
    """`{element for query}`; a tuple element has several components."""

    components: tuple[Expression, ...]
    query: "Query"


@record(eq=False)
class SetAlgebra(CheckedSet):
    """`left operator right`, where the operator is `|`, `&` or `-`."""

    operator: str
    left: "SetExpression"
    right: "SetExpression"


@record(eq=False)
class ProductSet(CheckedSet):
    """`a * b * ...`, two or more factors."""

    factors: "tuple[SetExpression, ...]"


@record(eq=False)
class WindowSet(CheckedSet):
    """`window(operand, before, after)`: the neighbours of a member in its root set."""

    operand: Expression
    before: Expression
    after: Expression


@record(eq=False)
class ColumnSet(CheckedSet):
    """The values of one table column, in order of appearance."""

    table: str
    column: str


SetExpression = (
    SetReference
    | DomainSet
    | RangeSet
    | LiteralSet
    | ComprehensionSet
    | SetAlgebra
    | ProductSet
    | WindowSet
    | ColumnSet
)


# --- binders -----------------------------------------------------------------------------------


@record(eq=False)
class Selection:
    """`=value` in a tuple pattern."""

    value: Expression


@record(eq=False)
class Binder:
    """One `pattern in set`: a position of the set's tuples binds an index or selects."""

    positions: tuple[Index | Selection, ...]
    set: SetExpression
    span: Span = field(default=NO_SPAN, repr=False)


@record(eq=False)
class Query:
    """`binders if condition`: later binders may use the indices of earlier ones."""

    binders: tuple[Binder, ...] = ()
    condition: Expression | None = None

    @lazy
    def indices(self) -> tuple[Index, ...]:
        """The indices that are bound, in order."""
        return tuple(
            position
            for binder in self.binders
            for position in binder.positions
            if isinstance(position, Index)
        )

    @lazy
    def types(self) -> tuple[ItemType, ...]:
        """The types of these indices."""
        return tuple(index.type for index in self.indices)
