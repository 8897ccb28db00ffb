"""Numbers as text, many at once: the shortest digits that are read back as the same number.

Python's own `repr` gives the same digits one number at a time. Here they are found by
arithmetic on whole arrays. A number with at most 15 significant digits is a whole number
below 2**53 divided by a power of ten that is exact in floating point, so that one division
shows whether 15 digits are enough. For the others the product with the power of ten is
split without error into two floating-point numbers (Dekker), of which 17 digits, and whether
16 are enough, can be read off exactly. What lies outside the range in which that holds is
left to `repr`.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mdsl.formats.text import BOTH, Texts
from mdsl.linear.arrays import BoolArray, ByteArray, FloatArray, IntArray, LongArray
from mdsl.records import record

Words = npt.NDArray[np.uint64]

LARGEST_WHOLE = 1e16
"""Whole numbers below this are written without a point or an exponent."""

LEAST, MOST = 1e-4, 1e15
"""Between these, numbers are written by arithmetic; `repr` writes all of them plainly."""

FIRST_WHOLE = -4
"""Below `LEAST` is one power of ten more, which tables begin with."""

SLICE = 1 << 13
"""How many numbers are worked on at once, so that they stay in the processor's cache."""

DIGITS = 17
SPLITTER = 134217729.0
"""2**27 + 1, which parts a floating-point number into two halves."""

WIDTH = 32
"""The bytes of a number: eight end in its sign and zeros, and up to 18 are its digits."""

LEAD = 8
SMALL = 10_000


def number_text(value: float) -> str:
    """Return a number as its shortest text; whole numbers below 1e16 have no point."""
    if abs(value) < LARGEST_WHOLE and value == int(value):
        return str(int(value))
    return repr(value)


def _words(texts: list[bytes]) -> Words:
    """Return texts of up to eight bytes as numbers, the first byte the least."""
    return np.array(texts, "S8").view("<u8").astype(np.uint64)


def _by_whole(value: Callable[[int], float]) -> FloatArray:
    """Return a value for each number of digits before the point, the least one first."""
    return np.array([value(whole) for whole in range(FIRST_WHOLE, DIGITS)])


FOUR = _words([b"%04d" % number for number in range(SMALL)]).astype("<u4")
"""Four digits of a number as half a word."""

TWO = FOUR[:100] >> 16
"""Two digits likewise."""

USED = np.array(
    [len((b"%04d" % number).rstrip(b"0")) for number in range(SMALL)], np.uint8
)
"""How many of four digits stand before trailing zeros."""

PLACES = [np.where(USED > 0, USED + np.uint8(at), np.uint8(0)) for at in (0, 4, 8, 12)]
PLACES.append(PLACES[0][::100] + np.uint8(16) * (USED[::100] > 0))
"""Which digit of 18 is the last that is not 0, by four, and then two, digits of them."""

WHOLE_OF = np.array(
    [int(np.floor((exponent - 1023) * 0.30103)) + 1 for exponent in range(2048)]
)
WHOLE_OF[0] = 1
"""How many digits stand before the point, or one less, by the exponent of a number."""

MANTISSA = 52
HALF_GAP = np.ldexp(0.5 - 1e-9, np.arange(2048) - 1023 - MANTISSA)
"""Half of how far numbers lie apart by their exponent, and a little less."""

TEN_TO = _by_whole(lambda whole: float(f"1e{whole}"))
SCALE_15 = _by_whole(lambda whole: 10.0 ** (15 - whole))
SCALE_17 = _by_whole(lambda whole: 10.0 ** (17 - whole))
"""Powers of ten; of the scales all are exact, for none is above 1e22."""

ROOM = np.array([9 * 10 ** (DIGITS - max(whole, 0)) for whole in range(DIGITS + 1)])
"""What a whole part is to be multiplied by to move it one digit to the left."""

LEADS = [
    sign + zeros
    for sign in (b"", b"-")
    for zeros in (b"", b"0.", b"0.0", b"0.00", b"0.000")
]
LEAD_WORDS = _words([text.rjust(LEAD) for text in LEADS])
LEAD_STARTS = np.array([LEAD - len(text) for text in LEADS])

INTEGERS = _words([b"%d" % number for number in range(-SMALL + 1, SMALL)])
LENGTHS = np.array([len(b"%d" % number) for number in range(-SMALL + 1, SMALL)])
"""The texts of small whole numbers as words, and their lengths."""


def number_texts(values: FloatArray, end: bytes = b"") -> Texts:
    """Return numbers as their shortest texts, which are read back as the same numbers.

    Args:
        values: Finite numbers, float64; negative zero is written as 0.
        end: What follows each number, one byte at most.
    """
    content = np.empty(len(values) * WIDTH, np.uint8)
    return Texts(content, fill_numbers(content, values, end))


