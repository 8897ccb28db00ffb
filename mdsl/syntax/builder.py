"""Makes the tree: one method for each rule of the grammar.

The parser calls the method with `build_` and a rule's name (or alias) when the rule is complete, with the
span of the phrase and what its parts gave: nodes for phrases, and the text of words.
Mistakes that the grammar lets through are collected; a tree with mistakes is never used.
"""

from typing import Any

from mdsl.source import Span
from mdsl.syntax import ast
from mdsl.syntax.errors import ConditionalConstraint, UnitNumber
from mdsl.syntax.expression_builder import ExpressionBuilder, binders_and_condition
from mdsl.syntax.limits import MAX_NUMBER_LENGTH

Item = ast.Override | ast.Directive


class Builder(ExpressionBuilder):
    """Makes the nodes of statements and their attributes, and those of expressions."""

    # --- whole texts -----------------------------------------------------------------

    def build_start(self, span: Span, *statements: ast.Statement) -> ast.Model:
        """Make a model; its comments are the parser's to add."""
        return ast.Model(statements, span=span)

    # --- statements ------------------------------------------------------------------

    def build_model(
        self, span: Span, name: ast.Identifier, *attributes: ast.Description
    ) -> ast.ModelStatement:
        """Make a `model` statement."""
        return ast.ModelStatement(name, attributes, span=span)

    def build_units(
        self, span: Span, *definitions: ast.UnitDefinition
    ) -> ast.UnitsStatement:
        """Make a `units` statement."""
        return ast.UnitsStatement(definitions, span=span)

    def build_unit_definition(
        self,
        span: Span,
        name: ast.Identifier,
        factor: ast.Number | None,
        *parts: ast.UnitPower,
    ) -> ast.UnitDefinition:
        """Make one definition of a `units` statement."""
        return ast.UnitDefinition(name, factor, parts, span=span)

    def build_declaration(
        self,
        span: Span,
        keyword: str,
        *parts: Any,
    ) -> ast.Declaration:
        """Make a `set`, `param` or `var` statement."""
        names = tuple(part for part in parts if isinstance(part, ast.Identifier))
        indexing = parts[len(names)]
        # A var without a definition leaves a None in its place.
        attributes = tuple(p for p in parts[len(names) + 1 :] if p is not None)
        return ast.Declaration(keyword, names, indexing, attributes, span=span)

    def build_definitional(
        self,
        span: Span,
        keyword: str,
        name: ast.Identifier,
        indexing: ast.Indexing | None,
        *parts: Any,
    ) -> ast.Definitional:
        """Make a statement that ends with an expression."""
        *attributes, body = parts
        if keyword in ("constraint", "goal") and isinstance(body, ast.Conditional):
            self._report(ConditionalConstraint(keyword=keyword, span=body.span))
        return ast.Definitional(
            keyword, name, indexing, tuple(attributes), body, span=span
        )

    def build_scenario(
        self, span: Span, name: ast.Identifier, *parts: ast.Description | Item
    ) -> ast.ScenarioStatement:
        """Make a `scenario` statement."""
        attributes = tuple(p for p in parts if isinstance(p, ast.Description))
        items = tuple(p for p in parts if not isinstance(p, ast.Description))
        return ast.ScenarioStatement(name, attributes, items, span=span)

    def build_override(
        self,
        span: Span,
        name: ast.Identifier,
        indexing: ast.Indexing | None,
        value: ast.Expression,
    ) -> ast.Override:
        """Make a scenario's new value of a param."""
        return ast.Override(name, indexing, value, span=span)

    def build_directive(
        self, span: Span, word: str, target: ast.Expression
    ) -> ast.Directive:
        """Make a scenario's `drop`, `objective` or `relax`."""
        return ast.Directive(word, target, span=span)

    def build_identifier(self, span: Span, name: str) -> ast.Identifier:
        """Make a declared name."""
        return ast.Identifier(name, span=span)

    def build_indexing(
        self, span: Span, *parts: ast.Binder | ast.Expression
    ) -> ast.Indexing:
        """Make the brackets behind a declared name."""
        return ast.Indexing(*binders_and_condition(parts), span=span)

    def build_bare_condition(
        self, span: Span, condition: ast.Expression
    ) -> ast.Indexing:
        """Make brackets that hold a condition alone."""
        return ast.Indexing((), condition, span=span)

    # --- attributes ------------------------------------------------------------------

    def build_description(self, span: Span, token: str) -> ast.Description:
        """Make a description."""
        return ast.Description(self._unescaped(token, span), span=span)

    def build_set_flag(self, span: Span, word: str) -> ast.Flag:
        """Make an attribute of one word."""
        return ast.Flag(word, span=span)

    build_param_flag = build_set_flag
    build_var_flag = build_set_flag

    def build_bound(
        self, span: Span, operator: str, value: ast.Expression
    ) -> ast.Bound:
        """Make a bound."""
        return ast.Bound(operator, value, span=span)

    def build_within(self, span: Span, value: ast.Expression) -> ast.Valued:
        """Make `within e`."""
        return ast.Valued("within", value, span=span)

    def build_member_of(self, span: Span, value: ast.Expression) -> ast.Valued:
        """Make `in e`."""
        return ast.Valued("in", value, span=span)

    def build_default_value(self, span: Span, value: ast.Expression) -> ast.Valued:
        """Make `default e`."""
        return ast.Valued("default", value, span=span)

    def build_before(self, span: Span, value: ast.Expression) -> ast.Valued:
        """Make `before e`."""
        return ast.Valued("before", value, span=span)

    def build_after(self, span: Span, value: ast.Expression) -> ast.Valued:
        """Make `after e`."""
        return ast.Valued("after", value, span=span)

    def build_start_value(self, span: Span, value: ast.Expression) -> ast.Valued:
        """Make `start e`."""
        return ast.Valued("start", value, span=span)

    def build_priority(self, span: Span, value: ast.Expression) -> ast.Valued:
        """Make `priority e`."""
        return ast.Valued("priority", value, span=span)

    def build_weight(self, span: Span, value: ast.Expression) -> ast.Valued:
        """Make `weight e`."""
        return ast.Valued("weight", value, span=span)

    def build_two_weights(
        self, span: Span, under: ast.Expression, over: ast.Expression
    ) -> ast.TwoWeights:
        """Make `weight under a over b`."""
        return ast.TwoWeights(under, over, span=span)

    def build_penalty(self, span: Span, value: ast.Expression) -> ast.Valued:
        """Make `penalty e`."""
        return ast.Valued("penalty", value, span=span)

    def build_value(self, span: Span, value: ast.Expression) -> ast.Value:
        """Make `= e`."""
        return ast.Value(value, span=span)

    def build_definition(self, span: Span, value: ast.Expression) -> ast.Definition:
        """Make `== e`."""
        return ast.Definition(value, span=span)

    def build_unit(self, span: Span, *parts: ast.UnitPower) -> ast.UnitOf:
        """Make `unit u`."""
        return ast.UnitOf(parts, span=span)

    def build_unit_power(
        self, span: Span, name: str, power: str | None
    ) -> ast.UnitPower:
        """Make a part of a unit above the line."""
        return self._unit_power(span, name, power, is_divisor=False)

    def build_unit_divisor(
        self, span: Span, name: str, power: str | None
    ) -> ast.UnitPower:
        """Make a part of a unit below the line."""
        return self._unit_power(span, name, power, is_divisor=True)

    def _unit_power(
        self, span: Span, name: str, power: str | None, *, is_divisor: bool
    ) -> ast.UnitPower:
        if name[0].isdigit() and name != "1":
            self._report(UnitNumber(span=span))
        exponent = 1 if power is None else int(power[:MAX_NUMBER_LENGTH])
        return ast.UnitPower(name, exponent, is_divisor, span=span)

    # --- sources of data ---------------------------------------------------------------

    def build_from(
        self, span: Span, *parts: ast.TableColumn | ast.Word | bool | None
    ) -> ast.From:
        """Make `from ...`; the last three parts are the options."""
        tables = tuple(p for p in parts if isinstance(p, ast.TableColumn))
        by = next((p for p in parts if isinstance(p, ast.Word)), None)
        skip_unknown, sum_duplicates = parts[-2:]
        return ast.From(
            tables,
            by,
            skip_unknown=skip_unknown is not None,
            sum_duplicates=sum_duplicates is not None,
            span=span,
        )

    def build_by(self, _: Span, column: ast.Word) -> ast.Word:
        """Hand on the column that orders a set."""
        return column

    def build_skip_unknown(self, _: Span) -> bool:
        """Say that the option is there."""
        return True

    build_sum_duplicates = build_skip_unknown

    def build_table_column(
        self,
        span: Span,
        table: ast.Word,
        keys: tuple[ast.Key, ...] | None,
        column: ast.Word | None,
    ) -> ast.TableColumn:
        """Make a table with its keys and its column."""
        return ast.TableColumn(table, keys, column, span=span)

    def build_keys(self, _: Span, *keys: ast.Key) -> tuple[ast.Key, ...]:
        """Hand on the keys of a table."""
        return keys

    def build_key_column(self, span: Span, column: ast.Word) -> ast.KeyColumn:
        """Make a key."""
        return ast.KeyColumn(column, span=span)

    def build_fixed_key(
        self, span: Span, column: ast.Word, value: ast.Expression
    ) -> ast.FixedKey:
        """Make a key that is fixed."""
        return ast.FixedKey(column, value, span=span)

    def build_headings_key(
        self, span: Span, *excluded: ast.Word | None
    ) -> ast.HeadingsKey:
        """Make the key of which the members stand in the headings."""
        words = tuple(word for word in excluded if word is not None)
        return ast.HeadingsKey(words, span=span)

    def build_word(self, span: Span, token: str) -> ast.Word:
        """Make the name of a table or column."""
        if token[0] == '"':
            return ast.Word(self._unescaped(token, span), is_quoted=True, span=span)
        return ast.Word(token, span=span)
