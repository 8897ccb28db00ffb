"""Names of all columns, or of all rows, of which only those are made that are asked for."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import overload

import numpy as np

from mdsl.formats.lines import blocks_of
from mdsl.formats.text import Bytes, joined
from mdsl.linear.arrays import IntArray, LongArray
from mdsl.records import record

Make = Callable[[LongArray], Bytes]


@record(eq=False)
class Names:
    """Names by number, as an array of texts would give them, without the memory of one.

    Source: `names[3]` is one name, `names[5:9]` and `names[numbers]` are several, dtype
    `S`, `names[:]` are all of them.

    Attributes:
        count: How many there are.
        width: A length that no name exceeds.
        make: What returns the names of some numbers, in any order.
    """

    count: int
    width: int
    make: Make

    def __len__(self) -> int:
        """Return how many names there are."""
        return self.count

    @overload
    def __getitem__(self, which: int) -> bytes: ...
    @overload
    def __getitem__(self, which: slice | IntArray | LongArray) -> Bytes: ...
    def __getitem__(self, which: int | slice | IntArray | LongArray) -> bytes | Bytes:
        """Return one name, or several of them."""
        if isinstance(which, int):
            return bytes(self.make(np.array([range(self.count)[which]]))[0])
        if isinstance(which, slice):
            return self.make(np.arange(*which.indices(self.count)))
        return self.make(which.astype(np.int64, copy=False))

    def table(self, before: bytes, after: bytes) -> Bytes:
        """Return all names with what stands before and after each of them."""
        result = np.empty(self.count, f"S{len(before) + self.width + len(after)}")
        for part in blocks_of(self.count):
            result[part] = joined(before, self[part], after)
        return result


def given_names(texts: Bytes) -> Names:
    """Return names that are there already."""
    return Names(len(texts), texts.dtype.itemsize, lambda numbers: texts[numbers])


def joined_names(parts: Sequence[Names]) -> Names:
    """Return the names of several ranges, one behind the other."""
    if len(parts) == 1:
        return parts[0]
    starts = [0, *accumulate(len(part) for part in parts)]

    def make(numbers: LongArray) -> Bytes:
        if not len(numbers):
            return np.zeros(0, "S1")
        ends = np.array((numbers.min(), numbers.max()))
        first, last = map(int, np.searchsorted(starts, ends, side="right") - 1)
        if first == last:
            return parts[first].make(numbers - starts[first])
        found = np.zeros(len(numbers), f"S{max(map(_width, parts[first : last + 1]))}")
        for own in range(first, last + 1):
            here = (numbers >= starts[own]) & (numbers < starts[own + 1])
            found[here] = parts[own].make(numbers[here] - starts[own])
        return found

    return Names(starts[-1], max(map(_width, parts), default=1), make)


def _width(names: Names) -> int:
    return names.width


def part_of_names(names: Names, first: int, last: int) -> Names:
    """Return the names from one up to another, which is left out."""
    make = names.make
    return Names(last - first, names.width, lambda numbers: make(numbers + first))
