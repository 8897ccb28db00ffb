"""A folder of CSV files as the place where tables are found."""

import stat
from dataclasses import field
from pathlib import Path

from mdsl.data.csv_source import read_csv
from mdsl.data.source_errors import (
    MissingFolder,
    MissingTable,
    UnreadableTable,
    UnsafeTableName,
)
from mdsl.data.table import Table, Tables
from mdsl.diagnostics import Place, PlanError, did_you_mean
from mdsl.records import record

ENDING = ".csv"


@record(eq=False)
class Folder:
    """A folder of CSV files; each is read once, when it is first asked for."""

    path: Path
    _tables: dict[str, Table | PlanError] = field(default_factory=dict)

    def load(self, name: str) -> Table:
        """Return a table; raises `PlanError` with all that is wrong with it."""
        found = self._tables.get(name)
        if found is None:
            try:
                found = self._read(name)
            except PlanError as error:
                found = error
            self._tables[name] = found
        if isinstance(found, PlanError):
            raise PlanError(found.diagnostics)
        return found

    def _read(self, name: str) -> Table:
        if not _is_plain(name):
            raise PlanError([UnsafeTableName(table=name)])
        path = self.path / f"{name}{ENDING}"
        location = path.as_posix()
        existing = self.names()
        # On some systems `Hours.csv` opens as `hours.csv`: the listing tells them apart.
        if name not in existing:
            raise PlanError(
                [
                    MissingTable(
                        table=name,
                        path=location,
                        tables=existing,
                        hint=did_you_mean(name, existing),
                    )
                ]
            )
        reason = _refusal(path, self.path)
        if reason:
            wrong = UnreadableTable(place=Place(location), reason=reason)
            raise PlanError([wrong])
        try:
            return read_csv(path, name, location)
        except OSError as error:
            reason = error.strerror or str(error)
            wrong = UnreadableTable(place=Place(location), reason=reason)
            raise PlanError([wrong]) from None

    def names(self) -> tuple[str, ...]:
        """Return the names of the tables that exist, sorted."""
        try:
            return tuple(
                sorted(
                    path.name.removesuffix(ENDING)
                    for path in self.path.iterdir()
                    if path.name.endswith(ENDING)
                )
            )
        except OSError:
            return ()


def open_tables(path: str | Path) -> Tables:
    """Return the tables of a folder; raises `PlanError` where there is no such folder."""
    folder = Path(path)
    if not folder.is_dir():
        raise PlanError([MissingFolder(path=folder.as_posix())])
    return Folder(folder)


def _is_plain(name: str) -> bool:
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
