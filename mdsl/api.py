"""The same from Python: what `import mdsl` offers.

Whatever is wrong with a model, its data or a call raises `PlanError`, whose text says all
of it, and whose `diagnostics` hold it as values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mdsl.cases import plan_cases, run_cases
from mdsl.compiler import Compiled, Stopwatch, check_source, compile_model
from mdsl.data.opening import Data, open_data
from mdsl.diagnostics import PlanError, shown_number
from mdsl.files.reading import read_source
from mdsl.linear.solution import Status
from mdsl.records import lazy, record
from mdsl.reports.plans import started
from mdsl.results import Result, Sweep
from mdsl.rewrites.choices import MAX_CELLS, Choices
from mdsl.semantics.model import CheckedModel
from mdsl.solving.answer import answer
from mdsl.solving.errors import BadOptionValue
from mdsl.solving.options import Isolate, OptionValue, SolveOptions, Verify
from mdsl.source import Source

__all__ = ["Model", "PlanError", "Result", "Status", "Sweep", "read"]

Names = str | Sequence[str]
NOTHING: Mapping[str, object] = {}
NO_WEIGHTS: Mapping[float, float] = {}


def read(path: str | Path) -> "Model":
    """Return the model of a `.plan` file, or of a folder that holds one.

    Raises:
        PlanError: There is no such file, or it is no text.
    """
    return Model(read_source(path))


@record(eq=False)
class Model:
    """A model's text. Source: `mdsl.read`.

    Attributes:
        source: The text with its name.
    """

    source: Source

    def check(self) -> CheckedModel:
        """Return the model with its types, of which `warnings` may be of interest.

        No data are read.

        Raises:
            PlanError: With everything that is wrong with the model.
        """
        return self._checked

    @lazy
    def _checked(self) -> CheckedModel:
        return check_source(self.source, Stopwatch())

    def compile(  # noqa: PLR0913 - each is one option of the command line
        self,
        data: Data = None,
        set: Mapping[str, object] = NOTHING,  # noqa: A002 - `--set` on the command line
        *,
        scenario: str = "",
        objective: str = "",
        drop: Names = (),
        relax: Names = (),
        decimal_comma: bool = False,
        max_cells: int = MAX_CELLS,
    ) -> Compiled:
        """Return the model with its data, and its matrices as `program`.

        Args:
            data: Where its tables are: a folder, a workbook, a database, or several of
                these, of which later ones win; None for `data` beside the model.
            set: Values that replace the data's, by param, or by cell, as
                `demand[Chair,Week 1]`.
            scenario: The scenario to apply.
            objective: The objective to serve alone, such as `cost` or `cost[A&P]`.
            drop: Constraints and goals to leave out.
            relax: Variables not to hold to whole numbers; `all` for all of them.
            decimal_comma: Whether `1,5` in text files is one and a half.
            max_cells: How many instances a declaration may have: an error tells of more,
                before memory is taken for them.

        Raises:
            PlanError: With everything that is wrong with the model, the data or a choice.
        """
        choices = _choices(set, scenario, objective, drop, relax, max_cells)
        return self._compile(data, choices, Stopwatch(), is_comma=decimal_comma)

    def solve(  # noqa: PLR0913 - each is one option of the command line
        self,
        data: Data = None,
        set: Mapping[str, object] = NOTHING,  # noqa: A002 - `--set` on the command line
        *,
        scenario: str = "",
        objective: str = "",
        drop: Names = (),
        relax: Names = (),
        decimal_comma: bool = False,
        max_cells: int = MAX_CELLS,
        time_limit: float | None = None,
        gap: float = 0.0,
        threads: int | None = None,
        seed: int | None = None,
        options: Mapping[str, OptionValue] | None = None,
        goals: str = "priorities",
        weights: Mapping[float, float] = NO_WEIGHTS,
        verify: str = Verify.PLAN,
        isolate: str = Isolate.AUTO,
        sensitivity: bool = False,
        start: str | Path | None = None,
    ) -> Result:
        """Return the answer of the solver; look at its `status`, or at `ok`, first.

        Args:
            data: Where its tables are: a folder, a workbook, a database, or several of
                these, of which later ones win; None for `data` beside the model.
            set: Values that replace the data's, by param, or by cell, as
                `demand[Chair,Week 1]`.
            scenario: The scenario to apply.
            objective: The objective to serve alone, such as `cost` or `cost[A&P]`.
            drop: Constraints and goals to leave out.
            relax: Variables not to hold to whole numbers; `all` for all of them.
            decimal_comma: Whether `1,5` in text files is one and a half.
            max_cells: How many instances a declaration may have: an error tells of more,
                before memory is taken for them.
            time_limit: Seconds of wall time for all levels together; None for no limit.
            gap: Relative gap at which the last objective is good enough.
            threads: How many threads the solver may use; None for its own choice.
            seed: Seed of the solver's random choices; None for its own.
            options: Further HiGHS options by name.
            goals: `priorities` to serve them one after the other, or `weighted` to add all
                of them up to one objective.
            weights: The weight of each priority then; empty for computed ones.
            verify: `full` to solve an integer program again in another way, and compare.
            isolate: Whether the solver runs in a process of its own, where its crash costs
                no more than its plan: `always`, `never`, or `auto` where that is worth it.
            sensitivity: Whether tables tell how far costs and right-hand sides may move.
            start: The place of an earlier plan to start from, as `--out` writes it.

        Raises:
            PlanError: With everything that is wrong with the model, the data, a choice, an
                option or the plan to start from.
        """
        watch = Stopwatch()
        choices = _choices(set, scenario, objective, drop, relax, max_cells)
        chosen = replace(
            _options(time_limit, gap, threads, seed, options),
            is_weighted=_one_of("goals", goals, ("priorities", "weighted"))
            == "weighted",
            weights=weights,
            verify=Verify(_one_of("verify", verify, tuple(Verify))),
            isolate=Isolate(_one_of("isolate", isolate, tuple(Isolate))),
            sensitivity=sensitivity,
        )
        compiled = self._compile(data, choices, watch, is_comma=decimal_comma)
        program = compiled.program
        if start is not None:
            program = started(program, str(start))[0]
        with watch.stage("solve"):
            solution = answer(program, chosen)
        return Result(compiled, solution)

    def sweep(  # noqa: PLR0913 - each is one option of the command line
        self,
        scenarios: Names = (),
        data: Data = None,
        set: Mapping[str, object] = NOTHING,  # noqa: A002 - `--set` on the command line
        *,
        objective: str = "",
        drop: Names = (),
        relax: Names = (),
        decimal_comma: bool = False,
        max_cells: int = MAX_CELLS,
        time_limit: float | None = None,
        gap: float = 0.0,
        threads: int | None = None,
        seed: int | None = None,
        options: Mapping[str, OptionValue] | None = None,
    ) -> Sweep:
        """Return the answers of several cases: the model as it stands, and changed.

        Args:
            scenarios: The scenarios to solve. None named: all of them, unless values vary.
            data: Where its tables are: a folder, a workbook, a database, or several of
                these, of which later ones win; None for `data` beside the model.
            set: As for `compile`, and a list of values for one that is to vary: every
                combination is a case, without a scenario and with each that is named.
            objective: The objective to serve alone in all cases.
            drop: Constraints and goals to leave out of all cases.
            relax: Variables not to hold to whole numbers; `all` for all of them.
            decimal_comma: Whether `1,5` in text files is one and a half.
            max_cells: How many instances a declaration may have: an error tells of more,
                before memory is taken for them.
            time_limit: Seconds of wall time for each case; None for no limit.
            gap: Relative gap at which the last objective is good enough.
            threads: How many threads the solver may use; None for its own choice.
            seed: Seed of the solver's random choices; None for its own.
            options: Further HiGHS options by name.

        Raises:
            PlanError: With everything that is wrong with the model, or with the first case
                whose data are wrong.
        """
        model = self.check()
        single = {n: v for n, v in set.items() if not isinstance(v, list | tuple)}
        varying = {
            name: [_text(value) for value in values]
            for name, values in set.items()
            if isinstance(values, list | tuple)
        }
        common = _choices(single, "", objective, drop, relax, max_cells)
        cases = plan_cases(model, common, _names(scenarios), varying)
        chosen = _options(time_limit, gap, threads, seed, options)
        results: dict[str, Result] = {}
        with open_data(model, data, is_decimal_comma=decimal_comma) as tables:
            for outcome in run_cases(model, tables, cases, chosen):
                if outcome.compiled is None or outcome.solution is None:
                    raise PlanError(outcome.wrong)
                results[outcome.case.name] = Result(outcome.compiled, outcome.solution)
        return Sweep(results)

    def _compile(
        self, data: Data, choices: Choices, watch: Stopwatch, *, is_comma: bool
    ) -> Compiled:
        model = self.check()
        with open_data(model, data, is_decimal_comma=is_comma) as tables:
            return compile_model(model, tables, choices, watch)


def _choices(
    values: Mapping[str, object],
    scenario: str,
    objective: str,
    drop: Names,
    relax: Names,
    max_cells: int,
) -> Choices:
    """Return choices as the command line would give them."""
    texts = {name: _text(value) for name, value in values.items()}
    return Choices(
        scenario, objective, _names(drop), _names(relax), texts, max_cells=max_cells
    )


def _names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _options(
    time_limit: float | None,
    gap: float,
    threads: int | None,
    seed: int | None,
    options: Mapping[str, OptionValue] | None,
) -> SolveOptions:
    return SolveOptions(
        time_limit=time_limit,
        gap=gap,
        threads=threads,
        seed=seed,
        highs=options or {},
    )


def _one_of(name: str, value: str, choices: Sequence[str]) -> str:
    """Return a value; raises `PlanError` unless it is one of the choices."""
    if value in choices:
        return value
    expected = " or ".join(choices)
    raise PlanError([BadOptionValue(name=name, value=value, expected=expected)])


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() | np.integer() | np.floating():
            return shown_number(float(value))
        case _:
            return str(value)
