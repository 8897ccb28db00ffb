"""Labels that are no members: which error that is, and the nearest one that is a member."""

import re

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.cells import date_hint, whole_number_hint
from mdsl.data.key_errors import BlankKey, MalformedKey, UnknownMember
from mdsl.data.table import BLANK, MALFORMED, UNKNOWN, Members
from mdsl.diagnostics import Diagnostic, Place, did_you_mean, nearest, printable
from mdsl.evaluation.instance import RootIndex
from mdsl.linear.arrays import BoolArray, IntArray
from mdsl.semantics.types import Kind
from mdsl.source import Span

EXPECTED = {
    Kind.TEXT: "a text",
    Kind.INTEGER: "a whole number",
    Kind.DATE: "a date such as 2025-06-02",
}

DIGITS = re.compile("[0-9]+")

# Comparing spellings takes microseconds for each member: a large set is narrowed down first.
MAX_COMPARED = 10_000
MAX_STRANGE = 100
MAX_LISTED = 8


def wrong_member(
    mark: int,
    root: RootIndex,
    text: str,
    span: Span,
    place: Place | None,
    otherwise: str = "",
) -> Diagnostic:
    """Return the error about a cell or literal that is no member of a root set.

    Args:
        mark: `BLANK`, `MALFORMED` or `UNKNOWN`.
        root: The root set.
        text: What stands there.
        span: The place in the text that speaks of it.
        place: The place in the data, if there is one.
        otherwise: What to do about a label that is malformed or near to no member.
    """
    name = root.root.name
    if mark == BLANK:
        return BlankKey(span=span, place=place, set=name)
    if mark == MALFORMED:
        return malformed_member(text, name, root.root.kind, span, place, otherwise)
    return UnknownMember(
        span=span,
        place=place,
        value=text,
        set=name,
        hint=did_you_mean(text, _candidates(text, root))
        or otherwise
        or _some_members(root),
    )


def is_misspelt(text: str, root: RootIndex) -> bool:
    """Whether an unknown label is a known one with a slip, and no other of a series.

    Where some members of a set could not be read, this tells mistakes from labels that are
    unknown only for that reason: `Week 7` is no slip for `Week 1`.
    """
    known = nearest(text, _candidates(text, root))
    return known is not None and DIGITS.sub("", known) != DIGITS.sub("", text)


def _some_members(root: RootIndex) -> str:
    """Return the sentence that lists a set's members, or its first and last ones."""
    members = [str(member) for member in root.root.members]
    if len(members) > MAX_LISTED:
        members = [*members[: MAX_LISTED - 2], "...", members[-1]]
    return f"the members of {root.root.name}: {printable(', '.join(members))}"


def malformed_member(
    text: str,
    name: str,
    kind: Kind,
    span: Span,
    place: Place | None,
    otherwise: str = "",
) -> Diagnostic:
    """Return the error about a cell that is no whole number or no date."""
    hint = date_hint(text) if kind is Kind.DATE else whole_number_hint(text)
    return MalformedKey(
        span=span,
        place=place,
        value=text,
        expected=EXPECTED[kind],
        set=name,
        hint=hint or otherwise,
    )


def leave_out(heading: str) -> str:
    """Return the sentence that tells how a heading is no member."""
    return f"leave it out with `columns except ({as_word(heading)})`"


def as_word(name: str) -> str:
    """Return the name of a table or column as the model writes it."""
    return printable(name if name.isidentifier() else f'"{name}"')


def reported_unknown(
    binding: Binding, root: RootIndex, members: Members, codes: IntArray
) -> BoolArray:
    """Return which records have an unknown member that is an error of its own.

    Args:
        binding: The binding.
        root: The root set.
        members: The cells.
        codes: The code of each record's cell, or a mark.
    """
    unknown: BoolArray = codes == UNKNOWN
    if root.root.name not in binding.partial:
        return unknown
    slips = np.zeros(len(members.distinct), np.int32)
    strange = [i for i, m in enumerate(members.distinct) if m not in root.codes]
    for i in strange[:MAX_STRANGE]:
        slips[i] = is_misspelt(str(members.distinct[i]), root)
    found: BoolArray = members.translate(slips) == 1
    return found & unknown


def _candidates(text: str, root: RootIndex) -> list[str]:
    """Return the members whose spelling is worth comparing."""
    # A number next to another one is no slip of the pen that could be told from others.
    if root.root.kind is not Kind.TEXT:
        return []
    members: list[str] = [str(member) for member in root.root.members]
    if len(members) <= MAX_COMPARED:
        return members
    first = text[:1].casefold()
    return [
        member
        for member in members
        if abs(len(member) - len(text)) <= 2 and member[:1].casefold() == first
    ][:MAX_COMPARED]
