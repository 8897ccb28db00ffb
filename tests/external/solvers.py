"""Solvers that read our files: which there are, and what each makes of a file."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.external.child import SECONDS as LIMIT
from tests.external.child import TIME

SECONDS = 60
LP_SOLVE_INFINITE = 1e25
"""Above this, what lp_solve calls an optimum is its own infinity times a cost."""


@dataclass(frozen=True)
class Reading:
    """What a solver makes of a file.

    Attributes:
        status: `optimal`, `infeasible`, `unbounded`, `either` of the last two, or another
            word.
        objective: The optimum; None without one.
        model: `cols` and `rows` by name, where the solver shows them.
    """

    status: str
    objective: float | None
    model: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Solver:
    """A solver.

    Attributes:
        name: The program, or the Python package.
        package: What installs it.
        endings: The formats that it reads.
        read: Reads files; a solver without integers is given none that has any.
        is_lp_only: Whether it relaxes integers.
    """

    name: str
    package: str
    endings: frozenset[str]
    read: Callable[[Sequence[Path]], list[Reading]]
    is_lp_only: bool = False

    @property
    def is_installed(self) -> bool:
        """Whether it is there."""
        if self.package.startswith("apt-get"):
            return shutil.which(self.name) is not None
        return find_spec(self.name) is not None


def _output(command: Sequence[str]) -> str:
    run = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
        errors="replace",
    )
    if run.returncode < 0:
        return f"crashed with signal {-run.returncode}"
    return run.stdout


def _status(text: str, words: dict[str, str]) -> str:
    for pattern, status in words.items():
        if re.search(pattern, text):
            return status
    return text[-400:]


def _glpsol(path: Path, *options: str) -> Reading:
    solution = path.with_suffix(".glpk")
    solution.unlink(missing_ok=True)
    kind = options or (("--lp",) if path.suffix == ".lp" else ("--freemps",))
    command = ("glpsol", *kind, str(path), "--tmlim", str(LIMIT))
    command += ("--mipgap", "0", "-w", str(solution))
    text = _output(command)
    if "Assertion failed" in text or "crashed" in text:
        # The presolver of GLPK 5.0 gives up on some integer models without a plan.
        text = _output((*command, "--nopresol", "--nointopt"))
    status = _status(
        text,
        {
            r"TIME LIMIT": TIME,
            r"NO (PRIMAL |INTEGER )?FEASIBLE": "infeasible",
            r"UNBOUNDED|NO DUAL FEASIBLE": "either",
            r"OPTIMAL (LP )?SOLUTION FOUND": "optimal",
        },
    )
    objective = None
    if status == "optimal":
        found = re.search(r"^s .* (\S+)$", solution.read_text(), re.MULTILINE)
        objective = float(found[1]) if found else None
    return Reading(status, objective)


def read_fixed_glpsol(path: Path) -> Reading:
    """Read fixed MPS."""
    return _glpsol(path, "--mps")


def _coin(name: str) -> Callable[[Path], Reading]:
    def read(path: Path) -> Reading:
        solution = path.with_suffix(f".{name}")
        solution.unlink(missing_ok=True)
        text = _output(
            (name, str(path), "sec", str(LIMIT), "solve", "solution", str(solution))
        )
        if not solution.exists():
            return Reading(text[-400:], None)
        head = solution.read_text().partition("\n")[0]
        words = {
            "^Stopped": TIME,
            "nfeasible": "either",
            "nbounded": "either",
            "^Optimal": "optimal",
        }
        status = _status(head, words)
        value = float(head.split()[-1]) if status == "optimal" else None
        return Reading(status, value)

    return read


def _lp_solve(path: Path) -> Reading:
    text = _output(
        ("lp_solve", "-fmps", str(path), "-e", "1e-9", "-timeout", str(LIMIT), "-S4")
    )
    status = _status(
        text,
        {
            r"problem is infeasible": "infeasible",
            r"problem is unbounded": "unbounded",
            r"(?i)timeout|sub-?optimal": TIME,
            r"Value of objective function": "optimal",
        },
    )
    found = re.search(r"Value of objective function: (\S+)", text)
    value = float(found[1]) if found else None
    if value is not None and abs(value) > LP_SOLVE_INFINITE:
        return Reading("unbounded", None)
    return Reading(status, value)


def _each(read: Callable[[Path], Reading]) -> Callable[[Sequence[Path]], list[Reading]]:
    return lambda paths: [read(path) for path in paths]


def _child(name: str) -> Callable[[Sequence[Path]], list[Reading]]:
    """Return a function that reads files in one process, and goes on after a crash."""

    def read(paths: Sequence[Path]) -> list[Reading]:
        child = Path(__file__).with_name("child.py")
        text = _output((sys.executable, str(child), name, *map(str, paths)))
        replies = [
            json.loads(line.removeprefix("reply "))
            for line in text.splitlines()
            if line.startswith("reply ")
        ]
        readings = [
            Reading(
                reply.pop("status"),
                reply.pop("objective", None),
                reply,
            )
            for reply in replies
        ]
        if len(readings) < len(paths):
            readings.append(Reading(text[-2000:], None))
            readings += (
                read(paths[len(readings) :]) if len(readings) < len(paths) else []
            )
        return readings

    return read


BOTH = frozenset({"mps", "lp"})
MPS_ONLY = frozenset({"mps"})

SOLVERS = (
    Solver("glpsol", "apt-get install glpk-utils", BOTH, _each(_glpsol)),
    Solver("cbc", "apt-get install coinor-cbc", BOTH, _each(_coin("cbc"))),
    Solver(
        *("clp", "apt-get install coinor-clp", MPS_ONLY, _each(_coin("clp"))),
        is_lp_only=True,
    ),
    Solver("lp_solve", "apt-get install lp-solve", MPS_ONLY, _each(_lp_solve)),
    Solver("highspy", "pip install highspy", BOTH, _child("highspy")),
    Solver("pyscipopt", "pip install pyscipopt", BOTH, _child("pyscipopt")),
    Solver("gurobipy", "pip install gurobipy", BOTH, _child("gurobipy")),
    Solver("cplex", "pip install cplex", BOTH, _child("cplex")),
    Solver("coptpy", "pip install coptpy", BOTH, _child("coptpy")),
    Solver("xpress", "pip install xpress", BOTH, _child("xpress")),
    Solver("ortools", "pip install ortools", MPS_ONLY, _child("ortools")),
    Solver("mosek", "pip install Mosek", BOTH, _child("mosek")),
)
