"""Places that a user names: folders, files and databases, and how messages name them."""

import re
from enum import StrEnum
from pathlib import Path

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods")
SQLITE_FILES = (".db", ".sqlite", ".sqlite3")
SQLITE_URL = "sqlite:///"
SECRET = re.compile(r"://.*@")


class LocationKind(StrEnum):
    """What a place is by its name."""

    FOLDER = "folder"
    WORKBOOK = "workbook"
    SQLITE = "sqlite"
    SERVER = "server"


def location_kind(name: str) -> LocationKind:
    """Return what a place is to be, by its name alone."""
    if "://" in name:
        is_sqlite = name.startswith(SQLITE_URL)
        return LocationKind.SQLITE if is_sqlite else LocationKind.SERVER
    ending = Path(name).suffix.lower()
    if ending in WORKBOOKS:
        return LocationKind.WORKBOOK
    return LocationKind.SQLITE if ending in SQLITE_FILES else LocationKind.FOLDER


def sqlite_path(name: str) -> Path:
    """Return the file of a SQLite database: `plan.db` or `sqlite:///plan.db`."""
    return Path(name.removeprefix(SQLITE_URL))


def shown_location(name: str) -> str:
    """Return a place as messages name it: no password, no options."""
    if "://" not in name:
        return name
    return SECRET.sub("://", name).partition("?")[0]
