"""What checked expressions and declarations need: the names that they use."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from mdsl.semantics.expressions import (
    DomainSet,
    Expression,
    LetValue,
    MemberConstant,
    ParameterValue,
    Query,
    SetExpression,
    SetReference,
    ValueToMember,
    VariableValue,
)
from mdsl.semantics.free import Part, parts, query_parts
from mdsl.semantics.model import (
    CheckedModel,
    DataSource,
    FixedField,
    IndexSet,
    Let,
    Parameter,
    Variable,
    item_types,
)
from mdsl.semantics.types import MemberType, SetType, TupleType, Type

Used = Expression | SetExpression | Query | None

MAX_KNOWN = 1 << 12
"""Of how many expressions it is kept what stands in them; several stages ask for it."""


def names_in(*used: Used) -> set[str]:
    """Return the names of the declarations that expressions use."""
    found: set[str] = set()
    for expression in used:
        if expression is not None:
            found |= _names(expression)
    return found


@lru_cache(maxsize=MAX_KNOWN)
def _names(used: Part) -> frozenset[str]:
    return frozenset(_uses(used))


def _uses(used: Part) -> Iterator[str]:
    for node in nodes_in(used):
        match node:
            case (
                SetReference(name=name)
                | DomainSet(name=name)
                | ParameterValue(name=name)
                | LetValue(name=name)
                | VariableValue(name=name)
            ):
                yield name
            case MemberConstant(root=root) | ValueToMember(root=root):
                yield root
            case _:
                pass


def nodes_in(used: Used) -> Sequence[Expression | SetExpression]:
    """Return an expression and all expressions inside of it."""
    return () if used is None else _nodes_in(used)


@lru_cache(maxsize=MAX_KNOWN)
def _nodes_in(used: Part) -> Sequence[Expression | SetExpression]:
    return [part for part in _parts_in(used) if not isinstance(part, Query)]


def _parts_in(used: Used) -> Iterator[Part]:
    """Return an expression and all expressions and queries inside of it."""
    waiting: list[Part] = [] if used is None else [used]
    while waiting:
        part = waiting.pop()
        yield part
        inner = query_parts(part) if isinstance(part, Query) else parts(part)
        waiting += reversed(inner)


def reads_of(*used: Used) -> set[str]:
    """Return the names whose values the value of expressions can depend on.

    These are the names that the expressions use, and the root sets of all members in them:
    a step looks at the order of a root set that is not named.
    """
    found = names_in(*used)
    for part in (part for expression in used for part in _parts_in(expression)):
        if isinstance(part, Query):
            found |= root_names(index.type for index in part.indices)
        else:
            found |= root_names([part.type])
    return found


def root_names(types: Iterable[Type]) -> set[str]:
    """Return the root sets that types speak of."""
    found: set[str] = set()
    for item in types:
        match item:
            case MemberType(root=root):
                found.add(root)
            case TupleType(items=items) | SetType(items=items):
                found |= root_names(items)
            case _:
                pass
    return found


def needs_of(model: CheckedModel, name: str) -> set[str]:
    """Return what a set, param or `let` needs to be evaluated, and a variable its domain."""
    declared: IndexSet | Parameter | Let | Variable | None = (
        model.sets.get(name)
        or model.parameters.get(name)
        or model.lets.get(name)
        or model.variables.get(name)
    )
    match declared:
        case IndexSet(sources=sources):
            used = (declared.definition, declared.within, *fixed_values(*sources))
            return reads_of(declared.indexing, *used) | root_names([declared.type])
        case Parameter(source=source):
            used = (
                declared.member_of,
                declared.default,
                *(bound.value for bound in declared.bounds),
                *fixed_values(*(() if source is None else (source,))),
            )
            return reads_of(declared.indexing, *used) | parameter_roots(declared)
        case Let(indexing=indexing, body=body):
            return reads_of(indexing, body)
        case Variable(indexing=indexing):
            return reads_of(indexing)
        case _:
            return set()


def fixed_values(*sources: DataSource) -> tuple[Expression, ...]:
    """Return the values of fixed keys."""
    return tuple(
        key.value
        for source in sources
        for key in source.keys
        if isinstance(key, FixedField)
    )


def parameter_roots(parameter: Parameter) -> set[str]:
    """Return the root sets of a param's positions and of its cells."""
    return root_names((*item_types(parameter), parameter.type))
