"""Sets: the members of every declared set, for every instance of its indexing."""

import abc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from mdsl.syntax import ast
from tests.reference import data, statements, steps
from tests.reference.expressions import bind, evaluate, evaluate_set
from tests.reference.scope import Argument, Scope
from tests.reference.values import (
    FailureError,
    Item,
    Key,
    Member,
    MemberTuple,
    Plain,
    Value,
    as_item,
    as_item_value,
    in_order,
    key_of,
    label,
    plain,
)


@dataclass(frozen=True)
class Instance:
    """One instance of a declaration: its bound names and its index positions."""

    scope: Scope
    positions: tuple[Member | Plain, ...]


Domain = Mapping[Key, Instance]


class SetFamilies(abc.ABC):
    """The statements of a model with its tables; the part of the `Lookup` that is sets."""

    def __init__(self, model: ast.Model, tables: data.Tables) -> None:
        self.statements = statements.by_name(model)
        self.tables = tables
        self._domains: dict[str, Domain] = {}
        self._sets: dict[str, Mapping[Key, list[Item]]] = {}
        self._busy: set[object] = set()

    @abc.abstractmethod
    def cell(self, name: str, arguments: Sequence[Argument]) -> Value:
        """Return the cell of a param, let or variable; AbsentError where there is none."""

    @abc.abstractmethod
    def items(self, name: str, arguments: Sequence[Argument]) -> list[Item]:
        """Return a set, or the domain of a name; AbsentError outside an indexed set."""

    @cached_property
    def scope(self) -> Scope:
        """The scope in which no index is bound."""
        return Scope(self)

    @contextmanager
    def working_on(self, *task: object) -> Iterator[None]:
        """Notice when something depends on itself."""
        if task in self._busy:
            raise FailureError("cycle", f"{task} depends on itself")
        self._busy.add(task)
        try:
            yield
        finally:
            self._busy.discard(task)

    def domain(self, name: str) -> Domain:
        """Return the instances of a declaration, in order."""
        if name not in self._domains:
            with self.working_on("domain", name):
                indexing = self.statements[name].indexing or ast.Indexing((), None)
                self._domains[name] = {
                    tuple(plain(part) for part in positions): Instance(scope, positions)
                    for scope, positions in bind(
                        self.scope, indexing.binders, indexing.condition
                    )
                }
        return self._domains[name]

    def is_set(self, name: str) -> bool:
        """Return whether the name is that of a declared set."""
        return name in self.statements and self.statements[name].keyword == "set"

    def root_items(self, name: str) -> list[Item]:
        """Return all members of a root set, or the tuples of a relation, in order."""
        return self.set_cells(name)[()]

    def is_ordered(self, name: str) -> bool:
        """Return whether a root set has an order: declared, or that of its values."""
        if statements.has_flag(self.statements[name], "ordered"):
            return True
        values = [plain(i) for i in self.root_items(name) if isinstance(i, Member)]
        return not any(isinstance(value, str) for value in values)

    def is_circular(self, name: str) -> bool:
        """Return whether steps in a set wrap around."""
        return statements.has_flag(self.statements[name], "circular")

    def column_values(self, table: str, column: str) -> list[Item]:
        """Return the cells of a table's column."""
        if table not in self.tables:
            raise FailureError("data", f"no table {table}")
        return [data.cell(row, column) for row in self.tables[table]]

    def set_cells(self, name: str) -> Mapping[Key, list[Item]]:
        """Return the members of a set for every instance of its indexing."""
        if name not in self._sets:
            with self.working_on("set", name):
                self._sets[name] = {
                    key: self._members(name, instance.scope)
                    for key, instance in self.domain(name).items()
                }
        return self._sets[name]

    def _members(self, name: str, scope: Scope) -> list[Item]:
        statement = self.statements[name]
        definition = statements.value(statement)
        if definition is not None:
            items = evaluate_set(scope, definition)
        else:
            items = [as_item(parts) for parts in self._read_set(name)]
        within = statements.valued(statement, "within")
        if within is None and definition is None and not items:
            raise FailureError("data", f"{name} has no members")
        if within is not None:
            items = self._within(statement, items, evaluate_set(scope, within))
        if statement.indexing is None:
            kind = statements.kind(statement)
            items = [_rooted(name, kind, item) for item in items]
        own = [isinstance(item, Member) and item.root == name for item in items]
        return in_order(items) if any(own) else steps.in_root_order(self, items)

    def _within(
        self, statement: statements.Statement, items: list[Item], allowed: list[Item]
    ) -> list[Item]:
        by_label = {label(key_of(item)): item for item in allowed}
        labels = [label(key_of(item)) for item in items]
        source = statements.source(statement)
        if source is not None and source.skip_unknown:
            labels = [text for text in labels if text in by_label]
        for text in labels:
            if text not in by_label:
                raise FailureError("data", f"{text} is not in the set it is within")
        return [by_label[text] for text in labels]

    def _read_set(self, name: str) -> list[tuple[Plain, ...]]:
        source = statements.source(self.statements[name])
        if source is None:
            raise FailureError("data", f"{name} has no members")
        result: list[tuple[Plain, ...]] = []
        for table in source.tables:
            rows = data.table_rows(self.tables, table, self.literal)
            if data.headings_key(table) is not None:
                result += [(heading,) for heading in data.headings(rows, table)]
                continue
            if source.by is not None:
                rows = _sorted_by(rows, source.by.name)
            columns = self._set_columns(name, table)
            result += [tuple(data.cell(row, c) for c in columns) for row in rows]
        return result

    def _set_columns(self, name: str, table: ast.TableColumn) -> list[str]:
        if table.column is not None:
            return [table.column.name]
        written = data.key_columns(table)
        if written is not None:
            return written
        within = statements.valued(self.statements[name], "within")
        if isinstance(within, ast.Chain):
            return [c for operand in within.operands for c in self.columns_of(operand)]
        return [data.snake_case(name)]

    def columns_of(self, expression: ast.Expression) -> list[str]:
        """Return the columns that hold a set's components in any table, by default."""
        if not isinstance(expression, ast.Name):
            raise FailureError(
                "data", "the key columns of this set must be written out"
            )
        name = expression.name
        source = statements.source(self.statements[name])
        if source is None:
            # A subset has the column of the set that its members belong to.
            items = [item for cell in self.set_cells(name).values() for item in cell]
            roots = {item.root for item in items if isinstance(item, Member)}
            for root in roots - {name}:
                return self.columns_of(ast.Name(root))
        if source is None or len(source.tables) != 1:
            return [data.snake_case(name)]
        if data.headings_key(source.tables[0]) is not None:
            return [data.snake_case(name)]
        return self._set_columns(name, source.tables[0])

    def literal(self, expression: ast.Expression) -> Plain:
        """Return what a fixed key is compared with."""
        return plain(as_item_value(evaluate(self.scope, expression)))


def _rooted(name: str, kind: str, item: Item) -> Item:
    """Return a plain value as a member of the set it defines."""
    if isinstance(item, Member | MemberTuple):
        return item
    value = plain(item)
    return Member(name, data.convert(kind, value) if isinstance(value, str) else value)


def _sorted_by(rows: Sequence[data.Row], column: str) -> list[data.Row]:
    """Return rows by a column: as numbers if they all are, else as texts."""
    cells = [data.cell(row, column) for row in rows]
    try:
        numbers = [float(text) for text in cells]
    except ValueError:
        return sorted(rows, key=lambda row: data.cell(row, column))
    order = sorted(range(len(rows)), key=lambda at: numbers[at])
    return [rows[at] for at in order]
