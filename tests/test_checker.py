"""The checker: what it makes of each construct of the language."""

from pathlib import Path

import pytest

from mdsl.diagnostics import PlanError
from mdsl.semantics.bodies import Implication, Relation
from mdsl.semantics.checker import check
from mdsl.semantics.model import (
    CheckedModel,
    DataSource,
    FixedField,
    HeadingField,
    KeyField,
    NameField,
    ParameterKind,
)
from mdsl.semantics.types import (
    ConditionType,
    DateType,
    Kind,
    MemberType,
    NumberType,
    SetType,
)
from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.paths import MODELS
from tests.sketch import sketch

BASE = """
set Product from products
set Machine from machines.machine_id
set Period ordered from periods
set Week = 1..52
set Day = 2025-06-02..2025-06-30
set Node from nodes
set Lane within Node * Node from lanes[origin, destination]
param hours[Product, Machine] default 0 from hours
param cost[Lane] from lanes
param lead[Lane] integer default 1 from lanes
param open[Node] flag from nodes
param home[Product] in Node from products
param due[Product] in Day from products
param start_day date = 2025-06-02
param rate = 0.5
var make[Product, Period] >= 0
var flow[Lane, Week] >= 0
var is_made[Product, Period] binary
"""


def checked(text: str) -> CheckedModel:
    """Check a text on top of some common declarations."""
    source = Source("model.plan", BASE + text)
    return check(parse_model(source), source)


def errors(text: str) -> list[str]:
    """Return the codes of what is wrong with a text."""
    with pytest.raises(PlanError) as raised:
        checked(text)
    return [diagnostic.code for diagnostic in raised.value.diagnostics]


def value(expression: str, indices: str = "") -> str:
    """Return what becomes of an expression of data."""
    model = checked(f"let it{indices} = {expression}")
    return sketch(model.lets["it"].body)


def members(expression: str, indices: str = "") -> str:
    """Return what becomes of a set."""
    model = checked(f"let it{indices} = card({expression})")
    return sketch(model.lets["it"].body)[len("Cardinality(") : -1]


# --- whole models ------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(MODELS.glob("*/*.plan")), ids=lambda p: p.stem)
def test_models_are_clean(path: Path) -> None:
    source = Source(str(path), path.read_text(encoding="utf-8"))
    model = check(parse_model(source), source)
    assert model.warnings == ()
    assert model.name == path.stem
    assert model.description


def test_name_falls_back_to_the_file() -> None:
    source = Source("plants/north.plan", "var x >= 0")
    model = check(parse_model(source), source)
    assert (model.name, model.description) == ("north", "")


def test_declarations_keep_the_order_of_the_text() -> None:
    model = checked("let b = a + 1\nlet a = 2 * rate\nlet c = b")
    assert list(model.lets) == ["b", "a", "c"]
    assert list(model.sets)[:3] == ["Product", "Machine", "Period"]


def test_order_of_evaluation_follows_need() -> None:
    model = checked(
        "let b[p in Used] = a[p] + size[p]\n"
        "set Used = {p for p in Product if a[p] > 0}\n"
        "let a[p in Product] = sum(hours[p, m] for m in Machine)\n"
        "param size[p in Product] default half\n"
        "let half = rate / 2\n"
        "let plan = sum(make[p, t] for p in Used, t in Period)"
    )
    order = model.order
    assert "plan" not in order
    assert set(order) == {
        *model.sets, *model.parameters, "a", "b", "half",
    }  # fmt: skip
    pairs = [("a", "Used"), ("Used", "b"), ("size", "b"), ("half", "size")]
    assert all(order.index(first) < order.index(then) for first, then in pairs)


def test_a_domain_orders_what_needs_it() -> None:
    model = checked(
        "set Held = {p for p in store}\nvar store[Sold] >= 0\nset Sold = Product & Product"
    )
    assert model.order.index("Sold") < model.order.index("Held")


def test_unused_names_are_warnings() -> None:
    model = checked("let idle = 1\nlet plan = sum(flow[v, 1] for v in Lane)")
    names = {getattr(warning, "name", "") for warning in model.warnings}
    assert "idle" in names
    assert "plan" not in names


def test_all_errors_come_in_the_order_of_the_text() -> None:
    with pytest.raises(PlanError) as raised:
        checked("let a = x\nconstraint b: y <= 1\nlet c = z")
    lines = [d.span.line for d in raised.value.diagnostics if d.span is not None]
    assert lines == sorted(lines)
    assert len(lines) == 3


def test_deep_phrases_and_long_chains_of_lets() -> None:
    deep = "next[" * 190 + "p" + "]" * 190
    checked(
        "param next[Product] in Product from x\n"
        f"let it[p in Product] = card({{{deep}}})"
    )
    lines = [f"let a{n} = a{n + 1} + 1" for n in range(2000)]
    model = checked("\n".join([*lines, "let a2000 = 1"]))
    assert model.order[-1] == "a0"


