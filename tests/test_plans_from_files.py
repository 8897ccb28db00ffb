"""Plans in the formats of other solvers come back as values of the model's columns."""

import gzip
from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np
import pytest

from mdsl.diagnostics import PlanError, render_all
from mdsl.formats.export import export_program
from mdsl.formats.options import FileFormat, FileOptions, NameStyle
from mdsl.formats.solutions import Writer, read_plan
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import Status
from mdsl.reports.evaluation import breach_lines, evaluate_plan
from tests.external.plans import WRITERS, solve_file
from tests.golden import Golden
from tests.programs import Goal, make_program

INF = np.inf
PLAN = [0.0, 2.5, 3.0]

FILES = {
    "highs.sol": (
        "Model status\nOptimal\n\n# Primal solution values\nFeasible\nObjective 9\n"
        "# Columns 4\nx(0) 0\nx(1) 2.5\nx(2) 3\nobjconst_ 1\n# Rows 1\nrow(0) 5.5\n\n"
        "# Dual solution values\nNone\n"
    ),
    "sparse.sol": (
        "Model status\nOptimal\n\n# Primal solution values\nFeasible\nObjective 9\n"
        "# Columns -2\nx(1) 2.5 1\nx(2) 3 2\n# Rows -1\nrow(0) 5.5 0\n"
    ),
    "glpk.sol": (
        "c Problem:    m\nc Rows:       1\ns mip 1 4 o 9\ni 1 5.5\nj 1 0\nj 2 2.5\n"
        "j 3 3\nj 4 1\ne o f\n"
    ),
    "glpk_lp.sol": (
        "c Problem:    m\ns bas 1 3 f f 9\ni 1 b 5.5 0\nj 1 l 0 1\nj 2 b 2.5 0\n"
        "j 3 u 3 0\ne o f\n"
    ),
    "cbc.sol": (
        "Optimal - objective value 9.00000000\n"
        "      1 x(1)                   2.5                       0\n"
        "**    2 x(2)                     3                       0\n"
    ),
    "cbc_all.sol": (
        "Stopped on time - objective value 9.00000000\n"
        "      0 row(0)                 5.5                       0\n"
        "      0 x(0)                     0                       0\n"
        "      1 x(1)                   2.5                       0\n"
        "      2 x(2)             2.9999999                       0\n"
    ),
    "scip.sol": (
        "solution status: optimal\nobjective value:                     9\n"
        "x(1)                                2.5 \t(obj:2)\n"
        "x(2)                                  3 \t(obj:1)\n"
    ),
    "gurobi.sol": (
        "# Solution for model m\n# Objective value = 9\nx(0) 0\nx(1) 2.5e+00\nx(2) 3\n"
    ),
    "short.sol": "# Objective value = 9\nx1 0\nx2 2.5\nx3 3\nconst_ 1\n",
    "none.sol": "# Objective value = 9\nc1 0\nc2 2.5\nc3 3\n",
}


def program() -> LinearProgram:
    """Return a program with an integer column."""
    goal = Goal([1, 2, 1], offset=1)
    return make_program(
        [[1, 1, 1]], ([4], [6]), ([0, 0, 0], [INF, 4, 8]), [goal], [0, 0, 1]
    )


def plan_of(text: str, folder: Path) -> np.ndarray:
    path = folder / "plan.sol"
    path.write_text(text, encoding="utf-8")
    return read_plan(path, program())[0]


@pytest.mark.parametrize("name", FILES)
def test_formats(name: str, tmp_path: Path) -> None:
    assert plan_of(FILES[name], tmp_path).tolist() == PLAN


def test_compressed(tmp_path: Path) -> None:
    path = tmp_path / "plan.sol.gz"
    path.write_bytes(gzip.compress(FILES["scip.sol"].encode()))
    values, writer = read_plan(path, program())
    assert (values.tolist(), writer) == (PLAN, Writer.SCIP)


WRONG = {
    "empty": "",
    "another": "Dear Sir,\n",
    "listing": "Problem:    m\nRows: 1\n",
    "pretty": "Columns\n    Index Status\n",
    "no_number": FILES["gurobi.sol"].replace("2.5e+00", "abc"),
    "nan": FILES["gurobi.sol"].replace("2.5e+00", "nan"),
    "infinite": FILES["cbc.sol"].replace("2.5", "1e999"),
    "no_value": FILES["gurobi.sol"].replace("x(1) 2.5e+00", "x(1)"),
    "twice": FILES["gurobi.sol"] + "x(1) 2\n",
    "cbc_line": FILES["cbc.sol"] + "nonsense\n",
    "glpk_line": FILES["glpk.sol"].replace("j 2 2.5", "j two 2.5"),
    "glpk_gap": FILES["glpk.sol"].replace("j 2 2.5\n", ""),
    "unknown": FILES["gurobi.sol"] + "x(7) 1\ny 2\n",
    "missing": FILES["gurobi.sol"].replace("x(1) 2.5e+00\n", ""),
    "other_size": FILES["glpk.sol"] + "j 5 1\nj 6 1\n",
    "highs_none": "Model status\nInfeasible\n\n# Primal solution values\nNone\n",
    "glpk_none": "c Problem:    m\ns mip 1 3 n 0\n",
    "cbc_none": "Infeasible - objective value 0.00\n      0 x(0)  0  0\n",
    "scip_none": "solution status: infeasible\nno solution available\n",
    "gurobi_none": "# Solution for model m\n",
}


