"""Every code block of the project's pages is true: it parses, runs, or prints what it says.

`plan` blocks are models and parse. `python` blocks run; with prompts, they also print what
stands there. `console` blocks run line by line, `$ command`, and print what follows, where
`...` stands for anything; a command that fails says so, `# exit 4`. `sh` blocks of the
README are what `.ci/run` runs. Other blocks (`text`, or without a word) are pictures.
"""

import doctest
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("[!.]*/README.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class CodeBlock:
    """A fenced block of a page: its word, its text, and where it stands."""

    word: str
    text: str
    place: str


def code_blocks(word: str) -> list[CodeBlock]:
    """Return all blocks with a word behind the fence."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 2
            place = f"{page.relative_to(ROOT)}:{line}"
            found.append(CodeBlock(match[1], match[2], place))
    return [block for block in found if block.word == word]


def each_block(word: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "block", code_blocks(word), ids=lambda block: block.place
    )


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder from which the project's models can be seen, and go there."""
    (tmp_path / "models").symlink_to(ROOT / "models")
    command = tmp_path / "bin" / "mdsl"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m mdsl "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent), prepend=":")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@each_block("plan")
def test_plan_block_parses(block: CodeBlock) -> None:
    assert parse_model(Source(block.place, block.text)).statements


@each_block("python")
@pytest.mark.usefixtures("workplace")
def test_python_block_runs(block: CodeBlock) -> None:
    if block.text.startswith(">>>"):
        test = doctest.DocTestParser().get_doctest(
            block.text, {}, block.place, block.place, 0
        )
        report: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(test, out=report.append)
        assert runner.summarize(verbose=False).failed == 0, "".join(report)
    else:
        exec(compile(block.text, block.place, "exec"), {})


@each_block("console")
@pytest.mark.usefixtures("workplace")
def test_console_block_prints_what_it_says(block: CodeBlock) -> None:
    assert block.text.startswith("$ ")
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        code = re.search(r"# exit (\d+)$", command)
        run = subprocess.run(
            ["bash", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert run.returncode == (int(code[1]) if code else 0), run.stdout
        assert doctest.OutputChecker().check_output(
            expected, run.stdout, doctest.ELLIPSIS
        ), f"{block.place}: {command}\n{run.stdout}"


def test_ci_runs_the_commands_of_the_readme() -> None:
    run = subprocess.run(
        [str(ROOT / ".ci" / "run"), "--list"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    readme = [b for b in code_blocks("sh") if b.place.startswith("README.md:")]
    assert run.stdout == "".join(block.text for block in readme)
    assert len(run.stdout.splitlines()) == 2
