"""mdsl: an algebraic modelling language for planners.

`mdsl.read(path)` is the way in. The names of the Python API are loaded when one of them is
first asked for, so that importing the package costs nothing to those who need a part of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mdsl.api import Model, PlanError, Result, Status, Sweep, read

__all__ = ["Model", "PlanError", "Result", "Status", "Sweep", "__version__", "read"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'mdsl' has no attribute {name!r}")
    return getattr(import_module("mdsl.api"), name)
