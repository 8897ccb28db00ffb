"""The tables and columns that a model reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from mdsl.data.demands import expressions_of, lowered_declarations
from mdsl.files.forms import CellForm
from mdsl.records import record
from mdsl.semantics.expressions import ColumnSet
from mdsl.semantics.model import (
    CheckedModel,
    DataSource,
    FixedField,
    HeadingField,
    KeyField,
    NameField,
    Parameter,
    ParameterKind,
    item_types,
)
from mdsl.semantics.needs import Used, nodes_in
from mdsl.semantics.types import ItemType, Kind, MemberType, NumberType

# What a scalar may be read from, where its own name is no column.
NAME, VALUE = "name", "value"


@record(eq=False)
class WantedTable:
    """What is wanted of a table.

    Attributes:
        named: The columns that the model names, in the order in which it does, and what
            each is read for.
        others: What all other columns are read for; None where they are not wanted.
    """

    named: Mapping[str, CellForm] = field(default_factory=dict)
    others: CellForm | None = None

    def forms(self, headings: Iterable[str]) -> dict[str, CellForm]:
        """Return those of a table's columns that are wanted, with what they are read for."""
        found = {heading: self.named.get(heading, self.others) for heading in headings}
        return {heading: form for heading, form in found.items() if form is not None}


ALL_COLUMNS = WantedTable(others=CellForm.CELLS)
NO_COLUMN = WantedTable()


@record(eq=False)
class Wanted:
    """What is wanted of tables.

    Attributes:
        tables: By table what is wanted of it.
        others: What is wanted of all other tables.
    """

    tables: Mapping[str, WantedTable] = field(default_factory=dict)
    others: WantedTable = NO_COLUMN

    def table(self, name: str) -> WantedTable:
        """Return what is wanted of a table."""
        return self.tables.get(name, self.others)


EVERYTHING = Wanted(others=ALL_COLUMNS)


def wanted_columns(model: CheckedModel) -> Wanted:
    """Return the tables and columns that a model reads."""
    tables: dict[str, _Columns] = {name: {} for name in named_columns(model)}
    uses = list(_uses(model))
    for table, column, form in uses:
        if form is not None and tables[table].setdefault(column, form) is not form:
            tables[table][column] = CellForm.CELLS
    for table, column, _ in uses:
        tables[table].setdefault(column, CellForm.CELLS)
    return Wanted({name: _wanted(columns) for name, columns in tables.items()})


_Columns = dict[str | None, CellForm]
"""What columns are read for; None stands for those whose headings are members."""


def _wanted(columns: _Columns) -> WantedTable:
    named = {name: form for name, form in columns.items() if name is not None}
    return WantedTable(named, columns.get(None))


_Use = tuple[str, str | None, CellForm | None]
"""A table, a column, and what it is read for; None where any form serves."""


def _uses(model: CheckedModel) -> Iterator[_Use]:
    """Yield the columns that a model reads, with their tables and what they are read for."""
    for declared in model.sets.values():
        items = declared.type.items
        for source in declared.sources:
            # Of columns under headings a set asks at most which cells are filled.
            form = None if source.field is None else _member_form(items[-1])
            yield from _source_uses(declared.name, source, items, form)
            if declared.by is not None:
                yield source.table, declared.by, CellForm.CELLS
    for parameter in model.parameters.values():
        if parameter.source is not None:
            yield from _source_uses(
                parameter.name,
                parameter.source,
                item_types(parameter),
                _value_form(parameter),
            )
    for node in _column_sets(model):
        yield node.table, node.column, _member_form(node.type.items[0])


