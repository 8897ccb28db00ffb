"""Lowering: what goes wrong in it, as golden texts, and the rows that it makes."""

from pathlib import Path

import numpy as np
import pytest

from mdsl.api import Model
from mdsl.diagnostics import PlanError, render_all
from mdsl.evaluation import rows, sets
from mdsl.linear.arrays import LongArray
from mdsl.linear.program import LinearProgram
from mdsl.source import Source
from tests.golden import Golden
from tests.lowered import lowered, row
from tests.paths import TESTS

ERRORS = sorted((TESTS / "errors" / "lowering").glob("*.plan"))


@pytest.mark.parametrize("path", ERRORS, ids=lambda path: path.stem)
def test_error(path: Path, golden: Golden) -> None:
    with pytest.raises(PlanError) as caught:
        lowered(path.read_text(encoding="utf-8"), path.name)
    text = render_all(caught.value.diagnostics) + "\n"
    golden(path.relative_to(TESTS).with_suffix(".err"), text)


# --- implications ----------------------------------------------------------------------------


def test_coefficient_from_a_declared_bound() -> None:
    program = lowered(
        """
        var make >= 0 <= 30
        var open binary
        constraint link: open == 0 implies make == 0
        """
    )
    assert row(program, "link") == ({"make": 1, "open": -30}, -np.inf, 0)


def test_coefficient_from_rows_and_the_value_of_the_binary() -> None:
    """A row bounds `make` by 100 alone, and by 97 where the set-up takes its hours."""
    program = lowered(
        """
        var make >= 0
        var open binary
        constraint hours: 2 * make + 6 * open <= 200
        constraint link: open == 0 implies make == 0
        """
    )
    assert row(program, "link") == ({"make": 1, "open": -97}, -np.inf, 0)


def test_both_sides_of_an_equality_have_rows_where_both_can_be_missed() -> None:
    program = lowered(
        """
        var level >= -4 <= 6
        var closed binary
        constraint shut: closed implies level == 1
        """
    )
    assert row(program, "shut.1") == ({"level": 1, "closed": 5}, -np.inf, 6)
    assert row(program, "shut.2") == ({"level": 1, "closed": -5}, -4, np.inf)


def test_implied_row_that_always_holds_is_left_out() -> None:
    program = lowered(
        """
        var make >= 0 <= 30
        var open binary
        constraint link: open implies make <= 40
        """
    )
    assert program.num_row == 0


def test_several_consequents_and_their_instances() -> None:
    program = lowered(
        """
        set Item = {"a", "b"}
        var make[Item] >= 0 <= 7
        var total >= 0 <= 20
        var open binary
        constraint shut: open == 0 implies total <= 3 and all(make[i] <= 2 for i in Item)
        """
    )
    assert row(program, "shut.1") == ({"total": 1, "open": -17}, -np.inf, 3)
    assert row(program, "shut.2[b]") == ({"make[b]": 1, "open": -5}, -np.inf, 2)


@pytest.mark.parametrize("open_value", [0, 1])
def test_implication_holds_at_every_whole_point(open_value: int) -> None:
    """Enumerates all points: the rows allow just those that the implication allows."""
    program = lowered(
        """
        var x >= -2 <= 3 integer
        var y >= 0 <= 4 integer
        var open binary
        constraint together: x + 2 * y <= 9
        constraint link: not open implies 2 * x - y >= 1
        """
    )
    for x in range(-2, 4):
        for y in range(5):
            point = np.array([x, y, open_value], float)
            values = program.row_values(point)
            allowed = bool(
                np.all(values <= program.row_upper)
                and np.all(values >= program.row_lower)
            )
            wanted = x + 2 * y <= 9 and (open_value == 1 or 2 * x - y >= 1)
            assert allowed == wanted


# --- rows ------------------------------------------------------------------------------------


def test_repeated_terms_add_up_and_constants_move_to_the_right() -> None:
    program = lowered(
        """
        var x free
        var y free
        constraint c: 2 * x + 3 + y <= 7 - x + 2 * (y - 1)
        """
    )
    assert row(program, "c") == ({"x": 3, "y": -1}, -np.inf, 2)


def test_terms_that_cancel_leave_no_entry() -> None:
    program = lowered(
        """
        var x free
        var y free
        constraint c: x + y - x <= 3
        """
    )
    assert row(program, "c") == ({"y": 1}, -np.inf, 3)


