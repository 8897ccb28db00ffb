"""How a declaration reads a table, and the records and cells that it finds there."""

import numpy as np

from mdsl.data.table import Column, Table
from mdsl.evaluation.instance import Values
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.records import record
from mdsl.semantics.model import DataSource, Declared, HeadingField, KeyField
from mdsl.semantics.types import ItemType


@record(eq=False)
class Reading:
    """How a declaration reads a table.

    Attributes:
        declared: The declaration.
        source: Where its data stand.
        items: The types of the positions that the source's keys hold.
        skip_unknown: Whether records with unknown members are passed over.
    """

    declared: Declared
    source: DataSource
    items: tuple[ItemType, ...]
    skip_unknown: bool = False


@record(eq=False)
class Records:
    """Some records of a table, in order.

    Attributes:
        total: How many records the table has.
        chosen: Which of them are meant, ascending, int64; None for all.
    """

    total: int
    chosen: LongArray | None = None

    @property
    def count(self) -> int:
        """The number of records."""
        return self.total if self.chosen is None else len(self.chosen)

    @property
    def numbers(self) -> LongArray:
        """The numbers of the records, int64."""
        if self.chosen is None:
            return np.arange(self.total, dtype=np.int64)
        return self.chosen

    def number(self, at: int) -> int:
        """Return the number of one of the records."""
        return at if self.chosen is None else int(self.chosen[at])

    def of(self, array: Values) -> Values:
        """Return of an array with an entry for each record of the table those of these."""
        return array if self.chosen is None else array[self.chosen]

    def kept(self, mask: BoolArray) -> "Records":
        """Return the records of a mask over these."""
        return self if mask.all() else Records(self.total, self.numbers[mask])


NO_RECORDS = Records(0)


@record(eq=False)
class Cells:
    """The cells that a declaration reads: those of all its columns, record by record.

    Attributes:
        table: The table.
        records: The records with known keys.
        columns: The columns of the values; none where only keys are read.
        codes: The codes of each position for every cell, int32.
        lost: How many cells could not be placed, because their keys are wrong.
        skipped: How many cells were passed over, because their keys are unknown.
    """

    table: Table
    records: Records
    columns: tuple[Column, ...]
    codes: tuple[IntArray, ...]
    lost: int = 0
    skipped: int = 0

    @property
    def width(self) -> int:
        """The number of cells that a record has."""
        return max(1, len(self.columns))

    @property
    def count(self) -> int:
        """The number of cells."""
        return self.records.count * self.width

    def record(self, cell: int) -> int:
        """Return the record in which a cell stands."""
        return self.records.number(cell // self.width)

    def column(self, cell: int) -> Column:
        """Return the column in which a cell stands."""
        return self.columns[cell % self.width]


def positions(source: DataSource) -> list[KeyField | HeadingField]:
    """Return the keys that hold positions, in order."""
    return [key for key in source.keys if isinstance(key, KeyField | HeadingField)]
