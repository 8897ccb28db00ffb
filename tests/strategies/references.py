"""Random references to what a model has declared: members, steps, cells."""

import abc
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

from tests.strategies.schema import PLAIN, Collection, Family, Schema, Scope

T = TypeVar("T")

STEPS = ("prev(", "next(")
"""How a step by position begins: it can leave its set at an end only."""


class References(abc.ABC):
    """Draws references; whatever refers to a declaration finds it in the schema."""

    def __init__(self, draw: st.DrawFn, schema: Schema) -> None:
        self.draw = draw
        self.schema = schema
        self._count = 0
        self._is_caught = False

    @abc.abstractmethod
    def atom(self, scope: Scope) -> str:
        """Return a condition without parts."""

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
        """Return an index that may leave its set, and a condition under which it does not.

        There is no such condition where it cannot leave.
        """
        declared = self.schema.root(root)
        names = [name for name, of in scope if of == root]
        if not names or not declared.is_ordered:
            return None
        name = self.choose(names)
        if declared.kind == "circular":
            return self.choose([f"prev({name})", f"next({name}, 2)"]), ""
        steps = [
            (f"prev({name})", f"{name} != first({root})"),
            (f"next({name})", f"{name} != last({root})"),
            (f"prev({name}, 2)", f"ord({name}) > 2"),
            (f"next({name}, 0)", f"{name} == {name}"),
        ]
        calls: list[str] = []
        for subset in self._collections(scope, root):
            # In a subset a step can start from a member that is not there.
            calls += [f"(prev({name}, {subset}))", f"(next({name}, {subset}))"]
        calls += [f"prev({name}, {lag})" for lag in self._whole_numbers(scope)]
        if declared.is_valued:
            calls += [f"{name} - 1", f"{name} + 2"]
            calls += [f"{name} + {lag}" for lag in self._whole_numbers(scope)]
        steps += [(call, f"{call} in {root}") for call in calls]
        return self.choose(steps)

    def _collections(self, scope: Scope, root: str) -> list[str]:
        """Return the subsets of a root set."""
        return [
            f"{collection.name}[{owner}]" if collection.owners else collection.name
            for collection in self.schema.collections
            if collection.roots == (root,)
            for owner in [self.owner(scope, collection)]
            if owner is not None
        ]

    def owner(self, scope: Scope, collection: Collection) -> str | None:
        """Return what stands in the brackets of an indexed set; nothing for a plain one."""
        members = [self.member(scope, root) for root in collection.owners]
        present = [member for member in members if member is not None]
        return ", ".join(present) if len(present) == len(members) else None

    def _whole_numbers(self, scope: Scope) -> list[str]:
        return [
            f"{family.name}[{name}]"
            for family in self.schema.of_kind("whole")
            for name, root in scope
            if (root,) == family.roots
        ]

    def reference(self, scope: Scope, family: Family, alternative: str) -> str | None:
        """Return a reference, as a rule with what stands there where it is missing."""
        arguments, guards = [], []
        is_sure = family.is_total
        for root in family.roots:
            step = self.step(scope, root) if self.sometimes(2) else None
            member = self.member(scope, root) if step is None else step[0]
            if member is None:
                return None
            arguments.append(member)
            if step is not None and step[1]:
                guards.append(step[1])
                is_sure = is_sure and family.has_ends and step[0].startswith(STEPS)
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
