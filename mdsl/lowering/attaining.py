"""`max` and `min` that attain one of their arguments, whatever the use.

For each argument a binary says that the column does not exceed it:
`t <= a + m (1 - b)`, where `m` is the most by which another argument can exceed `a`. One of
the binaries is 1; of two arguments, one binary chooses. Arguments that can never be the
greatest have none.
"""

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.linear.arrays import BoolArray, FloatArray, IntArray, LongArray
from mdsl.linear.domain import Domain, Factor
from mdsl.linear.program import Role
from mdsl.linear.sparse import RowEntries, gathered, kept_rows
from mdsl.lowering.families import (
    AddedColumns,
    Auxiliary,
    Closing,
    Derived,
    Extreme,
    RowFamily,
    Sums,
    no_closing,
)
from mdsl.lowering.scope import Scope, add_binaries, part
from mdsl.lowering.setting import Setting
from mdsl.lowering.unbounded import report_unbounded
from mdsl.records import record

PRESSED = "rows alone: every use presses it onto its arguments"
EXCESS = "most by which another argument exceeds it"
CHOSEN = "rows, and binaries that choose the argument that it equals"


@record(eq=False)
class Candidates:
    """The arguments that can be the greatest, for columns that need it.

    Attributes:
        owner: The column of each, int64, ascending.
        sign: 1 for a greatest, -1 for a least value, float64.
        sums: The arguments times their signs.
        domain: What they are for.
        number: The place of each among those of its column, from 0, int64.
        count: How many its column has, int64.
    """

    owner: LongArray
    sign: FloatArray
    sums: Sums
    domain: Domain
    number: LongArray
    count: LongArray


def attained(
    context: Context,
    setting: Setting,
    auxiliary: Auxiliary,
    extreme: Extreme,
    wanted: BoolArray,
) -> Closing:
    """Return what makes columns equal to one of their arguments where that is wanted."""
    if not wanted.any():
        return no_closing(auxiliary, PRESSED)
    found = _candidates(setting, extreme, wanted)
    steps = _steps(context, setting, auxiliary, found)
    if steps is None:
        return no_closing(auxiliary, CHOSEN)
    scope, columns = setting.scope, auxiliary.columns
    choice, cols = _choice(scope, auxiliary, found)
    family = _attaining_rows(scope, columns, found, steps, cols)
    rows = [*auxiliary.rows, family]
    many = found.count > 2
    if many.any():
        rows.append(_one_of_many(scope, columns, found.owner[many], cols[many]))
    at = slice(columns.start, columns.start + columns.count)
    return Closing(
        tuple(rows),
        (choice,) if choice.count else (),
        wanted,
        setting.bounds.lower[at],
        setting.bounds.upper[at],
        CHOSEN,
        (Derived(EXCESS, family, steps),),
    )


def _candidates(setting: Setting, extreme: Extreme, wanted: BoolArray) -> Candidates:
    """Return the arguments that can be the greatest, times their signs."""
    arguments, count = extreme.arguments, len(extreme.sign)
    owner, terms = arguments.owner, arguments.sums.terms
    sign = extreme.sign[owner]
    coefs = terms.coefs * sign[terms.rows]
    signed = RowEntries(terms.start, terms.cols, coefs)
    sums = Sums(signed, arguments.sums.constant * sign)
    low, high = setting.ranges(sums)
    best = np.full(count, -np.inf)
    np.maximum.at(best, owner, low)
    keep = wanted[owner] & (high >= best[owner])
    rows = np.flatnonzero(keep)
    owner = owner[rows]
    each = np.bincount(owner, minlength=count)
    number = np.arange(len(rows)) - (np.cumsum(each) - each)[owner]
    kept_sums = Sums(kept_rows(signed, keep), sums.constant[rows])
    domain = part_of(arguments.domain, rows)
    return Candidates(owner, sign[rows], kept_sums, domain, number, each[owner])


def part_of(domain: Domain, instances: LongArray) -> Domain:
    """Return the domain of some instances."""
    sizes = tuple(len(axis.members) for axis in domain.axes)
    if not sizes:
        return Domain(is_void=not len(instances))
    return Domain((Factor(sizes, domain.codes(instances)),), domain.axes)


# --- coefficients --------------------------------------------------------------------------------


def _steps(
    context: Context, setting: Setting, auxiliary: Auxiliary, found: Candidates
) -> FloatArray | None:
    """Return by how much another argument can exceed each; None if that is unbounded."""
    steps = np.zeros(found.sums.count)
    two = found.count == 2
    if two.any():
        first = np.flatnonzero(two & (found.number == 0))
        differences = _differences(setting.scope, found.sums, first)
        low, high = setting.ranges(differences)
        wrong = np.isinf(low) | np.isinf(high)
        if wrong.any():
            row = int(np.argmax(wrong))
            above = bool(np.isinf(high[row]))
            at = int(found.owner[first[row]])
            _report(context, setting, auxiliary, (differences, row, at), above=above)
            return None
        steps[first], steps[first + 1] = np.maximum(high, 0.0), np.maximum(-low, 0.0)
    if (found.count > 2).any():
        low, high = setting.ranges(found.sums)
        wrong = (found.count > 2) & (np.isinf(low) | np.isinf(high))
        if wrong.any():
            row = int(np.argmax(wrong))
            above = bool(np.isinf(high[row]))
            at = int(found.owner[row])
            _report(context, setting, auxiliary, (found.sums, row, at), above=above)
            return None
        others = _greatest_of_others(found.owner, high)
        steps = np.where(found.count > 2, np.maximum(others - low, 0.0), steps)
    return steps


