"""Domains: which tuples of members a family of columns, rows or cells is made over.

A domain is a product of factors. A factor covers one or more positions of the tuple: the
whole of a set, some members of a set, or a relation (a list of tuples). The instances of a
domain are numbered in mixed radix over the factors, the last factor running fastest, so that
the number of an instance is arithmetic where factors are whole sets and one lookup where
they are not. Members are int32 codes: the position of a member in its root set.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, overload

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.linear.arrays import (
    MAX_INT32,
    IntArray,
    LongArray,
    MemberArray,
    WholeArray,
    ascends,
    counting,
    digit,
    is_counting,
    looked_up,
)
from mdsl.records import lazy, record

MAX_TABLE_CELLS = 1 << 24
MAX_KEY = 1 << 62


@record(eq=False)
class Axis:
    """The members that the codes of one position stand for.

    Attributes:
        name: The set's name, as the model declares it.
        members: The members by code: int64, or an object array of texts or dates.
    """

    name: str
    members: MemberArray

    def labels(self, codes: IntArray) -> list[str]:
        """Return the members of the codes as text."""
        return [str(member) for member in self.members[codes]]


class DelayedCodes(Sequence[IntArray]):
    """The codes of tuples at each position, written out when they are first asked for.

    A join makes tuples of many positions, and often one of them is all that a model needs.
    """

    def __init__(self, columns: Iterable[Callable[[], IntArray]]) -> None:
        """Take for each position what writes its codes out."""
        self._columns: list[IntArray | Callable[[], IntArray]] = [*columns]

    def __len__(self) -> int:
        """Return the number of positions."""
        return len(self._columns)

    @overload
    def __getitem__(self, position: int) -> IntArray: ...

    @overload
    def __getitem__(self, position: slice) -> tuple[IntArray, ...]: ...

    def __getitem__(self, position: int | slice) -> IntArray | tuple[IntArray, ...]:
        """Return the codes at a position."""
        if isinstance(position, slice):
            return tuple(self)[position]
        column = self._columns[position]
        if not isinstance(column, np.ndarray):
            self._columns[position] = column = column()
        return column

    def __reduce__(self) -> tuple[type, tuple[list[IntArray]]]:
        """Go to another process as they are when written out."""
        return tuple, ([*self],)


@record(eq=False)
class Factor:
    """Some tuples of codes: one factor of a domain.

    Attributes:
        sizes: The number of members of the root set at each position.
        columns: The codes of the tuples, one int32 array for each position, all of one
            length and without repeated tuples; None for all members of a single root set.
    """

    sizes: tuple[int, ...]
    columns: Sequence[IntArray] | None = None

    def __post_init__(self) -> None:
        if self.columns is None and len(self.sizes) != 1:
            raise InternalError("a whole-set factor has exactly one position")

    @lazy
    def groupings(self) -> dict[tuple[int, ...], Any]:
        """What was worked out of the tuples, by the positions that these are grouped by."""
        return {}

    @property
    def arity(self) -> int:
        """The number of positions."""
        return len(self.sizes)

    @property
    def count(self) -> int:
        """The number of tuples."""
        return self.sizes[0] if self.columns is None else len(self.columns[0])

    def codes(self, position: int, instances: WholeArray) -> IntArray:
        """Return the codes at a position for instance numbers of this factor."""
        if self.columns is None:
            return instances.astype(np.int32, copy=False)
        return looked_up(self.columns[position], instances)

    def all_codes(self, position: int) -> IntArray:
        """Return the codes of all tuples at a position."""
        return self._every if self.columns is None else self.columns[position]

    @lazy
    def _every(self) -> IntArray:
        """The codes of a whole set; one array for all that run through it in order."""
        return counting(self.count)

    def extent(self, position: int) -> tuple[int, int]:
        """Return the lowest and the highest code at a position; (0, -1) for no tuples."""
        if not self.count:
            return 0, -1
        if self.columns is None:
            return 0, self.sizes[0] - 1
        column = self.columns[position]
        return int(column.min()), int(column.max())

    def find(self, codes: Sequence[IntArray]) -> LongArray:
        """Return the instance number of each tuple of codes; -1 where there is none.

        Codes below 0 stand for no member and are never found.
        """
        if self.columns is None:
            found = codes[0].astype(np.int64)
            if len(found) and (found.min() < 0 or found.max() >= self.sizes[0]):
                found[(found < 0) | (found >= self.sizes[0])] = -1
            return found
        keys, inside = self._keys(codes)
        if self._table is not None:
            found = self._table[np.where(inside, keys, 0)].astype(np.int64)
        else:
            order, ordered = self._sorted
            if not len(ordered):
                return np.full(len(keys), -1, np.int64)
            at = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
            hit = ordered[at] == keys
            found = np.where(hit, at if order is None else order[at], -1)
        return np.where(inside, found, -1)

    def _keys(self, codes: Sequence[IntArray]) -> tuple[LongArray, np.ndarray]:
        inside = np.ones(len(codes[0]), np.bool_)
        keys = np.zeros(len(codes[0]), np.int64)
        for size, column in zip(self.sizes, codes, strict=True):
            inside &= (column >= 0) & (column < size)
            keys = keys * size + column
        return keys, inside

    @lazy
    def _own_keys(self) -> LongArray:
        if np.prod([float(size) for size in self.sizes]) > MAX_KEY:
            raise InternalError("the product of the sizes exceeds 64 bits")
        return self._keys(self.columns or ())[0]

    @lazy
    def _table(self) -> IntArray | None:
        """Instance number by key, where the key space is small enough for a table."""
        space = int(np.prod([int(size) for size in self.sizes], dtype=object))
        if space > max(MAX_TABLE_CELLS, 4 * self.count) or space > MAX_TABLE_CELLS * 8:
            return None
        table = np.full(max(space, 1), -1, np.int32)
        table[self._own_keys] = np.arange(self.count, dtype=np.int32)
        return table

    @lazy
    def _sorted(self) -> tuple[LongArray | None, LongArray]:
        """The order of the keys, None where they are ascending, and the keys in it."""
        if ascends(self._own_keys):
            return None, self._own_keys
        order = np.argsort(self._own_keys, kind="stable")
        return order, self._own_keys[order]


def product_codes(factors: Sequence[Factor]) -> tuple[IntArray, ...]:
    """Return the codes of all tuples of a product, the last factor running fastest."""
    if len(factors) == 1:
        return tuple(factors[0].all_codes(i) for i in range(factors[0].arity))
    total = 1
    for factor in factors:
        total *= factor.count
    columns: list[IntArray] = []
    outer = 1
    for factor in factors:
        own = np.arange(factor.count, dtype=np.int64)
        inner = total // max(outer * factor.count, 1)
        for position in range(factor.arity):
            block = np.repeat(factor.codes(position, own), inner)
            columns.append(np.tile(block, outer))
        outer *= factor.count
    return tuple(columns)


def _agree(
    codes: IntArray, own: IntArray, counts: tuple[int, ...], shape: list[int]
) -> bool:
    """Whether codes over a product of factors are those of one of the factors."""
    if len(codes) == len(own) and is_counting(own):
        return is_counting(codes)
    return bool((codes.reshape(counts) == own.reshape(shape)).all())


@record(eq=False)
class Domain:
    """A product of factors.

    The domain without factors has one instance, the empty tuple, or none if it `is_void`:
    that of a scalar statement whose condition does not hold.
    """

    factors: tuple[Factor, ...] = ()
    axes: tuple[Axis, ...] = ()
    is_void: bool = False

    def __post_init__(self) -> None:
        if sum(f.arity for f in self.factors) != len(self.axes):
            raise InternalError("a domain has one axis for each position")

    @property
    def arity(self) -> int:
        """The length of the tuples."""
        return len(self.axes)

    @lazy
    def count(self) -> int:
        """The number of instances."""
        result = 0 if self.is_void else 1
        for factor in self.factors:
            result *= factor.count
        return result

    @property
    def is_whole(self) -> bool:
        """Whether every factor is the whole of a set."""
        return not self.is_void and all(
            factor.columns is None for factor in self.factors
        )

    @lazy
    def strides(self) -> tuple[int, ...]:
        """How far one step in each factor moves the instance number."""
        strides: list[int] = []
        stride = 1
        for factor in reversed(self.factors):
            strides.append(stride)
            stride *= factor.count
        return tuple(reversed(strides))

    def codes(self, instances: LongArray) -> tuple[IntArray, ...]:
        """Return the codes of instance numbers, one int32 array for each position."""
        columns: list[IntArray] = []
        for factor, stride in zip(self.factors, self.strides, strict=True):
            own = digit(instances, stride, factor.count)
            columns += [factor.codes(position, own) for position in range(factor.arity)]
        return tuple(columns)

    def extent(self, position: int) -> tuple[int, int]:
        """Return the lowest and the highest code at a position; (0, -1) for no tuples."""
        at = 0
        for factor in self.factors:
            if position < at + factor.arity:
                return factor.extent(position - at)
            at += factor.arity
        raise InternalError("a domain has no such position")

    def all_codes(self) -> tuple[IntArray, ...]:
        """Return the codes of all instances in order."""
        return product_codes(self.factors)

    def find(self, codes: Sequence[IntArray]) -> LongArray:
        """Return the instance number of each tuple of codes; -1 where there is none.

        Args:
            codes: One int32 array for each position, all of one length.
        """
        if self.factors and self.is_whole:
            return self._find_members(codes)
        found: list[LongArray] = []
        at = 0
        for factor in self.factors:
            found.append(factor.find(codes[at : at + factor.arity]))
            at += factor.arity
        return self.joined(found)

    def _find_members(self, codes: Sequence[IntArray]) -> LongArray:
        """Return the same where the factors are whole sets, with one array for all of them."""
        # Half as wide is twice as fast, where no number on the way is too great.
        is_small = self.count <= MAX_INT32
        found = codes[0].copy() if is_small else codes[0].astype(np.int64)
        missing: np.ndarray | None = None
        for number, (factor, own) in enumerate(zip(self.factors, codes, strict=True)):
            if number:
                found *= factor.count
                found += own
            if own.min(initial=0) < 0 or own.max(initial=-1) >= factor.count:
                outside = (own < 0) | (own >= factor.count)
                missing = outside if missing is None else missing | outside
        if missing is not None:
            found[missing] = -1
        return found.astype(np.int64, copy=False)

    def lists(self, codes: Sequence[IntArray]) -> bool:
        """Whether codes are those of all instances, in order.

        Args:
            codes: One int32 array for each position, all of one length.
        """
        if not codes or len(codes[0]) != self.count:
            return False
        counts = tuple(factor.count for factor in self.factors)
        at = 0
        for number, factor in enumerate(self.factors):
            shape = [1] * len(counts)
            shape[number] = factor.count
            for position in range(factor.arity):
                own = factor.all_codes(position)
                same = codes[at] is own
                if not same and not _agree(codes[at], own, counts, shape):
                    return False
                at += 1
        return True

    def joined(self, found: Sequence[LongArray]) -> LongArray:
        """Return the instance numbers of the factors' own numbers; -1 where one is below 0.

        Args:
            found: One int64 array for each factor, all of one length.
        """
        if not found:
            raise InternalError("the empty domain has no codes to look up")
        result = found[0]
        low = result.min(initial=0)
        for number, own in enumerate(found[1:], start=1):
            # What was found is not to be changed; what is made of it may be.
            target = result if number > 1 else None
            result = np.multiply(result, self.factors[number].count, out=target)
            result += own
            low = min(low, own.min(initial=0))
        if low < 0:
            missing = np.zeros(len(result), np.bool_)
            for own in found:
                missing |= own < 0
            result = np.where(missing, -1, result)
        return result

    def label(self, instance: int) -> str:
        """Return one instance's members joined by commas, as in `make[chair,Week 1]`."""
        codes = self.codes(np.array([instance], np.int64))
        return ",".join(
            axis.labels(column)[0]
            for axis, column in zip(self.axes, codes, strict=True)
        )
