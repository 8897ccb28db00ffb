"""The parse tables: a file that `mdsl.syntax.generator` makes from the grammar.

The file holds the grammar that it was made from. In a checkout, where the grammar lies
beside the package, the two are compared, and tables of another grammar are refused. To
compare the texts is faster than to import what computes a hash of them. An installed mdsl
needs no grammar.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from mdsl.diagnostics import InternalError
from mdsl.records import record

GENERATOR_VERSION = 1

STARTS = ("start", "start_expression")
"""The grammar's start rules, in the order of `Tables.start_states`."""

TABLES = Path(__file__).with_name("tables.json")
GRAMMAR = Path(__file__).parents[2] / "grammar" / "plan.lark"

END = 0
"""The number of the terminal that stands for the end of the text."""

ACCEPT = 0
"""The action that ends a parse; shifts are positive, reductions negative."""


class Rule(NamedTuple):
    """What a reduction does.

    Attributes:
        origin: The number of the nonterminal that it makes.
        length: How many symbols it takes from the stack.
        name: The builder's method; nothing where the children go to the parent.
        makes_list: Whether an inlined rule hands a list of children to its parent.
        shape: For each child -1 where an absent option leaves a None, and otherwise twice
            the symbol's position, plus 1 where the symbol's value is a list to be spliced.
    """

    origin: int
    length: int
    name: str
    makes_list: bool
    shape: tuple[int, ...]


@record(eq=False)
class Tables:
    """The automaton and the lexicon of the language.

    Attributes:
        terminals: The terminals' names; number 0 is the end of the text.
        reserved: The numbers of the words that are never names.
        contextual: The numbers of the words that are names where no keyword is due.
        signs: The numbers of the operators and brackets.
        patterns: The names and regular expressions of all other terminals, in the order in
            which they are to be tried.
        ignored: The names of the terminals that the parser does not see.
        nonterminals: The nonterminals' names.
        rules: The rules, by number.
        actions: For each state the action on each terminal that may come: the state to go
            to, -1 - rule to reduce by that rule, or `ACCEPT`.
        gotos: For each state the next state on each nonterminal.
        start_states: The first state of each start rule.
    """

    terminals: tuple[str, ...]
    reserved: Mapping[str, int]
    contextual: Mapping[str, int]
    signs: Mapping[str, int]
    patterns: tuple[tuple[str, str], ...]
    ignored: frozenset[str]
    nonterminals: tuple[str, ...]
    rules: tuple[Rule, ...]
    actions: tuple[Mapping[int, int], ...]
    gotos: tuple[Mapping[int, int], ...]
    start_states: tuple[int, ...]


@cache
def load_tables() -> Tables:
    """Return the tables.

    Raises:
        InternalError: The grammar has changed since the tables were made.
    """
    content = json.loads(TABLES.read_bytes())
    try:
        grammar = GRAMMAR.read_text(encoding="utf-8")
    except OSError:
        return _decoded(content)
    if (content["grammar"], content["generator"]) != (grammar, GENERATOR_VERSION):
        message = (
            "mdsl/syntax/tables.json does not belong to this grammar/plan.lark; "
            "run `python -m mdsl.syntax.generator`"
        )
        raise InternalError(message)
    return _decoded(content)


def _decoded(content: dict[str, Any]) -> Tables:
    numbers = {name: number for number, name in enumerate(content["terminals"])}
    return Tables(
        terminals=tuple(content["terminals"]),
        reserved=_numbered(content["reserved"], numbers),
        contextual=_numbered(content["contextual"], numbers),
        signs=_numbered(content["signs"], numbers),
        patterns=tuple((name, pattern) for name, pattern in content["patterns"]),
        ignored=frozenset(content["ignored"]),
        nonterminals=tuple(content["nonterminals"]),
        rules=tuple(
            Rule(origin, length, name, bool(makes_list), tuple(shape))
            for origin, length, name, makes_list, shape in content["rules"]
        ),
        actions=_actions(content),
        gotos=_gotos(content),
        start_states=tuple(content["start_states"]),
    )


def _numbered(words: Mapping[str, str], numbers: Mapping[str, int]) -> dict[str, int]:
    return {word: numbers[name] for word, name in words.items()}


def _pairs(row: Sequence[int]) -> dict[int, int]:
    return dict(zip(row[::2], row[1::2], strict=True))


def _actions(content: dict[str, Any]) -> tuple[dict[int, int], ...]:
    shifts = [_pairs(row) for row in content["shifts"]]
    # States that reduce share few rows, so that each is put together once.
    reductions: list[dict[int, int]] = []
    for row in content["reductions"]:
        actions: dict[int, int] = {}
        for rule, lookaheads in zip(row[::2], row[1::2], strict=True):
            terminals = content["lookaheads"][lookaheads]
            actions.update(dict.fromkeys(terminals, -1 - rule))
        reductions.append(actions)
    rows = tuple(shifts[s] | reductions[r] for s, r, _ in content["states"])
    for state in content["end_states"]:
        rows[state][END] = ACCEPT
    return rows


def _gotos(content: dict[str, Any]) -> tuple[dict[int, int], ...]:
    gotos = [_pairs(row) for row in content["gotos"]]
    return tuple(gotos[g] for _, _, g in content["states"])
