"""Builds the parse tables from the grammar: `python -m mdsl.syntax.generator`.

Lark works out the LALR(1) automaton; what is kept of it is written to `tables.json`, so that
an installed mdsl neither imports Lark nor builds anything when it starts. The states are
numbered anew, in the order in which a walk from the start rules meets them, so that equal
grammars give equal files.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lark import Lark
from lark import __version__ as lark_version
from lark.grammar import Rule, Symbol, Terminal
from lark.lexer import PatternStr, TerminalDef
from lark.parsers.lalr_analysis import Action, Shift

from mdsl.diagnostics import InternalError
from mdsl.syntax.tables import GENERATOR_VERSION, GRAMMAR, STARTS, TABLES

RESERVED = re.compile(r"\(\?!\(\?:([a-z|]+)\)\\b\)")

END = "$END"


class Item(NamedTuple):
    """What a rule makes of its symbols.

    Attributes:
        name: The builder's method, or nothing where the children go to the parent.
        shape: For each child -1 where an absent option leaves a None, and otherwise twice
            the symbol's position, plus 1 where the symbol's value is a list to be spliced.
    """

    name: str
    shape: tuple[int, ...]


def build_lark(grammar: str) -> Lark:
    """Return Lark's own parser for the grammar; a conflict is an error."""
    return Lark(
        grammar,
        parser="lalr",
        strict=True,
        start=list(STARTS),
        maybe_placeholders=True,
    )


