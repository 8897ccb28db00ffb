"""A misfit of units is found in whatever place an expression may stand."""

import pytest

from mdsl.diagnostics import PlanError
from mdsl.semantics.checker import check
from mdsl.source import Source
from mdsl.syntax.parser import parse_model

HEAD = """
units h, piece, USD, day = 24 h
set P = {"a","b"}
set T = 1..5
set K integer = {1,2,3}
set Day = 2025-06-02..2025-06-08
set L within P * P = {("a","b")}
param hours[P] unit h = {"a":1,"b":2}
param days unit day = 1
param count integer unit piece = 3
param some integer unit h = 2
param n integer = 2
param f flag = 1
param due date = 2025-06-03
var x[P] >= 0 <= 10 unit piece
var y[P] >= 0 <= 10 unit h
var s[t in T] >= 0 <= 9 unit h
var b, c binary
var e[P] binary
"""

WRONG = {
    "NUMBER": "(count + some)",
    "CONDITION": '(hours["a"] <= count)',
    "LINEAR": '(x["a"] + y["a"])',
}
RIGHT = {
    "NUMBER": "(n + n)",
    "CONDITION": '(hours["a"] <= some)',
    "LINEAR": '(x["a"] + x["b"])',
}

# Expressions in all places that have some: the capital words stand for a misfit.
HOLES = [
    "constraint k: any(e[p] for p in P if CONDITION) iff b",
    "constraint k: b iff (c and all(e[p] for p in P if CONDITION))",
    "constraint k: b iff CONDITION",
    "constraint k: b or c or any(e[p] for p in P if CONDITION)",
    "constraint k: b or CONDITION",
    "constraint k: (b if CONDITION else c) or b",
    "constraint k: not (b and any(e[p] for p in P if CONDITION))",
    'constraint k: b and any(e[p] for p in P if CONDITION) implies x["a"] >= count',
    'constraint k: (b if CONDITION else c) implies x["a"] >= count',
    "constraint k: b implies LINEAR >= 0",
    "constraint k: b implies all(x[p] >= 0 for p in P if CONDITION)",
    "constraint k: b implies (c or any(e[p] for p in P if CONDITION))",
    "constraint k: sos2(LINEAR for t in T)",
    'constraint k: sos2(x["a"] if CONDITION else x["b"] for t in T)',
    "constraint k: sos1(s[t] for t in T if CONDITION)",
    "minimize k: piecewise(LINEAR, {0: 0, 1: 2})",
    'minimize k: piecewise(x["a"], {NUMBER * count: 0, 5: 2})',
    'minimize k: piecewise(x["a"], {count*ord(t): count*ord(t) for t in T if CONDITION})',
    'minimize k: piecewise(x["a"], {0: 0, 5: count}, NUMBER, 0)',
    "minimize k: product(b, LINEAR)",
    'minimize k: product((b if CONDITION else c), x["a"])',
    "minimize k: abs(LINEAR)",
    "minimize k: max(x[p] for p in P if CONDITION)",
    "var z binary == any(e[p] for p in P if CONDITION)",
    'var z binary == (e["a"] or CONDITION)',
    "var z[p in P if CONDITION] >= 0",
    'param q[p in P if CONDITION] = {"a":1,"b":1}',
    'param q[P] in {p for p in P if CONDITION} = {"a":"a","b":"a"}',
    "let q = NUMBER",
    "let q[p in P] = CONDITION",
    "let q = {p for p in P if CONDITION}",
    "let q[p in P if CONDITION] = 1",
    'let q = "a" if CONDITION else "b"',
    "let q = max(t for t in T if CONDITION)",
    "let q = min(d for d in Day if CONDITION)",
    "set Q = {p for p in P if CONDITION}",
    "set Q = 1..NUMBER",
    "set Q[p in P if CONDITION] = {q for q in P}",
    'set Q within {p for p in P if CONDITION} = {"a"}',
    "let q = card({p for p in P if CONDITION})",
    "set Q from tab[kind = NUMBER]",
    'constraint k: b and c implies LINEAR <= 0 and x["a"] <= count',
    "set Q integer = {NUMBER} | tab.n",
    "set Q = {t for t in T - {NUMBER}}",
    "check k: NUMBER in T",
    'check k: ("a", "b") in {(p, q) for p in P, q in P if CONDITION}',
    'constraint k: x["a" if CONDITION else "b"] <= count',
    'constraint k: sum(x[p] for (p, =("a" if CONDITION else "b")) in L) <= count',
    "param q[P] from tab[kind = NUMBER]",
    "minimize k: LINEAR",
    "minimize k[p in P if CONDITION] priority 1: x[p]",
    "constraint k[p in P if CONDITION]: x[p] <= count",
    'constraint k[if CONDITION]: x["a"] <= count',
    "constraint k: sum(LINEAR for t in T) <= 0",
    'constraint k: sum(x["a"] for t in T if CONDITION) <= 0',
    "constraint k: sum(x[p] for p in {q for q in P if CONDITION}) <= 0",
    'constraint k: sum(x[q] for (=("a" if CONDITION else "b"), q) in L) <= 0',
    "constraint k: s[3 if CONDITION else 2] <= 0",
    'constraint k[t in T]: (s[t - 1] default (NUMBER * hours["a"])) <= 0',
    'constraint k: x["a"] <= (count if CONDITION else 0)',
    'constraint k: x["a"] <= (count if due in {d for d in Day if CONDITION} else 0)',
    "constraint k: s[first({t for t in T if CONDITION})] <= 0",
    'constraint k: s[1] <= (hours["a"] * ord(3, {t for t in T if CONDITION}))',
    'goal k priority 1 weight NUMBER: x["a"] >= count',
    'goal k priority 1 weight under NUMBER over 1: x["a"] == count',
    'goal k penalty NUMBER: x["a"] >= count',
    "goal k[p in P if CONDITION] priority 1: x[p] >= count",
    "check k: CONDITION",
    "check k: any(CONDITION for p in P)",
    "check k[p in P if CONDITION]: f",
    "check k: not CONDITION",
    "check k: f implies CONDITION",
    "check k: CONDITION iff f",
    'check k: "a" in {p for p in P if CONDITION}',
    'check k: all((p, q) == ("a", "b") for (p, q) in L if CONDITION)',
    'check k: hours["a"] == (sum(hours[p] for p in P) if CONDITION else 0)',
    "check k: sqrt(NUMBER) > 0",
    "scenario k { count = NUMBER * count }",
    'minimize q[p in P] priority 1: x[p]\nscenario k { objective q["a" if CONDITION else "b"] }',
]

