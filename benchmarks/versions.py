"""The versions of installed packages."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version


def find_versions(packages: Sequence[str]) -> dict[str, str]:
    """Return the versions of packages by name."""
    return {package: _version(package) for package in packages}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"
