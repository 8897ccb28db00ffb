"""Says what is wrong where the parser could not go on.

The parser itself keeps no more than it needs. When it stops, its way through the statement
is gone once more, without making nodes, up to the token that it could not take; what is
known then is a `Situation`, and the first rule that recognises it says what is wrong.
"""

import re
import unicodedata
from collections.abc import Callable

from mdsl.diagnostics import Diagnostic, Related, did_you_mean
from mdsl.source import Source, Span
from mdsl.syntax.errors import (
    InvalidNumber,
    MalformedDate,
    ReservedName,
    UnclosedBracket,
    UnclosedString,
    UnexpectedCharacter,
    UnexpectedEnd,
    UnexpectedWord,
    UnknownStatement,
    UnopenedBracket,
)
from mdsl.syntax.expectations import STATEMENTS, described
from mdsl.syntax.foreign_forms import find_form
from mdsl.syntax.habits import (
    find_braces,
    find_comment,
    find_equal_sign,
    find_missing_name,
    find_operator,
    find_quotes,
    find_reduction,
    find_semicolon,
    find_word,
)
from mdsl.syntax.index_habits import (
    find_attribute_first,
    find_bound_first,
    find_condition_first,
    find_equal_binder,
    find_for,
    find_foreign_number,
    find_key,
    find_list,
    find_misplaced_condition,
    find_missing_else,
    find_parenthesis,
    find_second_relation,
)
from mdsl.syntax.lexer import FAULTY, Token
from mdsl.syntax.situation import (
    CLOSING,
    MAX_SHOWN,
    OPENING,
    Situation,
    shortened,
    situation_at,
)
from mdsl.syntax.tables import END

COLON_STATEMENTS = frozenset({"minimize", "maximize", "constraint", "goal", "check"})

MALFORMED_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
RELATION = re.compile(r"[<>=]=")
FACTOR = re.compile(r"([0-9]+)([^\W\d_]\w*)")


def diagnose(source: Source, start: int, begin: int, token: Token) -> Diagnostic:
    """Return what is wrong.

    Args:
        source: The text.
        start: The state with which a text begins.
        begin: The offset at which the statement begins.
        token: The token that the parser could not take.
    """
    situation = situation_at(source, start, begin, token)
    for rule in RULES:
        found = rule(situation)
        if found is not None:
            return found
    return _find_unexpected(situation)


def _find_string(situation: Situation) -> Diagnostic | None:
    if situation.at.kind != FAULTY or situation.at.text != '"':
        return None
    return UnclosedString(span=situation.span)


def _find_number(situation: Situation) -> Diagnostic | None:
    """Recognise what begins with a digit and is neither number nor date."""
    text = situation.at.text
    if situation.at.kind == FAULTY and MALFORMED_DATE.fullmatch(text):
        return MalformedDate(text=text, span=situation.span)
    if situation.at.kind == FAULTY and "0" <= text[:1] <= "9":
        factor = FACTOR.fullmatch(text)
        hint = (
            f"if a product is meant, write `{factor[1]} * {factor[2]}`"
            if factor is not None and len(text) < MAX_SHOWN
            else ""
        )
        return InvalidNumber(text=shortened(text), hint=hint, span=situation.span)
    return None


def _find_point(situation: Situation) -> Diagnostic | None:
    """Recognise `.5` and `5.`."""
    digit = situation.ahead(2)[1:]
    if situation.at.text == "." and "0" <= digit <= "9":
        hint = f"write `0.{digit}`"
        return InvalidNumber(text=f".{digit}", hint=hint, span=situation.span)
    if situation.previous != "." or len(situation.before) < 2:
        return None
    number = situation.before[-2]
    if situation.tables.terminals[number.kind] not in ("INT", "FLOAT"):
        return None
    shown = shortened(number.text)
    return InvalidNumber(
        text=f"{shown}.",
        hint=f"write `{shown}.0`",
        span=Span(situation.source, number.start, situation.before[-1].end),
    )


def _find_bracket(situation: Situation) -> Diagnostic | None:
    """Recognise brackets that do not match, and those open where a statement ends."""
    text = situation.at.text
    opened = situation.before[situation.brackets[-1]] if situation.brackets else None
    if opened is None:
        if text not in OPENING:
            return None
        return UnopenedBracket(bracket=text, opening=OPENING[text], span=situation.span)
    closes_another = text in OPENING and OPENING[text] != opened.text
    begins_body = text == ":" and _is_in_head(situation)
    if not (closes_another or begins_body or _ends_statement(situation)):
        return None
    bracket = opened.text
    return UnclosedBracket(
        bracket=bracket,
        closing=CLOSING[bracket],
        found=situation.shown(),
        span=_place(situation),
        related=(Related(situation.span_of(opened), "it was opened here"),),
    )


def _is_in_head(situation: Situation) -> bool:
    """Return whether a statement with a colon has not come to it yet."""
    texts = {word.text for word in situation.before}
    return situation.keyword in COLON_STATEMENTS and ":" not in texts


