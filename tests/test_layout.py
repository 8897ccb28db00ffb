"""What the linters cannot see of the project's form."""

from pathlib import Path

import pytest

from tests.paths import ROOT

MAX_LINES = 400
LONGER_FILES = {
    "mdsl/semantics/expressions.py": "one closed list of kinds, read as a table",
    "mdsl/syntax/ast.py": "one closed list of kinds, read as a table",
}
"""Files that may be longer, each with its reason."""

SOURCES = sorted(path.relative_to(ROOT) for path in ROOT.glob("mdsl/**/*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_file_is_short(path: Path) -> None:
    count = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    if path.as_posix() in LONGER_FILES:
        assert count > MAX_LINES, "it is short again: take it off the list"
    else:
        assert count <= MAX_LINES


def test_listed_files_exist() -> None:
    assert LONGER_FILES.keys() <= {path.as_posix() for path in SOURCES}
