"""Makes the expressions of the tree: one method for each rule of the grammar."""

import datetime
import math
import re
from typing import Any

from mdsl.diagnostics import Diagnostic
from mdsl.source import Source, Span
from mdsl.syntax import ast
from mdsl.syntax.errors import (
    ConditionalBesideSum,
    ImplicationChain,
    InvalidDate,
    InvalidNumber,
    InvalidPattern,
    LargeNumber,
    LongNumber,
    MisplacedSelect,
    UnknownEscape,
)
from mdsl.syntax.habit_errors import ForeignOperator
from mdsl.syntax.limits import MAX_NUMBER_LENGTH

TWO_SIGNS = (
    "write `prev(t)` for the step before, which wraps around in a `circular` set; a "
    "difference with a negative number has a blank, `a - -b`"
)

ESCAPE = re.compile(r"\\(.)")
ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}

ADDITIVE = frozenset("+-")


class ExpressionBuilder:
    """Makes the nodes of expressions, and collects what is wrong with them.

    Attributes:
        source: The text.
        diagnostics: What was found to be wrong.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self._tuples: dict[int, ast.Tuple] = {}

    def finish(self) -> list[Diagnostic]:
        """Return all that is wrong, when the whole text has been read."""
        for pattern in self._tuples.values():
            self.diagnostics += (
                MisplacedSelect(span=item.span)
                for item in pattern.items
                if isinstance(item, ast.Select)
            )
        self._tuples.clear()
        return self.diagnostics

    # --- operators -----------------------------------------------------------------------

    def build_implication(
        self, span: Span, left: ast.Expression, operator: str, right: ast.Expression
    ) -> ast.Implication:
        """Make `a implies b` or `a iff b`."""
        if isinstance(right, ast.Implication) and not isinstance(
            right.right, ast.Implication
        ):
            self._report(ImplicationChain(span=right.span))
        return ast.Implication(operator, left, right, span=span)

    def build_conditional(
        self,
        span: Span,
        value: ast.Expression,
        condition: ast.Expression,
        otherwise: ast.Expression,
    ) -> ast.Conditional:
        """Make `a if c else b`."""
        sums = [side for side in (value, otherwise) if _is_sum(side)]
        if sums:
            self._report(ConditionalBesideSum(span=sums[0].span))
        return ast.Conditional(value, condition, otherwise, span=span)

    def build_sum_chain(self, span: Span, *parts: Any) -> ast.Chain:
        """Make operands joined by `+` and `-`."""
        for operand in parts[2::2]:
            if isinstance(operand, ast.Unary):
                self._refuse_double_minus(operand)
        return ast.Chain(parts[::2], parts[1::2], span=span)

    def _refuse_double_minus(self, operand: ast.Unary) -> None:
        """Report `t--1`, which in GAMS is the step before in a circle, and not `t + 1`."""
        start = operand.span.start
        text = operand.span.source.text
        if operand.operator == "-" and text.startswith("--", start - 1):
            span = Span(operand.span.source, start - 1, start + 1)
            found = ForeignOperator(written="--", instead=TWO_SIGNS, span=span)
            self._report(found)

    def build_or_chain(self, span: Span, *parts: Any) -> ast.Chain:
        """Make operands joined by operators of one precedence."""
        return ast.Chain(parts[::2], parts[1::2], span=span)

    build_and_chain = build_or_chain
    build_product_chain = build_or_chain

    def build_comparison(self, span: Span, *parts: Any) -> ast.Comparison:
        """Make a chain of comparisons."""
        return ast.Comparison(parts[::2], parts[1::2], span=span)

    def build_not_in(self, _: Span, *_words: str) -> str:
        """Hand on the operator of two words."""
        return "not in"

    def build_minus(
        self, span: Span, operator: str, operand: ast.Expression
    ) -> ast.Unary:
        """Make an expression with a sign or `not` before it."""
        return ast.Unary(operator, operand, span=span)

    build_negation = build_minus
    build_minus_exponent = build_minus
    build_minus_alternative = build_minus

    def build_range(
        self, span: Span, first: ast.Expression, last: ast.Expression
    ) -> ast.Range:
        """Make `a..b`."""
        return ast.Range(first, last, span=span)

    def build_power(
        self, span: Span, base: ast.Expression, exponent: ast.Expression
    ) -> ast.Power:
        """Make `a ^ b`."""
        return ast.Power(base, exponent, span=span)

    def build_default(
        self, span: Span, reference: ast.Expression, alternative: ast.Expression
    ) -> ast.Default:
        """Make `a default b`."""
        return ast.Default(reference, alternative, span=span)

    # --- references and atoms --------------------------------------------------------------

    def build_subscript(
        self, span: Span, base: ast.Expression, *arguments: ast.Expression
    ) -> ast.Subscript:
        """Make `a[i, j]`."""
        return ast.Subscript(base, arguments, span=span)

    def build_attribute(
        self, span: Span, base: ast.Expression, token: str
    ) -> ast.Attribute:
        """Make `a.b`."""
        if isinstance(base, ast.Number):
            self._report(InvalidNumber(text=f"{base.text}.{token}", span=span))
        if token[0] == '"':
            name = self._unescaped(token, span)
            return ast.Attribute(base, name, is_quoted=True, span=span)
        return ast.Attribute(base, token, span=span)

    def build_number(self, span: Span, text: str) -> ast.Number:
        """Make a number."""
        if len(text) > MAX_NUMBER_LENGTH:
            self._report(LongNumber(span=span))
        elif math.isinf(float(text)):
            self._report(LargeNumber(span=span))
        return ast.Number(text, span=span)

    def build_infinity(self, span: Span) -> ast.Infinity:
        """Make `inf`."""
        return ast.Infinity(span=span)

    def build_string(self, span: Span, token: str) -> ast.String:
        """Make a string."""
        return ast.String(self._unescaped(token, span), span=span)

    def build_date(self, span: Span, text: str) -> ast.Date:
        """Make a date."""
        try:
            return ast.Date(datetime.date.fromisoformat(text), span=span)
        except ValueError as error:
            self._report(InvalidDate(text=text, reason=str(error), span=span))
            return ast.Date(datetime.date.min, span=span)

    def build_name(self, span: Span, name: str) -> ast.Name:
        """Make a name that refers to something."""
        return ast.Name(name, span=span)

    def build_call(
        self, span: Span, function: str, *arguments: ast.Expression
    ) -> ast.Call:
        """Make a call of a function."""
        return ast.Call(function, arguments, span=span)

    def build_reduction(
        self,
        span: Span,
        function: str,
        body: ast.Expression,
        *parts: ast.Binder | ast.Expression,
    ) -> ast.Reduction:
        """Make `sum(... for ...)` and the like."""
        binders, condition = binders_and_condition(parts)
        return ast.Reduction(function, body, binders, condition, span=span)

    def build_paren(self, span: Span, inner: ast.Expression) -> ast.Paren:
        """Make an expression in parentheses."""
        return ast.Paren(inner, span=span)

    def build_tuple(self, span: Span, *items: ast.Expression | ast.Select) -> ast.Tuple:
        """Make a tuple; one with `=e` must turn out to be a pattern."""
        node = ast.Tuple(items, span=span)
        if any(isinstance(item, ast.Select) for item in items):
            self._tuples[id(node)] = node
        return node

    def build_select(self, span: Span, value: ast.Expression) -> ast.Select:
        """Make `=e`."""
        return ast.Select(value, span=span)

    def build_set_literal(self, span: Span, *items: ast.Expression) -> ast.SetLiteral:
        """Make `{a, b}`."""
        return ast.SetLiteral(items, span=span)

    def build_map_literal(self, span: Span, *items: ast.MapItem) -> ast.MapLiteral:
        """Make `{k: v}`."""
        return ast.MapLiteral(items, span=span)

    def build_map_item(
        self, span: Span, key: ast.Expression, value: ast.Expression
    ) -> ast.MapItem:
        """Make `k: v`."""
        return ast.MapItem(key, value, span=span)

    def build_comprehension(
        self,
        span: Span,
        element: ast.Expression | ast.MapItem,
        *parts: ast.Binder | ast.Expression,
    ) -> ast.Comprehension:
        """Make `{... for ...}`."""
        binders, condition = binders_and_condition(parts)
        return ast.Comprehension(element, binders, condition, span=span)

    build_map_comprehension = build_comprehension

    def build_binder(self, span: Span, *parts: ast.Expression) -> ast.Binder:
        """Make `i in I`, or a set alone."""
        if len(parts) == 1:
            return ast.Binder(None, parts[0], span=span)
        pattern, domain = parts
        match pattern:
            case ast.Name():
                return ast.Binder(pattern, domain, span=span)
            case ast.Tuple(items):
                self._tuples.pop(id(pattern), None)
                for item in items:
                    if not isinstance(item, ast.Name | ast.Select):
                        self._report(InvalidPattern(span=item.span))
                return ast.Binder(pattern, domain, span=span)
            case _:
                self._report(InvalidPattern(span=pattern.span))
                return ast.Binder(None, domain, span=span)

    # --- helpers -----------------------------------------------------------------------------

    def _report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def _unescaped(self, token: str, span: Span) -> str:
        """Return what a string in quotes says; it ends where the span ends."""
        text = token[1:-1]
        if "\\" not in text:
            return text
        first = span.end - len(token) + 1
        for match in ESCAPE.finditer(text):
            if match[1] not in ESCAPES:
                place = Span(self.source, first + match.start(), first + match.end())
                self._report(UnknownEscape(escape=match[0], span=place))
        return ESCAPE.sub(lambda match: ESCAPES.get(match[1], ""), text)


def binders_and_condition(
    parts: tuple[ast.Binder | ast.Expression, ...],
) -> tuple[tuple[ast.Binder, ...], ast.Expression | None]:
    """Divide what follows `for`: a condition is the last part, if there is one."""
    binders = tuple(part for part in parts if isinstance(part, ast.Binder))
    last = parts[-1]
    return binders, None if isinstance(last, ast.Binder) else last


def _is_sum(expression: ast.Expression) -> bool:
    return isinstance(expression, ast.Chain) and not ADDITIVE.isdisjoint(
        expression.operators
    )
