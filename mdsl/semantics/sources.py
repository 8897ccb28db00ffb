"""Where data stand: tables, key columns and value columns, with the defaults filled in."""

from collections.abc import Sequence

from mdsl.records import record
from mdsl.semantics.columns import columns_of, position_columns, snake_case
from mdsl.semantics.conversions import as_data, as_plain, described
from mdsl.semantics.errors.declarations import FreeRelation
from mdsl.semantics.errors.expressions import WrongType
from mdsl.semantics.errors.sources import (
    AmbiguousKeys,
    ColumnBesideKeys,
    ColumnUnderHeadings,
    KeyCount,
    RepeatedColumn,
    SeveralHeadings,
    SeveralTables,
)
from mdsl.semantics.expressions import Query, SetExpression
from mdsl.semantics.model import (
    DataSource,
    FixedField,
    HeadingField,
    KeyField,
    KeySpecification,
    NameField,
)
from mdsl.semantics.scopes import Scope, counted
from mdsl.semantics.types import ConditionType, TupleType
from mdsl.source import Span
from mdsl.syntax import ast

NAMED_VALUE = "value"


@record(eq=False)
class SetSources:
    """Where the members of a set stand.

    Attributes:
        sources: The tables.
        columns: The columns that hold the set's components in other tables.
    """

    sources: tuple[DataSource, ...]
    columns: tuple[str, ...]


# --- keys --------------------------------------------------------------------------------------


def _check_keys(scope: Scope, table: ast.TableColumn) -> bool:
    """Return whether the keys of a table are sound in themselves; report what is not."""
    seen: set[str] = set()
    has_headings = False
    is_sound = True
    for key in table.keys or ():
        match key:
            case ast.HeadingsKey():
                if has_headings:
                    scope.report(SeveralHeadings(span=key.span))
                    is_sound = False
                has_headings = True
            case ast.KeyColumn(column=column) | ast.FixedKey(column=column):
                if column.name in seen:
                    scope.report(RepeatedColumn(column=column.name, span=key.span))
                    is_sound = False
                seen.add(column.name)
    return is_sound


def _key_columns(table: ast.TableColumn) -> list[ast.KeyColumn]:
    return [key for key in table.keys or () if isinstance(key, ast.KeyColumn)]


def _headings(table: ast.TableColumn) -> ast.HeadingsKey | None:
    return next((k for k in table.keys or () if isinstance(k, ast.HeadingsKey)), None)


def _heading_field(key: ast.HeadingsKey, more: Sequence[str] = ()) -> HeadingField:
    excluded = (*more, *(word.name for word in key.excluded))
    return HeadingField(excluded, key.span)


def _fixed_field(scope: Scope, key: ast.FixedKey) -> FixedField | None:
    """Check `column = value`."""
    value = as_data(scope, scope.value(key.value), "a fixed key")
    if value is None:
        return None
    plain = as_plain(value)
    if isinstance(plain.type, ConditionType | TupleType):
        expected, found = "a text, a number or a date", described(value)
        scope.report(WrongType(expected=expected, found=found, span=value.span))
        return None
    return FixedField(key.column.name, plain, key.span)


def _specified(
    scope: Scope, table: ast.TableColumn, name_column: str = ""
) -> tuple[KeySpecification, ...] | None:
    """Return the keys as they are written; one of them may hold the declaration's name."""
    fields: list[KeySpecification] = []
    is_sound = True
    for key in table.keys or ():
        match key:
            case ast.KeyColumn(column=column):
                kind = NameField if column.name == name_column else KeyField
                fields.append(kind(column.name, key.span))
            case ast.HeadingsKey():
                fields.append(_heading_field(key))
            case ast.FixedKey():
                fixed = _fixed_field(scope, key)
                is_sound = is_sound and fixed is not None
                fields += [fixed] if fixed is not None else []
    return tuple(fields) if is_sound else None


def default_keys(
    scope: Scope, name: str, table: str, span: Span, columns: Sequence[str]
) -> tuple[KeyField, ...] | None:
    """Return default key columns; report two positions that would share one."""
    for at, column in enumerate(columns):
        if column and column not in columns[:at]:
            continue
        example = ", ".join(f"key{n}" for n in range(1, len(columns) + 1))
        scope.report(
            AmbiguousKeys(
                name=name,
                column=column,
                table=table,
                example=example,
                span=span,
            )
        )
        return None
    return tuple(KeyField(column, span) for column in columns)


# --- sets --------------------------------------------------------------------------------------


def set_sources(
    scope: Scope, name: str, node: ast.From, within: SetExpression | None
) -> SetSources | None:
    """Return where the members of a set stand."""
    arity = within.type.arity if within is not None else 1
    if within is None and _is_free_relation(scope, name, node.tables[0]):
        return None
    if arity > 1 and len(node.tables) > 1:
        declaration = f"the relation `{name}`"
        scope.report(SeveralTables(declaration=declaration, span=node.tables[1].span))
        return None
    sources: list[DataSource] = []
    for table in node.tables:
        if not _check_keys(scope, table):
            return None
        if arity == 1:
            source = _member_source(scope, name, table, node.span)
        else:
            source = _relation_source(scope, name, table, within, node.span)
        if source is None:
            return None
        sources.append(source)
    if arity > 1:
        keys = sources[0].keys
        columns = tuple(
            _position_column(key, name) for key in keys if _is_position(key)
        )
    else:
        fields = {source.field or snake_case(name) for source in sources}
        columns = tuple(fields) if len(fields) == 1 else (snake_case(name),)
    return SetSources(tuple(sources), columns)