@pytest.mark.parametrize(
    ("lanes", "expected"),
    [
        ('("a", "b"), ("c", "a")', {"flow[c,a]": 3, "flow[a,b]": -2}),
        ('("a", "b"), ("a", "a")', {"flow[a,a]": 1, "flow[a,b]": -2}),
    ],
)
def test_a_variable_that_comes_in_and_goes_out(
    lanes: str, expected: dict[str, float]
) -> None:
    """What leads from a node to itself stands in both sums; nothing else does."""
    program = lowered(
        f"""
        set Node = {{"a", "b", "c"}}
        set Lane within Node * Node = {{{lanes}}}
        var flow[Lane] >= 0
        constraint balance[n in Node]:
            sum(3 * flow[i, n] for (i, =n) in Lane)
            - sum(2 * flow[n, j] for (=n, j) in Lane) <= 0
        """
    )
    assert row(program, "balance[a]") == (expected, -np.inf, 0)


def test_true_rows_without_variables_are_counted() -> None:
    program = lowered(
        """
        set Item = {"a", "b", "c"}
        param used[Item] default 0 = {"b": 2}
        var x >= 0
        constraint c[i in Item]: used[i] * x <= 4
        """
    )
    assert program.dropped_rows == 2
    assert row(program, "c[b]") == ({"x": 2}, -np.inf, 4)


def test_range_row() -> None:
    program = lowered("var x free\nconstraint c: 1 <= x + 2 <= 4")
    assert row(program, "c") == ({"x": 1}, -1, 2)


def test_default_takes_the_place_of_what_is_missing() -> None:
    program = lowered(
        """
        set Week ordered = {"w1", "w2"}
        param opening = 5
        var make[Week] >= 0
        var stock[Week] >= 0
        constraint balance[t in Week]:
            stock[t] == (stock[prev(t)] default opening) + make[t]
        """
    )
    assert row(program, "balance[w1]") == ({"make[w1]": -1, "stock[w1]": 1}, 5, 5)
    assert row(program, "balance[w2]") == (
        {"make[w2]": -1, "stock[w1]": -1, "stock[w2]": 1},
        0,
        0,
    )


def test_before_and_after_are_said_once() -> None:
    program = lowered(
        """
        set Week ordered = {"w1", "w2"}
        var stock[t in Week] >= 0 before 7 after 2
        constraint least[t in Week]: stock[prev(t)] + stock[next(t)] >= 3
        """
    )
    assert row(program, "least[w1]") == ({"stock[w2]": 1}, -4, np.inf)
    assert row(program, "least[w2]") == ({"stock[w1]": 1}, 1, np.inf)


def test_named_expression_is_put_in_and_reported() -> None:
    program = lowered(
        """
        set Item = {"a", "b"}
        var x[Item] >= 0
        let twice[i in Item] = 2 * x[i] + 1
        constraint c[i in Item]: twice[i] + x[i] <= 10
        """
    )
    assert row(program, "c[a]") == ({"x[a]": 3}, -np.inf, 9)
    values = program.expressions.values(np.array([4.0, 5.0]))
    assert values.tolist() == [9.0, 11.0]


def test_penalty_is_subtracted_where_the_objective_is_maximised() -> None:
    program = lowered(
        """
        var make >= 0 <= 4
        maximize profit: 3 * make
        goal demand penalty 10: make >= 9
        """
    )
    objective = program.objectives[-1]
    costs = dict(zip(objective.cols.tolist(), objective.costs.tolist(), strict=True))
    named = {program.col_label(col): cost for col, cost in costs.items()}
    assert named == {"make": 3, "demand.under": -10}


def test_levels_follow_priorities_that_differ_by_instance() -> None:
    program = lowered(
        """
        set Order = {"a", "b", "c"}
        param tier[Order] = {"a": 2, "b": 1, "c": 2}
        var deliver[Order] >= 0 <= 5
        minimize effort: sum(deliver[o] for o in Order)
        goal fulfil[o in Order] priority tier[o] weight 3: deliver[o] >= 4
        """
    )
    found = [
        (level.priority, [program.col_label(int(col)) for col in level.cols])
        for level in program.objectives
    ]
    assert found[:2] == [
        (1, ["fulfil.under[b]"]),
        (2, ["fulfil.under[a]", "fulfil.under[c]"]),
    ]
    assert found[2][0] is None
    assert program.objectives[0].costs.tolist() == [3]


# --- ordered sets ------------------------------------------------------------------------------


def columns_of(program: LinearProgram) -> dict[str, str]:
    """Return the one column of each row, by the row's name."""
    cols = np.repeat(np.arange(program.num_col), np.diff(program.a_start))
    return {
        program.row_label(int(at)): program.col_label(int(col))
        for at, col in zip(program.a_index, cols, strict=True)
    }


