"""The values of a parameter's cells, by its kind."""

import datetime

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.cells import (
    DECIMAL_POINT,
    FLAG_WORDS,
    date_hint,
    number_hint,
    parse_date,
    parse_member,
    parse_number,
)
from mdsl.data.errors import BadValue, BlankCell
from mdsl.data.findings import where
from mdsl.data.members import is_misspelt, reported_unknown, wrong_member
from mdsl.data.reading import Cells
from mdsl.data.table import MALFORMED, UNKNOWN, Column
from mdsl.diagnostics import Diagnostic, InternalError, Place
from mdsl.evaluation.instance import RootIndex, Values, days_since_epoch
from mdsl.linear.arrays import BoolArray
from mdsl.records import record
from mdsl.semantics.model import LiteralValue, Parameter, ParameterKind
from mdsl.semantics.types import Kind, MemberType
from mdsl.source import Span

EXPECTED = {
    ParameterKind.NUMBER: "a number",
    ParameterKind.INTEGER: "a whole number",
    ParameterKind.TEXT: "a text",
    ParameterKind.DATE: "a date such as 2025-06-02",
    ParameterKind.FLAG: "a flag (1, true, yes, x; 0, false, no or blank)",
    ParameterKind.MEMBER: "a member",
}


@record(eq=False)
class Converted:
    """Cells as values.

    Attributes:
        values: The values, as `BoundParameter` has them; anything where a cell is bad.
        blank: Which cells are blank.
        bad: Which cells are no values.
        reported: Which of them are errors of their own, and do not follow from another one.
    """

    values: Values
    blank: BoolArray
    bad: BoolArray
    reported: BoolArray


def member_root(binding: Binding, parameter: Parameter) -> RootIndex:
    """Return the root set of a member-valued parameter's cells."""
    if not isinstance(parameter.type, MemberType):
        raise InternalError(f"the cells of {parameter.name} are no members")
    return binding.root(parameter.type)


# --- cells of tables -------------------------------------------------------------------------


def convert_cells(binding: Binding, parameter: Parameter, cells: Cells) -> Converted:
    """Return the values of cells; those that are none are reported."""
    if not cells.columns:
        none = np.zeros(0, np.bool_)
        return Converted(to_values(parameter.kind, []), none, none, none)
    converted = [
        _convert_column(binding, parameter, column) for column in cells.columns
    ]

    def interleave(arrays: list[Values]) -> Values:
        """Return what columns hold, record by record."""
        if len(arrays) == 1:
            return cells.records.of(arrays[0])
        return np.stack([cells.records.of(array) for array in arrays], axis=1).ravel()

    values = interleave([one.values for one in converted])
    blank = interleave([one.blank for one in converted]).astype(np.bool_, copy=False)
    bad = interleave([one.bad for one in converted]).astype(np.bool_, copy=False)
    reported = interleave([one.reported for one in converted]).astype(
        np.bool_, copy=False
    )
    _report_bad(binding, parameter, cells, values, reported)
    return Converted(values, blank, bad, reported)


def _convert_column(
    binding: Binding, parameter: Parameter, column: Column
) -> Converted:
    """Return all cells of a column as values."""
    blank = column.blank
    match parameter.kind:
        case ParameterKind.NUMBER:
            numbers, bad = column.to_numbers()
            return Converted(numbers, blank, bad, bad)
        case ParameterKind.INTEGER:
            numbers, bad = column.to_numbers()
            whole = np.isfinite(numbers) & (numbers == np.floor(numbers))
            bad = bad | ~whole
            return Converted(numbers, blank, bad, bad)
        case ParameterKind.FLAG:
            flags, bad = column.to_flags()
            # A blank flag is false, and given.
            return Converted(flags, np.zeros_like(blank), bad, bad)
        case ParameterKind.TEXT:
            texts = column.to_members(Kind.TEXT)
            # The last entry is what a blank cell reads.
            held = np.append(texts.distinct, np.array(["", ""], np.object_))
            none = np.zeros_like(blank)
            return Converted(held[texts.numbers], blank, none, none)
        case ParameterKind.DATE:
            dates = column.to_members(Kind.DATE)
            days = [days_since_epoch(date) for date in dates.distinct]
            held = np.array([*days, 0, 0], np.int64)
            bad = dates.numbers == MALFORMED
            return Converted(held[dates.numbers], blank, bad, bad)
        case ParameterKind.MEMBER:
            root = member_root(binding, parameter)
            members = column.to_members(root.root.kind)
            codes = members.codes_in(root)
            unknown = reported_unknown(binding, root, members, codes)
            bad = (codes < 0) & ~blank
            return Converted(codes, blank, bad, unknown | (codes == MALFORMED))


