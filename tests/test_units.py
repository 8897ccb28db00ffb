"""Units: their algebra, what the checker infers, and what it refuses."""

import math
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

import mdsl
from mdsl.diagnostics import PlanError, render_all
from mdsl.reports.tables import solution_tables
from mdsl.rewrites.goals import rewrite_goals
from mdsl.semantics.checker import check
from mdsl.semantics.model import CheckedModel
from mdsl.semantics.units import (
    PLAIN,
    Unit,
    combined,
    converted_text,
    literal_factor,
    raised,
    times,
)
from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.golden import Golden
from tests.paths import MODELS, TESTS

CASES = TESTS / "errors" / "units"


def checked(text: str, name: str = "model.plan") -> CheckedModel:
    source = Source(name, text)
    return check(parse_model(source), source)


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.plan")))
def test_message(case: str, golden: Golden) -> None:
    text = (CASES / f"{case}.plan").read_text(encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        checked(text, f"{case}.plan")
    golden(f"errors/units/{case}.err", render_all(caught.value.diagnostics) + "\n")


# --- what is found -----------------------------------------------------------------------------

HEAD = """
units h, piece, USD, day = 24 h, week = 7 day, min = 0.02 h, m, km = 1000 m, W, kW = 1000 W
units kWh = kW*h, percent = 0.01 1, area = m^2, cm = 0.01 m
set Product from products
set Period ordered from periods
set Day = 2025-06-02..2025-06-08
set Week = 1..52
param price[Product] unit USD/piece from products
param work[Product] unit h/piece from products
param rest[Product] unit day from products
param power[Product] unit kW from products
param side[Product] unit m from products
param size[Product] unit area from products
param share[Product] unit percent from products
param ratio[Product] from products
param opening[Product] unit piece = {"a": 40}
param start[Product] date from products
param week[Product] in Week from products
param least unit piece = 3
param per_day unit h/day = 24
var make[p in Product, Period] >= 0 <= 100 unit piece before opening[p]
var used[Product] >= 0 unit h
var is_made[Product] binary
"""


def unit_of(body: str, text: str = "") -> str:
    """Return the unit that a `let` with an index `p` is found to have."""
    model = checked(f"{HEAD}{text}\nlet found[p in Product, t in Period] = {body}\n")
    return model.lets["found"].unit


@pytest.mark.parametrize(
    ("body", "unit"),
    [
        ("make[p, t]", "piece"),
        ("-make[p, t] + 0", "piece"),
        ("price[p] * make[p, t]", "USD"),
        ("1 / work[p]", "piece/h"),
        ("work[p] / work[p]", ""),
        ("price[p] / work[p]", "USD/h"),
        ("rest[p] / work[p]", "day*piece/h"),
        ("per_day * rest[p]", "h"),
        ("power[p] * rest[p]", "kW*day"),
        ("24 * rest[p] + work[p] * opening[p]", "h"),
        ("side[p] ^ 2 + size[p]", "m^2"),
        ("sqrt(size[p])", "m"),
        ("sqrt(side[p] ^ 4)", "m^2"),
        ("side[p] ^ -1", "1/m"),
        ("(side[p] ^ 2) ^ 0.5", "m"),
        ("ratio[p] ^ ratio[p] + exp(ratio[p]) + 1", ""),
        ("10 ^ 3 * side[p] + sqrt(side[p] * side[p] * 1)", "m"),
        ("max(side[p], 0, -inf)", "m"),
        ("min(side[q] for q in Product if side[q] > 0)", "m"),
        ("floor(side[p] / side[p])", ""),
        ("abs(side[p]) + round(side[p]) + trunc(side[p])", "m"),
        ("side[p] mod side[p]", "m"),
        ("side[p] div side[p]", ""),
        ("(opening[p] if ratio[p] > 1 else 0)", "piece"),
        ("(make[p, prev(t)] default 0) + opening[p]", "piece"),
        ("week[p] + card(Week) + ord(t)", ""),
        ("(2025-06-04 - start[p]) + rest[p]", "day"),
        ("sum(1 for d in Day if d < start[p])", ""),
        ("year(start[p]) + weekday(start[p])", ""),
        ("sum(is_made[q] for q in Product)", ""),
        ("share[p] / 100 + ratio[p]", ""),
        ("prod(ratio[q] for q in Product)", ""),
        ("0 * make[p, t]", ""),
        ("7", ""),
    ],
)
def test_inferred_unit(body: str, unit: str) -> None:
    assert unit_of(body) == unit


@pytest.mark.parametrize(
    ("unit", "body"),
    [
        ("h", "24 * rest[p]"),
        ("h", "rest[p] * 24"),
        ("h", "rest[p] * 2 * 24"),
        ("h", "rest[p] * (2 * 12)"),
        ("h", "per_day * rest[p]"),
        ("day", "24 * rest[p]"),
        ("day", "work[p] * opening[p] / 24"),
        ("day", "work[p] * opening[p] div 24"),
        ("week", "rest[p] / 7"),
        ("min", "24 * 50 * rest[p]"),
        ("min", "1200 * rest[p]"),
        ("km", "side[p] / 1000"),
        ("km", "side[p] / 10 ^ 3"),
        ("km", "0.001 * side[p]"),
        ("cm", "100 * side[p]"),
        ("cm", "-100 * -side[p]"),
        ("cm^2", "10_000 * size[p]"),
        ("W*h", "24 * 1000 * power[p] * rest[p]"),
        ("kWh", "24 * power[p] * rest[p]"),
        ("USD/day", "24 * price[p] / work[p]"),
        ("percent", "100 * ratio[p]"),
        ("h", "24 * (rest[p] + rest[p])"),
        ("h", "sum(24 * rest[q] for q in Product)"),
        ("h", "24 * rest[p] if ratio[p] > 1 else work[p] * opening[p]"),
        ("h", "40"),
        ("h", "8 * 5 if ratio[p] > 1 else inf"),
        ("m", "sqrt(size[p])"),
        ("1", "rest[p] / (24 * rest[p])"),
    ],
)
def test_body_fits_the_stated_unit(unit: str, body: str) -> None:
    model = checked(f"{HEAD}let found[p in Product] unit {unit} = {body}\n")
    assert model.lets["found"].unit == unit


@pytest.mark.parametrize(
    ("unit", "body", "code"),
    [
        ("h", "rest[p]", "C307"),
        ("h", "25 * rest[p]", "C307"),
        ("h", "rest[p] / 24", "C307"),
        ("week", "7 * rest[p]", "C307"),
        ("min", "24 * rest[p]", "C307"),
        ("h", "ratio[p] * rest[p]", "C307"),
        ("h", "24 * rest[p] + rest[p]", "C307"),
        ("kWh", "power[p] * rest[p]", "C307"),
        ("percent", "ratio[p]", "C307"),
        ("1", "share[p]", "C307"),
        ("h", "24 * side[p]", "C308"),
        ("h", "24 * ratio[p]", "C308"),
        ("m", "size[p]", "C308"),
        ("cm", "sqrt(100 * size[p])", "C307"),
        ("km", "sqrt(10 * side[p])", "C311"),
        ("h", "40 + 0 * rest[p] + rest[p]", "C309"),
        ("h", "side[p] * sum(rest[q] + 1 for q in Product)", "C309"),
        ("piece", "make[p, 24 * first(Period)]", "C220"),
    ],
)
def test_body_does_not_fit_the_stated_unit(unit: str, body: str, code: str) -> None:
    with pytest.raises(PlanError) as caught:
        checked(f"{HEAD}let found[p in Product] unit {unit} = {body}\n")
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} >= {code}


