"""The lowering of an instance to a linear program: one call for each part of it.

It assumes a checked model after its rewrites, and an instance that the binder found whole.
It guarantees arrays that are finite where they must be, without repeated or zero entries,
and blocks that lead every row and column back to its declaration.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.evaluate import new_context
from mdsl.evaluation.frames import whole_frame
from mdsl.evaluation.instance import Instance
from mdsl.evaluation.sets import indexing_domain
from mdsl.linear.arrays import MAX_INT32
from mdsl.linear.hessian import QuadraticTerms
from mdsl.linear.program import (
    Block,
    GoalBlocks,
    LinearProgram,
    NamedExpressions,
    Objective,
    Role,
    no_expressions,
)
from mdsl.lowering.columns import (
    Columns,
    make_columns,
    number_columns,
    with_added,
)
from mdsl.lowering.errors import TooLarge
from mdsl.lowering.families import RowFamily, blocks_of
from mdsl.lowering.linear import lowered_let
from mdsl.lowering.logic import Logic, finished_logic, prepared_constraint
from mdsl.lowering.matrix import matrix_of, row_bounds
from mdsl.lowering.merging import merged_quadratic
from mdsl.lowering.native import indicators_of, special_sets_of
from mdsl.lowering.notes import rewrites_of
from mdsl.lowering.objectives import (
    goal_blocks,
    goal_levels,
    in_order,
    lower_objectives,
    report_unranked,
)
from mdsl.lowering.quadratics import report_not_last
from mdsl.lowering.rows import relation_family, with_other_bounds
from mdsl.lowering.scope import LoweredLet, Scope
from mdsl.lowering.statements import (
    Lowered,
    Statements,
    columns_in_place,
    holds_logic,
    what_holds,
)
from mdsl.semantics.bodies import Relation
from mdsl.semantics.model import CheckedModel, Constraint, Let


def lower_instance(instance: Instance, *, is_native: bool = False) -> LinearProgram:
    """Return the linear program of an instance.

    Args:
        instance: The instance.
        is_native: Whether implications, `sos1`, `sos2` and `piecewise` are left to solvers
            that read indicators and special ordered sets.

    Raises:
        PlanError: Missing references, false constant rows, crossed bounds, numbers that
            are not finite, implications without a finite coefficient.
    """
    return lower_again(instance, is_native=is_native).program


# Numbers that are not finite are reported with their place; numpy need not warn of them.
@np.errstate(all="ignore")
def lower_again(
    instance: Instance, earlier: Lowered | None = None, *, is_native: bool = False
) -> Lowered:
    """Return the linear program of an instance with its parts.

    Args:
        instance: The instance.
        earlier: The program of another instance of the model; what holds of it is taken
            over. What is wrong is then found, but not all of it told.
        is_native: As for `lower_instance`; there is no earlier program then.

    Raises:
        PlanError: As for `lower_instance`.
    """
    context = new_context(instance)
    report_unranked(context)
    scope = number_columns(context)
    scope.is_native = is_native
    made, in_place = Statements(), None
    if earlier is not None:
        made = what_holds(instance, scope, earlier)
        in_place = columns_in_place(instance, scope, earlier)
    declared = make_columns(context, scope, in_place, made.variables)
    _lower_statements(context, scope, made)
    context.raise_findings()
    logic, columns = _finished(context, scope, declared, made, earlier)
    families = _in_text_order(instance.model, made, logic)
    parts = logic, columns, families
    program = _program(context, scope, made, parts, earlier)
    return Lowered(instance, scope, declared, made, *parts, program)


def _lower_statements(context: Context, scope: Scope, made: Statements) -> None:
    """Lower the statements that are not lowered yet."""
    scope.lets.update(made.lets)
    if made.phrases is not None:
        scope.restore(made.phrases)
    for constraint in context.instance.model.constraints.values():
        scope.owner = constraint.name
        _lower_constraint(context, scope, constraint, made)
    lower_objectives(context, scope, made.objectives)
    for let in _named(context.instance.model):
        lowered_let(context, scope, let)
    made.lets = scope.lets
    if made.phrases is None:
        made.phrases = scope.phrases


def _finished(
    context: Context,
    scope: Scope,
    declared: Columns,
    made: Statements,
    earlier: Lowered | None,
) -> tuple[Logic, Columns]:
    """Return what logic and phrases become, and all columns."""
    if earlier is not None and holds_logic(declared, made, earlier):
        scope.restore(earlier.scope.phrases)
        return earlier.logic, earlier.columns
    constraints = context.instance.model.constraints
    plain = [made.rows[name] for name in constraints if name in made.rows]
    found = [made.logic.get(name) for name in constraints]
    prepared = [one for one in found if one is not None]
    objectives = made.objectives_of(context.instance.model)
    logic = finished_logic(context, scope, declared, plain, prepared, objectives)
    return logic, with_added(context, scope, logic.columns, logic.closings)


def _program(
    context: Context,
    scope: Scope,
    made: Statements,
    parts: tuple[Logic, Columns, list[RowFamily]],
    earlier: Lowered | None,
) -> LinearProgram:
    logic, columns, families = parts
    model = context.instance.model
    row_blocks = blocks_of(families)
    goals = _goals(context, columns, row_blocks, made)
    levels = in_order(goal_levels(goals), made.objectives_of(model))
    report_not_last(context, levels)
    context.raise_findings()
    _limit(context, "nonzeros", sum(family.terms.num_nonzero for family in families))
    num_row = row_blocks[-1].stop if row_blocks else 0
    _limit(context, "rows", num_row)
    start, index, value = matrix_of(families, scope.num_col, earlier)
    row_lower, row_upper = row_bounds(families, earlier)
    lets = _named(model)
    return LinearProgram(
        name=model.name,
        num_col=scope.num_col,
        num_row=num_row,
        col_lower=columns.lower,
        col_upper=columns.upper,
        row_lower=row_lower,
        row_upper=row_upper,
        integrality=columns.integrality,
        a_start=start,
        a_index=index,
        a_value=value,
        objectives=tuple(_padded(level, scope.num_col) for level in levels),
        col_blocks=columns.blocks,
        row_blocks=row_blocks,
        expressions=_expressions(context, lets, [made.lets[let.name] for let in lets]),
        col_start=columns.start,
        goals=tuple(goals),
        dropped_rows=sum(family.dropped for family in families),
        has_empty_rows=any(family.terms.has_empty_rows for family in families),
        extremes=logic.extremes,
        rewrites=rewrites_of(
            model, logic, columns.blocks, zip(families, row_blocks, strict=True)
        ),
        indicators=indicators_of(families, row_blocks),
        special_sets=special_sets_of(
            [family for note in logic.notes for family in note.sets]
        ),
    )


def _padded(level: Objective, num_col: int) -> Objective:
    """Return a level whose quadratic part knows of all columns."""
    if level.hessian is None:
        return level
    return dataclasses.replace(level, hessian=level.hessian.padded(num_col))


def _named(model: CheckedModel) -> list[Let]:
    """Return the `let`s that hold variables."""
    return [let for let in model.lets.values() if let.degree]


def _limit(context: Context, what: str, count: int) -> None:
    if count > MAX_INT32:
        context.report(TooLarge(what=what, count=count, limit=MAX_INT32))
        context.raise_findings()


def _lower_constraint(
    context: Context, scope: Scope, constraint: Constraint, made: Statements
) -> None:
    name, body = constraint.name, constraint.body
    if name in made.rows or name in made.logic:
        return
    if not isinstance(body, Relation):
        made.logic[name] = prepared_constraint(context, scope, constraint)
    elif name in made.unbounded:
        rows = made.unbounded[name]
        made.rows[name] = with_other_bounds(context, scope, constraint, body, rows)
    else:
        domain = indexing_domain(context, constraint.indexing)
        over = domain, whole_frame(constraint, domain)
        made.rows[name] = relation_family(context, scope, constraint, body, over)


def _in_text_order(
    model: CheckedModel, made: Statements, logic: Logic
) -> list[RowFamily]:
    """Return the rows of constraints in the order of the text, then those of phrases."""
    families: list[RowFamily] = []
    for name in model.constraints:
        families += [made.rows[name]] if name in made.rows else logic.rows[name]
    return [*families, *logic.added]


def _goals(
    context: Context, columns: Columns, rows: tuple[Block, ...], made: Statements
) -> list[GoalBlocks]:
    by_name = {block.name: block for block in rows}
    deviations = {
        block.name: block
        for block in columns.blocks
        if block.role in {Role.UNDER, Role.OVER}
    }
    found: list[GoalBlocks] = []
    for name, goal in context.instance.model.goals.items():
        known = made.goals.get(name)
        if known is None:
            known = goal_blocks(context, goal, by_name[name], deviations)
        else:
            known = dataclasses.replace(
                known,
                row=by_name[name],
                under=deviations.get(f"{name}.under"),
                over=deviations.get(f"{name}.over"),
            )
        made.goals[name] = known
        found.append(known)
    return found


def _expressions(
    context: Context, lets: Sequence[Let], lowered: Sequence[LoweredLet]
) -> NamedExpressions:
    """Return `let`s as one sparse matrix by rows, and their quadratic terms."""
    if not lets:
        return no_expressions()
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
        _quadratic(blocks, lowered),
    )


def _quadratic(
    blocks: Sequence[Block], lowered: Sequence[LoweredLet]
) -> QuadraticTerms | None:
    """Return the quadratic terms of all `let`s; None if there are none."""
    chunks = [
        dataclasses.replace(known.quadratic, rows=known.quadratic.rows + block.start)
        for block, known in zip(blocks, lowered, strict=True)
        if known.quadratic is not None
    ]
    return merged_quadratic(chunks)
