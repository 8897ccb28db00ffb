"""The checked model: every declaration with its types, before any data is known."""

import dataclasses
import datetime
from enum import StrEnum

from mdsl.diagnostics import Diagnostic
from mdsl.records import record
from mdsl.semantics.bodies import ConstraintBody, Relation
from mdsl.semantics.choices import CellOverride, Scenario
from mdsl.semantics.expressions import (
    Expression,
    Index,
    Query,
    SetExpression,
)
from mdsl.semantics.types import ItemType, Kind, ScalarType, SetType
from mdsl.source import NO_SPAN, Source, Span


@record(eq=False, kw_only=True, is_base=True)
class Declared:
    """What every declaration has.

    Attributes:
        name: Its name.
        span: The place of the name where it is declared.
        indexing: Its instances; `indexing.indices` are its positions in order.
        description: The modeller's text about it.
        unit: Its unit: as stated, or else as found; empty if it has none.
    """

    name: str
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)
    indexing: Query = dataclasses.field(default_factory=Query)
    description: str = ""
    unit: str = ""

    @property
    def indices(self) -> tuple[Index, ...]:
        """The indices of its positions."""
        return self.indexing.indices

    @property
    def arity(self) -> int:
        """The number of its positions."""
        return len(self.indices)


# --- data sources ------------------------------------------------------------------------------


@record(eq=False)
class KeyField:
    """A key column: the field of the table that holds the members of one position."""

    field: str
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


@record(eq=False)
class FixedField:
    """Only the records whose field has this value (a degree-0 expression)."""

    field: str
    value: Expression
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


@record(eq=False)
class HeadingField:
    """The headings of all other columns are the members of one position."""

    excluded: tuple[str, ...] = ()
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


@record(eq=False)
class NameField:
    """The field that holds the declaration's own name (tables of `name`, `value`)."""

    field: str
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


KeySpecification = KeyField | FixedField | HeadingField | NameField


@record(eq=False)
class DataSource:
    """Where the data of a set or a parameter stand.

    Attributes:
        table: The logical table.
        keys: Where the positions stand, defaults filled in. The n-th `KeyField` or
            `HeadingField` is the n-th position.
        field: The value column; None for a set of `keys` and under headings. For a set of
            one component it is the column of its members.
        span: The place of `from ...` in the text.
        is_scalar: Whether it is a scalar param that may stand as the column `field` of a
            one-row table or as the row `field` of a `name`, `value` table.
        is_unsaid: Whether the text does not say it, but it is plain from the declaration.
    """

    table: str
    keys: tuple[KeySpecification, ...]
    field: str | None
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)
    is_scalar: bool = False
    is_unsaid: bool = False


# --- declarations --------------------------------------------------------------------------------


@record(eq=False, kw_only=True)
class IndexSet(Declared):
    """A set, a relation (tuples), or a family of them (`indexing` not empty).

    Attributes:
        type: The item types of its tuples; a root set's own item is a `MemberType` of its
            own name.
        kind: What the members of a root set are.
        is_root: Whether it is a type of its own.
        is_ordered, is_circular: Whether steps are allowed, and whether they wrap around.
            Integer and date sets are ordered by value.
        sources: Tables to read it from, in order; empty if it is defined.
        by: The column of the source that orders it.
        skip_unknown: Whether members that are not in the set it is within are passed over.
        definition: What it is; None if it is read.
        within: The set that it must be a subset of.
        columns: The names of the table columns that hold its components in other tables.
    """

    type: SetType
    kind: Kind = Kind.TEXT
    is_root: bool = True
    is_ordered: bool = False
    is_circular: bool = False
    sources: tuple[DataSource, ...] = ()
    by: str | None = None
    skip_unknown: bool = False
    definition: SetExpression | None = None
    within: SetExpression | None = None
    columns: tuple[str, ...] = ()


class ParameterKind(StrEnum):
    """What the cells of a parameter are."""

    NUMBER = "number"
    INTEGER = "integer"
    TEXT = "text"
    DATE = "date"
    FLAG = "flag"
    MEMBER = "member"


@record(eq=False)
class ParameterBound:
    """`operator value`, which holds for every cell."""

    operator: str
    value: Expression
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


LiteralValue = float | str | datetime.date


@record(eq=False)
class LiteralMap:
    """Cells given in the text: keys (one literal for each position) with their values.

    A scalar literal has one entry, with the empty key.
    """

    entries: tuple[tuple[tuple[LiteralValue, ...], LiteralValue], ...]
    spans: tuple[Span, ...] = ()


