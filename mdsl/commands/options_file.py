"""Options of HiGHS from a TOML file, for those that are used again and again."""

import tomllib
from pathlib import Path

from mdsl.commands.errors import BadOptionsFile
from mdsl.diagnostics import PlanError
from mdsl.solving.options import OptionValue

TABLE = "highs"


def read_options(path: str) -> dict[str, OptionValue]:
    """Return the options of a file's table `[highs]`.

    Raises:
        PlanError: There is no such file, it is no TOML, or it holds something else.
    """
    text = _text(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError([BadOptionsFile(path=path, reason=str(error))]) from error
    others = [name for name in tables if name != TABLE]
    if others:
        reason = f"it holds `{others[0]}`, which is not the table [{TABLE}]"
        raise PlanError([BadOptionsFile(path=path, reason=reason)])
    options = tables.get(TABLE, {})
    if not isinstance(options, dict):
        reason = f"`{TABLE}` is no table"
        raise PlanError([BadOptionsFile(path=path, reason=reason)])
    for name, value in options.items():
        if not isinstance(value, bool | int | float | str):
            reason = f"the option `{name}` is no number, text, true or false"
            raise PlanError([BadOptionsFile(path=path, reason=reason)])
    return options


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise PlanError([BadOptionsFile(path=path, reason=reason)]) from error
    except UnicodeDecodeError as error:
        reason = "it is no UTF-8 text"
        raise PlanError([BadOptionsFile(path=path, reason=reason)]) from error
