"""Names for files: readable, safe for every solver, unique, with the way back.

A column `make[chair,Week 1]` is written `make(chair,Week%201)`. Every byte that some reader
would trip over is percent-escaped, so that different names stay different; a name that is
too long, or the same as another but for case, ends in `~` and eight digits of a hash.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mdsl.formats.labels import LETTERS, SAFE_IN_NAME, escaped, labels, prefixed
from mdsl.formats.lines import blocks_of
from mdsl.formats.naming import Names, given_names, joined_names, part_of_names
from mdsl.formats.options import NameStyle
from mdsl.formats.text import (
    Bytes,
    byte_strings,
    byte_table,
    hashes,
    hex_digits,
    joined,
    lengths_of,
)
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.program import Block, LinearProgram, Objective
from mdsl.records import record

MAX_LENGTH = 63
SUFFIX_LENGTH = 9
TWIN_LENGTH = 3
SHORT_LENGTH = 7
"""One less than the eight characters of fixed MPS: a row may become two."""

FIRST = frozenset(LETTERS + b"_")
CONSTANT_COLUMN = b"objconst_"
SHORT_CONSTANT_COLUMN = b"const_"
NO_OBJECTIVE = "obj"
RESERVED = frozenset(
    {
        *("name", "rows", "columns", "rhs", "rng", "ranges", "bnd", "bounds"),
        *("endata", "objsense", "objsec", "max", "min", "marker", "free"),
        CONSTANT_COLUMN.decode(),
    }
)
"""Names that some reader takes for something else, in lower case."""

LP_WORDS = frozenset(
    {
        *("st", "st.", "s.t.", "subject", "such", "to", "that", "end", "bound"),
        *("bounds", "gen", "general", "generals", "int", "integer", "integers", "bin"),
        *("binary", "binaries", "semi", "semis", "sc", "sin", "sec", "sos", "sos1"),
        *("sos2", "maximize", "minimize", "maximise", "minimise", "maximum", "minimum"),
        *("scenario", "scenarios", "pwlobj", "lazy", "user", "cuts", "free"),
    }
)
"""Words of the LP format; a variable that is called so is taken for the word."""

MISREAD = re.compile(r"inf|nan|e+([^a-df-z_]|$)", re.IGNORECASE)
"""Beginnings of names that some reader takes for a number or a part of one."""

TO_PREFIX = re.compile(
    rf"^(?=$|[^a-z_\n]|{MISREAD.pattern}|(?:{'|'.join(map(re.escape, LP_WORDS))})$)".encode(),
    re.IGNORECASE | re.MULTILINE,
)
"""Names, each on a line, that cannot stand as they are."""


@record(eq=False)
class FileNames:
    """Names as they stand in a file.

    Attributes:
        objective: The objective's row.
        cols: The columns.
        rows: The rows; no two of them, nor the objective, are the same.
        sets: The special ordered sets; they differ from each other and from the rows.
        style: How they were made.
    """

    objective: bytes
    cols: Names
    rows: Names
    sets: Names
    style: NameStyle = NameStyle.FULL

    @property
    def constant(self) -> bytes:
        """The name of the column that carries the objective's constant."""
        is_full = self.style is NameStyle.FULL
        return CONSTANT_COLUMN if is_full else SHORT_CONSTANT_COLUMN


def file_names(
    program: LinearProgram,
    objective: Objective | None,
    style: NameStyle = NameStyle.FULL,
) -> FileNames:
    """Return names for all columns, rows and special ordered sets of a program."""
    goal = objective.name if objective is not None and objective.name else NO_OBJECTIVE
    row_blocks = [*program.row_blocks, *_set_blocks(program)]
    name, first = NO_OBJECTIVE.encode(), 0
    if style is not NameStyle.FULL:
        cols = _numbered(program.col_blocks, "c", style)
        rows = _numbered(row_blocks, "r", style)
    else:
        goals = _shortened(byte_strings([_safe_head(goal, has_index=False)]))
        cols = _unique([_Family(block) for block in program.col_blocks], goals[:0])
        rows = _unique([_Family(block) for block in row_blocks], goals)
        name, first = rows[0], 1
    end = first + program.num_row
    own = part_of_names(rows, first, end)
    return FileNames(name, cols, own, part_of_names(rows, end, len(rows)), style)


