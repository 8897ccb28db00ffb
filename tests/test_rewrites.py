"""`mdsl explain --rewrites`: what phrases became, in words and numbers."""

import pytest

from mdsl.commands.exits import Exit
from mdsl.reports.rewrites import NOTHING, rewrites_text
from tests.commands import runner
from tests.golden import Golden
from tests.lowered import lowered
from tests.paths import ROOT

MODEL = """
set I = 1..3
param cost[I] = {1: 5, 2: 6, 3: 9}
var x[i in I] >= 0 <= 4 * i
var y[I] binary
var same, some binary
var open binary == any(y[i] for i in I)
var total >= 0 == sum(x[i] for i in I)

constraint link[i in I]: y[i] == 0 implies x[i] == 0
constraint both: y[1] and y[2] implies x[3] <= 5 and total >= 2
constraint equal: same iff not some
constraint near: sos2(x[i] for i in I)

goal much priority 1: total >= 30

minimize bill: max(cost[i] * x[i] for i in I) - product(y[3], x[3])
    + piecewise(total, {0: 9, 6: 3, 24: 30})
"""


def test_text(golden: Golden) -> None:
    golden("golden/rewrites.txt", "\n".join(rewrites_text(lowered(MODEL))) + "\n")


def test_linear_model() -> None:
    text = "var x >= 0  minimize cost: x"
    assert list(rewrites_text(lowered(text))) == [NOTHING]


def test_command(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    golden: Golden,
) -> None:
    monkeypatch.chdir(ROOT)
    run = runner(capfd)("explain", "--rewrites", "models/production")
    assert run.code == Exit.SOLVED
    golden("cli/explain_rewrites.txt", run.text)
