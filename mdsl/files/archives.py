"""Zip archives, which workbooks are: looked at before they are unpacked."""

import copy
import zipfile
import zlib
from pathlib import Path

MAX_ENTRIES = 1000
MAX_UNPACKED = 200 << 20
MAX_RATIO = 100
# A few highly regular sheets are no bomb, whatever their ratio.
HARMLESS = 10 << 20
CHUNK = 1 << 20


def archive_refusal(path: Path) -> str:
    """Return why an archive must not be unpacked; nothing where it may.

    What the archive says of its own sizes is checked first, and then by unpacking it piece
    by piece, because an archive may lie.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                return f"it holds more than {MAX_ENTRIES} files"
            packed = path.stat().st_size
            limit = min(MAX_UNPACKED, max(HARMLESS, MAX_RATIO * packed))
            too_large = f"it unpacks to more than {limit >> 20} MB"
            if sum(entry.file_size for entry in entries) > limit:
                return too_large
            if _unpacked_size(archive, entries, limit) > limit:
                return too_large
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        return f"it is damaged: {error}"
    return ""


def _unpacked_size(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limit: int
) -> int:
    """Return the true size of an archive's content; beyond the limit it is not counted on."""
    total = 0
    for entry in entries:
        unsaid = copy.copy(entry)
        # Reading would end where the entry says that it does.
        unsaid.file_size = limit + CHUNK
        with archive.open(unsaid) as file:
            while piece := file.read(CHUNK):
                total += len(piece)
                if total > limit:
                    return total
    return total
