"""Habits from other languages, as errors that say how it is written here."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class ForeignOperator(Diagnostic):
    """An operator of another language, with the one to write instead."""

    code: ClassVar[str] = "P110"
    title: ClassVar[str] = "`{written}` is not an operator of this language"
    remedy: ClassVar[str] = "{instead}"

    written: str
    instead: str


@record(kw_only=True)
class EqualSign(Diagnostic):
    """`=` where a comparison is due."""

    code: ClassVar[str] = "P111"
    title: ClassVar[str] = "`=` does not compare"
    label: ClassVar[str] = "write `==`"
    remedy: ClassVar[str] = (
        "`==` states that two sides are equal; `=` gives a set, a param or a let its value"
    )


@record(kw_only=True)
class Semicolon(Diagnostic):
    """`;` at the end of a statement."""

    code: ClassVar[str] = "P112"
    title: ClassVar[str] = "statements do not end with `;`"
    label: ClassVar[str] = "leave this out"
    remedy: ClassVar[str] = "a statement ends where the next one begins"


@record(kw_only=True)
class ForeignComment(Diagnostic):
    """A comment in the manner of another language."""

    code: ClassVar[str] = "P113"
    title: ClassVar[str] = "`{written}` does not begin a comment"
    remedy: ClassVar[str] = "a comment begins with `#` and ends with its line"

    written: str


@record(kw_only=True)
class SingleQuotes(Diagnostic):
    """A string in single or typographic quotes."""

    code: ClassVar[str] = "P114"
    title: ClassVar[str] = "strings stand in double quotes"
    label: ClassVar[str] = "not in `{written}`"
    remedy: ClassVar[str] = 'write `"..."`'

    written: str


@record(kw_only=True)
class ForeignWord(Diagnostic):
    """A word of another language, with what to write instead."""

    code: ClassVar[str] = "P115"
    title: ClassVar[str] = "`{written}` is not a word of this language"
    remedy: ClassVar[str] = "{instead}"

    written: str
    instead: str


@record(kw_only=True)
class CurlyIndexing(Diagnostic):
    """Indices in braces behind a declared name."""

    code: ClassVar[str] = "P116"
    title: ClassVar[str] = "indices stand in square brackets"
    label: ClassVar[str] = "not in `{{`"
    remedy: ClassVar[str] = "write `{name}[i in I]`"

    name: str


@record(kw_only=True)
class CurlyReduction(Diagnostic):
    """`sum{i in I} x[i]` and the like."""

    code: ClassVar[str] = "P117"
    title: ClassVar[str] = "`{function}` takes its terms and its indices in parentheses"
    remedy: ClassVar[str] = "write `{function}(x[i] for i in I)`"

    function: str


@record(kw_only=True)
class ForeignReduction(Diagnostic):
    """`sum(i in I) x[i]`, `sum(... over ...)` and the like."""

    code: ClassVar[str] = "P118"
    title: ClassVar[str] = "the indices of `{function}` follow `for`, behind its terms"
    remedy: ClassVar[str] = "write `{function}(x[i] for i in I)`"

    function: str


@record(kw_only=True)
class MissingName(Diagnostic):
    """An objective, constraint or the like without a name."""

    code: ClassVar[str] = "P119"
    title: ClassVar[str] = "this {keyword} has no name"
    label: ClassVar[str] = "a name is due here"
    remedy: ClassVar[str] = (
        "write `{keyword} a_name: ...`; answers speak of it by its name"
    )

    keyword: str
