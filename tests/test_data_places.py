"""The same tables in every kind of place: the same instances, plans and errors."""

import gzip
import shutil
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import sqlalchemy as sql
import xlsxwriter

from mdsl.api import Model, read
from mdsl.data.opening import open_data
from mdsl.data.table import Table
from mdsl.diagnostics import Diagnostic, Place, PlanError, render, render_all
from mdsl.evaluation.digest import instance_digest
from mdsl.files import archives
from mdsl.source import Source
from tests.golden import Golden
from tests.paths import MODELS
from tests.places import FILE_PLACES, Tables, read_folder, to_server
from tests.postgres import PASSWORD

PRODUCTION = MODELS / "production"
KINDS = [*FILE_PLACES, "server"]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def put(kind: str, tables: Tables, folder: Path, request: pytest.FixtureRequest) -> str:
    """Put tables into a place of a kind, and return its name."""
    if kind == "server":
        return to_server(tables, request.getfixturevalue("database"))
    return FILE_PLACES[kind](tables, folder / "place")


def model(text: str) -> Model:
    """Return the model of a text."""
    return Model(Source("model.plan", text))


def load(place: str | Path, name: str, text: str) -> Table:
    """Return a table of a place as a model reads it."""
    with open_data(model(text).check(), str(place)) as tables:
        return tables.load(name)


def wrong(text: str, *places: str | Path) -> list[Diagnostic]:
    """Return what is wrong with the data of a model."""
    with pytest.raises(PlanError) as raised:
        model(text).compile(list(map(str, places)))
    return list(raised.value.diagnostics)


# --- the production model --------------------------------------------------------------------


