"""Every code block of the project's pages is true: it parses, runs, or prints what it says.

`plan` blocks are models and parse. `python` blocks run; with prompts, they also print what
stands there. `console` blocks run line by line, `$ command`, and print what follows, where
`...` stands for anything; a command that fails says so, `# exit 4`. `sh` blocks of the
README are what `.ci/run` runs. Other blocks (`text`, or without a word) are pictures.

In the language reference, `grammar/README.md`, and on the pages of models, every `plan` block
is a whole model that is checked, compiled and, where it says what comes out, solved. Its tables are the `csv NAME`
blocks under the same heading. What comes out is said by comment lines in the block:

- `# optimum: 12.5` the value of the objective, `# levels: 0, 12.5` those of several;
- `# values make: 1, 0.5` the values of a family in the order of its instances;
- `# error: C221` the codes of all errors; then the `error` block that follows, if there is
  one, holds lines of their messages, with the headline of each;
- `# warning: C215` the codes of all warnings.
"""

import doctest
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, zip_longest
from pathlib import Path

import pytest

from mdsl.api import Model
from mdsl.diagnostics import Diagnostic, PlanError, render
from mdsl.source import Source
from mdsl.syntax.parser import parse_expression, parse_model
from tests.paths import ROOT

REFERENCE = "grammar/README.md"
MODEL_PAGES = sorted(ROOT.glob("models/*/README.md"))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("[!.]*/README.md"), *MODEL_PAGES])
EXAMPLE_PAGES = [ROOT / REFERENCE, *MODEL_PAGES]
FENCE = re.compile(
    r"^#+ (?P<heading>[^\n]*)$|^```(?P<word>\w*)(?: (?P<name>\S+))?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
SPAN = re.compile(r"`([^`]+)`")
STATEMENT = re.compile(
    r"(?:set|param|var|let|constraint|goal|check|scenario|minimize|maximize)\b"
)
CLAIM = re.compile(
    r"^# (error|warning|optimum|levels|values \w\S*): (.*)$", re.MULTILINE
)


@dataclass(frozen=True)
class CodeBlock:
    """A fenced block of a page.

    Attributes:
        word: The first word behind the fence.
        name: The second one.
        text: What stands in the block.
        page: The page, from the root of the project.
        line: The line of the page on which the text begins.
        section: The number of the heading above it.
    """

    word: str
    name: str
    text: str
    page: str
    line: int
    section: int

    @property
    def place(self) -> str:
        """Where the block stands."""
        return f"{self.page}:{self.line}"


@cache
def page_blocks(page: Path) -> tuple[CodeBlock, ...]:
    """Return all blocks of a page."""
    text = page.read_text(encoding="utf-8")
    found = []
    section = 0
    for match in FENCE.finditer(text):
        if match["heading"] is not None:
            section += 1
            continue
        line = text.count("\n", 0, match.start()) + 2
        name = page.relative_to(ROOT).as_posix()
        word, inner = match["word"], match["text"]
        block = CodeBlock(word, match["name"] or "", inner, name, line, section)
        found.append(block)
    return tuple(found)


def code_blocks(word: str) -> list[CodeBlock]:
    """Return the blocks of all pages with a word behind the fence."""
    return [b for page in PAGES for b in page_blocks(page) if b.word == word]


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


@pytest.mark.parametrize(
    "block",
    [block for block in code_blocks("plan") if ROOT / block.page not in EXAMPLE_PAGES],
    ids=lambda block: block.place,
)
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


# --- the language reference ------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A model on one of the pages, and what the page says comes out.

    Attributes:
        block: The model.
        tables: Its tables by name, as CSV.
        claims: What the page says, by the words of the comment lines.
        messages: Lines of the messages that the page shows.
    """

    block: CodeBlock
    tables: Mapping[str, str]
    claims: Mapping[str, str]
    messages: tuple[str, ...]

    def codes(self, *words: str) -> list[str]:
        """Return the codes that are claimed, sorted."""
        texts = [self.claims[word] for word in words if word in self.claims]
        return sorted(code for text in texts for code in text.split(", "))

    def numbers(self, word: str) -> list[float]:
        """Return the numbers that are claimed."""
        return [float(text) for text in self.claims[word].split(", ")]


def examples(page: Path) -> list[Example]:
    """Return the models of a page."""
    blocks = page_blocks(page)
    found: list[Example] = []
    for block, follower in zip_longest(blocks, blocks[1:]):
        if block.word != "plan":
            continue
        own = [b for b in blocks if b.word == "csv" and b.section == block.section]
        tables = {table.name: table.text for table in own}
        assert len(tables) == len(own), f"{block.place}: a table stands there twice"
        is_shown = follower is not None and follower.word == "error"
        messages = follower.text.splitlines() if follower and is_shown else ()
        claims = dict(CLAIM.findall(block.text))
        found.append(Example(block, tables, claims, tuple(messages)))
    return found


@pytest.mark.parametrize(
    "example",
    [example for page in EXAMPLE_PAGES for example in examples(page)],
    ids=lambda e: e.block.place,
)
def test_example(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data"
    folder.mkdir()
    for name, text in example.tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    model = Model(Source("model.plan", example.block.text))
    errors: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    try:
        warnings = model.check().warnings
        model.compile()
    except PlanError as error:
        errors = error.diagnostics
    shown = "\n\n".join(map(render, (*errors, *warnings)))
    assert sorted(e.code for e in errors) == example.codes("error"), shown
    assert sorted(w.code for w in warnings) == example.codes("warning"), shown
    check_messages(example, shown)
    if not errors:
        check_answer(model, example)


def check_messages(example: Example, shown: str) -> None:
    """Check that the lines of an `error` block stand in the messages, in their order."""
    if not example.messages:
        return
    headlines = re.findall(r"^error\[.*$", shown, re.MULTILINE)
    assert [m for m in example.messages if m in headlines] == headlines
    rest = iter(shown.splitlines())
    for line in example.messages:
        assert line in rest, f"`{line}` is not the next line shown of:\n{shown}"


def check_answer(model: Model, example: Example) -> None:
    """Check the values that a model claims; one that claims none is not solved."""
    numbers = [word for word in example.claims if word.startswith(("o", "l", "v"))]
    if not numbers:
        return
    result = model.solve()
    assert result.ok, result.summary()
    for word in numbers:
        match word.split():
            case ["optimum"]:
                assert result.objective is not None
                found = [result.objective]
            case ["levels"]:
                found = [level.value for level in result.levels]
            case [_, family]:
                found = list(result.values(family))
            case _:
                pytest.fail(f"what is `{word}`?")
        assert found == pytest.approx(example.numbers(word), abs=1e-6), word


@pytest.mark.parametrize("page", EXAMPLE_PAGES, ids=lambda page: page.parent.name)
def test_blocks_are_of_known_kinds(page: Path) -> None:
    blocks = page_blocks(page)
    for block, follower in pairwise(blocks):
        assert block.word in {"plan", "csv", "error", "text", "console", "sh"}
        if follower.word == "error":
            assert block.word == "plan", f"{follower.place}: whose message is this?"
            assert CLAIM.search(block.text), f"{block.place}: the codes are missing"
    tables = {block.section for block in blocks if block.word == "csv"}
    models = {block.section for block in blocks if block.word == "plan"}
    assert tables <= models


def test_idioms_are_those_of_the_model_below_them() -> None:
    text = (ROOT / REFERENCE).read_text(encoding="utf-8")
    cells = re.findall(r"^\| mdsl \| (.*) \|$", text, re.MULTILINE)
    forms = [form for cell in cells for form in re.findall("`(.*?)`", cell)]
    assert len(cells) == 10
    model = " ".join(examples(ROOT / REFERENCE)[-1].block.text.split())
    assert [form for form in forms if form not in model] == []


def test_list_of_wishes_is_in_the_language() -> None:
    text = (ROOT / REFERENCE).read_text(encoding="utf-8")
    _, _, after = text.partition("\n## How do I say ...\n")
    table, _, _ = after.partition("\n## ")
    rows = [line.split(" | ", maxsplit=1) for line in table.splitlines()]
    spans = [(r[0], s) for r in rows if len(r) == 2 for s in SPAN.findall(r[1])]
    assert len(spans) > 60
    for wish, span in spans:
        if span.startswith("--"):
            continue
        source = Source(wish, span)
        if STATEMENT.match(span):
            assert parse_model(source).statements
        else:
            parse_expression(source)
