"""Comprehensions whose elements are the rows of their query, so that nothing is to be done."""

from functools import partial

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import UNIT_FRAME
from mdsl.linear.arrays import IntArray
from mdsl.linear.domain import DelayedCodes
from mdsl.semantics.expressions import ComprehensionSet, Index, IndexValue


def lists_its_indices(expression: ComprehensionSet) -> bool:
    """Whether the elements are tuples that are the rows of the query, each of them once."""
    return (
        len(expression.components) > 1
        and names_every_index(expression)
        and all(isinstance(c, IndexValue) for c in expression.components)
    )


def names_every_index(expression: ComprehensionSet) -> bool:
    """Whether the elements tell the rows of the query apart, so that none repeats."""
    named = {c.index for c in expression.components if isinstance(c, IndexValue)}
    return named.issuperset(expression.query.indices)


def listed_codes(context: Context, expression: ComprehensionSet) -> DelayedCodes:
    """Return the codes of the rows of a query without free indices."""
    indices = [c.index for c in expression.components if isinstance(c, IndexValue)]
    expansion = context.expand(expression.query, UNIT_FRAME, frozenset(indices))
    columns = expansion.frame.columns

    def codes(index: Index) -> IntArray:
        return columns[index].astype(np.int32, copy=False)

    return DelayedCodes(partial(codes, index) for index in indices)
