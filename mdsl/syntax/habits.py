"""Recognises habits from other languages, and says how it is written here."""

import re

from mdsl.diagnostics import Diagnostic
from mdsl.source import Span
from mdsl.syntax.foreign_words import ANYWHERE, ATTRIBUTES, OPERATORS, STATEMENTS
from mdsl.syntax.habit_errors import (
    CurlyIndexing,
    CurlyReduction,
    EqualSign,
    ForeignComment,
    ForeignOperator,
    ForeignReduction,
    ForeignWord,
    MissingName,
    Semicolon,
    SingleQuotes,
)
from mdsl.syntax.situation import Situation

REDUCTIONS = frozenset(
    {"sum", "prod", "min", "max", "any", "all", "forall", "exists", "card", "count"}
)

HERE = {"forall": "all", "exists": "any", "count": "card"}
"""The names of reductions that have other names here."""

NAMED = frozenset({"minimize", "maximize", "constraint", "goal", "check", "let"})

QUOTES = frozenset(
    "'`\N{ACUTE ACCENT}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{SINGLE LOW-9 QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
)

OF_VARIABLES = frozenset({"binary", "integer", "free"})

FOLLOWERS = {
    "subject": re.compile(r"\s+to\b\s*:?"),
    "such": re.compile(r"\s+that\b\s*:?"),
    "s": re.compile(r"\.t\.?\s*:?"),
    "st": re.compile(r"\.?\s*:?"),
}
"""What must follow a word for it to be what we take it for."""


def find_semicolon(situation: Situation) -> Diagnostic | None:
    """Recognise a statement's end in another language."""
    if situation.at.text != ";":
        return None
    return Semicolon(span=situation.span)


def find_comment(situation: Situation) -> Diagnostic | None:
    """Recognise `//`, `/*`, `!` and `--` comments."""
    for opening in ("//", "/*", "--", "*/"):
        span = _spelt(situation, opening)
        if span is not None and not _is_double_minus(situation, opening):
            return ForeignComment(written=opening, span=span)
    begins_line = situation.begins_line or not situation.before
    # Elsewhere `!` may be meant as `not`, but never behind a complete expression.
    is_remark = situation.at.text == "!" and situation.may_end
    if is_remark or (situation.at.text in ("!", "%", "\\") and begins_line):
        return ForeignComment(written=situation.at.text, span=situation.span)
    return None


def _is_double_minus(situation: Situation, opening: str) -> bool:
    """Return whether two minus signs are just that, within an expression."""
    return opening == "--" and bool(situation.before)


def find_operator(situation: Situation) -> Diagnostic | None:
    """Recognise an operator of another language, of one, two or three characters."""
    for written in sorted(OPERATORS, key=len, reverse=True):
        span = _spelt(situation, written)
        if span is not None:
            instead = OPERATORS[written]
            return ForeignOperator(written=written, instead=instead, span=span)
    return None


def _spelt(situation: Situation, written: str) -> Span | None:
    """Return where the characters stand, if the token is one of them."""
    text, at = situation.source.text, situation.at
    for offset in range(len(written)):
        start = at.start - offset
        if offset and not situation.is_joined:
            break
        if start >= 0 and text.startswith(written, start) and at.text:
            return Span(situation.source, start, start + len(written))
    return None


def find_equal_sign(situation: Situation) -> Diagnostic | None:
    """Recognise `=` where `==` is due."""
    if situation.at.text != "=" or "EQ" not in situation.expected_names:
        return None
    return EqualSign(span=situation.span)


def find_quotes(situation: Situation) -> Diagnostic | None:
    """Recognise a string that is not in double quotes."""
    if situation.at.text not in QUOTES:
        return None
    return SingleQuotes(written=situation.at.text, span=situation.span)


def find_braces(situation: Situation) -> Diagnostic | None:
    """Recognise `x{i in I}` and `sum{i in I}`."""
    if situation.at.text != "{" or not situation.before:
        return None
    name = situation.before[-1]
    if not name.text.isidentifier() or name.text in situation.tables.reserved:
        return None
    if len(situation.before) > 1 and name.text in REDUCTIONS:
        function = HERE.get(name.text, name.text)
        return CurlyReduction(function=function, span=situation.span)
    return CurlyIndexing(name=name.text, span=situation.span)


def find_reduction(situation: Situation) -> Diagnostic | None:
    """Recognise `sum(i in I) x[i]`, `sum[i in I] x[i]` and `sum(x[i] over i in I)`."""
    before = situation.before
    if situation.at.text in ("over", ":") and situation.brackets:
        opening = situation.brackets[-1]
    elif situation.previous in (")", "]") and _begins_operand(situation):
        opening = _opening_of_last(situation)
    else:
        return None
    # With `for` in it, it is complete, and what follows is another statement.
    if "for" in [word.text for word in before[opening:]]:
        return None
    function = before[opening - 1].text if opening else ""
    if function not in REDUCTIONS:
        return None
    return ForeignReduction(function=HERE.get(function, function), span=situation.span)


def _begins_operand(situation: Situation) -> bool:
    return situation.at_name in ("NAME", "INT", "FLOAT", "LPAR")


def _opening_of_last(situation: Situation) -> int:
    """Return the position of the bracket that the last token before closes."""
    depth = 0
    for position in range(len(situation.before) - 1, -1, -1):
        text = situation.before[position].text
        depth += (text in (")", "]", "}")) - (text in ("(", "[", "{"))
        if depth == 0:
            return position
    return 0


def find_word(situation: Situation) -> Diagnostic | None:
    """Recognise a word of another language."""
    word = situation.at.text
    instead = _instead(situation, word)
    if instead is None:
        return None
    end = situation.at.end
    if word.lower() in FOLLOWERS:
        follower = FOLLOWERS[word.lower()].match(situation.source.text, end)
        if follower is None:
            return None
        end = follower.end()
    start = situation.at.start
    written = situation.source.text[start:end].rstrip(" \t\r\n:")
    span = Span(situation.source, start, start + len(written))
    return ForeignWord(written=" ".join(written.split()), instead=instead, span=span)


def _instead(situation: Situation, word: str) -> str | None:
    """Return what to write for a word of another language, if it is one where it stands."""
    if word in ANYWHERE:
        return ANYWHERE[word]
    if word in ("variable", "variables") and situation.previous in OF_VARIABLES:
        return f"write `var NAME {situation.previous}`"
    if situation.begins_statement:
        is_operand = situation.next_character() in tuple("[<>=+-*/")
        # GAMS writes its words in capitals as often as not.
        return None if is_operand else STATEMENTS.get(word.lower())
    if situation.keyword in ("set", "param", "var"):
        return ATTRIBUTES.get(word)
    return None


def find_missing_name(situation: Situation) -> Diagnostic | None:
    """Recognise `minimize: ...` and `minimize sum(...)`."""
    if situation.keyword not in NAMED:
        return None
    is_bare = len(situation.before) == 1 and situation.at.text in (":", "[", "(")
    # Of `minimize x["a"] + ...` the beginning could be a name with its indices.
    could_be_name = len(situation.before) == 2 or situation.previous == "]"
    is_body = could_be_name and (
        situation.at.text in ("(", "<=", ">=", "==", "+", "-", "*", ".")
        and "COLON" in situation.expected_names
        and situation.keyword not in ("let", "check")
    )
    if not (is_bare or is_body):
        return None
    place = situation.span if is_bare else situation.span_of(situation.before[1])
    return MissingName(keyword=situation.keyword, span=place)
