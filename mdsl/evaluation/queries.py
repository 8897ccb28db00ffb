"""Queries: the rows that `for ... if ...` makes, found by joins in an order we choose.

The binders of a query and the parts of its condition are atoms. An atom can *filter* rows on
which everything it speaks of is known, and some atoms can *extend* rows by what is not known
yet: a set lists its tuples, an equality gives one value, a parameter whose cells are members
is a relation of its keys and values. The planner filters as early as it can and otherwise
takes the extension with the least fan-out (tuples for each row), so that the cost is that of
the rows that match, however the query is phrased. It begins with the rows of the outer frame,
unless it is cheaper to work the query off by itself and to find each row's place in the frame
afterwards: `sum(deliver[o] for o in Order if product[o] == p and due[o] == t)` costs a row
for each order, not one for each product, period and order.

A condition guards what stands behind it: a part of the condition is moved only if it cannot
miss a reference; the others are looked at in the order of the text, each on the rows that
those before it left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.atoms import (
    Atom,
    BinderAtom,
    EqualityAtom,
    FilterAtom,
    FrameAtom,
    RelationAtom,
    frame_atom,
    mentioned,
    place_of,
    query_atoms,
    without_implied,
)
from mdsl.evaluation.context import Context, Expansion
from mdsl.evaluation.frames import (
    NO_TUPLES,
    UNIT_FRAME,
    Frame,
    IndexColumn,
    TupleNumbers,
    Tuples,
)
from mdsl.evaluation.instance import Values
from mdsl.evaluation.planning import (
    fan_out_of,
    grouping_of,
    is_cheaper_apart,
    known_positions,
)
from mdsl.evaluation.recording import Step, begin_plan, one_line
from mdsl.evaluation.references import existing
from mdsl.evaluation.rows import group_relation, join_rows, mixed_key
from mdsl.evaluation.sets import closed_set, expand_set, is_closed
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import Factor
from mdsl.semantics.expressions import Binder, Index, IndexValue, Query, Selection

OUTER_ROWS = "the rows that ask"


@dataclass(eq=False)
class Rows:
    """The rows while a query is being worked off."""

    frame: Frame
    parent: LongArray
    missing: LongArray | None = None
    is_apart: bool = False

    @property
    def bound(self) -> frozenset[Index]:
        """The indices that have a column."""
        return frozenset(self.frame.columns)

    def keep(self, rows: LongArray | BoolArray) -> None:
        """Keep some rows."""
        self.frame = self.frame.take(rows)
        if self.is_apart:
            self.parent = np.zeros(self.frame.size, np.int64)
        else:
            self.parent = self.parent[rows]

    def cross(self, factor: Factor, indices: tuple[Index, ...]) -> None:
        """Give every row all tuples of a relation."""
        size, count = self.frame.size, factor.count
        own = {i: _repeated(c, count) for i, c in self.frame.columns.items()}
        kept: Tuples = {}
        if self.frame.tuples:
            old = np.repeat(np.arange(size, dtype=np.int64), count)
            kept = {k: (f, n.take(old)) for k, (f, n) in self.frame.tuples.items()}
        new = {i: _tiled(factor.all_codes(k), size) for k, i in enumerate(indices)}
        if factor.columns is not None:
            numbers = _tiled(np.arange(count, dtype=np.int64), size)
            kept = {**kept, **_known_tuples(factor, indices, numbers)}
        self.frame = Frame(size * count, {**own, **new}, kept)
        self.parent = _repeated(self.parent, count)

    def lose(self, missing: BoolArray, holds: BoolArray) -> BoolArray:
        """Note on which rows a condition missed a reference; return where it holds."""
        lost = self.parent[missing]
        self.missing = lost if self.missing is None else np.append(self.missing, lost)
        return holds & ~missing

    def add(
        self,
        rows: LongArray,
        columns: Mapping[Index, IndexColumn],
        tuples: Tuples = NO_TUPLES,
    ) -> None:
        """Repeat rows, ascending, and give them further columns."""
        size = self.frame.size
        if len(rows) != size or not (rows == np.arange(size)).all():
            self.keep(rows)
        self.frame = self.frame.extended(columns, tuples)


def _repeated(column: Values, count: int) -> Values:
    """Return a column with every entry repeated."""
    if len(column) != 1:
        return np.repeat(column, count)
    # Zeros that nobody reads cost neither time nor memory.
    first = column[0]
    same: Values = (
        np.zeros(count, column.dtype) if first == 0 else np.full(count, first)
    )
    return same


def _tiled(column: Values, count: int) -> Values:
    """Return a column repeated as a whole."""
    return column if count == 1 else np.tile(column, count)


def expand_query(
    context: Context, query: Query, frame: Frame, needed: frozenset[Index]
) -> Expansion:
    """Return the rows that a query makes of a frame's rows."""
    return expand_atoms(context, query_atoms(context, query), frame, needed)


