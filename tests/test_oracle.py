"""The compiler agrees with the oracle on random models, and with itself on their variants.

The oracle reads the same tree, but works out every row member by member; see
`tests/reference`.
"""

import csv
import dataclasses
import re
from collections.abc import Callable, Mapping
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mdsl.diagnostics import PlanError
from tests.compiled import KINDS, compile_case, expected_program, found_codes
from tests.paths import MODELS
from tests.reference import FailureError
from tests.reference_compare import (
    LabelledProgram,
    LabelledRow,
    Terms,
    differences,
    labelled_program,
)
from tests.strategies.models import ModelBuilder, cases
from tests.strategies.schema import Case, Table
from tests.strategies.tables import TEXTS

MANY = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SOME = settings(MANY, max_examples=40)


def compiled(case: Case) -> LabelledProgram | set[str]:
    """Return a case's program, or the codes of what is wrong with it."""
    try:
        return labelled_program(compile_case(case))
    except PlanError as error:
        return found_codes(error)


def assert_same(expected: object, found: object) -> None:
    """Two programs are the same, or the same things are wrong with them."""
    if isinstance(expected, LabelledProgram) and isinstance(found, LabelledProgram):
        assert not differences(expected, found)
    else:
        assert expected == found


# --- the oracle ------------------------------------------------------------------------------


@MANY
@given(cases())
def test_compiler_agrees_with_the_oracle(case: Case) -> None:
    expected = expected_program(case)
    if isinstance(expected, LabelledProgram):
        assert differences(expected, labelled_program(compile_case(case))) == []
        return
    assert isinstance(expected, FailureError)
    with pytest.raises(PlanError) as caught:
        compile_case(case)
    # One thing is wrong as a rule, but the oracle stops at the first and the compiler
    # goes on, or stops where a later stage would find what the oracle found.
    codes = found_codes(caught.value)
    assert codes & KINDS[expected.kind] or codes <= set[str]().union(*KINDS.values())


@pytest.mark.parametrize(
    "name", ["diet", "production", "production_basic", "transport"]
)
def test_compiler_agrees_with_the_oracle_on_the_gallery(name: str) -> None:
    folder = MODELS / name
    tables: dict[str, Table] = {}
    for path in (folder / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            heading, *records = csv.reader(file)
        tables[path.stem] = Table(tuple(heading), tuple(map(tuple, records)))
    text = (folder / f"{name}.plan").read_text(encoding="utf-8")
    case = Case((text,), tables)
    expected = expected_program(case)
    assert isinstance(expected, LabelledProgram)
    assert differences(expected, labelled_program(compile_case(case))) == []


# --- variants of a model, which stand for the same program ---------------------------------------


@SOME
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_statements_does_not_matter(case: Case, random: Random) -> None:
    statements = list(case.statements)
    random.shuffle(statements)
    shuffled = dataclasses.replace(case, statements=tuple(statements))
    assert_same(compiled(case), compiled(shuffled))


@SOME
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_records_does_not_matter(case: Case, random: Random) -> None:
    tables = dict(case.tables)
    for name, table in tables.items():
        if name != "times":  # The order of these records is that of the set.
            records = list(table.records)
            random.shuffle(records)
            tables[name] = Table(table.headings, tuple(records))
    assert_same(compiled(case), compiled(dataclasses.replace(case, tables=tables)))


@SOME
@given(cases())
def test_labels_are_only_labels(case: Case) -> None:
    names = {label: f"{label[::-1]} (é)" for of in TEXTS.values() for label in of}

    def renamed(label: str) -> str:
        inside = re.fullmatch(r"(.*)\[(.*)\]", label)
        if inside is None:
            return names.get(label, label)
        members = [names.get(m, m) for m in inside[2].split(",")]
        return f"{inside[1]}[{','.join(members)}]"

    expected = compiled(case)
    found = compiled(_with_labels(case, names))
    if isinstance(expected, LabelledProgram):
        expected = _relabelled(expected, renamed)
    assert_same(expected, found)


def _with_labels(case: Case, names: Mapping[str, str]) -> Case:
    tables = {
        name: Table(
            table.headings,
            tuple(tuple(names.get(c, c) for c in record) for record in table.records),
        )
        for name, table in case.tables.items()
    }
    statements = tuple(
        re.sub(r'"([^"]*)"', lambda m: f'"{names.get(m[1], m[1])}"', statement)
        for statement in case.statements
    )
    return Case(statements, tables)


def _relabelled(
    program: LabelledProgram, renamed: Callable[[str], str]
) -> LabelledProgram:
    def terms_of(terms: Terms) -> Terms:
        return {renamed(name): coef for name, coef in terms.items()}

    return LabelledProgram(
        columns={renamed(name): column for name, column in program.columns.items()},
        rows={
            renamed(name): LabelledRow(terms_of(row.terms), row.lower, row.upper)
            for name, row in program.rows.items()
        },
        objectives={
            renamed(name): dataclasses.replace(
                objective, name=renamed(name), terms=terms_of(objective.terms)
            )
            for name, objective in program.objectives.items()
        },
        expressions={
            renamed(name): (terms_of(terms), constant)
            for name, (terms, constant) in program.expressions.items()
        },
        dropped_rows=program.dropped_rows,
        cells={
            renamed(name): renamed(value) if isinstance(value, str) else value
            for name, value in program.cells.items()
        },
    )


# --- one row said in several ways ----------------------------------------------------------------


@st.composite
def equivalent_rows(draw: st.DrawFn) -> tuple[Case, list[str]]:
    """Return a model without rows, and some left sides that mean the same."""
    builder = ModelBuilder(draw)
    builder.declare_data()
    phrases = builder.phrases
    first, inner, _ = phrases.binders((), 1)
    second, innermost, _ = phrases.binders(inner, 1)
    condition = phrases.condition(innermost)
    body, other = phrases.linear(innermost, 1), phrases.linear(innermost, 1)
    both = f"for {first}, {second} if {condition}"
    return builder.schema.case(), [
        f"sum({body} + {other} {both})",
        f"sum({body} {both}) + sum({other} {both})",
        f"sum(sum({body} + {other} for {second} if {condition}) for {first})",
        f"sum((({body} + {other}) if {condition} else 0) for {first}, {second})",
        f"sum(-({body} + {other}) {both}) * -1",
        f"sum(0.5 * {other} + {body} + 0.5 * {other} {both})",
    ]


@SOME
@given(equivalent_rows())
def test_sums_can_be_said_in_several_ways(variants: tuple[Case, list[str]]) -> None:
    case, sides = variants
    programs = [
        compiled(
            Case((*case.statements, f"constraint c: {side} + base <= 1e6"), case.tables)
        )
        for side in sides
    ]
    for program in programs[1:]:
        assert_same(programs[0], program)
