"""How many files each solver has read as we do, told at the end of a run of pytest.

A test that passes because a solver gave up shows nothing; so those files are told by name.
"""

from collections.abc import Iterable, Iterator

TALLY = "files read"
COMPARED = "compared"
OWN_TIME = "HiGHS stopped at our own time limit"
QUADRATIC = "refused, for its squares"
REFUSED = "refused, for what only other solvers read"
MISREAD = "misread without a word, as we warn"
UNBOUNDED_RELAXATION = "called unbounded, for its relaxation is"
UNBOUNDED_MIP = "unbounded, with integers, which HiGHS misjudges"

Tally = dict[str, dict[str, list[str]]]
"""By solver and format: the names of files by what came of them."""


def tally_lines(tallies: Iterable[Tally]) -> Iterator[str]:
    """Yield a line for each solver and format: how many files were read, and which not solved."""
    total: Tally = {}
    for tally in tallies:
        for reader, found in tally.items():
            own = total.setdefault(reader, {})
            for word, names in found.items():
                own.setdefault(word, []).extend(names)
    for reader, found in sorted(total.items()):
        count = sum(len(names) for names in found.values())
        solved = len(found.get(COMPARED, []))
        yield f"{reader}: {count} files read, {solved} solved with the same answer"
        for word, names in sorted(found.items()):
            if word != COMPARED:
                told = "all" if len(names) == count else ", ".join(sorted(names))
                yield f"  not solved ({word}): {told}"
