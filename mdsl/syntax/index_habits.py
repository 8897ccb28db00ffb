"""Recognises how other languages write indices, conditions and bounds."""

import re

from mdsl.diagnostics import Diagnostic, did_you_mean
from mdsl.syntax.errors import ConditionalConstraint
from mdsl.syntax.expectations import STATEMENTS
from mdsl.syntax.habit_errors import (
    AttributeFirst,
    BoundFirst,
    BoundOfLet,
    ConditionFirst,
    CurlyIndexing,
    EqualBinder,
    FollowingIndices,
    ForeignComprehension,
    ForeignOperator,
    KeyWithoutColon,
    ListLiteral,
    MisplacedCondition,
    MissingElse,
    SeveralFor,
    SeveralRelations,
    VariableInSet,
)
from mdsl.syntax.situation import CLOSING, OPENING, Situation, Word

RELATIONS = frozenset({"<", ">", "<=", ">=", "==", "!="})

DECLARING = frozenset({"set", "param", "var", "let"})

RELATED = frozenset({"constraint", "goal"})
"""The statements that are a relation."""

NAMED = RELATED | {"let", "check"}

ATTRIBUTES = re.compile(
    r"(?:binary|integer|free|semicontinuous|text|flag|ordered|circular|date)\Z"
)
DECLARED = re.compile(r"\s+(set|param|var)\b")

CONDITION_IN_HEAD = re.compile(r':[^:\n]*\]\s*(?:"[^"\n]*"\s*)?:')
"""What follows indices in `constraint c[i in I: i > 1]: ...`."""

HEAD_IN_PARENTHESES = re.compile(r"\([^():]*\)\s*(?:\"[^\"]*\"\s*)?:")

OPERATOR = re.compile(r"\s*(?:\[[^\]\n]*\]\s*)?(?:[<>=+*/-])")
"""What follows a name that begins a relation."""


def find_misplaced_condition(situation: Situation) -> Diagnostic | None:
    """Recognise a condition of indices that does not stand behind `if` at their end."""
    own = _own_words(situation)
    in_head = _is_head(situation)
    if not in_head and "for" not in own:
        return None
    has_condition, text = "if" in own, situation.at.text
    is_condition = not has_condition and text in RELATIONS
    is_early = text == "," and has_condition
    is_joined = text == "if" and situation.previous == ","
    rest = situation.source.text[situation.at.start :]
    is_closed = situation.keyword in DECLARING or CONDITION_IN_HEAD.match(rest)
    is_colon = text == ":" and (not in_head or is_closed)
    if not (is_condition or is_early or is_joined or is_colon):
        return None
    example = "[i in I, j in J if condition]"
    if not in_head:
        example = "for i in I, j in J if condition"
    return MisplacedCondition(example=example, span=situation.span)


def find_for(situation: Situation) -> Diagnostic | None:
    """Recognise a second `for`, and one outside of all brackets."""
    if situation.at_name != "FOR":
        return None
    if situation.brackets:
        is_second = "for" in _own_words(situation)
        return SeveralFor(span=situation.span) if is_second else None
    is_first = situation.keyword in RELATED and situation.previous == ":"
    if situation.before and not situation.may_end and not is_first:
        return None
    keyword, name = "constraint", "a_name"
    line = situation.source.text[situation.at.start :].partition("\n")[0]
    if is_first or (situation.keyword in NAMED and ":" not in line):
        keyword, name = situation.keyword, situation.before[1].text
    return FollowingIndices(keyword=keyword, name=name, span=situation.span)


def find_condition_first(situation: Situation) -> Diagnostic | None:
    """Recognise `if c then a else b`, and `constraint c: if ...`."""
    is_operand = {"NAME", "INT", "LPAR"} <= situation.expected_names
    if situation.at_name != "IF" or not is_operand:
        return None
    if situation.keyword in RELATED and situation.previous == ":":
        hint = (
            f"where the {situation.keyword} holds is said in its brackets, "
            f"`{situation.keyword} c[i in I if condition]: ...`; "
            "what follows from a binary is `is_on implies ...`"
        )
        return ConditionFirst(hint=hint, span=situation.span)
    return ConditionFirst(span=situation.span)


def find_missing_else(situation: Situation) -> Diagnostic | None:
    """Recognise `a if c` and `{i in I if c}`."""
    own = _own_words(situation)
    ends = situation.at.text in {*OPENING, "for"} or (
        not situation.brackets
        and (not situation.at.text or situation.at_name in STATEMENTS)
    )
    if "ELSE" not in situation.expected_names or "if" not in own or not ends:
        return None
    condition = situation.span_of(_last(situation, "if"))
    if situation.at.text == "for":
        return MisplacedCondition(example="for i in I if condition", span=condition)
    if situation.brackets and situation.at.text == "}" and "in" in own:
        return ForeignComprehension(span=situation.span)
    if situation.keyword in RELATED and not situation.brackets:
        return ConditionalConstraint(keyword=situation.keyword, span=condition)
    return MissingElse(span=condition)


def find_attribute_first(situation: Situation) -> Diagnostic | None:
    """Recognise `binary var x`."""
    begins = situation.begins_statement
    word = situation.at.text
    follower = DECLARED.match(situation.source.text, situation.at.end)
    if not begins or follower is None or not ATTRIBUTES.match(word):
        return None
    return AttributeFirst(word=word, keyword=follower[1], span=situation.span)


