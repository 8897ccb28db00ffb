"""The table columns in which the members of a set stand, where the text does not say."""

import re

from mdsl.semantics.expressions import (
    ComprehensionSet,
    DomainSet,
    Expression,
    Index,
    IndexValue,
    ProductSet,
    Query,
    SetAlgebra,
    SetExpression,
    SetReference,
)
from mdsl.semantics.scopes import State
from mdsl.semantics.types import MemberType, ScalarType

WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """Return a name in snake_case.

    >>> snake_case("OpenDay"), snake_case("Open_day"), snake_case("SKU")
    ('open_day', 'open_day', 'sku')
    """
    return WORD_START.sub("_", name).lower()


def position_columns(state: State, query: Query) -> tuple[str, ...]:
    """Return the default key column of each index that a query binds."""
    columns: list[str] = []
    for binder in query.binders:
        of_set = columns_of(state, binder.set)
        columns += [
            column
            for column, position in zip(of_set, binder.positions, strict=True)
            if isinstance(position, Index)
        ]
    return tuple(columns)


def columns_of(state: State, members: SetExpression) -> tuple[str, ...]:
    """Return the default column of each component of a set."""
    match members:
        case SetReference(name=name):
            return state.sets[name].columns
        case DomainSet(name=name):
            declared = state.declared(name)
            if declared is not None:
                return position_columns(state, declared.indexing)
        case ProductSet(factors=factors):
            return tuple(c for factor in factors for c in columns_of(state, factor))
        case SetAlgebra(left=left):
            return columns_of(state, left)
        case ComprehensionSet(components=components, query=query):
            return tuple(_component_column(state, c, query) for c in components)
        case _:
            pass
    return tuple(_root_column(state, item) for item in members.type.items)


def _component_column(state: State, component: Expression, query: Query) -> str:
    if isinstance(component, IndexValue):
        for binder in query.binders:
            for at, position in enumerate(binder.positions):
                if position is component.index:
                    return columns_of(state, binder.set)[at]
    return _root_column(state, component.type)


def _root_column(state: State, item: ScalarType) -> str:
    if isinstance(item, MemberType) and item.root in state.sets:
        return state.sets[item.root].columns[0]
    return ""
