"""Logic as switched relations and clauses.

- `A implies R` holds where R holds in each case of A: for `a or b` that are two cases, for
  `any(y[p] for p in P)` one for each p, for `a and b` one case with two literals.
- A condition behind `implies` makes clauses: `A implies b` is `not A or b`.
- `A iff B` is `not A or B` and `A or not B`; between two literals it is one equation.
- A binary that a condition defines is equivalent to it.
"""

from mdsl.records import changed
from mdsl.rewrites.normal import CONDITION, cases, clauses, normal
from mdsl.semantics.bodies import (
    Assertion,
    Clause,
    ConstraintBody,
    Equivalence,
    Implication,
    Relation,
    Rules,
    Switch,
)
from mdsl.semantics.expressions import (
    Addition,
    Disjunction,
    Expression,
    Literal,
    NumberConstant,
)
from mdsl.semantics.model import CheckedModel, Constraint
from mdsl.semantics.types import NumberType
from mdsl.source import Span

WHOLE = NumberType(is_integer=True)


def rewrite_logic(model: CheckedModel) -> CheckedModel:
    """Return the model with rules for implications, equivalences and assertions."""
    constraints = {
        name: _rewritten(constraint) for name, constraint in model.constraints.items()
    }
    return changed(model, constraints=constraints)


def _rewritten(constraint: Constraint) -> Constraint:
    match constraint.body:
        case Implication() as implication:
            body: ConstraintBody = _implication(implication)
        case Equivalence() as equivalence:
            body = _equivalence(equivalence)
        case Assertion(condition=condition, span=span):
            body = Rules("condition", (), clauses(normal(condition)), span)
        case _:
            return constraint
    return changed(constraint, body=body)


def _implication(implication: Implication) -> Rules:
    switches: list[Switch] = []
    made: list[Clause] = []
    found = cases(normal(implication.antecedent))
    fails = normal(implication.antecedent, holds=False)
    for implied in implication.consequents:
        if isinstance(implied.body, Relation):
            switches += (
                Switch(case.literals, implied.body, case.queries, implied.queries)
                for case in found
            )
            continue
        either = _either(fails, normal(implied.body), implication.span)
        made += (
            Clause(clause.parts, (*implied.queries, *clause.queries))
            for clause in clauses(either)
        )
    return Rules("implies", tuple(switches), tuple(made), implication.span)


def _either(left: Expression, right: Expression, span: Span) -> Expression:
    operands = (
        operand
        for side in (left, right)
        for operand in (
            side.operands if isinstance(side, Disjunction) and side.degree else (side,)
        )
    )
    degree = max(left.degree, right.degree)
    return Disjunction(tuple(operands), type=CONDITION, degree=degree, span=span)


def _equivalence(equivalence: Equivalence) -> Relation | Rules:
    left, right, span = equivalence.left, equivalence.right, equivalence.span
    one, other = normal(left), normal(right)
    if isinstance(one, Literal) and isinstance(other, Literal):
        return Relation((_value(one), _value(other)), ("==",), span, "iff")
    made = [
        clause
        for first, second in ((left, right), (right, left))
        for clause in clauses(_either(normal(first, holds=False), normal(second), span))
    ]
    return Rules("iff", (), tuple(made), span)


def _value(literal: Literal) -> Expression:
    """Return 1 where a literal holds and 0 where it does not."""
    if literal.is_true:
        return literal.operand
    one = NumberConstant(1.0, type=WHOLE, span=literal.span)
    return Addition(
        (one, literal.operand), ("-",), type=WHOLE, degree=1, span=literal.span
    )
