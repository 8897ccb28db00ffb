"""Tables as pandas DataFrames: the one door to pandas."""

from pandas import DataFrame

from mdsl.reports.tables import Columns

__all__ = ["DataFrame", "to_frame"]


def to_frame(columns: Columns) -> DataFrame:
    """Return a table as a DataFrame with a plain index."""
    return DataFrame(dict(columns))
