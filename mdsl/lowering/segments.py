"""Piecewise linear functions: their lines where these are enough, else their segments.

The incremental formulation fills one segment after the other: `x = x0 + sum of widths times
parts`, `y = y0 + sum of rises times parts`, each part from 0 to 1, and a binary between two
segments that lets the second have a part only where the first is full. Its relaxation is the
convex hull of the function (M. Padberg, "Approximating separable nonlinear functions via
mixed zero-one programs", Operations Research Letters 27, 2000).
Solvers that read special ordered sets get weights instead (`mdsl.lowering.weights`).
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.piecewise import ends_of
from mdsl.linear.arrays import BoolArray, FloatArray, LongArray
from mdsl.linear.program import Role
from mdsl.linear.sparse import RowEntries, gathered, kept_rows
from mdsl.lowering.families import (
    AddedColumns,
    Auxiliary,
    Closing,
    Derived,
    Piecewise,
    RowFamily,
    no_closing,
)
from mdsl.lowering.pieces import Combined, Pieces, combined_rows, numbered, pieces_of
from mdsl.lowering.scope import Scope, add_binaries, add_columns, part
from mdsl.lowering.setting import Setting
from mdsl.lowering.weights import weighted
from mdsl.records import record

LINES = "rows for its lines alone: every use presses it onto them"
SEGMENTS = "its segments, filled one after the other by binaries between them"


def domain_rows(setting: Setting, auxiliary: Auxiliary) -> RowFamily | None:
    """Return the rows that keep the arguments of functions between their points.

    A side that bounds or other rows imply is left out. None if there is nothing to say.
    """
    shape = auxiliary.shape
    if not isinstance(shape, Piecewise) or shape.points.before is not None:
        return None
    argument, points = shape.argument, shape.points
    first, last = ends_of(points, argument.count)
    low, high = setting.ranges(argument)
    lower = np.where(low >= points.x[first], -np.inf, points.x[first])
    upper = np.where(high <= points.x[last], np.inf, points.x[last])
    keep = np.isfinite(lower) | np.isfinite(upper)
    if not keep.any():
        return None
    return RowFamily(
        part(auxiliary.columns.declared, "domain"),
        auxiliary.columns.domain,
        None if keep.all() else np.flatnonzero(keep).astype(np.int32),
        kept_rows(argument.terms, keep),
        (lower - argument.constant)[keep],
        (upper - argument.constant)[keep],
        role=Role.AUXILIARY,
    )


def segmented(
    context: Context,
    setting: Setting,
    auxiliary: Auxiliary,
    piecewise: Piecewise,
    wanted: BoolArray,
    domain: RowFamily | None,
) -> Closing:
    """Return the rows of functions: of their segments where that is wanted."""
    if not wanted.any():
        rows = auxiliary.rows if domain is None else (*auxiliary.rows, domain)
        base = no_closing(auxiliary, LINES)
        return Closing(rows, (), base.closed, base.lower, base.upper, LINES)
    lines = piecewise.lines.arguments
    kept = [_without(auxiliary.rows[0], wanted[lines.owner])]
    if domain is not None:
        at = slice(None) if domain.instances is None else domain.instances
        kept.append(_without(domain, wanted[at]))
    pieces = pieces_of(context, setting, auxiliary, piecewise, wanted)
    if pieces is None:
        return no_closing(auxiliary, SEGMENTS)
    make = weighted if setting.scope.is_native else _filled
    made = make(setting.scope, auxiliary, piecewise, pieces)
    own = auxiliary.columns
    at_bounds = slice(own.start, own.start + own.count)
    return dataclasses.replace(
        made,
        rows=(*(family for family in kept if family.count), *made.rows),
        closed=wanted,
        lower=setting.bounds.lower[at_bounds],
        upper=setting.bounds.upper[at_bounds],
    )


def _filled(
    scope: Scope, auxiliary: Auxiliary, piecewise: Piecewise, points: Pieces
) -> Closing:
    """Return functions as their segments, filled one after the other."""
    segments = _segments(scope, auxiliary.columns, points)
    at = segments.at
    steps = points.x[at + 1] - points.x[at], points.y[at + 1] - points.y[at]
    instances, first = np.unique(points.owner, return_index=True)
    base = points.x[first], points.y[first]
    combined = Combined(segments.parts, instances, segments.owner, *steps)
    rows = combined_rows(scope, auxiliary, piecewise, combined, base)
    rows += _order(scope, auxiliary.columns, segments)
    full = (segments.full,) if segments.full.count else ()
    made = no_closing(auxiliary, SEGMENTS)
    return dataclasses.replace(
        made,
        rows=tuple(rows),
        columns=(segments.parts, *full),
        derived=_derived(rows, piecewise, base[0]),
    )


def _without(family: RowFamily, drop: BoolArray) -> RowFamily:
    """Return a family without some of its rows."""
    if not drop.any():
        return family
    keep = np.flatnonzero(~drop)
    instances = keep if family.instances is None else family.instances[keep]
    return RowFamily(
        family.declared,
        family.domain,
        instances.astype(np.int32),
        kept_rows(family.terms, ~drop),
        family.lower[keep],
        family.upper[keep],
        role=family.role,
    )


@record(eq=False)
class Segments:
    """The segments of functions: from each point but the last of a function to the next.

    Attributes:
        at: The point where each begins, int64.
        owner: The function of each, int64.
        parts: Columns that say how far each is filled, from 0 to 1.
        full: Binaries that are 1 only where a segment is full; all but the last of each
            function have one.
        ends: The segments that have one, int64.
    """

    at: LongArray
    owner: LongArray
    parts: AddedColumns
    full: AddedColumns
    ends: LongArray


def _segments(scope: Scope, columns: AddedColumns, points: Pieces) -> Segments:
    """Add the columns of segments."""
    at = np.flatnonzero(points.owner[1:] == points.owner[:-1])
    owner = points.owner[at]
    domain = numbered(columns.domain, owner)
    declared = columns.declared
    parts = add_columns(scope, part(declared, "part"), domain, bounds=(0.0, 1.0))
    ends = np.flatnonzero(owner[1:] == owner[:-1])
    between = numbered(columns.domain, owner[ends])
    full = add_binaries(scope, part(declared, "full"), between)
    return Segments(at, owner, parts, full, ends)


# --- rows ----------------------------------------------------------------------------------------


def _order(scope: Scope, columns: AddedColumns, segments: Segments) -> list[RowFamily]:
    """Return the rows that fill a segment only where the one before it is full."""
    ends, count = segments.ends, len(segments.ends)
    rows = np.arange(count, dtype=np.int32)
    full = rows + np.int32(segments.full.start)
    found: list[RowFamily] = []
    for name, own, sign in (("full", ends, 1.0), ("next", ends + 1, -1.0)):
        cols = (own + segments.parts.start).astype(np.int32)
        terms: RowEntries = gathered(
            np.concatenate([rows, rows]),
            np.concatenate([cols, full]),
            np.concatenate([np.full(count, sign), np.full(count, -sign)]),
            count,
            scope.num_col,
        )
        none, zero = np.full(count, np.inf), np.zeros(count)
        family = RowFamily(
            part(columns.declared, name),
            segments.full.domain,
            None,
            terms,
            zero,
            none,
            role=Role.AUXILIARY,
        )
        found.append(family)
    return found if count else []


def _derived(
    made: Sequence[RowFamily], piecewise: Piecewise, first: FloatArray
) -> tuple[Derived, ...]:
    """Return where bounds of the arguments were taken for ends: the first points."""
    if piecewise.points.before is None:
        return ()
    return (Derived("where the first segment begins", made[0], first),)
