"""Runs the parse tables without making anything: what may come next, and what may not."""

from collections.abc import Sequence

from mdsl.syntax.tables import Tables


def accepts(tables: Tables, states: Sequence[int], kind: int) -> bool:
    """Return whether a token of that kind may follow.

    A state's own row may name tokens that a later reduction refuses, because LALR states
    share their lookaheads; so the reductions are carried out, on a stack that lies over the
    given one and leaves it as it is.
    """
    actions, gotos, rules = tables.actions, tables.gotos, tables.rules
    top = len(states)
    above: list[int] = []
    while True:
        state = above[-1] if above else states[top - 1]
        action = actions[state].get(kind)
        if action is None or action >= 0:
            return action is not None
        rule = rules[-1 - action]
        from_above = min(rule.length, len(above))
        del above[len(above) - from_above :]
        top -= rule.length - from_above
        below = above[-1] if above else states[top - 1]
        above.append(gotos[below][rule.origin])


def is_due(tables: Tables, states: Sequence[int], kind: int, name: int) -> bool:
    """Return whether a word is a keyword here; otherwise it is a name.

    Where the state's row has both, the keyword is taken if it may follow.
    """
    row = tables.actions[states[-1]]
    return kind in row and (name not in row or accepts(tables, states, kind))


def follow(tables: Tables, states: list[int], kind: int) -> bool:
    """Take a token, by reductions and a shift, and return whether that was possible."""
    actions, gotos, rules = tables.actions, tables.gotos, tables.rules
    while True:
        action = actions[states[-1]].get(kind)
        if action is None:
            return False
        if action >= 0:
            if action > 0:
                states.append(action)
            return True
        rule = rules[-1 - action]
        del states[len(states) - rule.length :]
        states.append(gotos[states[-1]][rule.origin])
