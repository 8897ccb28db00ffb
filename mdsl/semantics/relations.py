"""Relations: what a constraint, a goal or an implication states of the plan."""

from collections.abc import Sequence

from mdsl.semantics.binders import check_query
from mdsl.semantics.conversions import as_linear, as_number
from mdsl.semantics.errors.relations import (
    AntecedentNotBinary,
    AntecedentOfData,
    NotARelation,
    NotASwitch,
    NotYetSupported,
    WrongChain,
    WrongRelation,
)
from mdsl.semantics.expressions import Expression, NumberConstant, Query, VariableValue
from mdsl.semantics.model import (
    ConstraintBody,
    Implication,
    Implied,
    Literal,
    Relation,
)
from mdsl.semantics.scopes import Scope, known_values, shown
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
LATER_ROWS = ("sos1", "sos2")


def without_parentheses(node: ast.Expression) -> ast.Expression:
    """Return what stands in parentheses."""
    while isinstance(node, ast.Paren):
        node = node.inner
    return node


def check_constraint_body(
    scope: Scope, name: str, node: ast.Expression
) -> ConstraintBody | None:
    """Check what a constraint states."""
    body = without_parentheses(node)
    match body:
        case ast.Implication():
            return _check_implication(scope, name, body)
        case ast.Call(function=function) | ast.Reduction(function=function) if (
            function in LATER_ROWS
        ):
            scope.report(NotYetSupported(feature=f"`{function}`", span=body.span))
            return None
        case _:
            return check_relation(scope, body, "a constraint")


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
    match node:
        case ast.Chain(operators=("and", *_)):
            instead = "state each relation as a constraint of its own"
        case ast.Reduction(function="all"):
            instead = "bind the indices in the constraint's brackets instead of `all`"
        case ast.Chain(operators=("or", *_)) | ast.Unary(operator="not"):
            feature = "logic over constraints beyond `BINARY implies ROWS`"
            scope.report(NotYetSupported(feature=feature, span=node.span))
            return
        case ast.Reduction(function="any"):
            feature = "`any` of conditions on the plan"
            scope.report(NotYetSupported(feature=feature, span=node.span))
            return
        case _:
            instead = "compare two expressions, as in `... <= ...`"
    scope.report(NotARelation(purpose=purpose, instead=instead, span=node.span))


# --- implications ------------------------------------------------------------------------------


def _check_implication(
    scope: Scope, name: str, node: ast.Implication
) -> Implication | None:
    """Check `binary implies rows`."""
    if node.operator == "iff":
        scope.report(NotYetSupported(feature="`iff`", span=node.span))
        return None
    antecedent = _check_antecedent(scope, name, node.left)
    consequents = _check_consequents(scope, node.right)
    if antecedent is None or consequents is None:
        return None
    return Implication(antecedent, consequents, node.span)


def _check_antecedent(scope: Scope, name: str, node: ast.Expression) -> Literal | None:
    """Check a binary, `not` a binary, or a binary compared with 0 or 1."""
    condition = without_parentheses(node)
    match condition:
        case ast.Unary(operator="not", operand=operand):
            inner = _check_antecedent(scope, name, operand)
            return inner and Literal(inner.variable, not inner.is_true)
        case ast.Comparison(operands=(left, right)):
            return _check_switch(scope, name, condition, left, right)
        case (
            ast.Chain(operators=("and" | "or", *_))
            | ast.Reduction(function="any" | "all")
        ):
            feature = "`implies` behind more than one binary"
            scope.report(NotYetSupported(feature=feature, span=condition.span))
            return None
        case _:
            return _binary(scope, name, scope.value(condition), is_true=True)


def _check_switch(
    scope: Scope,
    name: str,
    node: ast.Comparison,
    left: ast.Expression,
    right: ast.Expression,
) -> Literal | None:
    """Check `binary == 0` or `binary == 1`, either way around."""
    sides = scope.values((left, right))
    if sides is None:
        return None
    one, other = sides
    if isinstance(one, NumberConstant):
        one, other = other, one
    if not one.degree and not other.degree:
        scope.report(AntecedentOfData(name=name, span=node.span))
        return None
    literal = _binary(scope, name, one, is_true=True)
    if literal is None:
        return None
    value = other.value if isinstance(other, NumberConstant) else None
    if node.operators != ("==",) or value not in {0, 1}:
        scope.report(NotASwitch(text=shown(one.span), span=node.span))
        return None
    return Literal(literal.variable, value == 1)


def _binary(
    scope: Scope, name: str, value: Expression | None, *, is_true: bool
) -> Literal | None:
    """Return the literal of a binary variable; report what is none."""
    match value:
        case None:
            return None
        case VariableValue():
            variable = scope.state.variables.get(value.name)
            if variable is not None and variable.is_binary:
                return Literal(value, is_true)
            scope.report(AntecedentNotBinary(name=value.name, span=value.span))
        case _ if value.degree:
            feature = "`implies` behind an expression of variables"
            scope.report(NotYetSupported(feature=feature, span=value.span))
        case _:
            scope.report(AntecedentOfData(name=name, span=value.span))
    return None


def _check_consequents(
    scope: Scope, node: ast.Expression, outer: Query | None = None
) -> tuple[Implied, ...] | None:
    """Check relations joined by `and`, and `all(relation for ...)` of them."""
    body = without_parentheses(node)
    match body:
        case ast.Chain(operators=("and", *_), operands=operands):
            found: list[Implied] = []
            is_sound = True
            for operand in operands:
                inner = _check_consequents(scope, operand, outer)
                is_sound = is_sound and inner is not None
                found += inner or ()
            return tuple(found) if is_sound else None
        case ast.Reduction(function="all"):
            bound, query = check_query(scope, body.binders, body.condition)
            joined = None if query is None else _joined_query(scope, outer, query)
            rows = _check_consequents(bound, body.body, joined)
            return None if joined is None else rows
        case ast.Call() | ast.Name() | ast.Subscript() | ast.Unary():
            feature = "a binary to the right of `implies`"
            instead = "compare it: `... implies x == 1`"
            scope.report(
                NotYetSupported(feature=feature, instead=instead, span=body.span)
            )
            return None
        case _:
            relation = check_relation(scope, body, "what is implied")
            return None if relation is None else (Implied(relation, outer),)


def _joined_query(scope: Scope, outer: Query | None, inner: Query) -> Query | None:
    """Return one query for an `all` within an `all`."""
    if outer is None:
        return inner
    if outer.condition is None:
        return Query((*outer.binders, *inner.binders), inner.condition)
    feature = "`all` with a condition around another `all`"
    instead = "write one `all` with all binders and one condition"
    span = outer.condition.span
    scope.report(NotYetSupported(feature=feature, instead=instead, span=span))
    return None
