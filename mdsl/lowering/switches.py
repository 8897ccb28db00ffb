"""Relations that hold where literals do, as rows that bind only there.

A row `a x <= u` becomes `a x + m z <= u + m` for a literal `z` (and `a x - m z <= u` for
`not z`), where `m` is the most by which `a x` can exceed `u` while the literal does not hold:
the tightest coefficient that the bounds allow. Several literals have a term each. Where
nothing can exceed `u` while they hold, the row says nothing and is left out. The bounds are
those that the declarations and the linear rows imply, also together with the value that a
binary has where its literal holds or does not. Where solvers are to switch rows themselves
(`mdsl.lowering.indicators`), the rows stay what they are.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.linear.arrays import BoolArray, FloatArray, LongArray
from mdsl.linear.sparse import RowEntries, kept_rows
from mdsl.lowering.affine import Terms
from mdsl.lowering.clauses import clause_family, indicator
from mdsl.lowering.errors import UnboundedImplication
from mdsl.lowering.extents import Extent, extended, kept
from mdsl.lowering.families import Binaries, Derived, Note, RowFamily, Sums
from mdsl.lowering.indicators import RowSwitches, row_switches, switched_side
from mdsl.lowering.literals import data_holds, lower_literal, taken
from mdsl.lowering.merging import merged
from mdsl.lowering.rows import (
    RelationRows,
    lower_relation,
    report_bad_numbers,
    report_false_constants,
)
from mdsl.lowering.scope import Scope
from mdsl.lowering.setting import Setting
from mdsl.records import record
from mdsl.semantics.bodies import Rules, Switch
from mdsl.semantics.expressions import Expression, Literal
from mdsl.semantics.model import Constraint

# What is smaller than this, relative to sizes above 1, is taken for a rounding error.
ROUNDING = 1e-12


@record(eq=False)
class Prepared:
    """A constraint's rules as far as they need no bounds.

    Attributes:
        constraint: The constraint.
        rules: What it says.
        switched: Its relations.
        clauses: The rows of its clauses.
    """

    constraint: Constraint
    rules: Rules
    switched: "tuple[Switched, ...]"
    clauses: tuple[RowFamily, ...]


@record(eq=False)
class Switched:
    """A relation on every row of an extent, with the literals that switch it.

    Attributes:
        extent: The rows.
        rows: The relation.
        binaries: The literals.
        names: The literals in the text.
        switches: What solvers are to switch the rows by; None where these are to be
            switched by coefficients.
    """

    extent: Extent
    rows: RelationRows
    binaries: tuple[Binaries, ...]
    names: tuple[str, ...]
    switches: RowSwitches | None


def prepared_rules(
    context: Context, scope: Scope, constraint: Constraint, rules: Rules, extent: Extent
) -> Prepared:
    """Return rules with their relations and clauses lowered."""
    switched = [
        _switched(context, scope, constraint, switch, extent)
        for switch in rules.switches
    ]
    found = [
        clause_family(context, scope, constraint, clause, extent)
        for clause in rules.clauses
    ]
    made = tuple(family for family in found if family is not None)
    return Prepared(constraint, rules, tuple(switched), made)


def _switched(
    context: Context,
    scope: Scope,
    constraint: Constraint,
    switch: Switch,
    extent: Extent,
) -> Switched:
    """Return a relation on the instances on which no literal is known not to hold."""
    for query in switch.outer:
        extent = extended(context, extent, query).extent
    binaries: list[Binaries] = []
    for literal in switch.literals:
        if literal.degree:
            found = _binaries(context, scope, literal, extent)
            binaries.append(found)
            holds = (found.cols >= 0) | (found.constant != found.off)
        else:
            holds = data_holds(context, literal, extent.frame)
        if not holds.all():
            # What stands behind a condition is looked at only where it holds.
            extent = kept(context, extent, holds)
            alive = np.flatnonzero(holds)
            binaries = [taken(one, alive) for one in binaries]
    switches = None
    if scope.is_native:
        switches = row_switches(context, scope, switch.literals, extent, binaries)
    for query in switch.inner:
        extension = extended(context, extent, query)
        extent = extension.extent
        binaries = [taken(one, extension.parent) for one in binaries]
        switches = None if switches is None else switches.take(extension.parent)
    rows = lower_relation(context, scope, switch.relation, extent.frame)
    report_bad_numbers(context, constraint, rows, extent.frame)
    names = tuple(
        " ".join(one.span.text.split()) for one in switch.literals if one.degree
    )
    return Switched(extent, rows, tuple(binaries), names, switches)


def _binaries(
    context: Context, scope: Scope, literal: Expression, extent: Extent
) -> Binaries:
    if isinstance(literal, Literal):
        return lower_literal(context, scope, literal, extent.frame)
    found, instances = indicator(
        context, scope, literal, extent.frame, form="all", is_forced=True
    )
    return taken(found, instances)


# --- coefficients --------------------------------------------------------------------------------


def rule_families(
    context: Context, setting: Setting, prepared: Prepared
) -> tuple[list[RowFamily], Note]:
    """Return the rows of a constraint's rules, and the record of what they are."""
    constraint = prepared.constraint
    found = [
        side
        for switched in prepared.switched
        for is_upper in (True, False)
        for side in [_side(context, setting, constraint, switched, is_upper=is_upper)]
        if side is not None
    ]
    families = [*(family for family, _ in found), *prepared.clauses]
    names = _names(constraint.name, len(families))
    named = [
        dataclasses.replace(
            family, declared=dataclasses.replace(family.declared, name=name)
        )
        for family, name in zip(families, names, strict=True)
    ]
    derived = [
        Derived(f"of {name}", family, step)
        for family, (_, steps) in zip(named, found, strict=False)
        for name, step in steps
    ]
    note = Note(
        constraint.name,
        prepared.rules.form,
        prepared.rules.span,
        "rows that bind where the condition holds" if found else "rows of binaries",
        rows=tuple(named),
        derived=tuple(derived),
    )
    return named, note


