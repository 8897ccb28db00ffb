"""What is known where the parser could not go on."""

from typing import NamedTuple

from mdsl.records import lazy, record
from mdsl.source import Source, Span
from mdsl.syntax.automaton import accepts, follow, is_due
from mdsl.syntax.lexer import Lexer, Token, load_lexicon
from mdsl.syntax.tables import END, Tables, load_tables

CLOSING = {"(": ")", "[": "]", "{": "}"}
OPENING = {closing: opening for opening, closing in CLOSING.items()}

MAX_SHOWN = 40
"""The characters of a token that a message repeats."""


class Word(NamedTuple):
    """A token with its place.

    Attributes:
        kind: The terminal's number.
        text: What stands in the text.
        start: The offset of its first character.
        end: The offset behind its last character.
    """

    kind: int
    text: str
    start: int
    end: int


@record()
class Situation:
    """The statement up to the token that the parser could not take.

    Attributes:
        source: The text.
        tables: The parse tables.
        states: The parser's stack before that token.
        before: The tokens of the statement before that token.
        brackets: The positions in `before` of the brackets that are open.
        at: The token.
    """

    source: Source
    tables: Tables
    states: tuple[int, ...]
    before: tuple[Word, ...]
    brackets: tuple[int, ...]
    at: Word

    @lazy
    def expected(self) -> frozenset[int]:
        """The kinds of the tokens that could have come."""
        row = self.tables.actions[self.states[-1]]
        return frozenset(k for k in row if accepts(self.tables, self.states, k))

    @lazy
    def expected_names(self) -> frozenset[str]:
        """The same, by the names of the terminals."""
        return frozenset(self.tables.terminals[kind] for kind in self.expected)

    @property
    def span(self) -> Span:
        """The place of the token."""
        return Span(self.source, self.at.start, self.at.end)

    @property
    def at_name(self) -> str:
        """The name of the token's terminal; nothing for what is no token."""
        return self.tables.terminals[self.at.kind] if self.at.kind >= END else ""

    @property
    def previous(self) -> str:
        """The text of the token before; nothing at the beginning of a statement."""
        return self.before[-1].text if self.before else ""

    @property
    def keyword(self) -> str:
        """The word with which the statement begins."""
        return self.before[0].text if self.before else ""

    @property
    def may_end(self) -> bool:
        """Whether the statement is complete before the token."""
        return END in self.expected

    @property
    def begins_line(self) -> bool:
        """Whether the token is the first of its line."""
        text = self.source.text
        line = text.rfind("\n", 0, self.at.start) + 1
        return not text[line : self.at.start].strip()

    @property
    def begins_statement(self) -> bool:
        """Whether the token stands where a statement begins."""
        return not self.before or (self.may_end and self.begins_line)

    @property
    def wants_operand(self) -> bool:
        """Whether an expression could begin with the token."""
        return {"NAME", "INT", "LPAR"} <= self.expected_names

    @property
    def opening(self) -> str:
        """The bracket that was opened last and is open; nothing if none is."""
        return self.before[self.brackets[-1]].text if self.brackets else ""

    @property
    def texts_inside(self) -> tuple[str, ...]:
        """The texts of the tokens behind the bracket that was opened last."""
        first = self.brackets[-1] + 1 if self.brackets else 0
        return tuple(word.text for word in self.before[first:])

    @property
    def is_joined(self) -> bool:
        """Whether the token follows the one before without a blank."""
        return bool(self.before) and self.before[-1].end == self.at.start

    def ahead(self, length: int) -> str:
        """Return the next characters, from the token's first one on."""
        return self.source.text[self.at.start : self.at.start + length]

    def next_character(self) -> str:
        """Return the first character behind the token that is not blank."""
        text = self.source.text
        position = self.at.end
        while position < len(text) and text[position].isspace():
            position += 1
        return text[position : position + 1]

    def span_of(self, word: Word) -> Span:
        """Return the place of a token before."""
        return Span(self.source, word.start, word.end)

    def shown(self) -> str:
        """Return the token as messages name it."""
        if self.at.kind == END:
            return "the end of the text"
        return f"`{shortened(self.at.text)}`"


def shortened(text: str) -> str:
    """Return the beginning of a text that may be long."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."


def situation_at(source: Source, start: int, begin: int, token: Token) -> Situation:
    """Go through a statement once more, up to a token.

    Args:
        source: The text.
        start: The state with which a text begins.
        begin: The offset at which the statement begins.
        token: The token that the parser could not take.
    """
    tables, lexicon = load_tables(), load_lexicon()
    kind, text, end = token
    # A word of the language that cannot stand here as such has been taken for a name.
    kind = lexicon.name if kind in lexicon.contextual else kind
    last = Word(kind, text, end - len(text), end)
    states = [start]
    before: list[Word] = []
    brackets: list[int] = []
    for kind, text, end in Lexer(source).tokens(begin):
        if end - len(text) >= last.start:
            break
        if kind in lexicon.contextual and not is_due(
            tables, states, kind, lexicon.name
        ):
            kind = lexicon.name  # noqa: PLW2901 - the state decides, as in the parser.
        if text in CLOSING:
            brackets.append(len(before))
        elif text in OPENING:
            brackets.pop()
        before.append(Word(kind, text, end - len(text), end))
        follow(tables, states, kind)
    return Situation(
        source, tables, tuple(states), tuple(before), tuple(brackets), last
    )
