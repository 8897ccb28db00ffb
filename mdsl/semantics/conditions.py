"""Comparisons, memberships, logic, and choices between values."""

from collections.abc import Sequence

from mdsl.semantics.binders import check_data_condition
from mdsl.semantics.conversions import (
    as_condition,
    as_item,
    common_type,
    converted,
    described,
    highest_degree,
    joined_type,
    kinship,
    unified,
)
from mdsl.semantics.errors.expressions import (
    FlagComparison,
    IncomparableSets,
    MisplacedMembership,
    NothingMissing,
    PatternArity,
    TupleComparison,
    UnorderedComparison,
)
from mdsl.semantics.expressions import (
    Comparison,
    Complement,
    Conditional,
    Conjunction,
    Default,
    Disjunction,
    Expression,
    Membership,
)
from mdsl.semantics.references import check_items, expanded
from mdsl.semantics.renewal import renewed
from mdsl.semantics.scopes import Scope, counted, known_values, shown
from mdsl.semantics.types import ConditionType, Kind, MemberType, TupleType
from mdsl.source import Span
from mdsl.syntax import ast

CONDITION = ConditionType()
MEMBERSHIPS = ("in", "not in")
EQUALITIES = ("==", "!=")


def check_comparison(scope: Scope, node: ast.Comparison) -> Expression | None:
    """Check `a <= b <= c`, `p in A` and `p not in A`."""
    for operator in node.operators:
        if operator in MEMBERSHIPS and len(node.operators) > 1:
            scope.report(MisplacedMembership(operator=operator, span=node.span))
            return None
    if node.operators[0] in MEMBERSHIPS:
        return _check_membership(scope, node)
    operands = scope.values(node.operands)
    if operands is None:
        return None
    for operand in operands:
        if isinstance(operand.type, ConditionType):
            text = shown(operand.span)
            scope.report(FlagComparison(text=text, span=operand.span))
            return None
    if any(isinstance(operand.type, TupleType) for operand in operands):
        return _compare_tuples(scope, node, operands)
    return compare(scope, operands, node.operators, node.span)


def _are_numbers(operands: Sequence[Expression]) -> bool:
    """Return whether all operands are members of sets of numbers."""
    return all(
        isinstance(operand.type, MemberType) and operand.type.kind is Kind.INTEGER
        for operand in operands
    )


def compare(
    scope: Scope,
    operands: Sequence[Expression],
    operators: tuple[str, ...],
    span: Span,
) -> Expression | None:
    """Return a comparison of values that are no tuples."""
    target = common_type(operands)
    fitting: list[Expression] = []
    for operand in operands:
        result = None
        if not isinstance(target, ConditionType | TupleType):
            result = converted(operand, target)
        if result is None:
            left, right = str(target), described(operand)
            hint = ""
            if isinstance(target, MemberType):
                hint = kinship(scope, operand, target)
            instead = "the two sides must come from one root set"
            if _are_numbers(operands) and len(operands) == 2:
                difference = " - ".join(shown(value.span) for value in operands)
                instead = (
                    "as numbers they are compared by their difference: "
                    f"`{difference} {operators[0]} 0`"
                )
            scope.report(
                IncomparableSets(
                    left=left, right=right, instead=instead, hint=hint, span=span
                )
            )
            return None
        fitting.append(result)
    if not _has_order(scope, fitting, operators):
        return None
    return Comparison(
        tuple(fitting),
        operators,
        type=CONDITION,
        degree=highest_degree(fitting),
        span=span,
    )


def _has_order(
    scope: Scope, operands: Sequence[Expression], operators: Sequence[str]
) -> bool:
    """Return whether operands can be compared by all operators; report it if not."""
    item = operands[0].type
    for operator in operators:
        if operator in EQUALITIES or isinstance(item, ConditionType | TupleType):
            continue
        if not scope.state.is_ordered(item):
            instead = ""
            if isinstance(item, MemberType):
                instead = f"declare it as `set {item.root} ordered`"
            scope.report(
                UnorderedComparison(
                    operator=operator,
                    operand=str(item),
                    instead=instead,
                    span=operands[0].span,
                )
            )
            return False
    return True


