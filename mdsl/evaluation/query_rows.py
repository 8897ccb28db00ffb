"""The rows of a query on their way: parts that are filtered, extended and merged."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from math import prod

import numpy as np

from mdsl.evaluation.expansions import Expansion, Offset, moved_offset, offset_numbers
from mdsl.evaluation.frames import (
    NO_TUPLES,
    UNIT_FRAME,
    Frame,
    IndexColumn,
    Part,
    Tuples,
    part_of,
)
from mdsl.evaluation.rows import Runs
from mdsl.linear.arrays import BoolArray, LongArray, WholeArray, is_counting
from mdsl.linear.domain import Factor
from mdsl.semantics.expressions import Index


class QueryRows:
    """The rows while a query is being worked off: parts, and where they came from."""

    def __init__(self, frame: Frame, *, is_apart: bool = False) -> None:
        """Begin with the rows of a frame, or apart from those of any."""
        self.parts: list[Part] = list(frame.parts)
        self.offsets: list[Offset] = [None if is_apart else s for s in frame.strides]
        self.missing: LongArray | None = None

    @property
    def size(self) -> int:
        """The number of rows."""
        return prod(part.count for part in self.parts)

    @property
    def bound(self) -> frozenset[Index]:
        """The indices that have a column."""
        return frozenset(index for part in self.parts for index in part.columns)

    @property
    def expansion(self) -> Expansion:
        """The rows as they are."""
        return Expansion(Frame(tuple(self.parts)), tuple(self.offsets), self.missing)

    def merge(self, indices: AbstractSet[Index]) -> int:
        """Make one part of those that have a column for some of the indices.

        Returns:
            Its number; that of a new part of one row where there are none.
        """
        chosen = [
            number
            for number, part in enumerate(self.parts)
            if not indices.isdisjoint(part.columns)
        ]
        if not chosen:
            self.parts.append(UNIT_FRAME.parts[0])
            self.offsets.append(None)
            return len(self.parts) - 1
        if all(self.offsets[number] is None for number in chosen):
            # The order of the rows is that of a set's members: what is merged is adjacent.
            chosen = list(range(chosen[0], chosen[-1] + 1))
        self._merge(chosen)
        return chosen[0]

    def merge_all(self) -> int:
        """Make one part of all."""
        self._merge(range(len(self.parts)))
        return 0

    def _merge(self, numbers: Sequence[int]) -> None:
        if len(numbers) == 1:
            return
        product = Frame(tuple(self.parts[number] for number in numbers))
        offsets = tuple(self.offsets[number] for number in numbers)
        is_new = all(offset is None for offset in offsets)
        offset = None if is_new else Expansion(product, offsets).parent
        first, *others = numbers
        self.parts[first] = Part(product.size, product.columns, product.tuples)
        self.offsets[first] = offset
        for number in reversed(others):
            del self.parts[number], self.offsets[number]

    def keep(self, number: int, rows: WholeArray | Runs) -> None:
        """Keep some rows of a part, ascending or not, each as often as it is named."""
        part, offset = self.parts[number], self.offsets[number]
        if isinstance(rows, Runs):
            if not is_counting(rows.starts):
                self.parts[number] = part.taken(rows.count, lambda: rows.numbers)
                self.offsets[number] = moved_offset(offset, rows)
        elif len(rows) != part.count or not is_counting(rows):
            own = offset_numbers(offset, part.count)
            self.parts[number] = part.take(rows)
            self.offsets[number] = None if own is None else own[rows]

    def keep_where(self, number: int, holds: BoolArray) -> None:
        """Keep the rows of a part on which a condition holds."""
        self.keep(number, np.flatnonzero(holds))

    def give(
        self,
        number: int,
        columns: Mapping[Index, IndexColumn | Callable[[], IndexColumn]],
        tuples: Tuples = NO_TUPLES,
    ) -> None:
        """Give a part further columns."""
        self.parts[number] = self.parts[number].with_more(columns, tuples)

    def cross(self, factor: Factor, indices: tuple[Index, ...]) -> None:
        """Give every row all tuples of a relation."""
        self.parts.append(part_of(factor, indices))
        self.offsets.append(None)

    def lose(self, number: int, missing: BoolArray, holds: BoolArray) -> BoolArray:
        """Note on which rows a condition missed a reference; return where it holds."""
        now = self.expansion
        lost = now.parent[now.frame.spread(missing, (number,))]
        self.missing = lost if self.missing is None else np.append(self.missing, lost)
        return holds & ~missing
