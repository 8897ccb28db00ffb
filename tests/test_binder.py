"""Binding tables to models: what is bound, and everything that is refused."""

import datetime
import shutil
from pathlib import Path

import numpy as np
import pytest

from mdsl.data import csv_source
from mdsl.data.binder import bind
from mdsl.data.folder import Folder, open_tables
from mdsl.data.opening import reads_tables
from mdsl.diagnostics import Diagnostic, PlanError, render_all
from mdsl.evaluation.instance import BoundParameter, Instance
from mdsl.rewrites.goals import rewrite_goals
from mdsl.semantics.checker import check
from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.golden import Golden
from tests.paths import MODELS, TESTS

CASES = TESTS / "errors" / "data"


def bind_text(text: str, folder: Path, **overrides: str) -> Instance:
    """Bind a text to the tables of a folder."""
    source = Source("model.plan", text)
    model = rewrite_goals(check(parse_model(source), source))
    tables = open_tables(folder) if reads_tables(model) else Folder(folder)
    return bind(model, tables, overrides)


class Bench:
    """A folder of tables that a test writes, and models over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, **tables: str) -> "Bench":
        """Write tables: rows parted by `|`, cells by commas."""
        for name, rows in tables.items():
            text = "".join(f"{row.strip()}\n" for row in rows.split("|"))
            (self.folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return self

    def bind(self, text: str, **overrides: str) -> Instance:
        """Bind a text."""
        return bind_text(text, self.folder, **overrides)

    def wrong(self, text: str, **overrides: str) -> list[Diagnostic]:
        """Return what is wrong with a text and the tables."""
        with pytest.raises(PlanError) as raised:
            self.bind(text, **overrides)
        return list(raised.value.diagnostics)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def cells(instance: Instance, name: str) -> dict[str, object]:
    """Return the given cells of a parameter by their label."""
    bound = instance.parameters[name]
    numbers = range(bound.domain.count) if bound.given is None else bound.given
    return {
        bound.domain.label(int(number)): value
        for number, value in zip(numbers, bound.values.tolist(), strict=True)
    }


def tuples(instance: Instance, name: str) -> list[tuple[object, ...]]:
    """Return the tuples of a set in order, as members."""
    bound = instance.sets[name]
    every = np.arange(bound.factor.count, dtype=np.int64)
    columns = [
        instance.root(item).members[bound.factor.codes(i, every)]
        for i, item in enumerate(bound.items)
    ]
    return list(zip(*columns, strict=True))


def members(instance: Instance, name: str) -> list[object]:
    """Return the members of a set of one component, in order."""
    return [member for (member,) in tuples(instance, name)]


def shown_notes(instance: Instance) -> list[str]:
    """Return what a summary would tell of the data."""
    return [str(note) for note in instance.notes]


def places(bound: BoundParameter) -> list[str]:
    """Return where the cells of a parameter stand."""
    return [str(bound.place(i)) for i in range(len(bound.values))]


# --- sets ------------------------------------------------------------------------------------


def test_members_in_order_of_appearance(bench: Bench) -> None:
    bench.write(lanes="origin,destination|Oslo,Rome|Bonn,Oslo|Oslo,Paris")
    instance = bench.bind("set Place from lanes.origin, lanes.destination")
    assert members(instance, "Place") == ["Oslo", "Bonn", "Rome", "Paris"]
    assert not instance.root("Place").is_ordered


def test_integer_and_date_sets_are_ordered_by_value(bench: Bench) -> None:
    bench.write(t="week,day|10,2025-06-03|9,2025-06-02|-1,2025-06-03")
    instance = bench.bind("set Week integer from t  set Day date from t")
    assert members(instance, "Week") == [-1, 9, 10]
    days = [datetime.date(2025, 6, 2), datetime.date(2025, 6, 3)]
    assert members(instance, "Day") == days
    assert instance.root("Week").is_ordered


@pytest.mark.parametrize(
    ("column", "order"),
    [("10|9|100", ["b", "a", "c"]), ("x10|x9|x100", ["a", "c", "b"])],
    ids=["by value", "as text"],
)
def test_order_by_another_column(bench: Bench, column: str, order: list[str]) -> None:
    keys = zip("abc", column.split("|"), strict=True)
    bench.write(t="|".join(["name,rank", *(",".join(key) for key in keys)]))
    instance = bench.bind("set Period ordered from t.name by rank")
    assert members(instance, "Period") == order
    assert instance.root("Period").is_ordered


def test_labels_keep_leading_zeros(bench: Bench) -> None:
    bench.write(t="code,value|01,5|1,6|NA,7")
    instance = bench.bind("set Code from t  param value[Code] from t")
    assert cells(instance, "value") == {"01": 5.0, "1": 6.0, "NA": 7.0}


def test_subset_of_an_ordered_set_is_in_its_order(bench: Bench) -> None:
    bench.write(weeks="week|3|1|2", closed="week|2|1|2")
    instance = bench.bind(
        "set Week integer from weeks  set Closed within Week from closed.week"
    )
    assert members(instance, "Closed") == [1, 2]


def test_subset_keeps_the_order_of_the_data(bench: Bench) -> None:
    bench.write(nodes="node|a|b|c", depots="node|c|a|x|c")
    text = "set Node from nodes  set Depot within Node from depots.node skip unknown"
    assert members(bench.bind(text), "Depot") == ["c", "a"]


def test_relation_is_distinct_tuples(bench: Bench) -> None:
    bench.write(nodes="node|a|b", lanes="from,to|b,a|a,b|b,a|b,b")
    text = 'set Node from nodes  set Lane within Node * Node from lanes["from", "to"]'
    instance = bench.bind(text)
    assert tuples(instance, "Lane") == [("b", "a"), ("a", "b"), ("b", "b")]


def test_relation_within_another_one(bench: Bench) -> None:
    bench.write(nodes="node|a|b", lanes="i,j|a,b|b,a", open="i,j|b,a|a,a")
    text = """
        set Node from nodes
        set Lane within Node * Node from lanes[i, j]
        set Open within Lane from open[i, j]
    """
    (wrong,) = bench.wrong(text)
    assert wrong.message == "`a, a` is not in the set that `Open` is within"
    instance = bench.bind(text.replace("open[i, j]", "open[i, j] skip unknown"))
    assert tuples(instance, "Open") == [("b", "a")]


def test_fixed_keys_choose_records(bench: Bench) -> None:
    bench.write(
        t="item,class,year,cost|a,raw,2024,1|a,raw,2025,2|b,final,2025,3|c,raw,2025,4"
    )
    instance = bench.bind(
        """
        set Item from t
        set Raw within Item from t[item, class = "raw"]
        set Used from t[item, year = 2025, class = "raw"]
        param cost[Raw] from t[item, year = 2025] skip unknown
        """
    )
    assert members(instance, "Raw") == ["a", "c"]
    assert members(instance, "Used") == ["a", "c"]
    assert cells(instance, "cost") == {"a": 2.0, "c": 4.0}


def test_headings_are_members(bench: Bench) -> None:
    bench.write(forecast="product,note,2,1|chair,x,5,6|desk,,7,8")
    instance = bench.bind(
        """
        set Product from forecast
        set Week integer from forecast[product, columns except (note)]
        param forecast[Product, Week] from forecast[product, columns except (note)]
        """
    )
    assert members(instance, "Week") == [1, 2]
    assert cells(instance, "forecast") == {
        "chair,1": 6.0,
        "chair,2": 5.0,
        "desk,1": 8.0,
        "desk,2": 7.0,
    }
    bound = instance.parameters["forecast"]
    folder = bench.folder.as_posix()
    assert places(bound)[0] == f"{folder}/forecast.csv, row 2, column 1"


def test_headings_of_a_subset_need_no_records(bench: Bench) -> None:
    bench.write(weeks="week|1|2|3", plan="product,3,2")
    text = """
        set Week integer from weeks
        set Planned within Week from plan[product, columns]
    """
    assert members(bench.bind(text), "Planned") == [2, 3]


def test_relation_under_headings_holds_filled_cells(bench: Bench) -> None:
    bench.write(skills="worker,saw,press|Ann,x,|Bob,,x|Cid,x,x", machines="m|saw|press")
    instance = bench.bind(
        """
        set Worker from skills
        set Machine from machines.m
        set Skill within Worker * Machine from skills[worker, columns]
        """
    )
    assert tuples(instance, "Skill") == [
        ("Ann", "saw"),
        ("Bob", "press"),
        ("Cid", "saw"),
        ("Cid", "press"),
    ]


def test_columns_in_set_expressions(bench: Bench) -> None:
    bench.write(plan="week,product|3,b|1,a|3,a", products="product|a|b|c")
    instance = bench.bind(
        """
        set Week integer = {0} | plan.week
        set Product from products
        set Planned within Product = plan.product
        """
    )
    assert members(instance, "Week") == [0, 1, 3]
    assert members(instance, "Planned") == ["b", "a"]


# --- parameters ------------------------------------------------------------------------------


def test_cells_lead_back_to_their_rows(bench: Bench) -> None:
    bench.write(p="product|a|b", hours='product,hours|b,2|"a|",1')
    instance = bench.bind("set Product from p  param hours[Product] from hours")
    assert cells(instance, "hours") == {"a": 1.0, "b": 2.0}
    table = (bench.folder / "hours.csv").as_posix()
    assert places(instance.parameters["hours"]) == [
        f"{table}, row 3, column hours",
        f"{table}, row 2, column hours",
    ]


def test_sparse_cells_with_a_default(bench: Bench) -> None:
    bench.write(p="product|a|b|c", hours="product,hours|c,0|b,|a,3")
    text = "set Product from p  param hours[Product] default 1 from hours"
    instance = bench.bind(text)
    assert cells(instance, "hours") == {"a": 3.0, "c": 0.0}
    assert instance.parameters["hours"].given is not None
    assert shown_notes(instance) == ["hours: 2 cells given, 1 by default"]
    bench.write(p="product|a|b", hours="product,hours|b,3")
    assert shown_notes(bench.bind(text)) == ["hours: 1 cell given, 1 by default"]


def test_a_complete_param_has_no_list_of_cells(bench: Bench) -> None:
    bench.write(p="product,hours|a,1|b,2")
    text = "set Product from p  param hours[Product] default 1 from p"
    assert bench.bind(text).parameters["hours"].given is None


def test_sum_duplicates(bench: Bench) -> None:
    bench.write(p="product|a|b", orders="product,tons|b,2|a,1|b,3")
    text = "set Product from p  param tons[Product] from orders sum duplicates"
    instance = bench.bind(text)
    assert cells(instance, "tons") == {"a": 1.0, "b": 5.0}
    assert shown_notes(instance) == ["tons: 3 cells added up to 2"]


def test_skip_unknown_counts(bench: Bench) -> None:
    bench.write(p="product|a", orders="product,tons|b,2|a,1|c,3")
    text = "set Product from p  param tons[Product] from orders skip unknown"
    instance = bench.bind(text)
    assert cells(instance, "tons") == {"a": 1.0}
    assert "2 cells" in shown_notes(instance)[0]


def test_kinds_of_cells(bench: Bench) -> None:
    bench.write(
        p="item,n,i,d,t,f,m|a,inf,3,2025-06-02,blue,yes,b|b,-.5e1,4.0,1969-12-31,07,,a"
    )
    instance = bench.bind(
        """
        set Item from p
        param n[Item] from p
        param i[Item] integer from p
        param d[Item] date from p
        param t[Item] text from p
        param f[Item] flag from p
        param m[Item] in Item from p
        """
    )
    assert cells(instance, "n") == {"a": np.inf, "b": -5.0}
    assert cells(instance, "i") == {"a": 3.0, "b": 4.0}
    assert cells(instance, "d") == {"a": 20241, "b": -1}
    assert cells(instance, "t") == {"a": "blue", "b": "07"}
    assert cells(instance, "f") == {"a": True, "b": False}
    assert cells(instance, "m") == {"a": 1, "b": 0}
    kinds = {name: bound.values.dtype for name, bound in instance.parameters.items()}
    assert kinds == {
        "n": np.float64,
        "i": np.float64,
        "d": np.int64,
        "t": np.object_,
        "f": np.bool_,
        "m": np.int32,
    }


def test_flags_that_are_absent_are_false(bench: Bench) -> None:
    bench.write(p="product|a|b|c", hot="product,hot|b,x|a,no")
    text = "set Product from p  param hot[Product] flag from hot"
    assert cells(bench.bind(text), "hot") == {"a": False, "b": True, "c": False}


def test_scalars(bench: Bench) -> None:
    bench.write(one="rate,start|3,2025-06-02", many="name,value|wage,5|fee,6")
    bench.write(costs="parameter,region,value|toll,north,1|toll,south,2|wage,north,7")
    instance = bench.bind(
        """
        set Region from costs
        param rate from one
        param wage, fee from many
        param toll[Region] from costs[parameter, region].value
        param pay from costs[parameter = "wage", region = "north"].value
        """
    )
    scalars = {n: b.values.tolist() for n, b in instance.parameters.items()}
    assert scalars == {
        "rate": [3.0],
        "wage": [5.0],
        "fee": [6.0],
        "toll": [1.0, 2.0],
        "pay": [7.0],
    }


def test_literals(bench: Bench) -> None:
    instance = bench.bind(
        """
        set Tier = {"gold", "iron"}
        set Node = 1..2
        param reward[Tier] = {"iron": 5, "gold": 100}
        param dist[Node, Node] default 9 = {(1, 2): 4}
        param best in Tier = "iron"
        param due date = 1970-01-02
        param on flag = 1
        """
    )
    assert cells(instance, "reward") == {"gold": 100.0, "iron": 5.0}
    assert cells(instance, "dist") == {"1,2": 4.0}
    scalars = [instance.parameters[n].values.tolist() for n in ("best", "due", "on")]
    assert scalars == [[1], [1], [True]]


def test_overrides(bench: Bench) -> None:
    bench.write(p="product|a|b", t="rate|x")
    text = """
        set Product from p
        param rate from t
        param fee >= 0 = 3
        param best in Product = "a"
        param due date = 2025-06-02
        param hours[Product] default 0
    """
    overrides = {"rate": "2", "fee": " 1e3 ", "best": "b", "due": "1970-01-03"}
    instance = bench.bind(text, **overrides)
    found = {n: instance.parameters[n].values.tolist() for n in overrides}
    assert found == {"rate": [2.0], "fee": [1000.0], "best": [1], "due": [2]}


def test_wrong_overrides(bench: Bench) -> None:
    bench.write(p="product|a|b")
    text = """
        set Product from p
        param fee >= 0 = 3
        param best in Product = "a"
        param hours[Product] default 0
    """
    given = {"fee": "-1", "best": "c", "hours": "3", "fees": "2"}
    wrong = bench.wrong(text, **given)
    assert {d.code for d in wrong} == {"D342", "D363", "D362", "D361"}
    assert "did you mean `fee`?" in render_all(wrong)


def test_blank_cells_outside_of_the_domain_say_nothing(bench: Bench) -> None:
    bench.write(nodes="node,fee|a,5|b,|c,6", depots="node|a|c")
    text = """
        set Node from nodes
        set Depot within Node from depots.node
        param fee[Depot] from nodes
    """
    assert cells(bench.bind(text), "fee") == {"a": 5.0, "c": 6.0}


def test_bounds_that_use_the_indices_of_a_sparse_param(bench: Bench) -> None:
    bench.write(p="product,most|a,1|b,5", low="product,low|b,6")
    text = """
        set Product from p
        param most[Product] from p
        param low[p in Product] <= most[p] default 0 from low
    """
    (wrong,) = bench.wrong(text)
    assert wrong.message == "`low[b]` is 6, which is not <= 5"


def test_one_column_is_read_in_one_way(bench: Bench) -> None:
    bench.write(t="c|1|2")
    (wrong,) = bench.wrong('set Week integer = {0} | t.c  set Name = {"x"} | t.c')
    assert wrong.code == "D364"


def test_defined_set_must_lie_within_its_set(bench: Bench) -> None:
    bench.write(nodes="node,size|a,1|b,2|c,3", depots="node|a|b")
    text = """
        set Node from nodes
        set Depot within Node from depots.node
        param size[Node] from nodes
        set Large within Depot = {n for n in Node if size[n] >= 2}
    """
    (wrong,) = bench.wrong(text)
    assert wrong.message == "`c` is not in the set that `Large` is within"
    instance = bench.bind(text.replace(">= 2", "<= 2"))
    assert tuples(instance, "Large") == [("a",), ("b",)]


def test_sets_and_params_over_domains(bench: Bench) -> None:
    bench.write(p="product|a|b|c", hours="product,hours|a,1|c,0", fee="product,fee|c,5")
    instance = bench.bind(
        """
        set Product from p
        param hours[Product] default 0 from hours
        param fee[p in hours] default 1 from fee
        set Given = {p for p in hours}
        var make[p in Product if hours[p] > 0] >= 0
        set Made = {p for p in make}
        """
    )
    assert members(instance, "Given") == ["a", "c"]
    assert members(instance, "Made") == ["a"]
    assert cells(instance, "fee") == {"c": 5.0}
    assert instance.domains["make"].count == 1


def test_families(bench: Bench) -> None:
    bench.write(hours="product,machine,hours|a,saw,1|b,saw,0|b,mill,2")
    instance = bench.bind(
        """
        set Product from hours
        set Machine from hours
        param hours[Product, Machine] default 0 from hours
        set Able[p in Product] = {m for m in Machine if hours[p, m] > 0}
        """
    )
    family = instance.families["Able"]
    assert family.owner.tolist() == [0, 1]
    assert family.columns[0].tolist() == [0, 1]


def test_literal_outside_of_the_domain(bench: Bench) -> None:
    text = """
        set Node = {"a", "b", "c"}
        set Port within Node = {"a", "b"}
        param fee[Port] = {"a": 1, "b": 2, "c": 3}
    """
    (wrong,) = bench.wrong(text)
    assert wrong.message == "`fee` has no cell for (c)"
    assert wrong.span is not None
    assert wrong.span.text == '"c": 3'


# --- follow-ups ----------------------------------------------------------------------------------


def codes(wrong: list[Diagnostic]) -> list[tuple[str, int | None]]:
    """Return the codes of errors with their rows."""
    return [(d.code, None if d.place is None else d.place.row) for d in wrong]


def test_labels_of_a_damaged_set_are_only_reported_for_slips(bench: Bench) -> None:
    bench.write(
        weeks="week,hours|Week 1,8|,8|Week 3,8",
        hours="week,hours|Week 1,1|Week 2,2|Wek 3,3|Week 3,x",
        wide="day,Week 1,Week 2,Wekk 3|mon,1,2,3",
        product="id,week|1,Week 2|2,Weak 1",
    )
    wrong = bench.wrong(
        """
        set Week from weeks
        set Day from wide
        set Id from product
        param hours[Week] from hours
        param wide[Day, Week] from wide[day, columns]
        param at[Id] in Week from product.week
        param best in Week = "Week 9"
        param dear[Week] = {"Wek 1": 1}
        """
    )
    found = {d.message: None if d.place is None else d.place.row for d in wrong}
    assert found == {
        "the key is blank: a member of Week belongs here": 3,
        "`Wek 3` is not a member of Week": 4,
        "`x` is not a number": 5,
        "`Wekk 3` is not a member of Week": 1,
        "`Weak 1` is not a member of Week": 3,
        "`Wek 1` is not a member of Week": None,
    }


def test_a_misspelt_key_is_not_reported_as_missing_too(bench: Bench) -> None:
    bench.write(p="product|Chair|Desk", price="product,price|Chiar,1|Desk,2")
    text = "set Product from p  param price[Product] from price"
    assert codes(bench.wrong(text)) == [("D332", 2)]


def test_cells_that_are_wrong_are_not_missing_too(bench: Bench) -> None:
    bench.write(p="product|a|b|c", price="product,price|a,x|b,")
    text = "set Product from p  param price[Product] from price"
    wrong = bench.wrong(text)
    assert codes(wrong) == [("D343", None), ("D341", 2), ("D340", 3)]
    assert "1 of 3 cells" in wrong[0].message


def test_a_cell_that_two_params_read_is_reported_once(bench: Bench) -> None:
    bench.write(p="product|a|b", t="product,x,y|q,1,2|a,1,2|b,1,2")
    text = "set Product from p  param x[Product] from t  param y[Product] from t"
    assert codes(bench.wrong(text)) == [("D332", 2)]


def test_nothing_follows_from_a_table_that_cannot_be_read(bench: Bench) -> None:
    bench.write(p="product,price|a", hours="product,hours|a,x|b,1")
    wrong = bench.wrong(
        """
        set Product from p
        param price[Product] from p
        param hours[Product] from hours
        let total = sum(price[p] * hours[p] for p in Product)
        check some: total > 0
        var make[p in Product if price[p] > 0] >= 0
        """
    )
    assert codes(wrong) == [("D310", 2)]


# --- models ------------------------------------------------------------------------------------


def test_production_model() -> None:
    folder = MODELS / "production"
    text = (folder / "production.plan").read_text(encoding="utf-8")
    instance = bind_text(text, folder / "data")
    assert members(instance, "Period") == ["Week 1", "Week 2", "Week 3", "Week 4"]
    assert members(instance, "Order") == [str(n) for n in range(1, 16)]
    assert cells(instance, "hours")["Chair,Cutting Machine"] == 0.5
    assert len(cells(instance, "hours")) == 41
    product = instance.parameters["product"]
    assert instance.root("Product").members[product.values[0]] == "Desk"
    assert instance.lets["setup_total"].values.tolist() == [250.0] * 9


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("smallest", [csv_source.LARGE, 0], ids=["small", "large"])
@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_golden_errors(
    case: str, smallest: int, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check what is said of bad data, whichever reader has read them."""
    monkeypatch.setattr(csv_source, "LARGE", smallest)
    monkeypatch.chdir(CASES / case)
    text = Path("model.plan").read_text(encoding="utf-8")
    with pytest.raises(PlanError) as raised:
        bind_text(text, Path("data"))
    golden(
        f"errors/data/{case}/expected.err", render_all(raised.value.diagnostics) + "\n"
    )


