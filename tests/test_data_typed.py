"""Typed columns and large text files: a cell means what its text means, wherever it is."""

import csv
import datetime
import io
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from mdsl.data import csv_source, large_csv
from mdsl.data.cells import COMMA, POINT
from mdsl.data.folder import Folder, open_tables
from mdsl.data.large_numbers import LargeNumberColumn
from mdsl.data.parquet_source import read_parquet_table
from mdsl.data.table import CodedColumn, Column, Table, TextColumn
from mdsl.data.typed import ColumnBuilder, NumberColumn, cell_text, object_column
from mdsl.data.wanted import Wanted, WantedTable
from mdsl.diagnostics import PlanError
from mdsl.files.forms import CellForm
from mdsl.semantics.types import Kind


def assert_same(column: Column, expected: Column, count: int) -> None:
    """Check that two columns answer alike."""
    assert [column.text(i) for i in range(count)] == [
        expected.text(i) for i in range(count)
    ]
    assert column.blank.tolist() == expected.blank.tolist()
    for kind in Kind:
        members, others = column.to_members(kind), expected.to_members(kind)
        assert members.distinct.tolist() == others.distinct.tolist()
        assert members.numbers.tolist() == others.numbers.tolist()
    values, bad = column.to_numbers()
    other_values, other_bad = expected.to_numbers()
    assert bad.tolist() == other_bad.tolist()
    assert values[~bad].tolist() == other_values[~bad].tolist()
    flags, no_flags = column.to_flags()
    other_flags, other_no_flags = expected.to_flags()
    assert no_flags.tolist() == other_no_flags.tolist()
    assert flags[~no_flags].tolist() == other_flags[~no_flags].tolist()


INTEGERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)
FLOATS = st.floats() | st.integers(-3, 3).map(float)
TEXTS = st.text(max_size=4) | st.sampled_from(["", " ", "01", "1", "x", "1e3", "inf"])
DAYS = st.dates() | st.datetimes()
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    INTEGERS,
    FLOATS,
    TEXTS,
    DAYS,
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.binary(max_size=3),
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (" x ", "x"),
        (True, "true"),
        (3, "3"),
        (3.0, "3"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
        (Decimal("1.50"), "1.5"),
        (datetime.date(2025, 6, 2), "2025-06-02"),
        (datetime.datetime(2025, 6, 2), "2025-06-02"),  # noqa: DTZ001 - a day
        (datetime.datetime(2025, 6, 2, 8), "2025-06-02T08:00:00"),  # noqa: DTZ001
        (datetime.time(8), "08:00:00"),
        (b"\x01", "01"),
    ],
)
def test_what_cells_mean(cell: object, text: str) -> None:
    assert cell_text(cell) == text


@given(
    st.lists(CELLS, max_size=12)
    | st.lists(INTEGERS | st.none(), max_size=12)
    | st.lists(FLOATS | st.none(), max_size=12)
    | st.lists(TEXTS | st.none(), max_size=12),
    st.integers(1, 5),
)
def test_cells_of_any_types_are_their_texts(cells: list[object], size: int) -> None:
    builder = ColumnBuilder("c")
    for start in range(0, len(cells), size):
        builder.add(cells[start : start + size])
    expected = TextColumn("c", list(map(cell_text, cells)))
    assert_same(builder.build(), expected, len(cells))
    assert_same(object_column("c", cells), expected, len(cells))


def test_columns_are_as_narrow_as_their_cells() -> None:
    assert isinstance(object_column("c", [1, None, 2]), NumberColumn)
    assert isinstance(object_column("c", [1, 2.5]), NumberColumn)
    assert isinstance(object_column("c", [None, None]), NumberColumn)
    assert isinstance(object_column("c", ["1", 2]), CodedColumn)
    assert isinstance(object_column("c", [2**70, 1]), CodedColumn)
    assert isinstance(object_column("c", [True, 1]), CodedColumn)


@given(st.lists(INTEGERS, min_size=1, max_size=50))
def test_members_of_numbers_are_numbered_in_order_of_appearance(
    values: list[int],
) -> None:
    column = NumberColumn("c", np.array(values), np.zeros(len(values), np.bool_))
    texts = TextColumn("c", list(map(str, values)))
    assert_same(column, texts, len(values))


