"""Params that do not say their table, where they are not found in the one that is plain."""

from mdsl.data.binding import Binding
from mdsl.data.errors import NothingFound
from mdsl.data.records import key_fields
from mdsl.data.source_errors import MissingTable
from mdsl.data.table import Table
from mdsl.data.wanted import NAME, VALUE
from mdsl.diagnostics import PlanError, did_you_mean, printable
from mdsl.semantics.model import DataSource, Parameter


def is_found(binding: Binding, parameter: Parameter, source: DataSource) -> bool:
    """Whether a param has its table and its column there; what is missing is reported.

    A table that is there and cannot be read is none of this function's business.
    """
    name = parameter.name
    try:
        table = binding.tables.load(source.table)
    except PlanError as error:
        lacks = [
            wrong for wrong in error.diagnostics if isinstance(wrong, MissingTable)
        ]
        if not lacks:
            return True
        missing = f"there is no table `{source.table}`"
        hint = _elsewhere(binding, name, source) or lacks[0].hint
        _report(binding, parameter, source, missing, hint)
        return False
    column = _missing_column(source, table)
    if column is None:
        return True
    missing = f"the table `{source.table}` has no column `{column}`"
    hint = (
        _elsewhere(binding, name, source)
        or did_you_mean(column, table.columns)
        or f"its columns: {printable(', '.join(table.columns))}"
    )
    _report(binding, parameter, source, missing, hint, table)
    return False


def _report(
    binding: Binding,
    parameter: Parameter,
    source: DataSource,
    missing: str,
    hint: str,
    table: Table | None = None,
) -> None:
    binding.findings.add(
        NothingFound(
            place=None if table is None else table.place(),
            span=parameter.span,
            name=parameter.name,
            table=source.table,
            missing=missing,
            hint=hint,
        )
    )


def _missing_column(source: DataSource, table: Table) -> str | None:
    """Return a column that the table lacks."""
    field = source.field
    if source.is_scalar and {NAME, VALUE} <= table.columns.keys():
        field = None
    fields = [*key_fields(source), *([] if field is None else [field])]
    return next((name for name in fields if name not in table.columns), None)


def _elsewhere(binding: Binding, name: str, source: DataSource) -> str:
    """Return the remedy where a table has the param's own name."""
    if source.table == name:
        return ""
    try:
        binding.tables.load(name)
    except PlanError:
        return ""
    return f"there is a table `{name}`: write `from {name}`"
