"""The server that the tests start: it does not outlive them."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.postgres import find_programs

PATIENCE = 30.0
KILLED = """
import os, pathlib, signal, sys, tempfile
from tests.postgres import running_server
tempfile.tempdir = sys.argv[2]
with running_server(pathlib.Path(sys.argv[1])):
    (folder,) = pathlib.Path(sys.argv[2]).iterdir()
    print((folder / "data" / "postmaster.pid").read_text().split()[0], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_server_ends_with_tests_that_are_killed() -> None:
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The server's own user has to make its folder there, and take it away.
        folder.chmod(0o777)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(programs), name],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        server = int(done.stdout)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and (is_running(server) or any(folder.iterdir())):
            time.sleep(0.1)
        assert not is_running(server)
        assert not any(folder.iterdir())


def is_running(process: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
