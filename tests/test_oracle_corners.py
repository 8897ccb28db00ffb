"""Corners of the language in which compilers cut: the oracle and mdsl turn the same ways."""

import pytest

from tests.compiled import agreed_failure, agreed_program
from tests.reference.shown import shown_cells, shown_rows
from tests.strategies.schema import Case

TEXT = """
set T ordered = {"t1", "t2", "t3"}
set P = {"a", "b"}
set I integer = {1, 2, 5}
set None_of within T = {}
set Ends within T = {"t3", "t1"}
param one[T] default 1
param some[T] optional = {"t2": 4}
param lag[T] integer default 1
param only[P] default 0 = {"a": 1}
var base free
var x[T] >= 0
var q[P] >= 0
var w[I] >= 0
"""


def case(statement: str) -> Case:
    return Case((TEXT, statement), {})


ROWS = {
    "constraint c[t in T]: base <= (x[prev(prev(t))] default 5)": [
        "c[t1]: base <= 5",
        "c[t2]: base <= 5",
        "c[t3]: base - x[t1] <= 0",
    ],
    "constraint c[t in T]: base <= (x[prev(t, -1)] default 5)": [
        "c[t1]: base - x[t2] <= 0",
        "c[t2]: base - x[t3] <= 0",
        "c[t3]: base <= 5",
    ],
    "constraint c[t in T]: base <= (x[prev(t, lag[t])] default 5)": [
        "c[t1]: base <= 5",
        "c[t2]: base - x[t1] <= 0",
        "c[t3]: base - x[t2] <= 0",
    ],
    # From what is not in the set of a step there is no step.
    "constraint c[t in T]: base <= (x[prev(t, Ends)] default 7)": [
        "c[t1]: base <= 7",
        "c[t2]: base <= 7",
        "c[t3]: base - x[t1] <= 0",
    ],
    # Whether a step stays inside can be asked.
    "constraint c[t in T if prev(t) in T]: x[t] <= 1": [
        "c[t2]: x[t2] <= 1",
        "c[t3]: x[t3] <= 1",
    ],
    "constraint c[i in I if i - 1 in I]: w[i] <= 1": ["c[2]: w[2] <= 1"],
    "constraint c: base <= (x[first(None_of)] default 3)": ["c: base <= 3"],
    "constraint c: base <= (sum(x[prev(t)] for t in T)) default 5": ["c: base <= 5"],
    "constraint c[t in T]: base <= sum(x[s] for s in window(t, -1, 1))": [
        "c[t1]: base - x[t2] <= 0",
        "c[t2]: base - x[t3] <= 0",
        "c[t3]: base <= 0",
    ],
    # Between two members of a set stand members of that set, whatever is left out.
    "constraint c[i in I]: sum(w[k] for k in first(I)..i) <= 9": [
        "c[1]: w[1] <= 9",
        "c[2]: w[1] + w[2] <= 9",
        "c[5]: w[1] + w[2] + w[5] <= 9",
    ],
    # Between two numbers stand numbers, and not all of them are members.
    "constraint c[i in I]: sum((w[k] default 1) for k in 1..i) <= 9": [
        "c[1]: w[1] <= 9",
        "c[2]: w[1] + w[2] <= 9",
        "c[5]: w[1] + w[2] + w[5] <= 7",
    ],
    # A range cuts a set, wherever it ends.
    "constraint c[i in I & (2..9)]: w[i] <= 1": ["c[2]: w[2] <= 1", "c[5]: w[5] <= 1"],
    "constraint c[i in I - (0..3)]: w[i] <= 1": ["c[5]: w[5] <= 1"],
    "constraint c[i in I, j in (i + 1..i + 3) & I]: w[i] <= w[j]": [
        "c[1,2]: w[1] - w[2] <= 0",
        "c[2,5]: w[2] - w[5] <= 0",
    ],
    "constraint c: sum(w[i] for i in I & {2 * k for k in 1..4}) <= 1": [
        "c: w[2] <= 1",
    ],
    "constraint c[(i, t) in (I * T) & ((2..4) * Ends)]: w[i] <= x[t]": [
        "c[2,t1]: w[2] - x[t1] <= 0",
        "c[2,t3]: w[2] - x[t3] <= 0",
    ],
    "constraint c[t in T if t in some]: x[t] <= some[t]": ["c[t2]: x[t2] <= 4"],
    "constraint c[t in T]: x[t] <= (some[t] if t in some else 1)": [
        "c[t1]: x[t1] <= 1",
        "c[t2]: x[t2] <= 4",
        "c[t3]: x[t3] <= 1",
    ],
    'constraint c: (x["t1"] if card(T) > 2 else x["t2"]) <= 1': ["c: x[t1] <= 1"],
    "constraint c: 1 <= base <= 0": ["c: 1 <= base <= 0"],
    "goal g priority 1: 3 <= 1": ["g: - g.over <= -2"],
    """let late[t in T if t != "t1"] = x[t]
    constraint c[t in T]: base <= (late[t] default 9)
    constraint d[t in T]: base <= (late[prev(t)] default 8)""": [
        "c[t1]: base <= 9",
        "c[t2]: base - x[t2] <= 0",
        "c[t3]: base - x[t3] <= 0",
        "d[t1]: base <= 8",
        "d[t2]: base <= 8",
        "d[t3]: base - x[t2] <= 0",
    ],
    """set Slot ordered = I * T
    var z[Slot] >= 0
    constraint c[v in Slot if v.2 != "t2"]: z[v] <= (z[prev(v, Slot)] default 2)""": [
        "c[1,t1]: z[1,t1] <= 2",
        "c[1,t3]: - z[1,t2] + z[1,t3] <= 0",
        "c[2,t1]: - z[1,t3] + z[2,t1] <= 0",
        "c[2,t3]: - z[2,t2] + z[2,t3] <= 0",
        "c[5,t1]: - z[2,t3] + z[5,t1] <= 0",
        "c[5,t3]: - z[5,t2] + z[5,t3] <= 0",
    ],
    """var y[T] >= 0 before 3 after 4
    constraint c[t in T]: y[prev(t, 2)] + y[next(t)] <= 9""": [
        "c[t1]: y[t2] <= 6",
        "c[t2]: y[t3] <= 6",
        "c[t3]: y[t1] <= 5",
    ],
    # What comes before and after is counted from the members that the variable has.
    """set Middle within T = {"t2"}
    var y[Middle] >= 0 before 3 after 4
    constraint c[t in Middle]: y[prev(t)] + y[t] + y[next(t)] <= base""": [
        "c[t2]: - base + y[t2] <= -7"
    ],
    """set Late within I = {2, 5}
    var y[p in P, i in Late] >= 0 before only[p]
    constraint c[p in P, i in Late]: y[p, prev(i)] + y[p, prev(i, Late)] <= base""": [
        "c[a,2]: - base <= -2",
        "c[a,5]: - base + 2 y[a,2] <= 0",
        "c[b,2]: - base <= 0",
        "c[b,5]: - base + 2 y[b,2] <= 0",
    ],
}


