"""The order of joins: what a query costs does not depend on how it is phrased."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mdsl.commands.exits import Exit
from mdsl.compiler import Compiled, compile_text
from mdsl.data.folder import open_tables
from mdsl.evaluation.recording import QueryPlan, recorded_plans
from mdsl.source import Source
from tests.commands import runner
from tests.golden import Golden
from tests.paths import ROOT

MODEL = """\
model phrasing

set I from is
set J from js
set K from ks
set L from ls
set A within I * J * K from as
set B within J * K * L from bs

var x[I, J, K, L] >= 0

minimize nothing: 1

constraint meet[i in I]:
    sum(x[i, j, k, l] for {phrase}) >= 1
"""

PHRASES = (
    "(=i, j, k) in A, (=j, =k, l) in B",
    "(j, k, l) in B, (=i, =j, =k) in A",
    "j in J, k in K, l in L if (i, j, k) in A and (j, k, l) in B",
    "l in L, k in K, j in J if (j, k, l) in B and (i, j, k) in A",
    "(=i, j, k) in A, l in L if (j, k, l) in B",
    "l in L, (=i, j, k) in A if (j, k, l) in B",
    "(j, k, l) in B if (i, j, k) in A",
    "j in J, (=i, =j, k) in A, (=j, =k, l) in B",
    "k in K, (=i, j, =k) in A, (=j, =k, l) in B",
    "k in K, j in J, (=j, =k, l) in B if (i, j, k) in A",
    "j in J, (=j, k, l) in B if (i, j, k) in A and l in L",
    "l in L, (j, k, =l) in B, (=i, =j, =k) in A",
)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with sparse relations over sets of different sizes."""
    folder = tmp_path_factory.mktemp("phrasing")
    random = np.random.default_rng(5)
    sizes = {"i": 40, "j": 7, "k": 6, "l": 5}
    for name, size in sizes.items():
        _write(folder / f"{name}s.csv", name, [(n,) for n in range(size)])
    for name, indices in (("as", "ijk"), ("bs", "jkl")):
        space = [sizes[index] for index in indices]
        chosen = random.random(space) < 0.2
        if name == "as":
            # Every row of the model is to hold a variable.
            chosen[:, 0, 0] = True
        else:
            chosen[0, 0, 0] = True
        _write(folder / f"{name}.csv", ",".join(indices), np.argwhere(chosen).tolist())
    return folder


def _write(path: Path, heading: str, records: Sequence[Sequence[int]]) -> None:
    lines = [",".join(f"m{member}" for member in record) for record in records]
    path.write_text("\n".join([heading, *lines, ""]), encoding="utf-8")


def _compiled(phrase: str, tables: Path) -> tuple[Compiled, QueryPlan]:
    """Return the program of a phrase, and how its sum was worked off."""
    source = Source("phrasing.plan", MODEL.format(phrase=phrase))
    with recorded_plans() as plans:
        compiled = compile_text(source, open_tables(str(tables)))
    (plan,) = [plan for plan in plans if plan.span.line == source.text.count("\n")]
    return compiled, plan


@pytest.mark.parametrize("phrase", PHRASES[1:])
def test_phrasing_does_not_matter(phrase: str, tables: Path) -> None:
    """All phrases of a sum make as many rows, and the same matrix."""
    first, known = _compiled(PHRASES[0], tables)
    other, plan = _compiled(phrase, tables)
    assert plan.rows_made == known.rows_made
    for name in ("a_start", "a_index", "a_value"):
        expected = getattr(first.program, name)
        np.testing.assert_array_equal(getattr(other.program, name), expected)


