"""Texts that come in pieces, each piece with its different texts, numbered together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from mdsl.data.table import BLANK
from mdsl.files.cells import Texts
from mdsl.linear.arrays import IntArray, LongArray, first_places, is_counting, looked_up


@dataclass(eq=False)
class Labels:
    """Numbers texts in the order in which they first appear.

    Attributes:
        texts: The texts so far, without blanks around them, none of them empty.
    """

    texts: list[str] = field(default_factory=list)
    # The number of each spelling: several may be one text but for the blanks around them.
    _numbers: dict[str, int] = field(default_factory=lambda: {"": BLANK})

    def number_texts(self, cells: Texts) -> IntArray:
        """Return the number of each cell, int32; -1 for blanks."""
        texts, codes = cells.distinct(), cells.codes
        return self.number(texts, codes, is_in_order=cells.is_in_order)

    def number(
        self, spellings: Sequence[str], codes: IntArray, *, is_in_order: bool = False
    ) -> IntArray:
        """Return the number of each cell's text, int32; -1 for blanks.

        Args:
            spellings: The texts of some cells, and perhaps others, mostly each once.
            codes: The position of each cell's text among them; -1 for a blank.
            is_in_order: Whether they are in order of appearance, and no others among them.
        """
        if not all(map(self._numbers.__contains__, spellings)):
            if not is_in_order:
                used = _used(codes, len(spellings))
                self._learn([spellings[i] for i in used])
            else:
                self._learn(spellings)
        # What is not known still stands in no cell. Blanks have the last number.
        known = self._numbers
        numbers = [*(known.get(spelling, BLANK) for spelling in spellings), BLANK]
        found = np.array(numbers, np.int32)
        if is_counting(found[:-1]):
            return codes
        if codes.min(initial=0) < 0:
            return found[codes]
        if not is_counting(found[:-1] - found[0]):
            return looked_up(found, codes)
        shifted: IntArray = codes + found[0]
        return shifted

    def _learn(self, spellings: Sequence[str]) -> None:
        """Give numbers to those texts that have none."""
        texts = list(map(str.strip, spellings))
        new = [text for text in dict.fromkeys(texts) if text not in self._numbers]
        self._numbers.update(zip(new, count(len(self.texts))))
        self.texts += new
        if texts != list(spellings):
            numbers = map(self._numbers.__getitem__, texts)
            self._numbers.update(zip(spellings, numbers, strict=True))


def _used(codes: IntArray, size: int) -> LongArray | range:
    """Return which of the numbers below a size occur, in order of appearance."""
    # Where equal ones stand together, the first of each run tells all.
    runs = codes[np.flatnonzero(codes[1:] != codes[:-1]) + 1]
    if len(codes) and codes[0] == 0 and len(runs) == size - 1 and is_counting(runs - 1):
        return range(size)
    first = first_places(codes, size)
    order = np.argsort(first, kind="stable")
    return order[: np.count_nonzero(first < len(codes))]
