"""Objectives and goals as the levels of a program."""

import numpy as np

from mdsl.evaluation.context import Context, describe_rows
from mdsl.evaluation.evaluator import values_over
from mdsl.evaluation.frames import UNIT_FRAME, Frame, whole_frame
from mdsl.evaluation.lookup import argument_codes
from mdsl.evaluation.sets import indexing_domain
from mdsl.linear.arrays import BoolArray, FloatArray, are_finite
from mdsl.linear.domain import Domain
from mdsl.linear.hessian import Hessian, QuadraticTerms
from mdsl.linear.program import Block, GoalBlocks, Objective, Sense
from mdsl.lowering.errors import (
    BadWeight,
    NoSuchObjective,
    NotFinite,
    UnrankedObjective,
)
from mdsl.lowering.linear import lower
from mdsl.lowering.merging import merged, merged_quadratic
from mdsl.lowering.quadratics import hessian_of, report_curved
from mdsl.lowering.scope import Scope
from mdsl.rewrites.goals import unwanted_sides
from mdsl.semantics.expressions import Expression
from mdsl.semantics.model import Declared, Goal, ObjectiveDeclaration

SHOWN_OBJECTIVES = 8


def lower_objectives(
    context: Context, scope: Scope, known: dict[str, list[Objective]]
) -> None:
    """Lower the objectives that the model states.

    Args:
        context: The instance.
        scope: The columns.
        known: For each objective that is lowered already one for each instance; the others
            are added.
    """
    for declared in context.instance.model.objectives.values():
        if declared.name in known:
            continue
        scope.owner = declared.name
        known[declared.name] = _family(context, scope, declared)


def report_unranked(context: Context) -> None:
    """Report several objectives of which one has no priority: a run has to choose.

    Raises:
        PlanError: The error, and what was found wrong before.
    """
    declared = [*context.instance.model.objectives.values()]
    if not any(o.priority is None and o.chosen is None for o in declared):
        return
    domains = [indexing_domain(context, o.indexing) for o in declared]
    count = sum(domain.count for domain in domains)
    if count < 2:
        return
    names = [
        name
        for one, domain in zip(declared, domains, strict=True)
        for name in _names(one, domain)
    ]
    shown = [f"`{name}`" for name in names[:SHOWN_OBJECTIVES]]
    more = f" and {count - len(shown)} more" if count > len(shown) else ""
    unranked = next(o for o in declared if o.priority is None)
    context.report(
        UnrankedObjective(
            span=unranked.span,
            count=count,
            names=", ".join(shown) + more,
            example=names[0],
        )
    )
    context.raise_findings()


def _names(declared: ObjectiveDeclaration, domain: Domain) -> list[str]:
    """Return the names of an objective's first instances."""
    count = min(domain.count, SHOWN_OBJECTIVES)
    return [_label(declared, domain, instance) for instance in range(count)]


def _chosen(
    context: Context, declared: ObjectiveDeclaration, domain: Domain
) -> range | tuple[int, ...]:
    """Return the instances of an objective that count; a wrong choice is reported."""
    if declared.chosen is None:
        return range(domain.count)
    before = len(context.memory.findings)
    codes, _ = argument_codes(context, declared.chosen, UNIT_FRAME)
    if len(context.memory.findings) > before:
        return ()
    instance = int(domain.find(codes)[0])
    if instance >= 0:
        return (instance,)
    context.report(
        NoSuchObjective(
            span=declared.span,
            name=declared.name,
            names=tuple(_names(declared, domain)),
        )
    )
    return ()


def _family(
    context: Context, scope: Scope, declared: ObjectiveDeclaration
) -> list[Objective]:
    domain = indexing_domain(context, declared.indexing)
    chosen = _chosen(context, declared, domain)
    frame = whole_frame(declared, domain)
    affine = lower(context, scope, declared.body, frame)
    terms = merged(affine.terms, frame.size, scope.num_col)
    offset = np.broadcast_to(affine.constant, (frame.size,))
    priority = None
    if declared.priority is not None:
        priority = values_over(context, frame, declared.priority)
        _report_bad(context, declared, "priority", priority, frame)
    _report_infinite(context, declared, offset, frame)
    if not are_finite(terms.coefs):
        wrong = ~np.isfinite(terms.coefs)
        costs = np.zeros(frame.size)
        costs[terms.rows[wrong]] = terms.coefs[wrong]
        _report_infinite(context, declared, costs, frame)
    starts = terms.start
    sense = Sense.MAXIMIZE if declared.is_maximized else Sense.MINIMIZE
    quadratic = merged_quadratic(affine.quadratic)
    found = [
        Objective(
            _label(declared, domain, instance),
            sense,
            terms.cols[starts[instance] : starts[instance + 1]],
            terms.coefs[starts[instance] : starts[instance + 1]],
            float(offset[instance]),
            None if priority is None else float(priority[instance]),
            description=declared.description,
            unit=declared.unit,
            hessian=_hessian(context, declared, quadratic, instance),
        )
        for instance in chosen
    ]
    for objective in found:
        report_curved(context, scope, declared, objective)
    return found


