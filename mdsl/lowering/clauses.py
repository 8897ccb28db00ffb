"""Clauses as rows: of the binaries of a clause at least one has the value that it needs.

`a or not b` is the row `a + (1 - b) >= 1`, that is `a - b >= 0`. An `any` adds up what its
instances are worth, the empty one 0. A conjunction inside a clause gets a binary of its own
that can be 1 only where the conjunction holds: `z <= a` for each of its parts. So the usual
tight rows come out: `z >= each` and `z <= sum` for `any`, `z <= each` and
`z >= sum - (n - 1)` for `all`.
"""

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import Frame
from mdsl.linear.arrays import FloatArray, IntArray, LongArray
from mdsl.linear.program import Role
from mdsl.linear.sparse import RowEntries, kept_rows
from mdsl.lowering.affine import Affine, Terms, added
from mdsl.lowering.extents import Extent, extended, kept, own_extent
from mdsl.lowering.families import Auxiliary, Binaries, Indicator, RowFamily
from mdsl.lowering.literals import data_holds, lower_literal, taken
from mdsl.lowering.merging import merged
from mdsl.lowering.rows import RelationRows, report_false_constants
from mdsl.lowering.scope import Scope, add_binaries, known_columns, part, phrase
from mdsl.rewrites.normal import clauses, normal
from mdsl.semantics.bodies import Clause
from mdsl.semantics.expressions import (
    Conjunction,
    Disjunction,
    Expression,
    Literal,
    Reduction,
)
from mdsl.semantics.model import Declared


def clause_family(
    context: Context,
    scope: Scope,
    declared: Declared,
    clause: Clause,
    extent: Extent,
    own: Binaries | None = None,
) -> RowFamily | None:
    """Return the rows of a clause; None where it holds whatever the plan is.

    Args:
        context: The instance.
        scope: The columns.
        declared: Whose rows they are.
        clause: The clause.
        extent: The instances of the declaration.
        own: A further literal of the clause on every instance.
    """
    for query in clause.queries:
        extension = extended(context, extent, query)
        extent = extension.extent
        own = None if own is None else taken(own, extension.parent)
    values = [] if own is None else [literal_value(own)]
    alive = np.arange(extent.size, dtype=np.int64)
    for one in clause.parts:
        frame = extent.frame.take(alive)
        if one.degree:
            values.append(
                condition_value(context, scope, one, frame).moved(alive, extent.size)
            )
        else:
            # What stands behind a condition is looked at only where it does not hold.
            alive = alive[~data_holds(context, one, frame)]
    total = added(values)
    family = _family(scope, declared, extent, total, alive)
    is_constant = family.terms.counts == 0
    if is_constant.any():
        rows = RelationRows(family.terms, family.lower, family.upper)
        inner = kept(context, extent, alive)
        report_false_constants(context, declared, rows, is_constant, inner.frame)
    return _needed(family)


def _family(
    scope: Scope, declared: Declared, extent: Extent, total: Affine, alive: LongArray
) -> RowFamily:
    """Return the rows of the instances that are alive."""
    size = extent.size
    terms = merged(total.terms, size, scope.num_col)
    lower = 1.0 - np.broadcast_to(total.constant, (size,))
    # A literal that a clause holds twice counts once.
    excess = np.bincount(terms.rows, np.minimum(terms.coefs + 1.0, 0.0), size)
    coefs = np.clip(terms.coefs, -1.0, 1.0)
    keep = np.zeros(size, np.bool_)
    keep[alive] = True
    rows = kept_rows(RowEntries(terms.start, terms.cols, coefs), keep)
    return RowFamily(
        declared,
        extent.domain,
        alive.astype(np.int32),
        rows,
        (lower - excess)[alive],
        np.full(len(alive), np.inf),
    )


def _needed(family: RowFamily) -> RowFamily | None:
    """Return the rows that some values of their binaries would break."""
    terms = family.terms
    least = np.bincount(terms.rows, np.minimum(terms.coefs, 0.0), terms.num_row)
    keep = least < family.lower
    if not keep.any():
        return None
    instances: IntArray | None = None
    if family.instances is not None:
        instances = family.instances[keep]
    if instances is not None and len(instances) == family.domain.count:
        instances = None
    lower: FloatArray = family.lower[keep]
    return RowFamily(
        family.declared,
        family.domain,
        instances,
        kept_rows(terms, keep),
        lower,
        np.full(len(lower), np.inf),
        role=family.role,
    )


