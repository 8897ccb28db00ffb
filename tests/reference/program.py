"""The rows and columns that a model stands for, as plain dictionaries."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from mdsl.syntax import ast
from tests.reference import arithmetic, data, statements
from tests.reference.declarations import World
from tests.reference.expressions import evaluate, holds
from tests.reference.scope import Scope
from tests.reference.values import (
    AbsentError,
    Affine,
    ColumnKey,
    FailureError,
    Item,
    Key,
    MissingError,
    NonlinearError,
    Value,
    label,
)

INFINITY = float("inf")
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Column:
    """A column; `kind` is `continuous`, `integer`, `semicontinuous` or `semi-integer`."""

    lower: float = 0.0
    upper: float = INFINITY
    kind: str = "continuous"
    start: float | None = None


@dataclass(frozen=True)
class Row:
    """`lower <= coefficients * columns <= upper`; no coefficient is 0."""

    coefficients: Mapping[ColumnKey, float]
    lower: float
    upper: float


@dataclass(frozen=True)
class ObjectiveFunction:
    """An objective, or (`is_goal_level`) the weighted deviations of one priority."""

    sense: str
    costs: Mapping[ColumnKey, float]
    offset: float = 0.0
    priority: float | None = None
    is_goal_level: bool = False


@dataclass
class ReferenceProgram:
    """What a model stands for; every key is a name with the members of an instance.

    Attributes:
        sets: Members (or tuples) of every set.
        params: Given and defaulted cells of every param.
        lets: Cells of every `let`, those with variables as `Affine`.
        columns: Variables and the deviations of goals.
        rows: Constraints, goals and definitions that are linear as they stand.
        objectives: By name and members; goal levels under the name `priority`.
        dropped_rows: How many constraint instances hold no variable and are true.
        logical: Constraints and definitions that are not linear as they stand; they have a
            meaning at a point only, see `points`.
    """

    sets: dict[ColumnKey, list[Item]] = field(default_factory=dict)
    params: dict[ColumnKey, Value] = field(default_factory=dict)
    lets: dict[ColumnKey, Value] = field(default_factory=dict)
    columns: dict[ColumnKey, Column] = field(default_factory=dict)
    rows: dict[ColumnKey, Row] = field(default_factory=dict)
    objectives: dict[ColumnKey, ObjectiveFunction] = field(default_factory=dict)
    dropped_rows: int = 0
    logical: list[ColumnKey] = field(default_factory=list)


def evaluate_model(model: ast.Model, tables: data.Tables) -> ReferenceProgram:
    """Return the program of a model with its tables; FailureError where there is none."""
    world = World(model, tables)
    program = ReferenceProgram()
    try:
        _write_data(world, program)
        _write_variables(world, program)
        _write_constraints(world, program)
        _write_goals(world, program, statements.used_deviations(model.statements))
        _write_objectives(world, program)
    except MissingError as missing:
        raise FailureError("missing", str(missing)) from None
    except NonlinearError as error:
        raise FailureError("nonlinear", str(error)) from None
    return program


def named(world: World, *keywords: str) -> list[tuple[str, statements.Statement]]:
    """Return the statements of some kinds with the names that they declare."""
    return [(n, s) for n, s in world.statements.items() if s.keyword in keywords]


def _write_data(world: World, program: ReferenceProgram) -> None:
    for name, _ in named(world, "set"):
        for key, items in world.set_cells(name).items():
            program.sets[name, key] = items
    for name, _ in named(world, "param"):
        program.params |= _all_cells(world, name)
    for name, _ in named(world, "let"):
        for key in world.domain(name):
            try:
                program.lets[name, key] = world.cell(name, key)
            except NonlinearError:
                program.logical.append((name, key))
    _verify_checks(world)


def _all_cells(world: World, name: str) -> dict[ColumnKey, Value]:
    """Return the cells of a param, defaulted ones as well."""
    cells: dict[ColumnKey, Value] = {
        (name, key): value for key, value in world.param_cells(name).items()
    }
    for key in world.domain(name):
        # A default is looked at only where it is needed, which may be nowhere.
        with suppress(AbsentError, FailureError):
            cells[name, key] = world.cell(name, key)
    return cells


def _verify_checks(world: World) -> None:
    for name, statement in named(world, "check"):
        for key, instance in world.domain(name).items():
            if not holds(instance.scope, body(statement)):
                raise FailureError("check", f"{name}[{label(key)}]")


def body(statement: statements.Statement) -> ast.Expression:
    """Return what stands behind the colon."""
    if not isinstance(statement, ast.Definitional):
        raise FailureError("type", "no body")
    return statement.body


# --- columns ---------------------------------------------------------------------------------


def _write_variables(world: World, program: ReferenceProgram) -> None:
    for name, statement in named(world, "var"):
        definition = statements.definition(statement)
        for key, instance in world.domain(name).items():
            program.columns[name, key] = column(statement, instance.scope)
            if definition is not None:
                equation = ast.Comparison(
                    (ast.Number("0"), definition),
                    ("==",),
                )
                _write_row(program, (name, key), instance.scope, equation, (name, key))


def column(statement: statements.Statement, scope: Scope) -> Column:
    """Return the bounds and the kind of a column."""
    is_binary = statements.has_flag(statement, "binary")
    lower, upper = (0.0, 1.0) if is_binary else (-INFINITY, INFINITY)
    for bound in statements.bounds(statement):
        value = arithmetic.number(evaluate(scope, bound.value))
        if bound.operator == ">=":
            lower = value
        else:
            upper = value
    if lower > upper:
        raise FailureError("bounds", f"{lower} exceeds {upper}")
    start = statements.valued(statement, "start")
    return Column(
        lower,
        upper,
        _kind(statement),
        None if start is None else arithmetic.number(evaluate(scope, start)),
    )


def _kind(statement: statements.Statement) -> str:
    is_integer = any(statements.has_flag(statement, w) for w in ("binary", "integer"))
    if statements.has_flag(statement, "semicontinuous"):
        return "semi-integer" if is_integer else "semicontinuous"
    return "integer" if is_integer else "continuous"


# --- rows --------------------------------------------------------------------------------------


def _write_constraints(world: World, program: ReferenceProgram) -> None:
    for name, statement in named(world, "constraint"):
        for key, instance in world.domain(name).items():
            _write_row(program, (name, key), instance.scope, body(statement))


def _write_row(
    program: ReferenceProgram,
    row: ColumnKey,
    scope: Scope,
    condition: ast.Expression,
    defined: ColumnKey | None = None,
) -> None:
    """Add the row of a constraint instance.

    For a definition `x == e` the condition is `0 == e` and the column x is `defined`: a column
    has no expression of its own.
    """
    try:
        written = linear_row(scope, condition, defined)
    except NonlinearError:
        program.logical.append(row)
        return
    if written is None:
        program.logical.append(row)
    elif written.coefficients:
        program.rows[row] = written
    elif written.lower <= TOLERANCE and written.upper >= -TOLERANCE:
        program.dropped_rows += 1
    else:
        raise FailureError("false", f"{row[0]}[{label(row[1])}]")


def linear_row(
    scope: Scope, condition: ast.Expression, defined: ColumnKey | None = None
) -> Row | None:
    """Return the row of `a <= b` or `l <= e <= u`; None for any other condition."""
    match condition:
        case ast.Paren(inner):
            return linear_row(scope, inner, defined)
        case ast.Comparison((left, right), (operator,)):
            difference = _difference(scope, left, right)
            if defined is not None:
                difference = arithmetic.affine(
                    arithmetic.add(Affine({defined: 1.0}), difference)
                )
            return _row(difference, operator, 0.0)
        case ast.Comparison((left, middle, right), (operator, _)):
            expression = arithmetic.affine(evaluate(scope, middle))
            low = arithmetic.number(evaluate(scope, left))
            high = arithmetic.number(evaluate(scope, right))
            if operator == ">=":
                low, high = high, low
            return Row(
                nonzero(expression),
                low - expression.constant,
                high - expression.constant,
            )
        case _:
            return None


def _difference(scope: Scope, left: ast.Expression, right: ast.Expression) -> Affine:
    return arithmetic.affine(
        arithmetic.add(
            arithmetic.affine(evaluate(scope, left)),
            arithmetic.affine(evaluate(scope, right)),
            -1.0,
        )
    )


def _row(difference: Affine, operator: str, extra: float) -> Row:
    """Return the row of `difference operator 0`."""
    side = extra - difference.constant
    lower = -INFINITY if operator == "<=" else side
    upper = INFINITY if operator == ">=" else side
    return Row(nonzero(difference), lower, upper)


def nonzero(expression: Affine) -> dict[ColumnKey, float]:
    """Return the coefficients that are not exactly 0 once repeated terms are added up."""
    return {column: coef for column, coef in expression.terms.items() if coef != 0.0}


# --- goals and objectives ------------------------------------------------------------------------


def _write_goals(world: World, program: ReferenceProgram, used: set[str]) -> None:
    for name, statement in named(world, "goal"):
        match body(statement):
            case ast.Comparison((left, right), (relation,)):
                sides = deviation_sides(name, relation, used)
                for key, instance in world.domain(name).items():
                    difference = _difference(instance.scope, left, right)
                    program.rows[name, key] = _goal_row(
                        name, key, difference, relation, sides
                    )
                    for side in sides:
                        program.columns[f"{name}.{side}", key] = Column()
            case _:
                raise FailureError("type", "a goal is one relation")


def deviation_sides(name: str, relation: str, used: set[str]) -> list[str]:
    """Return which deviations a goal has: the unwanted ones, and those in use."""
    return [
        side
        for side, unwanted_in in (("under", (">=", "==")), ("over", ("<=", "==")))
        if relation in unwanted_in or f"{name}.{side}" in used
    ]


def _goal_row(
    name: str, key: Key, difference: Affine, relation: str, sides: list[str]
) -> Row:
    """Return `lhs + under - over relation target`; with both deviations it is an equality."""
    terms = dict(difference.terms)
    if "under" in sides:
        terms[f"{name}.under", key] = 1.0
    if "over" in sides:
        terms[f"{name}.over", key] = -1.0
    with_deviations = Affine(terms, difference.constant)
    return _row(with_deviations, "==" if len(sides) == 2 else relation, 0.0)


def unwanted(
    name: str, statement: statements.Statement, scope: Scope, key: Key
) -> dict[ColumnKey, float]:
    """Return the weights of a goal instance's unwanted deviations."""
    match body(statement):
        case ast.Comparison(_, (relation,)):
            sides = deviation_sides(name, relation, set())
        case _:
            raise FailureError("type", "a goal is one relation")
    weight = statements.valued(statement, "weight") or statements.valued(
        statement, "penalty"
    )
    by_side = {"under": weight, "over": weight}
    for attribute in statement.attributes:
        if isinstance(attribute, ast.TwoWeights):
            by_side = {"under": attribute.under, "over": attribute.over}
    result: dict[ColumnKey, float] = {}
    for side in sides:
        of_side = by_side[side]
        result[f"{name}.{side}", key] = (
            1.0 if of_side is None else arithmetic.number(evaluate(scope, of_side))
        )
    return result


