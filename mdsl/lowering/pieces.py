"""What piecewise linear functions are made of, whichever way they are expressed."""

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.piecewise import ends_of
from mdsl.linear.arrays import BoolArray, FloatArray, LongArray
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.program import Role
from mdsl.linear.sparse import RowEntries, gathered, kept_rows
from mdsl.lowering.families import AddedColumns, Auxiliary, Piecewise, RowFamily
from mdsl.lowering.scope import Scope, part
from mdsl.lowering.setting import Setting
from mdsl.lowering.unbounded import report_unbounded
from mdsl.records import record
from mdsl.semantics.model import Declared


@record(eq=False)
class Pieces:
    """Functions as points, in order, with their ends as far as arguments go.

    Attributes:
        owner: The function of each point, int64, ascending.
        x, y: The points, float64.
        is_ray: Which are no points but directions, in which a function goes on without
            limit from the point beside, bool.
    """

    owner: LongArray
    x: FloatArray
    y: FloatArray
    is_ray: BoolArray


def pieces_of(
    context: Context,
    setting: Setting,
    auxiliary: Auxiliary,
    piecewise: Piecewise,
    wanted: BoolArray,
) -> Pieces | None:
    """Return the points of the wanted functions.

    None where an argument has no bound, which is reported, unless solvers are to have the
    functions as they are: these go on in the direction of a ray.
    """
    points = piecewise.points
    use = wanted[points.owner]
    owner, x, y = points.owner[use], points.x[use], points.y[use]
    none = np.zeros(len(owner), np.bool_)
    if points.before is None or points.after is None:
        return Pieces(owner, x, y, none)
    first, last = ends_of(points, len(wanted))
    low, high = setting.ranges(piecewise.argument)
    wrong = wanted & (np.isinf(low) | np.isinf(high))
    if wrong.any() and not setting.scope.is_native:
        row = int(np.argmax(wrong))
        above = bool(np.isinf(high[row]))
        variable, side = setting.unbounded(piecewise.argument, row, above=above)
        report_unbounded(context, auxiliary, row, variable, side)
        return None
    parts = [(owner, x, x, y, none)]
    for at, slope, goes_on, end, sign in (
        (first, points.before, low < points.x[first], low, -1.0),
        (last, points.after, high > points.x[last], high, 1.0),
    ):
        more = np.flatnonzero(wanted & goes_on)
        from_x, from_y, to = points.x[at[more]], points.y[at[more]], end[more]
        is_ray = np.isinf(to)
        step = np.where(is_ray, sign, to - from_x)
        own_x = np.where(is_ray, sign, to)
        own_y = np.where(is_ray, 0.0, from_y) + slope[more] * step
        parts.append((more, to, own_x, own_y, is_ray))
    joined = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    order = np.lexsort((joined[1], joined[0]))
    owner, _, x, y, is_ray = (values[order] for values in joined)
    return Pieces(owner.astype(np.int64), x, y, is_ray)


def numbered(domain: Domain, owner: LongArray, name: str = "segment") -> Domain:
    """Return instances of a domain, in order, each with its number (from 1) behind it."""
    number = np.arange(len(owner)) - np.searchsorted(owner, owner)
    size = int(number.max(initial=-1)) + 1
    members = np.empty(size, np.object_)
    members[:] = [str(place) for place in range(1, size + 1)]
    sizes = (*(len(axis.members) for axis in domain.axes), size)
    columns = (*domain.codes(owner), number.astype(np.int32))
    return Domain((Factor(sizes, columns),), (*domain.axes, Axis(name, members)))


# --- rows -----------------------------------------------------------------------------------------


@record(eq=False)
class Combined:
    """Columns whose combination is the argument, and the value, of functions.

    Attributes:
        columns: The columns.
        instances: The functions, int64, ascending.
        owner: The function of each column, int64.
        x, y: What each adds to the argument and to the value, float64.
    """

    columns: AddedColumns
    instances: LongArray
    owner: LongArray
    x: FloatArray
    y: FloatArray


def combined_rows(
    scope: Scope,
    auxiliary: Auxiliary,
    piecewise: Piecewise,
    combined: Combined,
    base: tuple[FloatArray, FloatArray],
) -> list[RowFamily]:
    """Return the rows that make argument and value of columns.

    Args:
        scope: The columns.
        auxiliary: The functions.
        piecewise: What they are.
        combined: The columns.
        base: Argument and value of each of the functions where all columns are 0.
    """
    columns, argument = auxiliary.columns, piecewise.argument
    instances = combined.instances
    own = (instances + columns.start).astype(np.int32)
    added = combined.columns
    cols = np.arange(added.start, added.start + added.count, dtype=np.int32)
    ones = np.ones(len(instances))
    terms = argument.terms
    at_argument = terms.rows, terms.cols, terms.coefs
    at_value = instances.astype(np.int32), own, ones
    constants = argument.constant[instances], 0.0 * ones
    return [
        equations(
            part(columns.declared, name),
            columns.domain,
            instances,
            gathered(
                np.concatenate([rows, combined.owner.astype(np.int32)]),
                np.concatenate([own_cols, cols]),
                np.concatenate([coefs, -steps]),
                columns.count,
                scope.num_col,
            ),
            bound - constant,
        )
        for name, (rows, own_cols, coefs), steps, bound, constant in zip(
            ("argument", "value"),
            (at_argument, at_value),
            (combined.x, combined.y),
            base,
            constants,
            strict=True,
        )
    ]


def equations(
    declared: Declared,
    domain: Domain,
    instances: LongArray,
    entries: RowEntries,
    bound: FloatArray,
) -> RowFamily:
    """Return the equations of some instances, given the terms of all."""
    keep = np.zeros(domain.count, np.bool_)
    keep[instances] = True
    return RowFamily(
        declared,
        domain,
        None if keep.all() else instances.astype(np.int32),
        kept_rows(entries, keep),
        bound,
        bound,
        role=Role.AUXILIARY,
    )
