"""The members of an axis as they stand in files, many at once."""

import re
from collections.abc import Callable

import numpy as np

from mdsl.formats.text import Bytes
from mdsl.linear.arrays import MemberArray

BREAK = b"\xff"
"""What stands between texts that lie side by side: no text has this byte in UTF-8."""

BLOCK = 1 << 18
"""How many texts lie side by side, so that they take little memory before they are rows."""

LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SAFE_IN_MEMBER = LETTERS + b"0123456789_.#@"
SAFE_IN_NAME = SAFE_IN_MEMBER + b"(),~"
PERCENT = ord("%")


def escaped(text: bytes, safe: bytes = SAFE_IN_MEMBER) -> bytes:
    """Return texts, side by side, with every byte that is not safe in a name as `%XX`."""
    unsafe = set(text.translate(None, safe + BREAK))
    # What escapes begin with comes first, for later ones bring it in.
    for byte in sorted(unsafe, key=lambda byte: byte != PERCENT):
        text = text.replace(bytes((byte,)), b"%%%02X" % byte)
    return text


def quoted(text: bytes) -> bytes:
    """Return texts, side by side, as quoted fields of a CSV file."""
    inner = text.replace(b"\0", b"").replace(b'"', b'""')
    return b'"' + inner.replace(BREAK, b'"' + BREAK + b'"') + b'"'


def prefixed(text: bytes, where: re.Pattern[bytes]) -> bytes:
    """Return texts, side by side, with `_` before those in which a pattern begins.

    Args:
        text: The texts, which have no line breaks.
        where: The pattern, to which each text is a line.
    """
    return where.sub(b"_", text.replace(BREAK, b"\n")).replace(b"\n", BREAK)


def labels(members: MemberArray, change: Callable[[bytes], bytes]) -> Bytes:
    """Return the texts of members, dtype `S`, in UTF-8.

    Args:
        members: The members.
        change: What is done to texts that lie side by side.
    """
    found = [np.zeros(0, "S1")]
    for start in range(0, len(members), BLOCK):
        own = map(str, members[start : start + BLOCK].tolist())
        text = change(BREAK.join(map(str.encode, own)))
        found.append(np.array(text.split(BREAK), np.bytes_))
    return np.concatenate(found)