def _source_uses(
    name: str, source: DataSource, items: Sequence[ItemType], form: CellForm | None
) -> Iterator[_Use]:
    """Yield the columns of a source; `form` is what its values are read for."""
    left = list(items)
    for key in source.keys:
        match key:
            case KeyField(field=column):
                yield source.table, column, _member_form(left.pop(0) if left else None)
            case FixedField(field=column):
                yield source.table, column, CellForm.CELLS
            case NameField(field=column):
                yield source.table, column, CellForm.LABELS
            case HeadingField(excluded=excluded):
                left = left[1:]
                yield source.table, None, form
                for column in excluded:
                    yield source.table, column, None
    if source.is_scalar:
        # Which of its two forms the table has is not known yet.
        for column in (source.field or name, NAME, VALUE):
            yield source.table, column, CellForm.CELLS
    elif source.field is not None:
        yield source.table, source.field, form


def _member_form(item: ItemType | None) -> CellForm:
    match item:
        case MemberType(kind=Kind.INTEGER) | NumberType():
            return CellForm.WHOLE_NUMBERS
        case None:
            return CellForm.CELLS
        case _:
            return CellForm.LABELS


def _value_form(parameter: Parameter) -> CellForm:
    match parameter.kind:
        case ParameterKind.NUMBER | ParameterKind.INTEGER:
            return CellForm.NUMBERS
        case ParameterKind.MEMBER if isinstance(parameter.type, MemberType):
            return _member_form(parameter.type)
        case _:
            return CellForm.LABELS


def named_columns(model: CheckedModel) -> dict[str, dict[str, None]]:
    """Return the tables that a model reads, with the columns that it names, in order."""
    tables: dict[str, dict[str, None]] = {}
    for name, source in model_sources(model):
        columns = tables.setdefault(source.table, {})
        columns.update(dict.fromkeys(source_columns(name, source)))
    for declared in model.sets.values():
        if declared.by is not None:
            for source in declared.sources:
                tables[source.table][declared.by] = None
    for node in _column_sets(model):
        tables.setdefault(node.table, {})[node.column] = None
    return tables


def _column_sets(model: CheckedModel) -> Iterator[ColumnSet]:
    """Yield the table columns that set expressions use."""
    for used in _expressions(model):
        for node in nodes_in(used):
            if isinstance(node, ColumnSet):
                yield node


def heading_sets(model: CheckedModel) -> dict[str, dict[str, None]]:
    """Return the sets whose members are headings of a table, by table."""
    found: dict[str, dict[str, None]] = {}
    read: list[tuple[DataSource, tuple[ItemType, ...]]] = [
        (source, declared.type.items)
        for declared in model.sets.values()
        for source in declared.sources
    ]
    read += [
        (parameter.source, tuple(item_types(parameter)))
        for parameter in model.parameters.values()
        if parameter.source is not None
    ]
    for source, items in read:
        keys = [k for k in source.keys if isinstance(k, KeyField | HeadingField)]
        for key, item in zip(keys, items, strict=False):
            if isinstance(key, HeadingField) and isinstance(item, MemberType):
                found.setdefault(source.table, {})[item.root] = None
    return found


def model_sources(model: CheckedModel) -> Iterator[tuple[str, DataSource]]:
    """Yield all sources with the names of their declarations."""
    for declared in model.sets.values():
        for source in declared.sources:
            yield declared.name, source
    for parameter in model.parameters.values():
        if parameter.source is not None:
            yield parameter.name, parameter.source


def source_columns(name: str, source: DataSource) -> Iterator[str]:
    """Yield the columns that a source names: those of keys first."""
    for key in source.keys:
        match key:
            case KeyField(field=column) | FixedField(field=column):
                yield column
            case NameField(field=column):
                yield column
            case HeadingField(excluded=excluded):
                yield from excluded
    if source.field is not None:
        yield source.field
    elif source.is_scalar:
        yield name


def _expressions(model: CheckedModel) -> Iterator[Used]:
    for declared in model.sets.values():
        yield from (declared.indexing, declared.definition, declared.within)
    for parameter in model.parameters.values():
        yield from (parameter.indexing, parameter.member_of, parameter.default)
        yield from (bound.value for bound in parameter.bounds)
    for let in model.lets.values():
        yield from (let.indexing, let.body)
    for check in model.checks.values():
        yield from (check.indexing, check.condition)
    for lowered in lowered_declarations(model):
        yield from expressions_of(lowered)
