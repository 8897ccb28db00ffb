"""What a sweep costs beside compiles from the start: `python -m benchmarks sweep`.

Each sweep compiles the same model for many scenarios, of which each gives all cells of one
param other values. Beside it stands what one of these scenarios costs from the start: the
median of some, in turns with the sweep. CPU seconds in one process, from a checked model and
tables in memory to matrices; the sweep's own first compile counts, and solving does not.
"""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.cases.registry import CASES
from benchmarks.contenders.memory_tables import to_memory_tables
from mdsl.compiler import Compiled, Recompiler, Stopwatch, check_source, compile_model
from mdsl.data.table import Tables
from mdsl.rewrites.choices import Choices
from mdsl.semantics.model import CheckedModel
from mdsl.source import Source

FROM_THE_START = 5


@dataclass(frozen=True)
class Varied:
    """A param that scenarios change.

    Attributes:
        case: The case.
        param: The param.
        pattern: What runs over its cells, in the model's words.
        indices: The indices of a cell.
        place: What the param is in the matrix.
        is_step: Whether values grow by whole steps; else they are scaled.
    """

    case: str
    param: str
    pattern: str
    indices: str
    place: str
    is_step: bool = False

    def scenarios(self, count: int) -> str:
        """Return the text of scenarios that each change all cells."""
        cell = f"{self.param}[{self.indices}]"
        return "\n".join(
            f"scenario {self.name(number)} "
            f"{{ {self.param}[{self.pattern}] = {self._value(cell, number)} }}"
            for number in range(count)
        )

    def name(self, number: int) -> str:
        """Return the name of a scenario."""
        return f"{self.param}_{number}"

    def _value(self, cell: str, number: int) -> str:
        return f"{cell} + {number % 3}" if self.is_step else f"{number + 2} * {cell}"


VARIED = (
    Varied("transport", "demand", "j in Destination", "j", "right-hand sides"),
    Varied("transport", "cost", "(i, j) in cost", "i, j", "costs of all columns"),
    Varied("production", "demand", "(p, t) in demand", "p, t", "right-hand sides"),
    Varied("production", "late_cost", "p in Product", "p", "costs"),
    Varied("production", "largest_batch", "p in Product", "p", "coefficients of a family"),
    Varied("production", "required", "(p, r) in required", "p, r", "most coefficients"),
    Varied("multicommodity", "capacity", "(i, j) in Lane", "i, j", "right-hand sides"),
    Varied("multicommodity", "arrival", "(n, k, t) in arrival", "n, k, t", "right-hand sides"),
    Varied("multicommodity", "lead", "(i, j) in Lane", "i, j", "which columns rows hold", is_step=True),
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What a sweep over one param costs.

    Attributes:
        varied: The param.
        nonzeros: The size of the model.
        count: How many scenarios were compiled.
        alone: CPU seconds of one of them from the start.
        together: CPU seconds of all of them in a sweep.
    """

    varied: Varied
    nonzeros: int
    count: int
    alone: float
    together: float


def measure_sweeps(size: str, count: int, cases: Sequence[str]) -> Iterator[Finding]:
    """Yield what sweeps over the params of some cases cost."""
    for name in cases:
        case = CASES[name]
        varied = [each for each in VARIED if each.case == name]
        text = "\n".join(each.scenarios(count) for each in varied)
        plan = f"{case.plan.read_text(encoding='utf-8')}\n{text}\n"
        model = check_source(Source(str(case.plan), plan), Stopwatch())
        tables = to_memory_tables(case.tables(size))
        for each in varied:
            yield _measured(each, model, tables, count)


def _measured(
    varied: Varied, model: CheckedModel, tables: Tables, count: int
) -> Finding:
    runs = [Choices(scenario=varied.name(number)) for number in range(count)]
    first = compile_model(model, tables)
    seconds, alone = 0.0, []
    recompiler = Recompiler(model, tables)
    seconds += _cpu(recompiler.compile)
    every = max(1, count // FROM_THE_START)
    for number, run in enumerate(runs):
        if number % every == 0:
            alone.append(_cpu(partial(compile_model, model, tables, run)))
        seconds += _cpu(partial(recompiler.compile, run))
    nonzeros = first.program.num_nonzero
    return Finding(varied, nonzeros, count, statistics.median(alone), seconds)


def _cpu(compiled: Callable[[], Compiled]) -> float:
    gc.collect()
    begun = time.process_time()
    compiled()
    return time.process_time() - begun


def sweeps_to_markdown(findings: Sequence[Finding]) -> str:
    """Return a table: the last column is what a sweep costs in compiles from the start."""
    lines = [
        "| case | nonzeros | scenarios change | that is | one alone | all in a sweep "
        "| in compiles |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {each.varied.case} | {each.nonzeros:,} | `{each.varied.param}` "
        f"| {each.varied.place} | {each.alone:.3f} | {each.together:.2f} "
        f"| {each.together / each.alone:.1f} of {each.count} |"
        for each in findings
    ]
    return "\n".join(lines) + "\n"
