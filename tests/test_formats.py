"""Files read back by HiGHS must hold the same program as the arrays."""

import csv
import errno
import gzip
import os
import stat
import tracemalloc
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdsl.diagnostics import PlanError, render_all
from mdsl.formats.export import checked_sheet, export_program, write_program
from mdsl.formats.files import whole_file
from mdsl.formats.labels import escaped
from mdsl.formats.lines import LineWriter
from mdsl.formats.names import file_names
from mdsl.formats.naming import given_names, joined_names, part_of_names
from mdsl.formats.numerals import number_text, number_texts
from mdsl.formats.options import Dialect, FileFormat, FileOptions, NameStyle
from mdsl.formats.sidecar import write_names
from mdsl.formats.text import byte_strings, hashes, hex_digits, joined
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.program import Block, LinearProgram, Role, Sense
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve
from tests.golden import Golden
from tests.programs import Goal, dense_matrix, make_program

INF = np.inf
MAX, MIN = Sense.MAXIMIZE, Sense.MINIMIZE


MPS = FileOptions()
FIXED = FileOptions(FileFormat.FIXED, names=NameStyle.SHORT)
LP = FileOptions(FileFormat.LP)
PLAIN = FileOptions(dialect=Dialect.PLAIN)


def file_text(program: LinearProgram, options: FileOptions) -> str:
    stream = BytesIO()
    goal = program.objectives[0] if program.objectives else None
    write_program(program, stream, goal, options)
    return stream.getvalue().decode("ascii")


def mps_text(program: LinearProgram) -> str:
    return file_text(program, MPS)


def read_back(text: str, folder: Path, ending: str = "mps") -> highspy.Highs:
    path = folder / f"model.{ending}"
    path.write_text(text, encoding="ascii", newline="\n")
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    assert model.readModel(str(path)) == highspy.HighsStatus.kOk
    return model


def matrix_of(lp: highspy.HighsLp) -> np.ndarray:
    """Return the matrix that HiGHS read in dense form."""
    dense = np.zeros((lp.num_row_, lp.num_col_))
    start, index = lp.a_matrix_.start_, lp.a_matrix_.index_
    for col in range(lp.num_col_):
        for at in range(start[col], start[col + 1]):
            dense[index[at], col] += lp.a_matrix_.value_[at]
    return dense


def random_program(seed: int) -> LinearProgram:
    """Return a program with all kinds of bounds, numbers and columns, some of it empty."""
    random = np.random.default_rng(seed)
    num_row, num_col = random.integers(0, 9), random.integers(1, 9)
    matrix = random.normal(0, 3, (num_row, num_col))
    matrix *= random.random((num_row, num_col)) < 0.5
    scale = 10.0 ** random.integers(-5, 6, num_col)
    matrix = np.where(random.random(num_col) < 0.5, matrix * scale, np.round(matrix))
    rows = random_bounds(random, num_row)
    cols = random_bounds(random, num_col)
    kinds = (random.random(num_col) < 0.4).astype(np.uint8)
    costs = np.round(random.normal(0, 9, num_col), 2) * (random.random(num_col) < 0.7)
    sense = MAX if random.random() < 0.5 else MIN
    offset = float(random.integers(-3, 4)) / 8
    return make_program(matrix, rows, cols, [Goal(costs, sense, offset)], kinds)


def random_bounds(
    random: np.random.Generator, count: int | np.int64
) -> tuple[np.ndarray, np.ndarray]:
    lower = np.round(random.normal(0, 9, count), int(random.integers(0, 17)))
    upper = lower + np.abs(random.normal(0, 9, count))
    kind = random.integers(0, 6, count)
    lower = np.select([kind == 0, kind == 1, kind == 2], [-INF, -INF, 0.0], lower)
    upper = np.select([kind == 0, kind == 2, kind == 3], [INF, INF, lower], upper)
    upper = np.where(kind == 4, INF, upper)
    return lower, upper


def expected_rows(program: LinearProgram) -> tuple[np.ndarray, ...]:
    """Return the rows that the file should hold: lower, upper, coefficients."""
    lower, upper = program.row_lower, program.row_upper
    found: list[tuple[float, float, np.ndarray]] = []
    for low, high, coefs in zip(lower, upper, dense_matrix(program), strict=True):
        if low == -INF and high == INF:
            continue
        width = high - low
        if np.isfinite(width) and width and (low + width != high):
            found += [(low, INF, coefs), (-INF, high, coefs)]
        else:
            found.append((low, high, coefs))
    matrix = np.array([row[2] for row in found]).reshape(len(found), program.num_col)
    return np.array([r[0] for r in found]), np.array([r[1] for r in found]), matrix


