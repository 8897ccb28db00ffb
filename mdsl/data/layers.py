"""Several places with tables, of which the last one that holds a table counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from mdsl.data.source_errors import MissingTable
from mdsl.data.table import Source, Table
from mdsl.diagnostics import PlanError, did_you_mean
from mdsl.evaluation.notes import Note, Shadowed


@dataclass(eq=False)
class Layers:
    """Places one upon another; a table is read once, when it is first asked for.

    Attributes:
        sources: The places, the one that counts most last.
    """

    sources: Sequence[Source]
    _tables: dict[str, Table | PlanError] = field(default_factory=dict)
    _shadowed: dict[str, Shadowed] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The tables that were found in several places."""
        return tuple(self._shadowed.values())

    def load(self, name: str) -> Table:
        """Return a table; raises `PlanError` with all that is wrong with it."""
        found = self._tables.get(name)
        if found is None:
            try:
                found = self._source(name).load(name)
            except PlanError as error:
                found = error
            self._tables[name] = found
        if isinstance(found, PlanError):
            raise PlanError(found.diagnostics)
        return found

    def _source(self, name: str) -> Source:
        """Return the place of a table."""
        if len(self.sources) == 1:
            return self.sources[0]
        holders = [source for source in self.sources if name in source.names()]
        if not holders:
            places = ", ".join(source.location for source in self.sources)
            existing = sorted({n for source in self.sources for n in source.names()})
            wrong = MissingTable(
                table=name,
                reason=f"it is in none of {places}",
                tables=tuple(existing),
                hint=did_you_mean(name, existing),
            )
            raise PlanError([wrong])
        *others, used = holders
        if others:
            unused = tuple(source.location for source in others)
            self._shadowed[name] = Shadowed(name, used.location, unused)
        return used

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Let go of what was read and opened; what is asked for again is read again."""
        self._tables.clear()
        for source in self.sources:
            source.release()
