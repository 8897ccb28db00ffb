"""CSV files as tables: what is read, and what is refused with which words."""

import csv
import datetime
import io
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdsl.data.cells import parse_number, parse_numbers
from mdsl.data.folder import open_tables
from mdsl.data.table import BLANK, MALFORMED, UNKNOWN, Table, TextColumn
from mdsl.diagnostics import Diagnostic, PlanError, render
from mdsl.semantics.types import Kind


def read(folder: Path, data: bytes | str, name: str = "t") -> Table:
    """Return a table with the given content."""
    if isinstance(data, str):
        data = data.encode()
    (folder / f"{name}.csv").write_bytes(data)
    return open_tables(folder).load(name)


def refused(folder: Path, data: bytes | str) -> list[Diagnostic]:
    """Return what is wrong with a table of the given content."""
    with pytest.raises(PlanError) as raised:
        read(folder, data)
    return list(raised.value.diagnostics)


def cells(table: Table) -> dict[str, list[str]]:
    """Return all cells by heading."""
    return {
        heading: [column.text(i) for i in range(table.count)]
        for heading, column in table.columns.items()
    }


PLAIN = {"a": ["1", "3"], "b": ["x", "y"]}


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1,x\n3,y\n",
        "a;b\n1;x\n3;y",
        "a\tb\r\n1\tx\r\n3\ty\r\n",
        "\ufeffa,b\n1,x\n3,y\n",
        '"a","b"\n"1","x"\n"3","y"\n',
        " a , b \n 1 , x \n 3 ,\u00a0y\n",
        "a,b\n1,x\n,\n\n3,y\n , \n",
        "\n\na,b\n1,x\n3,y\n",
        "a,b\r1,x\r3,y\r",
    ],
    ids=[
        "commas",
        "semicolons",
        "tabs and CRLF",
        "byte order mark",
        "quotes",
        "outer blanks",
        "blank rows",
        "blank rows first",
        "CR",
    ],
)
def test_forms_of_the_same_table(tmp_path: Path, data: str) -> None:
    assert cells(read(tmp_path, data)) == PLAIN


def test_one_column(tmp_path: Path) -> None:
    assert cells(read(tmp_path, "a\nx\ny\n")) == {"a": ["x", "y"]}


def test_separators_and_quotes_in_quoted_cells(tmp_path: Path) -> None:
    table = read(tmp_path, 'a,"b; c"\n"1,5","say ""x"""\n')
    assert cells(table) == {"a": ["1,5"], "b; c": ['say "x"']}


def test_rows_are_lines_of_the_file(tmp_path: Path) -> None:
    table = read(tmp_path, 'a,b\n1,"x\ny\n"\n\n2,z\n"3\n",w\n4,v\n')
    assert list(table.rows) == [2, 6, 7, 9]
    assert str(table.place(2, "b")).endswith("t.csv, row 7, column b")


def test_table_of_headings_only(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n")
    assert table.count == 0
    assert list(table.columns) == ["a", "b"]


def test_text_is_not_changed(tmp_path: Path) -> None:
    table = read(tmp_path, "a\nNA\n01\nÄ\n")
    assert cells(table) == {"a": ["NA", "01", "Ä"]}


@pytest.mark.parametrize(
    ("data", "code", "row", "words"),
    [
        (b"a,b\n1,x\n2,\xe4\n", "D304", 3, "byte 0xE4 at offset 10"),
        ("a,b\n1,x\n".encode("utf-16"), "D304", 1, "UTF-16"),
        ("a,b\n1,\0\n", "D305", 2, "NUL"),
        ("", "D306", None, "empty"),
        ("\n\r\n  \n", "D306", None, "empty"),
        ("a,,c\n1,2,3\n", "D307", 1, "column 2 has no heading"),
        ("a,b, a\n1,2,3\n", "D308", 1, "columns 1 and 3 are both headed `a`"),
        ("\na;b,c\n1;2\n", "D309", 2, "both commas and semicolons"),
        ("a,b\n1,2\n1,2,3\n", "D310", 3, "3 cells and the heading line 2"),
        ("a,b\n1\n", "D310", 2, "1 cells and the heading line 2"),
        ('a,b\n"1\n",2\n1,"x\n2,y\n', "D311", 4, "end of data"),
        ('a,b\n1,"x"y\n', "D311", 2, "expected after"),
    ],
)
def test_refused(
    tmp_path: Path, data: bytes | str, code: str, row: int | None, words: str
) -> None:
    (wrong,) = refused(tmp_path, data)
    assert wrong.code == code
    assert wrong.place is not None
    assert wrong.place.row == row
    assert words in render(wrong)


def test_all_ragged_rows_are_reported_up_to_a_limit(tmp_path: Path) -> None:
    wrong = refused(tmp_path, "a,b\n" + "1\n" * 30)
    assert [w.code for w in wrong] == ["D310"] * 20 + ["D312"]
    assert "10 more rows" in wrong[-1].message


# --- folders ---------------------------------------------------------------------------------


def wrong_name(folder: Path, name: str) -> Diagnostic:
    """Return what is wrong with asking for a table of that name."""
    with pytest.raises(PlanError) as raised:
        open_tables(folder).load(name)
    (wrong,) = raised.value.diagnostics
    return wrong


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"D300.*no data folder `.*/nothing`"):
        open_tables(tmp_path / "nothing")


