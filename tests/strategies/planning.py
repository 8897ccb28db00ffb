"""Random planning models with units, each of which has a best plan."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.strategies.schema import Case, Table

PRODUCTS = ("chair", "desk", "lamp", "shelf")
MACHINES = ("saw", "press", "oven")


@dataclass(frozen=True)
class Param:
    """A param of numbers.

    Attributes:
        indices: The names of its sets.
        table: The table that it is read from.
        powers: Its unit.
        least, most: What its cells lie between.
    """

    indices: tuple[str, ...]
    table: str
    powers: Mapping[str, int]
    least: int
    most: int


PARAMS = {
    "price": Param(("Product",), "products", {"USD": 1, "piece": -1}, 1, 9),
    "demand": Param(("Product",), "products", {"piece": 1}, 0, 20),
    "fee": Param(("Product",), "products", {"USD": 1}, 0, 30),
    "available": Param(("Machine",), "machines", {"h": 1}, 5, 60),
    "rate": Param(("Machine",), "machines", {"USD": 1, "h": -1}, 1, 9),
    "least": Param(("Machine",), "machines", {"h": 1}, 0, 20),
    "hours": Param(("Product", "Machine"), "hours", {"h": 1, "piece": -1}, 0, 4),
    "room": Param((), "scalars", {"piece": 1}, 5, 50),
}
VARIABLES = {
    "make": ("[Product]", 32, {"piece": 1}),
    "extra": ("[Machine]", 16, {"h": 1}),
}
ROWS = (
    "constraint few[p in Product]: make[p] <= demand[p]",
    "constraint setup[p in Product]: is_made[p] == 0 implies make[p] == 0",
    "constraint stored: sum(make[p] for p in Product) <= room",
    "constraint even[p in Product, q in Product if p != q]: make[p] - make[q] <= room",
    "goal busy[m in Machine] penalty rate[m]: used[m] >= least[m]",
    "goal worn[m in Machine] penalty 2 * rate[m]: used[m] <= least[m] + extra[m]",
    "constraint dear: sum(max(make[p] - demand[p], 0) for p in Product) <= room",
)
FIRST = "constraint time[m in Machine]: used[m] <= available[m] + extra[m]"


@dataclass(frozen=True)
class Plan:
    """A planning model.

    Attributes:
        rows: Its constraints and goals.
        cells: The cells of its params in their own units, by the members of their keys.
        names: The unit in which each of `h`, `piece` and `USD` is stated.
        factors: How many of the first unit one of the stated ones is.
        strays: Params that state the first units, whatever the others do.
    """

    rows: tuple[str, ...]
    cells: Mapping[str, Mapping[tuple[str, ...], float]]
    names: Mapping[str, str] = dataclasses.field(
        default_factory=lambda: {"h": "h", "piece": "piece", "USD": "USD"}
    )
    factors: Mapping[str, float] = dataclasses.field(default_factory=dict)
    strays: frozenset[str] = frozenset()

    def restated(self, unit: str, name: str, factor: float) -> "Plan":
        """Return the same model with another unit of a kind, which is `factor` of the first."""
        names, factors = {**self.names, unit: name}, {**self.factors, unit: factor}
        return dataclasses.replace(self, names=names, factors=factors)

    def scale(self, powers: Mapping[str, int]) -> float:
        """Return by what a number in the first units is multiplied in the stated ones."""
        result = 1.0
        for unit, power in powers.items():
            result /= self.factors.get(unit, 1.0) ** power
        return result

    def _stated(self, powers: Mapping[str, int], *, is_stray: bool = False) -> str:
        """Return a unit as a declaration states it."""
        shown = {unit: unit if is_stray else self.names[unit] for unit in powers}
        above = [shown[unit] for unit, power in powers.items() if power > 0]
        below = [shown[unit] for unit, power in powers.items() if power < 0]
        return "/".join(["*".join(above), *below])

    @property
    def case(self) -> Case:
        """The model with its tables."""
        defined = [
            f"{name} = {self.factors[unit]} {unit}"
            for unit, name in self.names.items()
            if name != unit
        ]
        statements = [
            f"units {', '.join(['h', 'piece', 'USD', *defined])}",
            "set Product from products",
            "set Machine from machines",
        ]
        for name, param in PARAMS.items():
            indices = f"[{', '.join(param.indices)}]" if param.indices else ""
            unit = self._stated(param.powers, is_stray=name in self.strays)
            statements.append(f"param {name}{indices} >= 0 unit {unit}")
        for name, (indices, most, powers) in VARIABLES.items():
            limit = most * self.scale(powers)
            unit = self._stated(powers)
            statements.append(f"var {name}{indices} >= 0 <= {limit} unit {unit}")
        statements += [
            "var is_made[Product] binary",
            "let used[m in Machine] = sum(hours[p, m] * make[p] for p in Product)",
            f"maximize earnings unit {self.names['USD']}:"
            " sum(price[p] * make[p] - fee[p] * is_made[p] for p in Product)"
            " - sum(rate[m] * extra[m] for m in Machine)",
            *self.rows,
        ]
        return Case(tuple(statements), self._tables())

    def _tables(self) -> dict[str, Table]:
        return {
            "products": self._wide("product", ("price", "demand", "fee")),
            "machines": self._wide("machine", ("available", "rate", "least")),
            "hours": Table(
                ("product", "machine", "hours"),
                tuple((*key, self._cell("hours", key)) for key in self.cells["hours"]),
            ),
            "scalars": Table(("name", "value"), (("room", self._cell("room", ())),)),
        }

    def _wide(self, column: str, names: tuple[str, ...]) -> Table:
        keys = self.cells[names[0]]
        records = tuple((*k, *(self._cell(n, k) for n in names)) for k in keys)
        return Table((column, *names), records)

    def _cell(self, name: str, key: tuple[str, ...]) -> str:
        return repr(self.cells[name][key] * self.scale(PARAMS[name].powers))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Return planning models; nothing made, at most goals are missed."""
    members = {
        "Product": PRODUCTS[: draw(st.integers(1, 4))],
        "Machine": MACHINES[: draw(st.integers(1, 3))],
    }
    cells: dict[str, dict[tuple[str, ...], float]] = {}
    for name, param in PARAMS.items():
        keys: list[tuple[str, ...]] = [()]
        for index in param.indices:
            keys = [(*key, member) for key in keys for member in members[index]]
        number = st.integers(param.least, param.most)
        cells[name] = {key: float(draw(number)) for key in keys}
    rows = draw(st.lists(st.sampled_from(ROWS), unique=True, max_size=5))
    return Plan((FIRST, *rows), cells)