def fill_numbers(content: ByteArray, values: FloatArray, end: bytes = b"") -> LongArray:
    """Write numbers into an array of bytes and return where they lie, as `Texts` hold it.

    Args:
        content: An array of `WIDTH` bytes for each number, at a place in memory that is
            fit for words.
        values: The numbers.
        end: What follows each of them, as in `number_texts`.
    """
    count = len(values)
    table = content.view("<u8").reshape(count, WIDTH // 8)
    ends = np.empty((count, 2), np.int32)
    for start in range(0, count, SLICE):
        part = slice(start, start + SLICE)
        _fill(table[part], ends[part], values[part])
    spans = ends.view(np.int64).ravel()
    spans += np.arange(count) * (WIDTH * BOTH)
    if end:
        content[ends[:, 1]] = end[0]
        ends[:, 1] += 1
    return spans


def _fill(table: Words, ends: IntArray, values: FloatArray) -> None:
    """Write the texts of some numbers into a table, and where in its rows they lie."""
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int64)
    small = (whole == values) & (np.abs(values) < SMALL)
    others = np.flatnonzero(~small)
    if len(others) > len(values) // 2:
        _fill_any(table, ends, values)
        return
    if len(others):
        whole[others] = 0
    whole += SMALL - 1
    table[:, 1] = INTEGERS.take(whole)
    ends[:, 0] = LEAD
    np.add(LENGTHS.take(whole), LEAD, out=ends[:, 1], casting="same_kind")
    if len(others):
        rest, rest_ends = np.empty_like(table[: len(others)]), ends[others]
        _fill_any(rest, rest_ends, values[others])
        table[others], ends[others] = rest, rest_ends


@record(eq=False)
class _Decimals:
    """Numbers as 17 digits, int64 from 1e16 to 1e17, of which `whole` stand before the point.

    `whole` is 0 or below where zeros follow the point; the digits of 0 are all 0.
    """

    digits: LongArray
    whole: LongArray


def _fill_any(table: Words, ends: IntArray, values: FloatArray) -> None:
    """Do what `_fill` does, for numbers of any kind."""
    sizes = np.abs(values)
    with np.errstate(invalid="ignore"):
        usual = ((sizes >= LEAST) & (sizes < MOST)) | (sizes == 0)
    if not usual.all():
        sizes = np.where(usual, sizes, 1.0)
    _lay_out(table, ends, sizes, values < 0)
    if not usual.all():
        others = np.flatnonzero(~usual)
        texts = [number_text(value).encode() for value in values[others].tolist()]
        table[others] = np.array(texts, f"S{WIDTH}").view("<u8").reshape(len(texts), -1)
        ends[others, 0] = 0
        ends[others, 1] = [len(text) for text in texts]


def _lay_out(
    table: Words, ends: IntArray, sizes: FloatArray, negative: BoolArray
) -> None:
    """Write sign, digits and point of numbers that are 0 or between `LEAST` and `MOST`.

    The whole part is moved one digit to the left, so that a 0 stands where the point is to
    be, and all is written as 18 digits.
    """
    decimals = _decimals(sizes)
    whole = decimals.whole
    place = np.where(whole > 0, whole, DIGITS)
    before = np.where(whole > 0, sizes.astype(np.int64), decimals.digits)
    digits = decimals.digits + before * ROOM.take(place)
    first = digits // 10**10
    rest = digits - first * 10**10
    second = rest // 100
    last = rest - second * 100
    tops = first // SMALL, second // SMALL
    groups = (tops[0], first - tops[0] * SMALL, tops[1], second - tops[1] * SMALL, last)
    halves = table.view("<u4")
    for at, group in enumerate(groups):
        halves[:, at + LEAD // 4] = (FOUR if at < 4 else TWO).take(group)
    point = np.arange(LEAD, len(table) * WIDTH, WIDTH) + place
    table.view(np.uint8).reshape(-1)[point] = ord(".")
    used = PLACES[0].take(groups[0])
    for own, group in zip(PLACES[1:], groups[1:], strict=True):
        np.maximum(used, own.take(group), out=used)
    lead = np.maximum(1 - whole, 0) + negative * (len(LEADS) // 2)
    table[:, 0] = LEAD_WORDS.take(lead)
    ends[:, 0] = LEAD_STARTS.take(lead)
    ends[:, 1] = np.maximum(used, whole) + LEAD


def _decimals(sizes: FloatArray) -> _Decimals:
    """Return the shortest digits of numbers that are 0 or between `LEAST` and `MOST`."""
    whole = WHOLE_OF.take(sizes.view(np.int64) >> MANTISSA)
    whole += sizes >= TEN_TO.take(whole - FIRST_WHOLE)
    index = whole - FIRST_WHOLE
    scale = SCALE_15.take(index)
    digits15 = np.rint(sizes * scale)
    is_short = digits15 / scale == sizes
    digits = digits15.astype(np.int64) * 100
    longer = np.flatnonzero(~is_short)
    if 2 * len(longer) > len(sizes):
        # To do all of them takes less than to pick those that need it.
        digits = np.where(is_short, digits, _longer_digits(sizes, SCALE_17.take(index)))
    elif len(longer):
        scale = SCALE_17.take(index[longer])
        digits[longer] = _longer_digits(sizes[longer], scale)
    over = digits >= 10**DIGITS
    if over.any():
        digits[over] //= 10
        whole[over] += 1
    return _Decimals(digits, whole)


def _longer_digits(sizes: FloatArray, scale: FloatArray) -> LongArray:
    """Return 17 digits of numbers, the last one 0 where 16 are enough."""
    high, low = _product(sizes, scale)
    rounded = np.rint(low)
    digits = high.astype(np.int64)
    digits += rounded.astype(np.int64)
    rest = np.subtract(low, rounded, out=low)
    shorter = digits // 10
    last = (digits - shorter * 10) + rest
    # A tie goes to the even digit, as in `repr`.
    shorter += (last > 5) | ((last == 5) & (shorter & 1 == 1))
    shorter *= 10
    miss = np.abs((shorter - digits) - rest)
    # Below a power of two the numbers lie closer together than above it.
    bits = sizes.view(np.int64)
    allowed = HALF_GAP.take(bits >> MANTISSA) * scale
    allowed[bits & ((1 << MANTISSA) - 1) == 0] *= 0.5
    return np.where(miss < allowed, shorter, digits)


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
