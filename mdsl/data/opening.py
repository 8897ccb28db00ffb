"""Where the tables of a model are, and whether it needs any."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from mdsl.data.cells import COMMA, POINT
from mdsl.data.extras import load_door
from mdsl.data.folder import Folder
from mdsl.data.layers import Layers
from mdsl.data.source_errors import MissingFolder, UnknownPlace
from mdsl.data.table import Source
from mdsl.data.wanted import Wanted, model_sources, wanted_columns
from mdsl.diagnostics import Diagnostic, PlanError
from mdsl.files.databases import DatabaseReader
from mdsl.files.locations import (
    LocationKind,
    location_kind,
    sqlite_path,
)
from mdsl.files.reading import data_beside
from mdsl.semantics.model import CheckedModel

Data = str | Path | Sequence[str | Path] | None
"""Where tables are: one place or several, of which later ones win; None for `data`."""

SQLITE_MAGIC = b"SQLite format 3\0"


def data_places(model: CheckedModel, data: Data) -> tuple[str, ...]:
    """Return the places of a model's tables: those named, or `data` beside it."""
    match data:
        case None:
            return (data_beside(model.source.name).as_posix(),)
        case str() | Path():
            return (str(data),)
        case _:
            return tuple(map(str, data)) or data_places(model, None)


def open_data(
    model: CheckedModel, data: Data, *, is_decimal_comma: bool = False
) -> Layers:
    """Return a model's tables, which are to be released when they are read.

    Args:
        model: The model, which says which tables and columns are needed.
        data: The places of the tables.
        is_decimal_comma: Whether `1,5` in text files is one and a half.

    Raises:
        PlanError: There is no such place, though it is named or the model reads tables.
    """
    wanted = wanted_columns(model)
    decimal_mark = COMMA if is_decimal_comma else POINT
    places = data_places(model, data)
    if not data and _is_textual(model, wanted, places[0]):
        return Layers([Folder(Path(places[0]))])
    sources: list[Source] = []
    wrong: list[Diagnostic] = []
    for place in places:
        try:
            sources.append(open_place(place, wanted, decimal_mark))
        except PlanError as error:
            wrong += error.diagnostics
    tables = Layers(sources)
    if wrong:
        tables.release()
        raise PlanError(wrong)
    return tables


def _is_textual(model: CheckedModel, wanted: Wanted, place: str) -> bool:
    """Whether a model can do without tables.

    So can one where there is no place, and only params that say no table would be read from
    it: they may be given on the command line, and of those that are not an error tells.
    """
    if not wanted.tables:
        return True
    sources = [source for _, source in model_sources(model)]
    if Path(place).exists() or not all(source.is_unsaid for source in sources):
        return False
    return wanted.tables.keys() == {source.table for source in sources}


def open_place(place: str, wanted: Wanted, decimal_mark: str) -> Source:
    """Return one place with tables; raises `PlanError` where it is none."""
    kind = location_kind(place)
    if kind is LocationKind.SERVER:
        return _database(_server(place), wanted)
    path = sqlite_path(place)
    if path.is_dir():
        return Folder(path, wanted, decimal_mark)
    if kind is LocationKind.FOLDER and not path.exists():
        raise PlanError([MissingFolder(path=path.as_posix())])
    if not path.is_file():
        raise PlanError([UnknownPlace(location=place, reason=_absence(path))])
    if kind is LocationKind.WORKBOOK:
        module = load_door(
            "mdsl.data.workbook_source", "a workbook", "python_calamine", "excel"
        )
        return _reachable(module.Workbook(path, wanted))
    if kind is LocationKind.SQLITE or _is_sqlite(path):
        return _database(_sqlite(path), wanted)
    reason = "it is a file of another kind"
    raise PlanError([UnknownPlace(location=place, reason=reason)])


def _absence(path: Path) -> str:
    return "it is no regular file" if path.exists() else "it does not exist"


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    except OSError:
        return False


# The libraries behind databases are loaded where one is named.


def _database(reader: DatabaseReader, wanted: Wanted) -> Source:
    module = import_module("mdsl.data.database_source")
    return _reachable(module.Database(reader, wanted))


def _reachable(source: Source) -> Source:
    """Return a place that can be read at all; raises `PlanError` where it cannot."""
    source.names()
    return source


def _sqlite(path: Path) -> DatabaseReader:
    module = import_module("mdsl.files.sqlite")
    reader: DatabaseReader = module.SqliteReader(path)
    return reader


def _server(url: str) -> DatabaseReader:
    module = load_door("mdsl.files.server", "a database", "sqlalchemy", "sql")
    reader: DatabaseReader = module.ServerReader(url)
    return reader


def reads_tables(model: CheckedModel) -> bool:
    """Return whether a model takes anything from tables."""
    return bool(wanted_columns(model).tables)
