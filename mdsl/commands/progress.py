"""One line about a long solve, on stderr, where somebody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mdsl.diagnostics import printable
from mdsl.reports.numbers import percent, shown
from mdsl.solving.options import Progress

CLEAR = "\r\x1b[K"
WIDTH = 79


@contextmanager
def progress_line(*, is_wanted: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Give a callback that keeps one line of a terminal up to date, and clear it at the end.

    Where stderr is no terminal there is no callback, unless it is wanted: then every report
    gets a line of its own.
    """
    is_terminal = sys.stderr.isatty()
    if not is_terminal and not is_wanted:
        yield None
        return

    def show(progress: Progress) -> None:
        line = describe(progress)
        text = f"{CLEAR}{line[:WIDTH]}" if is_terminal else f"{line}\n"
        sys.stderr.write(text)
        sys.stderr.flush()

    try:
        yield show
    finally:
        if is_terminal:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()


def describe(progress: Progress) -> str:
    """Return a progress report as a line."""
    parts = [f"{progress.seconds:.0f} s"]
    if progress.count > 1:
        parts.append(f"level {progress.number} of {progress.count}")
    if progress.level:
        parts.append(printable(progress.level))
    if progress.incumbent is None:
        parts.append("no plan yet")
    else:
        parts.append(f"best {shown(progress.incumbent)}")
    if progress.bound is not None:
        parts.append(f"possible {shown(progress.bound)}")
    if progress.gap is not None:
        parts.append(f"gap {percent(progress.gap)}")
    parts.append(f"{progress.nodes:,} nodes")
    return ", ".join(parts)
