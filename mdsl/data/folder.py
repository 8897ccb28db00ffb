"""A folder of CSV and Parquet files as a place with tables."""

import stat
from pathlib import Path

from mdsl.data.cells import POINT
from mdsl.data.csv_source import read_csv
from mdsl.data.extras import load_door
from mdsl.data.layers import Layers
from mdsl.data.source_errors import (
    MissingFolder,
    MissingTable,
    SeveralFiles,
    UnreadableTable,
    UnsafeTableName,
)
from mdsl.data.table import Table, Tables
from mdsl.data.wanted import EVERYTHING, Wanted
from mdsl.diagnostics import Place, PlanError, did_you_mean
from mdsl.evaluation.notes import Note
from mdsl.records import record

PARQUET = ".parquet"
ENDINGS = (".csv", ".csv.gz", PARQUET)


@record(eq=False)
class Folder:
    """A folder of files, each of which is a table.

    Attributes:
        path: The folder.
        wanted: The columns that the model needs.
        decimal_mark: What parts the whole from the fraction in numbers of text files.
    """

    path: Path
    wanted: Wanted = EVERYTHING
    decimal_mark: str = POINT

    @property
    def location(self) -> str:
        """The folder as messages name it."""
        return self.path.as_posix()

    @property
    def notes(self) -> tuple[Note, ...]:
        """Nothing: a folder has no other place that could be meant."""
        return ()

    def load(self, name: str) -> Table:
        """Read a table; raises `PlanError` with all that is wrong with it."""
        if not is_plain(name):
            raise PlanError([UnsafeTableName(table=name)])
        path = self._find(name)
        location = path.as_posix()
        reason = _refusal(path, self.path)
        if reason:
            wrong = UnreadableTable(place=Place(location), reason=reason)
            raise PlanError([wrong])
        wanted = self.wanted.table(name)
        try:
            if path.suffix != PARQUET:
                return read_csv(path, name, location, self.decimal_mark, wanted)
            source = load_door(
                "mdsl.data.parquet_source", "a Parquet file", "pyarrow", "parquet"
            )
            table: Table = source.read_parquet_table(path, name, location, wanted)
        except OSError as error:
            reason = error.strerror or str(error)
            wrong = UnreadableTable(place=Place(location), reason=reason)
            raise PlanError([wrong]) from None
        return table

    def _find(self, name: str) -> Path:
        """Return the file of a table."""
        # On some systems `Hours.csv` opens as `hours.csv`: the listing tells them apart.
        files = [path for path in self._files() if _table_name(path) == name]
        if not files:
            existing = self.names()
            path = self.path / f"{name}{ENDINGS[0]}"
            wrong = MissingTable(
                table=name,
                reason=f"{path.as_posix()} does not exist",
                tables=existing,
                hint=did_you_mean(name, existing),
            )
            raise PlanError([wrong])
        if len(files) > 1:
            names = tuple(path.as_posix() for path in files)
            raise PlanError([SeveralFiles(table=name, files=names)])
        return files[0]

    def names(self) -> tuple[str, ...]:
        """Return the names of the tables that exist, sorted."""
        return tuple(sorted({_table_name(path) for path in self._files()}))

    def _files(self) -> list[Path]:
        try:
            return sorted(p for p in self.path.iterdir() if p.name.endswith(ENDINGS))
        except OSError:
            return []

    def release(self) -> None:
        """Do nothing: no file stays open."""


def open_tables(path: str | Path) -> Tables:
    """Return the tables of a folder; raises `PlanError` where there is no such folder."""
    folder = Path(path)
    if not folder.is_dir():
        raise PlanError([MissingFolder(path=folder.as_posix())])
    return Layers([Folder(folder)])


def _table_name(path: Path) -> str:
    ending = next(ending for ending in ENDINGS if path.name.endswith(ending))
    return path.name.removesuffix(ending)


def is_plain(name: str) -> bool:
    """Return whether a table's name can be nothing but the name of a file in the folder."""
    return (
        bool(name)
        and not name.startswith(".")
        and name.isprintable()
        and not any(character in name for character in "/\\:")
    )


def _refusal(path: Path, folder: Path) -> str:
    """Return why a file must not be read; nothing where it may."""
    try:
        resolved = path.resolve(strict=True)
        mode = resolved.stat().st_mode
    except (OSError, RuntimeError) as error:
        return str(getattr(error, "strerror", None) or error)
    if not resolved.is_relative_to(folder.resolve()):
        return "it is a link to a place outside the data folder"
    if not stat.S_ISREG(mode):
        return "it is not a regular file"
    return ""
