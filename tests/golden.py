"""Golden files: expected texts that lie beside what they are expected of."""

import difflib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.paths import TESTS


@dataclass(frozen=True)
class Golden:
    """Compares texts with files, or writes the files anew under `--update-golden`."""

    update: bool

    def __call__(self, name: str | Path, text: str) -> None:
        """Fail unless the file holds the text.

        Args:
            name: The file's path, relative to `tests/`.
            text: What the file should hold.
        """
        path = TESTS / name
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        if not path.exists():
            pytest.fail(
                f"{name} does not exist; --update-golden writes it", pytrace=False
            )
        expected = path.read_text(encoding="utf-8")
        if text != expected:
            pytest.fail(_difference(str(name), expected, text), pytrace=False)


def _difference(name: str, expected: str, text: str) -> str:
    lines = difflib.unified_diff(
        expected.splitlines(), text.splitlines(), name, "this run", lineterm=""
    )
    shown = "\n".join(lines) or "only the line ends differ"
    return f"{shown}\n--update-golden accepts the new text"
