"""Random phrases over what a model has declared: texts that are right in their types."""

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

from tests.strategies.schema import PLAIN, Family, Schema, Scope

T = TypeVar("T")

NUMBERS = ["0", "1", "2", "3", "0.5", "10", "-1", "-2.5"]
"""Numbers whose sums and products are exact, in whatever order they are added."""


class Phrases:
    """Draws phrases; whatever refers to a declaration finds it in the schema."""

    def __init__(self, draw: st.DrawFn, schema: Schema) -> None:
        self.draw = draw
        self.schema = schema
        self._count = 0
        self._is_caught = False

    # --- choices ---------------------------------------------------------------------------

    def choose(self, options: Sequence[T]) -> T:
        """Return one of some options; the first is the simplest."""
        return self.draw(st.sampled_from(options))

    def sometimes(self, one_in: int) -> bool:
        """Return True once in a while."""
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    def fresh(self, root: str) -> str:
        """Return a name that is bound nowhere."""
        self._count += 1
        letter = "k" if root == PLAIN.name else root[0].lower()
        return f"{letter}{self._count}"

    # --- members and references ----------------------------------------------------------------

    def member(self, scope: Scope, root: str) -> str | None:
        """Return a member that is sure to be one; None where there is none to name."""
        options = [name for name, of in scope if of == root]
        options += [
            f"{family.name}[{name}]"
            for family in self.schema.of_kind(root)
            if len(family.roots) == 1 and family.is_total
            for name, of in scope
            if of == family.roots[0]
        ]
        declared = self.schema.root(root)
        if declared.members and (not options or self.sometimes(4)):
            options.append(declared.literal(self.choose(declared.members)))
            if declared.is_ordered:
                options += [f"first({root})", f"last({root})"]
        if len(options) > 1 and self.sometimes(12):
            one, other = self.choose(options), self.choose(options)
            return f"({one} if {self.atom(scope)} else {other})"
        return self.choose(options) if options else None

    def step(self, scope: Scope, root: str) -> tuple[str, str] | None:
        """Return an index that may leave its set, and a condition under which it does not."""
        declared = self.schema.root(root)
        names = [name for name, of in scope if of == root]
        if not names or not declared.is_ordered:
            return None
        name = self.choose(names)
        steps = [
            (f"prev({name})", f"{name} != first({root})"),
            (f"next({name})", f"{name} != last({root})"),
            (f"prev({name}, 2)", f"ord({name}) > 2"),
            (f"next({name}, 0)", f"{name} == {name}"),
        ]
        if declared.is_valued:
            steps += [
                (f"{name} - 1", f"{name} - 1 in {root}"),
                (f"{name} + 2", f"{name} + 2 in {root}"),
            ]
        return self.choose(steps)

    def reference(self, scope: Scope, family: Family, alternative: str) -> str | None:
        """Return a reference, as a rule with what stands there where it is missing."""
        arguments, guards = [], []
        is_sure = family.is_total
        for root in family.roots:
            step = self.step(scope, root) if self.sometimes(4) else None
            member = self.member(scope, root) if step is None else step[0]
            if member is None:
                return None
            arguments.append(member)
            if step is not None:
                guards.append(step[1])
                is_sure = is_sure and self.schema.root(root).kind == "circular"
        brackets = f"[{', '.join(arguments)}]" if arguments else ""
        text = f"{family.name}{brackets}"
        if is_sure or self._is_caught or self.sometimes(25):
            return text
        if family.is_total and guards and self.sometimes(3):
            return f"({text} if {' and '.join(guards)} else {alternative})"
        return f"({text} default {alternative})"

    def any_reference(
        self, scope: Scope, kinds: Sequence[str], alternative: str
    ) -> str | None:
        """Return a reference to some family of the kinds."""
        families = self.schema.of_kind(*kinds)
        if not families:
            return None
        return self.reference(scope, self.choose(families), alternative)

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
            return f"({function}({body} for {binders}{condition}) default {one})"
        return f"sum({body} for {binders}{condition})"

    def counted(self, scope: Scope, depth: int) -> str:
        """Return the size of a set, a position, or what a member is worth as a number."""
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
        for collection in self.schema.collections:
            items = [self.member(scope, of) for of in collection.roots]
            owners = [self.member(scope, of) for of in collection.owners]
            present = [item for item in items if item is not None]
            indices = [owner for owner in owners if owner is not None]
            if len(present) == len(items) and len(indices) == len(owners):
                item = ", ".join(present)
                item = f"({item})" if len(present) > 1 else item
                brackets = f"[{', '.join(indices)}]" if indices else ""
                word = self.choose(["in", "not in"])
                options.append(f"{item} {word} {collection.name}{brackets}")
        return [self.choose(options)]

    # --- sets and binders ----------------------------------------------------------------------------

    def set(self, scope: Scope, depth: int) -> tuple[str, tuple[str, ...]]:
        """Return a set and the roots of its components."""
        options: list[tuple[str, tuple[str, ...]]] = [
            (root.name, (root.name,)) for root in self.schema.roots.values()
        ]
        for collection in self.schema.collections:
            owners = [self.member(scope, root) for root in collection.owners]
            present = [owner for owner in owners if owner is not None]
            if len(present) == len(owners):
                brackets = f"[{', '.join(present)}]" if owners else ""
                options.append((f"{collection.name}{brackets}", collection.roots))
        options += [
            (family.name, family.roots)
            for family in self.schema.families
            if family.is_domain and family.roots
        ]
        options += self._windows(scope)
        text, roots = self.choose(options)
        if depth <= 0 or not self.sometimes(5):
            return text, roots
        return self._made_set(scope, text, roots, options)

    def _windows(self, scope: Scope) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (f"window({name}, {self.choose(['0', '1', '2'])}, 1)", (root,))
            for name, root in scope
            if self.schema.root(root).is_ordered
            and self.schema.root(root).kind != "circular"
        ]

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
        return ", ".join(texts), inner, condition
