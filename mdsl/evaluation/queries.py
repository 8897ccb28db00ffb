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

from collections.abc import Callable, Sequence
from math import prod
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
from mdsl.evaluation.context import Context
from mdsl.evaluation.expansions import Expansion
from mdsl.evaluation.frames import (
    NO_TUPLES,
    UNIT_FRAME,
    Frame,
    IndexColumn,
    TupleNumbers,
    Tuples,
)
from mdsl.evaluation.grouping import (
    Check,
    Grouping,
    group_relation,
    join_rows,
    join_tuples,
)
from mdsl.evaluation.instance import Values
from mdsl.evaluation.planning import (
    best_extension,
    grouping_of,
    is_cheaper_apart,
    known_positions,
)
from mdsl.evaluation.query_rows import QueryRows
from mdsl.evaluation.recording import Step, begin_plan, one_line
from mdsl.evaluation.references import existing
from mdsl.evaluation.rows import Runs, mixed_key
from mdsl.evaluation.sets import closed_set, expand_set, is_closed
from mdsl.linear.arrays import IntArray, WholeArray
from mdsl.linear.domain import Factor
from mdsl.semantics.expressions import Index, IndexValue, Query, Selection

OUTER_ROWS = "the rows that ask"
MANY_TUPLES = 4


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
    rows = QueryRows(frame)
    # A tolerant evaluation must know the row of the frame on which a reference is missing.
    if not context.is_tolerant and is_cheaper_apart(context, waiting, frame):
        waiting.insert(0, frame_atom(context, frame))
        rows = QueryRows(UNIT_FRAME, is_apart=True)
        if plan is not None:
            plan.is_apart = True
    _prune(rows, waiting, needed)
    while waiting:
        ready = _ready_filter(rows, waiting)
        atom = ready or _best_extension(context, rows, waiting)
        if ready is not None:
            _filter(context, ready, rows)
        else:
            _extend(context, atom, rows)
            context.check_count(rows.size, place_of(atom))
        if plan is not None:
            text = one_line(place_of(atom)) or OUTER_ROWS
            makes_none = ready is not None or isinstance(atom, EqualityAtom)
            plan.steps.append(Step(text, makes_none, rows.size))
        waiting.remove(atom)
        _prune(rows, waiting, needed)
    return rows.expansion


def _prune(rows: QueryRows, waiting: Sequence[Atom], needed: frozenset[Index]) -> None:
    """Drop the columns that nothing asks for any more."""
    wanted = set(needed)
    for atom in waiting:
        wanted |= mentioned(atom)
    rows.parts = [part.only(wanted) for part in rows.parts]


# --- filters -----------------------------------------------------------------------------------


def _ready_filter(rows: QueryRows, waiting: Sequence[Atom]) -> Atom | None:
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


def _filter(context: Context, atom: Atom, rows: QueryRows) -> None:
    """Keep the rows on which an atom holds whose indices are all known."""
    number = rows.merge(mentioned(atom))
    frame = Frame((rows.parts[number],))
    match atom:
        case RelationAtom(indices=indices, factor=factor):
            codes = [frame.columns[i].astype(np.int32, copy=False) for i in indices]
            holds = factor.find(codes) >= 0
        case BinderAtom(binder=binder):
            items = [_position_value(context, p, frame) for p in binder.positions]
            holds = context.is_member(binder.set, items, frame)
        case EqualityAtom(index=index, value=value):
            other = context.evaluate(value, frame).full(frame.size)
            holds = np.asarray(frame.columns[index] == other, np.bool_)
        case FrameAtom():
            raise InternalError("rows are looked up in the frame, not filtered by it")
        case FilterAtom(condition=condition):
            column = context.evaluate(condition, frame)
            holds = column.full(frame.size).astype(np.bool_)
            if column.missing is not None:
                holds = rows.lose(number, column.missing, holds)
        case _:
            assert_never(atom)
    rows.keep_where(number, holds)


def _position_value(
    context: Context, position: Index | Selection, frame: Frame
) -> Values:
    if isinstance(position, Index):
        return frame.columns[position]
    return existing(context.strict(), position.value, frame).full(frame.size)


# --- extensions --------------------------------------------------------------------------------


def _best_extension(context: Context, rows: QueryRows, waiting: Sequence[Atom]) -> Atom:
    """Return the atom that can extend the rows with the least fan-out."""
    if _is_plain_product(rows, waiting):
        # All orders make as many rows; that of the text is the one of most domains.
        return waiting[0]
    found = best_extension(context, waiting, rows.bound)
    if found is None:
        raise InternalError("no part of the query can go on")
    return found[1]


def _is_plain_product(rows: QueryRows, waiting: Sequence[Atom]) -> bool:
    """Whether nothing is left but sets that have no index in common with anything."""
    seen = set(rows.bound)
    for atom in waiting:
        if not isinstance(atom, RelationAtom) or not seen.isdisjoint(atom.indices):
            return False
        seen.update(atom.indices)
    return True


def _extend(context: Context, atom: Atom, rows: QueryRows) -> None:
    match atom:
        case RelationAtom():
            _extend_by_relation(context, atom, rows)
        case BinderAtom():
            _extend_by_binder(context, atom, rows)
        case EqualityAtom():
            equality = atom.giving(rows.bound)
            number = rows.merge(equality.uses)
            frame = Frame((rows.parts[number],))
            column = context.evaluate(equality.value, frame).full(frame.size)
            rows.give(number, {equality.index: column})
            rows.keep_where(number, column >= 0)
        case FrameAtom():
            _extend_by_frame(context, atom, rows)
        case FilterAtom():
            raise InternalError("a condition binds no index")
        case _:
            assert_never(atom)


