"""Recognises phrases in the form of other languages, and says how they are written here.

A form is more than a word or an operator: where something stands, or in which brackets. Each
has a predicate that recognises it; the first one that does gives the answer.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from mdsl.diagnostics import Diagnostic
from mdsl.syntax.habit_errors import ForeignForm
from mdsl.syntax.situation import Situation

DECLARING = frozenset({"set", "param", "var"})
WITH_COLON = frozenset({"minimize", "maximize", "constraint", "goal", "check"})
TYPES = frozenset(
    {
        *("integer", "binary", "free", "semicontinuous", "text", "date", "flag"),
        *("ordered", "circular", "optional"),
    }
)
"""The attributes that are a single word."""

SEPARATED = re.compile(
    r",\s*([<>:=]|(integer|binary|free|default|symbolic|within|in|dimen|ordered)\b)"
)
"""A comma before an attribute."""

ANOTHER = re.compile(r",\s*[^\W\d]")
THOUSANDS = re.compile(r",[0-9]{3}\b")
TYPED_SET = re.compile(r"\{\s*(string|int|float)\s*\}")
EQUATION = re.compile(r"\w+\s*(\([\w\s,]*\))?\s*(\$[^\n]*?)?\.\.")


class Form(NamedTuple):
    """A form of another language.

    Attributes:
        is_met: Whether the parser stopped at such a one.
        title: What is wrong.
        instead: What to write.
    """

    is_met: Callable[[Situation], bool]
    title: str
    instead: str


def find_form(situation: Situation) -> Diagnostic | None:
    """Recognise a phrase in the form of another language."""
    for form in FORMS:
        if form.is_met(situation):
            return ForeignForm(
                what=form.title, instead=form.instead, span=situation.span
            )
    return None


# --- declarations ------------------------------------------------------------------------


def _is_ellipsis(situation: Situation) -> bool:
    """Recognise `= ...`, as OPL has it."""
    return situation.ahead(3) == "..." and situation.previous == "="


def _is_typed_set(situation: Situation) -> bool:
    """Recognise `{string} K`, as OPL has it."""
    found = TYPED_SET.match(situation.source.text, situation.at.start)
    return found is not None and situation.begins_statement


def _is_equation(situation: Situation) -> bool:
    """Recognise `supply(i)..`, as GAMS has it."""
    found = EQUATION.match(situation.source.text, situation.at.start)
    return found is not None and situation.begins_statement


def _is_separating_comma(situation: Situation) -> bool:
    """Recognise `var x >= 0, integer`, as AMPL has it."""
    found = SEPARATED.match(situation.source.text, situation.at.start)
    return found is not None and _is_in_declaration(situation)


def _is_thousands_comma(situation: Situation) -> bool:
    """Recognise `1,000`."""
    found = THOUSANDS.match(situation.source.text, situation.at.start)
    is_number = situation.previous.isdecimal() and situation.is_joined
    return found is not None and is_number and _is_in_declaration(situation)


def _is_in_declaration(situation: Situation) -> bool:
    return situation.keyword in DECLARING and not situation.brackets


def _is_second_name(situation: Situation) -> bool:
    """Recognise `var x >= 0, y >= 0`."""
    found = ANOTHER.match(situation.source.text, situation.at.start)
    return found is not None and _is_in_declaration(situation)


def _is_bare_range(situation: Situation) -> bool:
    """Recognise `var x integer 0..5`."""
    is_number = situation.at_name in ("INT", "FLOAT") and situation.previous in TYPES
    return is_number and situation.keyword == "var"


def _is_type_first(situation: Situation) -> bool:
    """Recognise `var integer x`."""
    is_second = len(situation.before) == 2 and situation.previous in TYPES
    return is_second and situation.at_name == "NAME" and _is_in_declaration(situation)


def _is_quoted_name(situation: Situation) -> bool:
    """Recognise `constraint "supply": ...`."""
    is_first = len(situation.before) == 1 and situation.at_name == "STRING"
    return is_first and situation.keyword in {*WITH_COLON, *DECLARING, "let"}


def _is_path(situation: Situation) -> bool:
    """Recognise `from data/file.csv`."""
    texts = [word.text for word in situation.before]
    return situation.at.text in ("/", "\\") and "from" in texts[-4:]


# --- indices -----------------------------------------------------------------------------


def _is_second_indexing(situation: Situation) -> bool:
    """Recognise `constraint c[i in I][j in J]`."""
    is_head = "PLUS" not in situation.expected_names and not situation.brackets
    return situation.at.text == "[" and situation.previous == "]" and is_head


def _is_step(situation: Situation) -> bool:
    """Recognise `1..9 by 2`."""
    return situation.at.text == "by" and ".." in [w.text for w in situation.before[-3:]]


def _is_condition(situation: Situation) -> bool:
    """Recognise `[i in I; c > 0]`, as JuMP has it, and `for i in I and c > 0`."""
    inside = situation.texts_inside
    if situation.at.text == "and":
        return "for" in inside and "if" not in inside
    is_inside = situation.opening in ("[", "(") and "in" in inside
    return situation.at.text == ";" and is_inside


def _is_such_that(situation: Situation) -> bool:
    """Recognise `{i in I, j in J: c > 0}`, as AMPL has it."""
    inside = situation.texts_inside
    is_set = situation.opening == "{" and "in" in inside and "for" not in inside
    return situation.at.text in (":", ";") and is_set


def _is_late_attribute(situation: Situation) -> bool:
    """Recognise `goal g: x >= 3 priority 1`."""
    has_colon = ":" in [word.text for word in situation.before]
    is_attribute = situation.at.text in ("priority", "weight", "penalty", "unit")
    is_behind = has_colon and not situation.brackets
    return is_attribute and is_behind and situation.keyword in WITH_COLON


# --- expressions -------------------------------------------------------------------------


def _is_slice(situation: Situation) -> bool:
    """Recognise `x[:]` and `y["a", *]`."""
    is_mark = situation.at.text in (":", "*", "..") and situation.opening == "["
    return is_mark and situation.wants_operand


def _is_dollar(situation: Situation) -> bool:
    """Recognise `$(c)`, as GAMS has it."""
    return situation.at.text == "$"


def _is_prefix_modulo(situation: Situation) -> bool:
    """Recognise `mod(5, 2)`."""
    is_word = situation.at.text in ("mod", "div") and situation.wants_operand
    return is_word and situation.next_character() == "("


def _is_prefix_logic(situation: Situation) -> bool:
    """Recognise `or(... for i in I)`."""
    is_word = situation.at.text in ("or", "and") and situation.wants_operand
    return is_word and situation.next_character() in ("(", "{")


def _is_size_bar(situation: Situation) -> bool:
    """Recognise `|I|`."""
    is_operator = situation.previous == "|" and situation.is_joined
    return situation.at.text == "|" and situation.wants_operand and not is_operator


def _is_angle_tuple(situation: Situation) -> bool:
    """Recognise `<i, j>`, as OPL has it."""
    return situation.at.text == "<" and situation.wants_operand


FORMS = (
    Form(
        _is_ellipsis,
        "`...` does not say where the data are",
        "write `from a_table`, as in `param cost[I] from costs`",
    ),
    Form(
        _is_typed_set,
        "a declaration begins with its kind",
        'write `set NAME from a_table` or `set NAME = {"a", "b"}`; `integer` makes '
        "members that are numbers",
    ),
    Form(
        _is_equation,
        "a constraint begins with the word `constraint`",
        "write `constraint a_name[i in I]: ... <= ...`",
    ),
    Form(
        _is_thousands_comma,
        "numbers have no separators but `_`",
        "write `1000` or `1_000`",
    ),
    Form(
        _is_separating_comma,
        "no comma stands between attributes",
        "leave it out: `var x[I] integer >= 0 <= 5`",
    ),
    Form(
        _is_second_name,
        "names that share a declaration share all that it says",
        "write `var x, y[I] >= 0`, or a `var` for each of them",
    ),
    Form(
        _is_bare_range,
        "the bounds of a variable are relations",
        "write `>= 0 <= 5`",
    ),
    Form(
        _is_type_first,
        "the name comes before its attributes",
        "write `var NAME integer`, `param NAME text`, `set NAME ordered`",
    ),
    Form(
        _is_quoted_name,
        "a name stands without quotes",
        'a text behind the name is a description, `constraint a_name "...": ...`',
    ),
    Form(
        _is_path,
        "a table is named without its folder and its ending",
        "write `from TABLE`; `--data FOLDER` says where it is looked for",
    ),
    Form(
        _is_step,
        "a range takes each number",
        "write `{t for t in 1..9 if t mod 2 == 1}`",
    ),
    Form(
        _is_second_indexing,
        "one pair of brackets holds all indices",
        "write `[i in I, j in J]`",
    ),
    Form(
        _is_condition,
        "a condition of indices stands behind `if`",
        "write `[i in I if condition]`, `sum(x[i] for i in I if condition)`",
    ),
    Form(
        _is_such_that,
        "the members of a set follow as in a sum",
        "write `{i for i in I if condition}`, `{(i, j) for i in I, j in J if condition}`",
    ),
    Form(
        _is_late_attribute,
        "attributes stand before the colon",
        "write `goal a_name priority 1: ...`",
    ),
    Form(
        _is_slice,
        "nothing stands for all members",
        "run over them: `sum(x[i, j] for j in J)`, `constraint a_name[j in J]: ...`",
    ),
    Form(
        _is_dollar,
        "`$` makes no condition",
        "write `sum(x[i] for i in I if condition)`, "
        "`constraint a_name[i in I if condition]: ...`",
    ),
    Form(
        _is_prefix_modulo,
        "`mod` and `div` stand between two numbers",
        "write `a mod b`, `a div b`",
    ),
    Form(
        _is_prefix_logic,
        "`and` and `or` stand between two conditions",
        "over a set write `all(... for i in I)` or `any(... for i in I)`",
    ),
    Form(_is_size_bar, "`|` does not count", "write `card(SET)`"),
    Form(
        _is_angle_tuple,
        "a tuple stands in parentheses",
        "write `(i, j)`",
    ),
)
"""The forms, the most telling first."""