@record(eq=False, kw_only=True)
class Parameter(Declared):
    """A family of data.

    Attributes:
        type: The type of a cell.
        kind: What the cells are.
        member_of: The set that the cells of a member-valued parameter are in.
        bounds: What holds for every cell.
        default: The value of the cells that are not given; it may use the indices.
        is_optional: Whether cells may be missing.
        source: Where the data stand; None if they do not come from a table.
        skip_unknown, sum_duplicates: As the source says.
        literal: Cells given in the text.
    """

    type: ScalarType
    kind: ParameterKind = ParameterKind.NUMBER
    member_of: SetExpression | None = None
    bounds: tuple[ParameterBound, ...] = ()
    default: Expression | None = None
    is_optional: bool = False
    source: DataSource | None = None
    skip_unknown: bool = False
    sum_duplicates: bool = False
    literal: LiteralMap | None = None


@record(eq=False, kw_only=True)
class Let(Declared):
    """A derived number, date, text, condition or member; with variables, an expression.

    Attributes:
        type: The type of a cell.
        degree: 0 for data, 1 for a linear expression, 2 for a quadratic one.
        body: What it is.
        is_recursive: Whether it uses cells of its own.
        scan_index: For a `let` that uses its own earlier cells, as the text shows, the
            position of the ordered index along which it is evaluated step by step; None for
            all others.
    """

    type: ScalarType
    degree: int
    body: Expression
    is_recursive: bool = False
    scan_index: int | None = None


@record(eq=False, kw_only=True)
class Variable(Declared):
    """A family of columns.

    Attributes:
        lower, upper: Bounds, which may use the indices; None for none.
        is_integer: Whether values are whole (a binary is an integer from 0 to 1).
        is_binary: Whether it was declared `binary`.
        is_semicontinuous: Whether 0 is allowed below the lower bound.
        before, after: What a reference before the first or after the last member of its
            ordered index stands for; of several, of the one along which references step.
        ordered_position: The position of that index, where `before` or `after` is given.
        start: The value from which a solver may start.
        definition: What it equals, for a defined variable: a number, or for a binary a
            condition.
        deviation_of: The goal whose deviation it is; empty for the modeller's variables.
    """

    lower: Expression | None
    upper: Expression | None
    is_integer: bool = False
    is_binary: bool = False
    is_semicontinuous: bool = False
    before: Expression | None = None
    after: Expression | None = None
    ordered_position: int | None = None
    start: Expression | None = None
    definition: Expression | None = None
    deviation_of: str = ""


@record(eq=False, kw_only=True)
class ObjectiveDeclaration(Declared):
    """`minimize` or `maximize`; a family has one objective for each instance.

    Attributes:
        is_maximized: Its direction.
        priority: When it is served; None for last.
        body: What it is.
        chosen: The members of the one instance of a family that counts; None for all.
    """

    is_maximized: bool
    priority: Expression | None
    body: Expression
    chosen: tuple[Expression, ...] | None = None


@record(eq=False, kw_only=True)
class Constraint(Declared):
    """A family of rows."""

    body: ConstraintBody


@record(eq=False, kw_only=True)
class Goal(Declared):
    """A family of rows that may be missed.

    Attributes:
        relation: Two operands and `<=`, `>=` or `==`; the right one is the target.
        priority: Its level, 1 first; None for a `penalty` goal.
        weight_under, weight_over: Weights of the unwanted deviations; None for 1.
        penalty: The price of a unit of deviation in the objective; None for a goal with a
            priority.
        price_unit: The unit of what the deviations cost, where no objective has one.
    """

    relation: Relation
    priority: Expression | None
    weight_under: Expression | None = None
    weight_over: Expression | None = None
    penalty: Expression | None = None
    price_unit: str = ""


@record(eq=False, kw_only=True)
class Check(Declared):
    """What must hold of the data."""

    condition: Expression


@record(eq=False)
class CheckedModel:
    """A model whose every name, type and degree is known.

    Attributes:
        name, description: As the `model` statement says; the name falls back to the file's.
        source: The text.
        sets, parameters, lets, variables, objectives, constraints, goals, checks, scenarios:
            The declarations by name, in the order of the text.
        order: The names of sets, parameters and data `let`s in an order in which they can be
            evaluated.
        used_deviations: The deviations (`fulfil.over`) that some expression uses.
        warnings: What is doubtful but no error.
        overrides: The cells that the scenario of a run overrides.
        relaxed: The variables whose values need not be whole in a run; `ALL` for all.
    """

    name: str
    description: str
    source: Source
    sets: dict[str, IndexSet]
    parameters: dict[str, Parameter]
    lets: dict[str, Let]
    variables: dict[str, Variable]
    objectives: dict[str, ObjectiveDeclaration]
    constraints: dict[str, Constraint]
    goals: dict[str, Goal]
    checks: dict[str, Check]
    scenarios: dict[str, Scenario]
    order: tuple[str, ...]
    used_deviations: frozenset[str] = frozenset()
    warnings: tuple[Diagnostic, ...] = ()
    overrides: tuple[CellOverride, ...] = ()
    relaxed: frozenset[str] = frozenset()


def item_types(declared: Declared) -> tuple[ItemType, ...]:
    """Return the types of a declaration's positions."""
    return declared.indexing.types
