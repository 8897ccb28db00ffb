"""Small random models with logic, whose points can all be tried."""

from hypothesis import strategies as st

from tests.strategies.schema import Case

DECLARATIONS = (
    "set I = 1..2",
    "param a[I] = {1: 1, 2: -2}",
    "var y[I] binary",
    "var x[I] >= -1 <= 2 integer",
)
CONDITIONS = ("y[1]", "y[2] == 0", "y[1] == 1")
CONDITIONS_OF_SEVERAL = (
    "y[1] and y[2]",
    "y[1] == 0 and y[2]",
    "y[1] or y[2] == 0",
    "all(y[i] for i in I)",
)
BINARY = (
    "any(y[i] for i in I)",
    "all(y[i] for i in I)",
    "not y[1]",
    "y[1] and y[2]",
    "y[1] or not y[2]",
    "all(y[i] for i in I if a[i] > 0)",
)
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


FEATURES = (
    "implies",
    "implies all",
    "implies of several",
    "iff",
    "nonlinear rows",
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
def relations(draw: st.DrawFn, terms: tuple[str, ...]) -> str:
    """Return a linear relation."""
    left, relation = draw(st.sampled_from(terms)), draw(st.sampled_from(RELATIONS))
    return f"{left} {relation} {draw(st.integers(-2, 3))}"


@st.composite
def statement(draw: st.DrawFn, feature: str, number: int) -> str:
    """Return a statement with logic of some kind in it."""
    nonlinear = draw(st.sampled_from(NONLINEAR))
    match feature:
        case "implies" | "implies all" | "implies of several":
            return f"constraint rule{number}{draw(implications(feature))}"
        case "iff":
            several = draw(st.sampled_from(CONDITIONS + CONDITIONS_OF_SEVERAL))
            return f"constraint rule{number}: {several} iff y[2]"
        case "nonlinear rows":
            relation = draw(st.sampled_from(RELATIONS))
            bound = draw(st.integers(-1, 3))
            return f"constraint rule{number}: {nonlinear} {relation} {bound}"
        case "special ordered sets":
            kind = draw(st.sampled_from(("sos1", "sos2")))
            return f"constraint rule{number}: {kind}(x[i] for i in I)"
        case "binary definitions":
            return f"var z{number} binary == {draw(st.sampled_from(BINARY))}"
        case "nonlinear definitions":
            return f"var z{number} >= -3 <= 3 integer == {nonlinear}"
        case _:
            sense = draw(st.sampled_from(("minimize", "maximize")))
            return f"{sense} cost: {nonlinear} + x[1]"


@st.composite
def implications(draw: st.DrawFn, feature: str) -> str:
    """Return what stands behind the name of a constraint with `implies`."""
    plain, indexed = relations(TERMS), relations(INDEXED_TERMS)
    condition = draw(st.sampled_from(CONDITIONS))
    if feature == "implies of several":
        condition = draw(st.sampled_from(CONDITIONS_OF_SEVERAL))
        return f": {condition} implies {draw(plain)}"
    if feature == "implies all":
        return f": {condition} implies all({draw(indexed)} for i in I)"
    return draw(
        st.sampled_from(
            (
                f": {condition} implies {draw(plain)}",
                f": {condition} implies {draw(plain)} and {draw(plain)}",
                f"[i in I]: y[i] implies {draw(indexed)}",
                f"[i in I]: y[i] == 0 implies {draw(indexed)}",
            )
        )
    )
