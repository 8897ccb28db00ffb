"""Families of rows and of auxiliary columns, before they have numbers in the program."""

import dataclasses
from collections.abc import Iterable, Mapping

import numpy as np

from mdsl.evaluation.instance import Values
from mdsl.evaluation.piecewise import Points
from mdsl.linear.arrays import BoolArray, ByteArray, FloatArray, IntArray, LongArray
from mdsl.linear.domain import Domain
from mdsl.linear.native import Indicators
from mdsl.linear.program import Block, Role
from mdsl.linear.sparse import RowEntries
from mdsl.records import record
from mdsl.semantics.expressions import Expression
from mdsl.semantics.model import Declared
from mdsl.source import Span

NO_CONSTANTS: Mapping[Expression, Values] = {}


@record(eq=False)
class RowFamily:
    """The rows of one declaration.

    Attributes:
        declared: The declaration; its name is the block's.
        domain: The instances the rows are for.
        instances: Which of them have a row; None for all.
        terms: The nonzeros; row numbers count from 0.
        lower, upper: The rows' bounds, float64.
        dropped: How many instances hold no variable and were left out.
        role: What the rows are.
        constants: Of a relation, the constant of each addend that holds variables: one
            number for each instance of the domain, or one for all.
        indicators: Which of the rows a binary switches; None for none.
    """

    declared: Declared
    domain: Domain
    instances: IntArray | None
    terms: RowEntries
    lower: FloatArray
    upper: FloatArray
    dropped: int = 0
    role: Role = Role.CONSTRAINT
    constants: Mapping[Expression, Values] = dataclasses.field(
        default_factory=lambda: NO_CONSTANTS
    )
    indicators: Indicators | None = None

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.lower)


@record(eq=False)
class SetFamily:
    """Special ordered sets of one declaration.

    Attributes:
        declared: The declaration; its name is the block's.
        domain: The instances the sets are for.
        instances: Which of them have a set; None for all.
        count: How many members of a set may differ from 0, 1 or 2.
        start: Where the members of each set begin, and where the last ones end, int32.
        cols: The members in their order, int32.
        role: What the sets are.
    """

    declared: Declared
    domain: Domain
    instances: IntArray | None
    count: int
    start: IntArray
    cols: IntArray
    role: Role = Role.CONSTRAINT


def blocks_of(families: Iterable[RowFamily | SetFamily]) -> tuple[Block, ...]:
    """Return the blocks of families that are numbered one behind the other."""
    blocks: list[Block] = []
    start = 0
    for family in families:
        block = _block_of(family, start)
        blocks.append(block)
        start = block.stop
    return tuple(blocks)


def _block_of(family: RowFamily | SetFamily, start: int) -> Block:
    declared = family.declared
    return Block(
        declared.name,
        family.role,
        start,
        family.domain,
        family.instances,
        declared.description,
        declared.unit,
        declared.span,
    )


@record(eq=False)
class AddedColumns:
    """Columns that no declaration of the model has.

    Attributes:
        declared: Their name and place.
        domain: Their instances.
        start: The first of them.
        lower, upper: Their bounds, float64.
        integrality: Their `Integrality`, uint8.
    """

    declared: Declared
    domain: Domain
    start: int
    lower: FloatArray
    upper: FloatArray
    integrality: ByteArray

    @property
    def count(self) -> int:
        """The number of columns."""
        return len(self.lower)


@record(eq=False)
class Sums:
    """Linear expressions, one for each row of something.

    Attributes:
        terms: The terms; rows count from 0.
        constant: The constants, float64.
    """

    terms: RowEntries
    constant: FloatArray

    @property
    def count(self) -> int:
        """The number of expressions."""
        return len(self.constant)


@record(eq=False)
class Binaries:
    """A literal on every row of something.

    Attributes:
        cols: The column of the binary, int32; -1 where its value is known.
        constant: The value where it is known, 0 or 1, float64.
        is_true: Whether the literal holds where the binary is 1.
    """

    cols: IntArray
    constant: FloatArray
    is_true: bool

    @property
    def off(self) -> float:
        """The value of the binary where the literal does not hold."""
        return 0.0 if self.is_true else 1.0


@record(eq=False)
class Arguments:
    """Expressions of which columns are the greatest or the least.

    Attributes:
        domain: What the expressions are for: instances of the columns, each with a number
            or further members.
        owner: For each expression the instance whose it is, int64, ascending.
        sums: The expressions.
    """

    domain: Domain
    owner: LongArray
    sums: Sums


@record(eq=False)
class Extreme:
    """Columns that are the greatest (`sign` 1) or the least (-1) of their arguments.

    Attributes:
        sign: For each column, float64; 0 for one that has no arguments.
    """

    arguments: Arguments
    sign: FloatArray


@record(eq=False)
class Product:
    """Columns that are a binary times an expression."""

    binaries: Binaries
    factor: Sums


@record(eq=False)
class Piecewise:
    """Columns that are piecewise linear functions of expressions.

    Attributes:
        argument: The expressions.
        points: The functions.
        lines: For functions that are convex or concave, the lines of which they are the
            greatest or the least.
    """

    argument: Sums
    points: Points
    lines: Extreme


@record(eq=False)
class Indicator:
    """Binaries that stand for a condition inside another."""


Shape = Extreme | Product | Piecewise | Indicator


@record(eq=False)
class Auxiliary:
    """Columns that stand for a phrase which is not linear.

    Attributes:
        columns: The columns.
        form: What the phrase is: `max`, `piecewise`, `all`, ...
        owner: The declaration that the phrase stands in.
        shape: What the columns are.
        rows: The rows that tie them to the phrase, whatever the bounds are.
    """

    columns: AddedColumns
    form: str
    owner: str
    shape: Shape
    rows: tuple[RowFamily, ...]


@record(eq=False)
class Derived:
    """Coefficients that were derived from bounds.

    Attributes:
        what: What they do, in words.
        family: The rows.
        values: The coefficient of each row, float64; 0 for none.
    """

    what: str
    family: RowFamily
    values: FloatArray


@record(eq=False)
class Note:
    """What a phrase became: the record that `mdsl explain --rewrites` reads.

    Attributes:
        owner: The declaration that the phrase stands in.
        form: What the phrase is.
        span: Where it stands.
        text: What became of it, in words.
        columns, rows, sets: What it became.
        derived: The coefficients in these rows that bounds were used for.
    """

    owner: str
    form: str
    span: Span
    text: str
    columns: tuple[AddedColumns, ...] = ()
    rows: tuple[RowFamily, ...] = ()
    derived: tuple[Derived, ...] = ()
    sets: tuple[SetFamily, ...] = ()


@record(eq=False)
class Closing:
    """What a phrase has become.

    Attributes:
        rows: All its rows.
        columns: The columns that were added to those that stand for it.
        closed: Which of the latter have their exact values in every plan, bool.
        lower, upper: Bounds of those that have, float64.
        text: What became of it, in words.
        derived: The coefficients that bounds were used for.
        sets: Its special ordered sets.
    """

    rows: tuple[RowFamily, ...]
    columns: tuple[AddedColumns, ...]
    closed: BoolArray
    lower: FloatArray
    upper: FloatArray
    text: str
    derived: tuple[Derived, ...] = ()
    sets: tuple[SetFamily, ...] = ()


def no_closing(auxiliary: Auxiliary, text: str) -> Closing:
    """Return that the base rows of a phrase are enough."""
    count = auxiliary.columns.count
    none = np.full(count, np.inf)
    closed = np.zeros(count, np.bool_)
    return Closing(auxiliary.rows, (), closed, -none, none, text)
