"""The tree of a model text: one class for each kind of phrase, close to the text.

Parentheses, the order of attributes and the digits of numbers are kept, so that the printer
can give the text back. Two trees are equal when they say the same in the same way, wherever
they stand: spans do not count.
"""

import datetime
from dataclasses import field

from mdsl.records import record
from mdsl.source import NO_SPAN, Span


@record(kw_only=True, is_base=True)
class Node:
    """A phrase with its place in the text."""

    span: Span = field(default=NO_SPAN, compare=False, repr=False)


# --- expressions ---------------------------------------------------------------------


@record()
class Number(Node):
    """A number as written, such as `1_000` or `2.5e3`."""

    text: str

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text)

    @property
    def is_integer(self) -> bool:
        """Whether it is written as a whole number."""
        return self.text.replace("_", "").isdigit()


@record()
class Infinity(Node):
    """The word `inf`."""


@record()
class String(Node):
    """A text in quotes."""

    value: str


@record()
class Date(Node):
    """A date such as `2025-06-02`."""

    value: datetime.date


@record()
class Name(Node):
    """A name that stands for an index, a set, a parameter, a variable or a `let`."""

    name: str


@record()
class Subscript(Node):
    """`base[arguments]`."""

    base: "Expression"
    arguments: "tuple[Expression, ...]"


@record()
class Attribute(Node):
    """`base.name`: a goal's deviation, a tuple's component (`v.1`), a table's column.

    `is_quoted` tells `"Sheet 1"."Profit (USD)"` from plain words.
    """

    base: "Expression"
    name: str
    is_quoted: bool = False


@record()
class Call(Node):
    """`function(arguments)`."""

    function: str
    arguments: "tuple[Expression, ...]"


@record()
class Reduction(Node):
    """`function(body for binders if condition)`."""

    function: str
    body: "Expression"
    binders: "tuple[Binder, ...]"
    condition: "Expression | None"


@record()
class Paren(Node):
    """`(inner)`."""

    inner: "Expression"


@record()
class Tuple(Node):
    """`(a, b)`, of two or more items; in a pattern an item may be a `Select`."""

    items: "tuple[Expression | Select, ...]"


@record()
class Select(Node):
    """`=e` in a tuple pattern: this position has the value of `e`."""

    value: "Expression"


@record()
class SetLiteral(Node):
    """`{a, b}`."""

    items: "tuple[Expression, ...]"


@record()
class MapLiteral(Node):
    """`{key: value, ...}`."""

    items: "tuple[MapItem, ...]"


@record()
class MapItem(Node):
    """`key: value`."""

    key: "Expression"
    value: "Expression"


@record()
class Comprehension(Node):
    """`{element for binders if condition}`: a set, or a map where the element is a pair."""

    element: "Expression | MapItem"
    binders: "tuple[Binder, ...]"
    condition: "Expression | None"


@record()
class Unary(Node):
    """`-operand` or `not operand`."""

    operator: str
    operand: "Expression"


@record()
class Chain(Node):
    """Operands joined by operators of one precedence, evaluated from the left.

    The operators of one chain are all additive (`+ - |`), all multiplicative
    (`* / div mod &`), all `and`, or all `or`.
    """

    operands: "tuple[Expression, ...]"
    operators: tuple[str, ...]


@record()
class Power(Node):
    """`base ^ exponent`."""

    base: "Expression"
    exponent: "Expression"


@record()
class Range(Node):
    """`first..last`."""

    first: "Expression"
    last: "Expression"


@record()
class Comparison(Node):
    """`a <= b <= c`; operators are `<= >= == != < > in` and `not in`."""

    operands: "tuple[Expression, ...]"
    operators: tuple[str, ...]


@record()
class Conditional(Node):
    """`value if condition else otherwise`."""

    value: "Expression"
    condition: "Expression"
    otherwise: "Expression"


@record()
class Default(Node):
    """`reference default alternative`."""

    reference: "Expression"
    alternative: "Expression"


@record()
class Implication(Node):
    """`left implies right` or `left iff right`."""

    operator: str
    left: "Expression"
    right: "Expression"


Expression = (
    Number
    | Infinity
    | String
    | Date
    | Name
    | Subscript
    | Attribute
    | Call
    | Reduction
    | Paren
    | Tuple
    | SetLiteral
    | MapLiteral
    | Comprehension
    | Unary
    | Chain
    | Power
    | Range
    | Comparison
    | Conditional
    | Default
    | Implication
)


@record()
class Binder(Node):
    """`pattern in set`, or a set alone, whose members then have no name.

    The pattern is a name, or a tuple of names and `=e` selections.
    """

    pattern: "Name | Tuple | None"
    set: Expression


