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


@record(kw_only=True)
class BadOptionsFile(Diagnostic):
    """A file of options cannot be used.

    Attributes:
        path: The file.
        reason: Why.
    """

    code: ClassVar[str] = "X904"
    title: ClassVar[str] = "the options in {path} cannot be used: {reason}"
    remedy: ClassVar[str] = "write a table: `[highs]`, below it lines `name = value`"

    path: str
    reason: str


@record(kw_only=True)
class BadWeightOption(Diagnostic):
    """`--weight` is given something else than a priority and a weight.

    Attributes:
        text: What was given.
    """

    code: ClassVar[str] = "X905"
    title: ClassVar[str] = "`--weight {text}` is no priority with a weight above 0"
    remedy: ClassVar[str] = "write numbers, `--weight 1=1000`"

    text: str


@record(kw_only=True)
class WeightsWithoutUse(Diagnostic):
    """`--weight` says nothing unless goals are added up."""

    code: ClassVar[str] = "X906"
    title: ClassVar[str] = "`--weight` is for goals that are added up"
    remedy: ClassVar[str] = "add `--goals weighted`, or leave the weights out"


@record(kw_only=True)
class NotCompleted(Diagnostic):
    """A plan leaves open what logic in the model needs, and nothing fits it.

    Attributes:
        path: The plan.
    """

    code: ClassVar[str] = "X907"
    title: ClassVar[str] = (
        "no values complete the plan in {path} where the model's logic needs some"
    )
    remedy: ClassVar[str] = "look at bounds of variables that the plan goes beyond"

    path: str
