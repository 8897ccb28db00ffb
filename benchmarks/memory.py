"""The memory of this process, as the kernel counts it."""

import mmap
import resource
from pathlib import Path

PAGE = 4096


def forget_peak() -> None:
    """Let the kernel's record of the largest memory begin anew, where it can."""
    reset = Path("/proc/self/clear_refs")
    if reset.exists():
        reset.write_text("5", encoding="ascii")


def memory(field: str) -> int:
    """Return memory in bytes: `VmRSS` now, `VmHWM` at most."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    for line in status.read_text(encoding="ascii").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    raise ValueError(f"the kernel tells nothing about {field}")


def touch_memory(amount: int) -> None:
    """Touch some bytes of memory and give them back to the system.

    The host of a virtual machine takes free memory back within seconds, and whoever touches
    it next waits for it, several times as long as for memory that is at hand. Without this a
    contender would gain by coming soon after one that took much memory.
    """
    if amount:
        own = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        with mmap.mmap(-1, amount, flags=own) as pages:
            # As arrays have it: numpy asks for large pages where they are to be had.
            if hasattr(mmap, "MADV_HUGEPAGE"):
                pages.madvise(mmap.MADV_HUGEPAGE)
            pages[::PAGE] = b"x" * len(range(0, amount, PAGE))
