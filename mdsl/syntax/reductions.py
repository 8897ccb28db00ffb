"""How the parser carries out the rules of the grammar.

What follows from the tables and the builder's class alone is worked out once in a process.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from mdsl.syntax.tables import Rule, Tables, load_tables

Gather = Callable[[list[Any]], Any]
"""Takes the children of a rule from the stack of values."""

Plan = tuple[int, int, Gather | None, Callable[..., Any] | None, int]
"""A rule's length, its origin times the number of terminals, what gathers its children (None
where it has one part, which is its only child), the builder's method that makes a node of
them (None where what is gathered is the value), and by how much the value is higher than
they are."""


class Reductions(NamedTuple):
    """What the parser does where it reduces.

    Attributes:
        plans: The rules; the action that reduces by rule r is -1 - r, which is its index.
        jumps: For each state below a phrase, the state on top of it when the phrase has been
            reduced, by its origin as in the plan plus the kind of the token that follows.
        jump: Works out a jump that is not there yet.
    """

    plans: Sequence[Plan]
    jumps: Sequence[dict[int, int]]
    jump: Callable[[int, int, int], int]


@cache
def load_reductions(builder: type) -> Reductions:
    """Return the reductions with the methods of a builder's class."""
    tables = load_tables()
    width = len(tables.terminals)
    plans = [_plan(rule, builder, width) for rule in tables.rules][::-1]
    jumps: list[dict[int, int]] = [{} for _ in tables.actions]

    def jump(below: int, origin: int, kind: int) -> int:
        state = _state_after(tables, plans, below, origin // width, kind)
        jumps[below][origin + kind] = state
        return state

    return Reductions(plans, jumps, jump)


def _state_after(
    tables: Tables, plans: Sequence[Plan], below: int, origin: int, kind: int
) -> int:
    """Return the state after a reduction and all that only rename what it gave.

    An expression's ladder of precedences has a dozen rungs; where a phrase stands on a
    state, and what follows it, say how far it climbs, so that this is worked out once.
    """
    goto = tables.gotos[below]
    state = goto[origin]
    while (action := tables.actions[state].get(kind)) is not None and action < 0:
        _, _, gather, method, _ = plans[action]
        if method is not None or gather is not None:
            break
        state = goto[tables.rules[-1 - action].origin]
    return state


def _plan(rule: Rule, builder: type, width: int) -> Plan:
    """Return how the parser carries out a rule."""
    method = getattr(builder, f"build_{rule.name}") if rule.name else None
    gather: Gather | None
    if rule.makes_list or any(code < 0 or code % 2 for code in rule.shape):
        gather = _list_gatherer(rule)
    elif rule.length == 1 and rule.shape == (0,):
        gather = None
    elif method is None:
        gather = itemgetter(rule.shape[0] // 2 - rule.length)
    else:
        gather = _children_gatherer([code // 2 - rule.length for code in rule.shape])
    height = 1 if method is not None else 0
    return rule.length, rule.origin * width, gather, method, height


def _children_gatherer(places: Sequence[int]) -> Gather:
    """Return what gathers values by their places on the stack, counted from its end."""
    if not places:
        return lambda _: []
    step = places[1] - places[0] if len(places) > 1 else 1
    if any(after - before != step for before, after in pairwise(places)):
        return itemgetter(*places)
    return itemgetter(slice(places[0], places[-1] + 1 or None, step))


def _list_gatherer(rule: Rule) -> Gather:
    """Return what makes the list of a rule's children.

    A list that comes first is extended in place: nothing else refers to it any more, and a
    long list is built in time that grows with its length.
    """
    length, shape = rule.length, rule.shape
    extends = bool(shape) and shape[0] > 0 and shape[0] % 2 == 1
    rest = shape[1:] if extends else shape
    if not any(code < 0 or code % 2 for code in rest):
        gather = _children_gatherer([code // 2 - length for code in rest])
        if not extends:
            return lambda values: [*gather(values)]
        place = shape[0] // 2 - length

        def extend(values: list[Any]) -> list[Any]:
            found: list[Any] = values[place]
            found += gather(values)
            return found

        return extend

    def make(values: list[Any]) -> list[Any]:
        found: list[Any] = values[shape[0] // 2 - length] if extends else []
        for code in rest:
            if code < 0:
                found.append(None)
            elif code % 2:
                found += values[code // 2 - length]
            else:
                found.append(values[code // 2 - length])
        return found

    return make