# --- Parquet ---------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.none() | INTEGERS,
            st.none() | FLOATS,
            st.none() | TEXTS,
            st.none() | st.dates(),
            st.none() | st.booleans(),
            st.none() | TEXTS,
            st.none() | st.datetimes(),
        ),
        min_size=1,
        max_size=10,
    ),
    st.sampled_from(CellForm),
)
def test_parquet_cells_are_their_texts(
    rows: list[tuple[object, ...]], form: CellForm
) -> None:
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "i": pl.Int64,
        "f": pl.Float64,
        "t": pl.String,
        "d": pl.Date,
        "b": pl.Boolean,
        "c": pl.Categorical,
        "m": pl.Datetime("us"),
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"
        frame.write_parquet(path)
        table = read_parquet_table(path, "t", "t", WantedTable(others=form))
    for number, column in enumerate(table.columns.values()):
        texts = [cell_text(row[number]) for row in rows]
        assert_same(column, TextColumn("c", texts), len(rows))


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array([1, None, -2], pa.int8()), ["1", "", "-2"]),
        (pa.array([1, None, 2], pa.uint64()), ["1", "", "2"]),
        (pa.array([0.5, None], pa.float16()), ["0.5", ""]),
        (pa.array([0.5, None], pa.float32()), ["0.5", ""]),
        (pa.array([None, None]), ["", ""]),
        (pa.array([Decimal("0.3"), None, Decimal("-1.50")]), ["0.3", "", "-1.5"]),
        (pa.array([Decimal("12345678901234567890.5")]), ["1.2345678901234567e+19"]),
        (pa.array([Decimal("0.3")], pa.decimal256(40, 1)), ["0.3"]),
        (pa.array([datetime.time(8), None]), ["08:00:00", ""]),
        (pa.array([10**9 + 1], pa.time64("ns")), ["00:00:01"]),
        (pa.array([86400 * 10**9 + 1], pa.timestamp("ns")), ["1970-01-02"]),
        (pa.array([90 * 10**9 + 1], pa.duration("ns")), ["0:01:30"]),
        (pa.array(["b ", None, "a", "b"], pa.large_string()), ["b", "", "a", "b"]),
        (pa.array(["b", "", " ", "a"]), ["b", "", "", "a"]),
        # The dictionary of another program: not in order, with texts that no cell has.
        (
            pa.DictionaryArray.from_arrays(
                pa.array([2, 0, None, 3, 4]), pa.array(["x", "y", "b", " x", ""])
            ),
            ["b", "x", "", "x", ""],
        ),
        (
            pa.DictionaryArray.from_arrays(pa.array([1, None, 0]), pa.array([7, 5])),
            ["5", "", "7"],
        ),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
@pytest.mark.parametrize("size", [1, 2, 100])
def test_parquet_types(
    array: "pa.Array[Any]", texts: list[str], size: int, tmp_path: Path
) -> None:
    path = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"a": array}), path, row_group_size=size)
    column = read_parquet_table(path, "t", "t").columns["a"]
    assert_same(column, TextColumn("a", texts), len(texts))


@given(
    labels=st.lists(st.sampled_from("abcdefgh") | st.none(), max_size=30),
    size=st.integers(1, 30),
    is_sorted=st.booleans(),
)
def test_parquet_labels_are_numbered_as_they_appear(
    labels: list[str | None], size: int, *, is_sorted: bool
) -> None:
    if is_sorted:
        labels.sort(key=str)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"
        table = pa.table({"a": pa.array(labels, pa.string())})
        parquet.write_table(table, path, row_group_size=size)
        column = read_parquet_table(path, "t", "t").columns["a"]
    texts = [label or "" for label in labels]
    assert_same(column, TextColumn("a", texts), len(texts))


def test_reading_parquet_changes_nothing_of_pyarrow(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"a": ["x"]}), path)
    before = pa.default_memory_pool().backend_name
    read_parquet_table(path, "t", "t")
    assert pa.default_memory_pool().backend_name == before
    damaged = path.read_bytes()
    path.write_bytes(damaged[:4] + bytes(20) + damaged[24:])
    with pytest.raises(PlanError, match="D303"):
        read_parquet_table(path, "t", "t")
    assert pa.default_memory_pool().backend_name == before


# --- large text files ------------------------------------------------------------------------

