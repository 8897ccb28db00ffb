"""Syntax errors: what is said, that all are said, and that nothing else can happen."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mdsl.diagnostics import Diagnostic, PlanError, render_all
from mdsl.source import Source
from mdsl.syntax import errors, habit_errors, tables
from mdsl.syntax.limits import MAX_ERRORS
from mdsl.syntax.parser import parse_expression, parse_model
from mdsl.syntax.printer import format_text
from tests.golden import Golden
from tests.paths import TESTS

FAULTY = TESTS / "errors" / "syntax"


def found(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(PlanError) as caught:
        parse_model(Source("<test>", text))
    return caught.value.diagnostics


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in found(text)]


@pytest.mark.parametrize("path", sorted(FAULTY.glob("*.plan")), ids=lambda p: p.stem)
def test_message(path: Path, golden: Golden) -> None:
    # Read as bytes, so that odd line ends and characters stay as they are.
    text = path.read_bytes().decode("utf-8")
    with pytest.raises(PlanError) as caught:
        parse_model(Source(path.name, text))
    golden(
        f"errors/syntax/{path.stem}.err", render_all(caught.value.diagnostics) + "\n"
    )


def test_each_error_has_its_own_code_and_a_golden_message() -> None:
    classes = [
        value
        for value in [*vars(errors).values(), *vars(habit_errors).values()]
        if isinstance(value, type)
        and issubclass(value, Diagnostic)
        and value is not Diagnostic
    ]
    known = {cls.code for cls in classes}
    assert len(known) == len(classes)
    shown = "".join(p.read_text(encoding="utf-8") for p in FAULTY.glob("*.err"))
    # These need texts that are too long for a golden file.
    long = {"P109", "P121", "P122", "P126", "P140", "P141"}
    assert [code for code in sorted(known - long) if f"[{code}]" not in shown] == []


def test_all_faulty_statements_are_reported() -> None:
    text = (
        "set A @\nset B\nparm p\nset C = {1,\n  2\nlet d = (3\nlet e = 1 +\nlet f = 2"
    )
    assert [(d.code, d.span.line if d.span else 0) for d in found(text)] == [
        ("P103", 1),
        ("P108", 3),
        ("P105", 6),
        ("P105", 7),
        ("P101", 8),
    ]


def test_faults_of_trees_and_of_texts_come_in_the_order_of_the_text() -> None:
    text = 'let a = 2025-02-30\nlet b = ;\nlet c = "\\q"\nlet d = ²'
    assert codes(text) == ["P123", "P112", "P125", "P127"]


def test_errors_are_capped() -> None:
    assert codes("set A ;\n" * 200) == ["P112"] * MAX_ERRORS + ["P109"]
    assert codes("let a = 1e999\n" * 200) == ["P121"] * MAX_ERRORS + ["P109"]
    assert codes("set A ;\n" * MAX_ERRORS) == ["P112"] * MAX_ERRORS


def test_message_does_not_repeat_a_long_text() -> None:
    for text in ("x" * 10_000, "1" * 10_000 + "a", '"' + "a" * 10_000):
        for diagnostic in found(f"let a = b {text}"):
            assert len(diagnostic.message) < 200
            assert all(len(remedy) < 300 for remedy in diagnostic.remedies)


def test_expected_things_are_at_most_ten() -> None:
    for text in ("param p @@", "param p p", "var v v", "let a = b c", "goal g g"):
        for diagnostic in found(text):
            if isinstance(diagnostic, errors.UnexpectedWord):
                assert diagnostic.expected.count(",") < 10


def test_expression_alone() -> None:
    for text, code in [("", "P102"), ("1 +", "P102"), ("a b", "P101"), ("(a", "P105")]:
        with pytest.raises(PlanError) as caught:
            parse_expression(Source("<test>", text))
        assert [d.code for d in caught.value.diagnostics] == [code]


# --- nothing but a tree or an error --------------------------------------------------------------

KNOWN = tables.load_tables()
SOUP = [
    *KNOWN.reserved,
    *KNOWN.contextual,
    *KNOWN.signs,
    *("x", "I", "sum", "1", "2.5", "2025-06-02", '"text"', "# note\n", "\n", " "),
    *(";", "!", "&&", ":=", "'", '"', "1e", "subject", "to", "s", "over", "²", "\\"),
]


def read(text: str) -> None:
    """Read a text as a model and as an expression; what is wrong can be shown."""
    source = Source("<test>", text)
    for parse in (parse_model, parse_expression, format_text):
        found: tuple[Diagnostic, ...] | None = None
        try:
            parse(source)
        except PlanError as error:
            found = error.diagnostics
        if found is not None:
            assert all(d.span is not None for d in found)
            assert render_all(found).startswith("error[P1")


@given(st.text(max_size=60))
@example("\ud800")
@example('let a = "\\')
@example("\0" * 3)
@example("set A\r= {1}\r\rset B")
def test_any_text_gives_a_tree_or_errors(text: str) -> None:
    read(text)


@given(st.lists(st.sampled_from(SOUP), max_size=30).map(" ".join))
def test_any_words_give_a_tree_or_errors(text: str) -> None:
    read(text)


@given(st.lists(st.sampled_from(SOUP), max_size=30).map("".join))
def test_any_joined_words_give_a_tree_or_errors(text: str) -> None:
    read(text)


SAMPLE = (TESTS / "samples" / "statements.plan").read_text(encoding="utf-8")


@given(st.integers(0, len(SAMPLE)), st.integers(0, 20), st.sampled_from(SOUP))
def test_damaged_model_gives_a_tree_or_errors(at: int, length: int, put: str) -> None:
    read(SAMPLE[:at] + put + SAMPLE[at + length :])
