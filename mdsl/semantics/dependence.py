"""Which declaration needs which: the order in which they are known, and cycles."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from mdsl.diagnostics import Diagnostic, Related
from mdsl.records import record
from mdsl.semantics.errors.names import DependenceCycle
from mdsl.semantics.symbols import Symbol, Symbols, references
from mdsl.source import Span
from mdsl.syntax import ast

# For each name the names that it needs, each with the first place that says so.
Graph = Mapping[str, Mapping[str, Span]]


@record(eq=False)
class Dependence:
    """What needs what.

    Attributes:
        types: What must be known before the types of a declaration can be.
        values: What must be evaluated before a declaration can be; holds all of `types`.
        uses: Every name that is referred to, but for a declaration's own.
    """

    types: Graph
    values: Graph
    uses: frozenset[str]


def find_dependence(model: ast.Model, symbols: Symbols) -> Dependence:
    """Return what needs what, as far as the names in the text tell."""
    types: dict[str, dict[str, Span]] = {}
    values: dict[str, dict[str, Span]] = {}
    uses: set[str] = set()
    for name, symbol in symbols.items():
        early, late, last = _phases(symbol)
        types[name] = _first_places(references(symbols, early))
        values[name] = {**_first_places(references(symbols, late)), **types[name]}
        if symbol.keyword == "let":
            # Its own earlier cells are no cycle; what they may be is checked with it.
            types[name].pop(name, None)
            values[name].pop(name, None)
        uses |= {*values[name], *_first_places(references(symbols, last))} - {name}
    return Dependence(types, values, frozenset(uses))


Parts = list[ast.Node | None]


def _phases(symbol: Symbol) -> tuple[Parts, Parts, Parts]:
    """Return the parts that make types, those that make values, and all others."""
    statement = symbol.statement
    early: Parts = [statement.indexing]
    if isinstance(statement, ast.Declaration):
        late: Parts = []
        last: Parts = []
        for attribute in statement.attributes:
            if symbol.keyword == "set" or _is_of(attribute, ("in",)):
                early.append(attribute)
            elif isinstance(attribute, ast.Definition) or _is_of(attribute, ("start",)):
                last.append(attribute)
            else:
                late.append(attribute)
        return early, late, last
    if symbol.keyword == "let":
        return [*early, statement.body], [], []
    return early, [], [*statement.attributes, statement.body]


def _is_of(attribute: ast.AttributeNode, words: Collection[str]) -> bool:
    return isinstance(attribute, ast.Valued) and attribute.word in words


def _first_places(found: Iterable[tuple[str, Span]]) -> dict[str, Span]:
    places: dict[str, Span] = {}
    for name, span in found:
        places.setdefault(name, span)
    return places


def sorted_names(graph: Graph) -> list[str]:
    """Return all names, each behind those it needs; the order of the text decides ties.

    On a cycle some name stands before another that it needs.
    """
    order: list[str] = []
    seen: set[str] = set()
    for first in graph:
        if first in seen:
            continue
        seen.add(first)
        stack = [(first, iter(graph[first]))]
        while stack:
            name, rest = stack[-1]
            following = next((other for other in rest if other not in seen), None)
            if following is None:
                order.append(name)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(graph[following])))
    return order


def find_cycles(graph: Graph, symbols: Symbols) -> list[Diagnostic]:
    """Return an error for each group of names that need one another, with one cycle."""
    return [_cycle_error(graph, symbols, cycle) for cycle in cycles(graph)]


def cycles(graph: Graph) -> list[list[str]]:
    """Return a shortest cycle of each group of names that need one another."""
    found: list[list[str]] = []
    done: set[str] = set()
    behind = {name: position for position, name in enumerate(sorted_names(graph))}
    for name, needs in graph.items():
        for needed in needs:
            # A need that points ahead in the sorted order closes a cycle, and every cycle
            # has one.
            if behind[needed] >= behind[name] and needed not in done:
                found.append(_shortest_cycle(graph, needed))
                done |= _group(graph, needed)
    return found


def _group(graph: Graph, name: str) -> set[str]:
    """Return the names that need a name and are needed by it."""
    backward: dict[str, dict[str, Span]] = {other: {} for other in graph}
    for other, needs in graph.items():
        for needed, span in needs.items():
            backward[needed][other] = span
    return _reachable(graph, name) & _reachable(backward, name)


def _reachable(graph: Graph, start: str) -> set[str]:
    seen = {start}
    stack = [start]
    while stack:
        for other in graph[stack.pop()]:
            if other not in seen:
                seen.add(other)
                stack.append(other)
    return seen


def _shortest_cycle(graph: Graph, name: str) -> list[str]:
    """Return the names of a shortest cycle through a name, in the order of need."""
    came_from: dict[str, str] = {}
    level = [name]
    while level:
        following = []
        for current in level:
            for other in graph[current]:
                if other == name:
                    return _path_back(came_from, name, current)
                if other not in came_from:
                    came_from[other] = current
                    following.append(other)
        level = following
    return [name]


def _path_back(came_from: Mapping[str, str], first: str, last: str) -> list[str]:
    path = [last]
    while path[-1] != first:
        path.append(came_from[path[-1]])
    return path[::-1]


def _cycle_error(graph: Graph, symbols: Symbols, cycle: Sequence[str]) -> Diagnostic:
    pairs = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
    related = tuple(
        Related(graph[name][needed], f"`{name}` needs `{needed}`")
        for name, needed in pairs[1:]
    )
    name, needed = pairs[0]
    instead = BREAK_THE_CYCLE
    if len(cycle) > 1 and all(_is_family_of_lets(symbols[n]) for n in cycle):
        instead = CYCLE_OF_LETS
    elif len(cycle) == 1 and symbols[name].keyword == "set":
        instead = RECURSION_OF_SETS
    return DependenceCycle(
        name=name,
        next=needed,
        path=" -> ".join([*cycle, cycle[0]]),
        span=graph[name][needed],
        related=related,
        instead=instead,
    )


def _is_family_of_lets(symbol: Symbol) -> bool:
    return symbol.keyword == "let" and symbol.statement.indexing is not None


BREAK_THE_CYCLE = "take one of these references away"
RECURSION_OF_SETS = (
    "a set cannot use itself, but a condition can: `let is_above[m in A, n in A] = m == n "
    "or n in parent and is_above[m, parent[n]]`, then `{m for m in A if is_above[m, n]}`"
)
CYCLE_OF_LETS = (
    "a `let` may use cells of its own, but not by way of another one; state both "
    "as one `let`, or as constraints on variables"
)