# Places that ask for a unit themselves.
DUE = [
    'constraint k: b implies x["a"] <= y["a"]',
    'minimize k: piecewise(x["a"], {hours["a"]: 0, hours["b"]: 2})',
    'minimize k: piecewise(x["a"], {0: count, 5: hours["a"]})',
    'minimize k unit USD: piecewise(x["a"], {0: 0, 5: 2}, hours["a"], 0)',
    'minimize k unit USD: piecewise(x["a"], {0: count, 5: count})',
    'minimize k unit USD: product(b, x["a"])',
    'minimize k unit USD: product(b, x["a"]) + y["a"]',
    'minimize k: max(x["a"], y["a"])',
    'var z >= 0 unit USD == x["a"]',
    "var z[t in T] >= 0 unit h before count",
    "var z >= 0 unit h start count",
    "var z >= count unit h",
    "var z >= 0 <= count unit h",
    "param q[P] unit h default count",
    'param q[P] unit h >= count = {"a":1,"b":1}',
    "set Q = 1..count",
    "set Q integer = {1, count}",
    'minimize k priority days: x["a"]',
    'constraint k: 0 <= x["a"] <= hours["a"]',
    "constraint k: (s[count] default 0) <= 0",
    "constraint k[t in T]: (s[prev(t, count)] default 0) <= 0",
    "constraint k[t in T]: sum(s[v] for v in window(t, count, 0)) <= 0",
    "constraint k[t in T]: (s[t - count] default 0) <= 0",
    "constraint k[t in T]: (s[t - 1] default count) <= 0",
    'constraint k: s[1] <= (hours["a"] if due + count > due else 0)',
    'goal k priority 1: x["a"] >= hours["a"]',
    'goal k priority days: x["a"] >= count',
    "check k: exp(days) > 0",
    "check k: 2 ^ days > 0",
    "check k: days mod count > 0",
]


def codes(statement: str) -> set[str]:
    """Return the codes of the errors of a model with a statement."""
    source = Source("model.plan", f"{HEAD}{statement}\n")
    try:
        check(parse_model(source), source)
    except PlanError as error:
        return {diagnostic.code for diagnostic in error.diagnostics}
    return set()


def filled(statement: str, words: dict[str, str]) -> str:
    for word, text in words.items():
        statement = statement.replace(word, text)
    return statement


@pytest.mark.parametrize("statement", HOLES)
def test_misfit_is_found_and_nothing_else(statement: str) -> None:
    assert codes(filled(statement, WRONG)) == {"C308"}
    assert not codes(filled(statement, RIGHT))


@pytest.mark.parametrize("statement", DUE)
def test_unit_that_is_not_due_is_found(statement: str) -> None:
    assert codes(statement)
    assert all(code.startswith("C3") for code in codes(statement))
