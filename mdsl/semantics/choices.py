"""What a scenario changes of a model, checked."""

from dataclasses import field

from mdsl.records import record
from mdsl.semantics.expressions import Expression, Query
from mdsl.source import NO_SPAN, Span


@record(eq=False)
class CellOverride:
    """`name[cells] = value`: cells of a param that have another value.

    The cells and the value are those of the data as they stand without any scenario.

    Attributes:
        name: The param.
        query: What runs over the cells.
        arguments: The members of a cell, one for each position of the param.
        value: Its value (degree 0), of the type of the param's cells.
        span: The place of the override in the text.
    """

    name: str
    query: Query
    arguments: tuple[Expression, ...]
    value: Expression
    span: Span = field(default=NO_SPAN, repr=False)


@record(eq=False)
class ObjectiveChoice:
    """The objective that is to be the only one.

    Attributes:
        name: The objective.
        arguments: The members of one instance of a family, one for each position; None for
            all of a family, and for an objective that is none.
        span: The place of the choice in the text.
    """

    name: str
    arguments: tuple[Expression, ...] | None = None
    span: Span = field(default=NO_SPAN, repr=False)


@record(eq=False)
class Scenario:
    """A named set of changes.

    Attributes:
        name: Its name.
        span: The place of the name.
        description: The modeller's text about it.
        overrides: Cells of params with another value.
        drops: Constraints and goals that are left out.
        relaxes: Variables whose values need not be whole; `ALL` stands for all.
        objective: The objective that is to be the only one; None for all of them.
    """

    name: str
    span: Span = field(default=NO_SPAN, repr=False)
    description: str = ""
    overrides: tuple[CellOverride, ...] = ()
    drops: tuple[str, ...] = ()
    relaxes: tuple[str, ...] = ()
    objective: ObjectiveChoice | None = None


ALL = "*"
"""Stands for all variables, also those that rewrites make; no variable has that name."""
