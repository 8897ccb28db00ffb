"""Relations: what the rows of a constraint, a goal or an implication state."""

from collections.abc import Sequence

from mdsl.semantics.bodies import Relation
from mdsl.semantics.conversions import as_linear, as_number
from mdsl.semantics.errors.relations import NotARelation, WrongChain, WrongRelation
from mdsl.semantics.expressions import Expression
from mdsl.semantics.scopes import Scope, known_values
from mdsl.syntax import ast

ROW_OPERATORS = ("<=", ">=", "==")
INSTEAD_OF_STRICT = (
    "write `{operator}=`; where values are whole, `x < 5` is `x <= 4`, and a strict "
    "condition on data is a `check`"
)
INSTEAD = {
    "<": INSTEAD_OF_STRICT.format(operator="<"),
    ">": INSTEAD_OF_STRICT.format(operator=">"),
    "!=": (
        "two values that differ are no linear relation; a condition on data is a `check` "
        "or an `if` in the brackets"
    ),
}
INSTEAD_OF_MEMBERSHIP = "a condition on data is a `check` or an `if` in the brackets"


def without_parentheses(node: ast.Expression) -> ast.Expression:
    """Return what stands in parentheses."""
    while isinstance(node, ast.Paren):
        node = node.inner
    return node


def check_relation(scope: Scope, node: ast.Expression, purpose: str) -> Relation | None:
    """Check `e1 <= e2`, `e1 >= e2`, `e1 == e2` or `l <= e <= u`."""
    body = without_parentheses(node)
    if not isinstance(body, ast.Comparison):
        _report_no_relation(scope, body, purpose)
        return None
    is_membership = not {"in", "not in"}.isdisjoint(body.operators)
    operands = None if is_membership else _check_operands(scope, body.operands)
    for operator in body.operators:
        if operator not in ROW_OPERATORS:
            instead = INSTEAD.get(operator, INSTEAD_OF_MEMBERSHIP)
            scope.report(
                WrongRelation(operator=operator, instead=instead, span=body.span)
            )
            return None
    if operands is None:
        return None
    if len(operands) > 2 and not _is_range(operands, body.operators):
        scope.report(WrongChain(span=body.span))
        return None
    return Relation(operands, body.operators, body.span)


def _check_operands(
    scope: Scope, nodes: Sequence[ast.Expression]
) -> tuple[Expression, ...] | None:
    numbers = [as_number(scope, scope.value(node)) for node in nodes]
    return known_values([as_linear(scope, n, "a side of a row") for n in numbers])


def _is_range(operands: Sequence[Expression], operators: Sequence[str]) -> bool:
    """Return whether three operands have data at both ends and one direction."""
    return (
        len(operands) == 3
        and operators[0] == operators[1] != "=="
        and not operands[0].degree
        and not operands[2].degree
    )


def _report_no_relation(scope: Scope, node: ast.Expression, purpose: str) -> None:
    if isinstance(node, ast.Call) and scope.value(node) is None:
        # It is no function at all, or used wrongly, which has been reported.
        return
    match node:
        case ast.Chain(operators=("and", *_)):
            instead = "state each relation as a constraint of its own"
        case ast.Reduction(function="all"):
            instead = "bind the indices in the constraint's brackets instead of `all`"
        case (
            ast.Chain(operators=("or", *_))
            | ast.Unary(operator="not")
            | ast.Reduction(function="any")
            | ast.Implication()
        ):
            instead = "state a condition on the plan by a `constraint`"
        case _:
            instead = "compare two expressions, as in `... <= ...`"
    scope.report(NotARelation(purpose=purpose, instead=instead, span=node.span))