# --- sets --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "is_ordered"),
    [
        ("from x", Kind.TEXT, False),
        ("ordered from x by y", Kind.TEXT, True),
        ("integer from x", Kind.INTEGER, True),
        ("date from x", Kind.DATE, True),
        ("= 1..5", Kind.INTEGER, True),
        ("= 2025-06-02..start_day", Kind.DATE, True),
        ('= {"a", "b"}', Kind.TEXT, False),
        ('ordered = {"a", "b"}', Kind.TEXT, True),
        ("= {-1, 2}", Kind.INTEGER, True),
        ("integer = {0} | weeks.t", Kind.INTEGER, True),
        ("= weeks.t", Kind.TEXT, False),
        ("= (1..3) | {7} - {2}", Kind.INTEGER, True),
        ("= {2 * w for w in Week}", Kind.INTEGER, True),
        ("= {start_day + k for k in 1..3}", Kind.DATE, True),
    ],
)
def test_root_sets(text: str, kind: Kind, is_ordered: bool) -> None:  # noqa: FBT001
    found = checked(f"set It {text}").sets["It"]
    assert found.is_root
    assert found.type == SetType((MemberType("It", kind),), is_ordered)
    assert (found.kind, found.is_ordered) == (kind, is_ordered)


@pytest.mark.parametrize(
    ("text", "roots", "is_ordered"),
    [
        ("within Product from x", ["Product"], False),
        ("within Week from x", ["Week"], True),
        ("within Product = {}", ["Product"], False),
        ("= Week & {1, 2}", ["Week"], True),
        ("= Lane", ["Node", "Node"], False),
        ("= Day * Week", ["Day", "Week"], False),
        ("ordered = Day * Week", ["Day", "Week"], True),
        ("= {(j, i) for (i, j) in Lane if cost[i, j] > 3}", ["Node", "Node"], False),
        ("= {p for (p, m) in hours}", ["Product"], False),
    ],
)
def test_derived_sets(text: str, roots: list[str], is_ordered: bool) -> None:  # noqa: FBT001
    found = checked(f"set It {text}").sets["It"]
    assert not found.is_root
    assert [getattr(item, "root", "") for item in found.type.items] == roots
    assert found.is_ordered is found.type.is_ordered is is_ordered


def test_circular_sets() -> None:
    model = checked("set Hour circular = 0..23\nset Turn ordered circular from turns")
    assert model.sets["Hour"].is_circular
    assert model.sets["Turn"].is_circular


def test_families_of_sets() -> None:
    model = checked(
        "set Made_on[m in Machine] = {p for p in Product if hours[p, m] > 0}\n"
        "let n[m in Machine] = card(Made_on[m])"
    )
    family = model.sets["Made_on"]
    assert [index.name for index in family.indices] == ["m"]
    assert family.type.items == (MemberType("Product", Kind.TEXT),)
    assert sketch(model.lets["n"].body) == "Cardinality(Made_on[m])"


def test_literals_within_a_set_are_its_members() -> None:
    model = checked(
        'set Some within Product = {"a", "b"}\n'
        "set Late within Week = 50..52\n"
        "set Extra within Week = {1} | weeks.t\n"
        'set Pair within Product * Week = {("a", 1)}'
    )
    definitions = {name: sketch(found.definition) for name, found in model.sets.items()}
    assert definitions["Some"] == "LiteralSet((Product:a, Product:b))"
    assert definitions["Late"] == (
        "ComprehensionSet((Week(_)), (_) in RangeSet(50, 52))"
    )
    assert definitions["Extra"] == (
        "SetAlgebra(|, LiteralSet((Week:1)), "
        "ComprehensionSet((Week(_)), (_) in ColumnSet(weeks, t)))"
    )
    assert definitions["Pair"] == "LiteralSet((TupleValue((Product:a, Week:1))))"


def test_lets_that_are_sets() -> None:
    model = checked(
        "let Cheap = {v for v in Lane if cost[v] < 3}\n"
        "let Out[i in Node] = {j for (=i, j) in Cheap}\n"
        "let Few = 1..3\n"
        "let n[k in Few] = sum(1 for i in Node, j in Out[i])"
    )
    assert "Cheap" not in model.lets
    assert model.sets["Cheap"].type.arity == 2
    assert model.sets["Out"].arity == 1
    assert model.sets["Few"].is_root
    assert sketch(model.sets["Out"].definition) == (
        "ComprehensionSet((j), (=i, j) in Cheap)"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Week - {1, 2}", "SetAlgebra(-, Week, LiteralSet((Week:1, Week:2)))"),
        ("{0} | Week", "SetAlgebra(|, LiteralSet((Week:0)), Week)"),
        ("Product * Week", "ProductSet((Product, Week))"),
        (
            "first(Week)..last(Week)",
            "RangeSet(EndOfSet(Week, False), EndOfSet(Week, True))",
        ),
        ("hours", "DomainSet(hours)"),
        ("window(first(Week), 4, 0)", "WindowSet(EndOfSet(Week, False), 4, 0)"),
        ('{"a", first(Period)}', "LiteralSet((Period:a, EndOfSet(Period, False)))"),
        (
            '{(1, "a"), (2, "b")}',
            'LiteralSet((TupleValue((1, "a")), TupleValue((2, "b"))))',
        ),
    ],
)
def test_set_expressions(text: str, expected: str) -> None:
    assert members(text) == expected


