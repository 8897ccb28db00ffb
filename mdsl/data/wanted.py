"""The tables and columns that a model reads."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from mdsl.data.demands import expressions_of, lowered_declarations
from mdsl.records import record
from mdsl.semantics.expressions import ColumnSet
from mdsl.semantics.model import (
    CheckedModel,
    DataSource,
    FixedField,
    HeadingField,
    KeyField,
    NameField,
    item_types,
)
from mdsl.semantics.needs import Used, nodes_in
from mdsl.semantics.types import ItemType, MemberType

# What a scalar may be read from, where its own name is no column.
NAME, VALUE = "name", "value"


@record(eq=False)
class Wanted:
    """What is wanted of tables.

    Attributes:
        tables: The columns by table, in the order in which the model speaks of them; None
            for all columns of a table, whatever their headings.
        is_everything: Whether all of all tables is wanted.
    """

    tables: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    is_everything: bool = False

    def columns(self, table: str) -> tuple[str, ...] | None:
        """Return the columns that are wanted of a table; None for all."""
        return None if self.is_everything else self.tables.get(table, ())


EVERYTHING = Wanted(is_everything=True)


def wanted_columns(model: CheckedModel) -> Wanted:
    """Return the tables and columns that a model reads."""
    tables: dict[str, dict[str, None] | None] = dict(named_columns(model))
    for _, source in model_sources(model):
        columns = tables[source.table]
        if any(isinstance(key, HeadingField) for key in source.keys):
            tables[source.table] = None
        elif columns is not None and source.is_scalar:
            columns.update({NAME: None, VALUE: None})
    return Wanted({name: None if c is None else tuple(c) for name, c in tables.items()})


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
    for used in _expressions(model):
        for node in nodes_in(used):
            if isinstance(node, ColumnSet):
                tables.setdefault(node.table, {})[node.column] = None
    return tables


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