LINES = st.lists(
    st.lists(
        st.text("ab01.,;\t\"' \u00a0\u2028\r\n\x1c-e", max_size=5)
        | st.sampled_from(["1", "2.5", "-1e3", "inf", "x", "nan", "1e400", " 7 "]),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=6,
)


FORMS = st.sampled_from(CellForm)


def read_both(
    text: str,
    folder: Path,
    form: CellForm = CellForm.CELLS,
    named: str = "",
    mark: str = POINT,
) -> None:
    """Read a file by both readers, and check that they agree.

    Args:
        text: The file.
        folder: Where to put it.
        form: What its columns are read for.
        named: The only column that is wanted; empty for all of them.
        mark: The decimal mark.
    """
    (folder / "t.csv").write_bytes(text.encode())
    wanted = WantedTable({named: form}) if named else WantedTable(others=form)
    place = Folder(folder, Wanted({"t": wanted}), mark)

    def attempt(limit: int) -> Table | list[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(csv_source, "LARGE", limit)
            patch.setattr(large_csv, "BLOCK", 16)
            try:
                return place.load("t")
            except PlanError as error:
                return [f"{d.code} {d.place} {d.message}" for d in error.diagnostics]

    small, large = attempt(1 << 30), attempt(0)
    if isinstance(small, list) or isinstance(large, list):
        assert small == large
        return
    assert list(small.columns) == list(large.columns)
    assert list(small.rows) == list(large.rows)
    assert small.heading_row == large.heading_row
    for heading in wanted.forms(small.columns):
        assert_same(large.columns[heading], small.columns[heading], small.count)


@given(
    LINES,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    FORMS,
    st.sampled_from(["", "h0", "h1"]),
)
def test_readers_agree_on_what_a_writer_writes(
    rows: list[list[str]], separator: str, end: str, form: CellForm, named: str
) -> None:
    width = len(rows[0])
    even = [(row * width)[:width] for row in rows]
    headings = [f"h{number}" for number in range(width)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerows([headings, *even])
    with tempfile.TemporaryDirectory() as folder:
        read_both(text.getvalue(), Path(folder), form, named)


@given(
    st.text('ab,;\n"\r 1.', max_size=30),
    st.sampled_from(["a,b\n", "a\n", ""]),
    FORMS,
    st.sampled_from(["", "a", "b"]),
)
def test_readers_agree_on_anything(
    text: str, start: str, form: CellForm, named: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read_both(start + text, Path(folder), form, named)


NUMERALS = st.lists(
    st.integers(-(10**19), 10**19).map(str)
    | st.integers(-20, 20).map(str)
    | st.floats().map(repr)
    | st.text("0123456789+-.eE ", min_size=1, max_size=6)
    | st.sampled_from(["", "inf", "-inf", "nan", "1e400", "01", "-0", "+1", "1_0"]),
    min_size=1,
    max_size=12,
)


@given(NUMERALS, FORMS, st.sampled_from([POINT, COMMA]))
def test_readers_agree_on_numbers(cells: list[str], form: CellForm, mark: str) -> None:
    text = "".join(f"x;{cell}\n" for cell in ["v", *cells])
    with tempfile.TemporaryDirectory() as folder:
        read_both(text, Path(folder), form, mark=mark)
        read_both(text.replace(".", ","), Path(folder), form, mark=mark)


@pytest.mark.parametrize(
    ("form", "cell", "kind"),
    [
        (CellForm.CELLS, "1", CodedColumn),
        (CellForm.LABELS, "a", CodedColumn),
        (CellForm.WHOLE_NUMBERS, "7", NumberColumn),
        (CellForm.WHOLE_NUMBERS, "", NumberColumn),
        (CellForm.WHOLE_NUMBERS, "07", CodedColumn),
        (CellForm.NUMBERS, "1.50", LargeNumberColumn),
        (CellForm.NUMBERS, "inf", LargeNumberColumn),
    ],
)
def test_large_columns_are_kept_as_what_they_are_for(
    form: CellForm,
    cell: str,
    kind: type[Column],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(csv_source, "LARGE", 0)
    monkeypatch.setattr(large_csv, "BLOCK", 16)
    lines = [f"{number},x\n" for number in range(40)]
    (tmp_path / "t.csv").write_text("".join(["a,b\n", *lines, f"{cell},x\n"]))
    wanted = Wanted({"t": WantedTable({"a": form})})
    column = Folder(tmp_path, wanted).load("t").columns["a"]
    assert isinstance(column, kind)
    assert [column.text(number) for number in (0, 39, 40)] == ["0", "39", cell]


@pytest.mark.parametrize("later", ["a\n1\n", "b\n1\n2\n", None])
def test_a_file_that_changes_while_it_is_read(
    later: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_source, "LARGE", 0)
    path = tmp_path / "t.csv"
    path.write_text("a\n1\n2\n")
    wanted = Wanted({"t": WantedTable({"a": CellForm.NUMBERS})})
    column = Folder(tmp_path, wanted).load("t").columns["a"]
    if later is None:
        path.unlink()
    else:
        path.write_text(later)
    with pytest.raises(PlanError, match="D303"):
        column.text(1)


def test_many_different_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_source, "LARGE", 0)
    monkeypatch.setattr(large_csv, "BLOCK", 5000)
    # Some that come again, some in runs, and blanks around some of them.
    labels = [f"{' ' * (i % 3)}L{i * i % 997}" for i in range(3000)]
    labels += [f"R{i // 20}" for i in range(2000)]
    (tmp_path / "t.csv").write_text("".join(f"{label}\n" for label in ["a", *labels]))
    wanted = Wanted({"t": WantedTable({"a": CellForm.LABELS})})
    column = Folder(tmp_path, wanted).load("t").columns["a"]
    assert_same(column, TextColumn("a", list(map(str.strip, labels))), len(labels))


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,x\n2,y\n",
        "\ufeffa,b\n1,x\n2,y",
        'a,b\n"1","x, ""y"""\n"2",\n',
        "a;b\r\n1;x\r\n2;\r\n",
    ],
)
def test_plain_files_are_read_by_pyarrow(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_source, "LARGE", 0)
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    table = open_tables(tmp_path).load("t")
    assert all(isinstance(c, CodedColumn) for c in table.columns.values())
    read_both(text, tmp_path)


def test_large_files_without_pyarrow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_source, "LARGE", 0)
    monkeypatch.setattr(csv_source, "find_spec", lambda name: None)
    (tmp_path / "t.csv").write_text("a\n1\n2\n", encoding="utf-8")
    (column,) = open_tables(tmp_path).load("t").columns.values()
    assert isinstance(column, TextColumn)
