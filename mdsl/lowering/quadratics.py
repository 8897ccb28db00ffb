"""The quadratic part of objectives, of which only convex ones can be served."""

from itertools import pairwise

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.linear.arrays import FloatArray
from mdsl.linear.convexity import Descent, descent
from mdsl.linear.hessian import Hessian
from mdsl.linear.program import Objective
from mdsl.linear.sparse import gathered
from mdsl.lowering.affine import QuadraticTerms
from mdsl.lowering.errors import NotConvex, QuadraticNotLast
from mdsl.lowering.families import Sums
from mdsl.lowering.scope import Scope
from mdsl.lowering.setting import ranges
from mdsl.lowering.tightening import Bounds
from mdsl.semantics.model import ObjectiveDeclaration

SHOWN_COLUMNS = 4
# What a sum is smaller than this part of its terms, is what their rounding has left of it.
CANCELLED = 1e-13


def hessian_of(chunks: tuple[QuadraticTerms, ...], row: int) -> Hessian | None:
    """Return the quadratic terms of one row as a Hessian; None if they cancel.

    It has no more columns than it needs. A term `c x y` is `c` at both places of the
    symmetric matrix, a square `c x x` is `2 c`.
    """
    own = [np.flatnonzero(chunk.rows == row) for chunk in chunks]
    pairs = list(zip(chunks, own, strict=True))
    first = np.concatenate([chunk.first[at] for chunk, at in pairs])
    second = np.concatenate([chunk.second[at] for chunk, at in pairs])
    coefs = np.concatenate([chunk.coefs[at] for chunk, at in pairs])
    low, high = np.minimum(first, second), np.maximum(first, second)
    num_col = int(high.max(initial=0)) + 1
    keys, place = np.unique(low * np.int64(num_col) + high, return_inverse=True)
    sums = np.bincount(place, coefs, len(keys))
    sizes = np.bincount(place, np.abs(coefs), len(keys))
    # What is not finite is kept, to be reported.
    left = np.flatnonzero(~(np.abs(sums) <= CANCELLED * sizes))
    if not len(left):
        return None
    cols, index = np.divmod(keys[left], num_col)
    start = np.searchsorted(cols, np.arange(num_col + 1))
    values: FloatArray = np.where(cols == index, 2.0, 1.0) * sums[left]
    return Hessian(start.astype(np.int32), index.astype(np.int32), values)


def slope_range(hessian: Hessian, bounds: Bounds) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest slope of a quadratic part along each column."""
    count = len(bounds.lower)
    terms = gathered(*hessian.whole(), count, count)
    return ranges(Sums(terms, np.zeros(count)), bounds)


def report_curved(
    context: Context, scope: Scope, declared: ObjectiveDeclaration, found: Objective
) -> None:
    """Report an objective that is minimised and not convex, or maximised and not concave."""
    if found.hessian is None:
        return
    sign = -1.0 if declared.is_maximized else 1.0
    direction = descent(found.hessian, sign)
    if direction is not None:
        context.report(
            NotConvex(
                span=declared.body.span,
                name=found.name,
                shape="concave" if declared.is_maximized else "convex",
                way="up" if declared.is_maximized else "down",
                verb="subtracted" if declared.is_maximized else "added",
                direction=_shown(scope, direction),
                curvature=f"{sign * direction.curvature:.4g}",
            )
        )


def _shown(scope: Scope, direction: Descent) -> str:
    """Return a direction in words: "`x` grows by 1, `y` by -0.5"."""
    steps = zip(direction.cols.tolist(), direction.steps.tolist(), strict=True)
    parts = [
        f"`{scope.label(col)}` {'by' if number else 'grows by'} {step:.4g}"
        for number, (col, step) in enumerate(steps)
        if number < SHOWN_COLUMNS
    ]
    more = len(direction.cols) - len(parts)
    return ", ".join(parts) + (f", and {more} more change" if more else "")


def report_not_last(context: Context, levels: tuple[Objective, ...]) -> None:
    """Report quadratic objectives that are not served last, once for each family."""
    told: set[str] = set()
    for level, after in pairwise(levels):
        name = level.name.partition("[")[0]
        if level.hessian is None or name in told:
            continue
        told.add(name)
        span = context.instance.model.objectives[name].span
        context.report(QuadraticNotLast(span=span, name=level.name, after=after.name))
