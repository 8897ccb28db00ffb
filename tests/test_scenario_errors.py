"""What is wrong with scenarios and choices, one file for each kind, with the exact message.

A comment in the first line of a file holds the options of its run.
"""

import shlex
from pathlib import Path

import pytest

from mdsl.commands.arguments import parse_arguments
from mdsl.commands.loading import choices_of
from mdsl.compiler import compile_text
from mdsl.data.folder import Folder
from mdsl.diagnostics import PlanError, render_all
from mdsl.rewrites.choices import Choices
from mdsl.source import Source
from tests.golden import Golden
from tests.paths import TESTS

CASES = sorted((TESTS / "errors" / "scenarios").glob("*.plan"))


def choices_in(text: str) -> Choices:
    """Return the choices that the first line of a model states."""
    line, _, _ = text.partition("\n")
    options = shlex.split(line.removeprefix("# ")) if line.startswith("# --") else []
    return choices_of(parse_arguments(["solve", "a.plan", *options]))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_message(path: Path, golden: Golden) -> None:
    text = path.read_text(encoding="utf-8")
    source = Source(path.name, text)
    with pytest.raises(PlanError) as raised:
        compile_text(source, Folder(Path("no data")), choices_in(text))
    rendered = render_all(raised.value.diagnostics) + "\n"
    golden(path.relative_to(TESTS).with_suffix(".err"), rendered)
