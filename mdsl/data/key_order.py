"""Keys that are written in the order of a table's columns, not of a declaration's indices."""

from collections.abc import Sequence
from itertools import permutations

from mdsl.data.binding import Binding
from mdsl.data.cells import parse_member
from mdsl.data.key_errors import KeyOrder
from mdsl.data.members import as_word
from mdsl.data.reading import Reading, Records, positions
from mdsl.data.table import Column, Table
from mdsl.evaluation.instance import RootIndex
from mdsl.semantics.model import (
    DataSource,
    FixedField,
    HeadingField,
    KeyField,
    NameField,
)

MAX_SAMPLED = 20
MAX_PERMUTED = 5


def report_key_order(
    binding: Binding,
    reading: Reading,
    table: Table,
    records: Records,
    columns: Sequence[Column],
) -> bool:
    """Report keys that would fit in another order; return whether there was one.

    Args:
        binding: The binding.
        reading: How the declaration reads the table.
        table: The table.
        records: The records that are read.
        columns: The columns under the headings that are members.
    """
    keys = positions(reading.source)
    if len(keys) > MAX_PERMUTED:
        return False
    roots = [binding.root(item) for item in reading.items]
    sampled = records.numbers[:MAX_SAMPLED].tolist()
    labels = [
        [column.heading for column in columns[:MAX_SAMPLED]]
        if isinstance(key, HeadingField)
        else [table.columns[key.field].text(record) for record in sampled]
        for key in keys
    ]
    for order in permutations(range(len(keys))):
        if all(
            _are_members(labels[at], root)
            for at, root in zip(order, roots, strict=True)
        ):
            binding.findings.add(
                KeyOrder(
                    span=reading.declared.span,
                    place=table.place(),
                    name=reading.declared.name,
                    hint=_spelt(reading.source, [keys[at] for at in order]),
                )
            )
            return True
    return False


def _are_members(labels: Sequence[str], root: RootIndex) -> bool:
    members = [parse_member(label, root.root.kind) for label in labels]
    return all(member is not None and member in root.codes for member in members)


def _spelt(source: DataSource, keys: Sequence[KeyField | HeadingField]) -> str:
    """Return how the keys are written in the order that fits, if they are all."""
    if any(isinstance(key, FixedField | NameField) for key in source.keys):
        return ""
    words = []
    for key in keys:
        if isinstance(key, KeyField):
            words.append(as_word(key.field))
        elif key.excluded:
            excluded = ", ".join(as_word(name) for name in key.excluded)
            words.append(f"columns except ({excluded})")
        else:
            words.append("columns")
    return f"write `{as_word(source.table)}[{', '.join(words)}]`"
