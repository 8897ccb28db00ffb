"""The oracle and the compiler, against rows that were worked out by hand."""

from collections.abc import Mapping
from itertools import product

import pytest

from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.compiled import agreed_failure, agreed_program
from tests.reference import ReferenceProgram, evaluate_model
from tests.reference.data import Tables
from tests.reference.points import holds_at, objective_at
from tests.reference.shown import (
    shown_cells,
    shown_columns,
    shown_objectives,
    shown_rows,
    shown_set,
)
from tests.reference.values import ColumnKey, label
from tests.strategies.schema import Case, Table


def table(text: str) -> list[dict[str, str]]:
    """Read a table from lines of cells separated by blanks; `-` is a blank cell."""
    heading, *lines = [line.split() for line in text.split("\n") if line.strip()]
    return [
        {h: "" if c == "-" else c for h, c in zip(heading, line, strict=True)}
        for line in lines
    ]


def case_of(text: str, tables: Tables | None) -> Case:
    return Case(
        (text,),
        {
            name: Table(tuple(rows[0]), tuple(tuple(row.values()) for row in rows))
            for name, rows in (tables or {}).items()
        },
    )


def evaluated(text: str, tables: Tables | None = None) -> ReferenceProgram:
    return agreed_program(case_of(text, tables))


def rows(text: str, tables: Tables | None = None) -> list[str]:
    return shown_rows(evaluated(text, tables))


def failure(text: str, tables: Tables | None = None) -> str:
    return agreed_failure(case_of(text, tables))


LETTERS = 'set P = {"a", "b", "c"}\n'
STEPS = 'set T ordered = {"t1", "t2", "t3"}\nvar x[T] >= 0\n'
HOURS: Tables = {"hours": table("p m hours\na 1 2\nb 1 0\nb 2 5")}
HOUR_SETS = """
    set P from hours.p
    set M integer from hours.m
    param hours[P, M] default 0 from hours
    var x[P, M] >= 0
"""


# --- rows -----------------------------------------------------------------------------------


def test_terms_add_up_and_constants_move_right() -> None:
    text = """
        var x, y free
        constraint both: x + 2 * (y + 3) - x / 2 <= y + 10 - 1
        constraint at_least: 3 - x >= y
        constraint same: -(x - y) == 2 * x
        constraint between: 1 <= x + 1 <= 5
        constraint downward: 5 >= x + 1 >= 1
    """
    assert rows(text) == [
        "both: 0.5 x + y <= 3",
        "at_least: - x - y >= -3",
        "same: - 3 x + y == 0",
        "between: 0 <= x <= 4",
        "downward: 0 <= x <= 4",
    ]


def test_exact_zeros_leave_the_matrix() -> None:
    text = """
        var x, y free
        constraint one: x + y - x <= 1
        constraint two: 0 * x + y >= 2
        constraint none: x - x <= 1
    """
    program = evaluated(text)
    assert shown_rows(program) == ["one: y <= 1", "two: y >= 2"]
    assert program.dropped_rows == 1


def test_rows_without_variables_are_checked() -> None:
    text = (
        LETTERS
        + """
        param cap[P] = {"a": 1, "b": 0, "c": 2}
        set Q within P = {"a"}
        var x[P] >= 0
        constraint limit[p in P]: sum(x[q] for q in Q if q == p) <= cap[p]
    """
    )
    program = evaluated(text)
    assert shown_rows(program) == ["limit[a]: x[a] <= 1"]
    assert program.dropped_rows == 2
    assert failure(text.replace("<= cap[p]", ">= cap[p]")) == "false"


def test_objectives_have_offsets() -> None:
    text = (
        LETTERS
        + """
        var x[P] >= 0
        maximize value priority 1: 10 - sum(2 * x[p] for p in P if p != "b") - 3
        minimize cost[p in P if p != "c"] priority 2: x[p]
    """
    )
    assert shown_objectives(evaluated(text)) == [
        "maximize value: - 2 x[a] - 2 x[c] + 7",
        "minimize cost[a]: x[a]",
        "minimize cost[b]: x[b]",
    ]


