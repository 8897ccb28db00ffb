"""The parser: tables, trees, spans, limits, and the same reading as Lark's own parser."""

import datetime
import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, reject
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

import mdsl.syntax.parser
from mdsl.diagnostics import Diagnostic, InternalError, PlanError
from mdsl.source import Source, Span
from mdsl.syntax import ast, tables
from mdsl.syntax.builder import Builder
from mdsl.syntax.generator import build_lark, generate
from mdsl.syntax.limits import (
    MAX_NAME_LENGTH,
    MAX_NESTING,
    MAX_NUMBER_LENGTH,
    MAX_SOURCE_LENGTH,
)
from mdsl.syntax.parser import parse_expression, parse_model
from mdsl.syntax.printer import print_expression, print_model
from tests.paths import MODELS, ROOT, TESTS
from tests.strategies import trees

GRAMMAR = (ROOT / "grammar" / "plan.lark").read_text(encoding="utf-8")
SAMPLES = sorted([*(TESTS / "samples").glob("*.plan"), *MODELS.glob("*/*.plan")])


def model(text: str) -> ast.Model:
    return parse_model(Source("<test>", text))


def expression(text: str) -> ast.Expression:
    return parse_expression(Source("<test>", text))


def codes(text: str) -> list[str]:
    with pytest.raises(PlanError) as caught:
        model(text)
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


# --- tables ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lark() -> Lark:
    """Return Lark's own parser; that it can be built shows that there are no conflicts."""
    return build_lark(GRAMMAR)


def test_tables_are_up_to_date() -> None:
    kept = json.loads(tables.TABLES.read_text(encoding="utf-8"))
    made = json.loads(generate(GRAMMAR))
    # Another version of Lark may well make the same tables.
    del made["lark"], kept["lark"]
    assert made == kept, "run `python -m mdsl.syntax.generator`"


def test_tables_do_not_depend_on_the_order_of_hashes() -> None:
    code = (
        "import hashlib, pathlib, mdsl.syntax.generator as g;"
        "text = g.generate(pathlib.Path(g.GRAMMAR).read_text(encoding='utf-8'));"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_tables_of_another_grammar_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "plan.lark"
    other.write_text(f"{GRAMMAR}\n", encoding="utf-8")
    monkeypatch.setattr(tables, "GRAMMAR", other)
    with pytest.raises(InternalError, match=r"python -m mdsl\.syntax\.generator"):
        tables.load_tables.__wrapped__()


def test_tables_need_no_grammar(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tables, "GRAMMAR", tmp_path / "no such file")
    assert tables.load_tables.__wrapped__().terminals == tables.load_tables().terminals


def test_each_rule_has_its_method() -> None:
    for rule in tables.load_tables().rules:
        assert not rule.name or callable(getattr(Builder, f"build_{rule.name}"))


def test_parsing_imports_no_lark() -> None:
    code = (
        "import sys; from mdsl.source import Source;"
        "from mdsl.syntax.parser import parse_model;"
        "parse_model(Source('x', 'set A'));"
        "assert not any(name.split('.')[0] == 'lark' for name in sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)}, check=True
    )


# --- the same reading as Lark's ----------------------------------------------------------------


class Recorder:
    """Stands in for the builder, and makes what Lark makes: rules with their children."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    def finish(self) -> list[Diagnostic]:
        """Return that nothing is wrong."""
        return []


def _recording(rule: str) -> Callable[..., object]:
    return lambda _recorder, _span, *children: (rule, *children)


for _rule in tables.load_tables().rules:
    setattr(Recorder, f"build_{_rule.name}", _recording(_rule.name))


def plain(tree: Tree[Token] | Token | None) -> object:
    """Return Lark's tree as tuples of the rule's name and the children."""
    match tree:
        case Tree():
            return (str(tree.data), *(plain(child) for child in tree.children))
        case None:
            return None
        case _:
            return str(tree)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the parser record the rules instead of making nodes."""
    monkeypatch.setattr(mdsl.syntax.parser, "Builder", Recorder)


def record(text: str, start: int) -> object:
    parser = mdsl.syntax.parser._Parser  # noqa: SLF001 - its trees are not models here.
    return parser(Source("<test>", text), start=start).parse()


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_read_as_with_lark(lark: Lark, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert record(text, 0) == plain(lark.parse(text, start="start"))


@given(tree=trees.expressions(4))
def test_expressions_read_as_with_lark(lark: Lark, tree: ast.Expression) -> None:
    text = print_expression(tree)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mdsl.syntax.parser, "Builder", Recorder)
        assert record(text, 1) == plain(lark.parse(text, start="start_expression"))


@given(tree=trees.models())
def test_models_read_as_with_lark(lark: Lark, tree: ast.Model) -> None:
    text = print_model(tree)
    try:
        expected = plain(lark.parse(text, start="start"))
    except UnexpectedInput:
        # Where a word may be a keyword by one state's row but not by the whole stack, Lark
        # gives up; for us it is a name.
        reject()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mdsl.syntax.parser, "Builder", Recorder)
        assert record(text, 0) == expected


