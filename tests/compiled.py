"""Cases through the compiler, for the tests that compare it with the oracle."""

from pathlib import Path
from tempfile import TemporaryDirectory

from mdsl.compiler import compile_text
from mdsl.data.folder import open_tables
from mdsl.diagnostics import PlanError
from mdsl.linear.program import LinearProgram
from mdsl.linear.validation import validate
from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.reference import FailureError, evaluate_model
from tests.reference_compare import LabelledProgram, labelled_reference
from tests.strategies.schema import Case

KINDS = {
    "missing": {"E401"},
    "unknown": {"E402"},
    "check": {"E404"},
    "false": {"L501"},
}
"""The codes with which the compiler says what the oracle calls by one word."""


def compile_case(case: Case) -> LinearProgram:
    """Compile a model with its tables; PlanError where something is wrong."""
    with TemporaryDirectory() as folder:
        case.write_tables(Path(folder))
        source = Source("case.plan", case.text)
        program = compile_text(source, open_tables(folder)).program
    validate(program)
    return program


def expected_program(case: Case) -> LabelledProgram | FailureError:
    """Return what the oracle makes of a case."""
    model = parse_model(Source("case.plan", case.text))
    try:
        return labelled_reference(evaluate_model(model, case.rows()))
    except FailureError as failure:
        return failure


def found_codes(error: PlanError) -> set[str]:
    """Return the codes of everything that the compiler found wrong."""
    return {diagnostic.code for diagnostic in error.diagnostics}
