"""Normal forms of conditions on the plan.

In negation normal form `not` stands before literals and conditions of the data only. Such a
condition holds in one of its *cases*, each a conjunction of literals; and it holds where all
of its *clauses* do, each a disjunction.
"""

import dataclasses
from itertools import product

from mdsl.records import record
from mdsl.semantics.bodies import Clause
from mdsl.semantics.expressions import (
    Complement,
    Conjunction,
    Disjunction,
    Expression,
    Literal,
    Query,
    Reduction,
)
from mdsl.semantics.types import ConditionType

CONDITION = ConditionType()
Parts = tuple[Expression, ...]


@record(eq=False)
class Case:
    """What must hold together, for some instance of the queries.

    Attributes:
        literals: `Literal`s, conditions of the data, and `all` reductions.
        queries: Those of the `any`s around them, the outermost first.
    """

    literals: Parts
    queries: tuple[Query, ...] = ()


def normal(condition: Expression, *, holds: bool = True) -> Expression:
    """Return a condition, or its opposite, in negation normal form."""
    match condition:
        case _ if not condition.degree:
            if holds:
                return condition
            return Complement(condition, type=CONDITION, span=condition.span)
        case Literal(is_true=is_true):
            return dataclasses.replace(condition, is_true=is_true == holds)
        case Complement(operand=operand):
            return normal(operand, holds=not holds)
        case Conjunction(operands=operands) | Disjunction(operands=operands):
            inner = tuple(normal(operand, holds=holds) for operand in operands)
            kind = Conjunction if isinstance(condition, Conjunction) == holds else None
            return _chain(kind or Disjunction, condition, inner)
        case Reduction(function=function, body=body):
            return dataclasses.replace(
                condition,
                function="all" if (function == "all") == holds else "any",
                body=normal(body, holds=holds),
            )
        case _:
            return condition


def _chain(
    kind: type[Conjunction] | type[Disjunction], condition: Expression, operands: Parts
) -> Expression:
    """Return operands in one chain, with those of inner chains of the same kind."""
    flat: list[Expression] = []
    for operand in operands:
        flat += operand.operands if isinstance(operand, kind) else (operand,)
    return kind(
        tuple(flat), type=CONDITION, degree=condition.degree, span=condition.span
    )


def cases(condition: Expression) -> tuple[Case, ...]:
    """Return the cases in which a condition in negation normal form holds."""
    match condition:
        case Disjunction(operands=operands) if condition.degree:
            return tuple(case for operand in operands for case in cases(operand))
        case Conjunction(operands=operands) if condition.degree:
            return tuple(
                Case(
                    tuple(literal for case in choice for literal in case.literals),
                    tuple(query for case in choice for query in case.queries),
                )
                for choice in product(*(cases(operand) for operand in operands))
            )
        case Reduction(function="any", body=body, query=query) if condition.degree:
            return tuple(
                Case(case.literals, (query, *case.queries)) for case in cases(body)
            )
        case _:
            return (Case((condition,)),)


def clauses(condition: Expression) -> tuple[Clause, ...]:
    """Return clauses that hold together just where a condition in normal form does.

    Of the conjunctions in a disjunction one is spread over several clauses; the others stay
    in them, and get binaries of their own.
    """
    match condition:
        case Disjunction(operands=operands) if condition.degree:
            return tuple(_spread((), operands))
        case _:
            return tuple(_spread((), (condition,)))


def _spread(fixed: Parts, parts: Parts) -> list[Clause]:
    spread = next((part for part in reversed(parts) if is_conjunctive(part)), None)
    if spread is None:
        return [Clause((*fixed, *parts))]
    others = (*fixed, *(part for part in parts if part is not spread))
    match spread:
        case Conjunction(operands=operands):
            return [
                clause
                for operand in operands
                for clause in _spread(others, _disjuncts(operand))
            ]
        case Reduction(body=body, query=query):
            return [
                Clause(clause.parts, (query, *clause.queries))
                for clause in _spread(others, _disjuncts(body))
            ]
        case _:
            return []


def is_conjunctive(condition: Expression) -> bool:
    """Whether a condition on the plan in normal form is an `and` or an `all`."""
    return condition.degree > 0 and (
        isinstance(condition, Conjunction)
        or (isinstance(condition, Reduction) and condition.function == "all")
    )


def _disjuncts(condition: Expression) -> Parts:
    if isinstance(condition, Disjunction) and condition.degree:
        return condition.operands
    return (condition,)
