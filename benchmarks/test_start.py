"""How long a newcomer waits: whole processes, from the shell's point of view.

`mdsl solve models/diet` is to take less than 0.6 s, of which at most 0.25 s more than
importing the libraries does. Compare the least times: the others tell of other programs.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

ROOT = Path(__file__).parent.parent

PROCESSES = {
    "python alone": ["-c", "pass"],
    "libraries": ["-c", "import numpy, scipy, highspy"],
    "mdsl --version": ["-m", "mdsl", "--version"],
    "mdsl --help": ["-m", "mdsl", "--help"],
    "mdsl format models/diet": ["-m", "mdsl", "format", "--stdout", "models/diet"],
    "mdsl check models/diet": ["-m", "mdsl", "check", "models/diet"],
    "mdsl solve models/diet": ["-m", "mdsl", "solve", "models/diet"],
}


@pytest.mark.parametrize("name", PROCESSES)
def test_process(name: str, benchmark: BenchmarkFixture) -> None:
    def run() -> None:
        subprocess.run(
            [sys.executable, *PROCESSES[name]],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    benchmark.pedantic(run, rounds=10, warmup_rounds=1)
