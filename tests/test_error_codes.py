"""Every error has a code of its own, and a text in which a reader can see what it says."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import mdsl
from mdsl.diagnostics import Diagnostic
from tests.paths import ROOT, TESTS

TOLD = re.compile(r"^(?:error|warning)\[(\w+)\]: ", re.MULTILINE)
CLAIMED = re.compile(r"^# (?:error|warning): (.*)$", re.MULTILINE)
ELSEWHERE = {
    "D313": "test_data_places.py",  # a package that is not installed
    "D317": "test_data_places.py",  # a column of a Parquet file
    "P109": "test_syntax_errors.py",  # these are told of texts that are very long
    "P121": "test_syntax_errors.py",
    "P122": "test_syntax_errors.py",
    "P126": "test_syntax_errors.py",
    "P140": "test_syntax_errors.py",
    "P141": "test_syntax_errors.py",
}
"""Errors that no golden file shows, with the tests that do."""


def diagnostics() -> list[type[Diagnostic]]:
    """Return all classes of errors and warnings."""
    for module in walk_packages(mdsl.__path__, "mdsl."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    return sorted(_below(Diagnostic), key=lambda found: found.code)


def _below(base: type[Diagnostic]) -> Iterator[type[Diagnostic]]:
    for derived in base.__subclasses__():
        if derived.__module__.startswith("mdsl.") and "code" in vars(derived):
            yield derived
        yield from _below(derived)


def shown_codes() -> set[str]:
    """Return the codes that golden files and the examples of the reference show."""
    paths = [*TESTS.glob("errors/**/*.err"), *TESTS.glob("cli/*.txt")]
    paths += TESTS.glob("golden/*.txt")
    shown = {
        code for p in paths for code in TOLD.findall(p.read_text(encoding="utf-8"))
    }
    reference = (ROOT / "grammar" / "README.md").read_text(encoding="utf-8")
    for claim in CLAIMED.findall(reference):
        shown.update(claim.split(", "))
    return shown


def test_no_code_is_used_twice() -> None:
    names: dict[str, str] = {}
    for found in diagnostics():
        assert names.setdefault(found.code, found.__name__) == found.__name__


def test_every_error_is_shown() -> None:
    shown = shown_codes()
    codes = {found.code for found in diagnostics()}
    assert sorted(codes - shown - ELSEWHERE.keys()) == []
    assert sorted(shown - codes) == []
    assert sorted(shown & ELSEWHERE.keys()) == []


def test_errors_that_are_shown_elsewhere() -> None:
    for code, name in ELSEWHERE.items():
        assert code in (TESTS / name).read_text(encoding="utf-8"), code
