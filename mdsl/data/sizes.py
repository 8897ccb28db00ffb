"""How many instances a declaration has, before memory is taken for them."""

import math

from mdsl.data.binding import Binding
from mdsl.data.errors import TooManyCells
from mdsl.semantics.expressions import (
    DomainSet,
    Index,
    ProductSet,
    SetExpression,
    SetReference,
)
from mdsl.semantics.model import Declared


def has_bearable_size(binding: Binding, declared: Declared) -> bool:
    """Whether the product that a declaration is indexed by is within the limit.

    A product beyond it is reported. A condition or a selection makes fewer instances of a
    product, how many is not known here: such an indexing passes.
    """
    indexing = declared.indexing
    if indexing.condition is not None or not all(
        isinstance(position, Index)
        for binder in indexing.binders
        for position in binder.positions
    ):
        return True
    sizes = [_size(binding, binder.set) for binder in indexing.binders]
    count = math.prod(sizes)
    if count <= binding.instance.max_cells:
        return True
    binding.findings.add(
        TooManyCells(
            span=declared.span,
            name=declared.name,
            sizes=" x ".join(f"{size:_}" for size in sizes),
            count=f"{count:_}",
            limit=f"{binding.instance.max_cells:_}",
        )
    )
    return False


def _size(binding: Binding, members: SetExpression) -> int:
    """Return the number of tuples of a set; 1 where it is not known yet."""
    match members:
        case SetReference(name=name, arguments=()):
            return binding.instance.sets[name].factor.count
        case DomainSet(name=name) if name in binding.instance.parameters:
            return len(binding.instance.parameters[name].values)
        case ProductSet(factors=factors):
            return math.prod(_size(binding, factor) for factor in factors)
        case _:
            return 1