def test_ranges_of_members_and_of_values() -> None:
    indices = "[t in Week, u in Week]"
    assert members("t..u", indices) == "RangeSet(t, u)"
    assert members("1..u", indices) == "RangeSet(1, value(u))"
    back = "RangeSet(Addition((value(t), 3), (-)), value(t))"
    assert members("t - 3..t", indices) == back
    assert members('"a"..u', "[u in Period]") == "RangeSet(Period:a, u)"


# --- indices and arguments ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('hours["chair", "saw"]', "hours[Product:chair, Machine:saw]"),
        (
            'sum(flow["a", "b", 3] for Node)',
            "Reduction(sum, flow[Node:a, Node:b, Week:3], (_) in Node)",
        ),
        (
            "sum(cost[v] for v in Lane)",
            "Reduction(sum, cost[v.1, v.2], (v.1, v.2) in Lane)",
        ),
        (
            "sum(cost[v.2, v.1] for v in Lane)",
            "Reduction(sum, cost[v.2, v.1], (v.1, v.2) in Lane)",
        ),
        ("sum(1 for Lane)", "Reduction(sum, 1, (_, _) in Lane)"),
        (
            "sum(cost[i, j] for i in Node, (=i, j) in Lane if open[j])",
            "Reduction(sum, cost[i, j], (i) in Node, (=i, j) in Lane if open[j])",
        ),
        (
            'sum(cost["a", j] for (="a", j) in Lane)',
            "Reduction(sum, cost[Node:a, j], (=Node:a, j) in Lane)",
        ),
        (
            "sum(hours[p, m] for (p, m) in hours)",
            "Reduction(sum, hours[p, m], (p, m) in DomainSet(hours))",
        ),
        (
            "sum(cost[home[p], home[p]] for p in Product)",
            "Reduction(sum, cost[home[p], home[p]], (p) in Product)",
        ),
    ],
)
def test_references(text: str, expected: str) -> None:
    model = checked(f"let it = {text}")
    assert sketch(model.lets["it"].body) == expected


def test_values_become_members_where_members_are_due() -> None:
    text = (
        "param load[Week] default 0 from load\n"
        "param tasks[Day] default 0 from tasks\n"
        "let a[t in Week, v in Lane] = load[t - lead[v]] default 0\n"
        "let b[d in Day] = tasks[d + 1] default tasks[start_day]\n"
        "let c[d in Day] = load[week(d)] + load[round(rate)] + load[card(Lane)]\n"
        "let e = sum(load[k] for k in 1..3)\n"
        "let f[t in Week] = 2 * t + ord(t)"
    )
    lets = {name: sketch(let.body) for name, let in checked(text).lets.items()}
    assert lets["a"] == (
        "Default(load[Week(Addition((value(t), lead[v.1, v.2]), (-)))], 0, False)"
    )
    assert lets["b"] == (
        "Default(tasks[Day(Addition((value(d), 1), (+)))], tasks[Day(start_day)], False)"
    )
    assert lets["c"] == (
        "Addition((load[Week(FunctionCall(week, (value(d))))], "
        "load[Week(FunctionCall(round, (rate)))], "
        "load[Week(Cardinality(Lane))]), (+, +))"
    )
    assert lets["e"] == "Reduction(sum, load[Week(k)], (k) in RangeSet(1, 3))"
    assert lets["f"] == (
        "Addition((Multiplication((2, value(t)), (*)), Position(t)), (+))"
    )


def test_selections_in_a_declaration_are_no_indices() -> None:
    model = checked(
        "constraint out[i in Node, (=i, j) in Lane]: flow[i, j, 1] <= 3\n"
        "param near[p in Product, (=home[p], j) in Lane] default 1"
    )
    assert [index.name for index in model.constraints["out"].indices] == ["i", "j"]
    assert [index.name for index in model.parameters["near"].indices] == ["p", "j"]


def test_anonymous_and_conditional_declarations() -> None:
    model = checked("var move[Lane, Product] >= 0\nconstraint a[if rate > 0]: 0 <= 1")
    assert [index.name for index in model.variables["move"].indices] == [""] * 3
    indexing = model.constraints["a"].indexing
    assert indexing.binders == ()
    assert sketch(indexing.condition) == "Comparison((rate, 0), (>))"