def test_columns() -> None:
    text = (
        LETTERS
        + """
        param cap[P] = {"a": 1, "b": 0, "c": 2}
        var x[p in P] >= -cap[p] <= 2 * cap[p] integer
        set I = 1..2
        var y[P, I] binary
        var z free <= 3
        var s >= 2 <= 5 semicontinuous
        var n >= 1 <= 4 semicontinuous integer
    """
    )
    assert shown_columns(evaluated(text)) == [
        "x[a] in -1..2 integer",
        "x[b] in -0..0 integer",
        "x[c] in -2..4 integer",
        *(f"y[{p},{i}] in 0..1 integer" for p in "abc" for i in (1, 2)),
        "z in -inf..3",
        "s in 2..5 semicontinuous",
        "n in 1..4 semi-integer",
    ]


def test_defined_variable_is_a_column_with_its_row() -> None:
    text = (
        LETTERS
        + """
        var x[P] >= 0
        var total >= 0 integer == sum(x[p] for p in P) + 1
    """
    )
    assert rows(text) == ["total: total - x[a] - x[b] - x[c] == 1"]


def test_conditions_of_scalar_statements() -> None:
    text = """
        param with_fee = 1
        var x >= 0
        constraint due[if with_fee == 1]: x >= 5
        constraint not_due[if with_fee == 0]: x >= 7
    """
    assert rows(text) == ["due: x >= 5"]


# --- sets -------------------------------------------------------------------------------------


def test_sets_of_all_kinds() -> None:
    tables = {
        "lanes": table("origin destination km\nx y 3\ny x 9\nx z 4"),
        "periods": table("name week\nlate 10\nearly 9\nmiddle 9.5"),
        "weeks": table("t\n7\n3\n7"),
        "products": table("product class\na final\nb raw\nc final"),
        "calendar": table("date\n2025-01-03\n2025-01-01"),
    }
    text = """
        set Place from lanes.origin, lanes.destination
        set Lane within Place * Place from lanes[origin, destination]
        param km[Lane] from lanes
        set Short = {(i, j) for (i, j) in Lane if km[i, j] <= 4}
        set Period ordered from periods.name by week
        set Time integer = {0} | weeks.t
        set Product from products
        set Final within Product from products[product, class = "final"]
        set Day date from calendar.date
        set Week = 2..4
        set Shift ordered = {"s", "t"}
        set Slot ordered = Shift * Week
        set Some = (Product - Final) | {p for p in Final if p != "a"}
        set Both = Product & Final
        set Away[i in Place] = {j for (=i, j) in Lane}
    """
    sets = {
        f"{name}{list(key) or ''}": shown_set(items)
        for (name, key), items in evaluated(text, tables).sets.items()
    }
    assert sets == {
        "Place": "x y z",
        "Lane": "(x,y) (y,x) (x,z)",
        "Short": "(x,y) (x,z)",
        "Period": "early middle late",
        "Time": "0 3 7",
        "Product": "a b c",
        "Final": "a c",
        "Day": "2025-01-01 2025-01-03",
        "Week": "2 3 4",
        "Shift": "s t",
        "Slot": "(s,2) (s,3) (s,4) (t,2) (t,3) (t,4)",
        "Some": "b c",
        "Both": "a c",
        "Away['x']": "y z",
        "Away['y']": "x",
        "Away['z']": "",
    }


