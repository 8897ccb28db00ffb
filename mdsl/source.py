"""Places in the text of a model.

A `Source` is one text with its name; a `Span` is a half-open range of characters in it.
Lines and columns are worked out on demand, because only error messages ask for them.
"""

from bisect import bisect_right
from dataclasses import field
from typing import NamedTuple

from mdsl.records import lazy, record


@record(eq=False)
class Source:
    """One text with the name under which messages speak of it.

    Attributes:
        name: The path as the user wrote it, or `<text>` for a text without a file.
        text: The whole text.
    """

    name: str
    text: str = field(repr=False)

    @lazy
    def line_starts(self) -> list[int]:
        """Offsets of the first character of each line."""
        starts = [0]
        find = self.text.find
        position = find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = find("\n", position + 1)
        return starts

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of a character offset."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """Return the text of a 1-based line without its line end."""
        start = self.line_starts[line - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")


class Span(NamedTuple):
    """The characters `start` to `end` (exclusive) of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters of the span."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The 1-based line on which the span begins."""
        return self.source.line_and_column(self.start)[0]

    def __str__(self) -> str:
        line, column = self.source.line_and_column(self.start)
        return f"{self.source.name}:{line}:{column}"

    def __repr__(self) -> str:
        return f"Span({self})"


def join_spans(first: Span, last: Span) -> Span:
    """Return the span from the beginning of one to the end of the other."""
    return Span(first.source, first.start, last.end)


NO_SOURCE = Source("<text>", "")
NO_SPAN = Span(NO_SOURCE, 0, 0)
