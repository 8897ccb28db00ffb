"""`mdsl dump`: what a stage made of a model, for those who work on the compiler."""

import sys
from collections.abc import Iterable
from typing import assert_never

from mdsl.commands.arguments import Arguments
from mdsl.commands.exits import Exit
from mdsl.commands.loading import choices_of, tables_of
from mdsl.commands.stages import Stage
from mdsl.compiler import Stopwatch, bind_model, check_source, compile_model
from mdsl.files.reading import read_source
from mdsl.reports.listing import listing
from mdsl.reports.trees import instance_text, tree_text
from mdsl.syntax.parser import parse_model


def run(arguments: Arguments) -> Exit:
    """Print what a stage made."""
    for text in _texts(arguments, Stage(arguments.stage)):
        sys.stdout.write(text)
    return Exit.SOLVED


def _texts(arguments: Arguments, stage: Stage) -> Iterable[str]:
    watch = Stopwatch()
    source = read_source(arguments.model)
    if stage is Stage.AST:
        return [tree_text(parse_model(source))]
    model = check_source(source, watch)
    if stage is Stage.CHECKED:
        return [tree_text(model)]
    with tables_of(arguments, model) as tables:
        match stage:
            case Stage.INSTANCE:
                instance = bind_model(model, tables, choices_of(arguments), watch)
                return [instance_text(instance)]
            case Stage.MATRIX:
                compiled = compile_model(model, tables, choices_of(arguments), watch)
                return (f"{line}\n" for line in listing(compiled.program))
            case _:
                assert_never(stage)
