"""What the parts of the binder share: the instance so far, the tables, and what went wrong.

A name whose data are wrong is either *absent* (there is nothing to go on with) or *partial*
(it lacks what the errors took away). What is built on an absent name is passed over without
a word; on a partial one, only errors are reported that do not follow from the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mdsl.data.earlier import Earlier
from mdsl.data.errors import MissingColumn
from mdsl.data.findings import Findings
from mdsl.data.table import Column, Table, Tables
from mdsl.diagnostics import InternalError, PlanError, did_you_mean
from mdsl.evaluation.instance import Instance, Root, RootIndex, Values
from mdsl.linear.arrays import IntArray
from mdsl.records import record
from mdsl.semantics.needs import Used, names_in
from mdsl.semantics.types import ItemType, Kind, MemberType
from mdsl.source import Span


@record(eq=False)
class OverriddenCells:
    """The cells of one override, with codes of the data as they stand without it.

    Attributes:
        codes: Member codes, one int32 array for each position of the parameter.
        roots: The root sets that these belong to.
        values: The values, as `BoundParameter` has them.
        value_root: The root set of the values, where they are members.
        span: The place of the override.
    """

    codes: tuple[IntArray, ...]
    roots: tuple[Root, ...]
    values: Values
    value_root: Root | None
    span: Span


@dataclass(eq=False)
class Binding:
    """The state of one run of the binder.

    Attributes:
        instance: What is bound so far.
        tables: Where the tables are found.
        overrides: Values of parameters that replace those of the data, by the name of the
            parameter or of a cell, as `demand[Chair,Week 1]`.
        scenario_cells: By parameter, the cells that the scenario overrides.
        findings: What is wrong so far.
        absent: Names that have no value.
        partial: Names whose value lacks something.
        column_kinds: As what the table columns of set expressions are read.
        earlier: What another run of the model holds that was right; None for nothing.
        changed: Names whose value is not that of the earlier run.
    """

    instance: Instance
    tables: Tables
    overrides: Mapping[str, str]
    scenario_cells: Mapping[str, Sequence[OverriddenCells]] = field(
        default_factory=dict
    )
    findings: Findings = field(default_factory=Findings)
    absent: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    column_kinds: dict[tuple[str, str], Kind] = field(default_factory=dict)
    earlier: Earlier | None = None
    changed: set[str] = field(default_factory=set)

    def table(self, name: str, span: Span) -> Table | None:
        """Return a table; None if it cannot be read, which is then reported."""
        try:
            return self.tables.load(name)
        except PlanError as error:
            self.findings.extend_at(error.diagnostics, span)
            return None

    def column(self, table: Table, heading: str, span: Span) -> Column | None:
        """Return a column; None if there is none, which is then reported."""
        column = table.columns.get(heading)
        if column is None:
            self.findings.add(
                MissingColumn(
                    place=table.place(),
                    span=span,
                    column=heading,
                    columns=tuple(table.columns),
                    hint=did_you_mean(heading, table.columns),
                )
            )
        return column

    def root(self, item: ItemType) -> RootIndex:
        """Return the root set of a position."""
        if not isinstance(item, MemberType):
            raise InternalError(f"a position that is {item} has no root set")
        return self.instance.roots[item.root]

    def lacks_any(self, *used: Used) -> bool:
        """Whether expressions use names that have no value or lack some of it."""
        return not (self.absent | self.partial).isdisjoint(names_in(*used))
