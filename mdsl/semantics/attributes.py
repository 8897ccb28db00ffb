"""Attributes of declarations: each at most once, and none that exclude each other."""

from collections.abc import Iterable, Mapping, Sequence

from mdsl.diagnostics import Related
from mdsl.records import record
from mdsl.semantics.errors.declarations import (
    ContradictoryAttributes,
    DuplicateAttribute,
    MisplacedAttribute,
)
from mdsl.semantics.scopes import State
from mdsl.semantics.symbols import Symbol
from mdsl.source import Span
from mdsl.syntax import ast

LOWER = ">="
UPPER = "<="
SOURCE = "from"
VALUE = "="
DEFINITION = "=="
DESCRIPTION = "description"
UNIT = "unit"
WEIGHT = "weight"


@record(eq=False)
class Attributes:
    """The attributes of a declaration by what they say.

    Attributes:
        by_key: A flag's or a valued attribute's word, `>=` and `<=` for bounds (strict ones
            too), and the constants above for the others.
    """

    by_key: Mapping[str, ast.AttributeNode]

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def span(self, key: str) -> Span:
        """Return where an attribute stands."""
        return self.by_key[key].span

    def bound(self, key: str) -> ast.Bound | None:
        """Return a bound."""
        node = self.by_key.get(key)
        return node if isinstance(node, ast.Bound) else None

    def source(self) -> ast.From | None:
        """Return `from ...`."""
        node = self.by_key.get(SOURCE)
        return node if isinstance(node, ast.From) else None

    def value(self, key: str) -> ast.Expression | None:
        """Return the expression of an attribute that has one."""
        match self.by_key.get(key):
            case ast.Valued() | ast.Bound() | ast.Value() | ast.Definition() as node:
                return node.value
            case _:
                return None

    @property
    def description(self) -> str:
        """The modeller's text."""
        node = self.by_key.get(DESCRIPTION)
        return node.text if isinstance(node, ast.Description) else ""

    @property
    def unit(self) -> str:
        """The unit as written."""
        node = self.by_key.get(UNIT)
        return unit_text(node.parts) if isinstance(node, ast.UnitOf) else ""


def attribute_key(node: ast.AttributeNode) -> str:
    """Return what an attribute says something about."""
    match node:
        case ast.Description():
            return DESCRIPTION
        case ast.Flag(word=word) | ast.Valued(word=word):
            return word
        case ast.Bound(operator=operator):
            return LOWER if operator.startswith(">") else UPPER
        case ast.TwoWeights():
            return WEIGHT
        case ast.UnitOf():
            return UNIT
        case ast.From():
            return SOURCE
        case ast.Value():
            return VALUE
        case ast.Definition():
            return DEFINITION


def collect_attributes(state: State, nodes: Iterable[ast.AttributeNode]) -> Attributes:
    """Return the attributes of a declaration; report those that are given twice."""
    by_key: dict[str, ast.AttributeNode] = {}
    for node in nodes:
        key = attribute_key(node)
        first = by_key.setdefault(key, node)
        if first is not node:
            related = (Related(first.span, "given here first"),)
            state.report(
                DuplicateAttribute(attribute=key, span=node.span, related=related)
            )
    return Attributes(by_key)


def report_contradictions(
    state: State, attributes: Attributes, pairs: Iterable[tuple[str, str]]
) -> None:
    """Report attributes that exclude each other."""
    for pair in pairs:
        if pair[0] not in attributes or pair[1] not in attributes:
            continue
        first, second = sorted(pair, key=lambda key: attributes.span(key).start)
        related = (Related(attributes.span(first), f"`{first}` stands here"),)
        state.report(
            ContradictoryAttributes(
                first=first,
                second=second,
                span=attributes.span(second),
                related=related,
            )
        )


def report_misplaced(
    state: State,
    attributes: Attributes,
    keys: Sequence[str],
    declaration: str,
    instead: str = "",
) -> None:
    """Report attributes that do not belong to a declaration."""
    for key in keys:
        if key in attributes:
            state.report(
                MisplacedAttribute(
                    attribute=key,
                    declaration=declaration,
                    instead=instead,
                    span=attributes.span(key),
                )
            )


def described_symbol(symbol: Symbol) -> str:
    """Return a declaration as messages call it."""
    return f"the {symbol.kind} `{symbol.name}`"


def unit_text(parts: Iterable[ast.UnitPower]) -> str:
    """Return a unit as it is written."""
    text = ""
    for part in parts:
        joint = "/" if part.is_divisor else "*"
        power = f"^{part.exponent}" if part.exponent != 1 else ""
        text += f"{joint if text else ''}{part.name}{power}"
    return text
