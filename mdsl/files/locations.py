"""Places that a user names: folders, files and databases, and how messages name them."""

import re
from enum import StrEnum
from pathlib import Path

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods")
SQLITE_FILES = (".db", ".sqlite", ".sqlite3")
SQLITE_URL = "sqlite:///"
# A path has one of the two slashes only. Nothing behind the scheme is sure to be no secret.
SECRET = re.compile(r"\b([A-Za-z][A-Za-z0-9+.-]+:/{1,2})\S*@")


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
    shown = hide_secrets(name)
    is_url = "://" in name or shown != name
    return shown.partition("?")[0] if is_url else shown


def hide_secrets(text: str) -> str:
    """Return a text without the users and passwords of URLs in it."""
    return SECRET.sub(r"\1", text)
