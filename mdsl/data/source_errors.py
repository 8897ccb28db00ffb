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
    title: ClassVar[str] = "there is no table `{table}`: {reason}"
    remedy: ClassVar[str] = "tables that exist: {tables}"

    table: str
    reason: str
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
    title: ClassVar[str] = "the table is empty"
    remedy: ClassVar[str] = "its first row must hold the headings of its columns"


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


# --- places --------------------------------------------------------------------------------


@record(kw_only=True)
class MissingPackage(Diagnostic):
    """A source needs a package that is not installed."""

    code: ClassVar[str] = "D313"
    title: ClassVar[str] = "{what} needs the package {package}, which is not installed"
    remedy: ClassVar[str] = "pip install 'mdsl[{extra}]'"

    what: str
    package: str
    extra: str


@record(kw_only=True)
class SeveralFiles(Diagnostic):
    """A table that stands in several files of one folder."""

    code: ClassVar[str] = "D314"
    title: ClassVar[str] = "the table `{table}` stands in several files: {files}"
    remedy: ClassVar[str] = "keep one of them"

    table: str
    files: tuple[str, ...]


@record(kw_only=True)
class UnknownPlace(Diagnostic):
    """A place that is no place with tables."""

    code: ClassVar[str] = "D315"
    title: ClassVar[str] = "`{location}` is no place with tables: {reason}"
    remedy: ClassVar[str] = (
        "name a folder, a workbook (.xlsx), a SQLite file (.db) or the URL of a database"
    )

    location: str
    reason: str


@record(kw_only=True)
class UnreadablePlace(Diagnostic):
    """A workbook or a database that cannot be read, or must not be."""

    code: ClassVar[str] = "D316"
    title: ClassVar[str] = "`{location}` cannot be read: {reason}"

    location: str
    reason: str


@record(kw_only=True)
class UnreadableColumn(Diagnostic):
    """A column with something else than texts, numbers, days and flags."""

    code: ClassVar[str] = "D317"
    title: ClassVar[str] = (
        "the column holds {kind}, which is nothing that a cell can be"
    )
    remedy: ClassVar[str] = "give it as numbers, texts, days or flags"

    kind: str


@record(kw_only=True)
class TooManyRecords(Diagnostic):
    """A table that would not fit into memory."""

    code: ClassVar[str] = "D318"
    title: ClassVar[str] = "the table has {count} records, and the limit is {limit}"

    count: str
    limit: str
