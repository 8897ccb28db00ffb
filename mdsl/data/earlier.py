"""What an earlier instance of a model holds that another run of the model can take over.

A run that changes some params binds these anew, and whatever is made of them; all else is
the same object as before. So is a set, a `let` or a domain that was made anew and came out
as it was: what stands on it need not be looked at again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mdsl.data.demands import lowered_declarations
from mdsl.evaluation.instance import (
    BoundFamily,
    BoundParameter,
    BoundSet,
    Instance,
    Values,
)
from mdsl.linear.domain import Domain, Factor
from mdsl.semantics.instance_names import parse_instance_name
from mdsl.semantics.model import CheckedModel, Declared
from mdsl.semantics.needs import Used, needs_of, reads_of


@dataclass(eq=False)
class Earlier:
    """An instance in which nothing was found wrong.

    Attributes:
        instance: The instance.
        overrides: The values that its run was given, as `bind` takes them.
    """

    instance: Instance
    overrides: Mapping[str, str]
    _known: frozenset[Declared] = frozenset()
    _needs: dict[str, frozenset[str]] = field(default_factory=dict)
    _reads: dict[Declared, frozenset[str]] = field(default_factory=dict)

    def needs(self, name: str) -> frozenset[str]:
        """Return what a name needs to have a value, with what domains that it uses need."""
        if name not in self._needs:
            found = needs_of(self.instance.model, name) - {name}
            self._needs[name] = frozenset(found | self._of_domains(found))
        return self._needs[name]

    def knows(self, declared: Declared) -> bool:
        """Whether the run had a declaration; its expressions were looked at then."""
        if not self._known:
            model = self.instance.model
            known = (*lowered_declarations(model), *model.checks.values())
            self._known = frozenset(known)
        return declared in self._known

    def reads(self, declared: Declared, used: Sequence[Used]) -> frozenset[str]:
        """Return what the expressions of a declaration need to have values."""
        if declared not in self._reads:
            found = reads_of(*used)
            self._reads[declared] = frozenset(found | self._of_domains(found))
        return self._reads[declared]

    def _of_domains(self, names: set[str]) -> set[str]:
        """Return what the domains of variables and expressions among the names need."""
        model = self.instance.model
        found: set[str] = set()
        for name in names:
            is_let = name in model.lets and model.lets[name].degree > 0
            if is_let or name in model.variables:
                found |= self.needs(name)
        return found


def changed_params(
    model: CheckedModel, overrides: Mapping[str, str], earlier: Earlier
) -> set[str]:
    """Return the params of which cells are overridden that were not, or the other way."""
    texts = {*overrides, *earlier.overrides}
    names = {
        parse_instance_name(text).name
        for text in texts
        if overrides.get(text) != earlier.overrides.get(text)
    }
    both = (*model.overrides, *earlier.instance.model.overrides)
    return names | {override.name for override in both}


def take_over(now: Instance, before: Instance, name: str) -> None:
    """Give a set, a param or a `let` the value that it had."""
    if name in before.roots:
        now.roots[name] = before.roots[name]
    if name in before.sets:
        now.sets[name] = before.sets[name]
    elif name in before.families:
        now.families[name] = before.families[name]
    elif name in before.parameters:
        now.parameters[name] = before.parameters[name]
    else:
        now.lets[name] = before.lets[name]
    now.notes += [note for note in before.notes if getattr(note, "name", "") == name]


def came_out_as_before(now: Instance, before: Instance, name: str) -> bool:
    """Whether a set or a `let` that was made anew has the value that it had.

    Then it is given the object that it was; of root sets and params that is never said.
    """
    if name in now.sets and name not in now.roots:
        old_set, new_set = before.sets[name], now.sets[name]
        if not _is_same_set(now, before, old_set, new_set):
            return False
        now.sets[name] = old_set
        return True
    if name in now.families:
        old_family, new_family = before.families[name], now.families[name]
        if not _is_same_family(now, before, old_family, new_family):
            return False
        now.families[name] = old_family
        return True
    if name in now.lets:
        old_let, new_let = before.lets[name], now.lets[name]
        if not _is_same_let(old_let, new_let):
            return False
        now.lets[name] = old_let
        return True
    return False


def _is_same_set(now: Instance, before: Instance, old: BoundSet, new: BoundSet) -> bool:
    return (
        old.is_ordered == new.is_ordered
        and old.is_circular == new.is_circular
        and _have_same_roots(now, before, old.items, new.items)
        and _is_same_factor(old.factor, new.factor)
    )


def _is_same_family(
    now: Instance, before: Instance, old: BoundFamily, new: BoundFamily
) -> bool:
    return (
        old.is_ordered == new.is_ordered
        and _have_same_roots(now, before, old.items, new.items)
        and is_same_domain(old.outer, new.outer)
        and _is_same_array(old.owner, new.owner)
        and all(map(_is_same_array, old.columns, new.columns))
    )


def _is_same_let(old: BoundParameter, new: BoundParameter) -> bool:
    return is_same_domain(old.domain, new.domain) and _is_same_array(
        old.values, new.values
    )


def is_same_domain(old: Domain, new: Domain) -> bool:
    """Whether two domains have the same instances of the same root sets, in one order."""
    return (
        old.is_void == new.is_void
        and len(old.factors) == len(new.factors)
        and all(
            one.members is two.members
            for one, two in zip(old.axes, new.axes, strict=True)
        )
        and all(map(_is_same_factor, old.factors, new.factors))
    )


def _have_same_roots(
    now: Instance, before: Instance, old: tuple[str, ...], new: tuple[str, ...]
) -> bool:
    return old == new and all(now.roots[root] is before.roots[root] for root in new)


def _is_same_factor(old: Factor, new: Factor) -> bool:
    if old is new:
        return True
    if old.sizes != new.sizes or (old.columns is None) != (new.columns is None):
        return False
    pairs = zip(old.columns or (), new.columns or (), strict=True)
    return all(_is_same_array(one, two) for one, two in pairs)


def _is_same_array(old: Values, new: Values) -> bool:
    """Whether arrays hold the same; of numbers, to the last bit."""
    if old.dtype != new.dtype or old.shape != new.shape:
        return False
    if old.dtype == np.object_:
        return bool(np.array_equal(old, new))
    return bool(np.array_equal(_bits(old), _bits(new)))


def _bits(values: Values) -> Values:
    return values.view(np.int64) if values.dtype == np.float64 else values
