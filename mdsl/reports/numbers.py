"""Numbers, counts and columns of text as people read them."""

from collections.abc import Collection, Iterable, Sequence

SMALLEST = 1e-9


def shown(value: float) -> str:
    """Return a value with separators and ten digits; what is next to nothing as 0."""
    return "0" if abs(value) < SMALLEST else f"{value:,.10g}"


def percent(share: float) -> str:
    """Return a share in per cent."""
    return "0 %" if abs(share) < SMALLEST else f"{100 * share:.3g} %"


def counted(number: int, thing: str, things: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def listed(words: Sequence[str]) -> str:
    """Return words with commas, and `and` before the last."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def aligned(
    rows: Sequence[Sequence[str]], right: Collection[int] = frozenset()
) -> list[str]:
    """Return rows of cells as lines in which columns stand below each other.

    Args:
        rows: Cells; all rows have as many.
        right: The columns that end below each other instead of beginning there.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def section(label: str, lines: Iterable[str], width: int = 11) -> list[str]:
    """Return lines with a label before the first of them."""
    return [
        f"{label if number == 0 else '':{width}}{line}".rstrip()
        for number, line in enumerate(lines)
    ]
