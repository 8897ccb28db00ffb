"""Collecting what is wrong with the data: bounded, without repetition, by table."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from mdsl.data.errors import MoreErrors
from mdsl.data.source_errors import MoreRaggedRows
from mdsl.data.table import Table
from mdsl.diagnostics import Diagnostic, PlanError
from mdsl.linear.arrays import LongArray
from mdsl.semantics.model import Declared
from mdsl.source import Span

MAX_SHOWN = 20


@dataclass(eq=False)
class Findings:
    """What was found so far.

    A declaration shows at most `MAX_SHOWN` errors of one kind in a table, and a cell that several
    declarations read is shown with the first of them only.
    """

    found: list[Diagnostic] = field(default_factory=list)
    _seen: set[tuple[object, ...]] = field(default_factory=set)
    _shown: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, diagnostic: Diagnostic) -> None:
        """Add what is wrong, unless it is known."""
        self.extend([diagnostic])

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add all that is wrong and not known yet."""
        for diagnostic in diagnostics:
            key = _identity(diagnostic)
            if key not in self._seen:
                self._seen.add(key)
                self.found.append(diagnostic)

    def extend_at(self, diagnostics: Iterable[Diagnostic], span: Span) -> None:
        """Add what is wrong with a table, with the place in the text that reads it."""
        for diagnostic in diagnostics:
            key = _identity(diagnostic)
            # The next place that reads the same table has nothing new to say.
            if key not in self._seen:
                self._seen.add(key)
                self.found.append(dataclasses.replace(diagnostic, span=span))

    def add_records(
        self,
        declared: Declared,
        table: Table,
        wrong: LongArray,
        describe: Callable[[int], Diagnostic],
    ) -> None:
        """Add what is wrong with records, up to the limit and with the number of others.

        Args:
            declared: The declaration that reads them.
            table: Where they stand.
            wrong: Their numbers (or those of cells: what `describe` takes).
            describe: Makes the error of one of them.
        """
        is_news = False
        for position, record in enumerate(wrong.tolist()):
            diagnostic = describe(record)
            key = (table.location, declared.name, diagnostic.code)
            if self._shown[key] >= MAX_SHOWN:
                # Where another declaration has shown all of these, it has counted them too.
                if is_news:
                    self._count_rest(declared, table, diagnostic, len(wrong) - position)
                return
            self._shown[key] += 1
            is_news |= _identity(diagnostic) not in self._seen
            self.add(diagnostic)

    def _count_rest(
        self, declared: Declared, table: Table, first: Diagnostic, count: int
    ) -> None:
        self.add(
            MoreErrors(
                place=table.place(),
                span=declared.span,
                name=declared.name,
                count=count,
                kind=first.code,
            )
        )

    @contextmanager
    def catching(self) -> Iterator[None]:
        """Collect the errors of a `PlanError` that is raised inside."""
        try:
            yield
        except PlanError as error:
            self.extend(error.diagnostics)

    @property
    def count(self) -> int:
        """The number of errors."""
        return len(self.found)

    def by_table(self) -> list[Diagnostic]:
        """Return all errors, those of one table together and in the order of its rows.

        Tables come in the order in which they were first spoken of, and what has no place in
        the data comes last.
        """
        tables: dict[str, int] = {}
        for diagnostic in self.found:
            if diagnostic.place is not None:
                tables.setdefault(diagnostic.place.table, len(tables))
        return sorted(self.found, key=lambda diagnostic: _rank(diagnostic, tables))


def _identity(diagnostic: Diagnostic) -> tuple[object, ...]:
    """Return what two reports of the same mistake have in common."""
    known = (diagnostic.code, diagnostic.message, diagnostic.place)
    return known if diagnostic.place is not None else (*known, diagnostic.span)


def _rank(diagnostic: Diagnostic, tables: dict[str, int]) -> tuple[int, bool, int]:
    if diagnostic.place is None:
        return len(tables), False, 0
    is_rest = isinstance(diagnostic, MoreErrors | MoreRaggedRows)
    return tables[diagnostic.place.table], is_rest, diagnostic.place.row or 0


def where(mask: np.ndarray) -> LongArray:
    """Return the positions at which a mask holds."""
    return mask.nonzero()[0].astype(np.int64, copy=False)
