"""Names for files: readable, safe for every solver, unique, with the way back.

A column `make[chair,Week 1]` is written `make(chair,Week%201)`. Every byte that some reader
would trip over is percent-escaped, so that different names stay different; a name that is
too long, or the same as another but for case, ends in `~` and eight digits of a hash.
"""

import re
from collections.abc import Sequence

import numpy as np

from mdsl.formats.lines import concatenated
from mdsl.formats.options import NameStyle
from mdsl.formats.text import (
    Bytes,
    byte_strings,
    byte_table,
    hashes,
    hex_digits,
    lengths_of,
)
from mdsl.linear.arrays import BoolArray
from mdsl.linear.program import Block, LinearProgram, Objective
from mdsl.records import record

MAX_LENGTH = 63
SUFFIX_LENGTH = 9
SHORT_LENGTH = 7
"""One less than the eight characters of fixed MPS: a row may become two."""

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNSAFE_IN_MEMBER = re.compile(r"[^A-Za-z0-9_.#@]+")
UNSAFE_IN_NAME = re.compile(r"[^A-Za-z0-9_.#@(),~]+")
FIRST = frozenset((LETTERS + "_").encode())
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


@record(eq=False)
class FileNames:
    """Names as they stand in a file.

    Attributes:
        objective: The objective's row.
        cols: The columns, dtype `S`.
        rows: The rows, dtype `S`; no two of them, nor the objective, are the same.
        style: How they were made.
    """

    objective: bytes
    cols: Bytes
    rows: Bytes
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
    """Return names for all columns and rows of a program."""
    goal = objective.name if objective is not None and objective.name else NO_OBJECTIVE
    if style is not NameStyle.FULL:
        return FileNames(
            NO_OBJECTIVE.encode(),
            _numbered(program.col_blocks, "c", style),
            _numbered(program.row_blocks, "r", style),
            style,
        )
    goals = _shortened(byte_strings([_safe_head(goal, has_index=False)]))
    cols = _unique([_Names(block) for block in program.col_blocks], [])
    rows = _unique([_Names(block) for block in program.row_blocks], [goals])
    return FileNames(bytes(rows[0]), cols, rows[1:])


def escaped(text: str, unsafe: re.Pattern[str] = UNSAFE_IN_MEMBER) -> str:
    """Return a text with every byte that is not safe in a name as `%XX`."""
    return unsafe.sub(_percent, text)


def _percent(unsafe: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in unsafe[0].encode("utf-8"))


def _safe_head(name: str, *, has_index: bool) -> str:
    """Return a declaration's name made safe; it begins with a letter or `_`."""
    safe = escaped(name)
    word = safe.lower()
    is_word = word in LP_WORDS and word not in RESERVED
    if has_index:
        is_word = word in LP_WORDS or word in RESERVED
    if not safe or ord(safe[0]) not in FIRST or is_word or MISREAD.match(safe):
        return f"_{safe}"
    return safe


def _whole_name(name: str) -> str:
    """Return a name that was given as a whole, by a file that was read, made safe."""
    safe = escaped(name, UNSAFE_IN_NAME)
    if not safe or ord(safe[0]) not in FIRST or MISREAD.match(safe):
        return f"_{safe}"
    return f"_{safe}" if safe.lower() in LP_WORDS else safe