def _compare_tuples(
    scope: Scope, node: ast.Comparison, operands: Sequence[Expression]
) -> Expression | None:
    """Return `(i, j) == (k, l)` as comparisons of the components."""
    sides = [expanded(operand) for operand in operands]
    if (
        len(sides) != 2
        or len(sides[0]) != len(sides[1])
        or node.operators[0] not in EQUALITIES
    ):
        scope.report(TupleComparison(span=node.span))
        return None
    pairs = known_values(
        [compare(scope, p, ("==",), node.span) for p in zip(*sides, strict=True)]
    )
    if pairs is None:
        return None
    equal = Conjunction(pairs, type=CONDITION, span=node.span)
    if node.operators[0] == "==":
        return equal
    return Complement(equal, type=CONDITION, span=node.span)


def _check_membership(scope: Scope, node: ast.Comparison) -> Expression | None:
    """Check `p in A` and `(i, j) not in Lane`."""
    items = check_items(scope, node.operands[:1])
    members = scope.set(node.operands[1])
    if items is None or members is None:
        return None
    if len(items) != members.type.arity:
        scope.report(
            PatternArity(
                found=counted(len(items), "component"),
                expected=counted(members.type.arity, "component"),
                type=str(members.type),
                span=node.operands[0].span,
            )
        )
        return None
    pairs = zip(items, members.type.items, strict=True)
    fitting = known_values([as_item(scope, item, target) for item, target in pairs])
    if fitting is None:
        return None
    return Membership(
        fitting,
        members,
        node.operators[0] == "not in",
        type=CONDITION,
        degree=highest_degree(fitting),
        span=node.span,
    )


# --- logic -------------------------------------------------------------------------------------


def check_logic(scope: Scope, node: ast.Chain) -> Expression | None:
    """Check `a and b and c` and `a or b or c`."""
    operands = known_values(
        [as_condition(scope, scope.value(operand)) for operand in node.operands]
    )
    if operands is None:
        return None
    degree = highest_degree(operands)
    joined = Conjunction if node.operators[0] == "and" else Disjunction
    return joined(operands, type=CONDITION, degree=degree, span=node.span)


def check_complement(scope: Scope, node: ast.Unary) -> Expression | None:
    """Check `not a`."""
    operand = as_condition(scope, scope.value(node.operand))
    if operand is None:
        return None
    return Complement(operand, type=CONDITION, degree=operand.degree, span=node.span)


def check_inner_implication(scope: Scope, node: ast.Implication) -> Expression | None:
    """Check `a implies b` (`not a or b`) and `a iff b` within a condition."""
    left = as_condition(scope, scope.value(node.left))
    right = as_condition(scope, scope.value(node.right))
    if left is None or right is None:
        return None
    degree = max(left.degree, right.degree)
    no_left = _negated(left)
    if node.operator == "implies":
        operands = (no_left, right)
        return Disjunction(operands, type=CONDITION, degree=degree, span=node.span)
    # Each side stands in both parts, and must bind indices of its own in each.
    both, neither = (
        Conjunction(pair, type=CONDITION, degree=degree, span=node.span)
        for pair in ((left, right), (renewed(no_left), renewed(_negated(right))))
    )
    return Disjunction((both, neither), type=CONDITION, degree=degree, span=node.span)


def _negated(condition: Expression) -> Expression:
    return Complement(
        condition, type=CONDITION, degree=condition.degree, span=condition.span
    )


# --- choices -----------------------------------------------------------------------------------


def check_conditional(scope: Scope, node: ast.Conditional) -> Expression | None:
    """Check `value if condition else otherwise`."""
    condition = check_data_condition(scope, node.condition)
    branches = scope.values((node.value, node.otherwise))
    if branches is None:
        return None
    both = unified(scope, branches)
    if condition is None or both is None:
        return None
    return Conditional(
        condition,
        *both,
        type=joined_type(both),
        degree=highest_degree(both),
        span=node.span,
    )


def check_default(scope: Scope, node: ast.Default) -> Expression | None:
    """Check `reference default alternative`."""
    value = scope.value(node.reference)
    alternative = scope.value(node.alternative)
    if value is None or alternative is None:
        return None
    if _is_always_there(node.reference, scope):
        scope.report(NothingMissing(span=node.reference.span))
        return None
    both = unified(scope, (value, alternative))
    if both is None:
        return None
    return Default(
        value=both[0],
        alternative=both[1],
        is_whole=isinstance(node.reference, ast.Paren),
        type=joined_type(both),
        degree=highest_degree(both),
        span=node.span,
    )


def _is_always_there(node: ast.Expression, scope: Scope) -> bool:
    match node:
        case ast.Number() | ast.Infinity() | ast.String() | ast.Date():
            return True
        case ast.Name(name=name):
            return name in scope.bindings
        case _:
            return False