def _is_free_relation(scope: Scope, name: str, table: ast.TableColumn) -> bool:
    columns = _key_columns(table)
    if len(columns) < 2 or _headings(table) is not None:
        return False
    example = " * ".join(key.column.name.capitalize() for key in columns)
    scope.report(
        FreeRelation(name=name, arity=len(columns), example=example, span=table.span)
    )
    return True


def _is_position(key: KeySpecification) -> bool:
    return isinstance(key, KeyField | HeadingField)


def _position_column(key: KeySpecification, name: str) -> str:
    return key.field if isinstance(key, KeyField) else snake_case(name)


def _member_source(
    scope: Scope, name: str, table: ast.TableColumn, span: Span
) -> DataSource | None:
    """Return where the members of a set of single members stand."""
    keys = _key_columns(table)
    headings = _headings(table)
    fixed = _fixed_fields(scope, table)
    if fixed is None:
        return None
    if table.column is not None and (keys or headings is not None):
        column = table.column
        scope.report(ColumnBesideKeys(name=name, column=column.name, span=column.span))
        return None
    if headings is not None:
        others = [key.column.name for key in keys]
        others += [field.field for field in fixed]
        heading = _heading_field(headings, others)
        return DataSource(table.table.name, (heading, *fixed), None, span)
    if len(keys) > 1:
        _report_key_count(scope, name, table, "1 component")
        return None
    member = keys[0].column if keys else table.column
    field = member.name if member is not None else snake_case(name)
    return DataSource(table.table.name, fixed, field, span)


def _fixed_fields(
    scope: Scope, table: ast.TableColumn
) -> tuple[FixedField, ...] | None:
    fixed: list[FixedField] = []
    for key in table.keys or ():
        if isinstance(key, ast.FixedKey):
            field = _fixed_field(scope, key)
            if field is None:
                return None
            fixed.append(field)
    return tuple(fixed)


def _relation_source(
    scope: Scope,
    name: str,
    table: ast.TableColumn,
    within: SetExpression | None,
    span: Span,
) -> DataSource | None:
    """Return where the tuples of a relation stand."""
    columns = columns_of(scope.state, within) if within is not None else ()
    if table.column is not None:
        column = table.column
        scope.report(ColumnBesideKeys(name=name, column=column.name, span=column.span))
        return None
    keys = _all_keys(scope, name, table, columns)
    if keys is None:
        return None
    if sum(_is_position(key) for key in keys) != len(columns):
        _report_key_count(scope, name, table, counted(len(columns), "component"))
        return None
    return DataSource(table.table.name, keys, None, span)


def _all_keys(
    scope: Scope,
    name: str,
    table: ast.TableColumn,
    columns: Sequence[str],
    name_column: str = "",
) -> tuple[KeySpecification, ...] | None:
    """Return the keys of a table; where only fixed ones are written, the default ones too."""
    specified = _specified(scope, table, name_column)
    if specified is None:
        return None
    if any(not isinstance(key, FixedField) for key in specified):
        return specified
    defaults = default_keys(scope, name, table.table.name, table.span, columns)
    return None if defaults is None else (*defaults, *specified)


def _report_key_count(
    scope: Scope, name: str, table: ast.TableColumn, expected: str
) -> None:
    found = len(_key_columns(table)) + (_headings(table) is not None)
    verb = "is" if found == 1 else "are"
    scope.report(
        KeyCount(
            name=name,
            expected=expected,
            found=f"{counted(found, 'key column')} {verb}",
            span=table.span,
        )
    )


# --- params ------------------------------------------------------------------------------------


def parameter_source(
    scope: Scope, name: str, indexing: Query, node: ast.From
) -> DataSource | None:
    """Return where the cells of a param stand."""
    if len(node.tables) > 1:
        declaration = f"the param `{name}`"
        scope.report(SeveralTables(declaration=declaration, span=node.tables[1].span))
        return None
    table = node.tables[0]
    if not _check_keys(scope, table):
        return None
    columns = position_columns(scope.state, indexing)
    headings = _headings(table)
    count = len(_key_columns(table)) + (headings is not None)
    is_named = count == len(columns) + 1
    if count and count != len(columns) and not is_named:
        expected = counted(len(columns), "index", "indices")
        _report_key_count(scope, name, table, expected)
        return None
    if headings is not None and table.column is not None:
        column = table.column
        scope.report(ColumnUnderHeadings(column=column.name, span=column.span))
        return None
    name_column = _name_column(table, columns) if is_named else ""
    keys = _all_keys(scope, name, table, columns, name_column)
    if keys is None:
        return None
    field = table.column.name if table.column else NAMED_VALUE if is_named else name
    return DataSource(
        table.table.name,
        keys,
        field if headings is None else None,
        node.span,
        is_scalar=not columns and table.keys is None,
    )


def _name_column(table: ast.TableColumn, columns: Sequence[str]) -> str:
    """Return which of the keys holds the param's name.

    It is the one that is no index's own column, and the last one where that does not tell.
    """
    names = [key.column.name for key in _key_columns(table)]
    others = [name for name in names if name not in columns]
    return others[0] if len(others) == 1 else names[-1] if names else ""
