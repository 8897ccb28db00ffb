"""Models on disk: which file is meant, and what it says."""

import stat
from pathlib import Path

from mdsl.diagnostics import PlanError, did_you_mean
from mdsl.files.errors import (
    MissingModel,
    ModelNotUtf8,
    NoModelInFolder,
    SeveralModels,
    UnreadableModel,
)
from mdsl.files.locations import shown_location
from mdsl.source import Source

ENDING = ".plan"
DATA = "data"


def find_model(path: str | Path) -> Path:
    """Return the model file that a path means.

    That is the file itself; of a folder, `folder/folder.plan`, or its only `.plan` file.

    Raises:
        PlanError: There is no such file, or more than one.
    """
    given = Path(path)
    if not given.is_dir():
        if not given.exists():
            hint = did_you_mean(str(given), _near(given))
            raise PlanError([MissingModel(path=shown_location(str(given)), hint=hint)])
        return given
    own = given / f"{given.resolve().name}{ENDING}"
    if own.is_file():
        return own
    found = sorted(given.glob(f"*{ENDING}"))
    if not found:
        raise PlanError([NoModelInFolder(path=str(given))])
    if len(found) > 1:
        names = tuple(path.name for path in found)
        raise PlanError([SeveralModels(path=str(given), found=names)])
    return found[0]


def _near(path: Path) -> list[str]:
    """Return what stands where a path does not: models, and folders."""
    try:
        beside = list(path.parent.iterdir())
    except OSError:
        return []
    return [str(p) for p in beside if p.suffix == ENDING or p.is_dir()]


def read_source(path: str | Path) -> Source:
    """Return the text of a model file under the name that the user gave.

    Raises:
        PlanError: There is no such file, or it is no text in UTF-8.
    """
    found = find_model(path)
    name = found.as_posix()
    try:
        is_regular = stat.S_ISREG(found.stat().st_mode)
        content = found.read_bytes() if is_regular else b""
    except OSError as error:
        reason = error.strerror or str(error)
        raise PlanError([UnreadableModel(path=name, reason=reason)]) from None
    if not is_regular:
        wrong = UnreadableModel(path=name, reason="it is not a regular file")
        raise PlanError([wrong])
    try:
        return Source(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        byte = f"0x{error.object[error.start]:02x}"
        wrong_bytes = ModelNotUtf8(path=name, byte=byte, offset=error.start)
        raise PlanError([wrong_bytes]) from None


def data_beside(model: str | Path) -> Path:
    """Return the folder of a model's tables where none is named."""
    return Path(model).parent / DATA
