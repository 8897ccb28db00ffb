"""Logic that is left to solvers: indicators and special ordered sets, and the way back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from mdsl.compiler import compile_text
from mdsl.data.folder import Folder
from mdsl.diagnostics import InternalError, PlanError, render_all
from mdsl.formats.options import FileFormat, FileOptions, NameStyle
from mdsl.formats.readers import misreaders_of, native_parts, readers_of
from mdsl.linear.arrays import FloatArray
from mdsl.linear.domain import Domain
from mdsl.linear.native import Indicators, SpecialSets
from mdsl.linear.program import Block, LinearProgram, Role
from mdsl.linear.validation import validate
from mdsl.reports.evaluation import evaluate_plan
from mdsl.rewrites.choices import Choices
from mdsl.solving.answer import answer
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve
from mdsl.solving.reading import read_program
from mdsl.source import Source
from tests.compiled import compile_case
from tests.golden import Golden
from tests.lowered import lowered, row
from tests.programs import Goal, file_text, make_program
from tests.strategies.logic import FEATURES, logical_cases
from tests.strategies.schema import Case
from tests.test_oracle_logic import assert_same_at_every_point

INF = np.inf
NATIVE = FileOptions(is_native=True)
FILES = {
    "native.mps": NATIVE,
    "native.lp": replace(NATIVE, format=FileFormat.LP),
    "native_fixed.mps": replace(NATIVE, format=FileFormat.FIXED, names=NameStyle.SHORT),
    "native_none.lp": replace(NATIVE, format=FileFormat.LP, names=NameStyle.NONE),
}
EVERY_KIND = """
model every_kind
set I = 1..2
param open[I] = {1: 1, 2: 0}
var x[I] free
var y[I] >= 0 <= 9
var on[I] binary
var go binary
var run semicontinuous >= 2 <= 6
minimize cost: sum(x[i] + 2 * y[i] - on[i] for i in I) - go + piecewise(run, {0: 0, 2: 5, 6: 7})
constraint exactly[i in I]: on[i] implies x[i] == i + 4
constraint off[i in I]: not on[i] implies x[i] >= 0 - i and run <= 5
constraint both: on[1] and not on[2] implies y[1] + y[2] >= 3
constraint known[i in I if open[i] == 1]: open[i] == 1 and go implies y[i] >= 1
constraint one: sos1(y[i] for i in I)
constraint near: sos2(y[i] - x[k] for i in I, k in I)
"""
BOUNDED = EVERY_KIND.replace("x[I] free", "x[I] >= -50 <= 50")
SMALL = """
var x free
var on binary
minimize cost: x - 5 * on
constraint least: x >= -20
"""


def native(text: str) -> LinearProgram:
    """Return the program of a model for solvers that read all of it, checked."""
    program = lowered(text, is_native=True)
    validate(program)
    return program


def conditions(program: LinearProgram) -> dict[str, str]:
    """Return what switches each row, by name."""
    found = program.indicators
    if found is None:
        return {}
    entries = zip(found.rows, found.cols, found.values, strict=True)
    return {
        program.row_label(int(number)): f"{program.col_label(int(col))} = {value}"
        for number, col, value in entries
    }


# --- what is written ------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(FILES))
def test_files(name: str, golden: Golden) -> None:
    program = native(EVERY_KIND)
    if "fixed" in name:
        program = replace(program, name="every")
    golden(f"golden/{name}", file_text(program, FILES[name]))


def test_without_the_option_nothing_is_native() -> None:
    program = lowered(BOUNDED)
    assert not program.is_native
    assert native_parts(program, FileOptions()) == ()
    text = file_text(program, FileOptions())
    assert "SOS" not in text
    assert "INDICATORS" not in text
    # What has none of all that is the same either way.
    plain = (
        "var x >= 0 <= 4\nvar b binary\nmaximize z: x + b\nconstraint c: x + b <= 3\n"
    )
    assert file_text(native(plain), NATIVE) == file_text(lowered(plain), FileOptions())


@pytest.mark.parametrize(
    ("file_format", "readers"),
    [
        (FileFormat.MPS, ("Gurobi", "CPLEX", "Xpress", "SCIP")),
        (FileFormat.LP, ("Gurobi", "CPLEX", "Xpress", "SCIP")),
    ],
)
def test_readers_of_all_parts(
    file_format: FileFormat, readers: tuple[str, ...]
) -> None:
    parts = native_parts(native(EVERY_KIND), NATIVE)
    assert len(parts) == 3
    assert readers_of(parts, file_format) == readers
    assert "CBC" in misreaders_of(parts[2:], file_format)
    assert "COPT" in readers_of(parts[1:], file_format)


# --- implications -------------------------------------------------------------------------------


def test_an_equation_is_switched_on_both_sides() -> None:
    program = native(f"{SMALL}constraint c: on implies 2 * x == 8\n")
    assert row(program, "c.1") == ({"x": 2}, -INF, 8)
    assert row(program, "c.2") == ({"x": 2}, 8, INF)
    assert conditions(program) == {"c.1": "on = 1", "c.2": "on = 1"}


def test_a_negated_literal_switches_by_0() -> None:
    program = native(f"{SMALL}constraint c: on == 0 implies x >= 3\n")
    assert row(program, "c") == ({"x": 1}, 3, INF)
    assert conditions(program) == {"c": "on = 0"}


def test_no_bound_is_needed() -> None:
    text = f"{SMALL}constraint c: on implies x <= 3\n"
    with pytest.raises(PlanError) as error:
        lowered(text)
    assert "L504" in render_all(error.value.diagnostics)
    assert conditions(native(text)) == {"c": "on = 1"}


def test_what_bounds_imply_is_left_out_as_ever() -> None:
    program = native(f"{SMALL}constraint c: on implies x >= -30\n")
    assert program.indicators is None
    assert program.num_row == 1


def test_a_binary_in_its_own_row_has_its_value() -> None:
    program = native(f"{SMALL}constraint c: on implies x + 4 * on <= 3\n")
    assert row(program, "c") == ({"x": 1}, -INF, -1)
    program = native(f"{SMALL}constraint c: not on implies x + 4 * on <= 3\n")
    assert row(program, "c") == ({"x": 1}, -INF, 3)


@pytest.mark.parametrize(
    ("condition", "bounds"), [("on", (-INF, 0)), ("not on", (1, INF))]
)
def test_a_row_without_other_variables_rules_the_condition_out(
    condition: str, bounds: tuple[float, float]
) -> None:
    relation = "2 * on <= 1" if condition == "on" else "2 * on >= 1"
    program = native(f"{SMALL}constraint c: {condition} implies {relation}\n")
    terms, lower, upper = row(program, "c")
    assert (terms, lower, upper) == ({"on": 1}, *bounds)
    assert program.indicators is None


def test_conjunctions_have_one_binary_each() -> None:
    program = native(
        "set I = 1..3\nvar x[I] free\nvar a[I] binary\nvar b binary\n"
        "constraint c[i in I]: a[i] and not b implies x[i] >= 1 and x[i] <= 7\n"
        "constraint d[i in I]: a[i] and not (a[prev(i)] default 0) implies x[i] >= 2\n"
    )
    assert row(program, "c.and.1[2]") == ({"c.and.1[2]": 1, "a[2]": -1, "b": 1}, 0, INF)
    found = conditions(program)
    assert found["c.1[3]"] == found["c.2[3]"] == "c.and.1[3] = 1"
    # What is known beforehand needs no conjunction.
    assert found["d[1]"] == "a[1] = 1"
    assert found["d[2]"] == "d.and.1[2] = 1"
    assert program.num_col == 3 + 3 + 1 + 3 + 2


def test_rows_of_one_conjunction_share_its_binary() -> None:
    program = native(
        "set I = 1..3\nvar x[I] free\nvar a, b binary\n"
        "constraint c[i in I]: a and b implies x[i] >= 1\n"
    )
    assert program.num_col == 3 + 2 + 1
    assert set(conditions(program).values()) == {"c.and.1[1] = 1"}


def test_binaries_that_a_run_relaxes_switch_nothing() -> None:
    text = f"{SMALL}constraint most: x <= 9\nconstraint c: on implies x <= 3\n"
    source, tables = Source("case.plan", text), Folder(Path("no data"))
    choices = Choices(relax=("on",))
    relaxed = compile_text(source, tables, choices, is_native=True).program
    assert relaxed.indicators is None
    assert row(relaxed, "c") == ({"x": 1, "on": 6}, -INF, 9)


# --- special ordered sets and functions ----------------------------------------------------------


def test_members_that_are_no_variables_get_columns() -> None:
    program = native(
        "set I = 1..3\nvar x[I] >= 0 <= 9\nvar y free\n"
        "constraint a: sos1(2 * x[i] for i in I)\n"
        "constraint b: sos2(x[i] + y - i for i in I)\n"
        "constraint c: sos1(x[1] for i in I)\n"
    )
    sets = program.special_sets
    assert sets is not None
    assert sets.counts.tolist() == [1, 2, 1]
    labels = [program.col_label(int(col)) for col in sets.cols]
    assert labels[:3] == ["x[1]", "x[2]", "x[3]"]
    assert labels[3:6] == ["b.member[1]", "b.member[2]", "b.member[3]"]
    assert labels[6:] == ["x[1]", "c.member[2]", "c.member[3]"]
    assert row(program, "b.member[2]") == ({"x[2]": 1, "y": 1, "b.member[2]": -1}, 2, 2)
    assert sets.places.tolist() == [1, 2, 3] * 3


def test_points_of_functions_have_weights() -> None:
    program = native("var x >= 0 <= 9\nmaximize z: piecewise(x, {0: 1, 4: 3, 9: 20})\n")
    sets = program.special_sets
    assert sets is not None
    assert [program.col_label(int(col)) for col in sets.cols] == [
        f"z.piecewise.1.weight[{number}]" for number in (1, 2, 3)
    ]
    weights = {f"z.piecewise.1.weight[{n}]": -v for n, v in ((2, 4.0), (3, 9.0))}
    assert row(program, "z.piecewise.1.argument") == ({"x": 1, **weights}, 0, 0)
    terms, lower, upper = row(program, "z.piecewise.1.total")
    assert (set(terms.values()), lower, upper) == ({1.0}, 1, 1)


def test_functions_go_on_without_bounds() -> None:
    text = "var x free\nminimize z: piecewise(x, {0: 1, 4: 3, 9: 20}, 0.5, -2)\n"
    with pytest.raises(PlanError) as error:
        lowered(text)
    assert "L509" in render_all(error.value.diagnostics)
    program = native(text)
    names = [f"z.piecewise.1.weight[{number}]" for number in range(1, 6)]
    coefs = dict(zip(names, (1.0, 0.0, -4.0, -9.0, -1.0), strict=True))
    nonzero = {name: coef for name, coef in coefs.items() if coef}
    assert row(program, "z.piecewise.1.argument") == ({"x": 1, **nonzero}, 0, 0)
    terms, _, _ = row(program, "z.piecewise.1.value")
    assert (terms[names[0]], terms[names[4]]) == (0.5, 2)
    total, _, _ = row(program, "z.piecewise.1.total")
    assert list(total) == names[1:4]
    upper = {program.col_label(at): program.col_upper[at] for at in range(2, 7)}
    assert list(upper.values()) == [INF, 1, 1, 1, INF]


def test_functions_that_need_no_binaries_need_no_sets() -> None:
    program = native("var x >= 0 <= 9\nminimize z: piecewise(x, {0: 0, 4: 1, 9: 9})\n")
    assert program.special_sets is None


# --- what it means -------------------------------------------------------------------------------


LARGE = 100.0


def expressed(program: LinearProgram) -> LinearProgram:
    """Return a program in rows and binaries with one large coefficient for all.

    It is far from tight, and has nothing in common with how the compiler does it.
    """
    matrix = np.zeros((program.num_row, program.num_col))
    cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
    matrix[program.a_index, cols] = program.a_value
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    if program.indicators is not None:
        found = program.indicators
        for at, col, value in zip(found.rows, found.cols, found.values, strict=True):
            # The row is as it was where the binary has its value.
            side = LARGE if np.isfinite(upper[at]) else -LARGE
            matrix[at, col] += side if value else -side
            if value:
                lower[at] += side
                upper[at] += side
    rows = [*matrix]
    number = program.num_col
    sets = program.special_sets
    for at in range(0 if sets is None else sets.num_set):
        assert sets is not None
        members = sets.cols[sets.start[at] : sets.start[at + 1]].tolist()
        windows = max(1, len(members) - int(sets.counts[at]) + 1)
        chosen = range(number, number + windows)
        number += windows
        for place, member in enumerate(members):
            own = [
                col
                for window, col in enumerate(chosen)
                if window <= place < window + sets.counts[at]
            ]
            for sign in (1.0, -1.0):
                entries = np.zeros(number)
                entries[member], entries[own] = sign, -LARGE
                rows.append(entries)
                lower, upper = np.append(lower, -INF), np.append(upper, 0.0)
        entries = np.zeros(number)
        entries[list(chosen)] = 1.0
        rows.append(entries)
        lower, upper = np.append(lower, -INF), np.append(upper, 1.0)
    padded = np.array([np.pad(one, (0, number - len(one))) for one in rows])
    return with_binaries(program, padded.reshape(-1, number), (lower, upper), number)


def with_binaries(
    program: LinearProgram,
    matrix: FloatArray,
    rows: tuple[FloatArray, FloatArray],
    number: int,
) -> LinearProgram:
    """Return a program with other rows, and with binaries behind its columns."""
    more = number - program.num_col
    costs = [Goal(np.zeros(number))] if not program.objectives else []
    made = make_program(
        matrix,
        rows,
        (
            np.append(program.col_lower, np.zeros(more)),
            np.append(program.col_upper, np.ones(more)),
        ),
        costs,
        np.append(program.integrality, np.ones(more, np.uint8)),
    )
    own = [
        Block(f"extra{col}", Role.AUXILIARY, col, Domain())
        for col in range(program.num_col, number)
    ]
    blocks = (*program.col_blocks, *own)
    return replace(made, objectives=program.objectives, col_blocks=blocks)


@settings(max_examples=60)
@given(logical_cases(FEATURES))
def test_native_logic_means_the_same_at_every_point(case: Case) -> None:
    program = expressed(compile_case(case, is_native=True).program)
    assert_same_at_every_point(case, program, 1e-3)


# --- plans ----------------------------------------------------------------------------------------


def by_hand() -> LinearProgram:
    """Return `x0 <= 3` where `b` is 1, `x0 >= 1` where it is 0, and a set of `x1` to `x3`."""
    program = make_program(
        [[1, 0, 0, 0, 0], [1, 0, 0, 0, 0]],
        ([-INF, 1], [3, INF]),
        ([-9, 0, 0, 0, 0], [9, 9, 9, 9, 1]),
        [Goal([1, 1, 1, 1, 1])],
        [0, 0, 0, 0, 1],
    )
    int32 = np.int32
    return replace(
        program,
        indicators=Indicators(
            np.array([0, 1], int32), np.array([4, 4], int32), np.array([1, 0], np.uint8)
        ),
        special_sets=SpecialSets(
            (Block("near", Role.CONSTRAINT, 0, Domain()),),
            np.array([2], np.uint8),
            np.array([0, 3], int32),
            np.array([1, 2, 3], int32),
        ),
    )


@pytest.mark.parametrize(
    ("plan", "breaches"),
    [
        ([5, 0, 0, 0, 0], []),
        ([5, 0, 0, 0, 1], [("row", "row[0]", 2)]),
        ([-5, 0, 0, 0, 1], []),
        ([-5, 0, 0, 0, 0], [("row", "row[1]", 6)]),
        ([2, 4, 2, 0, 1], []),
        ([2, 4, 1e-8, 2, 1], [("set", "near", 2)]),
        ([2, 4, 3, 9, 1], [("set", "near", 4)]),
        ([2, 4, 3, 3.5, 1], [("set", "near", 3.5)]),
    ],
)
def test_plans_are_held_to_what_binds(
    plan: list[float], breaches: list[tuple[str, str, float]]
) -> None:
    evaluation = evaluate_plan(by_hand(), np.array(plan, np.float64))
    found = [(one.kind, one.name, one.amount) for one in evaluation.breaches]
    assert [one[:2] for one in found] == [one[:2] for one in breaches]
    assert [one[2] for one in found] == pytest.approx([one[2] for one in breaches])


# --- faults of our own ----------------------------------------------------------------------------


@pytest.mark.parametrize("call", [solve, answer])
def test_solvers_here_get_no_such_program(call: object) -> None:
    validate(by_hand())
    assert callable(call)
    with pytest.raises(InternalError, match="not solved here"):
        call(by_hand(), SolveOptions())


def changed(part: str, **fields: object) -> LinearProgram:
    program = by_hand()
    own = replace(getattr(program, part), **fields)
    return replace(program, **{part: own})


ROWS = np.array([0, 1], np.int32)


@pytest.mark.parametrize(
    "program",
    [
        changed("indicators", rows=ROWS[::-1].copy()),
        changed("indicators", rows=ROWS + np.int32(1)),
        changed("indicators", cols=ROWS + np.int32(4)),
        changed("indicators", cols=ROWS),
        changed("indicators", values=np.array([2, 0], np.uint8)),
        changed("indicators", values=np.array([1], np.uint8)),
        replace(by_hand(), row_lower=np.zeros(2)),
        replace(by_hand(), col_upper=np.full(5, 2.0)),
        changed("special_sets", cols=np.array([1, 2, 1], np.int32)),
        changed("special_sets", cols=np.array([1, 2, 5], np.int32)),
        changed("special_sets", counts=np.array([3], np.uint8)),
        changed("special_sets", start=np.array([0, 2], np.int32)),
        changed("special_sets", start=np.array([0, 0, 3], np.int32)),
        changed("special_sets", blocks=()),
    ],
)
def test_programs_that_are_not_well_formed(program: LinearProgram) -> None:
    with pytest.raises(InternalError):
        validate(program)


# --- reading --------------------------------------------------------------------------------------


def test_files_that_highs_does_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(tmp_path)
    switched = f"{SMALL}constraint c: on implies x <= 3\n"
    ordered = (
        "set I = 1..3\nvar x[I] >= 0 <= 2\nmaximize z: x[1] + x[3]\n"
        "constraint c: sos2(x[i] for i in I)\n"
    )
    told: list[str] = []
    for name, text in (("implied", switched), ("ordered", ordered)):
        for ending in ("mps", "lp"):
            path = Path(f"{name}.{ending}")
            options = replace(NATIVE, format=FileFormat(ending))
            path.write_text(file_text(native(text), options), encoding="ascii")
            with pytest.raises(PlanError) as error:
                read_program(path)
            told.append(render_all(error.value.diagnostics))
    golden("golden/programs_with_sections.txt", "\n\n".join(told) + "\n")
