"""Commands as a planner and a script run them, in the process of the tests."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from mdsl import cli

SECONDS = re.compile(r"\d+\.\d\d(?= s:|,|$)", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """All of it, with times masked, as golden files hold it."""
        out = "\n".join(
            SECONDS.sub("?", line) if line.startswith("time ") else line
            for line in self.out.splitlines()
        )
        return f"exit {self.code}\n--- stdout\n{out}\n--- stderr\n{self.err}"


Mdsl = Callable[..., Run]


def runner(capfd: pytest.CaptureFixture[str]) -> Mdsl:
    """Return what runs a command and tells what it did."""

    def run(*arguments: str) -> Run:
        capfd.readouterr()
        try:
            code = cli.main(arguments)
        except SystemExit as end:
            code = int(str(end.code))
        printed = capfd.readouterr()
        return Run(code, printed.out, printed.err)

    return run
