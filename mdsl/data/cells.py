"""What a cell of text stands for: numbers, whole numbers, dates and flags.

Nothing is guessed. A number is digits with an optional sign, point and exponent, or `inf`:
no thousands separators, no units, no NaN. A whole number that is a member has no leading
zeros, because a column with `01` in it holds texts, and no point. A date is `2025-06-02`.
"""

import datetime
import re

import numpy as np

from mdsl.evaluation.instance import Member
from mdsl.linear.arrays import BoolArray, FloatArray, LongArray
from mdsl.semantics.types import Kind

NUMBER_BYTES = b"0123456789+-.eE"
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# Eighteen digits always fit 64 bits.
WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INFINITIES = {"inf": float("inf"), "-inf": float("-inf")}

DECIMAL_POINT = "with a decimal point"

FLAG_WORDS = {
    "1": True,
    "true": True,
    "yes": True,
    "x": True,
    "": False,
    "0": False,
    "false": False,
    "no": False,
}


POINT = "."
COMMA = ","
# Where the comma is declared to be the decimal mark, a point is none: `1.500` may be meant
# as fifteen hundred, and is refused.
SWAP = str.maketrans({POINT: COMMA, COMMA: POINT})


def parse_numbers(
    cells: list[str], decimal_mark: str = POINT
) -> tuple[FloatArray, BoolArray]:
    """Return cells as float64 and which of them are no numbers; 0 for blanks."""
    if decimal_mark == COMMA:
        cells = [cell.translate(SWAP) for cell in cells]
    values = _plain_numbers(cells)
    if values is not None and np.isfinite(values).all():
        return values, np.zeros(len(cells), np.bool_)
    parsed = [parse_number(cell) if cell else 0.0 for cell in cells]
    bad = np.array([value is None for value in parsed], np.bool_)
    return np.array([value or 0.0 for value in parsed], np.float64), bad


def _plain_numbers(cells: list[str]) -> FloatArray | None:
    """Return cells as numbers where all of them are; None where one may not be.

    Python's `float` accepts more than we do (`nan`, `1_000`, digits of other scripts), but
    not when only the characters of plain numbers occur.
    """
    joined = "".join(cells)
    if not joined.isascii() or joined.encode().translate(None, NUMBER_BYTES):
        return None
    filled = [cell or "0" for cell in cells] if "" in cells else cells
    try:
        return np.fromiter(map(float, filled), np.float64, len(filled))
    except ValueError:
        return None


def parse_number(text: str) -> float | None:
    """Return a number, or None for anything else, also for one beyond floating point."""
    if text in INFINITIES:
        return INFINITIES[text]
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if np.isfinite(value) else None


def parse_whole_number(text: str) -> int | None:
    """Return a whole number that is a member, or None for anything else."""
    return int(text) if WHOLE_NUMBER.fullmatch(text) else None


def parse_whole_numbers(texts: list[str]) -> tuple[LongArray, BoolArray]:
    """Return texts as int64 and which of them are whole numbers that are members."""
    numbers = [parse_whole_number(text) for text in texts]
    is_whole = np.array([number is not None for number in numbers], np.bool_)
    return np.array([number or 0 for number in numbers], np.int64), is_whole


def parse_date(text: str) -> datetime.date | None:
    """Return an ISO date, or None for anything else."""
    if not DATE.fullmatch(text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def parse_member(text: str, kind: Kind) -> Member | None:
    """Return a text as a member of a kind, or None if it is blank or malformed."""
    match kind:
        case Kind.TEXT:
            return text or None
        case Kind.INTEGER:
            return parse_whole_number(text)
        case Kind.DATE:
            return parse_date(text)


def number_hint(text: str) -> str:
    """Return what to do about a cell that looks like a number and is none."""
    compact = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if text.casefold() in {"nan", "na", "n/a", "null", "none", "-"}:
        return "leave the cell blank if there is no value"
    if re.fullmatch(r"[+-]?[0-9]{1,3}(?:[,'][0-9]{3})+(?:\.[0-9]+)?", compact):
        plain = re.sub("[,']", "", compact)
        return f"write `{plain}`, without thousands separators"
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", compact):
        return f"write `{compact.replace(',', '.')}`, {DECIMAL_POINT}"
    unit = re.fullmatch(r"([+-]?[0-9.]+)(?:\s+|(?![oOlI]))([^\d\s.,]+)", text)
    if unit and parse_number(unit[1]) is not None:
        return f"write `{unit[1]}` and leave out `{unit[2]}`"
    return ""


def whole_number_hint(text: str) -> str:
    """Return what to do about a cell that looks like a whole number and is none."""
    if re.fullmatch(r"0+[0-9]+", text):
        return (
            f"write `{int(text)}`, or declare the set without `integer`: "
            "labels keep their leading zeros"
        )
    return ""


def date_hint(text: str) -> str:
    """Return what to do about a cell that looks like a date and is none."""
    if re.fullmatch(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}", text):
        year, month, day = re.split("[-/.]", text)
        iso = f"{year}-{month:0>2}-{day:0>2}"
        return f"write `{iso}`" if parse_date(iso) else "there is no such day"
    return ""
