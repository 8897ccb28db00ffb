"""Logic and phrases that are not linear: in what order their rows are found.

Their coefficients follow from the bounds that all linear rows imply, and whether a phrase
needs binaries from all its uses. So everything is lowered first as far as it needs no
bounds; then bounds are worked out, coefficients derived, and phrases closed.
"""

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.linear.arrays import BoolArray
from mdsl.linear.extremes import ExtremeColumns
from mdsl.linear.program import Integrality, Objective, find_block
from mdsl.linear.sparse import kept_rows
from mdsl.lowering.closing import close_all
from mdsl.lowering.columns import Columns
from mdsl.lowering.errors import UnlimitedSemicontinuous
from mdsl.lowering.extents import declared_extent
from mdsl.lowering.families import (
    Auxiliary,
    Closing,
    Extreme,
    Note,
    Piecewise,
    RowFamily,
)
from mdsl.lowering.orders import PreparedOrder, order_families, prepared_order
from mdsl.lowering.scope import Scope
from mdsl.lowering.segments import domain_rows
from mdsl.lowering.setting import Setting, new_setting
from mdsl.lowering.switches import Prepared, prepared_rules, rule_families
from mdsl.records import record
from mdsl.semantics.bodies import Rules, SpecialOrdered
from mdsl.semantics.model import Constraint


@record(eq=False)
class Logic:
    """What logic and phrases have become.

    Attributes:
        columns: The columns of the declarations, with bounds where these need them.
        rows: The rows of each constraint that is no plain relation, by its name.
        added: The rows of phrases.
        closings: What each phrase has become, in the order of the phrases.
        extremes: Columns whose exact values are worked out from a plan.
        notes: Records of what became of what.
    """

    columns: Columns
    rows: Mapping[str, list[RowFamily]]
    added: tuple[RowFamily, ...] = ()
    closings: tuple[Closing, ...] = ()
    extremes: tuple[ExtremeColumns, ...] = ()
    notes: tuple[Note, ...] = ()


def prepared_constraint(
    context: Context, scope: Scope, constraint: Constraint
) -> Prepared | PreparedOrder | None:
    """Return a constraint's logic as far as it needs no bounds; None if it has none."""
    match constraint.body:
        case Rules() as rules:
            extent = declared_extent(context, constraint)
            return prepared_rules(context, scope, constraint, rules, extent)
        case SpecialOrdered() as order:
            extent = declared_extent(context, constraint)
            return prepared_order(context, scope, constraint, order, extent)
        case _:
            return None


def finished_logic(
    context: Context,
    scope: Scope,
    columns: Columns,
    plain: Sequence[RowFamily],
    prepared: Sequence[Prepared | PreparedOrder],
    objectives: Sequence[Objective],
) -> Logic:
    """Return what logic and phrases become, once all else is lowered.

    Args:
        context: The instance.
        scope: The columns; more are added.
        columns: Those of the declarations.
        plain: The rows of plain relations.
        prepared: The constraints that are no plain relations.
        objectives: The objectives of the model.

    Raises:
        PlanError: A bound that is needed is not there.
    """
    unlimited = _is_unlimited(columns)
    if not prepared and not scope.auxiliaries and not unlimited.any():
        return Logic(columns, {})
    # Only whole rows may serve to derive coefficients.
    context.raise_findings()
    setting, domains = _setting(scope, columns, plain, prepared)
    columns = _limited(context, setting, columns, unlimited)
    rows: dict[str, list[RowFamily]] = {}
    notes: list[Note] = []
    for one in prepared:
        derive = rule_families if isinstance(one, Prepared) else order_families
        families, note = derive(context, setting, one)  # type: ignore[arg-type]
        rows[one.constraint.name] = families
        notes.append(note)
    others = [*plain, *(family for families in rows.values() for family in families)]
    closings = close_all(context, setting, others, objectives, domains)
    context.raise_findings()
    pairs = list(zip(scope.auxiliaries, closings, strict=True))
    return Logic(
        columns,
        rows,
        tuple(family for closing in closings for family in closing.rows),
        tuple(closings),
        tuple(one for pair in pairs for one in [_open_columns(*pair)] if one),
        (*notes, *(_note(*pair) for pair in pairs)),
    )


def _setting(
    scope: Scope,
    columns: Columns,
    plain: Sequence[RowFamily],
    prepared: Sequence[Prepared | PreparedOrder],
) -> tuple[Setting, list[RowFamily | None]]:
    """Return the setting, and the rows that keep each `piecewise` within its points."""
    families = [*plain]
    for one in prepared:
        families += one.clauses if isinstance(one, Prepared) else ()
    for auxiliary in scope.auxiliaries:
        families += auxiliary.rows
    setting = new_setting(scope, columns, families, has_domains=False)
    domains = [domain_rows(setting, auxiliary) for auxiliary in scope.auxiliaries]
    if any(isinstance(one.shape, Piecewise) for one in scope.auxiliaries):
        more = (family for family in domains if family is not None)
        setting = new_setting(scope, columns, [*families, *more])
    return setting, domains


def _is_unlimited(columns: Columns) -> BoolArray:
    """Return which semicontinuous columns can be large without a limit, bool."""
    if columns.integrality.max(initial=0) < Integrality.SEMICONTINUOUS:
        return np.zeros(len(columns.integrality), np.bool_)
    semi = columns.integrality >= Integrality.SEMICONTINUOUS
    unlimited: BoolArray = semi & (columns.lower > 0) & np.isinf(columns.upper)
    return unlimited


def _limited(
    context: Context, setting: Setting, columns: Columns, unlimited: BoolArray
) -> Columns:
    """Return columns in which semicontinuous ones have the bounds that rows imply."""
    if not unlimited.any():
        return columns
    implied = setting.bounds.upper[: len(columns.upper)]
    # A bound below the lower one says that the column is 0, as it then must be.
    upper = np.where(unlimited, np.maximum(implied, columns.lower), columns.upper)
    wrong = np.flatnonzero(unlimited & np.isinf(upper))
    if len(wrong):
        block = find_block(columns.blocks, int(wrong[0]))
        label = block.label(int(wrong[0]))
        context.report(UnlimitedSemicontinuous(span=block.span, name=label))
    return dataclasses.replace(columns, upper=upper)


def _open_columns(auxiliary: Auxiliary, closing: Closing) -> ExtremeColumns | None:
    """Return the columns of a phrase that only their uses press onto their arguments."""
    match auxiliary.shape:
        case Extreme() as extreme:
            pass
        case Piecewise(lines=extreme):
            pass
        case _:
            return None
    is_open: BoolArray = ~closing.closed
    if not is_open.any():
        return None
    arguments = extreme.arguments
    keep = is_open[arguments.owner]
    owner = arguments.owner[keep]
    cols = np.flatnonzero(is_open)
    return ExtremeColumns(
        (cols + auxiliary.columns.start).astype(np.int32),
        extreme.sign[is_open],
        np.searchsorted(owner, cols).astype(np.int64),
        kept_rows(arguments.sums.terms, keep),
        arguments.sums.constant[keep],
    )


def _note(auxiliary: Auxiliary, closing: Closing) -> Note:
    return Note(
        auxiliary.owner,
        auxiliary.form,
        auxiliary.columns.declared.span,
        closing.text,
        (auxiliary.columns, *closing.columns),
        closing.rows,
        closing.derived,
        closing.sets,
    )