# --- trees -------------------------------------------------------------------------------------


def name(text: str) -> ast.Name:
    return ast.Name(text)


a, b, c = name("a"), name("b"), name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1_000", ast.Number("1_000")),
        ("inf", ast.Infinity()),
        ('"a\\"b\\\\c\\nd\\te"', ast.String('a"b\\c\nd\te')),
        ("2025-06-02", ast.Date(datetime.date(2025, 6, 2))),
        ("a - b + c", ast.Chain((a, b, c), ("-", "+"))),
        (
            "a - b * c",
            ast.Chain((a, ast.Chain((b, c), ("*",))), ("-",)),
        ),
        ("-a ^ b", ast.Unary("-", ast.Power(a, b))),
        ("a ^ b ^ c", ast.Power(a, ast.Power(b, c))),
        ("a ^ -b", ast.Power(a, ast.Unary("-", b))),
        ("a default b ^ c", ast.Power(ast.Default(a, b), c)),
        ("a default -b", ast.Default(a, ast.Unary("-", b))),
        ("not a == b", ast.Unary("not", ast.Comparison((a, b), ("==",)))),
        ("a not in b", ast.Comparison((a, b), ("not in",))),
        ("a <= b < c", ast.Comparison((a, b, c), ("<=", "<"))),
        (
            "a or b and c",
            ast.Chain((a, ast.Chain((b, c), ("and",))), ("or",)),
        ),
        ("a if b else c", ast.Conditional(a, b, c)),
        ("a implies b", ast.Implication("implies", a, b)),
        ("1..a", ast.Range(ast.Number("1"), a)),
        ("a.1", ast.Attribute(a, "1")),
        ('a."b c"', ast.Attribute(a, "b c", is_quoted=True)),
        ("a.set", ast.Attribute(a, "set")),
        ("a()", ast.Call("a", ())),
        ("{}", ast.SetLiteral(())),
        ("{a: b}", ast.MapLiteral((ast.MapItem(a, b),))),
        (
            "{a: b for a in c}",
            ast.Comprehension(ast.MapItem(a, b), (ast.Binder(a, c),), None),
        ),
        (
            "sum(a for (=b, a) in c, b if a)",
            ast.Reduction(
                "sum",
                a,
                (ast.Binder(ast.Tuple((ast.Select(b), a)), c), ast.Binder(None, b)),
                a,
            ),
        ),
    ],
)
def test_expression_tree(text: str, tree: ast.Expression) -> None:
    assert expression(text) == tree


