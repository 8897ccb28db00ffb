"""Quadratic expressions of random models are worth what the oracle makes of them at points.

The oracle puts numbers in place of variables and evaluates the tree, member by member.
"""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mdsl.compiler import Compiled
from mdsl.diagnostics import PlanError
from mdsl.source import Source
from mdsl.syntax import ast
from mdsl.syntax.parser import parse_model
from tests.compiled import KINDS, compile_case, found_codes
from tests.reference import FailureError, evaluate_model
from tests.reference.arithmetic import number
from tests.reference.data import Tables
from tests.reference.declarations import World
from tests.reference.points import objective_at
from tests.reference.shown import name_of
from tests.reference.values import ColumnKey, MissingError
from tests.strategies.models import ModelBuilder
from tests.strategies.schema import Case, Scope

NAMES = ("bent", "curved")
OBJECTIVE = "squares"


class QuadraticBuilder(ModelBuilder):
    """Declares quadratic `let`s and a sum of squares over random data and variables."""

    def build(self) -> Case:
        """Return a whole model."""
        self.declare_data()
        self.declare_lets("linear")
        for name in NAMES:
            brackets, scope, _ = self.indexing()
            self.say(f"let {name}{brackets} = {self.quadratic(scope)}")
        binders, inner, condition = self.phrases.binders((), 1)
        square = f"({self.phrases.linear(inner, 1)}) ^ 2"
        linear = self.phrases.linear((), 1)
        self.say(
            f"minimize {OBJECTIVE}: sum({square} for {binders}{condition}) + {linear}"
        )
        return self.schema.case()

    def quadratic(self, scope: Scope) -> str:
        """Return an expression that is quadratic in the variables."""
        one, other = self.phrases.linear(scope, 1), self.phrases.linear(scope, 1)
        if self.phrases.sometimes(2):
            binders, inner, condition = self.phrases.binders(scope, 1)
            third = self.phrases.linear(inner, 1)
            return f"sum(({one}) * ({third}) for {binders}{condition}) - ({other}) ^ 2"
        condition = self.phrases.condition(scope, 1)
        return self.phrases.choose(
            [
                f"({one}) * ({other})",
                f"({one}) * ({other}) - ({other}) * ({one}) + 2 * ({one})",
                f"(({one}) ^ 2 if {condition} else {other})",
                f"(({one}) * ({other}) default 3) / 4",
            ]
        )


@st.composite
def quadratic_cases(draw: st.DrawFn) -> Case:
    return QuadraticBuilder(draw).build()


def expected_at(
    model: ast.Model, tables: Tables, point: Mapping[ColumnKey, float]
) -> dict[str, float]:
    """Return the instances of the `let`s and the objective at a point, by label.

    Raises:
        FailureError: A reference is missing.
    """
    world = World(model, tables, point)
    try:
        found = {
            name_of((name, key)): number(world.cell(name, key))
            for name in NAMES
            for key in world.domain(name)
        }
        return {**found, OBJECTIVE: objective_at(model, tables, OBJECTIVE, point)}
    except MissingError as missing:
        raise FailureError("missing", str(missing)) from None


def found_at(compiled: Compiled, point: Mapping[ColumnKey, float]) -> dict[str, float]:
    """Return the same of a program."""
    program = compiled.program
    by_label = {name_of(key): value for key, value in point.items()}
    labels = [program.col_label(col) for col in range(program.num_col)]
    values = np.array([by_label[label] for label in labels], np.float64)
    expressions = program.expressions.values(values)
    found = {
        block.label(at): float(expressions[at])
        for block in program.expressions.blocks
        if block.name in NAMES
        for at in range(block.start, block.stop)
    }
    return {**found, OBJECTIVE: program.objectives[-1].value(values)}


@given(quadratic_cases(), st.integers(0, 2**32 - 1))
@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_quadratic_expressions_at_points(case: Case, seed: int) -> None:
    model, tables = parse_model(Source("case.plan", case.text)), case.rows()
    rng = np.random.default_rng(seed)
    compiled = _compiled(case)
    if isinstance(compiled, set):
        assert compiled <= set[str]().union(*KINDS.values())
        with pytest.raises(FailureError):
            _at_some_point(model, tables, rng)
        return
    point, expected = _at_some_point(model, tables, rng)
    found = found_at(compiled, point)
    # A `let` that turns out to hold no variables is data, and no expression.
    assert found.keys() <= expected.keys()
    sizes = {label: 1 + abs(value) for label, value in expected.items()}
    for label, value in found.items():
        assert value == pytest.approx(
            expected[label], rel=1e-9, abs=1e-9 * sizes[label]
        )


def _compiled(case: Case) -> Compiled | set[str]:
    """Return a compiled case, or the codes of what is wrong with it."""
    try:
        return compile_case(case)
    except PlanError as error:
        return found_codes(error)


def _at_some_point(
    model: ast.Model, tables: Tables, rng: np.random.Generator
) -> tuple[dict[ColumnKey, float], dict[str, float]]:
    reference = evaluate_model(model, tables)
    point = {key: float(rng.integers(-4, 9)) / 2 for key in reference.columns}
    return point, expected_at(model, tables, point)
