"""Functions of variables that are not linear, as columns of their own.

`max` is a column that is at least each of its arguments, `min` one that is at most each;
`abs(e)` is the greatest of `e` and `-e`, and a piecewise linear function that is convex (or
concave) is the greatest (or least) of its lines. Whether that is enough depends on the use:
`mdsl.lowering.closing` looks at it when all rows are there.
"""

import numpy as np

from mdsl.diagnostics import InternalError
from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import Frame, either
from mdsl.evaluation.piecewise import lines_of, points_over
from mdsl.evaluation.references import missing_rows
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.program import Role
from mdsl.linear.sparse import RowEntries, gathered, kept_rows
from mdsl.lowering.affine import MINUS_ONE, ONE, ZERO, Affine, Terms, added
from mdsl.lowering.extents import Extent, extended, kept, own_extent
from mdsl.lowering.families import (
    AddedColumns,
    Arguments,
    Auxiliary,
    Extreme,
    Piecewise,
    Product,
    RowFamily,
    Shape,
    Sums,
)
from mdsl.lowering.linear import lower
from mdsl.lowering.literals import lower_binary, taken
from mdsl.lowering.merging import merged
from mdsl.lowering.scope import Scope, add_columns, known_columns, phrase
from mdsl.semantics.expressions import FunctionCall, Reduction

EMPTY = "say what it is where there is nothing to choose from, with `default`"
Shaped = FunctionCall | Reduction
# What the columns of a phrase stand for, where no reference is missing, and where one is.
Made = tuple[Shape, BoolArray]


def lower_shape(
    context: Context, scope: Scope, expression: Shaped, frame: Frame
) -> Affine:
    """Return a function of variables on every row of a frame, as a column of its own."""
    extent, instances = own_extent(context, expression, frame)
    form = expression.function
    cols = known_columns(scope, expression, form, extent)
    if cols is None:
        cols = _made(context, scope, expression, extent)
        scope.known[expression, form] = extent.frame, cols
    cols = cols[instances]
    rows = np.flatnonzero(cols >= 0)
    terms = (Terms(rows, cols[rows], ONE),)
    absent = cols < 0
    return Affine(ZERO, terms, absent if absent.any() else None)


def _made(
    context: Context, scope: Scope, expression: Shaped, extent: Extent
) -> IntArray:
    """Return a new column for each instance; -1 where a reference is missing."""
    form = expression.function
    made: Made | None
    match expression:
        case FunctionCall(function="product"):
            made = _product(context, scope, expression, extent)
        case FunctionCall(function="piecewise"):
            made = _piecewise(context, scope, expression, extent)
        case FunctionCall(function="abs" | "min" | "max"):
            made = _extreme(_listed(context, scope, expression, extent), extent, form)
        case Reduction(function="min" | "max"):
            made = _extreme(_reduced(context, scope, expression, extent), extent, form)
        case _:
            raise InternalError(f"{form} of variables cannot be lowered")
    if made is None:
        # What is wrong was reported, and nothing can be made of it.
        return np.full(extent.size, -1, np.int32)
    shape, missing = made
    cols = np.full(extent.size, -1, np.int32)
    rows = np.flatnonzero(~missing)
    if len(rows) < extent.size:
        extent = kept(context, extent, rows)
    declared = phrase(scope, form, expression.span)
    columns = add_columns(scope, declared, extent.domain)
    own = base_rows(scope, columns, shape)
    scope.auxiliaries.append(Auxiliary(columns, form, scope.owner, shape, own))
    cols[rows] = np.arange(columns.start, columns.start + extent.size)
    return cols


def _sums(scope: Scope, affine: Affine, size: int) -> Sums:
    terms = merged(affine.terms, size, scope.num_col)
    constant = np.broadcast_to(affine.constant, (size,)).astype(np.float64)
    return Sums(terms, constant)


def _mask(missing: BoolArray | None, size: int) -> BoolArray:
    return np.zeros(size, np.bool_) if missing is None else missing


# --- greatest and least ----------------------------------------------------------------------


def _extreme(found: tuple[Arguments, BoolArray], extent: Extent, form: str) -> Made:
    arguments, missing = found
    if missing.any():
        arguments = _arguments_of(arguments, ~missing)
    count = extent.size - int(np.count_nonzero(missing))
    return Extreme(arguments, np.full(count, -1.0 if form == "min" else 1.0)), missing


def _arguments_of(arguments: Arguments, keep: BoolArray) -> Arguments:
    """Return the arguments of some instances."""
    rows = np.flatnonzero(keep[arguments.owner])
    domain = arguments.domain
    sizes = tuple(len(axis.members) for axis in domain.axes)
    number = np.cumsum(keep) - 1
    return Arguments(
        Domain((Factor(sizes, domain.codes(rows)),), domain.axes),
        number[arguments.owner[rows]],
        _sums_of(arguments.sums, keep[arguments.owner]),
    )


def _sums_of(sums: Sums, keep: BoolArray) -> Sums:
    return Sums(kept_rows(sums.terms, keep), sums.constant[keep])


def _listed(
    context: Context, scope: Scope, call: FunctionCall, extent: Extent
) -> tuple[Arguments, BoolArray]:
    """Return the arguments of a call, one after the other for each instance."""
    inside = context.inside()
    parts = [lower(inside, scope, part, extent.frame) for part in call.arguments]
    if call.function == "abs":
        parts.append(parts[0].scaled(MINUS_ONE))
    count, size = len(parts), extent.size * len(parts)
    every = np.arange(extent.size, dtype=np.int64) * count
    total = added([part.moved(every + at, size) for at, part in enumerate(parts)])
    missing: BoolArray | None = None
    for part in parts:
        missing = either(missing, part.missing)
    domain = _numbered(extent.domain, "argument", count)
    owner = np.repeat(np.arange(extent.size, dtype=np.int64), count)
    arguments = Arguments(domain, owner, _sums(scope, total, size))
    return arguments, _mask(missing, extent.size)