def test_readings_do_not_pass_through_a_let() -> None:
    # The let is shown in days, so that it may not be taken for hours later.
    text = f"{HEAD}let a[p in Product] = 24 * rest[p]\ncheck b[p in Product]: a[p] <= "
    assert checked(f"{text}rest[p]").lets["a"].unit == "day"
    with pytest.raises(PlanError, match="let a unit h"):
        checked(f"{text}work[p] * opening[p]")
    with pytest.raises(PlanError, match="let a unit h"):
        checked(f"{text}rest[p] and work[p] * opening[p] <= a[p]")


def test_every_declaration_has_its_unit() -> None:
    model = checked(
        f"""{HEAD}
        let spent = sum(price[p] * make[p, t] for p in Product, t in Period)
        let total[t in Period] = (total[prev(t)] default 0) + sum(rest[p] for p in Product)
        let zero = 0
        maximize earnings priority 2: spent + fulfil.under["a"] * price["a"]
        minimize hours unit h priority 1: sum(used[p] for p in Product)
        goal fulfil[p in Product] priority 1:
            make[p, first(Period)] >= sum(opening[q] for q in Product)
        goal rested[p in Product] unit h priority 1: used[p] <= 8
        constraint time[p in Product]: used[p] <= work[p] * opening[p]
        constraint whole[p in Product]: is_made[p] <= 1
        constraint made[p in Product, t in Period]:
            is_made[p] == 0 implies make[p, t] <= 0 and make[p, t] >= 0
        constraint mixed[p in Product, t in Period]:
            is_made[p] == 0 implies make[p, t] <= 0 and used[p] <= 0
        """
    )
    declared = {**model.lets, **model.objectives, **model.goals, **model.constraints}
    assert {name: one.unit for name, one in declared.items()} == {
        "spent": "USD",
        "total": "day",
        "zero": "",
        "earnings": "USD",
        "hours": "h",
        "fulfil": "piece",
        "rested": "h",
        "time": "h",
        "whole": "",
        "made": "piece",
        "mixed": "",
    }
    assert model.variables["make"].unit == "piece"
    assert model.parameters["price"].unit == "USD/piece"


