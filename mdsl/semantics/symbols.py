"""The names that a text declares, and which of them each statement refers to."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from mdsl.diagnostics import Diagnostic, Related
from mdsl.records import record
from mdsl.semantics.errors.names import DuplicateName
from mdsl.source import Span
from mdsl.syntax import ast

DEVIATIONS = ("under", "over")
OBJECTIVES = ("minimize", "maximize")


@record(eq=False)
class Symbol:
    """A declared name.

    Attributes:
        name: The name.
        keyword: The word that begins its statement.
        span: Where the name is declared.
        statement: The statement; names that share a declaration share it.
    """

    name: str
    keyword: str
    span: Span
    statement: ast.Declaration | ast.Definitional

    @property
    def kind(self) -> str:
        """What it is, as messages call it."""
        return "objective" if self.keyword in OBJECTIVES else self.keyword


Symbols = Mapping[str, Symbol]


def collect_symbols(model: ast.Model) -> tuple[dict[str, Symbol], list[Diagnostic]]:
    """Return all declarations by name, and the names that are declared twice."""
    symbols: dict[str, Symbol] = {}
    diagnostics: list[Diagnostic] = []
    for symbol in _declared(model):
        known = symbols.setdefault(symbol.name, symbol)
        if known is not symbol:
            first = Related(known.span, "declared here first")
            diagnostics.append(
                DuplicateName(name=symbol.name, span=symbol.span, related=(first,))
            )
    return symbols, diagnostics


def _declared(model: ast.Model) -> Iterator[Symbol]:
    for statement in model.statements:
        match statement:
            case ast.Declaration(keyword=keyword, names=names):
                for name in names:
                    yield Symbol(name.name, keyword, name.span, statement)
            case ast.Definitional(keyword=keyword, name=name):
                yield Symbol(name.name, keyword, name.span, statement)
            case _:
                pass


@cache
def _branches(kind: str) -> tuple[str, ...]:
    """Return the fields in which nodes of a kind may hold other nodes."""
    leaves = (Span, str, bool, int)
    return tuple(
        f.name for f in dataclasses.fields(getattr(ast, kind)) if f.type not in leaves
    )


def _children(node: ast.Node) -> list[ast.Node]:
    found: list[ast.Node] = []
    for name in _branches(type(node).__name__):
        value = getattr(node, name)
        if isinstance(value, tuple):
            found += [item for item in value if isinstance(item, ast.Node)]
        elif isinstance(value, ast.Node):
            found.append(value)
    return found


def stepped_positions(symbols: Symbols, name: str, arity: int) -> set[int]:
    """Return the indices of a declaration along which some reference to it steps.

    Where tuples stand among the indices of a reference, a step is counted from the end that
    it is nearest to, or from both.
    """
    found: set[int] = set()
    stack: list[ast.Node] = [symbol.statement for symbol in symbols.values()]
    while stack:
        node = stack.pop()
        stack += _children(node)
        if not isinstance(node, ast.Subscript) or node.base != ast.Name(name):
            continue
        last = len(node.arguments) - 1
        for at, argument in enumerate(node.arguments):
            if _is_step(argument):
                found |= {at} if at < last or not at else set()
                found |= {arity - 1 - last + at} if at else set()
    return found


def _is_step(node: ast.Node) -> bool:
    """Return whether an index is a step: `prev(t)`, `t - 1`."""
    match node:
        case ast.Paren(inner=inner):
            return _is_step(inner)
        case ast.Call(function="prev" | "next"):
            return True
        case ast.Chain(operators=("+" | "-", *_)):
            return True
        case _:
            return False


def references(
    symbols: Symbols, nodes: Iterable[ast.Node | None]
) -> Iterator[tuple[str, Span]]:
    """Return the declared names that phrases refer to, with the places.

    An index never has the name of a declaration, so that no scopes are needed for this.
    Names of tables are no references: `supply.origin` is one to a goal only.
    """
    stack = [node for node in nodes if node is not None]
    stack.reverse()
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            if node.name in symbols:
                yield node.name, node.span
        elif isinstance(node, ast.Attribute) and isinstance(node.base, ast.Name):
            symbol = symbols.get(node.base.name)
            if symbol is not None and symbol.keyword == "goal":
                yield symbol.name, node.base.span
        else:
            stack += reversed(_children(node))
