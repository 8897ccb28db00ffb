"""Whether a phrase is a set, as its form and its names tell.

There is one grammar for numbers, conditions and sets. Most places ask for one of them; where
either may stand (the body of a `let`, an argument of `prev`), this decides.
"""

from mdsl.semantics.scopes import Scope
from mdsl.syntax import ast

SET_OPERATORS = frozenset("|&-*+")


def is_set_like(scope: Scope, node: ast.Expression) -> bool:
    """Return whether a phrase is a set."""
    while isinstance(node, ast.Paren):
        node = node.inner
    match node:
        case ast.SetLiteral() | ast.Range():
            return True
        case ast.Comprehension(element=element):
            return not isinstance(element, ast.MapItem)
        case ast.Call(function=function):
            return function == "window"
        case ast.Name(name=name) | ast.Subscript(base=ast.Name(name=name)):
            return name not in scope.bindings and is_set_name(scope, name)
        case ast.Chain(operands=operands, operators=operators):
            if not SET_OPERATORS.issuperset(operators):
                return False
            return any(is_set_like(scope, operand) for operand in operands)
        case _:
            return False


def is_set_name(scope: Scope, name: str) -> bool:
    """Return whether a name is declared as a set, or is a `let` that turned out to be one."""
    symbol = scope.state.symbols.get(name)
    is_set = symbol is not None and symbol.keyword == "set"
    return is_set or name in scope.state.sets