def expand_atoms(
    context: Context, atoms: Sequence[Atom], frame: Frame, needed: frozenset[Index]
) -> Expansion:
    """Return the rows of a frame extended by everything that the atoms bind."""
    waiting = without_implied(atoms)
    plan = begin_plan(tuple(place_of(atom) for atom in atoms), frame.size)
    rows = Rows(frame, np.arange(frame.size, dtype=np.int64))
    # A tolerant evaluation must know the row of the frame on which a reference is missing.
    if not context.is_tolerant and is_cheaper_apart(context, waiting, frame):
        waiting.insert(0, frame_atom(context, frame))
        rows = Rows(UNIT_FRAME, np.zeros(1, np.int64), is_apart=True)
        if plan is not None:
            plan.is_apart = True
    _prune(rows, waiting, needed)
    while waiting:
        ready = _ready_filter(rows, waiting)
        atom = ready or _best_extension(context, rows, waiting)
        if ready is not None:
            rows.keep(_holds(context, ready, rows))
        else:
            _extend(context, atom, rows)
        if plan is not None:
            text = one_line(place_of(atom)) or OUTER_ROWS
            makes_none = ready is not None or isinstance(atom, EqualityAtom)
            plan.steps.append(Step(text, makes_none, rows.frame.size))
        waiting.remove(atom)
        _prune(rows, waiting, needed)
    return Expansion(rows.frame, rows.parent, rows.missing)


def _prune(rows: Rows, waiting: Sequence[Atom], needed: frozenset[Index]) -> None:
    """Drop the columns that nothing asks for any more."""
    wanted = set(needed)
    for atom in waiting:
        wanted |= mentioned(atom)
    if not wanted.issuperset(rows.frame.columns):
        rows.frame = rows.frame.only(wanted)


# --- filters -----------------------------------------------------------------------------------


def _ready_filter(rows: Rows, waiting: Sequence[Atom]) -> Atom | None:
    """Return an atom that can filter the rows now, the cheap ones first."""
    bound = rows.bound
    later: Atom | None = None
    for atom in waiting:
        if not bound.issuperset(mentioned(atom)) or isinstance(atom, FrameAtom):
            continue
        if not isinstance(atom, FilterAtom):
            return atom
        if later is None and (atom.is_movable or _may_run(atom, waiting)):
            later = atom
    return later


def _may_run(atom: FilterAtom, waiting: Sequence[Atom]) -> bool:
    """Whether nothing is left that guards a condition that could miss a reference."""
    before = waiting[: list(waiting).index(atom)]
    return all(isinstance(other, FilterAtom) and other.is_movable for other in before)


def _holds(context: Context, atom: Atom, rows: Rows) -> BoolArray:
    """Return on which rows an atom holds whose indices are all known."""
    frame = rows.frame
    match atom:
        case RelationAtom(indices=indices, factor=factor):
            codes = [frame.columns[index].astype(np.int32) for index in indices]
            if factor.columns is None:
                return (codes[0] >= 0) & (codes[0] < factor.sizes[0])
            return factor.find(codes) >= 0
        case BinderAtom(binder=binder):
            items = [_position_value(context, p, frame) for p in binder.positions]
            return context.is_member(binder.set, items, frame)
        case EqualityAtom(index=index, value=value):
            other = context.evaluate(value, frame).full(frame.size)
            return np.asarray(frame.columns[index] == other, np.bool_)
        case FrameAtom():
            raise InternalError("rows are looked up in the frame, not filtered by it")
        case FilterAtom(condition=condition):
            column = context.evaluate(condition, frame)
            holds = column.full(frame.size).astype(np.bool_)
            return holds if column.missing is None else rows.lose(column.missing, holds)
        case _:
            assert_never(atom)


def _position_value(
    context: Context, position: Index | Selection, frame: Frame
) -> Values:
    if isinstance(position, Index):
        return frame.columns[position]
    return existing(context.strict(), position.value, frame).full(frame.size)


# --- extensions --------------------------------------------------------------------------------


def _best_extension(context: Context, rows: Rows, waiting: Sequence[Atom]) -> Atom:
    """Return the atom that can extend the rows with the least fan-out."""
    if _is_plain_product(rows, waiting):
        # All orders make as many rows; that of the text is the one of most domains.
        return waiting[0]
    best: Atom | None = None
    least = float("inf")
    for atom in waiting:
        fan_out = fan_out_of(context, atom, rows.bound)
        if fan_out is not None and fan_out < least:
            best, least = atom, fan_out
    if best is None:
        raise InternalError("no part of the query can go on")
    return best


def _is_plain_product(rows: Rows, waiting: Sequence[Atom]) -> bool:
    """Whether nothing is left but sets that have no index in common with anything."""
    seen = set(rows.bound)
    for atom in waiting:
        if not isinstance(atom, RelationAtom) or not seen.isdisjoint(atom.indices):
            return False
        seen.update(atom.indices)
    return True