# --- values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_integer"),
    [
        ("1 + 2", True),
        ("1 + 0.5", False),
        ("2 * 3 - card(Lane)", True),
        ("1 / 2", False),
        ("rate div 2", True),
        ("3 mod 2", True),
        ("rate mod 2", False),
        ("2 ^ 3", True),
        ("2 ^ -1", False),
        ("floor(rate) + ceil(rate) + round(rate) + trunc(rate)", True),
        ("abs(-3)", True),
        ("abs(rate)", False),
        ("max(1, 2)", True),
        ("min(1, rate)", False),
        ("sum(lead[v] for v in Lane)", True),
        ("sum(cost[v] for v in Lane)", False),
        ("1 if rate > 0 else 2", True),
        ("1 if rate > 0 else rate", False),
        ("last(Day) - first(Day)", True),
        ("weekday(start_day) + month(first(Day))", True),
        ("inf", False),
        ("-3", True),
    ],
)
def test_whole_numbers(text: str, is_integer: bool) -> None:  # noqa: FBT001
    assert checked(f"let it = {text}").lets["it"].type == NumberType(is_integer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-2 ^ 2", "Negation(Exponentiation(2, 2))"),
        ("1 - 2 + 3", "Addition((1, 2, 3), (-, +))"),
        ("start_day + 7", "Addition((start_day, 7), (+))"),
        ("max(start_day, first(Day))", "FunctionCall(max, (start_day, value(EndOfSet(Day, False))))"),
        ("max(p for p in Period)", "Reduction(max, p, (p) in Period)"),
        ("prod(hours[p, m] for (p, m) in hours)", "Reduction(prod, hours[p, m], (p, m) in DomainSet(hours))"),
        ('"a" if rate > 0 else first(Period)', "Conditional(Comparison((rate, 0), (>)), Period:a, EndOfSet(Period, False))"),
        ("1 <= rate < 3", "Comparison((1, rate, 3), (<=, <))"),
        ("not (rate > 1 or rate == 0) and rate != 2", "Conjunction((Complement(Disjunction((Comparison((rate, 1), (>)), Comparison((rate, 0), (==))))), Comparison((rate, 2), (!=))))"),
        ("any(open[i] for i in Node)", "Reduction(any, open[i], (i) in Node)"),
        ("(cost[\"a\", \"b\"] default 3) + 1", "Addition((Default(cost[Node:a, Node:b], 3, False), 1), (+))"),
        ("cost[\"a\", \"b\"] default -1", "Default(cost[Node:a, Node:b], -1, False)"),
        ("(cost[\"a\", \"b\"]) default 3", "Default(cost[Node:a, Node:b], 3, True)"),
    ],
)  # fmt: skip
def test_values(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('p == "chair"', "Comparison((p, Product:chair), (==))"),
        ('home[p] != "plant"', "Comparison((home[p], Node:plant), (!=))"),
        ("t == 5", "Comparison((value(t), 5), (==))"),
        ("1 < t <= u", "Comparison((1, value(t), value(u)), (<, <=))"),
        ("t < u", "Comparison((t, u), (<))"),
        ("due[p] >= 2025-06-05", "Comparison((value(due[p]), 2025-06-05), (>=))"),
        ("p in Product & {\"a\"}", "Membership((p), SetAlgebra(&, Product, LiteralSet((Product:a))), False)"),
        ("t + 1 not in Week", "Membership((Week(Addition((value(t), 1), (+)))), Week, True)"),
        ("t in 1..4", "Membership((value(t)), RangeSet(1, 4), False)"),
        ("(home[p], \"x\") in Lane", "Membership((home[p], Node:x), Lane, False)"),
    ],
)  # fmt: skip
def test_conditions(text: str, expected: str) -> None:
    indices = "[p in Product, t in Week, u in Week]"
    assert value(text, indices) == expected


def test_tuples_compare_by_component() -> None:
    indices = "[v in Lane, w in Lane]"
    both = "Conjunction((Comparison((v.1, w.1), (==)), Comparison((v.2, w.2), (==))))"
    assert value("v == w", indices) == both
    assert value("v != (w.1, w.2)", indices) == f"Complement({both})"
    assert value("v in Lane", indices) == "Membership((v.1, v.2), Lane, False)"


def test_implication_of_data() -> None:
    model = checked('check it[i in Node]: open[i] implies i != "a"')
    assert sketch(model.checks["it"].condition) == (
        "Disjunction((Complement(open[i]), Comparison((i, Node:a), (!=))))"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ord(prev(t))", "Position(Step(t, 1, False))"),
        ("ord(next(t, 2))", "Position(Step(t, 2, True))"),
        ("ord(prev(t, Some), Some)", "Position(Step(t, 1, False, Some), Some)"),
        ("ord(prev(t, Some, 3))", "Position(Step(t, 3, False, Some))"),
        ("ord(prev(t + 1, Some))", "Position(Step(Week(Addition((value(t), 1), (+))), 1, False, Some))"),
    ],
)  # fmt: skip
def test_steps(text: str, expected: str) -> None:
    model = checked(f"set Some within Week = {{1, 5}}\nlet it[t in Week] = {text}")
    assert sketch(model.lets["it"].body) == expected


