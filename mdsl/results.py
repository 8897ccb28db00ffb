"""What Python gets from a run: values, duals and tables by the model's own names."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from mdsl.cases import BASE_CASE
from mdsl.compiler import Compiled
from mdsl.diagnostics import Place, PlanError, did_you_mean
from mdsl.evaluation.instance import Member
from mdsl.linear.arrays import FloatArray
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import LevelResult, Solution, Status
from mdsl.records import record
from mdsl.reports.comparison import (
    CaseFigures,
    case_figures,
    comparison_columns,
    comparison_text,
)
from mdsl.reports.errors import NoDuals, NoPlan, UnknownFamily
from mdsl.reports.families import Family, FamilyKind, families
from mdsl.reports.summary import run_of, summarize, titled
from mdsl.reports.tables import Columns, family_columns

if TYPE_CHECKING:
    from mdsl.reports.frames import DataFrame


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

    def places(self, name: str, *key: Member) -> tuple[Place, ...]:
        """Return where a cell of a param stands in the data, as `Compiled.places` does."""
        return self.compiled.places(name, *key)

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
            are those of an LP, of a quadratic program, or of the LP in which all integers
            stand at their values.

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
        return summarize(
            run_of(
                made.model,
                made.program,
                self.solution,
                made.instance.notes,
                made.seconds,
                made.choices.scenario,
            )
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


@record(eq=False)
class Sweep:
    """The answers to several cases of a model. Source: `Model.sweep`.

    Attributes:
        results: The answers by case, in order: `base case` first, then the names of
            scenarios, the values that vary, as `rate=30`, or both, as `rush, rate=30`.
    """

    results: Mapping[str, Result]

    def __getitem__(self, case: str) -> Result:
        """Return the answer to a case."""
        return self.results[case]

    def table(self) -> Columns:
        """Return the comparison: arrays of Python objects, one entry for each case.

        The columns are `case`, `status`, `objective`, `sense`, `value`, `bound`, `gap`, the
        named parts of the objective and other named numbers, the levels before the last
        objective, `columns`, `rows`, `nonzeros` and `seconds`.
        """
        return comparison_columns(self._figures())

    def to_pandas(self) -> "DataFrame":
        """Return `table()` as a DataFrame.

        Raises:
            ImportError: pandas is not installed; `pip install 'mdsl[pandas]'` does that.
        """
        frames = import_module("mdsl.reports.frames")
        frame: DataFrame = frames.to_frame(self.table())
        return frame

    def summary(self) -> str:
        """Return the comparison that `mdsl sweep` prints."""
        model = self.results[BASE_CASE].compiled.model
        title = titled(model.name, model.description)
        return comparison_text(title, self._figures())

    def _figures(self) -> list[CaseFigures]:
        return [
            case_figures(
                name,
                result.compiled.model,
                result.program,
                result.solution,
                sum(result.compiled.seconds.values()),
            )
            for name, result in self.results.items()
        ]

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return f"<Sweep of {len(self.results)} cases: {', '.join(self.results)}>"
