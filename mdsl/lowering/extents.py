"""Extents: the instances of something that is lowered, with the rows of their indices."""

from collections.abc import Sequence

import numpy as np

from mdsl.diagnostics import shown_number
from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import (
    Frame,
    IndexColumn,
    plain_frame,
    whole_frame,
)
from mdsl.evaluation.sets import indexing_domain
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import MAX_KEY, Axis, Domain, Factor
from mdsl.records import record
from mdsl.semantics.expressions import Expression, Index, Query
from mdsl.semantics.free import free_indices
from mdsl.semantics.model import Declared
from mdsl.semantics.types import DateType, MemberType


@record(eq=False)
class Extent:
    """Instances, and a frame that has one row for each of them, in order.

    Attributes:
        domain: The instances.
        frame: The rows; it may hold columns of other indices as well.
        indices: The indices of the domain's positions.
    """

    domain: Domain
    frame: Frame
    indices: tuple[Index, ...]

    @property
    def size(self) -> int:
        """The number of instances."""
        return self.frame.size


def declared_extent(context: Context, declared: Declared) -> Extent:
    """Return the extent of a declaration."""
    domain = indexing_domain(context, declared.indexing)
    return Extent(domain, whole_frame(declared, domain), declared.indices)


@record(eq=False)
class Extension:
    """The instances that a query makes of those of an extent, in their order.

    Attributes:
        extent: The instances.
        parent: For each the instance that it came from, int64, ascending. Those that come
            from one are in the order of the query's sets.
        missing: On which instances of the first extent a reference in the query was
            missing; None for none.
    """

    extent: Extent
    parent: LongArray
    missing: BoolArray | None


def extended(context: Context, extent: Extent, query: Query) -> Extension:
    """Return the instances that a query makes of those of an extent."""
    needed = frozenset((*extent.frame.columns, *query.indices))
    expansion = context.expand(query, extent.frame, needed)
    columns = [expansion.frame.columns[index] for index in query.indices]
    order = np.lexsort((*columns[::-1], expansion.parent))
    frame, parent = expansion.frame.take(order), expansion.parent[order]
    made = _made(context, (*extent.indices, *query.indices), frame)
    missing = expansion.missing_rows(None, extent.size)
    return Extension(made, parent, missing)


def kept(context: Context, extent: Extent, rows: LongArray | BoolArray) -> Extent:
    """Return the extent of some instances, given by number or by a mask."""
    return _made(context, extent.indices, extent.frame.take(rows))


def own_extent(
    context: Context, expression: Expression, frame: Frame
) -> tuple[Extent, LongArray]:
    """Return the instances that an expression has on the rows of a frame.

    Rows that agree in all indices that the expression uses are one instance.

    Returns:
        The extent, and the instance of each row, int64.
    """
    indices = tuple(i for i in free_indices(expression) if i in frame.columns)
    if not indices:
        size = min(frame.size, 1)
        one = plain_frame(size, {})
        domain = Domain(is_void=not size)
        return Extent(domain, one, ()), np.zeros(frame.size, np.int64)
    keys = _keys([frame.columns[index] for index in indices])
    _, first, instances = np.unique(keys, return_index=True, return_inverse=True)
    columns = {index: frame.columns[index][first] for index in indices}
    own = plain_frame(len(first), columns)
    return _made(context, indices, own), instances.astype(np.int64)


def _keys(columns: Sequence[IndexColumn]) -> LongArray:
    """Return numbers that are equal where all columns are, in the order of the columns."""
    keys = np.zeros(len(columns[0]), np.int64)
    space = 1.0
    for column in columns:
        values, codes = np.unique(column, return_inverse=True)
        size = max(len(values), 1)
        if space * size >= MAX_KEY:
            keys = np.unique(keys, return_inverse=True)[1].astype(np.int64)
            space = float(keys.max(initial=0) + 1)
        keys = keys * size + codes
        space *= size
    return keys


def _made(context: Context, indices: Sequence[Index], frame: Frame) -> Extent:
    """Return the extent of a frame whose rows differ in the indices."""
    if not indices:
        return Extent(Domain(is_void=not frame.size), frame, ())
    axes: list[Axis] = []
    columns: list[IntArray] = []
    for index in indices:
        axis, codes = _axis(context, index, frame.columns[index])
        axes.append(axis)
        columns.append(codes)
    sizes = tuple(len(axis.members) for axis in axes)
    domain = Domain((Factor(sizes, tuple(columns)),), tuple(axes))
    return Extent(domain, frame, tuple(indices))


def _axis(context: Context, index: Index, column: IndexColumn) -> tuple[Axis, IntArray]:
    """Return the members that the values of an index are, and their codes."""
    if isinstance(index.type, MemberType):
        root = context.instance.root(index.type.root)
        return root.axis, column.astype(np.int32)
    values, codes = np.unique(column, return_inverse=True)
    members = np.empty(len(values), np.object_)
    if isinstance(index.type, DateType):
        members[:] = values.astype("datetime64[D]").astype(str)
    elif values.dtype.kind == "f":
        members[:] = [shown_number(float(value)) for value in values]
    else:
        members[:] = [str(value) for value in values]
    return Axis(index.name, members), codes.astype(np.int32)
