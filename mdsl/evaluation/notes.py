"""What a summary tells of data that are right, but not simply what the tables say."""

from mdsl.records import record


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


@record()
class Skipped:
    """Cells that were passed over, because their keys are unknown."""

    name: str
    count: int
    table: str

    def __str__(self) -> str:
        return (
            f"{self.name}: {_cells(self.count)} of {self.table} passed over, because "
            f"{'its keys are' if self.count == 1 else 'their keys are'} unknown"
        )


@record()
class Summed:
    """Cells that were added up, because their keys are the same."""

    name: str
    count: int
    cells: int

    def __str__(self) -> str:
        return f"{self.name}: {_cells(self.count)} added up to {self.cells}"


@record()
class Defaulted:
    """Cells that no table gives and that have their default."""

    name: str
    given: int
    count: int

    def __str__(self) -> str:
        return f"{self.name}: {_cells(self.given)} given, {self.count} by default"


@record()
class Shadowed:
    """A table that stands in several places, of which the last counts."""

    table: str
    used: str
    unused: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.table}: read from {self.used} and not from {', '.join(self.unused)}"
        )


@record()
class Overridden:
    """Cells that the scenario of a run overrides."""

    name: str
    count: int

    def __str__(self) -> str:
        cells = "cell" if self.count == 1 else "cells"
        return f"{self.name}: {self.count:,} {cells} overridden by the scenario"


@record()
class LeftOut:
    """Constraints and goals that a run drops."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"left out: {', '.join(self.names)}"


@record()
class Relaxed:
    """Variables whose values a run does not hold to whole numbers; none named for all."""

    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = ", ".join(self.names) or "all variables"
        return f"not held to whole numbers: {names}"


Note = Skipped | Summed | Defaulted | Shadowed | Overridden | LeftOut | Relaxed
