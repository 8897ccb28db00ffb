"""The lowering of an instance to a linear program: one call for each part of it.

It assumes a checked model after its rewrites, and an instance that the binder found whole.
It guarantees arrays that are finite where they must be, without repeated or zero entries,
and blocks that lead every row and column back to its declaration.
"""

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.evaluate import new_context
from mdsl.evaluation.frames import Frame, whole_frame
from mdsl.evaluation.instance import Instance
from mdsl.evaluation.sets import indexing_domain
from mdsl.linear.domain import Domain
from mdsl.linear.program import (
    Block,
    GoalBlocks,
    LinearProgram,
    NamedExpressions,
    Role,
    no_expressions,
)
from mdsl.linear.sparse import by_column, sorted_rows, stacked
from mdsl.lowering.columns import MAX_INT32, Columns, make_columns, number_columns
from mdsl.lowering.errors import TooLarge
from mdsl.lowering.implications import Setting, implication_families
from mdsl.lowering.linear import Scope, lowered_let
from mdsl.lowering.objectives import (
    declared_objectives,
    goal_blocks,
    goal_levels,
    in_order,
    report_unranked,
)
from mdsl.lowering.rows import RowFamily, relation_family
from mdsl.lowering.tightening import Bounds, RowMatrix, tightened
from mdsl.semantics.model import Constraint, Implication, Relation


# Numbers that are not finite are reported with their place; numpy need not warn of them.
@np.errstate(all="ignore")
def lower_instance(instance: Instance) -> LinearProgram:
    """Return the linear program of an instance.

    Raises:
        PlanError: Missing references, false constant rows, crossed bounds, numbers that
            are not finite, implications without a finite coefficient.
    """
    context = new_context(instance)
    model = instance.model
    report_unranked(context)
    scope = number_columns(context)
    columns = make_columns(context, scope)
    families = _row_families(context, scope, columns)
    objectives = declared_objectives(context, scope)
    expressions = _named_expressions(context, scope)
    context.raise_findings()
    row_blocks = _blocks(families)
    goals = _goals(context, columns, row_blocks)
    context.raise_findings()
    nonzeros = sum(len(family.terms.coefs) for family in families)
    _limit(context, "nonzeros", nonzeros)
    num_row = row_blocks[-1].stop if row_blocks else 0
    _limit(context, "rows", num_row)
    start, index, value = by_column(
        stacked([family.terms for family in families]), scope.num_col
    )
    return LinearProgram(
        name=model.name,
        num_col=scope.num_col,
        num_row=num_row,
        col_lower=columns.lower,
        col_upper=columns.upper,
        row_lower=_joined([family.lower for family in families]),
        row_upper=_joined([family.upper for family in families]),
        integrality=columns.integrality,
        a_start=start,
        a_index=index,
        a_value=value,
        objectives=in_order(goal_levels(goals), objectives),
        col_blocks=columns.blocks,
        row_blocks=row_blocks,
        expressions=expressions,
        col_start=columns.start,
        goals=tuple(goals),
        dropped_rows=sum(family.dropped for family in families),
    )


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.zeros(0)


def _limit(context: Context, what: str, count: int) -> None:
    if count > MAX_INT32:
        context.report(TooLarge(what=what, count=count, limit=MAX_INT32))
        context.raise_findings()


def _row_families(context: Context, scope: Scope, columns: Columns) -> list[RowFamily]:
    """Return the rows of all constraints, in the order of the text.

    Implications come last, because their coefficients follow from the other rows; they then
    take their place in the text.
    """
    constraints = list(context.instance.model.constraints.values())
    found: dict[str, list[RowFamily]] = {}
    later: list[Constraint] = []
    for constraint in constraints:
        if isinstance(constraint.body, Relation):
            over = _over(context, constraint)
            found[constraint.name] = [
                relation_family(context, scope, constraint, constraint.body, over)
            ]
        else:
            later.append(constraint)
    if later:
        # Only whole rows may serve to derive coefficients.
        context.raise_findings()
        setting = _setting(scope, columns, [f for row in found.values() for f in row])
        for constraint in later:
            if isinstance(constraint.body, Implication):
                found[constraint.name] = implication_families(
                    context,
                    setting,
                    constraint,
                    constraint.body,
                    _over(context, constraint),
                )
    return [f for constraint in constraints for f in found[constraint.name]]


def _over(context: Context, constraint: Constraint) -> tuple[Domain, Frame]:
    domain = indexing_domain(context, constraint.indexing)
    return domain, whole_frame(constraint, domain)


def _setting(scope: Scope, columns: Columns, families: list[RowFamily]) -> Setting:
    """Return the linear rows and the bounds that they imply."""
    entries = sorted_rows(stacked([family.terms for family in families]))
    matrix = RowMatrix(
        entries.rows.astype(np.int64),
        entries.cols,
        entries.coefs,
        _joined([family.lower for family in families]),
        _joined([family.upper for family in families]),
    )
    # A semicontinuous column may also be 0, whatever its bounds say.
    semi = columns.integrality >= 2
    declared = Bounds(
        np.where(semi, np.minimum(columns.lower, 0.0), columns.lower),
        np.where(semi, np.maximum(columns.upper, 0.0), columns.upper),
    )
    whole = (columns.integrality == 1) | (columns.integrality == 3)
    return Setting(matrix, tightened(matrix, declared, whole), scope)


def _blocks(families: list[RowFamily]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    start = 0
    for family in families:
        declared = family.declared
        block = Block(
            declared.name,
            family.role,
            start,
            family.domain,
            family.instances,
            declared.description,
            declared.unit,
            declared.span,
        )
        blocks.append(block)
        start = block.stop
    return tuple(blocks)


def _goals(
    context: Context, columns: Columns, rows: tuple[Block, ...]
) -> list[GoalBlocks]:
    by_name = {block.name: block for block in rows}
    deviations = {
        block.name: block
        for block in columns.blocks
        if block.role in {Role.UNDER, Role.OVER}
    }
    return [
        goal_blocks(context, goal, by_name[goal.name], deviations)
        for goal in context.instance.model.goals.values()
    ]


def _named_expressions(context: Context, scope: Scope) -> NamedExpressions:
    """Return all linear `let`s as one sparse matrix by rows."""
    lets = [let for let in context.instance.model.lets.values() if let.degree == 1]
    if not lets:
        return no_expressions()
    lowered = [lowered_let(context, scope, let) for let in lets]
    blocks: list[Block] = []
    for let, known in zip(lets, lowered, strict=True):
        start = blocks[-1].stop if blocks else 0
        blocks.append(
            Block(
                let.name,
                Role.EXPRESSION,
                start,
                known.domain,
                description=let.description,
                unit=let.unit,
                span=let.span,
            )
        )
    counts = np.concatenate([np.diff(known.start) for known in lowered])
    starts = np.concatenate(([0], np.cumsum(counts)))
    _limit(context, "nonzeros in named expressions", int(starts[-1]))
    return NamedExpressions(
        tuple(blocks),
        starts.astype(np.int32),
        np.concatenate([known.cols for known in lowered]),
        np.concatenate([known.coefs for known in lowered]),
        np.concatenate([known.constant for known in lowered]),
    )
