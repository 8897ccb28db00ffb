"""Libraries that only some sources need: loaded when needed, missed with a clear word."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from mdsl.data.source_errors import MissingPackage
from mdsl.diagnostics import PlanError


def load_door(module: str, what: str, package: str, extra: str) -> ModuleType:
    """Return a module of ours that imports a library which may not be installed.

    Args:
        module: The module.
        what: What needs it, for the message.
        package: The library.
        extra: The extra of mdsl that brings it.

    Raises:
        PlanError: The library is not installed.
    """
    if find_spec(package) is None:
        wrong = MissingPackage(what=what, package=package, extra=extra)
        raise PlanError([wrong])
    return import_module(module)