def whole_bounds(program: LinearProgram) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds that are whole for integers, if a whole number lies between them."""
    lower, upper = np.ceil(program.col_lower), np.floor(program.col_upper)
    whole = (program.integrality == 1) & (lower <= upper)
    return (
        np.where(whole, lower, program.col_lower),
        np.where(whole, upper, program.col_upper),
    )


@pytest.mark.parametrize("start", range(0, 200, 25))
def test_highs_reads_the_same_program(start: int, tmp_path: Path) -> None:
    for seed in range(start, start + 25):
        program = random_program(seed)
        goal = program.objectives[0]
        lp = read_back(mps_text(program), tmp_path).getLp()
        num_col = program.num_col
        constant = int(goal.offset != 0)
        assert lp.num_col_ == num_col + constant, seed
        lower, upper, matrix = expected_rows(program)
        assert lp.row_lower_ == lower.tolist(), seed
        assert lp.row_upper_ == upper.tolist(), seed
        assert (matrix_of(lp)[:, :num_col] == matrix).all(), seed
        lower, upper = whole_bounds(program)
        assert lp.col_lower_[:num_col] == lower.tolist(), seed
        assert lp.col_upper_[:num_col] == upper.tolist(), seed
        kinds = [int(kind) for kind in lp.integrality_] or [0] * lp.num_col_
        assert kinds[:num_col] == program.integrality.tolist(), seed
        sign = -1 if goal.sense is MAX else 1
        costs = np.zeros(num_col)
        costs[goal.cols] = sign * goal.costs
        assert list(lp.col_cost_)[:num_col] == costs.tolist(), seed
        assert lp.sense_ == highspy.ObjSense.kMinimize
        assert lp.offset_ == 0
        if constant:
            assert lp.col_cost_[-1] == sign * goal.offset
            assert (lp.col_lower_[-1], lp.col_upper_[-1]) == (1, 1)


@pytest.mark.parametrize("seed", range(40))
def test_highs_finds_the_same_optimum(seed: int, tmp_path: Path) -> None:
    program = random_program(seed)
    ours = solve(program, SolveOptions())
    model = read_back(mps_text(program), tmp_path)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.run()
    words = {
        "optimal": {highspy.HighsModelStatus.kOptimal},
        "infeasible": {
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        },
        "unbounded": {
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        },
    }
    assert model.getModelStatus() in words[ours.status.value]
    if ours.objective is not None:
        sign = -1 if program.objectives[0].sense is MAX else 1
        theirs = sign * model.getInfo().objective_function_value
        assert ours.objective == pytest.approx(theirs, rel=1e-6, abs=1e-6)


def every_kind_of_line() -> LinearProgram:
    """Return a program whose file has a line of each kind."""
    matrix = np.array(
        [
            [1, 2.5, 0, 0, 0, 0, 0, 0],
            [1, 0, 1, 1, 0, 0, 0, 0],
            [0, 0, 0.1, 0, 1, 1, 0, 0],
            [0, 3, 0, 0, 0, 0, 0, 0],
            [0, 1, 0, 0, 0, 0, 1e-5, 0],
            [1, 1, 0, 0, 0, 0, 0, 0],
        ]
    )
    rows = [-INF, 4, 3, 1, 0.1, -INF], [12, INF, 3, 9, 0.3, INF]
    cols = [0, 0, -INF, 2, -4, -INF, 5, 0], [INF, 7, INF, INF, 8, -1, 5, INF]
    kinds = [0, 0, 0, 1, 1, 1, 0, 1]
    goal = Goal([3, -2.25, 0, 1, 0, 0, 0, 0], MAX, 10.5, "contribution")
    return make_program(matrix, rows, cols, [goal], kinds)


def test_every_kind_of_line(golden: Golden) -> None:
    golden("golden/every_kind.mps", mps_text(every_kind_of_line()))


def test_safe_dialect() -> None:
    text = mps_text(every_kind_of_line())
    assert text.isascii()
    assert text.endswith("ENDATA\n")
    assert "\t" not in text
    assert max(len(line) for line in text.splitlines()) <= 255
    heads = [line.split()[0] for line in text.splitlines() if line[0] != " "]
    sections = ["NAME", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "ENDATA"]
    assert heads == sections


def test_same_input_same_bytes(tmp_path: Path) -> None:
    program = random_program(3)
    for name in ("model.mps", "model.mps.gz", "model.lp", "model.lp.gz"):
        first, second = tmp_path / "first", tmp_path / "second"
        for folder in (first, second):
            folder.mkdir(exist_ok=True)
            options = LP if ".lp" in name else MPS
            export_program(program, folder / name, program.objectives[0], options)
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_long_program_is_written_in_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = random_program(17)
    whole = [file_text(program, options) for options in (MPS, PLAIN, LP)]
    monkeypatch.setattr("mdsl.formats.numerals.SLICE", 3)
    monkeypatch.setattr("mdsl.formats.rows.PASSES", 1 << 30)
    for size in (1, 2, 3, 5):
        monkeypatch.setattr("mdsl.formats.lines.BLOCK", size)
        monkeypatch.setattr("mdsl.formats.rows.SOME", size)
        assert whole == [file_text(program, o) for o in (MPS, PLAIN, LP)]
    assert read_back(whole[0], tmp_path).getLp().num_col_ >= program.num_col


def test_program_without_objective_rows_or_costs(tmp_path: Path) -> None:
    program = make_program(np.zeros((0, 2)), ([], []), ([0, 0], [INF, 4]))
    text = mps_text(program)
    assert "  x(0)  obj  0\n" in text
    lp = read_back(text, tmp_path).getLp()
    assert (lp.num_col_, lp.num_row_) == (2, 0)


# Names


def program_with_names(members: list[str], name: str = "make") -> LinearProgram:
    count = len(members)
    program = make_program(
        np.zeros((1, count)),
        ([0], [1]),
        ([0] * count, [1] * count),
        [Goal([0] * count)],
    )
    axis = Axis("Product", np.array(members, np.object_))
    domain = Domain((Factor((count,)),), (axis,))
    block = Block(name, Role.VARIABLE, 0, domain)
    return replace(program, col_blocks=(block,))


def col_names(program: LinearProgram) -> list[str]:
    goal = program.objectives[0] if program.objectives else None
    return [name.decode() for name in file_names(program, goal).cols[:].tolist()]


def test_names_are_readable_and_escaped() -> None:
    members = ["chair", "Week 1", "é", "a,b", "a)", "50%", "x\ny", "~", "", "A#1@b.c_d"]
    assert col_names(program_with_names(members)) == [
        "make(chair)",
        "make(Week%201)",
        "make(%C3%A9)",
        "make(a%2Cb)",
        "make(a%29)",
        "make(50%25)",
        "make(x%0Ay)",
        "make(%7E)",
        "make()",
        "make(A#1@b.c_d)",
    ]


def test_names_of_two_indices_and_of_scalars() -> None:
    program = make_program([[1, 1, 1, 1, 1]], ([0], [1]), ([0] * 5, [1] * 5))
    first = Axis("Product", np.array(["chair", "a b"], np.object_))
    second = Axis("Week", np.array([1, 2], np.object_))
    whole = Domain((Factor((2,)), Factor((2,))), (first, second))
    blocks = (
        Block("make", Role.VARIABLE, 0, whole, np.array([0, 1, 3], np.int32)),
        Block("total", Role.VARIABLE, 3, Domain()),
        Block("été", Role.VARIABLE, 4, Domain()),
    )
    assert col_names(replace(program, col_blocks=blocks)) == [
        "make(chair,1)",
        "make(chair,2)",
        "make(a%20b,2)",
        "total",
        "_%C3%A9t%C3%A9",
    ]


def test_names_differ_without_regard_to_case() -> None:
    names = col_names(program_with_names(["a", "A", "b", "aa", "AA"]))
    assert names[0] == "make(a)"
    assert names[1].startswith("make(A)~")
    assert len({name.lower() for name in names}) == 5


def test_long_names_are_cut_and_stay_different() -> None:
    members = ["x" * 300 + tail for tail in "abc"] + ["x" * 57, "x" * 58]
    names = col_names(program_with_names(members))
    assert [len(name) for name in names] == [63, 63, 63, 63, 63]
    assert names[3] == f"make({'x' * 57})"
    assert len(set(names)) == 5
    for name in names[:3]:
        assert name.startswith("make(xxxx")
        assert name[-9] == "~"


@pytest.mark.parametrize("name", ["RHS", "rhs", "BOUNDS", "objconst_", "endata"])
def test_reserved_names_are_changed(name: str) -> None:
    program = make_program([[1]], ([0], [1]), ([0], [1]))
    block = Block(name, Role.VARIABLE, 0, Domain())
    (changed,) = col_names(replace(program, col_blocks=(block,)))
    assert changed.startswith(f"{name}~")


def test_names_by_number() -> None:
    words = [b"a", b"bcd", b"", b"ef", b"g"]
    parts = [given_names(np.array(own)) for own in (words[:2], [b""], words[3:])]
    names = joined_names([parts[0], part_of_names(parts[2], 0, 0), *parts[1:]])
    assert (len(names), names[:].tolist(), names[-1]) == (5, words, b"g")
    assert [names[at] for at in range(-5, 5)] == words * 2
    with pytest.raises(IndexError):
        names[5]
    order = np.array([4, 0, 3, 3, 1, 2])
    assert names[order].tolist() == [words[at] for at in order]
    later = part_of_names(names, 1, 4)
    assert (later[1:].tolist(), later[0:0].tolist()) == (words[2:4], [])
    assert later.table(b"<", b">").tolist() == [b"<bcd>", b"<>", b"<ef>"]


def test_objective_and_row_of_one_name() -> None:
    program = make_program([[1]], ([0], [1]), ([0], [1]), [Goal([1], name="cost")])
    block = Block("COST", Role.CONSTRAINT, 0, Domain())
    names = file_names(replace(program, row_blocks=(block,)), program.objectives[0])
    assert names.objective == b"cost"
    assert names.rows[0].startswith(b"COST~")


MEMBERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(st.lists(MEMBERS, min_size=1, max_size=8, unique=True), st.sampled_from("xeÉ"))
def test_any_labels_give_safe_and_different_names(
    members: list[str], name: str
) -> None:
    program = program_with_names(members, name)
    names = col_names(program)
    assert len({n.lower() for n in names}) == len(members)
    allowed = set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,()#@~%"
    )
    for own in names:
        assert 0 < len(own) <= 63
        assert set(own) <= allowed
        assert own[0].isalpha() or own[0] == "_"


@given(MEMBERS, MEMBERS)
def test_escaping_is_injective(first: str, second: str) -> None:
    assert (escaped(first.encode()) == escaped(second.encode())) == (first == second)


def test_names_lead_back(tmp_path: Path) -> None:
    program = program_with_names(['a "b"', "Week 1, half", "été"])
    goal = replace(program.objectives[0], name="cost", sense=MAX, offset=2.5)
    stream = BytesIO()
    write_names(checked_sheet(program, goal, MPS), goal, stream)
    lines = list(csv.reader(stream.getvalue().decode("utf-8").splitlines()))
    assert lines == [
        ["kind", "exported", "declaration", "index1"],
        ["sense", "", "maximize", ""],
        ["columns", "", "4", ""],
        ["rows", "", "1", ""],
        ["objective", "cost", "cost", ""],
        ["constant", "objconst_", "2.5", ""],
        ["column", "make(a%20%22b%22)", "make", 'a "b"'],
        ["column", "make(Week%201%2C%20half)", "make", "Week 1, half"],
        ["column", "make(%C3%A9t%C3%A9)", "make", "été"],
        ["row", "row(0)", "row", "0"],
    ]
    export_program(program, tmp_path / "m.mps", goal, MPS)
    beside = tmp_path / "m.mps.names.csv"
    assert beside.read_bytes() == stream.getvalue()


# Texts


def shown_numbers(values: np.ndarray) -> list[str]:
    stream = BytesIO()
    LineWriter(stream).write(number_texts(values, b"\n"))
    return stream.getvalue().decode("ascii").splitlines()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_round_trips(value: float) -> None:
    text = number_text(value)
    assert float(text) == value
    assert len(text) <= 24


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (-0.0, "0"), (0.1, "0.1"), (1e16, "1e+16"), (1e-5, "1e-05")],
)
def test_number_text(value: float, text: str) -> None:
    assert number_text(value) == text


def test_number_texts_of_many() -> None:
    values = np.array([1.5, 2, 1.5, -3e-4])
    assert shown_numbers(values) == ["1.5", "2", "1.5", "-0.0003"]
    assert shown_numbers(np.zeros(0)) == []


@given(st.lists(st.text(st.characters(min_codepoint=1, max_codepoint=127))))
def test_texts_side_by_side(texts: list[str]) -> None:
    column = byte_strings(texts)
    assert joined(column, b"-", column).tolist() == [
        f"{text}-{text}".encode() for text in texts
    ]
    wide = column.astype("S200")
    assert hashes(column).tolist() == hashes(wide).tolist()
    assert len(set(hashes(column).tolist())) == len(set(texts))


@given(st.lists(st.text("ab(1)", max_size=9), min_size=1), st.data())
def test_lines_of_all_kinds_of_pieces(texts: list[str], data: st.DataObject) -> None:
    columns = st.lists(st.integers(0, len(texts) - 1), min_size=1, max_size=40)
    first, second = data.draw(columns), data.draw(columns)
    stream = BytesIO()
    out = LineWriter(stream)
    strings = byte_strings(texts)
    expected = ""
    # Twice, since the writer uses its memory again.
    for chosen in (first, second):
        index = np.array(chosen)
        numbers = out.numbers(index / 8, b";")
        names = out.names(strings, index)
        shown = names.where(index % 2 == 0)
        out.write(b"<", strings[index], numbers, names, b"", shown, b">\n")
        for at in chosen:
            last = "" if at % 2 else texts[at]
            expected += f"<{texts[at]}{number_text(at / 8)};{texts[at]}{last}>\n"
    assert stream.getvalue().decode() == expected


DECIMALS = st.builds(
    lambda digits, power: digits / 10.0**power,
    st.integers(-(10**17), 10**17),
    st.integers(0, 22),
)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | DECIMALS))
def test_many_numbers_have_the_shortest_texts(values: list[float]) -> None:
    shown = shown_numbers(np.array(values, np.float64))
    assert shown == [number_text(value) for value in values]


def test_numbers_at_the_edges_of_the_arithmetic() -> None:
    powers = [10.0**exponent for exponent in range(-12, 18)]
    powers += [2.0**exponent for exponent in range(-60, 60)]
    values = [*powers, 0.1 + 0.2, 999999999999999.9, 903096927547331.75, 5e-324, 1e308]
    values += [float(np.nextafter(v, 0)) for v in powers]
    values += [float(np.nextafter(v, np.inf)) for v in powers]
    values += [-value for value in values] + [0.0, -0.0]
    shown = shown_numbers(np.array(values))
    assert shown == [number_text(value) for value in values]
    assert [float(text) for text in shown] == values


@pytest.mark.parametrize("seed", range(8))
def test_random_numbers_have_the_shortest_texts(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = 10.0 ** random.uniform(-9, 15, 20_000)
    values = size * random.choice([-1.0, 1.0], len(size))
    values = np.where(random.random(len(size)) < 0.3, np.round(values, seed), values)
    assert shown_numbers(values) == [number_text(value) for value in values.tolist()]


def test_hex_digits() -> None:
    numbers = np.array([0, 0xDEADBEEF, 0x1_0000_0000], np.uint64)
    assert hex_digits(numbers).tolist() == [b"00000000", b"deadbeef", b"00000001"]


# What no file can say


def errors_of(program: LinearProgram) -> str:
    with pytest.raises(PlanError) as error:
        mps_text(program)
    return render_all(error.value.diagnostics) + "\n"


def test_semicontinuous_without_a_bound_is_refused(golden: Golden) -> None:
    program = make_program([[1, 1]], ([0], [9]), ([2, 2], [INF, INF]), (), [2, 3])
    golden("golden/W801.txt", errors_of(program))


def test_numbers_out_of_range_are_refused(golden: Golden) -> None:
    program = make_program(
        [[1e-9, 1e15], [1, 1]],
        ([0, INF], [1e16, INF]),
        ([0, -1e30], [1e-10, -INF]),
        [Goal([1, 1e-12], offset=1e17)],
    )
    golden("golden/W802.txt", errors_of(program))


# Files


def test_old_file_survives_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "model.mps"
    path.write_text("old", encoding="ascii")
    program = make_program([[1e15]], ([0], [9]), ([0], [9]))
    with pytest.raises(PlanError):
        export_program(program, path, None, MPS)
    assert path.read_text(encoding="ascii") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.mps"]


def test_old_file_survives_an_interrupt(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with whole_file(path) as stream:
            stream.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.bin"]


def test_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    def fail(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    monkeypatch.chdir(tmp_path)
    Path("out.bin").write_bytes(b"old")
    with pytest.raises(PlanError) as error, whole_file(Path("out.bin")) as stream:
        stream.write(b"new")
    assert Path("out.bin").read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.bin"]
    golden("golden/F010.txt", render_all(error.value.diagnostics) + "\n")


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(PlanError), whole_file(tmp_path / "nowhere" / "out.bin"):
        pytest.fail("the file was opened")


def test_permissions_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    usual = tmp_path / "usual"
    usual.touch()
    for expected in (stat.S_IMODE(usual.stat().st_mode), 0o640):
        with whole_file(path) as stream:
            stream.write(b"x")
        assert stat.S_IMODE(path.stat().st_mode) == expected
        path.chmod(0o640)


def test_compressed_file(tmp_path: Path) -> None:
    program = random_program(5)
    goal = program.objectives[0]
    export_program(program, tmp_path / "m.mps.gz", goal, MPS)
    packed = (tmp_path / "m.mps.gz").read_bytes()
    assert gzip.decompress(packed).decode("ascii") == mps_text(program)


# Memory


class Nowhere(BytesIO):
    """A stream that keeps nothing."""

    def write(self, content: Any) -> int:
        """Take bytes and forget them."""
        return len(content)


def sparse_program(num_row: int, num_col: int, per_col: int) -> LinearProgram:
    """Return a program of so many entries in a column, with costs."""
    cols, rows = ([0] * num_col, [1] * num_col), ([-INF] * num_row, [1] * num_row)
    goals = [Goal([1.5] * num_col)]
    base = make_program(np.zeros((0, num_col)), ([], []), cols, goals)
    other = make_program(np.zeros((num_row, 0)), rows, ([], []))
    index = (np.arange(num_col)[:, None] * 7 + np.arange(per_col)) % num_row
    values = np.random.default_rng(1).normal(0, 9, index.size)
    return replace(
        base,
        num_row=num_row,
        row_lower=other.row_lower,
        row_upper=other.row_upper,
        row_blocks=other.row_blocks,
        a_start=(np.arange(num_col + 1) * per_col).astype(np.int32),
        a_index=np.sort(index, axis=1).astype(np.int32).ravel(),
        a_value=values,
    )


def program_of_long_names(num_row: int, num_col: int) -> LinearProgram:
    """Return a program with one entry in a column, of names with 53 characters."""
    program = sparse_program(num_row, num_col, 1)
    # Of so few labels the memory does not count.
    hundred = Axis("Hundred", np.array([f"{n:0>24}" for n in range(100)], np.object_))
    blocks = []
    for count, role in ((num_col, Role.VARIABLE), (num_row, Role.CONSTRAINT)):
        members = [f"{number:0>22}" for number in range(count // 100)]
        axes = Axis("Item", np.array(members, np.object_)), hundred
        domain = Domain((Factor((len(members),)), Factor((100,))), axes)
        blocks.append((Block("make", role, 0, domain),))
    return replace(program, col_blocks=blocks[0], row_blocks=blocks[1])


def memory_while_writing(program: LinearProgram, options: FileOptions = MPS) -> int:
    """Return the bytes that are held at most while a program is written."""
    write_program(program, Nowhere(), program.objectives[0], options)
    tracemalloc.start()
    write_program(program, Nowhere(), program.objectives[0], options)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("options", [MPS, LP])
@pytest.mark.parametrize(
    ("num_row", "num_col", "per_col"), [(800, 200, 700), (70_000, 2, 60_000)]
)
def test_memory_does_not_grow_with_the_entries(
    num_row: int,
    num_col: int,
    per_col: int,
    options: FileOptions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mdsl.formats.rows.SOME", 1 << 12)
    few = sparse_program(num_row, num_col, per_col // 3)
    many = sparse_program(num_row, num_col, per_col)
    more = memory_while_writing(many, options) - memory_while_writing(few, options)
    assert more < many.a_value.nbytes // 4


@pytest.mark.parametrize(("options", "per_name"), [(MPS, 57 + 12), (LP, 55 + 50)])
def test_names_of_rows_or_of_columns_are_held_once(
    options: FileOptions, per_name: int
) -> None:
    # Beside a name between blanks, MPS needs the costs, and LP the matrix by row.
    few, many = (program_of_long_names(count, count) for count in (40_000, 100_000))
    more = memory_while_writing(many, options) - memory_while_writing(few, options)
    assert more < 60_000 * per_name
