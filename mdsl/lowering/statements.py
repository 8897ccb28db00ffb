"""What statements were lowered to, and which of it holds for another run of the model.

A statement has to be lowered again if something that it reads has another value: a param, a
set, where the columns of a variable stand, a named expression. Where that is nothing but
numbers beside the variables of a relation, its terms hold and only the bounds of its rows
change. Phrases that get columns of their own are numbered in the order in which they are
met, and shared: they hold together or not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from mdsl.data.demands import expressions_of, lowered_declarations
from mdsl.evaluation.instance import Instance
from mdsl.linear.program import GoalBlocks, LinearProgram, Objective
from mdsl.lowering.columns import Columns
from mdsl.lowering.families import RowFamily
from mdsl.lowering.logic import Logic
from mdsl.lowering.orders import PreparedOrder
from mdsl.lowering.scope import ColumnFamily, LoweredLet, Phrases, Scope
from mdsl.lowering.switches import Prepared
from mdsl.records import lazy
from mdsl.semantics.expressions import (
    Complement,
    Conjunction,
    Disjunction,
    Expression,
    FunctionCall,
    Reduction,
    SetExpression,
)
from mdsl.semantics.model import CheckedModel, Constraint, Declared, Variable
from mdsl.semantics.needs import Used, names_in, nodes_in, reads_of


@dataclass(eq=False)
class Statements:
    """What statements were lowered to, by name; what is not there is to be lowered.

    Attributes:
        unbounded: Rows whose terms hold, and whose bounds do not.
        rows: The rows of constraints that are relations.
        logic: All other constraints as far as they need no bounds; None for none.
        objectives: The objectives, one for each instance.
        lets: Linear expressions with a name.
        goals: Targets and weights.
        variables: Variables whose columns have the bounds that they had.
        phrases: The columns of phrases; None where these are to be made again.
    """

    unbounded: dict[str, RowFamily] = field(default_factory=dict)
    rows: dict[str, RowFamily] = field(default_factory=dict)
    logic: dict[str, Prepared | PreparedOrder | None] = field(default_factory=dict)
    objectives: dict[str, list[Objective]] = field(default_factory=dict)
    lets: dict[str, LoweredLet] = field(default_factory=dict)
    goals: dict[str, GoalBlocks] = field(default_factory=dict)
    variables: frozenset[str] = frozenset()
    phrases: Phrases | None = None

    def objectives_of(self, model: CheckedModel) -> list[Objective]:
        """Return all objectives in the order of the text."""
        return [o for name in model.objectives for o in self.objectives.get(name, ())]


@dataclass(eq=False)
class Lowered:
    """A program with the parts that it was put together from.

    Attributes:
        instance: What was lowered.
        scope: Where its columns are.
        declared: The columns of the declarations.
        statements: All statements.
        logic: What logic and phrases became.
        columns: All columns.
        families: All rows, in order.
        program: The program.
    """

    instance: Instance
    scope: Scope
    declared: Columns
    statements: Statements
    logic: Logic
    columns: Columns
    families: list[RowFamily]
    program: LinearProgram
    _reads: dict[Declared, frozenset[str]] = field(default_factory=dict)

    @lazy
    def phrased(self) -> list[Declared]:
        """The statements that phrases got columns of their own for, in order."""
        return _with_phrases(self.instance.model)

    def reads(self, declared: Declared) -> frozenset[str]:
        """Return the names whose values a statement of the program depends on."""
        if declared not in self._reads:
            used = _reached(self.instance.model, own_expressions(declared))
            own = {declared.name} if isinstance(declared, Variable) else set()
            self._reads[declared] = frozenset(reads_of(*used) | own)
        return self._reads[declared]


def what_holds(instance: Instance, scope: Scope, earlier: Lowered) -> Statements:
    """Return the statements of an earlier run that are the same on another instance.

    Args:
        instance: The instance to lower.
        scope: Where the columns of its variables stand.
        earlier: The earlier run.
    """
    model, before = instance.model, earlier.statements
    changed = _changed_names(instance, scope, earlier)
    known = set(lowered_declarations(earlier.instance.model))
    same = {
        declared
        for declared in lowered_declarations(model)
        if declared in known and earlier.reads(declared).isdisjoint(changed)
    }
    phrased = _with_phrases(model)
    phrases = _phrases_that_hold(phrased, scope, earlier, same)
    if phrases is None:
        same -= set(phrased)
    return Statements(
        unbounded={
            name: rows
            for name, rows in before.rows.items()
            for constraint in [model.constraints.get(name)]
            if constraint in known
            and constraint not in {*same, *phrased}
            and _have_terms_as_before(model, constraint, rows, changed)
        },
        rows=_kept(before.rows, model.constraints, same),
        logic=_kept(before.logic, model.constraints, same),
        objectives=_kept(before.objectives, model.objectives, same),
        lets=_kept(before.lets, model.lets, same),
        goals={
            name: blocks
            for name, blocks in _kept(before.goals, model.goals, same).items()
            if model.constraints[name] in same
        },
        variables=frozenset(_kept(model.variables, model.variables, same)),
        phrases=phrases,
    )


def columns_in_place(
    instance: Instance, scope: Scope, earlier: Lowered
) -> Columns | None:
    """Return the columns of an earlier run if all stand where they do now."""
    before = earlier.scope.columns
    if instance.model.relaxed != earlier.instance.model.relaxed or [*before] != [
        *scope.columns
    ]:
        return None
    for name, now in scope.columns.items():
        known = before[name]
        if known.variable is not now.variable or not _are_same_columns(known, now):
            return None
    return earlier.declared


def _are_same_columns(known: ColumnFamily, now: ColumnFamily) -> bool:
    return known.start == now.start and known.domain is now.domain


def holds_logic(declared: Columns, made: Statements, earlier: Lowered) -> bool:
    """Whether logic and phrases have become what they are in an earlier run."""
    before = earlier.statements
    return (
        declared is earlier.declared
        and made.phrases is before.phrases
        and made.rows == before.rows
        and made.logic == before.logic
        and (made.objectives == before.objectives or not earlier.scope.auxiliaries)
    )


T = TypeVar("T")


def _kept(
    before: Mapping[str, T],
    declared: Mapping[str, Declared],
    same: AbstractSet[Declared],
) -> dict[str, T]:
    return {n: known for n, known in before.items() if declared.get(n) in same}


def _changed_names(instance: Instance, scope: Scope, earlier: Lowered) -> set[str]:
    """Return the names that have another value, and variables with other columns."""
    before = earlier.instance
    pairs: tuple[tuple[Mapping[str, object], Mapping[str, object]], ...] = (
        (before.roots, instance.roots),
        (before.sets, instance.sets),
        (before.families, instance.families),
        (before.parameters, instance.parameters),
        (before.lets, instance.lets),
    )
    changed = {
        name
        for old, new in pairs
        for name, value in new.items()
        if old.get(name) is not value
    }
    for name, family in scope.columns.items():
        known = earlier.scope.columns.get(name)
        if known is None or not _are_same_columns(known, family):
            changed.add(name)
    return changed


def _have_terms_as_before(
    model: CheckedModel,
    constraint: Constraint,
    rows: RowFamily,
    changed: AbstractSet[str],
) -> bool:
    """Whether nothing of a relation has changed but numbers beside its variables."""
    used = _reached(model, (constraint.indexing, *rows.constants))
    return bool(rows.constants) and reads_of(*used).isdisjoint(changed)


# --- what statements are made of ---------------------------------------------------------------


def own_expressions(declared: Declared) -> tuple[Used, ...]:
    """Return what a statement is lowered from, but for what it names."""
    if isinstance(declared, Variable):
        return (declared.indexing, declared.lower, declared.upper, declared.start)
    return expressions_of(declared)


def _reached(model: CheckedModel, used: Iterable[Used]) -> list[Used]:
    """Return expressions with those of the names in them that are lowered along."""
    found: list[Used] = []
    seen: set[str] = set()
    stack = [*used]
    while stack:
        one = stack.pop()
        found.append(one)
        for name in names_in(one) - seen:
            seen.add(name)
            let, variable = model.lets.get(name), model.variables.get(name)
            if let is not None and let.degree:
                stack += (let.indexing, let.body)
            if variable is not None:
                stack += (variable.before, variable.after)
    return found


# --- phrases that have columns of their own ------------------------------------------------------


def _phrases_that_hold(
    phrased: Sequence[Declared],
    scope: Scope,
    earlier: Lowered,
    same: AbstractSet[Declared],
) -> Phrases | None:
    """Return the columns of all phrases if they are those of the earlier run."""
    if phrased != earlier.phrased or not same >= set(phrased):
        return None
    if scope.num_col != len(earlier.declared.lower):
        return None
    return earlier.statements.phrases


def _with_phrases(model: CheckedModel) -> list[Declared]:
    """Return the statements that phrases get columns of their own for, in order."""
    return [
        declared
        for declared in lowered_declarations(model)
        if not isinstance(declared, Variable)
        and any(
            _is_phrase(node)
            for used in _reached(model, expressions_of(declared))
            for node in nodes_in(used)
        )
    ]


def _is_phrase(node: Expression | SetExpression) -> bool:
    match node:
        case FunctionCall() | Conjunction() | Disjunction() | Complement():
            return node.degree > 0
        case Reduction(function=function):
            return node.degree > 0 and function != "sum"
        case _:
            return False
