"""Random phrases over what a model has declared: texts that are right in their types."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.strategies.references import References
from tests.strategies.schema import PLAIN, Scope

NUMBERS = ["0", "1", "2", "3", "0.5", "10", "-1", "-2.5"]
"""Numbers whose sums and products are exact, in whatever order they are added."""


class Phrases(References):
    """Draws expressions, conditions, sets and binders."""

    def caught(self, scope: Scope, depth: int, kind: str) -> str:
        """Return a whole phrase with a default; what is inside may be missing anywhere."""
        was_caught, self._is_caught = self._is_caught, True
        inside = self.number if kind == "number" else self.linear
        text = f"({inside(scope, depth)} + {inside(scope, depth)})"
        self._is_caught = was_caught
        return f"({text} default {self.constant()})"

    # --- numbers -------------------------------------------------------------------------------

    def constant(self) -> str:
        """Return a number, in parentheses if it has a sign."""
        text = self.choose(NUMBERS)
        return f"({text})" if text.startswith("-") else text

    def number(self, scope: Scope, depth: int = 2) -> str:
        """Return a number that depends on data."""
        if depth == 0 or self.sometimes(3):
            reference = self.any_reference(scope, ["number"], self.constant())
            return reference or self.constant()
        if self.sometimes(10):
            return self.caught(scope, depth - 1, "number")
        one = self.number(scope, depth - 1)
        if self.sometimes(3):
            return self._reduced_number(scope, one, depth)
        other = self.number(scope, depth - 1)
        options = [
            f"({one} + {other})",
            f"({one} - {other})",
            f"({one} * {other})",
            f"max({one}, {other})",
            f"({one} div 2)",
            f"({one} mod 3)",
            f"abs({one})",
            f"floor({one} / 4)",
            f"min({one}, 4) ^ 2",
        ]
        if self.sometimes(5):
            return self.conditional(scope, one, other)
        return self.choose(options)

    def _reduced_number(self, scope: Scope, one: str, depth: int) -> str:
        if self.sometimes(4):
            return self.counted(scope, depth)
        binders, inner, condition = self.binders(scope, depth - 1)
        body = self.number(inner, depth - 1)
        if self.sometimes(3):
            function = self.choose(["max", "min"])
            return f"(({function}({body} for {binders}{condition})) default {one})"
        return f"sum({body} for {binders}{condition})"

    def counted(self, scope: Scope, depth: int) -> str:
        """Return the size of a set, a position, or what a member is worth as a number."""
        dates = [n for n, root in scope if self.schema.root(root).kind == "date"]
        if dates and self.sometimes(3):
            date = self.choose(dates)
            function = self.choose(["weekday", "day", "month", "week", "year"])
            return self.choose([f"{function}({date})", f"({date} - 2024-02-01)"])
        ordered = [n for n, root in scope if self.schema.root(root).is_ordered]
        whole = [
            name
            for name, root in scope
            if self.schema.root(root).kind in ("integer", "circular", "plain")
        ]
        if whole and self.sometimes(3):
            return self.choose(whole)
        if ordered and self.sometimes(2):
            return f"ord({self.choose(ordered)})"
        text, _ = self.set(scope, depth)
        return f"card({text})"

    def conditional(self, scope: Scope, one: str, other: str) -> str:
        """Return a choice between two values."""
        return f"({one} if {self.condition(scope, 1)} else {other})"

    # --- linear expressions ----------------------------------------------------------------------

    def linear(self, scope: Scope, depth: int = 2) -> str:
        """Return an expression that is linear in the variables."""
        if depth == 0 or self.sometimes(4):
            alternative = self.constant()
            if self.sometimes(3):
                alternative = self.any_reference(scope, ["linear"], "0") or alternative
            return self.any_reference(scope, ["linear"], alternative) or "base"
        if self.sometimes(10):
            return self.caught(scope, depth - 1, "linear")
        one = self.linear(scope, depth - 1)
        if self.sometimes(3):
            binders, inner, condition = self.binders(scope, depth - 1)
            return f"sum({self.linear(inner, depth - 1)} for {binders}{condition})"
        if self.sometimes(2):
            number = self.number(scope, depth - 1)
            return self.choose(
                [f"{number} * {one}", f"{one} * {number}", f"({one} - {number})"]
            )
        if self.sometimes(4):
            return f"(-{one} / 4)"
        other = self.linear(scope, depth - 1)
        if self.sometimes(3):
            return self.conditional(scope, one, other)
        return self.choose([f"({one} + {other})", f"({one} - {other})"])

    # --- conditions --------------------------------------------------------------------------------

    def condition(self, scope: Scope, depth: int = 1) -> str:
        """Return a condition on data."""
        if depth == 0 or self.sometimes(2):
            return self.atom(scope)
        one = self.condition(scope, depth - 1)
        match self.draw(st.integers(0, 4)):
            case 0:
                return f"({one} and {self.condition(scope, depth - 1)})"
            case 1:
                return f"({one} or {self.condition(scope, depth - 1)})"
            case 2:
                return f"not {one}"
            case 3:
                number = self.number(scope, depth - 1)
                relation = self.choose(["<=", ">", "==", "!="])
                return f"{self.number(scope, depth - 1)} {relation} {number}"
            case _:
                function = self.choose(["any", "all"])
                binders, inner, condition = self.binders(scope, depth - 1)
                body = self.condition(inner, depth - 1)
                return f"{function}({body} for {binders}{condition})"

    def atom(self, scope: Scope) -> str:
        """Return a condition without parts."""
        options: list[str] = []
        flag = self.any_reference(scope, ["flag"], "")
        if flag is not None and "default" not in flag and " if " not in flag:
            options.append(flag)
        text = self.any_reference(scope, ["text"], "")
        if text is not None and "default" not in text and " if " not in text:
            options.append(f'{text} == "u"')
        if scope:
            options += self._about_members(scope)
        return self.choose(options) if options else f"{self.constant()} >= 1"

    def _about_members(self, scope: Scope) -> list[str]:
        name, root = self.choose(scope)
        relations = ["==", "!="]
        options: list[str] = []
        if self.schema.root(root).is_ordered:
            relations += ["<", ">="]
            other = self.fresh(root)
            function = self.choose(["min", "max"])
            body = f"{other} for {other} in {root} if {other} != {name}"
            options.append(f"{name} > ({function}({body}) default {name})")
        relation = self.choose(relations)
        options.append(f"{name} {relation} {self.member(scope, root)}")
        word = self.choose(["in", "not in"])
        text, roots = self.set(scope, 1)
        items = [self.member(scope, of) for of in roots]
        present = [item for item in items if item is not None]
        if len(present) == len(items):
            item = ", ".join(present)
            item = f"({item})" if len(present) > 1 else item
            options.append(f"{item} {word} {text}")
        return [self.choose(options)]

    # --- sets and binders ----------------------------------------------------------------------------

    def set(self, scope: Scope, depth: int) -> tuple[str, tuple[str, ...]]:
        """Return a set and the roots of its components."""
        options: list[tuple[str, tuple[str, ...]]] = [
            (root.name, (root.name,)) for root in self.schema.roots.values()
        ]
        for collection in self.schema.collections:
            owner = self.owner(scope, collection)
            if owner is not None:
                brackets = f"[{owner}]" if owner else ""
                options.append((f"{collection.name}{brackets}", collection.roots))
        options += [
            (family.name, family.roots)
            for family in self.schema.families
            if family.is_domain and family.roots
        ]
        options += self._windows(scope)
        text, roots = self.choose(options)
        if depth <= 0 or not self.sometimes(3):
            return text, roots
        return self._made_set(scope, text, roots, options)

    def _windows(self, scope: Scope) -> list[tuple[str, tuple[str, ...]]]:
        """Return sets of neighbours of the bound members of ordered sets."""
        options: list[tuple[str, tuple[str, ...]]] = []
        for name, root in scope:
            if self.schema.root(root).is_ordered:
                reach = self.choose(["0, 1", "1, 0", "2, 1", "-1, 1"])
                options.append((f"window({name}, {reach})", (root,)))
            if self.schema.root(root).is_valued:
                text = self.choose([f"first({root})..{name}", f"{name}..last({root})"])
                options.append((f"({text})", (root,)))
        return options

    def _made_set(
        self,
        scope: Scope,
        text: str,
        roots: tuple[str, ...],
        options: Sequence[tuple[str, tuple[str, ...]]],
    ) -> tuple[str, tuple[str, ...]]:
        """Return a set made of a set: an operation with one like it, or a comprehension."""
        alike = [other for other, of in options if of == roots]
        match self.draw(st.integers(0, 3)):
            case 0:
                operator = self.choose(["-", "|", "&"])
                return f"({text} {operator} {self.choose(alike)})", roots
            case 1:
                other, other_roots = self.choose(options)
                return f"({text} * {other})", roots + other_roots
            case _:
                names = [self.fresh(root) for root in roots]
                inner = scope + tuple(zip(names, roots, strict=True))
                pattern = ", ".join(names)
                pattern = f"({pattern})" if len(names) > 1 else pattern
                condition = self.condition(inner, 0)
                return f"{{{pattern} for {pattern} in {text} if {condition}}}", roots

    def binder(self, scope: Scope, depth: int) -> tuple[str, Scope]:
        """Return `pattern in set` and the scope with what it binds."""
        text, roots = self.set(scope, depth)
        if len(roots) == 1:
            name = self.fresh(roots[0])
            return f"{name} in {text}", (*scope, (name, roots[0]))
        if text.isalpha() and self.sometimes(5):
            name = self.fresh("v")
            parts = tuple((f"{name}.{i}", root) for i, root in enumerate(roots, 1))
            return f"{name} in {text}", scope + parts
        pattern, bound = [], scope
        for root in roots:
            selected = self.member(scope, root) if self.sometimes(3) else None
            if selected is not None:
                pattern.append(f"={selected}")
                continue
            name = self.fresh(root)
            pattern.append(name)
            bound += ((name, root),)
        return f"({', '.join(pattern)}) in {text}", bound

    def binders(
        self, scope: Scope, depth: int, *, has_plain: bool = True
    ) -> tuple[str, Scope, str]:
        """Return some binders, the scope inside, and ` if condition` or nothing.

        Those of a declaration run over members of sets, not over plain numbers.
        """
        was_caught, self._is_caught = self._is_caught, False
        texts, inner = [], scope
        for _ in range(2 if self.sometimes(3) else 1):
            if has_plain and self.sometimes(8):
                name = self.fresh(PLAIN.name)
                text = f"{name} in 1..{self.choose(['3', 'card(Product)'])}"
                inner = (*inner, (name, PLAIN.name))
            else:
                text, inner = self.binder(inner, depth)
            texts.append(text)
        condition = ""
        if self.sometimes(2):
            condition = f" if {self.condition(inner, max(depth, 0))}"
        self._is_caught = was_caught
        return ", ".join(texts), inner, condition