def _names(name: str, count: int) -> Sequence[str]:
    """Return names of row families: numbers are put behind where there are several."""
    if count < 2:
        return (name,) * count
    return [f"{name}.{number}" for number in range(1, count + 1)]


@record(eq=False)
class _Side:
    """One side of a relation: `sums <= limit`, the signs turned for a lower side.

    Attributes:
        is_upper: Which side it is.
        sums: The left-hand sides, times `sign`.
        limit: The right-hand sides, likewise, float64.
        tolerance: What of each is taken for a rounding error, float64.
        keep: Which rows say something, bool.
    """

    is_upper: bool
    sums: Sums
    limit: FloatArray
    tolerance: FloatArray
    keep: BoolArray

    @property
    def sign(self) -> float:
        """1 for an upper side, -1 for a lower one."""
        return 1.0 if self.is_upper else -1.0


Found = tuple[RowFamily, list[tuple[str, FloatArray]]]
"""The rows of a side, and their coefficients by literal."""


def _side(
    context: Context,
    setting: Setting,
    constraint: Constraint,
    switched: Switched,
    *,
    is_upper: bool,
) -> Found | None:
    """Return the rows of one side of a relation; None where it says nothing."""
    sign = 1.0 if is_upper else -1.0
    limit = sign * (switched.rows.upper if is_upper else switched.rows.lower)
    terms = switched.rows.terms
    sums = Sums(
        RowEntries(terms.start, terms.cols, sign * terms.coefs), np.zeros(len(limit))
    )
    tolerance = ROUNDING * np.maximum(1.0, np.where(np.isinf(limit), 0.0, abs(limit)))
    needed = _reach_while_on(setting, sums, switched.binaries) > limit + tolerance
    keep = np.isfinite(limit) & needed
    if not keep.any():
        return None
    side = _Side(is_upper, sums, limit, tolerance, keep)
    if switched.switches is None:
        return _by_coefficients(context, setting, constraint, switched, side)
    num_col = setting.scope.num_col
    entries, limit, switches = switched_side(
        sums.terms, limit, switched.switches, num_col
    )
    family = _family(context, constraint, switched.extent, side, (entries, limit))
    indicators = switches.take(keep).indicators()
    return dataclasses.replace(family, indicators=indicators), []


