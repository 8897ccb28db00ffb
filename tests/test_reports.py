"""Reports of programs made by hand: every number can be checked by a look."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mdsl.diagnostics import InternalError, PlanError, render
from mdsl.evaluation.notes import Defaulted
from mdsl.files.writing import whole_folder
from mdsl.linear.arrays import FloatArray
from mdsl.linear.domain import Axis, Domain, Factor
from mdsl.linear.program import (
    Block,
    GoalBlocks,
    LinearProgram,
    NamedExpressions,
    Objective,
    Role,
    Sense,
)
from mdsl.linear.solution import LevelResult, Solution, Status, Violation
from mdsl.reports.families import Family, FamilyKind, families, unique_names
from mdsl.reports.goals import goal_figures
from mdsl.reports.listing import listing
from mdsl.reports.numbers import aligned, counted, percent, section, shown
from mdsl.reports.outcomes import diagnose_outcome
from mdsl.reports.output import OutputFormat, is_output, to_csv, to_json, write_tables
from mdsl.reports.parts import Figure
from mdsl.reports.summary import Run, status_line, summarize
from mdsl.reports.tables import (
    SolutionTable,
    family_columns,
    run_columns,
    snake_case,
    solution_tables,
)
from mdsl.semantics.model import CheckedModel
from mdsl.source import Source
from tests.golden import Golden
from tests.programs import Goal, make_program

INF = np.inf
NAMES = Axis("Product", np.array(["chair", "table"], np.object_))
BOTH = Domain((Factor((2,)),), (NAMES,))


def block(name: str, role: Role, start: int, unit: str = "") -> Block:
    return Block(name, role, start, BOTH, unit=unit)


def workshop(
    *, relation: str = ">=", unit: str = "", weight: float = 1
) -> LinearProgram:
    """Return `make` with the goals `make + 1 >= 11` and `make + 1 >= 6`.

    The constant stands on the left side, so that the rows' bounds are not the targets.
    """
    target = np.array([11.0, 6.0])
    under = block("wish.under", Role.UNDER, 2)
    over = block("wish.over", Role.OVER, 4)
    program = make_program(
        [[1, 0, 1, 0, -1, 0], [0, 1, 0, 1, 0, -1], [2, 1, 0, 0, 0, 0]],
        ([10, 5, -INF], [10, 5, 14]),
        ([0] * 6, [INF] * 6),
        integrality=[1, 1, 0, 0, 0, 0],
    )
    goal = GoalBlocks(
        "wish",
        relation,
        block("wish", Role.CONSTRAINT, 0, unit),
        under,
        over,
        target,
        np.array([1.0, 2.0]),
        np.full(2, 0.0 if relation == "<=" else weight),
        np.full(2, 0.0 if relation == ">=" else 1.0),
    )
    cols = np.array([2, 3], np.int32)
    levels = tuple(
        Objective(
            name="wish",
            sense=Sense.MINIMIZE,
            cols=cols[i : i + 1],
            costs=np.array([weight]),
            priority=i + 1,
            is_goal_level=True,
        )
        for i in range(2)
    )
    profit = Objective(
        "profit",
        Sense.MAXIMIZE,
        np.array([0, 1], np.int32),
        np.array([3.0, 2.0]),
        description="in a week",
        unit="USD",
    )
    room = Block("room", Role.CONSTRAINT, 2, Domain(), unit="h")
    return replace(
        program,
        objectives=(*levels, profit),
        col_blocks=(block("make", Role.VARIABLE, 0), under, over),
        row_blocks=(goal.row, room),
        goals=(goal,),
        expressions=NamedExpressions(
            (Block("total", Role.EXPRESSION, 0, Domain()),),
            np.array([0, 2], np.int32),
            np.array([0, 1], np.int32),
            np.array([1.0, 1.0]),
            np.array([0.5]),
        ),
        dropped_rows=1,
    )


PLAN = np.array([4, 6, 6, 0, 0, 1.0])


def solved(program: LinearProgram, plan: FloatArray = PLAN) -> Solution:
    levels = [
        LevelResult(
            name=objective.name,
            priority=objective.priority,
            is_goal_level=objective.is_goal_level,
            status=Status.OPTIMAL,
            value=objective.value(plan),
            achieved=objective.value(plan),
            bound=objective.value(plan),
            gap=0.0,
            slack=0.0,
            seconds=0.1,
        )
        for objective in program.objectives
    ]
    return Solution(
        Status.OPTIMAL,
        plan,
        program.row_values(plan),
        program.objectives[-1].value(plan),
        bound=24.0,
        gap=0.0,
        levels=tuple(levels),
        solver="HiGHS 1.2.3",
    )


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (3e-14, "0"),
        (14.000000000000007, "14"),
        (35822.5, "35,822.5"),
        (81.76666666666667, "81.76666667"),
        (0.1086622781990625, "0.1086622782"),
        (-1234567.0, "-1,234,567"),
        (1e20, "1e+20"),
        (INF, "inf"),
    ],
)
def test_shown(value: float, text: str) -> None:
    assert shown(value) == text


def test_small_words() -> None:
    assert counted(1, "row") == "1 row"
    assert counted(1200, "row") == "1,200 rows"
    assert counted(2, "entry", "entries") == "2 entries"
    assert percent(0.00123) == "0.123 %"
    assert percent(0) == "0 %"
    assert aligned([["a", "10", "x"], ["bcd", "9", ""]], {1}) == [
        "a    10  x",
        "bcd   9",
    ]
    assert section("size", ["one", "two"], 6) == ["size  one", "      two"]
    assert section("size", []) == []


# --- families and goals --------------------------------------------------------------------------


def test_families() -> None:
    found = [(f.kind, f.name) for f in families(workshop())]
    assert found == [
        (FamilyKind.VARIABLE, "make"),
        (FamilyKind.CONSTRAINT, "room"),
        (FamilyKind.GOAL, "wish"),
        (FamilyKind.EXPRESSION, "total"),
    ]


def test_unique_names() -> None:
    assert unique_names(["a", "b", "a", "a"]) == ["a", "b", "a_2", "a_3"]
    assert unique_names(["a", "a", "a_2"]) == ["a", "a_3", "a_2"]
    assert unique_names(["value"], ["value"]) == ["value_2"]


@pytest.mark.parametrize(
    ("relation", "missed", "met"),
    [
        (">=", [6, 0], [False, True]),
        ("<=", [0, 1], [True, False]),
        ("==", [6, 1], [False, False]),
    ],
)
def test_goal_figures(relation: str, missed: list[float], met: list[bool]) -> None:
    program = workshop(relation=relation)
    (goal,) = program.goals
    figures = goal_figures(program, goal, PLAN, program.row_values(PLAN))
    assert figures.achieved.tolist() == [5, 7]
    assert figures.under.tolist() == [6, 0]
    assert figures.over.tolist() == [0, 1]
    assert figures.missed.tolist() == missed
    assert figures.met.tolist() == met


def test_goal_figures_do_not_trust_idle_deviations() -> None:
    """Both deviations may be above 0 where no level minds them."""
    program = workshop()
    plan = PLAN + np.array([0, 0, 3, 3, 3, 3.0])
    (goal,) = program.goals
    figures = goal_figures(program, goal, plan, program.row_values(plan))
    assert figures.under.tolist() == [6, 0]
    assert figures.over.tolist() == [0, 1]


# --- the summary ---------------------------------------------------------------------------------


def run(program: LinearProgram, solution: Solution) -> Run:
    return Run(
        "workshop: Chairs and tables",
        program,
        solution,
        [Figure("sales", 30.0, "+"), Figure("wages", 6.0, "-", description="all")],
        [Figure("total", 10.5, unit="piece")],
        [Defaulted("hours", 2, 1)],
        {"parse": 0.01, "solve": 0.25},
    )


def test_summary(golden: Golden) -> None:
    program = workshop()
    golden("reports/summary.txt", summarize(run(program, solved(program))))


def test_summary_with_weights_and_units(golden: Golden) -> None:
    program = workshop(relation="==", unit="piece", weight=2)
    golden("reports/summary_weights.txt", summarize(run(program, solved(program))))


def test_summary_at_a_limit(golden: Golden) -> None:
    program = workshop()
    solution = solved(program)
    first = replace(solution.levels[0], status=Status.TIME_LIMIT, bound=2.0, gap=0.6)
    solution = replace(
        solution,
        status=Status.TIME_LIMIT,
        levels=(first,),
        bound=None,
        gap=None,
        worst_row=Violation(0.25, "room"),
        worst_bound=Violation(1e-9, "make[chair]"),
        messages=("stopped by SIGINT",),
    )
    golden("reports/summary_limit.txt", summarize(run(program, solution)))


def test_summary_of_goals_alone() -> None:
    program = workshop()
    program = replace(program, objectives=program.objectives[:2])
    text = summarize(run(program, solved(program)))
    assert "objective" not in text
    assert "priority 2  wish  0  units of deviation  1 of 1 met" in text


def test_summary_without_objective() -> None:
    program = replace(workshop(), objectives=())
    solution = Solution(Status.OPTIMAL, PLAN, program.row_values(PLAN))
    text = summarize(run(program, solution))
    assert "objective  none: any plan will do" in text


def test_summary_escapes_labels() -> None:
    program = workshop()
    evil = Axis("Product", np.array(["\x1b[2Jchair", "table"], np.object_))
    domain = Domain((Factor((2,)),), (evil,))
    goal = replace(program.goals[0], row=replace(program.goals[0].row, domain=domain))
    text = summarize(run(replace(program, goals=(goal,)), solved(program)))
    assert "wish[\\x1b[2Jchair]" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("status", Status)
def test_status_line_says_what_it_means(status: Status) -> None:
    text = status_line(Solution(status))
    assert text[0].islower()
    assert "Status" not in text
    if status not in {Status.OPTIMAL, Status.EVALUATED}:
        assert "plan that is not proven" in status_line(Solution(status, PLAN))


def test_status_line_tells_of_a_gap() -> None:
    solution = Solution(Status.OPTIMAL, PLAN, gap=0.0123, solver="HiGHS 1.2.3")
    assert status_line(solution) == (
        "optimal within the gap: no plan is better by over 1.23 % (HiGHS 1.2.3)"
    )


# --- tables --------------------------------------------------------------------------------------


def family(program: LinearProgram, name: str) -> Family:
    (found,) = [f for f in families(program) if f.name == name]
    return found


def test_variable_table() -> None:
    program = workshop()
    columns = family_columns(program, solved(program), family(program, "make"))
    assert [*columns] == ["product", "value", "lower", "upper"]
    assert columns["product"].tolist() == ["chair", "table"]
    assert columns["value"].dtype == np.int64
    assert columns["value"].tolist() == [4, 6]
    # An infinite bound is no whole number.
    assert columns["upper"].dtype == np.float64


def test_fractions_of_an_integer_stay() -> None:
    program = workshop()
    solution = solved(program, PLAN + 0.25)
    columns = family_columns(program, solution, family(program, "make"))
    assert columns["value"].tolist() == [4.25, 6.25]


def test_constraint_table() -> None:
    program = workshop()
    solution = replace(solved(program), row_dual=np.array([0, 0, 1.5]), dual_kind="lp")
    columns = family_columns(program, solution, family(program, "room"))
    assert {name: column.tolist() for name, column in columns.items()} == {
        "activity": [14],
        "lower": [-INF],
        "upper": [14],
        "slack": [0],
        "dual": [1.5],
        "unit": ["h"],
    }


def test_goal_table() -> None:
    program = workshop(relation="==", weight=2)
    columns = family_columns(program, solved(program), family(program, "wish"))
    assert {name: column.tolist() for name, column in columns.items()} == {
        "product": ["chair", "table"],
        "target": [11, 6],
        "achieved": [5, 7],
        "under": [6, 0],
        "over": [0, 1],
        "priority": [1, 2],
        "weight_under": [2, 2],
        "weight_over": [1, 1],
    }


def test_expression_table() -> None:
    program = workshop()
    columns = family_columns(program, solved(program), family(program, "total"))
    assert columns["value"].tolist() == [10.5]


def test_no_tables_without_a_plan() -> None:
    program = workshop()
    with pytest.raises(InternalError, match="without a plan"):
        solution_tables(program, Solution(Status.INFEASIBLE))


def test_index_columns_get_names_of_their_own() -> None:
    axes = (NAMES, NAMES, Axis("Value", NAMES.members))
    domain = Domain((Factor((2,)), Factor((2,)), Factor((2,))), axes)
    program = replace(
        make_program(np.zeros((0, 8)), ([], []), ([0] * 8, [1] * 8)),
        col_blocks=(Block("x", Role.VARIABLE, 0, domain),),
    )
    solution = Solution(Status.OPTIMAL, np.zeros(8), np.zeros(0))
    columns = family_columns(program, solution, family(program, "x"))
    assert [*columns][:4] == ["product", "product_2", "value_2", "value"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Product", "product"),
        ("OpenDay", "open_day"),
        ("Open_day", "open_day"),
        ("Open_Day", "open_day"),
        ("SKU", "sku"),
        ("SKUCode", "sku_code"),
        ("place2", "place2"),
    ],
)
def test_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_run_table() -> None:
    program = workshop()
    columns = run_columns(program, solved(program))
    assert columns["model"].tolist() == ["made by hand"]
    assert columns["objective"].tolist() == ["profit"]
    assert columns["value"].tolist() == [24.0]
    assert columns["duals"].tolist() == [""]


# --- files ---------------------------------------------------------------------------------------


ODD = {
    "product": np.array(["a,b", 'say "x"', "é\n"], np.object_),
    "value": np.array([0.1 + 0.2, 1e300, 3.0]),
    "upper": np.array([INF, -INF, np.nan]),
    "count": np.array([1, 2, 3]),
}


def test_csv() -> None:
    assert to_csv(ODD) == (
        "product,value,upper,count\n"
        '"a,b",0.30000000000000004,,1\n'
        '"say ""x""",1e+300,,2\n'
        '"é\n",3,,3\n'
    )