def _extend(context: Context, atom: Atom, rows: Rows) -> None:
    match atom:
        case RelationAtom():
            _extend_by_relation(context, atom, rows)
        case BinderAtom():
            _extend_by_binder(context, atom, rows)
        case EqualityAtom(index=index, value=value):
            column = context.evaluate(value, rows.frame).full(rows.frame.size)
            rows.frame = rows.frame.extended({index: column})
            rows.keep(column >= 0)
        case FrameAtom():
            _extend_by_frame(atom, rows)
        case FilterAtom():
            raise InternalError("a condition binds no index")
        case _:
            assert_never(atom)


def _extend_by_relation(context: Context, atom: RelationAtom, rows: Rows) -> None:
    factor = atom.factor
    known = tuple(k for k, i in enumerate(atom.indices) if i in rows.bound)
    if not known:
        rows.cross(factor, atom.indices)
        return
    columns: list[IntArray] = [
        rows.frame.columns[atom.indices[k]].astype(np.int32, copy=False) for k in known
    ]
    old, at = join_rows(grouping_of(factor, known), columns)
    new: dict[Index, IndexColumn] = {
        index: factor.codes(k, at)
        for k, index in enumerate(atom.indices)
        if k not in known
    }
    rows.add(old, new, _known_tuples(factor, atom.indices, at))


def _known_tuples(
    factor: Factor, indices: tuple[Index | None, ...], at: LongArray
) -> Tuples:
    """Return what a frame keeps of the tuples that its indices form."""
    if factor.columns is None or None in indices:
        return NO_TUPLES
    return {tuple(i for i in indices if i is not None): (factor, TupleNumbers(at))}


def _extend_by_frame(atom: FrameAtom, rows: Rows) -> None:
    """Find the rows of the outer frame that agree with what is known."""
    known = tuple(k for k, index in enumerate(atom.keys) if index in rows.bound)
    size = rows.frame.size
    old: LongArray | None
    if len(known) == len(atom.keys) and _is_whole(atom.factor):
        columns = [rows.frame.columns[key].astype(np.int32) for key in atom.keys]
        at = mixed_key(columns, atom.factor.sizes)
        old = None
    elif not known:
        old = np.repeat(np.arange(size, dtype=np.int64), atom.frame.size)
        at = np.tile(np.arange(atom.frame.size, dtype=np.int64), size)
    else:
        grouping = group_relation(atom.factor, known)
        columns = [rows.frame.columns[atom.keys[k]].astype(np.int32) for k in known]
        old, at = join_rows(grouping, columns)
    bound = rows.bound
    carried = {i: c[at] for i, c in atom.frame.columns.items() if i not in bound}
    tuples = {key: (f, own.take(at)) for key, (f, own) in atom.frame.tuples.items()}
    if old is None:
        rows.frame = rows.frame.extended(carried, tuples)
    else:
        rows.add(old, carried, tuples)
    rows.parent, rows.is_apart = at, False


def _is_whole(factor: Factor) -> bool:
    """Whether tuples are all that there can be, in order, so that a key is a number."""
    columns = factor.columns or ()
    count = int(np.prod(factor.sizes, dtype=object))
    if factor.count != count or not columns:
        return False
    return bool((mixed_key(columns, factor.sizes) == np.arange(count)).all())


def _extend_by_binder(context: Context, atom: BinderAtom, rows: Rows) -> None:
    """List the tuples of a binder's set and keep those that agree with what is known."""
    binder = atom.binder
    if is_closed(binder.set):
        _extend_by_selection(context, binder, rows)
        return
    old, columns = expand_set(context, binder.set, rows.frame)
    agree = np.ones(len(old), np.bool_)
    new: dict[Index, IndexColumn] = {}
    for position, column in zip(binder.positions, columns, strict=True):
        if isinstance(position, Index) and position not in rows.bound:
            new[position] = column
        else:
            value = _position_value(context, position, rows.frame)
            agree &= value[old] == column
    keep = np.flatnonzero(agree)
    rows.add(old[keep], {index: column[keep] for index, column in new.items()})


def _extend_by_selection(context: Context, binder: Binder, rows: Rows) -> None:
    factor = closed_set(context, binder.set).factor
    known = known_positions(binder, rows.bound)
    columns = [
        _position_value(context, binder.positions[k], rows.frame).astype(np.int32)
        for k in known
    ]
    old, at = join_rows(grouping_of(factor, known), columns)
    new: dict[Index, IndexColumn] = {
        position: factor.codes(k, at)
        for k, position in enumerate(binder.positions)
        if isinstance(position, Index) and k not in known
    }
    indices = tuple(_index_of(position) for position in binder.positions)
    rows.add(old, new, _known_tuples(factor, indices, at))


def _index_of(position: Index | Selection) -> Index | None:
    """Return the index that a position of a pattern is, or that it selects by."""
    if isinstance(position, Index):
        return position
    return position.value.index if isinstance(position.value, IndexValue) else None