def test_a_set_of_members_of_an_ordered_set_has_its_order() -> None:
    """However it is put together: as a literal, by algebra, in a family."""
    program = lowered(
        """
        set Week = 1..6
        set Late within Week = {4, 6, 5}
        set Mixed = Late | {t for t in Week if t <= 2}
        set Name ordered = {"b", "a", "c"}
        set Odd[p in Name] = Week - {t for t in Week if (t + ord(p)) mod 2 == 1}
        set Some within Name = {"c", "b"}
        var x[Week] >= 0
        constraint before_late: x[prev(4, Mixed)] >= 1
        constraint ends: x[first(Mixed)] >= 1
        constraint next_late: x[next(4, Late)] >= 1
        constraint named: x[ord(last(Some))] >= 1
        constraint own[p in Name]: x[last(Odd[p])] >= 1
        constraint step[p in Name, t in Odd[p] if t == first(Odd[p])]:
            x[next(t, 2, Odd[p])] >= 1
        """
    )
    assert columns_of(program) == {
        "before_late": "x[2]",
        "ends": "x[1]",
        "next_late": "x[5]",
        "named": "x[3]",
        "own[b]": "x[5]",
        "own[a]": "x[6]",
        "own[c]": "x[5]",
        "step[b,1]": "x[5]",
        "step[a,2]": "x[6]",
        "step[c,1]": "x[5]",
    }


def test_steps_positions_and_ends_of_an_ordered_relation() -> None:
    program = lowered(
        """
        set Day = 1..2
        set Shift ordered = {"early", "late"}
        set Slot ordered = Day * Shift
        set Team = {"red", "blue"}
        var on[Team, Slot] >= 0
        constraint later[v in Slot if v != last(Slot)]: on["red", next(v)] >= ord(v)
        constraint sooner[(d, s) in Slot if (d, s) != first(Slot)]:
            on["blue", prev((d, s), Slot)] >= ord((d, s), Slot)
        constraint third: on["blue", next(next(first(Slot)))] >= 1
        """
    )
    assert columns_of(program) == {
        "later[1,early]": "on[red,1,late]",
        "later[1,late]": "on[red,2,early]",
        "later[2,early]": "on[red,2,late]",
        "sooner[1,late]": "on[blue,1,early]",
        "sooner[2,early]": "on[blue,1,late]",
        "sooner[2,late]": "on[blue,2,early]",
        "third": "on[blue,2,early]",
    }
    assert row(program, "later[2,early]")[1] == 3


def test_a_step_out_of_an_ordered_relation_is_missing() -> None:
    with pytest.raises(PlanError, match="missing"):
        lowered(
            """
            set Day = 1..2
            set Shift ordered = {"early", "late"}
            set Slot ordered = Day * Shift
            var on[Slot] >= 0
            constraint later[v in Slot]: on[next(v)] >= 1
            """
        )


# --- sizes -----------------------------------------------------------------------------------

SIZED = """
    set Place = 1..30
    set Hub = 1..3
    set Hour = 1..30 ordered
    set Arc = {(p, h) for p in Place, h in Hub if h == 1 + p mod 3}
    set Near[h in Hub] = {p for p in Place if 1 + p mod 3 == h}
    let kind[p in Place] = 1 + p mod 3
    var x[Place] >= 0
    let total = sum(x[p] for p in Place)
"""


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("0 <= sum(x[q] for (p, h) in Arc, (q, =h) in Arc)", 300),
        ("0 <= sum(x[p] for p in Place, q in Place if kind[q] == kind[p])", 900),
        ("0 <= sum(x[p] for p in Place, q in Near[kind[p]])", 300),
        ("0 <= sum(x[p] for p in Place, q in p..30)", 465),
        ("0 <= sum(x[p] for p in Place, q in {1, p, 7, 8, 9, 10, 11})", 210),
        ("0 <= sum(x[p] for p in Place, q in {q for q in Place if q > p})", 900),
        ("0 <= sum(x[p] for p in Place, q in Place | {p})", 900),
        ("0 <= sum(x[p] for p in Place, (q, h) in Place * Hub | {(p, 1)})", 2700),
    ],
)
def test_rows_are_counted_before_they_are_made(
    body: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{SIZED} minimize cost: total constraint c: {body}"
    Model(Source("sizes.plan", text)).compile(max_cells=count)
    taken: list[int] = []
    plain = rows.runs

    def counted(counts: LongArray) -> tuple[LongArray, LongArray]:
        taken.append(int(counts.sum()))
        return plain(counts)

    monkeypatch.setattr(sets, "runs", counted)
    with pytest.raises(PlanError) as caught:
        Model(Source("sizes.plan", text)).compile(max_cells=count // 2)
    (wrong,) = caught.value.diagnostics
    assert wrong.code == "E407"
    assert "`c` makes" in wrong.message
    assert max(taken, default=0) <= count // 2


def test_terms_are_counted_before_they_are_written() -> None:
    text = f"{SIZED} minimize cost: total constraint c[p in Place]: x[p] <= total"
    Model(Source("sizes.plan", text)).compile(max_cells=900)
    with pytest.raises(PlanError, match="E407"):
        Model(Source("sizes.plan", text)).compile(max_cells=899)
