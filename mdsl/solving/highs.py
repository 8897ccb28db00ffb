"""HiGHS behind one door: arrays in, an outcome out, every return code looked at."""

from collections.abc import Mapping
from dataclasses import replace

import highspy
import numpy as np
from highspy import cb

from mdsl.diagnostics import Diagnostic, InternalError, did_you_mean
from mdsl.linear.arrays import FloatArray, IntArray, ascends
from mdsl.linear.hessian import Hessian
from mdsl.linear.solution import Ranging, Status
from mdsl.solving.callbacks import CALLBACKS, NO_CALLBACKS, Callbacks, Listener
from mdsl.solving.errors import BadOptionValue, ManagedOption, UnknownOption
from mdsl.solving.options import MANAGED_OPTIONS, OPTION_CHOICES, OptionValue
from mdsl.solving.outcome import Outcome
from mdsl.solving.signals import StopRequest
from mdsl.solving.working import Level, Working

SMALLEST_COEFFICIENT = 1e-12
LARGEST_COEFFICIENT = 1e15
LARGEST_COST = 1e20
LARGEST_BOUND = 1e20

STATUSES: Mapping[highspy.HighsModelStatus, Status] = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Status.INFEASIBLE_OR_UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: Status.TIME_LIMIT,
    highspy.HighsModelStatus.kIterationLimit: Status.ITERATION_LIMIT,
    highspy.HighsModelStatus.kSolutionLimit: Status.NODE_LIMIT,
    highspy.HighsModelStatus.kMemoryLimit: Status.MEMORY_LIMIT,
    highspy.HighsModelStatus.kInterrupt: Status.INTERRUPTED,
    highspy.HighsModelStatus.kNotset: Status.SOLVER_ERROR,
    highspy.HighsModelStatus.kLoadError: Status.SOLVER_ERROR,
    highspy.HighsModelStatus.kModelError: Status.SOLVER_ERROR,
    highspy.HighsModelStatus.kPresolveError: Status.SOLVER_ERROR,
    highspy.HighsModelStatus.kSolveError: Status.SOLVER_ERROR,
    highspy.HighsModelStatus.kPostsolveError: Status.SOLVER_ERROR,
}
"""What HiGHS' statuses mean; any other one is unknown and told by its own name."""

EXPECTED: Mapping[highspy.HighsOptionType, str] = {
    highspy.HighsOptionType.kBool: "true or false",
    highspy.HighsOptionType.kInt: "a whole number in its range",
    highspy.HighsOptionType.kDouble: "a number in its range",
    highspy.HighsOptionType.kString: "one of its texts",
}

FEASIBLE = int(highspy.SolutionStatus.kSolutionStatusFeasible)


def solver_version() -> str:
    """Return the solver's name and version."""
    parts = (
        highspy.HIGHS_VERSION_MAJOR,
        highspy.HIGHS_VERSION_MINOR,
        highspy.HIGHS_VERSION_PATCH,
    )
    return f"HiGHS {'.'.join(str(part) for part in parts)}"


def find_bad_options(given: Mapping[str, OptionValue]) -> list[Diagnostic]:
    """Return what is wrong with HiGHS options that a user has given."""
    if not given:
        return []
    highs = _silent_highs()
    known = [name for name in dir(highspy.HighsOptions()) if not name.startswith("_")]
    found: list[Diagnostic] = []
    for name, value in given.items():
        status, kind = highs.getOptionType(name)
        if status != highspy.HighsStatus.kOk:
            hint = did_you_mean(name, known)
            found.append(UnknownOption(name=name, hint=hint))
        elif name in MANAGED_OPTIONS:
            found.append(ManagedOption(name=name, instead=MANAGED_OPTIONS[name]))
        elif highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            expected = OPTION_CHOICES.get(name, EXPECTED[kind])
            found.append(BadOptionValue(name=name, value=str(value), expected=expected))
    return found


def _silent_highs() -> highspy.Highs:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003
    return highs


def _costs(level: Level, count: int) -> FloatArray:
    """Return the costs of all columns, float64."""
    if len(level.cols) == count and ascends(level.cols):
        return level.costs
    costs = np.zeros(count)
    costs[level.cols] = level.costs
    return costs


def _sense(level: Level) -> highspy.ObjSense:
    if level.sign > 0:
        return highspy.ObjSense.kMinimize
    return highspy.ObjSense.kMaximize


class Scheduler:
    """HiGHS' threads, of which a process has one set, made at the first run."""

    threads: int | None = None

    @classmethod
    def prepare(cls, threads: int) -> None:
        """Make sure that a run with this number of threads is not refused.

        HiGHS refuses every number but that of the first run, until it is reset.
        """
        if threads != (cls.threads or 0):
            highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003
        cls.threads = threads

    @classmethod
    def end(cls) -> None:
        """End the threads, which a fork of the process would lack."""
        if cls.threads is not None:
            highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003
        cls.threads = None


