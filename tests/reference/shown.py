"""A program as lines of text, so that a test can state what it expects in a few words."""

from collections.abc import Mapping

from tests.reference.program import Column, ReferenceProgram, Row
from tests.reference.values import Affine, ColumnKey, Item, Value, key_of, label

INFINITY = float("inf")


def name_of(key: ColumnKey) -> str:
    """Return a key as the language writes it: `make[chair,Week 1]`."""
    name, members = key
    return f"{name}[{label(members)}]" if members else name


def shown_sum(coefficients: Mapping[ColumnKey, float]) -> str:
    """Return `2 x[a] - y`, in alphabetical order."""
    terms = sorted((name_of(key), coef) for key, coef in coefficients.items())
    result = ""
    for name, coef in terms:
        sign = " - " if coef < 0 else " + "
        number = "" if abs(coef) == 1 else f"{abs(coef):g} "
        result += f"{sign}{number}{name}"
    return result.removeprefix(" + ").strip() or "0"


def shown_rows(program: ReferenceProgram) -> list[str]:
    """Return `c[a]: 2 x[a] <= 5` for every row."""
    return [f"{name_of(key)}: {_shown_row(row)}" for key, row in program.rows.items()]


def _shown_row(row: Row) -> str:
    total = shown_sum(row.coefficients)
    if row.lower == row.upper:
        return f"{total} == {row.lower:g}"
    if row.lower == -INFINITY:
        return f"{total} <= {row.upper:g}"
    if row.upper == INFINITY:
        return f"{total} >= {row.lower:g}"
    return f"{row.lower:g} <= {total} <= {row.upper:g}"


def shown_columns(program: ReferenceProgram) -> list[str]:
    """Return `x[a] in 0..5 integer` for every column."""
    return [f"{name_of(k)} in {_shown_column(c)}" for k, c in program.columns.items()]


def _shown_column(column: Column) -> str:
    kind = "" if column.kind == "continuous" else f" {column.kind}"
    return f"{column.lower:g}..{column.upper:g}{kind}"


def shown_objectives(program: ReferenceProgram) -> list[str]:
    """Return `minimize cost: x + 3` for every objective."""
    return [
        f"{o.sense} {name_of(key)}: {shown_sum(o.costs)}"
        + (f" + {o.offset:g}" if o.offset else "")
        for key, o in program.objectives.items()
    ]


def shown_cells(cells: Mapping[ColumnKey, Value]) -> list[str]:
    """Return `total[a] = 3` for every cell."""
    return [f"{name_of(key)} = {_shown_value(value)}" for key, value in cells.items()]


def _shown_value(value: Value) -> str:
    match value:
        case bool():
            return str(value)
        case float() | int():
            return f"{value:g}"
        case Affine():
            constant = f" + {value.constant:g}" if value.constant else ""
            return shown_sum(value.terms) + constant
        case _:
            return label(key_of(value))


def shown_set(items: list[Item]) -> str:
    """Return `a (b,c)` for the members of a set."""
    keys = [key_of(item) for item in items]
    return " ".join(label(k) if len(k) == 1 else f"({label(k)})" for k in keys)
