"""Names that nothing has: each with what may be meant by it."""

from mdsl.diagnostics import did_you_mean
from mdsl.semantics.errors.names import UnknownName
from mdsl.semantics.foreign_names import NAMES
from mdsl.semantics.scopes import Scope
from mdsl.source import Span
from mdsl.syntax import ast


def report_unknown(scope: Scope, name: str, span: Span, instead: str = "") -> None:
    """Report a name that is neither declared nor bound."""
    if name in NAMES:
        scope.report(UnknownName(name=name, instead=NAMES[name], span=span))
        return
    hint = did_you_mean(name, [*scope.bindings, *scope.state.symbols])
    if not instead:
        instead = f"declare it, or bind it as an index with `{name} in SET`"
    scope.report(UnknownName(name=name, hint=hint, instead=instead, span=span))


def is_unknown_label(scope: Scope, node: object) -> bool:
    """Report a name where a member is due, if it is not known: it may be a text."""
    match node:
        case ast.Name(name=name) if not scope.knows(name):
            instead = (
                f'bind it as an index, `{name} in SET`; a text is written `"{name}"`'
            )
            report_unknown(scope, name, node.span, instead)
            return True
        case _:
            return False


def report_unbound(scope: Scope, name: ast.Name) -> None:
    """Report an index that is named without its set."""
    symbols = scope.state.symbols
    sets = [known for known in symbols if symbols[known].keyword == "set"]
    likely = next((known for known in sets if known.lower() == name.name), "SET")
    instead = f"an index says its own set: `{name.name} in {likely}`"
    scope.report(UnknownName(name=name.name, instead=instead, span=name.span))
