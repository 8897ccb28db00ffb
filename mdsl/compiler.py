"""The straight line: from a model's text and its tables to a linear program.

One call for each stage, and the time of each. Solving is the next stage, which not every
user of this module wants, so that it is called by those who do.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from mdsl.data.binder import bind
from mdsl.data.earlier import Earlier
from mdsl.data.table import Tables
from mdsl.diagnostics import Place, PlanError
from mdsl.evaluation.instance import Instance, Member
from mdsl.evaluation.notes import LeftOut, Relaxed
from mdsl.linear.program import LinearProgram
from mdsl.lowering.lowerer import lower_again, lower_instance
from mdsl.lowering.statements import Lowered
from mdsl.records import record
from mdsl.reports.provenance import cell_places
from mdsl.rewrites.choices import NO_CHOICES, Choices, choose, with_declarations_of
from mdsl.rewrites.defined import rewrite_defined
from mdsl.rewrites.goals import rewrite_goals
from mdsl.rewrites.logic import rewrite_logic
from mdsl.semantics.checker import check
from mdsl.semantics.choices import ALL
from mdsl.semantics.model import CheckedModel
from mdsl.source import Source
from mdsl.syntax.parser import parse_model


@dataclass(eq=False)
class Stopwatch:
    """Wall time by stage.

    Attributes:
        seconds: Seconds of each stage, in the order in which they were first begun.
    """

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add what runs inside to a stage."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - begun
            self.seconds[name] = self.seconds.get(name, 0.0) + spent


@record(eq=False)
class Compiled:
    """What became of a model and its tables.

    Attributes:
        model: The checked model, as the text says it.
        instance: The model after its rewrites, with its data.
        program: The matrix form.
        seconds: Wall time by stage.
        choices: What the run chose of the model.
    """

    model: CheckedModel
    instance: Instance
    program: LinearProgram
    seconds: Mapping[str, float]
    choices: Choices = NO_CHOICES

    def places(self, name: str, *key: Member) -> tuple[Place, ...]:
        """Return where a cell of a param stands in the data: the table and the row.

        Args:
            name: The param.
            key: The members of the cell.

        Returns:
            One place; several where cells were added up; none for a default, for a value
            that the text gives, and for one that a run or a scenario overrides.

        Raises:
            PlanError: There is no such param or no such cell.
        """
        return cell_places(self.instance, name, *key)


def check_source(source: Source, watch: Stopwatch) -> CheckedModel:
    """Return the checked model of a text; raises `PlanError` with all that is wrong."""
    with watch.stage("parse"):
        tree = parse_model(source)
    with watch.stage("check"):
        return check(tree, source)


def bind_model(
    model: CheckedModel,
    tables: Tables,
    choices: Choices,
    watch: Stopwatch,
    earlier: Earlier | None = None,
) -> Instance:
    """Return the instance of a model's core.

    Args:
        model: The checked model.
        tables: Its tables.
        choices: What was chosen of it.
        watch: The time of each stage.
        earlier: What another run of the model holds that may be taken over.

    Raises:
        PlanError: The data are wrong, or the model has not what was chosen.
    """
    with watch.stage("rewrite"):
        chosen = choose(model, choices)
        core = rewrite_logic(rewrite_goals(rewrite_defined(chosen)))
        if earlier is not None:
            core = with_declarations_of(core, earlier.instance.model)
    with watch.stage("bind"):
        instance = bind(core, tables, choices.values, choices.max_cells, earlier)
    instance.notes[:0] = _notes(model, chosen)
    return instance


def _notes(model: CheckedModel, chosen: CheckedModel) -> Iterator[LeftOut | Relaxed]:
    """Yield what a run leaves out of a model, and relaxes."""
    names = {**model.constraints, **model.goals}
    dropped = names.keys() - chosen.constraints.keys() - chosen.goals.keys()
    if dropped:
        yield LeftOut(tuple(name for name in names if name in dropped))
    if chosen.relaxed:
        yield Relaxed(tuple(sorted(chosen.relaxed - {ALL})))


def compile_model(
    model: CheckedModel,
    tables: Tables,
    choices: Choices = NO_CHOICES,
    watch: Stopwatch | None = None,
    *,
    is_native: bool = False,
) -> Compiled:
    """Return the linear program of a checked model and its tables.

    Args:
        model: The checked model.
        tables: Its tables.
        choices: What was chosen of it.
        watch: The time of each stage.
        is_native: Whether logic is left to solvers that read it, as in `lower_instance`;
            such a program is for files alone.

    Raises:
        PlanError: The data are wrong, or the model is on these data.
    """
    watch = watch or Stopwatch()
    instance = bind_model(model, tables, choices, watch)
    with watch.stage("lower"):
        program = lower_instance(instance, is_native=is_native)
    return Compiled(model, instance, program, watch.seconds, choices)


@dataclass(eq=False)
class Recompiler:
    """Compiles a model several times, each time only what differs from the first.

    What comes out, and what is found wrong, is what `compile_model` finds: programs are
    equal to the last bit. They share arrays, which nobody may write to.

    Attributes:
        model: The checked model.
        tables: Its tables, which must stay as they are.
    """

    model: CheckedModel
    tables: Tables
    _first: "_First | None" = None

    def compile(
        self, choices: Choices = NO_CHOICES, watch: Stopwatch | None = None
    ) -> Compiled:
        """Return the linear program of the model with what was chosen.

        Raises:
            PlanError: The data are wrong, or the model is on these data.
        """
        watch = watch or Stopwatch()
        first = self._first
        if first is not None and choices.max_cells == first.choices.max_cells:
            # What goes wrong is looked into from the start, so that all of it is told.
            with suppress(PlanError):
                return self._again(first, choices, watch)
        instance = bind_model(self.model, self.tables, choices, watch)
        with watch.stage("lower"):
            lowered = lower_again(instance)
        if first is None:
            earlier = Earlier(instance, choices.values)
            self._first = _First(choices, earlier, lowered)
        return self._compiled(lowered, choices, watch)

    def _again(self, first: "_First", choices: Choices, watch: Stopwatch) -> Compiled:
        instance = bind_model(self.model, self.tables, choices, watch, first.earlier)
        with watch.stage("lower"):
            lowered = lower_again(instance, first.lowered)
        return self._compiled(lowered, choices, watch)

    def _compiled(
        self, lowered: Lowered, choices: Choices, watch: Stopwatch
    ) -> Compiled:
        instance, program = lowered.instance, lowered.program
        return Compiled(self.model, instance, program, watch.seconds, choices)


@record(eq=False)
class _First:
    """The first run of a model in which nothing was wrong."""

    choices: Choices
    earlier: Earlier
    lowered: Lowered


def compile_text(
    source: Source,
    tables: Tables,
    choices: Choices = NO_CHOICES,
    *,
    is_native: bool = False,
) -> Compiled:
    """Return the linear program of a text and its tables; raises `PlanError`."""
    watch = Stopwatch()
    model = check_source(source, watch)
    return compile_model(model, tables, choices, watch, is_native=is_native)
