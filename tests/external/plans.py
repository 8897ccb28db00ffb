"""Solvers that write their plan for a file of ours to a file of theirs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.external.solvers import SOLVERS

SCIP = """
import sys, pyscipopt
model = pyscipopt.Model()
model.hideOutput()
model.readProblem(sys.argv[1])
model.optimize()
model.writeBestSol(sys.argv[2])
"""
GUROBI = """
import sys, gurobipy
model = gurobipy.read(sys.argv[1], gurobipy.Env(params={"OutputFlag": 0}))
model.optimize()
model.write(sys.argv[2])
"""
HIGHS = """
import sys, highspy
model = highspy.Highs()
model.silent()
model.readModel(sys.argv[1])
model.run()
model.writeSolution(sys.argv[2], 0)
"""
WRITERS = ("highspy", "glpsol", "cbc", "pyscipopt", "gurobipy")


def solve_file(name: str, path: Path, plan: Path) -> None:
    """Solve an MPS file with a solver, which writes its plan; skip where it is missing."""
    solver = next(solver for solver in SOLVERS if solver.name == name)
    if not solver.is_installed:
        pytest.skip(f"{name} is not installed: {solver.package}")
    python = (sys.executable, "-c")
    commands = {
        "glpsol": ("glpsol", "--freemps", str(path), "-w", str(plan)),
        "cbc": ("cbc", str(path), "solve", "solution", str(plan)),
        "pyscipopt": (*python, SCIP, str(path), str(plan)),
        "gurobipy": (*python, GUROBI, str(path), str(plan)),
        "highspy": (*python, HIGHS, str(path), str(plan)),
    }
    subprocess.run(commands[name], check=True, capture_output=True, timeout=60)
