"""What says the same in other words, other units or another order has the same answer."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mdsl.compiler import compile_text
from mdsl.data.folder import open_tables
from mdsl.diagnostics import PlanError
from mdsl.rewrites.choices import Choices
from mdsl.solving.answer import answer
from mdsl.solving.options import SolveOptions
from mdsl.source import Source
from tests.compiled import compile_case, expected_program, found_codes
from tests.reference_compare import LabelledProgram, differences, labelled_program
from tests.strategies.models import cases
from tests.strategies.planning import PARAMS, Plan, plans
from tests.strategies.schema import Case, Table

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
MANY = settings(max_examples=60, suppress_health_check=SLOW)
SOME = settings(max_examples=25, suppress_health_check=SLOW)
CLOSE = 1e-6


def optimum(case: Case) -> float:
    """Return the best value of a planning model."""
    solution = answer(compile_case(case).program, SolveOptions())
    assert solution.objective is not None
    return solution.objective


def assert_same_answer(case: Case, other: Case, factor: float = 1.0) -> None:
    expected = optimum(case) * factor
    assert optimum(other) == pytest.approx(expected, rel=CLOSE, abs=CLOSE * factor)


# --- the same in other words ------------------------------------------------------------------


@SOME
@given(plans(), st.randoms(use_true_random=False))
def test_order_of_everything(plan: Plan, random: Random) -> None:
    statements = list(plan.case.statements)
    random.shuffle(statements)
    tables: dict[str, Table] = {}
    for name, table in plan.case.tables.items():
        records, order = list(table.records), list(range(len(table.headings)))
        random.shuffle(records)
        random.shuffle(order)
        tables[name] = Table(
            tuple(table.headings[at] for at in order),
            tuple(tuple(record[at] for at in order) for record in records),
        )
    assert_same_answer(plan.case, Case(tuple(statements), tables))


@SOME
@given(plans())
def test_labels(plan: Plan) -> None:
    columns = {"product", "machine"}

    def renamed(heading: str, cell: str) -> str:
        return f"{cell[::-1]} é, {cell}" if heading in columns else cell

    tables = {
        name: Table(
            table.headings,
            tuple(tuple(map(renamed, table.headings, r)) for r in table.records),
        )
        for name, table in plan.case.tables.items()
    }
    assert_same_answer(plan.case, dataclasses.replace(plan.case, tables=tables))


@SOME
@given(plans(), st.sampled_from(["4", "0.5", "-1", "-8", "1024"]))
def test_scaled_rows(plan: Plan, factor: str) -> None:
    """A row times a number is the same row, turned around where the number is negative."""
    turned = {"<=": ">=", ">=": "<=", "==": "=="}

    def scaled(row: str) -> str:
        if not row.startswith("constraint") or "implies" in row or "max(" in row:
            return row
        head, body = row.split(": ", 1)
        left, relation, right = re.split(r" (<=|>=|==) ", body)
        if factor.startswith("-"):
            relation = turned[relation]
        return f"{head}: {factor} * ({left}) {relation} {factor} * ({right})"

    rows = tuple(map(scaled, plan.rows))
    assume(rows != plan.rows)
    assert_same_answer(plan.case, dataclasses.replace(plan, rows=rows).case)


@SOME
@given(plans())
def test_split_sums_and_sides(plan: Plan) -> None:
    first = "sum(hours[p, m] * make[p] for p in Product if p == first(Product))"
    others = "sum(hours[p, m] * make[p] for p in Product if p != first(Product))"
    statements = [
        s.replace("set Product from", "set Product ordered from")
        .replace("sum(hours[p, m] * make[p] for p in Product)", f"{others} + {first}")
        .replace("make[p] <= demand[p]", "0 <= demand[p] - make[p]")
        for s in plan.case.statements
    ]
    assert_same_answer(plan.case, Case(tuple(statements), plan.case.tables))


# --- units ----------------------------------------------------------------------------------------

UNITS = {"h": "shift", "piece": "box", "USD": "kUSD"}


@MANY
@given(
    plans(),
    st.dictionaries(
        st.sampled_from(sorted(UNITS)), st.sampled_from([8.0, 0.25, 1024.0]), min_size=1
    ),
)
def test_other_units(plan: Plan, factors: Mapping[str, float]) -> None:
    """Data in other units give the same plan, and its worth in the unit of the objective."""
    other = plan
    for unit, factor in factors.items():
        other = other.restated(unit, UNITS[unit], factor)
    assert_same_answer(plan.case, other.case, other.scale({"USD": 1}))


@SOME
@given(plans(), st.sampled_from(sorted(PARAMS)), st.sampled_from(sorted(UNITS)))
def test_a_unit_that_one_param_does_not_share(plan: Plan, name: str, unit: str) -> None:
    """A single param that is left in the old unit is found before any data are read."""
    text = " ".join(plan.rows)
    uses = [f"{name}[", f" {name}"] if PARAMS[name].indices else [f" {name}"]
    is_used = any(word in text for word in uses) or name in ("price", "fee", "rate")
    assume(is_used and unit in PARAMS[name].powers)
    other = plan.restated(unit, UNITS[unit], 8.0)
    compile_case(other.case)
    mixed = dataclasses.replace(other, strays=frozenset({name}))
    with pytest.raises(PlanError) as caught:
        compile_case(mixed.case)
    assert found_codes(caught.value) <= {"C307", "C308"}


# --- scenarios ---------------------------------------------------------------------------------

HEAD = re.compile(
    r"param (\w+)\[([^\]]*)\]( default \S+| optional|) from data_\w+(\[.*\])?"
)


@st.composite
def overrides(draw: st.DrawFn) -> tuple[Case, str, Case]:
    """Return a model with a scenario, its name, and the model whose tables are edited."""
    case = draw(cases())
    found = [m for m in map(HEAD.match, case.statements) if m is not None]
    if not found:
        return case, "", case
    items: list[str] = []
    tables = dict(case.tables)
    chosen = draw(
        st.lists(st.sampled_from(found), min_size=1, unique_by=lambda m: m[1])
    )
    for match in chosen:
        name, arity = match[1], match[2].count(",") + 1
        is_positive, factor = draw(st.booleans()), draw(st.sampled_from([2, -1, 0]))
        names = ", ".join(f"i{at}" for at in range(arity))
        pattern = f"({names})" if arity > 1 else names
        condition = f" if {name}[{names}] > 0" if is_positive else ""
        items.append(
            f"{name}[{pattern} in {name}{condition}] = {factor} * {name}[{names}] + 1"
        )
        table = tables[f"data_{name}"]
        records = tuple(
            (*keys, _edited(value, factor, is_positive=is_positive))
            for *keys, value in table.records
        )
        tables[f"data_{name}"] = Table(table.headings, records)
    scenario = f"scenario other {{ {' '.join(items)} }}"
    with_scenario = Case((*case.statements, scenario), case.tables)
    return with_scenario, "other", Case(case.statements, tables)


def _edited(value: str, factor: int, *, is_positive: bool) -> str:
    if value == "" or (is_positive and float(value) <= 0):
        return value
    return str(factor * float(value) + 1)


def scenario_of(case: Case, name: str) -> LabelledProgram | set[str]:
    """Return the program of a scenario, or the codes of what is wrong with it."""
    with TemporaryDirectory() as folder:
        case.write_tables(Path(folder))
        source, tables = Source("case.plan", case.text), open_tables(folder)
        try:
            return labelled_program(
                compile_text(source, tables, Choices(scenario=name))
            )
        except PlanError as error:
            return found_codes(error)


@MANY
@given(overrides())
def test_a_scenario_is_an_edited_table(drawn: tuple[Case, str, Case]) -> None:
    case, name, edited = drawn
    assume(name)
    found, expected = scenario_of(case, name), expected_program(edited)
    if isinstance(expected, LabelledProgram):
        assert isinstance(found, LabelledProgram)
        assert differences(expected, found) == []
    else:
        assert not isinstance(found, LabelledProgram)