def test_penalties_are_in_the_unit_of_the_objective() -> None:
    goal = f"{HEAD}goal a[p in Product] unit piece penalty "
    rest = ": make[p, first(Period)] >= 10\n"
    cost = "minimize cost unit USD: sum(price[p] * make[p, t] for p in Product, t in Period)"
    checked(f"{goal}price[p]{rest}{cost}")
    checked(f"{goal}3.5{rest}{cost}")
    for penalty in ("work[p]", "2 * work[p]", "ratio[p]"):
        with pytest.raises(PlanError, match=r"where USD/piece is due"):
            checked(f"{goal}{penalty}{rest}{cost}")


def test_penalties_without_an_objective_make_one_of_their_unit() -> None:
    goal = f"{HEAD}goal a[p in Product] unit piece penalty price[p]: used[p] * 0 + make[p, first(Period)] >= 10\n"
    assert rewrite_goals(checked(goal)).objectives["penalties"].unit == "USD"
    second = "goal b[p in Product] unit h penalty work[p]: used[p] >= 10"
    with pytest.raises(PlanError, match=r"where USD/h is due"):
        checked(goal + second)


def test_a_model_without_units_is_not_checked() -> None:
    model = checked(
        "param a = 3\nparam b = 4\nvar x >= 0\nconstraint c: x + a <= b + 1"
    )
    assert model.constraints["c"].unit == ""


def test_unit_names_have_a_space_of_their_own() -> None:
    model = checked("units h, piece\nparam h unit h = 3\nvar piece >= h unit h")
    assert model.variables["piece"].unit == "h"


def test_definitions_stand_in_any_order() -> None:
    model = checked(
        "param a unit week = 2\nvar x >= 0 unit h\nconstraint c: x <= 168 * a\n"
        "units week = 7 day\nunits day = 24 h, h"
    )
    assert model.constraints["c"].unit == "h"


def test_many_units_and_literals_take_no_time() -> None:
    chain = ", ".join(f"u{n} = 1.01 u{n + 1}" for n in range(2000))
    product = " * ".join(["2"] * 3000)
    model = checked(
        f"units {chain}, u2000\nparam a unit u0 = 1\nvar x >= 0 unit u2000\n"
        f"let b = {product} * a\nlet c = x * 1e300 * 1e-300\n"
        "constraint d: x >= 0 * a"
    )
    assert model.lets["b"].unit == "u0"


@pytest.mark.parametrize("power", ["^9" * 1, "^999999999", "^" + "9" * 300])
def test_high_powers_take_no_time(power: str) -> None:
    text = f"units h, day = 24 h\nparam a unit day{power} = 1\nvar x >= a unit day^9"
    if power == "^9":
        checked(text)
    else:
        with pytest.raises(PlanError, match="C305"):
            checked(text)


# --- the algebra -------------------------------------------------------------------------------

powers = st.lists(
    st.tuples(st.sampled_from(["h", "m", "km", "day", "min"]), st.integers(-3, 3)),
    max_size=4,
)
ratios = st.fractions(Fraction(1, 1000), 1000, max_denominator=1000)
TABLE: dict[str, Unit | None] = {
    "h": Unit((("h", 1),), (("h", 1),)),
    "m": Unit((("m", 1),), (("m", 1),)),
    "km": Unit((("km", 1),), (("m", 1),), Fraction(1000)),
    "day": Unit((("day", 1),), (("h", 1),), Fraction(24)),
    "min": Unit((("min", 1),), (("h", 1),), Fraction(1, 60)),
}


