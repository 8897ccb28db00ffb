"""What stands in MPS and LP files that HiGHS has no word for: which of it a file holds."""

import gzip
from collections.abc import Iterator
from pathlib import Path

ARROW = "->"
SOS_WORDS = frozenset({"SOS", "SOS1", "SOS2"})
MPS_WORDS = SOS_WORDS | {"INDICATORS"}


def unread_section(path: Path) -> str:
    """Return the section, or the sign, for which HiGHS refuses a file; empty for none."""
    is_lp = path.name.lower().removesuffix(".gz").endswith(".lp")
    for line in _lines(path):
        if is_lp and ARROW in line.partition("\\")[0]:
            return ARROW
        # In MPS what begins with a blank is an entry, and may be called anything.
        word = line.strip().upper() if is_lp else line.rstrip()
        if word in (SOS_WORDS if is_lp else MPS_WORDS):
            return word
    return ""


def _lines(path: Path) -> Iterator[str]:
    how = gzip.open if path.suffix == ".gz" else open
    try:
        with how(path, "rt", encoding="latin-1") as file:
            yield from file
    except (OSError, EOFError):
        return