@record()
class Indexing(Node):
    """`[binders if condition]` behind a declared name."""

    binders: tuple[Binder, ...]
    condition: Expression | None


# --- sources of data -------------------------------------------------------------------


@record()
class Word(Node):
    """The name of a table or column, plain or in quotes."""

    name: str
    is_quoted: bool = False


@record()
class KeyColumn(Node):
    """A key of a table: the column that holds it."""

    column: Word


@record()
class FixedKey(Node):
    """`column = value`: only the records with that value."""

    column: Word
    value: Expression


@record()
class HeadingsKey(Node):
    """`columns` or `columns except (a, b)`: the headings are the members of this key."""

    excluded: tuple[Word, ...] = ()


Key = KeyColumn | FixedKey | HeadingsKey


@record()
class TableColumn(Node):
    """`table[keys].column`."""

    table: Word
    keys: tuple[Key, ...] | None
    column: Word | None


# --- attributes --------------------------------------------------------------------------


@record()
class Description(Node):
    """The text that explains a declaration."""

    text: str


@record()
class Flag(Node):
    """An attribute of one word.

    For sets `ordered`, `circular`, `integer`, `date`; for params `text`, `integer`, `date`,
    `flag`, `optional`; for vars `free`, `binary`, `integer`, `semicontinuous`.
    """

    word: str


@record()
class Bound(Node):
    """`>= e`, `> e`, `<= e` or `< e`."""

    operator: str
    value: Expression


@record()
class Valued(Node):
    """A word with an expression.

    `within e` and `in e` (sets and params), `default e`, `before e`, `after e`, `start e`,
    `priority e`, `weight e`, `penalty e`.
    """

    word: str
    value: Expression


@record()
class TwoWeights(Node):
    """`weight under a over b`."""

    under: Expression
    over: Expression


@record()
class UnitPower(Node):
    """One part of a unit: a declared name (or `1`) to a whole power, below or above."""

    name: str
    exponent: int
    is_divisor: bool = False


@record()
class UnitOf(Node):
    """`unit USD/piece`."""

    parts: tuple[UnitPower, ...]


@record()
class From(Node):
    """`from table[keys].column, ... by column skip unknown sum duplicates`."""

    tables: tuple[TableColumn, ...]
    by: Word | None = None
    skip_unknown: bool = False
    sum_duplicates: bool = False


@record()
class Value(Node):
    """`= e`: a set's members, a param's literal."""

    value: Expression


@record()
class Definition(Node):
    """`== e`: what a defined variable equals."""

    value: Expression


AttributeNode = (
    Description
    | Flag
    | Bound
    | Valued
    | TwoWeights
    | UnitOf
    | From
    | Value
    | Definition
)


# --- statements --------------------------------------------------------------------------


@record()
class Identifier(Node):
    """A name where it is declared."""

    name: str


@record()
class ModelStatement(Node):
    """`model name "description"`."""

    name: Identifier
    attributes: tuple[Description, ...]


@record()
class UnitDefinition(Node):
    """`name`, or `name = factor unit` such as `day = 24 h`."""

    name: Identifier
    factor: Number | None
    parts: tuple[UnitPower, ...]


@record()
class UnitsStatement(Node):
    """`units h, piece, day = 24 h`."""

    definitions: tuple[UnitDefinition, ...]


@record()
class Declaration(Node):
    """`keyword names[indexing] attributes`: a `set`, `param` or `var` statement."""

    keyword: str
    names: tuple[Identifier, ...]
    indexing: Indexing | None
    attributes: tuple[AttributeNode, ...]


@record()
class Definitional(Node):
    """`keyword name[indexing] attributes: body`, or `let name[indexing] attributes = body`.

    The keywords are `let`, `minimize`, `maximize`, `constraint`, `goal` and `check`.
    """

    keyword: str
    name: Identifier
    indexing: Indexing | None
    attributes: tuple[AttributeNode, ...]
    body: Expression


@record()
class Override(Node):
    """`name[indexing] = value` in a scenario."""

    name: Identifier
    indexing: Indexing | None
    value: Expression


@record()
class Directive(Node):
    """`drop name`, `objective name` or `relax name` in a scenario."""

    word: str
    target: Expression


@record()
class ScenarioStatement(Node):
    """`scenario name "description" { items }`."""

    name: Identifier
    attributes: tuple[Description, ...]
    items: tuple[Override | Directive, ...]


Statement = (
    ModelStatement | UnitsStatement | Declaration | Definitional | ScenarioStatement
)


@record()
class Comment:
    """A comment with its place; the printer puts comments back, the tree ignores them."""

    text: str
    span: Span


@record()
class Model(Node):
    """A whole text."""

    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(default=(), compare=False)