def test_no_step_makes_more_rows_than_the_result_and_the_small_set(
    tables: Path,
) -> None:
    """A sum costs the rows that match, not a product of sets."""
    compiled, plan = _compiled(PHRASES[3], tables)
    listed = len((tables / "bs.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert plan.rows_made <= 2 * compiled.program.num_nonzero + listed


@pytest.mark.parametrize(
    "query",
    [
        "i in A, j in A if i == j",
        "i in A, j in A if j == i",
        "j in A, i in A if i == j",
    ],
)
def test_equal_indices_are_joined_whichever_stands_first(query: str) -> None:
    text = (
        "set A = 1..300\nvar x[A] >= 0\nminimize cost: 0\n"
        f"constraint c: sum(x[j] for {query}) >= 1\n"
        "constraint d[i in A]: sum(x[j] for j in A if i == j) >= 1\n"
    )
    with recorded_plans() as plans:
        compile_text(Source("equal.plan", text), open_tables(ROOT))
    assert max(step.rows for plan in plans for step in plan.steps) <= 300


EQUATIONS = """\
set I = 3..200
set J integer = {1, 2, 4, 7, 30, 100, 101, 199, 250}
set D date = 2025-01-01..2025-04-30
set P = {"a", "b"}
param lead[P, J] integer default 2 = {("a", 4): 1, ("b", 30): -3, ("b", 2): 500}
param part[J] default 0.5 = {100: 1, 7: 0}
param upto integer default 10
var x[P, I, J] >= 0
var y[D, D] >= 0

minimize nothing: 1

constraint meet[p in P]: {sum} >= 0 * x["a", 3, 1] + y[2025-01-01, 2025-01-02]
"""

# Phrases of one condition, each solved for an index; the last one says it by inequalities,
# which no index follows from, so that all pairs are tried.
EQUAL = {
    "step": (
        "i == j + 1",
        "j + 1 == i",
        "i - 1 == j",
        "j == i - 1",
        "i - j == 1",
        "1 == i - j",
        "i - j - 1 == 0",
        "-j == 1 - i",
        "0 == -(i - j) + 1",
        "i - j <= 1 and i - j >= 1",
    ),
    "lead": (
        "i == j + lead[p, j]",
        "i - lead[p, j] == j",
        "i - j == lead[p, j]",
        "lead[p, j] == i - j",
        "j - i + lead[p, j] == 0",
        "i - j <= lead[p, j] and i - j >= lead[p, j]",
    ),
    "sum": (
        "i + j == upto",
        "upto - j == i",
        "j == upto - i",
        "i + j <= upto and i + j >= upto",
    ),
    "twice": ("i == 2 * j", "i - 2 * j == 0", "2 * j >= i and i >= 2 * j"),
    "fraction": (
        "i == j + part[j]",
        "i - j == part[j]",
        "i >= j + part[j] and j + part[j] >= i",
    ),
}


def _solved(query: str, term: str) -> tuple[Compiled, QueryPlan]:
    text = EQUATIONS.replace("{sum}", f"sum({term} for {query})")
    with recorded_plans() as plans:
        compiled = compile_text(Source("equations.plan", text), open_tables(ROOT))
    (plan,) = [plan for plan in plans if plan.span.line == text.count("\n")]
    return compiled, plan


def _assert_same_rows(one: Compiled, other: Compiled) -> None:
    assert one.program.num_nonzero > 1
    for name in ("a_start", "a_index", "a_value"):
        expected = getattr(other.program, name)
        np.testing.assert_array_equal(getattr(one.program, name), expected)


@pytest.mark.parametrize("binders", ["i in I, j in J", "j in J, i in I"])
@pytest.mark.parametrize("name", EQUAL)
def test_equations_are_joins_however_they_are_written(name: str, binders: str) -> None:
    """What an equation gives is worked out and looked up; no pairs are tried."""
    *phrases, tried = EQUAL[name]
    expected, all_pairs = _solved(f"{binders} if {tried}", "x[p, i, j]")
    assert all_pairs.rows_made > 1700
    # A fraction is not taken to the other side: that might not be exact.
    solved = phrases[:1] if name == "fraction" else phrases
    costs = set()
    for phrase in phrases:
        compiled, plan = _solved(f"{binders} if {phrase}", "x[p, i, j]")
        _assert_same_rows(compiled, expected)
        if phrase in solved:
            costs.add(plan.rows_made)
    assert len(costs) == 1
    assert costs.pop() <= 30


def test_equations_of_dates_are_joins() -> None:
    tried = "d in D, e in D if e - d <= 3 and e - d >= 3"
    expected, _ = _solved(tried, "y[d, e]")
    costs = set()
    for phrase in (
        "e == d + 3",
        "d == e - 3",
        "e - d == 3",
        "3 + d == e",
        "d - e == -3",
    ):
        compiled, plan = _solved(f"d in D, e in D if {phrase}", "y[d, e]")
        _assert_same_rows(compiled, expected)
        costs.add(plan.rows_made)
    assert costs == {240}


def test_equation_tells_an_index_from_the_rows_that_ask() -> None:
    text = (
        "set T = 1..300\nset U integer = 5..400\nvar x[T] >= 0\nvar y[U] >= 0\n"
        "minimize cost: 0\n"
        "constraint c[u in U]: sum(x[t] for t in T if u - t == 4) <= y[u]\n"
    )
    with recorded_plans() as plans:
        program = compile_text(Source("a.plan", text), open_tables(ROOT)).program
    assert program.num_nonzero == 396 + 300
    assert max(step.rows for plan in plans for step in plan.steps) <= 396


def test_nothing_is_recorded_unasked(tables: Path) -> None:
    """Outside of a recording, queries leave no trace."""
    source = Source("phrasing.plan", MODEL.format(phrase=PHRASES[0]))
    with recorded_plans() as plans:
        pass
    compile_text(source, open_tables(str(tables)))
    assert plans == []


def test_explain(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    golden: Golden,
) -> None:
    """The command prints the joins of every query of a model."""
    monkeypatch.chdir(ROOT)
    run = runner(capfd)("explain", "--plan", "models/production")
    assert run.code == Exit.SOLVED
    golden("cli/explain_production.txt", run.text)
