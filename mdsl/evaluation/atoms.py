"""The atoms of a query: what its binders and the parts of its condition say of the indices."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from math import prod
from typing import assert_never

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.equations import solutions
from mdsl.evaluation.frames import Frame
from mdsl.evaluation.rows import mixed_key
from mdsl.evaluation.sets import closed_set, is_closed
from mdsl.evaluation.totality import is_total
from mdsl.linear.domain import Factor
from mdsl.records import changed, lazy, record
from mdsl.semantics.expressions import (
    Binder,
    Comparison,
    Conjunction,
    DomainSet,
    Expression,
    Index,
    IndexValue,
    Membership,
    ParameterValue,
    Query,
    Selection,
)
from mdsl.semantics.free import free_indices
from mdsl.semantics.types import MemberType
from mdsl.source import NO_SPAN, Span


@record(eq=False)
class RelationAtom:
    """The indices form a tuple of a relation."""

    indices: tuple[Index, ...]
    factor: Factor
    span: Span


@record(eq=False)
class BinderAtom:
    """The positions of a binder form a tuple of its set, which other indices determine."""

    binder: Binder
    uses: frozenset[Index]

    @property
    def indices(self) -> tuple[Index, ...]:
        """The indices that the binder binds."""
        return tuple(p for p in self.binder.positions if isinstance(p, Index))


@record(eq=False)
class EqualityAtom:
    """An index has the value of an expression.

    Attributes:
        index: The index.
        value: The member that it is.
        uses: The indices in the value.
        span: Where the text says so.
        others: The same, said of other indices.
    """

    index: Index
    value: Expression
    uses: frozenset[Index]
    span: Span
    others: "tuple[EqualityAtom, ...]" = ()

    def giving(self, bound: AbstractSet[Index]) -> "EqualityAtom":
        """Return it as one that gives an index not known yet, if there is such a one."""
        for one in (self, *self.others):
            if one.index not in bound and bound >= one.uses:
                return one
        return self


@record(eq=False)
class FilterAtom:
    """A condition holds."""

    condition: Expression
    uses: frozenset[Index]
    is_movable: bool


@record(eq=False)
class FrameAtom:
    """The indices have the values of a row of the outer frame.

    Attributes:
        frame: The outer frame.
        keys: Its indices that are members.
        sizes: The number of members of each one's root set.
    """

    frame: Frame
    keys: tuple[Index, ...]
    sizes: tuple[int, ...]

    @lazy
    def factor(self) -> Factor:
        """The rows of the frame as a relation of its keys."""
        columns = (self.frame.columns[key] for key in self.keys)
        codes = tuple(column.astype(np.int32, copy=False) for column in columns)
        return Factor(self.sizes, codes)

    @lazy
    def is_whole(self) -> bool:
        """Whether rows are all that there can be, in order, so that a key is a number."""
        at = 0
        for part in self.frame.parts:
            own = [index for index in part.columns if index in self.keys]
            sizes = self.sizes[at : at + len(own)]
            at += len(own)
            if part.count != prod(sizes):
                return False
            columns = [part.columns[index] for index in own]
            if own and not np.array_equal(
                mixed_key(columns, sizes), np.arange(part.count)
            ):
                return False
        return True


Atom = RelationAtom | BinderAtom | EqualityAtom | FilterAtom | FrameAtom


# A parameter and the indices at which it is known to have a cell.
Given = tuple[str, tuple[Index, ...]]


def query_atoms(context: Context, query: Query) -> list[Atom]:
    """Return the atoms of a query."""
    atoms: list[Atom] = [_binder_atom(context, binder) for binder in query.binders]
    given = {
        (binder.set.name, indices)
        for binder in query.binders
        if isinstance(binder.set, DomainSet)
        for indices in [_pattern_indices(binder)]
        if indices is not None
    }
    may_move = True
    for part in conjuncts(query.condition):
        may_move = may_move and (
            is_total(context, part) or _is_of_given_cells(part, given)
        )
        atoms.append(_condition_atom(context, part, given, is_movable=may_move))
        if isinstance(part, Membership) and isinstance(part.set, DomainSet):
            indices = None if part.is_negated else _plain_indices(part.items)
            given |= set() if indices is None else {(part.set.name, indices)}
    return atoms


def _is_of_given_cells(part: Expression, given: Collection[Given]) -> bool:
    """Whether an equality of a parameter and an index cannot miss a cell.

    `product[o] == p` cannot where `o in product` stands before it.
    """
    if not isinstance(part, Comparison) or part.operators != ("==",):
        return False
    left, right = part.operands
    return any(
        isinstance(one, IndexValue)
        and isinstance(other, ParameterValue)
        and (other.name, _plain_indices(other.arguments)) in given
        for one, other in ((left, right), (right, left))
    )


def conjuncts(condition: Expression | None) -> tuple[Expression, ...]:
    """Return the parts of a condition that `and` joins."""
    match condition:
        case None:
            return ()
        case Conjunction(operands=operands):
            return tuple(part for operand in operands for part in conjuncts(operand))
        case _:
            return (condition,)


def _binder_atom(context: Context, binder: Binder) -> Atom:
    indices = _pattern_indices(binder)
    if indices is not None and is_closed(binder.set):
        return RelationAtom(
            indices, closed_set(context, binder.set).factor, binder.span
        )
    uses = set(free_indices(binder.set))
    for position in binder.positions:
        if isinstance(position, Selection):
            uses |= set(free_indices(position.value))
    return BinderAtom(binder, frozenset(uses))


def _pattern_indices(binder: Binder) -> tuple[Index, ...] | None:
    """Return the indices that a pattern binds or selects by, if each is a different one.

    `(=j, k) in Links` says no more than that (j, k) is in Links, wherever j comes from, so
    that the links may as well be what j comes from.
    """
    indices: list[Index] = []
    for position, item in zip(binder.positions, binder.set.type.items, strict=True):
        if isinstance(position, Index):
            indices.append(position)
        elif isinstance(position.value, IndexValue) and position.value.type == item:
            indices.append(position.value.index)
        else:
            return None
    return tuple(indices) if len(set(indices)) == len(indices) else None


def _condition_atom(
    context: Context, part: Expression, given: Collection[Given], *, is_movable: bool
) -> Atom:
    if is_movable:
        match part:
            case Membership(items=items, set=members, is_negated=False):
                indices = _plain_indices(items)
                if indices is not None and is_closed(members):
                    factor = closed_set(context, members).factor
                    return RelationAtom(indices, factor, part.span)
            case Comparison(operands=(left, right), operators=("==",)):
                atom = _equality_atom(context, left, right, given, part.span)
                atom = atom or _equation_atom(part)
                if atom is not None:
                    return atom
            case _:
                pass
    return FilterAtom(part, frozenset(free_indices(part)), is_movable)


def _equality_atom(
    context: Context,
    left: Expression,
    right: Expression,
    given: Collection[Given],
    span: Span,
) -> Atom | None:
    """Return the atom of an equality that can give an index its value."""
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, IndexValue) or not isinstance(one.type, MemberType):
            continue
        if isinstance(other, ParameterValue):
            keys = _plain_indices(other.arguments)
            if keys is not None and one.index not in keys:
                is_given = (other.name, keys) in given
                relation = parameter_relation(context, other, is_given=is_given)
                if relation is not None:
                    return RelationAtom((*keys, one.index), relation, span)
        uses = frozenset(free_indices(other))
        if one.index not in uses:
            others: tuple[EqualityAtom, ...] = ()
            if isinstance(other, IndexValue) and other.type == one.type:
                others = (_equality(other.index, one, span),)
            return EqualityAtom(one.index, other, uses, span, others)
    return None


def _equality(index: Index, value: Expression, span: Span) -> EqualityAtom:
    return EqualityAtom(index, value, frozenset(free_indices(value)), span)


def _equation_atom(equation: Comparison) -> Atom | None:
    """Return the atom of an equation that can be solved for some index."""
    span = equation.span
    found = [_equality(one.index, one.member, span) for one in solutions(equation)]
    if not found:
        return None
    first, *others = found
    return changed(first, others=tuple(others))


def _plain_indices(items: Sequence[Expression]) -> tuple[Index, ...] | None:
    """Return the indices that the items are, if each is a different one."""
    indices = [i.index for i in items if isinstance(i, IndexValue)]
    if len(indices) != len(items) or len(set(indices)) != len(indices):
        return None
    return tuple(indices)


def frame_atom(context: Context, frame: Frame) -> FrameAtom:
    """Return the outer frame as an atom, so that a query need not begin with it."""
    sizes: list[int] = []
    keys: list[Index] = []
    for index in frame.columns:
        if isinstance(index.type, MemberType):
            keys.append(index)
            sizes.append(context.instance.root(index.type.root).count)
    return FrameAtom(frame, tuple(keys), tuple(sizes))


def parameter_relation(
    context: Context, value: ParameterValue, *, is_given: bool = False
) -> Factor | None:
    """Return a member-valued parameter as the relation of its keys and values.

    Args:
        context: Where it is asked for.
        value: The parameter's cell.
        is_given: Whether only cells that were given are looked at.
    """
    bound = context.instance.parameters[value.name]
    if not isinstance(value.type, MemberType):
        return None
    if bound.given is not None and not is_given:
        return None
    known = context.memory.relations.get(bound)
    if known is None:
        sizes = [size for factor in bound.domain.factors for size in factor.sizes]
        sizes.append(context.instance.root(value.type.root).count)
        cells = bound.domain
        keys = cells.all_codes() if bound.given is None else cells.codes(bound.given)
        known = Factor(tuple(sizes), (*keys, bound.values.astype(np.int32)))
        context.memory.relations[bound] = known
    return known


def support_atom(context: Context, value: ParameterValue) -> RelationAtom | None:
    """Return the given cells of a parameter as an atom over its plain index arguments."""
    bound = context.instance.parameters[value.name]
    indices = _plain_indices(value.arguments)
    if bound.given is None or indices is None:
        return None
    known = context.memory.supports.get(bound)
    if known is None:
        sizes = tuple(s for factor in bound.domain.factors for s in factor.sizes)
        known = Factor(sizes, bound.domain.codes(bound.given))
        context.memory.supports[bound] = known
    return RelationAtom(indices, known, value.span)


def without_implied(atoms: Sequence[Atom]) -> list[Atom]:
    """Return atoms without whole sets that some relation's index is in anyway.

    `for j in J, k in K if (j, k) in Links` says no more than `for (j, k) in Links`.
    """
    covered: set[Index] = set()
    for atom in atoms:
        if isinstance(atom, RelationAtom) and atom.factor.columns is not None:
            covered.update(atom.indices)
    return [
        atom
        for atom in atoms
        if not isinstance(atom, RelationAtom)
        or atom.factor.columns is not None
        or not covered.issuperset(atom.indices)
    ]


def place_of(atom: Atom) -> Span:
    """Return where the text says what an atom says; nowhere for the outer frame."""
    match atom:
        case RelationAtom(span=span) | EqualityAtom(span=span):
            return span
        case BinderAtom(binder=binder):
            return binder.span
        case FilterAtom(condition=condition):
            return condition.span
        case FrameAtom():
            return NO_SPAN
        case _:
            assert_never(atom)


def mentioned(atom: Atom) -> set[Index]:
    """Return the indices that an atom binds or uses."""
    match atom:
        case RelationAtom(indices=indices):
            return set(indices)
        case BinderAtom(uses=uses):
            return {*uses, *atom.indices}
        case EqualityAtom(index=index, uses=uses):
            return {index, *uses}
        case FilterAtom(uses=uses):
            return set(uses)
        case FrameAtom(frame=frame):
            return set(frame.columns)
        case _:
            assert_never(atom)
