"""Logic becomes rows that mean the same: at every point of small models, one by one."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from hypothesis import given, settings
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import Integrality, LinearProgram, Sense
from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.compiled import compile_case
from tests.reference import ReferenceProgram, evaluate_model
from tests.reference.points import holds_at, objective_at
from tests.reference.shown import name_of
from tests.reference.values import ColumnKey
from tests.strategies.logic import FEATURES, logical_cases
from tests.strategies.schema import Case

Point = dict[ColumnKey, float]


def points(program: ReferenceProgram) -> Iterator[Point]:
    """Yield every point within the bounds of whole variables."""
    ranges = [range(int(c.lower), int(c.upper) + 1) for c in program.columns.values()]
    for values in product(*ranges):
        yield dict(zip(program.columns, map(float, values), strict=True))


def best_value(program: LinearProgram, point: Point) -> float | None:
    """Return the objective where the modeller's variables are at a point.

    The auxiliary columns are free to be what is best. None where no plan is there.
    """
    values = {name_of(key): value for key, value in point.items()}
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    for col in range(program.num_col):
        label = program.col_label(col)
        if label in values:
            lower[col] = upper[col] = values[label]
    sign, costs, offset = 1.0, np.zeros(program.num_col), 0.0
    for objective in program.objectives:
        sign = 1.0 if objective.sense is Sense.MINIMIZE else -1.0
        costs[objective.cols] = objective.costs
        offset = objective.offset
    return _solve(program, sign * costs, sign, offset, Bounds(lower, upper))


def _solve(
    program: LinearProgram,
    costs: FloatArray,
    sign: float,
    offset: float,
    bounds: Bounds,
) -> float | None:
    matrix = csc_array(
        (program.a_value, program.a_index, program.a_start),
        shape=(program.num_row, program.num_col),
    )
    rows = LinearConstraint(matrix, program.row_lower, program.row_upper)
    whole = np.isin(program.integrality, (Integrality.INTEGER,)).astype(int)
    result = milp(
        costs,
        integrality=whole,
        bounds=bounds,
        constraints=[rows] if program.num_row else [],
    )
    return sign * result.fun + offset if result.success else None


@settings(max_examples=60)
@given(logical_cases(FEATURES))
def test_logic_means_the_same_at_every_point(case: Case) -> None:
    assert_same_at_every_point(case, compile_case(case).program, 1e-6)


def assert_same_at_every_point(
    case: Case, program: LinearProgram, tolerance: float
) -> None:
    """Hold a program against what the oracle says of a model at every point."""
    model = parse_model(Source("case.plan", case.text))
    reference = evaluate_model(model, {})
    for point in points(reference):
        found = best_value(program, point)
        assert (found is not None) == holds_at(model, {}, reference, point), point
        if found is not None and program.objectives:
            expected = objective_at(model, {}, "cost", point)
            np.testing.assert_allclose(found, expected, atol=tolerance)
