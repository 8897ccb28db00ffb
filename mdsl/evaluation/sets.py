"""Sets: their tuples, the rows they make of a frame's rows, and the domains they span."""

from math import prod
from typing import assert_never

import numpy as np

from mdsl.diagnostics import InternalError, shown_number
from mdsl.evaluation.comprehensions import (
    listed_codes,
    lists_its_indices,
    names_every_index,
)
from mdsl.evaluation.context import Context, member_code, report_missing
from mdsl.evaluation.errors import UnlimitedRange
from mdsl.evaluation.frames import UNIT_FRAME, Frame
from mdsl.evaluation.instance import BoundSet, Values
from mdsl.evaluation.rows import distinct_rows, runs
from mdsl.linear.arrays import BoolArray, IntArray, LongArray
from mdsl.linear.domain import Domain, Factor, product_codes
from mdsl.semantics.expressions import (
    ColumnSet,
    ComprehensionSet,
    DomainSet,
    Expression,
    Index,
    LiteralSet,
    ProductSet,
    Query,
    RangeSet,
    SetAlgebra,
    SetExpression,
    SetReference,
    WindowSet,
)
from mdsl.semantics.free import free_indices
from mdsl.semantics.references import expanded
from mdsl.semantics.types import DateType, MemberType, NumberType

MAX_RANGE = 100_000_000

Tuples = tuple[LongArray, tuple[Values, ...]]


def is_rooted(expression: SetExpression) -> bool:
    """Whether all components of a set are members of root sets."""
    return all(isinstance(item, MemberType) for item in expression.type.items)


def is_closed(expression: SetExpression) -> bool:
    """Whether a set is the same on all rows and made of members of root sets."""
    return is_rooted(expression) and not free_indices(expression)


def closed_set(context: Context, expression: SetExpression) -> BoundSet:
    """Return the tuples of a set that is the same on all rows."""
    if isinstance(expression, SetReference) and not expression.arguments:
        return context.instance.sets[expression.name]
    known = context.memory.sets.get(expression)
    if known is None:
        factor = _closed_factor(context, expression)
        known = BoundSet(factor, root_names(expression), expression.type.is_ordered)
        context.memory.sets[expression] = known
    return known


def root_names(expression: SetExpression) -> tuple[str, ...]:
    """Return the root sets of a set's components."""
    names = []
    for item in expression.type.items:
        if not isinstance(item, MemberType):
            raise InternalError("a component has no root set")
        names.append(item.root)
    return tuple(names)


def root_sizes(context: Context, expression: SetExpression) -> tuple[int, ...]:
    """Return the number of members of each component's root set."""
    return tuple(context.instance.root(name).count for name in root_names(expression))


def _closed_factor(context: Context, expression: SetExpression) -> Factor:
    sizes = root_sizes(context, expression)
    match expression:
        case DomainSet(name=name):
            return Factor(sizes, _domain_codes(context, name))
        case ProductSet(factors=factors):
            own = [closed_set(context, factor).factor for factor in factors]
            count = prod(factor.count for factor in own)
            context.check_count(count, expression.span)
            return Factor(sizes, product_codes(own))
        case ComprehensionSet() if lists_its_indices(expression):
            return Factor(sizes, listed_codes(context, expression))
        case _:
            _, columns = expand_set(context, expression, UNIT_FRAME)
            if not isinstance(expression, ComprehensionSet):
                keep = distinct_rows(columns)
                columns = tuple(column[keep] for column in columns)
            codes = tuple(column.astype(np.int32, copy=False) for column in columns)
            if len(codes) == 1 and has_order_of_root(context, expression):
                codes = (np.sort(codes[0]),)
            return Factor(sizes, codes)


def has_order_of_root(context: Context, expression: SetExpression) -> bool:
    """Whether the members of a set come in the order of their root set, that of its codes."""
    return context.instance.root(root_names(expression)[0]).is_ordered


def _domain_codes(context: Context, name: str) -> tuple[IntArray, ...]:
    """Return the given cells of a parameter, or the whole domain of anything else."""
    instance = context.instance
    bound = instance.parameters.get(name) or instance.lets.get(name)
    if bound is None:
        return declared_domain(context, name).all_codes()
    if bound.given is None:
        return bound.domain.all_codes()
    return bound.domain.codes(bound.given)


# --- the rows a set makes of a frame ---------------------------------------------------------


def expand_set(context: Context, expression: SetExpression, frame: Frame) -> Tuples:
    """Return, for every row of a frame, the tuples of a set.

    Returns:
        The row of each tuple, ascending, and a column of codes or plain values for each
        component. Tuples of one row are distinct.
    """
    match expression:
        case SetReference(arguments=()) | DomainSet():
            return _expand_closed(context, expression, frame)
        case SetReference():
            return _expand_family(context, expression, frame)
        case RangeSet():
            return _expand_range(context, expression, frame)
        case LiteralSet():
            return _expand_literal(context, expression, frame)
        case ComprehensionSet():
            return _expand_comprehension(context, expression, frame)
        case SetAlgebra():
            return _expand_algebra(context, expression, frame)
        case ProductSet():
            return _expand_product(context, expression, frame)
        case WindowSet():
            return _expand_window(context, expression, frame)
        case ColumnSet():
            return _expand_column(context, expression, frame)
        case _:
            assert_never(expression)


