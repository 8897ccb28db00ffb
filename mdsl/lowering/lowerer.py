"""The lowering of an instance to a linear program: one call for each part of it.

It assumes a checked model after its rewrites, and an instance that the binder found whole.
It guarantees arrays that are finite where they must be, without repeated or zero entries,
and blocks that lead every row and column back to its declaration.
"""

from collections.abc import Mapping

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.evaluate import new_context
from mdsl.evaluation.frames import whole_frame
from mdsl.evaluation.instance import Instance
from mdsl.evaluation.sets import indexing_domain
from mdsl.linear.program import (
    Block,
    GoalBlocks,
    LinearProgram,
    NamedExpressions,
    Role,
    no_expressions,
)
from mdsl.linear.sparse import by_column, stacked
from mdsl.lowering.columns import (
    MAX_INT32,
    Columns,
    make_columns,
    number_columns,
    with_added,
)
from mdsl.lowering.errors import TooLarge
from mdsl.lowering.families import RowFamily
from mdsl.lowering.linear import lowered_let
from mdsl.lowering.logic import Logic, finished_logic, prepared_constraint
from mdsl.lowering.notes import rewrites_of
from mdsl.lowering.objectives import (
    declared_objectives,
    goal_blocks,
    goal_levels,
    in_order,
    report_unranked,
)
from mdsl.lowering.orders import PreparedOrder
from mdsl.lowering.rows import relation_family
from mdsl.lowering.scope import Scope
from mdsl.lowering.switches import Prepared
from mdsl.semantics.bodies import Relation
from mdsl.semantics.model import CheckedModel


# Numbers that are not finite are reported with their place; numpy need not warn of them.
@np.errstate(all="ignore")
def lower_instance(instance: Instance) -> LinearProgram:
    """Return the linear program of an instance.

    Raises:
        PlanError: Missing references, false constant rows, crossed bounds, numbers that
            are not finite, implications without a finite coefficient.
    """
    context = new_context(instance)
    report_unranked(context)
    scope = number_columns(context)
    declared = make_columns(context, scope)
    plain, prepared = _constraints(context, scope)
    objectives = declared_objectives(context, scope)
    expressions = _named_expressions(context, scope)
    context.raise_findings()
    logic = finished_logic(
        context, scope, declared, tuple(plain.values()), prepared, objectives
    )
    columns = with_added(context, scope, logic.columns, logic.closings)
    families = _in_text_order(instance.model, plain, logic)
    row_blocks = _blocks(families)
    goals = _goals(context, columns, row_blocks)
    context.raise_findings()
    _limit(context, "nonzeros", sum(len(family.terms.coefs) for family in families))
    num_row = row_blocks[-1].stop if row_blocks else 0
    _limit(context, "rows", num_row)
    start, index, value = by_column(
        stacked([family.terms for family in families]), scope.num_col
    )
    return LinearProgram(
        name=instance.model.name,
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
        extremes=logic.extremes,
        rewrites=rewrites_of(
            instance.model,
            logic,
            columns.blocks,
            zip(families, row_blocks, strict=True),
        ),
    )


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.zeros(0)


def _limit(context: Context, what: str, count: int) -> None:
    if count > MAX_INT32:
        context.report(TooLarge(what=what, count=count, limit=MAX_INT32))
        context.raise_findings()


def _constraints(
    context: Context, scope: Scope
) -> tuple[dict[str, RowFamily], list[Prepared | PreparedOrder]]:
    """Return the rows of relations by name, and the logic of all other constraints."""
    plain: dict[str, RowFamily] = {}
    prepared: list[Prepared | PreparedOrder] = []
    for constraint in context.instance.model.constraints.values():
        scope.owner = constraint.name
        if isinstance(constraint.body, Relation):
            domain = indexing_domain(context, constraint.indexing)
            over = domain, whole_frame(constraint, domain)
            plain[constraint.name] = relation_family(
                context, scope, constraint, constraint.body, over
            )
            continue
        logic = prepared_constraint(context, scope, constraint)
        if logic is not None:
            prepared.append(logic)
    return plain, prepared


def _in_text_order(
    model: CheckedModel, plain: Mapping[str, RowFamily], logic: Logic
) -> list[RowFamily]:
    """Return the rows of constraints in the order of the text, then those of phrases."""
    families: list[RowFamily] = []
    for name in model.constraints:
        families += [plain[name]] if name in plain else logic.rows[name]
    return [*families, *logic.added]


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
