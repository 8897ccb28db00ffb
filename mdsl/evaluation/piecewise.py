"""Piecewise linear functions: their points from data, and their values."""

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.context import Context, describe_rows
from mdsl.evaluation.errors import OutsidePoints, WrongPoints
from mdsl.evaluation.frames import Column, Frame, either
from mdsl.linear.arrays import BoolArray, FloatArray, LongArray
from mdsl.records import record
from mdsl.semantics.expressions import Expression, FunctionCall, PointList
from mdsl.semantics.free import free_indices

TOO_FEW = "fewer points than two"
NOT_FINITE = "a point that is not finite"
NOT_RISING = "points whose x does not rise from each to the next"
# By how much a rounded number may be off, relative to its size, with some room.
ROUNDING = 1e-15


@record(eq=False)
class Points:
    """The points of piecewise linear functions, one function for each row of a frame.

    Attributes:
        owner: The function of each point, int64, ascending.
        x, y: The points, x ascending within a function, float64.
        before, after: The slopes before the first and after the last point of each
            function, float64; None where the functions end there.
    """

    owner: LongArray
    x: FloatArray
    y: FloatArray
    before: FloatArray | None
    after: FloatArray | None


def points_over(context: Context, call: FunctionCall, frame: Frame) -> Points | None:
    """Return the functions on every row of a frame; None where one has wrong points."""
    _, points, *slopes = call.arguments
    if not isinstance(points, PointList):
        raise InternalError("the points of `piecewise` are a list")
    if points.query is None:
        owner, x, y = _written(context, points, frame)
    else:
        owner, x, y = _computed(context, points, frame)
    ends = [_numbers(context, slope, frame) for slope in slopes]
    before, after = ends or (None, None)
    found = Points(owner, x, y, before, after)
    return found if _are_sound(context, call, found, frame) else None


def _numbers(context: Context, expression: Expression, frame: Frame) -> FloatArray:
    column = context.strict().evaluate(expression, frame)
    return column.full(frame.size).astype(np.float64)


def _written(
    context: Context, points: PointList, frame: Frame
) -> tuple[LongArray, FloatArray, FloatArray]:
    """Return points that are written one by one, in the order of the text."""
    count = len(points.points)
    owner = np.repeat(np.arange(frame.size, dtype=np.int64), count)
    sides = (
        np.stack([_numbers(context, pair[side], frame) for pair in points.points], 1)
        for side in (0, 1)
    )
    x, y = (values.reshape(-1) for values in sides)
    return owner, x, y


def _computed(
    context: Context, points: PointList, frame: Frame
) -> tuple[LongArray, FloatArray, FloatArray]:
    """Return points that a query makes, in the order of its sets."""
    query, ((x, y),) = points.query, points.points
    if query is None:
        raise InternalError("these points are written")
    needed = frozenset((*free_indices(x), *free_indices(y), *query.indices))
    expansion = context.expand(query, frame, needed)
    columns = [expansion.frame.columns[index] for index in query.indices]
    order = np.lexsort((*columns[::-1], expansion.parent))
    inner = expansion.frame.take(order)
    return (
        expansion.parent[order],
        _numbers(context, x, inner),
        _numbers(context, y, inner),
    )


def _are_sound(
    context: Context, call: FunctionCall, points: Points, frame: Frame
) -> bool:
    """Return whether functions have points that make one; report those that have not."""
    owner = points.owner
    least = 2 if points.before is None else 1
    few = np.bincount(owner, minlength=frame.size) < least
    infinite = np.zeros(frame.size, np.bool_)
    infinite[owner[~np.isfinite(points.x) | ~np.isfinite(points.y)]] = True
    for slope in (points.before, points.after):
        if slope is not None:
            infinite |= ~np.isfinite(slope)
    falls = np.zeros(frame.size, np.bool_)
    same = owner[1:] == owner[:-1]
    falls[owner[1:][same & ~(points.x[1:] > points.x[:-1])]] = True
    for wrong, what in ((infinite, NOT_FINITE), (few, TOO_FEW), (falls, NOT_RISING)):
        if wrong.any():
            where = describe_rows(context, free_indices(call), frame, wrong)
            span = call.arguments[1].span
            context.report(WrongPoints(span=span, what=what, instances=where))
            return False
    return True


# --- values --------------------------------------------------------------------------------------


def piecewise(context: Context, call: FunctionCall, frame: Frame) -> Column:
    """Return a piecewise linear function of data."""
    column = context.inside().evaluate(call.arguments[0], frame)
    at = column.full(frame.size).astype(np.float64)
    points = points_over(context, call, frame)
    if points is None:
        return Column(np.zeros(frame.size), column.missing)
    missing = column.missing
    if points.before is None:
        first, last = ends_of(points, frame.size)
        outside: BoolArray = (at < points.x[first]) | (at > points.x[last])
        if missing is not None:
            outside &= ~missing
        if outside.any():
            where = describe_rows(context, free_indices(call), frame, outside)
            context.report(OutsidePoints(span=call.span, instances=where))
    return Column(values_at(points, at), either(missing, None))