def test_functions_of_sets() -> None:
    text = """
        set T ordered = {"late", "early", "last"}
        set Even = {t for t in T if ord(t) mod 2 == 0}
        let count = card(T) + 10 * card(Even)
        let begin = first(T)
        let end = last(T)
        let position[t in T] = ord(t)
        let is_even[t in T] = t in Even
        let earliest = min(t for t in T if t != "late")
        let latest = max(t for t in T)
        let is_before = "early" < last(T)
        let counted[t in T] = card(window(t, 1, 0))
    """
    assert shown_cells(evaluated(text).lets) == [
        "count = 13",
        "begin = late",
        "end = last",
        "position[late] = 1",
        "position[early] = 2",
        "position[last] = 3",
        "is_even[late] = False",
        "is_even[early] = True",
        "is_even[last] = False",
        "earliest = early",
        "latest = last",
        "is_before = True",
        "counted[late] = 1",
        "counted[early] = 2",
        "counted[last] = 2",
    ]


def test_tables_with_headings_and_names() -> None:
    tables = {
        "forecast": table("product w1 w2 total\na 1 2 3\nb 4 - 4"),
        "plant": table("parameter value\nrate 0.5\nshifts 2"),
        "scalars": table("name value\nstart_stock 7\nend_stock 9"),
        "one": table("fee limit\n4 5"),
    }
    text = """
        set Product from forecast
        set Week from forecast[product, columns except (total)]
        param forecast[Product, Week] default -1 from forecast[product, columns except (total)]
        param rate from plant[parameter].value
        param start_stock, end_stock >= 0 from scalars
        param fee from one
    """
    assert shown_cells(evaluated(text, tables).params) == [
        "forecast[a,w1] = 1",
        "forecast[a,w2] = 2",
        "forecast[b,w1] = 4",
        "forecast[b,w2] = -1",
        "rate = 0.5",
        "start_stock = 7",
        "end_stock = 9",
        "fee = 4",
    ]


# --- indexing -----------------------------------------------------------------------------------


def test_sums_over_sparse_params_and_conditions() -> None:
    text = (
        HOUR_SETS
        + """
        constraint given[m in M]: sum(x[p, m] for (p, =m) in hours) <= 1
        constraint used[m in M]: sum(hours[p, m] * x[p, m] for p in P) <= m
        constraint asked[p in P if any((p, m) in hours for m in M)]: x[p, 2] <= card(P)
    """
    )
    program = evaluated(text, HOURS)
    assert shown_rows(program) == [
        "given[1]: x[a,1] + x[b,1] <= 1",
        "given[2]: x[b,2] <= 1",
        "used[1]: 2 x[a,1] <= 1",
        "used[2]: 5 x[b,2] <= 2",
        "asked[a]: x[a,2] <= 2",
        "asked[b]: x[b,2] <= 2",
    ]


def test_element_valued_params() -> None:
    tables = {"orders": table("o owner due\no1 b 2\no2 b 1\no3 c 2")}
    text = (
        LETTERS
        + """
        set O from orders
        set D = 1..2
        param owner[O] in P from orders
        param due[O] in D from orders
        param worth[P] = {"a": 1, "b": 2, "c": 3}
        var x[O] >= 0
        constraint of[p in P, d in D]: sum(x[o] for o in O if owner[o] == p and due[o] == d) <= d
        constraint all_of: sum(worth[owner[o]] * x[o] for o in O) <= 9
    """
    )
    assert rows(text, tables) == [
        "of[b,1]: x[o2] <= 1",
        "of[b,2]: x[o1] <= 2",
        "of[c,2]: x[o3] <= 2",
        "all_of: 2 x[o1] + 2 x[o2] + 3 x[o3] <= 9",
    ]


def test_patterns_and_tuples() -> None:
    text = (
        LETTERS
        + """
        set L within P * P = {("a", "b"), ("a", "c"), ("c", "a")}
        var x[L] >= 0
        constraint out[i in P]: sum(x[i, j] for (=i, j) in L) <= 1
        constraint into_a: sum(x[i, "a"] for (i, ="a") in L) <= 2
        constraint tuples: sum(card(P) * x[v] for v in L if v.1 == "a") <= 3
        constraint back[(i, j) in L if (j, i) in L]: x[i, j] <= x[j, i]
        constraint slice[(i, ="c") in L]: x[i, "c"] >= 4
    """
    )
    assert rows(text) == [
        "out[a]: x[a,b] + x[a,c] <= 1",
        "out[c]: x[c,a] <= 1",
        "into_a: x[c,a] <= 2",
        "tuples: 3 x[a,b] + 3 x[a,c] <= 3",
        "back[a,c]: x[a,c] - x[c,a] <= 0",
        "back[c,a]: - x[a,c] + x[c,a] <= 0",
        "slice[a]: x[a,c] >= 4",
    ]


