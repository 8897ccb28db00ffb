"""Evaluation of data expressions over frames (signatures only for now)."""

from mdsl.diagnostics import Diagnostic
from mdsl.evaluation.instance import (
    BoundFamily,
    BoundParameter,
    BoundSet,
    Instance,
    Member,
    Values,
)
from mdsl.linear.arrays import ObjectArray
from mdsl.linear.domain import Domain
from mdsl.semantics.expressions import Expression, Query, SetExpression
from mdsl.semantics.model import Check, Declared, Let
from mdsl.semantics.types import Kind


def domain_of(instance: Instance, indexing: Query) -> Domain:
    """Return the domain of a declaration's indexing: product of whole sets where possible."""
    raise NotImplementedError


def root_members(
    instance: Instance, kind: Kind, definition: SetExpression
) -> ObjectArray:
    """Return the members of a root set that the text defines, in order, distinct.

    Integer and date sets come sorted by value. `{0} | weeks.t` reads `weeks.t` from
    `instance.table_columns`, which the binder has filled.
    """
    raise NotImplementedError


def evaluate_scalar(instance: Instance, expression: Expression) -> float | Member:
    """Return a data expression without free indices as a number, text, date or member."""
    raise NotImplementedError


def evaluate_over(
    instance: Instance, declared: Declared, domain: Domain, expression: Expression
) -> Values:
    """Return a data expression that uses a declaration's indices, for every instance.

    An array of `domain.count` values: float64 for numbers, int64 days for dates, int32 codes
    for members, object for texts, bool for conditions. Raises PlanError with every missing
    reference.
    """
    raise NotImplementedError


def evaluate_set(instance: Instance, expression: SetExpression) -> BoundSet:
    """Return the tuples of a set expression without free indices."""
    raise NotImplementedError


def evaluate_family(
    instance: Instance, indexing: Query, expression: SetExpression
) -> BoundFamily:
    """Return the sets of an indexed set."""
    raise NotImplementedError


def evaluate_let(instance: Instance, let: Let) -> BoundParameter:
    """Return all cells of a data `let`; raises PlanError with every missing reference."""
    raise NotImplementedError


def failed_checks(instance: Instance, check: Check) -> list[Diagnostic]:
    """Return what a `check` finds wrong."""
    raise NotImplementedError
