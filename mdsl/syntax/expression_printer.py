"""Says with which words an expression is written.

Parentheses are in the tree. Others are written only where a tree that no text gave would
otherwise be read as another one.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, assert_never

from mdsl.syntax import ast, layout
from mdsl.syntax.layout import LEVELS, NEVER, Piece

# Precedences, loosest first; a phrase stands without parentheses where at most its own
# precedence is asked for.
ANY = 0
CONDITIONAL = 1
OR = 2
AND = 3
NOT = 4
COMPARISON = 5
RANGE = 6
SUM = 7
PRODUCT = 8
UNARY = 9
POWER = 10
DEFAULT = 11
REFERENCE = 12

CHAINS = {
    "or": (OR, layout.OR),
    "and": (AND, layout.AND),
    **dict.fromkeys(["+", "-", "|"], (SUM, layout.SUM)),
    **dict.fromkeys(["*", "/", "div", "mod", "&"], (PRODUCT, layout.PRODUCT)),
}
"""For each operator of a chain the chain's precedence, and where lines are broken."""

ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"})


class Word(NamedTuple):
    """A word to be written.

    Attributes:
        text: The word.
        has_blank: Whether a blank stands before it.
        rank: Where the line may be broken before it, among the words at the same depth.
    """

    text: str
    has_blank: bool = True
    rank: int | None = None


class Phrase(NamedTuple):
    """An expression to be written.

    Attributes:
        node: The expression.
        least: The precedence that its place asks for.
        is_plain: Whether an infix `default` would be taken for an attribute here.
        has_blank: Whether a blank stands before it.
        rank: Where the line may be broken before it.
    """

    node: ast.Expression
    least: int = ANY
    is_plain: bool = False
    has_blank: bool = True
    rank: int | None = None


class Nesting(NamedTuple):
    """A bracket that opens (1) or closes (-1) between two words."""

    change: int


Step = Word | Phrase | Nesting
Item = ast.Expression | ast.Select | ast.MapItem

OPENED = Nesting(1)
CLOSED = Nesting(-1)


def written(steps: Iterable[Step]) -> list[Piece]:
    """Carry out steps: return the words with the levels of the places before them.

    The expressions' own steps are put on a stack, so that the height of a tree is no limit.
    """
    pieces: list[Piece] = []
    depth = 0
    waiting = list(steps)[::-1]
    lead: Piece | None = None
    while waiting:
        step = waiting.pop()
        match step:
            case Word(text, has_blank, rank):
                level = NEVER if rank is None else depth * LEVELS + rank
                piece = Piece(text, has_blank, level)
                # The first word of a phrase takes the phrase's blank and level.
                pieces.append(piece if lead is None else lead._replace(text=text))
                lead = None
            case Nesting(change):
                depth += change
            case Phrase(_, _, _, has_blank, rank):
                if lead is None and (rank is not None or not has_blank):
                    level = NEVER if rank is None else depth * LEVELS + rank
                    lead = Piece("", has_blank, level)
                waiting += _phrase_steps(step)[::-1]
    return pieces


def quoted(text: str) -> str:
    """Return a text as a string of the language."""
    return f'"{text.translate(ESCAPES)}"'


def precedence(node: ast.Expression) -> int:
    """Return how tightly a phrase holds together."""
    match node:
        case ast.Implication():
            return ANY
        case ast.Conditional():
            return CONDITIONAL
        case ast.Chain():
            return CHAINS[node.operators[0]][0]
        case ast.Comparison():
            return COMPARISON
        case ast.Range():
            return RANGE
        case ast.Unary():
            return NOT if node.operator == "not" else UNARY
        case ast.Power():
            return POWER
        case ast.Default():
            return DEFAULT
        case _:
            return REFERENCE


def bracketed(
    opening: str, inner: Sequence[Step], closing: str, *, has_blank: bool = True
) -> list[Step]:
    """Return the steps for a pair of brackets; what is within brings no blank first."""
    return [
        Word(opening, has_blank),
        OPENED,
        *inner,
        CLOSED,
        Word(closing, has_blank=False),
    ]


def separated(items: Iterable[Sequence[Step]]) -> list[Step]:
    """Return the steps for items with commas between them."""
    steps: list[Step] = []
    for item in items:
        if steps:
            steps.append(Word(",", has_blank=False))
        steps += item
    return steps


