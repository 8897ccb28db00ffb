"""Files that are written whole or not at all."""

import gzip
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from mdsl.diagnostics import PlanError
from mdsl.formats.errors import CannotWrite


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name only when it is complete.

    The bytes go to a temporary file beside it, which is flushed, synced, closed and renamed;
    after an error or an interrupt it is removed, and an older file stays as it was. A name
    that ends in `.gz` is compressed; the same input gives the same bytes.

    Raises:
        PlanError: The system refuses to write.
    """
    try:
        with _temporary(path) as file:
            if path.suffix == ".gz":
                with gzip.GzipFile("", "wb", 6, file, mtime=0) as packer:
                    yield cast("BinaryIO", packer)
            else:
                yield file
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise PlanError([CannotWrite(path=str(path), reason=reason)]) from fault


@contextmanager
def _temporary(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside a path that is renamed to it at the end."""
    mode = _mode(path)
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _mode(path: Path) -> int:
    """Return the permissions of the file that is there, or of any new file."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
