"""What every declared name stands for, worked out when it is first asked for."""

from collections.abc import Mapping, Sequence

from mdsl.syntax import ast
from tests.reference import data, statements, steps
from tests.reference.expressions import evaluate
from tests.reference.param_families import ParamFamilies
from tests.reference.scope import Argument
from tests.reference.values import (
    AbsentError,
    Affine,
    ColumnKey,
    FailureError,
    Item,
    Key,
    Member,
    MissingError,
    Outside,
    Plain,
    Value,
    as_item,
    rank,
)


class World(ParamFamilies):
    """A model with its tables: the `Lookup` of the evaluator.

    With a point, variables are worth what they are there; without one they are symbols.
    """

    def __init__(
        self,
        model: ast.Model,
        tables: data.Tables,
        point: Mapping[ColumnKey, float] | None = None,
    ) -> None:
        super().__init__(model, tables)
        self.point = point
        self._lets: dict[ColumnKey, Value] = {}

    def items(self, name: str, arguments: Sequence[Argument]) -> list[Item]:
        """Return a set, or the domain of a name; AbsentError outside an indexed set."""
        if self.is_set(name):
            cells = self.set_cells(name)
            key = _inside(arguments)
            if key not in cells:
                raise AbsentError
            return cells[key]
        if name not in self.statements:
            raise FailureError("unknown", f"no set {name}")
        keys: Mapping[Key, object] = self.domain(name)
        if self.statements[name].keyword == "param":
            keys = {key: None for key in keys if key in self.param_cells(name)}
        return [as_item(self.domain(name)[key].positions) for key in keys]

    def cell(self, name: str, arguments: Sequence[Argument]) -> Value:
        """Return the cell of a param, let or variable; AbsentError where there is none."""
        goal, _, deviation = name.partition(".")
        if goal not in self.statements:
            raise FailureError("unknown", f"no name {name}")
        match self.statements[goal].keyword:
            case "param":
                return self.param(name, _inside(arguments))
            case "let":
                return self._let(name, _inside(arguments))
            case "var":
                return self._variable(name, arguments)
            case "goal" if deviation:
                return self._deviation(goal, name, _inside(arguments))
            case keyword:
                raise FailureError("type", f"a {keyword} has no cells")

    def _let(self, name: str, key: Key) -> Value:
        if key not in self.domain(name):
            raise AbsentError
        if (name, key) not in self._lets:
            with self.working_on("let", name, key):
                self._lets[name, key] = self._let_value(name, key)
        return self._lets[name, key]

    def _let_value(self, name: str, key: Key) -> Value:
        statement = self.statements[name]
        if not isinstance(statement, ast.Definitional):
            raise FailureError("type", f"{name} is no let")
        try:
            return evaluate(self.domain(name)[key].scope, statement.body)
        except MissingError as missing:
            # What is missing inside a let is its own error, whoever asked for it.
            raise FailureError("missing", f"{missing} in let {name}") from None

    def _variable(self, name: str, arguments: Sequence[Argument]) -> Value:
        domain = self.domain(name)
        key = tuple(part for part in arguments if not isinstance(part, Outside))
        if len(key) == len(arguments) and key in domain:
            return self._column((name, key))
        for at, argument in enumerate(arguments):
            side = self._side(name, at, argument)
            boundary = statements.valued(self.statements[name], side) if side else None
            for other, instance in domain.items():
                if boundary and _without(other, at) == _without(arguments, at):
                    return evaluate(instance.scope, boundary)
        raise AbsentError

    def _side(self, name: str, at: int, argument: Argument) -> str:
        """Return whether an argument lies before or after all members at its position."""
        if isinstance(argument, Outside):
            return argument.side
        members = [i.positions[at] for i in self.domain(name).values()]
        if not members or not self._is_ordered(members[0]):
            return ""
        ranks = [self._rank(member) for member in members]
        own = self._rank(_like(members[0], argument))
        return "before" if own < min(ranks) else "after" if own > max(ranks) else ""

    def _is_ordered(self, member: Member | Plain) -> bool:
        if isinstance(member, Member):
            return self.is_ordered(member.root)
        return not isinstance(member, str)

    def _rank(self, member: Member | Plain) -> float:
        if isinstance(member, Member):
            if isinstance(member.value, str):
                among = steps.ordered_set(self, member, None)
                return float(steps.position(among, member) or 0)
            return rank(member.value)
        return rank(member)

    def _deviation(self, goal: str, name: str, key: Key) -> Value:
        if key not in self.domain(goal):
            raise AbsentError
        return self._column((name, key))

    def _column(self, column: ColumnKey) -> Value:
        if self.point is None:
            return Affine({column: 1.0})
        return self.point[column]


def _inside(arguments: Sequence[Argument]) -> Key:
    key = tuple(part for part in arguments if not isinstance(part, Outside))
    if len(key) < len(arguments):
        raise AbsentError
    return key


def _without(parts: Sequence[object], at: int) -> tuple[object, ...]:
    return (*parts[:at], *parts[at + 1 :])


def _like(member: Member | Plain, value: Plain) -> Member | Plain:
    """Return a plain value as a member of the same set as another one."""
    return Member(member.root, value) if isinstance(member, Member) else value
