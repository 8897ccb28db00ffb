"""Numbers as text, many at once: the shortest digits that are read back as the same number.

Python's own `repr` gives the same digits one number at a time. Here they are found by
arithmetic on whole arrays. A number with at most 15 significant digits is a whole number
below 2**53 divided by a power of ten that is exact in floating point, so that one division
shows whether 15 digits are enough. For the others the product with the power of ten is
split without error into two floating-point numbers (Dekker), of which 17 digits, and whether
16 are enough, can be read off exactly. What lies outside the range in which that holds is
left to `repr`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mdsl.linear.arrays import BoolArray, FloatArray, LongArray
from mdsl.records import record

Padded = npt.NDArray[np.void]
"""Texts of one width in which zero bytes, wherever they stand, are to be left out."""

Words = npt.NDArray[np.uint64]

LARGEST_WHOLE = 1e16
"""Whole numbers below this are written without a point or an exponent."""

LEAST, MOST = 1e-4, 1e15
"""Between these, numbers are written by arithmetic; `repr` writes all of them plainly."""

SLICE = 1 << 14
"""How many numbers are worked on at once, so that they stay in the processor's cache."""

DIGITS = 17
NO_POINT = 24
SPLITTER = 134217729.0
"""2**27 + 1, which parts a floating-point number into two halves."""

POWERS = np.array([10.0**exponent for exponent in range(23)])
"""The powers of ten that are exact."""

SMALL = 10_000


def number_text(value: float) -> str:
    """Return a number as its shortest text; whole numbers below 1e16 have no point."""
    if abs(value) < LARGEST_WHOLE and value == int(value):
        return str(int(value))
    return repr(value)


def _words(texts: Sequence[bytes]) -> Words:
    """Return texts of up to eight bytes as numbers, the first byte the least."""
    return np.array(texts, "S8").view("<u8").astype(np.uint64)


def _masks(byte_of: Any) -> Words:
    """Return for each place 0 to 24 three words of eight bytes, made byte by byte."""
    table = [[byte_of(place, at) for at in range(24)] for place in range(25)]
    return np.array(table, np.uint8).view("<u8").astype(np.uint64).T.copy()


FOUR = _words([b"%04d" % number for number in range(SMALL)])
"""Four digits of a number as a word."""

USED = np.array(
    [len((b"%04d" % number).rstrip(b"0")) for number in range(SMALL)], np.int8
)
"""How many of four digits stand before trailing zeros."""

BEFORE = _masks(lambda place, at: 255 if at < place else 0)
POINT = _masks(lambda place, at: ord(".") if at == place else 0)
ZEROS = ("", "0.", "0.0", "0.00", "0.000")
PREFIXES = _words([f"{sign}{zeros}".encode() for sign in ("", "-") for zeros in ZEROS])
INTEGERS = _words([b"%d" % number for number in range(-SMALL + 1, SMALL)])
"""The texts of small whole numbers as words."""


def number_texts(values: FloatArray) -> Padded:
    """Return numbers as their shortest texts, which are read back as the same numbers.

    Args:
        values: Finite numbers, float64; negative zero is written as 0.
    """
    if not len(values):
        return np.zeros(0, "V8")
    table = np.empty((len(values), 4), "<u8")
    for start in range(0, len(values), SLICE):
        part = slice(start, start + SLICE)
        _fill(table[part], values[part])
    used = np.flatnonzero(table.any(axis=0))
    narrow = table if len(used) == 4 else np.ascontiguousarray(table[:, used])
    return narrow.view(f"V{narrow.shape[1] * 8}").ravel()


def _fill(table: Words, values: FloatArray) -> None:
    """Write the texts of some numbers into a table of four words for each."""
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int64)
    small = (whole == values) & (np.abs(values) < SMALL)
    others = np.flatnonzero(~small)
    if len(others) > len(values) // 2:
        _fill_any(table, values)
        return
    table[:] = 0
    table[:, 1] = INTEGERS[np.where(small, whole, 0) + (SMALL - 1)]
    if len(others):
        rest = np.empty((len(others), 4), table.dtype)
        _fill_any(rest, values[others])
        table[others] = rest


@record(eq=False)
class _Decimals:
    """Numbers as 17 digits, int64 from 1e16 to 1e17, of which `whole` stand before the point.

    `whole` is 0 or below where zeros follow the point; the digits of 0 are all 0.
    """

    digits: LongArray
    whole: LongArray


