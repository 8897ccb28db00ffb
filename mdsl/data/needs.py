"""Whether a model needs data from outside at all."""

from mdsl.data.binding import nodes_in
from mdsl.semantics.expressions import ColumnSet
from mdsl.semantics.model import CheckedModel


def reads_tables(model: CheckedModel) -> bool:
    """Return whether a model takes any of its sets or parameters from tables."""
    sets, parameters = model.sets.values(), model.parameters.values()
    if any(s.sources for s in sets) or any(p.source is not None for p in parameters):
        return True
    used = [
        *(part for s in sets for part in (s.definition, s.within, s.indexing)),
        *(p.indexing for p in parameters),
    ]
    return any(isinstance(node, ColumnSet) for part in used for node in nodes_in(part))
