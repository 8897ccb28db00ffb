"""The Python API: the same line as the commands, with arrays and tables as answers."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

import mdsl
from mdsl.diagnostics import PlanError
from mdsl.linear.solution import Status
from tests.paths import MODELS
from tests.programs import dense_matrix

BASIC = """\
param most = 3
set Product = {"chair", "table"}
var make[Product] integer >= 0 <= most
let total = sum(make[p] for p in Product)
maximize gain: 2 * make["chair"] + make["table"]
constraint room: total <= 4.5
goal some[p in Product] priority 1: make[p] >= 1
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "one.plan"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def production() -> mdsl.Result:
    return mdsl.read(MODELS / "production").solve()


def test_check_reads_no_data(tmp_path: Path) -> None:
    shutil.copy(MODELS / "production" / "production.plan", tmp_path)
    model = mdsl.read(tmp_path).check()
    assert [*model.goals] == ["fulfil"]
    assert model.warnings == ()


def test_check_raises_all_that_is_wrong(tmp_path: Path) -> None:
    model = mdsl.read(write(tmp_path, "minimize cost: y\nconstraint c: z <= 1\n"))
    with pytest.raises(mdsl.PlanError) as error:
        model.check()
    assert len(error.value.diagnostics) == 2


def test_compile(tmp_path: Path) -> None:
    compiled = mdsl.read(write(tmp_path, BASIC)).compile(set={"most": 2.5})
    program = compiled.program
    assert program.col_upper[:2].tolist() == [2.5, 2.5]
    assert {"rewrite", "bind", "lower"} <= compiled.seconds.keys()
    matrix = program.a_matrix
    assert matrix.shape == (program.num_row, program.num_col)
    assert (matrix.toarray() == dense_matrix(program)).all()
    assert program.a_matrix is matrix


def test_solve(tmp_path: Path) -> None:
    model = mdsl.read(write(tmp_path, BASIC))
    result = model.solve()
    assert result.ok
    assert result.status == "optimal"
    assert result.objective == pytest.approx(7)
    assert result.gap == pytest.approx(0)
    assert result.bound == pytest.approx(7)
    assert [level.name for level in result.levels] == ["some", "gain"]
    assert repr(result) == "<Result of one: optimal, objective 7>"
    assert "gain, maximized  7" in str(result)
    assert model.solve(set={"most": 1}).objective == pytest.approx(3)
    assert model.solve(set={"most": np.float64(2)}).objective == pytest.approx(6)


def test_values_of_every_kind(tmp_path: Path) -> None:
    result = mdsl.read(write(tmp_path, BASIC)).solve()
    expected = {
        "make": [3, 1],
        "total": [4],
        "room": [4],
        "some": [3, 1],
        "some.under": [0, 0],
    }
    for name, numbers in expected.items():
        values = result.values(name)
        assert values.dtype == np.float64
        assert values == pytest.approx(np.array(numbers)), name


def test_values_are_copies(production: mdsl.Result) -> None:
    production.values("make")[:] = -1
    assert production.values("make").min() >= 0


def test_tables(production: mdsl.Result) -> None:
    made = production.table("is_made")
    assert [*made] == ["product", "period", "value", "lower", "upper", "reduced_cost"]
    assert made["product"][0] == "Chair"
    assert made["period"][:2].tolist() == ["Week 1", "Week 2"]
    assert made["value"].dtype == np.int64
    assert made["value"].sum() == 11
    used = production.table("machine_time")
    assert [*used] == [
        "machine",
        "period",
        "activity",
        "lower",
        "upper",
        "slack",
        "dual",
    ]
    assert used["slack"] == pytest.approx(used["upper"] - used["activity"])
    goals = production.table("fulfil")
    assert [*goals] == [
        *("order", "target", "achieved", "under", "over", "priority", "weight")
    ]


def test_to_pandas(production: mdsl.Result) -> None:
    frame = production.to_pandas("deliver")
    assert [*frame.columns][:2] == ["order", "value"]
    assert len(frame) == 15
    assert frame["value"].sum() == pytest.approx(production.values("deliver").sum())


def test_to_pandas_without_pandas(
    production: mdsl.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "mdsl.reports.frames", raising=False)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pandas"):
        production.to_pandas("deliver")


def test_duals(tmp_path: Path) -> None:
    text = (
        "var x >= 0\nvar y >= 0 <= 3\nmaximize gain: 3 * x + 2 * y\n"
        "constraint room: x + y <= 4\nlet both = x + y\n"
    )
    result = mdsl.read(write(tmp_path, text)).solve()
    assert result.solution.dual_kind == "lp"
    assert result.duals("room").tolist() == [3]
    assert result.duals("y").tolist() == [-1]
    with pytest.raises(PlanError, match="no variable, constraint or goal `both`"):
        result.duals("both")


def test_name_that_is_none(production: mdsl.Result) -> None:
    for read_it in (production.values, production.duals, production.table):
        with pytest.raises(PlanError, match=r"`mak`(.|\n)*did you mean `make`"):
            read_it("mak")


def test_no_values_without_a_plan(tmp_path: Path) -> None:
    text = "var x >= 0\nminimize y: x\nconstraint up: x >= 3\nconstraint down: x <= 2\n"
    result = mdsl.read(write(tmp_path, text)).solve()
    assert result.status is Status.INFEASIBLE
    assert not result.ok
    assert result.objective is None
    assert result.bound is None
    for read_it in (result.values, result.duals, result.table, result.to_pandas):
        with pytest.raises(PlanError, match="the solve ended `infeasible`"):
            read_it("x")


def test_limits_and_options(tmp_path: Path) -> None:
    model = mdsl.read(write(tmp_path, BASIC))
    assert model.solve(time_limit=0).status is Status.TIME_LIMIT
    assert model.solve(threads=1, seed=3, gap=0.5, options={"presolve": "off"}).ok
    with pytest.raises(PlanError, match="did you mean `presolve`"):
        model.solve(options={"presolv": "off"})
    with pytest.raises(PlanError, match="did you mean `most`"):
        model.solve(set={"moist": 3})


def test_data_folder_is_named_or_beside(tmp_path: Path) -> None:
    path = tmp_path / "transport.plan"
    shutil.copy(MODELS / "transport" / "transport.plan", path)
    model = mdsl.read(path)
    with pytest.raises(PlanError, match="there is no data folder"):
        model.solve()
    result = model.solve(data=MODELS / "transport" / "data")
    assert result.objective == pytest.approx(201_700)


def test_unknown_attribute_of_the_package() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'raed'"):
        mdsl.__getattr__("raed")
