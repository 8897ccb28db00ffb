"""Piecewise linear functions for solvers that read special ordered sets.

Each point gets a weight, `x = sum of weights times x`, `y = sum of weights times y`, and the
weights add up to 1; of a function's weights two neighbours at most are not 0. Where an
argument has no bound, the function goes on from its end as far as another column says, which
stands beside the weight of the end in the set, and is not among the weights that add up to 1.
"""

import dataclasses

import numpy as np

from mdsl.linear.program import Role
from mdsl.linear.sparse import gathered
from mdsl.lowering.families import (
    Auxiliary,
    Closing,
    Piecewise,
    SetFamily,
    no_closing,
)
from mdsl.lowering.pieces import Combined, Pieces, combined_rows, equations, numbered
from mdsl.lowering.scope import Scope, add_columns, part

WEIGHTS = "weights of its points, two neighbours of which at most are not 0"
NEIGHBOURS = 2


def weighted(
    scope: Scope, auxiliary: Auxiliary, piecewise: Piecewise, pieces: Pieces
) -> Closing:
    """Return functions as weights of their points, in special ordered sets."""
    columns, owner = auxiliary.columns, pieces.owner
    instances, first = np.unique(owner, return_index=True)
    domain = numbered(columns.domain, owner, "point")
    declared = part(columns.declared, "weight")
    weights = add_columns(scope, declared, domain, bounds=(0.0, 1.0))
    weights.upper[pieces.is_ray] = np.inf
    combined = Combined(weights, instances, owner, pieces.x, pieces.y)
    none = np.zeros(len(instances))
    rows = combined_rows(scope, auxiliary, piecewise, combined, (none, none))
    cols = np.arange(len(owner), dtype=np.int32) + np.int32(weights.start)
    counts = np.where(pieces.is_ray, 0.0, 1.0)
    rows_of = owner.astype(np.int32)
    entries = gathered(rows_of, cols, counts, columns.count, scope.num_col)
    name = part(columns.declared, "total")
    rows.append(equations(name, columns.domain, instances, entries, none + 1.0))
    own = SetFamily(
        part(columns.declared, "points"),
        columns.domain,
        None if len(instances) == columns.count else instances.astype(np.int32),
        NEIGHBOURS,
        np.append(first, len(owner)).astype(np.int32),
        cols,
        Role.AUXILIARY,
    )
    made = no_closing(auxiliary, WEIGHTS)
    return dataclasses.replace(made, rows=tuple(rows), columns=(weights,), sets=(own,))
