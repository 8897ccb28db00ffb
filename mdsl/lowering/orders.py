"""`sos1` and `sos2`: of members in order at most one, or two neighbours, are not 0.

Each member gets a binary that is 1 where it may differ from 0, `l b <= member <= u b`; for
`sos2` there is a binary for each pair of neighbours instead, and a member may differ from 0
where one of its pairs has the 1. One binary at most is 1. For solvers that read special
ordered sets these are all there is.
"""

import dataclasses

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.linear.arrays import FloatArray, IntArray, LongArray
from mdsl.linear.domain import Domain, Factor
from mdsl.linear.program import Role
from mdsl.linear.sparse import gathered, kept_rows
from mdsl.lowering.attaining import part_of
from mdsl.lowering.errors import UnboundedPhrase
from mdsl.lowering.extents import Extent, extended, kept
from mdsl.lowering.families import (
    AddedColumns,
    Derived,
    Note,
    RowFamily,
    SetFamily,
    Sums,
)
from mdsl.lowering.linear import lower
from mdsl.lowering.merging import merged
from mdsl.lowering.scope import Scope, add_binaries, add_columns
from mdsl.lowering.setting import Setting
from mdsl.records import record
from mdsl.semantics.bodies import SpecialOrdered
from mdsl.semantics.model import Constraint, Declared

SETS = "special ordered sets of the solver"


@record(eq=False)
class PreparedOrder:
    """The members of special ordered sets that are longer than they may be.

    Attributes:
        constraint: The constraint.
        order: What it says.
        outer: Its instances.
        inner: The members, in order for each instance.
        owner: The instance of each member, int64, ascending.
        sums: The members.
    """

    constraint: Constraint
    order: SpecialOrdered
    outer: Extent
    inner: Extent
    owner: LongArray
    sums: Sums


def prepared_order(
    context: Context,
    scope: Scope,
    constraint: Constraint,
    order: SpecialOrdered,
    extent: Extent,
) -> PreparedOrder:
    """Return the members of special ordered sets, lowered."""
    extension = extended(context, extent, order.query)
    inner, owner = extension.extent, extension.parent
    long = np.bincount(owner, minlength=extent.size) > order.count
    keep = long[owner]
    if not keep.all():
        inner, owner = kept(context, inner, keep), owner[keep]
    affine = lower(context, scope, order.member, inner.frame)
    terms = merged(affine.terms, inner.size, scope.num_col)
    constant = np.broadcast_to(affine.constant, (inner.size,)).astype(np.float64)
    return PreparedOrder(constraint, order, extent, inner, owner, Sums(terms, constant))


def order_families(
    context: Context, setting: Setting, prepared: PreparedOrder
) -> tuple[list[RowFamily], Note]:
    """Return the rows of special ordered sets, and the record of what they became."""
    scope, constraint, span = setting.scope, prepared.constraint, prepared.order.span
    form = f"sos{prepared.order.count}"
    note = Note(constraint.name, form, span, "no members more than may differ from 0")
    if scope.is_native and prepared.sums.count:
        return _left_to_solvers(scope, prepared, note)
    ranges = setting.ranges(prepared.sums)
    if not prepared.sums.count or _is_unbounded(context, setting, prepared, ranges):
        return [], note
    choice = _choice(scope, prepared, form)
    held = [
        _held(scope, prepared, choice, limit, is_upper=is_upper)
        for limit, is_upper in zip(ranges, (False, True), strict=True)
    ]
    rows = [derived.family for derived in held if derived is not None]
    rows.append(_at_most_one(scope, prepared, choice))
    return rows, dataclasses.replace(
        note,
        text="binaries that say which members may differ from 0",
        columns=(choice.columns,),
        rows=tuple(rows),
        derived=tuple(derived for derived in held if derived is not None),
    )


def _left_to_solvers(
    scope: Scope, prepared: PreparedOrder, note: Note
) -> tuple[list[RowFamily], Note]:
    """Return special ordered sets that solvers read, and the rows that they need.

    Members that are no variables by themselves, or are so twice in a set, get columns.
    """
    terms, owner = prepared.sums.terms, prepared.owner
    is_alone = (terms.counts == 1) & (prepared.sums.constant == 0)
    cols = np.full(len(owner), -1, np.int32)
    cols[is_alone] = terms.cols[is_alone[terms.rows]]
    order = np.lexsort((cols, owner))
    is_same = (np.diff(owner[order]) == 0) & (np.diff(cols[order]) == 0)
    cols[order[1:][is_same]] = -1
    members = np.flatnonzero(cols < 0)
    rows: list[RowFamily] = []
    if len(members):
        columns, family = _member_columns(scope, prepared, members)
        cols[members] = np.arange(columns.start, columns.start + columns.count)
        rows.append(family)
        note = dataclasses.replace(note, columns=(columns,), rows=(family,))
    instances, sizes = np.unique(owner, return_counts=True)
    is_whole = len(instances) == prepared.outer.size
    found = SetFamily(
        prepared.constraint,
        prepared.outer.domain,
        None if is_whole else instances.astype(np.int32),
        prepared.order.count,
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int32),
        cols,
    )
    return rows, dataclasses.replace(note, text=SETS, sets=(found,))


