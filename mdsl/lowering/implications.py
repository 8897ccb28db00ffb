"""`literal implies relation` as rows that bind only where the literal holds.

A row `a x <= u` becomes `a x + m z <= u + m` for a literal `z` (and `a x - m z <= u` for
`not z`), where `m` is the most by which `a x` can exceed `u` while the literal does not hold:
the tightest coefficient that the bounds allow. Where nothing can exceed `u` the row holds
anyway and is left out. The bounds are those that the declarations and the linear rows imply,
also together with the value that the binary has where the literal does not hold.
"""

import dataclasses

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import Frame
from mdsl.evaluation.sets import root_of
from mdsl.linear.arrays import FloatArray, IntArray, LongArray
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.sparse import kept_rows
from mdsl.lowering.affine import Terms, merged
from mdsl.lowering.errors import UnboundedImplication
from mdsl.lowering.linear import Scope, lower
from mdsl.lowering.rows import (
    RelationRows,
    RowFamily,
    lower_relation,
    report_bad_numbers,
)
from mdsl.lowering.tightening import Bounds, Probe, RowMatrix, probed
from mdsl.records import record
from mdsl.semantics.expressions import Query
from mdsl.semantics.model import Constraint, Implication, Implied


@record(eq=False)
class Setting:
    """What the coefficients are derived from.

    Attributes:
        matrix: The linear rows.
        bounds: The bounds that they and the declarations imply.
        label: The name of a column, for messages.
    """

    matrix: RowMatrix
    bounds: Bounds
    scope: Scope

    def label(self, col: int) -> str:
        """Return the name of a column as the model writes it."""
        for family in self.scope.columns.values():
            if family.start <= col < family.start + family.domain.count:
                inner = family.domain.label(col - family.start)
                return (
                    f"{family.variable.name}[{inner}]"
                    if inner
                    else family.variable.name
                )
        return str(col)


def implication_families(
    context: Context,
    setting: Setting,
    constraint: Constraint,
    implication: Implication,
    over: tuple[Domain, Frame],
) -> list[RowFamily]:
    """Return the rows of a constraint `literal implies relations`."""
    families: list[RowFamily] = []
    for implied in implication.consequents:
        domain, frame = _extended(context, implied, over)
        rows = lower_relation(context, setting.scope, implied.relation, frame)
        report_bad_numbers(context, constraint, rows, frame)
        literal = lower(context, setting.scope, implication.antecedent.variable, frame)
        context.raise_findings()
        cols = literal.terms[0].cols
        is_true = implication.antecedent.is_true
        for side in ("upper", "lower"):
            family = _side(
                context,
                setting,
                constraint,
                Switched(rows, cols, is_true=is_true, side=side),
                domain,
            )
            if family is not None:
                families.append(family)
    return _named(families, constraint)


def _named(families: list[RowFamily], constraint: Constraint) -> list[RowFamily]:
    """Return row families with names of their own where there are several."""
    if len(families) < 2:
        return families
    return [
        dataclasses.replace(
            family,
            declared=dataclasses.replace(
                constraint, name=f"{constraint.name}.{number}"
            ),
        )
        for number, family in enumerate(families, start=1)
    ]


def _extended(
    context: Context, implied: Implied, over: tuple[Domain, Frame]
) -> tuple[Domain, Frame]:
    """Return the instances of a consequent: those of the constraint times its own."""
    domain, frame = over
    query = implied.query
    if query is None:
        return domain, frame
    needed = frozenset((*frame.columns, *query.indices))
    expansion = context.expand(query, frame, needed)
    axes = [*domain.axes, *_axes(context, query)]
    columns = [*frame.columns, *query.indices]
    codes = tuple(expansion.frame.columns[index].astype(np.int32) for index in columns)
    if not codes:
        return domain, expansion.frame
    sizes = tuple(len(axis.members) for axis in axes)
    return Domain((Factor(sizes, codes),), tuple(axes)), expansion.frame


