"""`mdsl new` and `mdsl data-template`: how a planner begins; `--data` and `--out` by name."""

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from mdsl.commands.exits import Exit
from tests.commands import Mdsl
from tests.paths import MODELS
from tests.places import read_folder, to_gzip, to_workbook

PRODUCTION = MODELS / "production"
WIDE = """
set Product from forecast
set Week integer from forecast[product, columns except (total)]
param forecast[Product, Week] from forecast[product, columns except (total)]
param rate from scalars
param limit from scalars.maximum
set Old within Product = {p for p in old.product}
"""


def test_a_new_model_solves_as_it_stands(mdsl: Mdsl) -> None:
    done = mdsl("new", "deep/my-plan")
    assert (done.code, done.err) == (Exit.SOLVED, "")
    assert "now run: mdsl solve deep/my-plan" in done.out
    solved = mdsl("solve", "deep/my-plan")
    assert solved.code == Exit.SOLVED
    assert solved.out.startswith("my_plan: What to make when\noptimal")
    assert mdsl("format", "--check", "deep/my-plan").code == Exit.SOLVED
    again = mdsl("new", "deep/my-plan")
    assert again.code == Exit.WRONG_USAGE
    assert "F019" in again.err


def test_a_name_that_no_model_can_have(mdsl: Mdsl) -> None:
    done = mdsl("new", "3 plans")
    assert done.code == Exit.WRONG_USAGE
    assert "F018" in done.err
    assert list(Path().iterdir()) == []


def test_a_template_has_the_tables_and_columns_of_the_model(mdsl: Mdsl) -> None:
    done = mdsl("data-template", str(PRODUCTION), "-o", "tables")
    assert done.code == Exit.SOLVED
    made, real = read_folder(Path("tables")), read_folder(PRODUCTION / "data")
    assert made.keys() == real.keys() - {"customers"}
    for name, columns in made.items():
        assert columns.keys() <= real[name].keys()
        assert not any(columns.values())
    assert list(made["hours"]) == ["product", "machine", "hours_per_unit"]


def headings_of(place: str) -> dict[str, list[object]]:
    """Return the headings of all tables in a workbook or a folder."""
    if not place.endswith(".xlsx"):
        return {name: [*columns] for name, columns in read_folder(Path(place)).items()}
    book = CalamineWorkbook.from_path(place)
    return {n: [*book.get_sheet_by_name(n).to_python()[0]] for n in book.sheet_names}


def test_a_template_as_a_workbook(mdsl: Mdsl) -> None:
    Path("wide.plan").write_text(WIDE, encoding="utf-8")
    done = mdsl("data-template", "wide.plan", "-o", "book.xlsx")
    assert done.code == Exit.SOLVED, done.err
    assert "forecast: product, total, and a column for each member of Week" in done.out
    assert headings_of("book.xlsx") == {
        "forecast": ["product", "total"],
        "scalars": ["rate", "maximum"],
        "old": ["product"],
    }
    before = Path("book.xlsx").read_bytes()
    assert mdsl("data-template", "wide.plan", "-o", "book.xlsx").code
    assert Path("book.xlsx").read_bytes() == before


@pytest.mark.parametrize("out", ["tables", "tables.xlsx"])
def test_a_template_that_is_filled_in_is_right(out: str, mdsl: Mdsl) -> None:
    """Where a planner puts the records below the headings, in their order."""
    assert mdsl("data-template", str(PRODUCTION), "-o", out).code == Exit.SOLVED
    empty = mdsl("check", str(PRODUCTION), "--data", out)
    assert empty.code == Exit.WRONG_INPUT
    assert "the set Product has no members: the table has no records" in empty.err
    headings = headings_of(out)
    real = read_folder(PRODUCTION / "data")
    filled = {
        name: {str(heading): real[name][str(heading)] for heading in own}
        for name, own in headings.items()
    }
    place = (
        to_workbook(filled, Path("filled"))
        if out.endswith(".xlsx")
        else to_gzip(filled, Path("filled"))
    )
    done = mdsl("check", str(PRODUCTION), "--data", place)
    assert (done.code, done.err) == (Exit.SOLVED, "")
    assert done.out.endswith("the model and its data are right\n")
    plans = [
        mdsl("solve", str(PRODUCTION), *data, "--show", "make").out.partition("time")[2]
        for data in ((), ("--data", place))
    ]
    shown = [plan.partition("\n")[2] for plan in plans]
    assert shown[0] == shown[1] != ""


@pytest.mark.parametrize("out", ["book.ods", "plan.db", "postgresql://host/db"])
def test_a_template_that_is_no_folder_and_no_workbook(mdsl: Mdsl, out: str) -> None:
    done = mdsl("data-template", str(PRODUCTION), "-o", out)
    assert done.code == Exit.WRONG_USAGE
    assert "F013" in done.err


def test_a_table_name_is_no_path_in_a_template(mdsl: Mdsl) -> None:
    Path("m.plan").write_text('set A from "../up".a', encoding="utf-8")
    done = mdsl("data-template", "m.plan", "-o", "tables")
    assert done.code == Exit.WRONG_INPUT
    assert "D302" in done.err
    assert not Path("tables").exists()


def test_several_places_on_the_command_line(mdsl: Mdsl) -> None:
    tables = read_folder(PRODUCTION / "data")
    book = to_workbook({"hours": tables["hours"]}, Path("more"))
    data = str(PRODUCTION / "data")
    done = mdsl("check", str(PRODUCTION), "--data", data, "--data", book)
    assert done.code == Exit.SOLVED
    assert f"notes      hours: read from more.xlsx and not from {data}" in done.out
    solved = mdsl("solve", str(PRODUCTION), "--data", data, "--data", book)
    assert "35,822.5" in solved.out
    assert "hours: read from more.xlsx" in solved.out


def test_decimal_commas(mdsl: Mdsl) -> None:
    Path("data").mkdir()
    Path("m.plan").write_text("param a from t", encoding="utf-8")
    Path("data/t.csv").write_text('a\n"1,5"\n', encoding="utf-8")
    refused = mdsl("check", "m.plan")
    assert refused.code == Exit.WRONG_INPUT
    assert "D341" in refused.err
    assert mdsl("check", "m.plan", "--decimal-comma").code == Exit.SOLVED


def test_a_limit_of_cells(mdsl: Mdsl) -> None:
    done = mdsl("check", str(PRODUCTION), "--max-cells", "50")
    assert done.code == Exit.WRONG_INPUT
    assert "D360" in done.err
    assert "`hours` would have 9 x 6 = 54 instances" in done.err
    assert mdsl("check", str(PRODUCTION), "--max-cells", "1e3").code == Exit.SOLVED


def test_cases_go_to_folders(mdsl: Mdsl) -> None:
    done = mdsl("sweep", str(PRODUCTION), "--out", "plans.xlsx")
    assert done.code == Exit.WRONG_USAGE
    assert "F017" in done.err