def items_steps(items: Sequence[Item]) -> list[Step]:
    """Return the steps for what stands within brackets."""
    steps: list[list[Step]] = []
    for number, item in enumerate(items):
        has_blank, rank = number > 0, layout.COMMA if number else None
        match item:
            case ast.Select(value):
                sign = Word("=", has_blank, rank)
                steps.append([sign, Phrase(value, SUM, has_blank=False)])
            case ast.MapItem(key, value):
                first = Phrase(key, has_blank=has_blank, rank=rank)
                steps.append([first, Word(":", has_blank=False), Phrase(value)])
            case _:
                steps.append([Phrase(item, has_blank=has_blank, rank=rank)])
    return separated(steps)


def binders_steps(
    binders: Sequence[ast.Binder],
    condition: ast.Expression | None,
    *,
    has_blank: bool,
) -> list[Step]:
    """Return the steps for binders and the condition behind them."""
    parts: list[list[Step]] = []
    for number, binder in enumerate(binders):
        blank = has_blank or number > 0
        rank = layout.BINDER if number else None
        domain = Phrase(binder.set, RANGE, has_blank=blank, rank=rank)
        if binder.pattern is None:
            parts.append([domain])
        else:
            pattern = Phrase(binder.pattern, RANGE, has_blank=blank, rank=rank)
            parts.append([pattern, Word("in"), Phrase(binder.set, RANGE)])
    steps = separated(parts)
    if condition is not None:
        blank = has_blank or bool(binders)
        rank = layout.FOR if binders else None
        steps += [Word("if", blank, rank), Phrase(condition, OR)]
    return steps


def _phrase_steps(phrase: Phrase) -> list[Step]:
    """Return the steps for an expression, with parentheses if its place needs them."""
    node = phrase.node
    would_end = phrase.is_plain and isinstance(node, ast.Default)
    if precedence(node) < phrase.least or would_end:
        return bracketed("(", [Phrase(node, has_blank=False)], ")")
    match node:
        case ast.Number(text):
            return [Word(text)]
        case ast.Infinity():
            return [Word("inf")]
        case ast.String(value):
            return [Word(quoted(value))]
        case ast.Date(date):
            return [Word(date.isoformat())]
        case ast.Name(name):
            return [Word(name)]
        case ast.Subscript() | ast.Attribute() | ast.Call() | ast.Reduction():
            return _reference_steps(node)
        case ast.Conditional() | ast.Implication() | ast.Default():
            return _word_operator_steps(node)
        case ast.Unary() | ast.Chain() | ast.Power() | ast.Range() | ast.Comparison():
            return _operator_steps(node, is_plain=phrase.is_plain)
        case _:
            return _bracket_steps(node)


def _reference_steps(
    node: ast.Subscript | ast.Attribute | ast.Call | ast.Reduction,
) -> list[Step]:
    match node:
        case ast.Subscript(base, arguments):
            indices = bracketed("[", items_steps(arguments), "]", has_blank=False)
            return [Phrase(base, REFERENCE), *indices]
        case ast.Attribute(base, name, is_quoted):
            # `1 .5` and `v.1 .5` would hold another number without the blank.
            has_blank = not is_quoted and name[:1].isdigit() and _ends_in_digits(base)
            word = Word(quoted(name) if is_quoted else name, has_blank=False)
            return [Phrase(base, REFERENCE), Word(".", has_blank), word]
        case ast.Call(function, arguments):
            inner = items_steps(arguments)
            return [Word(function), *bracketed("(", inner, ")", has_blank=False)]
        case ast.Reduction(function, body, binders, condition):
            inner = [*items_steps([body]), *_for_steps(binders, condition)]
            return [Word(function), *bracketed("(", inner, ")", has_blank=False)]
        case _:
            assert_never(node)


def _ends_in_digits(base: ast.Expression) -> bool:
    match base:
        case ast.Number():
            return True
        case ast.Attribute(_, name, is_quoted):
            return not is_quoted and name[:1].isdigit()
        case _:
            return False


