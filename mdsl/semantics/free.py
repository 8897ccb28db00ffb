"""Which indices an expression takes from outside."""

from collections.abc import Iterator
from functools import lru_cache

from mdsl.semantics.expressions import (
    Addition,
    Cardinality,
    ColumnSet,
    Comparison,
    Complement,
    ComprehensionSet,
    Conditional,
    Conjunction,
    DateConstant,
    Default,
    Disjunction,
    DomainSet,
    EndOfSet,
    Exponentiation,
    Expression,
    FunctionCall,
    Index,
    IndexValue,
    LetValue,
    Literal,
    LiteralSet,
    MemberConstant,
    Membership,
    MemberToValue,
    Multiplication,
    Negation,
    NumberConstant,
    ParameterValue,
    PointList,
    Position,
    ProductSet,
    Query,
    RangeSet,
    Reduction,
    Selection,
    SetAlgebra,
    SetExpression,
    SetReference,
    Step,
    TextConstant,
    TupleValue,
    ValueToMember,
    VariableValue,
    WindowSet,
)

Part = Expression | SetExpression | Query


def parts(expression: Expression | SetExpression) -> tuple[Part, ...]:
    """Return the expressions, sets and queries that an expression is made of."""
    # What there is most of comes first.
    match expression:
        case IndexValue():
            return ()
        case ParameterValue() | LetValue() | VariableValue() | SetReference():
            return expression.arguments
        case (
            NumberConstant()
            | TextConstant()
            | DateConstant()
            | MemberConstant()
            | DomainSet()
            | ColumnSet()
        ):
            return ()
        case FunctionCall():
            return expression.arguments
        case TupleValue() | LiteralSet():
            return expression.items
        case MemberToValue() | ValueToMember() | Negation() | Complement() | Literal():
            return (expression.operand,)
        case (
            Addition() | Multiplication() | Comparison() | Conjunction() | Disjunction()
        ):
            return expression.operands
        case _:
            return _other_parts(expression)


def _other_parts(  # noqa: C901, PLR0912 - one case for each kind
    expression: Expression | SetExpression,
) -> tuple[Part, ...]:
    """Return the parts of expressions that have parts of several sorts."""
    match expression:
        case Exponentiation(base=base, exponent=exponent):
            return (base, exponent)
        case PointList(points=points, query=query):
            flat = tuple(part for point in points for part in point)
            return flat if query is None else (query, *flat)
        case Membership(items=items, set=members):
            return (*items, members)
        case Conditional(condition=condition, value=value, otherwise=otherwise):
            return (condition, value, otherwise)
        case Default(value=value, alternative=alternative):
            return (value, alternative)
        case Reduction(body=body, query=query):
            return (query, body)
        case Cardinality(set=members) | EndOfSet(set=members):
            return (members,)
        case Position(operand=operand, set=members):
            return (operand,) if members is None else (operand, members)
        case Step(operand=operand, count=count, set=members):
            return (operand, count) if members is None else (operand, count, members)
        case RangeSet(first=first, last=last):
            return (first, last)
        case ComprehensionSet(components=components, query=query):
            return (query, *components)
        case SetAlgebra(left=left, right=right):
            return (left, right)
        case ProductSet(factors=factors):
            return factors
        case WindowSet(operand=operand, before=before, after=after):
            return (operand, before, after)
        case _:
            return ()


def query_parts(query: Query) -> tuple[Expression | SetExpression, ...]:
    """Return the sets, selections and the condition of a query."""
    found: list[Expression | SetExpression] = []
    for binder in query.binders:
        found.append(binder.set)
        found += [p.value for p in binder.positions if isinstance(p, Selection)]
    if query.condition is not None:
        found.append(query.condition)
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def free_indices(expression: Part) -> tuple[Index, ...]:
    """Return the indices that an expression uses but does not bind, in order of use."""
    match expression:
        case IndexValue(index=index):
            return (index,)
        case Query():
            bound = set(expression.indices)
            inner = _distinct(_indices(query_parts(expression)))
            return tuple(index for index in inner if index not in bound)
        case _:
            own = parts(expression)
            used = _distinct(_indices(own))
            queries = [part for part in own if isinstance(part, Query)]
            if not queries:
                return used
            bound = {index for query in queries for index in query.indices}
            return tuple(index for index in used if index not in bound)


def _indices(found: tuple[Part, ...]) -> Iterator[Index]:
    for part in found:
        yield from free_indices(part)


def _distinct(indices: Iterator[Index]) -> tuple[Index, ...]:
    return tuple(dict.fromkeys(indices))
