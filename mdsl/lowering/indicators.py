"""Relations that hold where literals do, as rows that a binary switches.

They are what solvers read that know such rows: no coefficient is derived, and no bound is
needed. One binary switches a row; of several literals it is one for their conjunction, which
has to be 1 where all of them hold: `z >= a + b - 1`.
"""

from collections.abc import Sequence

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.linear.arrays import BoolArray, ByteArray, FloatArray, IntArray, LongArray
from mdsl.linear.native import Indicators
from mdsl.linear.program import Role
from mdsl.linear.sparse import RowEntries, gathered
from mdsl.lowering.affine import added
from mdsl.lowering.clauses import literal_value
from mdsl.lowering.extents import Extent, kept
from mdsl.lowering.families import (
    AddedColumns,
    Auxiliary,
    Binaries,
    Indicator,
    RowFamily,
)
from mdsl.lowering.literals import taken
from mdsl.lowering.merging import merged
from mdsl.lowering.scope import Scope, add_binaries, phrase
from mdsl.records import record
from mdsl.semantics.choices import ALL
from mdsl.semantics.expressions import Expression
from mdsl.semantics.model import Declared
from mdsl.source import join_spans


@record(eq=False)
class RowSwitches:
    """The binary that switches each row of something.

    Attributes:
        cols: The binary, int32; -1 where the row always binds.
        values: The value with which the row binds, 0 or 1, uint8.
    """

    cols: IntArray
    values: ByteArray

    def take(self, rows: LongArray | BoolArray) -> "RowSwitches":
        """Return the switches of some rows, given by number or by a mask."""
        return RowSwitches(self.cols[rows], self.values[rows])

    def indicators(self) -> Indicators | None:
        """Return the rows that are switched; None for none."""
        rows = np.flatnonzero(self.cols >= 0)
        if not len(rows):
            return None
        return Indicators(rows.astype(np.int32), self.cols[rows], self.values[rows])


def row_switches(
    context: Context,
    scope: Scope,
    literals: Sequence[Expression],
    extent: Extent,
    binaries: Sequence[Binaries],
) -> RowSwitches | None:
    """Return what switches rows that bind where literals hold.

    Args:
        context: The instance.
        scope: The columns; binaries for conjunctions are added.
        literals: The literals in the text.
        extent: The rows.
        binaries: The literals on every row, those of data left out.

    Returns:
        The switches; None where a run relaxes one of the binaries, which may then lie
        between 0 and 1 and switch no row.
    """
    if any(_is_relaxed(context, scope, one.cols) for one in binaries):
        return None
    cols = np.full(extent.size, -1, np.int32)
    values = np.zeros(extent.size, np.uint8)
    number = np.zeros(extent.size, np.int64)
    for one in binaries:
        unknown = one.cols >= 0
        cols[unknown], values[unknown] = one.cols[unknown], one.is_true
        number += unknown
    several = np.flatnonzero(number > 1)
    if len(several):
        inner = kept(context, extent, several)
        found = [taken(one, several) for one in binaries]
        cols[several] = _conjoined(context, scope, tuple(literals), inner, found)
        values[several] = 1
    return RowSwitches(cols, values)


def _is_relaxed(context: Context, scope: Scope, cols: IntArray) -> bool:
    """Whether the run relaxes a variable that some of the columns are of."""
    relaxed = context.instance.model.relaxed
    return any(
        bool(family.holds(cols).any())
        for name, family in scope.columns.items()
        if not relaxed.isdisjoint((name, ALL))
    )


def _conjoined(
    context: Context,
    scope: Scope,
    literals: tuple[Expression, ...],
    extent: Extent,
    binaries: Sequence[Binaries],
) -> IntArray:
    """Return the binary that is 1 where all literals of a row hold, int32.

    Rows with the same literals have the same binary, also in several relations.
    """
    codes = np.stack([2 * one.cols.astype(np.int64) + one.is_true for one in binaries])
    if literals in scope.conjoined:
        known, cols = scope.conjoined[literals]
        if np.array_equal(known, codes):
            return cols
    _, first, place = np.unique(codes, axis=1, return_index=True, return_inverse=True)
    own = kept(context, extent, np.sort(first))
    number = np.argsort(np.argsort(first))[place.ravel()]
    declared = phrase(scope, "and", join_spans(literals[0].span, literals[-1].span))
    columns = add_binaries(scope, declared, own.domain)
    used = [taken(one, np.sort(first)) for one in binaries]
    rows = (_forcing_rows(scope, declared, columns, used),)
    made = Auxiliary(columns, "and", scope.owner, Indicator(), rows)
    scope.auxiliaries.append(made)
    cols = (number + columns.start).astype(np.int32)
    scope.conjoined[literals] = codes, cols
    return cols


def _forcing_rows(
    scope: Scope,
    declared: Declared,
    columns: AddedColumns,
    binaries: Sequence[Binaries],
) -> RowFamily:
    """Return the rows `z - a - b >= 1 - 2` of conjunctions."""
    count = columns.count
    total = added([literal_value(one) for one in binaries])
    terms = merged(total.terms, count, scope.num_col)
    rows = np.arange(count, dtype=np.int32)
    entries = gathered(
        np.concatenate([rows, terms.rows]),
        np.concatenate([rows + np.int32(columns.start), terms.cols]),
        np.concatenate([np.ones(count), -terms.coefs]),
        count,
        scope.num_col,
    )
    constant: FloatArray = np.broadcast_to(total.constant, (count,)).astype(np.float64)
    return RowFamily(
        declared,
        columns.domain,
        None,
        entries,
        constant + 1.0 - len(binaries),
        np.full(count, np.inf),
        role=Role.AUXILIARY,
    )


# --- rows ----------------------------------------------------------------------------------------


def switched_side(
    entries: RowEntries, limit: FloatArray, switches: RowSwitches, num_col: int
) -> tuple[RowEntries, FloatArray, RowSwitches]:
    """Return rows `entries <= limit` as they stand where their binary has its value.

    The binary itself is put in with that value. Where no other variable is left the row
    binds always, and keeps the binary from having the value: it could not hold then.

    Args:
        entries: The terms of every row.
        limit: The limits, float64.
        switches: The binaries.
        num_col: The number of columns.
    """
    count, rows = len(limit), entries.rows
    is_own = entries.cols == switches.cols[rows]
    fixed = entries.coefs[is_own] * switches.values[rows[is_own]]
    limit = limit - np.bincount(rows[is_own], fixed, count)
    others = np.bincount(rows[~is_own], minlength=count)
    bare = np.flatnonzero((others == 0) & (switches.cols >= 0))
    sign = np.where(switches.values[bare] == 1, 1.0, -1.0)
    terms = gathered(
        np.concatenate([rows[~is_own], bare.astype(np.int32)]),
        np.concatenate([entries.cols[~is_own], switches.cols[bare]]),
        np.concatenate([entries.coefs[~is_own], sign]),
        count,
        num_col,
    )
    limit[bare] = switches.values[bare] - 1.0
    cols = switches.cols.copy()
    cols[bare] = -1
    return terms, limit, RowSwitches(cols, switches.values)
