"""The straight line: from a model's text and its tables to a linear program.

One call for each stage, and the time of each. Solving is the next stage, which not every
user of this module wants, so that it is called by those who do.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from mdsl.data.binder import bind
from mdsl.data.table import Tables
from mdsl.diagnostics import Place
from mdsl.evaluation.instance import Instance, Member
from mdsl.evaluation.notes import LeftOut, Relaxed
from mdsl.linear.program import LinearProgram
from mdsl.lowering.lowerer import lower_instance
from mdsl.records import record
from mdsl.reports.provenance import cell_places
from mdsl.rewrites.choices import NO_CHOICES, Choices, choose
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
) -> Instance:
    """Return the instance of a model's core.

    Raises:
        PlanError: The data are wrong, or the model has not what was chosen.
    """
    with watch.stage("rewrite"):
        chosen = choose(model, choices)
        core = rewrite_logic(rewrite_goals(rewrite_defined(chosen)))
    with watch.stage("bind"):
        instance = bind(core, tables, choices.values, choices.max_cells)
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
) -> Compiled:
    """Return the linear program of a checked model and its tables.

    Raises:
        PlanError: The data are wrong, or the model is on these data.
    """
    watch = watch or Stopwatch()
    instance = bind_model(model, tables, choices, watch)
    with watch.stage("lower"):
        program = lower_instance(instance)
    return Compiled(model, instance, program, watch.seconds, choices)


def compile_text(
    source: Source, tables: Tables, choices: Choices = NO_CHOICES
) -> Compiled:
    """Return the linear program of a text and its tables; raises `PlanError`."""
    watch = Stopwatch()
    return compile_model(check_source(source, watch), tables, choices, watch)
