"""From any cell of a param back to its table and row, and how many cells there are."""

from pathlib import Path

import pytest

from mdsl.api import Model
from mdsl.compiler import Compiled
from mdsl.diagnostics import PlanError
from mdsl.reports.counts import instance_counts
from mdsl.source import Source

MODEL = """
set Product from products
set Week integer from wide[product, columns]
param price[Product] default 5 from prices
param tons[Product] default 0 from deliveries skip unknown sum duplicates
param stock[Product, Week] from wide[product, columns]
param heavy[Product] flag from flags
param rate = 3
param limit from scalars.maximum
"""
TABLES = {
    "products": "product\nChair\nTable\n",
    "prices": "product,price\n\nTable,7\n",
    "deliveries": "product,tons\nTable,1\nDesk,8\nChair,2\nTable,3\n",
    "wide": "product,10,9\nTable,1,2\nChair,3,4\n",
    "flags": "product,heavy\nTable,x\n",
    "scalars": "name,value\nminimum,1\nmaximum,9\n",
}


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compiled:
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    for name, text in TABLES.items():
        (Path("data") / f"{name}.csv").write_text(text, encoding="utf-8")
    return Model(Source("model.plan", MODEL)).compile(set={"stock[Chair,9]": 6})


@pytest.mark.parametrize(
    ("name", "key", "places"),
    [
        ("price", ["Table"], ["prices.csv, row 3, column price"]),
        ("price", ["Chair"], []),
        (
            "tons",
            ["Table"],
            [
                "deliveries.csv, row 2, column tons",
                "deliveries.csv, row 5, column tons",
            ],
        ),
        ("tons", ["Chair"], ["deliveries.csv, row 4, column tons"]),
        ("stock", ["Table", 10], ["wide.csv, row 2, column 10"]),
        ("stock", ["Chair", 10], ["wide.csv, row 3, column 10"]),
        ("stock", ["Chair", 9], []),
        ("heavy", ["Table"], ["flags.csv, row 2, column heavy"]),
        ("heavy", ["Chair"], []),
        ("rate", [], []),
        ("limit", [], ["scalars.csv, row 3, column value"]),
    ],
)
def test_places(
    compiled: Compiled, name: str, key: list[str | int], places: list[str]
) -> None:
    found = compiled.places(name, *key)
    assert list(map(str, found)) == [f"data/{place}" for place in places]


@pytest.mark.parametrize(
    ("name", "key", "code"),
    [
        ("prise", ["Table"], "R706"),
        ("price", ["Desk"], "R707"),
        ("price", [], "R707"),
        ("price", ["Table", "Table"], "R707"),
    ],
)
def test_no_such_cell(compiled: Compiled, name: str, key: list[str], code: str) -> None:
    with pytest.raises(PlanError) as raised:
        compiled.places(name, *key)
    assert [d.code for d in raised.value.diagnostics] == [code]


def test_a_scalar_under_another_name(compiled: Compiled) -> None:
    assert compiled.instance.parameters["limit"].values.tolist() == [9.0]


def test_counts_tell_what_became_of_the_cells(compiled: Compiled) -> None:
    lines = [
        " ".join(line.split())
        for line in instance_counts(compiled.instance).splitlines()
    ]
    told = "1 of unknown keys passed over 3 added up to 2"
    assert "params price 1 cell given 1 by default from prices" in lines
    assert f"tons 2 cells given {told} from deliveries" in lines
    assert not any(line.startswith("notes") for line in lines)