def _by_coefficients(
    context: Context,
    setting: Setting,
    constraint: Constraint,
    switched: Switched,
    side: _Side,
) -> Found | None:
    sums, limit, keep = side.sums, side.limit, side.keep
    steps = _steps(setting, sums, switched.binaries, limit, side.tolerance)
    wrong = keep & np.any([np.isinf(step) for step in steps] or [~keep], axis=0)
    if wrong.any():
        row = int(np.argmax(wrong))
        _report_unbounded(context, setting, constraint, switched, (sums, row))
        return None
    terms = sums.terms
    parts = [Terms(terms.rows.astype(np.int64), terms.cols, terms.coefs)]
    for one, step in zip(switched.binaries, steps, strict=True):
        rows = np.flatnonzero(keep & (one.cols >= 0))
        own = step[rows] if one.is_true else -step[rows]
        parts.append(Terms(rows, one.cols[rows], own))
        limit = limit + step if one.is_true else limit
    total = merged(parts, len(limit), setting.scope.num_col)
    family = _family(context, constraint, switched.extent, side, (total, limit))
    pairs = zip(switched.names, steps, strict=True)
    return family, [(name, step[keep]) for name, step in pairs]


def _family(
    context: Context,
    constraint: Constraint,
    extent: Extent,
    side: _Side,
    final: tuple[RowEntries, FloatArray],
) -> RowFamily:
    """Return the rows of a side that say something, given the terms and limits of all.

    Rows without any variable that do not hold are reported.
    """
    entries, limit = final
    terms = RowEntries(entries.start, entries.cols, side.sign * entries.coefs)
    rows: LongArray = np.flatnonzero(side.keep)
    bound = side.sign * limit[rows]
    none = np.full(len(rows), np.inf)
    family = RowFamily(
        constraint,
        extent.domain,
        None if side.keep.all() else rows.astype(np.int32),
        kept_rows(terms, side.keep),
        -none if side.is_upper else bound,
        bound if side.is_upper else none,
    )
    _report_false(context, family, extent, side.keep)
    return family


def _reach_while_on(
    setting: Setting, sums: Sums, binaries: Sequence[Binaries]
) -> FloatArray:
    """Return the greatest value of sums while all literals hold, float64."""
    least = np.full(sums.count, np.inf)
    for one in binaries:
        _, high = setting.ranges_where(sums, one.cols, 1.0 - one.off)
        least = np.minimum(least, high)
    return least


def _steps(
    setting: Setting,
    sums: Sums,
    binaries: Sequence[Binaries],
    limit: FloatArray,
    tolerance: FloatArray,
) -> list[FloatArray]:
    """Return for each literal by how much sums can exceed a limit while it does not hold.

    A single literal's coefficient may be negative: then the row is tighter without it.
    """
    number = np.sum([one.cols >= 0 for one in binaries], axis=0)
    steps: list[FloatArray] = []
    for one in binaries:
        _, high = setting.ranges_where(sums, one.cols, one.off)
        with np.errstate(invalid="ignore"):
            step = np.where(one.cols >= 0, high - limit, 0.0)
        step = np.where((number > 1) & (step < 0), 0.0, step)
        steps.append(np.where(np.abs(step) <= tolerance, 0.0, step))
    return steps


def _report_false(
    context: Context, family: RowFamily, extent: Extent, keep: BoolArray
) -> None:
    """Report rows without any variable that do not hold."""
    constant = family.terms.counts == 0
    if constant.any():
        rows = RelationRows(family.terms, family.lower, family.upper)
        frame = kept(context, extent, keep).frame
        report_false_constants(context, family.declared, rows, constant, frame)


def _report_unbounded(
    context: Context,
    setting: Setting,
    constraint: Constraint,
    switched: Switched,
    where: tuple[Sums, int],
) -> None:
    sums, row = where
    variable, side = setting.unbounded(sums, row, above=True)
    inner = switched.extent.domain.label(row)
    context.report(
        UnboundedImplication(
            span=constraint.span,
            name=constraint.name,
            variable=variable,
            side=side,
            row=f"{constraint.name}[{inner}]" if inner else constraint.name,
        )
    )