def test_binders_that_use_earlier_ones() -> None:
    text = (
        LETTERS
        + """
        set T = 1..3
        set Open[p in P] = {t for t in T if p == "a" or t == 2}
        set Late[p in P] = {t for t in Open[p] if t >= 2}
        var x[p in P, Open[p]] >= 0
        constraint c: sum(x[p, t] for p in P, t in Late[p] if p != "c") <= 1
    """
    )
    program = evaluated(text)
    assert [label(key) for _, key in program.columns] == [
        "a,1",
        "a,2",
        "a,3",
        "b,2",
        "c,2",
    ]
    assert shown_rows(program) == ["c: x[a,2] + x[a,3] + x[b,2] <= 1"]


# --- steps, and what is missing -----------------------------------------------------------------


def test_default_at_the_edge() -> None:
    text = (
        STEPS
        + """
        constraint c[t in T]: x[t] - (x[prev(t)] default 7) <= 0
        constraint d[t in T]: x[next(t, 2)] default 1 >= x[t]
    """
    )
    assert rows(text) == [
        "c[t1]: x[t1] <= 7",
        "c[t2]: - x[t1] + x[t2] <= 0",
        "c[t3]: - x[t2] + x[t3] <= 0",
        "d[t1]: - x[t1] + x[t3] >= 0",
        "d[t2]: - x[t2] >= -1",
        "d[t3]: - x[t3] >= -1",
    ]


@pytest.mark.parametrize(
    "reference",
    [
        "x[prev(t)]",
        "2 * x[next(t)]",
        "sum(x[prev(s)] for s in T if s == t)",
        "0 * x[prev(t)]",
        "(x[prev(t)] + x[next(t)])",
        "(1 if one[prev(t)] == 1 else 0)",
        "(x[t] default x[prev(t)]) + x[prev(t)]",
        "(x[prev(t)] default x[next(t, 3)])",
    ],
)
def test_missing_references(reference: str) -> None:
    text = STEPS + 'param one[T] = {"t1": 1, "t2": 1, "t3": 1}\n'
    text += f"constraint c[t in T]: x[t] + {reference} <= 1"
    assert failure(text) == "missing"


@pytest.mark.parametrize(
    "reference",
    [
        "(x[prev(t)] if t != first(T) else 0)",
        "sum(x[prev(s)] for s in T if s == t and s != first(T))",
        "((x[prev(t)] + x[next(t)]) default 0)",
        "sum(x[prev(s)] for s in T if s > first(T))",
        "(x[t] default x[prev(t)])",
        "(x[prev(t)] default (x[next(t, 3)] default 2))",
    ],
)
def test_guarded_references(reference: str) -> None:
    assert rows(STEPS + f"constraint c[t in T]: x[t] + {reference} <= 1")


def test_default_stands_for_one_reference_only() -> None:
    text = (
        STEPS
        + """
        param k[T] integer optional = {"t2": 1}
        set U = {1}
        param a[U] = {1: 5}
        let fine[t in T] = k[t] default 9
        let whole[t in T] = (a[k[t]]) default 8
    """
    )
    assert shown_cells(evaluated(text).lets)[3:] == [
        "whole[t1] = 8",
        "whole[t2] = 5",
        "whole[t3] = 8",
    ]


def test_missing_inside_a_let_is_its_own_error() -> None:
    text = (
        STEPS
        + """
        let before[t in T] = x[prev(t)]
        constraint c[t in T]: x[t] <= (before[t] default 0)
    """
    )
    assert failure(text) == "missing"


