"""What can be wrong, as values, and the one renderer that turns them into text.

An error is a frozen dataclass that derives from `Diagnostic`: it names its code, holds its
own typed fields and says, in class-level templates over these fields, what is wrong and what
to do about it. Call sites hold no prose. A stage collects what it finds and raises one
`PlanError` with all of it; faults of our own are an `InternalError`.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import ClassVar

from mdsl.records import record
from mdsl.source import Span


@record()
class Place:
    """A place in the data.

    Attributes:
        table: The table as messages name it: a file path, or a sheet or table of a source.
        row: The line of a text file or the row of a table, 1-based; None for the whole table.
        column: The column's heading; None for the whole row.
    """

    table: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [printable(self.table)]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {printable(self.column)}")
        return ", ".join(parts)


@record()
class Related:
    """A second place that an error speaks of, with a sentence about it."""

    span: Span
    text: str


@record(kw_only=True, is_base=True)
class Diagnostic:
    """Something wrong (or doubtful) with what the user gave us.

    Subclasses set the class-level templates; `{field}` in a template stands for the field of
    that name, printed safely. An empty template is left out.

    Attributes:
        code: The stable code, a letter for the stage and three digits.
        severity: `error` or `warning`.
        title: One sentence: what is wrong.
        label: A few words under the caret.
        remedy: One sentence: what to do.
        span: The place in the text, if there is one.
        place: The place in the data, if there is one.
        related: Further places in the text.
        hint: A remedy that only this instance knows, such as the nearest spelling.
    """

    code: ClassVar[str]
    severity: ClassVar[str] = "error"
    title: ClassVar[str]
    label: ClassVar[str] = ""
    remedy: ClassVar[str] = ""

    span: Span | None = None
    place: Place | None = None
    related: tuple[Related, ...] = ()
    hint: str = ""

    def fill(self, template: str) -> str:
        """Return the template with this diagnostic's fields put in."""
        values = {f.name: _shown(getattr(self, f.name)) for f in fields(self)}
        return template.format(**values)

    @property
    def message(self) -> str:
        """The title with its fields put in."""
        return self.fill(self.title)

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do, most specific first."""
        return tuple(text for text in (self.hint, self.fill(self.remedy)) if text)


class PlanError(Exception):
    """The user's model, data or command is wrong; holds everything that was found."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n\n".join(render(d) for d in self.diagnostics))


class InternalError(Exception):
    """A fault of mdsl itself: something that no input should be able to cause."""


def printable(text: str) -> str:
    """Return the text with everything that could fool a terminal or a reader escaped."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
        for c in text
    )


def _shown(value: object) -> str:
    match value:
        case str():
            return printable(value)
        case tuple() | list():
            return ", ".join(_shown(item) for item in value)
        case float():
            return shown_number(value)
        case _:
            return str(value)


def shown_number(value: float) -> str:
    """Return a number as people write it: whole numbers plainly, others shortest."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return repr(float(value)).removesuffix(".0")


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that is spelt most like the word, if one is near enough."""
    by_folded: dict[str, str] = {}
    for candidate in candidates:
        by_folded.setdefault(candidate.casefold(), candidate)
    folded = word.casefold()
    if folded in by_folded:
        return by_folded[folded]
    found = difflib.get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return the sentence that offers the nearest spelling, or nothing."""
    found = nearest(word, candidates)
    return f"did you mean `{printable(found)}`?" if found is not None else ""


def render(diagnostic: Diagnostic) -> str:
    """Return a diagnostic as text: headline, places with excerpts, remedies."""
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"]
    if diagnostic.place is not None:
        lines.append(f"  --> {diagnostic.place}")
    if diagnostic.span is not None and diagnostic.span.source.text:
        arrow = "  -->" if diagnostic.place is None else "  for"
        lines += _excerpt(arrow, diagnostic.span, diagnostic.fill(diagnostic.label))
    for related in diagnostic.related:
        lines += _excerpt("  see", related.span, printable(related.text))
    lines += [f"  help: {text}" for text in diagnostic.remedies]
    return "\n".join(lines)


def render_all(diagnostics: Sequence[Diagnostic]) -> str:
    """Return diagnostics as text with a closing count."""
    errors = sum(d.severity == "error" for d in diagnostics)
    warnings = len(diagnostics) - errors
    counts = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((errors, "error"), (warnings, "warning"))
        if number
    ]
    return "\n\n".join([*(render(d) for d in diagnostics), " and ".join(counts)])


MAX_EXCERPT = 160


def _excerpt(arrow: str, span: Span, label: str) -> list[str]:
    """Return the place, the line of text and the carets under it."""
    source = span.source
    line, column = source.line_and_column(span.start)
    text = source.line_text(line)
    first = max(0, column - 1 - MAX_EXCERPT // 2) if len(text) > MAX_EXCERPT else 0
    shown = printable(text[first : first + MAX_EXCERPT].replace("\t", " "))
    before = printable(text[first : column - 1].replace("\t", " "))
    within = text[column - 1 : column - 1 + max(1, span.end - span.start)]
    width = max(1, _width(printable(within[: MAX_EXCERPT - (column - 1 - first)])))
    gutter = " " * len(str(line))
    caret = f"{' ' * _width(before)}{'^' * width} {label}".rstrip()
    return [
        f"{arrow} {source.name}:{line}:{column}",
        f" {gutter} |",
        f" {line} | {shown}".rstrip(),
        f" {gutter} | {caret}",
    ]


def _width(text: str) -> int:
    """Return how many terminal cells a text takes."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    combining = sum(unicodedata.combining(c) != 0 for c in text)
    return len(text) + wide - combining