# --- what conditions are worth ---------------------------------------------------------------


def literal_value(binaries: Binaries) -> Affine:
    """Return 1 where a literal holds and 0 where it does not, as affine terms."""
    rows = np.flatnonzero(binaries.cols >= 0)
    sign = 1.0 if binaries.is_true else -1.0
    constant = sign * binaries.constant
    if not binaries.is_true:
        constant = constant + 1.0
    return Affine(constant, (Terms(rows, binaries.cols[rows], np.array(sign)),))


def condition_value(
    context: Context, scope: Scope, condition: Expression, frame: Frame
) -> Affine:
    """Return a sum that can be 1 or more just where a condition in normal form holds."""
    if not condition.degree:
        return Affine(data_holds(context, condition, frame).astype(np.float64))
    match condition:
        case Literal():
            return literal_value(lower_literal(context, scope, condition, frame))
        case Disjunction(operands=operands):
            return _sum_of_parts(context, scope, operands, frame)
        case Reduction(function="any", body=body, query=query):
            needed = frozenset((*frame.columns, *query.indices))
            expansion = context.expand(query, frame, needed)
            value = condition_value(context, scope, body, expansion.frame)
            summed = frozenset(query.indices)
            return value.moved(expansion.parent, frame.size, summed)
        case _:
            return _of_own_binary(context, scope, condition, frame)


def _sum_of_parts(
    context: Context, scope: Scope, parts: tuple[Expression, ...], frame: Frame
) -> Affine:
    """Return the sum over the parts of a disjunction, up to the first that is known."""
    values: list[Affine] = []
    alive = np.arange(frame.size, dtype=np.int64)
    for one in parts:
        inner = frame.take(alive)
        value = condition_value(context, scope, one, inner)
        values.append(value.moved(alive, frame.size))
        if not one.degree:
            alive = alive[~data_holds(context, one, inner)]
    return added(values)


def _of_own_binary(
    context: Context, scope: Scope, condition: Expression, frame: Frame
) -> Affine:
    """Return a new binary that can be 1 only where a conjunction holds."""
    is_chain = isinstance(condition, Conjunction)
    binaries, instances = indicator(
        context, scope, condition, frame, form="and" if is_chain else "all"
    )
    return literal_value(taken(binaries, instances))


def indicator(
    context: Context,
    scope: Scope,
    condition: Expression,
    frame: Frame,
    *,
    form: str,
    is_forced: bool = False,
) -> tuple[Binaries, LongArray]:
    """Return new binaries for a condition in normal form.

    Args:
        context: The instance.
        scope: The columns; the binaries and their rows are added.
        condition: The condition.
        frame: The rows on which it is wanted.
        form: What it is, for its name.
        is_forced: Whether the binary must be 1 where the condition holds; else it may be 1
            only there.

    Returns:
        The binary of each instance of the condition, and the instance of each row.
    """
    extent, instances = own_extent(context, condition, frame)
    known = known_columns(scope, condition, form, extent)
    if known is not None:
        return Binaries(known, np.zeros(extent.size), is_true=True), instances
    declared = phrase(scope, form, condition.span)
    columns = add_binaries(scope, declared, extent.domain)
    cols = np.arange(columns.start, columns.start + extent.size, dtype=np.int32)
    scope.known[condition, form] = extent.frame, cols
    own = Binaries(cols, np.zeros(extent.size), is_true=is_forced)
    found = [
        clause_family(context, scope, declared, clause, extent, own)
        for clause in clauses(normal(condition, holds=not is_forced))
    ]
    rows = tuple(auxiliary_rows(declared, found))
    made = Auxiliary(columns, form, scope.owner, Indicator(), rows)
    scope.auxiliaries.append(made)
    return Binaries(cols, np.zeros(extent.size), is_true=True), instances


def auxiliary_rows(
    declared: Declared, found: Sequence[RowFamily | None]
) -> Iterator[RowFamily]:
    """Yield rows of a phrase under its name, numbered where there are several families."""
    families = [family for family in found if family is not None]
    for number, family in enumerate(families, start=1):
        own = declared if len(families) == 1 else part(declared, str(number))
        yield dataclasses.replace(family, declared=own, role=Role.AUXILIARY)
