"""Where the tables of a model are, and whether it needs any."""

from pathlib import Path

from mdsl.data.binding import nodes_in
from mdsl.data.folder import Folder, open_tables
from mdsl.data.table import Tables
from mdsl.files.reading import data_beside
from mdsl.semantics.expressions import ColumnSet
from mdsl.semantics.model import CheckedModel


def data_folder(model: CheckedModel, data: str | Path | None) -> Path:
    """Return the folder of a model's tables: one that is named, or `data` beside it."""
    return data_beside(model.source.name) if data is None else Path(data)


def open_data(model: CheckedModel, data: str | Path | None) -> Tables:
    """Return a model's tables.

    Raises:
        PlanError: There is no such folder, though it is named or the model reads tables.
    """
    folder = data_folder(model, data)
    if data is None and not reads_tables(model):
        return Folder(folder)
    return open_tables(folder)


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
