"""Random models with their tables."""

from hypothesis import strategies as st

from tests.strategies.schema import Case, Family, Scope
from tests.strategies.tables import DataBuilder


class ModelBuilder(DataBuilder):
    """Declares one thing after another, each from what is declared before it."""

    def build(self) -> Case:
        """Return a whole model."""
        self.declare_data()
        self.declare_goals()
        self.declare_lets("linear")
        self.declare_constraints()
        self.declare_balances()
        self.declare_objectives()
        return self.schema.case()

    def declare_data(self) -> None:
        """Declare everything but rows and objectives."""
        self.declare_roots()
        self.declare_relations()
        self.declare_params()
        self.declare_derived_sets()
        self.declare_lets("number")
        self.declare_variables()

    # --- lets, variables, rows -------------------------------------------------------------------

    def indexing(self) -> tuple[str, Scope, bool]:
        """Return brackets, what they bind, and whether they bind whole root sets only."""
        if self.phrases.sometimes(4):
            return "", (), True
        binders, scope, condition = self.phrases.binders((), 1, has_plain=False)
        texts = binders.split(" in ")
        is_total = not condition and all(
            text.split(",")[0] in self.schema.roots for text in texts[1:]
        )
        return f"[{binders}{condition}]", scope, is_total

    def declare_lets(self, kind: str) -> None:
        """Declare lets: numbers, or expressions in the variables."""
        for name in ("share", "extra") if kind == "number" else ("cost", "flow"):
            if not self.phrases.sometimes(3):
                continue
            brackets, scope, is_total = self.indexing()
            body = (
                self.phrases.number(scope)
                if kind == "number"
                else self.phrases.linear(scope)
            )
            self.say(f"let {name}{brackets} = {body}")
            roots = _index_roots(scope)
            self.schema.families.append(Family(name, roots, kind, is_total))
        if kind == "number" and self.phrases.sometimes(4):
            self._declare_scan()
        if kind == "number" and self.phrases.sometimes(4):
            self._declare_member()
        if kind == "number" and self.phrases.sometimes(4):
            condition = self.phrases.condition((("p", "Product"), ("t", "Time")))
            self.say(f"let is_on[p in Product, t in Time] = {condition}")
            self.schema.families.append(Family("is_on", ("Product", "Time"), "flag"))

    def _declare_scan(self) -> None:
        if self.schema.roots["Time"].kind == "circular":
            return
        scope: Scope = (("p", "Product"), ("t", "Time"))
        start, number = self.phrases.constant(), self.phrases.number(scope, 1)
        self.say(
            "let level[p in Product, t in Time] ="
            f" (level[p, prev(t)] default {start}) + {number}"
        )
        self.schema.families.append(Family("level", ("Product", "Time"), "number"))

    def _declare_member(self) -> None:
        if self.schema.roots["Time"].members:
            condition = self.phrases.condition((("p", "Product"),))
            choice = f"first(Time) if {condition} else last(Time)"
            self.say(f"let when[p in Product] = {choice}")
            self.schema.families.append(Family("when", ("Product",), "Time"))

    def declare_variables(self) -> None:
        """Declare a variable without index, and some over sets."""
        self.say("var base free")
        self.schema.families.append(Family("base", (), "linear"))
        self._declare_variable("make", "[Product]", (("", "Product"),), is_total=True)
        scope: Scope = (("p", "Product"), ("t", "Time"))
        self._declare_variable(
            "stock", "[p in Product, t in Time]", scope, is_total=True
        )
        if self.phrases.sometimes(2):
            brackets, inner, is_total = self.indexing()
            self._declare_variable("pick", brackets, inner, is_total=is_total)
        collections = [c for c in self.schema.collections if not c.owners]
        if collections and self.phrases.sometimes(2):
            chosen = self.phrases.choose(collections)
            roots = tuple(("", root) for root in chosen.roots)
            self._declare_variable("ship", f"[{chosen.name}]", roots, is_total=False)

    def _declare_variable(
        self, name: str, brackets: str, scope: Scope, *, is_total: bool
    ) -> None:
        named = tuple(pair for pair in scope if pair[0])
        bounds = self.phrases.choose([" >= 0", " free", " binary", " integer >= 0"])
        if self.phrases.sometimes(3):
            bounds = f" >= {self.phrases.number(named, 1)}"
            if self.phrases.sometimes(3):
                bounds += f" <= {self.phrases.number(named, 0)} + 100"
        is_circular = self.schema.roots["Time"].kind == "circular"
        if name == "stock" and not is_circular and self.phrases.sometimes(2):
            ends = self.phrases.choose([("before", "after"), ("before",), ("after",)])
            for end in ends:
                bounds += f" {end} {self.phrases.number((('p', 'Product'),), 0)}"
        if bounds in (" >= 0", " free") and self.phrases.sometimes(6):
            bounds += f" == {self.phrases.linear(named, 1)}"
        self.say(f"var {name}{brackets}{bounds}")
        self.schema.families.append(
            Family(
                name,
                _index_roots(scope),
                "linear",
                is_total,
                is_domain=True,
                has_ends=" before " in bounds and " after " in bounds,
            )
        )

    def declare_goals(self) -> None:
        """Declare a goal, whose deviations later expressions may use."""
        if not self.phrases.sometimes(3):
            return
        brackets, scope, is_total = self.indexing()
        attribute = self.phrases.choose(
            [
                "priority 1",
                "priority 2 weight 3",
                "penalty 2",
                "priority 1 + card(Product)",
            ]
        )
        relation = self.phrases.choose([">=", "<=", "=="])
        left, right = self.phrases.linear(scope), self.phrases.number(scope, 1)
        self.say(f"goal meet{brackets} {attribute}: {left} {relation} {right}")
        for deviation in ("under", "over"):
            if self.phrases.sometimes(3) or (deviation, relation) in (
                ("under", ">="),
                ("over", "<="),
            ):
                self.schema.families.append(
                    Family(f"meet.{deviation}", _index_roots(scope), "linear", is_total)
                )

    def declare_constraints(self) -> None:
        """Declare constraints; few of them can be false without variables."""
        for number in range(self.draw(st.integers(1, 3))):
            brackets, scope, _ = self.indexing()
            left = self.phrases.linear(scope, 3)
            self.say(
                f"constraint limit{number}{brackets}: {self._relation(left, scope)}"
            )
        if self.phrases.sometimes(20):
            brackets, scope, _ = self.indexing()
            self.say(f"check holds{brackets}: {self.phrases.condition(scope)}")

    def declare_balances(self) -> None:
        """Declare what planners write most: a balance over time, and a use of hours."""
        scope: Scope = (("p", "Product"), ("t", "Time"))
        stock = next(f for f in self.schema.families if f.name == "stock")
        steps = [self.phrases.reference(scope, stock, "2") or "base" for _ in range(2)]
        if self.phrases.sometimes(2):
            self.say(
                "constraint balance[p in Product, t in Time]:"
                f" stock[p, t] - {steps[0]} <= make[p] + 1e6"
            )
        if self.phrases.sometimes(2):
            self.say(
                "constraint use[t in Time]:"
                f" sum(hours[p, t] * {steps[1]} for p in Product) <= 1e6"
            )

    def _relation(self, left: str, scope: Scope) -> str:
        right = self.phrases.number(scope, 1)
        match self.draw(st.integers(0, 5)):
            case 0:
                return f"{left} <= {right} + 1e6"
            case 1:
                return f"{left} + base == {right}"
            case 2:
                return f"-1e6 <= {left} <= 1e6"
            case 3:
                return f"{right} - 1e6 <= {left} - {self.phrases.linear(scope, 1)}"
            case 4:
                return f"{left} == {self.phrases.linear(scope, 1)}"
            case _:
                return f"{left} + 1e6 >= {right}"

    def declare_objectives(self) -> None:
        """Declare an objective, or a family of them."""
        if self.phrases.sometimes(4):
            return
        sense = self.phrases.choose(["minimize", "maximize"])
        body = self.phrases.linear(())
        # Which of several objectives has the prices of goals is left open here.
        is_priced = any(" penalty " in text for text in self.schema.statements)
        if is_priced or not self.phrases.sometimes(6):
            self.say(f"{sense} worth: {body}")
            return
        self.say(f"{sense} worth priority 2: {body}")
        brackets, scope, _ = self.indexing()
        priority = self.phrases.choose(["1", "3", "card(Time)"])
        body = self.phrases.linear(scope)
        self.say(f"minimize effort{brackets} priority {priority}: {body}")


def _index_roots(scope: Scope) -> tuple[str, ...]:
    return tuple(root for _, root in scope)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return models with tables; most of them are without a fault."""
    return ModelBuilder(draw).build()
