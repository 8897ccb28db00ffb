"""The memory of this process, as the kernel counts it."""

import resource
from pathlib import Path


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