def _expand_closed(context: Context, expression: SetExpression, frame: Frame) -> Tuples:
    factor = closed_set(context, expression).factor
    parent, within = _runs(context, expression, np.full(frame.size, factor.count))
    return parent, tuple(factor.codes(i, within) for i in range(factor.arity))


def _runs(
    context: Context, expression: SetExpression, counts: LongArray
) -> tuple[LongArray, LongArray]:
    """Return runs of so many tuples, once it is known that they are not too many."""
    context.check_count(int(counts.sum()), expression.span)
    return runs(counts)


def _expand_family(context: Context, expression: SetReference, frame: Frame) -> Tuples:
    family = context.instance.families[expression.name]
    owner = family_instance(context, expression, frame)
    starts = np.searchsorted(family.owner, np.arange(family.outer.count + 1))
    first = starts[np.maximum(owner, 0)]
    counts = np.where(owner >= 0, starts[np.maximum(owner, 0) + 1] - first, 0)
    parent, within = _runs(context, expression, counts.astype(np.int64))
    at = first[parent] + within
    return parent, tuple(column[at] for column in family.columns)


def family_instance(
    context: Context, expression: SetReference, frame: Frame
) -> LongArray:
    """Return which of a family's sets is meant on each row; -1 where it does not exist."""
    family = context.instance.families[expression.name]
    codes = [
        context.evaluate(argument, frame).full(frame.size).astype(np.int32)
        for argument in expression.arguments
    ]
    owner = family.outer.find(codes)
    if (owner < 0).any():
        report_missing_set(context, expression, frame, owner < 0)
    return owner


def report_missing_set(
    context: Context, expression: SetReference, frame: Frame, missing: BoolArray
) -> None:
    """Report a set of a family that does not exist."""
    # The first argument carries the place; the set itself is no value.
    report_missing(
        context,
        expression.arguments[0],
        frame,
        missing,
        f"`{expression.name}` has no set for this member; leave it out with a condition",
    )


def _expand_range(context: Context, expression: RangeSet, frame: Frame) -> Tuples:
    first = context.evaluate(expression.first, frame).full(frame.size)
    last = context.evaluate(expression.last, frame).full(frame.size)
    item = expression.type.items[0]
    low, high = first.astype(np.float64), last.astype(np.float64)
    whole = np.isfinite(low) & np.isfinite(high)
    whole &= (np.floor(low) == low) & (np.floor(high) == high)
    counts = np.where(whole, np.maximum(high - low + 1, 0), 0)
    if not whole.all() or counts.sum() > MAX_RANGE:
        at, reason = int(np.argmax(counts)), f"makes more than {MAX_RANGE:,} members"
        if not whole.all():
            at, reason = int(np.argmin(whole)), "does not end at whole numbers or dates"
        context.report(
            UnlimitedRange(
                span=expression.span,
                first=shown_number(float(low[at])),
                last=shown_number(float(high[at])),
                reason=reason,
            )
        )
        counts = np.zeros(frame.size)
    parent, within = _runs(context, expression, counts.astype(np.int64))
    values = low[parent] + within
    match item:
        case MemberType():
            return parent, (values.astype(np.int32),)
        case DateType():
            return parent, (values.astype(np.int64),)
        case _:
            return parent, (values,)


def _expand_literal(context: Context, expression: LiteralSet, frame: Frame) -> Tuples:
    count = len(expression.items)
    if not count:
        empty: Values = np.zeros(0, np.int32)
        return np.zeros(0, np.int64), (empty,) * expression.type.arity
    parent, _ = _runs(context, expression, np.full(frame.size, count))
    items = [
        tuple(_existing(context, part, frame) for part in expanded(item))
        for item in expression.items
    ]
    columns = tuple(
        np.stack([item[position] for item in items], axis=1).ravel()
        for position in range(expression.type.arity)
    )
    return _distinct_within(parent, columns)


def _expand_comprehension(
    context: Context, expression: ComprehensionSet, frame: Frame
) -> Tuples:
    needed = frozenset(i for c in expression.components for i in free_indices(c))
    expansion = context.expand(expression.query, frame, needed)
    columns = tuple(
        _existing(context, component, expansion.frame)
        for component in expression.components
    )
    parent = expansion.parent
    if not np.all(parent[1:] >= parent[:-1]):
        order = np.argsort(parent, kind="stable")
        parent, columns = parent[order], tuple(column[order] for column in columns)
    if names_every_index(expression):
        return parent, columns
    return _distinct_within(parent, columns)


def _existing(context: Context, component: Expression, frame: Frame) -> Values:
    """Return a component of a set's tuples; a member that does not exist is reported."""
    values = context.evaluate(component, frame).full(frame.size)
    if isinstance(component.type, MemberType) and (values < 0).any():
        remedy = "leave it out of the set with a condition"
        report_missing(context, component, frame, values < 0, remedy)
    return values


