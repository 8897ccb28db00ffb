"""What the cells of a column are taken for, as far as a reader of files may know it."""

from enum import Enum, auto


class CellForm(Enum):
    """What a column is read for; every form holds every cell, whatever it is."""

    CELLS = auto()
    """Anything, or several of the following."""
    LABELS = auto()
    """Texts, most of which stand in many cells."""
    WHOLE_NUMBERS = auto()
    """Members that are whole numbers."""
    NUMBERS = auto()
    """Numbers, and never as members or texts."""