@pytest.mark.parametrize("statement", ROWS)
def test_rows(statement: str) -> None:
    assert shown_rows(agreed_program(case(statement))) == ROWS[statement]


CELLS = {
    "let a = any(t != first(T) and one[prev(t)] > 0 for t in T)": ["a = True"],
    "let a = all(t == first(T) or one[prev(t)] > 0 for t in T)": ["a = True"],
    "let a = round(2.5) + 10 * round(3.5) + 100 * round(-2.5)": ["a = -158"],
    # Members of an ordered set are in its order, in whatever order they are named.
    "let a = first(Ends)": ["a = t1"],
    "let a[t in Ends] = prev(t, Ends) default t": ["a[t1] = t1", "a[t3] = t1"],
    # A default is looked at only where it is needed.
    """param full[t in T] default some[t] = {"t1": 1, "t3": 2}
    let a = full["t2"]""": ["a = 4"],
}


@pytest.mark.parametrize("statement", CELLS)
def test_cells(statement: str) -> None:
    assert sorted(shown_cells(agreed_program(case(statement)).lets)) == CELLS[statement]


FAILURES = {
    # A zero does not excuse what it is multiplied with.
    "constraint c[t in T]: sum(only[p] * x[prev(t)] for p in P) <= 1": "missing",
    "constraint c: 0 * x[prev(first(T))] <= base": "missing",
    "constraint c[t in T]: base <= x[prev(t, Ends)]": "missing",
    "constraint c[t in T if prev(t) == first(T)]: x[t] <= 1": "missing",
    "let a = any(one[prev(t)] > 0 for t in T)": "missing",
    "constraint c: base <= x[first(None_of)]": "missing",
    "let unused[t in T] = some[t]": "missing",
    "let unused[t in T if some[t] > 1] = base": "missing",
    """let late[t in T if some[t] > 1] = base
    constraint c: (late["t2"] default 0) <= 1""": "missing",
    """param full[t in T] default some[t] = {"t1": 1}
    let a = (full["t3"]) default 5""": "missing",
    "var y[t in T] >= some[t]": "missing",
    "goal g[t in T] priority some[t]: x[t] <= 1": "missing",
    "goal g[t in T] priority 1 weight some[t]: x[t] <= 1": "missing",
    "constraint c: base - base <= -1": "false",
    "var y >= 3 <= 2": "bounds",
    "constraint c[i in I]: sum(w[k] for k in 1..i) <= 9": "missing",
}


@pytest.mark.parametrize("statement", FAILURES)
def test_failures(statement: str) -> None:
    assert agreed_failure(case(statement)) == FAILURES[statement]


# --- where mdsl does not do what the language says ------------------------------------------------

AGREED = {
    "a default without parentheses is for one reference, not for those in its brackets": """
        param of[I] = {1: 1, 2: 1, 5: 1}
        param at[T] integer optional = {"t2": 5}
        let a[t in T] = of[at[t]] default 8""",
    "a default behind `min(...)` is for an empty one, not for references inside": """
        let a = max(one[prev(t)] for t in T) default 8""",
    "what is missing in the condition of a sum is missing in the parentheses around it": """
        constraint c[t in T]: base <= (sum(q[p] for p in P if one[prev(t)] >= 1)) default 5""",
    "a boundary may be an expression in the variables": """
        var y[T] >= 0 before 3 after base
        constraint c[t in T]: y[prev(t)] + y[next(t)] <= 1""",
    "a selection by a step that left its set is an error": """
        set Arc within P * T = {("a", "t1"), ("b", "t2")}
        var z[Arc] >= 0
        constraint c[t in T]: base + sum(z[p, next(t)] for (p, =next(t)) in Arc) <= 1""",
    "penalties are in the objective that is served last, wherever it stands": """
        maximize first_of_all priority 2: base
        minimize second priority 1: x["t1"]
        goal g penalty 3: x["t2"] >= 1""",
}


@pytest.mark.parametrize("rule", AGREED)
def test_agreed(rule: str) -> None:
    ruled = case(AGREED[rule])
    try:
        agreed_failure(ruled)
    except AssertionError:
        agreed_program(ruled)