def test_steps_along_an_ordered_relation() -> None:
    model = checked(
        'set Shift ordered = {"early", "late"}\n'
        "set Slot ordered = Day * Shift\n"
        "var work[Slot] >= 0\n"
        "constraint a[s in Slot]: work[s] <= (work[prev(s)] default 0)\n"
        "constraint b[(d, k) in Slot if (d, k) != first(Slot)]:\n"
        "    work[next((d, k), Slot)] >= ord((d, k), Slot)"
    )
    body = model.constraints["a"].body
    assert isinstance(body, Relation)
    step = "Step(TupleValue((s.1, s.2)), 1, False, Slot, {})"
    assert sketch(body.operands[1]) == (
        f"Default(work[{step.format(0)}, {step.format(1)}], 0, False)"
    )
    other = model.constraints["b"]
    assert isinstance(other.body, Relation)
    step = "Step(TupleValue((d, k)), 1, True, Slot, {})"
    assert sketch(other.body.operands) == (
        f"(work[{step.format(0)}, {step.format(1)}], "
        "Position(TupleValue((d, k)), Slot))"
    )
    assert sketch(other.indexing.condition) == (
        "Complement(Conjunction(("
        "Comparison((d, EndOfSet(Slot, False, 0)), (==)), "
        "Comparison((k, EndOfSet(Slot, False, 1)), (==)))))"
    )


# --- params ------------------------------------------------------------------------------


def test_kinds_of_params() -> None:
    model = checked(
        "param a text from x\nparam b date from x\nparam c flag from x\n"
        "param d integer from x\nparam e in Week from x\nparam f from x"
    )
    found = {name: (p.kind, p.type) for name, p in model.parameters.items()}
    assert found["b"] == (ParameterKind.DATE, DateType())
    assert found["c"] == (ParameterKind.FLAG, ConditionType())
    assert found["d"] == (ParameterKind.INTEGER, NumberType(is_integer=True))
    assert found["e"] == (ParameterKind.MEMBER, MemberType("Week", Kind.INTEGER))
    assert found["f"] == (ParameterKind.NUMBER, NumberType())
    assert found["a"][0] is ParameterKind.TEXT


def test_bounds_and_defaults_of_params() -> None:
    model = checked(
        "param top[p in Product] from x\n"
        "param low[p in Product] > 0 <= top[p] default top[p] / 2\n"
        'param place[Product] in Node default "plant"\n'
        "param hint[Product] optional"
    )
    low = model.parameters["low"]
    assert [(b.operator, sketch(b.value)) for b in low.bounds] == [
        (">", "0"), ("<=", "top[p]"),
    ]  # fmt: skip
    assert sketch(low.default) == "Multiplication((top[p], 2), (/))"
    assert sketch(model.parameters["place"].default) == "Node:plant"
    assert model.parameters["hint"].is_optional


def test_literals_of_params() -> None:
    model = checked(
        'param a = -3\nparam b = inf\nparam c text = "x"\nparam d in Week = 3\n'
        'param e[Product, Week] = {("x", 1): 2, ("y", 2): -0.5}'
    )
    literals = {
        name: parameter.literal.entries
        for name, parameter in model.parameters.items()
        if parameter.literal is not None
    }
    assert literals["a"] == (((), -3.0),)
    assert literals["b"] == (((), float("inf")),)
    assert literals["c"] == (((), "x"),)
    assert literals["d"] == (((), 3.0),)
    assert literals["e"] == ((("x", 1), 2.0), (("y", 2), -0.5))


# --- sources of data ---------------------------------------------------------------------


def keys_of(source: DataSource | None) -> list[str]:
    """Return the keys of a source as short texts."""
    assert source is not None
    texts = []
    for key in source.keys:
        match key:
            case KeyField(field=field):
                texts.append(field)
            case NameField(field=field):
                texts.append(f"name {field}")
            case HeadingField(excluded=excluded):
                texts.append(f"headings but {list(excluded)}")
            case FixedField(field=field, value=fixed):
                texts.append(f"{field} = {sketch(fixed)}")
    return texts


