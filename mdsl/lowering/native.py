"""What solvers read besides rows, with its numbers in the program."""

from collections.abc import Iterable, Sequence

import numpy as np

from mdsl.linear.native import Indicators, SpecialSets
from mdsl.linear.program import Block
from mdsl.lowering.families import RowFamily, SetFamily, blocks_of


def indicators_of(
    families: Sequence[RowFamily], blocks: Sequence[Block]
) -> Indicators | None:
    """Return the rows of a program that a binary switches; None for none.

    Args:
        families: All rows.
        blocks: Where they stand in the program.
    """
    found = [
        (family.indicators, block.start)
        for family, block in zip(families, blocks, strict=True)
        if family.indicators is not None
    ]
    if not found:
        return None
    return Indicators(
        np.concatenate([own.rows + np.int32(start) for own, start in found]),
        np.concatenate([own.cols for own, _ in found]),
        np.concatenate([own.values for own, _ in found]),
    )


def special_sets_of(families: Iterable[SetFamily]) -> SpecialSets | None:
    """Return the special ordered sets of a program; None for none."""
    found = [family for family in families if len(family.cols)]
    if not found:
        return None
    ends = np.cumsum([0, *(len(family.cols) for family in found)])
    starts = [
        family.start[:-1] + np.int32(end)
        for family, end in zip(found, ends[:-1], strict=True)
    ]
    counts = [
        np.full(len(family.start) - 1, family.count, np.uint8) for family in found
    ]
    return SpecialSets(
        blocks_of(found),
        np.concatenate(counts),
        np.append(np.concatenate(starts), ends[-1]).astype(np.int32),
        np.concatenate([family.cols for family in found]),
    )