def _numbered(domain: Domain, name: str, count: int) -> Domain:
    """Return the domain with numbers from 1 behind each instance."""
    members = np.empty(count, np.object_)
    members[:] = [str(number) for number in range(1, count + 1)]
    return Domain(
        (*domain.factors, Factor((count,))),
        (*domain.axes, Axis(name, members)),
        domain.is_void,
    )


def _reduced(
    outer: Context, scope: Scope, reduction: Reduction, extent: Extent
) -> tuple[Arguments, BoolArray]:
    """Return the bodies of a reduction as arguments; over no rows it is missing."""
    context = outer.inside()
    extension = extended(context, extent, reduction.query)
    inner, parent = extension.extent, extension.parent
    body = lower(context, scope, reduction.body, inner.frame)
    missing = np.bincount(parent, minlength=extent.size) == 0
    if missing.any():
        # Where that is an error it is reported, and what is made there does not matter.
        missing_rows(outer, reduction, extent.frame, missing, EMPTY)
    if extension.missing is not None:
        missing |= extension.missing
    if body.missing is not None:
        missing[parent[body.missing]] = True
    arguments = Arguments(inner.domain, parent, _sums(scope, body, inner.size))
    return arguments, missing


# --- products and piecewise linear functions -------------------------------------------------


def _product(
    context: Context, scope: Scope, call: FunctionCall, extent: Extent
) -> Made:
    binary, factor = call.arguments
    inside = context.inside()
    binaries, absent = lower_binary(inside, scope, binary, extent.frame)
    affine = lower(inside, scope, factor, extent.frame)
    missing = _mask(either(affine.missing, absent), extent.size)
    sums = _sums(scope, affine, extent.size)
    rows = np.flatnonzero(~missing)
    return Product(taken(binaries, rows), _sums_of(sums, ~missing)), missing


def _piecewise(
    context: Context, scope: Scope, call: FunctionCall, extent: Extent
) -> Made | None:
    affine = lower(context.inside(), scope, call.arguments[0], extent.frame)
    missing = _mask(affine.missing, extent.size)
    argument = _sums_of(_sums(scope, affine, extent.size), ~missing)
    inner = kept(context, extent, ~missing) if missing.any() else extent
    points = points_over(context, call, inner.frame)
    if points is None:
        return None
    lines = lines_of(points, inner.size)
    used = np.flatnonzero(lines.sign[lines.owner] != 0)
    owner, slope = lines.owner[used], lines.slope[used]
    terms = scaled_rows(argument.terms, owner, slope, scope.num_col)
    constant = slope * argument.constant[owner] + lines.offset[used]
    domain = _lined(inner.domain, owner)
    arguments = Arguments(domain, owner, Sums(terms, constant))
    return Piecewise(argument, points, Extreme(arguments, lines.sign)), missing


def scaled_rows(
    terms: RowEntries, rows: LongArray, factor: FloatArray, num_col: int
) -> RowEntries:
    """Return some rows of a matrix, each times a number."""
    counts = terms.counts[rows]
    at = np.repeat(np.arange(len(rows), dtype=np.int32), counts)
    within = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    entry = np.repeat(terms.start[rows], counts) + within
    coefs = terms.coefs[entry] * factor[at]
    return gathered(at, terms.cols[entry], coefs, len(rows), num_col)


def _lined(domain: Domain, owner: LongArray) -> Domain:
    """Return the instances of lines: those of their functions with a number behind."""
    count = np.bincount(owner, minlength=domain.count)
    number = np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
    size = int(count.max(initial=0))
    members = np.empty(size, np.object_)
    members[:] = [str(place) for place in range(1, size + 1)]
    columns = (*domain.codes(owner), number.astype(np.int32))
    sizes = (*(len(axis.members) for axis in domain.axes), size)
    return Domain((Factor(sizes, columns),), (*domain.axes, Axis("line", members)))


# --- rows that need no bounds ------------------------------------------------------------------


def base_rows(
    scope: Scope, columns: AddedColumns, shape: Shape
) -> tuple[RowFamily, ...]:
    """Return the rows that tie columns to their arguments whatever the bounds are."""
    match shape:
        case Extreme():
            return (extreme_rows(scope, columns, shape),)
        case Piecewise(lines=lines):
            return (extreme_rows(scope, columns, lines),)
        case _:
            return ()


def extreme_rows(scope: Scope, columns: AddedColumns, extreme: Extreme) -> RowFamily:
    """Return `column >= argument`, or `<=` where the column is the least."""
    arguments = extreme.arguments
    sums, owner = arguments.sums, arguments.owner
    rows = np.arange(sums.count, dtype=np.int32)
    terms = gathered(
        np.concatenate([rows, sums.terms.rows]),
        np.concatenate([(owner + columns.start).astype(np.int32), sums.terms.cols]),
        np.concatenate([np.ones(sums.count), -sums.terms.coefs]),
        sums.count,
        scope.num_col,
    )
    # A single argument is equal to the column.
    alone = np.bincount(owner, minlength=columns.count)[owner] == 1
    is_greatest = extreme.sign[owner] > 0
    return RowFamily(
        columns.declared,
        arguments.domain,
        None,
        terms,
        np.where(is_greatest | alone, sums.constant, -np.inf),
        np.where(is_greatest & ~alone, np.inf, sums.constant),
        role=Role.AUXILIARY,
    )