def test_json() -> None:
    assert json.loads(to_json(ODD)) == [
        {"product": "a,b", "value": 0.1 + 0.2, "upper": None, "count": 1},
        {"product": 'say "x"', "value": 1e300, "upper": None, "count": 2},
        {"product": "é\n", "value": 3, "upper": None, "count": 3},
    ]
    assert json.loads(to_json({"a": np.zeros(0)})) == []


@pytest.mark.parametrize("output_format", OutputFormat)
def test_written_files_are_known_as_output(
    output_format: OutputFormat, tmp_path: Path
) -> None:
    program = workshop()
    out = tmp_path / "plan"
    tables = solution_tables(program, solved(program))
    for _ in range(2):
        write_tables(out, tables, output_format)
    files = [path.relative_to(out) for path in out.rglob("*") if path.is_file()]
    assert len(files) == len(tables)
    assert all(map(is_output, files))
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_fault_while_writing_leaves_the_old_output(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    write_tables(out, [SolutionTable("run", {"a": np.ones(1)})], OutputFormat.CSV)
    bad = [SolutionTable("run", {"a": np.ones(1), "b": np.ones(2)})]
    with pytest.raises(ValueError, match="argument 2"):
        write_tables(out, bad, OutputFormat.CSV)
    assert (out / "run.csv").read_text(encoding="utf-8") == "a\n1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_output_through_a_link_replaces_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    write_tables(link, [SolutionTable("run", {"a": np.ones(1)})], OutputFormat.CSV)
    assert link.is_symlink()
    assert (tmp_path / "real" / "run.csv").exists()


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(PlanError, match="cannot be written"),
        whole_folder(tmp_path / "file" / "plan", is_output),
    ):
        pytest.fail("the folder was made")


