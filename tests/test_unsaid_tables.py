"""Params that do not say their table are read from the one that is plain."""

from pathlib import Path

import pytest

from mdsl.compiler import Compiled, compile_text
from mdsl.data.folder import open_tables
from mdsl.source import Source
from tests.commands import Mdsl

TABLES = {
    "foods": "food,kind,cost\nbeans,plant,1\nfish,animal,3\nrice,plant,2\n",
    "lanes": "start,end,km\nfish,rice,7\n",
    "content": "food,meal,content\nbeans,lunch,4\n",
    "scalars": "name,value\nbudget,20\n",
}

SAID = """
set Food              from foods
set Plant within Food from foods[food, kind = "plant"]
set Meal = {"lunch"}
set Lane within Food * Food from lanes[start, end]
set Pair = {(f, m) for f in Plant, m in Meal if f == "beans"}
param cost[Plant]      from foods[food, kind = "plant"]
param km[Lane]         from lanes[start, end]
param content[Pair]    from content
param budget           from scalars
var buy[Plant] >= 0
minimize total: sum(cost[f] * buy[f] for f in Plant) + sum(km[v] for v in Lane)
constraint limit: sum(content[f, m] * buy[f] for (f, m) in Pair) <= budget
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def compiled(text: str, folder: Path) -> Compiled:
    return compile_text(Source("a.plan", text), open_tables(folder))


def unsaid(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(
        line.split(" from ")[0] if line.startswith("param") else line for line in lines
    )


def costs(text: str, folder: Path) -> list[float]:
    return list(compiled(text, folder).program.objectives[0].costs)


def test_the_same_cells_are_read_from_the_same_places(folder: Path) -> None:
    said, plain = compiled(SAID, folder), compiled(unsaid(SAID), folder)
    assert costs(unsaid(SAID), folder) == costs(SAID, folder) == [1, 2]
    assert plain.program.objectives[0].offset == 7
    assert plain.program.a_matrix.data.tolist() == [4]
    for name, key in (("cost", ("rice",)), ("km", ("fish", "rice")), ("budget", ())):
        assert plain.places(name, *key) == said.places(name, *key) != ()


def test_a_new_table_changes_nothing(folder: Path) -> None:
    (folder / "cost.csv").write_text("food,cost\nbeans,9\nfish,9\nrice,9\n")
    assert costs(unsaid(SAID), folder) == [1, 2]


def test_a_default_stands_for_what_is_read_nowhere(folder: Path) -> None:
    text = (
        "set Food from foods\n"
        "param cost[Food] default 5\n"
        "param price[Food] optional\n"
        "var buy[Food] >= 0\n"
        "minimize total: sum(cost[f] * buy[f] for f in price)\n"
    )
    (folder / "foods.csv").write_text("food,cost,price\nbeans,1,2\nfish,3,\n")
    assert costs(text, folder) == [5]  # nothing is known of fish


def test_a_single_value_may_be_given_without_any_table(
    tmp_path: Path, mdsl: Mdsl
) -> None:
    model = tmp_path / "grow.plan"
    model.write_text("param rate\nvar x >= rate\nminimize size: x\n")
    assert mdsl("solve", str(model), "--set", "rate=3").code == 0
    run = mdsl("solve", str(model))
    assert run.code != 0
    assert "there is no table `scalars`" in run.err
    assert "error[D325]: nothing says where `rate` is read from" in run.err


def test_check_and_template_say_the_tables(folder: Path, mdsl: Mdsl) -> None:
    model = folder / "model.plan"
    model.write_text(unsaid(SAID))
    run = mdsl("check", str(model), "--data", str(folder))
    assert run.code == 0, run.err
    told = {
        line.split()[-6]: line.split()[-1]
        for line in run.out.splitlines()
        if "given  " in line
    }
    assert told == {
        "cost": "foods",
        "km": "lanes",
        "content": "content",
        "budget": "scalars",
    }
    out = folder / "empty"
    assert mdsl("data-template", str(model), "-o", str(out)).code == 0
    headings = {path.stem: path.read_text().strip() for path in out.glob("*.csv")}
    assert headings == {
        "foods": "food,kind,cost",
        "lanes": "start,end,km",
        "content": "food,meal,content",
        "scalars": "budget",
    }
