"""What columns that stand for a phrase need beyond the rows that hold in any case.

A column that is at least each argument of a `max` need not be the greatest of them: nothing
but the use presses it down. Where every row and every objective gains from a smaller value
that is enough, for the exact value is then as good as any (and is what an answer shows).
Where some row or objective gains from a larger one, binaries choose the argument that the
column does not exceed, with coefficients from the bounds. Outer phrases come first, for
their rows are uses of the inner ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.linear.arrays import BoolArray
from mdsl.linear.program import Objective, Sense
from mdsl.lowering.attaining import attained
from mdsl.lowering.families import (
    Auxiliary,
    Closing,
    Extreme,
    Indicator,
    Piecewise,
    Product,
    RowFamily,
    no_closing,
)
from mdsl.lowering.multiplying import multiplied
from mdsl.lowering.quadratics import slope_range
from mdsl.lowering.segments import segmented
from mdsl.lowering.setting import Setting
from mdsl.lowering.tightening import Bounds


@dataclass(eq=False)
class Uses:
    """Which columns some row or objective would like larger, and which smaller.

    Attributes:
        larger, smaller: For each column, bool.
    """

    larger: BoolArray
    smaller: BoolArray

    def add_rows(self, family: RowFamily, own: range = range(0)) -> None:
        """Take rows into account, but for a range of columns that they define."""
        terms = family.terms
        rows, cols, is_positive = terms.rows, terms.cols, terms.coefs > 0
        has_lower, has_upper = np.isfinite(family.lower), np.isfinite(family.upper)
        others = (cols < own.start) | (cols >= own.stop)
        # Binaries that were added on the way are no phrase.
        others &= cols < len(self.larger)
        for is_bound, larger in ((has_lower, is_positive), (has_upper, ~is_positive)):
            used = others & is_bound[rows]
            self.larger[cols[used & larger]] = True
            self.smaller[cols[used & ~larger]] = True

    def add_objective(self, objective: Objective, bounds: Bounds) -> None:
        """Take an objective into account: the sign of its slope along each column."""
        sign = 1.0 if objective.sense is Sense.MINIMIZE else -1.0
        least = np.zeros(len(self.larger))
        least[objective.cols] = sign * objective.costs
        greatest = least.copy()
        if objective.hessian is not None:
            low, high = slope_range(objective.hessian, bounds)
            least += low if sign > 0 else -high
            greatest += high if sign > 0 else -low
        self.larger |= least < 0
        self.smaller |= greatest > 0


def close_all(
    context: Context,
    setting: Setting,
    families: Sequence[RowFamily],
    objectives: Sequence[Objective],
    domains: Sequence[RowFamily | None],
) -> list[Closing]:
    """Return what each phrase needs beyond its base rows, in the order of the phrases.

    Args:
        context: The instance.
        setting: What coefficients are derived from.
        families: All rows that are no phrase's own.
        objectives: All levels.
        domains: For each phrase the rows that keep a `piecewise` within its points.
    """
    scope = setting.scope
    unused = np.zeros(len(setting.bounds.lower), np.bool_)
    uses = Uses(unused, unused.copy())
    for family in families:
        uses.add_rows(family)
    for auxiliary in scope.auxiliaries:
        for family in auxiliary.rows:
            uses.add_rows(family, _own(auxiliary))
    for objective in objectives:
        uses.add_objective(objective, setting.bounds)
    found: list[Closing] = []
    pairs = zip(tuple(scope.auxiliaries), domains, strict=True)
    for auxiliary, domain in reversed(list(pairs)):
        closing = _closing(context, setting, auxiliary, uses, domain)
        for family in closing.rows:
            uses.add_rows(family, _own(auxiliary))
        found.append(closing)
    return found[::-1]


def _own(auxiliary: Auxiliary) -> range:
    columns = auxiliary.columns
    return range(columns.start, columns.start + columns.count)


def _closing(
    context: Context,
    setting: Setting,
    auxiliary: Auxiliary,
    uses: Uses,
    domain: RowFamily | None,
) -> Closing:
    match auxiliary.shape:
        case Extreme() as shape:
            wanted = _pressed_away(uses, auxiliary, shape)
            return attained(context, setting, auxiliary, shape, wanted)
        case Piecewise(lines=lines) as shape:
            wanted = _pressed_away(uses, auxiliary, lines) | (lines.sign == 0)
            return segmented(context, setting, auxiliary, shape, wanted, domain)
        case Product() as shape:
            return multiplied(context, setting, auxiliary, shape)
        case Indicator():
            return no_closing(auxiliary, "a binary for a condition inside another")
        case _:
            assert_never(auxiliary.shape)


def _pressed_away(uses: Uses, auxiliary: Auxiliary, extreme: Extreme) -> BoolArray:
    """Return which columns some use presses away from the arguments that bound them."""
    own = _own(auxiliary)
    at = slice(own.start, own.stop)
    pressed = np.where(extreme.sign > 0, uses.larger[at], uses.smaller[at])
    # What has a single argument is equal to it.
    several = np.bincount(extreme.arguments.owner, minlength=len(own)) > 1
    return pressed & several
