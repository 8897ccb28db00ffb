"""The linters and the type checker, so that one command shows everything."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.paths import ROOT

SCRIPTS = Path(sysconfig.get_path("scripts"))

COMMANDS = {
    "ruff check": [sys.executable, "-m", "ruff", "check", "--quiet"],
    "ruff format": [sys.executable, "-m", "ruff", "format", "--check", "--diff"],
    "mypy": [sys.executable, "-m", "mypy"],
    "lint-imports": [str(SCRIPTS / "lint-imports")],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_command_finds_nothing(name: str) -> None:
    run = subprocess.run(
        COMMANDS[name],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        pytest.fail(f"{name}:\n{run.stdout}{run.stderr}", pytrace=False)
