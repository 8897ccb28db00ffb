"""What can be wrong with a table before the model looks at it (D300 to D319)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class MissingFolder(Diagnostic):
    """The data folder does not exist."""

    code: ClassVar[str] = "D300"
    title: ClassVar[str] = "there is no data folder `{path}`"
    remedy: ClassVar[str] = "say where the tables are with `--data FOLDER`"

    path: str


@record(kw_only=True)
class MissingTable(Diagnostic):
    """A table that the model reads does not exist."""

    code: ClassVar[str] = "D301"
    title: ClassVar[str] = "there is no table `{table}`: {path} does not exist"
    remedy: ClassVar[str] = "tables that exist: {tables}"

    table: str
    path: str
    tables: tuple[str, ...]

    @property
    def remedies(self) -> tuple[str, ...]:
        """The nearest spelling, and the tables that exist."""
        return super().remedies if self.tables else (self.hint or "no table exists",)


@record(kw_only=True)
class UnsafeTableName(Diagnostic):
    """A table name that would be a path."""

    code: ClassVar[str] = "D302"
    title: ClassVar[str] = "`{table}` cannot be the name of a table"
    remedy: ClassVar[str] = (
        "a table is named like its file without `.csv`; its folder is said with `--data`"
    )

    table: str


@record(kw_only=True)
class UnreadableTable(Diagnostic):
    """A table that cannot be read, or must not be."""

    code: ClassVar[str] = "D303"
    title: ClassVar[str] = "the table cannot be read: {reason}"

    reason: str


@record(kw_only=True)
class NotUtf8(Diagnostic):
    """A file in another encoding."""

    code: ClassVar[str] = "D304"
    title: ClassVar[str] = "the file is not UTF-8: byte {byte} at offset {offset}"
    remedy: ClassVar[str] = "save it as `CSV UTF-8`"

    byte: str
    offset: int


@record(kw_only=True)
class NullCharacter(Diagnostic):
    """A NUL in the text."""

    code: ClassVar[str] = "D305"
    title: ClassVar[str] = "the file holds a NUL character, as no text does"
    remedy: ClassVar[str] = "save the table anew as `CSV UTF-8`"


@record(kw_only=True)
class NoHeadings(Diagnostic):
    """An empty file."""

    code: ClassVar[str] = "D306"
    title: ClassVar[str] = "the file is empty"
    remedy: ClassVar[str] = "its first line must hold the headings of its columns"


@record(kw_only=True)
class BlankHeading(Diagnostic):
    """A column without a heading."""

    code: ClassVar[str] = "D307"
    title: ClassVar[str] = "column {position} has no heading"
    remedy: ClassVar[str] = "give it one, or delete the column"

    position: int


@record(kw_only=True)
class DuplicateHeading(Diagnostic):
    """Two columns of one name."""

    code: ClassVar[str] = "D308"
    title: ClassVar[str] = "columns {first} and {second} are both headed `{heading}`"
    remedy: ClassVar[str] = "rename one of them"

    heading: str
    first: int
    second: int


@record(kw_only=True)
class AmbiguousSeparator(Diagnostic):
    """A heading line with several possible separators."""

    code: ClassVar[str] = "D309"
    title: ClassVar[str] = "the heading line holds both {separators}"
    remedy: ClassVar[str] = (
        "put headings that hold a separator in quotes, or save the table with commas"
    )

    separators: str


@record(kw_only=True)
class RaggedRow(Diagnostic):
    """A record with too few or too many cells."""

    code: ClassVar[str] = "D310"
    title: ClassVar[str] = "the row has {found} cells and the heading line {expected}"
    remedy: ClassVar[str] = "a cell that holds a separator must stand in quotes"

    found: int
    expected: int


@record(kw_only=True)
class MoreRaggedRows(Diagnostic):
    """Ragged rows beyond those that are shown."""

    code: ClassVar[str] = "D312"
    title: ClassVar[str] = "and {count} more rows have too few or too many cells"

    count: int


@record(kw_only=True)
class BadQuotes(Diagnostic):
    """Quotes that do not close, or text behind a closing quote."""

    code: ClassVar[str] = "D311"
    title: ClassVar[str] = "the record that begins here cannot be read: {reason}"
    remedy: ClassVar[str] = 'quotes must close; one inside of quotes is written `""`'

    reason: str
