"""Works out what is wrong where the parser could not go on."""

from mdsl.diagnostics import Diagnostic
from mdsl.source import Source, Span
from mdsl.syntax.errors import UnexpectedWord
from mdsl.syntax.lexer import Token


def diagnose(source: Source, start: int, statement: int, token: Token) -> Diagnostic:
    kind, text, end = token
    return UnexpectedWord(
        found=text, expected="", span=Span(source, end - len(text), end)
    )