@pytest.mark.parametrize(
    "path", ["notes.txt", "notes.csv", "variables/x.txt", "a/b/run.csv", "a/x.csv"]
)
def test_other_files_are_no_output(path: str) -> None:
    assert not is_output(Path(path))


# --- outcomes and listings -----------------------------------------------------------------------


def model_of(name: str) -> CheckedModel:
    return CheckedModel(
        name=name,
        description="",
        source=Source("<text>", ""),
        sets={},
        parameters={},
        lets={},
        variables={},
        objectives={},
        constraints={},
        goals={},
        checks={},
        scenarios={},
        order=(),
    )


def test_unbounded_names_the_variables_that_lack_a_bound() -> None:
    gain = Goal([1, -1, 1], Sense.MAXIMIZE, name="gain")
    program = make_program(
        np.zeros((0, 3)), ([], []), ([0, 0, 0], [INF, INF, 9]), [gain]
    )
    program = replace(
        program,
        col_blocks=tuple(
            Block(name, Role.VARIABLE, at, Domain()) for at, name in enumerate("xyz")
        ),
    )
    found = diagnose_outcome(model_of("m"), program, Solution(Status.UNBOUNDED))
    assert found is not None
    assert render(found) == (
        "error[R702]: `gain` can be improved without limit\n"
        "  help: a constraint that limits the plan is missing, or a bound of x"
    )


def test_infeasible_names_a_row_that_bounds_rule_out() -> None:
    program = make_program(
        [[1, -2], [1, 1]], ([5, -INF], [INF, -1]), ([0, 0], [4, 9]), [Goal([1, 1])]
    )
    found = diagnose_outcome(model_of("m"), program, Solution(Status.INFEASIBLE))
    assert found is not None
    assert found.fill(found.label) == (
        "row[0] is to be at least 5, and the bounds of its variables make it at most 4"
    )
    assert diagnose_outcome(model_of("m"), program, Solution(Status.OPTIMAL)) is None


def test_listing(golden: Golden) -> None:
    text = io.StringIO()
    text.writelines(f"{line}\n" for line in listing(workshop()))
    golden("reports/listing.txt", text.getvalue())