def test_before_and_after() -> None:
    text = """
        set P = {"a"}
        set T = 3..5
        param opening[P] = {"a": 2}
        var x[p in P, t in T] >= 0 before opening[p] after 1
        constraint c[p in P, t in T]: x[p, t] - x[p, t - 1] <= 0
        constraint d[t in T]: x["a", next(t)] >= 0
    """
    assert rows(text) == [
        "c[a,3]: x[a,3] <= 2",
        "c[a,4]: - x[a,3] + x[a,4] <= 0",
        "c[a,5]: - x[a,4] + x[a,5] <= 0",
        "d[3]: x[a,4] >= 0",
        "d[4]: x[a,5] >= 0",
    ]
    assert failure(text.replace(" after 1", "")) == "missing"


def test_value_arithmetic_and_position_steps_differ() -> None:
    text = """
        set T integer = {1, 2, 5}
        set H circular = 0..2
        var x[T] >= 0
        var y[H] >= 0
        constraint value[t in T]: x[t] <= (x[t - 1] default 9)
        constraint place[t in T]: x[t] <= (x[prev(t)] default 9)
        constraint round_[h in H]: y[h] <= y[next(h)] + y[prev(h, 2)]
    """
    assert rows(text) == [
        "value[1]: x[1] <= 9",
        "value[2]: - x[1] + x[2] <= 0",
        "value[5]: x[5] <= 9",
        "place[1]: x[1] <= 9",
        "place[2]: - x[1] + x[2] <= 0",
        "place[5]: - x[2] + x[5] <= 0",
        "round_[0]: y[0] - 2 y[1] <= 0",
        "round_[1]: y[1] - 2 y[2] <= 0",
        "round_[2]: - 2 y[0] + y[2] <= 0",
    ]


def test_steps_in_a_named_set_and_dates() -> None:
    text = """
        set Day = 2025-06-05..2025-06-10
        set Open within Day = {d for d in Day if weekday(d) <= 5}
        param lead[Day] integer default 1 = {2025-06-09: 3}
        let gap[d in Open] = d - (prev(d, Open) default d)
        let part[d in Open] = 100 * month(d) + day(d)
        let year_and_week = 100 * year(first(Day)) + week(first(Day))
        let can[d in Open] = d + lead[d] in Day
    """
    assert shown_cells(evaluated(text).lets) == [
        "gap[2025-06-05] = 0",
        "gap[2025-06-06] = 1",
        "gap[2025-06-09] = 3",
        "gap[2025-06-10] = 1",
        "part[2025-06-05] = 605",
        "part[2025-06-06] = 606",
        "part[2025-06-09] = 609",
        "part[2025-06-10] = 610",
        "year_and_week = 202523",
        "can[2025-06-05] = True",
        "can[2025-06-06] = True",
        "can[2025-06-09] = False",
        "can[2025-06-10] = False",
    ]


def test_let_uses_its_own_earlier_cells() -> None:
    text = """
        set T = 1..3
        param demand[T] = {1: 5, 2: 1, 3: 4}
        let total[t in T] = (total[prev(t)] default 0) + demand[t]
    """
    assert shown_cells(evaluated(text).lets) == [
        "total[1] = 5",
        "total[2] = 6",
        "total[3] = 10",
    ]
    assert failure(text.replace("prev(t)", "t")) == "cycle"


# --- reductions and functions ---------------------------------------------------------------------


