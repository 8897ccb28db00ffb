"""The table of a param that says none, nor any value: plain from its declaration, or an error.

What is read never depends on which tables there are, so that a new file beside a model cannot
change what it means.
"""

from mdsl.semantics.columns import position_columns
from mdsl.semantics.errors.declarations import SeveralPlaces
from mdsl.semantics.expressions import Query, SetReference
from mdsl.semantics.model import (
    DataSource,
    FixedField,
    HeadingField,
    IndexSet,
    KeyField,
)
from mdsl.semantics.scopes import Scope
from mdsl.semantics.sources import default_keys
from mdsl.semantics.symbols import Symbol

SCALARS = "scalars"


def unsaid_source(scope: Scope, symbol: Symbol, indexing: Query) -> DataSource | None:
    """Return where the cells of a param stand that does not say it.

    That is the table that its one set is read from, with the same records; `scalars` for a
    param without index; and for all others the table of the param's own name.
    """
    name, span = symbol.name, symbol.span
    columns = position_columns(scope.state, indexing)
    members = _one_set(scope, indexing, len(columns))
    if members is not None and len(members.sources) > 1:
        places = tuple(_place(source) for source in members.sources)
        scope.report(
            SeveralPlaces(name=name, set=members.name, places=places, span=span)
        )
        return None
    fixed: tuple[FixedField, ...] = ()
    if members is not None:
        (source,) = members.sources
        table = source.table
        fixed = tuple(key for key in source.keys if isinstance(key, FixedField))
    else:
        table = name if columns else SCALARS
    keys: tuple[KeyField, ...] | None = ()
    if columns:
        keys = default_keys(scope, name, table, span, columns)
    if keys is None:
        return None
    is_scalar = not columns
    return DataSource(table, (*keys, *fixed), name, span, is_scalar, is_unsaid=True)


def _one_set(scope: Scope, indexing: Query, arity: int) -> IndexSet | None:
    """Return the one set that a param runs over, if its members are records of tables."""
    if len(indexing.binders) != 1:
        return None
    members = indexing.binders[0].set
    if not isinstance(members, SetReference) or members.type.arity != arity:
        return None
    declared = scope.state.sets[members.name]
    keys = [key for source in declared.sources for key in source.keys]
    if not declared.sources or any(isinstance(key, HeadingField) for key in keys):
        return None
    return declared


def _place(source: DataSource) -> str:
    return source.table if source.field is None else f"{source.table}.{source.field}"
