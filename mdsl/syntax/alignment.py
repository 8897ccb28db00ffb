"""Words that the author of a text has put below each other stay below each other.

A run of statements of one line each, without blank lines between them, is a table to its
author's eye: `from ...`, bounds or comments begin at one column. Printing changes what stands
before these words, and so their column, but not that they share one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from mdsl.source import Span
from mdsl.syntax.layout import WIDTH, Piece
from mdsl.syntax.lexer import Lexer

MIN_COMMENT_GAP = 2


@dataclass(eq=False)
class Row:
    """A line of words.

    Attributes:
        words: The words, and a comment behind them, if there is one.
        gaps: The blanks before each word.
        columns: The column of each word in the text, and -1 for a word that is not in it.
        author_gaps: The blanks before each word in the text.
    """

    words: list[str]
    gaps: list[int]
    columns: list[int]
    author_gaps: list[int]

    @property
    def text(self) -> str:
        """The line."""
        pairs = zip(self.gaps, self.words, strict=True)
        return "".join(f"{' ' * gap}{word}" for gap, word in pairs)

    def start(self, word: int) -> int:
        """Return how long the line is before the blanks of a word."""
        return sum(map(len, self.words[:word])) + sum(self.gaps[:word])

    def add_comment(self, comment: Span, text: str) -> None:
        """Put a comment behind the line."""
        start, column = _line_start(comment), -1
        gap = MIN_COMMENT_GAP
        if self.columns[0] >= 0:
            column = comment.start - start
            before = comment.source.text[start : comment.start]
            gap = len(before) - len(before.rstrip())
        self.words.append(text)
        self.gaps.append(MIN_COMMENT_GAP)
        self.columns.append(column)
        self.author_gaps.append(max(gap, MIN_COMMENT_GAP))


def row_of(pieces: Sequence[Piece], span: Span) -> Row:
    """Return the words of a statement of one line with the columns they have in its text."""
    words = [piece.text for piece in pieces]
    gaps = [int(piece.has_blank and number > 0) for number, piece in enumerate(pieces)]
    nowhere = Row(words, gaps, [-1] * len(words), [*gaps])
    text, start = span.source.text, _line_start(span)
    inside = text[span.start : span.end]
    if not inside or "\n" in inside or "\r" in inside or start < span.start:
        return nowhere
    tokens = list(islice(Lexer(span.source).tokens(span.start), len(words)))
    if [token for _, token, _ in tokens] != words:
        return nowhere
    ends = [end for _, _, end in tokens]
    begins = [end - len(word) for end, word in zip(ends, words, strict=True)]
    own = [0, *(begin - end for begin, end in zip(begins[1:], ends, strict=False))]
    return Row(words, gaps, [begin - start for begin in begins], own)


def _line_start(span: Span) -> int:
    text = span.source.text
    return 1 + max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start))


def aligned(rows: Sequence[Row]) -> list[str]:
    """Return rows as lines, in which words that shared a column share one again."""
    for group in _groups(rows):
        places = [(rows[at], word) for at, word in group]
        starts = [row.start(word) for row, word in places]
        gap = min(row.author_gaps[word] for row, word in places)
        column = max(starts) + gap
        more = [
            column - s - row.gaps[word]
            for (row, word), s in zip(places, starts, strict=True)
        ]
        too_long = (
            len(row.text) + m > WIDTH for (row, _), m in zip(places, more, strict=True)
        )
        if any(too_long):
            continue
        for (row, word), added in zip(places, more, strict=True):
            row.gaps[word] += added
    return [row.text for row in rows]


def _groups(rows: Sequence[Row]) -> Iterator[list[tuple[int, int]]]:
    """Yield the words that share a column, from left to right: each by its row and number.

    Some blanks more than one show that they were put there.
    """
    by_column: dict[int, list[tuple[int, int]]] = {}
    wide: set[int] = set()
    for at, row in enumerate(rows):
        for word, column in enumerate(row.columns):
            if column >= 0 and row.gaps[word] and row.author_gaps[word]:
                by_column.setdefault(column, []).append((at, word))
                if row.author_gaps[word] > 1:
                    wide.add(column)
    yield from (by_column[c] for c in sorted(wide) if len(by_column[c]) > 1)
