"""What coefficients are derived from: the rows so far and the bounds that they imply."""

from collections.abc import Sequence

import numpy as np

from mdsl.evaluation.piecewise import values_between
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray
from mdsl.linear.sparse import sorted_rows, stacked
from mdsl.lowering.columns import Columns
from mdsl.lowering.families import (
    Auxiliary,
    Extreme,
    Indicator,
    Piecewise,
    Product,
    RowFamily,
    Sums,
)
from mdsl.lowering.scope import Scope
from mdsl.lowering.tightening import Bounds, Probe, RowMatrix, probed, tightened
from mdsl.records import record

# How often bounds of auxiliary columns and bounds that rows imply are worked out in turn.
MAX_TURNS = 3


@record(eq=False)
class Setting:
    """What coefficients are derived from.

    Attributes:
        scope: The columns.
        matrix: The rows.
        bounds: The bounds that they, the declarations and the meanings of auxiliary
            columns imply.
    """

    scope: Scope
    matrix: RowMatrix
    bounds: Bounds

    def ranges(self, sums: Sums) -> tuple[FloatArray, FloatArray]:
        """Return the least and the greatest value of sums, float64; ±inf if unbounded."""
        return ranges(sums, self.bounds)

    def ranges_where(
        self, sums: Sums, binaries: IntArray, value: float
    ) -> tuple[FloatArray, FloatArray]:
        """Return the range of sums where a binary has a value.

        Args:
            sums: The sums.
            binaries: The column of the binary for each sum, int32; -1 for none.
            value: Its value.
        """
        terms = sums.terms
        rows = terms.rows
        partner = binaries[rows]
        lower = self.bounds.lower[terms.cols]
        upper = self.bounds.upper[terms.cols]
        at = np.flatnonzero(partner >= 0)
        probe = Probe(terms.cols[at], partner[at], np.full(len(at), value))
        found = probed(self.matrix, self.bounds, probe)
        own = terms.cols[at] == partner[at]
        lower[at] = np.where(own, value, found.lower)
        upper[at] = np.where(own, value, found.upper)
        return _ranges(sums, lower, upper)

    def unbounded(self, sums: Sums, row: int, *, above: bool) -> tuple[str, str]:
        """Return the name of a variable that leaves a sum unbounded, and which bound it lacks.

        An auxiliary column is unbounded because something in its phrase is.
        """
        entries = slice(int(sums.terms.start[row]), int(sums.terms.start[row + 1]))
        for col, coef in zip(
            sums.terms.cols[entries].tolist(),
            sums.terms.coefs[entries].tolist(),
            strict=True,
        ):
            upper = (coef > 0) == above
            side = self.bounds.upper if upper else self.bounds.lower
            if np.isinf(side[col]):
                return self._unbounded_col(col, upper=upper)
        return "", ""

    def _unbounded_col(self, col: int, *, upper: bool) -> tuple[str, str]:
        for auxiliary in self.scope.auxiliaries:
            at = col - auxiliary.columns.start
            if not 0 <= at < auxiliary.columns.count:
                continue
            match auxiliary.shape:
                case Extreme(arguments=arguments):
                    for row in np.flatnonzero(arguments.owner == at).tolist():
                        name, side = self.unbounded(arguments.sums, row, above=upper)
                        if name:
                            return name, side
                case Product(factor=sums):
                    return self.unbounded(sums, at, above=upper)
                case Piecewise(argument=sums):
                    name, side = self.unbounded(sums, at, above=True)
                    return (
                        (name, side) if name else self.unbounded(sums, at, above=False)
                    )
                case Indicator():
                    break
        return self.scope.label(col), "upper" if upper else "lower"


def ranges(sums: Sums, bounds: Bounds) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest value of sums within bounds, float64."""
    cols = sums.terms.cols
    return _ranges(sums, bounds.lower[cols], bounds.upper[cols])


def _ranges(
    sums: Sums, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the range of sums whose entries have these bounds."""
    terms = sums.terms
    rows, is_positive = terms.rows, terms.coefs > 0
    found = []
    for at_lower, sign in ((is_positive, -np.inf), (~is_positive, np.inf)):
        value = np.where(at_lower, lower, upper)
        infinite = np.isinf(value)
        each = terms.coefs * np.where(infinite, 0.0, value)
        total = np.bincount(rows, each, sums.count) + sums.constant
        unbounded = np.bincount(rows, infinite, sums.count) > 0
        found.append(np.where(unbounded, sign, total))
    return found[0], found[1]