def _differences(scope: Scope, sums: Sums, first: LongArray) -> Sums:
    """Return the row behind each of some rows minus that row."""
    count = sums.count
    place = np.full(count, -1, np.int64)
    place[first] = place[first + 1] = np.arange(len(first))
    rows, is_first = sums.terms.rows, np.zeros(count, np.bool_)
    is_first[first] = True
    used = place[rows] >= 0
    coefs = np.where(is_first[rows], -sums.terms.coefs, sums.terms.coefs)[used]
    terms = gathered(
        place[rows][used].astype(np.int32),
        sums.terms.cols[used],
        coefs,
        len(first),
        scope.num_col,
    )
    return Sums(terms, sums.constant[first + 1] - sums.constant[first])


def _greatest_of_others(owner: LongArray, high: FloatArray) -> FloatArray:
    """Return for each value the greatest of the other values of its owner, or -inf."""
    order = np.lexsort((high, owner))
    ordered = owner[order]
    is_last = np.append(ordered[1:] != ordered[:-1], [True])
    ends = np.flatnonzero(is_last)
    best = order[ends]
    second = high[order[np.maximum(ends - 1, 0)]]
    second[np.diff(ends, prepend=-1) == 1] = -np.inf
    group = np.cumsum(np.append([False], owner[1:] != owner[:-1]))
    result: FloatArray = high[best][group]
    result[best] = second
    return result


def _report(
    context: Context,
    setting: Setting,
    auxiliary: Auxiliary,
    where: tuple[Sums, int, int],
    *,
    above: bool,
) -> None:
    """Report a sum without a bound: which row of which sums, for which column."""
    sums, row, at = where
    variable, side = setting.unbounded(sums, row, above=above)
    report_unbounded(context, auxiliary, at, variable, side)


# --- rows and binaries ---------------------------------------------------------------------------


def _choice(
    scope: Scope, auxiliary: Auxiliary, found: Candidates
) -> tuple[AddedColumns, IntArray]:
    """Add the binaries; return them and the one of each candidate, -1 where it has none."""
    has_own = (found.count > 2) | ((found.count == 2) & (found.number == 0))
    domain = part_of(found.domain, np.flatnonzero(has_own))
    name = part(auxiliary.columns.declared, "choice")
    columns = add_binaries(scope, name, domain)
    # The second of two comes right behind the first, whose binary it has.
    cols = columns.start + np.cumsum(has_own) - 1
    return columns, np.where(found.count > 1, cols, -1).astype(np.int32)


def _attaining_rows(
    scope: Scope,
    columns: AddedColumns,
    found: Candidates,
    steps: FloatArray,
    cols: IntArray,
) -> RowFamily:
    """Return `t <= argument + step * (1 - b)`, with `b` for the second of two.

    For a least value the row is `t >= argument - step * (1 - b)`.
    """
    sums, sign, count = found.sums, found.sign, found.sums.count
    rows = np.arange(count, dtype=np.int32)
    owners = (found.owner + columns.start).astype(np.int32)
    chosen = np.flatnonzero(cols >= 0)
    is_second = (found.count == 2) & (found.number == 1)
    own = sign * np.where(is_second, -steps, steps)
    entries = gathered(
        np.concatenate([rows, sums.terms.rows, rows[chosen]]),
        np.concatenate([owners, sums.terms.cols, cols[chosen]]),
        np.concatenate(
            [np.ones(count), -sums.terms.coefs * sign[sums.terms.rows], own[chosen]]
        ),
        count,
        scope.num_col,
    )
    limit = sign * (sums.constant + np.where(is_second, 0.0, steps))
    none = np.full(count, np.inf)
    return RowFamily(
        part(columns.declared, "attained"),
        found.domain,
        None,
        entries,
        np.where(sign > 0, -none, limit),
        np.where(sign > 0, limit, none),
        role=Role.AUXILIARY,
    )


def _one_of_many(
    scope: Scope, columns: AddedColumns, owner: LongArray, cols: IntArray
) -> RowFamily:
    """Return the row that makes one of the binaries of each column 1."""
    instances, rows = np.unique(owner, return_inverse=True)
    count = len(instances)
    entries = gathered(
        rows.astype(np.int32), cols, np.ones(len(cols)), count, scope.num_col
    )
    one = np.ones(count)
    return RowFamily(
        part(columns.declared, "one"),
        columns.domain,
        None if count == columns.count else instances.astype(np.int32),
        entries,
        one,
        one,
        role=Role.AUXILIARY,
    )
