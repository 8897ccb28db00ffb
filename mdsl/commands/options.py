"""Kinds of options: what may stand behind them, and what is said where it may not."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from mdsl.files.locations import hide_secrets

FILE_FORMATS = ("mps", "fixed", "lp")


class Parser(argparse.ArgumentParser):
    """A parser that points to the help, and takes no shortened options."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and end with the exit code for it."""
        self.exit(2, f"error: {hide_secrets(message)}\n  help: `{self.prog} --help`\n")


class Pairs(argparse.Action):
    """Collects `NAME=VALUE`, each name once, into a dictionary."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        """Add a pair."""
        text = str(values)
        # A label may hold an equals sign.
        end = text.find("]=") + 1 if "[" in text.partition("=")[0] else 0
        name, is_pair, value = text[end:].partition("=")
        name = text[:end] + name
        if not is_pair or not name:
            parser.error(f"{option_string} {values}: expected NAME=VALUE")
        known = dict(getattr(namespace, self.dest))
        if name in known:
            parser.error(f"{option_string} {values}: `{name}` is set twice")
        setattr(namespace, self.dest, {**known, name: value})


def amount(text: str) -> float:
    """Return a number from 0 up."""
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number from 0 up, not {text!r}")
    return value


def count(text: str) -> int:
    """Return a whole number from 0 up."""
    value = int(float(text)) if "e" in text else int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(
            f"expected a whole number from 0, not {text!r}"
        )
    return value


SEMICONTINUOUS_ALONE = "leave semicontinuous variables to the solver"
ALL_THAT_IS_NATIVE = (
    "leave semicontinuous variables, implications, sos1, sos2 and piecewise to the solver, "
    "the last four as indicators and special ordered sets"
)


def add_native(parser: argparse.ArgumentParser, text: str) -> None:
    """Add the option that speaks of files which not all solvers read."""
    parser.add_argument("--native", dest="is_native", action="store_true", help=text)


def add_file(parser: argparse.ArgumentParser, *, is_of_model: bool) -> None:
    """Add what can be asked of a file that holds a program: of a model, or of a file."""
    add = parser.add_argument
    add(
        "--format",
        dest="file_format",
        choices=FILE_FORMATS,
        help="the format, where the name of the file is not to decide",
    )
    add(
        "--dialect",
        choices=("safe", "plain"),
        default="safe",
        help="safe: what all solvers read alike; plain: OBJSENSE MAX and all ranges (safe)",
    )
    add(
        "--names",
        choices=("full", "short", "none"),
        help="make(chair,week_1), make17 or c17 (full; short in fixed MPS)",
    )
    add_native(parser, ALL_THAT_IS_NATIVE if is_of_model else SEMICONTINUOUS_ALONE)
