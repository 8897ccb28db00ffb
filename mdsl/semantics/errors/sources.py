"""What can be wrong with `from` (C280 to C289)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class KeyCount(Diagnostic):
    """More or fewer key columns than positions."""

    code: ClassVar[str] = "C280"
    title: ClassVar[str] = "`{name}` has {expected}, and {found} given for it"
    label: ClassVar[str] = "{found}"
    remedy: ClassVar[str] = "{instead}"

    name: str
    expected: str
    found: str
    instead: str = "give one key column for each index, in their order"


@record(kw_only=True)
class AmbiguousKeys(Diagnostic):
    """Two positions whose default key columns are the same."""

    code: ClassVar[str] = "C281"
    title: ClassVar[str] = (
        "two indices of `{name}` would both stand in the column `{column}`"
    )
    label: ClassVar[str] = "key columns are missing"
    remedy: ClassVar[str] = "write the key columns out: `from {table}[{example}]`"

    name: str
    column: str
    table: str
    example: str


@record(kw_only=True)
class SeveralTables(Diagnostic):
    """A param, or a relation, of several tables."""

    code: ClassVar[str] = "C282"
    title: ClassVar[str] = "{declaration} is read from one table"
    label: ClassVar[str] = "the second one"
    remedy: ClassVar[str] = (
        "only a set of single members may be read from several columns"
    )

    declaration: str


@record(kw_only=True)
class SeveralHeadings(Diagnostic):
    """`columns` twice among the keys."""

    code: ClassVar[str] = "C283"
    title: ClassVar[str] = "the headings can hold one index only"
    label: ClassVar[str] = "again"


@record(kw_only=True)
class ColumnUnderHeadings(Diagnostic):
    """A value column where the values stand under the headings."""

    code: ClassVar[str] = "C284"
    title: ClassVar[str] = "the values stand under the headings, not in one column"
    label: ClassVar[str] = "is not needed"
    remedy: ClassVar[str] = "leave `.{column}` out"

    column: str


@record(kw_only=True)
class ColumnBesideKeys(Diagnostic):
    """A column behind the keys that are the set's members."""

    code: ClassVar[str] = "C285"
    title: ClassVar[str] = "the members of `{name}` stand in its key columns"
    label: ClassVar[str] = "is not needed"
    remedy: ClassVar[str] = "leave `.{column}` out, or the keys"

    name: str
    column: str


@record(kw_only=True)
class RepeatedColumn(Diagnostic):
    """A column that is named twice among the keys."""

    code: ClassVar[str] = "C286"
    title: ClassVar[str] = "the key column `{column}` is named twice"
    label: ClassVar[str] = "again"

    column: str