# Twelve mistakes in the tables of the production model: the file, what stands there, what
# is put in its place, and the error with its row.
MISTAKES = [
    ("products.csv", "Table,2,120,3", "Table,2,12O,3", "D341", 3),
    ("products.csv", "Desk,3,200,5", "Desk,3,200,-5", "D342", 4),
    ("hours.csv", "Chair,Cutting Machine", "Chiar,Cutting Machine", "D332", 2),
    ("hours.csv", "Table,Cutting Machine,1.5", "Table,,1.5", "D330", 7),
    ("orders.csv", "Desk,Week 1,20,1", "Desk,Week 5,20,1", "D332", 2),
    ("orders.csv", "Table,Week 1,30,1", "Table,Week 1,30,1.5", "D341", 3),
    ("orders.csv", "Chair,Week 1,80,1", "Chair,Week 1,,1", "D340", 4),
    ("machines.csv", "Assembly Station,2,200", 'Assembly Station,2,"1,200"', "D341", 3),
    ("materials.csv", "available_quantity", "available", "D321", None),
    ("batches.csv", "Table,5\n", "Table,5\nTable,6\n", "D335", 4),
    ("setup_costs.csv", "Chair,Cutting Machine,100,2", "Chair,100,2", "D310", 2),
    ("requirements.csv", "Chair,Wood,8", "Chair,Wood,NaN", "D341", 2),
]