def generate(grammar: str) -> str:
    """Return the tables for a grammar as JSON."""
    lark = build_lark(grammar)
    table = lark.parser.parser._parse_table  # noqa: SLF001 - Lark has no other door to it.
    rules = sorted(lark.rules, key=_rule_key)
    states = _walk(table.states, [table.start_states[start] for start in STARTS])
    terminals = _ordered_terminals(lark.terminals)
    names = [END, *(t.name for t in terminals)]
    nonterminals = sorted({rule.origin.name for rule in rules})
    lists = _list_symbols(rules)
    automaton = _Automaton(states, rules, names, nonterminals, table.end_states)
    content = {
        "grammar": grammar,
        "generator": GENERATOR_VERSION,
        "lark": lark_version,
        "start_states": [states[table.start_states[start]] for start in STARTS],
        "terminals": names,
        "nonterminals": nonterminals,
        **_lexicon(terminals, lark.ignore_tokens),
        "rules": [_encoded_rule(rule, nonterminals, lists) for rule in rules],
        **automaton.encoded(table.states),
    }
    rows = (f"{json.dumps(k)}: {_encoded(v)}" for k, v in content.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _encoded(value: object) -> str:
    """Return a value as JSON, a table with one line for each row."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        lines = (json.dumps(row, separators=(",", ":")) for row in value)
        return "[\n" + ",\n".join(lines) + "\n]"
    return json.dumps(value, separators=(",", ":"))


def _rule_key(rule: Rule) -> tuple[str, int, tuple[str, ...], str]:
    expansion = tuple(symbol.name for symbol in rule.expansion)
    return rule.origin.name, rule.order, expansion, rule.alias or ""


def _walk(
    table: Mapping[int, Mapping[str, tuple[Action, Any]]], starts: Sequence[int]
) -> dict[int, int]:
    """Return new numbers for Lark's states, in the order of a walk from the starts."""
    numbers = {state: number for number, state in enumerate(starts)}
    waiting = list(starts)
    for state in waiting:
        for symbol in sorted(table[state]):
            action, target = table[state][symbol]
            if action is Shift and target not in numbers:
                numbers[target] = len(numbers)
                waiting.append(target)
    return numbers


def _ordered_terminals(terminals: Collection[TerminalDef]) -> list[TerminalDef]:
    """Return the terminals in the order in which Lark's lexer tries them."""
    return sorted(
        terminals,
        key=lambda t: (
            -t.priority,
            -t.pattern.max_width,
            -len(t.pattern.value),
            t.name,
        ),
    )


def _lexicon(
    terminals: Sequence[TerminalDef], ignored: Sequence[str]
) -> dict[str, object]:
    """Return the words, signs and patterns that the lexer knows."""
    words: dict[str, str] = {}
    signs: dict[str, str] = {}
    patterns: list[list[str]] = []
    reserved: list[str] = []
    for terminal in terminals:
        text = terminal.pattern.value
        if isinstance(terminal.pattern, PatternStr):
            (words if text.isalpha() else signs)[text] = terminal.name
        elif terminal.name == "NAME":
            refusal = RESERVED.match(text)
            if refusal is None:
                message = "the pattern of NAME must begin by refusing reserved words"
                raise InternalError(message)
            reserved = refusal[1].split("|")
            patterns.append([terminal.name, text[refusal.end() :]])
        else:
            patterns.append([terminal.name, text])
    return {
        "reserved": {word: words.pop(word) for word in sorted(reserved)},
        "contextual": dict(sorted(words.items())),
        "signs": dict(sorted(signs.items(), key=lambda item: (-len(item[0]), item))),
        "patterns": patterns,
        "ignored": sorted(ignored),
    }


def _item(rule: Rule, lists: frozenset[str]) -> Item:
    """Return what a rule makes of its symbols, in Lark's sense."""
    absent = rule.options.empty_indices
    gaps = [len(ones) for ones in "".join(str(int(b)) for b in absent).split("0")]
    shape: list[int] = []
    for position, symbol in enumerate(rule.expansion):
        if absent:
            shape += [-1] * gaps[position]
        if not (isinstance(symbol, Terminal) and symbol.filter_out):
            shape.append(2 * position + (symbol.name in lists))
    if absent:
        shape += [-1] * gaps[-1]
    hands_on = _is_inlined(rule.origin) or rule.options.expand1
    return Item(rule.alias or ("" if hands_on else str(rule.origin.name)), tuple(shape))


def _is_inlined(symbol: Symbol) -> bool:
    return not symbol.is_term and symbol.name.startswith("_")


def _list_symbols(rules: Sequence[Rule]) -> frozenset[str]:
    """Return the inlined symbols of which some alternative gives more than one child."""
    lists: frozenset[str] = frozenset()
    while True:
        found = frozenset(
            rule.origin.name
            for rule in rules
            if _is_inlined(rule.origin) and not rule.alias
            for item in [_item(rule, lists)]
            if len(item.shape) != 1 or any(code % 2 for code in item.shape if code >= 0)
        )
        # A helper of a repetition is always a list, also where each alternative that was
        # looked at so far has one child.
        found |= {
            rule.origin.name for rule in rules if rule.origin.name.startswith("__")
        }
        if found == lists:
            return lists
        lists = found


def _encoded_rule(
    rule: Rule, nonterminals: Sequence[str], lists: frozenset[str]
) -> list[object]:
    item = _item(rule, lists)
    if not item.name and rule.origin.name not in lists and len(item.shape) != 1:
        message = f"{rule} hands on {len(item.shape)} children where one is due"
        raise InternalError(message)
    return [
        nonterminals.index(rule.origin.name),
        len(rule.expansion),
        item.name,
        int(rule.origin.name in lists and not item.name),
        list(item.shape),
    ]


class _Automaton:
    """The states in their new numbers, as rows of whole numbers.

    A row of actions is `[terminal, state, ...]` for the shifts and `[rule, lookaheads, ...]`
    for the reductions, where lookaheads are kept once for all states that share them.
    """

    def __init__(
        self,
        states: Mapping[int, int],
        rules: Sequence[Rule],
        terminals: Sequence[str],
        nonterminals: Sequence[str],
        end_states: Mapping[str, int],
    ) -> None:
        self.states = states
        self.rules = {rule: number for number, rule in enumerate(rules)}
        self.terminals = {name: number for number, name in enumerate(terminals)}
        self.nonterminals = {name: number for number, name in enumerate(nonterminals)}
        self.ends = [states[end_states[start]] for start in STARTS]

    def encoded(
        self, table: Mapping[int, Mapping[str, tuple[Action, Any]]]
    ) -> dict[str, object]:
        """Return the automaton's part of the tables."""
        lookaheads = _Pool()
        shifts, reductions, gotos = _Pool(), _Pool(), _Pool()
        rows: list[list[int]] = []
        for state in self.states:
            row = table[state]
            rows.append(
                [
                    shifts.add(self._targets(row, self.terminals)),
                    reductions.add(self._reductions(row, lookaheads)),
                    gotos.add(self._targets(row, self.nonterminals)),
                ]
            )
        return {
            "end_states": self.ends,
            "lookaheads": lookaheads.rows,
            "shifts": shifts.rows,
            "reductions": reductions.rows,
            "gotos": gotos.rows,
            "states": rows,
        }

    def _targets(
        self, row: Mapping[str, tuple[Action, Any]], symbols: Mapping[str, int]
    ) -> list[int]:
        pairs = [
            (symbols[symbol], self.states[target])
            for symbol, (action, target) in row.items()
            if action is Shift and symbol in symbols
        ]
        return [number for pair in sorted(pairs) for number in pair]

    def _reductions(
        self, row: Mapping[str, tuple[Action, Any]], lookaheads: "_Pool"
    ) -> list[int]:
        found: dict[int, list[int]] = {}
        for symbol, (action, rule) in row.items():
            if action is not Shift:
                found.setdefault(self.rules[rule], []).append(self.terminals[symbol])
        return [
            number
            for rule, terminals in sorted(found.items())
            for number in (rule, lookaheads.add(sorted(terminals)))
        ]


class _Pool:
    """Rows of which equal ones are kept once."""

    def __init__(self) -> None:
        self.rows: list[list[int]] = []
        self._numbers: dict[tuple[int, ...], int] = {}

    def add(self, row: list[int]) -> int:
        """Return the number of a row, a new one if it was not there."""
        number = self._numbers.setdefault(tuple(row), len(self.rows))
        if number == len(self.rows):
            self.rows.append(row)
        return number


def main() -> None:
    """Write the tables of the grammar that stands in the checkout."""
    grammar = Path(GRAMMAR).read_text(encoding="utf-8")
    Path(TABLES).write_text(generate(grammar), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