def _fill_any(table: Words, values: FloatArray) -> None:
    """Do what `_fill` does, for numbers of any kind."""
    sizes = np.abs(values)
    with np.errstate(invalid="ignore"):
        usual = ((sizes >= LEAST) & (sizes < MOST)) | (sizes == 0)
    if not usual.all():
        sizes = np.where(usual, sizes, 1.0)
    _layout(table, _decimals(sizes), values < 0)
    if not usual.all():
        others = np.flatnonzero(~usual)
        texts = [number_text(value).encode() for value in values[others].tolist()]
        raw = np.array(texts, "S32").view("<u8").reshape(len(others), 4)
        table[others] = raw


def _decimals(sizes: FloatArray) -> _Decimals:
    """Return the shortest digits of numbers that are 0 or between `LEAST` and `MOST`."""
    _, exponent = np.frexp(sizes)
    whole = np.floor((exponent - 1) * 0.30103).astype(np.int64) + 1
    whole[sizes == 0] = 1
    whole += sizes >= np.where(whole >= 0, POWERS[np.abs(whole)], 10.0**whole)
    scale = POWERS[15 - whole]
    digits15 = np.rint(sizes * scale)
    digits = digits15.astype(np.int64) * 100
    longer = np.flatnonzero(digits15 / scale != sizes)
    if len(longer):
        digits[longer] = _longer_digits(sizes[longer], POWERS[17 - whole[longer]])
    over = digits >= 10**DIGITS
    if over.any():
        digits[over] //= 10
        whole[over] += 1
    return _Decimals(digits, whole)


def _longer_digits(sizes: FloatArray, scale: FloatArray) -> LongArray:
    """Return 17 digits of numbers, the last one 0 where 16 are enough."""
    high, low = _product(sizes, scale)
    rounded = np.rint(low)
    digits = high.astype(np.int64) + rounded.astype(np.int64)
    rest = low - rounded
    shorter = digits // 10
    last = (digits - shorter * 10) + rest
    # A tie goes to the even digit, as in `repr`.
    shorter += (last > 5) | ((last == 5) & (shorter % 2 == 1))
    miss = np.abs((shorter * 10 - digits) - rest)
    # Below a power of two the numbers lie closer together than above it.
    mantissa, _ = np.frexp(sizes)
    allowed = np.spacing(sizes) * np.where(mantissa == 0.5, 0.25, 0.5) * scale
    return np.where(miss < allowed * (1 - 1e-9), shorter * 10, digits)


def _product(left: FloatArray, right: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a product as a rounded number and the error of the rounding (Dekker 1971)."""
    left_high, left_low = _halves(left)
    right_high, right_low = _halves(right)
    product = left * right
    error = left_high * right_high - product
    error += left_high * right_low
    error += left_low * right_high
    error += left_low * right_low
    return product, error


def _halves(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    big = SPLITTER * values
    high = big - (big - values)
    return high, values - high


def _layout(table: Words, decimals: _Decimals, negative: BoolArray) -> None:
    """Write sign, digits and point: a word for what comes first, three for the digits."""
    digits, whole = decimals.digits, decimals.whole
    first = digits // 10**9
    rest = digits - first * 10**9
    second = rest // 10
    last = rest - second * 10
    tops = first // SMALL, second // SMALL
    ends = first - tops[0] * SMALL, second - tops[1] * SMALL
    eight = np.uint64(32)
    words = [FOUR[tops[at]] | (FOUR[ends[at]] << eight) for at in (0, 1)]
    words.append((last + ord("0")).astype(np.uint64))
    used = np.where(ends[0] > 0, 4 + USED[ends[0]], USED[tops[0]])
    used = np.where(tops[1] > 0, 8 + USED[tops[1]], used)
    used = np.where(ends[1] > 0, 12 + USED[ends[1]], used)
    used = np.where(last > 0, DIGITS, used)
    kept = np.maximum(used, whole)
    place = np.where((used > whole) & (whole > 0), whole, NO_POINT)
    table[:, 0] = PREFIXES[np.maximum(1 - whole, 0) + negative * len(ZEROS)]
    carry: Words | None = None
    for at, word in enumerate(words):
        own = word & BEFORE[at][kept]
        before = own & BEFORE[at][place]
        after = own ^ before
        text = before | POINT[at][place] | (after << np.uint64(8))
        table[:, at + 1] = text if carry is None else text | carry
        carry = after >> np.uint64(56)
