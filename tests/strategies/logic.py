"""Small random models with logic and with functions that are not linear.

All variables are whole and bounded, so that all points can be tried.
"""

from hypothesis import strategies as st

from tests.strategies.schema import Case

DECLARATIONS = (
    "set I = 1..2",
    "param a[I] = {1: 1, 2: -2}",
    "var y[I] binary",
    "var x[I] >= -1 <= 2 integer",
)
BINARIES = ("y[1]", "y[2] == 0", "y[1] == 1", "not y[2]", "y[2] != 1")
INDEXED_BINARIES = ("y[{k}]", "y[{k}] == 0", "a[{k}] > 0", "(y[prev({k})] default 1)")
TERMS = ("x[1]", "x[2]", "2 * x[1] - x[2]", "x[1] + x[2] - 1", "y[1] + x[2]")
INDEXED_TERMS = ("x[{k}]", "a[{k}] * x[{k}]", "x[{k}] + y[{k}]", "x[1] - x[{k}] + 1")
POINTS = (
    "{-1: 0, 0: 2, 2: 3}",
    "{-1: 0, 0: 2, 2: 3}, 1, 0",
    "{0: 0, 1: 1}, -1, 3",
    "{-1: 1, 0: 3, 1: 0, 2: 2}, 2, -1",
    "{-2: 3, 0: 0, 2: 2}, -1, 1",
    "{0: 1}, -2, 0.5",
    "{2 * k - 3: a[k] for k in I}, 0, 1",
)
RELATIONS = ("<=", ">=", "==")


FEATURES = (
    "implies",
    "implies all",
    "implies of several",
    "implies conditions",
    "iff",
    "conditions",
    "nonlinear rows",
    "implied nonlinear rows",
    "special ordered sets",
    "binary definitions",
    "nonlinear definitions",
    "nonlinear objectives",
)


@st.composite
def logical_cases(draw: st.DrawFn, features: tuple[str, ...]) -> Case:
    """Return models whose variables are whole and bounded, without tables."""
    numbers = range(draw(st.integers(1, 3)))
    statements = [draw(statement(draw(st.sampled_from(features)), n)) for n in numbers]
    # A model has one objective, or none.
    objectives = [text for text in statements if " cost: " in text]
    rows = [text for text in statements if " cost: " not in text]
    return Case((*DECLARATIONS, *rows, *objectives[:1]), {})


@st.composite
def statement(draw: st.DrawFn, feature: str, number: int) -> str:
    """Return a statement with logic of some kind in it."""
    name = f"constraint rule{number}"
    match feature:
        case "implies" | "implies all" | "implies of several" | "implies conditions":
            return f"{name}{draw(implications(feature))}"
        case "iff":
            return f"{name}: {draw(conditions(2))} iff {draw(conditions(1))}"
        case "conditions":
            return f"{name}: not ({draw(conditions(2))})"
        case "nonlinear rows":
            return f"{name}: {draw(relations(draw(nonlinear(2))))}"
        case "implied nonlinear rows":
            row = draw(relations(draw(nonlinear(1))))
            return f"{name}: {draw(conditions(1))} implies {row}"
        case "special ordered sets":
            kind, body = draw(st.sampled_from(("sos1", "sos2"))), "x[i] + y[i] - 1"
            body = draw(st.sampled_from(("x[i]", "x[i] - x[1]", body)))
            among = draw(st.sampled_from(("i in I", "i in I, j in I")))
            return f"{name}: {kind}({body} for {among})"
        case "binary definitions":
            return f"var z{number} binary == ({draw(conditions(2))}) or y[1]"
        case "nonlinear definitions":
            return f"var z{number} >= -3 <= 3 integer == {draw(nonlinear(1))}"
        case _:
            sense = draw(st.sampled_from(("minimize", "maximize")))
            return f"{sense} cost: {draw(nonlinear(2))} + x[1]"


