"""What one run of the solver gave, in words of our own."""

from mdsl.linear.arrays import FloatArray
from mdsl.linear.solution import Status
from mdsl.records import record


@record(eq=False)
class Outcome:
    """What one run of HiGHS gave.

    Attributes:
        status: How it ended.
        status_name: HiGHS' own word for it.
        col_value: Values of the columns, float64; None unless HiGHS calls them feasible.
        objective: The value that HiGHS claims for them.
        bound: The best value that is not ruled out; None if unknown or for an LP.
        row_dual, col_dual: Duals of an LP, float64, as worth of one more unit; or None.
        nodes, iterations: Work done.
    """

    status: Status
    status_name: str
    col_value: FloatArray | None = None
    objective: float = 0.0
    bound: float | None = None
    row_dual: FloatArray | None = None
    col_dual: FloatArray | None = None
    nodes: int = 0
    iterations: int = 0


@record()
class SearchState:
    """How far a search has come; the bounds are infinite while unknown."""

    incumbent: float
    bound: float
    nodes: int
