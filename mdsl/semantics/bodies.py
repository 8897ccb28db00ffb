"""What constraints state: relations, logic, and special ordered sets."""

import dataclasses
from typing import assert_never

from mdsl.records import record
from mdsl.semantics.expressions import Expression, Query
from mdsl.source import NO_SPAN, Span


@record(eq=False)
class Relation:
    """`e1 <= e2`, `e1 == e2` or `l <= e <= u`; operators `<=`, `>=`, `==`.

    With three operands the outer ones are free of variables and the operators are the same.

    Attributes:
        operands, operators: The two or three sides, and what stands between them.
        form: What it was before it was rewritten; None for a relation of the text.
    """

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)
    form: str | None = None


@record(eq=False)
class Implied:
    """What must hold for every instance of the queries, each inside the one before it.

    Attributes:
        body: A relation, or a condition on the plan.
        queries: Those of the `all`s around it, the outermost first.
    """

    body: Relation | Expression
    queries: tuple[Query, ...] = ()


@record(eq=False)
class Implication:
    """`antecedent implies consequents`: they hold where the antecedent does."""

    antecedent: Expression
    consequents: tuple[Implied, ...]
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


@record(eq=False)
class Equivalence:
    """`left iff right`: two conditions of which one is known from the data at most."""

    left: Expression
    right: Expression
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


@record(eq=False)
class Assertion:
    """A condition on the plan that holds."""

    condition: Expression
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


@record(eq=False)
class SpecialOrdered:
    """`sos1(member for query)`, `sos2(...)`: at most `count` members are not 0, neighbours.

    The members come in the order of the query's sets.
    """

    count: int
    member: Expression
    query: Query
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


@record(eq=False)
class Switch:
    """A relation that holds where all its literals do.

    Attributes:
        literals: `Literal`s, conditions of the data, and `all` reductions of conditions.
        relation: The relation.
        outer: What extends the instances of the constraint, one after the other, before
            the literals are looked at.
        inner: What extends them after that.
    """

    literals: tuple[Expression, ...]
    relation: Relation
    outer: tuple[Query, ...] = ()
    inner: tuple[Query, ...] = ()


@record(eq=False)
class Clause:
    """Conditions of which at least one holds, for every instance of the queries."""

    parts: tuple[Expression, ...]
    queries: tuple[Query, ...] = ()


@record(eq=False)
class Rules:
    """Logic as it is lowered: what `rewrite_logic` makes of the three kinds above.

    Attributes:
        form: `implies`, `iff`, or what kind of condition holds.
        switches: Relations that hold on a condition.
        clauses: Conditions that hold.
    """

    form: str
    switches: tuple[Switch, ...]
    clauses: tuple[Clause, ...]
    span: Span = dataclasses.field(default=NO_SPAN, repr=False)


ConstraintBody = (
    Relation | Implication | Equivalence | Assertion | SpecialOrdered | Rules
)


def body_parts(body: ConstraintBody) -> tuple[Expression | Query, ...]:
    """Return the expressions and queries that a constraint's body is made of."""
    match body:
        case Relation(operands=operands):
            return operands
        case Implication(antecedent=antecedent, consequents=consequents):
            found: list[Expression | Query] = [antecedent]
            for implied in consequents:
                found += implied.queries
                stated = implied.body
                found += stated.operands if isinstance(stated, Relation) else (stated,)
            return tuple(found)
        case Equivalence(left=left, right=right):
            return (left, right)
        case Assertion(condition=condition):
            return (condition,)
        case SpecialOrdered(member=member, query=query):
            return (query, member)
        case Rules():
            return _parts_of_rules(body)
        case _:
            assert_never(body)


def _parts_of_rules(rules: Rules) -> tuple[Expression | Query, ...]:
    found: list[Expression | Query] = []
    for switch in rules.switches:
        found += (*switch.outer, *switch.literals)
        found += (*switch.inner, *switch.relation.operands)
    for clause in rules.clauses:
        found += (*clause.queries, *clause.parts)
    return tuple(found)
