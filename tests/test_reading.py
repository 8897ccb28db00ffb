"""MPS and LP files of any origin: their optima, their statistics, their conversion."""

import csv
from pathlib import Path

import numpy as np
import pytest

from mdsl.diagnostics import PlanError, render_all
from mdsl.formats.export import export_program
from mdsl.formats.options import Dialect, FileFormat, FileOptions
from mdsl.linear.program import LinearProgram, Sense
from mdsl.reports.statistics import statistics_lines
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve
from mdsl.solving.reading import read_program
from tests.golden import Golden
from tests.lowered import lowered
from tests.paths import TESTS

FOLDER = TESTS / "mps"
with (FOLDER / "index.csv").open(encoding="utf-8") as index:
    FILES = {record["file"]: record for record in csv.DictReader(index)}


def optimum(program: LinearProgram) -> tuple[str, float | None]:
    solution = solve(program, SolveOptions())
    return solution.status.value, solution.objective if solution.has_plan else None


@pytest.mark.parametrize("name", FILES)
def test_known_optimum(name: str) -> None:
    expected = FILES[name]
    program, _ = read_program(FOLDER / name)
    sizes = program.num_row, program.num_col
    assert sizes == (int(expected["rows"]), int(expected["columns"]))
    assert program.objectives[0].sense.value.startswith(expected["sense"])
    status, value = optimum(program)
    assert status == expected["status"]
    if expected["objective"]:
        assert value == pytest.approx(float(expected["objective"]), rel=1e-6, abs=1e-6)


CONVERTED = [
    *("afiro.mps", "boeing2.mps", "e226.mps.gz", "forplan.mps.gz", "p0033.mps"),
    *("flugpl.mps", "semi-integer.mps", "silly-names.mps", "test.mps", "nesm.mps.gz"),
    *(name for name in FILES if name.startswith("edge_")),
]


@pytest.mark.parametrize("name", CONVERTED)
@pytest.mark.parametrize("ending", ["mps", "lp"])
def test_conversion_keeps_the_model(name: str, ending: str, tmp_path: Path) -> None:
    program, _ = read_program(FOLDER / name)
    path = tmp_path / f"copy.{ending}"
    options = FileOptions(FileFormat(ending))
    export_program(program, path, program.objectives[0], options)
    copy, warnings = read_program(path)
    # Bounds that contradict each other are still there.
    assert not warnings or name == "edge_negup.mps"
    status, value = optimum(program)
    other_status, other = optimum(copy)
    assert status == other_status
    if value is not None and other is not None:
        sign = -1 if program.objectives[0].sense is Sense.MAXIMIZE else 1
        assert sign * other == pytest.approx(value, rel=1e-6, abs=1e-6)


def test_names_of_a_file_stay(tmp_path: Path) -> None:
    program, _ = read_program(FOLDER / "edge_bounds.mps")
    assert program.col_label(0) == "FRX"
    path = tmp_path / "copy.mps"
    export_program(program, path, program.objectives[0], FileOptions())
    copy, _ = read_program(path)
    assert [copy.col_label(col) for col in range(copy.num_col)] == [
        program.col_label(col) for col in range(program.num_col)
    ]
    assert np.array_equal(copy.a_value, program.a_value)


@pytest.mark.parametrize("name", ["boeing2.mps", "edge_bounds.mps", "edge_sc.mps"])
def test_statistics(name: str, golden: Golden) -> None:
    program, _ = read_program(FOLDER / name)
    text = "\n".join(statistics_lines(program))
    golden(f"reports/statistics_{name.partition('.')[0]}.txt", f"{text}\n")


def test_files_that_hold_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("words.lp").write_text("Minimize\n obj: x + + y <\nEnd\n", encoding="ascii")
    Path("square.lp").write_text(
        "Minimize\n obj: x + [ x ^2 - 4 x * y + y ^2 ] / 2\nSubject To\n r: x >= 1\nEnd\n",
        encoding="ascii",
    )
    Path("folder.mps").mkdir()
    told: list[str] = []
    for name in ("nowhere.mps", "folder.mps", "words.lp", "square.lp"):
        with pytest.raises(PlanError) as error:
            read_program(Path(name))
        told.append(render_all(error.value.diagnostics))
    golden("golden/programs_that_are_none.txt", "\n\n".join(told) + "\n")


def test_warnings_of_the_reader_are_told() -> None:
    _, warnings = read_program(FOLDER / "edge_negup.mps")
    assert any("inconsistent bounds" in warning for warning in warnings)


@pytest.mark.parametrize("ending", ["mps", "lp"])
@pytest.mark.parametrize("sense", ["minimize", "maximize"])
@pytest.mark.parametrize("dialect", Dialect)
def test_quadratic_programs_are_read_as_they_were(
    tmp_path: Path, ending: str, sense: str, dialect: Dialect
) -> None:
    sign = "" if sense == "minimize" else "-"
    program = lowered(f"""
        var x, y, z >= -3 <= 8
        {sense} f: {sign}((x - y) ^ 2 + 0.1 * (y + z - 7) ^ 2 + x + 5)
        constraint c: 1 <= x + y + z <= 2
        """)
    path = tmp_path / f"f.{ending}"
    options = FileOptions(FileFormat(ending), dialect)
    export_program(program, path, program.objectives[-1], options)
    read, messages = read_program(path)
    assert not messages
    expected = solve(program, SolveOptions()).objective
    found = solve(read, SolveOptions()).objective
    assert expected is not None
    assert found is not None
    is_negated = sense == "maximize" and dialect is Dialect.SAFE
    assert (-found if is_negated else found) == pytest.approx(expected, rel=1e-7)
    hessian, own = read.objectives[-1].hessian, program.objectives[-1].hessian
    assert hessian is not None
    assert own is not None
    factor = -1 if is_negated else 1
    assert (factor * hessian.value).tolist() == own.value.tolist()
    assert hessian.index.tolist() == own.index.tolist()