def _axes(context: Context, query: Query) -> list[Axis]:
    return [context.instance.root(root_of(index)).axis for index in query.indices]


@record(eq=False)
class Switched:
    """One side of a relation, with the binary that switches it.

    Attributes:
        rows: The relation on every row.
        cols: The binary's column on every row, int32.
        is_true: Whether the relation holds where the binary is 1.
        side: `upper` or `lower`.
    """

    rows: RelationRows
    cols: IntArray
    is_true: bool
    side: str


def _side(
    context: Context,
    setting: Setting,
    constraint: Constraint,
    switched: Switched,
    domain: Domain,
) -> RowFamily | None:
    """Return the rows of one side of a relation; None if there are none."""
    is_upper = switched.side == "upper"
    limit = switched.rows.upper if is_upper else switched.rows.lower
    terms = switched.rows.terms
    active = np.isfinite(limit)
    if not active.any():
        return None
    reach, unbounded = _reach(setting, switched)
    excess = reach - limit if is_upper else limit - reach
    wrong = active & unbounded
    if wrong.any():
        _report_unbounded(context, setting, constraint, switched, (domain, wrong))
        return None
    keep = active & (excess > 0)
    if not keep.any():
        return None
    step = np.where(keep, excess, 0.0) * (1.0 if is_upper else -1.0)
    # The literal's value where it holds adds the whole step to the row's limit.
    binary = Terms(None, switched.cols, step if switched.is_true else -step)
    own = Terms(terms.rows.astype(np.int64), terms.cols, terms.coefs)
    total = merged([own, binary], len(limit), setting.scope.num_col)
    limit = limit + step if switched.is_true else limit
    kept = np.flatnonzero(keep)
    none = np.full(len(kept), np.inf)
    return RowFamily(
        constraint,
        domain,
        None if keep.all() else kept.astype(np.int32),
        kept_rows(total, keep),
        -none if is_upper else limit[kept],
        limit[kept] if is_upper else none,
        dropped=0,
    )


def _reach(setting: Setting, switched: Switched) -> tuple[FloatArray, np.ndarray]:
    """Return the greatest (least) activity of each row while its literal does not hold.

    Returns:
        The activity, float64, and on which rows it is infinite.
    """
    terms = switched.rows.terms
    off = 0.0 if switched.is_true else 1.0
    binaries = switched.cols[terms.rows]
    probe = Probe(terms.cols, binaries, np.full(len(terms.cols), off))
    bounds = probed(setting.matrix, setting.bounds, probe)
    own = terms.cols == binaries
    lower = np.where(own, off, bounds.lower)
    upper = np.where(own, off, bounds.upper)
    at_upper = (terms.coefs > 0) == (switched.side == "upper")
    value = np.where(at_upper, upper, lower)
    infinite = np.isinf(value)
    each = terms.coefs * np.where(infinite, 0.0, value)
    size = len(switched.cols)
    total = np.bincount(terms.rows, each, size).astype(np.float64)
    return total, np.bincount(terms.rows, infinite, size) > 0


def _report_unbounded(
    context: Context,
    setting: Setting,
    constraint: Constraint,
    switched: Switched,
    where: tuple[Domain, np.ndarray],
) -> None:
    domain, wrong = where
    row = int(np.argmax(wrong))
    terms = switched.rows.terms
    entries: LongArray = np.flatnonzero(terms.rows == row)
    is_upper = switched.side == "upper"
    for entry in entries:
        wants_upper = (terms.coefs[entry] > 0) == is_upper
        bounds = setting.bounds.upper if wants_upper else setting.bounds.lower
        if np.isinf(bounds[terms.cols[entry]]):
            inner = domain.label(row)
            context.report(
                UnboundedImplication(
                    span=constraint.span,
                    name=constraint.name,
                    variable=setting.label(int(terms.cols[entry])),
                    side="upper" if wants_upper else "lower",
                    row=f"{constraint.name}[{inner}]" if inner else constraint.name,
                )
            )
            return
