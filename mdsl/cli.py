"""The command line's one entrance: `mdsl solve ...` as a function.

A command's own modules are loaded when the command line has been understood, so that
`mdsl --help` answers at once and `mdsl format` needs no solver.
"""

from collections.abc import Sequence
from importlib import import_module

from mdsl.commands.arguments import parse_arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Args:
        argv: The arguments; None for those of the process.

    Raises:
        SystemExit: For `--help`, `--version` and wrong command lines.
    """
    arguments = parse_arguments(argv)
    running = import_module("mdsl.commands.running")
    return int(running.run_command(arguments))
