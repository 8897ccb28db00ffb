"""What expressions take from elsewhere than from bound names, provided before they are used.

That is table columns, and the domains of variables and of named expressions.
"""

from mdsl.data.binding import Binding
from mdsl.data.earlier import is_same_domain
from mdsl.data.errors import MixedColumn
from mdsl.data.members import EXPECTED
from mdsl.data.roots import read_distinct
from mdsl.data.sizes import has_bearable_size
from mdsl.evaluation.evaluator import domain_of
from mdsl.evaluation.instance import RootIndex
from mdsl.linear.domain import Domain
from mdsl.semantics.expressions import (
    ColumnSet,
    ComprehensionSet,
    DomainSet,
    Index,
    IndexValue,
    ValueToMember,
)
from mdsl.semantics.model import Let, Variable
from mdsl.semantics.needs import Used, nodes_in
from mdsl.semantics.types import (
    DateType,
    ItemType,
    Kind,
    MemberType,
    NumberType,
    TextType,
)


def bind_domain(binding: Binding, variable: Variable | Let) -> bool:
    """Work out the domain of a variable or expression; returns whether there is one."""
    domains = binding.instance.domains
    if variable.name not in domains:
        indexing = variable.indexing
        if (
            binding.lacks_any(indexing)
            or not prepare(binding, indexing)
            or not has_bearable_size(binding, variable)
        ):
            return False
        with binding.findings.catching():
            domains[variable.name] = _domain(binding, variable)
    return variable.name in domains


def _domain(binding: Binding, variable: Variable | Let) -> Domain:
    """Return a domain: that of an earlier run if it is the same."""
    earlier = binding.earlier
    before = None
    if earlier is not None:
        before = earlier.instance.domains.get(variable.name)
    if (
        earlier is not None
        and before is not None
        and earlier.needs(variable.name).isdisjoint(binding.changed)
    ):
        return before
    domain = domain_of(binding.instance, variable.indexing)
    if before is not None and is_same_domain(before, domain):
        return before
    return domain


# --- what set expressions read --------------------------------------------------------------


def prepare(binding: Binding, *used: Used) -> bool:
    """Provide what expressions take from elsewhere than from bound names.

    That is table columns, and the domains of variables.

    Returns:
        Whether all of it could be provided.
    """
    model = binding.instance.model
    is_complete = True
    nodes = [node for one in used if one is not None for node in nodes_in(one)]
    for node in nodes:
        match node:
            case ColumnSet():
                is_complete &= _fill_column(binding, node, None)
            case ComprehensionSet():
                is_complete &= _check_lookups(binding, node)
            case DomainSet(name=name) if name in model.variables:
                is_complete &= bind_domain(binding, model.variables[name])
            case DomainSet(name=name) if name in model.lets and model.lets[name].degree:
                is_complete &= bind_domain(binding, model.lets[name])
            case _:
                pass
    return is_complete


def _check_lookups(binding: Binding, members: ComprehensionSet) -> bool:
    """Check the columns whose cells a set looks up in a root set.

    `set Final within Node = grades.node` has become the members of Node that are the texts of
    that column. Here a text that is no member is still one with a row.
    """
    roots = {
        component.operand.index: component.root
        for component in members.components
        if isinstance(component, ValueToMember)
        and isinstance(component.operand, IndexValue)
    }
    return all(
        _fill_column(binding, binder.set, binding.instance.roots.get(roots[index]))
        for binder in members.query.binders
        if isinstance(binder.set, ColumnSet)
        for index in binder.positions
        if isinstance(index, Index) and index in roots
    )


def _fill_column(binding: Binding, column: ColumnSet, root: RootIndex | None) -> bool:
    """Read a column; returns whether that could be done.

    Where its cells are members of a root set, those that are not are reported.
    """
    key = (column.table, column.column)
    kind = _kind_of(column.type.items[0])
    known = binding.column_kinds.setdefault(key, kind)
    if known is not kind:
        binding.findings.add(
            MixedColumn(
                span=column.span,
                table=column.table,
                column=column.column,
                first=EXPECTED[known],
                second=EXPECTED[kind],
            )
        )
        return False
    members = read_distinct(binding, column, kind, root)
    if members is None:
        return False
    binding.instance.table_columns[key] = members
    return True


def _kind_of(item: ItemType) -> Kind:
    match item:
        case MemberType(kind=kind):
            return kind
        case NumberType():
            return Kind.INTEGER
        case DateType():
            return Kind.DATE
        case TextType():
            return Kind.TEXT
