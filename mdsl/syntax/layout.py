"""Divides a row of words into lines.

A word says how willingly the line may be broken before it. What does not fit on a line is
broken at its outermost places first, so that what belongs together stays together.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

WIDTH = 100
INDENT = 4

NEVER = 1 << 30
"""The level of a place where a line is not broken."""

LEVELS = 16
"""The levels between one pair of brackets and the next within it."""

COMMA = 0
FOR = 1
BINDER = 2
IMPLIES = 3
CONDITIONAL = 4
OR = 5
AND = 6
COMPARISON = 7
SUM = 8
PRODUCT = 9

FILLED = frozenset({COMMA, BINDER, PRODUCT})
"""Levels at which a line takes as much as it holds; at others each part has its own line."""


class Piece(NamedTuple):
    """A word of the text.

    Attributes:
        text: What is written.
        has_blank: Whether a blank stands before it, within a line.
        level: How willingly a line is broken before it: the lower, the sooner.
    """

    text: str
    has_blank: bool
    level: int


class Line(NamedTuple):
    """A line: which words, and how far indented."""

    indent: int
    first: int
    end: int


def text_of(pieces: Sequence[Piece], line: Line) -> str:
    """Return a line as text, indented."""
    words = (
        f" {piece.text}" if piece.has_blank and position else piece.text
        for position, piece in enumerate(pieces[line.first : line.end])
    )
    return " " * line.indent + "".join(words)


class Layout:
    """Lays out the words of one statement."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        widths = (len(piece.text) + piece.has_blank for piece in pieces)
        self._ends = list(accumulate(widths, initial=0))

    def fits(self, indent: int, first: int, end: int) -> bool:
        """Return whether words fit on one line."""
        width = self._ends[end] - self._ends[first] - self.pieces[first].has_blank
        return indent + width <= WIDTH

    def lines(
        self, indent: int, first: int, end: int, *, is_body: bool
    ) -> Iterator[Line]:
        """Give the lines for the words from `first` to `end`.

        Args:
            indent: The indentation of the first line.
            first: The first word.
            end: The word behind the last one.
            is_body: Whether lines broken outside of all brackets are indented like the
                first one, as in the body of a constraint, or further.
        """
        waiting = [(indent, first, end, is_body)]
        while waiting:
            indent, first, end, is_body = waiting.pop()
            if self.fits(indent, first, end):
                yield Line(indent, first, end)
                continue
            level = min((p.level for p in self.pieces[first + 1 : end]), default=NEVER)
            if level == NEVER:
                yield Line(indent, first, end)
                continue
            further = indent if is_body and level < LEVELS else indent + INDENT
            parts = self._parts(level, indent, further, first, end)
            begin, behind = parts[0]
            rest = [(further, *part, False) for part in parts[1:]]
            waiting += [*reversed(rest), (indent, begin, behind, is_body)]

    def _parts(
        self, level: int, indent: int, further: int, first: int, end: int
    ) -> list[tuple[int, int]]:
        """Divide words at the places of one level."""
        places = [p for p in range(first + 1, end) if self.pieces[p].level == level]
        parts = list(pairwise([first, *places, end]))
        if level % LEVELS not in FILLED:
            return parts
        filled = [parts[0]]
        for begin, behind in parts[1:]:
            start = filled[-1][0]
            if self.fits(indent if start == first else further, start, behind):
                filled[-1] = (start, behind)
            else:
                filled.append((begin, behind))
        return filled