@pytest.mark.parametrize(
    ("text", "table", "keys", "field"),
    [
        ("it[Product, Machine] from x", "x", ["product", "machine_id"], "it"),
        ("it[Product] from x.y", "x", ["product"], "y"),
        ("it[Lane] from x", "x", ["origin", "destination"], "it"),
        ("it[Product, Product] from x[a, b].c", "x", ["a", "b"], "c"),
        ("it[Open_day] from x", "x", ["open_day"], "it"),
        ("it[(i, j) in Lane, k in Week] from x", "x", ["origin", "destination", "week"], "it"),
        ("it[i in Node, (=i, j) in Lane] from x", "x", ["node", "destination"], "it"),
        ("it[p in Product, w in Few] from x", "x", ["product", "week"], "it"),
        ("it[m in Machine, p in Made_on[m]] from x", "x", ["machine_id", "product"], "it"),
        ('it[Product] from x[class = "a", product].y', "x", ['class = "a"', "product"], "y"),
        ('it[Product] from x[class = "a"].y', "x", ["product", 'class = "a"'], "y"),
        ("it from x[parameter].value", "x", ["name parameter"], "value"),
        ("it from x[parameter]", "x", ["name parameter"], "value"),
        ("it[Product] from x[parameter, product].value", "x", ["name parameter", "product"], "value"),
        ("it[Product, Week] from x[product, columns]", "x", ["product", "headings but []"], None),
        ("it[Product, Week] from x[product, columns except (total, note)]", "x", ["product", "headings but ['total', 'note']"], None),
        ('it from "Sheet 1"."Profit (USD)"', "Sheet 1", [], "Profit (USD)"),
        ("it from x", "x", [], "it"),
    ],
)  # fmt: skip
def test_sources_of_params(
    text: str, table: str, keys: list[str], field: str | None
) -> None:
    model = checked(
        "set Open_day date from days.d, days.e\nset Few = {w for w in Week}\n"
        "set Made_on[m in Machine] = {p for p in Product if hours[p, m] > 0}\n"
        f"param {text}"
    )
    source = model.parameters["it"].source
    assert source is not None
    assert (source.table, keys_of(source), source.field) == (table, keys, field)
    assert source.is_scalar is (not keys)


@pytest.mark.parametrize(
    ("text", "keys", "field", "columns"),
    [
        ("from x", [], "it", ("it",)),
        ("from x.y", [], "y", ("y",)),
        ("from x[y]", [], "y", ("y",)),
        ('within Product from x[y, class = "a"]', ['class = "a"'], "y", ("y",)),
        ("from x[y, columns]", ["headings but ['y']"], None, ("it",)),
        ("within Lane from x", ["origin", "destination"], None, ("origin", "destination")),
        ("within Product * Week from x", ["product", "week"], None, ("product", "week")),
        ("within Node * Node from x[a, b]", ["a", "b"], None, ("a", "b")),
        ("within Product * Week from x[a, columns]", ["a", "headings but []"], None, ("a", "it")),
    ],
)  # fmt: skip
def test_sources_of_sets(
    text: str, keys: list[str], field: str | None, columns: tuple[str, ...]
) -> None:
    found = checked(f"set It {text}").sets["It"]
    assert keys_of(found.sources[0]) == keys
    assert found.sources[0].field == field
    assert found.columns == columns


def test_sources_of_several_columns() -> None:
    place = checked("set Place from lanes.origin, lanes.destination").sets["Place"]
    assert [source.field for source in place.sources] == ["origin", "destination"]
    assert place.columns == ("place",)


def test_names_that_share_a_declaration_have_columns_of_their_own() -> None:
    model = checked("param hire, lay_off[Week] >= 0 from periods")
    fields = {
        name: parameter.source.field
        for name, parameter in model.parameters.items()
        if parameter.source is not None
    }
    assert (fields["hire"], fields["lay_off"]) == ("hire", "lay_off")


# --- variables ---------------------------------------------------------------------------


def test_bounds_of_variables() -> None:
    model = checked(
        "param most[Product] from x\n"
        "var a[p in Product] >= 0 <= most[p] integer start most[p] / 2\n"
        "var b free <= 3\nvar c binary\nvar d >= 2 <= 9 semicontinuous"
    )
    found = model.variables
    assert (sketch(found["a"].lower), sketch(found["a"].upper)) == ("0", "most[p]")
    assert sketch(found["a"].start) == "Multiplication((most[p], 2), (/))"
    assert found["a"].is_integer
    assert not found["a"].is_binary
    assert (found["b"].lower, sketch(found["b"].upper)) == (None, "3")
    assert found["c"].is_binary
    assert found["c"].is_integer
    assert (sketch(found["c"].lower), sketch(found["c"].upper)) == ("0", "1")
    assert found["d"].is_semicontinuous


def test_boundaries_and_definitions_of_variables() -> None:
    model = checked(
        "param opening[Product] from x\n"
        "var left >= 0\n"
        "var stock[p in Product, t in Period] >= 0 before opening[p] after left\n"
        "var total[t in Period] free == sum(make[p, t] for p in Product)\n"
        "var pile[t in Week] >= 0 == (pile[prev(t)] default 0) + 1"
    )
    stock = model.variables["stock"]
    assert sketch(stock.before) == "opening[p]"
    assert sketch(stock.after) == "left"
    assert stock.ordered_position == 1
    assert sketch(model.variables["total"].definition) == (
        "Reduction(sum, make[p, t], (p) in Product)"
    )
    assert model.variables["pile"].ordered_position is None


