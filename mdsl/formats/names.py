"""Names for files: readable, safe for every solver, unique, with the way back.

A column `make[chair,Week 1]` is written `make(chair,Week%201)`. Every byte that some reader
would trip over is percent-escaped, so that different names stay different; a name that is
too long, or the same as another but for case, ends in `~` and eight digits of a hash.
"""

import csv
import io
from typing import BinaryIO

import numpy as np

from mdsl.formats.text import (
    Bytes,
    byte_strings,
    byte_table,
    concatenated,
    hashes,
    hex_digits,
    joined,
    lengths_of,
    number_text,
)
from mdsl.linear.arrays import BoolArray
from mdsl.linear.program import Block, LinearProgram, Objective, Sense
from mdsl.records import record

MAX_LENGTH = 63
SUFFIX_LENGTH = 9
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SAFE_IN_MEMBER = frozenset((LETTERS + "0123456789_.#@").encode())
FIRST = frozenset((LETTERS + "_").encode())
CONSTANT_COLUMN = b"objconst_"
NO_OBJECTIVE = "obj"
RESERVED = (
    *(b"name", b"rows", b"columns", b"rhs", b"rng", b"ranges", b"bnd", b"bounds"),
    *(b"endata", b"objsense", b"objsec", b"max", b"min", b"marker", b"free"),
    CONSTANT_COLUMN,
)
"""Names that some reader takes for something else, in lower case."""


@record(eq=False)
class FileNames:
    """Names as they stand in a file.

    Attributes:
        objective: The objective's row.
        cols: The columns, dtype `S`.
        rows: The rows, dtype `S`; no two of them, nor the objective, are the same.
    """

    objective: bytes
    cols: Bytes
    rows: Bytes


def file_names(program: LinearProgram, objective: Objective | None) -> FileNames:
    """Return names for all columns and rows of a program."""
    goal = objective.name if objective is not None and objective.name else NO_OBJECTIVE
    goals = _unique([_shortened(byte_strings([_block_name(goal)]))])
    cols = _unique([_block_names(block) for block in program.col_blocks])
    rows = _unique([goals, *(_block_names(block) for block in program.row_blocks)])
    return FileNames(bytes(rows[0]), cols, rows[1:])


def escaped(text: str) -> str:
    """Return a text with every byte that is not safe in a name as `%XX`."""
    return "".join(
        chr(byte) if byte in SAFE_IN_MEMBER else f"%{byte:02X}"
        for byte in text.encode("utf-8")
    )


def _block_name(name: str) -> str:
    """Return a declaration's name made safe; its first character is a letter or `_`."""
    safe = escaped(name)
    return safe if safe and ord(safe[0]) in FIRST else f"_{safe}"


def _block_names(block: Block) -> Bytes:
    """Return the names of a block's columns or rows."""
    name = _block_name(block.name).encode()
    if not block.domain.arity:
        return _shortened(np.full(block.count, name))
    parts: list[bytes | Bytes] = [name + b"("]
    for axis, codes in zip(block.domain.axes, block.codes(), strict=True):
        members = byte_strings(escaped(str(member)) for member in axis.members)
        parts += [members[codes] if len(codes) else np.zeros(0, "S1"), b","]
    parts[-1] = b")"
    return _shortened(concatenated(*parts))


def _shortened(names: Bytes) -> Bytes:
    """Return names in which those that are too long are cut and end in a hash."""
    if names.dtype.itemsize <= MAX_LENGTH:
        return names
    return _suffixed(names, lengths_of(names) > MAX_LENGTH, 0)


def _suffixed(names: Bytes, chosen: BoolArray, salt: int) -> Bytes:
    """Return names in which the chosen ones end in a hash of the whole name."""
    width = MAX_LENGTH - SUFFIX_LENGTH
    own = hashes(names[chosen]) + np.uint64(salt)
    cut = names[chosen].astype(f"S{width}")
    result = names.astype(f"S{MAX_LENGTH}")
    result[chosen] = concatenated(cut, b"~", hex_digits(own))
    return result


def _unique(blocks: list[Bytes]) -> Bytes:
    """Return the names of all blocks, made different without regard to case.

    The first of several that are the same keeps its name, the others get a hash.
    """
    width = max([1, *(block.dtype.itemsize for block in blocks)])
    total = sum(len(block) for block in blocks)
    names = np.concatenate([np.zeros(0, f"S{width}"), *blocks]).astype(f"S{width}")
    plain = names
    taken = hashes(byte_strings(name.decode() for name in RESERVED))
    for salt in range(1, total + 2):
        folded = hashes(_lower(names))
        _, first = np.unique(folded, return_index=True)
        repeated = np.ones(total, np.bool_)
        repeated[first] = False
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


def write_names(
    program: LinearProgram,
    stream: BinaryIO,
    objective: Objective | None,
    names: FileNames,
) -> None:
    """Write the table that leads from a file's names back to the model's.

    The columns are `kind` (`sense`, `constant`, `objective`, `column` or `row`), `exported`
    (the name in the file), `declaration`, and one for each index. The sense is the model's;
    the file always minimises, so the costs of a maximum are negated in it.
    """
    blocks = (*program.col_blocks, *program.row_blocks)
    arity = max((block.domain.arity for block in blocks), default=0)
    heading = ["kind", "exported", "declaration"]
    heading += [f"index{number + 1}" for number in range(arity)]
    sense = Sense.MINIMIZE if objective is None else objective.sense
    lines: list[list[str]] = [heading, ["sense", "", sense.value]]
    if objective is not None:
        lines.append(["objective", names.objective.decode(), objective.name])
        if objective.offset:
            constant = number_text(objective.offset)
            lines.append(["constant", CONSTANT_COLUMN.decode(), constant])
    filled = [line + [""] * (len(heading) - len(line)) for line in lines]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(filled)
    stream.write(text.getvalue().encode())
    for kind, group, own in (
        (b"column", program.col_blocks, names.cols),
        (b"row", program.row_blocks, names.rows),
    ):
        stream.writelines(
            _block_lines(kind, block, own[block.slice], arity) for block in group
        )


def _block_lines(kind: bytes, block: Block, names: Bytes, arity: int) -> bytes:
    """Return the lines of one block in the table of names."""
    parts: list[bytes | Bytes] = [kind + b',"', names, b'",']
    parts.append(_quoted(block.name).encode())
    codes = block.codes() if block.domain.arity else ()
    for axis, column in zip(block.domain.axes, codes, strict=True):
        members = byte_strings(_quoted(str(member)) for member in axis.members)
        parts += [b",", members[column] if len(column) else np.zeros(0, "S1")]
    parts.append(b"," * (arity - block.domain.arity) + b"\n")
    return joined(block.count, *parts)


def _quoted(text: str) -> str:
    """Return a text as a quoted field of a CSV file."""
    return '"' + text.replace("\0", "").replace('"', '""') + '"'