def _set_blocks(program: LinearProgram) -> Iterator[Block]:
    """Yield the blocks of special ordered sets, numbered behind the rows."""
    if program.special_sets is not None:
        for block in program.special_sets.blocks:
            yield replace(block, start=program.num_row + block.start)


def _safe_head(name: str, *, has_index: bool) -> str:
    """Return a declaration's name made safe; it begins with a letter or `_`."""
    safe = escaped(name.encode()).decode()
    word = safe.lower()
    is_word = word in LP_WORDS and word not in RESERVED
    if has_index:
        is_word = word in LP_WORDS or word in RESERVED
    if not safe or ord(safe[0]) not in FIRST or is_word or MISREAD.match(safe):
        return f"_{safe}"
    return safe


def _whole_names(texts: bytes) -> bytes:
    """Return names that were given as a whole, by a file that was read, made safe."""
    return prefixed(escaped(texts, SAFE_IN_NAME), TO_PREFIX)


class _Family:
    """The names of a block's columns or rows, and whether they are known to differ.

    Source: `names` lays the members' names side by side, without a call for each name.

    Attributes:
        head: The name of the declaration in lower case, which no other block may have.
        is_unique: Whether members alone show that no two names are the same, which spares
            looking at all of the names.
        names: The names.
    """

    def __init__(self, block: Block) -> None:
        self._block = block
        self._is_whole = not block.name
        self._name = _safe_head(block.name, has_index=bool(block.domain.axes))
        self.head = self._name.lower()
        change = _whole_names if self._is_whole else escaped
        self._labels = [labels(axis.members, change) for axis in block.domain.axes]
        differ = self._differ()
        if self._labels and not self._is_whole:
            self._labels[0] = joined(self._name.encode(), b"(", self._labels[0])
        for number, own in enumerate(self._labels[:-1]):
            self._labels[number] = joined(own, b",")
        if self._labels and not self._is_whole:
            self._labels[-1] = joined(self._labels[-1], b")")
        width = sum(own.dtype.itemsize for own in self._labels)
        is_short = not self._labels or width <= MAX_LENGTH
        self.is_unique = is_short and not self._is_whole and differ
        width = width if self._labels else len(self._name)
        self.names = Names(block.count, min(max(width, 1), MAX_LENGTH), self._make)

    def _differ(self) -> bool:
        if not self._labels:
            return self._block.count <= 1 and self.head not in RESERVED
        return all(
            len(np.unique(_folded(given_names(own)))) == len(own)
            for own in self._labels
        )

    def _make(self, numbers: LongArray) -> Bytes:
        if not self._labels:
            return _shortened(np.full(len(numbers), self._name.encode()))
        if not len(numbers):
            return np.zeros(0, "S1")
        codes = self._block.codes_at(numbers)
        parts = zip(self._labels, codes, strict=True)
        return _shortened(joined(*(own.take(code) for own, code in parts)))


def _numbered(blocks: Sequence[Block], letter: str, style: NameStyle) -> Names:
    """Return names that end in the number of the column or row, counted from 1."""
    total = sum(block.count for block in blocks)
    room = max(1, SHORT_LENGTH - len(str(total)))
    parts = []
    for block in blocks:
        head = letter
        if style is NameStyle.SHORT:
            head = re.sub("[^A-Za-z]", "", block.name)[:room] or letter
            if MISREAD.match(f"{head}1") or head.lower() in LP_WORDS | RESERVED:
                head = f"_{head}"[:room] if room > 1 else letter
        parts.append(_counted(head.encode(), block))
    return joined_names(parts)


def _counted(head: bytes, block: Block) -> Names:
    digits = len(str(block.stop))

    def make(numbers: LongArray) -> Bytes:
        own = (numbers + (block.start + 1)).astype(f"S{digits}")
        return joined(head, own)

    return Names(block.count, len(head) + digits, make)


