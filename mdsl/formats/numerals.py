"""Numbers as text, many at once: the shortest digits that are read back as the same number.

Python's own `repr` gives the same digits one number at a time. Here they are found by
arithmetic on whole arrays. A number with at most 15 significant digits is a whole number
below 2**53 divided by a power of ten that is exact in floating point, so that one division
shows whether 15 digits are enough. For the others the product with the power of ten is
split without error into two floating-point numbers (Dekker), of which 17 digits, and whether
16 are enough, can be read off exactly. What lies outside the range in which that holds is
left to `repr`.
"""

import numpy as np
import numpy.typing as npt

from mdsl.formats.text import BOTH, END, Texts, ends_of, spans_of
from mdsl.linear.arrays import BoolArray, ByteArray, FloatArray, LongArray
from mdsl.records import record

Words = npt.NDArray[np.uint64]

LARGEST_WHOLE = 1e16
"""Whole numbers below this are written without a point or an exponent."""

LEAST, MOST = 1e-4, 1e15
"""Between these, numbers are written by arithmetic; `repr` writes all of them plainly."""

FIRST_WHOLE = -4
"""Below `LEAST` is one power of ten more, which tables begin with."""

SLICE = 1 << 14
"""How many numbers are worked on at once, so that they stay in the processor's cache."""

DIGITS = 17
HIGH_HALF = np.int64(-1 << 27)
"""The bits of a floating-point number that are its upper half."""

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


def _four_digits() -> npt.NDArray[np.uint8]:
    """Return the four digits of the numbers below 10,000, a row for each."""
    numbers = np.arange(SMALL)[:, None]
    return (numbers // [1000, 100, 10, 1] % 10).astype(np.uint8)


FOUR = (_four_digits() + np.uint8(ord("0"))).view("<u4").ravel()
"""Four digits of a number as half a word."""

TWO = FOUR[:100] >> 16
"""Two digits likewise."""

USED = ((_four_digits() > 0) * np.arange(1, 5, dtype=np.uint8)).max(axis=1)
"""How many of four digits stand before trailing zeros."""

PLACES = [np.where(USED > 0, USED + np.uint8(at), np.uint8(0)) for at in (0, 4, 8, 12)]
PLACES.append(PLACES[0][::100] + np.uint8(16) * (USED[::100] > 0))
"""Which digit of 18 is the last that is not 0, by four, and then two, digits of them."""

FROM_FIRST = ((_four_digits() > 0) * np.arange(4, 0, -1, dtype=np.uint8)).max(axis=1)
SIZES = FOUR.astype(np.uint64) >> np.uint64(8) * (4 - np.maximum(FROM_FIRST, 1))
INTEGERS = np.concatenate((SIZES[:0:-1] << np.uint64(8) | np.uint64(ord("-")), SIZES))
INTEGER_SPANS = LEAD * BOTH + (INTEGERS.view(np.uint8).reshape(-1, 8) > 0).sum(1) * END
"""The texts of whole numbers between -10,000 and 10,000 as words, and where they lie."""

MANTISSA = 52
EXPONENT = np.int64(0x7FF << MANTISSA)
"""The bits that alone are the power of two below a number."""

HALF_GAP = np.ldexp(0.5 - 1e-9, -MANTISSA)
"""Half of how far numbers lie apart by that power, and a little less."""

WHOLES = np.arange(FIRST_WHOLE, DIGITS)
"""How many digits stand before the point. Tables by that are indexed from its first."""

INDEX_OF = np.floor((np.arange(2048) - 1023) * 0.30103).astype(np.int64) + 1
INDEX_OF[0] = 1
INDEX_OF -= FIRST_WHOLE
"""The index of how many digits stand before the point, or one less, by the exponent."""

TEN_TO = np.array([float(f"1e{whole}") for whole in WHOLES])
SCALE_15 = np.array([10.0 ** (15 - int(whole)) for whole in WHOLES])
"""Powers of ten; of the scales, and of a hundred times them, all are exact."""

PLACE = np.where(WHOLES > 0, WHOLES, DIGITS)
"""Which of 18 digits is to be the point."""

LEAST_USED = np.maximum(WHOLES, 0).astype(np.uint8)
"""How many digits are written even if they are zeros."""

ROOM = 9 * 10 ** (DIGITS - PLACE)
"""What a whole part is to be multiplied by to move it one digit to the left."""

LEADS = [
    sign + (b"0." + b"0" * -int(whole) if whole <= 0 else b"")
    for sign in (b"", b"-")
    for whole in WHOLES
]
LEAD_WORDS = _words([text.rjust(LEAD) for text in LEADS])
LEAD_SPANS = np.array([LEAD - len(text) for text in LEADS])
LEAD_SPANS = spans_of(LEAD_SPANS, np.full(len(LEADS), LEAD))
"""What stands before the digits, by whether a number is negative, and where it lies."""


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
    spans = np.empty(count, np.int64)
    for start in range(0, count, SLICE):
        part = slice(start, start + SLICE)
        _fill(table[part], spans[part], values[part])
    spans += np.arange(count) * (WIDTH * BOTH)
    if end:
        content[ends_of(spans)[:, 1].astype(np.intp)] = end[0]
        spans += END
    return spans


def _fill(table: Words, spans: LongArray, values: FloatArray) -> None:
    """Write the texts of some numbers into a table, and where in its rows they lie."""
    sizes = np.abs(values)
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int64)
    small = (whole == values) & (sizes < SMALL)
    number = np.count_nonzero(small)
    if number < len(values) // 2:
        _fill_any(table, spans, values, sizes)
        return
    others = np.flatnonzero(~small) if number < len(values) else small[:0]
    if len(others):
        whole[others] = 0
    whole += SMALL - 1
    table[:, 1] = INTEGERS.take(whole)
    spans[:] = INTEGER_SPANS.take(whole)
    if len(others):
        rest, rest_spans = np.empty_like(table[: len(others)]), spans[others]
        _fill_any(rest, rest_spans, values[others], sizes[others])
        table[others], spans[others] = rest, rest_spans


