"""What the dialects, names and formats make of a program, and what no file can say."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdsl.diagnostics import PlanError, render_all
from mdsl.formats.export import checked_sheet, export_program, write_program
from mdsl.formats.names import file_names
from mdsl.formats.options import (
    Dialect,
    FileFormat,
    FileOptions,
    NameStyle,
    format_of,
)
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.levels import values_reached, weighted_goals, with_levels_held
from mdsl.linear.program import Block, LinearProgram, Objective, Role, Sense
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve
from tests.golden import Golden
from tests.programs import Goal, file_text, make_program

INF = np.inf
LP = FileOptions(FileFormat.LP)
FIXED = FileOptions(FileFormat.FIXED, names=NameStyle.SHORT)
PLAIN = FileOptions(dialect=Dialect.PLAIN)
NATIVE = FileOptions(is_native=True)


def optimum_by_highs(text: str, path: Path) -> float:
    path.write_text(text, encoding="ascii", newline="\n")
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    assert model.readModel(str(path)) == highspy.HighsStatus.kOk
    model.run()
    assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(model.getInfo().objective_function_value)


def every_kind() -> LinearProgram:
    """Return a program with a row, a bound and a column of each kind."""
    matrix = np.array(
        [
            [1, 2.5, 0, 0, 0, 0, 0, 0],
            [1, 0, 1, 1, 0, 0, 0, 0],
            [0, 0, 0.1, 0, 1, 1, 0, 0],
            [0, 3, 0, 0, 0, 0, 0, 0],
            [0, 1, 0, 0, 0, 0, 0.5, 0],
            [1, 1, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0],
        ]
    )
    rows = [-INF, 4, 3, 1, 3.1, -INF, -1], [12, INF, 3, 9, 3.3, INF, INF]
    cols = [0, 0, -INF, 2, -4.5, -INF, 5, 0], [INF, 7, INF, 20, 8, -1, 5, INF]
    kinds = [0, 0, 0, 1, 1, 1, 0, 0]
    goal = Goal([3, -2.25, 0, 1, 0, 0, 0, 0], Sense.MAXIMIZE, 10.5, "contribution")
    return make_program(matrix, rows, cols, [goal], kinds)


FILES = {
    "every_kind.lp": LP,
    "every_kind_plain.lp": replace(LP, dialect=Dialect.PLAIN),
    "every_kind_plain.mps": PLAIN,
    "every_kind_fixed.mps": FIXED,
    "every_kind_short.mps": replace(FileOptions(), names=NameStyle.SHORT),
    "every_kind_none.lp": replace(LP, names=NameStyle.NONE),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_line(name: str, golden: Golden) -> None:
    golden(f"golden/{name}", file_text(every_kind(), FILES[name]))


def semicontinuous() -> LinearProgram:
    """Return a program whose optimum, 14, needs a column at 0 and one at its bound."""
    return make_program(
        [[1, 1, 1], [1, 1, 0]],
        ([5, -INF], [INF, 20]),
        ([2, 3, 0], [10, 12, 1]),
        [Goal([3, 2, 4])],
        [2, 2, 0],
    )


@pytest.mark.parametrize("ending", ["mps", "lp"])
@pytest.mark.parametrize("is_native", [False, True])
def test_semicontinuous(ending: str, tmp_path: Path, *, is_native: bool) -> None:
    program = semicontinuous()
    wanted = solve(program, SolveOptions()).objective
    options = FileOptions(FileFormat(ending), is_native=is_native)
    text = file_text(program, options)
    assert ("is_on" in text) is not is_native
    assert (" SC  BND" in text or "Semi-Continuous\n" in text) is is_native
    assert optimum_by_highs(text, tmp_path / f"m.{ending}") == pytest.approx(wanted)


def test_semicontinuous_integers_and_negative_ones_are_never_native() -> None:
    program = make_program(
        [[1, 1]], ([1], [9]), ([2, -8], [8, -2]), [Goal([1, 1])], [3, 2]
    )
    text = file_text(program, NATIVE)
    assert " SC " not in text
    assert text.count("is_on") > 2


def test_plain_dialect_says_the_same(tmp_path: Path) -> None:
    program = every_kind()
    safe = optimum_by_highs(file_text(program, FileOptions()), tmp_path / "safe.mps")
    for ending, options in (("mps", PLAIN), ("lp", FILES["every_kind_plain.lp"])):
        text = file_text(program, options)
        plain = optimum_by_highs(text, tmp_path / f"plain.{ending}")
        assert plain == pytest.approx(-safe)


def test_lp_dialect() -> None:
    text = file_text(every_kind(), LP)
    assert text.isascii()
    assert text.endswith("End\n")
    assert max(map(len, text.splitlines())) <= 255
    heads = [line for line in text.splitlines() if line[0] not in " \\"]
    assert heads == ["Minimize", "Subject To", "Bounds", "Generals", "End"]


@pytest.mark.parametrize("options", [FileOptions(), LP, FIXED])
def test_empty_program(options: FileOptions, tmp_path: Path) -> None:
    program = make_program(np.zeros((0, 0)), ([], []), ([], []))
    text = file_text(program, options)
    path = tmp_path / f"m.{'lp' if options is LP else 'mps'}"
    path.write_text(text, encoding="ascii")
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    assert model.readModel(str(path)) == highspy.HighsStatus.kOk


# Numbers


def errors_of(program: LinearProgram, options: FileOptions) -> str:
    with pytest.raises(PlanError) as error:
        file_text(program, options)
    return render_all(error.value.diagnostics) + "\n"


def test_numbers_that_are_none(golden: Golden) -> None:
    program = make_program(
        [[np.nan, 1], [np.inf, 1]],
        ([np.nan, 0], [1, INF]),
        ([0, np.nan], [np.nan, 1]),
        [Goal([1, 1])],
    )
    costs = np.array([np.nan, np.inf])
    goal = replace(program.objectives[0], costs=costs, offset=np.nan)
    wrong = replace(program, objectives=(goal,))
    golden("golden/W802_none.txt", errors_of(wrong, FileOptions()))


def test_nothing_is_printed_of_what_cannot_be_written() -> None:
    program = make_program([[1e15]], ([0], [1]), ([0], [1]))
    stream = BytesIO()
    with pytest.raises(PlanError):
        write_program(program, stream, None, LP)
    assert stream.getvalue() == b""


def test_fixed_refuses_long_names_and_numbers(golden: Golden) -> None:
    program = make_program(
        [[1 / 3]], ([0], [0.123456789012345]), ([0], [9]), [Goal([0.1])]
    )
    full = replace(FIXED, names=NameStyle.FULL)
    golden("golden/W803.txt", errors_of(every_kind(), full))
    golden("golden/W804.txt", errors_of(program, FIXED))


def test_bounds_of_integers_are_whole() -> None:
    program = make_program(
        [[1, 1, 1]], ([0], [9]), ([-1.5, 0.25, 2], [3.75, 0.5, INF]), (), [1, 1, 1]
    )
    sheet = checked_sheet(program, None, LP)
    assert sheet.col_lower.tolist() == [-1, 0.25, 2]
    assert sheet.col_upper.tolist() == [3, 0.5, INF]


# Names


def named(*names: str, members: tuple[str, ...] = ()) -> list[str]:
    """Return the names in a file of columns, scalars or families over members."""
    each = len(members) or 1
    count = each * len(names)
    program = make_program(np.zeros((1, count)), ([0], [1]), ([0] * count, [1] * count))
    axis = Axis("Member", np.array(members, np.object_))
    domain = Domain((Factor((each,)),), (axis,)) if members else Domain()
    blocks = tuple(
        Block(name, Role.VARIABLE, number * each, domain)
        for number, name in enumerate(names)
    )
    program = replace(program, col_blocks=blocks)
    return [name.decode() for name in file_names(program, None).cols[:].tolist()]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(("inf", "_inf"), ("inflow", "_inflow"), ("Infinity", "_Infinity")),
        *(("nan", "_nan"), ("nano", "_nano"), ("e", "_e"), ("E5", "_E5")),
        *(("e1x", "_e1x"), ("ee1", "_ee1"), ("e_1", "e_1"), ("end", "_end")),
        *(("st", "_st"), ("Integers", "_Integers"), ("energy", "energy")),
        *(("été", "_%C3%A9t%C3%A9"), ("", "_"), ("2x", "_2x"), ("x y", "x%20y")),
    ],
)
def test_words_of_the_formats_are_avoided(name: str, expected: str) -> None:
    assert named(name, "other") == [expected, "other"] or not name
    if name:
        assert named(name, members=("a",)) == [f"{expected}(a)"]


def test_bad_labels() -> None:
    labels = ("a\nBOUNDS", " ", "é", "x" * 300, "<= 5", "inf", "", "\t", "世")
    names = named("make", members=labels)
    assert names[:3] == ["make(a%0ABOUNDS)", "make(%20)", "make(%C3%A9)"]
    assert len(names[3]) == 63
    assert names[4:] == [
        *("make(%3C%3D%205)", "make(inf)", "make()", "make(%09)"),
        "make(%E4%B8%96)",
    ]


def test_a_changed_name_that_is_taken() -> None:
    names = named("_inf", "inf", "Make", "make")
    assert names[0] == "_inf"
    assert names[1].startswith("_inf~")
    assert len({name.lower() for name in names}) == 4


@given(st.lists(st.sampled_from("abAB12eE_.%é "), min_size=1, max_size=9, unique=True))
def test_fast_and_slow_names_are_unique(members: list[str]) -> None:
    names = named("x", "y", members=tuple(members))
    assert len({name.lower() for name in names}) == 2 * len(members)
    assert all(len(name) <= 63 for name in names)


def test_twins_of_long_names_have_room() -> None:
    program = make_program([[1.0]], ([0.1], [0.3]), ([0], [1]))
    block = Block("r" * 63, Role.CONSTRAINT, 0, Domain())
    sheet = checked_sheet(replace(program, row_blocks=(block,)), None, LP)
    low, high = (name.decode() for name in sheet.row_names[:].tolist())
    assert (len(low), len(high)) == (63, 63)
    assert (low[-3:], high[-3:]) == ("~lo", "~up")


@pytest.mark.parametrize("style", [NameStyle.SHORT, NameStyle.NONE])
def test_short_names_differ_and_have_room(style: NameStyle) -> None:
    program = every_kind()
    names = file_names(program, None, style)
    for own in (names.cols[:].tolist(), names.rows[:].tolist()):
        assert len(set(own)) == len(own)
        assert max(map(len, own)) <= 7


def test_without_names_there_is_no_table_of_them(tmp_path: Path) -> None:
    program = every_kind()
    options = FileOptions(names=NameStyle.NONE)
    export_program(program, tmp_path / "m.mps", program.objectives[0], options)
    assert [path.name for path in tmp_path.iterdir()] == ["m.mps"]


def test_rows_that_became_two_stand_twice_in_the_table(tmp_path: Path) -> None:
    program = every_kind()
    export_program(program, tmp_path / "m.lp", program.objectives[0], LP)
    table = (tmp_path / "m.lp.names.csv").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if line.startswith("row,")]
    assert 'row,"row(3)~lo","row","3"' in rows
    assert 'row,"row(3)~up","row","3"' in rows
    assert not any('"row(5)"' in row for row in rows)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        *(("a.mps", FileFormat.MPS), ("a.MPS.gz", FileFormat.MPS)),
        *(("b/c.lp", FileFormat.LP), ("c.lp.gz", FileFormat.LP), ("c.txt", None)),
        ("-", None),
    ],
)
def test_endings(path: str, expected: FileFormat | None) -> None:
    assert format_of(path) is expected


# Levels


def two_levels() -> LinearProgram:
    """Return a program whose second level is bounded by the first one only."""
    first = Objective(
        *("first", Sense.MAXIMIZE, np.array([0], np.int32), np.array([2.0])),
        *(5.0, 1.0),
    )
    second = Objective(
        *("second", Sense.MINIMIZE, np.array([0, 1], np.int32), np.array([1.0, 1.0])),
        *(0.0, 2.0),
    )
    program = make_program([[1, 1]], ([1], [10]), ([0, 0], [4, INF]))
    return replace(program, objectives=(first, second))


def test_level_with_earlier_ones_held() -> None:
    program = two_levels()
    whole = solve(program, SolveOptions())
    assert whole.col_value is not None
    held = with_levels_held(program, values_reached(program, 1, whole.col_value))
    assert held.num_row == 2
    assert held.row_lower.tolist() == [1, 8]
    assert held.row_label(1) == "level1_held"
    alone = solve(held, SolveOptions())
    assert alone.objective == pytest.approx(whole.objective)
    assert alone.objective == 4


def test_weighted_goals() -> None:
    program = two_levels()
    assert weighted_goals(program) is None
    goals = tuple(replace(o, is_goal_level=True) for o in program.objectives)
    total = weighted_goals(replace(program, objectives=goals))
    assert total is not None
    assert (total.cols.tolist(), total.costs.tolist()) == ([0, 1], [3, 1])
    assert total.offset == 5
