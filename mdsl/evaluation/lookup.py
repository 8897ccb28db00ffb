"""Instances: which cell, row or column a reference means on every row of a frame."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mdsl.evaluation.context import Context
from mdsl.evaluation.frames import Frame, either
from mdsl.linear.arrays import (
    BoolArray,
    IntArray,
    WholeArray,
    is_counting,
    spread_out,
    whole_type,
)
from mdsl.linear.domain import Domain, Factor
from mdsl.records import lazy, record
from mdsl.semantics.expressions import (
    Expression,
    Index,
    IndexValue,
    LetValue,
    ParameterValue,
    VariableValue,
)
from mdsl.semantics.free import free_indices


@record(eq=False)
class FactorNumbers:
    """Which tuple of a factor is meant, over some parts of a frame.

    Attributes:
        parts: The numbers of the parts, ascending.
        numbers: The number of the tuple on each row of their product; below 0 for none.
        factor: The factor.
    """

    parts: tuple[int, ...]
    numbers: WholeArray
    factor: Factor

    @lazy
    def absent(self) -> BoolArray | None:
        """Where there is no tuple; None for nowhere."""
        if self._is_every or self.numbers.min(initial=0) >= 0:
            return None
        return self.numbers < 0

    @property
    def is_in_order(self) -> bool:
        """Whether the rows mean all tuples in order."""
        if self._is_every:
            return True
        return len(self.numbers) == self.factor.count and is_counting(self.numbers)

    @property
    def _is_every(self) -> bool:
        """Whether it is seen at once that all members are meant, in order."""
        factor = self.factor
        return factor.columns is None and self.numbers is factor.all_codes(0)


@record(eq=False)
class Found:
    """Which instances of a domain a reference means on the rows of a frame.

    Attributes:
        frame: The rows.
        domain: The domain.
        factors: What is known of each of its factors.
    """

    frame: Frame
    domain: Domain
    factors: tuple[FactorNumbers, ...]

    @lazy
    def absent(self) -> BoolArray | None:
        """On which rows there is no such instance; None for none."""
        size = self.frame.size
        if not self.factors:
            # A scalar whose condition does not hold has no instance at all.
            return None if self.domain.count else np.ones(size, np.bool_)
        absent: BoolArray | None = None
        for one in self.factors:
            if one.absent is not None:
                absent = either(absent, self.frame.spread(one.absent, one.parts))
        return absent if size else None

    @lazy
    def is_in_order(self) -> bool:
        """Whether the rows mean all instances in order."""
        if self.frame.size != self.domain.count or not self.factors:
            return False
        parts = [number for one in self.factors for number in one.parts]
        return all(a < b for a, b in pairwise(parts)) and all(
            one.is_in_order for one in self.factors
        )

    def numbers(self, first: int = 0) -> WholeArray:
        """Return the number of each row's instance; any number where there is none.

        Args:
            first: What the first instance is numbered.

        Returns:
            int32 where all numbers fit, else int64.
        """
        dtype = np.dtype(whole_type(first + self.domain.count))
        frame = self.frame
        total: WholeArray | None = None
        strided = zip(self.factors, self.domain.strides, strict=True)
        # The small ones first, so that only the last sum is as long as the frame.
        for one, stride in sorted(strided, key=lambda pair: len(pair[0].numbers)):
            own = one.numbers
            if one.absent is not None:
                own = np.maximum(own, 0)
            own = own.reshape(frame.shape_of(one.parts))
            if stride == 1:
                scaled = own.astype(dtype, copy=False)
            else:
                scaled = np.multiply(own, stride, dtype=dtype, casting="unsafe")
            if total is not None:
                total = scaled + total
            else:
                total = scaled + first if first else scaled
        if total is None:
            return np.full(frame.size, first, dtype)
        counts = tuple(part.count for part in frame.parts)
        return spread_out(total, counts)


def find_instances(
    context: Context,
    reference: ParameterValue | LetValue | VariableValue,
    domain: Domain,
    frame: Frame,
) -> Found:
    """Return which instances of a domain a reference means on every row."""
    found: list[FactorNumbers] = []
    at = 0
    for factor in domain.factors:
        arguments = reference.arguments[at : at + factor.arity]
        at += factor.arity
        found.append(_find(context, arguments, factor, frame))
    return Found(frame, domain, tuple(found))


def _find(
    context: Context, arguments: Sequence[Expression], factor: Factor, frame: Frame
) -> FactorNumbers:
    """Return the tuples that arguments mean, looking up only what is not known."""
    if factor.columns is None:
        first = arguments[0]
        if isinstance(first, IndexValue) and frame.size:
            number, column = frame.place_of(first.index)
            return FactorNumbers((number,), _members(column, factor), factor)
    else:
        keys = tuple(a.index if isinstance(a, IndexValue) else None for a in arguments)
        for number, part in enumerate(frame.parts):
            known = part.tuples.get(keys)
            if known is not None and known[0] is factor:
                return FactorNumbers((number,), known[1].numbers, factor)
    indices: set[Index] = set()
    for argument in arguments:
        indices.update(free_indices(argument))
    parts = frame.parts_of(indices)
    codes, missing = argument_codes(context, arguments, frame.product_of(parts))
    numbers: WholeArray
    if factor.columns is None:
        numbers = _members(codes[0], factor)
    else:
        numbers = factor.find(codes)
    if missing is not None:
        numbers = np.where(missing, -1, numbers)
    return FactorNumbers(parts, numbers, factor)


def _members(codes: IntArray, factor: Factor) -> IntArray:
    """Return the codes of a set's members, below 0 where there is no such member."""
    if codes is factor.all_codes(0) or codes.max(initial=-1) < factor.count:
        return codes
    return np.where(codes < factor.count, codes, np.int32(-1))


def argument_codes(
    context: Context, arguments: Sequence[Expression], frame: Frame
) -> tuple[list[IntArray], BoolArray | None]:
    """Return the codes of a reference's arguments and where one of them is missing."""
    missing: BoolArray | None = None
    codes: list[IntArray] = []
    for argument in arguments:
        column = context.inside().evaluate(argument, frame)
        missing = either(missing, column.missing)
        codes.append(column.full(frame.size).astype(np.int32, copy=False))
    return codes, missing