@record(eq=False)
class _Decimals:
    """Numbers as 17 digits, int64 from 1e16 to 1e17; the digits of 0 are all 0.

    `index` is which of `WHOLES` stand before the point: 0 or fewer where zeros follow it.
    """

    digits: LongArray
    index: LongArray


def _fill_any(
    table: Words, spans: LongArray, values: FloatArray, sizes: FloatArray
) -> None:
    """Do what `_fill` does, for numbers of any kind, of which the sizes are known."""
    with np.errstate(invalid="ignore"):
        usual = ((sizes >= LEAST) & (sizes < MOST)) | (sizes == 0)
    is_usual = usual.all()
    if not is_usual:
        sizes = np.where(usual, sizes, 1.0)
    _lay_out(table, spans, sizes, values < 0)
    if not is_usual:
        others = np.flatnonzero(~usual)
        texts = [number_text(value).encode() for value in values[others].tolist()]
        table[others] = np.array(texts, f"S{WIDTH}").view("<u8").reshape(len(texts), -1)
        spans[others] = np.array([len(text) for text in texts]) * END


def _lay_out(
    table: Words, spans: LongArray, sizes: FloatArray, negative: BoolArray
) -> None:
    """Write sign, digits and point of numbers that are 0 or between `LEAST` and `MOST`.

    The whole part is moved one digit to the left, so that a 0 stands where the point is to
    be, and all is written as 18 digits.
    """
    decimals = _decimals(sizes)
    index = decimals.index
    has_whole = index > -FIRST_WHOLE
    before = np.where(has_whole, sizes.astype(np.int64), decimals.digits)
    before *= ROOM.take(index)
    digits = np.add(decimals.digits, before, out=before)
    first = digits // 10**10
    rest = digits - first * 10**10
    second = rest // 100
    last = rest - second * 100
    tops = first // SMALL, second // SMALL
    groups = (tops[0], first - tops[0] * SMALL, tops[1], second - tops[1] * SMALL, last)
    halves = table.view("<u4")
    for at, group in enumerate(groups):
        halves[:, at + LEAD // 4] = (FOUR if at < 4 else TWO).take(group)
    point = np.arange(LEAD, len(table) * WIDTH, WIDTH)
    point += PLACE.take(index)
    table.view(np.uint8).reshape(-1)[point] = ord(".")
    used = PLACES[0].take(groups[0])
    for own, group in zip(PLACES[1:], groups[1:], strict=True):
        np.maximum(used, own.take(group), out=used)
    np.maximum(used, LEAST_USED.take(index), out=used)
    np.multiply(used.astype(np.int64), END, out=spans)
    index += negative * len(WHOLES)
    table[:, 0] = LEAD_WORDS.take(index)
    spans += LEAD_SPANS.take(index)


def _decimals(sizes: FloatArray) -> _Decimals:
    """Return the shortest digits of numbers that are 0 or between `LEAST` and `MOST`."""
    index = INDEX_OF.take(sizes.view(np.int64) >> MANTISSA)
    index += sizes >= TEN_TO.take(index)
    scale = SCALE_15.take(index)
    digits15 = np.rint(sizes * scale)
    is_short = digits15 / scale == sizes
    digits = digits15.astype(np.int64)
    digits *= 100
    longer = np.flatnonzero(~is_short)
    if 2 * len(longer) > len(sizes):
        # To do all of them takes less than to pick those that need it.
        digits = np.where(is_short, digits, _longer_digits(sizes, 100 * scale))
    elif len(longer):
        digits[longer] = _longer_digits(sizes[longer], 100 * scale[longer])
    over = digits >= 10**DIGITS
    if over.any():
        digits[over] //= 10
        index[over] += 1
    return _Decimals(digits, index)


def _longer_digits(sizes: FloatArray, scale: FloatArray) -> LongArray:
    """Return 17 digits of numbers, the last one 0 where 16 are enough.

    Args:
        sizes: The numbers.
        scale: The power of ten that makes whole numbers of 17 digits of them.
    """
    bits = sizes.view(np.int64)
    high, low = _product(sizes, scale)
    rounded = np.rint(low)
    digits = high.astype(np.int64)
    digits += rounded.astype(np.int64)
    rest = np.subtract(low, rounded, out=low)
    shorter = digits // 10
    last = digits - shorter * 10 + rest
    tie = last == 5
    if tie.any():
        # It goes to the even digit, as in `repr`.
        shorter += tie & (shorter & 1 == 1)
    shorter += last > 5
    shorter *= 10
    miss = np.abs(shorter - digits - rest)
    allowed = (bits & EXPONENT).view(np.float64) * HALF_GAP
    allowed *= scale
    # Below a power of two the numbers lie closer together than above it.
    power = bits & ((1 << MANTISSA) - 1) == 0
    if power.any():
        allowed[power] *= 0.5
    return np.where(miss < allowed, shorter, digits)


def _product(sizes: FloatArray, scale: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return numbers times their scale, rounded, and the error of that.

    The method is Dekker's (1971): both factors are parted into halves, whose products are
    exact, since no scale has more than 52 bits.
    """
    high = (sizes.view(np.int64) & HIGH_HALF).view(np.float64)
    low = sizes - high
    scale_high = (scale.view(np.int64) & HIGH_HALF).view(np.float64)
    scale_low = scale - scale_high
    product = sizes * scale
    error = high * scale_high - product
    error += high * scale_low
    error += low * scale_high
    error += low * scale_low
    return product, error
