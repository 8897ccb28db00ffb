"""What a model means at a point, where every variable has a number.

What is not linear as it stands (`implies`, `any`, `abs`, `piecewise`, ...) is compared with
the rows made from it point by point.
"""

from collections.abc import Mapping

from mdsl.syntax import ast
from tests.reference import arithmetic, comparing, data, statements
from tests.reference.declarations import World
from tests.reference.expressions import bind, evaluate, holds
from tests.reference.program import ReferenceProgram, body
from tests.reference.scope import Scope
from tests.reference.values import ColumnKey, UnreachableError


def holds_at(
    model: ast.Model,
    tables: data.Tables,
    program: ReferenceProgram,
    point: Mapping[ColumnKey, float],
) -> bool:
    """Return whether a point keeps all bounds, rows and logical constraints of a model."""
    world = World(model, tables, point)
    try:
        return (
            all(
                column.lower <= point[key] <= column.upper
                for key, column in program.columns.items()
            )
            and all(
                row.lower <= _activity(row.coefficients, point) <= row.upper
                for row in program.rows.values()
            )
            and all(
                _holds_logically(world, name, world.domain(name)[key].scope)
                for name, key in program.logical
            )
        )
    except UnreachableError:
        return False


def _activity(
    coefficients: Mapping[ColumnKey, float], point: Mapping[ColumnKey, float]
) -> float:
    return sum(coef * point[column] for column, coef in coefficients.items())


def _holds_logically(world: World, name: str, scope: Scope) -> bool:
    statement = world.statements[name]
    definition = statements.definition(statement)
    if definition is not None:
        key = next(k for k, i in world.domain(name).items() if i.scope is scope)
        value = evaluate(scope, definition)
        return comparing.compare(world, "==", world.cell(name, key), value)
    if statement.keyword != "constraint":
        return True
    match body(statement):
        case ast.Reduction("sos1" | "sos2" as kind, element, binders, condition):
            values = [
                arithmetic.number(evaluate(inner, element))
                for inner, _ in bind(scope, binders, condition)
            ]
            return _is_special_ordered(values, int(kind[-1]))
        case condition:
            return holds(scope, condition)


def _is_special_ordered(values: list[float], count: int) -> bool:
    """Return whether at most `count` values, neighbours of each other, are not 0."""
    places = [place for place, value in enumerate(values) if value != 0.0]
    return not places or places[-1] - places[0] < count


def objective_at(
    model: ast.Model, tables: data.Tables, name: str, point: Mapping[ColumnKey, float]
) -> float:
    """Return a scalar objective at a point."""
    world = World(model, tables, point)
    return arithmetic.number(evaluate(world.scope, body(world.statements[name])))
