"""Outputs that are written whole or not at all.

A file is written beside its place under another name and moved there when it is complete;
so is a folder. Whoever reads meanwhile sees the old one, and a fault leaves it untouched.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from mdsl.diagnostics import PlanError
from mdsl.files.errors import CannotWrite, OutputHoldsOthers, OutputIsInput

IsOurs = Callable[[Path], bool]
"""Whether a file of an output folder, by its relative path, is one that we write there."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for bytes that appears under its name when all of it is written.

    A link is followed, an existing file keeps its permissions, and what is no regular file,
    such as a pipe, is written directly.

    Raises:
        PlanError: The file cannot be written.
    """
    target = path.resolve()
    with _reported(path):
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
            return
        part = _beside(target)
        try:
            with part.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                part.chmod(stat.S_IMODE(target.stat().st_mode))
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path, is_ours: IsOurs) -> Iterator[Path]:
    """Make a folder that appears under its name when all of it is written.

    Args:
        path: The folder. What an earlier run has put there is replaced; where there is
            anything else, nothing is touched.
        is_ours: Tells the one from the other.

    Raises:
        PlanError: The folder cannot be written.
    """
    check_folder(path, is_ours)
    target = path.resolve()
    with _reported(path):
        target.parent.mkdir(parents=True, exist_ok=True)
        part, old = _beside(target), _beside(target, "old")
        try:
            part.mkdir()
            yield part
            if target.exists():
                target.replace(old)
            part.replace(target)
        finally:
            _remove(part)
            if old.exists() and not target.exists():
                old.replace(target)
            _remove(old)


def check_folder(path: Path, is_ours: IsOurs) -> None:
    """Raise `PlanError` unless a folder may be replaced as a whole."""
    target = path.resolve()
    if not target.exists():
        return
    if not target.is_dir():
        reason = "it is not a folder"
        raise PlanError([CannotWrite(path=str(path), reason=reason)])
    for file in _files(target):
        inside = file.relative_to(target)
        if not is_ours(inside):
            wrong = OutputHoldsOthers(path=str(path), other=inside.as_posix())
            raise PlanError([wrong])


def check_apart(path: Path, data: Path) -> None:
    """Raise `PlanError` if an output folder holds the data or lies among them."""
    target, source = path.resolve(), data.resolve()
    if target == source or source in target.parents or target in source.parents:
        raise PlanError([OutputIsInput(path=str(path), data=str(data))])


def _beside(target: Path, word: str = "part") -> Path:
    """Return a name beside another one that no other process uses."""
    return target.with_name(f".{target.name}.{os.getpid()}.{word}")


def _files(folder: Path) -> Iterator[Path]:
    """Return all files below a folder, and links without following them."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        else:
            yield entry


def _remove(folder: Path) -> None:
    """Remove a folder of ours that is no longer needed, as far as that is possible."""
    if not folder.is_dir():
        return
    with suppress(OSError):
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                _remove(entry)
            else:
                entry.unlink()
        folder.rmdir()


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn the system's refusals into a diagnostic; a reader that has gone is no such."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise PlanError([CannotWrite(path=str(path), reason=reason)]) from None
