"""What evaluation works with: the instance, what was found wrong, and what was worked out."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from mdsl.diagnostics import Diagnostic, InternalError, PlanError, did_you_mean
from mdsl.evaluation.errors import BadArithmetic, MissingReference, TooManyRows
from mdsl.evaluation.expansions import Expansion
from mdsl.evaluation.frames import Column, Frame
from mdsl.evaluation.instance import (
    BoundFamily,
    BoundParameter,
    BoundSet,
    Instance,
    RootIndex,
    Values,
)
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import Factor
from mdsl.records import changed, record
from mdsl.semantics.choices import Scenario
from mdsl.semantics.expressions import Expression, Index, Query, SetExpression
from mdsl.semantics.free import free_indices
from mdsl.semantics.model import CheckedModel, Declared
from mdsl.semantics.types import DateType, MemberType, NumberType, TextType
from mdsl.source import Span

SHOWN_INSTANCES = 5


def _place_in_text(diagnostic: Diagnostic) -> int:
    return diagnostic.span.start if diagnostic.span is not None else -1


@dataclass(eq=False)
class Memory:
    """What is worked out once for an instance.

    Attributes:
        sets: The tuples of set expressions without free indices.
        families: The tuples of all sets of a family behind their instance numbers.
        relations: Member-valued parameters as relations of their keys and values.
        supports: The given cells of parameters, as relations.
        cells: For a parameter with cells that were not given, the lookup of given cells.
        findings: What was found wrong so far.
    """

    sets: dict[SetExpression, BoundSet] = dataclasses.field(default_factory=dict)
    families: dict[BoundFamily, Factor] = dataclasses.field(default_factory=dict)
    relations: dict[BoundParameter, Factor] = dataclasses.field(default_factory=dict)
    supports: dict[BoundParameter, Factor] = dataclasses.field(default_factory=dict)
    cells: dict[BoundParameter, "CellLookup"] = dataclasses.field(default_factory=dict)
    findings: list[Diagnostic] = dataclasses.field(default_factory=list)


@record(eq=False)
class Operations:
    """The operations that everything in evaluation is made of.

    They call each other (a condition holds sums, a sum holds conditions), so that they are
    handed down in the context instead of being imported in a circle.
    """

    evaluate: "Callable[[Context, Expression, Frame], Column]"
    expand: "Callable[[Context, Query, Frame, frozenset[Index]], Expansion]"
    is_member: "Callable[[Context, SetExpression, Sequence[Values], Frame, LongArray | None], BoolArray]"


class Tolerance(Enum):
    """Which missing references a `default` catches.

    Behind parentheses it catches all inside; behind a reference that one alone, not those
    in its brackets, which are then errors like any other but for the remedy.
    """

    NONE = 0
    ONE = 1
    ALL = 2
    BRACKETS = 3


@record(eq=False)
class Context:
    """How an expression is being evaluated.

    Attributes:
        instance: The instance, as far as it is known.
        operations: Evaluation itself.
        memory: What was worked out.
        tolerance: Which missing references are told to the `default` around them rather
            than reported as errors.
        partial: Cells of a `let` that is being evaluated step by step.
    """

    instance: Instance
    operations: Operations
    memory: Memory = dataclasses.field(default_factory=Memory)
    tolerance: Tolerance = Tolerance.NONE
    partial: dict[str, BoundParameter] = dataclasses.field(default_factory=dict)

    def evaluate(self, expression: Expression, frame: Frame) -> Column:
        """Return what an expression is on every row of a frame."""
        return self.operations.evaluate(self, expression, frame)

    def expand(self, query: Query, frame: Frame, needed: frozenset[Index]) -> Expansion:
        """Return the rows that a query makes of a frame's rows.

        Args:
            query: The binders and their condition.
            frame: The rows to start from.
            needed: The indices whose columns are wanted.
        """
        return self.operations.expand(self, query, frame, needed)

    def is_member(
        self,
        expression: SetExpression,
        items: Sequence[Values],
        frame: Frame,
        parent: LongArray | None = None,
    ) -> BoolArray:
        """Return whether tuples are in a set.

        Args:
            expression: The set, which may use the indices of the frame.
            items: The components of the tuples, all of one length.
            frame: The rows that the set's own indices take their values from.
            parent: For each tuple its row of the frame; None if they are the same.
        """
        return self.operations.is_member(self, expression, items, frame, parent)

    @property
    def is_tolerant(self) -> bool:
        """Whether a missing reference is told to the expression around it."""
        return self.tolerance in (Tolerance.ONE, Tolerance.ALL)

    def tolerating(self, tolerance: Tolerance) -> "Context":
        """Return the context with another tolerance."""
        if self.tolerance is tolerance:
            return self
        return changed(self, tolerance=tolerance)

    def strict(self) -> "Context":
        """Return the context in which missing references are errors."""
        return self.tolerating(Tolerance.NONE)

    def inside(self) -> "Context":
        """Return the context for what stands in the brackets of a reference."""
        if self.tolerance is Tolerance.ONE:
            return self.tolerating(Tolerance.BRACKETS)
        return self

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep something that was found wrong; each place is reported once."""
        for known in self.memory.findings:
            if type(known) is type(diagnostic) and known.span == diagnostic.span:
                return
        self.memory.findings.append(diagnostic)

    def raise_findings(self) -> None:
        """Raise what was found wrong so far, if anything was."""
        if self.memory.findings:
            raise PlanError(sorted(self.memory.findings, key=_place_in_text))

    def check_count(self, count: int, span: Span, hint: str = "") -> None:
        """Raise `PlanError` where there are more rows than memory should be taken for.

        Args:
            count: How many rows there would be.
            span: The place in the text that makes them.
            hint: What may be done about it here besides.
        """
        limit = self.instance.max_cells
        if count > limit:
            wrong = TooManyRows(
                span=span,
                name=_declared_at(self.instance.model, span),
                count=f"{count:_}",
                limit=f"{limit:_}",
                hint=hint,
            )
            raise PlanError([*self.memory.findings, wrong])

    def root(self, name: str) -> RootIndex:
        """Return a root set with its lookups."""
        return self.instance.roots[name]


