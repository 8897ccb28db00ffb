"""The same from Python: what `import mdsl` offers.

Whatever is wrong with a model, its data or a call raises `PlanError`, whose text says all
of it, and whose `diagnostics` hold it as values.
"""

from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mdsl.compiler import Compiled, Stopwatch, check_source, compile_model
from mdsl.data.opening import open_data
from mdsl.diagnostics import PlanError, did_you_mean, shown_number
from mdsl.files.reading import read_source
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import LevelResult, Solution, Status
from mdsl.records import record
from mdsl.reports.errors import NoDuals, NoPlan, UnknownFamily
from mdsl.reports.families import Family, FamilyKind, families
from mdsl.reports.summary import run_of, summarize
from mdsl.reports.tables import Columns, family_columns
from mdsl.semantics.model import CheckedModel
from mdsl.solving.options import OptionValue, SolveOptions
from mdsl.solving.priorities import solve
from mdsl.source import Source

if TYPE_CHECKING:
    from mdsl.reports.frames import DataFrame

__all__ = ["Model", "PlanError", "Result", "Status", "read"]

NOTHING: Mapping[str, object] = {}


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

    @cached_property
    def _checked(self) -> CheckedModel:
        return check_source(self.source, Stopwatch())

    def compile(
        self,
        data: str | Path | None = None,
        set: Mapping[str, object] = NOTHING,  # noqa: A002 - `--set` on the command line
    ) -> Compiled:
        """Return the model with its data, and its matrices as `program`.

        Args:
            data: The folder of its tables; None for `data` beside the model.
            set: Values of params without an index, by name, that replace the data's.

        Raises:
            PlanError: With everything that is wrong with the model or the data.
        """
        return self._compile(data, set, Stopwatch())

    def solve(  # noqa: PLR0913 - each is one option of the command line
        self,
        data: str | Path | None = None,
        set: Mapping[str, object] = NOTHING,  # noqa: A002 - `--set` on the command line
        *,
        time_limit: float | None = None,
        gap: float = 0.0,
        threads: int | None = None,
        seed: int | None = None,
        options: Mapping[str, OptionValue] | None = None,
    ) -> "Result":
        """Return the answer of the solver; look at its `status`, or at `ok`, first.

        Args:
            data: The folder of its tables; None for `data` beside the model.
            set: Values of params without an index, by name, that replace the data's.
            time_limit: Seconds of wall time for all levels together; None for no limit.
            gap: Relative gap at which the last objective is good enough.
            threads: How many threads the solver may use; None for its own choice.
            seed: Seed of the solver's random choices; None for its own.
            options: Further HiGHS options by name.

        Raises:
            PlanError: With everything that is wrong with the model, the data or an option.
        """
        watch = Stopwatch()
        compiled = self._compile(data, set, watch)
        chosen = SolveOptions(
            time_limit=time_limit,
            gap=gap,
            threads=threads,
            seed=seed,
            highs=options or {},
        )
        with watch.stage("solve"):
            solution = solve(compiled.program, chosen)
        return Result(compiled, solution)

    def _compile(
        self, data: str | Path | None, values: Mapping[str, object], watch: Stopwatch
    ) -> Compiled:
        model = self.check()
        return compile_model(model, open_data(model, data), _texts(values), watch)


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """Return values as the command line would give them."""
    return {name: _text(value) for name, value in values.items()}


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() | np.integer() | np.floating():
            return shown_number(float(value))
        case _:
            return str(value)


