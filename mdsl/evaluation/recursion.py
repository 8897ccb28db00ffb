"""The order in which the cells of a recursive `let` can be worked out."""

import dataclasses

import numpy as np

from mdsl.evaluation.context import SHOWN_INSTANCES, Context, Memory, Tolerance
from mdsl.evaluation.errors import CircularCells
from mdsl.evaluation.frames import whole_frame
from mdsl.evaluation.lookup import argument_codes
from mdsl.linear.arrays import IntArray, LongArray, distinct
from mdsl.linear.domain import Domain
from mdsl.semantics.free import free_indices
from mdsl.semantics.model import Let
from mdsl.semantics.self_references import SelfReference, self_references


def groups_along(codes: IntArray) -> list[LongArray]:
    """Return the instances of each member of an index, in the members' order.

    Args:
        codes: The member of that index, for each instance.
    """
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], distinct(codes.astype(np.int64)))
    return np.split(order, starts[1:])


def groups_by_data(context: Context, let: Let, domain: Domain) -> list[LongArray]:
    """Return groups of instances, each of which needs only those of earlier groups.

    Nothing is returned where cells need themselves, which is reported.
    """
    found = [
        _needs(context, let, domain, reference)
        for reference in self_references(let.name, let.body)
    ]
    user = np.concatenate([pair[0] for pair in found])
    used = np.concatenate([pair[1] for pair in found])
    pairs = np.unique(np.stack([used, user], axis=1), axis=0)
    used, user = pairs[:, 0], pairs[:, 1]
    groups, left = _in_order(used, user, domain.count)
    if not left.any():
        return groups
    cells = _circle(used, user, left)
    path = " -> ".join(
        f"{let.name}[{domain.label(cell)}]" for cell in cells[:SHOWN_INSTANCES]
    )
    context.report(
        CircularCells(
            name=let.name,
            path=path if len(cells) <= SHOWN_INSTANCES else f"{path} -> ...",
            span=next(self_references(let.name, let.body)).cell.span,
        )
    )
    return []


def _needs(
    context: Context, let: Let, domain: Domain, reference: SelfReference
) -> tuple[LongArray, LongArray]:
    """Return which instances look at which by one reference.

    What is found wrong on the way is forgotten, because the evaluation itself tells it.
    """
    quiet = dataclasses.replace(context, memory=Memory(), tolerance=Tolerance.NONE)
    needed = frozenset(i for a in reference.cell.arguments for i in free_indices(a))
    expansion = quiet.expand(reference.query, whole_frame(let, domain), needed)
    codes, missing = argument_codes(
        quiet.tolerating(Tolerance.ALL), reference.cell.arguments, expansion.frame
    )
    used = domain.find(codes)
    if missing is not None:
        used[missing] = -1
    is_cell = used >= 0
    return expansion.parent[is_cell], used[is_cell]


def _in_order(
    used: LongArray, user: LongArray, count: int
) -> tuple[list[LongArray], np.ndarray]:
    """Return the groups of instances, and which instances are in none of them.

    Args:
        used: The instances that are needed, ascending.
        user: For each of them the instance that needs it.
        count: The number of instances.
    """
    waits_for = np.bincount(user, minlength=count)
    starts = np.searchsorted(used, np.arange(count + 1))
    group = np.flatnonzero(waits_for == 0)
    groups: list[LongArray] = []
    left = np.ones(count, np.bool_)
    while len(group):
        groups.append(group)
        left[group] = False
        sizes = starts[group + 1] - starts[group]
        skipped = np.repeat(starts[group] - np.cumsum(sizes) + sizes, sizes)
        served, times = np.unique(
            user[skipped + np.arange(len(skipped))], return_counts=True
        )
        waits_for[served] -= times
        group = served[waits_for[served] == 0]
    return groups, left


def _circle(used: LongArray, user: LongArray, left: np.ndarray) -> list[int]:
    """Return instances of which each needs the next, and the last one the first."""
    is_left = left[used] & left[user]
    needs = dict(zip(user[is_left].tolist(), used[is_left].tolist(), strict=True))
    place: dict[int, int] = {}
    cell = next(iter(needs))
    while cell not in place:
        place[cell] = len(place)
        cell = needs[cell]
    return [*list(place)[place[cell] :], cell]
