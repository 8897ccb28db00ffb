"""Finds where the parser goes on after an error."""

import re
from collections.abc import Mapping
from functools import cache

from mdsl.source import Source
from mdsl.syntax.tables import Tables, load_tables


def next_statement(source: Source, position: int) -> int | None:
    """Return the offset of the first statement that begins a line, from an offset on.

    What looks like a statement with a wrong keyword, such as `maximise profit: ...`, counts
    too, so that it is reported in the same run; it must not be indented, for other lines
    that begin with two words are.
    """
    text = source.text
    line = text.rfind("\n", 0, position) + 1
    for match in _beginnings().finditer(text, line):
        keyword, lookalike = match.start(1), match.start(2)
        if keyword >= position:
            return keyword
        # The parser stops at a lookalike, and must then go on behind it.
        if lookalike > position:
            return lookalike
    return None


@cache
def _beginnings() -> re.Pattern[str]:
    """Return what matches the beginning of a line that begins a statement."""
    tables = load_tables()
    keywords = "|".join(_statement_words(tables, tables.reserved))
    # Such a word may be a name; what begins with it and another name is a statement.
    contextual = "|".join(_statement_words(tables, tables.contextual))
    keywords = rf"(?:{keywords})\b|(?:{contextual})(?=[ \t]+[^\W\d])"
    known = "|".join([*tables.reserved, *tables.contextual])
    name = rf"(?!(?:{known})\b)[^\W\d]\w*"
    # No two names ever follow one another within a statement, so that they begin one; a
    # name before a colon or semicolon is most likely a statement of another language.
    lookalike = rf"({name})(?:[ \t]+{name}|[ \t]*[:;]|\.t\.)"
    return re.compile(rf"^[ \t\f\ufeff]*({keywords})|^{lookalike}", re.MULTILINE)


def _statement_words(tables: Tables, words: Mapping[str, int]) -> list[str]:
    """Return those words with which the grammar lets a statement begin."""
    row = tables.actions[tables.start_states[0]]
    return [word for word, kind in words.items() if row.get(kind, 0) > 0]
