"""What the machine is: a figure without it means nothing."""

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.contenders.registry import GLPSOL


def describe_machine() -> dict[str, str]:
    """Return the time, the machine and its system in words."""
    load = os.getloadavg()[0]
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": _field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": str(os.cpu_count()),
        "memory": _field("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load before": f"{load:.2f}",
        "commit": _output("git", "rev-parse", "--short", "HEAD"),
        "glpsol": _output(GLPSOL, "--version").partition("\n")[0],
    }


def _field(path: str, name: str) -> str:
    """Return a field of one of the kernel's files; nothing where there is none."""
    if not Path(path).exists():
        return ""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""


def _output(program: str, *arguments: str) -> str:
    found = shutil.which(program)
    if found is None:
        return ""
    done = subprocess.run(
        [found, *arguments],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
