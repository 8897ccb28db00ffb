"""`product(b, e)` of a binary and an expression, exactly.

`l b <= p <= u b` and `l' (1 - b) <= e - p <= u' (1 - b)`, where `e` lies between `l` and `u`
while `b` is 1, and between `l'` and `u'` while it is 0 (G. P. McCormick, "Computability of
Global Solutions to Factorable Nonconvex Programs", Mathematical Programming 10, 1976).
"""

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray
from mdsl.linear.program import Role
from mdsl.linear.sparse import gathered, kept_rows
from mdsl.lowering.families import (
    Auxiliary,
    Closing,
    Derived,
    Product,
    RowFamily,
    no_closing,
)
from mdsl.lowering.scope import Scope, part
from mdsl.lowering.setting import Setting
from mdsl.lowering.unbounded import report_unbounded
from mdsl.records import record

MULTIPLIED = "rows that make it 0 where the binary is 0, and else the other factor"


@record(eq=False)
class _Side:
    """One of the four sides: `p` or `e - p`, from below or above."""

    name: str
    what: str
    limit: FloatArray
    is_upper: bool
    is_rest: bool


def multiplied(
    context: Context, setting: Setting, auxiliary: Auxiliary, product: Product
) -> Closing:
    """Return the rows of products."""
    binaries, factor = product.binaries, product.factor
    known = binaries.cols < 0
    on = setting.ranges_where(factor, binaries.cols, 1.0)
    off = setting.ranges_where(factor, binaries.cols, 0.0)
    wrong = ~known & np.any([np.isinf(side) for side in (*on, *off)], axis=0)
    if wrong.any():
        row = int(np.argmax(wrong))
        above = bool(np.isinf(on[1][row]) or np.isinf(off[1][row]))
        variable, side = setting.unbounded(factor, row, above=above)
        report_unbounded(context, auxiliary, row, variable, side)
        return no_closing(auxiliary, MULTIPLIED)
    sides = (
        _Side("most", "most while it is 1", on[1], is_upper=True, is_rest=False),
        _Side("least", "least while it is 1", on[0], is_upper=False, is_rest=False),
        _Side("rest_most", "most while it is 0", off[1], is_upper=True, is_rest=True),
        _Side(
            "rest_least", "least while it is 0", off[0], is_upper=False, is_rest=True
        ),
    )
    derived = [
        Derived(side.what, family, side.limit[keep])
        for side in sides
        # A limit of 0 on the column alone is a bound.
        for keep in [~known & ((side.limit != 0) | side.is_rest)]
        for family in [_rows(setting.scope, auxiliary, product, side, keep)]
        if keep.any()
    ]
    rows = [one.family for one in derived]
    if known.any():
        rows.append(_known(setting.scope, auxiliary, product, known))
    return Closing(
        tuple(rows),
        (),
        np.ones(len(known), np.bool_),
        np.where(known, -np.inf, np.minimum(on[0], 0.0)),
        np.where(known, np.inf, np.maximum(on[1], 0.0)),
        MULTIPLIED,
        tuple(derived),
    )


def _rows(
    scope: Scope, auxiliary: Auxiliary, product: Product, side: _Side, keep: BoolArray
) -> RowFamily:
    """Return `p - limit b <= 0`, or `e - p + limit b <= limit`; or `>=`."""
    columns, factor = auxiliary.columns, product.factor
    count = columns.count
    rows = np.arange(count, dtype=np.int32)
    own = rows + np.int32(columns.start)
    limit = np.where(keep, side.limit, 0.0)
    used = np.flatnonzero(keep)
    parts: list[tuple[IntArray, IntArray, FloatArray]] = [
        (rows, own, np.full(count, -1.0 if side.is_rest else 1.0)),
        (
            rows[used],
            product.binaries.cols[used],
            limit[used] if side.is_rest else -limit[used],
        ),
    ]
    bound = np.zeros(count)
    if side.is_rest:
        parts.append((factor.terms.rows, factor.terms.cols, factor.terms.coefs))
        bound = limit - factor.constant
    entries = gathered(
        np.concatenate([one[0] for one in parts]),
        np.concatenate([one[1] for one in parts]),
        np.concatenate([one[2] for one in parts]),
        count,
        scope.num_col,
    )
    none = np.full(len(used), np.inf)
    return RowFamily(
        part(columns.declared, side.name),
        columns.domain,
        None if keep.all() else used.astype(np.int32),
        kept_rows(entries, keep),
        -none if side.is_upper else bound[used],
        bound[used] if side.is_upper else none,
        role=Role.AUXILIARY,
    )


def _known(
    scope: Scope, auxiliary: Auxiliary, product: Product, known: BoolArray
) -> RowFamily:
    """Return `p == b * e` where `b` is no variable but 0 or 1."""
    columns, factor = auxiliary.columns, product.factor
    value = np.where(known, product.binaries.constant, 0.0)
    rows = np.arange(columns.count, dtype=np.int32)
    entries = gathered(
        np.concatenate([rows, factor.terms.rows]),
        np.concatenate([rows + np.int32(columns.start), factor.terms.cols]),
        np.concatenate(
            [np.ones(len(rows)), -value[factor.terms.rows] * factor.terms.coefs]
        ),
        columns.count,
        scope.num_col,
    )
    at = np.flatnonzero(known)
    bound = (value * factor.constant)[at]
    return RowFamily(
        part(columns.declared, "known"),
        columns.domain,
        None if known.all() else at.astype(np.int32),
        kept_rows(entries, known),
        bound,
        bound,
        role=Role.AUXILIARY,
    )