def unit(parts: list[tuple[str, int]]) -> Unit:
    made = combined(TABLE, parts)
    assert made is not None
    return made


@given(powers, powers)
def test_products_undo_quotients(
    left: list[tuple[str, int]], right: list[tuple[str, int]]
) -> None:
    one, other = unit(left), unit(right)
    product = times(one, other)
    back = times(product, other, -1)
    assert (back.dimension, back.factor) == (one.dimension, one.factor)
    assert sorted(back.powers) == sorted(one.powers)
    assert times(other, one).factor == product.factor
    assert times(one, one, -1) == PLAIN


@given(powers)
def test_roots_undo_powers(parts: list[tuple[str, int]]) -> None:
    one = unit(parts)
    square = raised(TABLE, one, Fraction(2))
    assert square is not None
    root = raised(TABLE, square, Fraction(1, 2))
    assert root is not None
    assert (root.dimension, root.factor) == (one.dimension, one.factor)


@given(ratios)
def test_the_offered_product_converts(ratio: Fraction) -> None:
    """What a message offers is the conversion, to the last digit, and is accepted as one."""
    text = converted_text("x", ratio)
    value = Fraction(1)
    sign = "*"
    for word in text.split():
        if word in "*/":
            sign = word
        elif word != "x":
            value *= Fraction(word) ** (1 if sign == "*" else -1)
    assert value == ratio
    found = checked(
        "units h, piece\nvar y >= 0 unit piece\n"
        f"units other = {ratio.numerator} own, own = 1 h, due = {ratio.denominator} own\n"
        f"param x unit other = 1\nlet z unit due = {text}\nconstraint c: y >= 0"
    )
    assert found.lets["z"].unit == "due"


def test_a_factor_that_no_decimal_says_is_for_a_param() -> None:
    head = (
        "units c, b = 1.23456789012345 c, a = 3.14159265358979 b\nparam x unit a = 1\n"
    )
    with pytest.raises(PlanError, match=r"a param in c/a, of about 3\.8785"):
        checked(f"{head}let y unit c = x")
    checked(f"{head}param per unit c/a = 3.8785\nlet y unit c = per * x")


def test_exact_decimals() -> None:
    assert literal_factor(0.1).factors == {Fraction(1), Fraction(10)}
    assert literal_factor(-24.0).factors == {Fraction(1), Fraction(1, 24)}
    assert literal_factor(1e300).factors == {Fraction(1)}


# --- soundness ---------------------------------------------------------------------------------

SCALED = """
units h, m
param a unit h = 1
param b unit m = 1
param c unit h/m = 1
param d = 1
let found = """


def joined_by(form: str) -> Callable[[tuple[str, str]], str]:
    return lambda pair: form.format(*pair)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    forms = ["({} + {})", "{} * {}", "({}) / ({})", "max({}, {})", "min({}, {}, inf)"]
    return st.one_of(
        *(pairs.map(joined_by(form)) for form in forms),
        inner.map(lambda one: f"sqrt({one})"),
        inner.map(lambda one: f"({one}) ^ 2"),
        inner.map(lambda one: f"({one} + {one})"),
        inner.map(lambda one: f"exp({one} / ({one}))"),
    )


phrases = st.recursive(st.sampled_from("abcd"), larger, max_leaves=8)
FUNCTIONS = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "max": max,
    "min": min,
    "inf": math.inf,
}


@given(phrases, st.floats(0.5, 2), st.floats(0.5, 2))
def test_values_scale_with_their_unit(phrase: str, hour: float, metre: float) -> None:
    """What is accepted means the same in whatever units its data are counted."""
    try:
        model = checked(f"{SCALED}{phrase}\n")
    except PlanError:
        reject()
    given_values = {"a": 1.5, "b": 0.7, "c": 1.1, "d": 0.9}
    sizes = {"a": hour, "b": metre, "c": hour / metre, "d": 1.0}
    scaled = {name: value * sizes[name] for name, value in given_values.items()}
    code = phrase.replace("^", "**")
    plain = eval(code, FUNCTIONS, given_values)
    found = eval(code, FUNCTIONS, scaled)
    unit = model.lets["found"].unit.replace("^", "**") or "1"
    expected = plain * eval(unit, {"h": hour, "m": metre})
    assert found == pytest.approx(expected, rel=1e-9)


# --- what is shown -----------------------------------------------------------------------------

