"""Variable families as columns: bounds, kinds and start values."""

import dataclasses
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from mdsl.evaluation.context import Context, describe_rows
from mdsl.evaluation.evaluator import values_over
from mdsl.evaluation.frames import Frame, plain_frame, whole_frame
from mdsl.evaluation.references import existing
from mdsl.evaluation.sets import declared_domain
from mdsl.linear.arrays import MAX_INT32, BoolArray, ByteArray, FloatArray
from mdsl.linear.program import Block, Integrality, Role
from mdsl.lowering.errors import CrossedBounds, NotFinite, TooLarge
from mdsl.lowering.families import Closing
from mdsl.lowering.scope import ColumnFamily, Scope
from mdsl.lowering.shapes import lower_shape
from mdsl.records import record
from mdsl.semantics.choices import ALL
from mdsl.semantics.expressions import Expression
from mdsl.semantics.free import free_indices
from mdsl.semantics.model import Variable


@record(eq=False)
class Columns:
    """All columns of a program.

    Attributes:
        blocks: Their provenance.
        lower, upper: Their bounds, float64.
        integrality: Their `Integrality`, uint8.
        start: Start values, float64, NaN where none is given; None if there are none.
    """

    blocks: tuple[Block, ...]
    lower: FloatArray
    upper: FloatArray
    integrality: ByteArray
    start: FloatArray | None


def number_columns(context: Context) -> Scope:
    """Return where the columns of every variable stand, in the order of the text."""
    scope = Scope(lower_shape)
    for variable in context.instance.model.variables.values():
        domain = declared_domain(context, variable.name)
        scope.columns[variable.name] = ColumnFamily(variable, domain, scope.num_col)
        scope.num_col += domain.count
        if scope.num_col > MAX_INT32:
            context.report(
                TooLarge(
                    span=variable.span,
                    what="columns",
                    count=scope.num_col,
                    limit=MAX_INT32,
                )
            )
            context.raise_findings()
    return scope


def make_columns(
    context: Context,
    scope: Scope,
    earlier: Columns | None = None,
    same: AbstractSet[str] = frozenset(),
) -> Columns:
    """Return the bounds, kinds and start values of all columns.

    Args:
        context: The instance.
        scope: Where the columns stand.
        earlier: Those of another instance, which stand in the same places.
        same: The variables that have the same bounds and start values there.
    """
    if earlier is not None and same >= scope.columns.keys():
        return earlier
    made = _blank(context, scope) if earlier is None else _copied(earlier)
    for family, block in zip(scope.columns.values(), made.blocks, strict=True):
        variable = family.variable
        if earlier is not None and variable.name in same:
            continue
        used = [b for b in (variable.lower, variable.upper, variable.start) if b]
        frame = plain_frame(family.domain.count, {})
        if any(free_indices(bound) for bound in used):
            frame = whole_frame(variable, family.domain)
        at = block.slice
        low, high = (0.0, 1.0) if variable.is_binary else (-np.inf, np.inf)
        lowest = _bound(context, variable, variable.lower, frame, low)
        highest = _bound(context, variable, variable.upper, frame, high)
        if lowest.ndim or lowest != 0:
            made.lower[at] = lowest
        elif earlier is not None:
            made.lower[at] = 0.0
        made.upper[at] = highest
        if made.start is not None and variable.start is not None:
            made.start[at] = values_over(context, frame, variable.start)
        _report_crossed(context, family, lowest, highest)
    return made


def _blank(context: Context, scope: Scope) -> Columns:
    """Return columns that have their kinds, and no bounds or start values yet."""
    blocks = tuple(_block(family) for family in scope.columns.values())
    variables = context.instance.model.variables.values()
    has_start = any(variable.start is not None for variable in variables)
    integrality = np.zeros(scope.num_col, np.uint8)
    for family, block in zip(scope.columns.values(), blocks, strict=True):
        kind = _kind(family.variable, context.instance.model.relaxed)
        integrality[block.slice] = kind
    # Zeros that are not written to take no memory, and most lower bounds are 0.
    return Columns(
        blocks,
        np.zeros(scope.num_col),
        np.zeros(scope.num_col),
        integrality,
        np.full(scope.num_col, np.nan) if has_start else None,
    )


