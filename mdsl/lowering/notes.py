"""The records of what phrases became, for whoever has the program alone."""

from collections.abc import Iterable, Iterator, Sequence

from mdsl.linear.program import Block, DerivedCoefficients, Rewrite
from mdsl.lowering.families import RowFamily
from mdsl.lowering.logic import Logic
from mdsl.semantics.bodies import Relation
from mdsl.semantics.model import CheckedModel

EQUATION = "one equation of two binaries"


def rewrites_of(
    model: CheckedModel,
    logic: Logic,
    col_blocks: Sequence[Block],
    rows: Iterable[tuple[RowFamily, Block]],
) -> tuple[Rewrite, ...]:
    """Return what phrases became, with the blocks that they became.

    Args:
        model: The model after its rewrites.
        logic: What logic and phrases were lowered to.
        col_blocks: All columns.
        rows: All row families with their blocks.
    """
    by_family = dict(rows)
    return (
        *_from_notes(logic, col_blocks, by_family),
        *_equations(model, by_family.values()),
    )


def _from_notes(
    logic: Logic, col_blocks: Sequence[Block], by_family: dict[RowFamily, Block]
) -> Iterator[Rewrite]:
    by_start = {block.start: block for block in col_blocks if block.count}
    for note in logic.notes:
        yield Rewrite(
            note.owner,
            note.form,
            note.text,
            note.span,
            tuple(by_start[added.start] for added in note.columns if added.count),
            tuple(by_family[family] for family in note.rows),
            tuple(
                DerivedCoefficients(one.what, by_family[one.family], one.values)
                for one in note.derived
            ),
        )


def _equations(model: CheckedModel, blocks: Iterable[Block]) -> Iterator[Rewrite]:
    """Yield what was rewritten to a plain relation."""
    by_name = {block.name: block for block in blocks}
    for name, constraint in model.constraints.items():
        body = constraint.body
        if isinstance(body, Relation) and body.form is not None:
            rows = (by_name[name],)
            yield Rewrite(name, body.form, EQUATION, body.span, rows=rows)
