"""Options, fixtures and hypothesis profiles for all tests."""

import pytest
from hypothesis import settings

from tests.golden import Golden

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


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with a golden file: `golden("errors/blank.err", text)`."""
    return Golden(update=bool(request.config.getoption("--update-golden")))
