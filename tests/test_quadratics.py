"""Quadratic objectives: their matrix, whether they are convex, and where they may stand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdsl.diagnostics import InternalError, PlanError
from mdsl.linear.convexity import TOLERANCE, Scaled, descent
from mdsl.linear.hessian import Hessian
from mdsl.linear.inertia import negative_direction
from mdsl.linear.levels import weighted_sum
from mdsl.linear.program import LinearProgram
from mdsl.linear.validation import validate
from mdsl.reports.listing import listing
from tests.lowered import lowered


def whole(program: LinearProgram) -> np.ndarray:
    """Return the symmetric matrix of the last objective."""
    hessian = program.objectives[-1].hessian
    assert hessian is not None
    return dense(hessian)


def dense(hessian: Hessian) -> np.ndarray:
    """Return a Hessian as a symmetric matrix."""
    matrix = np.zeros((hessian.num_col, hessian.num_col))
    matrix[hessian.index, hessian.cols] = hessian.value
    return matrix + np.tril(matrix, -1).T


def triangle(matrix: np.ndarray) -> Hessian:
    """Return a symmetric matrix as a Hessian."""
    cols, rows = np.triu_indices(len(matrix))
    values = matrix[rows, cols]
    kept = values != 0
    counts = np.bincount(cols[kept], minlength=len(matrix))
    start = np.concatenate(([0], np.cumsum(counts)))
    return Hessian(
        start.astype(np.int32), rows[kept].astype(np.int32), values[kept].copy()
    )


# --- from the text ---------------------------------------------------------------------------


def test_terms_add_up_and_constants_stay_apart() -> None:
    program = lowered("""
        var x, y free
        let away = x - 3
        minimize cost: 2 * away ^ 2 + (x + y) * (x - 1) - x * y + y * y / 2
        """)
    validate(program)
    assert whole(program).tolist() == [[6, 0], [0, 1]]
    objective = program.objectives[-1]
    point = np.array([4.0, -2.0])
    assert objective.value(point) == pytest.approx(2 + (4 - 2) * 3 + 8 + 2)
    assert "  -13 x - y + 18 + 3 x^2 + 0.5 y^2" in list(listing(program))


def test_named_expressions_may_be_quadratic() -> None:
    program = lowered("""
        set I = 1..3
        var x[I] >= 0
        var price >= 0
        let worth[i in I] = price * x[i] + i
        let risk = sum(x[i] * x[j] for i in I, j in I)
        let total = sum(worth[i] for i in I if i > 1) + risk - worth[1]
        minimize cost: risk
        """)
    assert {
        "  worth[1] = 1 + x[1] * price",
        "  risk = x[1]^2 + 2 x[1] * x[2] + 2 x[1] * x[3] + x[2]^2 + 2 x[2] * x[3] + x[3]^2",
    } <= set(listing(program))
    values = program.expressions.values(np.array([1.0, 2.0, 3.0, 10.0]))
    assert values.tolist() == [11, 22, 33, 36, 22 + 33 + 36 - 11]


def test_missing_reference_in_a_quadratic_let_is_its_own() -> None:
    text = """
        set T ordered = 1..3
        var x[T] >= 0
        let step[t in T] = (x[t] - x[prev(t)]) ^ 2
        minimize cost: sum(step[t] default 0 for t in T)
        """
    with pytest.raises(PlanError, match="step"):
        lowered(text)


@pytest.mark.parametrize("factors", ["", "0.1 * ", "1e7 * "])
def test_terms_that_cancel_leave_a_linear_objective(factors: str) -> None:
    # 0.1 + 0.2 - 0.3 is not quite 0 in binary fractions, and stands for 0 all the same.
    program = lowered(f"""
        var x, y >= 1
        minimize cost: {factors}(0.1 * x * y + 0.2 * x * y - 0.3 * y * x + (x + 1) ^ 2 - x ^ 2)
        """)
    assert not program.is_quadratic


def test_family_of_objectives_has_a_matrix_for_the_last_instance() -> None:
    program = lowered("""
        set I = 1..2
        var x[I] >= 0
        minimize cost[i in I] priority i: x[1] + (x[i] - 3 ) ^ 2 * (i - 1)
        """)
    assert [o.hessian is not None for o in program.objectives] == [False, True]


def test_squares_of_what_has_no_variables_on_some_rows() -> None:
    program = lowered("""
        set I = 1..3
        param p[I] = {1: 0, 2: 1, 3: 2}
        var x[I] >= 0
        set None = {i for i in I if p[i] > 5}
        minimize cost: sum(((x[i] if p[i] > 1 else 3) - p[i]) ^ 2 for i in I)
            + sum((x[i] if p[i] > 8 else 3) ^ 2 for i in I) + sum(x[i] for i in None) ^ 2
        """)
    assert whole(program).tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 2]]
    assert program.objectives[-1].value(np.array([1.0, 1.0, 2.0])) == 9 + 4 + 27


def test_squares_of_phrases_need_no_binaries_where_these_are_pressed_down() -> None:
    text = """
        var x >= -5 <= 5
        minimize cost: max(x, 0) ^ 2 + (x - 2) ^ 2
        """
    assert not lowered(text).is_mip
    # The square of what may be negative does not press it down alone.
    assert lowered(text.replace("max(x, 0)", "max(x, -1)")).is_mip


def test_weighted_sum_has_the_matrix_times_its_weight() -> None:
    program = lowered("""
        var x, y >= 0 <= 3
        goal enough priority 1: x + y >= 2
        minimize even priority 3: (y - 1) ^ 2 + (x - 1) ^ 2
        """)
    total = weighted_sum(program.objectives, [9, 2], program.num_col)
    assert total.hessian is not None
    assert dense(total.hessian)[:2, :2].tolist() == [[4, 0], [0, 4]]


# --- convexity -------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 40, 700])
def test_matrix_of_rank_one_is_convex_and_a_little_less_is_not(size: int) -> None:
    vector = np.linspace(1, 2, size)
    flat = np.outer(vector, vector)
    assert descent(triangle(flat), 1.0) is None
    concave = descent(triangle(flat), -1.0)
    assert concave is not None
    assert concave.cols.tolist() == [size - 1]
    flat[-1, -1] -= 1e-4
    assert descent(triangle(flat), 1.0) is not None


@pytest.mark.parametrize("size", [3, 12, 400])
def test_three_columns_that_are_convex_in_pairs_only(size: int) -> None:
    """Columns whose pairs are convex, but which are not together, far from the others."""
    matrix = np.eye(size)
    matrix[:3, :3] -= 0.6 * (1 - np.eye(3))
    found = descent(triangle(matrix), 1.0)
    assert found is not None
    assert sorted(found.cols.tolist()) == [0, 1, 2]
    assert found.curvature < 0


@given(st.integers(0, 2**32 - 1))
def test_convex_just_when_no_eigenvalue_is_negative(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 9))
    half = rng.integers(-3, 4, (int(rng.integers(1, size + 1)), size)).astype(float)
    matrix = half.T @ half
    if rng.random() < 0.5:
        matrix -= np.diag(rng.integers(0, 2, size) * rng.random(size))
    # Eigenvalues change with the units, their signs do not.
    units = 10.0 ** rng.integers(-4, 5, size)
    values = np.linalg.eigvalsh(matrix)
    hessian = triangle(matrix * np.outer(units, units))
    found = descent(hessian, 1.0)
    _check_factorisation(hessian)
    if values[0] < -1e-6:
        assert found is not None
        point = np.zeros(size)
        point[found.cols] = found.steps
        scaled = point * units
        assert scaled @ matrix @ scaled == pytest.approx(found.curvature, rel=1e-6)
        assert found.curvature < 0
    elif values[0] > -1e-12:
        assert found is None


def _check_factorisation(hessian: Hessian) -> None:
    """Check that pivots say of the columns with positive squares what eigenvalues say."""
    diagonal = hessian.diagonal()
    scaled = Scaled.of(hessian, np.flatnonzero(diagonal > 0), diagonal)
    if not scaled.size:
        return
    matrix = np.zeros((scaled.size, scaled.size))
    matrix[scaled.rows, scaled.cols] = scaled.values
    least = np.linalg.eigvalsh(matrix)[0]
    direction = negative_direction(scaled, TOLERANCE)
    assert (direction is not None) == (least < 0) or abs(least) < 1e-6
    assert direction is None or direction @ matrix @ direction < 0


def test_matrix_is_validated() -> None:
    program = lowered("var x, y >= 0  minimize c: x ^ 2 + y ^ 2 + x * y")
    hessian = program.objectives[-1].hessian
    assert hessian is not None
    hessian.index[0] = 5
    with pytest.raises(InternalError):
        validate(program)


def test_square_of_a_very_long_sum_is_refused() -> None:
    text = """
        set I = 1..30000
        var x[I] >= 0
        {let} total {free} == sum(x[i] for i in I)
        minimize c: (total - 3) ^ 2
        """
    with pytest.raises(PlanError, match="L515"):
        lowered(text.format(let="let", free="").replace("==", "="))
    assert lowered(text.format(let="var", free="free")).is_quadratic
