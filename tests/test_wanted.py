"""What a model reads of its tables, and what for."""

from mdsl.api import Model
from mdsl.data.wanted import EVERYTHING, WantedTable, wanted_columns
from mdsl.files.forms import CellForm
from mdsl.source import Source

CELLS, LABELS = CellForm.CELLS, CellForm.LABELS
WHOLE, NUMBERS = CellForm.WHOLE_NUMBERS, CellForm.NUMBERS
TEXT = """
set Product ordered from products by rank
set Week integer from forecast[product, columns except (note)]
set Day date from days.day
set Sold within Product * Week from sales[product, week]
param forecast[Product, Week] from forecast[product, columns except (note)]
param price[Product] from products
param weight[Product] integer from products.rank
param next_day[Product] in Day from products
param first_week[Product] in Week from products
param is_new[Product] flag from products
param rate from scalars
param share[Product] from other[kind = "a", product].share
"""


def test_columns_are_read_for_what_they_are_for() -> None:
    wanted = wanted_columns(Model(Source("model.plan", TEXT)).check())
    found = {name: (dict(t.named), t.others) for name, t in wanted.tables.items()}
    assert found == {
        "products": (
            {
                "product": LABELS,
                # Read as an order and as numbers.
                "rank": CELLS,
                "price": NUMBERS,
                "next_day": LABELS,
                "first_week": WHOLE,
                "is_new": LABELS,
            },
            None,
        ),
        # A set that reads headings does not ask for the cells below them.
        "forecast": ({"product": LABELS, "note": CELLS}, NUMBERS),
        "days": ({"day": LABELS}, None),
        "sales": ({"product": LABELS, "week": WHOLE}, None),
        "scalars": ({"rate": CELLS, "name": CELLS, "value": CELLS}, None),
        "other": ({"kind": CELLS, "product": LABELS, "share": NUMBERS}, None),
    }


def test_tables_that_nobody_speaks_of() -> None:
    wanted = WantedTable({"a": LABELS}, NUMBERS)
    assert wanted.forms(["b", "a"]) == {"b": NUMBERS, "a": LABELS}
    assert WantedTable({"a": LABELS}).forms(["b", "a"]) == {"a": LABELS}
    assert EVERYTHING.table("t").forms(["a"]) == {"a": CELLS}
