"""A sum over the join of three sparse relations, from a benchmark of modelling languages.

GAMS' and JuMP's authors have argued over it (gams.com, 2023-07-04; jump.dev, 2023-07-20).
There are 20 members of each of J, K, L and M; a triple is in a relation with probability
0.05, so that each member of I has some 22 columns, one nonzero in each. One thing differs:
a member of I that would be left without a column is given one triple that joins, so that
there is a row for each.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.cases.case import Case
from benchmarks.program import Program
from benchmarks.tables import (
    IntArray,
    Labels,
    LongArray,
    Table,
    Tables,
    codes,
    count,
    every,
    names,
)


@dataclass(frozen=True)
class Size:
    """The members of I, those of each other set, and the share of triples that exist."""

    items: int
    others: int = 20
    density: float = 0.05


def generate(size: Size, seed: int) -> Tables:
    """Return tables with three random relations."""
    random = np.random.default_rng(seed)
    n = size.others
    texts = {x: names(x, n) for x in "jklm"}
    texts["i"] = names("i", size.items)
    jkl = _triples(random, n**3, size.density)
    klm = _triples(random, n**3, size.density)
    ijk = _triples(random, size.items * n**2, size.density)
    ijk = _with_all_items(ijk, size.items, _joining(jkl, klm, n), n)
    sets: dict[str, Table] = {f"{x}s": {x: every(texts[x])} for x in "ijklm"}
    return sets | {
        "ijk": _table(texts, "ijk", ijk, n),
        "jkl": _table(texts, "jkl", jkl, n),
        "klm": _table(texts, "klm", klm, n),
    }


def _triples(random: np.random.Generator, total: int, density: float) -> LongArray:
    """Return the numbers of random triples, ascending."""
    number = int(random.binomial(total, density))
    drawn = random.choice(total, number, replace=False, shuffle=False)
    return np.sort(drawn).astype(np.int64)


def _joining(jkl: LongArray, klm: LongArray, n: int) -> LongArray:
    """Return the numbers of the pairs (j, k) that lead on to a member of M."""
    leads_on = np.zeros(n * n, np.bool_)
    leads_on[klm // n] = True
    return np.unique(jkl[leads_on[jkl % (n * n)]] // n)


def _with_all_items(
    ijk: LongArray, items: int, joining: LongArray, n: int
) -> LongArray:
    """Return the triples and one more for each item of which none joins."""
    joins = np.zeros(n * n, np.bool_)
    joins[joining] = True
    found = ijk[joins[ijk % (n * n)]] // (n * n)
    lacking = np.setdiff1d(np.arange(items), found)
    added = lacking * (n * n) + joining[lacking % len(joining)]
    return np.union1d(ijk, added)


def _table(
    texts: dict[str, np.ndarray], headings: str, triples: LongArray, n: int
) -> Table:
    triple = (triples // (n * n), triples // n % n, triples % n)
    return {
        heading: Labels(texts[heading], part.astype(np.int32))
        for heading, part in zip(headings, triple, strict=True)
    }


def limit(tables: Tables) -> Program:
    """Return the program: the two small relations are joined first, then the large one.

    What a column stands for is kept as a record of `ijk` and a tuple of the small join.
    """
    n_k, n_l = count(tables["ks"]["k"]), count(tables["ls"]["l"])
    ijk, jkl, klm = tables["ijk"], tables["jkl"], tables["klm"]
    kl = codes(jkl["k"]) * np.int32(n_l) + codes(jkl["l"])
    by_kl, start = _grouped(
        codes(klm["k"]) * np.int32(n_l) + codes(klm["l"]), n_k * n_l
    )
    owner, member = _joined(kl, start)
    small = (owner, by_kl[member])
    jk = (codes(jkl["j"]) * np.int32(n_k) + codes(jkl["k"]))[small[0]]
    by_jk, start = _grouped(jk, count(tables["js"]["j"]) * n_k)
    owner, member = _joined(codes(ijk["j"]) * np.int32(n_k) + codes(ijk["k"]), start)
    index = codes(ijk["i"])[owner]
    num_col, num_row = len(index), count(tables["is"]["i"])
    return Program(
        col_cost=np.zeros(num_col),
        col_lower=np.zeros(num_col),
        col_upper=np.full(num_col, np.inf),
        row_lower=np.zeros(num_row),
        row_upper=np.full(num_row, np.inf),
        start=np.arange(num_col + 1, dtype=np.int32),
        index=index,
        value=np.ones(num_col),
        integrality=np.zeros(num_col, np.int32),
        offset=1.0,
        kept=(owner, by_jk[member], *small),
    )


def _grouped(keys: IntArray, number: int) -> tuple[IntArray, IntArray]:
    """Return the records in order of their keys, and where those of each key begin."""
    start = np.zeros(number + 1, np.int32)
    np.cumsum(np.bincount(keys, minlength=number), out=start[1:])
    return np.argsort(keys, kind="stable").astype(np.int32), start


def _joined(keys: IntArray, start: IntArray) -> tuple[IntArray, IntArray]:
    """Return for each match the left record and the place of the right one."""
    counts = np.diff(start)[keys]
    ends = np.cumsum(counts, dtype=np.int32)
    owner = np.repeat(np.arange(len(keys), dtype=np.int32), counts)
    shift = start[keys] - ends + counts
    return owner, np.arange(len(owner), dtype=np.int32) + np.repeat(shift, counts)


def sized(nonzeros: int) -> Size:
    """Return a size with roughly so many nonzeros."""
    return Size(max(round(nonzeros / 20), 1))


CASE = Case(
    name="ijklm",
    model="ijklm",
    title="sparse join",
    sizes={
        "tiny": Size(6, 5, 0.2),
        "small": Size(80),
        "medium": Size(10_000),
        "large": Size(100_000),
    },
    generate=generate,
    limit=limit,
    sized=sized,
)
