"""Interleaved rounds of measurements, each in a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.cases.registry import CASES
from benchmarks.contenders.registry import BUILD_ONLY, GLPSOL
from benchmarks.memory import touch_memory
from benchmarks.reading import write_with_layout
from benchmarks.tables import save

ROOT = Path(__file__).parent.parent
BUILD, WHOLE = "build", "whole"
MUCH = 256 << 20
"""Bytes: where no measurement needs more, none waits for the host of a virtual machine."""


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Attributes:
        cases: Names of cases.
        sizes: Names of sizes, or numbers of nonzeros.
        contenders: Names of contenders.
        kinds: `build`, from tables in memory to the model in the solver; `whole`, a whole
            process that begins with CSV files.
        rounds: How often each is measured.
        budget: Wall seconds after which a contender is not measured again on a case.
        timeout: Wall seconds after which a measurement is given up.
        data: Where tables are kept between processes.
    """

    cases: Sequence[str]
    sizes: Sequence[str]
    contenders: Sequence[str]
    kinds: Sequence[str]
    rounds: int
    budget: float
    timeout: float
    data: Path


@dataclass(frozen=True)
class Measurement:
    """One measurement.

    Attributes:
        cpu: Seconds of all threads, in user and kernel mode.
        wall: Seconds on the clock.
        first: CPU seconds of the first, tiny model in the process; 0 for `whole`.
        peak: The largest resident memory, in bytes.
        before: Resident memory before the build, with libraries and tables; 0 for `whole`.
        shape: Rows, columns, nonzeros; empty for `whole`.
        phases: Wall seconds of each phase, where the contender tells.
        failure: Why there is nothing to tell, else empty.
    """

    case: str
    size: str
    kind: str
    contender: str
    round: int
    cpu: float = 0.0
    wall: float = 0.0
    first: float = 0.0
    peak: int = 0
    before: int = 0
    shape: tuple[int, ...] = ()
    phases: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    failure: str = ""


def measure(plan: Plan) -> Iterator[Measurement]:
    """Measure everything, case by case, the contenders taking turns."""
    for case in plan.cases:
        for size in plan.sizes:
            folder = prepare(plan.data, case, size, files=WHOLE in plan.kinds)
            for kind in plan.kinds:
                yield from _take_turns(plan, case, size, kind, folder)


def prepare(data: Path, case: str, size: str, *, files: bool) -> Path:
    """Return the folder that holds a case's tables, made if there is none yet."""
    folder = data / f"{case}-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    binary, marker = folder / "tables.npz", folder / "layout.json"
    if binary.exists() and (marker.exists() or not files):
        return folder
    tables = CASES[case].tables(size)
    save(tables, binary)
    if files:
        write_with_layout(tables, folder)
    return folder


def _take_turns(
    plan: Plan, case: str, size: str, kind: str, folder: Path
) -> Iterator[Measurement]:
    left_out = {GLPSOL} if kind == BUILD else BUILD_ONLY
    spent = {name: 0.0 for name in plan.contenders if name not in left_out}
    most = 0
    for number in range(plan.rounds):
        entrants = [name for name, seconds in spent.items() if seconds < plan.budget]
        # Who comes first changes, so that no one always follows the same neighbour.
        shift = number % max(len(entrants), 1)
        for contender in entrants[shift:] + entrants[:shift]:
            begun = time.perf_counter()
            touched = most if most > MUCH else 0
            found = measure_once(kind, contender, case, folder, plan.timeout, touched)
            spent[contender] += time.perf_counter() - begun
            if found.get("failure"):
                spent[contender] = plan.budget
            most = max(most, found.get("peak", 0))
            yield Measurement(case, size, kind, contender, number, **found)


def measure_once(
    kind: str,
    contender: str,
    case: str,
    folder: Path,
    timeout: float,
    touched: int = 0,
) -> dict[str, Any]:
    """Return the fields of one measurement, before which so much memory is touched."""
    if kind == BUILD:
        return _run_build(contender, case, folder, timeout, touched)
    touch_memory(touched)
    if contender == GLPSOL:
        command = [GLPSOL, "--check", "--model", str(CASES[case].mathprog)]
        return _run_whole(command, folder, timeout)
    command = _python("whole", contender, case, folder)
    return _run_whole(command, ROOT, timeout)


def _python(kind: str, contender: str, case: str, data: Path) -> list[str]:
    script = [sys.executable, "-W", "ignore", "-m", "benchmarks.measure"]
    return [*script, kind, contender, case, str(data)]


def run_json(
    kind: str, contender: str, case: str, data: Path, timeout: float, touched: int = 0
) -> dict[str, Any]:
    """Run a measurement that prints what it finds; a failure is a finding, too."""
    command = [*_python(kind, contender, case, data), "--touch", str(touched)]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"failure": f"more than {timeout:g} s"}
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        return {"failure": lines[-1]}
    # Some libraries print a greeting first.
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _run_build(
    contender: str, case: str, folder: Path, timeout: float, touched: int
) -> dict[str, Any]:
    tables = folder / "tables.npz"
    found = run_json("build", contender, case, tables, timeout, touched)
    if "shape" in found:
        found["shape"] = tuple(found["shape"])
    return found


def _run_whole(command: list[str], cwd: Path, timeout: float) -> dict[str, Any]:
    """Run a process and ask the kernel what it took."""
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        usage, status = _wait(process, timeout)
        wall = time.perf_counter() - begun
        if usage is None:
            return {"failure": f"more than {timeout:g} s"}
        stderr = process.stderr.read() if process.stderr else b""
    if status:
        lines = stderr.decode(errors="replace").strip().splitlines()
        return {"failure": lines[-1] if lines else f"status {status}"}
    return {
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": wall,
        "peak": usage.ru_maxrss * 1024,
    }


def _wait(
    process: "subprocess.Popen[bytes]", timeout: float
) -> tuple["Any | None", int]:
    """Return what a process used and its status; end it when it takes too long."""
    deadline = time.perf_counter() + timeout
    pause = 0.0005
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage, process.returncode
        if time.perf_counter() > deadline:
            process.kill()
            return None, -1
        time.sleep(pause)
        pause = min(pause * 1.2, 0.02)