def new_setting(
    scope: Scope,
    columns: Columns,
    families: Sequence[RowFamily],
    *,
    has_domains: bool = True,
) -> Setting:
    """Return the setting of all rows so far.

    Args:
        scope: All columns.
        columns: Those of the declarations.
        families: The rows.
        has_domains: Whether the rows are among them that keep each `piecewise` within its
            points; if not, nothing follows from its values.
    """
    entries = sorted_rows(stacked([family.terms for family in families]))
    none = np.zeros(0)
    matrix = RowMatrix(
        entries.rows.astype(np.int64),
        entries.cols,
        entries.coefs,
        np.concatenate([none, *(family.lower for family in families)]),
        np.concatenate([none, *(family.upper for family in families)]),
    )
    bounds, whole = _declared(scope, columns)
    for _ in range(MAX_TURNS):
        bounds = tightened(matrix, bounds, whole)
        closer = _with_meanings(scope, bounds, has_domains=has_domains)
        if closer is None:
            break
        bounds = closer
    return Setting(scope, matrix, bounds)


def _declared(scope: Scope, columns: Columns) -> tuple[Bounds, BoolArray]:
    """Return the bounds of all columns, and which of them are whole."""
    # A semicontinuous column may also be 0, whatever its bounds say.
    semi = columns.integrality >= 2
    added = scope.added
    lower = np.where(semi, np.minimum(columns.lower, 0.0), columns.lower)
    upper = np.where(semi, np.maximum(columns.upper, 0.0), columns.upper)
    kinds = np.concatenate([columns.integrality, *(a.integrality for a in added)])
    return (
        Bounds(
            np.concatenate([lower, *(a.lower for a in added)]),
            np.concatenate([upper, *(a.upper for a in added)]),
        ),
        (kinds == 1) | (kinds == 3),
    )


def _with_meanings(scope: Scope, bounds: Bounds, *, has_domains: bool) -> Bounds | None:
    """Return bounds with what auxiliary columns stand for; None if nothing is gained."""
    lower, upper = bounds.lower.copy(), bounds.upper.copy()
    known = Bounds(lower, upper)
    for auxiliary in scope.auxiliaries:
        shape = auxiliary.shape
        is_partial = isinstance(shape, Piecewise) and shape.points.before is None
        if is_partial and not has_domains:
            continue
        low, high = shape_range(auxiliary, known)
        at = slice(auxiliary.columns.start, auxiliary.columns.start + len(low))
        # Bounds that contradict each other are for the solver to find.
        fits = (low <= upper[at]) & (high >= lower[at])
        lower[at] = np.where(fits, np.maximum(lower[at], low), lower[at])
        upper[at] = np.where(fits, np.minimum(upper[at], high), upper[at])
    if (lower == bounds.lower).all() and (upper == bounds.upper).all():
        return None
    return known


def shape_range(auxiliary: Auxiliary, bounds: Bounds) -> tuple[FloatArray, FloatArray]:
    """Return the range of auxiliary columns, as what they stand for has it."""
    match auxiliary.shape:
        case Extreme(arguments=arguments, sign=sign):
            low, high = ranges(arguments.sums, bounds)
            return (
                extremes(arguments.owner, low, sign),
                extremes(arguments.owner, high, sign),
            )
        case Product(factor=factor):
            low, high = ranges(factor, bounds)
            return np.minimum(low, 0.0), np.maximum(high, 0.0)
        case Piecewise(argument=argument, points=points):
            low, high = ranges(argument, bounds)
            return values_between(points, low, high)
        case Indicator():
            count = auxiliary.columns.count
            return np.zeros(count), np.ones(count)


def extremes(owner: LongArray, values: FloatArray, sign: FloatArray) -> FloatArray:
    """Return the greatest value of each owner, or the least where its sign is -1."""
    result = np.full(len(sign), -np.inf)
    np.maximum.at(result, owner, sign[owner] * values)
    greatest: FloatArray = sign * result
    return greatest
