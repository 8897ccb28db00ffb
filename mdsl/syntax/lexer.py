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

Token = tuple[int, str, int]
"""A token's kind (the terminal's number), its text, and the offset of its end."""


class Lexicon(NamedTuple):
    """What the lexer looks words up in.

    Attributes:
        pattern: Matches one token with the blanks before it.
        group_kinds: The kind for each group of the pattern that has one kind only.
        sign_group: The group of operators and brackets.
        word_group: The group of words.
        comment_group: The group of comments.
        signs: The kinds of operators and brackets.
        words: The kinds of the words of the language.
        contextual: The kinds of words that are names where no such word is due.
        name: The kind of names.
    """

    pattern: re.Pattern[str]
    group_kinds: tuple[int, ...]
    sign_group: int
    word_group: int
    comment_group: int
    signs: Mapping[str, int]
    words: Mapping[str, int]
    contextual: frozenset[int]
    name: int


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon of the language."""
    tables = load_tables()
    numbers = {name: number for number, name in enumerate(tables.terminals)}
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
        ("END", r"\Z"),
    ]
    names = ["", *(name for name, _ in alternatives)]
    joined = "|".join(f"({pattern})" for _, pattern in alternatives)
    return Lexicon(
        pattern=re.compile(f"(?:{blank})?(?:{joined})"),
        group_kinds=(*(numbers.get(name, FAULTY) for name in names[:-1]), END),
        sign_group=names.index("SIGN"),
        word_group=names.index("NAME"),
        comment_group=names.index("COMMENT"),
        signs=tables.signs,
        words={**tables.reserved, **tables.contextual},
        contextual=frozenset(tables.contextual.values()),
        name=numbers["NAME"],
    )


class Lexer:
    """Gives the tokens of one text.

    Attributes:
        source: The text.
        comments: The comments that were passed, in order.
        diagnostics: What is wrong with single names, each name once.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.comments: list[Comment] = []
        self.diagnostics: list[Diagnostic] = []
        self._lexicon = load_lexicon()
        # Names are looked at when they are met for the first time.
        self._words = dict(self._lexicon.words)

    def tokens(self, position: int = 0) -> Iterator[Token]:
        """Give the tokens from an offset on; the last one is of the kind `END`.

        A word of the language that may also be a name has the word's kind.
        """
        lexicon = self._lexicon
        group_kinds, signs, words = lexicon.group_kinds, lexicon.signs, self._words
        word_group, sign_group = lexicon.word_group, lexicon.sign_group
        comment_group = lexicon.comment_group
        for match in lexicon.pattern.finditer(self.source.text, position):
            group = match.lastindex or 0  # Some group always matches.
            text = match[group]
            if group == word_group:
                kind = words.get(text)
                if kind is None:
                    kind = self._new_name(text, match.end())
            elif group == sign_group:
                kind = signs[text]
            elif group == comment_group:
                self._keep_comment(text, match.end())
                continue
            else:
                kind = group_kinds[group]
            yield kind, text, match.end()

    def _new_name(self, name: str, end: int) -> int:
        """Look at a name that is met for the first time, and return its kind."""
        span = Span(self.source, end - len(name), end)
        if len(name) > MAX_NAME_LENGTH:
            self.diagnostics.append(LongName(span=span))
        elif not name.isidentifier():
            self.diagnostics.append(InvalidName(name=name, span=span))
        self._words[name] = self._lexicon.name
        return self._lexicon.name

    def _keep_comment(self, text: str, end: int) -> None:
        start = end - len(text)
        text = text.rstrip()
        self.comments.append(Comment(text, Span(self.source, start, start + len(text))))
