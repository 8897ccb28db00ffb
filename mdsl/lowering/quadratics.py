"""The quadratic part of objectives, of which only convex ones can be served."""

from itertools import pairwise

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.linear.arrays import FloatArray
from mdsl.linear.convexity import Descent, descent
from mdsl.linear.hessian import Hessian, QuadraticTerms
from mdsl.linear.program import Objective
from mdsl.linear.sparse import gathered
from mdsl.lowering.errors import NotConvex, QuadraticNotLast
from mdsl.lowering.families import Sums
from mdsl.lowering.scope import Scope
from mdsl.lowering.setting import ranges
from mdsl.lowering.tightening import Bounds
from mdsl.semantics.model import ObjectiveDeclaration

SHOWN_COLUMNS = 4


def hessian_of(terms: QuadraticTerms, row: int) -> Hessian | None:
    """Return the quadratic terms of one row as a Hessian; None if it has none.

    It has no more columns than it needs. A term `c x y` is `c` at both places of the
    symmetric matrix, a square `c x x` is `2 c`.

    Args:
        terms: Terms by row, first and second column, without repeats.
        row: The row.
    """
    low, high = np.searchsorted(terms.rows, [row, row + 1])
    cols, index = terms.first[low:high], terms.second[low:high]
    if not len(cols):
        return None
    start = np.searchsorted(cols, np.arange(int(index.max()) + 2))
    values: FloatArray = np.where(cols == index, 2.0, 1.0) * terms.coefs[low:high]
    return Hessian(start.astype(np.int32), index, values)


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
                hint=_defined(scope, direction),
                direction=_shown(scope, direction),
                curvature=f"{sign * direction.curvature:.4g}",
            )
        )


def _defined(scope: Scope, direction: Descent) -> str:
    """Return the remedy where a variable is defined that could be substituted."""
    for name, family in scope.columns.items():
        is_part = family.variable.definition is not None
        if is_part and family.holds(direction.cols).any():
            return (
                f"`{name}` is a variable of its own beside what defines it; "
                f"`let {name} = ...` is substituted"
            )
    return ""


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
