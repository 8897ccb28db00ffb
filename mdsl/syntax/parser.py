"""Text to tree: an LALR(1) parser over the generated tables.

The parser makes the nodes themselves, without a tree of rules in between, and does not
recurse, so that its speed and its safety do not depend on what the text holds. After an
error it goes on with the next statement that begins a line, so that one run reports the
faults of all statements.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from mdsl.diagnostics import Diagnostic, InternalError, PlanError
from mdsl.source import Source, Span
from mdsl.syntax import ast
from mdsl.syntax.automaton import is_due
from mdsl.syntax.builder import Builder
from mdsl.syntax.diagnosis import diagnose
from mdsl.syntax.errors import DeepNesting, LongSource, TooManyErrors
from mdsl.syntax.lexer import IGNORED, Lexer, Token, load_lexicon
from mdsl.syntax.limits import MAX_ERRORS, MAX_NESTING, MAX_SOURCE_LENGTH
from mdsl.syntax.recovery import next_statement
from mdsl.syntax.reductions import load_reductions
from mdsl.syntax.tables import ACCEPT, STARTS, load_tables

MAX_STACK = 16 * MAX_NESTING
"""The height of the parser's stack. No phrase takes 16 places for one level of the tree, so
that a text that needs more is nested too deeply, however it goes on."""


class _Fault(NamedTuple):
    """Where the parser could not go on.

    Attributes:
        begin: The offset at which the statement begins, or the phrase that is too deep.
        token: The token that was at hand.
        is_too_deep: Whether the reason is the limit of nesting.
    """

    begin: int
    token: Token
    is_too_deep: bool = False


def parse_model(source: Source) -> ast.Model:
    """Return the tree of a model's text.

    Raises:
        PlanError: The text is not a model; holds all errors of all statements.
    """
    parser = _Parser(source, start=0)
    model: ast.Model = parser.parse()
    return ast.Model(model.statements, tuple(parser.comments), span=model.span)


def parse_expression(source: Source) -> ast.Expression:
    """Return the tree of an expression's text.

    Raises:
        PlanError: The text is not one expression.
    """
    expression: ast.Expression = _Parser(source, start=1).parse()
    return expression


class _Parser:
    """Parses one text."""

    def __init__(self, source: Source, *, start: int) -> None:
        self.source = source
        self.tables = load_tables()
        self.start = self.tables.start_states[start]
        self.is_model = STARTS[start] == "start"
        self.builder = Builder(source)
        self.reductions = load_reductions(Builder)
        self.lexer = Lexer(source)
        lexicon = load_lexicon()
        self.contextual = lexicon.contextual
        self.name = lexicon.name

    @property
    def comments(self) -> list[ast.Comment]:
        """The comments of the text."""
        return self.lexer.comments

    def parse(self) -> Any:
        """Return the tree.

        Raises:
            PlanError: There are errors.
        """
        if len(self.source.text) > MAX_SOURCE_LENGTH:
            place = Span(self.source, MAX_SOURCE_LENGTH, MAX_SOURCE_LENGTH + 1)
            raise PlanError([LongSource(span=place)])
        faults: list[Diagnostic] = []
        position: int | None = 0
        tree = None
        while position is not None and len(faults) <= MAX_ERRORS:
            with _without_collection():
                tree = self._run(position)
            if not isinstance(tree, _Fault):
                break
            faults.append(self._diagnosed(tree))
            begin = tree.token[2] - len(tree.token[1])
            position = next_statement(self.source, begin) if self.is_model else None
        found = [*faults, *self.lexer.diagnostics, *self.builder.finish()]
        if found:
            raise PlanError(_capped(found))
        return tree

    def _run(  # noqa: C901, PLR0912, PLR0915 - calls would take longer than what they do
        self, position: int
    ) -> Any:
        """Parse from an offset; return the tree, or the fault that ended it."""
        tables, lexer, builder = self.tables, self.lexer, self.builder
        plans, jumps, jump = self.reductions
        actions, contextual, name = tables.actions, self.contextual, self.name
        kinds, last = lexer.kinds, position
        # A span is a tuple, which is made without asking Python for its own way of it.
        source, new = self.source, tuple.__new__
        states, starts, heights = [self.start], [position], [0]
        values: list[Any] = [None]
        row = actions[self.start]
        for match in lexer.matches(position):
            text, end = match[1], match.end()
            kind = kinds.get(text)
            if kind is None:
                kind = lexer.meet(text, end)
                if kind == IGNORED:
                    continue
            if kind in contextual and not is_due(tables, states, kind, name):
                kind = name
            action = row.get(kind)
            while action is not None and action < 0:
                length, origin, gather, method, height = plans[action]
                # What is reduced gives way to what it makes in the place of its first part.
                if gather is None:
                    start, below = starts[-1], states[-2]
                    height += heights[-1]
                    value = values[-1]
                    if method is not None:
                        value = method(builder, new(Span, (source, start, last)), value)
                else:
                    if not length:
                        # A phrase without any parts is given a place.
                        states.append(0)
                        starts.append(last)
                        heights.append(0)
                        values.append(None)
                        length = 1
                    start, below = starts[-length], states[-1 - length]
                    value = gather(values)
                    if method is not None:
                        span = new(Span, (source, start, last))
                        value = method(builder, span, *value)
                    if length == 1:
                        height += heights[-1]
                    elif length == 2:
                        one, other = heights[-2], heights.pop()
                        height += max(other, one)
                        states.pop()
                        starts.pop()
                        values.pop()
                    else:
                        height += max(heights[-length:])
                        rest = 1 - length
                        del states[rest:], starts[rest:], heights[rest:], values[rest:]
                if height > MAX_NESTING:
                    return _Fault(start, (kind, text, end), is_too_deep=True)
                state = jumps[below].get(origin + kind)
                if state is None:
                    state = jump(below, origin, kind)
                states[-1] = state
                values[-1] = value
                heights[-1] = height
                row = actions[state]
                action = row.get(kind)
            if action is None:
                return self._fault(values, starts, (kind, text, end))
            begin = end - len(text)
            if len(states) > MAX_STACK:
                return _Fault(begin, (kind, text, end), is_too_deep=True)
            if action == ACCEPT:
                return values[-1]
            states.append(action)
            values.append(text)
            starts.append(begin)
            heights.append(0)
            row = actions[action]
            last = end
        raise InternalError("the lexer gave no end of the text")

    def _fault(self, values: list[Any], starts: list[int], token: Token) -> _Fault:
        """Say where the statement begins in which the parser cannot go on."""
        # The statements before it are one list at the bottom of the stack.
        first = 2 if len(values) > 1 and isinstance(values[1], list) else 1
        begin = token[2] - len(token[1])
        return _Fault(starts[first] if len(starts) > first else begin, token)

    def _diagnosed(self, fault: _Fault) -> Diagnostic:
        if fault.is_too_deep:
            return DeepNesting(span=Span(self.source, fault.begin, fault.token[2]))
        return diagnose(self.source, self.start, fault.begin, fault.token)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Put off the search for cycles: a tree has none, and all of it is kept.

    The search would go through the growing tree again and again, which takes 0.4 of the
    time of a long text, and through all of it as soon as it is let. So the tree goes to the
    objects that have been there for long, which are looked at now and then.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # What somebody has set apart for good stays there.
        if was_on and not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        if was_on:
            gc.enable()


def _capped(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return the errors in the order of the text, not more than the limit."""
    places = sorted(found, key=lambda d: d.span.start if d.span is not None else 0)
    if len(places) <= MAX_ERRORS:
        return places
    last = places[MAX_ERRORS].span
    return [*places[:MAX_ERRORS], TooManyErrors(shown=MAX_ERRORS, span=last)]
