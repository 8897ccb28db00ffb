"""Piecewise linear functions: their lines where these are enough, else their segments.

The incremental formulation fills one segment after the other: `x = x0 + sum of widths times
parts`, `y = y0 + sum of rises times parts`, each part from 0 to 1, and a binary between two
segments that lets the second have a part only where the first is full. Its relaxation is the
convex hull of the function (M. Padberg, "Approximating separable nonlinear functions via
mixed zero-one programs", Operations Research Letters 27, 2000).

For solvers that read special ordered sets the points get weights instead, of which two
neighbours at most are not 0: `x = sum of weights times x`, `y = sum of weights times y`.
"""

import dataclasses
from collections.abc import Sequence

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
    SetFamily,
    no_closing,
)
from mdsl.lowering.scope import Scope, add_binaries, add_columns, part
from mdsl.lowering.setting import Setting
from mdsl.lowering.unbounded import report_unbounded
from mdsl.records import record
from mdsl.semantics.model import Declared

LINES = "rows for its lines alone: every use presses it onto them"
SEGMENTS = "its segments, filled one after the other by binaries between them"
WEIGHTS = "weights of its points, two neighbours of which at most are not 0"


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
    if setting.scope.is_native:
        made = _weighted(setting.scope, auxiliary, piecewise, points)
    else:
        made = _filled(setting.scope, auxiliary, piecewise, points)
    own = auxiliary.columns
    at_bounds = slice(own.start, own.start + own.count)
    return dataclasses.replace(
        made,
        rows=(*(family for family in kept if family.count), *made.rows),
        closed=wanted,
        lower=setting.bounds.lower[at_bounds],
        upper=setting.bounds.upper[at_bounds],
        derived=_derived(made.rows, piecewise, points),
    )


def _filled(
    scope: Scope, auxiliary: Auxiliary, piecewise: Piecewise, points: Points
) -> Closing:
    """Return functions as their segments, filled one after the other."""
    segments = _segments(scope, auxiliary.columns, points)
    at = segments.at
    steps = points.x[at + 1] - points.x[at], points.y[at + 1] - points.y[at]
    instances, first = np.unique(points.owner, return_index=True)
    base = points.x[first], points.y[first]
    combined = Combined(segments.parts, instances, segments.owner, *steps)
    rows = _sums(scope, auxiliary, piecewise, combined, base)
    rows += _order(scope, auxiliary.columns, segments)
    full = (segments.full,) if segments.full.count else ()
    made = no_closing(auxiliary, SEGMENTS)
    return dataclasses.replace(made, rows=tuple(rows), columns=(segments.parts, *full))


def _weighted(
    scope: Scope, auxiliary: Auxiliary, piecewise: Piecewise, points: Points
) -> Closing:
    """Return functions as weights of their points, in special ordered sets."""
    columns, owner = auxiliary.columns, points.owner
    instances, first, sizes = np.unique(owner, return_index=True, return_counts=True)
    number = np.arange(len(owner)) - np.repeat(first, sizes)
    domain = _numbered(columns.domain, owner, number, "point")
    declared = part(columns.declared, "weight")
    weights = add_columns(scope, declared, domain, bounds=(0.0, 1.0))
    combined = Combined(weights, instances, owner, points.x, points.y)
    none = np.zeros(len(instances))
    rows = _sums(scope, auxiliary, piecewise, combined, (none, none))
    cols = np.arange(len(owner), dtype=np.int32) + np.int32(weights.start)
    entries = gathered(
        owner.astype(np.int32), cols, np.ones(len(owner)), columns.count, scope.num_col
    )
    name = part(columns.declared, "total")
    rows.append(_equations(name, columns.domain, instances, entries, none + 1.0))
    own = SetFamily(
        part(columns.declared, "points"),
        columns.domain,
        None if len(instances) == columns.count else instances.astype(np.int32),
        2,
        np.append(first, len(owner)).astype(np.int32),
        cols,
        Role.AUXILIARY,
    )
    made = no_closing(auxiliary, WEIGHTS)
    return dataclasses.replace(made, rows=tuple(rows), columns=(weights,), sets=(own,))


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


def _numbered(
    domain: Domain, owner: LongArray, number: LongArray, name: str = "segment"
) -> Domain:
    """Return instances of a domain, each with a number (from 1) behind it."""
    size = int(number.max(initial=-1)) + 1
    members = np.empty(size, np.object_)
    members[:] = [str(place) for place in range(1, size + 1)]
    sizes = (*(len(axis.members) for axis in domain.axes), size)
    columns = (*domain.codes(owner), number.astype(np.int32))
    return Domain((Factor(sizes, columns),), (*domain.axes, Axis(name, members)))


# --- rows ----------------------------------------------------------------------------------------


@record(eq=False)
class Combined:
    """Columns whose combination is the argument, and the value, of functions.

    Attributes:
        columns: The columns.
        instances: The functions, int64, ascending.
        owner: The function of each column, int64.
        x, y: What each adds to the argument and to the value, float64.
    """

    columns: AddedColumns
    instances: LongArray
    owner: LongArray
    x: FloatArray
    y: FloatArray


def _sums(
    scope: Scope,
    auxiliary: Auxiliary,
    piecewise: Piecewise,
    combined: Combined,
    base: tuple[FloatArray, FloatArray],
) -> list[RowFamily]:
    """Return the rows that make argument and value of columns.

    Args:
        scope: The columns.
        auxiliary: The functions.
        piecewise: What they are.
        combined: The columns.
        base: Argument and value of each of the functions where all columns are 0.
    """
    columns, argument = auxiliary.columns, piecewise.argument
    instances = combined.instances
    own = (instances + columns.start).astype(np.int32)
    added = combined.columns
    cols = np.arange(added.start, added.start + added.count, dtype=np.int32)
    ones = np.ones(len(instances))
    terms = argument.terms
    at_argument = terms.rows, terms.cols, terms.coefs
    at_value = instances.astype(np.int32), own, ones
    constants = argument.constant[instances], 0.0 * ones
    return [
        _equations(
            part(columns.declared, name),
            columns.domain,
            instances,
            gathered(
                np.concatenate([rows, combined.owner.astype(np.int32)]),
                np.concatenate([own_cols, cols]),
                np.concatenate([coefs, -steps]),
                columns.count,
                scope.num_col,
            ),
            bound - constant,
        )
        for name, (rows, own_cols, coefs), steps, bound, constant in zip(
            ("argument", "value"),
            (at_argument, at_value),
            (combined.x, combined.y),
            base,
            constants,
            strict=True,
        )
    ]


def _equations(
    declared: Declared,
    domain: Domain,
    instances: LongArray,
    entries: RowEntries,
    bound: FloatArray,
) -> RowFamily:
    """Return the equations of some instances, given the terms of all."""
    keep = np.zeros(domain.count, np.bool_)
    keep[instances] = True
    return RowFamily(
        declared,
        domain,
        None if keep.all() else instances.astype(np.int32),
        kept_rows(entries, keep),
        bound,
        bound,
        role=Role.AUXILIARY,
    )


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
    made: Sequence[RowFamily], piecewise: Piecewise, points: Points
) -> tuple[Derived, ...]:
    """Return where bounds of the arguments were taken for ends: the first points."""
    if piecewise.points.before is None:
        return ()
    instances: IntArray = np.unique(points.owner)
    first: FloatArray = points.x[np.searchsorted(points.owner, instances)]
    return (Derived("where the first segment begins", made[0], first),)
