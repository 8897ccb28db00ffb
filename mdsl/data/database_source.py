"""Databases as places with tables; a view is a table as well."""

from collections.abc import Sequence

from mdsl.data.collecting import no_collection
from mdsl.data.headings import ReadColumns, check_headings
from mdsl.data.source_errors import (
    MissingTable,
    TooManyRecords,
    UnreadablePlace,
    UnreadableTable,
)
from mdsl.data.table import Table
from mdsl.data.typed import ColumnBuilder
from mdsl.data.wanted import EVERYTHING, Wanted
from mdsl.diagnostics import Place, PlanError, did_you_mean
from mdsl.files.databases import DatabaseError, DatabaseReader
from mdsl.records import record

MAX_RECORDS = 500_000_000


@record(eq=False)
class Database:
    """The tables and views of a database.

    A table has no order of its own there; records come in the order in which they lie.

    Attributes:
        reader: The database.
        wanted: The columns that the model needs.
    """

    reader: DatabaseReader
    wanted: Wanted = EVERYTHING

    @property
    def location(self) -> str:
        """The database as messages name it."""
        return self.reader.location

    def names(self) -> tuple[str, ...]:
        """Return the names of all tables and views, sorted."""
        try:
            return self.reader.names()
        except DatabaseError as error:
            wrong = UnreadablePlace(location=self.location, reason=str(error))
            raise PlanError([wrong]) from None

    def load(self, name: str) -> Table:
        """Read a table; raises `PlanError` with all that is wrong with it."""
        existing = self.names()
        if name not in existing:
            wrong = MissingTable(
                table=name,
                reason=f"it is not in {self.location}",
                tables=existing,
                hint=did_you_mean(name, existing),
            )
            raise PlanError([wrong])
        place = Place(f"{self.location}: {name}")
        try:
            headings = self.reader.headings(name)
            faults = check_headings(headings, place)
            if faults:
                raise PlanError(faults)
            with no_collection():
                return self._read(name, headings, place)
        except DatabaseError as error:
            refusal = UnreadableTable(place=place, reason=str(error))
            raise PlanError([refusal]) from None

    def _read(self, name: str, headings: Sequence[str], place: Place) -> Table:
        chosen = list(self.wanted.table(name).forms(headings))
        builders = [ColumnBuilder(heading) for heading in chosen]
        count = 0
        # Even without a column the records are to be counted.
        for batch in self.reader.batches(name, chosen or headings[:1]):
            count += len(batch)
            if count > MAX_RECORDS:
                limit = f"{MAX_RECORDS:_}"
                wrong = TooManyRecords(place=place, count=f"over {limit}", limit=limit)
                raise PlanError([wrong])
            for builder, cells in zip(builders, zip(*batch, strict=True), strict=False):
                builder.add(cells)
        read = {builder.heading: builder.build() for builder in builders}
        rows = range(1, count + 1)
        return Table(name, place.table, ReadColumns(headings, read), rows, None)

    def release(self) -> None:
        """Close the connection; it is opened again when it is needed."""
        self.reader.close()
