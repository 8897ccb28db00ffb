"""The families of a program that a person asks for: by kind, with unique names."""

from collections.abc import Iterable
from enum import StrEnum

from mdsl.linear.program import Block, GoalBlocks, LinearProgram, Role
from mdsl.records import record


class FamilyKind(StrEnum):
    """What a family is; also the name of the folder of its tables."""

    VARIABLE = "variables"
    CONSTRAINT = "constraints"
    GOAL = "goals"
    EXPRESSION = "expressions"


@record(eq=False)
class Family:
    """A block of a program that has a table of its own.

    Attributes:
        kind: What it is.
        name: Its name, which no other family of its kind has. An implication with several
            consequents has several blocks: `name`, `name_2`, ...
        block: The block; of a goal, that of its rows.
        goal: The goal, for a family of goals.
    """

    kind: FamilyKind
    name: str
    block: Block
    goal: GoalBlocks | None = None


def families(program: LinearProgram) -> list[Family]:
    """Return all families, in the order of the model's text within each kind."""
    goals = {goal.row.start: goal for goal in program.goals}
    rows = [block for block in program.row_blocks if block.role is not Role.AUXILIARY]
    return [
        *_named(
            FamilyKind.VARIABLE,
            (block for block in program.col_blocks if block.role is Role.VARIABLE),
        ),
        *_named(
            FamilyKind.CONSTRAINT,
            (block for block in rows if not _is_goal(block, goals)),
        ),
        *(Family(FamilyKind.GOAL, goal.name, goal.row, goal) for goal in program.goals),
        *_named(FamilyKind.EXPRESSION, program.expressions.blocks),
    ]


def _is_goal(block: Block, goals: dict[int, GoalBlocks]) -> bool:
    return block.start in goals and goals[block.start].name == block.name


def _named(kind: FamilyKind, blocks: Iterable[Block]) -> list[Family]:
    blocks = list(blocks)
    names = unique_names([block.name for block in blocks])
    return [
        Family(kind, name, block) for name, block in zip(names, blocks, strict=True)
    ]


def unique_names(names: list[str], taken: Iterable[str] = ()) -> list[str]:
    """Return names of which no two are the same, nor one of those that are taken.

    The first of a name keeps it where that is possible, later ones get `_2`, `_3`, ...
    """
    used = {*taken}
    wanted = {*names}
    result: list[str] = []
    for name in names:
        found, number = name, 1
        while found in used or (number > 1 and found in wanted):
            number += 1
            found = f"{name}_{number}"
        used.add(found)
        result.append(found)
    return result
