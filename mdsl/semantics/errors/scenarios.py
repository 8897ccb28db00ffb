"""What can be wrong with scenarios, and with what a run chooses (C320 to C339)."""

from typing import ClassVar

from mdsl.diagnostics import Diagnostic
from mdsl.records import record


@record(kw_only=True)
class UnknownScenario(Diagnostic):
    """A scenario that is asked for and not declared."""

    code: ClassVar[str] = "C320"
    title: ClassVar[str] = "the model has no scenario `{name}`"
    remedy: ClassVar[str] = "{known}"

    name: str
    known: str


@record(kw_only=True)
class UnknownParameter(Diagnostic):
    """An override of something that does not exist."""

    code: ClassVar[str] = "C321"
    title: ClassVar[str] = "the model has no param `{name}` to override"
    label: ClassVar[str] = "not known"

    name: str


@record(kw_only=True)
class NotAParameter(Diagnostic):
    """An override of something that is given by no data."""

    code: ClassVar[str] = "C322"
    title: ClassVar[str] = "`{name}` is {what}, and a scenario overrides params only"
    label: ClassVar[str] = "no param"
    remedy: ClassVar[str] = "{instead}"

    name: str
    what: str
    instead: str = ""


@record(kw_only=True)
class NoCells(Diagnostic):
    """An override that does not say which cells."""

    code: ClassVar[str] = "C323"
    title: ClassVar[str] = "`{name}` has a cell for each {sets}, and this names none"
    label: ClassVar[str] = "which cells?"
    remedy: ClassVar[str] = "`{example} = ...` overrides all of them"

    name: str
    sets: str
    example: str


@record(kw_only=True)
class RepeatedOverride(Diagnostic):
    """A single value that a scenario overrides twice."""

    code: ClassVar[str] = "C324"
    title: ClassVar[str] = "`{name}` is overridden twice in `{scenario}`"
    label: ClassVar[str] = "again"
    remedy: ClassVar[str] = (
        "all values of a scenario are those before it, so that no order decides: take one "
        "of the two away"
    )

    name: str
    scenario: str


@record(kw_only=True)
class WrongChoice(Diagnostic):
    """`drop`, `objective` or `relax` of something else."""

    code: ClassVar[str] = "C325"
    title: ClassVar[str] = "{found}, and `{word}` takes {expected}"
    label: ClassVar[str] = "{expected} is due"
    remedy: ClassVar[str] = "{instead}"

    found: str
    word: str
    expected: str
    instead: str = ""


@record(kw_only=True)
class NotInteger(Diagnostic):
    """`relax` of a variable that may have any value."""

    code: ClassVar[str] = "C326"
    title: ClassVar[str] = "the values of `{name}` need not be whole anyway"
    label: ClassVar[str] = "is continuous"
    remedy: ClassVar[str] = "take it away; `relax all` relaxes all that can be"

    name: str


@record(kw_only=True)
class PartialChoice(Diagnostic):
    """`drop` or `relax` of some instances."""

    code: ClassVar[str] = "C327"
    title: ClassVar[str] = "`{word}` takes the whole of `{name}`, not some of it"
    label: ClassVar[str] = "a part"
    remedy: ClassVar[str] = "{instead}"

    word: str
    name: str
    instead: str


@record(kw_only=True)
class RepeatedObjective(Diagnostic):
    """A second `objective` in one scenario."""

    code: ClassVar[str] = "C328"
    title: ClassVar[str] = "`{scenario}` chooses two objectives"
    label: ClassVar[str] = "the second one"
    remedy: ClassVar[str] = "take one of the two away"

    scenario: str


@record(kw_only=True)
class NeededGoal(Diagnostic):
    """`drop` of a goal whose deviations are used."""

    code: ClassVar[str] = "C329"
    title: ClassVar[str] = "the goal `{goal}` cannot be dropped: {user} uses `{name}`"
    label: ClassVar[str] = "is used here"
    remedy: ClassVar[str] = "drop that as well, or leave the goal in"

    goal: str
    name: str
    user: str


@record(kw_only=True)
class WrongInstance(Diagnostic):
    """A chosen instance of an objective whose members cannot be read."""

    code: ClassVar[str] = "C330"
    title: ClassVar[str] = "`{chosen}` does not name one of `{name}`: {reason}"
    remedy: ClassVar[str] = (
        'write `{signature}` with its members; one that holds a comma in quotes, as in `["a, b"]`'
    )

    chosen: str
    name: str
    reason: str
    signature: str


@record(kw_only=True)
class NoFlag(Diagnostic):
    """A value for a flag that is neither a condition nor 1 or 0."""

    code: ClassVar[str] = "C331"
    title: ClassVar[str] = "`{name}` is a flag: it takes 1, 0 or a condition"
    label: ClassVar[str] = "is {found}"

    name: str
    found: str