def test_missing_table_lists_what_exists(tmp_path: Path) -> None:
    for name in ("hours", "products"):
        (tmp_path / f"{name}.csv").write_text("a\n", encoding="utf-8")
    wrong = wrong_name(tmp_path, "Hours")
    assert wrong.code == "D301"
    assert wrong.remedies == (
        "did you mean `hours`?",
        "tables that exist: hours, products",
    )


@pytest.mark.parametrize(
    "name", ["", "..", "../t", "/etc/passwd", "a/b", "a\\b", "C:t", ".t", "a\nb"]
)
def test_a_table_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "t.csv").write_text("a\n", encoding="utf-8")
    (tmp_path / "data").mkdir()
    assert wrong_name(tmp_path / "data", name).code == "D302"


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "data" / "t.csv").symlink_to(tmp_path / "secret.csv")
    wrong = wrong_name(tmp_path / "data", "t")
    assert wrong.code == "D303"
    assert "outside the data folder" in wrong.message


def test_links_within_the_folder_are_read(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "t.csv").symlink_to("old.csv")
    assert cells(open_tables(tmp_path).load("t")) == {"a": ["1"]}


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    for name in ("folder", "pipe", "loop"):
        assert wrong_name(tmp_path, name).code == "D303"


def test_a_table_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    tables = open_tables(tmp_path)
    assert tables.load("t") is tables.load("t")


# --- columns ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("-0.5", -0.5),
        ("+3.", 3.0),
        (".25", 0.25),
        ("1e3", 1000.0),
        ("2E-3", 0.002),
        ("inf", np.inf),
        ("-inf", -np.inf),
        ("007", 7.0),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "NaN",
        "Infinity",
        "+inf",
        "INF",
        "1,000",
        "1_000",
        "12h",
        "0x10",
        "1e",
        "1e400",
        "-1e400",
        ".",
        "-",
        "e5",
        "½",
        "\u0663",
        "\uff11",
        "--1",
        "1.2.3",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None
    values, bad = parse_numbers(["1", text, "", "2"])
    assert bad.tolist() == [False, True, False, False]
    assert values[[0, 2, 3]].tolist() == [1.0, 0.0, 2.0]


@given(st.lists(st.text("0123456789+-.eE_ nai", max_size=6)))
def test_fast_and_plain_numbers_agree(texts: list[str]) -> None:
    texts = [text.strip() for text in texts]
    values, bad = parse_numbers(texts)
    plain = [0.0 if text == "" else parse_number(text) for text in texts]
    assert bad.tolist() == [value is None for value in plain]
    assert values.tolist() == [value or 0.0 for value in plain]


def test_members_are_numbered_in_order_of_appearance() -> None:
    members = TextColumn("c", ["b", "a", "", "b"]).to_members(Kind.TEXT)
    assert members.distinct.tolist() == ["b", "a"]
    assert members.numbers.tolist() == [0, 1, BLANK, 0]
    assert members.to_codes({"a": 7}).tolist() == [UNKNOWN, 7, BLANK, UNKNOWN]


def test_whole_numbers_as_members() -> None:
    column = TextColumn("c", ["10", "-3", "0", "-0", "01", "1.0", "x", "", "+1"])
    members = column.to_members(Kind.INTEGER)
    assert members.distinct.tolist() == [-3, 0, 10]
    assert members.numbers.tolist() == [2, 0, 1, 1, *[MALFORMED] * 3, BLANK, MALFORMED]


def test_dates_as_members() -> None:
    column = TextColumn("c", ["2025-06-02", "2025-6-2", "2025-02-30", "20250602"])
    members = column.to_members(Kind.DATE)
    assert members.distinct.tolist() == [datetime.date(2025, 6, 2)]
    assert members.numbers.tolist() == [0, *[MALFORMED] * 3]


def test_flags() -> None:
    column = TextColumn("c", ["1", "X", "Yes", "TRUE", "", "0", "no", "False", "ja"])
    values, bad = column.to_flags()
    assert values.tolist() == [True] * 4 + [False] * 5
    assert bad.tolist() == [False] * 8 + [True]


@given(
    st.lists(
        st.lists(st.text(max_size=5), min_size=2, max_size=2).map(
            lambda row: [cell.strip() for cell in row]
        ),
        max_size=8,
    )
)
def test_any_cells_come_back(rows: list[list[str]]) -> None:
    """What Python's csv module writes is read back, but for rows without any cell."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b"], *rows])
    filled = [row for row in rows if any(row)]
    if "\0" in text.getvalue():
        return
    with tempfile.TemporaryDirectory() as folder:
        table = read(Path(folder), text.getvalue())
    found = cells(table)
    assert list(zip(found["a"], found["b"], strict=True)) == [tuple(r) for r in filled]