def test_reductions() -> None:
    text = (
        LETTERS
        + """
        param a[P] = {"a": 3, "b": 2, "c": 4}
        let total = sum(a[p] for p in P)
        let times = prod(a[p] for p in P if p != "a")
        let least = min(a[p] for p in P) + max(a[p] for p in P) / 8
        let none = sum(a[p] for p in P if a[p] > 9) + prod(a[p] for p in P if a[p] > 9)
        let any_none = any(a[p] > 9 for p in P)
        let all_none = all(a[p] > 1 for p in P if a[p] > 9)
        let nothing = max(a[p] for p in P if a[p] > 9) default -1
    """
    )
    assert shown_cells(evaluated(text).lets) == [
        "total = 9",
        "times = 8",
        "least = 2.5",
        "none = 1",
        "any_none = False",
        "all_none = True",
        "nothing = -1",
    ]
    assert failure(text.replace(" default -1", "")) == "missing"


def test_operators() -> None:
    text = """
        let a = -7 div 2 + 10 * (-7 mod 2)
        let b = 2 ^ 3 ^ 0 - -1
        let c = -2 ^ 2
        let d = floor(-1.5) + ceil(1.2) + trunc(-1.5) + abs(-3)
        let e = max(1, 2, 3) - min(4, 5)
        let f = 1 if 2 < 3 <= 3 else 0
        let g = not 1 > 2 and (1 == 2 or 3 != 4)
    """
    assert shown_cells(evaluated(text).lets) == [
        "a = 6",
        "b = 3",
        "c = -4",
        "d = 2",
        "e = -1",
        "f = 1",
        "g = True",
    ]


# --- parameters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declaration", "lines"),
    [
        ("param a[P] from t", "p a\na 1\nb 2"),
        ("param a[P] >= 0 default 0 from t", "p a\na -1"),
        ('param a[P] in P default "a" from t', "p a\na d"),
        ("param a[P] default 0 from t", "p a\nd 1"),
        ("param a[P] default 0 from t", "p a\na 1\na 1"),
        ("param a[P] default 0 from t", "p a\na one"),
        ("param a[P] integer default 0 from t", "p a\na 1.5"),
        ("param a[P] flag from t", "p a\na perhaps"),
        ("param a[P] default 0 from t.b", "p a\na 1"),
    ],
)
def test_bad_data(declaration: str, lines: str) -> None:
    assert failure(LETTERS + declaration, {"t": table(lines)}) == "data"


def test_cells() -> None:
    tables = {"t": table("p a q\na 1 b\nb - c\na 2 -")}
    text = (
        LETTERS
        + """
        param a[p in P] default 10 * card(P) from t sum duplicates
        param q[P] optional in P from t skip unknown
        param given = 3
        set Known = {p for p in q}
        set Kept = {p for p in a}
    """
    )
    program = evaluated(text, tables)
    assert shown_cells(program.params) == [
        "a[a] = 3",
        "a[b] = 30",
        "a[c] = 30",
        "q[a] = b",
        "q[b] = c",
        "given = 3",
    ]
    assert shown_set(program.sets["Known", ()]) == "a b"
    assert shown_set(program.sets["Kept", ()]) == "a"


def test_flags_texts_and_dates() -> None:
    tables = {
        "t": table("p f s d\na x u 2025-01-31\nb - v 2025-02-01\nc yes u 2025-02-02")
    }
    text = (
        LETTERS
        + """
        param f[P] flag from t
        param s[P] text from t
        param d[P] date from t
        set Chosen = {p for p in P if f[p] and s[p] == "u"}
        let days[p in P] = d[p] - 2025-01-30
    """
    )
    program = evaluated(text, tables)
    assert shown_set(program.sets["Chosen", ()]) == "a c"
    assert shown_cells(program.lets) == ["days[a] = 1", "days[b] = 2", "days[c] = 3"]


def test_checks() -> None:
    text = LETTERS + 'param a[P] = {"a": 1, "b": 2, "c": 3}\n'
    assert evaluated(text + "check small[p in P]: a[p] <= 3").params
    assert failure(text + "check small[p in P]: a[p] <= 2") == "check"


# --- goals ------------------------------------------------------------------------------------------