def _bracket_steps(
    node: ast.Paren | ast.Tuple | ast.SetLiteral | ast.MapLiteral | ast.Comprehension,
) -> list[Step]:
    match node:
        case ast.Paren(inner):
            return bracketed("(", items_steps([inner]), ")")
        case ast.Tuple(items):
            return bracketed("(", items_steps(items), ")")
        case ast.SetLiteral(items):
            return bracketed("{", items_steps(items), "}")
        case ast.MapLiteral(pairs):
            return bracketed("{", items_steps(pairs), "}")
        case ast.Comprehension(element, binders, condition):
            steps = [*items_steps([element]), *_for_steps(binders, condition)]
            return bracketed("{", steps, "}")
        case _:
            assert_never(node)


def _for_steps(
    binders: Sequence[ast.Binder], condition: ast.Expression | None
) -> list[Step]:
    steps = binders_steps(binders, condition, has_blank=True)
    return [Word("for", rank=layout.FOR), *steps]


def _operator_steps(
    node: ast.Unary | ast.Chain | ast.Power | ast.Range | ast.Comparison,
    *,
    is_plain: bool,
) -> list[Step]:
    match node:
        case ast.Unary("not", operand):
            return [Word("not"), Phrase(operand, NOT)]
        case ast.Unary(sign, operand):
            return [Word(sign), Phrase(operand, UNARY, is_plain, has_blank=False)]
        case ast.Chain(operands, operators):
            level, rank = CHAINS[operators[0]]
            operand_steps = [Phrase(o, level + 1, is_plain) for o in operands]
            return _alternating(operand_steps, operators, rank)
        case ast.Comparison(operands, operators):
            operand_steps = [Phrase(o, RANGE, is_plain) for o in operands]
            return _alternating(operand_steps, operators, layout.COMPARISON)
        case ast.Range(first, last):
            # Blanks show that the dots bind less than the operators beside them.
            has_blank = isinstance(first, ast.Chain) or isinstance(last, ast.Chain)
            end = Phrase(last, SUM, is_plain, has_blank=has_blank)
            return [Phrase(first, SUM, is_plain), Word("..", has_blank), end]
        case ast.Power(base, exponent):
            steps = _signed(exponent, POWER, is_plain=is_plain, has_blank=False)
            caret = Word("^", has_blank=False)
            return [Phrase(base, DEFAULT, is_plain), caret, *steps]
        case _:
            assert_never(node)


def _alternating(
    operands: Sequence[Phrase], operators: Sequence[str], rank: int
) -> list[Step]:
    """Return the steps for operands and operators; `not in` is two words."""
    steps: list[Step] = [operands[0]]
    for operator, operand in zip(operators, operands[1:], strict=True):
        first, *rest = operator.split()
        steps += [Word(first, rank=rank), *(Word(word) for word in rest), operand]
    return steps


def _signed(
    node: ast.Expression, least: int, *, is_plain: bool, has_blank: bool
) -> list[Step]:
    """Return the steps for an exponent or an alternative, which may have minus signs."""
    steps: list[Step] = []
    while isinstance(node, ast.Unary) and node.operator == "-":
        steps.append(Word("-", has_blank))
        has_blank = False
        node = node.operand
    return [*steps, Phrase(node, least, is_plain, has_blank)]


def _word_operator_steps(
    node: ast.Conditional | ast.Implication | ast.Default,
) -> list[Step]:
    match node:
        case ast.Default(reference, alternative):
            steps = _signed(alternative, REFERENCE, is_plain=False, has_blank=True)
            return [Phrase(reference, REFERENCE), Word("default"), *steps]
        case ast.Conditional(value, condition, otherwise):
            return [
                Phrase(value, _side(value, OR)),
                Word("if", rank=layout.CONDITIONAL),
                Phrase(condition, OR),
                Word("else", rank=layout.CONDITIONAL),
                Phrase(otherwise, _side(otherwise, CONDITIONAL)),
            ]
        case ast.Implication(operator, left, right):
            # A chain of implications is refused, so that neither side may be one.
            return [
                Phrase(left, CONDITIONAL),
                Word(operator, rank=layout.IMPLIES),
                Phrase(right, CONDITIONAL),
            ]
        case _:
            assert_never(node)


def _side(node: ast.Expression, least: int) -> int:
    """Return what a conditional asks of its sides: a bare sum is refused there."""
    if isinstance(node, ast.Chain) and not {"+", "-"}.isdisjoint(node.operators):
        return PRODUCT
    return least
