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
    """Indices in braces or parentheses behind a declared name."""

    code: ClassVar[str] = "P116"
    title: ClassVar[str] = "indices stand in square brackets"
    label: ClassVar[str] = "not in `{opening}`"
    remedy: ClassVar[str] = "write `{name}[i in I]`"

    name: str
    opening: str = "{"


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


@record(kw_only=True)
class MisplacedCondition(Diagnostic):
    """`[i in I, i > 1]`, `for i in I: i > 1` and `[i in I if c, j in J]`."""

    code: ClassVar[str] = "P150"
    title: ClassVar[str] = (
        "the condition of indices stands behind `if`, after the last of them"
    )
    remedy: ClassVar[str] = "write `{example}`"

    example: str


@record(kw_only=True)
class SeveralFor(Diagnostic):
    """`sum(x[i, j] for i in I for j in J)`."""

    code: ClassVar[str] = "P151"
    title: ClassVar[str] = "`for` stands once, before all indices"
    remedy: ClassVar[str] = "write `for i in I, j in J`, and a condition behind both"


@record(kw_only=True)
class FollowingIndices(Diagnostic):
    """`constraint c: ... for i in I` and `for i in I: ...`."""

    code: ClassVar[str] = "P152"
    title: ClassVar[str] = "the indices of a {keyword} stand behind its name"
    remedy: ClassVar[str] = "write `{keyword} {name}[i in I]`, without `for`"

    keyword: str
    name: str


@record(kw_only=True)
class ConditionFirst(Diagnostic):
    """`if c then a else b`."""

    code: ClassVar[str] = "P153"
    title: ClassVar[str] = "`if` does not begin an expression"
    remedy: ClassVar[str] = "a choice between two values is `a if condition else b`"


@record(kw_only=True)
class MissingElse(Diagnostic):
    """`a if c` without `else`."""

    code: ClassVar[str] = "P154"
    title: ClassVar[str] = "this choice has one value only"
    label: ClassVar[str] = "has no `else`"
    remedy: ClassVar[str] = "write `a if condition else b`"


@record(kw_only=True)
class AttributeFirst(Diagnostic):
    """`binary var x`."""

    code: ClassVar[str] = "P155"
    title: ClassVar[str] = "`{word}` stands behind the names that it is said of"
    remedy: ClassVar[str] = "write `{keyword} a_name[i in I] {word}`"

    word: str
    keyword: str


@record(kw_only=True)
class BoundFirst(Diagnostic):
    """`var 0 <= x <= 5`."""

    code: ClassVar[str] = "P156"
    title: ClassVar[str] = "bounds stand behind the name that they are said of"
    remedy: ClassVar[str] = "write `{keyword} a_name[i in I] >= 0 <= 5`"

    keyword: str


@record(kw_only=True)
class BoundOfLet(Diagnostic):
    """`let x >= 0 = ...`."""

    code: ClassVar[str] = "P163"
    title: ClassVar[str] = "what is derived has no bounds"
    remedy: ClassVar[str] = (
        "state them by a constraint, or declare it `var a_name >= 0 == ...`"
    )


@record(kw_only=True)
class VariableInSet(Diagnostic):
    """`var x in 0..5`."""

    code: ClassVar[str] = "P157"
    title: ClassVar[str] = "a variable is given its values by bounds"
    remedy: ClassVar[str] = (
        "write `>= 0 <= 5`, with `integer` for whole values, or `binary` for 0 and 1"
    )


@record(kw_only=True)
class ListLiteral(Diagnostic):
    """`[1, 2]`, `[[1, 2], [3, 4]]` and `1, 2`."""

    code: ClassVar[str] = "P158"
    title: ClassVar[str] = "several values stand in braces"
    remedy: ClassVar[str] = (
        'a set is written `{{"a", "b"}}`, the cells of a param `{{"a": 1, "b": 2}}` or '
        '`{{("a", "x"): 1}}`; what is longer is read from a table'
    )


@record(kw_only=True)
class SeveralRelations(Diagnostic):
    """`constraint c: a >= 1, b >= 2`, and a second relation on a line of its own."""

    code: ClassVar[str] = "P159"
    title: ClassVar[str] = "a {keyword} states one relation"
    remedy: ClassVar[str] = (
        "state this one on its own, `{keyword} another_name: ...`, with its indices"
    )

    keyword: str


@record(kw_only=True)
class ForeignComprehension(Diagnostic):
    """`{i in I if c}`."""

    code: ClassVar[str] = "P160"
    title: ClassVar[str] = "a set does not say what its members are"
    label: ClassVar[str] = "`for` is missing"
    remedy: ClassVar[str] = "write `{{i for i in I if condition}}`"


@record(kw_only=True)
class EqualBinder(Diagnostic):
    """`[i = 1..3]`."""

    code: ClassVar[str] = "P161"
    title: ClassVar[str] = "an index is bound to a set by `in`"
    remedy: ClassVar[str] = "write `i in I`, with a declared set"


@record(kw_only=True)
class KeyWithoutColon(Diagnostic):
    """`{"a" = 1}` and `{"a" 1}`."""

    code: ClassVar[str] = "P162"
    title: ClassVar[str] = "a key and its value are joined by `:`"
    remedy: ClassVar[str] = 'write `{{"a": 1, "b": 2}}`'


@record(kw_only=True)
class ForeignForm(Diagnostic):
    """A phrase in the form of another language, with the form to write instead."""

    code: ClassVar[str] = "P128"
    title: ClassVar[str] = "{what}"
    remedy: ClassVar[str] = "{instead}"

    what: str
    instead: str
