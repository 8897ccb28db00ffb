"""The memory of a command's process."""

import ctypes
import sys
from functools import cache

M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
NEVER = -1
LARGE = 1 << 30


@cache
def keep_freed_memory() -> None:
    """Let the C library keep freed memory of up to a gigabyte for the next array.

    By default glibc gives large arrays back to the system at once, and the kernel finds and
    clears pages anew for each: up to a quarter of the time of compiling a large model. The
    process of a command ends soon; a program that uses mdsl as a library decides for
    itself. Other C libraries are left as they are. Source: mallopt(3).
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_TRIM_THRESHOLD, NEVER)
