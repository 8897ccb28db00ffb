"""Random models with their tables."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.strategies.phrases import Phrases
from tests.strategies.schema import Case, Collection, Family, Root, Schema, Scope, Table

TEXTS = {
    "Product": ("a", "b", "c c", "d-1"),
    "Node": ("north", "south", "east"),
    "Order": ("o1", "o2", "o3", "o4"),
    "Time": ("w2", "w10", "w1"),
}
WHOLE_NUMBERS = ("-1", "1", "2", "3", "5")
DATES = ("2024-02-28", "2024-02-29", "2024-03-01", "2024-03-04")
CELLS = ("0", "1", "2", "4", "0.5", "-1.25")


class ModelBuilder:
    """Declares one thing after another, each from what is declared before it."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.schema = Schema()
        self.phrases = Phrases(draw, self.schema)

    def build(self) -> Case:
        """Return a whole model."""
        self.declare_data()
        self.declare_goals()
        self.declare_lets("linear")
        self.declare_constraints()
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

    def some(self, options: tuple[str, ...]) -> tuple[str, ...]:
        """Return some of the options in any order."""
        size = self.phrases.choose([2, 3, 4, 3, 1, 0])
        return tuple(self.draw(st.permutations(options)))[:size]

    def _subset(self, keys: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return some of the keys, each as likely as not."""
        flags = st.lists(st.booleans(), min_size=len(keys), max_size=len(keys))
        return [key for key, is_in in zip(keys, self.draw(flags), strict=True) if is_in]

    def say(self, statement: str) -> None:
        """Add a statement."""
        self.schema.statements.append(statement)

    # --- sets ------------------------------------------------------------------------------

    def declare_roots(self) -> None:
        """Declare the root sets."""
        self._declare_read("Product", "text")
        kind = self.phrases.choose(["ordered", "integer", "date", "circular"])
        if kind == "ordered":
            self._declare_read("Time", kind)
        else:
            self._declare_valued(kind)
        if self.phrases.sometimes(2):
            self._declare_read("Node", "text")
        if self.phrases.sometimes(2):
            self._declare_read("Order", "text")

    def _declare_read(self, name: str, kind: str) -> None:
        # A root set must have members, unless it is a range.
        root = Root(name, kind, self.some(TEXTS[name]) or TEXTS[name][:1])
        self.schema.roots[name] = root
        word = " ordered" if root.is_ordered else ""
        if self.phrases.sometimes(3):
            members = ", ".join(map(root.literal, root.members))
            self.say(f"set {name}{word} = {{{members}}}")
            return
        table = f"{root.column}s"
        self.say(f"set {name}{word} from {table}")
        # Members are the distinct values: some of them stand there twice.
        records = (*root.members, *root.members[:1])
        self.schema.tables[table] = Table((root.column,), tuple((m,) for m in records))

    def _declare_valued(self, kind: str) -> None:
        options = DATES if kind == "date" else WHOLE_NUMBERS
        members = self.some(options)
        in_order = tuple(sorted(members, key=options.index))
        self.schema.roots["Time"] = Root("Time", kind, in_order)
        word = "date" if kind == "date" else "integer"
        if kind == "circular":
            word += " circular"
        if not members:
            nothing = "2024-02-02..2024-02-01" if kind == "date" else "1..0"
            self.say(f"set Time {word} = {nothing}")
            return
        self.say(f"set Time {word} from times")
        self.schema.tables["times"] = Table(("time",), tuple((m,) for m in members))

    def declare_relations(self) -> None:
        """Declare a subset, a relation and an indexed set."""
        self._declare_subset()
        roots = self.schema.roots
        if "Node" in roots:
            nodes = roots["Node"].members
            pairs = tuple((i, j) for i in nodes for j in nodes)
            chosen = self._subset(pairs)
            self.say("set Lane within Node * Node from lanes[origin, destination]")
            self.schema.tables["lanes"] = Table(
                ("origin", "destination"), tuple(chosen)
            )
            self.schema.collections.append(Collection("Lane", ("Node", "Node")))

    def _declare_subset(self) -> None:
        product = self.schema.roots["Product"]
        chosen = self.some(product.members) if product.members else ()
        if self.phrases.sometimes(2):
            self.say("set Final within Product from finals.product")
            table = Table(("product",), tuple((member,) for member in chosen))
            self.schema.tables["finals"] = table
            self.schema.collections.append(Collection("Final", ("Product",)))

    def declare_derived_sets(self) -> None:
        """Declare a comprehension over two sets and a set for each member."""
        if self.phrases.sometimes(2):
            scope: Scope = (("p", "Product"), ("t", "Time"))
            condition = self.phrases.condition(scope)
            self.say(
                f"set Slot = {{(p, t) for p in Product, t in Time if {condition}}}"
            )
            self.schema.collections.append(Collection("Slot", ("Product", "Time")))
        if self.phrases.sometimes(2):
            condition = self.phrases.condition((("p", "Product"), ("t", "Time")))
            self.say(f"set Open[p in Product] = {{t for t in Time if {condition}}}")
            self.schema.collections.append(Collection("Open", ("Time",), ("Product",)))
        if self.phrases.sometimes(2):
            condition = self.phrases.condition((("t", "Time"),))
            self.say(f"set Peak = {{t for t in Time if {condition}}}")
            self.schema.collections.append(Collection("Peak", ("Time",)))

    # --- params ------------------------------------------------------------------------------

    def declare_params(self) -> None:
        """Declare params of all kinds over the sets that are there."""
        roots = self.schema.roots
        self._declare_param("price", ("Product",), "number", "")
        self._declare_param("hours", ("Product", "Time"), "number", " default 0")
        if self.phrases.sometimes(2):
            self._declare_param("rate", ("Time",), "number", " default -2")
        if self.phrases.sometimes(2):
            self._declare_param("bonus", ("Product", "Time"), "number", " optional")
        if self.phrases.sometimes(2):
            self._declare_param("is_hot", ("Product",), "flag", "")
        if self.phrases.sometimes(3):
            self._declare_param("color", ("Product",), "text", "")
        if self.phrases.sometimes(3):
            self._declare_param("lag", ("Product",), "whole", " default 1")
        if "Order" in roots:
            if roots["Product"].members:
                self._declare_param("made", ("Order",), "Product", "")
            if roots["Time"].members:
                self._declare_param("due", ("Order",), "Time", "")
            self._declare_param(
                "amount", ("Order",), "number", f" default {self.phrases.constant()}"
            )
        if "Node" in roots:
            self._declare_param("km", ("Node", "Node"), "number", " default 1")

    def _declare_param(
        self, name: str, roots: tuple[str, ...], kind: str, attribute: str
    ) -> None:
        cells = self._cells(roots, kind, is_whole=not attribute and kind != "flag")
        columns = tuple(self.schema.roots[root].column for root in roots)
        keys = ""
        if len(set(columns)) < len(columns):
            columns = ("origin", "destination")
            keys = "[origin, destination]"
        words = {"number": "", "whole": " integer", "flag": " flag", "text": " text"}
        word = words.get(kind, f" in {kind}")
        head = f"param {name}[{', '.join(roots)}]{word}{attribute}"
        if cells and kind == "number" and self.phrases.sometimes(4):
            self.say(f"{head} = {self._map(roots, cells)}")
        else:
            self._say_source(head, keys, Table((*columns, name), cells))
        is_total = attribute != " optional"
        self.schema.families.append(
            Family(name, roots, kind, is_total, is_domain=kind == "number")
        )

    def _map(self, roots: tuple[str, ...], cells: Sequence[tuple[str, ...]]) -> str:
        entries: list[str] = []
        for *key, value in cells:
            pairs = zip(roots, key, strict=True)
            literal = ", ".join(self.schema.roots[r].literal(m) for r, m in pairs)
            entries.append(
                f"({literal}): {value}" if len(key) > 1 else f"{literal}: {value}"
            )
        return f"{{{', '.join(entries)}}}"

    def _say_source(self, head: str, keys: str, table: Table) -> None:
        """Say where a param is read from; some of the tables hold more than they should."""
        *columns, name = table.headings
        end, records = "", table.records
        if records and self.phrases.sometimes(6):
            *key, _ = self.phrases.choose(records)
            if self.phrases.sometimes(2):
                end, extra = " skip unknown", (*map(self._stranger, columns), "1")
            elif " optional" in head or " default" in head:
                extra = (*key, "")
            else:
                extra = records[0]
                records = records[1:]
            records = (*records, extra)
        self.say(f"{head} from data_{name}{keys}{end}")
        self.schema.tables[f"data_{name}"] = Table((*columns, name), records)

    def _stranger(self, column: str) -> str:
        """Return a label that is no member of the set in a column."""
        strangers = {"date": "1999-12-31", "integer": "99", "circular": "99"}
        kinds = {root.column: root.kind for root in self.schema.roots.values()}
        return strangers.get(kinds.get(column, "text"), "nobody")

    def _cells(
        self, roots: tuple[str, ...], kind: str, *, is_whole: bool
    ) -> tuple[tuple[str, ...], ...]:
        keys: list[tuple[str, ...]] = [()]
        for root in roots:
            members = self.schema.roots[root].members
            keys = [(*key, member) for key in keys for member in members]
        if not is_whole:
            keys = self._subset(keys)
        options = self._cell_options(kind)
        return tuple((*key, self.phrases.choose(options)) for key in keys)

    def _cell_options(self, kind: str) -> Sequence[str]:
        match kind:
            case "number":
                return CELLS
            case "whole":
                return ("0", "2", "-1")
            case "flag":
                return ("1", "0", "")
            case "text":
                return ("u", "v")
            case root:
                return self.schema.roots[root].members

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
            ends = self.phrases.choose([("before",), ("after",), ("before", "after")])
            for end in ends:
                bounds += f" {end} {self.phrases.number((('p', 'Product'),), 0)}"
        if bounds in (" >= 0", " free") and self.phrases.sometimes(6):
            bounds += f" == {self.phrases.linear(named, 1)}"
        self.say(f"var {name}{brackets}{bounds}")
        self.schema.families.append(
            Family(name, _index_roots(scope), "linear", is_total, is_domain=True)
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
