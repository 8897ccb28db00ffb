"""Planning: about how many rows each way of working off a query makes."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import assert_never

import numpy as np

from mdsl.evaluation.atoms import (
    Atom,
    BinderAtom,
    EqualityAtom,
    FilterAtom,
    FrameAtom,
    RelationAtom,
    frame_atom,
    mentioned,
)
from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import Frame
from mdsl.evaluation.grouping import Grouping, group_relation
from mdsl.evaluation.sets import closed_set, is_closed
from mdsl.linear.domain import Factor
from mdsl.semantics.expressions import Binder, Index, Selection

UNKNOWN_FAN_OUT = 8.0


def is_cheaper_apart(context: Context, atoms: Sequence[Atom], frame: Frame) -> bool:
    """Whether a query is better worked off by itself than from the rows of its frame."""
    if frame.size <= 1 or not atoms:
        return False
    outer = frame_atom(context, frame)
    if not outer.keys:
        return False
    beginning = _estimate(context, atoms, float(frame.size), frozenset(frame.columns))
    return 2 * _estimate(context, [outer, *atoms], 1.0, frozenset()) < beginning


def _estimate(
    context: Context, atoms: Sequence[Atom], size: float, bound: frozenset[Index]
) -> float:
    """Return about how many rows are made on the way, from the average fan-outs."""
    waiting = list(atoms)
    total = size
    while waiting:
        ready = [atom for atom in waiting if bound.issuperset(mentioned(atom))]
        for atom in ready:
            size *= _selectivity(atom)
        waiting = [atom for atom in waiting if atom not in ready]
        found = best_extension(context, waiting, bound)
        if found is None:
            break
        fan_out, atom = found
        size *= fan_out
        waiting.remove(atom)
        if not isinstance(atom, FrameAtom) or not bound.issuperset(atom.keys):
            # A row whose indices are all known finds its place in the frame for nothing.
            total += size
        bound |= mentioned(atom)
    return total


def best_extension(
    context: Context, waiting: Sequence[Atom], bound: frozenset[Index]
) -> tuple[float, Atom] | None:
    """Return the atom that can extend rows with the least fan-out, and this; or None."""
    later = _told_later(waiting, bound)
    best: tuple[float, Atom] | None = None
    best_of_all: tuple[float, Atom] | None = None
    for atom in waiting:
        fan_out = fan_out_of(context, atom, bound)
        if fan_out is None:
            continue
        if best_of_all is None or fan_out < best_of_all[0]:
            best_of_all = fan_out, atom
        if (best is None or fan_out < best[0]) and not _only_binds(atom, later):
            best = fan_out, atom
    return best or best_of_all


def _only_binds(atom: Atom, indices: AbstractSet[Index]) -> bool:
    return bool(indices) and indices >= mentioned(atom)


def _told_later(waiting: Sequence[Atom], bound: frozenset[Index]) -> set[Index]:
    """Return the indices that an equality tells once others are known, but not these.

    With `for i in I, j in J if i == 2 * j`, to begin with I, though it may be smaller, would
    make all pairs. An index that a relation joins to others is left out.
    """
    found: set[Index] = set()
    for atom in waiting:
        if isinstance(atom, EqualityAtom):
            unknown = [one for one in (atom, *atom.others) if one.index not in bound]
            if len(unknown) == 1 and not bound >= unknown[0].uses:
                found.add(unknown[0].index)
    for atom in waiting if found else ():
        if not isinstance(atom, EqualityAtom | FilterAtom):
            together = mentioned(atom)
            found -= together if len(together) > 1 else set()
    return found


def _selectivity(atom: Atom) -> float:
    """Return about which part of the rows an atom keeps that can filter them."""
    if not isinstance(atom, RelationAtom):
        return 1.0
    space = 1.0
    for size in atom.factor.sizes:
        space *= size
    return atom.factor.count / max(space, 1.0)


def fan_out_of(context: Context, atom: Atom, bound: frozenset[Index]) -> float | None:
    """Return about how many rows an extension makes of one; None if it cannot extend."""
    match atom:
        case RelationAtom(indices=indices, factor=factor):
            known = tuple(k for k, index in enumerate(indices) if index in bound)
            if not known or factor.columns is None:
                return float(factor.count)
            return _tuples_for_each_key(factor, grouping_of(factor, known))
        case BinderAtom(binder=binder, uses=uses):
            if not bound.issuperset(uses):
                return None
            if not is_closed(binder.set):
                # How many tuples such a set has is not known before it is listed.
                return UNKNOWN_FAN_OUT
            factor = closed_set(context, binder.set).factor
            grouping = grouping_of(factor, known_positions(binder, bound))
            return _tuples_for_each_key(factor, grouping)
        case EqualityAtom():
            return 1.0 if bound.issuperset(atom.giving(bound).uses) else None
        case FrameAtom(frame=frame, keys=keys, sizes=sizes):
            space = 1.0
            for index, size in zip(keys, sizes, strict=True):
                space *= size if index in bound else 1
            return frame.size / min(space, max(frame.size, 1))
        case FilterAtom():
            return None
        case _:
            assert_never(atom)


def _tuples_for_each_key(factor: Factor, grouping: Grouping) -> float:
    keys = int(np.count_nonzero(grouping.counts))
    return factor.count / max(keys, 1)


def known_positions(binder: Binder, bound: frozenset[Index]) -> tuple[int, ...]:
    """Return the positions of a pattern whose members are selected or known."""
    return tuple(
        k
        for k, position in enumerate(binder.positions)
        if isinstance(position, Selection) or position in bound
    )


def grouping_of(factor: Factor, known: tuple[int, ...]) -> Grouping:
    """Return the tuples of a relation grouped by some positions, worked out once."""
    found: Grouping | None = factor.groupings.get(known)
    if found is None:
        found = group_relation(factor, known)
        factor.groupings[known] = found
    return found
