"""What expressions are lowered in: the columns so far, and what they stand for."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import Frame
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray, counting
from mdsl.linear.domain import Domain
from mdsl.linear.hessian import QuadraticTerms
from mdsl.linear.program import Integrality
from mdsl.lowering.affine import Affine
from mdsl.lowering.extents import Extent
from mdsl.lowering.families import AddedColumns, Auxiliary
from mdsl.records import lazy, record
from mdsl.semantics.expressions import Expression, FunctionCall, Reduction
from mdsl.semantics.model import Declared, Variable
from mdsl.source import Span


@record(eq=False)
class ColumnFamily:
    """Where the columns of a variable stand."""

    variable: Variable
    domain: Domain
    start: int

    def holds(self, cols: IntArray) -> BoolArray:
        """Return which of some columns are the variable's, bool."""
        found: BoolArray = (cols >= self.start) & (
            cols < self.start + self.domain.count
        )
        return found

    @lazy
    def cols(self) -> IntArray:
        """The columns in order, int32; not to be written to."""
        if not self.start:
            return counting(self.domain.count)
        return np.arange(self.start, self.start + self.domain.count, dtype=np.int32)


@record(eq=False)
class LoweredLet:
    """A named expression as a sparse matrix by rows, one row for each instance.

    Attributes:
        domain: Its instances.
        start: int64, one longer than instances.
        cols: int32.
        coefs: float64.
        constant: float64.
        quadratic: Quadratic terms by row, without repeats; None for none.
    """

    domain: Domain
    start: LongArray
    cols: IntArray
    coefs: FloatArray
    constant: FloatArray
    quadratic: QuadraticTerms | None = None


@record(eq=False)
class Phrases:
    """The columns of phrases, as a `Scope` has them, at some time.

    Attributes:
        num_col: The number of all columns.
        added: Columns that no declaration has.
        auxiliaries: What such columns stand for.
        names: How many such columns there are by name.
        known: Phrases that have columns already.
    """

    num_col: int
    added: tuple[AddedColumns, ...]
    auxiliaries: tuple[Auxiliary, ...]
    names: Mapping[str, int]
    known: Mapping[tuple[Expression, str], tuple[Frame, IntArray]]


@dataclass(eq=False)
class Scope:
    """What linear expressions refer to.

    Attributes:
        columns: The columns of every variable, by name.
        num_col: The number of columns.
        lets: Named expressions that were lowered so far, by name.
        lower_shape: How a function of variables that is not linear is lowered; handed down
            instead of being imported in a circle.
        owner: The name of the declaration that is being lowered.
        added: Columns that no declaration has, in the order of their numbers.
        auxiliaries: What such columns stand for, inner phrases before outer ones.
        names: How many such columns there are by name.
        known: Phrases that have columns already: on which instances, and which columns.
        is_native: Whether logic and `piecewise` are left to solvers that read them.
        conjoined: Binaries of conjunctions by their literals: what these are in each row,
            and the column of each.
    """

    lower_shape: "Callable[[Context, Scope, FunctionCall | Reduction, Frame], Affine]"
    columns: dict[str, ColumnFamily] = dataclasses.field(default_factory=dict)
    num_col: int = 0
    lets: dict[str, LoweredLet] = dataclasses.field(default_factory=dict)
    owner: str = ""
    added: list[AddedColumns] = dataclasses.field(default_factory=list)
    auxiliaries: list[Auxiliary] = dataclasses.field(default_factory=list)
    names: dict[str, int] = dataclasses.field(default_factory=dict)
    known: dict[tuple[Expression, str], tuple[Frame, IntArray]] = dataclasses.field(
        default_factory=dict
    )
    is_native: bool = False
    conjoined: dict[tuple[Expression, ...], tuple[LongArray, IntArray]] = (
        dataclasses.field(default_factory=dict)
    )

    @property
    def phrases(self) -> Phrases:
        """The columns of phrases as they are now."""
        return Phrases(
            self.num_col,
            tuple(self.added),
            tuple(self.auxiliaries),
            dict(self.names),
            dict(self.known),
        )

    def restore(self, phrases: Phrases) -> None:
        """Take the columns of phrases from another time."""
        self.num_col = phrases.num_col
        self.added = [*phrases.added]
        self.auxiliaries = [*phrases.auxiliaries]
        self.names = dict(phrases.names)
        self.known = dict(phrases.known)

    def label(self, col: int) -> str:
        """Return the name of a column as the model writes it."""
        for family in self.columns.values():
            if family.start <= col < family.start + family.domain.count:
                name = family.variable.name
                return _label(name, family.domain, col - family.start)
        for added in self.added:
            if added.start <= col < added.start + added.count:
                return _label(added.declared.name, added.domain, col - added.start)
        raise InternalError(f"no column has the number {col}")


def _label(name: str, domain: Domain, instance: int) -> str:
    return f"{name}[{domain.label(instance)}]" if domain.arity else name


def known_columns(
    scope: Scope, expression: Expression, form: str, extent: Extent
) -> IntArray | None:
    """Return the columns of a phrase that was lowered on the same instances before."""
    if (expression, form) not in scope.known:
        return None
    frame, cols = scope.known[expression, form]
    same = frame.size == extent.size and all(
        np.array_equal(frame.columns[index], extent.frame.columns[index])
        for index in extent.indices
    )
    return cols if same else None


def phrase(scope: Scope, form: str, span: Span) -> Declared:
    """Return the name and place of a phrase of the declaration in hand: `peak.max.1`."""
    name = f"{scope.owner}.{form}"
    scope.names[name] = scope.names.get(name, 0) + 1
    return Declared(name=f"{name}.{scope.names[name]}", span=span)


def part(declared: Declared, name: str) -> Declared:
    """Return the name of a part of what a phrase became: `peak.max.1.choice`."""
    return Declared(name=f"{declared.name}.{name}", span=declared.span)


def add_columns(
    scope: Scope,
    declared: Declared,
    domain: Domain,
    kind: Integrality = Integrality.CONTINUOUS,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> AddedColumns:
    """Add columns and return them."""
    count = domain.count
    added = AddedColumns(
        declared,
        domain,
        scope.num_col,
        np.full(count, bounds[0]),
        np.full(count, bounds[1]),
        np.full(count, kind, np.uint8),
    )
    scope.added.append(added)
    scope.num_col += count
    return added


def add_binaries(scope: Scope, declared: Declared, domain: Domain) -> AddedColumns:
    """Add binaries and return them."""
    return add_columns(scope, declared, domain, Integrality.INTEGER, (0.0, 1.0))