def _ends_statement(situation: Situation) -> bool:
    """Return whether the token shows that the statement is over."""
    begins_next = situation.at_name in STATEMENTS and situation.begins_line
    return situation.at.kind == END or (begins_next and bool(situation.before))


def _place(situation: Situation) -> Span:
    """Return the token's place; for the end of the text, that behind the last token."""
    if situation.at.kind != END or not situation.before:
        return situation.span
    end = situation.before[-1].end
    return Span(situation.source, end, end)


def _find_reserved(situation: Situation) -> Diagnostic | None:
    """Recognise a word of the language that is meant as a name."""
    word, expected = situation.at.text, situation.expected_names
    is_reserved = word in situation.tables.reserved
    if not is_reserved or "NAME" not in expected or _ends_statement(situation):
        return None
    if "INT" in expected and situation.at_name not in STATEMENTS:
        # In place of an operand, `and` or `for` is rather a sign of something left out.
        return None
    return ReservedName(word=word, span=situation.span)


def _find_statement(situation: Situation) -> Diagnostic | None:
    """Recognise what stands where a statement begins, and begins none."""
    if not situation.begins_statement or not situation.expected_names >= STATEMENTS:
        return None
    word = situation.at.text
    hint = ""
    if situation.at_name == "NAME":
        tables = situation.tables
        words = [*tables.reserved.items(), *tables.contextual.items()]
        keywords = [w for w, n in words if tables.terminals[n] in STATEMENTS]
        hint = did_you_mean(word, keywords)
        tail = situation.source.text[situation.at.end :].partition("\n")[0]
        if not hint and RELATION.search(tail) and ":" not in tail:
            hint = "a relation is stated by `constraint a_name: ...`"
        elif not hint and situation.next_character() in (":", "["):
            hint = f"a constraint is written `constraint {word}: ...`"
    return UnknownStatement(found=situation.shown(), hint=hint, span=situation.span)


def _find_character(situation: Situation) -> Diagnostic | None:
    """Recognise a character that is no part of any word of the language."""
    character = situation.at.text
    if situation.at.kind != FAULTY:
        return None
    name = unicodedata.name(character, "")
    is_blank = unicodedata.category(character) in ("Zs", "Cf", "Zl", "Zp")
    return UnexpectedCharacter(
        character=character,
        name=f" ({name})" if name and not character.isascii() else "",
        hint="put a plain blank in its place" if is_blank else "",
        span=situation.span,
    )


def _find_unexpected(situation: Situation) -> Diagnostic:
    """Say what was expected; this fits where no other rule does."""
    expected = described(situation.tables, situation.expected)
    if situation.at.kind == END:
        return UnexpectedEnd(expected=expected, span=_place(situation))
    return UnexpectedWord(
        found=situation.shown(),
        expected=expected,
        hint=_hint(situation),
        span=situation.span,
    )


def _hint_of_text(situation: Situation) -> str:
    """Return the remedy for a text that cannot stand where it stands."""
    if situation.previous[:1] == '"':
        return "write a comma between two members"
    if situation.may_end and situation.keyword in COLON_STATEMENTS:
        return "a description stands behind the name, before the colon"
    if situation.may_end and situation.keyword == "let":
        return "a description stands behind the name, before `=`"
    return ""


def _hint(situation: Situation) -> str:
    """Return the remedy that the words around suggest."""
    word, expected = situation.at.text, situation.expected_names
    if _ends_statement(situation):
        return f"the statement before `{word}` is not complete"
    if word == "==" and "EQUAL" in expected:
        return "write `=`: it gives a value, while `==` compares"
    if word == ":" and "EQUAL" in expected:
        return "write `=` before a value"
    if word == "=" and "COLON" in expected:
        return "write `:` before what follows"
    if situation.at_name == "STRING":
        return _hint_of_text(situation)
    if situation.at_name == "NAME":
        tables = situation.tables
        words = [*tables.reserved.items(), *tables.contextual.items()]
        found = did_you_mean(word, [w for w, n in words if n in situation.expected])
        if found:
            return found
    if situation.at_name in ("NAME", "INT", "FLOAT", "LPAR") and "TIMES" in expected:
        return "if a product is meant, write `*`"
    return ""


RULES: tuple[Callable[[Situation], Diagnostic | None], ...] = (
    _find_string,
    _find_number,
    find_form,
    _find_point,
    find_semicolon,
    find_quotes,
    find_comment,
    find_foreign_number,
    find_operator,
    find_equal_binder,
    find_key,
    find_equal_sign,
    find_braces,
    find_parenthesis,
    find_misplaced_condition,
    find_for,
    find_missing_else,
    find_condition_first,
    find_attribute_first,
    find_bound_first,
    find_list,
    find_second_relation,
    find_reduction,
    find_missing_name,
    find_word,
    _find_bracket,
    _find_reserved,
    _find_statement,
    _find_character,
)
"""What is recognised, the most telling first."""
