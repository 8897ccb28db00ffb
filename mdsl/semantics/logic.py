"""Logic: conditions on the plan, and the constraints that are made of them.

A condition on the plan is made of binary variables, `not`, `and`, `or`, `any` and `all`; it
may hold conditions of the data as well.
"""

import dataclasses
import math
from collections.abc import Sequence

from mdsl.semantics.binaries import is_binary
from mdsl.semantics.binders import check_query
from mdsl.semantics.bodies import (
    Assertion,
    ConstraintBody,
    Equivalence,
    Implication,
    Implied,
    SpecialOrdered,
)
from mdsl.semantics.conversions import as_condition, as_linear, as_number
from mdsl.semantics.errors.names import ReductionWithoutIndex
from mdsl.semantics.errors.relations import (
    AntecedentNotBinary,
    AntecedentOfData,
    NotABinaryCondition,
    NotASwitch,
    TooManyCases,
)
from mdsl.semantics.expressions import (
    Comparison,
    Complement,
    Conjunction,
    Disjunction,
    Expression,
    Literal,
    NumberConstant,
    Query,
    Reduction,
    VariableValue,
)
from mdsl.semantics.reductions import SPECIAL_ORDERS
from mdsl.semantics.relations import check_relation, without_parentheses
from mdsl.semantics.scopes import Scope, known_values, shown
from mdsl.semantics.types import ConditionType
from mdsl.syntax import ast

CONDITION = ConditionType()
MAX_CASES = 64


def check_plan_condition(scope: Scope, node: ast.Expression) -> Expression | None:
    """Check a condition on the plan; one of the data alone has degree 0."""
    value = as_condition(scope, scope.value(node))
    return None if value is None else _of_binaries(scope, value)


def _of_binaries(scope: Scope, value: Expression) -> Expression | None:
    """Return a condition whose comparisons are literals; report what is no binary."""
    if not value.degree:
        return value
    match value:
        case Literal(operand=operand):
            return value if _is_sure_binary(scope, operand) else None
        case Comparison():
            return _comparison(scope, value)
        case Complement(operand=operand) | Reduction(body=operand):
            inner = _of_binaries(scope, operand)
            if inner is None:
                return None
            if isinstance(value, Reduction):
                return dataclasses.replace(value, body=inner)
            if isinstance(inner, Literal):
                return dataclasses.replace(
                    inner, is_true=not inner.is_true, span=value.span
                )
            return dataclasses.replace(value, operand=inner)
        case Conjunction(operands=operands) | Disjunction(operands=operands):
            inners = known_values([_of_binaries(scope, one) for one in operands])
            return (
                None if inners is None else dataclasses.replace(value, operands=inners)
            )
        case _:
            scope.report(NotABinaryCondition(span=value.span))
            return None


def _comparison(scope: Scope, value: Comparison) -> Expression | None:
    """Return `binary == 0`, `binary != 1` and the like as literals."""
    one, *others = value.operands
    other = others[0]
    if not one.degree:
        one, other = other, one
    wanted = other.value if isinstance(other, NumberConstant) else None
    is_switch = len(others) == 1 and value.operators[0] in {"==", "!="}
    is_switch = is_switch and wanted in {0, 1}
    if not is_switch and not is_binary(scope.state, one):
        scope.report(NotABinaryCondition(span=value.span))
        return None
    if not _is_sure_binary(scope, one):
        return None
    if not is_switch:
        scope.report(NotASwitch(text=shown(one.span), span=value.span))
        return None
    is_true = (wanted == 1) == (value.operators[0] == "==")
    return Literal(one, is_true, type=CONDITION, degree=1, span=value.span)


def _is_sure_binary(scope: Scope, value: Expression) -> bool:
    """Return whether a value is a binary; report it if it is none."""
    if is_binary(scope.state, value):
        return True
    if isinstance(value, VariableValue):
        scope.report(AntecedentNotBinary(name=value.name, span=value.span))
    else:
        scope.report(NotABinaryCondition(span=value.span))
    return False


# --- constraints -------------------------------------------------------------------------------