def ends_of(points: Points, count: int) -> tuple[LongArray, LongArray]:
    """Return the first and the last point of each function."""
    every = np.arange(count)
    first = np.searchsorted(points.owner, every)
    last = np.searchsorted(points.owner, every, side="right") - 1
    return first.astype(np.int64), last.astype(np.int64)


def values_at(points: Points, at: FloatArray) -> FloatArray:
    """Return the value of each function at a number, which may be infinite.

    A function without slopes has beyond its ends the value that it has there.
    """
    owner, x, y = points.owner, points.x, points.y
    first, last = ends_of(points, len(at))
    inside = np.clip(at, x[first], x[last])
    below = np.bincount(owner, x <= inside[owner], len(at)).astype(np.int64) - 1
    left = np.clip(first + below, first, np.maximum(last - 1, first))
    right = np.minimum(left + 1, last)
    width = np.where(right > left, x[right] - x[left], 1.0)
    result: FloatArray = y[left] + (y[right] - y[left]) * (inside - x[left]) / width
    if points.before is None or points.after is None:
        return result
    beyond = at - inside
    slope = np.where(beyond < 0, points.before, points.after)
    # A slope of 0 stays 0, also times infinity.
    steep = (beyond != 0) & (slope != 0)
    more: FloatArray = np.where(steep, slope, 0.0) * np.where(steep, beyond, 0.0)
    return result + more


def values_between(
    points: Points, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest value of each function between two numbers."""
    ends = values_at(points, low), values_at(points, high)
    least, greatest = np.minimum(*ends), np.maximum(*ends)
    within = (points.x >= low[points.owner]) & (points.x <= high[points.owner])
    owner, y = points.owner[within], points.y[within]
    np.minimum.at(least, owner, y)
    np.maximum.at(greatest, owner, y)
    return least, greatest


# --- lines -------------------------------------------------------------------------------------


@record(eq=False)
class Lines:
    """The lines that functions are made of, without repeats beside each other.

    Attributes:
        owner: The function of each line, int64, ascending.
        slope, offset: The lines `slope * x + offset`, float64.
        sign: For each function 1 if it is convex, -1 if it is concave and not convex, and 0
            if it is neither, float64.
    """

    owner: LongArray
    slope: FloatArray
    offset: FloatArray
    sign: FloatArray


def lines_of(points: Points, count: int) -> Lines:
    """Return the lines of piecewise linear functions.

    Slopes that differ by what rounding of the points can do are taken for one.
    """
    segments = _segments(points, count)
    owner, slope = segments.owner, segments.slope
    follows = np.zeros(len(owner), np.bool_)
    follows[1:] = owner[1:] == owner[:-1]
    change, noise = np.zeros(len(owner)), np.zeros(len(owner))
    change[1:] = slope[1:] - slope[:-1]
    noise[1:] = segments.noise[1:] + segments.noise[:-1]
    changes = follows & (np.abs(change) > noise)
    falls = np.bincount(owner, changes & (change < 0), count) > 0
    rises = np.bincount(owner, changes & (change > 0), count) > 0
    keep = ~follows | changes
    sign = np.where(falls, np.where(rises, 0.0, -1.0), 1.0)
    return Lines(owner[keep], slope[keep], segments.offset[keep], sign)


@record(eq=False)
class _Segments:
    """All segments, those beyond the ends included; `noise` is what a slope may be off."""

    owner: LongArray
    slope: FloatArray
    offset: FloatArray
    noise: FloatArray


def _segments(points: Points, count: int) -> _Segments:
    owner, x, y = points.owner, points.x, points.y
    inner = np.flatnonzero(owner[1:] == owner[:-1])
    width = x[inner + 1] - x[inner]
    slope = (y[inner + 1] - y[inner]) / width
    size = np.abs(y[inner]) + np.abs(y[inner + 1])
    size += np.abs(slope) * (np.abs(x[inner]) + np.abs(x[inner + 1]))
    owners, slopes, at, place = [owner[inner]], [slope], [inner], [4 * inner + 2]
    noises = [ROUNDING * (size / width + np.abs(slope))]
    if points.before is not None and points.after is not None:
        first, last = ends_of(points, count)
        every = np.arange(count, dtype=np.int64)
        owners += [every, every]
        slopes += [points.before, points.after]
        noises += [ROUNDING * np.abs(points.before), ROUNDING * np.abs(points.after)]
        at += [first, last]
        place += [4 * first, 4 * last + 2]
    order = np.argsort(np.concatenate(place), kind="stable")
    ends = np.concatenate(at)[order]
    slope = np.concatenate(slopes)[order]
    return _Segments(
        np.concatenate(owners)[order],
        slope,
        y[ends] - slope * x[ends],
        np.concatenate(noises)[order],
    )
