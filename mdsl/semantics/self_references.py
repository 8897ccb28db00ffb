"""The references of a `let` to its own cells, with what decides where they are looked at."""

from collections.abc import Iterator

from mdsl.records import record
from mdsl.semantics.expressions import (
    Binder,
    Complement,
    Conditional,
    Conjunction,
    Disjunction,
    Expression,
    IndexValue,
    LetValue,
    Query,
    Reduction,
    SetExpression,
)
from mdsl.semantics.free import Part, parts, query_parts
from mdsl.semantics.types import ConditionType


@record(eq=False)
class SelfReference:
    """A reference of a `let` to a cell of its own.

    Attributes:
        cell: The reference.
        query: The indices that are bound between the `let` and the reference, and the
            condition under which it is looked at.
        is_known: Whether its arguments and the query hold no cell of the `let`, so that it
            is known before any of them which cells are referred to.
    """

    cell: LetValue
    query: Query
    is_known: bool = True

    def means_itself(self, let_query: Query) -> bool:
        """Whether it is the very cell that is being defined, for every instance."""
        indices = let_query.indices
        return self.query.condition is None and all(
            isinstance(argument, IndexValue) and argument.index is index
            for argument, index in zip(self.cell.arguments, indices, strict=True)
        )


@record(eq=False)
class _Place:
    """Where a part stands: what is bound around it, and what holds there."""

    binders: tuple[Binder, ...] = ()
    conditions: tuple[Expression, ...] = ()
    is_known: bool = True

    def where(self, *conditions: Expression) -> "_Place":
        """Return the place at which further conditions hold."""
        return _Place(self.binders, (*self.conditions, *conditions), self.is_known)

    def within(self, query: Query, *, is_known: bool) -> "_Place":
        """Return the place behind a query."""
        found = () if query.condition is None else (query.condition,)
        return _Place(
            (*self.binders, *query.binders),
            (*self.conditions, *found),
            self.is_known and is_known,
        )


def self_references(name: str, body: Expression) -> Iterator[SelfReference]:
    """Return the references to cells of a `let` in its body, in order.

    Args:
        name: The name of the `let`.
        body: What it is.
    """
    stack: list[tuple[Part, _Place]] = [(body, _Place())]
    while stack:
        part, place = stack.pop()
        if isinstance(part, LetValue) and part.name == name:
            is_known = place.is_known and not any(
                _uses(name, argument) for argument in part.arguments
            )
            query = Query(place.binders, _conjunction(place.conditions))
            yield SelfReference(part, query, is_known)
        stack += reversed(list(_inner(name, part, place)))


def _uses(name: str, part: Part) -> bool:
    """Return whether a part holds a cell of a `let`."""
    stack: list[Part] = [part]
    while stack:
        one = stack.pop()
        if isinstance(one, LetValue) and one.name == name:
            return True
        stack += query_parts(one) if isinstance(one, Query) else parts(one)
    return False


def _inner(name: str, part: Part, place: _Place) -> Iterator[tuple[Part, _Place]]:
    """Return the parts of a part with their places.

    A condition that holds cells of the `let` is no guard of what follows: whether it is met
    is not known beforehand.
    """
    match part:
        case Reduction(body=body, query=query):
            is_known = not _uses(name, query)
            yield query, place
            yield body, place.within(query, is_known=is_known)
        case Conditional(condition=condition, value=value, otherwise=otherwise):
            yield condition, place
            if _uses(name, condition):
                yield value, place
                yield otherwise, place
            else:
                yield value, place.where(condition)
                yield otherwise, place.where(_complement(condition))
        case Conjunction(operands=operands) | Disjunction(operands=operands):
            for operand in operands:
                yield operand, place
                if not _uses(name, operand):
                    is_all = isinstance(part, Conjunction)
                    place = place.where(operand if is_all else _complement(operand))
        case Query():
            for one in query_parts(part):
                yield one, _Place(place.binders, place.conditions, is_known=False)
        case _:
            yield from _inner_of_others(part, place)


def _inner_of_others(
    part: Expression | SetExpression, place: _Place
) -> Iterator[tuple[Part, _Place]]:
    """Return the parts of a part that guards nothing."""
    found = parts(part)
    for query in found:
        if isinstance(query, Query):
            place = place.within(query, is_known=False)
    for inner in found:
        yield inner, place


def _complement(condition: Expression) -> Expression:
    return Complement(condition, type=ConditionType(), span=condition.span)


def _conjunction(conditions: tuple[Expression, ...]) -> Expression | None:
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return Conjunction(conditions, type=ConditionType(), span=conditions[0].span)