@pytest.mark.parametrize(
    ("indices", "reference", "position"),
    [
        ("Day, Week", "x[d, t - 1]", 1),
        ("Week, Day", "x[(prev(t)), d]", 0),
        ("Week, Day", "x[t, next(d)] + x[t, d - 3]", 1),
        ("Lane, Week, Day", "x[v, t - 1, d]", 2),
        ("Lane, Day, Week", "x[v, d, prev(t)]", 3),
        ("Week, Lane, Day", "x[prev(t), v, d]", 0),
        ("Product, Week", "x[p, t]", 1),
    ],
)
def test_a_boundary_is_for_the_index_that_references_step_along(
    indices: str, reference: str, position: int
) -> None:
    model = checked(
        f"var x[{indices}] >= 0 before 0 after 1\n"
        "constraint c[p in Product, t in Week, d in Day, v in Lane]:"
        f" {reference} <= 1"
    )
    assert model.variables["x"].ordered_position == position


# --- lets --------------------------------------------------------------------------------


def test_degrees_of_lets() -> None:
    model = checked(
        "let a = rate * 2\n"
        "let b[v in Lane] = cost[v] * flow[v, 1] - 3\n"
        "let c = sum(b[v] * b[v] + flow[v, 1] ^ 2 for v in Lane)\n"
        "minimize d: c / 2 + a"
    )
    assert {name: let.degree for name, let in model.lets.items()} == {
        "a": 0, "b": 1, "c": 2,
    }  # fmt: skip
    assert model.objectives["d"].body.degree == 2


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("it[t in Week] = (it[prev(t)] default 0) + 1", 0),
        ("it[t in Week] = (it[t - 1] default 0) + rate", 0),
        ("it[p in Product, t in Period] = it[p, prev(t, 2)] default 0", 1),
        ("it[t in Week, v in Lane] = (it[t - far[v], v] default 0) + 1", 0),
        ("it[p in Product, t in Week] = max(it[q, prev(t)] for q in Product) + 1", 1),
        ("it[t in Week] = sum(it[s] for s in Week if rate > 1 and s < t)", 0),
        ("it[t in Week] = sum(it[s] for s in first(Week)..prev(t)) default 1", 0),
        ("it[t in Week] = sum(1 for s in Week if t > s and it[s] > 2)", 0),
        ("it[t in Week, u in Week] = it[u, u] if u < t else 3", 0),
        ("it[t in Week] = (it[prev(t)] default 0) + (it[prev(prev(t))] default 0)", 0),
    ],
)
def test_recursion_along_an_index(text: str, position: int) -> None:
    let = checked(f"param far[Lane] integer >= 1 from x\nlet {text}").lets["it"]
    assert let.scan_index == position
    assert let.degree == 0


@pytest.mark.parametrize(
    ("exponent", "is_whole"),
    [
        ("3", True),
        ("count", True),
        ("(card(Product) + many)", True),
        ("ord(first(Period))", True),
        ("few", False),
        ("-1", False),
        ("(many - 1)", False),
        ("rate", False),
        ("risen[3]", False),
    ],
)
def test_powers_of_whole_numbers_are_whole_where_the_text_shows_it(
    exponent: str,
    is_whole: bool,  # noqa: FBT001
) -> None:
    model = checked(
        "param many integer >= 0 default 1\n"
        "param few integer default 1\n"
        "let count = card(Node)\n"
        "let risen[t in Week] = (risen[prev(t)] default 0) + 1\n"
        f"let power = 2 ^ {exponent}"
    )
    assert model.lets["power"].type == NumberType(is_integer=is_whole)


def test_types_of_recursions() -> None:
    model = checked(
        "let a[d in Day] = d if weekday(d) < 6 else (a[prev(d)] default first(Day))\n"
        "let b[t in Week] = (b[prev(t)] default 0) + 1\n"
        "let c[t in Week] = (c[prev(t)] default 0) + rate\n"
        "let e[t in Week] = start_day if t == 1 else (e[prev(t)] + 7)\n"
        "let f[t in Week] = t == 1 or not (f[prev(t)] default (t > 3))"
    )
    types = {name: let.type for name, let in model.lets.items()}
    assert types == {
        "a": MemberType("Day", Kind.DATE),
        "b": NumberType(is_integer=True),
        "c": NumberType(),
        "e": DateType(),
        "f": ConditionType(),
    }


# --- rows --------------------------------------------------------------------------------