def _copied(columns: Columns) -> Columns:
    """Return columns whose bounds and start values can be written to."""
    return dataclasses.replace(
        columns,
        lower=columns.lower.copy(),
        upper=columns.upper.copy(),
        start=None if columns.start is None else columns.start.copy(),
    )


def with_added(
    context: Context, scope: Scope, columns: Columns, closings: Sequence[Closing]
) -> Columns:
    """Return the columns with those that phrases have added."""
    if not scope.added:
        return columns
    if scope.num_col > MAX_INT32:
        limit = MAX_INT32
        context.report(TooLarge(what="columns", count=scope.num_col, limit=limit))
        context.raise_findings()
    lower = np.concatenate([columns.lower, *(a.lower for a in scope.added)])
    upper = np.concatenate([columns.upper, *(a.upper for a in scope.added)])
    for auxiliary, closing in zip(scope.auxiliaries, closings, strict=True):
        cols = np.flatnonzero(closing.closed) + auxiliary.columns.start
        lower[cols] = closing.lower[closing.closed]
        upper[cols] = closing.upper[closing.closed]
    kinds = [columns.integrality, *(a.integrality for a in scope.added)]
    start = columns.start
    if start is not None:
        start = np.append(start, np.full(scope.num_col - len(start), np.nan))
    blocks = tuple(
        Block(a.declared.name, Role.AUXILIARY, a.start, a.domain, span=a.declared.span)
        for a in scope.added
    )
    return Columns(
        (*columns.blocks, *blocks), lower, upper, np.concatenate(kinds), start
    )


def _block(family: ColumnFamily) -> Block:
    variable = family.variable
    role = Role.VARIABLE
    if variable.deviation_of:
        role = Role.UNDER if variable.name.endswith(".under") else Role.OVER
    return Block(
        variable.name,
        role,
        family.start,
        family.domain,
        description=variable.description,
        unit=variable.unit,
        span=variable.span,
    )


def _kind(variable: Variable, relaxed: frozenset[str]) -> Integrality:
    whole = variable.is_integer or variable.is_binary
    if whole and not relaxed.isdisjoint((variable.name, ALL)):
        whole = False
    if variable.is_semicontinuous:
        return Integrality.SEMI_INTEGER if whole else Integrality.SEMICONTINUOUS
    return Integrality.INTEGER if whole else Integrality.CONTINUOUS


def _bound(
    context: Context,
    variable: Variable,
    bound: Expression | None,
    frame: Frame,
    otherwise: float,
) -> FloatArray:
    """Return a bound of every column, or one without axes for all of them."""
    if bound is None:
        return np.array(otherwise)
    values = existing(context, bound, frame).values.astype(np.float64, copy=False)
    unknown = np.isnan(values)
    if unknown.any():
        context.report(
            NotFinite(
                span=bound.span,
                what="a bound",
                name=variable.name,
                value=float("nan"),
                instances=describe_rows(context, variable.indices, frame, unknown),
            )
        )
    return values


def _report_crossed(
    context: Context,
    family: ColumnFamily,
    lower: FloatArray,
    upper: FloatArray,
) -> None:
    wrong: BoolArray = (lower > upper) | (lower == np.inf) | (upper == -np.inf)
    if not wrong.any():
        return
    frame = whole_frame(family.variable, family.domain)
    wrong = np.broadcast_to(wrong, (frame.size,))
    lower = np.broadcast_to(lower, (frame.size,))
    upper = np.broadcast_to(upper, (frame.size,))
    if not frame.size:
        return
    at = int(np.argmax(wrong))
    variable = family.variable
    bound = variable.upper or variable.lower
    context.report(
        CrossedBounds(
            span=variable.span if bound is None else bound.span,
            name=variable.name,
            instances=describe_rows(context, variable.indices, frame, wrong),
            lower=float(lower[at]),
            upper=float(upper[at]),
        )
    )
