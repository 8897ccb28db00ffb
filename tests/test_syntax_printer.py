"""The printer: what it writes is read as the same tree, and it changes nothing twice."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdsl.source import Source, Span
from mdsl.syntax import ast
from mdsl.syntax.lexer import Lexer
from mdsl.syntax.limits import MAX_NESTING
from mdsl.syntax.parser import parse_expression, parse_model
from mdsl.syntax.printer import (
    format_text,
    print_expression,
    print_model,
    print_statement,
)
from tests.golden import Golden
from tests.paths import MODELS, TESTS
from tests.strategies import trees

SAMPLES = sorted([*(TESTS / "samples").glob("*.plan"), *MODELS.glob("*/*.plan")])


def reread(text: str) -> ast.Expression:
    return parse_expression(Source("<test>", text))


def formatted(text: str) -> str:
    return format_text(Source("<test>", text))


@given(trees.expressions())
def test_printed_expression_reads_as_the_same_tree(tree: ast.Expression) -> None:
    assert reread(print_expression(tree)) == tree


@given(trees.statements())
def test_printed_statement_reads_as_the_same_tree(tree: ast.Statement) -> None:
    text = print_statement(tree)
    assert parse_model(Source("<test>", text)).statements == (tree,)


@given(trees.models())
def test_printed_model_reads_as_the_same_tree_and_stays(tree: ast.Model) -> None:
    text = print_model(tree)
    source = Source("<test>", text)
    assert parse_model(source) == tree
    assert format_text(source) == text


def without_parens(value: Any) -> Any:
    """Return a tree without the parentheses that are nodes of their own."""
    if isinstance(value, ast.Paren):
        return without_parens(value.inner)
    if isinstance(value, tuple) and not isinstance(value, Span):
        return tuple(without_parens(part) for part in value)
    if isinstance(value, ast.Node):
        parts = {f.name: getattr(value, f.name) for f in fields(value)}
        return type(value)(**{name: without_parens(p) for name, p in parts.items()})
    return value


@given(trees.expressions())
def test_parentheses_are_written_where_a_tree_lacks_them(tree: ast.Expression) -> None:
    bare = without_parens(tree)
    text = print_expression(bare)
    assert without_parens(reread(text)) == bare


x, y, z = (ast.Name(name) for name in "xyz")


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (ast.Power(ast.Chain((x, y), ("+",)), z), "(x + y)^z"),
        (ast.Power(ast.Unary("-", x), y), "(-x)^y"),
        (ast.Unary("-", ast.Power(x, y)), "-x^y"),
        (ast.Power(ast.Power(x, y), z), "(x^y)^z"),
        (ast.Power(x, ast.Power(y, z)), "x^y^z"),
        (ast.Chain((x, ast.Chain((y, z), ("-",))), ("-",)), "x - (y - z)"),
        (ast.Subscript(ast.Chain((x, y), ("|",)), (z,)), "(x | y)[z]"),
        (ast.Default(ast.Chain((x, y), ("+",)), z), "(x + y) default z"),
        (ast.Default(x, ast.Default(y, z)), "x default (y default z)"),
        (ast.Conditional(ast.Chain((x, y), ("+",)), y, z), "(x + y) if y else z"),
        (ast.Conditional(ast.Chain((x, y), ("|",)), y, z), "x | y if y else z"),
        (
            ast.Implication("implies", ast.Implication("iff", x, y), z),
            "(x iff y) implies z",
        ),
        (ast.Comparison((ast.Unary("not", x), y), ("not in",)), "(not x) not in y"),
        (ast.Range(ast.Chain((x, y), ("+",)), z), "x + y .. z"),
        (ast.Attribute(ast.Attribute(x, "1"), "2"), "x.1 .2"),
    ],
)
def test_precedence(tree: ast.Expression, text: str) -> None:
    assert print_expression(tree) == text


def test_default_within_an_attribute_is_put_in_parentheses() -> None:
    bound = ast.Bound(">=", ast.Chain((x, ast.Default(y, z)), ("+",)))
    tree = ast.Declaration("param", (ast.Identifier("p"),), None, (bound,))
    assert print_statement(tree) == "param p >= x + (y default z)"


def test_conditional_body_is_put_in_parentheses() -> None:
    tree = ast.Definitional(
        "constraint", ast.Identifier("c"), None, (), ast.Conditional(x, y, z)
    )
    assert print_statement(tree) == "constraint c:\n    (x if y else z)"


def test_tree_without_a_text_gets_blank_lines_between_kinds() -> None:
    text = "set A\nset B\n\nparam p\n\nconstraint c:\n    x\n\nconstraint d:\n    y\n"
    tree = parse_model(Source("<test>", text))
    assert print_model(without_spans(tree)) == text


def without_spans(value: Any) -> Any:
    """Return a tree as if it had been made by hand."""
    if isinstance(value, tuple):
        return tuple(without_spans(part) for part in value)
    if isinstance(value, ast.Node):
        names = [f.name for f in fields(value) if f.name not in ("span", "comments")]
        return type(value)(
            **{name: without_spans(getattr(value, name)) for name in names}
        )
    return value


# --- formatting --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_formatting_keeps_the_tree_and_the_comments(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    once = formatted(text)
    before, after = parse_model(Source("a", text)), parse_model(Source("b", once))
    assert after == before
    assert [c.text for c in after.comments] == [c.text for c in before.comments]
    assert formatted(once) == once
    assert all(len(line) <= 100 or "#" in line for line in once.splitlines())


@pytest.mark.parametrize(
    "name", ["comments", "first_model", "parameters", "statements"]
)
def test_format_of_a_sample(name: str, golden: Golden) -> None:
    text = (TESTS / "samples" / f"{name}.plan").read_text(encoding="utf-8")
    golden(f"golden/format/{name}.txt", formatted(text))


@st.composite
def commented_texts(draw: st.DrawFn) -> str:
    """Return models with comments, blanks and line ends between any two words."""
    source = Source("<test>", print_model(draw(trees.models())))
    words = [text for _, text, _ in Lexer(source).tokens()]
    gap = st.sampled_from(
        [" "] * 10
        + ["  ", "      "]
        + ["\n", "\n\n\n", " # one\n", "\n  # two\n", "\n# three\n#\n\n", "\r\n"]
    )
    return "".join(draw(gap) + word for word in words)


@settings(max_examples=50)
@given(commented_texts())
def test_comments_survive_anywhere(text: str) -> None:
    before = parse_model(Source("a", text))
    once = formatted(text)
    after = parse_model(Source("b", once))
    assert after == before
    assert [c.text for c in after.comments] == [c.text for c in before.comments]
    assert formatted(once) == once


def test_at_most_one_blank_line_is_kept() -> None:
    assert formatted("\n\nset A\n\n\n\n# c\n\n\nset B # d\nset C") == (
        "set A\n\n# c\n\nset B  # d\nset C\n"
    )


ALIGNED = """\
set Product          from products
set Period  ordered  from periods      # weeks
set Order            from "the orders" # the last word of a column may stand closer