def _declared_at(model: CheckedModel, span: Span) -> str:
    """Return in quotes the name of the declaration in which a place is, or `this`."""
    families: tuple[Mapping[str, Declared | Scenario], ...] = (
        model.sets,
        model.parameters,
        model.lets,
        model.variables,
        model.objectives,
        model.constraints,
        model.goals,
        model.checks,
        model.scenarios,
    )
    # A name stands before all that is said of it.
    before = [
        declared
        for family in families
        for declared in family.values()
        if declared.span.source is span.source and declared.span.start <= span.start
    ]
    if not before:
        return "this"
    return f"`{max(before, key=lambda declared: declared.span.start).name}`"


@record(eq=False)
class CellLookup:
    """Where the given cells of a parameter stand, by the instance number of its domain."""

    given: LongArray
    table: IntArray | None

    def find(self, instances: IntArray | LongArray) -> IntArray | LongArray:
        """Return the number of the given cell of each instance; -1 where none is given."""
        if self.table is not None:
            found: IntArray = self.table[instances]
            return found
        if not len(self.given):
            return np.full(len(instances), -1, np.int64)
        at = np.minimum(np.searchsorted(self.given, instances), len(self.given) - 1)
        return np.where(self.given[at] == instances, at, -1)


MAX_LOOKUP = 1 << 24


def cell_lookup(context: Context, bound: BoundParameter) -> CellLookup:
    """Return the lookup of the given cells of a parameter that has a default."""
    known = context.memory.cells.get(bound)
    if known is None:
        if bound.given is None:
            raise InternalError("all cells of this parameter are given")
        table = None
        if bound.domain.count <= MAX_LOOKUP:
            table = np.full(max(bound.domain.count, 1), -1, np.int32)
            table[bound.given] = np.arange(len(bound.given), dtype=np.int32)
        known = CellLookup(bound.given, table)
        context.memory.cells[bound] = known
    return known


def report_missing(
    context: Context,
    expression: Expression,
    frame: Frame,
    missing: BoolArray,
    remedy: str,
) -> None:
    """Report the rows on which a reference is missing."""
    context.report(
        MissingReference(
            span=expression.span,
            reference=" ".join(expression.span.text.split()),
            instances=describe_rows(context, free_indices(expression), frame, missing),
            hint=remedy,
        )
    )


def report_arithmetic(
    context: Context,
    expression: Expression,
    frame: Frame,
    wrong: BoolArray,
    operation: str,
) -> None:
    """Report the rows on which an operation has no result."""
    context.report(
        BadArithmetic(
            span=expression.span,
            operation=operation,
            instances=describe_rows(context, free_indices(expression), frame, wrong),
        )
    )


def describe_rows(
    context: Context, indices: tuple[Index, ...], frame: Frame, mask: BoolArray
) -> str:
    """Return the first rows of a mask in words: ` at p = Chair, t = Week 1 (and 3 more)`."""
    shown = [index for index in indices if index in frame.columns]
    rows = np.flatnonzero(np.broadcast_to(mask, (frame.size,)))
    texts: list[str] = []
    for row in rows[: 20 * SHOWN_INSTANCES]:
        labels = [
            f"{_index_name(index)} = {index_label(context, index, frame, int(row))}"
            for index in shown
        ]
        text = ", ".join(labels)
        if text and text not in texts:
            texts.append(text)
        if len(texts) == SHOWN_INSTANCES:
            break
    if not texts:
        return ""
    distinct = _count_distinct(shown, frame, rows)
    more = f" (and {distinct - len(texts)} more)" if distinct > len(texts) else ""
    return f" at {'; '.join(texts)}{more}"


def _index_name(index: Index) -> str:
    """Return how messages call an index: by its set where the text gives no name."""
    if index.name:
        return index.name
    return index.type.root if isinstance(index.type, MemberType) else str(index.type)


def _count_distinct(shown: list[Index], frame: Frame, rows: LongArray) -> int:
    columns = [frame.columns[index][rows] for index in shown]
    return len(set(zip(*(column.tolist() for column in columns), strict=True)))


def index_label(context: Context, index: Index, frame: Frame, row: int) -> str:
    """Return the member or value that an index has on a row."""
    value = frame.columns[index][row]
    match index.type:
        case MemberType(root=root):
            return str(context.instance.root(root).members[int(value)])
        case NumberType():
            return f"{float(value):g}"
        case DateType():
            return str(np.datetime64(int(value), "D"))
        case TextType():
            return str(value)


def member_code(context: Context, root: str, value: object) -> int | None:
    """Return the code of a member, or None if the root set does not hold it."""
    codes = context.root(root).codes
    return codes.get(value)


def nearest_member(context: Context, root: str, value: object) -> str:
    """Return the sentence that offers the nearest member."""
    return did_you_mean(str(value), map(str, context.instance.root(root).members))