def test_goals() -> None:
    text = (
        LETTERS
        + """
        param tier[P] = {"a": 2, "b": 1, "c": 2}
        var x[P] >= 0
        goal enough[p in P] priority tier[p] weight 3: x[p] >= 5
        goal little priority 1: sum(x[p] for p in P) <= 4 + x["a"]
        goal exact priority 3 weight under 2 over 7: x["a"] == 1
    """
    )
    program = evaluated(text)
    assert shown_rows(program) == [
        "enough[a]: enough.under[a] + x[a] >= 5",
        "enough[b]: enough.under[b] + x[b] >= 5",
        "enough[c]: enough.under[c] + x[c] >= 5",
        "little: - little.over + x[b] + x[c] <= 4",
        "exact: - exact.over + exact.under + x[a] == 1",
    ]
    assert shown_objectives(program) == [
        "minimize priority[2.0]: 3 enough.under[a] + 3 enough.under[c]",
        "minimize priority[1.0]: 3 enough.under[b] + little.over",
        "minimize priority[3.0]: 7 exact.over + 2 exact.under",
    ]


def test_used_deviation_makes_the_row_an_equality() -> None:
    text = (
        LETTERS
        + """
        var x[P] >= 0
        goal enough[p in P] penalty 2: x[p] >= 5
        minimize cost: sum(enough.over[p] for p in P if p == "a") + x["b"]
    """
    )
    program = evaluated(text)
    assert (
        shown_rows(program)[0]
        == "enough[a]: - enough.over[a] + enough.under[a] + x[a] == 5"
    )
    assert shown_objectives(program) == [
        "minimize cost: enough.over[a] + 2 enough.under[a] + 2 enough.under[b]"
        " + 2 enough.under[c] + x[b]",
    ]


# --- logic, at points -----------------------------------------------------------------------------


def feasible_points(text: str) -> list[tuple[int, ...]]:
    """Return the points of a model of bounded whole variables that keep everything."""
    model = parse_model(Source("test.plan", text))
    program = evaluate_model(model, {})
    ranges = [range(int(c.lower), int(c.upper) + 1) for c in program.columns.values()]
    result = []
    for values in product(*ranges):
        point: Mapping[ColumnKey, float] = dict(
            zip(program.columns, map(float, values), strict=True)
        )
        if holds_at(model, {}, program, point):
            result.append(values)
    return result


def test_implications() -> None:
    text = """
        var y, z binary
        var x >= 0 <= 2 integer
        constraint off: y == 0 implies x == 0
        constraint both: y and z implies x >= 2
    """
    assert feasible_points(text) == [
        (0, 0, 0),
        (0, 1, 0),
        (1, 0, 0),
        (1, 0, 1),
        (1, 0, 2),
        (1, 1, 2),
    ]


def test_definitions_that_are_not_linear() -> None:
    text = """
        set P = 1..2
        var y[P] binary
        var some binary == any(y[p] for p in P)
        var gap >= 0 <= 1 integer == abs(y[1] - y[2])
        constraint both: y[1] iff not y[2]
    """
    assert feasible_points(text) == [(0, 1, 1, 1), (1, 0, 1, 1)]


def test_piecewise_and_special_ordered_sets() -> None:
    text = """
        var x >= 0 <= 5 integer
        var w[1..3] >= 0 <= 1 integer
        var cost >= 0 <= 9 integer == piecewise(x, {1: 0, 2: 1, 4: 9})
        constraint neighbours: sos2(w[k] for k in 1..3)
        constraint fixed: w[1] == 1
    """
    points = feasible_points(text)
    assert {(x, cost) for x, *_, cost in points} == {(1, 0), (2, 1), (3, 5), (4, 9)}
    assert {tuple(w) for _, *w, _ in points} == {(1, 0, 0), (1, 1, 0)}


def test_objective_at_a_point() -> None:
    text = "var x free\nminimize cost: abs(x - 3) + max(x, 1)"
    model = parse_model(Source("test.plan", text))
    assert objective_at(model, {}, "cost", {("x", ()): 0.0}) == 4.0
