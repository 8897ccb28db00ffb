"""Cases through the compiler, for the tests that compare it with the oracle."""

from pathlib import Path
from tempfile import TemporaryDirectory

from mdsl.compiler import Compiled, compile_text
from mdsl.data.folder import open_tables
from mdsl.diagnostics import PlanError
from mdsl.linear.validation import validate
from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.reference import FailureError, ReferenceProgram, evaluate_model
from tests.reference_compare import (
    LabelledProgram,
    differences,
    labelled_program,
    labelled_reference,
)
from tests.strategies.schema import Case

KINDS = {
    "missing": {"E401"},
    "unknown": {"E402"},
    "check": {"E404"},
    "false": {"L501"},
    "bounds": {"L502"},
}
"""The codes with which the compiler says what the oracle calls by one word."""


def compile_case(case: Case, *, is_native: bool = False) -> Compiled:
    """Compile a model with its tables; PlanError where something is wrong."""
    with TemporaryDirectory() as folder:
        case.write_tables(Path(folder))
        source = Source("case.plan", case.text)
        compiled = compile_text(source, open_tables(folder), is_native=is_native)
    validate(compiled.program)
    return compiled


def expected_program(case: Case) -> LabelledProgram | FailureError:
    """Return what the oracle makes of a case."""
    model = parse_model(Source("case.plan", case.text))
    try:
        return labelled_reference(evaluate_model(model, case.rows()))
    except FailureError as failure:
        return failure


def agreed_program(case: Case) -> ReferenceProgram:
    """Return what the oracle makes of a case, after the compiler has made the same of it."""
    model = parse_model(Source("case.plan", case.text))
    reference = evaluate_model(model, case.rows())
    program = labelled_program(compile_case(case))
    assert differences(labelled_reference(reference), program) == []
    return reference


def agreed_failure(case: Case) -> str:
    """Return what the oracle finds wrong with a case, after the compiler has found it."""
    expected = expected_program(case)
    assert isinstance(expected, FailureError), "the oracle finds nothing wrong"
    try:
        compile_case(case)
    except PlanError as error:
        codes = found_codes(error)
        assert codes & KINDS.get(expected.kind, codes)
        return expected.kind
    raise AssertionError("the compiler finds nothing wrong")


def found_codes(error: PlanError) -> set[str]:
    """Return the codes of everything that the compiler found wrong."""
    return {diagnostic.code for diagnostic in error.diagnostics}
