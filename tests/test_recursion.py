"""Recursive `let`s whose order the data tell, against plain recursion in Python."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdsl.diagnostics import PlanError
from tests.lowered import lowered, row

MODEL = """
set Node = 1..{count}
set Uses within Node * Node = {{{pairs}}}
param parent[Node] in Node optional = {{{parents}}}
var x free

let depth[n in Node] = (depth[parent[n]] + 1) if n in parent else 0
let leaves[n in Node] = max(1, sum(leaves[m] for m in parent if parent[m] == n))
let is_above[m in Node, n in Node] = m == n or n in parent and is_above[m, parent[n]]
let total[p in Node, q in Node] =
    1 if p == q else sum((r + 1) * total[p, r] for (r, =q) in Uses)
let rest[n in Node] = n + ((rest[next(n)]) default 0)

constraint depths[n in Node]: (depth[n] + 10 * leaves[n] + 1000 * rest[n]) * x <= 1
constraint above[m in Node, n in Node if is_above[m, n]]: x <= 1
constraint totals[p in Node, q in Node]: (1 + total[p, q]) * x <= 1
"""


@given(st.data())
def test_cells_are_those_of_plain_recursion(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 6))
    # The numbers hide the order: a parent may have a higher number than its child.
    order = data.draw(st.permutations(range(1, count + 1)))
    parents = {
        order[k]: order[data.draw(st.integers(0, k - 1))]
        for k in range(1, count)
        if k == 1 or data.draw(st.booleans())
    }
    pairs = [
        (order[i], order[k])
        for k in range(count)
        for i in range(k)
        if data.draw(st.booleans())
    ] or [(order[0], order[1])]
    program = lowered(
        MODEL.format(
            count=count,
            pairs=", ".join(f"({i}, {k})" for i, k in pairs),
            parents=", ".join(f"{n}: {above}" for n, above in parents.items()),
        )
    )

    def depth(n: int) -> int:
        return depth(parents[n]) + 1 if n in parents else 0

    def leaves(n: int) -> int:
        return max(1, sum(leaves(m) for m, above in parents.items() if above == n))

    def is_above(m: int, n: int) -> bool:
        return m == n or (n in parents and is_above(m, parents[n]))

    @cache
    def total(p: int, q: int) -> int:
        return 1 if p == q else sum((r + 1) * total(p, r) for r, s in pairs if s == q)

    nodes = range(1, count + 1)
    for n in nodes:
        terms, _, _ = row(program, f"depths[{n}]")
        rest = sum(range(n, count + 1))
        assert terms == {"x": depth(n) + 10 * leaves(n) + 1000 * rest}
        for m in nodes:
            terms, _, _ = row(program, f"totals[{m},{n}]")
            assert terms == {"x": 1 + total(m, n)}
    labels = {program.row_label(number) for number in range(program.num_row)}
    above = {label for label in labels if label.startswith("above")}
    assert above == {f"above[{m},{n}]" for m in nodes for n in nodes if is_above(m, n)}


def test_a_circle_in_the_data_is_shown() -> None:
    with pytest.raises(PlanError) as raised:
        lowered(
            "set Node = 1..9\n"
            "param up[Node] in Node = {1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 2, 8: 1,"
            " 9: 8}\n"
            "let depth[n in Node] = depth[up[n]] + 1\n"
            "var x >= depth[1]\n"
        )
    (found,) = raised.value.diagnostics
    assert found.code == "E410"
    assert found.message.endswith("-> ...")