def test_twelve_mistakes_are_reported_in_one_run(
    tmp_path: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(MODELS / "production" / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    for file, right, wrong, _, _ in MISTAKES:
        path = Path("data") / file
        text = path.read_text(encoding="utf-8")
        assert text.count(right) == 1
        path.write_text(text.replace(right, wrong), encoding="utf-8")
    model = (MODELS / "production" / "production.plan").read_text(encoding="utf-8")
    with pytest.raises(PlanError) as raised:
        bind_text(model, Path("data"))
    found = {
        (d.place.table, d.code, d.place.row)
        for d in raised.value.diagnostics
        if d.place is not None
    }
    expected = {(f"data/{file}", code, row) for file, _, _, code, row in MISTAKES}
    assert found == expected
    assert len(raised.value.diagnostics) == len(MISTAKES)
    golden("errors/data_twelve.err", render_all(raised.value.diagnostics) + "\n")


# --- size and time -------------------------------------------------------------------------------


def test_many_rows(tmp_path: Path) -> None:
    """Rows are told apart in a table that is not looked at row by row."""
    lines = [f"p{n // 2000},m{n // 100 % 20},{n % 100},{n / 4}" for n in range(100_000)]
    lines[12_345] += "x"
    lines[99_999] = lines[0]
    text = "product,machine,week,hours\n" + "\n".join(lines)
    (tmp_path / "hours.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as raised:
        bind_text(
            """
            set Product from hours
            set Machine from hours
            set Week integer from hours
            param hours[Product, Machine, Week] from hours
            """,
            tmp_path,
        )
    wrong = raised.value.diagnostics
    found = [(d.code, None if d.place is None else d.place.row) for d in wrong]
    assert found == [("D343", None), ("D341", 12_347), ("D335", 100_001)]
    assert "hours[p49,m19,99]" in wrong[0].message