def find_bound_first(situation: Situation) -> Diagnostic | None:
    """Recognise `var 0 <= x`, `var x in 0..5` and `let x >= 0 = ...`."""
    if situation.keyword == "let" and "EQUAL" in situation.expected_names:
        is_bound = situation.at.text in RELATIONS - {"==", "!="}
        return BoundOfLet(span=situation.span) if is_bound else None
    if situation.keyword == "var" and situation.at_name == "IN":
        is_attribute = len(situation.before) > 1 and not situation.brackets
        return VariableInSet(span=situation.span) if is_attribute else None
    is_number = situation.at_name in ("INT", "FLOAT", "MINUS")
    if situation.previous not in ("var", "param") or not is_number:
        return None
    return BoundFirst(keyword=situation.previous, span=situation.span)


def find_list(situation: Situation) -> Diagnostic | None:
    """Recognise `[1, 2]` where a value is due, and values that no braces hold."""
    is_operand = {"NAME", "INT", "LPAR"} <= situation.expected_names
    is_bare = (
        situation.at.text == ","
        and situation.keyword in ("set", "param")
        and not situation.brackets
        and "=" in _own_words(situation)
    )
    if is_bare or (situation.at.text == "[" and is_operand):
        return ListLiteral(span=situation.span)
    return None


def find_key(situation: Situation) -> Diagnostic | None:
    """Recognise `{"a" = 1}` and `{"a" 1}`."""
    if not situation.brackets or situation.keyword != "param":
        return None
    opening = situation.before[situation.brackets[-1]].text
    joins = situation.at.text == "=" or situation.at_name in ("INT", "FLOAT")
    if opening != "{" or not joins or "COLON" not in situation.expected_names:
        return None
    return KeyWithoutColon(span=situation.span)


def find_equal_binder(situation: Situation) -> Diagnostic | None:
    """Recognise `[i = 1..3]` and `for i = 1..3`."""
    own = _own_words(situation)
    is_binding = (_is_head(situation) or "for" in own) and "if" not in own
    if situation.at.text != "=" or not is_binding:
        return None
    return EqualBinder(span=situation.span)


def find_parenthesis(situation: Situation) -> Diagnostic | None:
    """Recognise `var x(I)` and `constraint c(i in I): ...`."""
    if situation.at.text != "(" or len(situation.before) < 2 or situation.brackets:
        return None
    names = {situation.tables.terminals[word.kind] for word in situation.before[1:]}
    rest = situation.source.text[situation.at.start :].partition("\n")[0]
    is_head = names <= {"NAME", "COMMA"} and "LSQB" in situation.expected_names
    is_closed = situation.keyword in DECLARING or HEAD_IN_PARENTHESES.match(rest)
    if not is_head or not is_closed:
        return None
    name = situation.previous
    return CurlyIndexing(name=name, opening="(", span=situation.span)


def find_second_relation(situation: Situation) -> Diagnostic | None:
    """Recognise a relation behind a comma, or on a line of its own."""
    if situation.keyword not in RELATED or not situation.may_end:
        return None
    is_joined = situation.at.text == "," and not situation.brackets
    tail = situation.source.text[situation.at.end :].partition("\n")[0]
    begins_relation = (
        situation.at_name == "NAME"
        and situation.begins_line
        and OPERATOR.match(tail) is not None
        and ":" not in tail
    )
    keywords = situation.tables.reserved
    if begins_relation and did_you_mean(situation.at.text, list(keywords)):
        return None
    if not (is_joined or begins_relation):
        return None
    return SeveralRelations(keyword=situation.keyword, span=situation.span)


def find_foreign_number(situation: Situation) -> Diagnostic | None:
    """Recognise `10%` and the ranges `1:5` and `{1, ..., 5}`."""
    last = situation.before[-1] if situation.before else None
    names = situation.tables.terminals
    if situation.at.text == ".." and situation.previous == ",":
        instead = "write `1..5`, without braces"
        return ForeignOperator(written="...", instead=instead, span=situation.span)
    if last is None or names[last.kind] not in ("INT", "FLOAT"):
        return None
    line = situation.source.text[situation.at.end :].partition("\n")[0]
    follower = line.lstrip()[:1]
    if situation.at.text == "%" and situation.is_joined and not follower.isalnum():
        instead = f"write `{float(last.text) / 100:g}`"
        return ForeignOperator(written="%", instead=instead, span=situation.span)
    is_range = situation.keyword == "set" or _is_head(situation)
    if situation.at.text == ":" and follower.isalnum() and is_range:
        instead = "write `..` for a range, as in `1..5`"
        return ForeignOperator(written=":", instead=instead, span=situation.span)
    return None


def _own_words(situation: Situation) -> list[str]:
    """Return what stands in the innermost open bracket, but for what is in further ones."""
    begin = situation.brackets[-1] + 1 if situation.brackets else 0
    depth, own = 0, []
    for word in situation.before[begin:]:
        depth -= word.text in OPENING
        if depth == 0:
            own.append(word.text)
        depth += word.text in CLOSING
    return own


def _is_head(situation: Situation) -> bool:
    """Return whether the open bracket is the one behind the name that is declared."""
    if len(situation.brackets) != 1:
        return False
    opening = situation.brackets[0]
    names = {situation.tables.terminals[w.kind] for w in situation.before[1:opening]}
    return situation.before[opening].text == "[" and names <= {"NAME", "COMMA"}


def _last(situation: Situation, text: str) -> Word:
    return next(word for word in reversed(situation.before) if word.text == text)