class Engine:
    """One HiGHS object with the solver's copy of one program in it.

    Source: a call of the constructor for each solve; not to be shared by threads.
    """

    def __init__(
        self,
        working: Working,
        level: Level,
        settings: Mapping[str, OptionValue],
        stop: StopRequest,
        calls: Callbacks = NO_CALLBACKS,
    ) -> None:
        """Pass the arrays to HiGHS.

        Args:
            working: What to solve.
            level: The level whose costs are the objective at first: costs that come with
                the arrays take a fifth of the time of costs that are changed afterwards.
            settings: HiGHS options for all runs; they have been checked.
            stop: Looked at while HiGHS runs.
            calls: The user's callbacks.
        """
        self._highs = _silent_highs()
        self._working = working
        self._level = level
        self._is_integer = True
        self._listener = Listener(stop, calls)
        self._overridden: dict[str, OptionValue] = {}
        self._set_option("log_to_console", "off")
        self._set_option("output_flag", calls.on_log is not None)
        self._set_option("small_matrix_value", SMALLEST_COEFFICIENT)
        for name, value in settings.items():
            self._set_option(name, value)
        Scheduler.prepare(int(self._option("threads")))
        # With a model inside, HiGHS would make room for its values at once.
        _must(self._highs.setCallback(self._listener.hear, None), "setCallback")
        self._pass_model()
        for kind in CALLBACKS:
            if (
                kind != cb.HighsCallbackType.kCallbackLogging
                or calls.on_log is not None
            ):
                _must(self._highs.startCallback(kind), "startCallback")
        if calls.on_better is not None:
            kind = cb.HighsCallbackType.kCallbackMipImprovingSolution
            _must(self._highs.startCallback(kind), "startCallback")

    def _pass_model(self) -> None:
        working, matrix = self._working, self._working.matrix
        status = self._highs.passModel(
            working.num_col,
            working.num_row,
            len(matrix.value),
            int(highspy.MatrixFormat.kColwise),
            int(_sense(self._level)),
            self._level.offset,
            _costs(self._level, working.num_col),
            working.col_lower,
            working.col_upper,
            working.row_lower,
            working.row_upper,
            matrix.start,
            matrix.index,
            matrix.value,
            self._integrality(),
        )
        _must(status, "passModel")
        if self._level.hessian is not None:
            self._pass_hessian(self._level.hessian)

    def _pass_hessian(self, hessian: Hessian | None) -> None:
        """Pass the quadratic part of a level; None takes away that of an earlier one."""
        count = self._working.num_col
        if hessian is None:
            none = np.zeros(0)
            hessian = Hessian(
                np.zeros(count + 1, np.int32), none.astype(np.int32), none
            )
        status = self._highs.passHessian(
            count,
            len(hessian.value),
            int(highspy.HessianFormat.kTriangular),
            hessian.start,
            hessian.index,
            hessian.value,
        )
        _must(status, "passHessian")

    def _integrality(self) -> IntArray:
        """Return the kinds of the columns, int32."""
        kinds = self._working.integrality
        if not kinds.any():
            # Zeros that nobody writes take no memory.
            return np.zeros(len(kinds), np.int32)
        return kinds.astype(np.int32)

    def _option(self, name: str) -> OptionValue:
        status, value = self._highs.getOptionValue(name)
        _must(status, f"getOptionValue {name}")
        result: OptionValue = value
        return result

    def _set_option(self, name: str, value: OptionValue) -> None:
        _must(self._highs.setOptionValue(name, value), f"setOptionValue {name}={value}")

    @property
    def stop(self) -> StopRequest:
        """What may ask to stop."""
        return self._listener.stop

    def set_level(self, level: Level) -> None:
        """Make a level's costs the objective."""
        if level is self._level:
            return
        had, self._level = self._level.hessian, level
        if had is not level.hessian:
            self._pass_hessian(level.hessian)
        count = self._working.num_col
        every = np.arange(count, dtype=np.int32)
        costs = _costs(level, count)
        _must(self._highs.changeColsCost(count, every, costs), "changeColsCost")
        sense = _sense(level)
        _must(self._highs.changeObjectiveSense(sense), "changeObjectiveSense")
        _must(self._highs.changeObjectiveOffset(level.offset), "changeObjectiveOffset")

    def set_row_bounds(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of one row."""
        _must(self._highs.changeRowBounds(row, lower, upper), "changeRowBounds")

    def set_col_bounds(self, lower: FloatArray, upper: FloatArray) -> None:
        """Change the bounds of all columns."""
        every = np.arange(self._working.num_col, dtype=np.int32)
        status = self._highs.changeColsBounds(len(every), every, lower, upper)
        _must(status, "changeColsBounds")

    def set_integer(self, *, integer: bool) -> None:
        """Make the integer columns integer, or relax them."""
        if integer == self._is_integer:
            return
        self._is_integer = integer
        cols = self._working.integers
        kinds = np.full(len(cols), int(integer), np.uint8)
        if len(cols):
            status = self._highs.changeColsIntegrality(len(cols), cols, kinds)
            _must(status, "changeColsIntegrality")

    def set_start(self, cols: IntArray, values: FloatArray) -> None:
        """Give start values for some columns to the next run of an integer program."""
        _must(self._highs.setSolution(len(cols), cols, values), "setSolution")

    def forget(self) -> None:
        """Drop the basis and the solution of earlier runs."""
        _must(self._highs.clearSolver(), "clearSolver")

    def run(
        self,
        overrides: Mapping[str, OptionValue],
        seconds: float,
        *,
        heeds_stop: bool = True,
    ) -> Outcome:
        """Solve what is loaded.

        Args:
            overrides: Options for this run alone.
            seconds: The run's time limit; without any time left, nothing is run.
            heeds_stop: Whether a request to stop ends the run.
        """
        if seconds <= 0:
            return Outcome(Status.TIME_LIMIT, "no time left")
        if heeds_stop and self._listener.stop.made:
            return Outcome(Status.INTERRUPTED, "not started")
        self._override({**overrides, "time_limit": seconds})
        self._listener.heeds_stop = heeds_stop
        self._listener.is_busy = False
        try:
            status = self._highs.run()
        except MemoryError:
            return Outcome(Status.MEMORY_LIMIT, "out of memory")
        except RuntimeError as fault:
            if self._listener.is_busy:
                raise
            return Outcome(Status.SOLVER_ERROR, str(fault))
        return self._outcome(status)

    def _override(self, overrides: Mapping[str, OptionValue]) -> None:
        """Set options for one run and put back those of the run before."""
        for name in self._overridden.keys() - overrides.keys():
            self._set_option(name, self._overridden.pop(name))
        for name, value in overrides.items():
            if name not in self._overridden:
                self._overridden[name] = self._option(name)
            self._set_option(name, value)

    def _outcome(self, run_status: highspy.HighsStatus) -> Outcome:
        highs = self._highs
        model_status = highs.getModelStatus()
        info = highs.getInfo()
        iterations = (
            info.simplex_iteration_count,
            info.ipm_iteration_count,
            info.crossover_iteration_count,
            info.pdlp_iteration_count,
            info.qp_iteration_count,
        )
        outcome = Outcome(
            STATUSES.get(model_status, Status.UNKNOWN),
            model_status.name.removeprefix("k"),
            nodes=max(0, info.mip_node_count),
            iterations=sum(max(0, count) for count in iterations),
        )
        if run_status == highspy.HighsStatus.kError:
            if outcome.status is Status.OPTIMAL:
                outcome = replace(outcome, status=Status.SOLVER_ERROR)
            return outcome
        return self._with_values(outcome, info)

    def _with_values(self, outcome: Outcome, info: highspy.HighsInfo) -> Outcome:
        solution = self._highs.getSolution()
        bound = info.mip_dual_bound
        outcome = replace(outcome, bound=bound if np.isfinite(bound) else None)
        if not solution.value_valid or info.primal_solution_status != FEASIBLE:
            return outcome
        values = np.array(solution.col_value, np.float64)
        if not np.isfinite(values).all():
            return replace(outcome, status=Status.SOLVER_ERROR)
        outcome = replace(
            outcome, col_value=values, objective=info.objective_function_value
        )
        if not solution.dual_valid or info.dual_solution_status != FEASIBLE:
            return outcome
        return replace(
            outcome,
            # Adding 0 turns negative zeros into zeros.
            row_dual=np.array(solution.row_dual, np.float64) + 0.0,
            col_dual=np.array(solution.col_dual, np.float64) + 0.0,
        )

    def ranging(self) -> Ranging | None:
        """Return the ranges of the LP that was solved last, or None where it has none."""
        status, found = self._highs.getRanging()
        if status == highspy.HighsStatus.kError or not found.valid:
            return None
        num_col, num_row = self._working.num_col, self._working.num_row
        return Ranging(
            _costs(self._level, num_col),
            np.array(found.col_cost_dn.value_, np.float64)[:num_col] + 0.0,
            np.array(found.col_cost_up.value_, np.float64)[:num_col] + 0.0,
            np.array(found.row_bound_dn.value_, np.float64)[:num_row] + 0.0,
            np.array(found.row_bound_up.value_, np.float64)[:num_row] + 0.0,
        )

    def dual_ray(self) -> FloatArray | None:
        """Return row multipliers that should prove an LP infeasible, float64, or None."""
        status, has_ray, ray = self._highs.getDualRay()  # type: ignore[attr-defined]
        if status == highspy.HighsStatus.kError or not has_ray:
            return None
        return np.array(ray, np.float64)


def _must(status: highspy.HighsStatus, call: str) -> None:
    """Raise `InternalError` unless HiGHS took what was checked before; warnings pass."""
    if status == highspy.HighsStatus.kError:
        raise InternalError(f"HiGHS refused {call}")