param profit [Product]>=0              from products  "dollars"
param demand[Product,Period] default 0 from demand    "pieces"
param late   = 3                                      "weeks"   # a comment
param rate   from scalars
var   make[Product] >= 0   <= 9
"""


def test_words_below_each_other_stay_so() -> None:
    assert (
        formatted(ALIGNED)
        == """\
set Product         from products
set Period ordered  from periods       # weeks
set Order           from "the orders"  # the last word of a column may stand closer

param profit[Product] >= 0              from products  "dollars"
param demand[Product, Period] default 0 from demand    "pieces"
param late   = 3                                       "weeks"  # a comment
param rate   from scalars
var   make[Product] >= 0 <= 9
"""
    )


def test_words_are_not_aligned_beyond_the_width() -> None:
    long = f"param {'a' * 65} >= 0  from t"
    short = f"{'param b'.ljust(long.index('from'))}from another_table_of_products"
    assert formatted(f"{long}\n{short}\n").splitlines() == [
        long.replace("  from", " from"),
        "param b from another_table_of_products",
    ]


def test_body_stays_on_the_line_where_it_was_put() -> None:
    text = "constraint c: x <= 1\n\nconstraint d:\n    x <= 2\n\nlet e =\n    3\n"
    assert formatted(text) == text
    assert (
        formatted("constraint c:x<=1\nlet e\n=3") == "constraint c: x <= 1\nlet e = 3\n"
    )


def test_words_of_long_statements_are_put_on_lines() -> None:
    terms = " + ".join(f"a_long_name[{i}] * x" for i in range(8))
    text = formatted(f"constraint c: {terms} <= 1")
    assert text.splitlines()[:3] == [
        "constraint c:",
        "    a_long_name[0] * x",
        "    + a_long_name[1] * x",
    ]
    assert text.splitlines()[-1] == "    <= 1"


def test_text_without_statements() -> None:
    assert formatted(" \n ") == ""
    assert formatted(" # only this ") == "# only this\n"


def test_long_sum_is_printed_in_linear_time() -> None:
    tree = reread(" + ".join(["x"] * 100_000))
    assert reread(print_expression(tree)) == tree
    body = formatted("let a = " + " + ".join(["x"] * 100_000))
    assert len(body.splitlines()) == 100_001


def test_deepest_tree_is_printed() -> None:
    text = "(" * (MAX_NESTING - 1) + "x" + ")" * (MAX_NESTING - 1)
    assert print_expression(reread(text)) == text
