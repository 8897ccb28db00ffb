"""What the checker refuses, one file for each kind of fault, with the exact message."""

import pytest

from mdsl.diagnostics import PlanError, render_all
from mdsl.semantics.checker import check
from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.golden import Golden
from tests.paths import TESTS

CASES = TESTS / "errors" / "checker"


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.plan")))
def test_message(case: str, golden: Golden) -> None:
    text = (CASES / f"{case}.plan").read_text(encoding="utf-8")
    source = Source(f"{case}.plan", text)
    model = parse_model(source)
    try:
        diagnostics = check(model, source).warnings
    except PlanError as error:
        diagnostics = error.diagnostics
    assert diagnostics
    golden(f"errors/checker/{case}.err", render_all(diagnostics) + "\n")
