"""The cells of a parameter that were given, with the places where they stand."""

import dataclasses
from collections.abc import Callable

import numpy as np

from mdsl.data.binding import Binding
from mdsl.data.reading import Cells
from mdsl.diagnostics import Diagnostic, Place, Related
from mdsl.evaluation.instance import BoundParameter, Values
from mdsl.linear.arrays import LongArray, is_counting
from mdsl.linear.domain import Domain
from mdsl.records import lazy, record
from mdsl.semantics.model import Parameter
from mdsl.source import Span


@record(eq=False)
class Given:
    """Given cells.

    Attributes:
        domain: The parameter's whole domain.
        chosen: The instance of each cell in the domain, int64; None where the cells are all
            those of the domain, in order.
        values: The values.
        origins: Where each cell comes from: the number of a table's cell or of a literal's
            entry; -1 - n for the n-th of `overrides`. None for the table's cells in order.
        cells: The table's cells; None if the values come from the text.
        spans: The places of a literal's entries.
        explained: Instances whose cells are wrong, which was reported: they are not missing.
        lost: How many cells have wrong keys, so that no instance can be told.
        overrides: The places of overrides in the text; None for one that a run was given.
        summed: Where cells were added up, the instance and the source of each, in order of
            the instances.
    """

    domain: Domain
    chosen: LongArray | None
    values: Values
    origins: LongArray | None
    cells: Cells | None = None
    spans: tuple[Span, ...] = ()
    explained: LongArray = dataclasses.field(
        default_factory=lambda: np.empty(0, np.int64)
    )
    lost: int = 0
    overrides: tuple[Span | None, ...] = ()
    summed: tuple[LongArray, LongArray] | None = None

    @property
    def count(self) -> int:
        """The number of cells."""
        return len(self.values)

    @lazy
    def instances(self) -> LongArray:
        """The instance of each cell, int64."""
        if self.chosen is None:
            return np.arange(self.count, dtype=np.int64)
        return self.chosen

    @lazy
    def sources(self) -> LongArray:
        """Where each cell comes from, as in `origins`, int64."""
        if self.origins is None:
            return np.arange(self.count, dtype=np.int64)
        return self.origins

    def take(self, at: LongArray) -> "Given":
        """Return some of the cells, in the order of their numbers."""
        return dataclasses.replace(
            self,
            chosen=self.instances[at],
            values=self.values[at],
            origins=at if self.origins is None else self.origins[at],
        )

    def overridden(
        self, instances: LongArray, values: Values, place: Span | None
    ) -> "Given":
        """Return the cells with others in place of some of them, or besides them.

        Args:
            instances: The instances of the others, int64, distinct.
            values: Their values.
            place: Their place in the text; None for what a run was given.
        """
        if not len(instances):
            return self
        overrides = (*self.overrides, place)
        numbers = np.full(len(instances), -len(overrides), np.int64)
        if len(instances) == self.domain.count and is_counting(instances):
            return dataclasses.replace(
                self, chosen=None, values=values, origins=numbers, overrides=overrides
            )
        kept = ~np.isin(self.instances, instances)
        joined = np.concatenate((self.instances[kept], instances))
        order = np.argsort(joined, kind="stable")
        return dataclasses.replace(
            self,
            chosen=joined[order],
            values=np.concatenate((self.values[kept], values))[order],
            origins=np.concatenate((self.sources[kept], numbers))[order],
            overrides=overrides,
        )

    def place(self, cell: int) -> Place | None:
        """Return where a cell stands in the data."""
        source = int(self.sources[cell])
        if self.cells is None or source < 0:
            return None
        heading = self.cells.column(source).heading
        return self.cells.table.place(self.cells.record(source), heading)

    def span(self, cell: int, parameter: Parameter) -> Span:
        """Return the place in the text that a message about a cell should show."""
        source = int(self.sources[cell])
        if source < 0:
            return self.overrides[-1 - source] or parameter.span
        return self.spans[source] if self.spans else parameter.span

    def related(self, cell: int) -> tuple[Related, ...]:
        """Return the override that a cell comes from, for a message about a bound."""
        source = int(self.sources[cell])
        place = self.overrides[-1 - source] if source < 0 else None
        return () if place is None else (Related(place, "the scenario says so"),)

    def key(self, cell: int) -> str:
        """Return the members of a cell, joined by commas."""
        return self.domain.label(int(self.instances[cell]))

    def name(self, cell: int, parameter: Parameter) -> str:
        """Return a cell as the model writes it: `hours[Chair,Saw]`."""
        return instance_name(parameter, self.domain, int(self.instances[cell]))

    def bound(self) -> BoundParameter:
        """Return the cells as they are kept; their instances are ascending and distinct."""
        is_whole = self.count == self.domain.count
        given = None if is_whole else self.instances
        if self.cells is None:
            return BoundParameter(self.domain, self.values, given)
        headings = tuple(column.heading for column in self.cells.columns)
        has_several = len(headings) > 1
        summed = self.summed
        if summed is not None:
            summed = (summed[0], self._rows_of(self.cells, summed[1]))
        return BoundParameter(
            self.domain,
            self.values,
            given,
            rows=self._rows(self.cells)
            if self.origins is None
            else self._rows_of(self.cells, self.origins),
            table=self.cells.table.location,
            column="" if has_several else "".join(headings),
            headings=headings if has_several else (),
            heading_of=(self.sources % len(headings)).astype(np.int32)
            if has_several
            else None,
            summed=summed,
        )

    @staticmethod
    def _rows(cells: Cells) -> LongArray | range:
        """Return the rows of all cells of a table in order."""
        table, chosen = cells.table, cells.records.chosen
        rows = table.rows if chosen is None else table.rows_of(chosen)
        return rows if cells.width == 1 else np.repeat(rows, cells.width)

    @staticmethod
    def _rows_of(cells: Cells, sources: LongArray) -> LongArray:
        """Return the rows of cells of a table; 0 for those that come from elsewhere."""
        table, chosen = cells.table, cells.records.chosen
        if not cells.records.count:
            return np.zeros(len(sources), np.int64)
        # What comes from elsewhere has a number below 0, and any row serves for it.
        is_elsewhere = bool(sources.min(initial=0) < 0)
        records = np.maximum(sources, 0) if is_elsewhere else sources
        if cells.width > 1:
            records = records // cells.width
        rows = table.rows_of(records if chosen is None else chosen[records])
        if is_elsewhere:
            rows[sources < 0] = 0
        return rows


def instance_name(parameter: Parameter, domain: Domain, instance: int) -> str:
    """Return an instance as the model writes it."""
    if not parameter.arity:
        return parameter.name
    return f"{parameter.name}[{domain.label(instance)}]"


def nothing_given(domain: Domain, values: Values) -> Given:
    """Return no cells; `values` is the empty array of their type."""
    none = np.empty(0, np.int64)
    return Given(domain, none, values, none)


def report_cells(
    binding: Binding,
    parameter: Parameter,
    given: Given,
    wrong: LongArray,
    describe: Callable[[int], Diagnostic],
) -> None:
    """Report given cells, by their numbers, each with the error that `describe` makes."""
    if given.cells is None:
        for cell in wrong.tolist():
            binding.findings.add(describe(cell))
    else:
        binding.findings.add_records(parameter, given.cells.table, wrong, describe)