def test_statement_trees() -> None:
    text = (
        "var x, y[I] >= 0 integer == 1\n"
        'set S within T from t[k, c = 1, columns except (d)]."v w" by k skip unknown\n'
        "constraint c[if a]: b\n"
        "units h, d = 24 h^2/m\n"
        "goal g weight under a over b: c"
    )
    var, declared, constraint, units, goal = model(text).statements
    identifier = ast.Identifier
    one = ast.Number("1")
    assert var == ast.Declaration(
        "var",
        (identifier("x"), identifier("y")),
        ast.Indexing((ast.Binder(None, name("I")),), None),
        (
            ast.Bound(">=", ast.Number("0")),
            ast.Flag("integer"),
            ast.Definition(one),
        ),
    )
    keys = (
        ast.KeyColumn(ast.Word("k")),
        ast.FixedKey(ast.Word("c"), one),
        ast.HeadingsKey((ast.Word("d"),)),
    )
    column = ast.TableColumn(ast.Word("t"), keys, ast.Word("v w", is_quoted=True))
    assert declared == ast.Declaration(
        "set",
        (identifier("S"),),
        None,
        (
            ast.Valued("within", name("T")),
            ast.From((column,), ast.Word("k"), skip_unknown=True),
        ),
    )
    assert constraint == ast.Definitional(
        "constraint", identifier("c"), ast.Indexing((), a), (), b
    )
    squared = ast.UnitPower("h", 2)
    per_metre = ast.UnitPower("m", 1, is_divisor=True)
    assert units == ast.UnitsStatement(
        (
            ast.UnitDefinition(identifier("h"), None, ()),
            ast.UnitDefinition(identifier("d"), ast.Number("24"), (squared, per_metre)),
        )
    )
    assert goal == ast.Definitional(
        "goal", identifier("g"), None, (ast.TwoWeights(a, b),), c
    )


CONTEXTUAL = sorted(tables.load_tables().contextual)


@pytest.mark.parametrize("word", CONTEXTUAL)
def test_word_is_a_name_where_a_name_is_due(word: str) -> None:
    text = (
        f"param {word}[{word} in {word}] >= {word} from {word}.{word}\n"
        f"let x = {word} + {word}({word}) + {word}.{word}\n"
        f"scenario {word} {{ {word} = {word}  {word}[{word} in {word}] = 1  "
        f"drop {word} }}"
    )
    declaration, _, scenario = model(text).statements
    assert isinstance(declaration, ast.Declaration)
    assert declaration.names == (ast.Identifier(word),)
    assert isinstance(scenario, ast.ScenarioStatement)
    assert [type(item) for item in scenario.items] == [
        ast.Override,
        ast.Override,
        ast.Directive,
    ]


@pytest.mark.parametrize("word", sorted(tables.load_tables().reserved))
def test_reserved_word_is_no_name(word: str) -> None:
    assert codes(f"param {word} >= 0") == ["P107"]
    column = f"set A from {word}[{word}].{word}"
    assert model(column).statements


def test_words_are_told_from_longer_names() -> None:
    assert expression("setting") == name("setting")
    assert expression("notin") == name("notin")
    assert expression("in_") == name("in_")


def test_empty_text_is_a_model() -> None:
    assert model("") == ast.Model(())
    assert model("\ufeff # only a comment\r\n").statements == ()


# --- places ------------------------------------------------------------------------------------


def nodes(value: object) -> list[ast.Node]:
    """Return all nodes of a tree."""
    found: list[ast.Node] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Node):
            found.append(part)
            waiting += [getattr(part, field.name) for field in fields(part)]
        elif isinstance(part, tuple) and not isinstance(part, Span):
            waiting += part
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_span_holds_its_phrase(path: Path) -> None:
    source = Source(path.name, path.read_text(encoding="utf-8"))
    tree = parse_model(source)
    for node in nodes(tree.statements):
        assert node.span.source is source
        text = node.span.text
        assert text
        assert text == text.strip()
        match node:
            case ast.Name(word) | ast.Identifier(word) | ast.Number(word):
                assert text == word
            case ast.Tuple(items) if any(isinstance(i, ast.Select) for i in items):
                whole = expression(f"sum(1 for {text} in L)")
                assert isinstance(whole, ast.Reduction)
                assert whole.binders[0].pattern == node
            case _ if isinstance(node, ast.Expression):
                # Read alone, the phrase is the same.
                assert expression(text) == node
            case _:
                pass
    assert [comment.span.text for comment in tree.comments] == [
        comment.text for comment in tree.comments
    ]


