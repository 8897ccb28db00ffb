"""scipy's own sparse kernels, without the time that importing `scipy.sparse` takes.

Importing `scipy.sparse` takes longer (0.25 s) than most models take to compile; its extension
`_sparsetools` alone takes 5 ms. Where the extension is not found at its place, the package
itself is asked for it.
"""

import importlib
import importlib.machinery
import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

from mdsl.diagnostics import InternalError


@cache
def sparse_kernels() -> ModuleType:
    """Return the module of compiled loops: `coo_tocsr`, `csr_tocsc` and their kin."""
    package = importlib.util.find_spec("scipy")
    if package is None or package.origin is None:
        raise InternalError("scipy is not installed")
    folder = Path(package.origin).parent / "sparse"
    for suffix in importlib.machinery.EXTENSION_SUFFIXES:
        path = folder / f"_sparsetools{suffix}"
        if path.is_file():
            return _load(path)
    return importlib.import_module("scipy.sparse._sparsetools")


def _load(path: Path) -> ModuleType:
    loader = importlib.machinery.ExtensionFileLoader("_sparsetools", str(path))
    spec = importlib.util.spec_from_loader("_sparsetools", loader)
    if spec is None:
        raise InternalError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
