"""What is wrong with a command line beyond its grammar (codes X9xx)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class LevelsNeedFolder(Diagnostic):
    """A file for each level cannot be printed."""

    code: ClassVar[str] = "X901"
    title: ClassVar[str] = (
        "`--goals levels` writes several files, which `-` cannot hold"
    )
    remedy: ClassVar[str] = "name a folder, `-o DIR`, or one level, `--level 1`"


@record(kw_only=True)
class NoSuchLevel(Diagnostic):
    """The model has fewer levels.

    Attributes:
        level: The level that was asked for.
        count: How many there are.
    """

    code: ClassVar[str] = "X902"
    title: ClassVar[str] = "there is no level {level}: the model has {count}"
    remedy: ClassVar[str] = "levels are counted from 1, the one that is served first"

    level: int
    count: int


@record(kw_only=True)
class NoGoals(Diagnostic):
    """There is nothing to add up.

    Attributes:
        model: The model's name.
    """

    code: ClassVar[str] = "X903"
    title: ClassVar[str] = "the model `{model}` has no goals that could be weighted"
    remedy: ClassVar[str] = "leave out `--goals`"

    model: str