def test_the_same_plan_to_the_last_digit(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    tables = read_folder(PRODUCTION / "data")
    place = put(kind, tables, tmp_path, request)
    expected = read(PRODUCTION).solve()
    found = read(PRODUCTION).solve(place)
    assert found.solution.col_value is not None
    assert expected.solution.col_value is not None
    same = found.solution.col_value == expected.solution.col_value
    assert same.all()
    assert found.objective == expected.objective
    assert instance_digest(found.compiled.instance) == instance_digest(
        expected.compiled.instance
    )


# What is changed in which table: row from 0, column, new cell; then the error's code.
MISTAKES: list[tuple[str, int, str, str | float | None, str]] = [
    ("products", 1, "profit_per_unit", "12O", "D341"),
    ("products", 2, "holding_cost_per_unit", -5, "D342"),
    ("hours", 0, "product", "Chiar", "D332"),
    ("hours", 5, "machine", None, "D330"),
    ("orders", 0, "period", "Week 5", "D332"),
    ("orders", 1, "priority", 1.5, "D341"),
    ("orders", 2, "quantity", None, "D340"),
    ("machines", 1, "available_hours", "1,200", "D341"),
    ("batches", 1, "product", "Chair", "D335"),
    ("setup_costs", 0, "setup_cost", "NaN", "D341"),
    ("requirements", 0, "quantity_per_unit", "8 ft", "D341"),
]


def test_twelve_mistakes_are_reported_in_one_run(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    tables = read_folder(PRODUCTION / "data")
    for table, row, column, cell, _ in MISTAKES:
        cells = tables[table][column]
        cells[row] = cell
        if kind in {"parquet", "server"} and isinstance(cell, str):
            # There, a column with a text in it holds texts.
            tables[table][column] = [None if c is None else str(c) for c in cells]
        elif kind in {"parquet", "server"} and isinstance(cell, float):
            tables[table][column] = [None if c is None else float(c) for c in cells]
    materials = tables["materials"]
    materials["available"] = materials.pop("available_quantity")
    place = put(kind, tables, tmp_path, request)
    with pytest.raises(PlanError) as raised:
        read(PRODUCTION).compile(place)
    found = {_where(diagnostic) for diagnostic in raised.value.diagnostics}
    first = 2 if kind in {"gzip", "workbook"} else 1
    expected = {(t, code, row + first) for t, row, _, _, code in MISTAKES}
    assert found == {*expected, ("materials", "D321", None)}
    assert len(raised.value.diagnostics) == 12


def _where(diagnostic: Diagnostic) -> tuple[str, str, int | None]:
    place = diagnostic.place
    assert isinstance(place, Place)
    name = place.table.rpartition("/")[2].rpartition(": ")[2].partition(".")[0]
    return name, diagnostic.code, place.row


# --- several places --------------------------------------------------------------------------

TEXT = "set Product from products  param price[Product] from prices"


def test_the_later_of_two_places_wins_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "products.csv").write_text("product\nChair\n", encoding="utf-8")
    (folder / "prices.csv").write_text("product,price\nChair,1\n", encoding="utf-8")
    tables: Tables = {"prices": {"product": ["Chair"], "price": [2]}}
    book = FILE_PLACES["workbook"](tables, tmp_path / "b")
    made = model(TEXT).compile([str(folder), book])
    assert made.instance.parameters["price"].values.tolist() == [2.0]
    (note,) = made.instance.notes
    assert str(note) == f"prices: read from {book} and not from {folder}"


def test_a_table_in_no_place(tmp_path: Path) -> None:
    tables: Tables = {"product": {"product": ["Chair"]}}
    places = [FILE_PLACES[kind](tables, tmp_path / kind) for kind in FILE_PLACES]
    found = wrong("set Product from products", *places)
    (only,) = found
    assert only.code == "D301"
    assert only.remedies[0] == "did you mean `product`?"
    assert all(place in only.message for place in places)


@pytest.mark.parametrize("kind", FILE_PLACES)
def test_a_table_that_is_missing_in_one_place(kind: str, tmp_path: Path) -> None:
    tables: Tables = {"product": {"product": ["Chair"]}}
    (only,) = wrong(
        "set Product from products", FILE_PLACES[kind](tables, tmp_path / kind)
    )
    assert only.code == "D301"
    assert "did you mean `product`?" in render(only)


def test_places_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no", encoding="utf-8")
    names = ("notes.txt", "no.xlsx", "no.db", "no")
    found = wrong(TEXT, *(tmp_path / name for name in names))
    assert [d.code for d in found] == ["D315", "D315", "D315", "D300"]


def test_files_that_are_not_what_their_names_say(tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.db", "a.parquet", "b.csv.gz"):
        (tmp_path / name).write_text("no such thing", encoding="utf-8")
    found = wrong("set A from a.a  set B from b.b", tmp_path / "a.xlsx")
    found += wrong("set A from a.a", tmp_path / "a.db")
    found += wrong("set A from a.a  set B from b.b", tmp_path)
    assert [d.code for d in found] == ["D316", "D316", "D303", "D303"]


def test_one_table_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\nx\n", encoding="utf-8")
    pl.DataFrame({"a": ["y"]}).write_parquet(tmp_path / "a.parquet")
    (only,) = wrong("set A from a.a", tmp_path)
    assert only.code == "D314"


@pytest.mark.parametrize(
    ("package", "place"),
    [("pyarrow", "."), ("python_calamine", "a.xlsx"), ("sqlalchemy", "nix://host/a")],
)
def test_a_missing_package_is_named_with_its_extra(
    package: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"a": ["y"]}).write_parquet("a.parquet")
    Path("a.xlsx").touch()
    monkeypatch.setattr("mdsl.data.extras.find_spec", lambda name: None)
    (only,) = wrong("set A from a.a", place)
    assert only.code == "D313"
    assert package in only.message
    assert "pip install 'mdsl[" in only.remedies[0]


def test_messages_about_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(tmp_path)
    tables: Tables = {
        "products": {"product": ["Chair", "Table"]},
        "prices": {"product": ["Chair", "Tabel"], "price": ["1,5", "x"]},
    }
    places = [to_place(tables, Path(kind)) for kind, to_place in FILE_PLACES.items()]
    Path("notes.txt").write_text("no", encoding="utf-8")
    Path("twice").mkdir()
    for name in ("prices.csv", "prices.csv.gz", "products.parquet"):
        (Path("twice") / name).write_text("product\n", encoding="utf-8")
    places += ["notes.txt", "none.xlsx", "none.db", "none", "twice"]
    text = f"{TEXT}  set Depot from depots"
    found = [f"--data {place}\n{render_all(wrong(text, place))}\n" for place in places]
    every = render_all(wrong(text, *places[:2]))
    golden("errors/data_places.err", "\n".join([*found, f"both\n{every}\n"]))


# --- text files ------------------------------------------------------------------------------


def test_decimal_commas_only_where_declared(tmp_path: Path) -> None:
    text = "param rate from t  param pace from t"
    (tmp_path / "t.csv").write_text("rate;pace\n1,5;2\n", encoding="utf-8")
    checked = model(text).check()
    (only,) = wrong(text, tmp_path)
    assert "write `1.5`, with a decimal point" in render(only)
    column = open_data(checked, tmp_path, is_decimal_comma=True).load("t").columns
    assert column["rate"].to_numbers()[0].tolist() == [1.5]
    (tmp_path / "t.csv").write_text("rate;pace\n1.500;2\n", encoding="utf-8")
    table = open_data(checked, tmp_path, is_decimal_comma=True).load("t")
    assert table.columns["rate"].to_numbers()[1].tolist() == [True]


def test_compressed_text_that_unpacks_to_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mdsl.data.csv_source.MAX_UNPACKED", 1000)
    with gzip.open(tmp_path / "a.csv.gz", "wb") as file:
        file.write(b"a\n" + b"x\n" * 1000)
    (only,) = wrong("set A from a.a", tmp_path)
    assert only.code == "D303"
    assert "unpacks to more than" in only.message


# --- Parquet ---------------------------------------------------------------------------------


def test_only_needed_columns_are_read(tmp_path: Path) -> None:
    frame = pl.DataFrame({"product": ["a"], "price": [1], "many": [[1, 2]]})
    frame.write_parquet(tmp_path / "t.parquet")
    text = "set Product from t  param price[Product] from t"
    assert model(text).compile(tmp_path).instance.parameters["price"].values == [1.0]
    (only,) = wrong("set Product from t  param many[Product] from t", tmp_path)
    assert only.code == "D317"
    (other,) = wrong("set Product from t  param rice[Product] from t", tmp_path)
    assert "its columns: product, price, many" in other.remedies


def test_a_file_name_is_no_pattern(tmp_path: Path) -> None:
    for name in ("a*", "ab"):
        pl.DataFrame({"a": [name]}).write_parquet(tmp_path / f"{name}.parquet")
    made = model('set A from "a*".a').compile(tmp_path)
    assert made.instance.root("A").members.tolist() == ["a*"]


# --- workbooks -------------------------------------------------------------------------------


def test_a_sheet_with_blank_rows_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet 1")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(
            [["name", 1, "on"], ["x ", 5, True], [], [" y", 6.5]]
        ):
            for column, cell in enumerate(cells):
                sheet.write(row + 2, column + 1, cell)
        sheet.write_formula(6, 1, "=1+1", None, "z")
        sheet.write_datetime(6, 4, np.datetime64("2025-06-02").item(), day)
        sheet.write(2, 4, "due")
    text = 'set A from "Sheet 1".name'
    table = load(path, "Sheet 1", text)
    assert list(table.columns) == ["name", "1", "on", "due"]
    assert list(table.rows) == [4, 6, 7]
    assert table.heading_row == 3
    assert str(table.place(1, "name")) == f"{path}: Sheet 1, row 6, column name"
    made = model(f'{text}  param due[A] date optional from "Sheet 1"["name"].due')
    instance = made.compile(str(path)).instance
    assert instance.root("A").members.tolist() == ["x", "y", "z"]
    assert instance.parameters["due"].values.tolist() == [20241]


