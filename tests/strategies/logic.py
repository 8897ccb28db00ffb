"""Small random models with logic, whose points can all be tried."""

from hypothesis import strategies as st

from tests.strategies.schema import Case

DECLARATIONS = (
    "set I = 1..2",
    "param a[I] = {1: 1, 2: -2}",
    "var y[I] binary",
    "var x[I] >= -1 <= 2 integer",
)
CONDITIONS = (
    "y[1]",
    "y[2] == 0",
    "y[1] == 1",
    "y[1] and y[2]",
    "y[1] == 0 and y[2]",
    "y[1] or y[2] == 0",
)
INDEXED_CONDITIONS = ("y[i]", "y[i] == 0", "y[i] == 1", "y[i] and y[1]", "y[i] or y[2]")
TERMS = ("x[1]", "x[2]", "2 * x[1] - x[2]", "x[1] + x[2] - 1", "y[1] + x[2]")
INDEXED_TERMS = ("x[i]", "a[i] * x[i]", "x[i] + y[i]", "x[1] - x[i]", "x[i] - x[1] + 1")
NONLINEAR = (
    "abs(x[1] - x[2])",
    "max(x[1], x[2])",
    "min(x[1], 2 * x[2] - 1)",
    "abs(x[1]) + max(x[2], y[1])",
    "piecewise(x[1], {-1: 0, 0: 2, 2: 3})",
    "piecewise(x[2], {0: 0, 1: 1}, -1, 3)",
)
RELATIONS = ("<=", ">=", "==")


@st.composite
def logical_cases(draw: st.DrawFn) -> Case:
    """Return models whose variables are whole and bounded, without tables."""
    statements = list(DECLARATIONS)
    names = [f"rule{number}" for number in range(draw(st.integers(1, 2)))]
    statements += [draw(constraints(name)) for name in names]
    if draw(st.booleans()):
        statements.append(draw(definitions()))
    if draw(st.booleans()):
        sense = draw(st.sampled_from(("minimize", "maximize")))
        expression = draw(st.sampled_from(NONLINEAR))
        statements.append(f"{sense} cost: {expression} + x[1]")
    return Case(tuple(statements), {})


@st.composite
def relations(draw: st.DrawFn, terms: tuple[str, ...]) -> str:
    """Return a linear relation."""
    left, relation = draw(st.sampled_from(terms)), draw(st.sampled_from(RELATIONS))
    return f"{left} {relation} {draw(st.integers(-2, 3))}"


@st.composite
def constraints(draw: st.DrawFn, name: str) -> str:
    """Return a constraint with logic in it."""
    plain, indexed = relations(TERMS), relations(INDEXED_TERMS)
    match draw(st.integers(0, 6)):
        case 0:
            condition = draw(st.sampled_from(CONDITIONS))
            body = f"{condition} implies {draw(plain)}"
        case 1:
            condition = draw(st.sampled_from(INDEXED_CONDITIONS))
            return f"constraint {name}[i in I]: {condition} implies {draw(indexed)}"
        case 2:
            condition = draw(st.sampled_from(CONDITIONS))
            body = f"{condition} implies {draw(plain)} and {draw(plain)}"
        case 3:
            condition = draw(st.sampled_from(CONDITIONS))
            body = f"{condition} implies all({draw(indexed)} for i in I)"
        case 4:
            one, other = draw(st.sampled_from(CONDITIONS)), "y[2]"
            body = f"{one} iff {other}"
        case 5:
            relation = draw(st.sampled_from(RELATIONS))
            bound = draw(st.integers(-1, 3))
            body = f"{draw(st.sampled_from(NONLINEAR))} {relation} {bound}"
        case _:
            body = f"{draw(st.sampled_from(('sos1', 'sos2')))}(x[i] for i in I)"
    return f"constraint {name}: {body}"


@st.composite
def definitions(draw: st.DrawFn) -> str:
    """Return a variable that is defined by logic."""
    binary = (
        "any(y[i] for i in I)",
        "all(y[i] for i in I)",
        "not y[1]",
        "y[1] and y[2]",
        "y[1] or not y[2]",
        "all(y[i] for i in I if a[i] > 0)",
    )
    if draw(st.booleans()):
        return f"var z binary == {draw(st.sampled_from(binary))}"
    return f"var z >= -3 <= 3 integer == {draw(st.sampled_from(NONLINEAR[:4]))}"
