"""A record of how queries were worked off: in which order, and how many rows each step made.

Recording is off unless somebody asks for it, so that it costs nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from mdsl.records import record
from mdsl.source import Span


@record()
class Step:
    """One step of a query.

    Attributes:
        text: What the model says, such as `(j, k) in Links`.
        is_filter: Whether rows were only looked at, so that none were made.
        rows: How many rows there are after the step.
    """

    text: str
    is_filter: bool
    rows: int


@dataclass(eq=False)
class QueryPlan:
    """How one query was worked off.

    Attributes:
        span: The query's place in the text.
        text: The query.
        outer: How many rows the query was asked for.
        is_apart: Whether it was worked off by itself and joined to these rows at the end.
        steps: What was done, in order.
    """

    span: Span
    text: str
    outer: int
    is_apart: bool = False
    steps: list[Step] = field(default_factory=list)

    @property
    def rows_made(self) -> int:
        """The cost of the query: how many rows were made on the way."""
        return sum(step.rows for step in self.steps if not step.is_filter)


_PLANS: ContextVar[list[QueryPlan] | None] = ContextVar("plans", default=None)


@contextmanager
def recorded_plans() -> Iterator[list[QueryPlan]]:
    """Collect the plans of all queries that are worked off inside."""
    plans: list[QueryPlan] = []
    token = _PLANS.set(plans)
    try:
        yield plans
    finally:
        _PLANS.reset(token)


def begin_plan(spans: tuple[Span, ...], outer: int) -> QueryPlan | None:
    """Return the record of a query that begins; None where nobody asked for one.

    Args:
        spans: The places of its binders and of its condition.
        outer: How many rows it is asked for.
    """
    plans = _PLANS.get()
    if plans is None or not spans:
        return None
    text = ", ".join(one_line(span) for span in spans)
    plans.append(QueryPlan(spans[0], text, outer))
    return plans[-1]


def one_line(span: Span) -> str:
    """Return the text of a span on one line."""
    return " ".join(span.text.split())
