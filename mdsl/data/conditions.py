"""What must hold of a parameter's cells: all are there, in their set, within their bounds."""

import datetime
import operator
from collections.abc import Callable

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.errors import BoundViolated, MissingCells
from mdsl.data.findings import where
from mdsl.data.given import Given, instance_name, report_cells
from mdsl.data.key_errors import OutsideSet
from mdsl.data.subsets import is_inside
from mdsl.data.values import member_root, shown_value
from mdsl.diagnostics import Diagnostic, InternalError, Related
from mdsl.evaluation.evaluator import evaluate_over, evaluate_scalar
from mdsl.evaluation.instance import Values, days_since_epoch
from mdsl.linear.arrays import BoolArray, LongArray, distinct
from mdsl.linear.domain import Domain, Factor
from mdsl.semantics.expressions import (
    IndexValue,
    Membership,
    ParameterValue,
    SetExpression,
)
from mdsl.semantics.free import free_indices
from mdsl.semantics.model import (
    HeadingField,
    KeyField,
    Parameter,
    ParameterBound,
    ParameterKind,
)
from mdsl.semantics.needs import names_in
from mdsl.semantics.types import ConditionType, MemberType

SHOWN_CELLS = 5

RELATIONS: dict[str, Callable[[Values, Values], BoolArray]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


# --- coverage ------------------------------------------------------------------------------


def check_coverage(binding: Binding, parameter: Parameter, given: Given) -> None:
    """Report the cells that must be given and are not."""
    if (
        given.count == given.domain.count
        or parameter.default is not None
        or parameter.is_optional
        or parameter.kind is ParameterKind.FLAG
        or binding.lacks_any(parameter.indexing)
    ):
        return
    known = given.instances
    if len(given.explained):
        known = distinct(np.concatenate([known, given.explained]))
    missing = given.domain.count - len(known)
    # A record whose key is misspelt has been reported; the cell that it was meant for is not
    # reported once more.
    if missing <= given.lost:
        return
    shown = [
        instance_name(parameter, given.domain, instance)
        for instance in _first_missing(known, min(missing, SHOWN_CELLS))
    ]
    more = f" and {missing - len(shown)} more" if missing > len(shown) else ""
    binding.findings.add(
        MissingCells(
            span=parameter.span,
            place=None if given.cells is None else given.cells.table.place(),
            name=parameter.name,
            missing=missing,
            count=given.domain.count,
            cells=", ".join(shown) + more,
            hint=_heading_of_key(binding, parameter),
        )
    )


def _heading_of_key(binding: Binding, parameter: Parameter) -> str:
    """Return the remedy where the heading of a key column has become a member."""
    keys = () if parameter.source is None else parameter.source.keys
    fields = [key.field for key in keys if isinstance(key, KeyField)]
    roots = [i.type.root for i in parameter.indices if isinstance(i.type, MemberType)]
    for root in roots:
        members = binding.instance.roots[root].codes
        swallowed = [field for field in fields if field in members]
        for source in binding.instance.model.sets[root].sources:
            if swallowed and any(isinstance(k, HeadingField) for k in source.keys):
                key = swallowed[0]
                return (
                    f"`{key}` is the heading of a key and no member of {root}: "
                    f"`set {root} from {source.table}[{key}, columns]`"
                )
    return ""


def _first_missing(known: LongArray, count: int) -> list[int]:
    """Return the first numbers that an ascending array lacks."""
    skipped = known - np.arange(len(known))
    wanted = np.arange(count)
    return [int(n) for n in wanted + np.searchsorted(skipped, wanted, side="right")]


# --- membership ------------------------------------------------------------------------------


def check_members(binding: Binding, parameter: Parameter, given: Given) -> None:
    """Report member-valued cells outside of the set that they must be in.

    The cells have been put into the instance, because the set may depend on their indices.
    """
    members = parameter.member_of
    if (
        members is None
        or parameter.kind is not ParameterKind.MEMBER
        or binding.lacks_any(members)
    ):
        return
    root = member_root(binding, parameter)
    if free_indices(members):
        inside = _inside_by_cell(binding, parameter, given, members)
    else:
        inside = is_inside(binding, members, (given.values.astype(np.int32),))

    def describe(cell: int) -> Diagnostic:
        return OutsideSet(
            span=given.span(cell, parameter),
            place=given.place(cell),
            value=str(root.root.members[int(given.values[cell])]),
            name=parameter.name,
            word="in",
        )

    report_cells(binding, parameter, given, where(~inside), describe)


def _inside_by_cell(
    binding: Binding, parameter: Parameter, given: Given, members: SetExpression
) -> BoolArray:
    """Return which cells are in a set that depends on their indices."""
    cell = ParameterValue(
        parameter.name,
        tuple(IndexValue(index, type=index.type) for index in parameter.indices),
        type=parameter.type,
    )
    is_in = Membership((cell,), members, type=ConditionType(), span=members.span)
    domain = _domain_of_cells(given)
    inside = evaluate_over(binding.instance, parameter, domain, is_in)
    return inside.astype(np.bool_)


# --- bounds ----------------------------------------------------------------------------------


def check_bounds(binding: Binding, parameter: Parameter, given: Given) -> None:
    """Report the cells beyond a bound."""
    if not given.count:
        return
    for bound in parameter.bounds:
        if not binding.lacks_any(bound.value):
            with binding.findings.catching():
                _check_bound(binding, parameter, given, bound)


def _check_bound(
    binding: Binding, parameter: Parameter, given: Given, bound: ParameterBound
) -> None:
    limits = _limits(binding, parameter, given, bound)
    if _hold_all(given.values, bound.operator, limits):
        return
    overrides = [
        Related(cells.span, "the scenario says so")
        for name in sorted(names_in(bound.value))
        for cells in binding.scenario_cells.get(name, ())
    ]
    holds = RELATIONS[bound.operator](given.values, limits)
    if holds.all():
        return

    def describe(cell: int) -> Diagnostic:
        return BoundViolated(
            span=bound.span,
            place=given.place(cell),
            cell=given.name(cell, parameter),
            value=shown_value(parameter, given.values[cell]),
            operator=bound.operator,
            bound=shown_value(
                parameter, float(limits[cell] if limits.ndim else limits)
            ),
            related=(*given.related(cell), *overrides),
        )

    report_cells(binding, parameter, given, where(~holds), describe)


def _hold_all(values: Values, operator: str, limits: Values) -> bool:
    """Whether one limit is known to hold for all values.

    The least or the greatest tells, without an array of answers.
    """
    if limits.ndim or values.dtype != np.float64:
        return False
    last = values.min() if operator in {">=", ">"} else values.max()
    return bool(RELATIONS[operator](last, limits))


def _limits(
    binding: Binding, parameter: Parameter, given: Given, bound: ParameterBound
) -> Values:
    """Return the bound of each given cell, or the one of all cells."""
    instance = binding.instance
    if free_indices(bound.value):
        return evaluate_over(instance, parameter, _domain_of_cells(given), bound.value)
    value = evaluate_scalar(instance, bound.value)
    if isinstance(value, str):
        raise InternalError(f"{parameter.name} has a text as its bound")
    limit = days_since_epoch(value) if isinstance(value, datetime.date) else value
    return np.array(limit, np.float64)


def _domain_of_cells(given: Given) -> Domain:
    """Return the domain of just the given cells, in their order."""
    domain = given.domain
    if given.count == domain.count or not domain.factors:
        return domain
    sizes = tuple(size for factor in domain.factors for size in factor.sizes)
    return Domain((Factor(sizes, domain.codes(given.instances)),), domain.axes)
