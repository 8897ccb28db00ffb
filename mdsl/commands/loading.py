"""What the commands that read a model have in common."""

import sys

from mdsl.compiler import Stopwatch, check_source
from mdsl.diagnostics import render_all
from mdsl.files.reading import read_source
from mdsl.semantics.model import CheckedModel


def load_model(path: str, watch: Stopwatch) -> CheckedModel:
    """Return the checked model of a path; prints its warnings to stderr."""
    with watch.stage("read"):
        source = read_source(path)
    model = check_source(source, watch)
    if model.warnings:
        sys.stderr.write(f"{render_all(model.warnings)}\n")
    return model