class _Names:
    """The names of a block's columns or rows, and whether they are known to differ.

    Source: `names()` lays the members' names side by side, without a call for each name.

    Attributes:
        head: The name of the declaration in lower case, which no other block may have.
        is_unique: Whether members alone show that no two names are the same, which spares
            looking at all of the names.
    """

    def __init__(self, block: Block) -> None:
        self._block = block
        self._axes = block.domain.axes
        self._is_whole = not block.name
        self._name = _safe_head(block.name, has_index=bool(self._axes))
        self._members = [
            byte_strings(
                _whole_name(str(member)) if self._is_whole else escaped(str(member))
                for member in axis.members
            )
            for axis in self._axes
        ]
        self.head = self._name.lower()
        widths = [len(self._name) + 1 + len(self._axes)]
        widths += [members.dtype.itemsize for members in self._members]
        is_short = not self._axes or sum(widths) <= MAX_LENGTH
        self.is_unique = is_short and not self._is_whole and self._differ()

    def _differ(self) -> bool:
        if not self._axes:
            return self._block.count <= 1 and self.head not in RESERVED
        return all(
            len({name.lower() for name in members.tolist()}) == len(members)
            for members in self._members
        )

    def names(self) -> Bytes:
        """Return the names, dtype `S`."""
        name = self._name.encode()
        if not self._axes:
            return _shortened(np.full(self._block.count, name))
        parts: list[bytes | Bytes] = [] if self._is_whole else [name + b"("]
        for members, codes in zip(self._members, self._block.codes(), strict=True):
            parts += [
                np.take(members, codes) if len(codes) else np.zeros(0, "S1"),
                b",",
            ]
        parts[-1] = b"" if self._is_whole else b")"
        return _shortened(concatenated(*parts))


def _numbered(blocks: Sequence[Block], letter: str, style: NameStyle) -> Bytes:
    """Return names that end in the number of the column or row, counted from 1."""
    total = sum(block.count for block in blocks)
    room = max(1, SHORT_LENGTH - len(str(total)))
    parts = [np.zeros(0, "S1")]
    for block in blocks:
        numbers = np.arange(block.start + 1, block.stop + 1).astype("S20")
        head = letter
        if style is NameStyle.SHORT:
            head = re.sub("[^A-Za-z]", "", block.name)[:room] or letter
            if MISREAD.match(f"{head}1") or head.lower() in LP_WORDS | RESERVED:
                head = f"_{head}"[:room] if room > 1 else letter
        own = np.strings.add(head.encode(), numbers)
        parts.append(own.astype(f"S{int(lengths_of(own).max(initial=1))}"))
    return np.concatenate(parts)


def twin_names(names: FileNames, rows: BoolArray) -> tuple[Bytes, Bytes]:
    """Return the names of the two rows that each of some rows becomes in a file."""
    own = names.rows[rows]
    if names.style is not NameStyle.FULL:
        return concatenated(own, b"l"), concatenated(own, b"u")
    if own.dtype.itemsize > MAX_LENGTH - 3:
        own = _suffixed(own, lengths_of(own) > MAX_LENGTH - 3, 0, 3)
    return concatenated(own, b"~lo"), concatenated(own, b"~up")


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
    result[chosen] = concatenated(cut, b"~", hex_digits(own))
    return result


def _unique(blocks: Sequence[_Names], first: Sequence[Bytes]) -> Bytes:
    """Return names that come first and those of all blocks, different but for case.

    The first of several that are the same keeps its name, the others get a hash.
    """
    heads = [block.head for block in blocks]
    heads += [name.decode().lower() for names in first for name in names.tolist()]
    parts = [np.zeros(0, "S1"), *first, *(block.names() for block in blocks)]
    width = max(part.dtype.itemsize for part in parts)
    total = sum(len(part) for part in parts)
    names = np.zeros(total, f"S{width}")
    np.concatenate(parts, out=names)
    differ = len(set(heads)) == len(heads) and RESERVED.isdisjoint(heads[len(blocks) :])
    if differ and all(block.is_unique for block in blocks):
        return names
    plain = names
    taken = hashes(byte_strings(sorted(RESERVED)))
    for salt in range(1, total + 2):
        folded = hashes(_lower(names))
        _, first_at = np.unique(folded, return_index=True)
        repeated = np.ones(total, np.bool_)
        repeated[first_at] = False
        repeated |= np.isin(folded, taken)
        if not repeated.any():
            break
        changed = _suffixed(plain, repeated, salt)
        names = np.where(repeated, changed, names.astype(changed.dtype))
    return names


def _lower(names: Bytes) -> Bytes:
    """Return names in lower case."""
    table = byte_table(names)
    upper = (table >= ord("A")) & (table <= ord("Z"))
    lowered = np.ascontiguousarray(table + 32 * upper.astype(np.uint8))
    return lowered.view(names.dtype).ravel()