def _hessian(
    context: Context,
    declared: ObjectiveDeclaration,
    terms: QuadraticTerms | None,
    instance: int,
) -> Hessian | None:
    """Return the quadratic part of an instance; None for none, or for a wrong one."""
    hessian = None if terms is None else hessian_of(terms, instance)
    if hessian is None or np.isfinite(hessian.value).all():
        return hessian
    wrong = hessian.value[~np.isfinite(hessian.value)]
    _report_infinite(context, declared, wrong[:1], UNIT_FRAME)
    return None


def _label(declared: Declared, domain: Domain, instance: int) -> str:
    if not domain.arity:
        return declared.name
    return f"{declared.name}[{domain.label(instance)}]"


def _report_infinite(
    context: Context, declared: Declared, values: FloatArray, frame: Frame
) -> None:
    wrong: BoolArray = ~np.isfinite(values)
    if wrong.any():
        context.report(
            NotFinite(
                span=declared.span,
                what="a coefficient",
                name=declared.name,
                value=float(values[wrong][0]),
                instances=describe_rows(context, declared.indices, frame, wrong),
            )
        )


def _report_bad(
    context: Context, declared: Declared, what: str, values: FloatArray, frame: Frame
) -> None:
    wrong = ~np.isfinite(values)
    if what == "weight":
        wrong |= values < 0
    if wrong.any():
        context.report(
            BadWeight(
                span=declared.span,
                what=what,
                name=declared.name,
                value=float(values[wrong][0]),
                instances=describe_rows(context, declared.indices, frame, wrong),
            )
        )


# --- goals ---------------------------------------------------------------------------------------


def goal_blocks(
    context: Context,
    goal: Goal,
    row: Block,
    deviations: dict[str, Block],
) -> GoalBlocks:
    """Return what a goal family became, with its targets, priorities and weights."""
    domain = row.domain
    frame = whole_frame(goal, domain)
    if row.instances is not None:
        frame = frame.take(row.instances.astype(np.int64))
    target = goal.relation.operands[1]
    under, over = _weights(context, goal, frame)
    return GoalBlocks(
        goal.name,
        goal.relation.operators[0],
        row,
        deviations.get(f"{goal.name}.under"),
        deviations.get(f"{goal.name}.over"),
        _numbers(context, target, frame, 0.0),
        _priorities(context, goal, frame),
        under,
        over,
    )


def _priorities(context: Context, goal: Goal, frame: Frame) -> FloatArray:
    """Return the priority of every instance; NaN for a goal with a penalty."""
    if goal.priority is None:
        return np.full(frame.size, np.nan)
    priority = values_over(context, frame, goal.priority).astype(np.float64)
    _report_bad(context, goal, "priority", priority, frame)
    return priority


def _weights(
    context: Context, goal: Goal, frame: Frame
) -> tuple[FloatArray, FloatArray]:
    """Return the weights of both deviations; 0 for one that the goal does not mind."""
    found = []
    for side, weight in (("under", goal.weight_under), ("over", goal.weight_over)):
        if side not in unwanted_sides(goal):
            found.append(np.zeros(frame.size))
            continue
        values = _numbers(context, weight, frame, 1.0)
        _report_bad(context, goal, "weight", values, frame)
        found.append(values)
    return found[0], found[1]


def _numbers(
    context: Context, expression: Expression | None, frame: Frame, otherwise: float
) -> FloatArray:
    """Return data on every row, or a number where there is no data expression."""
    if expression is None or expression.degree:
        return np.full(frame.size, otherwise)
    return values_over(context, frame, expression).astype(np.float64)


def goal_levels(goals: list[GoalBlocks]) -> list[Objective]:
    """Return one objective for each priority: the weighted unwanted deviations."""
    parts: dict[float, list[tuple[str, np.ndarray, FloatArray]]] = {}
    for goal in goals:
        for block, weight in (
            (goal.under, goal.weight_under),
            (goal.over, goal.weight_over),
        ):
            if block is None or not weight.any():
                continue
            for priority in np.unique(goal.priority[~np.isnan(goal.priority)]):
                at = np.flatnonzero((goal.priority == priority) & (weight > 0))
                cols = (_instances(goal, at) + block.start).astype(np.int32)
                entry = (goal.name, cols, weight[at])
                parts.setdefault(float(priority), []).append(entry)
    return [
        Objective(
            ", ".join(dict.fromkeys(name for name, _, _ in found)),
            Sense.MINIMIZE,
            np.concatenate([cols for _, cols, _ in found]),
            np.concatenate([costs for _, _, costs in found]),
            priority=priority,
            is_goal_level=True,
        )
        for priority, found in sorted(parts.items())
    ]


def _instances(goal: GoalBlocks, at: np.ndarray) -> np.ndarray:
    """Return the instances of the goal's domain that some of its rows are for."""
    return at if goal.row.instances is None else goal.row.instances[at]


def in_order(
    levels: list[Objective], objectives: list[Objective]
) -> tuple[Objective, ...]:
    """Return goal levels and objectives by priority; objectives without one come last."""
    ranked = sorted(
        [*levels, *(o for o in objectives if o.priority is not None)],
        key=lambda objective: (objective.priority or 0.0, not objective.is_goal_level),
    )
    return (*ranked, *(o for o in objectives if o.priority is None))
