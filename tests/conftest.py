"""Options, fixtures and hypothesis profiles for all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.commands import Mdsl, runner
from tests.external.tally import TALLY, tally_lines
from tests.golden import Golden
from tests.postgres import find_programs, fresh_database, running_server

# `ci` is the default, so that a run can be repeated; `--hypothesis-profile dev` searches
# further, elsewhere each time. Neither fails an example for being slow: the machine may be.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", max_examples=1000, deadline=None)
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write golden files anew instead of comparing; then read `git diff`",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell which files the solvers of `test_external.py` have read, and which not."""
    tallies = [
        value
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == TALLY
    ]
    if tallies:
        terminalreporter.section("files read by solvers")
        for line in tally_lines(tallies):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with a golden file: `golden("errors/blank.err", text)`."""
    return Golden(update=bool(request.config.getoption("--update-golden")))


@pytest.fixture
def mdsl(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Mdsl:
    """Run commands in a folder of its own, into which other fixtures put more."""
    monkeypatch.chdir(tmp_path)
    return runner(capfd)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start a PostgreSQL server for all tests that need one, and give its URL."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running_server(programs) as url:
        yield url


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """Make an empty database on the server, and give its URL."""
    with fresh_database(server) as url:
        yield url