def _member_columns(
    scope: Scope, prepared: PreparedOrder, members: LongArray
) -> tuple[AddedColumns, RowFamily]:
    """Return columns that are equal to members, and the rows that say so."""
    sums = prepared.sums
    name = f"{prepared.constraint.name}.member"
    declared = Declared(name=name, span=prepared.order.span)
    domain = part_of(prepared.inner.domain, members)
    columns = add_columns(scope, declared, domain)
    keep = np.zeros(sums.count, np.bool_)
    keep[members] = True
    own = kept_rows(sums.terms, keep)
    rows = np.arange(len(members), dtype=np.int32)
    entries = gathered(
        np.concatenate([own.rows, rows]),
        np.concatenate([own.cols, rows + np.int32(columns.start)]),
        np.concatenate([own.coefs, np.full(len(members), -1.0)]),
        len(members),
        scope.num_col,
    )
    bound = -sums.constant[members]
    family = RowFamily(
        declared, domain, None, entries, bound, bound, role=Role.AUXILIARY
    )
    return columns, family


def _is_unbounded(
    context: Context,
    setting: Setting,
    prepared: PreparedOrder,
    ranges: tuple[FloatArray, FloatArray],
) -> bool:
    """Return whether a member has no bound, and report it."""
    low, high = ranges
    wrong = np.isinf(low) | np.isinf(high)
    if not wrong.any():
        return False
    row = int(np.argmax(wrong))
    above = bool(np.isinf(high[row]))
    variable, side = setting.unbounded(prepared.sums, row, above=above)
    label = prepared.inner.domain.label(row)
    context.report(
        UnboundedPhrase(
            form=f"sos{prepared.order.count}",
            variable=variable,
            side=side,
            row=f"{prepared.constraint.name}[{label}]",
            span=prepared.order.span,
        )
    )
    return True


@record(eq=False)
class _Choice:
    """The binaries of special ordered sets.

    Attributes:
        columns: The binaries.
        owner: The instance of each, int64.
        members, cols: Pairs of a member and a binary that lets it differ from 0, int32.
    """

    columns: AddedColumns
    owner: LongArray
    members: IntArray
    cols: IntArray


def _choice(scope: Scope, prepared: PreparedOrder, form: str) -> _Choice:
    """Add a binary for each member, or for each pair of neighbours."""
    owner, domain = prepared.owner, prepared.inner.domain
    members = np.arange(len(owner), dtype=np.int32)
    if prepared.order.count > 1:
        members = members[:-1][owner[1:] == owner[:-1]]
        sizes = tuple(len(axis.members) for axis in domain.axes)
        codes = domain.codes(members.astype(np.int64))
        domain = Domain((Factor(sizes, codes),), domain.axes)
    name = Declared(name=f"{prepared.constraint.name}.{form}", span=prepared.order.span)
    columns = add_binaries(scope, name, domain)
    cols = np.arange(columns.start, columns.start + len(members), dtype=np.int32)
    owners = owner[members]
    if prepared.order.count > 1:
        members, cols = np.concatenate([members, members + 1]), np.tile(cols, 2)
    return _Choice(columns, owners, members.astype(np.int32), cols)


def _held(
    scope: Scope,
    prepared: PreparedOrder,
    choice: _Choice,
    limit: FloatArray,
    *,
    is_upper: bool,
) -> Derived | None:
    """Return `member <= limit * binaries` (or `>=`) where the limit is on that side of 0."""
    limit = np.maximum(limit, 0.0) if is_upper else np.minimum(limit, 0.0)
    keep = limit != 0
    if not keep.any():
        return None
    sums, count = prepared.sums, prepared.sums.count
    entries = gathered(
        np.concatenate([sums.terms.rows, choice.members]),
        np.concatenate([sums.terms.cols, choice.cols]),
        np.concatenate([sums.terms.coefs, -limit[choice.members]]),
        count,
        scope.num_col,
    )
    bound, none = -sums.constant[keep], np.full(int(keep.sum()), np.inf)
    name = f"{prepared.constraint.name}.{'upper' if is_upper else 'lower'}"
    family = RowFamily(
        dataclasses.replace(prepared.constraint, name=name),
        prepared.inner.domain,
        None if keep.all() else np.flatnonzero(keep).astype(np.int32),
        kept_rows(entries, keep),
        -none if is_upper else bound,
        bound if is_upper else none,
        role=Role.AUXILIARY,
    )
    what = "most" if is_upper else "least"
    return Derived(f"{what} that a member can be", family, limit[keep])


def _at_most_one(scope: Scope, prepared: PreparedOrder, choice: _Choice) -> RowFamily:
    """Return the row that lets one binary of each set be 1."""
    instances, rows = np.unique(choice.owner, return_inverse=True)
    cols = np.arange(len(rows), dtype=np.int32) + np.int32(choice.columns.start)
    count = len(instances)
    entries = gathered(
        rows.astype(np.int32), cols, np.ones(len(rows)), count, scope.num_col
    )
    is_whole = count == prepared.outer.size
    return RowFamily(
        prepared.constraint,
        prepared.outer.domain,
        None if is_whole else instances.astype(np.int32),
        entries,
        np.full(count, -np.inf),
        np.ones(count),
    )
