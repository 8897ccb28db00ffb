"""Says with which words a statement is written, and where its lines begin."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, assert_never

from mdsl.syntax import ast, layout
from mdsl.syntax.expression_printer import (
    OR,
    RANGE,
    REFERENCE,
    SUM,
    Phrase,
    Step,
    Word,
    binders_steps,
    bracketed,
    precedence,
    quoted,
    separated,
    written,
)
from mdsl.syntax.layout import INDENT, Piece

LONG_BODIES = frozenset({"minimize", "maximize", "constraint", "goal"})
"""The statements of which the body begins a line where no text says otherwise."""


class Part(NamedTuple):
    """The words of a statement that begin a line.

    Attributes:
        steps: The words.
        indent: The indentation.
        is_body: Whether lines broken outside of all brackets are not indented further.
        may_join: Whether the words go on with the line before, if all fit on it.
    """

    steps: Sequence[Step]
    indent: int = 0
    is_body: bool = False
    may_join: bool = False


class Block(NamedTuple):
    """The same, as a range among all the words of a statement."""

    first: int
    end: int
    indent: int
    is_body: bool
    may_join: bool


class LaidOut(NamedTuple):
    """A statement as words, and the blocks that they make up."""

    pieces: list[Piece]
    blocks: list[Block]


def laid_out(statement: ast.Statement) -> LaidOut:
    """Return the words of a statement."""
    pieces: list[Piece] = []
    blocks: list[Block] = []
    for steps, indent, is_body, may_join in _parts(statement):
        first = len(pieces)
        pieces += written(steps)
        blocks.append(Block(first, len(pieces), indent, is_body, may_join))
    return LaidOut(pieces, blocks)


def _parts(statement: ast.Statement) -> list[Part]:
    match statement:
        case ast.ModelStatement(name, attributes):
            return [Part([Word("model"), Word(name.name), *_attributes(attributes)])]
        case ast.UnitsStatement(definitions):
            rest = separated(
                _unit_definition(definition, layout.COMMA if number else None)
                for number, definition in enumerate(definitions)
            )
            return [Part([Word("units"), *rest])]
        case ast.Declaration(keyword, names, indexing, attributes):
            words = separated([Word(name.name)] for name in names)
            head = [Word(keyword), *words, *_indexing(indexing)]
            return [Part([*head, *_attributes(attributes)])]
        case ast.Definitional():
            return _definitional_parts(statement)
        case ast.ScenarioStatement(name, attributes, items):
            head = [Word("scenario"), Word(name.name), *_attributes(attributes)]
            inner = [Part(_scenario_item(item), INDENT) for item in items]
            closing = Part([Word("}", has_blank=bool(items))], may_join=not items)
            return [Part([*head, Word("{")]), *inner, closing]
        case _:
            assert_never(statement)


def _definitional_parts(statement: ast.Definitional) -> list[Part]:
    body = statement.body
    is_refused = isinstance(body, ast.Conditional) and statement.keyword in (
        "constraint",
        "goal",
    )
    phrase = Phrase(body, precedence(body) + 1 if is_refused else 0)
    is_let = statement.keyword == "let"
    head = [
        Word(statement.keyword),
        Word(statement.name.name),
        *_indexing(statement.indexing),
        *_attributes(statement.attributes),
        Word("=") if is_let else Word(":", has_blank=False),
    ]
    may_join = _begins_behind_head(statement)
    return [Part(head), Part([phrase], INDENT, is_body=True, may_join=may_join)]


def _begins_behind_head(statement: ast.Definitional) -> bool:
    """Return whether the body of a statement may begin on the line of its head.

    That is as the author has it; without a text, bodies of rows and objectives may not.
    """
    text = statement.span.source.text
    if not text:
        return statement.keyword not in LONG_BODIES
    before = text[: statement.body.span.start].rstrip(" \t\f\ufeff")
    return not before.endswith(("\n", "\r"))


def _scenario_item(item: ast.Override | ast.Directive) -> list[Step]:
    match item:
        case ast.Override(name, indexing, value):
            head = [Word(name.name), *_indexing(indexing)]
            return [*head, Word("="), Phrase(value)]
        case ast.Directive(word, target):
            return [Word(word), Phrase(target, REFERENCE)]
        case _:
            assert_never(item)


def _indexing(indexing: ast.Indexing | None) -> list[Step]:
    if indexing is None:
        return []
    inner = binders_steps(indexing.binders, indexing.condition, has_blank=False)
    return bracketed("[", inner, "]", has_blank=False)


def _attributes(attributes: Iterable[ast.AttributeNode]) -> list[Step]:
    steps: list[Step] = []
    for attribute in attributes:
        first, *rest = _attribute(attribute)
        # Between attributes the line may be broken.
        assert isinstance(first, Word)
        steps += [first._replace(rank=layout.COMMA), *rest]
    return steps


def _attribute(attribute: ast.AttributeNode) -> list[Step]:
    match attribute:
        case ast.Description(text):
            return [Word(quoted(text))]
        case ast.Flag(word):
            return [Word(word)]
        case ast.Bound(operator, value):
            return [Word(operator), Phrase(value, SUM, is_plain=True)]
        case ast.Valued(word, value):
            return [Word(word), Phrase(value, SUM, is_plain=True)]
        case ast.TwoWeights(under, over):
            below, above = (Phrase(e, SUM, is_plain=True) for e in (under, over))
            return [Word("weight"), Word("under"), below, Word("over"), above]
        case ast.UnitOf(parts):
            return [Word("unit"), *_unit(parts)]
        case ast.From():
            return _from(attribute)
        case ast.Value(value):
            return [Word("="), Phrase(value, RANGE, is_plain=True)]
        case ast.Definition(value):
            return [Word("=="), Phrase(value, OR)]
        case _:
            assert_never(attribute)


def _unit_definition(definition: ast.UnitDefinition, rank: int | None) -> list[Step]:
    steps: list[Step] = [Word(definition.name.name, rank=rank)]
    if definition.parts:
        steps.append(Word("="))
    if definition.factor is not None:
        steps.append(Word(definition.factor.text))
    return [*steps, *_unit(definition.parts)]


def _unit(parts: Sequence[ast.UnitPower]) -> list[Step]:
    steps: list[Step] = []
    for number, part in enumerate(parts):
        if number:
            steps.append(Word("/" if part.is_divisor else "*", has_blank=False))
        steps.append(Word(part.name, has_blank=not number))
        if part.exponent != 1:
            exponent = Word(str(part.exponent), has_blank=False)
            steps += [Word("^", has_blank=False), exponent]
    return steps


def _from(attribute: ast.From) -> list[Step]:
    tables = separated(_table_column(table) for table in attribute.tables)
    steps: list[Step] = [Word("from"), *tables]
    if attribute.by is not None:
        steps += [Word("by"), Word(_word(attribute.by))]
    if attribute.skip_unknown:
        steps += [Word("skip"), Word("unknown")]
    if attribute.sum_duplicates:
        steps += [Word("sum"), Word("duplicates")]
    return steps


def _table_column(source: ast.TableColumn) -> list[Step]:
    steps: list[Step] = [Word(_word(source.table))]
    if source.keys is not None:
        keys = separated(
            _key(key, layout.COMMA if number else None)
            for number, key in enumerate(source.keys)
        )
        steps += bracketed("[", keys, "]", has_blank=False)
    if source.column is not None:
        steps += [
            Word(".", has_blank=False),
            Word(_word(source.column), has_blank=False),
        ]
    return steps


def _key(key: ast.Key, rank: int | None) -> list[Step]:
    has_blank = rank is not None
    match key:
        case ast.KeyColumn(column):
            return [Word(_word(column), has_blank, rank)]
        case ast.FixedKey(column, value):
            sign = Word("=")
            return [
                Word(_word(column), has_blank, rank),
                sign,
                Phrase(value, SUM, is_plain=True),
            ]
        case ast.HeadingsKey(excluded):
            steps: list[Step] = [Word("columns", has_blank, rank)]
            if excluded:
                words = separated(
                    [Word(_word(word), has_blank=number > 0)]
                    for number, word in enumerate(excluded)
                )
                steps += [Word("except"), *bracketed("(", words, ")")]
            return steps
        case _:
            assert_never(key)


def _word(word: ast.Word) -> str:
    return quoted(word.name) if word.is_quoted else word.name