@st.composite
def conditions(draw: st.DrawFn, depth: int, index: str = "") -> str:
    """Return a condition on the plan; its first part holds a binary."""
    atoms = (*BINARIES, *(t.format(k=index) for t in INDEXED_BINARIES if index))
    first = draw(st.sampled_from(BINARIES))
    if not depth:
        return draw(st.sampled_from(atoms)) if index else first
    inner = draw(conditions(depth - 1, index))
    bound = f"k{depth}"
    within = draw(conditions(depth - 1, bound))
    return draw(
        st.sampled_from(
            (
                f"{first} and ({inner})",
                f"{first} or ({inner})",
                f"({first} implies {inner})",
                f"({first} iff {inner})",
                f"not ({first} and ({inner}))",
                f"any({first} or ({within}) for {bound} in I)",
                f"any({first} and ({within}) for {bound} in I if a[{bound}] < 3)",
                f"all({first} or ({within}) for {bound} in I)",
                f"all({first} iff ({within}) for {bound} in I if a[{bound}] > 0)",
                f"any({first} for {bound} in I if a[{bound}] > 5)",
            )
        )
    )


@st.composite
def nonlinear(draw: st.DrawFn, depth: int, index: str = "") -> str:
    """Return an expression that is linear at depth 0 only."""
    terms = (*TERMS, *(text.format(k=index) for text in INDEXED_TERMS if index))
    if not depth:
        return draw(st.sampled_from(terms))
    one, other = draw(nonlinear(depth - 1, index)), draw(nonlinear(depth - 1, index))
    bound = f"n{depth}"
    within = draw(nonlinear(depth - 1, bound))
    points = draw(st.sampled_from(POINTS))
    return draw(
        st.sampled_from(
            (
                f"abs({one} - 1)",
                f"max({one}, {other})",
                f"min({one}, 2 * ({other}) - 1, 1)",
                f"max(1, min({one}, 2))",
                f"(2 * ({one}) - abs({other}))",
                f"piecewise({one}, {points})",
                f"product(y[1], {one})",
                f"product({one} - x[2], y[2])",
                f"sum({within} for {bound} in I if a[{bound}] < 3)",
                f"sum(-abs({within}) for {bound} in I if {bound} > 1)",
                f"max({within} for {bound} in I)",
                f"min({within} for {bound} in I if a[{bound}] > 0)",
                f"(max({within} for {bound} in I if {bound} > 9) default ({one}))",
                f"sum(((abs(x[prev({bound})])) default ({within})) for {bound} in I)",
                f"sum(abs(x[prev({bound})]) if {bound} > 1 else 1 for {bound} in I)",
            )
        )
    )


@st.composite
def relations(draw: st.DrawFn, left: str) -> str:
    """Return a relation of an expression with a number."""
    relation = draw(st.sampled_from(RELATIONS))
    return f"{left} {relation} {draw(st.integers(-2, 3))}"


@st.composite
def implications(draw: st.DrawFn, feature: str) -> str:
    """Return what stands behind the name of a constraint with `implies`."""
    plain = relations(draw(st.sampled_from(TERMS)))
    indexed = relations(draw(st.sampled_from(INDEXED_TERMS)).format(k="i"))
    condition = draw(st.sampled_from(BINARIES))
    match feature:
        case "implies of several":
            return f": {draw(conditions(2))} implies {draw(plain)}"
        case "implies conditions":
            inner = draw(conditions(1))
            return f": {draw(conditions(1))} implies ({inner}) and {draw(plain)}"
        case "implies all":
            several = draw(conditions(1))
            return f": {several} implies all({draw(indexed)} for i in I if a[i] < 9)"
        case _:
            return draw(
                st.sampled_from(
                    (
                        f": {condition} implies {draw(plain)}",
                        f": {condition} implies {draw(plain)} and {draw(plain)}",
                        f"[i in I]: y[i] implies {draw(indexed)}",
                        f"[i in I]: y[i] == 0 and a[i] > 0 implies {draw(indexed)}",
                        f"[i in I]: a[i] < 0 and y[i] implies {draw(indexed)}",
                    )
                )
            )