def test_wrong_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    for name, text in WRONG.items():
        path = Path(f"{name}.sol")
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PlanError) as error:
            read_plan(path, program())
        told.append(render_all(error.value.diagnostics))
    for path in (Path("nowhere.sol"), Path("binary.sol")):
        if path.stem == "binary":
            path.write_bytes(b"\xff\xfe\0")
        with pytest.raises(PlanError) as error:
            read_plan(path, program())
        told.append(render_all(error.value.diagnostics))
    golden("golden/plans_that_are_none.txt", "\n\n".join(told) + "\n")


def test_broken_archive(tmp_path: Path) -> None:
    path = tmp_path / "plan.sol.gz"
    path.write_bytes(b"no archive")
    with pytest.raises(PlanError):
        read_plan(path, program())


@pytest.mark.parametrize("style", NameStyle)
@pytest.mark.parametrize("ending", ["mps", "lp"])
def test_plan_of_highs(style: NameStyle, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"m.{ending}"
    options = FileOptions(FileFormat(ending), names=style)
    export_program(program(), path, program().objectives[0], options)
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    model.readModel(str(path))
    model.run()
    for number, is_exact in ((0, True), (2, True), (4, True), (1, False)):
        model.writeSolution(str(tmp_path / "m.sol"), number)
        if not is_exact:
            with pytest.raises(PlanError):
                read_plan(tmp_path / "m.sol", program())
            continue
        values, _ = read_plan(tmp_path / "m.sol", program())
        assert program().objectives[0].value(values) == pytest.approx(5)


@pytest.mark.parametrize("name", WRITERS)
def test_plan_of_a_solver(name: str, tmp_path: Path) -> None:
    path, plan = tmp_path / "m.mps", tmp_path / "m.sol"
    export_program(program(), path, program().objectives[0], FileOptions())
    solve_file(name, path, plan)
    values, _ = read_plan(plan, program())
    evaluation = evaluate_plan(program(), values)
    assert evaluation.is_kept
    assert evaluation.solution.objective == pytest.approx(5)


def test_columns_that_the_file_adds_are_passed_over(tmp_path: Path) -> None:
    semi = make_program([[1, 1]], ([5], [9]), ([2, 0], [6, 1]), [Goal([1, 1])], [2, 0])
    path = tmp_path / "m.sol"
    path.write_text("# Objective\nx(0) 5\nx(1) 0\nis_on(0) 1\n", encoding="ascii")
    assert read_plan(path, semi)[0].tolist() == [5, 0]


# What a plan comes to


def test_kept_plan() -> None:
    evaluation = evaluate_plan(program(), np.array([0.0, 2.0, 3.0]), "by hand")
    assert evaluation.is_kept
    assert evaluation.solution.status is Status.EVALUATED
    assert evaluation.solution.objective == 8
    assert [level.value for level in evaluation.solution.levels] == [8]
    assert list(breach_lines(evaluation)) == ["violated   nothing"]


def test_breaches_by_name_and_amount() -> None:
    evaluation = evaluate_plan(program(), np.array([-1.0, 6.5, 2.25]))
    assert not evaluation.is_kept
    assert list(breach_lines(evaluation)) == [
        "violated   row           row[0]  1.75  above 6",
        "           bound         x[1]     2.5  above 4",
        "           bound         x[0]       1  below 0",
        "           whole number  x[2]    0.25  above 2",
    ]


def test_semicontinuous_columns_may_be_off() -> None:
    semi = replace(program(), integrality=np.array([0, 2, 0], np.uint8))
    semi = replace(semi, col_lower=np.array([0.0, 2.0, 0.0]))
    assert evaluate_plan(semi, np.array([4.0, 0.0, 0.0])).is_kept
    assert evaluate_plan(semi, np.array([4.0, 1.0, 0.0])).count == 1


def test_many_breaches_are_counted() -> None:
    wide = make_program(np.eye(40), ([1] * 40, [2] * 40), ([0] * 40, [9] * 40))
    evaluation = evaluate_plan(wide, np.zeros(40))
    assert evaluation.count == 40
    lines = list(breach_lines(evaluation))
    assert lines[-1].strip() == "and 20 more breaches"


def test_lost_digits_are_no_breach() -> None:
    large = make_program([[1e6, -1e6]], ([0], [0]), ([0, 0], [9, 9]))
    assert evaluate_plan(large, np.array([3.3333333, 3.33333333])).is_kept
    assert not evaluate_plan(large, np.array([3.33, 3.333])).is_kept