def check_constraint_body(
    scope: Scope, name: str, node: ast.Expression
) -> ConstraintBody | None:
    """Check what a constraint states."""
    body = without_parentheses(node)
    match body:
        case ast.Implication():
            return _check_implication(scope, name, body)
        case ast.Reduction(function=function) if function in SPECIAL_ORDERS:
            return _check_special_order(scope, body)
        case ast.Call(function=function) if function in SPECIAL_ORDERS:
            scope.report(ReductionWithoutIndex(function=function, span=body.span))
            return None
        case (
            ast.Chain(operators=("or", *_))
            | ast.Unary(operator="not")
            | ast.Reduction(function="any")
        ):
            return _check_assertion(scope, name, body)
        case ast.Name(name=stated) | ast.Subscript(base=ast.Name(name=stated)) if (
            stated in scope.state.variables and scope.state.variables[stated].is_binary
        ):
            return _check_assertion(scope, name, body)
        case _:
            return check_relation(scope, body, "a constraint")


def _check_implication(
    scope: Scope, name: str, node: ast.Implication
) -> Implication | Equivalence | None:
    """Check `condition implies rows` and `condition iff condition`."""
    left = check_plan_condition(scope, node.left)
    if node.operator == "iff":
        right = check_plan_condition(scope, node.right)
        if left is None or right is None:
            return None
        if not left.degree and not right.degree:
            scope.report(AntecedentOfData(name=name, span=node.span))
            return None
        return Equivalence(left, right, node.span)
    if left is not None and not left.degree:
        scope.report(AntecedentOfData(name=name, span=left.span))
        left = None
    if left is not None and case_count(left) > MAX_CASES:
        scope.report(TooManyCases(limit=MAX_CASES, span=left.span))
        left = None
    consequents = _check_consequents(scope, node.right)
    if left is None or consequents is None:
        return None
    return Implication(left, consequents, node.span)


def case_count(condition: Expression, *, holds: bool = True) -> int:
    """Return in how many cases, each a conjunction, a condition (or its opposite) holds."""
    match condition:
        case _ if not condition.degree:
            return 1
        case Complement(operand=operand):
            return case_count(operand, holds=not holds)
        case Conjunction(operands=operands) | Disjunction(operands=operands):
            counts = [case_count(operand, holds=holds) for operand in operands]
            is_and = isinstance(condition, Conjunction) == holds
            return math.prod(counts) if is_and else sum(counts)
        case Reduction(function=function, body=body) if (function == "any") == holds:
            return case_count(body, holds=holds)
        case _:
            return 1


def _check_consequents(
    scope: Scope, node: ast.Expression, queries: tuple[Query, ...] = ()
) -> tuple[Implied, ...] | None:
    """Check relations and conditions joined by `and`, and `all(... for ...)` of them."""
    body = without_parentheses(node)
    match body:
        case ast.Chain(operators=("and", *_), operands=operands):
            return _all_of([_check_consequents(scope, o, queries) for o in operands])
        case ast.Reduction(function="all"):
            bound, query = check_query(scope, body.binders, body.condition)
            inner = queries if query is None else (*queries, query)
            rows = _check_consequents(bound, body.body, inner)
            return None if query is None else rows
        case ast.Comparison(operands=(one, other), operators=("!=",)) if any(
            is_binary(scope.state, side)
            for side in map(scope.value, (one, other))
            if side is not None
        ):
            condition = check_plan_condition(scope, body)
            return None if condition is None else (Implied(condition, queries),)
        case ast.Comparison():
            relation = check_relation(scope, body, "what is implied")
            return None if relation is None else (Implied(relation, queries),)
        case _:
            condition = check_plan_condition(scope, body)
            return None if condition is None else (Implied(condition, queries),)


def _all_of(
    parts: Sequence[tuple[Implied, ...] | None],
) -> tuple[Implied, ...] | None:
    found: list[Implied] = []
    for part in parts:
        if part is None:
            return None
        found += part
    return tuple(found)


def _check_assertion(scope: Scope, name: str, node: ast.Expression) -> Assertion | None:
    """Check a condition on the plan that is a constraint by itself."""
    condition = check_plan_condition(scope, node)
    if condition is None:
        return None
    if not condition.degree:
        scope.report(AntecedentOfData(name=name, span=condition.span))
        return None
    return Assertion(condition, node.span)


def _check_special_order(scope: Scope, node: ast.Reduction) -> SpecialOrdered | None:
    """Check `sos1(member for ...)` and `sos2(member for ...)`."""
    inner, query = check_query(scope, node.binders, node.condition)
    value = as_number(inner, inner.value(node.body))
    member = as_linear(inner, value, f"what `{node.function}` orders")
    if member is None or query is None:
        return None
    return SpecialOrdered(int(node.function[-1]), member, query, node.span)
