"""Piecewise linear functions: their lines where these are enough, else their segments.

The incremental formulation fills one segment after the other: `x = x0 + sum of widths times
parts`, `y = y0 + sum of rises times parts`, each part from 0 to 1, and a binary between two
segments that lets the second have a part only where the first is full. Its relaxation is the
convex hull of the function (M. Padberg, "Approximating separable nonlinear functions via
mixed zero-one programs", Operations Research Letters 27, 2000).
"""

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.piecewise import Points, ends_of
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray
from mdsl.linear.domain import Axis, Domain, Factor
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
from mdsl.lowering.scope import Scope, add_binaries, add_columns, part
from mdsl.lowering.setting import Setting
from mdsl.lowering.unbounded import report_unbounded
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
    points = _finite_points(context, setting, auxiliary, piecewise, wanted)
    if points is None:
        return no_closing(auxiliary, SEGMENTS)
    scope, columns = setting.scope, auxiliary.columns
    segments = _segments(scope, columns, points)
    made = [
        *_sums(scope, columns, piecewise, points, segments),
        *_order(scope, columns, segments),
    ]
    at_bounds = slice(columns.start, columns.start + columns.count)
    return Closing(
        (*(family for family in kept if family.count), *made),
        (segments.parts, *([segments.full] if segments.full.count else [])),
        wanted,
        setting.bounds.lower[at_bounds],
        setting.bounds.upper[at_bounds],
        SEGMENTS,
        _derived(made, piecewise, points),
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


# --- points --------------------------------------------------------------------------------------


def _finite_points(
    context: Context,
    setting: Setting,
    auxiliary: Auxiliary,
    piecewise: Piecewise,
    wanted: BoolArray,
) -> Points | None:
    """Return the points of the wanted functions, with ends as far as arguments go."""
    points = piecewise.points
    use = wanted[points.owner]
    owner, x, y = points.owner[use], points.x[use], points.y[use]
    if points.before is None or points.after is None:
        return Points(owner, x, y, None, None)
    first, last = ends_of(points, len(wanted))
    low, high = setting.ranges(piecewise.argument)
    wrong = wanted & (np.isinf(low) | np.isinf(high))
    if wrong.any():
        row = int(np.argmax(wrong))
        above = bool(np.isinf(high[row]))
        variable, side = setting.unbounded(piecewise.argument, row, above=above)
        report_unbounded(context, auxiliary, row, variable, side)
        return None
    parts = [(owner, x, y)]
    for at, slope, goes_on, end in (
        (first, points.before, low < points.x[first], low),
        (last, points.after, high > points.x[last], high),
    ):
        more = np.flatnonzero(wanted & goes_on)
        rise = slope[more] * (end[more] - points.x[at[more]])
        parts.append((more, end[more], points.y[at[more]] + rise))
    joined = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    order = np.lexsort((joined[1], joined[0]))
    owner, x, y = (values[order] for values in joined)
    return Points(owner.astype(np.int64), x, y, None, None)


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


def _segments(scope: Scope, columns: AddedColumns, points: Points) -> Segments:
    """Add the columns of segments."""
    at = np.flatnonzero(points.owner[1:] == points.owner[:-1])
    owner = points.owner[at]
    number = np.arange(len(owner)) - np.searchsorted(owner, owner)
    domain = _numbered(columns.domain, owner, number)
    declared = columns.declared
    parts = add_columns(scope, part(declared, "part"), domain, bounds=(0.0, 1.0))
    ends = np.flatnonzero(owner[1:] == owner[:-1])
    between = _numbered(columns.domain, owner[ends], number[ends])
    full = add_binaries(scope, part(declared, "full"), between)
    return Segments(at, owner, parts, full, ends)


def _numbered(domain: Domain, owner: LongArray, number: LongArray) -> Domain:
    """Return instances of a domain, each with a number (from 1) behind it."""
    size = int(number.max(initial=-1)) + 1
    members = np.empty(size, np.object_)
    members[:] = [str(place) for place in range(1, size + 1)]
    sizes = (*(len(axis.members) for axis in domain.axes), size)
    columns = (*domain.codes(owner), number.astype(np.int32))
    return Domain((Factor(sizes, columns),), (*domain.axes, Axis("segment", members)))


# --- rows ----------------------------------------------------------------------------------------


def _sums(
    scope: Scope,
    columns: AddedColumns,
    piecewise: Piecewise,
    points: Points,
    segments: Segments,
) -> list[RowFamily]:
    """Return the rows that make argument and value of the parts."""
    count = columns.count
    argument = piecewise.argument
    instances = np.unique(points.owner)
    first = np.searchsorted(points.owner, instances)
    own = (instances + columns.start).astype(np.int32)
    at = segments.at
    part_cols = np.arange(len(at), dtype=np.int32) + np.int32(segments.parts.start)
    found: list[RowFamily] = []
    ones = np.ones(len(instances))
    for name, values, entries, constant in (
        (
            "argument",
            points.x,
            (argument.terms.rows, argument.terms.cols, argument.terms.coefs),
            argument.constant[instances],
        ),
        ("value", points.y, (instances.astype(np.int32), own, ones), 0.0 * ones),
    ):
        rows, cols, coefs = entries
        terms = gathered(
            np.concatenate([rows, segments.owner.astype(np.int32)]),
            np.concatenate([cols, part_cols]),
            np.concatenate([coefs, values[at] - values[at + 1]]),
            count,
            scope.num_col,
        )
        keep = np.zeros(count, np.bool_)
        keep[instances] = True
        bound = values[first] - constant
        found.append(
            RowFamily(
                part(columns.declared, name),
                columns.domain,
                None if keep.all() else instances.astype(np.int32),
                kept_rows(terms, keep),
                bound,
                bound,
                role=Role.AUXILIARY,
            )
        )
    return found


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
    made: list[RowFamily], piecewise: Piecewise, points: Points
) -> tuple[Derived, ...]:
    """Return where bounds of the arguments were taken for ends: the first points."""
    if piecewise.points.before is None:
        return ()
    instances: IntArray = np.unique(points.owner)
    first: FloatArray = points.x[np.searchsorted(points.owner, instances)]
    return (Derived("where the first segment begins", made[0], first),)