def _extend_by_relation(context: Context, atom: RelationAtom, rows: QueryRows) -> None:
    factor = atom.factor
    known = tuple(k for k, i in enumerate(atom.indices) if i in rows.bound)
    if not known:
        rows.cross(factor, atom.indices)
        return
    number = rows.merge({atom.indices[k] for k in known})
    own = rows.parts[number].columns
    columns: list[IntArray] = [
        own[atom.indices[k]].astype(np.int32, copy=False) for k in known
    ]
    grouping = grouping_of(factor, known)
    join = join_tuples if _leads(grouping, rows, number, columns) else join_rows
    old, at = join(grouping, columns, _check(context, atom, rows, number))
    rows.keep(number, old)
    rows.give(
        number,
        {
            index: _codes_of(factor, k, at)
            for k, index in enumerate(atom.indices)
            if k not in known
        },
        _known_tuples(factor, atom.indices, at),
    )


def _check(context: Context, atom: Atom, rows: QueryRows, number: int) -> Check:
    """Return what asks whether a part that an atom extends may have so many rows."""
    others = prod(part.count for at, part in enumerate(rows.parts) if at != number)
    return lambda count: context.check_count(count * others, place_of(atom))


def _codes_of(
    factor: Factor, position: int, tuples: WholeArray
) -> Callable[[], IndexColumn]:
    """Return what looks up the codes of tuples at a position, if anybody asks."""
    return lambda: factor.codes(position, tuples)


def _leads(
    grouping: Grouping, rows: QueryRows, number: int, columns: Sequence[IntArray]
) -> bool:
    """Whether few rows are better brought to the many tuples of a relation.

    Rows that came from no row of a frame may stand in any order.
    """
    return (
        rows.offsets[number] is None
        and grouping.keys is None
        and len(grouping.tuple_keys) > MANY_TUPLES * rows.parts[number].count
        and all(column.min(initial=0) >= 0 for column in columns)
    )


def _known_tuples(
    factor: Factor, indices: tuple[Index | None, ...], at: WholeArray
) -> Tuples:
    """Return what a frame keeps of the tuples that its indices form."""
    if factor.columns is None or None in indices:
        return NO_TUPLES
    return {tuple(i for i in indices if i is not None): (factor, TupleNumbers(at))}


def _extend_by_frame(context: Context, atom: FrameAtom, rows: QueryRows) -> None:
    """Find the rows of the outer frame that agree with what is known."""
    known = tuple(k for k, index in enumerate(atom.keys) if index in rows.bound)
    number = rows.merge_all()
    own = rows.parts[number]
    check = _check(context, atom, rows, number)
    columns = [own.columns[atom.keys[k]].astype(np.int32, copy=False) for k in known]
    if len(known) == len(atom.keys) and atom.is_whole:
        at = mixed_key(columns, atom.sizes)
    elif not known:
        size = atom.frame.size
        check(size * own.count)
        at = np.tile(np.arange(size, dtype=np.int64), own.count)
        every = np.arange(own.count + 1, dtype=np.int64)
        rows.keep(number, Runs(every * size))
    else:
        old, at = join_rows(group_relation(atom.factor, known), columns, check)
        rows.keep(number, old)
    outer = atom.frame.take(at).parts[0]
    found = rows.parts[number]
    rows.parts = [outer.with_more(found.columns.delayed(), found.tuples)]
    rows.offsets = [at.astype(np.int64, copy=False)]


def _extend_by_binder(context: Context, atom: BinderAtom, rows: QueryRows) -> None:
    """List the tuples of a binder's set and keep those that agree with what is known."""
    binder = atom.binder
    known = known_positions(binder, rows.bound)
    used = {i for i in (binder.positions[k] for k in known) if isinstance(i, Index)}
    number = rows.merge(used | atom.uses)
    frame = Frame((rows.parts[number],))
    values = {k: _position_value(context, binder.positions[k], frame) for k in known}
    if is_closed(binder.set):
        factor = closed_set(context, binder.set).factor
        columns = [values[k].astype(np.int32, copy=False) for k in known]
        check = _check(context, atom, rows, number)
        old, at = join_rows(grouping_of(factor, known), columns, check)
        rows.keep(number, old)
        indices = tuple(_index_of(position) for position in binder.positions)
        new = {
            position: _codes_of(factor, k, at)
            for k, position in enumerate(binder.positions)
            if isinstance(position, Index) and k not in known
        }
        rows.give(number, new, _known_tuples(factor, indices, at))
        return
    parent, listed = expand_set(context, binder.set, frame)
    agree = np.ones(len(parent), np.bool_)
    for k, value in values.items():
        agree &= value[parent] == listed[k]
    keep = np.flatnonzero(agree)
    rows.keep(number, parent[keep])
    rows.give(
        number,
        {
            position: listed[k][keep]
            for k, position in enumerate(binder.positions)
            if isinstance(position, Index) and k not in known
        },
    )


def _index_of(position: Index | Selection) -> Index | None:
    """Return the index that a position of a pattern is, or that it selects by."""
    if isinstance(position, Index):
        return position
    return position.value.index if isinstance(position.value, IndexValue) else None
