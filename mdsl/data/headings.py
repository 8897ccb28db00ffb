"""The headings of a table, by which the model speaks of its columns."""

from collections.abc import Iterator, Mapping, Sequence

from mdsl.data.source_errors import BlankHeading, DuplicateHeading
from mdsl.data.table import Column
from mdsl.diagnostics import Diagnostic, InternalError, Place
from mdsl.records import record


def check_headings(headings: Sequence[str], place: Place) -> list[Diagnostic]:
    """Return what is wrong with the headings of a table: blanks and repetitions."""
    wrong: list[Diagnostic] = []
    first: dict[str, int] = {}
    for position, heading in enumerate(headings, start=1):
        if not heading:
            wrong.append(BlankHeading(place=place, position=position))
        elif heading in first:
            wrong.append(
                DuplicateHeading(
                    place=place,
                    heading=heading,
                    first=first[heading],
                    second=position,
                )
            )
        else:
            first[heading] = position
    return wrong


@record(eq=False)
class ReadColumns(Mapping[str, Column]):
    """The columns of a table of which only those that the model needs were read.

    All headings are there, because messages list them.

    Attributes:
        headings: All of them, in order.
        read: The columns that were read.
    """

    headings: Sequence[str]
    read: Mapping[str, Column]

    def __getitem__(self, heading: str) -> Column:
        """Return a column."""
        if heading not in self.read and heading in self.headings:
            raise InternalError(f"column {heading} was not read")
        return self.read[heading]

    def __iter__(self) -> Iterator[str]:
        return iter(self.headings)

    def __len__(self) -> int:
        return len(self.headings)
