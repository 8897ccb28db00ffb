"""Whatever is written, the checker answers with a model or with errors that can be shown."""

from hypothesis import given
from hypothesis import strategies as st

from mdsl.diagnostics import PlanError, render_all
from mdsl.semantics.checker import check
from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.test_checker import BASE

EXTRA = """
set Shift ordered = {"early", "late"}
set Slot ordered = Day * Shift
set Made_on[m in Machine] = {p for p in Product if hours[p, m] > 0}
let is_far[v in Lane] = cost[v] > 100
let total_flow = sum(flow[v, w] for v in Lane, w in Week)
goal fulfil[p in Product] priority 1: sum(make[p, t] for t in Period) >= 3
"""

SETS = (
    "Product",
    "Period",
    "Week",
    "Day",
    "Node",
    "Lane",
    "Slot",
    "Made_on[m]",
    "hours",
)
CELLS = ("hours", "cost", "lead", "open", "home", "due", "make", "flow", "fulfil.over")
ATOMS = (
    *SETS, *CELLS, "p", "t", "i", "v", "v.1", "w", "m", "rate", "start_day", "total_flow",
    "is_far", "1", "2.5", '"a"', "2025-06-02", "inf", "1..3", "deliveries.tons",
)  # fmt: skip
OPERATORS = (
    "+", "-", "*", "/", "div", "mod", "|", "&", "^", "<=", "==", "!=", "<", "in",
    "not in", "and", "or", "default", "..", "implies",
)  # fmt: skip
FUNCTIONS = (
    "prev",
    "next",
    "ord",
    "first",
    "last",
    "card",
    "window",
    "abs",
    "max",
    "week",
)
REDUCTIONS = ("sum", "prod", "min", "max", "any", "all")
INDICES = ("", "[p in Product, t in Period]", "[v in Lane, w in Week]", "[i in Node]")
HEADS = ("let it{} = ", "check it{}: ", "minimize it{}: ", "constraint it{}: 1 <= ")
BINDERS = ("a in {}", "(a, b) in {}", "(=i, b) in {}", "{}")


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return phrases that are made of smaller ones."""
    binders = st.builds(
        str.format, st.sampled_from(BINDERS), inner | st.sampled_from(SETS)
    )
    words = st.sampled_from
    return st.one_of(
        st.builds("({} {} {})".format, inner, words(OPERATORS), inner),
        st.builds("{}[{}]".format, words(CELLS), inner),
        st.builds("{}[{}, {}]".format, words(CELLS), inner, inner),
        st.builds("{}({})".format, words(FUNCTIONS), inner),
        st.builds("{}({}, {})".format, words(FUNCTIONS), inner, inner),
        st.builds("{}({} for {})".format, words(REDUCTIONS), inner, binders),
        st.builds("sum({} for {} if {})".format, inner, binders, inner),
        st.builds("{{{} for {}}}".format, inner, binders),
        st.builds("{{{}, {}}}".format, inner, inner),
        st.builds("({}, {})".format, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("(-{})".format, inner),
    )


PHRASES = st.recursive(st.sampled_from(ATOMS), larger, max_leaves=12)


@given(head=st.sampled_from(HEADS), indices=st.sampled_from(INDICES), phrase=PHRASES)
def test_any_phrase_is_checked(head: str, indices: str, phrase: str) -> None:
    source = Source("model.plan", BASE + EXTRA + head.format(indices) + phrase)
    try:
        model = parse_model(source)
    except PlanError:
        return
    try:
        found = check(model, source).warnings
    except PlanError as error:
        found = error.diagnostics
        assert found
    assert not found or render_all(found)