def _expand_algebra(context: Context, expression: SetAlgebra, frame: Frame) -> Tuples:
    parent, columns = expand_set(context, expression.left, frame)
    if expression.operator == "|":
        more, others = expand_set(context, expression.right, frame)
        parent = np.concatenate([parent, more])
        order = np.argsort(parent, kind="stable")
        both = [np.concatenate(pair) for pair in zip(columns, others, strict=True)]
        return _distinct_within(parent[order], tuple(c[order] for c in both))
    inside = context.is_member(expression.right, columns, frame, parent)
    keep = inside if expression.operator == "&" else ~inside
    return parent[keep], tuple(column[keep] for column in columns)


def _expand_product(context: Context, expression: ProductSet, frame: Frame) -> Tuples:
    parent = np.arange(frame.size, dtype=np.int64)
    columns: tuple[Values, ...] = ()
    for factor in expression.factors:
        inner, own = expand_set(context, factor, frame.take(parent))
        parent = parent[inner]
        columns = (*(column[inner] for column in columns), *own)
    return parent, columns


def _expand_window(context: Context, expression: WindowSet, frame: Frame) -> Tuples:
    low, high, count, is_circular = _window_ends(context, expression, frame)
    if is_circular:
        high = np.minimum(high, low + count - 1)
    else:
        low, high = np.maximum(low, 0), np.minimum(high, count - 1)
    parent, within = _runs(context, expression, np.maximum(high - low + 1, 0))
    codes = low[parent] + within
    if is_circular:
        codes %= max(count, 1)
    return parent, (codes.astype(np.int32),)


def _window_ends(
    context: Context, expression: WindowSet, frame: Frame
) -> tuple[LongArray, LongArray, int, bool]:
    codes = context.evaluate(expression.operand, frame).full(frame.size)
    before = context.evaluate(expression.before, frame).full(frame.size)
    after = context.evaluate(expression.after, frame).full(frame.size)
    root = context.instance.root(root_names(expression)[0])
    low = codes.astype(np.int64) - before.astype(np.int64)
    high = codes.astype(np.int64) + after.astype(np.int64)
    # A member that does not exist has no neighbours.
    high = np.where(codes.astype(np.int64) < 0, low - 1, high)
    return low, high, root.count, root.is_circular


def _expand_column(context: Context, expression: ColumnSet, frame: Frame) -> Tuples:
    values = context.instance.table_columns[expression.table, expression.column]
    match expression.type.items[0]:
        case MemberType(root=root):
            codes = [member_code(context, root, value) for value in values]
            column: Values = np.array([-1 if c is None else c for c in codes], np.int32)
        case NumberType():
            column = values.astype(np.float64)
        case DateType():
            column = values.astype("datetime64[D]").astype(np.int64)
        case _:
            column = values
    parent, within = _runs(context, expression, np.full(frame.size, len(column)))
    return parent, (column[within],)


def _distinct_within(parent: LongArray, columns: tuple[Values, ...]) -> Tuples:
    """Return tuples without the repeats within one row."""
    keep = distinct_rows([parent, *columns])
    if len(keep) == len(parent):
        return parent, columns
    return parent[keep], tuple(column[keep] for column in columns)


# --- domains of declarations -------------------------------------------------------------------


def declared_domain(context: Context, name: str) -> Domain:
    """Return the domain of a variable, or of a `let` with variables, by name."""
    instance = context.instance
    known = instance.domains.get(name)
    if known is None:
        model = instance.model
        declared = model.variables.get(name) or model.lets[name]
        # What is missing there is the declaration's own error, whoever asks for it.
        known = indexing_domain(context.strict(), declared.indexing)
        instance.domains[name] = known
    return known


def indexing_domain(context: Context, indexing: Query) -> Domain:
    """Return the domain of an indexing: a product of sets, or the tuples of the query."""
    axes = tuple(context.instance.root(root_of(i)).axis for i in indexing.indices)
    if indexing.condition is None and all(
        is_closed(binder.set)
        and all(isinstance(position, Index) for position in binder.positions)
        for binder in indexing.binders
    ):
        factors = tuple(closed_set(context, b.set).factor for b in indexing.binders)
        return Domain(factors, axes)
    expansion = context.expand(indexing, UNIT_FRAME, frozenset(indexing.indices))
    if not axes:
        return Domain(is_void=not len(expansion.parent))
    columns = [
        expansion.frame.columns[index].astype(np.int32) for index in indexing.indices
    ]
    order = np.lexsort(columns[::-1])
    sizes = tuple(len(axis.members) for axis in axes)
    return Domain((Factor(sizes, tuple(c[order] for c in columns)),), axes)


def root_of(index: Index) -> str:
    """Return the root set of an index of a declaration."""
    if not isinstance(index.type, MemberType):
        raise InternalError("the indices of a declaration are members of root sets")
    return index.type.root
