"""`mdsl new`: a small model with its data, to change step by step into one's own."""

import re
import sys
from pathlib import Path

from mdsl.commands.arguments import Arguments
from mdsl.commands.exits import Exit
from mdsl.diagnostics import PlanError, printable
from mdsl.files.errors import BadModelName, PlaceTaken
from mdsl.files.locations import shown_location
from mdsl.files.writing import whole_folder

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

MODEL = """\
# Chooses how much of each product to make in each week, for the highest profit.

model {name} "What to make when"

set Product from products
set Machine from machines
set Week integer from weeks

param profit[Product] >= 0 from products "dollars for a unit"
param hours[Product, Machine] >= 0 default 0 from hours "hours for a unit"
param available[Machine] >= 0 from machines "hours in a week"
param demand[Product, Week] >= 0 default 0 from demand "units that can be sold"

var make[p in Product, w in Week] >= 0 <= demand[p, w] "units made and sold"

maximize total_profit:
    sum(profit[p] * make[p, w] for p in Product, w in Week)

constraint machine_time[m in Machine, w in Week] "hours used":
    sum(hours[p, m] * make[p, w] for p in Product) <= available[m]
"""

TABLES = {
    "products": "product,profit\nChair,45\nTable,120\n",
    "machines": "machine,available\nSaw,40\nAssembly,60\n",
    "weeks": "week\n1\n2\n",
    "hours": "product,machine,hours\n"
    "Chair,Saw,0.5\nChair,Assembly,1\nTable,Saw,1.5\nTable,Assembly,2\n",
    "demand": "product,week,demand\nChair,1,50\nChair,2,30\nTable,1,20\nTable,2,25\n",
}


def run(arguments: Arguments) -> Exit:
    """Write the folder of a new model."""
    folder = Path(arguments.name)
    name = folder.name.replace("-", "_")
    if "://" in arguments.name:
        raise PlanError([BadModelName(name=shown_location(arguments.name))])
    if not NAME.fullmatch(name):
        raise PlanError([BadModelName(name=folder.name)])
    if folder.exists():
        raise PlanError([PlaceTaken(path=str(folder))])
    with whole_folder(folder, lambda _: False) as part:
        (part / "data").mkdir()
        model = part / f"{folder.name}.plan"
        model.write_text(MODEL.format(name=name), encoding="utf-8")
        for table, text in TABLES.items():
            path = part / "data" / f"{table}.csv"
            path.write_text(text, encoding="utf-8", newline="")
    shown = printable(folder.as_posix())
    sys.stdout.write(
        f"wrote {shown}/{folder.name}.plan and its tables in {shown}/data\n"
        f"now run: mdsl solve {shown}\n"
    )
    return Exit.SOLVED
