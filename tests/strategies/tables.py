"""Random sets and params with their tables."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.strategies.phrases import Phrases
from tests.strategies.schema import Collection, Family, Root, Schema, Scope, Table

TEXTS = {
    "Product": ("a", "b", "c c", "d-1"),
    "Node": ("north", "south", "east"),
    "Order": ("o1", "o2", "o3", "o4"),
    "Time": ("w2", "w10", "w1"),
}
WHOLE_NUMBERS = ("-1", "1", "2", "3", "5")
DATES = ("2024-02-28", "2024-02-29", "2024-03-01", "2024-03-04")
CELLS = ("0", "1", "2", "4", "0.5", "-1.25")


class DataBuilder:
    """Declares sets and params, each from what is declared before it."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.schema = Schema()
        self.phrases = Phrases(draw, self.schema)

    def some(self, options: tuple[str, ...]) -> tuple[str, ...]:
        """Return some of the options in any order."""
        size = self.phrases.choose([3, 2, 4, 3, 1, 0])
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
        again = self.phrases.choose([1, 0, 0])
        records = (*root.members, *root.members[:again])
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
        elif not attribute and self._is_once(roots) and self.phrases.sometimes(2):
            self.say(head)
            self._add_unsaid(name, roots, cells)
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

    def _is_once(self, roots: tuple[str, ...]) -> bool:
        """Whether the table of the first set holds each of its members once."""
        found = self.schema.tables.get(f"{self.schema.roots[roots[0]].column}s")
        keys = [] if found is None else [record[0] for record in found.records]
        return len(set(keys)) == len(keys)

    def _add_unsaid(
        self, name: str, roots: tuple[str, ...], cells: Sequence[tuple[str, ...]]
    ) -> None:
        """Add cells where a param that says no table is read from."""
        columns = tuple(self.schema.roots[root].column for root in roots)
        table = f"{columns[0]}s"
        found = self.schema.tables.get(table)
        if len(roots) > 1 or found is None:
            self.schema.tables[name] = Table((*columns, name), tuple(cells))
            return
        values = {record[0]: record[1] for record in cells}
        records = tuple((*r, values.get(r[0], "")) for r in found.records)
        self.schema.tables[table] = Table((*found.headings, name), records)

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
