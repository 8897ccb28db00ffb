"""`mdsl format`: models in the standard layout."""

import sys
from pathlib import Path

from mdsl.commands.arguments import Arguments
from mdsl.commands.exits import Exit
from mdsl.diagnostics import Diagnostic, PlanError
from mdsl.files.reading import read_source
from mdsl.files.writing import whole_file
from mdsl.source import Source
from mdsl.syntax.printer import format_text


def run(arguments: Arguments) -> Exit:
    """Format files, or tell which of them would change; a faulty file stays as it is."""
    wrong: list[Diagnostic] = []
    changed = 0
    for path in arguments.files:
        try:
            source = read_source(path)
            text = format_text(source)
        except PlanError as error:
            wrong += error.diagnostics
            continue
        if arguments.is_printed:
            sys.stdout.write(text)
        elif text != source.text:
            changed += 1
            _treat(source, text, is_check=arguments.is_check)
    if wrong:
        raise PlanError(wrong)
    return Exit.WRONG_INPUT if changed and arguments.is_check else Exit.SOLVED


def _treat(source: Source, text: str, *, is_check: bool) -> None:
    """Tell that a file would change, or change it."""
    if is_check:
        sys.stdout.write(f"would change {source.name}\n")
        return
    with whole_file(Path(source.name)) as file:
        file.write(text.encode())
    sys.stdout.write(f"changed {source.name}\n")