def test_an_empty_sheet(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("a")
    (only,) = wrong("set A from a.a", path)
    assert only.code == "D306"


@pytest.mark.parametrize(
    ("entries", "size", "words"),
    [(1, 11 << 20, "unpacks to more than 10 MB"), (1001, 1, "more than 1000 files")],
)
def test_a_bomb_is_not_unpacked(
    entries: int, size: int, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(entries):
            archive.writestr(f"{number}.xml", bytes(size))
    (only,) = wrong("set A from a.a", path)
    assert only.code == "D316"
    assert words in only.message


def test_an_archive_that_lies_about_its_sizes(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", bytes(11 << 20))
    content = path.read_bytes()
    true_size = (11 << 20).to_bytes(4, "little")
    assert content.count(true_size) == 2
    path.write_bytes(content.replace(true_size, (100).to_bytes(4, "little")))
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].file_size == 100
    assert "unpacks to more than" in archives.archive_refusal(path)


# --- databases -------------------------------------------------------------------------------

NASTY = 'x"; DROP TABLE "t'


def test_names_are_names_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    tables: Tables = {NASTY: {'a"b': ["x"], "select": ["y"]}, "t": {"a": ["z"]}}
    database = sqlite3.connect(path)
    for name, columns in tables.items():
        quoted = name.replace('"', '""')
        headings = ", ".join('"' + h.replace('"', '""') + '"' for h in columns)
        database.execute(f'CREATE TABLE "{quoted}" ({headings})')
        row = [cells[0] for cells in columns.values()]
        marks = ", ".join("?" for _ in row)
        database.execute(f'INSERT INTO "{quoted}" VALUES ({marks})', row)
    database.commit()
    database.close()
    text = f'set A from "{NASTY.replace(chr(34), chr(92) + chr(34))}".select  set B from t.a'
    before = path.read_bytes()
    made = model(text).compile(path)
    assert made.instance.root("A").members.tolist() == ["y"]
    assert made.instance.root("B").members.tolist() == ["z"]
    assert path.read_bytes() == before


def test_names_on_a_server(database: str) -> None:
    tables: Tables = {'a"; DROP TABLE t; --': {"select": ["y"]}, "T": {"a": ["z"]}}
    to_server({'a ; "b" ': {"select": ["y"]}, "T": {"a": ["z"]}}, database)
    assert len(tables) == 2
    made = model('set A from "a ; \\"b\\" ".select  set B from "T".a').compile(database)
    assert made.instance.root("A").members.tolist() == ["y"]
    assert made.instance.root("B").members.tolist() == ["z"]


def test_records_come_in_the_order_in_which_they_were_put_in(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE t (a TEXT, b INTEGER)")
    rows = [("z", 1), ("a", 2), ("m", 3)]
    database.executemany("INSERT INTO t VALUES (?, ?)", rows)
    # An index that holds all that is read would be in another order.
    database.execute("CREATE INDEX i ON t (a)")
    database.execute("CREATE VIEW v AS SELECT a FROM t WHERE b > 1")
    database.execute("CREATE TABLE w (a TEXT PRIMARY KEY) WITHOUT ROWID")
    database.execute("INSERT INTO w VALUES ('q')")
    database.commit()
    database.close()
    made = model("set A from t.a  set V from v.a  set W from w.a").compile(path)
    roots = made.instance.roots
    assert roots["A"].root.members.tolist() == ["z", "a", "m"]
    assert sorted(roots["V"].root.members.tolist()) == ["a", "m"]
    assert roots["W"].root.members.tolist() == ["q"]


def test_a_database_cannot_reach_beyond_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE t (a TEXT)")
    database.execute("CREATE VIEW v AS SELECT load_extension('x') AS a FROM t")
    database.execute("INSERT INTO t VALUES ('x')")
    database.commit()
    database.close()
    (only,) = wrong("set A from v.a", path)
    assert only.code == "D303"


def test_cells_of_many_types(tmp_path: Path, database: str) -> None:
    engine = sql.create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(
            sql.text(
                "CREATE TABLE t AS SELECT 'x' AS a, 1.50::numeric AS price, "
                "DATE '2025-06-02' AS due, true AS open, 7::smallint AS week, "
                "TIMESTAMP '2025-06-03' AS later"
            )
        )
    engine.dispose()
    text = """
        set A from t.a
        set Week integer from t.week
        set Day date from t.due
        param price[A] from t["a"].price
        param due[A] date from t["a"].due
        param later[A] date from t["a"].later
        param open[A] flag from t["a"].open
        param week[A] in Week from t["a"].week
    """
    instance = model(text).compile(database).instance
    assert {name: p.values.tolist() for name, p in instance.parameters.items()} == {
        "price": [1.5],
        "due": [20241],
        "later": [20242],
        "open": [True],
        "week": [0],
    }
    assert instance.root("Week").members.tolist() == [7]


def test_no_password_in_any_message(database: str) -> None:
    head, _, tail = database.rpartition("@")
    bad = [
        database.replace("s3cret", "other%20words"),
        f"{database}?application_name=s3cret",
        f"{head}@{tail.replace('127.0.0.1', 'no.such.host.invalid')}",
        f"{head}@127.0.0.1:port/x",
        "nix://user:s3cret@host/db",
        "postgresql://user:s3cret/pass@word@127.0.0.1:1/x",
    ]
    for url in bad:
        for found in wrong("set A from a.a", url):
            shown = render(found) + repr(found)
            assert not any(w in shown for w in (PASSWORD, "s3cret", "other", "words"))
            assert found.code in {"D301", "D316"}


def test_a_snapshot_is_read(tmp_path: Path) -> None:
    """What others write meanwhile is not seen: all tables are of one moment."""
    path = tmp_path / "a.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE a (a)")
    database.execute("CREATE TABLE b (a)")
    database.execute("INSERT INTO a VALUES ('x')")
    database.commit()
    tables = open_data(model("set A from a.a  set B from b.a").check(), path)
    assert tables.load("a").count == 1
    database.execute("INSERT INTO b VALUES ('x')")
    database.commit()
    assert tables.load("b").count == 0
    tables.release()
    assert tables.load("b").count == 1
    tables.release()
    database.close()


def test_folders_of_the_production_model_may_be_mixed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(PRODUCTION / "data", folder)
    tables = read_folder(folder)
    (folder / "hours.csv").unlink()
    FILE_PLACES["parquet"]({"hours": tables["hours"]}, tmp_path / "more")
    shutil.copy(tmp_path / "more" / "hours.parquet", folder)
    assert (
        read(PRODUCTION).solve(folder).objective == read(PRODUCTION).solve().objective
    )


def test_decimal_commas_from_python(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("rate;pace\n1,5;2\n", encoding="utf-8")
    made = model("param rate from t").compile(tmp_path, decimal_comma=True)
    assert made.instance.parameters["rate"].values.tolist() == [1.5]


def test_a_limit_of_cells_from_python(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\nx\ny\nz\n", encoding="utf-8")
    wide = model('set A from t.a  var x[A, A] >= 0  minimize cost: x["x", "y"]')
    for limited in (wide.compile, wide.solve):
        with pytest.raises(PlanError, match="D360"):
            limited(tmp_path, max_cells=8)
    with pytest.raises(PlanError, match="D360"):
        wide.sweep(data=tmp_path, max_cells=8)
    assert wide.compile(tmp_path, max_cells=9).program.num_col == 9