def twin_names(own: Bytes, style: NameStyle) -> tuple[Bytes, Bytes]:
    """Return the names of the two rows that each of some rows becomes in a file."""
    if style is not NameStyle.FULL:
        return joined(own, b"l"), joined(own, b"u")
    room = MAX_LENGTH - TWIN_LENGTH
    if own.dtype.itemsize > room:
        own = _suffixed(own, lengths_of(own) > room, 0, TWIN_LENGTH)
    return joined(own, b"~lo"), joined(own, b"~up")


def _shortened(names: Bytes) -> Bytes:
    """Return names in which those that are too long are cut and end in a hash."""
    if names.dtype.itemsize <= MAX_LENGTH:
        return names
    return _suffixed(names, lengths_of(names) > MAX_LENGTH, 0)


def _suffixed(names: Bytes, chosen: BoolArray, salt: int, room: int = 0) -> Bytes:
    """Return names in which the chosen ones end in a hash of the whole name.

    Args:
        names: The names.
        chosen: Which of them.
        salt: A number that gives another hash.
        room: How many characters are to be left for what comes behind them.
    """
    width = MAX_LENGTH - SUFFIX_LENGTH - room
    own = hashes(names[chosen]) + np.uint64(salt)
    cut = names[chosen].astype(f"S{width}")
    result = names.astype(f"S{MAX_LENGTH}")
    result[chosen] = joined(cut, b"~", hex_digits(own))
    return result


def _unique(families: Sequence[_Family], first: Bytes) -> Names:
    """Return names that come first and those of all families, different but for case.

    The first of several that are the same keeps its name, the others get a hash.
    """
    heads = [family.head for family in families]
    heads += [name.decode().lower() for name in first.tolist()]
    names = joined_names([given_names(first), *(family.names for family in families)])
    differ = len(set(heads)) == len(heads)
    differ &= RESERVED.isdisjoint(heads[len(families) :])
    if differ and all(family.is_unique for family in families):
        return names
    return _made_unique(names)


def _made_unique(names: Names) -> Names:
    """Return names of which those that came before, but for case, end in a hash.

    Of all names only a hash is held, and how often its end had to be changed.
    """
    taken = hashes(byte_strings(sorted(RESERVED)))
    folded = _folded(names)
    salts = np.zeros(len(names), np.int32)
    for salt in range(1, len(names) + 2):
        _, first_at = np.unique(folded, return_index=True)
        repeated = np.ones(len(names), np.bool_)
        repeated[first_at] = False
        repeated |= np.isin(folded, taken)
        again = np.flatnonzero(repeated)
        if not len(again):
            break
        salts[again] = salt
        for part in blocks_of(len(again)):
            own = again[part]
            changed = _suffixed(names[own], np.ones(len(own), np.bool_), salt)
            folded[own] = hashes(_lower(changed))
    return _salted(names, salts) if salts.any() else names


def _salted(names: Names, salts: IntArray) -> Names:
    """Return names of which those with a salt end in a hash."""

    def make(numbers: LongArray) -> Bytes:
        plain, own = names.make(numbers), salts[numbers]
        for salt in np.unique(own[own > 0]).tolist():
            plain = _suffixed(plain, own == salt, salt)
        return plain

    return Names(len(names), MAX_LENGTH, make)


def _folded(names: Names) -> npt.NDArray[np.uint64]:
    """Return a hash of each name that is the same for those that differ but in case."""
    folded = np.empty(len(names), np.uint64)
    for part in blocks_of(len(names)):
        folded[part] = hashes(_lower(names[part]))
    return folded


def _lower(names: Bytes) -> Bytes:
    """Return names in lower case."""
    table = byte_table(names)
    upper = (table >= ord("A")) & (table <= ord("Z"))
    lowered = np.ascontiguousarray(table + 32 * upper.astype(np.uint8))
    return lowered.view(names.dtype).ravel()