def _report_bad(
    binding: Binding,
    parameter: Parameter,
    cells: Cells,
    values: Values,
    bad: BoolArray,
) -> None:
    def describe(cell: int) -> Diagnostic:
        column = cells.column(cell)
        record = cells.record(cell)
        text, place = column.text(record), cells.table.place(record, column.heading)
        if parameter.kind is ParameterKind.MEMBER:
            mark = int(values[cell])
            root = member_root(binding, parameter)
            return wrong_member(mark, root, text, parameter.span, place)
        return bad_value(parameter, text, place)

    wrong = where(bad)
    binding.findings.add_records(parameter, cells.table, wrong, describe)


def bad_value(parameter: Parameter, text: str, place: Place) -> Diagnostic:
    """Return the error about a cell that is no value of its parameter."""
    hint = ""
    if parameter.kind in {ParameterKind.NUMBER, ParameterKind.INTEGER}:
        hint = number_hint(text)
        if hint.endswith(DECIMAL_POINT) and ".csv" in place.table:
            hint += ", or read the text files with `--decimal-comma`"
    elif parameter.kind is ParameterKind.DATE:
        hint = date_hint(text)
    expected = EXPECTED[parameter.kind]
    return BadValue(
        span=parameter.span, place=place, value=text, expected=expected, hint=hint
    )


def report_blank(
    binding: Binding, parameter: Parameter, cells: Cells, blank: BoolArray
) -> None:
    """Report blank cells of a parameter that must be given."""

    def describe(cell: int) -> Diagnostic:
        heading = cells.column(cell).heading
        place = cells.table.place(cells.record(cell), heading)
        return BlankCell(span=parameter.span, place=place, name=parameter.name)

    wrong = where(blank)
    binding.findings.add_records(parameter, cells.table, wrong, describe)


# --- literals and overrides ------------------------------------------------------------------


def convert_literal(
    binding: Binding, parameter: Parameter, value: LiteralValue, span: Span
) -> object | None:
    """Return a literal, which is of the right kind, as a value of its parameter.

    None for a member that does not exist, which is reported.
    """
    match parameter.kind:
        case ParameterKind.MEMBER:
            return literal_code(binding, member_root(binding, parameter), value, span)
        case ParameterKind.DATE if isinstance(value, datetime.date):
            return days_since_epoch(value)
        case ParameterKind.FLAG:
            return bool(value)
        case _:
            return value


def literal_code(
    binding: Binding, root: RootIndex, value: LiteralValue, span: Span
) -> int | None:
    """Return the code of a literal; None if it is no member, which is reported."""
    code = root.codes.get(value)
    if code is None:
        text = str(value)
        if root.root.name not in binding.partial or is_misspelt(text, root):
            error = wrong_member(UNKNOWN, root, text, span, None)
            binding.findings.add(error)
    return code


def parse_override(binding: Binding, parameter: Parameter, text: str) -> object | None:
    """Return the text of an override as a value; None if it is none."""
    match parameter.kind:
        case ParameterKind.NUMBER:
            return parse_number(text)
        case ParameterKind.INTEGER:
            number = parse_number(text)
            return number if number is not None and number.is_integer() else None
        case ParameterKind.TEXT:
            return text
        case ParameterKind.DATE:
            date = parse_date(text)
            return None if date is None else days_since_epoch(date)
        case ParameterKind.FLAG:
            return FLAG_WORDS.get(text.casefold())
        case ParameterKind.MEMBER:
            root = member_root(binding, parameter)
            member = parse_member(text, root.root.kind)
            return None if member is None else root.codes.get(member)


DTYPES: dict[ParameterKind, type[np.generic]] = {
    ParameterKind.NUMBER: np.float64,
    ParameterKind.INTEGER: np.float64,
    ParameterKind.TEXT: np.object_,
    ParameterKind.DATE: np.int64,
    ParameterKind.FLAG: np.bool_,
    ParameterKind.MEMBER: np.int32,
}


def to_values(kind: ParameterKind, values: list[object]) -> Values:
    """Return values as the array that a `BoundParameter` holds."""
    array: Values = np.empty(len(values), DTYPES[kind])
    array[:] = values
    return array


def shown_value(parameter: Parameter, value: float) -> float | str:
    """Return a number or a date as messages show it."""
    if parameter.kind is ParameterKind.DATE:
        return str(np.datetime64(int(value), "D"))
    return float(value)
