"""What can be wrong with the text of a model."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record
from mdsl.syntax.limits import (
    MAX_NAME_LENGTH,
    MAX_NESTING,
    MAX_NUMBER_LENGTH,
    MAX_SOURCE_LENGTH,
)

# --- the text does not follow the grammar ------------------------------------------------


@record(kw_only=True)
class UnexpectedWord(Diagnostic):
    """A word, number or sign that cannot stand where it stands.

    Attributes:
        found: What stands there.
        expected: What could stand there, in words.
    """

    code: ClassVar[str] = "P101"
    title: ClassVar[str] = "unexpected {found}"
    label: ClassVar[str] = "expected {expected}"

    found: str
    expected: str


@record(kw_only=True)
class UnexpectedEnd(Diagnostic):
    """The text ends within a statement."""

    code: ClassVar[str] = "P102"
    title: ClassVar[str] = "the text ends within a statement"
    label: ClassVar[str] = "expected {expected}"

    expected: str


@record(kw_only=True)
class UnexpectedCharacter(Diagnostic):
    """A character that no word of the language begins with.

    Attributes:
        character: The character.
        name: Its name in Unicode, where it has one.
    """

    code: ClassVar[str] = "P103"
    title: ClassVar[str] = "unexpected character `{character}`{name}"

    character: str
    name: str = ""


@record(kw_only=True)
class UnclosedString(Diagnostic):
    """A string without its closing quote."""

    code: ClassVar[str] = "P104"
    title: ClassVar[str] = "this string has no closing quote"
    label: ClassVar[str] = "opened here"
    remedy: ClassVar[str] = (
        'close it with `"` on the same line; a quote within it is written `\\"`'
    )


@record(kw_only=True)
class UnclosedBracket(Diagnostic):
    """A bracket that is still open where its statement ends, or another one closes.

    Attributes:
        bracket: The opening bracket.
        closing: The one that closes it.
        found: What stands where it should have been closed.
    """

    code: ClassVar[str] = "P105"
    title: ClassVar[str] = "`{bracket}` is not closed"
    label: ClassVar[str] = "expected `{closing}` before {found}"

    bracket: str
    closing: str
    found: str


@record(kw_only=True)
class UnopenedBracket(Diagnostic):
    """A closing bracket without an opening one."""

    code: ClassVar[str] = "P106"
    title: ClassVar[str] = "`{bracket}` closes nothing"
    label: ClassVar[str] = "no `{opening}` is open here"

    bracket: str
    opening: str


@record(kw_only=True)
class ReservedName(Diagnostic):
    """A word of the language where a name is due."""

    code: ClassVar[str] = "P107"
    title: ClassVar[str] = "`{word}` is a word of the language and cannot be a name"
    label: ClassVar[str] = "a name is due here"
    remedy: ClassVar[str] = "take another name, such as `{word}_`"

    word: str


@record(kw_only=True)
class UnknownStatement(Diagnostic):
    """A statement that begins with a word that begins none."""

    code: ClassVar[str] = "P108"
    title: ClassVar[str] = "no statement begins with {found}"
    label: ClassVar[str] = "a statement is due here"
    remedy: ClassVar[str] = (
        "statements begin with model, units, set, param, var, let, minimize, maximize, "
        "constraint, goal, check or scenario"
    )

    found: str


@record(kw_only=True)
class TooManyErrors(Diagnostic):
    """More errors than a run reports."""

    code: ClassVar[str] = "P109"
    title: ClassVar[str] = "there are further errors; only the first {shown} are shown"

    shown: int


# --- single words ------------------------------------------------------------------------


@record(kw_only=True)
class InvalidNumber(Diagnostic):
    """A number that is not one."""

    code: ClassVar[str] = "P120"
    title: ClassVar[str] = "`{text}` is not a number"
    remedy: ClassVar[str] = "numbers are written `3`, `0.5`, `1e6` or `1_000_000`"

    text: str


@record(kw_only=True)
class LargeNumber(Diagnostic):
    """A number beyond the range of floating-point numbers."""

    code: ClassVar[str] = "P121"
    title: ClassVar[str] = "this number is too large"
    remedy: ClassVar[str] = "numbers reach to about 1.8e308; no bound at all is `inf`"


@record(kw_only=True)
class LongNumber(Diagnostic):
    """A number of very many digits."""

    code: ClassVar[str] = "P122"
    title: ClassVar[str] = f"this number has more than {MAX_NUMBER_LENGTH} characters"
    remedy: ClassVar[str] = "about 17 digits count; write it as in `1.5e300`"


@record(kw_only=True)
class InvalidDate(Diagnostic):
    """A date that is in no calendar."""

    code: ClassVar[str] = "P123"
    title: ClassVar[str] = "there is no date {text}"
    label: ClassVar[str] = "{reason}"

    text: str
    reason: str


@record(kw_only=True)
class MalformedDate(Diagnostic):
    """A date that is not written as one."""

    code: ClassVar[str] = "P124"
    title: ClassVar[str] = "`{text}` is not written as a date"
    remedy: ClassVar[str] = (
        "a date has four digits, two and two: `2025-06-02`; a difference of numbers has "
        "blanks around its minus signs"
    )

    text: str


@record(kw_only=True)
class UnknownEscape(Diagnostic):
    """A backslash in a string before a character that it does not go with."""

    code: ClassVar[str] = "P125"
    title: ClassVar[str] = "`{escape}` means nothing in a string"
    remedy: ClassVar[str] = (
        'only `\\"`, `\\\\`, `\\n` and `\\t` do; a backslash itself is written `\\\\`'
    )

    escape: str


@record(kw_only=True)
class LongName(Diagnostic):
    """A name of very many characters."""

    code: ClassVar[str] = "P126"
    title: ClassVar[str] = f"this name has more than {MAX_NAME_LENGTH} characters"


@record(kw_only=True)
class InvalidName(Diagnostic):
    """A name with characters that are neither letters nor digits nor `_`."""

    code: ClassVar[str] = "P127"
    title: ClassVar[str] = "`{name}` is not a name"
    remedy: ClassVar[str] = "names are made of letters, digits and `_`"

    name: str


# --- phrases that the grammar lets through -------------------------------------------------


@record(kw_only=True)
class InvalidPattern(Diagnostic):
    """Something before `in` that is no name and no tuple of names."""

    code: ClassVar[str] = "P130"
    title: ClassVar[str] = "this cannot be bound"
    label: ClassVar[str] = "a name is due here"
    remedy: ClassVar[str] = (
        "bind a name, `i in I`, or a tuple of names, `(i, j) in L`; a position that is to "
        "have a known value is written `=value`, as in `(=i, j) in L`"
    )


@record(kw_only=True)
class MisplacedSelect(Diagnostic):
    """`=e` in a tuple that is no pattern."""

    code: ClassVar[str] = "P131"
    title: ClassVar[str] = "`=` selects only in the pattern of a binder"
    remedy: ClassVar[str] = "a pattern stands before `in`, as in `for (=i, j) in L`"


@record(kw_only=True)
class ConditionalBesideSum(Diagnostic):
    """`a + b if c else d` without parentheses."""

    code: ClassVar[str] = "P132"
    title: ClassVar[str] = "it is easy to misread how far this conditional reaches"
    label: ClassVar[str] = "this whole sum is one side of it"
    remedy: ClassVar[str] = (
        "put parentheses: `a + (b if c else d)` or `(a + b) if c else d`"
    )


@record(kw_only=True)
class ConditionalConstraint(Diagnostic):
    """A constraint or goal whose body is a conditional."""

    code: ClassVar[str] = "P133"
    title: ClassVar[str] = "a {keyword} cannot be a conditional"
    remedy: ClassVar[str] = (
        "state it where it holds, `{keyword} c[i in I if condition]: ...`, or put the "
        "conditional side in parentheses, `x <= (a if condition else b)`"
    )

    keyword: str


@record(kw_only=True)
class ImplicationChain(Diagnostic):
    """`a implies b implies c`."""

    code: ClassVar[str] = "P134"
    title: ClassVar[str] = "a chain of `implies` or `iff` has no agreed meaning"
    label: ClassVar[str] = "put this in parentheses, or join conditions with `and`"


@record(kw_only=True)
class UnitNumber(Diagnostic):
    """A number other than 1 in a unit."""

    code: ClassVar[str] = "P135"
    title: ClassVar[str] = "a unit holds no number but `1`"
    remedy: ClassVar[str] = "a factor is part of a definition, `units h, day = 24 h`"


# --- limits --------------------------------------------------------------------------------


@record(kw_only=True)
class DeepNesting(Diagnostic):
    """Phrases within phrases beyond the limit."""

    code: ClassVar[str] = "P140"
    title: ClassVar[str] = f"phrases are nested more than {MAX_NESTING} deep"
    remedy: ClassVar[str] = "name a part of it with `let`"


@record(kw_only=True)
class LongSource(Diagnostic):
    """A text beyond the limit."""

    code: ClassVar[str] = "P141"
    title: ClassVar[str] = f"the text has more than {MAX_SOURCE_LENGTH:,} characters"
    remedy: ClassVar[str] = "keep data in tables, not in the model"