def _write_objectives(world: World, program: ReferenceProgram) -> None:
    levels: dict[float, dict[ColumnKey, float]] = {}
    prices: dict[ColumnKey, float] = {}
    for name, statement in named(world, "goal"):
        priority = statements.valued(statement, "priority")
        for key, instance in world.domain(name).items():
            weights = unwanted(name, statement, instance.scope, key)
            if priority is None:
                prices |= weights
            else:
                level = arithmetic.number(evaluate(instance.scope, priority))
                levels.setdefault(level, {}).update(weights)
    for level, weights in levels.items():
        program.objectives["priority", (level,)] = ObjectiveFunction(
            "minimize", nonzero(Affine(weights)), 0.0, level, is_goal_level=True
        )
    priced = _priced_objective(world)
    for name, statement in named(world, "minimize", "maximize"):
        for key, instance in world.domain(name).items():
            try:
                program.objectives[name, key] = _objective(
                    statement, instance.scope, Affine(prices if name == priced else {})
                )
            except NonlinearError:
                program.logical.append((name, key))
    penalized = [n for n, s in named(world, "goal") if statements.valued(s, "penalty")]
    if penalized and priced is None:
        own = ObjectiveFunction("minimize", nonzero(Affine(prices)))
        program.objectives["penalties", ()] = own


def _priced_objective(world: World) -> str | None:
    """Return the objective that is served last: it has the prices of missed goals."""
    served: list[tuple[float, str]] = []
    for name, statement in named(world, "minimize", "maximize"):
        priority = statements.valued(statement, "priority")
        if priority is None:
            return name
        scopes = [instance.scope for instance in world.domain(name).values()]
        ranks = [arithmetic.number(evaluate(scope, priority)) for scope in scopes]
        served.append((max(ranks, default=-INFINITY), name))
    return max(served)[1] if served else None


def _objective(
    statement: statements.Statement, scope: Scope, prices: Affine
) -> ObjectiveFunction:
    """Return an objective with the prices of missed goals, which make it worse."""
    sign = 1.0 if statement.keyword == "minimize" else -1.0
    own = arithmetic.affine(evaluate(scope, body(statement)))
    costs = arithmetic.affine(arithmetic.add(own, prices, sign))
    priority = statements.valued(statement, "priority")
    level = None if priority is None else arithmetic.number(evaluate(scope, priority))
    return ObjectiveFunction(statement.keyword, nonzero(costs), costs.constant, level)