def test_spans_of_statements_and_attributes() -> None:
    (statement,) = model("  set A # why\n  within B  # end\n").statements
    assert isinstance(statement, ast.Declaration)
    assert statement.span.text == "set A # why\n  within B"
    assert statement.names[0].span.text == "A"
    assert statement.attributes[0].span.text == "within B"
    assert str(statement.span) == "<test>:1:3"


# --- limits ------------------------------------------------------------------------------------


def test_long_sum_is_read() -> None:
    tree = expression(" + ".join(["x"] * 100_000))
    assert isinstance(tree, ast.Chain)
    assert len(tree.operands) == 100_000
    many = model("\n".join(f"set A{i}" for i in range(20_000)))
    assert len(many.statements) == 20_000


@pytest.mark.parametrize(
    ("text", "deepest"),
    [
        ("({})", MAX_NESTING - 1),
        ("-{}", MAX_NESTING - 1),
        ("not {}", MAX_NESTING - 1),
        ("2 ^ {}", MAX_NESTING - 1),
        ("{}[1]", MAX_NESTING - 1),
        ("{}.a", MAX_NESTING - 1),
        ("f({})", MAX_NESTING - 1),
        ("a if b else {}", MAX_NESTING - 1),
        # The element and the condition are as high as the phrase, the pair adds a level.
        ("{{a: {}}}", (MAX_NESTING - 1) // 2),
    ],
)
def test_nesting_is_limited(text: str, deepest: int) -> None:
    before, behind = text.format("|").split("|")
    longest = before * deepest + "x" + behind * deepest
    assert expression(longest).span.text == longest
    for depth in (deepest + 1, 100_000):
        with pytest.raises(PlanError) as caught:
            expression(before * depth + "x" + behind * depth)
        assert [d.code for d in caught.value.diagnostics] == ["P140"]


def test_numbers_are_limited() -> None:
    for text in ("9" * 308, "0" * MAX_NUMBER_LENGTH):
        assert expression(text) == ast.Number(text)
    assert codes("let a = " + "0" * (MAX_NUMBER_LENGTH + 1)) == ["P122"]
    assert codes("let a = 1e400") == ["P121"]
    assert codes("let a = " + "9" * 309) == ["P121"]


def test_names_are_limited() -> None:
    assert expression("n" * MAX_NAME_LENGTH) == name("n" * MAX_NAME_LENGTH)
    long = "n" * (MAX_NAME_LENGTH + 1)
    assert codes(f"let {long} = {long}") == ["P126"]


def test_source_is_limited() -> None:
    assert model("#" * MAX_SOURCE_LENGTH).statements == ()
    assert codes("#" * (MAX_SOURCE_LENGTH + 1)) == ["P141"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "(",
            ")",
            "[",
            "{",
            "-",
            "!",
            '"',
            "\\",
            "#",
            " ",
            "\n",
            "\t",
            "1",
            "1_",
            "1.",
        ),
        *(
            "a",
            "a ",
            "a[",
            "a b\n",
            "1 if a else ",
            "é",
            "²",
            "\0",
            "\ud800",
            "=",
            "set A\n",
        ),
        *("set ", "set @\n", "sum(", "{a:", "a.", "..", "1e", "2025-06-", "a implies "),
    ],
)
def test_any_text_is_read_in_linear_time(text: str) -> None:
    def seconds(size: int) -> float:
        begin = time.process_time()
        with suppress(PlanError):
            model(f"let x = {text * (size // len(text))}")
        return time.process_time() - begin

    # What is quadratic would take minutes. The margin is wide, for machines are noisy.
    assert seconds(200_000) < 10 + 30 * seconds(20_000)


@pytest.mark.parametrize("word", ["model", "units"])
def test_word_that_begins_a_statement_may_be_a_name(word: str) -> None:
    text = f"{word} first\nparam {word}[Order] in Kind = 2\nlet a = 3 * {word}[b]\n{word} second"
    keywords = [type(s).__name__ for s in parse_model(Source("m", text)).statements]
    assert len(keywords) == 4
    assert keywords[0] == keywords[3] != keywords[1]
