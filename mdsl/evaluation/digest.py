"""A fingerprint of the data of an instance, wherever they were read from."""

import hashlib
from collections.abc import Iterator

import numpy as np

from mdsl.evaluation.instance import BoundParameter, Instance, Values
from mdsl.linear.domain import Domain


def instance_digest(instance: Instance) -> str:
    """Return the SHA-256 of what sets and params are, in hexadecimal digits.

    It is the same for the same tables in any kind of place, and another one for any other
    member, cell or order.
    """
    digest = hashlib.sha256()
    for part in _parts(instance):
        # With its length before it, no part can run into the next one.
        digest.update(f"{len(part)}:".encode())
        digest.update(part)
    return digest.hexdigest()


def _parts(instance: Instance) -> Iterator[bytes]:
    for name, index in sorted(instance.roots.items()):
        yield f"root {name} {index.root.kind}".encode()
        yield repr(index.root.members.tolist()).encode()
    for name, bound in sorted(instance.sets.items()):
        yield f"set {name} {bound.factor.sizes}".encode()
        yield from map(_array, bound.factor.columns or ())
    for name, family in sorted(instance.families.items()):
        yield f"family {name}".encode()
        yield _array(family.owner)
        yield from map(_array, family.columns)
    for name, cells in sorted(instance.parameters.items()):
        yield f"param {name}".encode()
        yield from _cells(cells)


def _cells(cells: BoundParameter) -> Iterator[bytes]:
    yield from _domain(cells.domain)
    if cells.given is not None:
        yield _array(cells.given)
    yield _array(cells.values)


def _domain(domain: Domain) -> Iterator[bytes]:
    for factor in domain.factors:
        yield repr(factor.sizes).encode()
        yield from map(_array, factor.columns or ())


def _array(array: Values) -> bytes:
    if array.dtype == np.object_:
        return repr(array.tolist()).encode()
    plain = array + 0.0 if array.dtype.kind == "f" else array
    return plain.dtype.str.encode() + plain.tobytes()