PLAN = """
model plan
units h, piece, USD, day = 24 h
set P = {"a", "b"}
param price[P] unit USD/piece = {"a": 5, "b": 3}
param work[P] unit h/piece = {"a": 2, "b": 1}
param most unit day = 1
param fee unit USD = 7
var make[P] >= 0 <= 20 unit piece
var switch binary
let hours[p in P] = work[p] * make[p]
let earnings = sum(price[p] * make[p] for p in P)
maximize contribution priority 4 "what is left": earnings - fee * switch
minimize effort priority 2: sum(hours[p] for p in P)
constraint time "hours": sum(hours[p] for p in P) <= 24 * most
constraint plain: switch >= 1
goal enough[p in P] priority 1: make[p] >= 15 * most_made
goal heavy[p in P] priority 3 weight 2: make[p] <= most_made
param most_made unit piece = 1
"""


def test_units_are_shown_with_the_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.plan").write_text(PLAN, encoding="utf-8")
    result = mdsl.read(tmp_path / "plan.plan").solve()
    lines = [" ".join(line.split()) for line in result.summary().splitlines()]
    assert "objective contribution, maximized 60.5 USD what is left" in lines
    assert "+ earnings 67.5 USD" in lines
    assert "goals priority 1 enough 10.5 piece 1 of 2 met" in lines
    assert "priority 2 effort 24 h, minimized" in lines
    assert "priority 3 heavy 35 weighted units of deviation 0 of 2 met" in lines
    assert "misses heavy[b] 14 piece above the target of 1" in lines
    tables = {
        t.path: t.columns for t in solution_tables(result.program, result.solution)
    }
    units = {path: set(t.get("unit", ())) for path, t in tables.items()}
    assert units == {
        "run": {"USD"},
        "levels": {"piece", "h", "", "USD"},
        "variables/make": {"piece"},
        "variables/switch": set(),
        "constraints/time": {"h"},
        "constraints/plain": set(),
        "goals/enough": {"piece"},
        "goals/heavy": {"piece"},
        "expressions/hours": {"h"},
        "expressions/earnings": {"USD"},
    }
    assert list(result.table("make")) == [
        "p",
        "value",
        "lower",
        "upper",
        "reduced_cost",
        "unit",
    ]
    assert [block.unit for block in result.program.col_blocks] == [
        "piece",
        "",
        "piece",
        "piece",
    ]


# --- the first model, with a unit on everything ------------------------------------------------

UNITS = {
    "profit": "USD/piece",
    "holding_cost": "USD/piece",
    "min_batch": "piece",
    "opening": "piece",
    "hours": "h/piece",
    "setup_hours": "h",
    "setup_cost": "USD",
    "available_hours": "h",
    "required": "kg/piece",
    "supply": "kg",
    "quantity": "piece",
    "make": "piece",
    "stock": "piece",
    "deliver": "piece",
}


def production(units: dict[str, str]) -> str:
    """Return the model of the folder `models/production` with the units of its names."""
    text = (MODELS / "production" / "production.plan").read_text(encoding="utf-8")
    for name, unit in units.items():
        text, count = re.subn(
            rf"^((?:param|var) {name}\[[^\]]*\])",
            rf"\1 unit {unit}",
            text,
            flags=re.MULTILINE,
        )
        assert count == 1
    return f"{text}\nunits piece, USD, kg, h, day = 24 h\n"


def test_units_leave_the_plan_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "production.plan"
    path.write_text(production(UNITS), encoding="utf-8")
    result = mdsl.read(path).solve(data=MODELS / "production" / "data")
    assert result.objective == pytest.approx(35822.5)
    model = checked(production(UNITS))
    named = {**model.lets, **model.objectives, **model.goals, **model.constraints}
    assert {name: one.unit for name, one in named.items()} == {
        "setup_total": "USD",
        "deliveries": "USD",
        "setups": "USD",
        "holding": "USD",
        "contribution": "USD",
        "machine_time": "h",
        "material_use": "kg",
        "batch": "piece",
        "no_setup_no_production": "piece",
        "balance": "piece",
        "fulfil": "piece",
    }


@pytest.mark.parametrize("unit", ["day", "day/piece", "kg^2", "1"])
@pytest.mark.parametrize("name", UNITS)
def test_one_wrong_unit_is_found(name: str, unit: str) -> None:
    with pytest.raises(PlanError) as caught:
        checked(production({**UNITS, name: unit}))
    codes = {diagnostic.code for diagnostic in caught.value.diagnostics}
    assert codes <= {"C307", "C308"}
