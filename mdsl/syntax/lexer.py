"""Divides a text into words, signs, numbers and strings.

One regular expression, made from the grammar's terminals, matches any token with the blanks
before it; the alternatives at its end take what no terminal takes, so that it matches
everywhere and in linear time.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from mdsl.diagnostics import Diagnostic
from mdsl.source import Source, Span
from mdsl.syntax.ast import Comment
from mdsl.syntax.errors import InvalidName, LongName
from mdsl.syntax.limits import MAX_NAME_LENGTH
from mdsl.syntax.tables import END, load_tables

MALFORMED_DATE = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?!\w)"
MALFORMED_NUMBER = r"[0-9]\w*"

FAULTY = -1
"""The kind of what is no token of the language; no state has an action on it."""

IGNORED = -2
"""The kind of what the parser does not see."""

Token = tuple[int, str, int]
"""A token's kind (the terminal's number), its text, and the offset of its end."""


class Lexicon(NamedTuple):
    """What the lexer looks words up in.

    Attributes:
        pattern: Matches the blanks before a token, and the token as its only group.
        shapes: Matches the text of a token; the group tells which kind it is of.
        group_kinds: The kind for each group of `shapes`.
        kinds: The kinds of the words of the language, of operators and brackets, and of the
            end of the text.
        contextual: The kinds of words that are names where no such word is due.
        name: The kind of names.
    """

    pattern: re.Pattern[str]
    shapes: re.Pattern[str]
    group_kinds: tuple[int, ...]
    kinds: Mapping[str, int]
    contextual: frozenset[int]
    name: int


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon of the language."""
    tables = load_tables()
    numbers = {name: number for number, name in enumerate(tables.terminals)}
    numbers |= {"COMMENT": IGNORED}
    patterns = dict(tables.patterns)
    blank = patterns.pop("BLANK")
    # Words and signs come first because most tokens are such. Names, numbers, strings and
    # signs begin with different characters, so that only the order among dates and numbers
    # counts, and that is the tables'.
    alternatives = [
        ("NAME", patterns.pop("NAME")),
        ("SIGN", "|".join(re.escape(sign) for sign in tables.signs)),
        ("DATE", patterns.pop("DATE")),
        ("MALFORMED_DATE", MALFORMED_DATE),
        *patterns.items(),
        ("MALFORMED_NUMBER", MALFORMED_NUMBER),
        ("CHARACTER", r"(?s:.)"),
    ]
    whole = "|".join(pattern for _, pattern in alternatives)
    grouped = "|".join(f"({pattern})" for _, pattern in alternatives)
    names = ["", *(name for name, _ in alternatives)]
    return Lexicon(
        pattern=re.compile(rf"(?:{blank})?({whole}|\Z)"),
        shapes=re.compile(grouped),
        group_kinds=tuple(numbers.get(name, FAULTY) for name in names),
        kinds={"": END, **tables.signs, **tables.reserved, **tables.contextual},
        contextual=frozenset(tables.contextual.values()),
        name=numbers["NAME"],
    )


class Lexer:
    """Gives the tokens of one text.

    Attributes:
        source: The text.
        comments: The comments that were passed, in order.
        diagnostics: What is wrong with single names, each name once.
        kinds: The kinds of the words, signs, names, numbers and strings met so far. What a
            text is does not depend on what stands around it.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.comments: list[Comment] = []
        self.diagnostics: list[Diagnostic] = []
        self._lexicon = load_lexicon()
        self.kinds = dict(self._lexicon.kinds)

    def matches(self, position: int = 0) -> Iterator[re.Match[str]]:
        """Give what `Lexicon.pattern` matches from an offset on; the last one is empty."""
        return self._lexicon.pattern.finditer(self.source.text, position)

    def tokens(self, position: int = 0) -> Iterator[Token]:
        """Give the tokens from an offset on; the last one is of the kind `END`.

        A word of the language that may also be a name has the word's kind.
        """
        kinds = self.kinds
        for match in self.matches(position):
            text, end = match[1], match.end()
            kind = kinds.get(text)
            if kind is None:
                kind = self.meet(text, end)
            if kind != IGNORED:
                yield kind, text, end

    def meet(self, text: str, end: int) -> int:
        """Return the kind of a token that is not in `kinds`, and put it there.

        Comments are no words that come again: they are kept with their places.
        """
        lexicon = self._lexicon
        match = lexicon.shapes.match(text)
        kind = lexicon.group_kinds[match.lastindex or 0] if match else FAULTY
        if kind == IGNORED:
            self._keep_comment(text, end)
            return kind
        if kind == lexicon.name:
            self._look_at_name(text, end)
        self.kinds[text] = kind
        return kind

    def _look_at_name(self, name: str, end: int) -> None:
        """Say what is wrong with a name."""
        if len(name) <= MAX_NAME_LENGTH and name.isidentifier():
            return
        span = Span(self.source, end - len(name), end)
        is_long = len(name) > MAX_NAME_LENGTH
        found = LongName(span=span) if is_long else InvalidName(name=name, span=span)
        self.diagnostics.append(found)

    def _keep_comment(self, text: str, end: int) -> None:
        start = end - len(text)
        text = text.rstrip()
        self.comments.append(Comment(text, Span(self.source, start, start + len(text))))
