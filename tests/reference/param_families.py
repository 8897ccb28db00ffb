"""Parameters: the cells that tables and the text give, and what stands for the others."""

from collections.abc import Mapping

from mdsl.syntax import ast
from tests.reference import arithmetic, comparing, data, statements
from tests.reference.expressions import evaluate, evaluate_set
from tests.reference.scope import Scope
from tests.reference.set_families import SetFamilies
from tests.reference.values import (
    AbsentError,
    FailureError,
    Key,
    MissingError,
    Value,
    as_item_value,
    key_of,
    label,
)


class ParamFamilies(SetFamilies):
    """The part of the `Lookup` that is parameters."""

    def __init__(self, model: ast.Model, tables: data.Tables) -> None:
        super().__init__(model, tables)
        self._params: dict[str, Mapping[Key, Value]] = {}

    def param(self, name: str, key: Key) -> Value:
        """Return a cell of a param; AbsentError where there is none."""
        if key not in self.domain(name):
            raise AbsentError
        cells = self.param_cells(name)
        if key in cells:
            return cells[key]
        statement = self.statements[name]
        default = statements.valued(statement, "default")
        if default is not None:
            return self._default(name, self.domain(name)[key].scope, default)
        if statements.kind(statement) == "flag":
            return False
        raise AbsentError

    def _default(self, name: str, scope: Scope, default: ast.Expression) -> Value:
        """Return a default; where the cells are members of a set it is one, too."""
        try:
            value = evaluate(scope, default)
        except MissingError as missing:
            raise FailureError("missing", f"{missing} in param {name}") from None
        return self._checked_member(self.statements[name], self.scope, value)

    def param_cells(self, name: str) -> Mapping[Key, Value]:
        """Return the cells of a param that were given."""
        if name not in self._params:
            with self.working_on("param", name):
                cells = self._literal_cells(name) or self._table_cells(name)
                self._check_bounds(name, cells)
                self._check_complete(name, cells)
                self._params[name] = cells
        return self._params[name]

    def _check_complete(self, name: str, cells: Mapping[Key, Value]) -> None:
        statement = self.statements[name]
        may_lack = (
            statements.valued(statement, "default") is not None
            or statements.has_flag(statement, "optional")
            or statements.kind(statement) == "flag"
        )
        lacking = [key for key in self.domain(name) if key not in cells]
        if lacking and not may_lack:
            raise FailureError("data", f"{name} has no value for {lacking}")

    def _literal_cells(self, name: str) -> dict[Key, Value]:
        statement = self.statements[name]
        literal = statements.value(statement)
        if literal is None:
            return {}
        entries: list[tuple[Key, Value]]
        if isinstance(literal, ast.MapLiteral):
            entries = [
                (
                    key_of(as_item_value(evaluate(self.scope, item.key))),
                    evaluate(self.scope, item.value),
                )
                for item in literal.items
            ]
        else:
            entries = [((), evaluate(self.scope, literal))]
        cells: dict[Key, Value] = {}
        for key, value in entries:
            if key not in self.domain(name):
                raise FailureError("data", f"{key} is not in the domain of {name}")
            scope = self.domain(name)[key].scope
            cells[key] = self._checked_member(statement, scope, value)
        return cells

    def _checked_member(
        self, statement: statements.Statement, scope: Scope, value: Value
    ) -> Value:
        member_of = statements.valued(statement, "in")
        if member_of is None:
            return value
        by_label = {label(key_of(i)): i for i in evaluate_set(scope, member_of)}
        text = label(key_of(as_item_value(value)))
        if text not in by_label:
            raise FailureError("data", f"{text} is not in the set of the param")
        return by_label[text]

    def _table_cells(self, name: str) -> dict[Key, Value]:
        statement = self.statements[name]
        source = statements.source(statement) or self._unsaid_source(name)
        if source is None:
            return {}
        by_label = {tuple(map(str, key)): key for key in self.domain(name)}
        cells: dict[Key, Value] = {}
        for labels, text in self._records(name, source):
            if labels not in by_label:
                if source.skip_unknown:
                    continue
                raise FailureError("data", f"{labels} is not in the domain of {name}")
            if text == "":
                continue
            key = by_label[labels]
            value = self._converted(statement, self.domain(name)[key].scope, text)
            if key in cells:
                if not source.sum_duplicates:
                    raise FailureError("data", f"{labels} is given twice")
                value = arithmetic.add(cells[key], value)
            cells[key] = value
        return cells

    def _unsaid_source(self, name: str) -> ast.From | None:
        """Return the table of a param that says neither a table nor any value."""
        statement = self.statements[name]
        if (
            statements.value(statement) is not None
            or statements.valued(statement, "default") is not None
        ):
            return None
        binders = statements.binders(statement)
        if not binders:
            return _whole_table("scalars")
        members = binders[0].set
        if len(binders) > 1 or not isinstance(members, ast.Name):
            return _whole_table(name)
        read = self.statements.get(members.name)
        source = None if read is None else statements.source(read)
        if source is None or data.headings_key(source.tables[0]) is not None:
            return _whole_table(name)
        if len(source.tables) > 1:
            raise FailureError("type", f"{name} could be read from several places")
        fixed = tuple(
            key for key in source.tables[0].keys or () if isinstance(key, ast.FixedKey)
        )
        return _whole_table(source.tables[0].table.name, fixed)

    def _records(
        self, name: str, source: ast.From
    ) -> list[tuple[tuple[str, ...], str]]:
        """Return the key cells and value cells of a param's table."""
        table = source.tables[0]
        rows = data.table_rows(self.tables, table, self.literal)
        columns = data.key_columns(table)
        value = table.column.name if table.column is not None else name
        binders = statements.binders(self.statements[name])
        if columns is None and binders:
            columns = [c for binder in binders for c in self.columns_of(binder.set)]
        if not binders:
            named = columns or (["name"] if rows and "name" in rows[0] else [])
            if named:
                value = table.column.name if table.column is not None else "value"
                rows = [row for row in rows if data.cell(row, named[0]) == name]
            columns = []
        return list(data.records(rows, table, columns or [], value))

    def _converted(
        self, statement: statements.Statement, scope: Scope, text: str
    ) -> Value:
        if statements.valued(statement, "in") is not None:
            return self._checked_member(statement, scope, text)
        kind = statements.kind(statement)
        return data.flag(text) if kind == "flag" else data.convert(kind, text)

    def _check_bounds(self, name: str, cells: Mapping[Key, Value]) -> None:
        for bound in statements.bounds(self.statements[name]):
            for key, value in cells.items():
                limit = evaluate(self.domain(name)[key].scope, bound.value)
                if not comparing.compare(self, bound.operator, value, limit):
                    raise FailureError("data", f"{name}{key} is out of its bounds")


def _whole_table(name: str, fixed: tuple[ast.FixedKey, ...] = ()) -> ast.From:
    """Return `from name`, of the records with some fixed keys."""
    return ast.From((ast.TableColumn(ast.Word(name), fixed or None, None),))