def test_relations() -> None:
    model = checked(
        "constraint a: sum(flow[v, 1] for v in Lane) >= 3\n"
        "constraint b[v in Lane]: 1 <= flow[v, 1] <= cost[v]\n"
        "constraint c: (rate <= 1)"
    )
    bodies = {name: c.body for name, c in model.constraints.items()}
    assert all(isinstance(body, Relation) for body in bodies.values())
    assert sketch(bodies["b"]) == (
        "Relation((1, flow[v.1, v.2, Week:1], cost[v.1, v.2]), (<=, <=))"
    )


@pytest.mark.parametrize(
    ("left", "is_true"),
    [
        ("is_made[p, t]", True),
        ("not is_made[p, t]", False),
        ("is_made[p, t] == 0", False),
        ("(1 == is_made[p, t])", True),
        ("not (is_made[p, t] == 0)", True),
    ],
)
def test_antecedents(left: str, is_true: bool) -> None:  # noqa: FBT001
    model = checked(
        f"constraint a[p in Product, t in Period]: {left} implies make[p, t] == 0"
    )
    body = model.constraints["a"].body
    assert isinstance(body, Implication)
    assert sketch(body.antecedent) == f"Literal(is_made[p, t], {is_true})"
    assert sketch(body.consequents) == "(Implied(Relation((make[p, t], 0), (==)), ()))"


def test_consequents() -> None:
    model = checked(
        "constraint a[p in Product, t in Period]: is_made[p, t] implies\n"
        "    make[p, t] >= 1 and all(make[p, u] <= 3 and 1 <= make[p, u]\n"
        "    for u in Period if u > t)"
    )
    body = model.constraints["a"].body
    assert isinstance(body, Implication)
    query = "(u) in Period if Comparison((u, t), (>))"
    assert [sketch(implied) for implied in body.consequents] == [
        "Implied(Relation((make[p, t], 1), (>=)), ())",
        f"Implied(Relation((make[p, u], 3), (<=)), ({query}))",
        f"Implied(Relation((1, make[p, u]), (<=)), ({query}))",
    ]


def test_goals() -> None:
    model = checked(
        "goal low[v in Lane] priority lead[v] weight cost[v]: flow[v, 1] <= 3\n"
        "goal high[v in Lane] priority 2 weight 2: flow[v, 1] >= 3\n"
        "goal even priority 3 weight under 1 over 2: rate == 1\n"
        "goal dear penalty 7: sum(flow[v, 1] for v in Lane) >= 9\n"
        "constraint a[v in Lane]: low.over[v] + low.under[v] + even.over <= 3\n"
        "let missed = dear.under"
    )
    found = {
        name: [
            sketch(w) for w in (g.priority, g.weight_under, g.weight_over, g.penalty)
        ]
        for name, g in model.goals.items()
    }
    assert found == {
        "low": ["lead[v.1, v.2]", "None", "cost[v.1, v.2]", "None"],
        "high": ["2", "2", "None", "None"],
        "even": ["3", "1", "2", "None"],
        "dear": ["None", "None", "None", "7"],
    }
    assert model.used_deviations == {
        "low.over", "low.under", "even.over", "dear.under",
    }  # fmt: skip
    body = model.constraints["a"].body
    assert isinstance(body, Relation)
    assert sketch(body.operands[0]) == (
        "Addition((low.over[v.1, v.2], low.under[v.1, v.2], even.over), (+, +))"
    )
    assert model.lets["missed"].degree == 1


def test_objectives() -> None:
    model = checked(
        'minimize a priority 1 "first": sum(flow[v, 1] for v in Lane)\n'
        "maximize b[v in Lane] priority lead[v]: flow[v, 1]"
    )
    first, second = model.objectives.values()
    assert not first.is_maximized
    assert second.is_maximized
    assert first.description == "first"
    assert sketch(second.priority) == "lead[v.1, v.2]"


# --- errors ------------------------------------------------------------------------------


def test_errors_do_not_follow_from_errors() -> None:
    text = (
        "set Bad from a[x, y]\n"
        "param p1[Bad] from x\n"
        "let a[b in Bad] = p1[b] + p1[b, b]\n"
        "constraint c[b in Bad]: a[b] <= first(Bad)\n"
        "goal g[b in Bad] priority 1: a[b] <= 1\n"
        "let d = sum(g.under[b] for b in Bad)"
    )
    assert errors(text) == ["C273"]


def test_every_cycle_is_reported_once() -> None:
    text = "let a = b\nlet b = a\nlet c = a\nset D = {k for k in D}\nlet e = f"
    assert errors(f"{text}\nlet f = e + a") == ["C211", "C211", "C211"]


def test_names_of_tables_are_no_references() -> None:
    model = checked("param lanes[Node] default 1\nset Origin from lanes.origin")
    assert model.order.index("Origin") > model.order.index("lanes")
    assert model.sets["Origin"].sources[0].table == "lanes"


def test_default_columns_of_expressions() -> None:
    model = checked("set Pair = {(j, w) for (i, j) in Lane, w in Week}")
    assert model.sets["Pair"].columns == ("destination", "week")
