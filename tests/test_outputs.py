"""Plans written to folders, workbooks and databases, and what stays untouched there."""

import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import sqlalchemy as sql
import xlsxwriter
from python_calamine import CalamineWorkbook

from mdsl.api import Result, read
from mdsl.commands.exits import Exit
from mdsl.diagnostics import PlanError
from mdsl.evaluation.digest import instance_digest
from mdsl.reports.output import OutputFormat
from mdsl.reports.tables import SolutionTable, solution_tables
from mdsl.reports.targets import check_target, to_cells, write_plan
from mdsl.reports.workbook import sheet_names
from tests.paths import MODELS, ROOT
from tests.places import FILE_PLACES, read_folder

PRODUCTION = MODELS / "production"


@pytest.fixture(scope="module")
def plan() -> Result:
    return read(PRODUCTION).solve()


@pytest.fixture(scope="module")
def tables(plan: Result) -> list[SolutionTable]:
    return solution_tables(plan.program, plan.solution)


def expected(tables: Sequence[SolutionTable]) -> dict[str, list[tuple[object, ...]]]:
    """Return the records of tables by their plain names."""
    return {
        table.path.rpartition("/")[2]: list(
            zip(*to_cells(table.columns).values(), strict=True)
        )
        for table in tables
    }


def test_parquet(tables: list[SolutionTable], tmp_path: Path) -> None:
    out = tmp_path / "plan"
    write_plan(str(out), tables, OutputFormat.PARQUET)
    for table in tables:
        frame = pl.read_parquet(out / f"{table.path}.parquet")
        assert frame.columns == list(table.columns)
        assert frame.rows() == expected([table]).popitem()[1]
    check_target(str(out), OutputFormat.PARQUET, [], [])


