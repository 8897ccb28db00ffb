"""What a user may ask of a file: its format, dialect, names, and what it may hold."""

from enum import StrEnum

from mdsl.records import record


class FileFormat(StrEnum):
    """A format of files that hold a program."""

    MPS = "mps"
    FIXED = "fixed"
    LP = "lp"


class Dialect(StrEnum):
    """How a format is used.

    `SAFE` keeps to what every solver reads alike: the file minimises, and a row with two
    bounds is a range only where that is exact. `PLAIN` states a maximum as such and every
    row with two bounds as a range, as the books do.
    """

    SAFE = "safe"
    PLAIN = "plain"


class NameStyle(StrEnum):
    """How columns and rows are called in a file.

    `FULL` is `make(chair,week_1)`, `SHORT` has at most eight characters, `make17`, and
    `NONE` is `c17` and `r4`.
    """

    FULL = "full"
    SHORT = "short"
    NONE = "none"


@record()
class FileOptions:
    """What is asked of a file.

    Attributes:
        format: The format.
        dialect: The dialect.
        names: How columns and rows are called.
        is_native: Whether semicontinuous columns stay what they are, for solvers that read
            them, and are not expressed by binary columns. Indicators and special ordered
            sets are in the program, if anywhere.
    """

    format: FileFormat = FileFormat.MPS
    dialect: Dialect = Dialect.SAFE
    names: NameStyle = NameStyle.FULL
    is_native: bool = False


ENDINGS = {".mps": FileFormat.MPS, ".lp": FileFormat.LP}
"""The endings of file names, without the `.gz` of compressed files."""


def format_of(path: str) -> FileFormat | None:
    """Return the format that the name of a file speaks of; None if it does not."""
    plain = path.lower().removesuffix(".gz")
    for ending, found in ENDINGS.items():
        if plain.endswith(ending):
            return found
    return None
