"""What can be wrong with the files that a user names (codes F0xx)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class MissingModel(Diagnostic):
    """There is no file or folder of that name."""

    code: ClassVar[str] = "F001"
    title: ClassVar[str] = "there is no model `{path}`"
    remedy: ClassVar[str] = "name a `.plan` file, or a folder that holds one"

    path: str


@record(kw_only=True)
class NoModelInFolder(Diagnostic):
    """A folder holds no model."""

    code: ClassVar[str] = "F002"
    title: ClassVar[str] = "the folder `{path}` holds no `.plan` file"
    remedy: ClassVar[str] = "name a `.plan` file, or a folder that holds one"

    path: str


@record(kw_only=True)
class SeveralModels(Diagnostic):
    """A folder holds several models, and none of them has its name.

    Attributes:
        path: The folder.
        found: The names of the files.
    """

    code: ClassVar[str] = "F003"
    title: ClassVar[str] = "the folder `{path}` holds several models: {found}"
    remedy: ClassVar[str] = "name one of them"

    path: str
    found: tuple[str, ...]


@record(kw_only=True)
class UnreadableModel(Diagnostic):
    """A model that cannot be read, or must not be."""

    code: ClassVar[str] = "F004"
    title: ClassVar[str] = "`{path}` cannot be read: {reason}"

    path: str
    reason: str


@record(kw_only=True)
class ModelNotUtf8(Diagnostic):
    """A model in another encoding."""

    code: ClassVar[str] = "F005"
    title: ClassVar[str] = "`{path}` is not UTF-8: byte {byte} at offset {offset}"
    remedy: ClassVar[str] = "save it as UTF-8"

    path: str
    byte: str
    offset: int


@record(kw_only=True)
class CannotWrite(Diagnostic):
    """An output that cannot be written.

    Attributes:
        path: The file or folder.
        reason: Why not.
    """

    code: ClassVar[str] = "F010"
    title: ClassVar[str] = "`{path}` cannot be written: {reason}"
    remedy: ClassVar[str] = "what stood there before is untouched"

    path: str
    reason: str


@record(kw_only=True)
class UnknownEnding(Diagnostic):
    """The name of a file does not say what it is to hold.

    Attributes:
        path: The file.
        endings: The endings that are known.
    """

    code: ClassVar[str] = "F013"
    title: ClassVar[str] = "the name `{path}` does not say what the file is to hold"
    remedy: ClassVar[str] = "end it in one of {endings}"

    path: str
    endings: tuple[str, ...]


@record(kw_only=True)
class OutputHoldsOthers(Diagnostic):
    """An output folder that holds files which are no output.

    Attributes:
        path: The folder.
        other: One of the files.
    """

    code: ClassVar[str] = "F011"
    title: ClassVar[str] = "the folder `{path}` holds other files, such as `{other}`"
    remedy: ClassVar[str] = (
        "name a new folder: an earlier plan is replaced, other files are not"
    )

    path: str
    other: str


@record(kw_only=True)
class OutputIsInput(Diagnostic):
    """An output that would come to stand among the data.

    Attributes:
        path: The output.
        data: The data folder.
    """

    code: ClassVar[str] = "F012"
    title: ClassVar[str] = "`{path}` would mix the plan with the data in `{data}`"
    remedy: ClassVar[str] = "name a folder apart from the data"

    path: str
    data: str


@record(kw_only=True)
class DatabaseHoldsOthers(Diagnostic):
    """Tables of others in a database that have the names of ours.

    Attributes:
        path: The database.
        tables: The tables.
    """

    code: ClassVar[str] = "F014"
    title: ClassVar[str] = (
        "`{path}` holds {tables}, which no earlier plan has put there"
    )
    remedy: ClassVar[str] = (
        "rename them, or name another database: an earlier plan is replaced, other tables "
        "are not"
    )

    path: str
    tables: tuple[str, ...]


@record(kw_only=True)
class OtherWorkbook(Diagnostic):
    """A workbook that is no earlier plan."""

    code: ClassVar[str] = "F015"
    title: ClassVar[str] = "`{path}` exists, and is no plan that mdsl wrote"
    remedy: ClassVar[str] = (
        "name a new file: an earlier plan is replaced, others are not"
    )

    path: str


@record(kw_only=True)
class MissingLibrary(Diagnostic):
    """An output needs a package that is not installed."""

    code: ClassVar[str] = "F016"
    title: ClassVar[str] = "{what} needs the package {package}, which is not installed"
    remedy: ClassVar[str] = "pip install 'mdsl[{extra}]'"

    what: str
    package: str
    extra: str


@record(kw_only=True)
class OnlyFolders(Diagnostic):
    """Tables of several cases, which only a folder holds."""

    code: ClassVar[str] = "F017"
    title: ClassVar[str] = "`{path}` cannot hold the tables of several cases"
    remedy: ClassVar[str] = "name a folder"

    path: str


@record(kw_only=True)
class BadModelName(Diagnostic):
    """A name that a model cannot have."""

    code: ClassVar[str] = "F018"
    title: ClassVar[str] = "`{name}` cannot be the name of a model"
    remedy: ClassVar[str] = "begin with a letter; letters, digits and _ may follow"

    name: str


@record(kw_only=True)
class PlaceTaken(Diagnostic):
    """A place that is to be new, and is not."""

    code: ClassVar[str] = "F019"
    title: ClassVar[str] = "`{path}` exists"
    remedy: ClassVar[str] = "name a new place: what is there is not replaced"

    path: str
