"""Tree to text, in one agreed form.

The words come out in the order of the tree, which is that of the text, so that comments go
back to the word before which they stood.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mdsl.source import Source
from mdsl.syntax import ast
from mdsl.syntax.alignment import Row, aligned, row_of
from mdsl.syntax.expression_printer import Phrase, written
from mdsl.syntax.layout import INDENT, Layout, Line, text_of
from mdsl.syntax.lexer import Lexer
from mdsl.syntax.parser import parse_model
from mdsl.syntax.statement_printer import Block, LaidOut, laid_out


def print_expression(expression: ast.Expression) -> str:
    """Return an expression as text, on one line."""
    pieces = written([Phrase(expression)])
    return text_of(pieces, Line(0, 0, len(pieces)))


def print_statement(statement: ast.Statement) -> str:
    """Return a statement as text, without a line end behind it."""
    return "\n".join(_lines(statement, ()))


def print_model(model: ast.Model) -> str:
    """Return a model as text, with its comments and its blank lines.

    Of several blank lines one is kept. A tree that does not come from a text gets a blank
    line where another kind of statement begins, and around statements of several lines.
    """
    lines: list[str] = []
    run: list[Row] = []
    before: ast.Statement | ast.Comment | None = None
    for item, inner in _items(model):
        is_trailing = before is not None and _is_trailing(before, item)
        if isinstance(item, ast.Comment) and is_trailing and run:
            run[-1].add_comment(item.span, item.text)
        elif isinstance(item, ast.Comment) and is_trailing:
            lines[-1] += f"  {item.text}"
        else:
            new = [item.text] if isinstance(item, ast.Comment) else _lines(item, inner)
            has_gap = before is not None and _has_blank_line(before, item, new)
            row = _row(item, inner, new)
            if row is None or has_gap:
                lines += aligned(run)
                run = []
            lines += [""] if has_gap else []
            if row is not None:
                run.append(row)
            else:
                lines += new
        before = item
    return "".join(f"{line}\n" for line in [*lines, *aligned(run)])


def _row(
    item: ast.Statement | ast.Comment, inner: Sequence[ast.Comment], lines: list[str]
) -> Row | None:
    """Return a statement that is one line of its own as a row of words."""
    if isinstance(item, ast.Comment) or inner or len(lines) > 1:
        return None
    return row_of(laid_out(item).pieces, item.span)


def format_text(source: Source) -> str:
    """Return a model's text in the agreed form.

    Raises:
        PlanError: The text is not a model.
    """
    return print_model(parse_model(source))


def _items(
    model: ast.Model,
) -> Iterator[tuple[ast.Statement | ast.Comment, Sequence[ast.Comment]]]:
    """Give the statements, each with the comments within it, and the comments between."""
    comments = list(model.comments)[::-1]
    for statement in model.statements:
        span = statement.span
        while comments and comments[-1].span.start < span.start:
            yield comments.pop(), ()
        inner: list[ast.Comment] = []
        while comments and comments[-1].span.start < span.end:
            inner.append(comments.pop())
        yield statement, inner
    yield from ((comment, ()) for comment in reversed(comments))


def _gap(before: ast.Statement | ast.Comment, item: ast.Statement | ast.Comment) -> str:
    """Return the blanks between two items of a text."""
    return item.span.source.text[before.span.end : item.span.start]


def _is_trailing(
    before: ast.Statement | ast.Comment, item: ast.Statement | ast.Comment
) -> bool:
    """Return whether an item is a comment on the line on which the one before it ends."""
    if not isinstance(item, ast.Comment):
        return False
    return not any(end in _gap(before, item) for end in "\r\n")


def _has_blank_line(
    before: ast.Statement | ast.Comment,
    item: ast.Statement | ast.Comment,
    lines: Sequence[str],
) -> bool:
    """Return whether a blank line stands between two items."""
    if item.span.source.text:
        gap = _gap(before, item).replace("\r\n", "\n").replace("\r", "\n")
        return gap.count("\n") > 1
    return _keyword(before) != _keyword(item) or len(lines) > 1


def _keyword(item: ast.Statement | ast.Comment) -> str:
    match item:
        case ast.Declaration() | ast.Definitional():
            return item.keyword
        case _:
            return type(item).__name__


def _lines(statement: ast.Statement, inner: Sequence[ast.Comment]) -> list[str]:
    """Return the lines of a statement."""
    laid = laid_out(statement)
    comments = _by_word(statement, inner, len(laid.pieces))
    layout = Layout(laid.pieces)
    lines: list[str] = []
    for block in _joined(laid, layout, is_joinable=not comments):
        places = [p for p in comments if block.first < p < block.end]
        bounds = pairwise([block.first, *places, block.end])
        for number, (first, end) in enumerate(bounds):
            further = number > 0 and not block.is_body
            indent = block.indent + (INDENT if further else 0)
            # What stands before a scenario's closing brace belongs to its items.
            inside = INDENT if laid.pieces[first].text == "}" else indent
            _add_comments(lines, comments.get(first, ()), inside)
            lines += (
                text_of(laid.pieces, line)
                for line in layout.lines(indent, first, end, is_body=block.is_body)
            )
    return lines


def _joined(laid: LaidOut, layout: Layout, *, is_joinable: bool) -> list[Block]:
    """Return the blocks, the last one joined with the first if that fits on a line."""
    first, *rest = laid.blocks
    if rest and rest[0].may_join and is_joinable:
        end = rest[0].end
        if layout.fits(first.indent, first.first, end):
            return [first._replace(end=end)]
    return laid.blocks


def _by_word(
    statement: ast.Statement, comments: Sequence[ast.Comment], count: int
) -> dict[int, list[ast.Comment]]:
    """Return comments by the word before which they stand.

    The words that are printed are those of the text, one for one, so that it is enough to
    count how many stand before a comment.
    """
    found: dict[int, list[ast.Comment]] = {}
    if not comments:
        return found
    span = statement.span
    ends = [end for _, _, end in Lexer(span.source).tokens(span.start)]
    for comment in comments:
        # `h^1` is printed as `h`, hence the bound.
        word = min(bisect_right(ends, comment.span.start), count - 1)
        found.setdefault(word, []).append(comment)
    return found


def _add_comments(
    lines: list[str], comments: Sequence[ast.Comment], indent: int
) -> None:
    """Add comments behind the last line or on lines of their own, as they stood."""
    for number, comment in enumerate(comments):
        if number == 0 and not _begins_line(comment):
            lines[-1] += f"  {comment.text}"
        else:
            lines.append(" " * indent + comment.text)


def _begins_line(comment: ast.Comment) -> bool:
    text, start = comment.span.source.text, comment.span.start
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return not text[line:start].strip(" \t\f\ufeff")