def test_workbook(tables: list[SolutionTable], tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    for _ in range(2):
        check_target(str(out), OutputFormat.CSV, [], [])
        write_plan(str(out), tables, OutputFormat.CSV)
    book = CalamineWorkbook.from_path(out)
    assert list(book.sheet_names) == list(expected(tables))
    for name, rows in expected(tables).items():
        _, *found = book.get_sheet_by_name(name).to_python()
        assert found == [["" if c is None else c for c in row] for row in rows]


def test_numbers_in_a_workbook_keep_all_digits(tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    numbers = np.random.default_rng(3).random(200) * 10.0 ** np.arange(-100, 100)
    numbers = np.append(
        numbers, [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0]
    )
    labels = np.full(len(numbers), 10**17 + 1)
    columns = {"value": numbers, "label": labels}
    write_plan(str(out), [SolutionTable("run", columns)], OutputFormat.CSV)
    _, *found = CalamineWorkbook.from_path(out).get_sheet_by_name("run").to_python()
    assert [row[0] for row in found] == numbers.tolist()
    assert {row[1] for row in found} == {str(10**17 + 1)}


def test_labels_in_a_workbook_are_texts(tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    labels = ["=1+1", "@x", "-5", "http://a.example/b", "{=1}", "007"]
    columns = {"label": pl.Series(labels).to_numpy().astype(object)}
    write_plan(str(out), [SolutionTable("run", columns)], OutputFormat.CSV)
    _, *found = CalamineWorkbook.from_path(out).get_sheet_by_name("run").to_python()
    assert [row[0] for row in found] == labels
    with zipfile.ZipFile(out) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_names_of_sheets() -> None:
    long = "a" * 40
    assert sheet_names(["run", "Run", long, f"{long}b"]) == [
        "run",
        "Run_2",
        "a" * 31,
        f"{'a' * 29}_2",
    ]


def test_another_workbook_is_not_replaced(
    tables: list[SolutionTable], tmp_path: Path
) -> None:
    out = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(out)) as book:
        book.add_worksheet("mine").write(0, 0, "mine")
    before = out.read_bytes()
    with pytest.raises(PlanError, match="F015"):
        check_target(str(out), OutputFormat.CSV, [], [])
    with pytest.raises(PlanError, match="F012"):
        check_target(str(out), OutputFormat.CSV, [str(out)], [])
    with pytest.raises(PlanError, match="F013"):
        check_target(str(tmp_path / "book.ods"), OutputFormat.CSV, [], [])
    assert out.read_bytes() == before


# --- databases -------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "server"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "server":
        return str(request.getfixturevalue("database"))
    return f"sqlite:///{tmp_path / 'plan.db'}"


class Inspection:
    """A look into a database by another way than ours."""

    def __init__(self, target: str) -> None:
        url = target.replace("postgresql:", "postgresql+psycopg:")
        self.engine = sql.create_engine(url, poolclass=sql.NullPool)

    def names(self) -> set[str]:
        """Return the names of all tables."""
        return set(sql.inspect(self.engine).get_table_names())

    def rows(self, table: str) -> list[tuple[object, ...]]:
        """Return the records of a table."""
        with self.engine.connect() as connection:
            query = sql.select(sql.text("*")).select_from(sql.table(table))
            return [tuple(row) for row in connection.execute(query)]

    def execute(self, text: str) -> None:
        """Run a statement."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(text)


def test_database(target: str, tables: list[SolutionTable]) -> None:
    inspection = Inspection(target)
    old = [*tables, SolutionTable("variables/gone", tables[0].columns)]
    names = list(expected(tables))
    check_target(target, OutputFormat.CSV, [], names)
    write_plan(target, old, OutputFormat.CSV)
    inspection.execute("CREATE TABLE mine (a INTEGER)")
    check_target(target, OutputFormat.CSV, [], names)
    write_plan(target, tables, OutputFormat.CSV)
    rows = expected(tables)
    assert inspection.names() == {*(f"plan_{n}" for n in rows), "plan_tables", "mine"}
    for name, records in rows.items():
        assert inspection.rows(f"plan_{name}") == records
    assert inspection.rows("plan_tables") == [(f"plan_{name}",) for name in rows]


@pytest.mark.parametrize("name", ["plan_make", "plan_tables"])
def test_tables_of_others_are_not_touched(
    name: str, target: str, tables: list[SolutionTable]
) -> None:
    inspection = Inspection(target)
    inspection.execute(f"CREATE TABLE {name} (table_name TEXT)")
    if name == "plan_make":
        names = list(expected(tables))
        with pytest.raises(PlanError, match=r"F014.*plan_make"):
            check_target(target, OutputFormat.CSV, [], names)
    else:
        inspection.execute("INSERT INTO plan_tables VALUES ('plan_tables')")
        inspection.execute("CREATE TABLE plan_run (a INTEGER)")
    with pytest.raises(PlanError, match="F014"):
        write_plan(target, tables, OutputFormat.CSV)
    assert inspection.names() <= {name, "plan_run"}


def test_a_failed_write_leaves_nothing(
    target: str, tables: list[SolutionTable], tmp_path: Path
) -> None:
    bad = SolutionTable("variables/bad", {"a": tables[0].columns["value"], "A": None})  # type: ignore[dict-item]
    for before in ([], tables):
        if before:
            write_plan(target, before, OutputFormat.CSV)
        with pytest.raises((PlanError, AttributeError)):
            write_plan(target, [*tables[:3], bad], OutputFormat.CSV)
        found = Inspection(target).names()
        assert found == (
            {f"plan_{n}" for n in expected(before)} | {"plan_tables"}
            if before
            else set()
        )
    clash = {"a": tables[0].columns["status"], "b" * 5: tables[0].columns["status"]}
    twice = SolutionTable("variables/run", clash)
    with pytest.raises(PlanError, match="F0"):
        write_plan(f"sqlite:///{tmp_path}/no/such/folder.db", [twice], OutputFormat.CSV)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no database at all", encoding="utf-8")
    for name in ("a.db", "no/such/folder.db"):
        with pytest.raises(PlanError, match="F010"):
            check_target(str(tmp_path / name), OutputFormat.CSV, [], [])
    assert not (tmp_path / "no").exists()


def test_looking_at_a_place_leaves_nothing(tmp_path: Path) -> None:
    check_target(str(tmp_path / "plan.db"), OutputFormat.CSV, [], ["make"])
    check_target(str(tmp_path / "plan.xlsx"), OutputFormat.CSV, [], ["make"])
    assert list(tmp_path.iterdir()) == []


# --- the command -----------------------------------------------------------------------------


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `mdsl solve` on the production model."""
    return subprocess.run(
        [sys.executable, "-m", "mdsl", "solve", str(PRODUCTION), "--quiet", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_plan_beside_the_data_it_was_made_of(tmp_path: Path, plan: Result) -> None:
    place = FILE_PLACES["sqlite"](read_folder(PRODUCTION / "data"), tmp_path / "a")
    before = dump(place)
    done = run("--data", place, "--out", place)
    assert done.returncode == Exit.SOLVED, done.stderr
    after = dump(place)
    assert [line for line in after if "plan_" not in line] == before
    database = sqlite3.connect(place)
    query = "SELECT status, value, model_hash, data_hash, started FROM plan_run"
    ((status, value, model_hash, data_hash, started),) = database.execute(query)
    database.close()
    assert (status, value) == ("optimal", plan.objective)
    assert data_hash == instance_digest(plan.compiled.instance)
    assert len(model_hash) == 64
    assert started.endswith("+00:00")


def dump(place: str) -> list[str]:
    """Return a SQLite file as SQL."""
    database = sqlite3.connect(place)
    lines = list(database.iterdump())
    database.close()
    return lines


def test_no_plan_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "plan.db"
    done = run("--out", str(out), "--set", "supply[Wood]=-1")
    assert done.returncode == Exit.WRONG_INPUT
    assert not out.exists()


def test_a_hash_tells_data_apart() -> None:
    model = read(PRODUCTION)
    first = instance_digest(model.compile().instance)
    other = model.compile(set={"supply[Wood]": 1601}).instance
    assert instance_digest(other) != first
    assert instance_digest(model.compile().instance) == first