@record(eq=False)
class Result:
    """The answer to a model. Source: `Model.solve`.

    Names are those of the model: variables, constraints, goals and named expressions;
    `values` knows the deviations of goals as well, such as `fulfil.under`.

    Attributes:
        compiled: What was solved.
        solution: The answer as arrays over all columns and rows.
    """

    compiled: Compiled
    solution: Solution

    @property
    def status(self) -> Status:
        """How the solve ended; equal to its text, such as `"optimal"`."""
        return self.solution.status

    @property
    def ok(self) -> bool:
        """Whether there is a plan that is proven to be the best, within the gap."""
        return self.status is Status.OPTIMAL and self.solution.has_plan

    @property
    def objective(self) -> float | None:
        """The value of the objective that is served last; None without a plan."""
        return self.solution.objective

    @property
    def bound(self) -> float | None:
        """The best value that is not ruled out; None if unknown or for an LP."""
        return self.solution.bound

    @property
    def gap(self) -> float | None:
        """The relative gap between objective and bound; None without a bound."""
        return self.solution.gap

    @property
    def levels(self) -> tuple[LevelResult, ...]:
        """What each level reached, in the order served; the last objective included."""
        return self.solution.levels

    @property
    def program(self) -> LinearProgram:
        """The matrices, in HiGHS' terms; `program.a_matrix` for scipy."""
        return self.compiled.program

    def values(self, name: str) -> FloatArray:
        """Return the values of a family at the plan.

        That is the value of a variable, a deviation or a named expression, the activity of
        a constraint, and what the left side of a goal comes to.

        Args:
            name: The family.

        Returns:
            float64, one number for each instance, in the order of `table(name)`; a family
            without an index has one.

        Raises:
            PlanError: There is no plan, or no family of that name.
        """
        col_value = self._plan()
        for block in self.program.col_blocks:
            if block.name == name:
                return col_value[block.slice].copy()
        family = self._family(name)
        columns = family_columns(self.program, self.solution, family)
        match family.kind:
            case FamilyKind.GOAL:
                column = columns["achieved"]
            case FamilyKind.CONSTRAINT:
                column = columns["activity"]
            case _:
                column = columns["value"]
        return column.astype(np.float64)

    def duals(self, name: str) -> FloatArray:
        """Return the duals of a constraint or goal, or the reduced costs of a variable.

        Each is the worth of one more unit of the right-hand side (or bound) as written:
        the change of the objective's own value.

        Returns:
            float64, one number for each instance. `solution.dual_kind` says whether they
            are those of an LP, or of the LP in which all integers stand at their values.

        Raises:
            PlanError: There are no duals, or no family of that name.
        """
        self._plan()
        family = self._family(name)
        is_variable = family.kind is FamilyKind.VARIABLE
        duals = self.solution.col_dual if is_variable else self.solution.row_dual
        if duals is None:
            raise PlanError([NoDuals()])
        if family.kind is FamilyKind.EXPRESSION:
            expected = "variable, constraint or goal"
            raise PlanError([UnknownFamily(name=name, expected=expected)])
        return duals[family.block.slice].copy()

    def table(self, name: str) -> Columns:
        """Return a family as a table: arrays of one length by their headings.

        The first columns hold the members, as objects; `mdsl.reports.tables` lists the
        others, which are float64, or int64 for variables that are whole numbers.

        Raises:
            PlanError: There is no plan, or no family of that name.
        """
        self._plan()
        return family_columns(self.program, self.solution, self._family(name))

    def to_pandas(self, name: str) -> "DataFrame":
        """Return `table(name)` as a DataFrame.

        Raises:
            PlanError: As `table` does.
            ImportError: pandas is not installed; `pip install 'mdsl[pandas]'` does that.
        """
        frames = import_module("mdsl.reports.frames")
        frame: DataFrame = frames.to_frame(self.table(name))
        return frame

    def summary(self) -> str:
        """Return the summary that `mdsl solve` prints."""
        made = self.compiled
        notes, seconds = made.instance.notes, made.seconds
        return summarize(
            run_of(made.model, made.program, self.solution, notes, seconds)
        )

    def _plan(self) -> FloatArray:
        if self.solution.col_value is None:
            raise PlanError([NoPlan(status=str(self.status))])
        return self.solution.col_value

    def _family(self, name: str) -> Family:
        found = families(self.program)
        for family in found:
            if family.name == name:
                return family
        expected = "variable, constraint, goal or named expression"
        hint = did_you_mean(name, [family.name for family in found])
        raise PlanError([UnknownFamily(name=name, expected=expected, hint=hint)])

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        model, objective = self.compiled.model.name, self.objective
        value = "" if objective is None else f", objective {objective:,.10g}"
        return f"<Result of {model}: {self.status}{value}>"
